//! P-384 key pairs (SP 800-186). Public halves are SEC1 uncompressed points of 97 bytes; private halves travel as PKCS#8.

use std::fmt;

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use p384::ecdsa::signature::{Signer, Verifier};
use p384::elliptic_curve::Generate;
use p384::pkcs8::DecodePrivateKey;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Why key bytes are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an uncompressed P-384 point (0x04 and 96 bytes) on the curve.
    #[error("not a P-384 public key")]
    BadPublicKey,
    /// Not a P-384 private key in PKCS#8 DER.
    #[error("not a P-384 private key")]
    BadPrivateKey,
}

impl KeyError {
    /// The variant's name, stable, for clients that show a sentence of their own.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BadPublicKey => "BadPublicKey",
            Self::BadPrivateKey => "BadPrivateKey",
        }
    }
}

/// A private key for ECDSA P-384 with SHA-384. Erased from memory on drop.
#[derive(Clone)]
pub struct SigningKey(p384::ecdsa::SigningKey);

/// The public half of a [`SigningKey`].
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey(p384::ecdsa::VerifyingKey);

/// A private key for ECDH P-384, used by HPKE. Erased from memory on drop.
#[derive(Clone)]
pub struct AgreementKey(p384::SecretKey);

/// The public half of an [`AgreementKey`].
#[derive(Clone, PartialEq, Eq)]
pub struct AgreementPublic(p384::PublicKey);

/// Both private keys of one person.
#[derive(Clone)]
pub struct Identity {
    /// Signs entries, bundles and PDF layers.
    pub signing: SigningKey,
    /// Opens grants.
    pub agreement: AgreementKey,
}

impl Identity {
    /// Draws both keys.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self {
            signing: SigningKey::generate(rng),
            agreement: AgreementKey::generate(rng),
        }
    }
}

impl SigningKey {
    /// Draws a key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(p384::ecdsa::SigningKey::generate_from_rng(rng))
    }

    /// Signs SHA-384 of `message`; deterministic (RFC 6979). Returns r ‖ s, 48 bytes each, big-endian.
    pub fn sign(&self, message: &[u8]) -> [u8; 96] {
        let signature: p384::ecdsa::Signature = self.0.sign(message);
        signature.to_bytes().into()
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(*self.0.verifying_key())
    }

    /// Takes a scalar; `None` when it is zero or not below the group order.
    pub(crate) fn from_scalar(scalar: &[u8; 48]) -> Option<Self> {
        p384::ecdsa::SigningKey::from_bytes(scalar.into()).ok().map(Self)
    }

    /// PKCS#8 DER (RFC 5958, RFC 5915) with the public key inside, 185 bytes.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        pkcs8(
            &Zeroizing::new(self.0.to_bytes().into()),
            &self.verifying_key().to_sec1(),
        )
    }

    /// Reads PKCS#8 DER.
    ///
    /// # Errors
    /// [`KeyError::BadPrivateKey`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        p384::SecretKey::from_pkcs8_der(der)
            .map(|key| Self(key.into()))
            .map_err(|_| KeyError::BadPrivateKey)
    }
}

impl VerifyingKey {
    /// Whether `signature` (r ‖ s) is this key's over SHA-384 of `message`. High and low s are both accepted.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8; 96]) -> bool {
        p384::ecdsa::Signature::from_slice(signature)
            .and_then(|signature| self.0.verify(message, &signature))
            .is_ok()
    }

    /// The uncompressed point.
    pub fn to_sec1(&self) -> [u8; 97] {
        uncompressed(self.0.to_sec1_point(false).as_bytes())
    }

    /// Reads an uncompressed point.
    ///
    /// # Errors
    /// [`KeyError::BadPublicKey`].
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        point(bytes).map(|key| Self(key.into()))
    }
}

impl AgreementKey {
    /// Draws a key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(p384::SecretKey::generate_from_rng(rng))
    }

    /// The public half.
    pub fn public(&self) -> AgreementPublic {
        AgreementPublic(self.0.public_key())
    }

    /// The 48-byte scalar, for HPKE.
    pub(crate) fn to_scalar(&self) -> Zeroizing<[u8; 48]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// The x-coordinate shared with another public key (ECDH, SP 800-56A §5.7.1.2), as WebCrypto's `deriveBits` gives it: for
    /// [`open_with_shared`](crate::grant::open_with_shared).
    ///
    /// # Errors
    /// [`KeyError::BadPublicKey`].
    pub fn shared_with(&self, public: &[u8]) -> Result<Zeroizing<[u8; 48]>, KeyError> {
        let public = point(public)?;
        let shared = p384::ecdh::diffie_hellman(self.0.to_nonzero_scalar(), public.as_affine());
        Ok(Zeroizing::new((*shared.raw_secret_bytes()).into()))
    }

    /// PKCS#8 DER with the public key inside, 185 bytes.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        pkcs8(&self.to_scalar(), &self.public().to_sec1())
    }

    /// Reads PKCS#8 DER.
    ///
    /// # Errors
    /// [`KeyError::BadPrivateKey`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        p384::SecretKey::from_pkcs8_der(der)
            .map(Self)
            .map_err(|_| KeyError::BadPrivateKey)
    }
}

impl AgreementPublic {
    /// The uncompressed point.
    pub fn to_sec1(&self) -> [u8; 97] {
        use p384::elliptic_curve::sec1::ToSec1Point;
        uncompressed(self.0.to_sec1_point(false).as_bytes())
    }

    /// Reads an uncompressed point.
    ///
    /// # Errors
    /// [`KeyError::BadPublicKey`].
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        point(bytes).map(Self)
    }
}

fn point(bytes: &[u8]) -> Result<p384::PublicKey, KeyError> {
    // SEC1 also knows compressed points; a key has one spelling here.
    if bytes.len() != 97 {
        return Err(KeyError::BadPublicKey);
    }
    p384::PublicKey::from_sec1_bytes(bytes).map_err(|_| KeyError::BadPublicKey)
}

fn uncompressed(bytes: &[u8]) -> [u8; 97] {
    let mut array = [0; 97];
    array.copy_from_slice(bytes);
    array
}

/// PrivateKeyInfo { 0, { id-ecPublicKey, secp384r1 }, ECPrivateKey { 1, scalar, [1] public point } }: all lengths are
/// fixed, so the DER around the two values is too.
fn pkcs8(scalar: &[u8; 48], public: &[u8; 97]) -> Zeroizing<Vec<u8>> {
    const BEFORE_SCALAR: &[u8] =
        b"\x30\x81\xb6\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\
        \x04\x81\x9e\x30\x81\x9b\x02\x01\x01\x04\x30";
    const BEFORE_PUBLIC: &[u8] = b"\xa1\x64\x03\x62\x00";
    Zeroizing::new([BEFORE_SCALAR, scalar, BEFORE_PUBLIC, public].concat())
}

macro_rules! public_key {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), crate::hash::sha384(&self.to_sec1()))
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.to_sec1())?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_sec1(d.bytes()?).map_err(|error| minicbor::decode::Error::message(error.to_string()))
            }
        }
    )*};
}
public_key!(VerifyingKey AgreementPublic);

macro_rules! redacted {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
redacted!(SigningKey AgreementKey Identity);
