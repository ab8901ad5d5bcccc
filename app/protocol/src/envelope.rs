//! The manifest: what the requester signs when sending. It fixes the document, the people, their slots and their route.

mod check;
mod cover;

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};

use crate::Millis;
use crate::cbor;
use crate::hash::Hash48;
use crate::ids::{BlobId, EnvelopeId};
pub use check::{COVER_LIMIT, ManifestError};
pub use cover::{Cover, CoverError, Kind as PictureKind};

/// A sealed object in the service's store, named so that nobody can swap it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobRef {
    /// Its name.
    pub id: BlobId,
    /// Length of the ciphertext in bytes.
    pub length: u64,
    /// [`crate::sealing::merkle_root`] of the ciphertext.
    pub root: Hash48,
}
cbor::record!(BlobRef { id, length, root });

impl BlobRef {
    /// Names `ciphertext`.
    pub fn of(id: BlobId, ciphertext: &[u8]) -> Self {
        Self {
            id,
            length: ciphertext.len() as u64,
            root: crate::sealing::merkle_root(ciphertext),
        }
    }

    /// Whether `ciphertext` is the object named here.
    #[must_use]
    pub fn matches(&self, ciphertext: &[u8]) -> bool {
        *self == Self::of(self.id, ciphertext)
    }
}

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Opens, marks, approves or declines. Encoded as 1.
    Approver,
    /// Opens. Encoded as 2.
    Viewer,
}

/// Why the requester believed that a key belongs to its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyBasis {
    /// The requester confirmed it (safety number). Encoded as 1.
    Confirmed,
    /// Taken as it came, the first time it was seen. Encoded as 2.
    FirstUse,
}

/// One person's place. The requester has slot 0, which is not listed; a requester who approves has a slot of their own as
/// well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// 1, 2, 3, … in the order of the list.
    pub index: u32,
    /// What the person may do.
    pub role: Role,
    /// Whom the requester named: a lower-case address.
    pub email: String,
    /// Hash of the person's key bundle; none for somebody invited, whom a later grant entry binds.
    pub bundle: Option<Hash48>,
    /// Present exactly when `bundle` is.
    pub basis: Option<KeyBasis>,
}
cbor::record!(Slot {
    index,
    role,
    email,
    bundle,
    basis
});

/// How many members of a stage must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// Every member. Encoded as null.
    All,
    /// At least so many. Encoded as the number.
    AtLeast(u32),
}

/// One step of the route; its members may act in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Slot indexes of approvers.
    pub members: Vec<u32>,
    /// How many of them complete the stage.
    pub quorum: Quorum,
}
cbor::record!(Stage { members, quorum });

impl Stage {
    /// How many approvals complete the stage.
    pub fn needed(&self) -> usize {
        match self.quorum {
            Quorum::All => self.members.len(),
            Quorum::AtLeast(number) => number as usize,
        }
    }
}

/// The stages, one after the other; each opens when the one before is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route(pub Vec<Stage>);

impl Route {
    /// One stage of all `members`, in any order.
    pub fn parallel(members: Vec<u32>) -> Self {
        Self(vec![Stage {
            members,
            quorum: Quorum::All,
        }])
    }

    /// One stage per member, in this order.
    pub fn sequential(members: Vec<u32>) -> Self {
        Self(
            members
                .into_iter()
                .map(|member| Stage {
                    members: vec![member],
                    quorum: Quorum::All,
                })
                .collect(),
        )
    }
}

/// What the requester signs (purpose `manifest`). It is sequence 0 of the chain, and its payload hash the first head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Hash of the requester's key bundle.
    pub requester: Hash48,
    /// The requester's address, as in that bundle.
    pub requester_email: String,
    /// Number of the envelope key: 1 at first, one more each time somebody is removed.
    pub epoch: u32,
    /// Commitment of the certified PDF, base ‖ δ0.
    pub commitment: Hash48,
    /// That PDF, sealed.
    pub base: BlobRef,
    /// [`Details`], sealed.
    pub details: BlobRef,
    /// The people named.
    pub slots: Vec<Slot>,
    /// Who approves when.
    pub route: Route,
    /// After it, no decision is taken any more.
    pub deadline: Option<Millis>,
    /// When it was sent.
    pub created: Millis,
    /// [`Cover`], sealed, where the requester's client can draw pages.
    pub cover: Option<BlobRef>,
}
cbor::record!(suite Manifest {
    envelope, requester, requester_email, epoch, commitment, base, details, slots, route, deadline, created; cover
});

impl Manifest {
    /// Every sealed object that it names.
    pub fn blobs(&self) -> impl Iterator<Item = &BlobRef> {
        [&self.base, &self.details].into_iter().chain(&self.cover)
    }
}

/// What the envelope is about. Sealed as the `details` blob; the service never sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Title that the requester gave.
    pub title: String,
    /// Name of the PDF file, without folders.
    pub filename: String,
    /// Message to the people named.
    pub message: Option<String>,
}
cbor::record!(suite Details { title, filename, message });

impl Details {
    /// CBOR `[1, title tstr, filename tstr, message tstr / null]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`Details::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`crate::CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, crate::CborError> {
        cbor::decode(bytes)
    }
}

/// Writes a field-less enum as the number given for each variant.
macro_rules! numbered {
    ($name:ident { $($variant:ident = $number:literal),* }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(&self, e: &mut minicbor::Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.u8(match self { $(Self::$variant => $number),* })?.ok()
            }
        }
        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                match d.u8()? {
                    $($number => Ok(Self::$variant),)*
                    other => Err(minicbor::decode::Error::message(format!(concat!("unknown ", stringify!($name), " {}"), other))),
                }
            }
        }
    };
}
pub(crate) use numbered;
numbered!(Role { Approver = 1, Viewer = 2 });
numbered!(KeyBasis { Confirmed = 1, FirstUse = 2 });

impl<C> minicbor::Encode<C> for Quorum {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::All => e.null()?.ok(),
            Self::AtLeast(number) => number.encode(e, ctx),
        }
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Quorum {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Option::<u32>::decode(d, ctx)?.map_or(Self::All, Self::AtLeast))
    }
}

impl<C> minicbor::Encode<C> for Route {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        self.0.encode(e, ctx)
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Route {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        Vec::decode(d, ctx).map(Self)
    }
}

#[cfg(test)]
mod tests;
