//! The one cipher suite, and what both sides agree on.

use opaque_ke::argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::errors::{InternalError, ProtocolError};
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{CipherSuite, Identifiers, Ristretto255, TripleDh};

use crate::OpaqueError;

/// Identity of the server in the handshake.
const SERVER: &[u8] = b"countersign";
/// Context of the key exchange (RFC 9807 §6.4): binds it to this application and version.
pub(crate) const CONTEXT: &[u8] = b"countersign/v1/opaque";

/// ristretto255-SHA512 with 3DH.
pub(crate) struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = Stretch;
}

/// Argon2id, 64 MiB, t = 3, p = 4 (RFC 9106 §4, second recommended option), with a zero salt: the input is already an
/// OPRF output, unique per account (RFC 9807 §7). Fixed here so that no server can ask for less.
pub(crate) struct Stretch(Option<Argon2<'static>>);

impl Default for Stretch {
    fn default() -> Self {
        let params = Params::new(64 * 1024, 3, 4, None).ok();
        Self(params.map(|params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params)))
    }
}

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(&self, input: GenericArray<u8, L>) -> Result<GenericArray<u8, L>, InternalError> {
        match &self.0 {
            Some(argon2) => Ksf::hash(argon2, input),
            None => Err(InternalError::KsfError),
        }
    }
}

pub(crate) fn identifiers(user: &[u8]) -> Identifiers<'_> {
    Identifiers {
        client: Some(user),
        server: Some(SERVER),
    }
}

/// Parses a message and insists that its bytes are the canonical ones, so nothing can trail behind it.
pub(crate) fn parse<T, E>(
    what: &'static str,
    bytes: &[u8],
    deserialize: impl FnOnce(&[u8]) -> Result<T, E>,
    serialize: impl FnOnce(&T) -> Vec<u8>,
) -> Result<T, OpaqueError> {
    let parsed = deserialize(bytes).map_err(|_| OpaqueError::Malformed(what))?;
    if serialize(&parsed) != bytes {
        return Err(OpaqueError::Malformed(what));
    }
    Ok(parsed)
}

impl From<ProtocolError> for OpaqueError {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::InvalidLoginError => Self::InvalidLogin,
            ProtocolError::ReflectedValueError => Self::Reflected,
            ProtocolError::SerializationError | ProtocolError::SizeError { .. } => Self::Malformed("message"),
            ProtocolError::LibraryError(_) | ProtocolError::Custom(_) => Self::Internal,
        }
    }
}
