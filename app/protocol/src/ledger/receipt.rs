//! Receipts: that an object is in the log.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};

use super::leaf::{Kind, Leaf, Salt};
use super::tree::{TreeError, verify_inclusion};
use super::{Checkpoint, Node};
use crate::cbor::{self, CborError};
use crate::hash::Hash48;

/// Why a receipt is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The leaf is not in the checkpoint's tree.
    #[error("leaf {index} is not this {kind}'s in the ledger of {size} leaves: {cause}")]
    NotIncluded {
        /// What it should be of.
        kind: Kind,
        /// The place that the receipt names.
        index: u64,
        /// The size of the ledger.
        size: u64,
        /// Why.
        cause: TreeError,
    },
    /// A bundle's receipt without a place in the map, or another's with one.
    #[error("the receipt of a {0} has a map key, or lacks it")]
    MapKey(Kind),
}

/// Where an object stands in the log, the salt that hides it there, and the proof against one checkpoint. CBOR
/// `[index uint, salt bstr 32, map key bstr 32 / null, [node bstr 32…]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The leaf's place, from 0.
    pub index: u64,
    /// The salt of its commitment.
    pub salt: Salt,
    /// Of a bundle only: its owner's place in the map.
    pub map_key: Option<Node>,
    /// The inclusion proof (RFC 6962 §2.1.1).
    pub inclusion: Vec<Node>,
}

impl Receipt {
    /// Proves that the object of this kind is in the ledger of `checkpoint`, and returns its leaf.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn verify(&self, kind: Kind, object: &Hash48, checkpoint: &Checkpoint) -> Result<Leaf, ReceiptError> {
        if self.map_key.is_some() != (kind == Kind::Bundle) {
            return Err(ReceiptError::MapKey(kind));
        }
        let leaf = Leaf::of(kind, &self.salt, object, self.map_key);
        verify_inclusion(
            &leaf.to_bytes(),
            self.index,
            checkpoint.size,
            &checkpoint.root,
            &self.inclusion,
        )
        .map_err(|cause| ReceiptError::NotIncluded {
            kind,
            index: self.index,
            size: checkpoint.size,
            cause,
        })?;
        Ok(leaf)
    }

    /// Its CBOR.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`Receipt::to_bytes`] wrote.
    ///
    /// # Errors
    /// See [`CborError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        cbor::decode(bytes)
    }
}

impl<C> Encode<C> for Receipt {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(4)?.u64(self.index)?.bytes(&self.salt)?;
        match &self.map_key {
            Some(key) => e.bytes(key)?,
            None => e.null()?,
        };
        e.array(self.inclusion.len() as u64)?;
        self.inclusion.iter().try_for_each(|node| e.bytes(node).map(drop))
    }
}

impl<'b, C> Decode<'b, C> for Receipt {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        cbor::array(d, 4)?;
        let (index, salt) = (d.u64()?, cbor::fixed(d)?);
        let map_key = match d.datatype()? {
            minicbor::data::Type::Null => {
                d.null()?;
                None
            }
            _ => Some(cbor::fixed(d)?),
        };
        // A path through 2^53 leaves has 53 nodes.
        let length = d.array()?.filter(|length| *length <= 64);
        let length = length.ok_or_else(|| minicbor::decode::Error::message("the proof is too long"))?;
        let inclusion = (0..length).map(|_| cbor::fixed(d)).collect::<Result<_, _>>()?;
        Ok(Self {
            index,
            salt,
            map_key,
            inclusion,
        })
    }
}
