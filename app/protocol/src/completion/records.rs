//! The records, as they are sealed and attached.

use crate::Millis;
use crate::cbor::{self, CborError};
use crate::envelope::{KeyBasis, Role};
use crate::hash::{Bytes32, Hash48, sha384};
use crate::ids::EnvelopeId;

/// Stands first in the facts: the seal is a CMS signature, which has no context of its own as COSE's has.
struct Label<const OF: char>;

impl<const OF: char> Label<OF> {
    const TEXT: &'static str = match OF {
        'c' => "countersign/v1/completion",
        _ => "countersign/v1/particulars",
    };
}

impl<const OF: char, C> minicbor::Encode<C> for Label<OF> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(Self::TEXT)?.u8(crate::SUITE)?.ok()
    }
}

impl<'b, const OF: char, C> minicbor::Decode<'b, C> for Label<OF> {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.str()? != Self::TEXT {
            return Err(minicbor::decode::Error::message("facts of another kind"));
        }
        cbor::suite(d).map(|()| Self)
    }
}

/// Writes a record with its label and the suite in front: the macro counts fields, and the label takes two places.
macro_rules! labelled {
    ($label:literal $name:ident { $($field:ident),* $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self, e: &mut minicbor::Encoder<W>, ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.array(cbor::record!(@count $($field)*) + 2)?;
                Label::<$label>.encode(e, ctx)?;
                $( self.$field.encode(e, ctx)?; )*
                Ok(())
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                cbor::array(d, cbor::record!(@count $($field)*) + 2)?;
                Label::<$label>::decode(d, ctx)?;
                $( let $field = minicbor::Decode::decode(d, ctx)?; )*
                Ok(Self { $($field),* })
            }
        }
        impl $name {
            /// Its CBOR.
            #[must_use]
            pub fn to_bytes(&self) -> Vec<u8> {
                cbor::encode(self)
            }

            /// Reads what `to_bytes` wrote.
            ///
            /// # Errors
            /// See [`CborError`].
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
                cbor::decode(bytes)
            }
        }
    };
}

/// What the service knows of a finished envelope without opening anything: what its seal vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The service's public address, without a slash at the end.
    pub service: String,
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Payload hash of the last entry.
    pub head: Hash48,
    /// Commitment of the closed document.
    pub commitment: Hash48,
    /// Everybody named; the requester first, then the slots in their order.
    pub people: Vec<Participant>,
    /// What they did, in order, sending first.
    pub acts: Vec<Act>,
    /// The ledger's checkpoint that the acts are proved against; none when the service has no receipts.
    pub ledger: Option<Position>,
    /// [`Particulars::hash`].
    pub particulars: Hash48,
    /// When the service sealed it, by its clock.
    pub issued: Millis,
}
labelled!('c' Completion { service, envelope, head, commitment, people, acts, ledger, particulars, issued });

/// Somebody of the envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// 0 is the requester.
    pub slot: u32,
    /// What they may do; none for the requester.
    pub role: Option<Role>,
    /// The address.
    pub email: String,
    /// The name in their key bundle; none while nobody registered.
    pub name: Option<String>,
    /// Hash of their key bundle.
    pub bundle: Option<Hash48>,
    /// Why the requester believed in those keys; none for the requester.
    pub basis: Option<KeyBasis>,
}
cbor::record!(Participant {
    slot,
    role,
    email,
    name,
    bundle,
    basis
});

/// What kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// The manifest. Encoded as 0; the others as their decisions are.
    Send,
    /// An approval.
    Approve,
    /// A refusal: not in a finished envelope.
    Decline,
    /// A late grant.
    Grant,
    /// The closing signature.
    Close,
    /// Not in a finished envelope.
    Cancel,
    /// The archive, or a re-timestamp.
    Archive,
}
crate::envelope::numbered!(ActKind { Send = 0, Approve = 1, Decline = 2, Grant = 3, Close = 4, Cancel = 5, Archive = 6 });

/// One entry of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its place; 0 is the manifest.
    pub sequence: u32,
    /// What was done.
    pub kind: ActKind,
    /// In which slot: an approver's own, or whom a grant lets in; none for the others.
    pub slot: Option<u32>,
    /// Hash of the author's key bundle.
    pub author: Hash48,
    /// When, by the author's clock.
    pub at: Millis,
    /// When the service received it, by its own.
    pub received: Millis,
    /// Payload hash of the head that the author had on screen; none for the manifest.
    pub displayed: Option<Hash48>,
    /// Its payload hash.
    pub hash: Hash48,
    /// Commitment of the document after it.
    pub commitment: Hash48,
    /// Its leaf in the ledger, from 0.
    pub leaf: Option<u64>,
}
cbor::record!(Act {
    sequence,
    kind,
    slot,
    author,
    at,
    received,
    displayed,
    hash,
    commitment,
    leaf
});

/// A checkpoint of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The ledger's name.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// The root over them.
    pub root: Bytes32,
}
cbor::record!(Position { origin, size, root });

/// What the service must not know. The seal covers its hash; the salt keeps that from telling anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// Random.
    pub salt: Bytes32,
    /// The language of the certificate, a BCP 47 tag.
    pub language: String,
    /// The number of the layout that the pages are made by.
    pub layout: u32,
    /// The faces that the pages are drawn with, in order of preference.
    pub faces: Vec<String>,
    /// The envelope's title, if it is to be printed.
    pub title: Option<String>,
    /// SHA-256 of the finished PDF.
    pub document: Bytes32,
    /// Its length in bytes.
    pub length: u64,
    /// Its PAdES level, as `B-LTA`.
    pub level: String,
    /// For each signature the earliest time that somebody vouches for.
    pub times: Vec<VouchedTime>,
    /// The newest timestamp over the whole document.
    pub archived: Option<VouchedTime>,
}
labelled!('p' Particulars { salt, language, layout, faces, title, document, length, level, times, archived });

/// A time, and who vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VouchedTime {
    /// Of which act.
    pub sequence: u32,
    /// The time.
    pub at: Millis,
    /// The authority's name; none when it is what the signer claims.
    pub authority: Option<String>,
    /// Whether that authority is another than the service's own.
    pub independent: bool,
}
cbor::record!(VouchedTime {
    sequence,
    at,
    authority,
    independent
});

impl Particulars {
    /// SHA-384 of its bytes.
    #[must_use]
    pub fn hash(&self) -> Hash48 {
        sha384(&self.to_bytes())
    }
}
