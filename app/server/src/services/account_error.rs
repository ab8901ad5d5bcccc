//! Why a step of registration, login or recovery was refused.

use countersign_opaque::OpaqueError;
use sea_orm::DbErr;

/// The causes. What must not be told apart from outside has one name here.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AccountError {
    /// Not an e-mail address.
    #[error("This is not an e-mail address. Give one such as ada@example.org.")]
    Address,
    /// Not a name that can be shown.
    #[error("The name is empty, longer than 200 bytes, or has control characters.")]
    Name,
    /// The registration mode excludes the address.
    #[error("{0}")]
    RegistrationClosed(&'static str),
    /// A part of the request is not what it should be.
    #[error("{0} is malformed.")]
    Malformed(&'static str),
    /// The key bundle is not the one of this registration.
    #[error("The key bundle is refused: {0}")]
    Bundle(String),
    /// No such registration, login or recovery, or it is not at this step.
    #[error("There is no such {0} at this step; it may have ended. Begin again.")]
    Unknown(&'static str),
    /// The mailed code was another.
    #[error("The code is wrong. {left} more tries are left.")]
    WrongCode {
        /// How many tries are left.
        left: i32,
    },
    /// Too late, or too many wrong codes.
    #[error("The code is no longer good: it is older than 15 minutes, or was wrong too often. Begin again.")]
    ExpiredCode,
    /// Wrong password, unknown address, or a handshake that was altered.
    #[error("The e-mail address or the passphrase is wrong.")]
    WrongCredentials,
    /// Wrong recovery words, or unknown address.
    #[error("The recovery words do not belong to this address.")]
    WrongWords,
    /// A few failures: wait.
    #[error("After several failed attempts the next one has to wait. Try again in {seconds} s.")]
    Slowed {
        /// How long.
        seconds: u64,
    },
    /// Many failures: wait longer.
    #[error(
        "After too many failed attempts this is locked. Try again in {seconds} s, or use a device that has logged in before."
    )]
    Locked {
        /// How long.
        seconds: u64,
    },
    /// The authority may not certify this address.
    #[error("No certificate can be issued for your address: {0}.")]
    OutsideDomains(String),
    /// The issuing certificate ends too soon.
    #[error("No certificates can be issued now: {0}.")]
    AuthorityEnds(String),
    /// The caller has said that somebody else may have the key.
    #[error("You revoked a certificate of this key because somebody else may have the key; no more are issued for it.")]
    CompromisedKey,
    /// Something failed inside.
    #[error("the service failed: {0}")]
    Internal(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

impl AccountError {
    /// From a step of OPAQUE: `what` names the message that the client sent.
    pub fn opaque(error: OpaqueError, what: &'static str) -> Self {
        match error {
            OpaqueError::InvalidLogin => Self::WrongCredentials,
            OpaqueError::Malformed(_) | OpaqueError::Reflected => Self::Malformed(what),
            OpaqueError::Internal => Self::Internal(error.to_string()),
        }
    }
}

impl From<getrandom::Error> for AccountError {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
