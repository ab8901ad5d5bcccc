//! What the operator can be told to do.

use serde::Deserialize;
use uuid::Uuid;

/// A way of cheating, each in the strongest form that somebody who holds everything the service holds can give it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub(crate) enum Fault {
    /// Honest.
    None,
    /// Keys of the operator's, self-consistent, as the next generation of a person's, certified by the authority, in the ledger and
    /// latest in its map; whoever asks for the person gets them.
    SwappedBundle {
        /// Whose.
        email: String,
    },
    /// An envelope as it stood before its last entry, in lists too.
    RolledBackHead {
        /// Which.
        envelope: Uuid,
    },
    /// A second ledger, signed with the ledger's key: with another leaf in the middle, and proofs of its own for everything.
    ForkedLedger,
    /// An envelope without one of its entries.
    DroppedLayer {
        /// Which.
        envelope: Uuid,
        /// The entry, from 1.
        sequence: usize,
    },
    /// A manifest in which the people of the first two slots have changed places.
    ReorderedRecipients {
        /// Which envelope.
        envelope: Uuid,
        /// Signed anew, with keys made in the requester's name; else under the requester's old signature.
        resigned: bool,
    },
    /// The requester is asked to let the people of two slots in with their places exchanged.
    ReorderedInvitations {
        /// Which envelope.
        envelope: Uuid,
    },
    /// A person's grant of another envelope in the place of their grant of this one.
    ReplayedGrant {
        /// The envelope asked for.
        envelope: Uuid,
        /// The envelope that the grants are of.
        from: Uuid,
    },
    /// The oldest checkpoint that was ever shown, with its good signature, as the newest.
    StaleCheckpoint,
    /// Other ciphertext of the same length.
    SubstitutedCiphertext {
        /// Of which envelope.
        envelope: Uuid,
        /// Of which of its sealed files.
        of: Sealed,
        /// What of it.
        part: Part,
    },
    /// Certificates by the real authority in the caller's name, in the ledger, but for a key of the operator's.
    ForeignCertificate,
    /// An account in the name of somebody who has none, with keys of the operator's, in the ledger and the map.
    FirstContact {
        /// Whose name.
        email: String,
    },
}

/// A sealed file that a manifest names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sealed {
    /// The document as it was sent.
    Document,
    /// Title, file name and message.
    Details,
    /// The picture of its first page.
    Cover,
}

/// What of a blob is exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Part {
    /// All of it: another blob of the same length.
    Whole,
    /// One bit near its beginning.
    First,
    /// One bit of its last byte.
    Last,
}
