use super::*;
use crate::Millis;
use crate::cose::CoseError;
use crate::hash::sha384;
use crate::ids::UserId;
use crate::world::{person, rng};
use p384::pkcs8::EncodePrivateKey;

const USER: UserId = UserId::from_bytes([1; 16]);
const OTHER: UserId = UserId::from_bytes([2; 16]);

#[test]
fn signatures_verify_with_high_and_low_s() {
    let key = SigningKey::generate(&mut rng(1));
    let signature = key.sign(b"message");
    assert!(key.verifying_key().verify(b"message", &signature));
    assert!(!key.verifying_key().verify(b"massage", &signature));
    assert!(
        !SigningKey::generate(&mut rng(2))
            .verifying_key()
            .verify(b"message", &signature)
    );
    let parsed = p384::ecdsa::Signature::from_slice(&signature).unwrap();
    let twin = p384::ecdsa::Signature::from_scalars(parsed.split_bytes().0, (-*parsed.s()).to_bytes()).unwrap();
    assert_ne!(<[u8; 96]>::from(twin.to_bytes()), signature);
    assert!(key.verifying_key().verify(b"message", &twin.to_bytes().into()));
    assert!(!key.verifying_key().verify(b"message", &[0; 96]));
}

#[test]
fn private_keys_travel_as_the_pkcs8_that_others_write() {
    let key = AgreementKey::generate(&mut rng(3));
    let theirs = p384::SecretKey::from_bytes((&*key.to_scalar()).into())
        .unwrap()
        .to_pkcs8_der()
        .unwrap();
    assert_eq!(key.to_pkcs8_der().as_slice(), theirs.as_bytes());
    assert_eq!(
        AgreementKey::from_pkcs8_der(theirs.as_bytes()).unwrap().public(),
        key.public()
    );
    let key = SigningKey::generate(&mut rng(3));
    assert_eq!(
        SigningKey::from_pkcs8_der(&key.to_pkcs8_der()).unwrap().verifying_key(),
        key.verifying_key()
    );
    assert_eq!(
        SigningKey::from_pkcs8_der(b"no key").err(),
        Some(KeyError::BadPrivateKey)
    );
}

#[test]
fn public_keys_are_uncompressed_points_on_the_curve() {
    let public = SigningKey::generate(&mut rng(4)).verifying_key().to_sec1();
    assert!(VerifyingKey::from_sec1(&public).is_ok());
    let mut off = public;
    off[96] ^= 1;
    let compressed = [&[2 + (public[96] & 1)][..], &public[1..49]].concat();
    for bad in [&off[..], &compressed, &public[..96], &[0], &[]] {
        assert_eq!(VerifyingKey::from_sec1(bad), Err(KeyError::BadPublicKey));
        assert_eq!(AgreementPublic::from_sec1(bad), Err(KeyError::BadPublicKey));
    }
}

#[test]
fn wrapped_keys_open_for_their_user_and_kek_only() {
    let (mut rng, kek) = (rng(5), Kek::from_bytes([5; 32]));
    let identity = Identity::generate(&mut rng);
    let wrapped = WrappedKeys::from_bytes(&identity.wrap(&kek, &USER, &mut rng).to_bytes()).unwrap();
    let opened = wrapped.open(&kek, &USER).unwrap();
    assert_eq!(opened.signing.verifying_key(), identity.signing.verifying_key());
    assert_eq!(opened.agreement.public(), identity.agreement.public());
    assert_eq!(
        wrapped.open(&Kek::from_bytes([6; 32]), &USER).err(),
        Some(WrapError::WrongKey)
    );
    assert_eq!(wrapped.open(&kek, &OTHER).err(), Some(WrapError::WrongKey));
    let swapped = WrappedKeys {
        signing: wrapped.agreement.clone(),
        agreement: wrapped.signing.clone(),
    };
    assert_eq!(swapped.open(&kek, &USER).err(), Some(WrapError::WrongKey));
    assert!(matches!(WrappedKeys::from_bytes(&[0x80]), Err(WrapError::Malformed(_))));
}

#[test]
fn slots_open_with_their_own_secret_only() {
    let (mut rng, kek) = (rng(6), Kek::from_bytes([5; 32]));
    let words = RecoveryWords::generate(&mut rng);
    let mek = mek_from_export_key(&[3; 64], &USER);
    for (kind, secret) in [
        (SlotKind::Password, mek),
        (SlotKind::RecoveryWords, words.slot_key(&USER)),
    ] {
        let slot = Slot::from_bytes(&Slot::seal(kind, &secret, &kek, &USER, &mut rng).to_bytes()).unwrap();
        assert_eq!(slot.kind(), kind);
        assert_eq!(slot.open(&secret, &USER), Ok(kek.clone()));
        assert_eq!(slot.open(&[0; 32], &USER), Err(WrapError::WrongKey));
        assert_eq!(slot.open(&secret, &OTHER), Err(WrapError::WrongKey));
    }
}

