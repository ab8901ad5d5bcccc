//! A three-page service agreement between two placeholder organisations.

use crate::sheet::{A4, ACCENT, Book, INK, PALE, SANS, SOFT, SampleError};

const LEFT: f32 = 72.0;
const RIGHT: f32 = 523.0;

/// Heading and paragraphs of each section, page by page.
const PAGES: &[&[(&str, &[&str])]] = &[
    &[
        (
            "1. Purpose",
            &[
                "The Supplier maintains and supports the document platform of the Client, as described in Annex A, from 1 March 2027. This Agreement sets out what is delivered, how it is measured and what is paid.",
                "Where an order form and this Agreement disagree, this Agreement prevails unless the order form names the clause it changes.",
            ],
        ),
        (
            "2. Services",
            &[
                "The Supplier provides (a) corrective maintenance of all components listed in Annex A, (b) one functional release in each quarter, and (c) a service desk that answers on working days between 8:00 and 18:00, local time of the Client.",
                "A reported fault is acknowledged within one working hour. A fault that stops the Client's work is corrected within eight working hours, any other within ten working days.",
            ],
        ),
        (
            "3. Fees",
            &[
                "The Client pays a fixed fee of EUR 4,800.00 per month, excluding value added tax, invoiced at the end of each month and due within thirty days. Work outside the scope of Annex A is charged at EUR 960.00 per day and only after a written order.",
            ],
        ),
    ],
    &[
        (
            "4. Service levels",
            &[
                "The platform is available for 99.5 % of each calendar month, not counting maintenance announced five working days ahead. For each full tenth of a percent below that level the fee of the month is reduced by two percent, up to one fifth of the fee.",
            ],
        ),
        (
            "5. Confidentiality",
            &[
                "Each party keeps confidential what it learns of the other in the course of this Agreement, uses it for this Agreement only, and discloses it to nobody but those of its staff and advisers who need it and are bound in the same way. The duty lasts for five years after the end of this Agreement.",
                "It does not cover what is public without a breach, what the receiving party knew before, or what a court or an authority requires to be disclosed, provided that the other party is told first where the law allows.",
            ],
        ),
        (
            "6. Data protection",
            &[
                "Where the Supplier processes personal data for the Client, it does so on documented instructions only. The parties sign the processing terms of Annex B before the first such processing. The Supplier names every sub-processor at least thirty days ahead, and the Client may object on reasonable grounds.",
            ],
        ),
        (
            "7. Results",
            &[
                "The Client receives a simple, perpetual right to use everything that the Supplier makes for it under this Agreement. Components under an open-source licence stay under that licence, and the Supplier names them on delivery.",
            ],
        ),
    ],
    &[
        (
            "8. Liability",
            &[
                "Each party is liable without limit for intent and gross negligence and for injury to life and health. Otherwise liability is limited to the fees of the twelve months before the event, and to damage that was foreseeable when this Agreement was made.",
            ],
        ),
        (
            "9. Term and end",
            &[
                "This Agreement runs for twenty-four months and then for further periods of twelve, unless a party ends it in writing three months before a period ends. Either party may end it at once for good cause. On the end of this Agreement the Supplier returns all data in a usable form within fourteen days and then deletes its copies.",
            ],
        ),
        (
            "10. Closing provisions",
            &[
                "Changes need text form and the approval of both parties. If a clause is void, the others stand. The law of the Client's seat applies, and its courts decide.",
            ],
        ),
    ],
];

pub(crate) fn make() -> Result<Vec<u8>, SampleError> {
    let mut book = Book::new("Service agreement", A4);
    for (number, sections) in PAGES.iter().enumerate() {
        let page = book.page();
        let mut y = head(&mut book, page, number)?;
        for (heading, paragraphs) in *sections {
            book.text(page, SANS, 12.5, ACCENT, (LEFT, y), heading)?;
            y -= 23.0;
            for paragraph in *paragraphs {
                y = book.paragraph(page, 11.4, (LEFT, y), RIGHT - LEFT, paragraph)? - 9.0;
            }
            y -= 16.0;
        }
        if number + 1 == PAGES.len() {
            signatures(&mut book, page, y - 8.0)?;
        }
        let foot = format!("Service agreement 2027-014 · page {} of {}", number + 1, PAGES.len());
        book.rule(page, (LEFT, 56.0), (RIGHT, 56.0), 0.5, SOFT);
        book.text(page, SANS, 8.0, SOFT, (LEFT, 42.0), &foot)?;
        book.text_right(page, SANS, 8.0, SOFT, (RIGHT, 42.0), "Confidential")?;
    }
    book.finish(|_| Ok(()))
}

fn head(book: &mut Book, page: usize, number: usize) -> Result<f32, SampleError> {
    if number > 0 {
        return Ok(772.0);
    }
    book.fill(page, 0.0, 742.0, A4.0, 100.0, PALE);
    book.fill(page, LEFT, 742.0, 60.0, 3.0, ACCENT);
    book.text(page, SANS, 24.0, INK, (LEFT, 790.0), "Service agreement")?;
    book.text(
        page,
        SANS,
        10.0,
        SOFT,
        (LEFT, 768.0),
        "Maintenance and support of a document platform · No. 2027-014",
    )?;
    book.text(page, SANS, 8.5, SOFT, (LEFT, 712.0), "CLIENT")?;
    book.text(page, SANS, 11.0, INK, (LEFT, 696.0), "Example Holdings Ltd")?;
    book.text(page, SANS, 9.5, SOFT, (LEFT, 682.0), "1 Sample Street, Exampleton")?;
    book.text(page, SANS, 8.5, SOFT, (310.0, 712.0), "SUPPLIER")?;
    book.text(
        page,
        SANS,
        11.0,
        INK,
        (310.0, 696.0),
        "Placeholder Software Cooperative",
    )?;
    book.text(page, SANS, 9.5, SOFT, (310.0, 682.0), "22 Specimen Square, Exampleton")?;
    book.rule(page, (LEFT, 664.0), (RIGHT, 664.0), 0.5, SOFT);
    Ok(636.0)
}

fn signatures(book: &mut Book, page: usize, y: f32) -> Result<(), SampleError> {
    book.text(page, SANS, 12.5, ACCENT, (LEFT, y), "Signatures")?;
    for (x, party) in [(LEFT, "For the Client"), (310.0, "For the Supplier")] {
        book.text(page, SANS, 9.5, INK, (x, y - 22.0), party)?;
        book.rule(page, (x, y - 92.0), (x + 213.0, y - 92.0), 0.6, INK);
        book.text(page, SANS, 8.0, SOFT, (x, y - 104.0), "Name, date")?;
    }
    Ok(())
}
