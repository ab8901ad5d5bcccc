//! Every vector as (file name without `.txt`, text).

use countersign_protocol::chain::{Decision, SignedEntry, SignedManifest, sign_manifest};
use countersign_protocol::commitment::{Binding, commitment};
use countersign_protocol::context::context;
use countersign_protocol::envelope::{Cover, KeyBasis, Quorum};
use countersign_protocol::evidence::{Evidence, judge};
use countersign_protocol::grant::{self, EnvelopeKey, GrantContext};
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ids::BlobId;
use countersign_protocol::sealing::{self, Encryptor, blob_context, merkle_root};

use crate::completion;
use crate::keys;
use crate::ledger;
use crate::people::{ENVELOPE, blob, chain, entry, evidence, manifest, person, rng, signed_manifest};
use crate::vector::{Named, Vector};

const BLOB: BlobId = BlobId::from_bytes([0xb0; 16]);

pub(crate) fn all() -> Vec<(String, String)> {
    let mut vectors = Vec::new();
    vectors.extend(contexts());
    vectors.extend(keys::keys());
    vectors.extend(grants());
    vectors.extend(sealed());
    vectors.extend(merkle());
    vectors.extend(manifests());
    vectors.extend(covers());
    vectors.extend(entries());
    vectors.extend(documents());
    vectors.extend(evidences());
    vectors.extend(ledger::ledger());
    vectors.extend(ledger::evidences());
    vectors.extend(completion::completion());
    vectors
        .into_iter()
        .map(|(name, vector)| (name.to_owned(), vector.0))
        .collect()
}

fn contexts() -> Vec<Named> {
    let make = |purpose: &str, ids: &[&[u8]]| {
        let vector = Vector::new("context", "ok", "CBOR array of purpose, suite and ids").text("purpose", purpose);
        let vector = ids.iter().fold(vector, |vector, id| vector.hex("id", id));
        vector.hex("bytes", context(purpose, ids))
    };
    vec![
        ("context-empty", make("entry", &[])),
        ("context-ids", make("blob", &[ENVELOPE.as_bytes(), BLOB.as_bytes()])),
    ]
}

fn grants() -> Vec<Named> {
    let (recipient, key) = (person(2), EnvelopeKey::from_bytes([0x55; 32]));
    let place = GrantContext {
        envelope: ENVELOPE,
        epoch: 1,
        slot: 1,
        bundle: recipient.bundle.hash(),
    };
    let sealed = grant::seal(&key, &recipient.identity.agreement.public(), place, &mut rng(20));
    let make = |expect: &str, comment: &str, slot: u32, bytes: &[u8]| {
        let vector = Vector::new("grant", expect, comment)
            .hex("private", recipient.identity.agreement.to_pkcs8_der().as_slice())
            .hex("envelope", ENVELOPE.as_bytes())
            .text("epoch", place.epoch)
            .text("slot", slot)
            .text("bundle", place.bundle)
            .hex("bytes", bytes);
        if expect != "ok" {
            return vector;
        }
        let blob_key = key.blob_key(ENVELOPE, BLOB);
        vector
            .hex("key", key.as_bytes())
            .hex("blob", BLOB.as_bytes())
            .hex("blob-key", blob_key.as_bytes())
    };
    let mut altered = sealed.clone();
    *altered.last_mut().expect("not empty") ^= 1;
    vec![
        (
            "grant",
            make(
                "ok",
                "an envelope key sealed to slot 1, and a blob key of it",
                1,
                &sealed,
            ),
        ),
        ("grant-wrong-slot", make("WrongKey", "opened as slot 2's", 2, &sealed)),
        (
            "grant-altered",
            make("WrongKey", "the last bit of the tag is flipped", 1, &altered),
        ),
        (
            "grant-truncated",
            make("Malformed", "the last byte is missing", 1, &sealed[..sealed.len() - 1]),
        ),
    ]
}

