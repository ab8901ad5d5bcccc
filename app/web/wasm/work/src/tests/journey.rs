//! Sent, approved, closed, judged.

use countersign_fonts::all;
use countersign_pdf::intake::{Limits, intake};
use countersign_protocol::ids::{BlobId, EnvelopeId, UserId};
use countersign_protocol::keys::{SigningKey, SlotKind, mek_from_export_key};
use countersign_web_open::Chain;
use serde_json::{Value, json};

use super::pki::Pki;
use crate::draft::Draft;
use crate::keys::{self, Opened};
use crate::pdf::{Fonts, Unsigned, certified, closed, fields, layered, prepare};
use crate::randomness::rng;
use crate::verdict::{Grounds, verdict};

const NOW: f64 = 1_767_268_800_000.0;
const EXPORT_KEY: [u8; 64] = [7; 64];

/// Somebody with keys and a certificate chain for their signing key.
struct Person {
    opened: Opened,
    certificates: Vec<Vec<u8>>,
}

fn person(pki: &Pki, email: &str, serial: u64) -> Person {
    let user = UserId::random(&mut rng());
    let opened = keys::create(email, " Some Example ", user, &[4; 97], NOW).unwrap();
    let der = opened.identity.signing.to_pkcs8_der();
    let key = <p384::ecdsa::SigningKey as p384::pkcs8::DecodePrivateKey>::from_pkcs8_der(&der).unwrap();
    Person {
        certificates: pki.chain(email, &key, serial),
        opened,
    }
}

impl Person {
    fn key(&self) -> &SigningKey {
        &self.opened.identity.signing
    }

    fn bundle(&self) -> &[u8] {
        self.opened.bundle.bytes()
    }

    /// What WebCrypto would do.
    fn sign(&self, unsigned: Unsigned) -> (Vec<u8>, String) {
        let commitment = unsigned.commitment();
        let signature = self.key().sign(&unsigned.attributes());
        (unsigned.finish(&signature).unwrap(), commitment)
    }

    fn finish(&self, draft: Draft) -> Vec<u8> {
        let signature = self.key().sign(&draft.to_be_signed());
        draft.finish(&signature).unwrap()
    }
}

fn fonts() -> Fonts {
    let mut fonts = Fonts::new();
    for face in all().into_faces() {
        // Latin and a hand are enough here, and leave out 60 MB.
        if ["Noto Sans", "Caveat"].contains(&face.name.as_str()) {
            let role = if face.name == "Caveat" { "hand" } else { "text" };
            fonts.add(&face.name, role, face.data.to_vec()).unwrap();
        }
    }
    fonts
}

fn blob(bytes: &[u8]) -> Value {
    let named = countersign_protocol::envelope::BlobRef::of(BlobId::random(&mut rng()), bytes);
    json!({ "id": named.id.to_string(), "length": named.length, "root": named.root.to_string() })
}

/// An envelope under way.
struct Under {
    id: String,
    pdf: Vec<u8>,
    manifest: Vec<u8>,
    entries: Vec<Vec<u8>>,
    bundles: Vec<Vec<u8>>,
}

impl Under {
    fn chain(&self) -> Chain {
        let parts = (self.manifest.clone(), self.entries.clone(), self.bundles.clone());
        Chain::replay(parts.0, parts.1, parts.2, NOW + 1000.0, &[]).unwrap()
    }

    fn facts(&self) -> Value {
        serde_json::from_str(&self.chain().facts()).unwrap()
    }

    fn act(&self) -> String {
        let facts = self.facts();
        let sequence = facts["sequence"].as_u64().unwrap() + 1;
        json!({ "name": "Some Example", "at": NOW as u64, "envelope": self.id, "sequence": sequence, "previous": facts["head"] })
            .to_string()
    }

    fn entry(&self, decision: Value, commitment: &str) -> String {
        let facts = self.facts();
        json!({
            "envelope": self.id, "sequence": facts["sequence"].as_u64().unwrap() + 1, "previous": facts["head"],
            "displayed": facts["head"], "at": NOW as u64, "commitment": commitment, "decision": decision,
        })
        .to_string()
    }

    fn evidence(&self) -> Vec<u8> {
        countersign_protocol::evidence::Evidence {
            manifest: self.manifest.clone(),
            entries: self.entries.clone(),
            bundles: self.bundles.clone(),
            roots: Vec::new(),
            issued: countersign_protocol::Millis(NOW as u64 + 2000),
            ledger: None,
            revocation: countersign_protocol::evidence::Revocation::default(),
        }
        .to_bytes()
    }

