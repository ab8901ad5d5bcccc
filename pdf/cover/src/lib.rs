//! Page 1 of a document as a picture: the *cover* that goes along with an envelope (docs/adr/0008-cover.md), where there is no browser
//! to draw it.

use countersign_pdf::geometry::PageSize;
use countersign_protocol::envelope::Cover;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

/// Pixels in a point: the zoom at which a page is first read, 125 % at 96 pixels in an inch.
const DENSITY: f32 = 1.25 * 96.0 / 72.0;
/// Pixels at most: a poster is drawn smaller.
const PIXELS: f32 = 2_500_000.0;
/// Bytes at most: a larger picture would be no faster than the document.
const MOST: usize = 384 << 10;
/// The better one first.
const QUALITIES: [u8; 3] = [75, 55, 35];

/// Why there is no cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// The renderer cannot read the document.
    #[error("the document cannot be drawn")]
    Unreadable,
    /// The document has no pages.
    #[error("the document has no first page")]
    NoPage,
    /// The page has no size that can be drawn.
    #[error("the first page has no size that can be drawn")]
    Size,
    /// Even the coarsest picture is too large to be worth it.
    #[error("a picture of the first page would be too large")]
    TooLarge,
}

/// Draws page 1 of `pdf`, whose size as shown is `shown`, as a JPEG.
///
/// # Errors
/// [`DrawError`]. The renderer may also panic, or take long, on odd documents: whoever calls bounds both.
pub fn draw(pdf: &[u8], shown: PageSize) -> Result<Cover, DrawError> {
    let pdf = Pdf::new(pdf.to_vec()).map_err(|_| DrawError::Unreadable)?;
    let page = pdf.pages().first().ok_or(DrawError::NoPage)?;
    let (width, height) = page.render_dimensions();
    let area = width * height;
    if !(area.is_finite() && area > 0.0 && width.max(height) < f32::from(u16::MAX)) {
        return Err(DrawError::Size);
    }
    // A page may be larger for its user unit than the renderer takes it to be.
    let scale = (DENSITY * shown.width / width).min((PIXELS / area).sqrt());
    let settings = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let interpreting = InterpreterSettings::default();
    let drawn = render(
        page,
        &RenderCache::new(),
        &interpreting,
        &RenderSettings::default(),
        &settings,
    );
    let (wide, high) = (drawn.width(), drawn.height());
    // On a white ground every pixel is opaque.
    let colours: Vec<u8> = drawn
        .data_as_u8_slice()
        .chunks_exact(4)
        .flat_map(|pixel| pixel.iter().take(3).copied())
        .collect();
    for quality in QUALITIES {
        let mut picture = Vec::new();
        let written = JpegEncoder::new_with_quality(&mut picture, quality).encode(
            &colours,
            wide.into(),
            high.into(),
            ExtendedColorType::Rgb8,
        );
        if written.is_ok() && picture.len() <= MOST {
            let cover = Cover {
                width: hundredths(shown.width),
                height: hundredths(shown.height),
                picture,
            };
            return cover.check().map(|_| cover).map_err(|_| DrawError::Size);
        }
    }
    Err(DrawError::TooLarge)
}

/// Points in hundredths, as a cover counts them.
fn hundredths(points: f32) -> u32 {
    (f64::from(points) * 100.0).round() as u32
}

#[cfg(test)]
mod tests;
