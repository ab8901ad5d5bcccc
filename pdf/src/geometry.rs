//! Where things are on a page. Callers speak of the page *as shown*: points from its lower left corner, after /CropBox,
//! /Rotate and /UserUnit (ISO 32000-2, 7.7.3.3 and 14.11.2). Annotations live in the page's own user space. A [`Frame`]
//! leads from the first to the second.

use lopdf::{Dictionary, Object};

/// A rectangle on a page as shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge, in points from the left of the page.
    pub x: f32,
    /// Lower edge, in points from the bottom of the page.
    pub y: f32,
    /// Width in points.
    pub w: f32,
    /// Height in points.
    pub h: f32,
}

/// The size of a page as shown, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageSize {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
}

impl PageSize {
    /// Whether `rect` has an area and lies on the page (a hundredth of a point of slack for rounding).
    pub fn holds(&self, rect: &Rect) -> bool {
        let finite = [rect.x, rect.y, rect.w, rect.h].iter().all(|value| value.is_finite());
        let (right, top) = (rect.x + rect.w, rect.y + rect.h);
        finite
            && rect.w > 0.0
            && rect.h > 0.0
            && rect.x >= -0.01
            && rect.y >= -0.01
            && right <= self.width + 0.01
            && top <= self.height + 0.01
    }
}

/// A page's visible box and how it is turned and scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    left: f32,
    bottom: f32,
    width: f32,
    height: f32,
    rotate: u16,
    unit: f32,
}

/// Letter size: what viewers fall back to when a page has no usable box.
const FALLBACK: [f32; 4] = [0.0, 0.0, 612.0, 792.0];

impl Frame {
    /// Of a page whose attributes are its own (intake copies inherited ones down). Boxes may name their corners in any order; a
    /// /CropBox is cut to the /MediaBox, as viewers do; an angle that is no multiple of 90 counts as 0.
    pub fn of_page(page: &Dictionary) -> Self {
        let media = page.get(b"MediaBox").ok().and_then(read_box).unwrap_or(FALLBACK);
        let crop = page.get(b"CropBox").ok().and_then(read_box).and_then(|crop| {
            let cut = [
                crop[0].max(media[0]),
                crop[1].max(media[1]),
                crop[2].min(media[2]),
                crop[3].min(media[3]),
            ];
            (cut[2] - cut[0] > 0.0 && cut[3] - cut[1] > 0.0).then_some(cut)
        });
        let [left, bottom, right, top] = crop.unwrap_or(media);
        let rotate = page.get(b"Rotate").and_then(Object::as_float).unwrap_or(0.0);
        let rotate = if rotate % 90.0 == 0.0 {
            rotate.rem_euclid(360.0) as u16
        } else {
            0
        };
        let unit = page.get(b"UserUnit").and_then(Object::as_float).unwrap_or(1.0);
        Self {
            left,
            bottom,
            width: right - left,
            height: top - bottom,
            rotate,
            unit: if unit.is_finite() && unit > 0.0 { unit } else { 1.0 },
        }
    }

    /// The page as shown.
    pub fn size(&self) -> PageSize {
        let (width, height) = (self.width * self.unit, self.height * self.unit);
        match self.rotate {
            90 | 270 => PageSize {
                width: height,
                height: width,
            },
            _ => PageSize { width, height },
        }
    }

    /// The transformation from the page as shown to user space, as the six numbers of `cm`.
    pub fn matrix(&self) -> [f32; 6] {
        let s = 1.0 / self.unit;
        let (right, top) = (self.left + self.width, self.bottom + self.height);
        match self.rotate {
            90 => [0.0, s, -s, 0.0, right, self.bottom],
            180 => [-s, 0.0, 0.0, -s, right, top],
            270 => [0.0, -s, s, 0.0, self.left, top],
            _ => [s, 0.0, 0.0, s, self.left, self.bottom],
        }
    }

    /// The matrix of an appearance stream that is drawn upright as shown and placed by an annotation's /Rect.
    pub fn appearance_matrix(&self) -> [f32; 6] {
        let [a, b, c, d, ..] = self.matrix();
        [a, b, c, d, 0.0, 0.0]
    }

    /// The visible box in user space: left, bottom, right, top.
    pub fn visible(&self) -> [f32; 4] {
        [
            self.left,
            self.bottom,
            self.left + self.width,
            self.bottom + self.height,
        ]
    }

    /// `rect` in user space: left, bottom, right, top.
    pub fn to_user(&self, rect: &Rect) -> [f32; 4] {
        let [a, b, c, d, e, f] = self.matrix();
        let corner = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
        let (one, two) = (corner(rect.x, rect.y), corner(rect.x + rect.w, rect.y + rect.h));
        [one.0.min(two.0), one.1.min(two.1), one.0.max(two.0), one.1.max(two.1)]
    }

    /// A box of user space (left, bottom, right, top) on the page as shown: [`Frame::to_user`] backwards.
    pub fn to_shown(&self, user: &[f32; 4]) -> Rect {
        // The matrix turns by quarters and scales evenly, so its inverse is its transpose over the square of the scale.
        let [a, b, c, d, e, f] = self.matrix();
        let scale = a * a + b * b;
        let corner = |x: f32, y: f32| {
            let (x, y) = (x - e, y - f);
            ((a * x + b * y) / scale, (c * x + d * y) / scale)
        };
        let (one, two) = (corner(user[0], user[1]), corner(user[2], user[3]));
        Rect {
            x: one.0.min(two.0),
            y: one.1.min(two.1),
            w: (one.0 - two.0).abs(),
            h: (one.1 - two.1).abs(),
        }
    }
}

/// An array of numbers.
pub(crate) fn reals(values: &[f32]) -> Object {
    Object::Array(values.iter().map(|&value| real(value)).collect())
}

/// A number, whole when it can be.
pub(crate) fn real(value: f32) -> Object {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        Object::Integer(value as i64)
    } else {
        Object::Real(value)
    }
}

/// A rectangle array (ISO 32000-2, 7.9.5) with corners in order, if it is large enough for a page's box.
pub(crate) fn read_box(object: &Object) -> Option<[f32; 4]> {
    read_corners(object).filter(|[left, bottom, right, top]| right - left >= 1.0 && top - bottom >= 1.0)
}

/// A rectangle array with corners in order, if it has an area.
pub(crate) fn read_corners(object: &Object) -> Option<[f32; 4]> {
    let corners: Vec<f32> = object
        .as_array()
        .ok()?
        .iter()
        .map(Object::as_float)
        .collect::<Result<_, _>>()
        .ok()?;
    let [x1, y1, x2, y2] = corners[..] else {
        return None;
    };
    let sorted = [x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2)];
    let usable = sorted.iter().all(|value| value.is_finite() && value.abs() < 1e7);
    (usable && sorted[2] > sorted[0] && sorted[3] > sorted[1]).then_some(sorted)
}

#[cfg(test)]
mod tests;
