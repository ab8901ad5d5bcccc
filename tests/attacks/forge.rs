//! An attacker's workbench: takes a revision apart, lets it be changed in any way, and writes and signs it again. It shares
//! no code with the writer or the verifier.

use crate::pki::sign_raw;
use countersign_pdf::cms::{SignedAttributes, signed_data};
use p384::ecdsa::SigningKey;
use sha2::{Digest, Sha384};

/// A revision to be written after `prefix`.
#[derive(Clone)]
pub struct Forge {
    pub prefix: Vec<u8>,
    pub objects: Vec<(u32, Vec<u8>)>,
    /// `/Root … /Info … /ID …`
    pub trailer: String,
    pub prev: String,
    pub size: u32,
    /// Numbers left out of the cross-reference section.
    pub hidden: Vec<u32>,
    /// Numbers marked free in it.
    pub freed: Vec<u32>,
    /// Numbers whose entry points one byte too far.
    pub astray: Vec<u32>,
    /// Numbers listed twice.
    pub twice: Vec<u32>,
    /// Written between the objects and the cross-reference section.
    pub between: Vec<u8>,
    /// A table and trailer instead of a stream.
    pub table: bool,
    /// Replaces the first text by the second in the dictionary of the cross-reference stream.
    pub section: Option<(String, String)>,
    /// Codes the cross-reference stream as a predictor would, without a filter that has one.
    pub predicted: bool,
    /// Replaces the ByteRange that would be right.
    pub byte_range: Option<String>,
    /// Replaces the signature value.
    pub value: Option<Vec<u8>>,
    /// Written over the padding after the value.
    pub padding: Vec<u8>,
}

pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

pub fn replaced(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at =
        find(text, from.as_bytes()).unwrap_or_else(|| panic!("{from} is not in {}", String::from_utf8_lossy(text)));
    [&text[..at], to.as_bytes(), &text[at + from.len()..]].concat()
}

