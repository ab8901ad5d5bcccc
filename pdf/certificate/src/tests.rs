use countersign_protocol::Millis;
use countersign_protocol::completion::{Act, ActKind, Completion, Participant, Particulars, Position, VouchedTime};
use countersign_protocol::envelope::{KeyBasis, Role};
use countersign_protocol::hash::{Bytes32, Hash48, sha384};
use countersign_protocol::ids::EnvelopeId;
use sha2::{Digest, Sha256};

use super::*;

const NOW: u64 = 1_795_269_000_000;

fn hash(text: &str) -> Hash48 {
    sha384(text.as_bytes())
}

/// Facts about people of these names, all of whom approved.
fn parts(title: &str, names: &[&str]) -> Parts {
    let fonts = countersign_fonts::all();
    let person = |(place, name): (usize, &&str)| Participant {
        slot: place as u32,
        role: (place > 0).then_some(Role::Approver),
        email: format!("person-{place}@example.org"),
        name: Some((*name).to_owned()),
        bundle: Some(hash(name)),
        basis: (place > 0).then_some(KeyBasis::Confirmed),
    };
    let people: Vec<Participant> = names.iter().enumerate().map(person).collect();
    let act = |sequence: u32, kind, slot: Option<u32>| Act {
        sequence,
        kind,
        slot,
        author: hash(names[slot.unwrap_or(0) as usize]),
        at: Millis(NOW + 60_000 * u64::from(sequence)),
        received: Millis(NOW + 60_000 * u64::from(sequence) + 900),
        displayed: sequence.checked_sub(1).map(|before| hash(&format!("entry {before}"))),
        hash: hash(&format!("entry {sequence}")),
        commitment: hash(&format!("commitment {sequence}")),
        leaf: Some(u64::from(sequence) * 3 + 1_200),
    };
    let last = names.len() as u32;
    let mut acts = vec![act(0, ActKind::Send, None)];
    acts.extend((1..last).map(|slot| act(slot, ActKind::Approve, Some(slot))));
    acts.extend([act(last, ActKind::Close, None), act(last + 1, ActKind::Archive, None)]);
    let time = |sequence| VouchedTime {
        sequence,
        at: Millis(NOW + 60_000 * u64::from(sequence) + 500),
        authority: Some("Countersign Time 5F2A91C0".to_owned()),
        independent: false,
    };
    let particulars = Particulars {
        salt: Bytes32([3; 32]),
        language: "en".to_owned(),
        layout: LAYOUT,
        faces: faces_for(&fonts, names.iter().copied().chain([title])),
        title: Some(title.to_owned()),
        document: Bytes32(Sha256::digest(title).into()),
        length: 482_113,
        level: "B-LTA".to_owned(),
        times: (0..=last).map(time).collect(),
        archived: Some(time(last + 1)),
    };
    let facts = Completion {
        service: "https://sign.example.org".to_owned(),
        envelope: EnvelopeId::from_bytes([0x5a; 16]),
        head: hash(&format!("entry {}", last + 1)),
        commitment: hash("commitment"),
        people,
        acts,
        ledger: Some(Position {
            origin: "sign.example.org/ledger".to_owned(),
            size: 1_287,
            root: Bytes32(Sha256::digest("root").into()),
        }),
        particulars: particulars.hash(),
        issued: Millis(NOW + 900_000),
    };
    Parts {
        facts: facts.to_bytes(),
        seal: b"a seal".to_vec(),
        particulars: particulars.to_bytes(),
        evidence: b"evidence".to_vec(),
    }
}

const SAMPLES: [(&str, &str, &[&str]); 4] = [
    (
        "english",
        "Lease of the second floor",
        &["Requester Example", "Legal Example"],
    ),
    (
        "german",
        "Überlassungs- und Gewährleistungsvereinbarung über Räume im zweiten Obergeschoß, mit allen Anlagen und der \
         Zusatzvereinbarung vom Frühjahr",
        &[
            "Geschäftsführung Beispielgesellschaft für Grundstücksverkehrsgenehmigungszuständigkeitsübertragung mbH",
            "Rechtsabteilung Süd",
            "Einkauf Zürich",
        ],
    ),
    (
        "arabic",
        "عقد إيجار الطابق الثاني",
        &["مدير المشتريات", "الإدارة القانونية"],
    ),
    (
        "chinese",
        "二层租赁合同",
        &["采购部经理", "法务部", "財務担当", "Direction générale"],
    ),
];

/// SHA-256 of the samples as layout 1 has them. Older certificates are compared with what is made now: when this test fails, because the
/// pages or a library changed, [`LAYOUT`] is to be raised and layout 1 kept beside it, or every certificate made so far is "altered".
const LAYOUT_1: [&str; 4] = [
    "5a707ba972265082d5d60c9bf33a292b6ac9cf0a3a0299b055f50f7d3768f79f",
    "d675f1bbe9c27160531d335164923691ebcbf181d9d2cee19576461675fbe21a",
    "db76edce946cb3eea9619de3ba41ef9e0058c0a5e303b6612db856d243292d7a",
    "edc3509bf74807f35b63ded9118cf9c58a5eb4f339dd549ae7d31beaab81f076",
];

#[test]
fn a_layout_never_changes() {
    let fonts = countersign_fonts::all();
    let made = SAMPLES.map(|(_, title, names)| {
        let pdf = make(&parts(title, names), &fonts).unwrap();
        let digest = Sha256::digest(&pdf);
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    assert_eq!(made, LAYOUT_1);
}

#[test]
fn the_same_parts_give_the_same_bytes_and_come_out_again() {
    let fonts = countersign_fonts::all();
    for (name, title, names) in SAMPLES {
        let parts = parts(title, names);
        let pdf = make(&parts, &fonts).unwrap();
        assert_eq!(make(&parts, &fonts).unwrap(), pdf, "{name}");
        assert_eq!(Parts::find(&pdf), Some(parts), "{name}");
        write_for_looking_at(name, &pdf);
        assert!(pdf.len() < 200_000, "{name}: {} bytes", pdf.len());
    }
}

#[allow(clippy::disallowed_methods, reason = "a person looks at it")]
fn write_for_looking_at(name: &str, pdf: &[u8]) {
    let folder = std::env::temp_dir().join("countersign-certificates");
    if folder.is_dir() {
        std::fs::write(folder.join(format!("{name}.pdf")), pdf).unwrap();
    }
}
