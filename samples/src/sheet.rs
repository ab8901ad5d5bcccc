//! A small typesetter over printpdf: shaped text in subset fonts, lines, boxes and pictures on pages. Positions are in
//! points from the lower left corner of the page.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, StringFormat};
use printpdf::{
    Codepoint, Color, FontId, FontMetrics, Line, LinePoint, Op, PaintMode, ParsedFont, PdfDocument, PdfFont,
    PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, RawImage, RawImageData, RawImageFormat,
    Rgb, TextItem, TextMatrix, WindingOrder, XObject, XObjectId, XObjectTransform,
};
use rustybuzz::UnicodeBuffer;
use subsetter::GlyphRemapper;
use thiserror::Error;

/// Why a sample could not be made.
#[derive(Debug, Error)]
pub enum SampleError {
    /// The fonts do not hold a face of this name.
    #[error("there is no font named {0}")]
    NoFace(&'static str),
    /// The face does not have a character.
    #[error("the font {face} has no glyph for a character of \"{text}\"")]
    NoGlyph {
        /// The face that was asked.
        face: &'static str,
        /// The text with the character.
        text: String,
    },
    /// The face could not be subset.
    #[error("the font {0} could not be subset")]
    Subset(&'static str),
    /// What printpdf wrote could not be read back or written again.
    #[error("the PDF could not be written")]
    Pdf(#[from] lopdf::Error),
}

/// A4, in points: width and height.
pub(crate) const A4: (f32, f32) = (595.28, 841.89);
pub(crate) const SANS: &str = "Noto Sans";
pub(crate) const HAND: &str = "Caveat";
pub(crate) const INK: [f32; 3] = [0.13, 0.15, 0.19];
pub(crate) const SOFT: [f32; 3] = [0.42, 0.45, 0.51];
pub(crate) const ACCENT: [f32; 3] = [0.11, 0.34, 0.52];
pub(crate) const PALE: [f32; 3] = [0.93, 0.95, 0.97];

/// One page being drawn.
#[derive(Default)]
pub(crate) struct Page {
    items: Vec<Item>,
}

enum Item {
    Text {
        face: usize,
        size: f32,
        color: [f32; 3],
        glyphs: Vec<Placed>,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        color: [f32; 3],
    },
    Fill {
        x: f32,
        y: f32,
        w: f32,
        h: f32,
        color: [f32; 3],
    },
    Picture {
        name: String,
        matrix: [f32; 6],
    },
}

struct Placed {
    x: f32,
    y: f32,
    gid: u16,
    text: String,
}

struct Face {
    name: &'static str,
    bytes: &'static [u8],
    shaper: rustybuzz::Face<'static>,
    used: GlyphRemapper,
}

/// A document being made.
pub(crate) struct Book {
    title: &'static str,
    size: (f32, f32),
    faces: Vec<Face>,
    pages: Vec<Page>,
    pictures: BTreeMap<String, RawImage>,
}

impl Book {
    pub(crate) fn new(title: &'static str, size: (f32, f32)) -> Self {
        Self {
            title,
            size,
            faces: Vec::new(),
            pages: Vec::new(),
            pictures: BTreeMap::new(),
        }
    }

    pub(crate) fn page(&mut self) -> usize {
        self.pages.push(Page::default());
        self.pages.len() - 1
    }

    fn face(&mut self, name: &'static str) -> Result<usize, SampleError> {
        if let Some(at) = self.faces.iter().position(|face| face.name == name) {
            return Ok(at);
        }
        let bytes = countersign_fonts::faces()
            .iter()
            .find(|(known, ..)| *known == name)
            .map(|(.., bytes)| *bytes)
            .ok_or(SampleError::NoFace(name))?;
        let shaper = rustybuzz::Face::from_slice(bytes, 0).ok_or(SampleError::NoFace(name))?;
        self.faces.push(Face {
            name,
            bytes,
            shaper,
            used: GlyphRemapper::new(),
        });
        Ok(self.faces.len() - 1)
    }

    /// Shapes one line of one script; returns its width in points and its glyphs, the first at (0, 0).
    fn shape(&mut self, face: usize, size: f32, text: &str) -> Result<(f32, Vec<Placed>), SampleError> {
        let face = &mut self.faces[face];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&face.shaper, &[], buffer);
        let scale = size / face.shaper.units_per_em() as f32;
        let mut clusters: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        clusters.sort_unstable();
        clusters.dedup();
        let mut pen = 0.0;
        let mut placed = Vec::new();
        let mut said = None;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            if info.glyph_id == 0 {
                return Err(SampleError::NoGlyph {
                    face: face.name,
                    text: text.to_owned(),
                });
            }
            let start = info.cluster as usize;
            let end = clusters.iter().copied().find(|at| *at > start).unwrap_or(text.len());
            // A cluster's text goes with its first glyph only, or copying would give it twice.
            let words = if said == Some(start) {
                ""
            } else {
                text.get(start..end).unwrap_or("")
            };
            said = Some(start);
            placed.push(Placed {
                x: pen + position.x_offset as f32 * scale,
                y: position.y_offset as f32 * scale,
                gid: face.used.remap(info.glyph_id as u16),
                text: words.to_owned(),
            });
            pen += position.x_advance as f32 * scale;
        }
        Ok((pen, placed))
    }

    /// Writes one line with its left end at x (or its right end at x, with `right`); returns its width in points.
    #[allow(clippy::too_many_arguments, reason = "a line of type has this many properties")]
    fn line_of_type(
        &mut self,
        page: usize,
        face: &'static str,
        size: f32,
        color: [f32; 3],
        (x, y): (f32, f32),
        right: bool,
        text: &str,
    ) -> Result<f32, SampleError> {
        let face = self.face(face)?;
        let (width, mut glyphs) = self.shape(face, size, text)?;
        let shift = if right { x - width } else { x };
        for glyph in &mut glyphs {
            glyph.x += shift;
            glyph.y += y;
        }
        self.pages[page].items.push(Item::Text {
            face,
            size,
            color,
            glyphs,
        });
        Ok(width)
    }

    /// Writes one line of text from (x, y) to the right.
    pub(crate) fn text(
        &mut self,
        page: usize,
        face: &'static str,
        size: f32,
        color: [f32; 3],
        at: (f32, f32),
        text: &str,
    ) -> Result<f32, SampleError> {
        self.line_of_type(page, face, size, color, at, false, text)
    }

    /// Writes one line of text that ends at (x, y).
    pub(crate) fn text_right(
        &mut self,
        page: usize,
        face: &'static str,
        size: f32,
        color: [f32; 3],
        at: (f32, f32),
        text: &str,
    ) -> Result<f32, SampleError> {
        self.line_of_type(page, face, size, color, at, true, text)
    }

    /// Writes a paragraph into `width` points; returns the baseline below its last line.
    pub(crate) fn paragraph(
        &mut self,
        page: usize,
        size: f32,
        (x, mut y): (f32, f32),
        width: f32,
        text: &str,
    ) -> Result<f32, SampleError> {
        let leading = size * 1.5;
        let face = self.face(SANS)?;
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if !line.is_empty() && self.shape(face, size, &longer)?.0 > width {
                self.text(page, SANS, size, INK, (x, y), &line)?;
                y -= leading;
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        self.text(page, SANS, size, INK, (x, y), &line)?;
        Ok(y - leading)
    }

    pub(crate) fn rule(&mut self, page: usize, from: (f32, f32), to: (f32, f32), width: f32, color: [f32; 3]) {
        self.pages[page].items.push(Item::Line { from, to, width, color });
    }

    pub(crate) fn fill(&mut self, page: usize, x: f32, y: f32, w: f32, h: f32, color: [f32; 3]) {
        self.pages[page].items.push(Item::Fill { x, y, w, h, color });
    }

    /// Puts a grey picture on the page; `matrix` maps the unit square to where it goes.
    pub(crate) fn picture(&mut self, page: usize, grey: Vec<u8>, (width, height): (usize, usize), matrix: [f32; 6]) {
        let name = format!("Picture{}", self.pictures.len());
        self.pictures.insert(
            name.clone(),
            RawImage {
                pixels: RawImageData::U8(grey),
                width,
                height,
                data_format: RawImageFormat::R8,
                tag: Vec::new(),
            },
        );
        self.pages[page].items.push(Item::Picture { name, matrix });
    }

    /// Writes the document with printpdf, then gives it a fixed /ID and what `shape` adds to the objects.
    pub(crate) fn finish(
        self,
        adjust: impl FnOnce(&mut Document) -> Result<(), SampleError>,
    ) -> Result<Vec<u8>, SampleError> {
        let mut pdf = PdfDocument::new(self.title);
        for face in &self.faces {
            pdf.resources
                .fonts
                .map
                .insert(font_id(face.name), PdfFont::new(subset(face)?));
        }
        for (name, picture) in &self.pictures {
            pdf.resources
                .xobjects
                .map
                .insert(XObjectId(name.clone()), XObject::Image(picture.clone()));
        }
        let (width, height) = (Pt(self.size.0), Pt(self.size.1));
        let pages = self
            .pages
            .iter()
            .map(|page| {
                let ops = page
                    .items
                    .iter()
                    .flat_map(|item| operations(item, &self.faces, &self.pictures))
                    .collect();
                PdfPage::new(width.into(), height.into(), ops)
            })
            .collect();
        let options = PdfSaveOptions {
            image_optimization: None,
            ..PdfSaveOptions::default()
        };
        let written = pdf.with_pages(pages).save(&options, &mut Vec::new());

        let mut document = Document::load_mem(&written)?;
        let id = || {
            Object::String(
                self.title.bytes().chain(*b"................").take(16).collect(),
                StringFormat::Hexadecimal,
            )
        };
        document.trailer.set("ID", Object::Array(vec![id(), id()]));
        adjust(&mut document)?;
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).map_err(lopdf::Error::IO)?;
        Ok(bytes)
    }
}

/// The dictionary of an object, for adjusting it.
pub(crate) fn dictionary_of(document: &mut Document, id: lopdf::ObjectId) -> Result<&mut Dictionary, SampleError> {
    Ok(document.get_object_mut(id)?.as_dict_mut()?)
}

fn font_id(name: &str) -> FontId {
    FontId(name.replace(' ', ""))
}

fn subset(face: &Face) -> Result<ParsedFont, SampleError> {
    let bytes = subsetter::subset(face.bytes, 0, &face.used).map_err(|_| SampleError::Subset(face.name))?;
    let units = face.shaper.units_per_em() as u16;
    let widths = face
        .used
        .remapped_gids()
        .enumerate()
        .map(|(new, old)| {
            (
                new as u16,
                face.shaper.glyph_hor_advance(ttf_parser::GlyphId(old)).unwrap_or(0),
            )
        })
        .collect();
    let metrics = FontMetrics {
        ascent: face.shaper.ascender(),
        descent: face.shaper.descender(),
    };
    let name = Some(face.name.replace(' ', ""));
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

fn color(rgb: [f32; 3]) -> Color {
    Color::Rgb(Rgb {
        r: rgb[0],
        g: rgb[1],
        b: rgb[2],
        icc_profile: None,
    })
}

fn point(x: f32, y: f32) -> Point {
    Point { x: Pt(x), y: Pt(y) }
}

fn operations(item: &Item, faces: &[Face], pictures: &BTreeMap<String, RawImage>) -> Vec<Op> {
    match item {
        Item::Text {
            face,
            size,
            color: ink,
            glyphs,
        } => {
            let font = PdfFontHandle::External(font_id(faces[*face].name));
            let mut ops = vec![
                Op::StartTextSection,
                Op::SetFillColor { col: color(*ink) },
                Op::SetFont { font, size: Pt(*size) },
            ];
            for glyph in glyphs {
                ops.push(Op::SetTextMatrix {
                    matrix: TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, glyph.x, glyph.y]),
                });
                let shown = Codepoint::with_cid(glyph.gid, 0.0, glyph.text.clone());
                ops.push(Op::ShowText {
                    items: vec![TextItem::GlyphIds(vec![shown])],
                });
            }
            ops.push(Op::EndTextSection);
            ops
        }
        Item::Line {
            from,
            to,
            width,
            color: ink,
        } => {
            let end = |(x, y): (f32, f32)| LinePoint {
                p: point(x, y),
                bezier: false,
            };
            vec![
                Op::SetOutlineColor { col: color(*ink) },
                Op::SetOutlineThickness { pt: Pt(*width) },
                Op::DrawLine {
                    line: Line {
                        points: vec![end(*from), end(*to)],
                        is_closed: false,
                    },
                },
            ]
        }
        Item::Fill { x, y, w, h, color: ink } => {
            let corner = |x: f32, y: f32| LinePoint {
                p: point(x, y),
                bezier: false,
            };
            let points = vec![
                corner(*x, *y),
                corner(x + w, *y),
                corner(x + w, y + h),
                corner(*x, y + h),
            ];
            let polygon = Polygon {
                rings: vec![PolygonRing { points }],
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            };
            vec![Op::SetFillColor { col: color(*ink) }, Op::DrawPolygon { polygon }]
        }
        Item::Picture { name, matrix } => {
            let size = pictures
                .get(name)
                .map_or((1, 1), |picture| (picture.width, picture.height));
            // At 72 dpi printpdf gives a picture one point per pixel; the scale brings it to the unit square.
            let transform = XObjectTransform {
                scale_x: Some(1.0 / size.0 as f32),
                scale_y: Some(1.0 / size.1 as f32),
                dpi: Some(72.0),
                ..XObjectTransform::default()
            };
            vec![
                Op::SaveGraphicsState,
                Op::SetTransformationMatrix {
                    matrix: printpdf::CurTransMat::Raw(*matrix),
                },
                Op::UseXobject {
                    id: XObjectId(name.clone()),
                    transform,
                },
                Op::RestoreGraphicsState,
            ]
        }
    }
}
