//! A small typesetter over printpdf: shaped text in subset fonts, lines and boxes on pages. Positions are in points from the
//! lower left corner of the page.

use std::collections::BTreeMap;

use countersign_pdf::fonts::{FontSet, Line as Shaped, Role};
use countersign_protocol::completion::{Completion, Particulars};
use lopdf::{Dictionary, Document, Object, StringFormat};
use printpdf::{
    Codepoint, Color, FontId, FontMetrics, Line, LinePoint, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rgb, TextItem, TextMatrix, WindingOrder,
};
use subsetter::GlyphRemapper;

use crate::{MakeError, Parts};

/// A4, in points: width and height.
pub(crate) const A4: (f32, f32) = (595.28, 841.89);

/// Red, green and blue, 0 to 1.
pub(crate) type Ink = [f32; 3];

/// A text with what cannot be drawn replaced, and its glyphs.
pub(crate) fn drawable(fonts: &FontSet, text: &str) -> (String, Shaped) {
    let mut text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    loop {
        match fonts.line(&text, Role::Text) {
            Ok(line) => return (text, line),
            Err(missing) if missing.character == '?' => return (String::new(), Shaped::default()),
            Err(missing) => text = text.replace(missing.character, "?"),
        }
    }
}

/// A document being made.
pub(crate) struct Book<'f> {
    fonts: &'f FontSet,
    used: BTreeMap<usize, GlyphRemapper>,
    pages: Vec<Vec<Op>>,
}

impl<'f> Book<'f> {
    pub(crate) fn new(fonts: &'f FontSet) -> Self {
        Self {
            fonts,
            used: BTreeMap::new(),
            pages: Vec::new(),
        }
    }

    /// Begins a page.
    pub(crate) fn page(&mut self) -> usize {
        self.pages.push(Vec::new());
        self.pages.len() - 1
    }

    pub(crate) fn pages(&self) -> usize {
        self.pages.len()
    }

    fn put(&mut self, page: usize, ops: impl IntoIterator<Item = Op>) {
        if let Some(page) = self.pages.get_mut(page) {
            page.extend(ops);
        }
    }

    /// How wide a line is, in points.
    pub(crate) fn width(&self, size: f32, text: &str) -> f32 {
        drawable(self.fonts, text).1.width * size
    }

    /// Breaks a text into lines of `width` points: between words, and inside a word that is longer than a line.
    pub(crate) fn wrap(&self, size: f32, width: f32, text: &str) -> Vec<String> {
        if self.width(size, text) <= width {
            return vec![text.to_owned()];
        }
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(size, &longer) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if line.chars().count() > 1 && self.width(size, &line) > width {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// Writes one line from `x` to the right; returns its width in points.
    pub(crate) fn text(&mut self, page: usize, size: f32, ink: Ink, (x, y): (f32, f32), text: &str) -> f32 {
        let line = drawable(self.fonts, text).1;
        let mut ops = vec![Op::StartTextSection, Op::SetFillColor { col: color(ink) }];
        let mut face = None;
        for glyph in &line.glyphs {
            if face != Some(glyph.face) {
                face = Some(glyph.face);
                let font = PdfFontHandle::External(self.font_id(glyph.face));
                ops.push(Op::SetFont { font, size: Pt(size) });
            }
            let id = self.used.entry(glyph.face).or_default().remap(glyph.id);
            let (x, y) = (x + glyph.x * size, y + glyph.y * size);
            ops.push(Op::SetTextMatrix {
                matrix: TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, x, y]),
            });
            let shown = Codepoint::with_cid(id, 0.0, glyph.text.clone());
            ops.push(Op::ShowText {
                items: vec![TextItem::GlyphIds(vec![shown])],
            });
        }
        ops.push(Op::EndTextSection);
        self.put(page, ops);
        line.width * size
    }

    /// Writes one line that ends at `x`.
    pub(crate) fn text_right(&mut self, page: usize, size: f32, ink: Ink, (x, y): (f32, f32), text: &str) {
        let width = self.width(size, text);
        self.text(page, size, ink, (x - width, y), text);
    }

    /// Draws a line.
    pub(crate) fn rule(&mut self, page: usize, (from, to): ((f32, f32), (f32, f32)), width: f32, ink: Ink) {
        let line = Line {
            points: vec![point(from.0, from.1), point(to.0, to.1)],
            is_closed: false,
        };
        let ops = [
            Op::SetOutlineColor { col: color(ink) },
            Op::SetOutlineThickness { pt: Pt(width) },
            Op::DrawLine { line },
        ];
        self.put(page, ops);
    }

