//! The client's half: registration and login. Both finishing steps run Argon2id (64 MiB, about 0.1 s).

use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, RegistrationResponse,
};
use rand_core_06::OsRng;
use zeroize::Zeroizing;

use crate::OpaqueError;
use crate::suite::{CONTEXT, Suite, identifiers, parse};

/// What the client keeps between the two steps of a registration.
pub struct RegistrationState(ClientRegistration<Suite>);

/// What the client keeps between the two steps of a login.
pub struct LoginState(ClientLogin<Suite>);

/// Outcome of a registration.
pub struct Registered {
    /// To be sent to the server: [`crate::server::registration_record`] takes it. About as sensitive as a password hash.
    pub record: Vec<u8>,
    /// 64 bytes known to the client alone; the same at each later login with this record.
    pub export_key: Zeroizing<Vec<u8>>,
}

/// Outcome of a login that succeeded on the client's side.
pub struct LoggedIn {
    /// To be sent to the server: [`crate::server::login_finish`] takes it.
    pub finalization: Vec<u8>,
    /// 64 bytes known to the client alone; the same as at registration.
    pub export_key: Zeroizing<Vec<u8>>,
    /// 64 bytes that both sides share after this login.
    pub session_key: Zeroizing<Vec<u8>>,
}

/// First step of a registration: a blinded password. Returns the state to keep and the request (32 bytes) to send.
///
/// # Errors
/// [`OpaqueError::Internal`] only when the OPRF cannot hash the password (longer than 65,535 bytes).
pub fn registration_start(password: &[u8]) -> Result<(RegistrationState, Vec<u8>), OpaqueError> {
    let started = ClientRegistration::<Suite>::start(&mut OsRng, password)?;
    Ok((RegistrationState(started.state), started.message.serialize().to_vec()))
}

/// Second step of a registration, with the server's `response` (64 bytes).
///
/// # Errors
/// [`OpaqueError::Malformed`] or [`OpaqueError::Reflected`] when the response is not an honest one.
pub fn registration_finish(
    state: RegistrationState,
    password: &[u8],
    response: &[u8],
    user: &[u8],
) -> Result<Registered, OpaqueError> {
    let response = parse(
        "registration response",
        response,
        RegistrationResponse::<Suite>::deserialize,
        |message| message.serialize().to_vec(),
    )?;
    let parameters = ClientRegistrationFinishParameters::new(identifiers(user), None);
    let finished = state.0.finish(&mut OsRng, password, response, parameters)?;
    Ok(Registered {
        record: finished.message.serialize().to_vec(),
        export_key: Zeroizing::new(finished.export_key.to_vec()),
    })
}

/// First step of a login. Returns the state to keep and the request (96 bytes) to send.
///
/// # Errors
/// As [`registration_start`].
pub fn login_start(password: &[u8]) -> Result<(LoginState, Vec<u8>), OpaqueError> {
    let started = ClientLogin::<Suite>::start(&mut OsRng, password)?;
    Ok((LoginState(started.state), started.message.serialize().to_vec()))
}

/// Second step of a login, with the server's `response` (320 bytes).
///
/// # Errors
/// [`OpaqueError::InvalidLogin`] for a wrong password or an unknown account (the server answers both alike);
/// [`OpaqueError::Malformed`] and [`OpaqueError::Reflected`] when the response is not an honest one.
pub fn login_finish(state: LoginState, password: &[u8], response: &[u8], user: &[u8]) -> Result<LoggedIn, OpaqueError> {
    let response = parse(
        "login response",
        response,
        CredentialResponse::<Suite>::deserialize,
        |message| message.serialize().to_vec(),
    )?;
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(user), None);
    let finished = state.0.finish(&mut OsRng, password, response, parameters)?;
    Ok(LoggedIn {
        finalization: finished.message.serialize().to_vec(),
        export_key: Zeroizing::new(finished.export_key.to_vec()),
        session_key: Zeroizing::new(finished.session_key.to_vec()),
    })
}