    fn judged(&self, pki: &Pki) -> Value {
        self.judged_as(pki, None)
    }

    fn judged_as(&self, pki: &Pki, ends: Option<&[u32]>) -> Value {
        let grounds = Grounds {
            given: Some(&self.evidence()),
            roots: std::slice::from_ref(&pki.root),
            ends,
            ..Grounds::default()
        };
        serde_json::from_str(&verdict(&self.pdf, grounds).unwrap()).unwrap()
    }
}

fn sent(requester: &Person, approver: &Person) -> Under {
    let id = EnvelopeId::random(&mut rng()).to_string();
    let sample = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../samples/contract.pdf")).unwrap();
    let taken = intake(&sample, None, &Limits::default()).unwrap();
    let slots = json!([{ "index": 1, "label": "Some Example", "fields": [
        { "name": "", "slot": 1, "filled": false, "kind": "signature", "label": "", "required": true,
          "spots": [{ "page": 1, "x": 60, "y": 60, "w": 180, "h": 50 }] },
        { "kind": "text", "label": "Town", "required": true, "spots": [{ "page": 1, "x": 300, "y": 60, "w": 150, "h": 20 }] },
        { "kind": "checkbox", "label": "Read", "required": false, "spots": [{ "page": 1, "x": 300, "y": 100, "w": 14, "h": 14 }] },
    ] }]);
    let mut pdf = prepare(&taken.pdf, &slots.to_string(), &fonts()).unwrap();
    let act = json!({ "name": "Some Example", "at": NOW as u64, "envelope": id }).to_string();
    let (delta, commitment) = requester.sign(certified(&pdf, &act, &requester.certificates).unwrap());
    pdf.extend(delta);
    let manifest = json!({
        "envelope": id, "epoch": 1, "commitment": commitment, "base": blob(&pdf), "details": blob(b"details"),
        "slots": [{ "index": 1, "role": "approver", "email": "approver@example.org",
                    "bundle": approver.opened.bundle.hash().to_string(), "basis": "first-use" }],
        "route": [{ "members": [1] }], "created": NOW as u64,
    });
    let draft = Draft::manifest(&manifest.to_string(), requester.bundle()).unwrap();
    Under {
        id,
        pdf,
        manifest: requester.finish(draft),
        entries: Vec::new(),
        bundles: vec![requester.bundle().to_vec(), approver.bundle().to_vec()],
    }
}

#[test]
fn an_envelope_is_sent_approved_closed_and_found_valid() {
    let pki = Pki::new(1);
    let requester = person(&pki, "requester@example.org", 10);
    let approver = person(&pki, "approver@example.org", 11);
    let mut under = sent(&requester, &approver);
    let mut ends = vec![under.pdf.len() as u32];
    assert_eq!(under.facts()["slots"][0]["state"], "turn");
    assert_eq!(under.judged(&pki)["verdict"], "incomplete");

    let placed: Value = serde_json::from_str(&fields(&under.pdf).unwrap()).unwrap();
    assert_eq!(placed[0]["name"], "sig_1");
    assert_eq!(
        (&placed[1]["name"], &placed[1]["kind"]),
        (&json!("field_1_1"), &json!("text"))
    );

    let appearance = json!({ "kind": "typed", "name": "Some Example", "hand": 0 });
    let layer = |under: &Under, values: Value| {
        let marks = json!([
            { "kind": "text", "page": 1, "x": 60, "y": 300, "text": "seen", "size": 12, "color": "#112233" },
            { "kind": "highlight", "page": 1, "x": 60, "y": 330, "w": 50, "h": 12, "color": "#ffee00" },
        ]);
        let additions = json!({ "marks": marks, "values": values, "appearance": appearance }).to_string();
        layered(
            &under.pdf,
            1,
            &additions,
            &[],
            &fonts(),
            &under.act(),
            &approver.certificates,
        )
    };
    let refused = layer(&under, json!([])).err().unwrap();
    assert_eq!(refused.name, "field-missing");
    assert_eq!(refused.values[0], ("field", "field_1_1".to_owned()));
    let values = json!([{ "name": "field_1_1", "text": "Bern" }, { "name": "field_1_2", "checked": true }]);
    let (delta, commitment) = approver.sign(layer(&under, values).unwrap());
    let decision = json!({ "kind": "approve", "slot": 1, "delta": blob(&delta) });
    let draft = Draft::entry(&under.entry(decision, &commitment), approver.bundle()).unwrap();
    let hash = draft.hash();
    let entry = approver.finish(draft);
    under.chain().check(&entry).unwrap();
    under.pdf.extend(delta);
    ends.push(under.pdf.len() as u32);
    under.entries.push(entry);
    assert_eq!(under.facts()["head"], json!(hash));
    assert_eq!(under.facts()["state"], "completed");

    let (delta, commitment) = requester.sign(closed(&under.pdf, &under.act(), &requester.certificates).unwrap());
    let decision = json!({ "kind": "close", "delta": blob(&delta) });
    let draft = Draft::entry(&under.entry(decision, &commitment), requester.bundle()).unwrap();
    under.pdf.extend(delta);
    under.entries.push(requester.finish(draft));
    ends.push(under.pdf.len() as u32);

    // Each piece of the document is what its entry says, and no other cut will do.
    let judged = under.judged_as(&pki, Some(&ends));
    assert_eq!(judged["verdict"], "valid", "{judged}");
    let (one, other) = (ends[0], ends[2]);
    let other_cut = under.judged_as(&pki, Some(&[one, one, other]));
    assert_eq!(other_cut["verdict"], "invalid");
    assert_eq!(other_cut["reasons"][0]["cause"], "mismatch:OtherPiece");
    assert_eq!(judged["level"], "B-B");
    assert_eq!(
        (judged["closed"].as_bool(), judged["missing"].as_u64()),
        (Some(true), Some(0))
    );
    assert_eq!(judged["people"][0]["state"], "approved");
    assert_eq!(judged["signatures"][1]["basis"], "first-use");
    assert_eq!(judged["signatures"][2]["kind"], "close");
    assert_eq!(judged["reasons"][0]["cause"], "chain:FirstUse");
    assert_eq!(judged["reasons"][0]["note"], true);
}