#[test]
fn words_come_back_and_wrong_ones_are_named() {
    let words = RecoveryWords::generate(&mut rng(7));
    let phrase = words.phrase();
    let again = RecoveryWords::parse(&format!("  {}\n", phrase.to_uppercase().replace(' ', "  "))).unwrap();
    assert_eq!(again.entropy(), words.entropy());
    assert_eq!(
        again.authentication_key(&USER).verifying_key(),
        words.authentication_key(&USER).verifying_key()
    );
    assert_ne!(words.slot_key(&USER), words.slot_key(&OTHER));
    let abandon = "abandon ".repeat(11);
    assert!(RecoveryWords::parse(&format!("{abandon}about")).is_ok());
    let error = |text: String| RecoveryWords::parse(&text).err();
    assert_eq!(error(format!("{abandon}abandon")), Some(WordsError::Checksum));
    assert_eq!(error(abandon.clone()), Some(WordsError::Count { found: 11 }));
    assert_eq!(
        error(format!("{abandon}about about")),
        Some(WordsError::Count { found: 13 })
    );
    let typo = WordsError::UnknownWord {
        position: 12,
        word: "abuot".into(),
    };
    assert_eq!(error(format!("{abandon}abuot")), Some(typo));
}

#[test]
fn bundles_are_signed_by_their_own_key_and_make_sense() {
    let ada = person(1);
    let again = SignedBundle::verify(ada.bundle.bytes()).unwrap();
    assert_eq!((again.bundle(), again.hash()), (ada.bundle.bundle(), ada.bundle.hash()));
    let sign = |alter: &dyn Fn(&mut KeyBundle)| {
        let mut bundle = ada.bundle.bundle().clone();
        alter(&mut bundle);
        SignedBundle::sign(bundle, &ada.identity.signing).err()
    };
    assert_eq!(sign(&|b| b.generation = 1), Some(BundleError::Generation));
    assert_eq!(sign(&|b| b.previous = Some(sha384(b""))), Some(BundleError::Generation));
    let next = |b: &mut KeyBundle| (b.generation, b.previous) = (1, Some(sha384(b"")));
    assert_eq!(sign(&next), None);
    for email in ["Ada@example.org", "ada", "@example.org", "ada@", "a da@example.org", ""] {
        assert_eq!(sign(&|b| b.email = email.into()), Some(BundleError::Email), "{email}");
    }
    for name in ["", " ", "a\nb"] {
        assert_eq!(sign(&|b| b.name = name.into()), Some(BundleError::Name), "{name:?}");
    }
    let foreign = person(2).bundle.bundle().signing.clone();
    assert_eq!(
        sign(&|b| b.signing = foreign.clone()),
        Some(CoseError::BadSignature.into())
    );
    let mut altered = ada.bundle.bytes().to_vec();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(
        SignedBundle::verify(&altered).err(),
        Some(CoseError::BadSignature.into())
    );
}

#[test]
fn bundles_can_be_signed_elsewhere() {
    let ada = person(1);
    let unsigned = SignedBundle::to_be_signed(ada.bundle.bundle()).unwrap();
    let signature = ada.identity.signing.sign(unsigned.bytes());
    assert_eq!(
        SignedBundle::finish(unsigned.clone(), &signature).unwrap().bytes(),
        ada.bundle.bytes()
    );
    let wrong = person(2).identity.signing.sign(unsigned.bytes());
    assert_eq!(
        SignedBundle::finish(unsigned, &wrong).err(),
        Some(CoseError::BadSignature.into())
    );
}

#[test]
fn safety_numbers_are_the_same_for_both_and_change_with_the_keys() {
    let (ada, bob) = (person(1).bundle, person(2).bundle);
    let number = safety_number(&ada, &bob);
    assert_eq!(number, safety_number(&bob, &ada));
    assert_ne!(number, safety_number(&ada, &person(3).bundle));
    let groups: Vec<&str> = number.split(' ').collect();
    assert!(
        groups.len() == 12
            && groups
                .iter()
                .all(|g| g.len() == 5 && g.bytes().all(|b| b.is_ascii_digit()))
    );
    let mut renamed = ada.bundle().clone();
    (renamed.name, renamed.created) = ("Ada".into(), Millis(5));
    let renamed = SignedBundle::sign(renamed, &person(1).identity.signing).unwrap();
    assert_eq!(fingerprint(&renamed), fingerprint(&ada));
}
