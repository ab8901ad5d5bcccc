//! Timestamps (RFC 3161): asking for one, answering, and judging one.
//!
//! The asking side: [`request`] goes to the authority as [`QUERY_TYPE`], [`token`] reads its answer, [`Token::check`] says what
//! a token is worth; [`token_for`] does both for a signature. The answering side is two-phase, because the authority's key may sit in a hardware module:
//! [`Query::read`], [`Reply::prepare`], sign, [`Prepared::finish`]; or [`refuse`].
//!
//! Tokens that this crate makes: SHA-384 over the TSTInfo, ECDSA P-384, signed attributes content-type, message-digest and
//! signing-certificate-v2 (ESSCertIDv2, RFC 5816), genTime in whole seconds with an accuracy of one second, ordering false,
//! policy [`POLICY`]. Tokens that it judges: SHA-256, SHA-384 or SHA-512 with ECDSA P-256 or P-384, or RSA (PKCS #1 v1.5).

mod query;
mod reply;
mod stamp;
mod token;
mod wire;

pub use query::{Failure, Query, refuse, request};
pub use reply::{Prepared, Reply, ReplyError};
pub use stamp::{Order, Stamp, token_for};
pub use token::{TimestampError, Token, token};

/// Media type of a request (RFC 3161 §3.4).
pub const QUERY_TYPE: &str = "application/timestamp-query";
/// Media type of an answer (RFC 3161 §3.4).
pub const REPLY_TYPE: &str = "application/timestamp-reply";

/// The policy under which this product's own authority answers, as the contents octets of
/// 2.25.91328011051748834588243846176763573909 (the UUID 44b52297-866b-4842-affa-cf176cc47695, ITU-T X.667): the time is that
/// of the server's clock, and nobody but the operator vouches for it.
pub const POLICY: &[u8] = &[
    0x69, 0x81, 0x89, 0xb5, 0x91, 0xa5, 0xf0, 0xe6, 0xda, 0xa1, 0x85, 0xaf, 0xfd, 0xb3, 0xe2, 0xf6, 0xe6, 0x91, 0xed,
    0x15,
];

#[cfg(test)]
mod tests;
