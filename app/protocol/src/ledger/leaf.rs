//! What stands in the log: kinds and salted commitments.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use super::Node;
use super::tree::leaf_hash;
use crate::cbor::{self, CborError};
use crate::hash::{Hash48, sha384_parts};

const LABEL: &str = "countersign/v1/ledger";
const COMMITMENT: &[u8] = b"countersign/v1/ledger-commitment";
const MAP_KEY: &[u8] = b"countersign/v1/ledger-map";

/// What hides an object in its leaf: 32 random bytes, given only to those whom the object concerns.
pub type Salt = [u8; 32];

/// A salted commitment to an object: SHA-384.
pub type Commitment = Hash48;

/// What a leaf is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A key bundle; its object is the payload hash.
    Bundle,
    /// A certificate; its object is SHA-384 of the DER.
    Certificate,
    /// A manifest; its object is the payload hash.
    Manifest,
    /// A chain entry; its object is the payload hash.
    Entry,
    /// A revoked certificate.
    Revocation,
    /// Something was deleted.
    Deletion,
}

impl Kind {
    /// Every kind, by its number from 1.
    pub const ALL: [Self; 6] = [
        Self::Bundle,
        Self::Certificate,
        Self::Manifest,
        Self::Entry,
        Self::Revocation,
        Self::Deletion,
    ];

    /// The word in the leaf: `bundle`, `certificate`, `manifest`, `entry`, `revocation`, `deletion`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Certificate => "certificate",
            Self::Manifest => "manifest",
            Self::Entry => "entry",
            Self::Revocation => "revocation",
            Self::Deletion => "deletion",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// SHA-384(label ‖ salt ‖ object): what the log shows of an object.
pub fn commitment(salt: &Salt, object: &Hash48) -> Commitment {
    sha384_parts(&[COMMITMENT, salt, object.as_bytes()])
}

/// A user's place in the map: SHA-256(label ‖ blind). `blind` (32 bytes) is a keyed hash of the user under a secret of the
/// service, told to that user alone, so that nobody else can find them in the map.
pub fn map_key(blind: &[u8; 32]) -> Node {
    Sha256::new_with_prefix(MAP_KEY).chain_update(blind).finalize().into()
}

/// One leaf of the log: CBOR `["countersign/v1/ledger", 1, kind tstr, commitment bstr 48, map key bstr 32 / null]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What it is about.
    pub kind: Kind,
    /// Of which object, hidden by a salt.
    pub commitment: Commitment,
    /// A bundle's place in the map, which thereby follows from the log; none for every other kind.
    pub map_key: Option<Node>,
}

impl Leaf {
    /// The leaf of an object. `map_key` is of bundles only.
    pub fn of(kind: Kind, salt: &Salt, object: &Hash48, map_key: Option<Node>) -> Self {
        Self {
            kind,
            commitment: commitment(salt, object),
            map_key,
        }
    }

    /// The leaf's bytes, over which the tree is made.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads a leaf.
    ///
    /// # Errors
    /// See [`CborError`]: also for a bundle without a map key, and for another kind with one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes)
    }

    /// RFC 6962's hash of the leaf.
    pub fn hash(&self) -> Node {
        leaf_hash(&self.to_bytes())
    }
}

impl<C> Encode<C> for Leaf {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(5)?.str(LABEL)?.u8(crate::SUITE)?.str(self.kind.name())?;
        e.encode_with(self.commitment, ctx)?;
        match &self.map_key {
            Some(key) => e.bytes(key)?.ok(),
            None => e.null()?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Leaf {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        cbor::array(d, 5)?;
        if d.str()? != LABEL {
            return Err(minicbor::decode::Error::message("not a leaf of the ledger"));
        }
        cbor::suite(d)?;
        let kind = Kind::from_name(d.str()?).ok_or_else(|| minicbor::decode::Error::message("unknown kind of leaf"))?;
        let commitment = d.decode_with(ctx)?;
        let map_key = match d.datatype()? {
            minicbor::data::Type::Null => {
                d.null()?;
                None
            }
            _ => Some(cbor::fixed(d)?),
        };
        if map_key.is_some() != (kind == Kind::Bundle) {
            return Err(minicbor::decode::Error::message(
                "bundles, and only they, have a map key",
            ));
        }
        Ok(Self {
            kind,
            commitment,
            map_key,
        })
    }
}
