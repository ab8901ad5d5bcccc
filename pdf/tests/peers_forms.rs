//! Documents with form fields of their own: nobody can fill them once the requester has closed, and pyHanko says so too.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used)]

#[path = "../../tests/attacks/forge.rs"]
#[allow(dead_code, unreachable_pub)]
mod forge;
mod pki;
mod support;

use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::verify::{Cause, Options, inspect};
use countersign_pdf::{certify::certify, close::close};
use forge::Forge;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use support::{Authority, differ, document, fonts, page, run, text};

fn slots() -> [SlotPlan; 2] {
    let slot = |index: u32, place| SlotPlan {
        index,
        label: format!("approver{index}@example.org"),
        place,
        fields: Vec::new(),
    };
    let rect = Rect {
        x: 20.0,
        y: 30.0,
        w: 160.0,
        h: 60.0,
    };
    [slot(1, Some(Place { page: 1, rect })), slot(2, None)]
}

fn mark() -> Mark {
    Mark::Text {
        page: 1,
        x: 30.0,
        y: 120.0,
        text: "Seen".to_owned(),
        size: 14.0,
        color: Color::default(),
    }
}

fn roots(authority: &Authority) -> Vec<Vec<u8>> {
    vec![
        run(
            "openssl",
            &["x509", "-in", &authority.path("ca.pem"), "-outform", "DER"],
        )
        .stdout,
    ]
}

/// Every judge is content with the file as it is after `signatures` signatures.
fn honest(authority: &Authority, pdf: &[u8], signatures: usize) {
    let path = authority.write(&format!("step{signatures}.pdf"), pdf);
    let said = authority.pyhanko(&path);
    assert_eq!(said.matches("INTACT:TRUSTED").count(), signatures, "{said}");
    authority.pdfsig(&path, signatures);
    run("qpdf", &["--check", &path]);
    let roots = roots(authority);
    let options = Options {
        roots: &roots,
        ..Options::default()
    };
    let report = inspect(pdf, &options);
    let problems: Vec<String> = report.all_problems().map(ToString::to_string).collect();
    assert!(report.is_sound(), "{problems:#?}");
    assert!(report.signatures.iter().all(|signature| signature.trusted));
}

/// Prepared, certified, two layers, closed.
fn journey(authority: &Authority, source: &[u8]) -> Vec<u8> {
    let fonts = fonts();
    let taken = intake(source, None, &Limits::default()).unwrap();
    let mut pdf = prepare(&taken.pdf, &slots(), &fonts).unwrap();
    run("qpdf", &["--check", &authority.write("prepared.pdf", &pdf)]);
    let requester = || authority.issue("requester@example.org");
    pdf = requester().act(&pdf, 0, |act| certify(&pdf, act).unwrap());
    honest(authority, &pdf, 1);
    let look = Appearance::Typed {
        name: "Ada Example".to_owned(),
        hand: 0,
    };
    for slot in [1, 2] {
        let signer = authority.issue(&format!("approver{slot}@example.org"));
        pdf = signer.act(&pdf, slot, |act| {
            layer(&pdf, slot, &[mark()], &[], &look, &fonts, act).unwrap()
        });
        honest(authority, &pdf, slot as usize + 1);
    }
    pdf = requester().act(&pdf, 3, |act| close(&pdf, act).unwrap());
    honest(authority, &pdf, 4);
    pdf
}

/// The closed file with one more revision, in which `change` has changed the object that `is` finds.
fn later(closed: &[u8], is: impl Fn(&Dictionary) -> bool, change: impl Fn(&mut Dictionary)) -> Vec<u8> {
    let document = Document::load_mem(closed).unwrap();
    let found = document
        .objects
        .iter()
        .find(|(_, object)| object.as_dict().is_ok_and(&is));
    let (id, object) = found.expect("there is such an object");
    let mut dict = object.as_dict().unwrap().clone();
    change(&mut dict);
    let mut body = Vec::new();
    countersign_pdf::syntax::write::dictionary(&mut body, &dict);
    let mut forge = Forge::after(closed);
    forge.set(id.0, body);
    forge.unsigned()
}

fn named(name: &str) -> impl Fn(&Dictionary) -> bool {
    move |dict| {
        dict.get(b"T")
            .is_ok_and(|found| lopdf::decode_text_string(found).unwrap() == name)
    }
}

/// Both refuse it: ours because anything follows, pyHanko because of what is locked.
fn refused(authority: &Authority, pdf: &[u8], what: &str) {
    let report = inspect(pdf, &Options::default());
    let after = report
        .all_problems()
        .any(|problem| matches!(problem.cause, Cause::AfterClose));
    assert!(after, "{what}: we call the forgery sound");
    let (good, said) = authority.ask_pyhanko(&authority.write("forged.pdf", pdf));
    assert!(!good, "{what}: pyHanko calls the forgery good: {said}");
    assert!(said.contains("ILLEGAL_MODIFICATIONS"), "{what}: {said}");
}

/// What a later issue appends after closing: nothing that is locked may look changed then.
fn archived(authority: &Authority, closed: &[u8]) {
    let catalog = |dict: &Dictionary| dict.has_type(b"Catalog");
    let pdf = later(closed, catalog, |dict| dict.set("DSS", Dictionary::new()));
    let (good, said) = authority.ask_pyhanko(&authority.write("archived.pdf", &pdf));
    assert!(good && !said.contains("ILLEGAL"), "{said}");
}

