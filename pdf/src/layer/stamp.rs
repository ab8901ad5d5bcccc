//! A stamp: text in heavy letters within a frame.

use super::appearance::fit;
use super::ink::Ink;
use super::{Color, LayerError};
use crate::fonts::Role;
use crate::geometry::Rect;
use crate::syntax::write::number;

/// Width of the frame, in parts of the shorter side, and at most in points.
const FRAME: (f32, f32) = (0.06, 2.5);
/// How much heavier the letters are made, in font sizes.
const WEIGHT: f32 = 0.035;

/// Operators that draw the stamp in `area`.
pub(super) fn draw(text: &str, color: &Color, area: Rect, ink: &mut Ink<'_, '_, '_>) -> Result<String, LayerError> {
    if text.trim().is_empty() {
        return Err(LayerError::BadAppearance("the stamp is empty"));
    }
    let line = ink
        .fonts
        .line(&text.split_whitespace().collect::<Vec<_>>().join(" "), Role::Text)?;
    let frame = (area.w.min(area.h) * FRAME.0).min(FRAME.1);
    let color = color.parts();
    let edges = [
        area.x + frame / 2.0,
        area.y + frame / 2.0,
        area.w - frame,
        area.h - frame,
    ];
    let edges = edges.map(number).join(" ");
    let mut operators = format!("q {color} RG {color} rg {} w {edges} re S\n", number(frame));
    let margin = frame * 2.5;
    let (width, height) = ((area.w - 2.0 * margin).max(0.1), (area.h - 2.0 * margin).max(0.1));
    let size = fit(&line, width / (1.0 + WEIGHT), height);
    // Filled and stroked letters look bold without a second font.
    operators.push_str(&format!("2 Tr 1 j {} w\n", number(size * WEIGHT)));
    let x = area.x + (area.w - line.width * size) / 2.0;
    let y = area.y + (area.h - (line.ascent + line.descent) * size) / 2.0 + line.descent * size;
    ink.book.draw(&mut operators, &line, size, x, y);
    operators.push_str("Q\n");
    Ok(operators)
}
