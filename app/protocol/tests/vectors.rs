//! Every golden vector in `vectors/`, one file each. A kind without a check here fails, and so does a kind without a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../examples/make-vectors/all.rs"]
mod all;
#[path = "../examples/make-vectors/completion.rs"]
mod completion;
#[path = "vectors/completion.rs"]
mod completion_checks;
#[path = "../examples/make-vectors/keys.rs"]
mod keys;
#[path = "../examples/make-vectors/ledger.rs"]
mod ledger;
#[path = "vectors/ledger.rs"]
mod ledger_checks;
#[path = "../examples/make-vectors/people.rs"]
mod people;
#[path = "../examples/make-vectors/vector.rs"]
mod vector;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use countersign_protocol::chain::Entry;
use countersign_protocol::commitment::{Binding, commitment};
use countersign_protocol::context::context;
use countersign_protocol::cose::{self, Signed};
use countersign_protocol::envelope::{Cover, Manifest};
use countersign_protocol::evidence::{Evidence, judge};
use countersign_protocol::grant::{self, GrantContext};
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::{BlobId, EnvelopeId, UserId};
use countersign_protocol::keys::{
    AgreementKey, Kek, RecoveryWords, SignedBundle, Slot, VerifyingKey, WrappedKeys, fingerprint, mek_from_export_key,
    notebook_context, safety_number,
};
use countersign_protocol::sealing::{self, BlobKey, merkle_root};

type Check = fn(&Vector) -> Result<(), String>;

const KINDS: [(&str, Check); 23] = [
    ("context", check_context),
    ("bundle", check_bundle),
    ("safety-number", check_safety_number),
    ("slot", check_slot),
    ("wrapped-keys", check_wrapped_keys),
    ("notebook", check_notebook),
    ("words", check_words),
    ("grant", check_grant),
    ("sealed", check_sealed),
    ("merkle", check_merkle),
    ("manifest", check_manifest),
    ("cover", check_cover),
    ("entry", check_entry),
    ("commitment", check_commitment),
    ("binding", check_binding),
    ("evidence", check_evidence),
    ("ledger-leaf", ledger_checks::leaf),
    ("ledger-inclusion", ledger_checks::inclusion),
    ("ledger-consistency", ledger_checks::consistency),
    ("ledger-map", ledger_checks::map),
    ("ledger-checkpoint", ledger_checks::checkpoint),
    ("evidence-proofs", ledger_checks::evidence),
    ("completion", completion_checks::completion),
];

/// One file: `name: value` lines; a name may stand several times.
struct Vector(Vec<(String, String)>);

impl Vector {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let split = |line: &str| {
            line.split_once(": ")
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        Self(
            text.lines()
                .map(|line| split(line).unwrap_or_else(|| panic!("{path:?}: {line:?}")))
                .collect(),
        )
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    fn maybe(&self, name: &str) -> Option<String> {
        self.all(name).next().map(str::to_owned)
    }

    fn text(&self, name: &str) -> String {
        self.maybe(name)
            .unwrap_or_else(|| panic!("the field {name} is missing"))
    }

    fn hex(&self, name: &str) -> Vec<u8> {
        hex::decode(self.text(name)).unwrap()
    }

    fn array<const N: usize>(&self, name: &str) -> [u8; N] {
        self.hex(name).try_into().unwrap()
    }

