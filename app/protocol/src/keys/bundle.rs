//! Key bundles: the public keys of one person in one generation, signed by their own signing key.

use crate::Millis;
use crate::cbor;
use crate::cose::{self, Claim, CoseError, Signed, ToBeSigned, Vouched};
use crate::hash::Hash48;
use crate::ids::UserId;
use crate::keys::{AgreementPublic, SigningKey, VerifyingKey};

const PURPOSE: &str = "bundle";
/// Longest e-mail address (RFC 5321 §4.5.3.1.3, without the angle brackets), in bytes.
const MAX_EMAIL: usize = 254;
/// Longest display name, in bytes.
const MAX_NAME: usize = 200;

/// What a person publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBundle {
    /// The account.
    pub user: UserId,
    /// Its confirmed e-mail address, lower case.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// Signs this bundle, chain entries and PDF layers.
    pub signing: VerifyingKey,
    /// Grants are sealed to it.
    pub agreement: AgreementPublic,
    /// 0 at registration, one more with each change of keys.
    pub generation: u32,
    /// Hash of the bundle before; none in generation 0.
    pub previous: Option<Hash48>,
    /// SHA-384 of the public recovery authentication key (97 bytes), or none.
    pub recovery_key: Option<Hash48>,
    /// When the keys were made.
    pub created: Millis,
}
cbor::record!(suite KeyBundle { user, email, name, signing, agreement, generation, previous, recovery_key, created });

/// Why a bundle is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Malformed, or not signed by the signing key it publishes.
    #[error("the key bundle is refused: {0}")]
    Cose(#[from] CoseError),
    /// Generation 0 with a predecessor, or a later one without.
    #[error("the key bundle's generation and its predecessor contradict each other")]
    Generation,
    /// Not a lower-case address of 3 to 254 bytes.
    #[error("the key bundle's e-mail address is not a lower-case address")]
    Email,
    /// Empty, longer than 200 bytes, or with control characters.
    #[error("the key bundle's name is empty, too long, or has control characters")]
    Name,
}

impl BundleError {
    /// The variant's name, stable, for clients that show a sentence of their own.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Cose(_) => "Cose",
            Self::Generation => "Generation",
            Self::Email => "Email",
            Self::Name => "Name",
        }
    }
}

impl KeyBundle {
    /// Checks what a signature cannot: the address, the name and the generation.
    ///
    /// # Errors
    /// [`BundleError::Generation`], [`BundleError::Email`], [`BundleError::Name`].
    pub fn check(&self) -> Result<(), BundleError> {
        if (self.generation == 0) != self.previous.is_none() {
            return Err(BundleError::Generation);
        }
        if !is_address(&self.email) {
            return Err(BundleError::Email);
        }
        if self.name.trim().is_empty() || self.name.len() > MAX_NAME || self.name.chars().any(char::is_control) {
            return Err(BundleError::Name);
        }
        Ok(())
    }
}

/// Whether `text` can be an address here: lower case, something on both sides of the last `@`, no spaces or controls.
pub(crate) fn is_address(text: &str) -> bool {
    let sides = text
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    sides
        && text.len() <= MAX_EMAIL
        && text == text.to_lowercase()
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// A bundle whose own signature verifies. Its hash is how grants, slots and entries name a person's keys.
#[derive(Clone, Debug)]
pub struct SignedBundle(Signed<KeyBundle>);

impl SignedBundle {
    /// Signs a bundle with the key whose public half it publishes.
    ///
    /// # Errors
    /// As [`KeyBundle::check`]; [`CoseError::BadSignature`] when `key` is another key.
    pub fn sign(bundle: KeyBundle, key: &SigningKey) -> Result<Self, BundleError> {
        bundle.check()?;
        if key.verifying_key() != bundle.signing {
            return Err(CoseError::BadSignature.into());
        }
        Ok(Self(cose::sign(PURPOSE, &bundle, key)))
    }

    /// First phase of signing with a key held elsewhere; end it with [`SignedBundle::finish`].
    ///
    /// # Errors
    /// As [`KeyBundle::check`].
    pub fn to_be_signed(bundle: &KeyBundle) -> Result<ToBeSigned<KeyBundle>, BundleError> {
        bundle.check()?;
        Ok(cose::to_be_signed(PURPOSE, bundle))
    }

    /// Second phase: adds the signature and verifies it.
    ///
    /// # Errors
    /// [`CoseError::BadSignature`].
    pub fn finish(unsigned: ToBeSigned<KeyBundle>, signature: &[u8; 96]) -> Result<Self, BundleError> {
        let key = unsigned.payload().signing.clone();
        Ok(Self(unsigned.finish(signature, &key)?))
    }

    /// Verifies bytes from anywhere: shape, self-signature, and [`KeyBundle::check`].
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn verify(bytes: &[u8]) -> Result<Self, BundleError> {
        Self::verify_unless(bytes, &Vouched::default())
    }

    /// As [`SignedBundle::verify`], but a signature that was vouched for is not verified again.
    ///
    /// # Errors
    /// See [`BundleError`].
    pub fn verify_unless(bytes: &[u8], vouched: &Vouched) -> Result<Self, BundleError> {
        let claimed: KeyBundle = cose::peek(bytes)?;
        let signed = cose::verify_unless::<KeyBundle>(PURPOSE, bytes, &claimed.signing, vouched)?;
        signed.payload().check()?;
        Ok(Self(signed))
    }

    /// The self-signature that [`SignedBundle::verify`] checks.
    ///
    /// # Errors
    /// When the bytes are no bundle.
    pub fn claim(bytes: &[u8]) -> Result<Claim, BundleError> {
        let claimed: KeyBundle = cose::peek(bytes)?;
        Ok(cose::claim(PURPOSE, bytes, &claimed.signing)?)
    }

    /// The bundle.
    pub fn bundle(&self) -> &KeyBundle {
        self.0.payload()
    }

    /// SHA-384 of the payload: the bundle's identity.
    pub fn hash(&self) -> Hash48 {
        self.0.payload_hash()
    }

    /// The whole COSE_Sign1.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}
