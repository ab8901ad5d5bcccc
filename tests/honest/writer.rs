//! A small writer of PDFs in every way of listing objects, which shares no code with the product's.

use countersign_pdf::syntax::{File, XrefKind};
use lopdf::Object;

/// How objects are listed (ISO 32000-2, 7.5.4, 7.5.7, 7.5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    Table,
    Stream,
    /// A cross-reference stream, and all that may be in object streams is.
    ObjectStreams,
}

pub const LISTINGS: [(Listing, &str); 3] = [
    (Listing::Table, "table"),
    (Listing::Stream, "stream"),
    (Listing::ObjectStreams, "objects"),
];

fn text(line: &str) -> String {
    let content = format!("BT /F 24 Tf 60 500 Td ({line}) Tj ET 1 0 0 RG 20 20 200 90 re S");
    format!("<</Length {}>>\nstream\n{content}\nendstream", content.len())
}

/// Two pages, letter size, turned by `rotation` degrees.
pub fn document(listing: Listing, rotation: u32) -> Vec<u8> {
    let page = |contents: u32| {
        format!("<</Type/Page/Parent 2 0 R/Rotate {rotation}/Contents {contents} 0 R/Resources<</Font<</F 7 0 R>>>>>>")
    };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 2/Kids[3 0 R 5 0 R]/MediaBox[0 0 612 792]>>".to_owned(),
        page(4),
        text("Pay 100 EUR"),
        page(6),
        text("Signed below"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let objects: Vec<(u32, String)> = (1..).zip(objects).collect();
    let trailer = "/Root 1 0 R/ID[<0102030405060708><0102030405060708>]";
    revision(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), listing, &objects, 8, trailer)
}

/// The file with one more revision, in which the first page says something else.
pub fn revised(pdf: &[u8], listing: Listing, line: &str) -> Vec<u8> {
    let file = File::open(pdf).unwrap();
    let (root, catalog) = file.catalog().unwrap();
    let tree = file
        .dictionary(catalog.get(b"Pages").unwrap().as_reference().unwrap())
        .unwrap();
    let first = tree.get(b"Kids").unwrap().as_array().unwrap()[0]
        .as_reference()
        .unwrap();
    let page = file.dictionary(first).unwrap();
    let contents = page.get(b"Contents").unwrap();
    let contents = match contents {
        Object::Array(items) => items[0].as_reference().unwrap(),
        other => other.as_reference().unwrap(),
    };
    let mut objects = vec![(contents.0, text(line))];
    let next = file.next_number();
    // What goes into an object stream where there are any: something that nobody sees.
    objects.push((next, format!("<</Remark({line})>>")));
    let Object::Array(id) = file.trailer().get(b"ID").unwrap() else {
        panic!("no /ID")
    };
    let id: Vec<String> = id
        .iter()
        .map(|part| {
            part.as_str()
                .unwrap()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        })
        .collect();
    let trailer = format!("/Root {} 0 R/ID[<{}><{}>]/Prev {}", root.0, id[0], id[1], file.start());
    // A table continues a table, a stream a stream (ISO 32000-2, 7.5.8.4).
    let listing = if file.kind() == XrefKind::Table {
        Listing::Table
    } else {
        listing
    };
    let mut start = pdf.to_vec();
    if start.last() != Some(&b'\n') {
        start.push(b'\n');
    }
    revision(start, listing, &objects, next + 1, &trailer)
}

/// Where an object is: at an offset, or in an object stream at an index.
enum Place {
    At(usize),
    Within(u32, usize),
}

fn revision(mut out: Vec<u8>, listing: Listing, objects: &[(u32, String)], mut next: u32, trailer: &str) -> Vec<u8> {
    let mut places: Vec<(u32, Place)> = Vec::new();
    let packed = |body: &str| listing == Listing::ObjectStreams && !body.contains("stream\n");
    let (inside, outside): (Vec<_>, Vec<_>) = objects.iter().partition(|(_, body)| packed(body));
    for (number, body) in outside {
        places.push((*number, Place::At(out.len())));
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    if !inside.is_empty() {
        let (mut index, mut bodies) = (String::new(), String::new());
        for (position, (number, body)) in inside.iter().enumerate() {
            index += &format!("{number} {} ", bodies.len());
            bodies += &format!("{body}\n");
            places.push((*number, Place::Within(next, position)));
        }
        places.push((next, Place::At(out.len())));
        let (count, first, length) = (inside.len(), index.len(), index.len() + bodies.len());
        let dict = format!("<</Type/ObjStm/N {count}/First {first}/Length {length}>>");
        out.extend(format!("{next} 0 obj\n{dict}\nstream\n{index}{bodies}\nendstream\nendobj\n").bytes());
        next += 1;
    }
    let start = out.len();
    let whole = !trailer.contains("/Prev");
    places.sort_by_key(|(number, _)| *number);
    if listing == Listing::Table {
        out.extend(b"xref\n");
        if whole {
            out.extend(b"0 1\n0000000000 65535 f \n");
        }
        for (number, place) in &places {
            let Place::At(offset) = place else { unreachable!() };
            out.extend(format!("{number} 1\n{offset:010} 00000 n \n").bytes());
        }
        out.extend(format!("trailer\n<</Size {next}{trailer}>>\n").bytes());
    } else {
        places.push((next, Place::At(start)));
        let (mut index, mut rows) = (String::new(), Vec::new());
        if whole {
            index += "0 1 ";
            rows.extend([0, 0, 0, 0, 0, 255, 255]);
        }
        for (number, place) in &places {
            index += &format!("{number} 1 ");
            let (kind, second, third) = match place {
                Place::At(offset) => (1, *offset as u32, 0),
                Place::Within(stream, position) => (2, *stream, *position as u16),
            };
            rows.push(kind);
            rows.extend(second.to_be_bytes());
            rows.extend(third.to_be_bytes());
        }
        let (size, length) = (next + 1, rows.len());
        let dict = format!("<</Type/XRef/Size {size}{trailer}/Index[{index}]/W[1 4 2]/Length {length}>>");
        out.extend(format!("{next} 0 obj\n{dict}\nstream\n").bytes());
        out.extend(rows);
        out.extend(b"\nendstream\nendobj\n");
    }
    out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
    out
}
