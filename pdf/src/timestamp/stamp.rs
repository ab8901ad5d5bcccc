//! What a token proves, and whether several of them can be true together.

use super::{TimestampError, Token, token};
use time::{Duration, OffsetDateTime};

/// What a token proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The time that the authority vouches for.
    pub time: OffsetDateTime,
    /// How far off the true time may be, earlier or later, when the token says so (RFC 3161 §2.4.2).
    pub accuracy: Option<Duration>,
    /// The token's serial number, lower-case hex.
    pub serial: String,
    /// The authority: the common name in its certificate.
    pub authority: String,
    /// Which of the given roots vouches for the authority.
    pub root: usize,
    /// DER certificates from the authority's own to the root, both included.
    pub certificates: Vec<Vec<u8>>,
}

impl Stamp {
    /// Can this have been made after `earlier`, over bytes that came later? Times that go back by no more than the accuracies that
    /// both state can. When one states none, nothing is proved: [`Order::Doubtful`].
    #[must_use]
    pub fn after(&self, earlier: &Self) -> Order {
        match (earlier.accuracy, self.accuracy) {
            _ if self.time >= earlier.time => Order::Possible,
            (Some(one), Some(other)) if earlier.time - self.time > one + other => Order::Impossible,
            (Some(_), Some(_)) => Order::Possible,
            _ => Order::Doubtful,
        }
    }
}

/// Whether two times can have followed each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// They can.
    Possible,
    /// They go backwards, and an authority does not state how exact it is.
    Doubtful,
    /// They contradict each other.
    Impossible,
}

/// The token for a signature, from the answer to [`request`](super::request): over this digest, by an authority that leads to one of
/// `roots`, and not earlier than the timestamps that the document has (`before`). Only such a one goes into
/// [`finish_stamped`](crate::sign::ToBeSigned::finish_stamped).
///
/// # Errors
/// The named [`TimestampError`]: the signature then stays without a timestamp, and the person is told.
pub fn token_for<'s>(
    response: &[u8],
    digest_sha384: &[u8; 48],
    nonce: &[u8; 16],
    roots: &[Vec<u8>],
    before: impl IntoIterator<Item = &'s Stamp>,
) -> Result<(Token, Stamp), TimestampError> {
    let token = token(response, digest_sha384, nonce)?;
    let stamp = token.check(digest_sha384, roots)?;
    let mut before = before.into_iter();
    match before.find(|earlier| stamp.after(earlier) == Order::Impossible) {
        None => Ok((token, stamp)),
        Some(earlier) => Err(TimestampError::Backwards {
            earlier: earlier.time,
            later: stamp.time,
        }),
    }
}