    /// Fills boxes: left, bottom, width, height.
    pub(crate) fn fill(&mut self, page: usize, boxes: &[[f32; 4]], ink: Ink) {
        let ring = |&[x, y, w, h]: &[f32; 4]| PolygonRing {
            points: vec![point(x, y), point(x + w, y), point(x + w, y + h), point(x, y + h)],
        };
        let polygon = Polygon {
            rings: boxes.iter().map(ring).collect(),
            mode: PaintMode::Fill,
            winding_order: WindingOrder::NonZero,
        };
        self.put(
            page,
            [Op::SetFillColor { col: color(ink) }, Op::DrawPolygon { polygon }],
        );
    }

    fn font_id(&self, face: usize) -> FontId {
        FontId(self.fonts.faces()[face].name.replace(' ', ""))
    }

    /// Writes the document with printpdf, then sets what it would draw by lot or cannot say: /ID, dates, language, attachments.
    pub(crate) fn finish(
        self,
        facts: &Completion,
        particulars: &Particulars,
        parts: &Parts,
    ) -> Result<Vec<u8>, MakeError> {
        let mut pdf = PdfDocument::new("Certificate of completion");
        for (face, used) in &self.used {
            let font = PdfFont::new(self.embedded(*face, used)?);
            pdf.resources.fonts.map.insert(self.font_id(*face), font);
        }
        let (width, height) = (Pt(A4.0), Pt(A4.1));
        let pages = self.pages.into_iter();
        let pages = pages.map(|ops| PdfPage::new(width.into(), height.into(), ops));
        let options = PdfSaveOptions {
            image_optimization: None,
            ..PdfSaveOptions::default()
        };
        let written = pdf.with_pages(pages.collect()).save(&options, &mut Vec::new());
        let mut document = Document::load_mem(&written)?;
        let id = || Object::String(facts.envelope.uuid().as_bytes().to_vec(), StringFormat::Hexadecimal);
        document.trailer.set("ID", Object::Array(vec![id(), id()]));
        let mut info = Dictionary::new();
        info.set("Title", Object::string_literal("Certificate of completion"));
        info.set("Producer", Object::string_literal("Countersign"));
        info.set(
            "CreationDate",
            Object::string_literal(crate::pages::pdf_date(facts.issued)),
        );
        let info = document.add_object(info);
        document.trailer.set("Info", info);
        let attached = parts.attach(&mut document);
        let mut names = Vec::new();
        for (name, id) in &attached {
            names.extend([Object::string_literal(*name), Object::Reference(*id)]);
        }
        let mut tree = Dictionary::new();
        tree.set("Names", names);
        let mut embedded = Dictionary::new();
        embedded.set("EmbeddedFiles", tree);
        let catalog = document.catalog_mut()?;
        catalog.set("Lang", Object::string_literal(particulars.language.as_str()));
        catalog.set("Names", embedded);
        let references: Vec<Object> = attached.iter().map(|(_, id)| Object::Reference(*id)).collect();
        catalog.set("AF", references);
        let mut preferences = Dictionary::new();
        preferences.set("DisplayDocTitle", true);
        catalog.set("ViewerPreferences", preferences);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).map_err(lopdf::Error::IO)?;
        Ok(bytes)
    }

    fn embedded(&self, face: usize, used: &GlyphRemapper) -> Result<ParsedFont, MakeError> {
        let face = &self.fonts.faces()[face];
        let bad = || MakeError::BadFace(face.name.clone());
        let parsed = ttf_parser::Face::parse(&face.data, 0).map_err(|_| bad())?;
        let bytes = subsetter::subset(&face.data, 0, used).map_err(|_| bad())?;
        let glyphs = used.remapped_gids().enumerate();
        let widths = glyphs.map(|(new, old)| {
            let width = parsed.glyph_hor_advance(ttf_parser::GlyphId(old)).unwrap_or(0);
            (new as u16, width)
        });
        let metrics = FontMetrics {
            ascent: parsed.ascender(),
            descent: parsed.descender(),
        };
        let name = Some(face.name.replace(' ', ""));
        let widths = widths.collect();
        let units = parsed.units_per_em();
        Ok(ParsedFont::with_glyph_data(
            bytes,
            0,
            name,
            BTreeMap::new(),
            widths,
            units,
            metrics,
        ))
    }
}

fn color([r, g, b]: Ink) -> Color {
    Color::Rgb(Rgb {
        r,
        g,
        b,
        icc_profile: None,
    })
}

fn point(x: f32, y: f32) -> LinePoint {
    LinePoint {
        p: Point { x: Pt(x), y: Pt(y) },
        bezier: false,
    }
}
