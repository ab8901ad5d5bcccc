//! How refusals of registration, login and recovery are told.

use rocket::http::Status;

use crate::problem::Problem;
use crate::services::account_error::AccountError;

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        let detail = error.to_string();
        let told = |status, name, title| Problem::new(status, name, title, detail.clone());
        match &error {
            AccountError::Address => told(Status::BadRequest, "bad-address", "The e-mail address cannot be used"),
            AccountError::Name => told(Status::BadRequest, "bad-name", "The name cannot be used"),
            AccountError::RegistrationClosed(_) => told(
                Status::Forbidden,
                "registration-closed",
                "Registration is not open to this address",
            ),
            AccountError::Malformed(_) => told(Status::BadRequest, "malformed", "The request is malformed"),
            AccountError::Bundle(_) => told(Status::BadRequest, "bad-bundle", "The key bundle is refused"),
            AccountError::Unknown(_) => told(Status::NotFound, "unknown-step", "There is no such step under way"),
            AccountError::WrongCode { left } => {
                told(Status::Forbidden, "wrong-code", "The code is wrong").with("tries_left", *left)
            }
            AccountError::ExpiredCode => told(Status::Gone, "expired-code", "The code has expired"),
            AccountError::WrongCredentials => told(Status::Unauthorized, "wrong-credentials", "The login was refused"),
            AccountError::WrongWords => told(Status::Forbidden, "wrong-words", "The recovery was refused"),
            AccountError::Slowed { seconds } => {
                told(Status::TooManyRequests, "slowed", "Too many attempts").retry_after(*seconds)
            }
            AccountError::Locked { seconds } => {
                told(Status::TooManyRequests, "locked", "Locked for a while").retry_after(*seconds)
            }
            AccountError::OutsideDomains(_) => told(
                Status::Forbidden,
                "outside-domains",
                "The address is outside the authority's domains",
            ),
            AccountError::AuthorityEnds(_) => told(
                Status::ServiceUnavailable,
                "authority-ends",
                "The issuing certificate ends too soon",
            ),
            AccountError::CompromisedKey => told(Status::Forbidden, "compromised-key", "The key is compromised"),
            AccountError::Internal(_) | AccountError::Database(_) => Problem::internal(&error),
        }
    }
}
