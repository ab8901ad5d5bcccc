//! What a page looks like in Poppler and in MuPDF, pixel by pixel.

use std::path::Path;

use image::RgbImage;

use crate::peers::say;

/// A program that draws pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// `pdftoppm`.
    Poppler,
    /// `mutool draw`.
    MuPdf,
}

/// Both of them.
pub const RENDERERS: [Renderer; 2] = [Renderer::Poppler, Renderer::MuPdf];

/// Draws one page (from 1) at 72 dots per inch, so that a pixel is a point.
pub fn draw(renderer: Renderer, pdf: &Path, page: u32) -> RgbImage {
    let folder = tempfile::tempdir().unwrap();
    let number = page.to_string();
    let (done, said) = match renderer {
        Renderer::Poppler => say("pdftoppm", |c| {
            c.args(["-r", "72", "-png", "-singlefile", "-f", &number, "-l", &number]);
            c.arg(pdf).arg(folder.path().join("page"));
        }),
        Renderer::MuPdf => say("mutool", |c| {
            c.args(["draw", "-q", "-r", "72", "-o"])
                .arg(folder.path().join("page.png"))
                .arg(pdf)
                .arg(&number);
        }),
    };
    assert!(
        done,
        "{renderer:?} cannot draw page {page} of {}:\n{said}",
        pdf.display()
    );
    image::open(folder.path().join("page.png")).unwrap().to_rgb8()
}

/// How many pixels within a rectangle (points from the lower left corner) differ visibly between two pages.
pub fn changed(before: &RgbImage, after: &RgbImage, [x, y, w, h]: [u32; 4]) -> usize {
    let height = before.height().min(after.height());
    let mut count = 0;
    for row in height.saturating_sub(y + h)..height.saturating_sub(y) {
        for column in x..(x + w).min(before.width()).min(after.width()) {
            let (a, b) = (before.get_pixel(column, row), after.get_pixel(column, row));
            if a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 24) {
                count += 1;
            }
        }
    }
    count
}

/// How many pixels became visibly lighter: what was there no longer shows through.
pub fn lightened(before: &RgbImage, after: &RgbImage) -> usize {
    before
        .pixels()
        .zip(after.pixels())
        .filter(|(a, b)| a.0.iter().zip(b.0).any(|(a, b)| b > a.saturating_add(24)))
        .count()
}
