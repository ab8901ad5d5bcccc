//! The appearance of a field: drawn upright as the page is shown, exactly as large as the field's rectangle.

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::ink::Embedded;
use crate::geometry::{Frame, Rect, reals};
use crate::syntax::revision::deflated;
use crate::syntax::write::number;

/// Something to draw on, from (0, 0) to (`w`, `h`) in points of the page as shown, and what was drawn.
pub(super) struct Sheet {
    pub(super) w: f32,
    pub(super) h: f32,
    pub(super) operators: String,
    matrix: [f32; 6],
    images: Vec<ObjectId>,
}

impl Sheet {
    /// For a rectangle in user space: left, bottom, right, top.
    pub(super) fn new(frame: &Frame, [left, bottom, right, top]: [f32; 4]) -> Self {
        let matrix = frame.appearance_matrix();
        let (across, up) = ((right - left).abs(), (top - bottom).abs());
        let unit = matrix[0].hypot(matrix[1]);
        let turned = matrix[0] == 0.0;
        let (w, h) = if turned {
            (up / unit, across / unit)
        } else {
            (across / unit, up / unit)
        };
        Self {
            w,
            h,
            operators: String::new(),
            matrix,
            images: Vec::new(),
        }
    }

    /// The whole of it but for a margin.
    pub(super) fn inside(&self, margin: f32) -> Rect {
        Rect {
            x: margin,
            y: margin,
            w: (self.w - 2.0 * margin).max(0.1),
            h: (self.h - 2.0 * margin).max(0.1),
        }
    }

    /// Draws a picture as large as it fits into `area`: in its middle, or at its left.
    pub(super) fn picture(&mut self, picture: Embedded, area: Rect, centered: bool) {
        let width = area.w.min(area.h * picture.aspect);
        let height = width / picture.aspect;
        let x = if centered {
            area.x + (area.w - width) / 2.0
        } else {
            area.x
        };
        let place = [width, height, x, area.y + (area.h - height) / 2.0].map(number);
        let [width, height, x, y] = place;
        let index = self.images.len();
        self.operators
            .push_str(&format!("q {width} 0 0 {height} {x} {y} cm /I{index} Do Q\n"));
        self.images.push(picture.id);
    }

    /// The form XObject.
    pub(super) fn form(self, fonts: &Dictionary) -> Stream {
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        let mut resources = Dictionary::new();
        if !fonts.is_empty() {
            resources.set("Font", Object::Dictionary(fonts.clone()));
        }
        if !self.images.is_empty() {
            let mut images = Dictionary::new();
            for (index, image) in self.images.iter().enumerate() {
                images.set(format!("I{index}"), Object::Reference(*image));
            }
            resources.set("XObject", Object::Dictionary(images));
        }
        let mut dict = Dictionary::new();
        dict.set("Type", name("XObject"));
        dict.set("Subtype", name("Form"));
        dict.set("BBox", reals(&[0.0, 0.0, self.w, self.h]));
        dict.set("Matrix", reals(&self.matrix));
        dict.set("Resources", Object::Dictionary(resources));
        deflated(dict, format!("q\n{}Q\n", self.operators).into_bytes())
    }
}
