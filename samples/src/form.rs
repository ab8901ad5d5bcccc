//! A travel request with an AcroForm: text fields, a check box, a list of choices. printpdf draws the page; the fields
//! are added as objects.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::sheet::{A4, ACCENT, Book, INK, PALE, SANS, SOFT, SampleError, dictionary_of};

/// Name, label, height of its box from the bottom of the page.
const TEXTS: &[(&str, &str, f32)] = &[
    ("name", "Name", 668.0),
    ("unit", "Unit", 616.0),
    ("destination", "Destination", 564.0),
    ("dates", "From, to", 512.0),
];
const LEFT: f32 = 72.0;
const BOX: f32 = 200.0;
const WIDE: f32 = 323.0;
const HIGH: f32 = 26.0;

pub(crate) fn make() -> Result<Vec<u8>, SampleError> {
    let mut book = Book::new("Travel request", A4);
    let page = book.page();
    book.fill(page, 0.0, 742.0, A4.0, 100.0, PALE);
    book.text(page, SANS, 22.0, INK, (LEFT, 786.0), "Travel request")?;
    book.text(
        page,
        SANS,
        9.5,
        SOFT,
        (LEFT, 766.0),
        "Fill in, then send for approval. Form 12, edition 2026",
    )?;
    for (_, label, y) in TEXTS.iter().chain(&[("", "Means of travel", 460.0)]) {
        book.text(page, SANS, 10.0, INK, (LEFT, y + 8.0), label)?;
        book.rule(page, (BOX, *y), (BOX + WIDE, *y), 0.6, SOFT);
    }
    book.text(
        page,
        SANS,
        10.0,
        INK,
        (BOX + 26.0, 418.0),
        "An advance payment is asked for",
    )?;
    book.text(page, SANS, 12.5, ACCENT, (LEFT, 340.0), "Approval")?;
    let text =
        "The cost centre pays economy fares and the usual daily allowance. Approved requests go to the travel desk.";
    book.paragraph(page, 9.5, (LEFT, 318.0), 451.0, text)?;
    book.finish(add_form)
}

fn rect(x: f32, y: f32, w: f32, h: f32) -> Object {
    Object::Array([x, y, x + w, y + h].map(Object::Real).to_vec())
}

fn add_form(document: &mut Document) -> Result<(), SampleError> {
    let page = document
        .get_pages()
        .into_values()
        .next()
        .ok_or(lopdf::Error::PageNumberNotFound(1))?;
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let mut fields: Vec<ObjectId> = Vec::new();
    for (name, label, y) in TEXTS {
        let mut field = widget(page, name, label, rect(BOX, *y, WIDE, HIGH));
        field.set("FT", "Tx");
        field.set("DA", Object::string_literal("/Helv 11 Tf 0 g"));
        fields.push(document.add_object(field));
    }
    let mut choice = widget(page, "means", "Means of travel", rect(BOX, 460.0, WIDE, HIGH));
    choice.set("FT", "Ch");
    choice.set("Ff", 1 << 17);
    choice.set("DA", Object::string_literal("/Helv 11 Tf 0 g"));
    choice.set(
        "Opt",
        Object::Array(["Train", "Bus", "Ferry", "Car"].map(Object::string_literal).to_vec()),
    );
    fields.push(document.add_object(choice));
    let advance = check_box(document, page);
    fields.push(document.add_object(advance));

    let references: Vec<Object> = fields.iter().copied().map(Object::Reference).collect();
    dictionary_of(document, page)?.set("Annots", references.clone());
    let form = document.add_object(dictionary! {
        "Fields" => references,
        "DA" => Object::string_literal("/Helv 11 Tf 0 g"),
        "DR" => dictionary! { "Font" => dictionary! { "Helv" => font } },
    });
    document.catalog_mut()?.set("AcroForm", form);
    Ok(())
}

fn widget(page: ObjectId, name: &str, label: &str, place: Object) -> Dictionary {
    dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "P" => page, "Rect" => place, "F" => 4,
        "T" => Object::string_literal(name), "TU" => Object::string_literal(label),
    }
}

fn check_box(document: &mut Document, page: ObjectId) -> Dictionary {
    let mut draw = |marks: &str| {
        let frame = format!("0.42 0.45 0.51 RG 0.8 w 0.5 0.5 15 15 re S {marks}");
        document.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => rect(0.0, 0.0, 16.0, 16.0) },
            frame.into_bytes(),
        ))
    };
    let (on, off) = (draw("0.11 0.34 0.52 RG 2 w 4 8 m 7 4 l 12 12 l S"), draw(""));
    let mut field = widget(
        page,
        "advance",
        "An advance payment is asked for",
        rect(BOX, 414.0, 16.0, 16.0),
    );
    field.set("FT", "Btn");
    field.set("V", "Off");
    field.set("AS", "Off");
    field.set("AP", dictionary! { "N" => dictionary! { "Yes" => on, "Off" => off } });
    field
}
