//! A private key of the authority, wherever it lies: in memory, read from a file, or in a PKCS#11 token.

use p384::ecdsa::signature::{Error as SignatureError, Keypair, Signer};
use p384::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use p384::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use spki::{AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use super::AuthorityError;
use super::token::TokenKey;

/// Signs with ECDSA P-384 and SHA-384.
pub struct AuthorityKey(Place);

enum Place {
    File(SigningKey),
    Token(TokenKey),
}

impl AuthorityKey {
    /// A new one, in memory.
    pub fn generate() -> Self {
        let key = countersign_protocol::keys::SigningKey::generate(&mut crate::randomness::system()).to_pkcs8_der();
        match SigningKey::from_pkcs8_der(&key) {
            Ok(key) => Self(Place::File(key)),
            // What was just encoded decodes; drawing again is the harmless answer to what cannot happen.
            Err(_) => Self::generate(),
        }
    }

    /// From PKCS#8 DER.
    ///
    /// # Errors
    /// [`AuthorityError::Key`].
    pub fn read(pkcs8: &[u8]) -> Result<Self, AuthorityError> {
        Ok(Self(Place::File(SigningKey::from_pkcs8_der(pkcs8)?)))
    }

    /// As PKCS#8 DER; none when it lies in a token, which it cannot leave.
    ///
    /// # Errors
    /// Encoding; not in practice.
    pub fn pkcs8(&self) -> Result<Option<Zeroizing<Vec<u8>>>, AuthorityError> {
        match &self.0 {
            Place::File(key) => Ok(Some(Zeroizing::new(key.to_pkcs8_der()?.as_bytes().to_vec()))),
            Place::Token(_) => Ok(None),
        }
    }

    /// The public half as certificates carry it.
    ///
    /// # Errors
    /// Encoding; not in practice.
    pub fn public(&self) -> Result<SubjectPublicKeyInfoOwned, AuthorityError> {
        Ok(SubjectPublicKeyInfoOwned::from_key(&self.verifying_key())?)
    }

    /// Signs `message`, which is hashed here. ASN.1 DER (RFC 3279 §2.2.3).
    ///
    /// # Errors
    /// [`AuthorityError::Token`], or [`AuthorityError::Signature`].
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        Ok(DerSignature::from(self.signature(message)?).as_bytes().to_vec())
    }

    /// Signs `message`, which is hashed here: r ‖ s, big-endian.
    ///
    /// # Errors
    /// As [`AuthorityKey::sign`].
    pub fn sign_raw(&self, message: &[u8]) -> Result<[u8; 96], AuthorityError> {
        Ok(self.signature(message)?.to_bytes().into())
    }

    fn signature(&self, message: &[u8]) -> Result<Signature, AuthorityError> {
        match &self.0 {
            Place::File(key) => {
                let signed: Result<Signature, SignatureError> = key.try_sign(message);
                signed.map_err(|error| AuthorityError::Signature(error.to_string()))
            }
            Place::Token(key) => Ok(key.sign(message)?),
        }
    }
}

impl From<TokenKey> for AuthorityKey {
    fn from(key: TokenKey) -> Self {
        Self(Place::Token(key))
    }
}

impl Keypair for AuthorityKey {
    type VerifyingKey = VerifyingKey;

    fn verifying_key(&self) -> VerifyingKey {
        match &self.0 {
            Place::File(key) => *key.verifying_key(),
            Place::Token(key) => key.public(),
        }
    }
}

impl Signer<DerSignature> for AuthorityKey {
    fn try_sign(&self, message: &[u8]) -> Result<DerSignature, SignatureError> {
        match &self.0 {
            Place::File(key) => key.try_sign(message),
            Place::Token(key) => Ok(key.sign(message).map_err(SignatureError::from_source)?.to_der()),
        }
    }
}

impl DynSignatureAlgorithmIdentifier for AuthorityKey {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(AlgorithmIdentifierOwned {
            oid: const_oid::db::rfc5912::ECDSA_WITH_SHA_384,
            parameters: None,
        })
    }
}
