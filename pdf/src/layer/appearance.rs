//! What a signature looks like in its field: a name in a script hand or a picture, and a small line below.

use super::ink::Ink;
use super::sheet::Sheet;
use super::{Appearance, LayerError};
use crate::fonts::{HANDS, Line, Role};
use crate::geometry::Rect;
use crate::sign::{Act, short_date};

/// The part of the box that the small line takes, and the most it takes in points.
const SMALL: (f32, f32) = (0.2, 9.0);
/// Free space around, in parts of the box's height.
const PADDING: f32 = 0.06;
/// What handwriting is drawn in.
pub(super) const INK: &str = "0.05 0.1 0.35";

/// Draws `appearance`, with the signer's name and the time below it.
pub(super) fn draw(
    mut sheet: Sheet,
    appearance: &Appearance,
    act: &Act<'_>,
    ink: &mut Ink<'_, '_, '_>,
) -> Result<Sheet, LayerError> {
    let padding = sheet.h * PADDING;
    let width = (sheet.w - 2.0 * padding).max(0.1);
    let small = (sheet.h * SMALL.0).min(SMALL.1);
    let note = format!("{}, {}", act.signer_name, short_date(act.at));
    let note = ink.fonts.line(&note, Role::Text)?;
    let size = fit(&note, width, small * 0.85);
    sheet.operators.push_str("0 g\n");
    let base = padding + note.descent * size * 0.5;
    ink.book.draw(&mut sheet.operators, &note, size, padding, base);
    let area = Rect {
        x: padding,
        y: padding + small * 1.1,
        w: width,
        h: sheet.h - 2.0 * padding - small * 1.1,
    };
    match appearance {
        Appearance::Typed { name, hand } => handwriting(&mut sheet, name, *hand, area, false, ink)?,
        Appearance::Image(bytes) => {
            let picture = ink.picture(bytes)?;
            sheet.picture(picture, area, false);
        }
    }
    Ok(sheet)
}

/// Writes `name` by hand, as large as it fits into `area`: in its middle, or at its left.
pub(super) fn handwriting(
    sheet: &mut Sheet,
    name: &str,
    hand: u8,
    area: Rect,
    centered: bool,
    ink: &mut Ink<'_, '_, '_>,
) -> Result<(), LayerError> {
    if usize::from(hand) >= HANDS.len() {
        return Err(LayerError::BadAppearance("there is no such script hand"));
    }
    if name.trim().is_empty() {
        return Err(LayerError::BadAppearance("the name to sign with is empty"));
    }
    let line = ink.fonts.handwriting(name.trim(), hand)?;
    let size = fit(&line, area.w, area.h);
    let base = area.y + (area.h - size * (line.ascent + line.descent)).max(0.0) / 2.0 + line.descent * size;
    let free = if centered { area.w - line.width * size } else { 0.0 };
    sheet.operators.push_str(&format!("{INK} rg\n"));
    ink.book
        .draw(&mut sheet.operators, &line, size, area.x + free.max(0.0) / 2.0, base);
    Ok(())
}

/// The size at which `line` is at most `width` wide and `height` high.
pub(super) fn fit(line: &Line, width: f32, height: f32) -> f32 {
    let high = height / (line.ascent + line.descent).max(0.1);
    high.min(width / line.width.max(0.1)).max(0.1)
}
