//! A letter that looks scanned: one grey picture, a little skewed, lying sideways on its page, which says /Rotate 90.

use lopdf::Object;
use ttf_parser::Face;

use crate::raster::Raster;
use crate::sheet::{A4, Book, HAND, SANS, SampleError, dictionary_of};

/// Pixels of the upright letter: A4 at 110 dots per inch.
const WIDTH: usize = 909;
const HEIGHT: usize = 1286;
const SLOPE: f32 = 0.006;

const LETTER: &[&str] = &[
    "Example Holdings Ltd",
    "1 Sample Street, Exampleton",
    "",
    "",
    "Delivery note 7731",
    "",
    "We confirm that the following goods were received",
    "complete and without visible damage:",
    "",
    "   12   cabinets, grey, 180 x 90 cm",
    "    4   meeting tables, oak",
    "   36   chairs, stackable",
    "",
    "The cabinets were placed on the second floor. Two of the",
    "tables will be collected for another site next week.",
    "",
    "Please countersign and return a copy.",
];

pub(crate) fn make() -> Result<Vec<u8>, SampleError> {
    let letter = draw()?;
    let mut book = Book::new("Scanned delivery note", (A4.1, A4.0));
    let page = book.page();
    // The page is landscape and holds the picture turned to the left; /Rotate 90 turns it upright again.
    let matrix = [0.0, A4.0, -A4.1, 0.0, A4.1, 0.0];
    book.picture(page, letter.pixels, (letter.width, letter.height), matrix);
    book.finish(|document| {
        let pages: Vec<_> = document.get_pages().into_values().collect();
        for page in pages {
            dictionary_of(document, page)?.set("Rotate", Object::Integer(90));
        }
        Ok(())
    })
}

fn face(name: &'static str) -> Result<Face<'static>, SampleError> {
    countersign_fonts::faces()
        .iter()
        .find(|(known, ..)| *known == name)
        .and_then(|(.., bytes)| Face::parse(bytes, 0).ok())
        .ok_or(SampleError::NoFace(name))
}

fn draw() -> Result<Raster, SampleError> {
    let (sans, hand) = (face(SANS)?, face(HAND)?);
    let mut paper = Raster::new(WIDTH, HEIGHT, 240);
    for (row, text) in LETTER.iter().enumerate() {
        let size = if row == 4 { 34.0 } else { 22.0 };
        paper.text(&sans, size, (110.0, 130.0 + row as f32 * 44.0), SLOPE, 48, text);
    }
    paper.text(&hand, 62.0, (480.0, 980.0), -0.04, 70, "received, all fine");
    shade(&mut paper);
    Ok(paper)
}

/// Darkens the edges and sprinkles specks, by a fixed formula, in steps of eight so that the picture packs well.
fn shade(paper: &mut Raster) {
    let mut noise = 0x2545_f491_u32;
    for row in 0..paper.height {
        for column in 0..paper.width {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            let edge = column
                .min(paper.width - 1 - column)
                .min(row)
                .min(paper.height - 1 - row);
            let dark = if edge < 40 { (40 - edge) as u8 } else { 0 };
            let speck = if noise.is_multiple_of(997) { 56 } else { 0 };
            let pixel = &mut paper.pixels[row * paper.width + column];
            *pixel = pixel.saturating_sub(dark).saturating_sub(speck) & 0xf8;
        }
    }
}
