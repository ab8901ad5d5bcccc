//! Vectors of key bundles, slots, wrapped keys and recovery words.

use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{
    Kek, RecoveryWords, Slot, SlotKind, WrappedKeys, fingerprint, mek_from_export_key, notebook_context, safety_number,
};

use crate::people::{person, rng};
use crate::vector::{Named, Vector};

const USER: UserId = UserId::from_bytes([0x11; 16]);

pub(crate) fn keys() -> Vec<Named> {
    let (ada, bob) = (person(1), person(2));
    let bundle = |expect: &str, comment: &str, bytes: &[u8]| Vector::new("bundle", expect, comment).hex("bytes", bytes);
    let good = ada.bundle.bytes().to_vec();
    let mut bad_signature = good.clone();
    *bad_signature.last_mut().expect("not empty") ^= 1;
    let mut bad_header = good.clone();
    bad_header[6] = 0x22;
    let published = ada.bundle.bundle();

    let kek = Kek::from_bytes([0x22; 32]);
    let words = RecoveryWords::generate(&mut rng(9));
    let mek = mek_from_export_key(&[0x33; 64], &USER);
    let slot = |kind, secret: &[u8; 32], seed| Slot::seal(kind, secret, &kek, &USER, &mut rng(seed)).to_bytes();
    let slot_vector = |expect: &str, comment: &str, secret: &[u8; 32], bytes: Vec<u8>| {
        let vector = Vector::new("slot", expect, comment)
            .hex("user", USER.as_bytes())
            .hex("secret", secret);
        let vector = if expect == "ok" {
            vector.hex("kek", kek.as_bytes())
        } else {
            vector
        };
        vector.hex("bytes", bytes)
    };
    let wrapped: WrappedKeys = ada.identity.wrap(&kek, &USER, &mut rng(12));
    let wrapped_vector = |expect: &str, comment: &str, user: &UserId| {
        let vector = Vector::new("wrapped-keys", expect, comment).hex("user", user.as_bytes());
        let vector = vector.hex("kek", kek.as_bytes()).hex("bytes", wrapped.to_bytes());
        vector
            .hex("signing", ada.identity.signing.to_pkcs8_der().as_slice())
            .hex("agreement", ada.identity.agreement.to_pkcs8_der().as_slice())
    };
    let phrase = words.phrase();
    let words_vector =
        |expect: &str, comment: &str, phrase: &str| Vector::new("words", expect, comment).text("phrase", phrase);
    let mut wrong: Vec<&str> = phrase.split(' ').collect();
    wrong.swap(0, 1);
    vec![
        (
            "bundle",
            bundle("ok", "a key bundle of generation 0, signed by itself", &good)
                .hex("signing", published.signing.to_sec1())
                .hex("agreement", published.agreement.to_sec1())
                .text("email", &published.email)
                .text("name", &published.name)
                .text("hash", ada.bundle.hash())
                .text("fingerprint", fingerprint(&ada.bundle)),
        ),
        (
            "bundle-bad-signature",
            bundle(
                "BadSignature",
                "the last bit of the signature is flipped",
                &bad_signature,
            ),
        ),
        (
            "bundle-es384-header",
            bundle(
                "UnexpectedHeader",
                "the header says ES384 (-35) for ESP384 (-51)",
                &bad_header,
            ),
        ),
        (
            "safety-number",
            Vector::new(
                "safety-number",
                "ok",
                "60 digits for two people, the same in both orders",
            )
            .hex("a", ada.bundle.bytes())
            .hex("b", bob.bundle.bytes())
            .text("number", safety_number(&ada.bundle, &bob.bundle)),
        ),
        (
            "slot-password",
            slot_vector("ok", "the KEK under the MEK", &mek, slot(SlotKind::Password, &mek, 10))
                .hex("export-key", [0x33; 64]),
        ),
        (
            "slot-words",
            slot_vector(
                "ok",
                "the KEK under the slot key of the words",
                &words.slot_key(&USER),
                slot(SlotKind::RecoveryWords, &words.slot_key(&USER), 11),
            ),
        ),
        (
            "slot-wrong-secret",
            slot_vector(
                "WrongKey",
                "another password",
                &[0x44; 32],
                slot(SlotKind::Password, &mek, 10),
            ),
        ),
        (
            "wrapped-keys",
            wrapped_vector("ok", "both private keys under the KEK", &USER),
        ),
        (
            "wrapped-keys-wrong-user",
            wrapped_vector("WrongKey", "another user's", &UserId::from_bytes([0x12; 16])),
        ),
        (
            "notebook",
            Vector::new(
                "notebook",
                "ok",
                "the key of what one keeps for oneself, and the associated data of drafts",
            )
            .hex("user", USER.as_bytes())
            .hex("kek", kek.as_bytes())
            .hex("key", kek.notebook_key(&USER).as_slice())
            .text("purpose", "drafts")
            .hex("context", notebook_context(&USER, "drafts")),
        ),
        (
            "words",
            words_vector("ok", "BIP-39 English; slot key and authentication key", &phrase)
                .hex("user", USER.as_bytes())
                .hex("entropy", words.entropy())
                .hex("slot-key", words.slot_key(&USER).as_slice())
                .hex(
                    "authentication-public",
                    words.authentication_key(&USER).verifying_key().to_sec1(),
                ),
        ),
        (
            "words-checksum",
            words_vector("Checksum", "the first two words are swapped", &wrong.join(" ")),
        ),
        (
            "words-unknown",
            words_vector(
                "UnknownWord",
                "a word of no list",
                &phrase.replacen(wrong[3], "countersign", 1),
            ),
        ),
        (
            "words-count",
            words_vector("Count", "eleven words", phrase.rsplit_once(' ').expect("many words").0),
        ),
    ]
}
