use super::*;

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("it is small");
    let padding = vec![0; data.len() % 2];
    [&name[..], &length.to_le_bytes(), data, &padding].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// A key frame of this size; what follows its header is not looked at here.
fn frame(width: u16, height: u16) -> Vec<u8> {
    let head = b"\x30\x01\0\x9d\x01\x2a";
    chunk(
        b"VP8 ",
        &[&head[..], &width.to_le_bytes(), &height.to_le_bytes(), &[0; 3]].concat(),
    )
}

fn webp_of(width: u16, height: u16) -> Vec<u8> {
    riff(&[frame(width, height)])
}

/// As browsers write it: with a colour profile.
fn extended(flags: u8, more: &[Vec<u8>]) -> Vec<u8> {
    let head = chunk(b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
    riff(&[&[head], more].concat())
}

fn jpeg_of(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x04JF\xff".to_vec();
    bytes.extend([frame, 0, 11, 8]);
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([1, 1, 0x11, 0]);
    bytes
}

fn cover(picture: Vec<u8>) -> Cover {
    Cover {
        width: 59_528,
        height: 84_189,
        picture,
    }
}

#[test]
fn covers_come_back_as_they_were_and_say_their_kind() {
    for (picture, kind) in [
        (webp_of(992, 1403), Kind::WebP),
        (extended(0x20, &[chunk(b"ICCP", b"profile"), frame(10, 10)]), Kind::WebP),
        (jpeg_of(0xc0, 992, 1403), Kind::Jpeg),
        (jpeg_of(0xc2, 1, 1), Kind::Jpeg),
    ] {
        let cover = cover(picture);
        assert_eq!(cover.check(), Ok(kind));
        assert_eq!(Cover::from_bytes(&cover.to_bytes()), Ok(cover));
    }
}

#[test]
fn a_picture_that_is_none_is_refused() {
    let mut inter_frame = webp_of(10, 10);
    inter_frame[20] |= 1;
    let mut longer = webp_of(10, 10);
    longer.push(0);
    let profile = || chunk(b"ICCP", b"profile");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    for picture in [
        inter_frame,
        longer,
        riff(&[chunk(b"VP8L", b"\x2f\x09\x40\x02\0\0\0\0\0\0")]),
        riff(&[profile(), frame(10, 10)]),
        riff(&[frame(10, 10), frame(10, 10)]),
        riff(&[b"VP8 \xff\xff\xff\xff".to_vec()]),
        extended(0x20, &[profile(), profile(), frame(10, 10)]),
        extended(0x20, &[profile(), chunk(b"ANIM", &[0; 6]), frame(10, 10)]),
        extended(0x20, &[profile()]),
        extended(0x22, &[profile(), frame(10, 10)]),
        extended(0x30, &[profile(), chunk(b"ALPH", &[0; 6]), frame(10, 10)]),
        png,
        Vec::new(),
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
        jpeg_of(0xc9, 10, 10),
        b"\xff\xd8\xff\xe0\x00\x01".to_vec(),
        b"\xff\xd8\xff\xe0\xff\xff".to_vec(),
        b"\xff\xd8\xff\xd9".to_vec(),
    ] {
        assert_eq!(cover(picture.clone()).check(), Err(CoverError::Picture), "{picture:?}");
        assert_eq!(Cover::from_bytes(&cover(picture).to_bytes()), Err(CoverError::Picture));
    }
}

#[test]
fn a_picture_without_pixels_or_with_too_many_is_refused() {
    for (width, height) in [(0, 10), (10, 0), (16_383, 16_383), (2897, 2897)] {
        let refused = CoverError::Pixels {
            width: width.into(),
            height: height.into(),
        };
        assert_eq!(cover(webp_of(width, height)).check(), Err(refused.clone()));
        assert_eq!(cover(jpeg_of(0xc0, width, height)).check(), Err(refused));
    }
    assert_eq!(cover(jpeg_of(0xc0, 65_535, 65_535)).check().map_err(|_| ()), Err(()));
    assert_eq!(cover(webp_of(2896, 2896)).check(), Ok(Kind::WebP));
}

#[test]
fn a_page_without_a_size_is_refused() {
    for (width, height) in [(0, 1), (1, 0), (u32::MAX, 1)] {
        let cover = Cover {
            width,
            height,
            picture: webp_of(10, 10),
        };
        assert_eq!(cover.check(), Err(CoverError::Page));
    }
    assert!(matches!(
        Cover::from_bytes(b"\x84\x01\x01\x01\x41"),
        Err(CoverError::Cbor(_))
    ));
}
