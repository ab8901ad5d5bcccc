//! Signatures by the kinds of key that authorities have: ECDSA on P-256 and P-384, RSA with PKCS #1 v1.5.
//!
//! RSA here is verification alone, which handles nothing secret: `s^e mod n` compared with the one encoding that is right
//! (RFC 8017 §8.2.2), so that there is nothing to parse in what the key gives back.

use super::CertificateFault;
use crate::cms::identifiers::{
    EC_PUBLIC_KEY, ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512, RSA, RSA_SHA_256, RSA_SHA_384, RSA_SHA_512, SECP256R1,
    SECP384R1, SHA_256, SHA_384, SHA_512,
};
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Sequence};
use p384::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// Why a signature of an authority does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// An algorithm other than ECDSA (P-256, P-384) or RSA (PKCS #1 v1.5) with SHA-256, SHA-384 or SHA-512.
    #[error("it is signed with an algorithm that is not supported ({oid})")]
    UnsupportedAlgorithm {
        /// The algorithm found.
        oid: ObjectIdentifier,
    },
    /// It does not verify.
    #[error("its signature does not verify")]
    Bad,
}

/// The hashes that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) fn of(oid: ObjectIdentifier) -> Option<Self> {
        match oid {
            SHA_256 => Some(Self::Sha256),
            SHA_384 => Some(Self::Sha384),
            SHA_512 => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    /// DER of `DigestInfo` up to the digest (RFC 8017 §9.2, note 1).
    fn prefix(self) -> [u8; 19] {
        let (last, length) = match self {
            Self::Sha256 => (1, 32),
            Self::Sha384 => (2, 48),
            Self::Sha512 => (3, 64),
        };
        [
            0x30,
            17 + length,
            0x30,
            13,
            6,
            9,
            0x60,
            0x86,
            0x48,
            1,
            0x65,
            3,
            4,
            2,
            last,
            5,
            0,
            4,
            length,
        ]
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

/// `RSAPublicKey` (RFC 8017 appendix A.1.1).
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

impl Key {
    pub(super) fn of(spki: &SubjectPublicKeyInfoOwned) -> Result<Self, CertificateFault> {
        let oid = spki.algorithm.oid;
        let unsupported = || CertificateFault::UnsupportedKey { oid };
        let bytes = spki.subject_public_key.as_bytes().ok_or_else(unsupported)?;
        let parameters = spki.algorithm.parameters.as_ref();
        let curve = parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        match (oid, curve) {
            (EC_PUBLIC_KEY, Some(SECP256R1)) => p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
                .map(Self::P256)
                .map_err(|_| unsupported()),
            (EC_PUBLIC_KEY, Some(SECP384R1)) => p384::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
                .map(Self::P384)
                .map_err(|_| unsupported()),
            (RSA, _) => {
                let key = RsaPublicKey::from_der(bytes).map_err(|_| unsupported())?;
                let (modulus, exponent) = (key.modulus.as_bytes().to_vec(), key.exponent.as_bytes().to_vec());
                let odd = modulus.last().is_some_and(|byte| byte % 2 == 1);
                let exponent_fits = exponent.len() <= 4 && exponent.last().is_some_and(|byte| byte % 2 == 1);
                // Shorter keys are broken or nearly so; longer ones would let a file cost too much.
                if !(256..=1024).contains(&modulus.len()) || !odd || !exponent_fits || exponent == [1] {
                    return Err(unsupported());
                }
                Ok(Self::Rsa { modulus, exponent })
            }
            _ => Err(unsupported()),
        }
    }

    /// Verifies `signature` over `message`. `beside`: the hash that stands beside the signature in CMS, which counts when the
    /// algorithm names none, and must agree when it does.
    pub(crate) fn verify(
        &self,
        algorithm: &AlgorithmIdentifierOwned,
        beside: Option<Hash>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureFault> {
        let oid = algorithm.oid;
        let unsupported = || SignatureFault::UnsupportedAlgorithm { oid };
        let (elliptic, hash) = match oid {
            ECDSA_SHA_256 => (true, Hash::Sha256),
            ECDSA_SHA_384 => (true, Hash::Sha384),
            ECDSA_SHA_512 => (true, Hash::Sha512),
            RSA_SHA_256 => (false, Hash::Sha256),
            RSA_SHA_384 => (false, Hash::Sha384),
            RSA_SHA_512 => (false, Hash::Sha512),
            RSA => (false, beside.ok_or_else(unsupported)?),
            _ => return Err(unsupported()),
        };
        if beside.is_some_and(|beside| beside != hash) {
            return Err(unsupported());
        }
        let digest = hash.digest(message);
        let good = match self {
            Self::P256(key) if elliptic => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok()),
            Self::P384(key) if elliptic => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok()),
            Self::Rsa { modulus, exponent } if !elliptic => {
                recovered(modulus, exponent, signature) == encoded(hash, &digest, modulus.len())
            }
            _ => return Err(unsupported()),
        };
        if good { Ok(()) } else { Err(SignatureFault::Bad) }
    }
}

/// `s^e mod n` as long as the modulus (RSAVP1, RFC 8017 §5.2.2).
fn recovered(modulus: &[u8], exponent: &[u8], signature: &[u8]) -> Option<Vec<u8>> {
    // Fixed lengths, so that comparing bytes compares numbers.
    if signature.len() != modulus.len() || signature >= modulus {
        return None;
    }
    let bits = u32::try_from(modulus.len()).ok()?.checked_mul(8)?;
    let number = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, bits).ok();
    let odd: Option<Odd<BoxedUint>> = Odd::new(number(modulus)?).into();
    let parameters = BoxedMontyParams::new_vartime(odd?);
    let power = BoxedMontyForm::new(number(signature)?, &parameters)
        .pow_bounded_exp(&number(exponent)?, u32::try_from(exponent.len()).ok()? * 8);
    let bytes = power.retrieve().to_be_bytes();
    let start = bytes.len().checked_sub(modulus.len())?;
    bytes.get(start..).map(<[u8]>::to_vec)
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2).
fn encoded(hash: Hash, digest: &[u8], length: usize) -> Option<Vec<u8>> {
    let prefix = hash.prefix();
    let padding = length.checked_sub(3 + prefix.len() + digest.len())?;
    let mut out = vec![0, 1];
    out.resize(2 + padding, 0xff);
    out.push(0);
    out.extend_from_slice(&prefix);
    out.extend_from_slice(digest);
    Some(out)
}
