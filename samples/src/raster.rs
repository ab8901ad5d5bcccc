//! Draws text into a grey picture, for a page that looks scanned. Outlines are filled by scan lines, four samples down
//! and four across for each pixel.

use ttf_parser::{Face, OutlineBuilder};

/// A grey picture, 0 black to 255 white, rows from the top.
pub(crate) struct Raster {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

const FINE: f32 = 4.0;
const STEPS: usize = 6;

struct Edges {
    lines: Vec<[f32; 4]>,
    start: (f32, f32),
    pen: (f32, f32),
    place: Box<dyn Fn(f32, f32) -> (f32, f32)>,
}

impl Edges {
    fn to(&mut self, x: f32, y: f32) {
        let (from, to) = ((self.place)(self.pen.0, self.pen.1), (self.place)(x, y));
        self.lines.push([from.0, from.1, to.0, to.1]);
        self.pen = (x, y);
    }
}

impl OutlineBuilder for Edges {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = (x, y);
        self.pen = (x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.to(x, y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (ax, ay) = self.pen;
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let u = 1.0 - t;
            self.to(
                u * u * ax + 2.0 * u * t * cx + t * t * x,
                u * u * ay + 2.0 * u * t * cy + t * t * y,
            );
        }
    }
    fn curve_to(&mut self, bx: f32, by: f32, cx: f32, cy: f32, x: f32, y: f32) {
        let (ax, ay) = self.pen;
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let u = 1.0 - t;
            let (p, q, r, s) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
            self.to(p * ax + q * bx + r * cx + s * x, p * ay + q * by + r * cy + s * y);
        }
    }
    fn close(&mut self) {
        let (x, y) = self.start;
        self.to(x, y);
    }
}

impl Raster {
    pub(crate) fn new(width: usize, height: usize, paper: u8) -> Self {
        Self {
            width,
            height,
            pixels: vec![paper; width * height],
        }
    }

    /// Writes one line of text: `at` is its baseline's left end in pixels from the upper left corner, `size` is the
    /// em in pixels, `slope` the fall of the line per pixel to the right.
    pub(crate) fn text(&mut self, face: &Face<'_>, size: f32, (x, y): (f32, f32), slope: f32, ink: u8, text: &str) {
        let scale = size / f32::from(face.units_per_em());
        let mut pen = x;
        for letter in text.chars() {
            let Some(glyph) = face.glyph_index(letter) else {
                continue;
            };
            let left = pen;
            let place = move |gx: f32, gy: f32| {
                let px = left + gx * scale;
                (px * FINE, (y + (px - x) * slope - gy * scale) * FINE)
            };
            let mut edges = Edges {
                lines: Vec::new(),
                start: (0.0, 0.0),
                pen: (0.0, 0.0),
                place: Box::new(place),
            };
            face.outline_glyph(glyph, &mut edges);
            self.fill(&edges.lines, ink);
            pen += f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
        }
    }

    fn fill(&mut self, lines: &[[f32; 4]], ink: u8) {
        let fine = FINE as usize;
        let top = lines.iter().map(|l| l[1].min(l[3])).fold(f32::MAX, f32::min).max(0.0) as usize / fine;
        let bottom = (lines.iter().map(|l| l[1].max(l[3])).fold(0.0, f32::max) as usize / fine + 1).min(self.height);
        for row in top..bottom {
            let mut cover = vec![0_u8; self.width];
            for sub in 0..fine {
                let y = (row * fine + sub) as f32 + 0.5;
                let mut crossings: Vec<(f32, i32)> = lines
                    .iter()
                    .filter(|l| (l[1] <= y) != (l[3] <= y))
                    .map(|l| {
                        (
                            l[0] + (y - l[1]) / (l[3] - l[1]) * (l[2] - l[0]),
                            if l[1] < l[3] { 1 } else { -1 },
                        )
                    })
                    .collect();
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                for pair in crossings.windows(2) {
                    winding += pair[0].1;
                    if winding == 0 {
                        continue;
                    }
                    for at in pair[0].0.max(0.0).round() as usize..pair[1].0.max(0.0).round() as usize {
                        if let Some(cell) = cover.get_mut(at / fine) {
                            *cell += 1;
                        }
                    }
                }
            }
            for (column, covered) in cover.iter().enumerate().filter(|(_, covered)| **covered > 0) {
                let pixel = &mut self.pixels[row * self.width + column];
                let share = u16::from((*covered).min(16));
                *pixel = ((u16::from(*pixel) * (16 - share) + u16::from(ink) * share) / 16) as u8;
            }
        }
    }
}
