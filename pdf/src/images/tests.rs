use super::*;

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

#[test]
fn transparency_becomes_a_soft_mask() {
    let image = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(3, 2, image::Rgba([200, 10, 0, 77])));
    let picture = Picture::read(&png(&image)).unwrap();
    assert_eq!(picture.aspect(), 1.5);
    match picture.pixels {
        Pixels::Raw { colors, alpha } => {
            assert_eq!(colors.len(), 18);
            assert_eq!(alpha, Some(vec![77; 6]));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_opaque_image_has_no_mask() {
    let image = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(3, 2, image::Rgba([200, 10, 0, 255])));
    assert!(matches!(
        Picture::read(&png(&image)).unwrap().pixels,
        Pixels::Raw { alpha: None, .. }
    ));
}

#[test]
fn jpeg_bytes_stay_as_they_are() {
    let image = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(8, 8, image::Rgb([200, 10, 0])));
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
    match Picture::read(&bytes).unwrap().pixels {
        Pixels::Jpeg { bytes: kept, space } => assert_eq!((kept, space), (bytes, "DeviceRGB")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_image_is_refused() {
    let png = png(&DynamicImage::new_rgb8(40, 40));
    assert_eq!(Picture::read(b"").unwrap_err(), NotAnImage);
    assert_eq!(Picture::read(b"%PDF-1.7").unwrap_err(), NotAnImage);
    assert_eq!(Picture::read(&png[..png.len() / 2]).unwrap_err(), NotAnImage);
}
