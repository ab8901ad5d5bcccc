//! From text to glyphs in visual order: bidi runs (UAX #9), cut by script and face, shaped by rustybuzz.

use std::ops::Range;

use rustybuzz::{Direction, Face, Script, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::{FontSet, NoGlyph};

/// A glyph in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Index of the face in the set.
    pub face: usize,
    /// Glyph in that face.
    pub id: u16,
    /// Right of the line's start, in ems.
    pub x: f32,
    /// Above the baseline, in ems.
    pub y: f32,
    /// Nominal advance of the glyph in its face, in thousandths of an em.
    pub advance: u16,
    /// What the glyph stands for; empty for all but the first of a cluster.
    pub text: String,
}

/// A shaped line, glyphs from left to right.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// Advance of the whole line, in ems.
    pub width: f32,
    /// Highest ascent of the faces used, in ems.
    pub ascent: f32,
    /// Deepest descent of the faces used, in ems, positive.
    pub descent: f32,
}

/// Characters that shape their neighbours and have no glyph of their own.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

struct Parsed<'s> {
    index: usize,
    face: Face<'s>,
}

struct Run {
    range: Range<usize>,
    face: usize,
    script: Option<Script>,
}

/// `order`: indices of faces, the one to be asked first at the front.
pub(super) fn line(set: &FontSet, text: &str, order: &[usize]) -> Result<Line, NoGlyph> {
    let text: String = text
        .chars()
        .map(|c| if c == '\t' || c == '\u{A0}' { ' ' } else { c })
        .collect();
    let mut parsed: Vec<Parsed<'_>> = Vec::new();
    let mut line = Line::default();
    let bidi = BidiInfo::new(&text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let rtl = levels[run.start].is_rtl();
            let mut pieces = itemise(set, order, &mut parsed, &text, run)?;
            if rtl {
                pieces.reverse();
            }
            for piece in &pieces {
                shape(&mut line, &parsed, &text, piece, rtl)?;
            }
        }
    }
    Ok(line)
}

/// Position in `parsed` of the face at `order[rank]`, parsing it when it is asked for first.
fn parse<'s>(set: &'s FontSet, index: usize, parsed: &mut Vec<Parsed<'s>>) -> Option<usize> {
    if let Some(position) = parsed.iter().position(|face| face.index == index) {
        return Some(position);
    }
    let face = Face::from_slice(&set.faces[index].data, 0)?;
    face.tables().glyf?;
    parsed.push(Parsed { index, face });
    Some(parsed.len() - 1)
}

/// Cuts a run of one direction into pieces of one face and one script, in logical order.
fn itemise<'s>(
    set: &'s FontSet,
    order: &[usize],
    parsed: &mut Vec<Parsed<'s>>,
    text: &str,
    run: Range<usize>,
) -> Result<Vec<Run>, NoGlyph> {
    let mut pieces: Vec<Run> = Vec::new();
    for (offset, c) in text[run.clone()].char_indices() {
        let range = run.start + offset..run.start + offset + c.len_utf8();
        let script = script_of(c);
        let last = pieces.last_mut();
        let has = |position: usize, parsed: &[Parsed<'s>]| parsed[position].face.glyph_index(c).is_some();
        if let Some(last) = last {
            let stays = is_ignorable(c) || (script.is_none() && has(last.face, parsed));
            let same = script.is_some() && (last.script == script || last.script.is_none()) && has(last.face, parsed);
            // The preferred face wins over the one in use, except where script and face can simply go on.
            if stays || (same && preferred(set, order, parsed, c) == Some(last.face)) {
                last.range.end = range.end;
                last.script = last.script.or(script);
                continue;
            }
        }
        let face = match preferred(set, order, parsed, c) {
            Some(face) => face,
            None if is_ignorable(c) => continue,
            None => return Err(NoGlyph { character: c }),
        };
        pieces.push(Run { range, face, script });
    }
    Ok(pieces)
}

fn preferred<'s>(set: &'s FontSet, order: &[usize], parsed: &mut Vec<Parsed<'s>>, c: char) -> Option<usize> {
    order.iter().find_map(|&index| {
        let position = parse(set, index, parsed)?;
        parsed[position].face.glyph_index(c).map(|_| position)
    })
}

/// The script of a character; none for those that many scripts share (rustybuzz knows, and tells by guessing).
fn script_of(c: char) -> Option<Script> {
    let mut buffer = UnicodeBuffer::new();
    buffer.add(c, 0);
    buffer.guess_segment_properties();
    let script = buffer.script();
    let shared = [
        rustybuzz::script::COMMON,
        rustybuzz::script::INHERITED,
        rustybuzz::script::UNKNOWN,
    ];
    (!shared.contains(&script)).then_some(script)
}

fn shape(line: &mut Line, parsed: &[Parsed<'_>], text: &str, run: &Run, rtl: bool) -> Result<(), NoGlyph> {
    let Parsed { index, face } = &parsed[run.face];
    let mut buffer = UnicodeBuffer::new();
    let piece = &text[run.range.clone()];
    buffer.push_str(piece);
    buffer.set_direction(if rtl {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    if let Some(script) = run.script {
        buffer.set_script(script);
    }
    let shaped = rustybuzz::shape(face, &[], buffer);
    let em = face.units_per_em() as f32;
    let (infos, positions) = (shaped.glyph_infos(), shaped.glyph_positions());
    let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut named = std::collections::HashSet::new();
    for (info, position) in infos.iter().zip(positions) {
        let start = info.cluster as usize;
        let end = starts.iter().copied().find(|&next| next > start).unwrap_or(piece.len());
        let cluster = piece.get(start..end).unwrap_or_default();
        let id = u16::try_from(info.glyph_id).unwrap_or(0);
        if id == 0 {
            let missing = cluster
                .chars()
                .find(|&c| face.glyph_index(c).is_none())
                .or(cluster.chars().next());
            return Err(NoGlyph {
                character: missing.unwrap_or('\u{FFFD}'),
            });
        }
        let advance = face.glyph_hor_advance(ttf_parser::GlyphId(id)).unwrap_or(0);
        line.glyphs.push(Glyph {
            face: *index,
            id,
            x: line.width + position.x_offset as f32 / em,
            y: position.y_offset as f32 / em,
            advance: (f32::from(advance) * 1000.0 / em).round() as u16,
            text: if named.insert(start) {
                cluster.to_owned()
            } else {
                String::new()
            },
        });
        line.width += position.x_advance as f32 / em;
    }
    line.ascent = line.ascent.max(f32::from(face.ascender()) / em);
    line.descent = line.descent.max(-f32::from(face.descender()) / em);
    Ok(())
}
