//! What stands where on a certificate's pages.

use countersign_pdf::fonts::FontSet;
use countersign_protocol::Millis;
use countersign_protocol::completion::{Act, ActKind, Completion, Participant, Particulars, VouchedTime};
use qrcodegen::{QrCode, QrCodeEcc};
use time::OffsetDateTime;

use crate::MakeError;
use crate::book::{A4, Book, Ink};
use crate::words::{self, Words};

const TEAL: Ink = [0.043, 0.353, 0.388];
const INK: Ink = [0.11, 0.13, 0.16];
const SOFT: Ink = [0.40, 0.44, 0.47];
const HAIR: Ink = [0.84, 0.875, 0.88];
const PALE: Ink = [0.945, 0.965, 0.967];

const LEFT: f32 = 60.0;
const RIGHT: f32 = A4.0 - 60.0;
const WIDTH: f32 = RIGHT - LEFT;
const TOP: f32 = A4.1 - 62.0;
const BOTTOM: f32 = 70.0;
/// The QR code with its quiet zone.
const CODE: f32 = 92.0;

/// `2026-11-21 14:03:12 UTC`: the same in every language.
fn utc(Millis(millis): Millis) -> String {
    let seconds = i64::try_from(millis / 1000).unwrap_or(0);
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// `D:20261121140312Z` (ISO 32000-2, 7.9.4).
pub(crate) fn pdf_date(at: Millis) -> String {
    let digits: String = utc(at).chars().filter(char::is_ascii_digit).collect();
    format!("D:{digits}Z")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lays out every page.
pub(crate) fn lay_out<'f>(
    facts: &Completion,
    particulars: &Particulars,
    fonts: &'f FontSet,
) -> Result<Book<'f>, MakeError> {
    let mut flow = Flow {
        book: Book::new(fonts),
        page: 0,
        y: TOP,
        words: words::of(&particulars.language),
    };
    flow.page = flow.book.page();
    flow.head(facts, particulars)?;
    flow.people(facts, particulars);
    flow.history(facts);
    flow.document(facts, particulars);
    flow.ledger(facts);
    flow.checking();
    flow.feet(facts);
    Ok(flow.book)
}

/// Where the next thing goes.
struct Flow<'f> {
    book: Book<'f>,
    page: usize,
    /// Nothing is above it yet.
    y: f32,
    words: &'static Words,
}

