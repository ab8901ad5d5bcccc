//! Subset fonts as composite fonts with Identity-H and a /ToUnicode map (ISO 32000-2, 9.7 and 9.10.3).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, Stream};
use sha2::{Digest, Sha384};
use subsetter::GlyphRemapper;
use ttf_parser::Face;

use super::{FontSet, Line};
use crate::syntax::Objects;
use crate::syntax::revision::deflated;
use crate::syntax::write::number;

/// Collects the glyphs that content streams use, then embeds what is needed of each face.
#[derive(Debug)]
pub struct FontBook<'s> {
    set: &'s FontSet,
    used: BTreeMap<usize, Used>,
}

#[derive(Debug, Default)]
struct Used {
    glyphs: GlyphRemapper,
    /// By glyph of the subset: advance, and text.
    entries: BTreeMap<u16, (u16, String)>,
}

/// A face cannot be embedded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the font {name} cannot be embedded")]
pub struct BadFont {
    /// Its name in the set.
    pub name: String,
}

impl<'s> FontBook<'s> {
    /// An empty book of faces of `set`.
    pub fn new(set: &'s FontSet) -> Self {
        Self {
            set,
            used: BTreeMap::new(),
        }
    }

    /// Appends operators that draw `line` with its start at (`x`, `y`), `size` points high, to `content`.
    pub fn draw(&mut self, content: &mut String, line: &Line, size: f32, x: f32, y: f32) {
        content.push_str("BT\n");
        // Where the viewer's pen stands after what was shown so far, if it can simply go on.
        let mut pen: Option<(usize, f32, f32)> = None;
        let mut open = false;
        for glyph in &line.glyphs {
            let used = self.used.entry(glyph.face).or_default();
            let id = used.glyphs.remap(glyph.id);
            let entry = used.entries.entry(id).or_insert_with(|| (glyph.advance, String::new()));
            if entry.1.is_empty() {
                entry.1.clone_from(&glyph.text);
            }
            let (left, base) = (x + glyph.x * size, y + glyph.y * size);
            let goes_on = pen.is_some_and(|(face, at, on)| {
                face == glyph.face && (at - left).abs() < 0.01 && (on - base).abs() < 0.01
            });
            if !goes_on {
                if open {
                    content.push_str("> Tj\n");
                }
                if pen.is_none_or(|(face, ..)| face != glyph.face) {
                    content.push_str(&format!("/F{} {} Tf\n", glyph.face, number(size)));
                }
                content.push_str(&format!("1 0 0 1 {} {} Tm\n<", number(left), number(base)));
                open = true;
            }
            content.push_str(&format!("{id:04X}"));
            let start = if goes_on {
                pen.map_or(left, |(_, at, _)| at)
            } else {
                left
            };
            pen = Some((glyph.face, start + f32::from(glyph.advance) * size / 1000.0, base));
        }
        if open {
            content.push_str("> Tj\n");
        }
        content.push_str("ET\n");
    }

    /// Embeds every face that was drawn with; the result is a /Font resource dictionary.
    ///
    /// # Errors
    /// [`BadFont`] when a face does not subset.
    pub fn embed(self, objects: &mut impl Objects) -> Result<Dictionary, BadFont> {
        let mut fonts = Dictionary::new();
        for (index, used) in &self.used {
            let face = &self.set.faces()[*index];
            let font = embed(&face.data, &face.name, used, objects);
            let font = font.ok_or_else(|| BadFont {
                name: face.name.clone(),
            })?;
            fonts.set(
                format!("F{index}"),
                Object::Reference(objects.put(Object::Dictionary(font))),
            );
        }
        Ok(fonts)
    }
}

fn embed(data: &[u8], name: &str, used: &Used, objects: &mut impl Objects) -> Option<Dictionary> {
    let face = Face::parse(data, 0).ok()?;
    let subset = subsetter::subset(data, 0, &used.glyphs).ok()?;
    let tag: String = Sha384::digest(&subset)[..6]
        .iter()
        .map(|byte| char::from(b'A' + byte % 26))
        .collect();
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let base = Object::Name(format!("{tag}+{plain}").into_bytes());

    let mut file = Dictionary::new();
    file.set("Length1", Object::Integer(subset.len() as i64));
    let file = objects.put(Object::Stream(deflated(file, subset)));
    let descriptor = objects.put(Object::Dictionary(describe(&face, &base, file)));
    let mut cid = Dictionary::new();
    cid.set("Type", name_object("Font"));
    cid.set("Subtype", name_object("CIDFontType2"));
    cid.set("BaseFont", base.clone());
    let mut system = Dictionary::new();
    system.set("Registry", Object::string_literal("Adobe"));
    system.set("Ordering", Object::string_literal("Identity"));
    system.set("Supplement", Object::Integer(0));
    cid.set("CIDSystemInfo", Object::Dictionary(system));
    cid.set("FontDescriptor", Object::Reference(descriptor));
    cid.set("CIDToGIDMap", name_object("Identity"));
    cid.set("DW", Object::Integer(1000));
    let widths = used.entries.iter().flat_map(|(id, (advance, _))| {
        [
            Object::Integer((*id).into()),
            Object::Array(vec![Object::Integer((*advance).into())]),
        ]
    });
    cid.set("W", Object::Array(widths.collect()));
    let cid = objects.put(Object::Dictionary(cid));
    let unicode = objects.put(Object::Stream(to_unicode(used)));

    let mut font = Dictionary::new();
    font.set("Type", name_object("Font"));
    font.set("Subtype", name_object("Type0"));
    font.set("BaseFont", base);
    font.set("Encoding", name_object("Identity-H"));
    font.set("DescendantFonts", Object::Array(vec![Object::Reference(cid)]));
    font.set("ToUnicode", Object::Reference(unicode));
    Some(font)
}

fn name_object(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

fn describe(face: &Face<'_>, base: &Object, file: lopdf::ObjectId) -> Dictionary {
    let scale = 1000.0 / f32::from(face.units_per_em().max(1));
    let scaled = |value: i16| Object::Integer((f32::from(value) * scale).round() as i64);
    let bounds = face.global_bounding_box();
    let mut descriptor = Dictionary::new();
    descriptor.set("Type", name_object("FontDescriptor"));
    descriptor.set("FontName", base.clone());
    descriptor.set("Flags", Object::Integer(4)); // symbolic: glyphs are chosen by number
    let corners = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
    descriptor.set("FontBBox", Object::Array(corners.map(scaled).to_vec()));
    descriptor.set("ItalicAngle", Object::Integer(0));
    descriptor.set("Ascent", scaled(face.ascender()));
    descriptor.set("Descent", scaled(face.descender()));
    descriptor.set("CapHeight", scaled(face.capital_height().unwrap_or(face.ascender())));
    descriptor.set("StemV", Object::Integer(80));
    descriptor.set("FontFile2", Object::Reference(file));
    descriptor
}

fn to_unicode(used: &Used) -> Stream {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) \
         /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\n\
         endcodespacerange\n",
    );
    let entries: Vec<_> = used.entries.iter().filter(|(_, (_, text))| !text.is_empty()).collect();
    for block in entries.chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", block.len()));
        for (id, (_, text)) in block {
            let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            map.push_str(&format!("<{id:04X}> <{units}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    deflated(Dictionary::new(), map.into_bytes())
}