fn sealed() -> Vec<Named> {
    let key = EnvelopeKey::from_bytes([0x55; 32]).blob_key(ENVELOPE, BLOB);
    let other = EnvelopeKey::from_bytes([0x55; 32]).blob_key(ENVELOPE, BlobId::from_bytes([0xb1; 16]));
    let context = blob_context(ENVELOPE, BLOB);
    let plain: Vec<u8> = (0..33_000usize).map(|i| (i % 251) as u8).collect();
    let header = |expect: &str, comment: &str, key: &sealing::BlobKey, context: &[u8]| {
        Vector::new("sealed", expect, comment)
            .hex("key", key.as_bytes())
            .hex("context", context)
    };
    let long = sealing::seal(&key, &context, &plain, &mut rng(30));
    let short = sealing::seal(&key, &context, b"Hello", &mut rng(31));
    // A frame whose last padding byte is not zero.
    let mut dirty = vec![0; 256];
    (dirty[7], dirty[255]) = (5, 1);
    let mut encryptor = Encryptor::new(&key, &context, &mut rng(32));
    let mut padded = encryptor.header().to_vec();
    encryptor.update(&dirty, &mut padded);
    encryptor.finish(&mut padded);
    let derived = |expect: &str, comment: &str| header(expect, comment, &key, &context).text("from", "sealed-long");
    vec![
        (
            "sealed-short",
            header("ok", "five bytes, one chunk", &key, &context)
                .hex("plain", b"Hello")
                .hex("bytes", short),
        ),
        (
            "sealed-long",
            header(
                "ok",
                "three chunks; byte i of the plaintext is i mod 251",
                &key,
                &context,
            )
            .text("plain-length", plain.len())
            .text("root", merkle_root(&long))
            .hex("bytes", &long),
        ),
        (
            "sealed-truncated",
            derived("Truncated", "cut after the first two chunks").text("cut", 56 + 2 * 16_400),
        ),
        (
            "sealed-cut-inside",
            derived("ChunkAltered", "cut inside the last chunk").text("cut", long.len() - 1),
        ),
        (
            "sealed-reordered",
            derived("ChunkAltered", "the first two chunks change places").text("swap-chunks", "0 1"),
        ),
        (
            "sealed-altered",
            derived("ChunkAltered", "a bit of the second chunk is flipped").text("flip", 56 + 16_400),
        ),
        (
            "sealed-wrong-commitment",
            derived("WrongKey", "a bit of the key commitment is flipped").text("flip", 24),
        ),
        (
            "sealed-wrong-key",
            header("WrongKey", "another blob's key", &other, &context).text("from", "sealed-long"),
        ),
        (
            "sealed-wrong-context",
            header(
                "WrongKey",
                "another blob's context",
                &key,
                &blob_context(ENVELOPE, BlobId::from_bytes([0xb1; 16])),
            )
            .text("from", "sealed-long"),
        ),
        (
            "sealed-dirty-padding",
            header("BadFrame", "the padding is not all zeros", &key, &context).hex("bytes", padded),
        ),
    ]
}

fn merkle() -> Vec<Named> {
    let make = |length: usize| {
        let data: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        Vector::new("merkle", "ok", "byte i of the data is i mod 251")
            .text("length", length)
            .text("root", merkle_root(&data))
    };
    vec![
        ("merkle-empty", make(0)),
        ("merkle-one-segment", make(1 << 20)),
        ("merkle-two-segments", make((1 << 20) + 1)),
        ("merkle-five-segments", make((4 << 20) + 17)),
    ]
}

fn manifests() -> Vec<Named> {
    let requester = person(1);
    let make = |expect: &str, comment: &str, bytes: &[u8]| {
        Vector::new("manifest", expect, comment)
            .hex("key", requester.identity.signing.verifying_key().to_sec1())
            .hex("bytes", bytes)
    };
    let signed = signed_manifest();
    let mut quorum = manifest();
    quorum.route.0[1].quorum = Quorum::AtLeast(2);
    let quorum = sign_manifest(&quorum, &requester.identity.signing);
    let mut cover = manifest();
    cover.cover = Some(blob(0xb2));
    let cover = sign_manifest(&cover, &requester.identity.signing);
    let named = |vector: Vector, signed: &SignedManifest| {
        let manifest = signed.payload();
        vector
            .text("payload-hash", signed.payload_hash())
            .text("envelope", manifest.envelope)
            .text("requester", manifest.requester)
            .text("commitment", manifest.commitment)
            .text("slots", manifest.slots.len())
    };
    vec![
        (
            "manifest",
            named(
                make(
                    "ok",
                    "two approvers in sequence; the second was invited",
                    signed.bytes(),
                ),
                &signed,
            ),
        ),
        (
            "manifest-cover",
            named(make("ok", "with a picture of the first page", cover.bytes()), &cover),
        ),
        (
            "manifest-quorum",
            make("Quorum", "a stage of one wants two approvals", quorum.bytes()),
        ),
        (
            "manifest-trailing",
            make("Malformed", "a byte follows", &[signed.bytes(), &[0]].concat()),
        ),
    ]
}