impl Flow<'_> {
    /// Begins another page unless so much fits.
    fn need(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.page = self.book.page();
            self.y = TOP;
        }
    }

    /// Lines of text from `x`, at most `width` wide.
    fn lines(&mut self, size: f32, ink: Ink, (x, width): (f32, f32), text: &str) {
        for line in self.book.wrap(size, width, text) {
            self.need(size * 1.45);
            self.y -= size * 1.45;
            self.book.text(self.page, size, ink, (x, self.y), &line);
        }
    }

    fn section(&mut self, title: &str, first: f32) {
        self.need(44.0 + first);
        self.y -= 36.0;
        self.book.text(self.page, 13.0, TEAL, (LEFT, self.y), title);
        self.y -= 9.0;
        let ends = ((LEFT, self.y), (RIGHT, self.y));
        self.book.rule(self.page, ends, 0.8, TEAL);
        self.y -= 4.0;
    }

    /// A small label and, below it, a value.
    fn labelled(&mut self, label: &str, size: f32, value: &str) {
        self.need(30.0);
        self.lines(7.5, SOFT, (LEFT, WIDTH), label);
        self.lines(size, INK, (LEFT, WIDTH), value);
        self.y -= 6.0;
    }

    fn head(&mut self, facts: &Completion, particulars: &Particulars) -> Result<(), MakeError> {
        let words = self.words;
        self.book.fill(self.page, &[[0.0, A4.1 - 6.0, A4.0, 6.0]], TEAL);
        self.book.text(self.page, 11.0, TEAL, (LEFT, self.y), "Countersign");
        let host = facts
            .service
            .split_once("://")
            .map_or(facts.service.as_str(), |(_, host)| host);
        let host = self
            .book
            .wrap(8.5, WIDTH * 0.6, host)
            .into_iter()
            .next()
            .unwrap_or_default();
        self.book.text_right(self.page, 8.5, SOFT, (RIGHT, self.y), &host);
        self.y -= 52.0;
        self.book.text(self.page, 26.0, INK, (LEFT, self.y), words.heading);
        self.y -= 6.0;
        if let Some(title) = &particulars.title {
            let mut lines = self.book.wrap(13.5, WIDTH, title);
            if lines.len() > 4 {
                lines.truncate(4);
                lines.extend(["…".to_owned()]);
            }
            for line in lines {
                self.y -= 20.0;
                self.book.text(self.page, 13.5, SOFT, (LEFT, self.y), &line);
            }
        }
        self.y -= 24.0;
        let bottom = self.y - 46.0;
        self.book.fill(self.page, &[[LEFT, bottom, WIDTH, 46.0]], PALE);
        self.book.fill(self.page, &[[LEFT, bottom, 3.0, 46.0]], TEAL);
        self.book
            .text(self.page, 13.0, TEAL, (LEFT + 16.0, bottom + 26.0), words.finished);
        self.book
            .text(self.page, 9.0, SOFT, (LEFT + 16.0, bottom + 11.0), words.finished_more);
        self.y = bottom - 12.0;
        self.summary(facts, particulars)
    }

    /// The most important facts, beside the QR code.
    fn summary(&mut self, facts: &Completion, particulars: &Particulars) -> Result<(), MakeError> {
        let words = self.words;
        let top = self.y;
        let act = |kind: ActKind| facts.acts.iter().rfind(|act| act.kind == kind);
        let at = |kind| act(kind).map(|act| utc(act.received)).unwrap_or_default();
        let rows = [
            (words.envelope, facts.envelope.to_string()),
            (words.sent, at(ActKind::Send)),
            (words.completed, at(ActKind::Close)),
            (words.sealed, utc(facts.issued)),
            (words.level, format!("PAdES {}", particulars.level)),
        ];
        for (label, value) in rows {
            self.y -= 21.0;
            self.book.text(self.page, 8.5, SOFT, (LEFT, self.y), label);
            self.book.text(self.page, 9.5, INK, (LEFT + 118.0, self.y), &value);
        }
        self.code((RIGHT - CODE, top - CODE - 4.0), &facts.verify_page())?;
        let caption = self.book.width(7.5, words.scan);
        let x = RIGHT - CODE / 2.0 - caption / 2.0;
        self.book.text(self.page, 7.5, SOFT, (x, top - CODE - 12.0), words.scan);
        self.y = self.y.min(top - CODE - 14.0);
        Ok(())
    }

    fn code(&mut self, (x, y): (f32, f32), address: &str) -> Result<(), MakeError> {
        let code = QrCode::encode_text(address, QrCodeEcc::Medium).map_err(|_| MakeError::Address)?;
        // Four modules of quiet zone on each side (ISO/IEC 18004, 6.3.8).
        let step = CODE / (code.size() + 8) as f32;
        let mut boxes = Vec::new();
        for row in 0..code.size() {
            let mut column = 0;
            while column < code.size() {
                let start = column;
                while column < code.size() && code.get_module(column, row) {
                    column += 1;
                }
                if column > start {
                    let left = x + (start + 4) as f32 * step;
                    let low = y + CODE - (row + 5) as f32 * step;
                    boxes.push([left, low, (column - start) as f32 * step, step]);
                }
                column += 1;
            }
        }
        self.book.fill(self.page, &boxes, INK);
        Ok(())
    }

    fn people(&mut self, facts: &Completion, particulars: &Particulars) {
        let words = self.words;
        self.section(words.people, 70.0);
        for (place, person) in facts.people.iter().enumerate() {
            self.need(62.0);
            if place > 0 {
                let ends = ((LEFT, self.y), (RIGHT, self.y));
                self.book.rule(self.page, ends, 0.5, HAIR);
            }
            self.y -= 4.0;
            let role = words.role(person.role);
            let (page, y) = (self.page, self.y - 16.0);
            self.book.text_right(page, 8.5, TEAL, (RIGHT, y), role);
            let column = (LEFT, WIDTH - 80.0);
            if let Some(name) = &person.name {
                self.lines(11.5, INK, column, name);
                self.lines(9.0, SOFT, column, &person.email);
            } else {
                self.lines(11.5, INK, column, &person.email);
            }
            self.y -= 2.0;
            let mut acted = false;
            for act in facts.acts.iter().filter(|act| is_by(facts, act, person)) {
                acted = true;
                let text = self.told(facts, particulars, act);
                self.lines(9.0, INK, (LEFT, WIDTH), &text);
            }
            if !acted && person.role.is_some() {
                self.lines(9.0, SOFT, (LEFT, WIDTH), words.not_acted);
            }
            if let Some(basis) = words.basis(person.basis) {
                self.lines(8.0, SOFT, (LEFT, WIDTH), basis);
            }
            self.y -= 8.0;
        }
    }

    /// `Approved 2026-11-21 14:03:12 UTC, with revision 2 on screen; time vouched for by …`
    fn told(&self, facts: &Completion, particulars: &Particulars, act: &Act) -> String {
        let words = self.words;
        let vouched = match act.kind {
            ActKind::Archive => particulars
                .archived
                .as_ref()
                .filter(|time| time.sequence == act.sequence),
            _ => particulars.times.iter().find(|time| time.sequence == act.sequence),
        };
        let at = vouched.map_or(act.at, |time| time.at);
        let mut text = format!("{} {}", words.did(act.kind), utc(at));
        if let Some(number) = seen(facts, act) {
            text.push_str(", ");
            text.push_str(&words.on_screen.replace("{n}", &number.to_string()));
        }
        text.push_str("; ");
        text.push_str(&self.voucher(vouched));
        text
    }

    fn voucher(&self, time: Option<&VouchedTime>) -> String {
        let words = self.words;
        match time.and_then(|time| Some((time.authority.as_ref()?, time.independent))) {
            None => words.claimed.to_owned(),
            Some((who, true)) => words.vouched.replace("{who}", who),
            Some((who, false)) => words.vouched_service.replace("{who}", who),
        }
    }

    fn history(&mut self, facts: &Completion) {
        let words = self.words;
        self.section(words.history, 60.0);
        let columns = [LEFT, LEFT + 26.0, LEFT + 190.0, LEFT + 320.0];
        self.y -= 12.0;
        self.book
            .text(self.page, 7.5, SOFT, (columns[2], self.y), words.signed_at);
        self.book
            .text(self.page, 7.5, SOFT, (columns[3], self.y), words.received_at);
        self.book.text_right(self.page, 7.5, SOFT, (RIGHT, self.y), words.leaf);
        for act in &facts.acts {
            self.need(56.0);
            self.y -= 17.0;
            let (page, y) = (self.page, self.y);
            self.book
                .text(page, 9.0, SOFT, (columns[0], y), &act.sequence.to_string());
            self.book.text(page, 9.0, INK, (columns[1], y), words.did(act.kind));
            self.book.text(page, 8.5, INK, (columns[2], y), &utc(act.at));
            self.book.text(page, 8.5, INK, (columns[3], y), &utc(act.received));
            let leaf = act.leaf.map_or_else(|| "–".to_owned(), |leaf| leaf.to_string());
            self.book.text_right(page, 8.5, INK, (RIGHT, y), &leaf);
            let who = facts.author(act).map(|person| person.email.clone()).unwrap_or_default();
            self.lines(8.0, SOFT, (columns[1], WIDTH - 26.0), &who);
            if let Some(displayed) = &act.displayed {
                let text = format!("{} {displayed}", words.saw);
                self.lines(7.0, SOFT, (columns[1], WIDTH - 26.0), &text);
            }
            let text = format!("{} {}", words.entry, act.hash);
            self.lines(7.0, SOFT, (columns[1], WIDTH - 26.0), &text);
            self.y -= 6.0;
            let ends = ((LEFT, self.y), (RIGHT, self.y));
            self.book.rule(self.page, ends, 0.4, HAIR);
        }
    }

    fn document(&mut self, facts: &Completion, particulars: &Particulars) {
        let words = self.words;
        self.section(words.document, 60.0);
        self.y -= 4.0;
        let label = format!("{} · {} {}", words.sha256, particulars.length, words.bytes);
        self.labelled(&label, 9.0, &hex(&particulars.document.0));
        if let Some(time) = &particulars.archived {
            let text = format!("{}; {}", utc(time.at), self.voucher(Some(time)));
            self.labelled(words.archived, 9.0, &text);
        }
        let manifest = facts.acts.first().map(|act| act.hash.to_string()).unwrap_or_default();
        self.labelled(words.commitment, 8.0, &facts.commitment.to_string());
        self.labelled(words.manifest, 8.0, &manifest);
        self.labelled(words.head, 8.0, &facts.head.to_string());
    }

    fn ledger(&mut self, facts: &Completion) {
        let words = self.words;
        self.section(words.ledger, 60.0);
        self.y -= 4.0;
        let Some(position) = &facts.ledger else {
            self.lines(9.0, SOFT, (LEFT, WIDTH), words.no_ledger);
            return;
        };
        self.labelled(words.origin, 9.0, &position.origin);
        let leaf = facts.acts.last().and_then(|act| act.leaf);
        let leaf = leaf.map_or_else(|| "–".to_owned(), |leaf| leaf.to_string());
        self.labelled(words.head_leaf, 9.0, &leaf);
        self.labelled(words.size, 9.0, &position.size.to_string());
        self.labelled(words.root, 8.0, &hex(&position.root.0));
    }

    fn checking(&mut self) {
        let words = self.words;
        self.section(words.checking, 120.0);
        self.y -= 4.0;
        self.lines(9.0, INK, (LEFT, WIDTH), words.seal_says);
        self.y -= 6.0;
        self.lines(9.0, INK, (LEFT, WIDTH), words.rest_says);
        self.y -= 6.0;
        for command in [
            "pdfdetach -saveall certificate.pdf",
            "openssl cms -verify -binary -inform DER -in facts.p7s -content facts.cbor -purpose any -CAfile root.pem -out facts.checked",
        ] {
            self.lines(8.0, TEAL, (LEFT + 10.0, WIDTH - 10.0), command);
        }
    }

    fn feet(&mut self, facts: &Completion) {
        let words = self.words;
        let pages = self.book.pages();
        for page in 0..pages {
            let y = 44.0;
            self.book.rule(page, ((LEFT, y + 12.0), (RIGHT, y + 12.0)), 0.5, HAIR);
            let left = format!("{} {}", words.envelope, facts.envelope);
            self.book.text(page, 7.5, SOFT, (LEFT, y), &left);
            let number = words.page.replace("{n}", &(page + 1).to_string());
            let number = number.replace("{of}", &pages.to_string());
            self.book.text_right(page, 7.5, SOFT, (RIGHT, y), &number);
        }
    }
}

fn is_by(facts: &Completion, act: &Act, person: &Participant) -> bool {
    facts.author(act).is_some_and(|author| author.slot == person.slot)
}

/// The number of the revision that was on screen: how many layers its head had behind it.
fn seen(facts: &Completion, act: &Act) -> Option<usize> {
    let displayed = act.displayed?;
    let at = facts.acts.iter().position(|other| other.hash == displayed)?;
    let layer = |act: &&Act| matches!(act.kind, ActKind::Send | ActKind::Approve | ActKind::Close);
    Some(facts.acts.iter().take(at + 1).filter(layer).count())
}