fn number_at(bytes: &[u8], at: usize) -> usize {
    let digits: String = bytes[at..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .map(|b| char::from(*b))
        .collect();
    digits.parse().unwrap()
}

/// The startxref of the last revision.
pub fn last_startxref(file: &[u8]) -> usize {
    let at = (0..file.len())
        .rev()
        .find(|at| file[*at..].starts_with(b"startxref\n"))
        .unwrap();
    number_at(file, at + 10)
}

fn entry(dict: &str, key: &str) -> String {
    let at = dict.find(key).unwrap();
    let rest = &dict[at..];
    let end = if key == "/ID" {
        rest.find(']').unwrap() + 1
    } else {
        rest.find(" R").unwrap() + 2
    };
    rest[..end].to_owned()
}

impl Forge {
    /// An empty revision after `file`.
    pub fn after(file: &[u8]) -> Self {
        let start = last_startxref(file);
        let section = String::from_utf8_lossy(&file[start..]).into_owned();
        let dict = section[..section.find(">>").unwrap()].to_owned();
        let size = number_at(dict.as_bytes(), dict.find("/Size ").unwrap() + 6);
        let info = if dict.contains("/Info ") {
            entry(&dict, "/Info ")
        } else {
            String::new()
        };
        Self {
            prefix: file.to_vec(),
            objects: Vec::new(),
            trailer: format!("{}{info}{}", entry(&dict, "/Root "), entry(&dict, "/ID")),
            prev: start.to_string(),
            size: size as u32,
            hidden: Vec::new(),
            freed: Vec::new(),
            astray: Vec::new(),
            twice: Vec::new(),
            between: Vec::new(),
            table: false,
            section: None,
            predicted: false,
            byte_range: None,
            value: None,
            padding: Vec::new(),
        }
    }

    /// The revision that starts at `start` and is the last of `file`, taken apart.
    pub fn of(file: &[u8], start: usize) -> Self {
        let mut forge = Self::after(&file[..start]);
        let mut at = start;
        let end = last_startxref(file);
        while at < end {
            let number = number_at(file, at) as u32;
            let body = at + find(&file[at..], b" 0 obj\n").unwrap() + 7;
            let length = body_length(&file[body..]);
            forge.objects.push((number, file[body..body + length].to_vec()));
            forge.size = forge.size.max(number + 1);
            at = body + length + b"\nendobj\n".len();
        }
        forge
    }

    /// Adds an object of this text, gives its number.
    pub fn add(&mut self, body: &str) -> u32 {
        let number = self.size;
        self.size += 1;
        self.objects.push((number, body.as_bytes().to_vec()));
        number
    }

    pub fn add_stream(&mut self, dict: &str, content: &str) -> u32 {
        self.add(&format!(
            "<<{dict}/Length {}>>\nstream\n{content}\nendstream",
            content.len()
        ))
    }

    pub fn set(&mut self, number: u32, body: impl Into<Vec<u8>>) {
        let body = body.into();
        match self.objects.iter_mut().find(|(known, _)| *known == number) {
            Some(object) => object.1 = body,
            None => self.objects.push((number, body)),
        }
    }

    pub fn body(&self, number: u32) -> &[u8] {
        &self.objects.iter().find(|(known, _)| *known == number).unwrap().1
    }

    /// The number of the first object whose bytes contain `text`.
    pub fn holding(&self, text: &str) -> u32 {
        let found = self
            .objects
            .iter()
            .find(|(_, body)| find(body, text.as_bytes()).is_some());
        found.unwrap_or_else(|| panic!("no object has {text}")).0
    }

    /// Replaces `from` in object `number`.
    pub fn edit(&mut self, number: u32, from: &str, to: &str) {
        let body = replaced(self.body(number), from, to);
        self.set(number, body);
    }

    /// Replaces `from` in the first object that has it.
    pub fn swap(&mut self, from: &str, to: &str) {
        let number = self.holding(from);
        self.edit(number, from, to);
    }

    /// The file with the revision as it is.
    pub fn unsigned(self) -> Vec<u8> {
        self.render().0
    }

    /// The file with the revision signed.
    pub fn signed(self, key: &SigningKey, chain: &[Vec<u8>]) -> Vec<u8> {
        let (value, padding) = (self.value.clone(), self.padding.clone());
        let (mut out, gap) = self.render();
        let Some((start, end)) = gap else { return out };
        let digest: [u8; 48] = Sha384::digest([&out[..start], &out[end..]].concat()).into();
        let value = value.unwrap_or_else(|| {
            let attributes = SignedAttributes::new(&digest, &chain[0]).unwrap();
            signed_data(chain, &attributes, &sign_raw(key, attributes.to_der())).unwrap()
        });
        let hex: String = value.iter().chain(&padding).map(|byte| format!("{byte:02X}")).collect();
        out[start + 1..start + 1 + hex.len()].copy_from_slice(hex.as_bytes());
        out[start + 1 + hex.len()..end - 1].fill(b'0');
        out
    }

    /// The digest that a signature in this revision must have.
    pub fn digest(&self) -> [u8; 48] {
        let (out, gap) = self.clone().render();
        let (start, end) = gap.unwrap();
        Sha384::digest([&out[..start], &out[end..]].concat()).into()
    }

    fn render(self) -> (Vec<u8>, Option<(usize, usize)>) {
        let mut out = self.prefix.clone();
        let mut rows: Vec<(u32, usize, bool)> = Vec::new();
        let mut signature = None;
        for (number, body) in &self.objects {
            if !self.hidden.contains(number) {
                let astray = usize::from(self.astray.contains(number));
                rows.push((*number, out.len() + astray, true));
                if self.twice.contains(number) {
                    rows.push((*number, out.len(), true));
                }
            }
            out.extend(format!("{number} 0 obj\n").bytes());
            if find(body, b"/Type/Sig/")
                .or(find(body, b"/Type/DocTimeStamp/"))
                .is_some()
            {
                signature = Some((out.len(), out.len() + body.len()));
            }
            out.extend(body);
            out.extend(b"\nendobj\n");
        }
        out.extend(&self.between);
        rows.extend(self.freed.iter().map(|number| (*number, 0, false)));
        rows.sort();
        let start = out.len();
        if self.table {
            out.extend(b"xref\n");
            for (number, offset, used) in &rows {
                let kind = if *used { 'n' } else { 'f' };
                out.extend(format!("{number} 1\n{offset:010} 00000 {kind}\r\n").bytes());
            }
            out.extend(format!("trailer\n<</Size {}{}/Prev {}>>\n", self.size, self.trailer, self.prev).bytes());
        } else {
            rows.push((self.size, start, true));
            let index: String = rows.iter().map(|(number, _, _)| format!("{number} 1 ")).collect();
            let mut data = Vec::new();
            for (_, offset, used) in &rows {
                data.extend(self.predicted.then_some(0));
                data.push(u8::from(*used));
                data.extend(&(*offset as u64).to_be_bytes()[3..]);
                data.extend([0, 0]);
            }
            let mut dict = format!(
                "{} 0 obj\n<</Type/XRef/Size {}{}/Prev {}/Index[{index}]/W[1 5 2]/Length {}>>\nstream\n",
                self.size,
                self.size + 1,
                self.trailer,
                self.prev,
                data.len()
            );
            if let Some((from, to)) = &self.section {
                assert!(dict.contains(from), "{dict}");
                dict = dict.replacen(from, to, 1);
            }
            out.extend(dict.bytes());
            out.extend(data);
            out.extend(b"\nendstream\nendobj\n");
        }
        out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        let gap = signature.and_then(|place| self.place_range(&mut out, place));
        (out, gap)
    }

    fn place_range(&self, out: &mut [u8], (from, to): (usize, usize)) -> Option<(usize, usize)> {
        let contents = from + find(&out[from..to], b"/Contents <")? + b"/Contents ".len();
        let gap = (contents, contents + find(&out[contents..to], b">")? + 1);
        let right = format!("[0 {} {} {}]", gap.0, gap.1, out.len() - gap.1);
        let text = self.byte_range.clone().unwrap_or(right);
        if let Some(range) = find(&out[from..to], b"/ByteRange ") {
            let (start, end) = (from + range + b"/ByteRange ".len(), contents - b"/Contents ".len());
            assert!(text.len() <= end - start, "no room for {text}");
            out[start..end].fill(b' ');
            out[start..start + text.len()].copy_from_slice(text.as_bytes());
        }
        Some(gap)
    }
}

/// Up to `\nendobj\n`, streams skipped by their /Length.
fn body_length(bytes: &[u8]) -> usize {
    let end = find(bytes, b"\nendobj\n").unwrap();
    let Some(stream) = find(bytes, b">>\nstream\n").filter(|stream| *stream < end) else {
        return end;
    };
    let dict = &bytes[..stream];
    let at = (0..dict.len())
        .rev()
        .find(|at| dict[*at..].starts_with(b"/Length "))
        .unwrap();
    let data = stream + b">>\nstream\n".len() + number_at(dict, at + 8);
    data + find(&bytes[data..], b"\nendobj\n").unwrap()
}
