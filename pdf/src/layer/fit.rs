//! Text made to fit a rectangle: as large as form text usually is, smaller when there is much of it, in lines where there is
//! room for several.

use crate::fonts::{FontSet, Line, NoGlyph, Role};
use crate::geometry::Rect;
use unicode_bidi::BidiInfo;

/// Font sizes in points: the largest, the smallest that is still read, and the step between those tried.
const SIZES: (f32, f32, f32) = (12.0, 5.0, 0.5);
/// Distance of baselines, in font sizes.
const LEADING: f32 = 1.25;
/// A rectangle with room for so many lines starts at its top; others are centered.
const TALL: f32 = 2.5;

/// Lines with where they start.
pub(super) struct Fitted {
    pub(super) size: f32,
    /// Each with the x and y of the start of its baseline.
    pub(super) lines: Vec<(Line, f32, f32)>,
}

/// Lays `text` out in `area`; none when it does not fit in a size that can be read.
pub(super) fn fit(text: &str, area: Rect, fonts: &FontSet) -> Result<Option<Fitted>, NoGlyph> {
    let paragraphs: Vec<Paragraph<'_>> = text
        .lines()
        .map(|line| Paragraph::new(line, fonts))
        .collect::<Result<_, _>>()?;
    let high = paragraphs.iter().map(|one| one.height).fold(0.1, f32::max);
    let first = SIZES.0.min(area.h / high);
    let last = SIZES.1.min(first);
    // A word is broken only where no size lets it stand whole.
    for break_words in [false, true] {
        let mut size = first;
        loop {
            let wide = area.w / size;
            let rows: Option<Vec<(String, bool)>> = paragraphs
                .iter()
                .map(|one| one.rows(wide, break_words))
                .collect::<Option<Vec<_>>>()
                .map(|rows| rows.into_iter().flatten().collect());
            if let Some(rows) = rows {
                let height = (rows.len().saturating_sub(1) as f32 * LEADING + high) * size;
                if height <= area.h * 1.001 {
                    return place(rows, size, high, area, fonts).map(Some);
                }
            }
            if size <= last {
                break;
            }
            size = (size - SIZES.2).max(last);
        }
    }
    Ok(None)
}

fn place(rows: Vec<(String, bool)>, size: f32, high: f32, area: Rect, fonts: &FontSet) -> Result<Fitted, NoGlyph> {
    let shaped: Vec<(Line, bool)> = rows
        .into_iter()
        .map(|(text, right)| Ok((fonts.line(&text, Role::Text)?, right)))
        .collect::<Result<_, _>>()?;
    let height = (shaped.len().saturating_sub(1) as f32 * LEADING + high) * size;
    let top = if area.h > TALL * high * size {
        area.y + area.h
    } else {
        area.y + (area.h + height) / 2.0
    };
    // Letters that meet at a join may be a little wider together than apart.
    let widest = shaped.iter().map(|(line, _)| line.width).fold(0.1, f32::max);
    let size = size.min(area.w / widest);
    let ascent = shaped.iter().map(|(line, _)| line.ascent).fold(0.0, f32::max);
    let lines = shaped.into_iter().enumerate().map(|(row, (line, right))| {
        let x = if right {
            area.x + area.w - line.width * size
        } else {
            area.x
        };
        let y = top - (ascent + row as f32 * LEADING) * size;
        (line, x, y)
    });
    Ok(Fitted {
        size,
        lines: lines.collect(),
    })
}

/// A line of the text, cut where it may be broken.
struct Paragraph<'t> {
    pieces: Vec<Piece<'t>>,
    /// Width of a space, in ems.
    space: f32,
    /// Ascent and descent together, in ems.
    height: f32,
    right_to_left: bool,
}

struct Piece<'t> {
    text: &'t str,
    /// In ems.
    width: f32,
    after_space: bool,
    /// The widths of its characters, for words that are wider than a line.
    letters: Vec<(char, f32)>,
}

impl<'t> Paragraph<'t> {
    fn new(text: &'t str, fonts: &FontSet) -> Result<Self, NoGlyph> {
        let whole = fonts.line(text, Role::Text)?;
        let bidi = BidiInfo::new(text, None);
        let mut pieces = Vec::new();
        for (text, after_space) in cut(text) {
            let letters = text.chars().map(|c| {
                let width = fonts
                    .line(c.encode_utf8(&mut [0; 4]), Role::Text)
                    .map(|line| line.width)?;
                Ok((c, width))
            });
            pieces.push(Piece {
                text,
                width: fonts.line(text, Role::Text)?.width,
                after_space,
                letters: letters.collect::<Result<_, _>>()?,
            });
        }
        Ok(Self {
            pieces,
            space: fonts.line(" ", Role::Text).map_or(0.3, |line| line.width),
            height: (whole.ascent + whole.descent).max(1.0),
            right_to_left: bidi.paragraphs.first().is_some_and(|one| one.level.is_rtl()),
        })
    }

    /// Rows at most `wide` ems wide; none when a word is wider and may not be broken.
    fn rows(&self, wide: f32, break_words: bool) -> Option<Vec<(String, bool)>> {
        let mut rows = vec![String::new()];
        let mut used = 0.0;
        for piece in &self.pieces {
            let row = rows.last_mut()?;
            let space = if piece.after_space && !row.is_empty() {
                self.space
            } else {
                0.0
            };
            if used + space + piece.width <= wide {
                if space > 0.0 {
                    row.push(' ');
                }
                row.push_str(piece.text);
                used += space + piece.width;
                continue;
            }
            if piece.width <= wide {
                rows.push(piece.text.to_owned());
                used = piece.width;
                continue;
            }
            if !break_words {
                return None;
            }
            if !row.is_empty() {
                rows.push(String::new());
            }
            used = 0.0;
            for (letter, width) in &piece.letters {
                if *width > wide {
                    return None;
                }
                if used + width > wide {
                    rows.push(String::new());
                    used = 0.0;
                }
                rows.last_mut()?.push(*letter);
                used += width;
            }
        }
        Some(rows.into_iter().map(|row| (row, self.right_to_left)).collect())
    }
}

/// Words, and single characters of scripts that are written without spaces (UAX #14, class ID).
fn cut(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    for (index, word) in text.split_whitespace().enumerate() {
        let (mut start, mut after_space) = (0, index > 0);
        for (at, c) in word.char_indices() {
            // Closing punctuation stays with what it closes.
            let closing = matches!(
                c,
                '、' | '。' | '，' | '．' | '」' | '』' | '）' | '！' | '？' | 'ー' | '：' | '；'
            );
            let before = word[..at].chars().next_back().is_some_and(is_ideograph);
            if at > start && (before || is_ideograph(c)) && !closing {
                pieces.push((&word[start..at], after_space));
                (start, after_space) = (at, false);
            }
        }
        pieces.push((&word[start..], after_space));
    }
    pieces
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests;