/// Covers as far as a reader looks without decoding them: the pictures are headers and nothing else.
fn covers() -> Vec<Named> {
    let webp = |before: &[u8], width: u16| {
        let frame = [
            &b"\x30\x01\0\x9d\x01\x2a"[..],
            &width.to_le_bytes(),
            &1403_u16.to_le_bytes(),
        ]
        .concat();
        let chunk = u32::try_from(frame.len()).unwrap_or_default().to_le_bytes();
        let content = [b"WEBP", before, b"VP8 ", &chunk, &frame].concat();
        let length = u32::try_from(content.len()).unwrap_or_default().to_le_bytes();
        [&b"RIFF"[..], &length, &content].concat()
    };
    let profile = b"VP8X\x0a\0\0\0\x20\0\0\0\xdf\x03\0\x7a\x05\0ICCP\x03\0\0\0abc\0";
    let animation = b"VP8X\x0a\0\0\0\x02\0\0\0\xdf\x03\0\x7a\x05\0";
    let jpeg = b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc2\0\x0b\x08\x05\x7b\x03\xe0\x01\x01\x11\0";
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\xe0\0\0\x05\x7b\x08\x02\0\0\0";
    let make = |expect: &str, comment: &str, picture: &[u8]| {
        let cover = Cover {
            width: 59_528,
            height: 84_189,
            picture: picture.to_vec(),
        };
        Vector::new("cover", expect, comment)
            .hex("bytes", cover.to_bytes())
            .text("width", cover.width)
            .text("height", cover.height)
    };
    vec![
        (
            "cover-webp",
            make("ok", "a picture of 992 × 1403 pixels", &webp(b"", 992)).text("type", "image/webp"),
        ),
        (
            "cover-webp-profile",
            make("ok", "the same with a colour profile", &webp(profile, 992)).text("type", "image/webp"),
        ),
        (
            "cover-webp-animation",
            make("Picture", "one that says it is animated", &webp(animation, 992)),
        ),
        (
            "cover-jpeg",
            make("ok", "a progressive picture of that size", jpeg).text("type", "image/jpeg"),
        ),
        ("cover-png", make("Picture", "of a kind that is not taken", png)),
        ("cover-pixels", make("Pixels", "16,383 pixels wide", &webp(b"", 16_383))),
    ]
}

