//! OPAQUE login (RFC 9807) behind a bytes-only API.
//!
//! The suite is fixed: ristretto255-SHA512 for OPRF and 3DH, and Argon2id (64 MiB, t = 3, p = 4) as the key stretching
//! function on the client. The password and anything equivalent to it never leave the client; the server keeps a
//! [`server::Setup`] (OPRF seed and its own key pair) outside the database, and one record per account.
//!
//! `user` is everywhere the account's lower-case e-mail address as UTF-8 bytes: it selects the OPRF key on the server and
//! is the client identity of the handshake, so a record answers for one address only.
//!
//! The `opaque-ke` crate is a generation older than the rest of the workspace; no type of it appears in this API.
//! Randomness is the operating system's (the browser's on wasm32).
//!
//! ```
//! use countersign_opaque::{client, server};
//!
//! let (setup, user) = (server::Setup::generate(), b"ada@example.org");
//! // Registration
//! let (state, request) = client::registration_start(b"correct horse")?;
//! let response = server::registration_response(&setup, &request, user)?;
//! let registered = client::registration_finish(state, b"correct horse", &response, user)?;
//! let record = server::registration_record(&registered.record)?;
//! // Login
//! let (state, request) = client::login_start(b"correct horse")?;
//! let (waiting, response) = server::login_start(&setup, Some(&record), &request, user)?;
//! let login = client::login_finish(state, b"correct horse", &response, user)?;
//! let session_key = server::login_finish(&waiting, &login.finalization)?;
//! assert_eq!(*session_key, *login.session_key);
//! assert_eq!(*registered.export_key, *login.export_key);
//! # Ok::<(), countersign_opaque::OpaqueError>(())
//! ```

pub mod client;
pub mod server;
mod suite;

/// Why a step of the protocol was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpaqueError {
    /// The bytes are not the message that this step expects.
    #[error("the {0} is malformed")]
    Malformed(&'static str),
    /// Wrong password, unknown account, or a handshake that somebody altered: OPAQUE makes them indistinguishable.
    #[error("wrong e-mail address or password")]
    InvalidLogin,
    /// The other side sent the client's own blinded value back.
    #[error("the server reflected the client's own value")]
    Reflected,
    /// A step that fails only when a primitive is misused.
    #[error("the login computation failed")]
    Internal,
}
