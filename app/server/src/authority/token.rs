//! The issuing key in a PKCS#11 token (an HSM): made there, never outside it.
//!
//! `CKM_ECDSA` signs a hash that was made here: SoftHSM2 refuses `CKM_ECDSA_SHA384`, and the raw mechanism is what every
//! token with P-384 has (PKCS#11 v2.40, §2.3.6).

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode};
use p384::ecdsa::signature::Verifier;
use p384::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha384};
use zeroize::Zeroizing;

/// CKA_LABEL of the keys that are made here.
const LABEL: &[u8] = b"countersign-issuing";
/// id-secp384r1 (RFC 5480 §2.1.1.1), which is what CKA_EC_PARAMS holds.
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// Where the token is, and how it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPlace {
    /// The vendor's PKCS#11 library.
    pub module: PathBuf,
    /// The token's label.
    pub label: String,
    /// File with the user's PIN, mode 0600 or stricter; the newline at its end does not count.
    pub pin: PathBuf,
}

/// Why a token cannot be used. `Display` is the sentence to print.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The library.
    #[error("the PKCS#11 module {} cannot be used: {reason}", path.display())]
    Module {
        /// The library's path.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No token has that label.
    #[error("the PKCS#11 module knows no token with the label {label:?} (COUNTERSIGN_PKCS11_TOKEN)")]
    NoToken {
        /// The label.
        label: String,
    },
    /// The PIN file.
    #[error("the PIN file {} cannot be used: {reason}", path.display())]
    Pin {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The token refused.
    #[error("the PKCS#11 token does not {what}: {reason}")]
    Refused {
        /// What it was asked for.
        what: &'static str,
        /// Its return value.
        reason: String,
    },
    /// The token has no private key that fits the issuing certificate.
    #[error("the PKCS#11 token holds no key for the issuing certificate; is it the right token?")]
    NoKey,
    /// What it signed or gave as a public key is not of the kind that was asked for.
    #[error("the PKCS#11 token answers with {0} that cannot be used")]
    Strange(&'static str),
}

/// A key in the token, ready to sign.
pub struct TokenKey {
    place: TokenPlace,
    public: VerifyingKey,
    open: Mutex<Open>,
}

struct Open {
    session: Session,
    key: ObjectHandle,
}

impl TokenKey {
    /// Makes a key in the token: it cannot be read, and cannot leave.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn make(place: &TokenPlace) -> Result<Self, TokenError> {
        let session = login(place)?;
        let curve = SECP384R1.to_der().map_err(|_| TokenError::Strange("a curve"))?;
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|error| refused("make a key", error))?;
        let named = [
            Attribute::Token(true),
            Attribute::Label(LABEL.to_vec()),
            Attribute::Id(id.to_vec()),
        ];
        let public = [
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::EcParams(curve),
        ];
        let private = [
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
        ];
        let (public, key) = session
            .generate_key_pair(
                &Mechanism::EccKeyPairGen,
                &[&named[..], &public[..]].concat(),
                &[&named[..], &private[..]].concat(),
            )
            .map_err(|error| refused("make a key", error))?;
        let attributes = session
            .get_attributes(public, &[AttributeType::EcPoint])
            .map_err(|error| refused("show a public key", error))?;
        let Some(Attribute::EcPoint(point)) = attributes.first() else {
            return Err(TokenError::Strange("a public key"));
        };
        // CKA_EC_POINT is a DER OCTET STRING around the point; some tokens leave the wrapping out.
        let point = <&OctetStringRef>::from_der(point).map_or(&point[..], OctetStringRef::as_bytes);
        let public = VerifyingKey::from_sec1_bytes(point).map_err(|_| TokenError::Strange("a public key"))?;
        Ok(Self {
            place: place.clone(),
            public,
            open: Mutex::new(Open { session, key }),
        })
    }

    /// Finds the private half of `public` in the token, and has it sign once to be sure.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn find(place: &TokenPlace, public: VerifyingKey) -> Result<Self, TokenError> {
        Ok(Self {
            open: Mutex::new(find(place, &public)?),
            place: place.clone(),
            public,
        })
    }

    /// The public half.
    pub(super) fn public(&self) -> VerifyingKey {
        self.public
    }

    /// Signs `message`. A token that was away meanwhile (restarted, pulled out) is opened anew, once.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Signature, TokenError> {
        // Sessions of PKCS#11 do one thing at a time. Nothing panics while the lock is held, so poison means nothing.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(signature) = sign(&open, message) {
            return Ok(signature);
        }
        *open = find(&self.place, &self.public)?;
        sign(&open, message)
    }
}

fn sign(open: &Open, message: &[u8]) -> Result<Signature, TokenError> {
    let hash = Sha384::digest(message);
    let raw = open
        .session
        .sign(&Mechanism::Ecdsa, open.key, &hash)
        .map_err(|error| refused("sign", error))?;
    Signature::from_slice(&raw).map_err(|_| TokenError::Strange("a signature"))
}

fn find(place: &TokenPlace, public: &VerifyingKey) -> Result<Open, TokenError> {
    const PROBE: &[u8] = b"countersign/v1/token-probe";
    let session = login(place)?;
    let wanted = [
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(KeyType::EC),
        Attribute::Label(LABEL.to_vec()),
    ];
    let keys = session
        .find_objects(&wanted)
        .map_err(|error| refused("show its keys", error))?;
    let mut open = None;
    let mut session = Some(session);
    for key in keys {
        let Some(held) = session.take() else { break };
        let tried = Open { session: held, key };
        if sign(&tried, PROBE).is_ok_and(|signature| public.verify(PROBE, &signature).is_ok()) {
            open = Some(tried);
        } else {
            session = Some(tried.session);
        }
    }
    open.ok_or(TokenError::NoKey)
}

fn login(place: &TokenPlace) -> Result<Session, TokenError> {
    let module = |error: Pkcs11Error| TokenError::Module {
        path: place.module.clone(),
        reason: error.to_string(),
    };
    let library = Pkcs11::new(&place.module).map_err(module)?;
    match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        // A library is initialised once in a process.
        Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(error) => return Err(module(error)),
    }
    for slot in library.get_slots_with_token().map_err(module)? {
        let Ok(info) = library.get_token_info(slot) else {
            continue;
        };
        if info.label().trim_end() != place.label {
            continue;
        }
        let session = library
            .open_rw_session(slot)
            .map_err(|error| refused("open a session", error))?;
        match session.login(UserType::User, Some(&pin(&place.pin)?)) {
            // A login holds for all sessions of a process.
            Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => return Ok(session),
            Err(error) => return Err(refused("accept the PIN", error)),
        }
    }
    Err(TokenError::NoToken {
        label: place.label.clone(),
    })
}

fn pin(path: &Path) -> Result<AuthPin, TokenError> {
    use std::os::unix::fs::PermissionsExt;
    let wrong = |reason: String| TokenError::Pin {
        path: path.to_path_buf(),
        reason,
    };
    let metadata = std::fs::metadata(path).map_err(|error| wrong(error.to_string()))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        let advice = "others must not reach it: run chmod 600 on it";
        return Err(wrong(format!("it has mode {mode:04o}; {advice}")));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?);
    Ok(AuthPin::new(text.trim_end_matches(['\r', '\n']).into()))
}

fn refused(what: &'static str, error: impl std::fmt::Display) -> TokenError {
    TokenError::Refused {
        what,
        reason: error.to_string(),
    }
}
