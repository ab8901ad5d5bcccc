use countersign_protocol::envelope::PictureKind;

use super::*;

const CONTRACT: &[u8] = include_bytes!("../../../samples/contract.pdf");

#[test]
fn the_first_page_is_drawn_as_it_will_be_read() {
    let cover = draw(
        CONTRACT,
        PageSize {
            width: 595.28,
            height: 841.89,
        },
    )
    .expect("it is drawn");
    assert_eq!(cover.check(), Ok(PictureKind::Jpeg));
    assert_eq!((cover.width, cover.height), (59_528, 84_189));
    let picture = image::load_from_memory(&cover.picture)
        .expect("it is a picture")
        .into_luma8();
    assert_eq!(picture.dimensions(), (992, 1403));
    // Paper and ink, and far more paper.
    let dark = picture.pixels().filter(|pixel| pixel.0[0] < 96).count();
    let light = picture.pixels().filter(|pixel| pixel.0[0] > 240).count();
    assert!(dark > 1_000 && light > 10 * dark, "{dark} dark, {light} light");
    assert_eq!(Cover::from_bytes(&cover.to_bytes()), Ok(cover));
}

#[test]
fn what_cannot_be_drawn_has_no_cover() {
    let size = PageSize {
        width: 595.28,
        height: 841.89,
    };
    assert_eq!(draw(b"", size), Err(DrawError::Unreadable));
}