#[test]
fn a_signature_of_somebody_else_ends_no_draft() {
    let pki = Pki::new(1);
    let (requester, approver) = (
        person(&pki, "requester@example.org", 10),
        person(&pki, "approver@example.org", 11),
    );
    let under = sent(&requester, &approver);
    let entry = under.entry(
        json!({ "kind": "cancel" }),
        under.facts()["commitment"].as_str().unwrap(),
    );
    let draft = Draft::entry(&entry, requester.bundle()).unwrap();
    let signature = approver.key().sign(&draft.to_be_signed());
    assert_eq!(draft.finish(&signature).err().unwrap().name, "bad-signature");
    let unknown = Draft::entry(&entry.replace("cancel", "amend"), requester.bundle());
    assert_eq!(unknown.err().unwrap().name, "bad-argument");
}

#[test]
fn wrapped_keys_open_for_their_owner_only() {
    let pki = Pki::new(1);
    let Person { opened, .. } = person(&pki, "requester@example.org", 10);
    let user = opened.bundle.bundle().user;
    let wrapped = opened.identity.wrap(&opened.kek, &user, &mut rng()).to_bytes();
    let slot = keys::password_slot(&opened.kek, &EXPORT_KEY, &user);
    let open = |email: &str, export_key: &[u8], bundle: &[u8]| {
        let secret = mek_from_export_key(export_key, &user);
        keys::open(user, email, bundle, &wrapped, &slot, SlotKind::Password, &secret)
            .map(drop)
            .map_err(|cause| cause.name)
    };
    let own = opened.bundle.bytes();
    assert_eq!(open("requester@example.org", &EXPORT_KEY, own), Ok(()));
    assert_eq!(open("requester@example.org", &[8; 64], own), Err("wrong-key".into()));
    assert_eq!(open("other@example.org", &EXPORT_KEY, own), Err("not-yours".into()));
    let other = person(&pki, "requester@example.org", 11);
    assert_eq!(
        open("requester@example.org", &EXPORT_KEY, other.bundle()),
        Err("not-yours".into())
    );
    let renewed = keys::new_password_slot(&user.to_string(), &slot, &EXPORT_KEY, &[9; 64]).unwrap();
    assert_ne!(renewed, slot);
    assert!(keys::new_password_slot(&user.to_string(), &renewed, &[9; 64], &EXPORT_KEY).is_ok());
    let grant = crate::sealing::seal_grant(&[5; 32], own, &EnvelopeId::random(&mut rng()).to_string(), 1, 0).unwrap();
    let point = countersign_web_open::grant_point(&grant).unwrap();
    assert!(opened.identity.agreement.shared_with(&point).is_ok());
}