#[test]
fn a_closed_form_cannot_be_filled() {
    let authority = Authority::new();
    let source = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/form.pdf")).unwrap();
    let closed = journey(&authority, &source);
    archived(&authority, &closed);
    for name in ["name", "unit", "destination", "dates", "means"] {
        let forged = later(&closed, named(name), |field| {
            field.set("V", Object::string_literal("Nowhere"));
        });
        refused(&authority, &forged, name);
    }
    let forged = later(&closed, named("advance"), |field| {
        field.set("V", Object::Name(b"Yes".to_vec()));
        field.set("AS", Object::Name(b"Yes".to_vec()));
    });
    refused(&authority, &forged, "advance");
}

/// A form as programs write them: filled fields with appearances, fields within fields, several widgets of one field, names
/// in another alphabet, doubled, with a period, or missing.
fn awkward() -> Vec<u8> {
    let mut form = Document::load_mem(&document(&["", ""])).unwrap();
    let appearance = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), 60.into(), 20.into()],
    };
    let look = form.add_object(Stream::new(appearance, b"0 0 1 rg 0 0 60 20 re f".to_vec()));
    let mut height = 0;
    let mut widget = |name: Option<Object>, kind: Option<&str>| {
        height += 22;
        let mut dict = dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "P" => (4, 0), "F" => 4,
            "Rect" => vec![300.into(), height.into(), 360.into(), (height + 20).into()],
        };
        if let Some(name) = name {
            dict.set("T", name);
        }
        if let Some(kind) = kind {
            dict.set("FT", Object::Name(kind.as_bytes().to_vec()));
        }
        dict
    };
    let shown = || dictionary! { "N" => look };
    let nothing = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![Object::from(0); 4] };
    let nothing = form.add_object(Stream::new(nothing, Vec::new()));
    let states = || dictionary! { "N" => dictionary! { "Yes" => look, "Off" => nothing } };
    let literal = |name: &str| Some(Object::string_literal(name));

    let mut filled = widget(literal("filled"), Some("Tx"));
    filled.set("V", Object::string_literal("100 EUR"));
    filled.set("AP", shown());
    let mut framed = widget(Some(lopdf::text_string("Größe Ω")), Some("Tx"));
    framed.set("AP", shown());
    let mut first = widget(literal("twice"), Some("Tx"));
    first.set("V", Object::string_literal("one"));
    let second = widget(literal("twice"), Some("Tx"));
    let period = widget(literal("a.b"), Some("Tx"));
    let nameless = widget(None, Some("Tx"));
    let mut button = widget(literal("button"), Some("Btn"));
    button.set("Ff", 1 << 16);
    button.set("AP", shown());
    let mut stateless = widget(literal("stateless"), Some("Btn"));
    stateless.set("AP", states());
    let plain = [filled, framed, first, second, period, nameless, button, stateless];
    let mut fields: Vec<Object> = plain.into_iter().map(|dict| form.add_object(dict).into()).collect();
    let mut annotations = fields.clone();

    let mut parent = |form: &mut Document, own: Dictionary, kids: Vec<Dictionary>| {
        let id = form.new_object_id();
        let kid = |mut kid: Dictionary| {
            kid.set("Parent", id);
            Object::from(form.add_object(kid))
        };
        let kids: Vec<Object> = kids.into_iter().map(kid).collect();
        annotations.extend(kids.iter().cloned());
        let mut own = own;
        own.set("Kids", kids);
        form.objects.insert(id, own.into());
        fields.push(id.into());
    };
    let mut inner = widget(literal("given"), Some("Tx"));
    inner.set("V", Object::string_literal("Ada"));
    inner.set("AP", shown());
    let kids = vec![inner, widget(literal("family"), None)];
    let group = dictionary! { "T" => Object::string_literal("person"), "FT" => "Tx" };
    parent(&mut form, group, kids);
    let mut copies = vec![widget(None, None), widget(None, None)];
    for copy in &mut copies {
        copy.set("AP", shown());
    }
    let copied =
        dictionary! { "T" => Object::string_literal("copied"), "FT" => "Tx", "V" => Object::string_literal("x") };
    parent(&mut form, copied, copies);
    form.get_dictionary_mut((4, 0)).unwrap().set("Annots", annotations);
    let acroform = dictionary! { "Fields" => fields };
    form.catalog_mut().unwrap().set("AcroForm", acroform);
    let mut bytes = Vec::new();
    form.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn an_awkward_form_is_locked_whole_without_false_alarm() {
    let authority = Authority::new();
    let source = awkward();
    let closed = journey(&authority, &source);
    archived(&authority, &closed);
    for name in ["filled", "Größe Ω", "twice", "button", "given", "family", "copied"] {
        let forged = later(&closed, named(name), |field| {
            field.set("V", Object::string_literal("900 EUR"));
        });
        refused(&authority, &forged, name);
    }
    authority.write("source.pdf", &source);
    for renderer in ["pdftoppm", "mutool"] {
        // The strip with the document's fields: MuPDF shows empty signature fields in its own way.
        let strip = |name| image::imageops::crop_imm(&page(&authority, name, renderer, 1), 290, 0, 110, 300).to_image();
        let shown = differ(&strip("source.pdf"), &strip("prepared.pdf"));
        assert_eq!(shown, 0, "{renderer}: preparing must not show");
    }
    let elements = text(
        &run(
            "qpdf",
            &["--json", "--json-key=acroform", &authority.path("prepared.pdf")],
        )
        .stdout,
    );
    for name in ["twice_2", "a_b", "field"] {
        assert!(elements.contains(&format!("\"{name}\"")), "{elements}");
    }
}
