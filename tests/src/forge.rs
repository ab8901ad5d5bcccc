//! Makes forgeries of a finished document: one function for each construction, named for the attack (PEERS).

/// A forged file and what an honest verifier answers.
pub struct Forgery {
    /// The construction.
    pub name: &'static str,
    /// The file.
    pub pdf: Vec<u8>,
    /// The verdicts that are right; the first is the expected one.
    pub verdicts: &'static [&'static str],
}

/// The end of each signed revision: the numbers of every /ByteRange, in order of appearance.
pub fn revision_ends(pdf: &[u8]) -> Vec<usize> {
    let mut ends: Vec<usize> = places(pdf, b"/ByteRange")
        .into_iter()
        .filter_map(|at| {
            let text = String::from_utf8_lossy(&pdf[at..(at + 120).min(pdf.len())]).into_owned();
            let inner = text.split_once('[')?.1.split_once(']')?.0.to_owned();
            let numbers: Vec<usize> = inner.split_whitespace().filter_map(|n| n.parse().ok()).collect();
            (numbers.len() == 4).then(|| numbers[2] + numbers[3])
        })
        .collect();
    ends.sort_unstable();
    ends
}

fn places(hay: &[u8], needle: &[u8]) -> Vec<usize> {
    hay.windows(needle.len())
        .enumerate()
        .filter(|(_, window)| *window == needle)
        .map(|(at, _)| at)
        .collect()
}

fn replaced_last(pdf: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "a replacement of equal length moves no offset");
    let at = *places(pdf, from)
        .last()
        .unwrap_or_else(|| panic!("{} is not there", String::from_utf8_lossy(from)));
    let mut forged = pdf.to_vec();
    forged[at..at + to.len()].copy_from_slice(to);
    forged
}

