//! The server's half. It stretches nothing and sees no password; a wrong one shows only to the client, so a login that is
//! started and never finished counts as a failure.

use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, ServerLogin,
    ServerLoginParameters, ServerRegistration, ServerSetup,
};
use rand_core_06::OsRng;
use zeroize::Zeroizing;

use crate::OpaqueError;
use crate::suite::{CONTEXT, Suite, identifiers, parse};

/// The service's long-lived secret: OPRF seed, key pair, and the key that answers for accounts that do not exist.
/// Losing it makes every record useless; keep it with the secrets, outside the database.
pub struct Setup(ServerSetup<Suite>);

impl Setup {
    /// Makes a fresh setup from the operating system's randomness.
    pub fn generate() -> Self {
        Self(ServerSetup::new(&mut OsRng))
    }

    /// The setup as 128 secret bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.serialize().to_vec())
    }

    /// Reads what [`Setup::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpaqueError> {
        parse("OPAQUE setup", bytes, ServerSetup::deserialize, |setup| {
            setup.serialize().to_vec()
        })
        .map(Self)
    }
}

/// Answers a registration `request` (32 bytes) with 64 bytes. Keeps no state.
///
/// # Errors
/// [`OpaqueError::Malformed`].
pub fn registration_response(setup: &Setup, request: &[u8], user: &[u8]) -> Result<Vec<u8>, OpaqueError> {
    let request = parse(
        "registration request",
        request,
        RegistrationRequest::<Suite>::deserialize,
        |message| message.serialize().to_vec(),
    )?;
    Ok(ServerRegistration::start(&setup.0, request, user)?
        .message
        .serialize()
        .to_vec())
}

/// Checks the client's `upload` (192 bytes) and returns the record to store for the account.
///
/// # Errors
/// [`OpaqueError::Malformed`].
pub fn registration_record(upload: &[u8]) -> Result<Vec<u8>, OpaqueError> {
    let upload = parse(
        "registration record",
        upload,
        RegistrationUpload::<Suite>::deserialize,
        |message| message.serialize().to_vec(),
    )?;
    Ok(ServerRegistration::<Suite>::finish(upload).serialize().to_vec())
}

/// Answers a login `request` (96 bytes). Returns the state to keep until [`login_finish`] (128 secret bytes) and the
/// response (320 bytes). With `record: None` the response looks like that of an account, and no login can follow.
///
/// # Errors
/// [`OpaqueError::Malformed`].
pub fn login_start(
    setup: &Setup,
    record: Option<&[u8]>,
    request: &[u8],
    user: &[u8],
) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), OpaqueError> {
    let request = parse(
        "login request",
        request,
        CredentialRequest::<Suite>::deserialize,
        |message| message.serialize().to_vec(),
    )?;
    let record = record
        .map(|bytes| {
            parse(
                "OPAQUE record",
                bytes,
                ServerRegistration::<Suite>::deserialize,
                |record| record.serialize().to_vec(),
            )
        })
        .transpose()?;
    let started = ServerLogin::start(&mut OsRng, &setup.0, record, request, user, parameters(user))?;
    Ok((
        Zeroizing::new(started.state.serialize().to_vec()),
        started.message.serialize().to_vec(),
    ))
}

/// Ends a login with the client's `finalization` (64 bytes). Returns the 64-byte session key shared with the client. The
/// user's identity is already bound in `state`.
///
/// # Errors
/// [`OpaqueError::InvalidLogin`] when the client did not prove the password; [`OpaqueError::Malformed`].
pub fn login_finish(state: &[u8], finalization: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpaqueError> {
    let state = parse("login state", state, ServerLogin::<Suite>::deserialize, |state| {
        state.serialize().to_vec()
    })?;
    let finalization = parse(
        "login finalization",
        finalization,
        CredentialFinalization::<Suite>::deserialize,
        |message| message.serialize().to_vec(),
    )?;
    let finished = state.finish(finalization, parameters(b""))?;
    Ok(Zeroizing::new(finished.session_key.to_vec()))
}

fn parameters(user: &[u8]) -> ServerLoginParameters<'_, '_> {
    ServerLoginParameters {
        context: Some(CONTEXT),
        identifiers: identifiers(user),
    }
}
