//! Free marks: what each canvas's group draws, and the fixed form around it.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::ink::Ink;
use super::{Canvas, LayerError, Mark, stamp};
use crate::fonts::{FontSet, Role};
use crate::geometry::{Rect, reals};
use crate::syntax::Revision;
use crate::syntax::write::number;

/// Distance of baselines, in font sizes.
const LEADING: f32 = 1.25;
/// How dark a watermark is: 0 black, 1 white.
const PALE: f32 = 0.82;

/// What one canvas draws, in coordinates of the page as shown.
#[derive(Debug, Default)]
pub(super) struct Content {
    operators: String,
    images: Vec<ObjectId>,
    highlights: bool,
}

/// Draws `marks`; the result is by index of the canvas.
pub(super) fn draw(
    marks: &[Mark],
    canvases: &[Canvas],
    ink: &mut Ink<'_, '_, '_>,
) -> Result<BTreeMap<usize, Content>, LayerError> {
    let pages = canvases.len() as u32;
    let find = |page: u32| {
        let index = (page as usize).checked_sub(1).filter(|&index| index < canvases.len());
        index.ok_or(LayerError::NoSuchPage { page, pages })
    };
    let within = |page: u32, rect: &Rect| {
        let index = find(page)?;
        let fits = canvases[index].frame.size().holds(rect);
        fits.then_some(index).ok_or(LayerError::OutsidePage { page })
    };
    let mut drawn: BTreeMap<usize, Content> = BTreeMap::new();
    // A layer is one isolated group, so within it a later mark covers an earlier one: watermarks lie below the rest.
    let (below, above): (Vec<&Mark>, Vec<&Mark>) =
        marks.iter().partition(|mark| matches!(mark, Mark::Watermark { .. }));
    for mark in below.into_iter().chain(above) {
        match mark {
            Mark::Text {
                page,
                x,
                y,
                text,
                size,
                color,
            } => {
                let lines = lines(text, *size, ink.fonts)?;
                let width = lines.iter().map(|line| line.width * size).fold(0.01, f32::max);
                let depth = (lines.len() - 1) as f32 * LEADING * size;
                let covered = Rect {
                    x: *x,
                    y: y - depth,
                    w: width,
                    h: depth + size * 0.5,
                };
                let index = within(*page, &covered)?;
                let content = drawn.entry(index).or_default();
                content.operators.push_str(&format!("{} rg\n", color.parts()));
                for (row, line) in lines.iter().enumerate() {
                    let y = y - row as f32 * LEADING * size;
                    ink.book.draw(&mut content.operators, line, *size, *x, y);
                }
            }
            Mark::Image { page, rect, bytes } => {
                let index = within(*page, rect)?;
                let image = ink.picture(bytes)?.id;
                let content = drawn.entry(index).or_default();
                let [w, h, x, y] = [rect.w, rect.h, rect.x, rect.y].map(number);
                content
                    .operators
                    .push_str(&format!("q {w} 0 0 {h} {x} {y} cm /I{} Do Q\n", content.images.len()));
                content.images.push(image);
            }
            Mark::Stamp {
                page,
                rect,
                text,
                color,
            } => {
                let index = within(*page, rect)?;
                let operators = stamp::draw(text, color, *rect, ink)?;
                drawn.entry(index).or_default().operators.push_str(&operators);
            }
            Mark::Highlight { page, rect, color } => {
                let index = within(*page, rect)?;
                let content = drawn.entry(index).or_default();
                let edges = [rect.x, rect.y, rect.w, rect.h].map(number).join(" ");
                // Multiply within the group too, so that marks of this layer below it stay to be seen.
                content
                    .operators
                    .push_str(&format!("q /H gs {} rg {edges} re f Q\n", color.parts()));
                content.highlights = true;
            }
            Mark::Watermark { text } => {
                let line = ink.fonts.line(text.trim(), Role::Text)?;
                if line.width <= 0.0 {
                    return Err(LayerError::BadAppearance("the watermark is empty"));
                }
                for (index, canvas) in canvases.iter().enumerate() {
                    let size = canvas.frame.size();
                    let diagonal = size.width.hypot(size.height);
                    let (sin, cos) = (size.height / diagonal, size.width / diagonal);
                    let high = (diagonal * 0.7 / line.width).min(diagonal / 6.0);
                    let turn = [cos, sin, -sin, cos, size.width / 2.0, size.height / 2.0]
                        .map(number)
                        .join(" ");
                    let content = &mut drawn.entry(index).or_default().operators;
                    content.push_str(&format!("q {turn} cm {} g\n", number(PALE)));
                    ink.book
                        .draw(content, &line, high, -line.width * high / 2.0, -high * 0.35);
                    content.push_str("Q\n");
                }
            }
        }
    }
    Ok(drawn)
}

fn lines(text: &str, size: f32, fonts: &FontSet) -> Result<Vec<crate::fonts::Line>, LayerError> {
    if !(1.0..=1000.0).contains(&size) {
        return Err(LayerError::BadAppearance(
            "the text size is not between 1 and 1000 points",
        ));
    }
    if text.trim().is_empty() {
        return Err(LayerError::BadAppearance("the text is empty"));
    }
    let lines = text.lines().map(|line| fonts.line(line, Role::Text));
    Ok(lines.collect::<Result<_, _>>()?)
}

/// The canvas's appearance: exactly `/M gs /X Do`.
pub(super) fn appearance(
    canvas: &Canvas,
    content: Content,
    fonts: &Dictionary,
    revision: &mut Revision<'_, '_>,
) -> ObjectId {
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    let form = |resources: Dictionary| {
        let mut form = Dictionary::new();
        form.set("Type", name("XObject"));
        form.set("Subtype", name("Form"));
        form.set("BBox", reals(&canvas.frame.visible()));
        form.set("Resources", Object::Dictionary(resources));
        form
    };
    let mut resources = Dictionary::new();
    if !fonts.is_empty() {
        resources.set("Font", Object::Dictionary(fonts.clone()));
    }
    if !content.images.is_empty() {
        let mut images = Dictionary::new();
        for (index, image) in content.images.iter().enumerate() {
            images.set(format!("I{index}"), Object::Reference(*image));
        }
        resources.set("XObject", Object::Dictionary(images));
    }
    let multiply = || {
        let mut state = Dictionary::new();
        state.set("Type", name("ExtGState"));
        state.set("BM", name("Multiply"));
        Object::Dictionary(state)
    };
    if content.highlights {
        let mut states = Dictionary::new();
        states.set("H", multiply());
        resources.set("ExtGState", Object::Dictionary(states));
    }
    let mut group = Dictionary::new();
    group.set("Type", name("Group"));
    group.set("S", name("Transparency"));
    group.set("I", Object::Boolean(true));
    let mut isolated = form(resources);
    isolated.set("Group", Object::Dictionary(group));
    let matrix = canvas.frame.matrix().map(number).join(" ");
    let operators = format!("q {matrix} cm\n{}Q\n", content.operators);
    let isolated = revision.add_stream(isolated, operators.into_bytes());

    let mut states = Dictionary::new();
    states.set("M", multiply());
    let mut groups = Dictionary::new();
    groups.set("X", Object::Reference(isolated));
    let mut resources = Dictionary::new();
    resources.set("ExtGState", Object::Dictionary(states));
    resources.set("XObject", Object::Dictionary(groups));
    revision.add(Object::Stream(Stream::new(form(resources), b"/M gs /X Do".to_vec())))
}