    fn parse<T: FromStr<Err: Debug>>(&self, name: &str) -> T {
        self.text(name).parse().unwrap()
    }
}

/// The name of an error's variant; a wrapped COSE error counts as itself.
fn cause(error: impl Debug) -> String {
    let text = format!("{error:?}");
    let text = text.strip_prefix("Cose(").unwrap_or(&text);
    text.split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn files() -> BTreeMap<String, PathBuf> {
    let paths = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let vectors = paths.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    vectors
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect()
}

#[test]
fn every_vector_has_its_expected_outcome() {
    let mut seen = BTreeSet::new();
    for (name, path) in files() {
        let vector = Vector::read(&path);
        let kind = vector.text("kind");
        let (kind, check) = KINDS
            .iter()
            .find(|(known, _)| *known == kind)
            .unwrap_or_else(|| panic!("{name}: unknown kind {kind}"));
        let outcome = match check(&vector) {
            Ok(()) => "ok".to_owned(),
            Err(cause) => cause,
        };
        assert_eq!(outcome, vector.text("expect"), "{name}");
        seen.insert(*kind);
    }
    assert_eq!(
        seen,
        KINDS.iter().map(|(kind, _)| *kind).collect(),
        "a kind has no vector"
    );
}

#[test]
fn the_folder_is_what_make_vectors_writes() {
    let made: BTreeMap<String, String> = all::all().into_iter().collect();
    let found = files()
        .into_iter()
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect();
    let names = |map: &BTreeMap<String, String>| map.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), names(&found));
    for (name, text) in &made {
        assert!(found[name] == *text, "{name} differs: has a format changed?");
    }
}

/// Whatever bytes arrive, a decoder answers; it never panics.
#[test]
fn altered_bytes_never_panic() {
    use rand_core::Rng;
    let mut rng = people::rng(40);
    let vectors: Vec<Vector> = files().values().map(|path| Vector::read(path)).collect();
    let samples: Vec<Vec<u8>> = vectors
        .iter()
        .filter(|v| v.maybe("bytes").is_some())
        .map(|v| v.hex("bytes"))
        .collect();
    for _ in 0..3_000 {
        let mut bytes = samples[rng.next_u32() as usize % samples.len()].clone();
        for _ in 0..1 + rng.next_u32() % 3 {
            let place = rng.next_u32() as usize % bytes.len();
            match rng.next_u32() % 4 {
                0 => bytes.truncate(place.max(1)),
                1 => drop(bytes.splice(place..place, [rng.next_u32() as u8])),
                _ => bytes[place] = rng.next_u32() as u8,
            }
        }
        let _ = cose::peek::<Manifest>(&bytes);
        let _ = cose::peek::<Entry>(&bytes);
        let _ = cose::peek::<countersign_protocol::keys::KeyBundle>(&bytes);
        let _ = Evidence::from_bytes(&bytes).map(|evidence| evidence.prove(None, &[]));
        let _ = countersign_protocol::ledger::Leaf::from_bytes(&bytes);
        let _ = countersign_protocol::ledger::map::MapProof::from_bytes(&bytes)
            .map(|proof| proof.verify(&[0; 32], None, &[0; 32]));
        let _ = countersign_protocol::completion::Completion::from_bytes(&bytes);
        let _ = countersign_protocol::completion::Particulars::from_bytes(&bytes);
        let _ = Binding::from_bytes(&bytes);
        let _ = WrappedKeys::from_bytes(&bytes);
        let _ = Slot::from_bytes(&bytes);
        let _ = countersign_protocol::envelope::Details::from_bytes(&bytes);
        let _ = sealing::open(&BlobKey::from_bytes([0; 32]), b"", &bytes);
    }
}

fn check_context(vector: &Vector) -> Result<(), String> {
    let ids: Vec<Vec<u8>> = vector.all("id").map(|id| hex::decode(id).unwrap()).collect();
    let ids: Vec<&[u8]> = ids.iter().map(Vec::as_slice).collect();
    assert_eq!(context(&vector.text("purpose"), &ids), vector.hex("bytes"));
    Ok(())
}

fn check_bundle(vector: &Vector) -> Result<(), String> {
    let signed = SignedBundle::verify(&vector.hex("bytes")).map_err(cause)?;
    let bundle = signed.bundle();
    assert_eq!(bundle.signing.to_sec1(), vector.array("signing"));
    assert_eq!(bundle.agreement.to_sec1(), vector.array("agreement"));
    assert_eq!(
        (&bundle.email, &bundle.name),
        (&vector.text("email"), &vector.text("name"))
    );
    assert_eq!(
        (signed.hash(), fingerprint(&signed)),
        (vector.parse("hash"), vector.text("fingerprint"))
    );
    Ok(())
}