/// The offset that the last `startxref` names.
fn last_xref(pdf: &[u8]) -> usize {
    let at = *places(pdf, b"startxref").last().unwrap() + 9;
    String::from_utf8_lossy(&pdf[at..])
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// Appends a revision with these objects (number, body) and a classic cross-reference section; `root` is the catalog.
fn append(pdf: &[u8], objects: &[(u32, String)], size: u32, root: u32, prev: usize) -> Vec<u8> {
    let mut forged = pdf.to_vec();
    if forged.last() != Some(&b'\n') {
        forged.push(b'\n');
    }
    let mut section = String::from("xref\n");
    for (number, body) in objects {
        section.push_str(&format!("{number} 1\n{:010} 00000 n \n", forged.len()));
        forged.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let start = forged.len();
    section.push_str(&format!(
        "trailer\n<< /Size {size} /Root {root} 0 R /Prev {prev} >>\nstartxref\n{start}\n%%EOF\n"
    ));
    forged.extend_from_slice(section.as_bytes());
    forged
}

/// Every forgery of a finished document with close signature; `foreign` is another finished document's file.
pub fn all(pdf: &[u8], foreign: &[u8]) -> Vec<Forgery> {
    const INVALID: &[&str] = &["invalid"];
    const UNFINISHED: &[&str] = &["incomplete"];
    let ends = revision_ends(pdf);
    let (layers, count) = (&ends[1..ends.len() - 1], ends.len());
    assert!(
        count >= 4,
        "a finished document with two layers at least has four signed revisions"
    );
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let size = document.max_id + 1;
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap().0;
    let page = document.get_pages()[&1].0;
    let xref = last_xref(pdf);
    let piece = |number: usize| pdf[ends[number - 1]..ends[number]].to_vec();
    let mut forgeries: Vec<Forgery> = Vec::new();
    let mut add = |name, verdicts, pdf| forgeries.push(Forgery { name, pdf, verdicts });

    add("dropped close", UNFINISHED, pdf[..ends[count - 2]].to_vec());
    add(
        "dropped close and last layer",
        UNFINISHED,
        pdf[..ends[count - 3]].to_vec(),
    );
    add("dropped all layers", UNFINISHED, pdf[..ends[0]].to_vec());
    add(
        "dropped first layer",
        INVALID,
        [&pdf[..ends[0]], &pdf[ends[1]..]].concat(),
    );
    add(
        "duplicated layer",
        INVALID,
        [&pdf[..layers[1]], &piece(2), &pdf[layers[1]..]].concat(),
    );
    add(
        "reordered layers",
        INVALID,
        [&pdf[..ends[0]], &piece(2), &piece(1), &pdf[ends[2]..]].concat(),
    );
    let foreign_ends = revision_ends(foreign);
    let alien = &foreign[foreign_ends[0]..foreign_ends[1]];
    add(
        "foreign layer",
        INVALID,
        [&pdf[..ends[0]], alien, &pdf[ends[1]..]].concat(),
    );
    add("foreign file", &["invalid", "incomplete", "valid"], foreign.to_vec());

    add("trailing byte", INVALID, [pdf, b"\n"].concat());
    add("trailing garbage", INVALID, [pdf, b"\n% seen and approved\n"].concat());
    add("prefixed garbage", INVALID, [b"%junk\n".as_slice(), pdf].concat());
    add("truncated", INVALID, pdf[..pdf.len() - 200].to_vec());
    let flip = |at: usize| {
        let mut forged = pdf.to_vec();
        forged[at] ^= 1;
        forged
    };
    add("bit flipped in the base", INVALID, flip(ends[0] / 3));
    add("bit flipped in a layer", INVALID, flip(ends[0] + 40));
    add("bit flipped in the close", INVALID, flip(ends[count - 2] + 40));

    let white = "q 1 1 1 rg 0 0 600 900 re f Q";
    let cover = format!("<< /Length {} >>\nstream\n{white}\nendstream", white.len());
    let over = format!("<< /Type /Page /Parent 1 0 R /MediaBox [0 0 595 842] /Contents {size} 0 R >>");
    let saved = append(
        pdf,
        &[(page, over.clone()), (size, cover.clone())],
        size + 1,
        root,
        xref,
    );
    add("incremental saving: page replaced", INVALID, saved.clone());
    let bare = {
        let start = *places(&saved, b"xref\n").iter().rev().nth(1).unwrap();
        saved[..start].to_vec()
    };
    add("incremental saving without a cross-reference section", INVALID, bare);
    let note = "<< /Type /Annot /Subtype /FreeText /Rect [72 400 300 430] /Contents (paid) /DA (/Helv 12 Tf) >>";
    add(
        "evil annotation object",
        INVALID,
        append(pdf, &[(size, note.into())], size + 1, root, xref),
    );
    let catalog = "<< /Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>";
    add(
        "catalog replaced",
        INVALID,
        append(pdf, &[(root, catalog.into())], size, root, xref),
    );
    add(
        "catalog swapped for a new one",
        INVALID,
        append(pdf, &[(size, catalog.into())], size + 1, size, xref),
    );
    add("empty revision", INVALID, append(pdf, &[], size, root, xref));
    add(
        "/Prev loop",
        INVALID,
        append(pdf, &[(size, "null".into())], size + 1, root, pdf.len() + 1),
    );
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>";
    let fonts: Vec<u32> = document
        .objects
        .iter()
        .filter(|(_, object)| object.as_dict().is_ok_and(|d| d.has_type(b"Font")))
        .map(|(id, _)| id.0)
        .collect();
    if let Some(first) = fonts.first() {
        add(
            "font overridden",
            INVALID,
            append(pdf, &[(*first, font.into())], size, root, xref),
        );
    }

    add(
        "missing ByteRange",
        INVALID,
        replaced_last(pdf, b"/ByteRange", b"/ByteRxnge"),
    );
    add(
        "missing Contents",
        INVALID,
        replaced_last(pdf, b"/Contents <", b"/Contxnts <"),
    );
    add(
        "another SubFilter",
        INVALID,
        replaced_last(pdf, b"ETSI.CAdES.detached", b"adbe.pkcs7.detachex"),
    );
    let padded = {
        let at = ends[count - 1];
        let gap = places(&pdf[..at], b">")
            .into_iter()
            .rev()
            .find(|p| pdf[p - 4..*p] == *b"0000")
            .unwrap();
        let mut forged = pdf.to_vec();
        forged[gap - 2..gap].copy_from_slice(b"41");
        forged
    };
    add("padding not zero", INVALID, padded);
    let short = {
        let at = *places(pdf, b"/ByteRange").last().unwrap();
        let digit = at + pdf[at..].iter().position(|b| *b == b']').unwrap() - 1;
        let place = (0..digit).rev().find(|p| pdf[*p].is_ascii_digit() && *p > at).unwrap();
        let mut forged = pdf.to_vec();
        forged[place] = if forged[place] == b'0' { b'1' } else { forged[place] - 1 };
        forged
    };
    add("short ByteRange", INVALID, short);
    add("nothing", INVALID, Vec::new());
    add(
        "no signatures",
        &["invalid", "unknown"],
        pdf[..0].iter().chain(b"%PDF-1.7\n%%EOF\n").copied().collect(),
    );
    forgeries
}