fn entries() -> Vec<Named> {
    let make = |expect: &str, comment: &str, author: u8, signed: &SignedEntry, bytes: &[u8]| {
        let vector = Vector::new("entry", expect, comment)
            .hex("key", person(author).identity.signing.verifying_key().to_sec1())
            .hex("bytes", bytes);
        if expect != "ok" {
            return vector;
        }
        let entry = signed.payload();
        vector
            .text("payload-hash", signed.payload_hash())
            .text("sequence", entry.sequence)
            .text("previous", entry.previous)
            .text("author", entry.author)
            .text("commitment", entry.commitment)
    };
    let honest = |comment: &str, author: u8, signed: &SignedEntry| make("ok", comment, author, signed, signed.bytes());
    let chain = chain();
    let head: Hash48 = signed_manifest().payload_hash();
    let decline = entry(
        head,
        1,
        2,
        Decision::Decline {
            slot: 1,
            reason: blob(0xd5),
        },
        0,
    );
    let cancel = entry(head, 1, 1, Decision::Cancel, 0);
    let granted = Decision::Grant {
        slot: 2,
        bundle: person(3).bundle.hash(),
        basis: KeyBasis::Confirmed,
    };
    let confirmed = entry(head, 1, 1, granted, 0);
    // Sequence 1 written in two bytes: 0x18 0x01. It is the first integer after the envelope's id.
    let mut long = chain[0].bytes().to_vec();
    let place = long
        .windows(16)
        .position(|bytes| bytes == ENVELOPE.as_bytes())
        .expect("the id is there")
        + 16;
    long.splice(place..=place, [0x18, 0x01]);
    long[10] += 1;
    vec![
        ("entry-approve", honest("slot 1 approves", 2, &chain[0])),
        (
            "entry-grant-first-use",
            honest("slot 2 is bound on first use; with a checkpoint", 1, &chain[1]),
        ),
        (
            "entry-grant-confirmed",
            honest("slot 2 is bound, confirmed", 1, &confirmed),
        ),
        ("entry-decline", honest("slot 1 declines", 2, &decline)),
        ("entry-close", honest("the requester closes", 1, &chain[3])),
        (
            "entry-archive",
            honest("an approver archives the closed document", 3, &chain[4]),
        ),
        ("entry-cancel", honest("the requester cancels", 1, &cancel)),
        (
            "entry-wrong-signer",
            make(
                "BadSignature",
                "verified with another's key",
                3,
                &chain[0],
                chain[0].bytes(),
            ),
        ),
        (
            "entry-not-canonical",
            make(
                "Payload",
                "the sequence is written with one byte too many",
                2,
                &chain[0],
                &long,
            ),
        ),
    ]
}

fn documents() -> Vec<Named> {
    let (salt, digest) = ([0x66; 32], sha384(b"a PDF"));
    let make = |expect: &str, comment: &str, binding: &Binding, bytes: &[u8]| {
        Vector::new("binding", expect, comment)
            .hex("salt", binding.salt)
            .text("envelope", binding.envelope)
            .text("sequence", binding.sequence)
            .text("previous", binding.previous)
            .hex("bytes", bytes)
    };
    let origin = Binding {
        salt,
        envelope: ENVELOPE,
        sequence: 0,
        previous: Hash48::ZERO,
    };
    let layer = Binding {
        sequence: 3,
        previous: sha384(b"entry 2"),
        ..origin.clone()
    };
    let trailing = [&layer.to_bytes()[..], &[0]].concat();
    vec![
        (
            "commitment",
            Vector::new("commitment", "ok", "SHA-384(label ‖ salt ‖ digest)")
                .hex("salt", salt)
                .text("digest", digest)
                .text("commitment", commitment(&salt, &digest)),
        ),
        (
            "binding-origin",
            make("ok", "of the certifying signature", &origin, &origin.to_bytes()),
        ),
        ("binding-layer", make("ok", "of a layer", &layer, &layer.to_bytes())),
        (
            "binding-trailing",
            make("TrailingBytes", "a byte follows", &layer, &trailing),
        ),
    ]
}

fn evidences() -> Vec<Named> {
    let make = |comment: &str, evidence: &Evidence| {
        let verdict = judge(evidence, None);
        let vector = Vector::new("evidence", verdict.verdict.name(), comment)
            .text("state", verdict.state.map_or("none", |state| state.name()));
        let vector = verdict
            .reasons
            .iter()
            .fold(vector, |vector, reason| vector.text("reason", reason));
        vector.hex("bytes", evidence.to_bytes())
    };
    let mut swapped = evidence(4);
    swapped.entries.swap(1, 2);
    let mut foreign = evidence(4);
    foreign.bundles.retain(|bundle| bundle != person(3).bundle.bytes());
    let mut late = evidence(1);
    late.issued.0 += 100_000_000;
    vec![
        (
            "evidence-valid",
            make("completed and closed; slot 2 on first use", &evidence(4)),
        ),
        (
            "evidence-archived",
            make("completed, closed and archived by an approver", &evidence(5)),
        ),
        (
            "evidence-not-closed",
            make("the closing entry is missing", &evidence(3)),
        ),
        ("evidence-pending", make("one approval of two", &evidence(1))),
        (
            "evidence-expired",
            make("one approval of two, issued after the deadline", &late),
        ),
        ("evidence-swapped", make("two entries change places", &swapped)),
        ("evidence-missing-bundle", make("a bundle is missing", &foreign)),
    ]
}