fn check_safety_number(vector: &Vector) -> Result<(), String> {
    let [a, b] = ["a", "b"].map(|name| SignedBundle::verify(&vector.hex(name)).unwrap());
    assert_eq!(
        [safety_number(&a, &b), safety_number(&b, &a)],
        [vector.text("number"), vector.text("number")]
    );
    Ok(())
}

fn check_slot(vector: &Vector) -> Result<(), String> {
    let user = UserId::from_bytes(vector.array("user"));
    let slot = Slot::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    if vector.maybe("export-key").is_some() {
        assert_eq!(
            *mek_from_export_key(&vector.hex("export-key"), &user),
            vector.array("secret")
        );
    }
    let kek = slot.open(&vector.array("secret"), &user).map_err(cause)?;
    assert_eq!(kek.as_bytes(), &vector.array("kek"));
    Ok(())
}

fn check_wrapped_keys(vector: &Vector) -> Result<(), String> {
    let wrapped = WrappedKeys::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    let kek = Kek::from_bytes(vector.array("kek"));
    let identity = wrapped
        .open(&kek, &UserId::from_bytes(vector.array("user")))
        .map_err(cause)?;
    assert_eq!(*identity.signing.to_pkcs8_der(), vector.hex("signing"));
    assert_eq!(*identity.agreement.to_pkcs8_der(), vector.hex("agreement"));
    Ok(())
}

fn check_notebook(vector: &Vector) -> Result<(), String> {
    let user = UserId::from_bytes(vector.array("user"));
    let key = Kek::from_bytes(vector.array("kek")).notebook_key(&user);
    assert_eq!(*key, vector.array("key"));
    assert_eq!(notebook_context(&user, &vector.text("purpose")), vector.hex("context"));
    Ok(())
}

fn check_words(vector: &Vector) -> Result<(), String> {
    let words = RecoveryWords::parse(&vector.text("phrase")).map_err(cause)?;
    let user = UserId::from_bytes(vector.array("user"));
    assert_eq!(words.entropy(), &vector.array("entropy"));
    assert_eq!(*words.phrase(), vector.text("phrase"));
    assert_eq!(*words.slot_key(&user), vector.array("slot-key"));
    let public = words.authentication_key(&user).verifying_key().to_sec1();
    assert_eq!(public, vector.array("authentication-public"));
    Ok(())
}

fn check_grant(vector: &Vector) -> Result<(), String> {
    let private = AgreementKey::from_pkcs8_der(&vector.hex("private")).unwrap();
    let place = GrantContext {
        envelope: EnvelopeId::from_bytes(vector.array("envelope")),
        epoch: vector.parse("epoch"),
        slot: vector.parse("slot"),
        bundle: vector.parse("bundle"),
    };
    let sealed = vector.hex("bytes");
    let outside = grant::encapsulated(&sealed).and_then(|point| {
        let shared = private.shared_with(&point).unwrap();
        grant::open_with_shared(&sealed, &shared, &private.public(), place)
    });
    let opened = grant::open(&sealed, &private, place);
    assert_eq!(opened, outside, "with the key here, and with the key elsewhere");
    let key = opened.map_err(cause)?;
    assert_eq!(key.as_bytes(), &vector.array("key"));
    let blob_key = key.blob_key(place.envelope, BlobId::from_bytes(vector.array("blob")));
    assert_eq!(blob_key.as_bytes(), &vector.array("blob-key"));
    Ok(())
}

