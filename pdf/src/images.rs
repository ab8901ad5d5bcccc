//! Pictures into XObjects: JPEG bytes as they are where a viewer can show them so (turned by a matrix where Exif says so, because
//! an unpacked photo is twenty times as large), everything else as deflated RGB with a soft mask for transparency (ISO 32000-2,
//! 8.9.5 and 11.6.5.2).

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};
use lopdf::{Dictionary, Object, ObjectId, Stream};

use crate::geometry::reals;
use crate::syntax::Objects;
use crate::syntax::revision::deflated;
use crate::syntax::write::number;

/// Pixels on a side.
const MAX_SIDE: u32 = 20_000;
/// Bytes that decoding may take.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// The bytes are no PNG or JPEG image that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a PNG or JPEG image, or it is damaged or too large")]
pub struct NotAnImage;

/// A picture that was read in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Pixels,
    /// From the unit square of the pixels as they are stored to that of the picture as shown; none where it is the same.
    turn: Option<[f32; 6]>,
}

#[derive(Debug, Clone, PartialEq)]
enum Pixels {
    Jpeg { bytes: Vec<u8>, space: &'static str },
    Raw { colors: Vec<u8>, alpha: Option<Vec<u8>> },
}

impl Picture {
    /// Reads a PNG or JPEG image; one that says how it is to be turned (Exif) is turned.
    ///
    /// # Errors
    /// [`NotAnImage`]; also for images of more than 20,000 pixels on a side.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAnImage> {
        let format = image::guess_format(bytes).map_err(|_| NotAnImage)?;
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_MEMORY);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(|_| NotAnImage)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let plain = match (decoder.color_type(), decoder.original_color_type()) {
            (ColorType::Rgb8, ExtendedColorType::Rgb8) => Some("DeviceRGB"),
            (ColorType::L8, ExtendedColorType::L8) => Some("DeviceGray"),
            _ => None,
        };
        let mut decoded = DynamicImage::from_decoder(decoder).map_err(|_| NotAnImage)?;
        decoded.apply_orientation(orientation);
        let (pixels, turn) = match plain {
            Some(space) if format == ImageFormat::Jpeg => {
                let bytes = bytes.to_vec();
                (Pixels::Jpeg { bytes, space }, turn(orientation))
            }
            _ => (raw(&decoded), None),
        };
        Ok(Self {
            width: decoded.width(),
            height: decoded.height(),
            pixels,
            turn,
        })
    }

    /// Pixels across, as shown.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Width through height.
    pub fn aspect(&self) -> f32 {
        self.width as f32 / self.height.max(1) as f32
    }

    /// Adds the picture: an XObject that fills the unit square.
    pub fn embed(&self, objects: &mut impl Objects) -> ObjectId {
        let image = self.embed_pixels(objects);
        let Some(turn) = self.turn else { return image };
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        let mut images = Dictionary::new();
        images.set("I", Object::Reference(image));
        let mut resources = Dictionary::new();
        resources.set("XObject", Object::Dictionary(images));
        let mut form = Dictionary::new();
        form.set("Type", name("XObject"));
        form.set("Subtype", name("Form"));
        form.set("BBox", reals(&[0.0, 0.0, 1.0, 1.0]));
        form.set("Resources", Object::Dictionary(resources));
        let content = format!("q {} cm /I Do Q", turn.map(number).join(" "));
        objects.put(Object::Stream(deflated(form, content.into_bytes())))
    }

    fn embed_pixels(&self, objects: &mut impl Objects) -> ObjectId {
        let image = match &self.pixels {
            Pixels::Jpeg { bytes, space } => {
                let mut dict = self.describe(space);
                dict.set("Filter", Object::Name(b"DCTDecode".to_vec()));
                Stream::new(dict, bytes.clone())
            }
            Pixels::Raw { colors, alpha } => {
                let mut dict = self.describe("DeviceRGB");
                if let Some(alpha) = alpha {
                    let mask = deflated(self.describe("DeviceGray"), alpha.clone());
                    dict.set("SMask", Object::Reference(objects.put(Object::Stream(mask))));
                }
                deflated(dict, colors.clone())
            }
        };
        objects.put(Object::Stream(image))
    }

    fn describe(&self, space: &str) -> Dictionary {
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        let lying = self.turn.is_some_and(|turn| turn[0] == 0.0);
        let (width, height) = if lying {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        let mut dict = Dictionary::new();
        dict.set("Type", name("XObject"));
        dict.set("Subtype", name("Image"));
        dict.set("Width", Object::Integer(width.into()));
        dict.set("Height", Object::Integer(height.into()));
        dict.set("ColorSpace", name(space));
        dict.set("BitsPerComponent", Object::Integer(8));
        dict
    }
}

/// The matrix for an orientation (Exif 2.32, tag 274): quarter turns and mirrors of the unit square.
fn turn(orientation: Orientation) -> Option<[f32; 6]> {
    match orientation {
        Orientation::NoTransforms => None,
        Orientation::FlipHorizontal => Some([-1.0, 0.0, 0.0, 1.0, 1.0, 0.0]),
        Orientation::Rotate180 => Some([-1.0, 0.0, 0.0, -1.0, 1.0, 1.0]),
        Orientation::FlipVertical => Some([1.0, 0.0, 0.0, -1.0, 0.0, 1.0]),
        Orientation::Rotate90 => Some([0.0, -1.0, 1.0, 0.0, 0.0, 1.0]),
        Orientation::Rotate270 => Some([0.0, 1.0, -1.0, 0.0, 1.0, 0.0]),
        Orientation::Rotate90FlipH => Some([0.0, -1.0, -1.0, 0.0, 1.0, 1.0]),
        Orientation::Rotate270FlipH => Some([0.0, 1.0, 1.0, 0.0, 0.0, 0.0]),
    }
}

fn raw(decoded: &DynamicImage) -> Pixels {
    if !decoded.color().has_alpha() {
        return Pixels::Raw {
            colors: decoded.to_rgb8().into_raw(),
            alpha: None,
        };
    }
    let rgba = decoded.to_rgba8();
    let alpha: Vec<u8> = rgba.pixels().map(|pixel| pixel.0[3]).collect();
    let colors = rgba
        .pixels()
        .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]])
        .collect();
    Pixels::Raw {
        colors,
        alpha: alpha.iter().any(|&alpha| alpha != 255).then_some(alpha),
    }
}

#[cfg(test)]
mod tests;
