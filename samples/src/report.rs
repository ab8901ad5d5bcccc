//! A 200-page report: a cover, then one page of text and figures for each measuring point.

use crate::sheet::{A4, ACCENT, Book, INK, PALE, SANS, SOFT, SampleError};

const PAGES: usize = 200;
const LEFT: f32 = 72.0;
const RIGHT: f32 = 523.0;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

pub(crate) fn make() -> Result<Vec<u8>, SampleError> {
    let mut book = Book::new("Measuring report 2026", A4);
    cover(&mut book)?;
    for number in 2..=PAGES {
        station(&mut book, number)?;
    }
    book.finish(|_| Ok(()))
}

fn cover(book: &mut Book) -> Result<(), SampleError> {
    let page = book.page();
    book.fill(page, 0.0, 420.0, A4.0, 421.89, ACCENT);
    book.text(
        page,
        SANS,
        34.0,
        [1.0, 1.0, 1.0],
        (LEFT, 520.0),
        "Measuring report 2026",
    )?;
    book.text(
        page,
        SANS,
        13.0,
        [0.85, 0.9, 0.95],
        (LEFT, 490.0),
        "Water levels at 199 measuring points",
    )?;
    let text = "Each of the following pages shows one measuring point: the monthly mean, the highest level of the year and a short assessment. All figures are made up by a formula; they describe no real place.";
    book.paragraph(page, 11.0, (LEFT, 380.0), RIGHT - LEFT, text)?;
    Ok(())
}

/// The level of a month in centimetres: a yearly wave, shifted by the number of the point.
fn level(number: usize, month: usize) -> f32 {
    let wave = ((month as f32 + number as f32 * 0.37) * std::f32::consts::TAU / 12.0).sin();
    120.0 + 45.0 * wave + ((number * 31 + month * 17) % 23) as f32
}

fn station(book: &mut Book, number: usize) -> Result<(), SampleError> {
    let page = book.page();
    let levels: Vec<f32> = (0..12).map(|month| level(number, month)).collect();
    let highest = levels.iter().copied().fold(0.0, f32::max);
    let mean = levels.iter().sum::<f32>() / 12.0;
    book.text(
        page,
        SANS,
        18.0,
        INK,
        (LEFT, 770.0),
        &format!("Measuring point {:03}", number - 1),
    )?;
    book.rule(page, (LEFT, 758.0), (RIGHT, 758.0), 1.0, ACCENT);
    let text = format!(
        "The mean level over the year was {mean:.1} cm, and the highest monthly mean {highest:.1} cm. The seasonal course follows that of the neighbouring points. No reading was missing, and the sensor was checked twice; its drift stayed below half a centimetre. No measure is proposed for the coming year."
    );
    book.paragraph(page, 10.5, (LEFT, 732.0), RIGHT - LEFT, &text)?;
    for (month, height) in levels.iter().enumerate() {
        let x = LEFT + month as f32 * 37.5;
        book.fill(page, x, 440.0, 26.0, 200.0, PALE);
        book.fill(page, x, 440.0, 26.0, height.min(200.0), ACCENT);
        book.text(page, SANS, 8.0, SOFT, (x + 4.0, 427.0), MONTHS[month])?;
        book.text(page, SANS, 7.5, INK, (x + 2.0, 646.0), &format!("{height:.0}"))?;
    }
    for (row, (name, value)) in [
        ("Mean of the year", mean),
        ("Highest month", highest),
        ("Range", highest - 75.0),
    ]
    .iter()
    .enumerate()
    {
        let y = 380.0 - row as f32 * 22.0;
        book.text(page, SANS, 10.0, INK, (LEFT, y), name)?;
        book.text_right(page, SANS, 10.0, INK, (RIGHT, y), &format!("{value:.1} cm"))?;
        book.rule(page, (LEFT, y - 7.0), (RIGHT, y - 7.0), 0.4, SOFT);
    }
    book.text_right(page, SANS, 8.0, SOFT, (RIGHT, 42.0), &format!("{number} / {PAGES}"))?;
    Ok(())
}