/// A failing file may be another one with a change: `from`, then `cut`, `flip` or `swap-chunks`.
fn check_sealed(vector: &Vector) -> Result<(), String> {
    let mut bytes = match vector.maybe("from") {
        Some(name) => Vector::read(&folder().join(format!("{name}.txt"))).hex("bytes"),
        None => vector.hex("bytes"),
    };
    if vector.maybe("cut").is_some() {
        bytes.truncate(vector.parse("cut"));
    }
    if vector.maybe("flip").is_some() {
        bytes[vector.parse::<usize>("flip")] ^= 1;
    }
    if let Some(pair) = vector.maybe("swap-chunks") {
        let place = |index: &str| 56 + 16_400 * index.parse::<usize>().unwrap();
        let (a, b) = pair.split_once(' ').map(|(a, b)| (place(a), place(b))).unwrap();
        let (left, right) = bytes.split_at_mut(b);
        left[a..a + 16_400].swap_with_slice(&mut right[..16_400]);
    }
    let key = BlobKey::from_bytes(vector.array("key"));
    let plain = sealing::open(&key, &vector.hex("context"), &bytes).map_err(cause)?;
    let expected = match vector.maybe("plain-length") {
        Some(length) => pattern(length.parse().unwrap()),
        None => vector.hex("plain"),
    };
    assert_eq!(*plain, expected);
    assert_eq!(bytes.len() as u64, sealing::sealed_length(plain.len() as u64));
    if vector.maybe("root").is_some() {
        assert_eq!(merkle_root(&bytes), vector.parse("root"));
    }
    Ok(())
}

fn check_merkle(vector: &Vector) -> Result<(), String> {
    assert_eq!(merkle_root(&pattern(vector.parse("length"))), vector.parse("root"));
    Ok(())
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

fn check_manifest(vector: &Vector) -> Result<(), String> {
    let key = VerifyingKey::from_sec1(&vector.hex("key")).unwrap();
    let signed: Signed<Manifest> = cose::verify("manifest", &vector.hex("bytes"), &key).map_err(cause)?;
    let manifest = signed.payload();
    manifest.check().map_err(cause)?;
    assert_eq!(signed.payload_hash(), vector.parse("payload-hash"));
    assert_eq!(manifest.envelope, vector.parse("envelope"));
    assert_eq!(manifest.requester, vector.parse("requester"));
    assert_eq!(manifest.commitment, vector.parse("commitment"));
    assert_eq!(manifest.slots.len(), vector.parse::<usize>("slots"));
    Ok(())
}

fn check_cover(vector: &Vector) -> Result<(), String> {
    let bytes = vector.hex("bytes");
    let cover = Cover::from_bytes(&bytes).map_err(cause)?;
    assert_eq!(
        (cover.width, cover.height),
        (vector.parse("width"), vector.parse("height"))
    );
    let kind = cover.check().map_err(cause)?;
    assert_eq!(kind.media_type(), vector.parse::<String>("type"));
    assert_eq!(cover.to_bytes(), bytes);
    Ok(())
}

fn check_entry(vector: &Vector) -> Result<(), String> {
    let key = VerifyingKey::from_sec1(&vector.hex("key")).unwrap();
    let signed: Signed<Entry> = cose::verify("entry", &vector.hex("bytes"), &key).map_err(cause)?;
    let entry = signed.payload();
    let hashes = ["payload-hash", "previous", "author", "commitment"].map(|name| vector.parse::<Hash48>(name));
    assert_eq!(
        [signed.payload_hash(), entry.previous, entry.author, entry.commitment],
        hashes
    );
    assert_eq!(entry.sequence, vector.parse::<u32>("sequence"));
    Ok(())
}

fn check_commitment(vector: &Vector) -> Result<(), String> {
    assert_eq!(
        commitment(&vector.array("salt"), &vector.parse("digest")),
        vector.parse("commitment")
    );
    Ok(())
}

fn check_binding(vector: &Vector) -> Result<(), String> {
    let binding = Binding::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    let expected = Binding {
        salt: vector.array("salt"),
        envelope: vector.parse("envelope"),
        sequence: vector.parse("sequence"),
        previous: vector.parse("previous"),
    };
    assert_eq!(binding, expected);
    Ok(())
}

/// Expects a verdict's word rather than ok.
fn check_evidence(vector: &Vector) -> Result<(), String> {
    let evidence = Evidence::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    assert_eq!(evidence.to_bytes(), vector.hex("bytes"));
    let verdict = judge(&evidence, None);
    assert_eq!(verdict.state.map_or("none", |state| state.name()), vector.text("state"));
    let reasons: Vec<String> = verdict.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(reasons, vector.all("reason").collect::<Vec<_>>());
    Err(verdict.verdict.name().to_owned())
}
