//! Slots, LUKS-like: each holds the account's [`Kek`] under one secret of its person. Changing the password rewrites one
//! slot and touches nothing else.

use minicbor::decode::Decoder;
use minicbor::encode::{Encoder, Write};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::cbor::{self, Bytes};
use crate::context::context;
use crate::ids::UserId;
pub use crate::keys::words::{RecoveryWords, WordsError};
use crate::keys::wrapped::{Kek, WrapError};
use crate::symmetric;

/// Which secret opens a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlotKind {
    /// The MEK of [`mek_from_export_key`].
    Password,
    /// [`RecoveryWords::slot_key`].
    RecoveryWords,
}

impl SlotKind {
    /// The word used in the API and in the slot's context.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::RecoveryWords => "words",
        }
    }

    /// Reads [`SlotKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Password, Self::RecoveryWords]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

impl<C> minicbor::Encode<C> for SlotKind {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(self.name())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for SlotKind {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_name(d.str()?).ok_or_else(|| minicbor::decode::Error::message("unknown kind of slot"))
    }
}

/// A [`Kek`] sealed under one secret; safe to store with the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    kind: SlotKind,
    sealed: Bytes,
}
cbor::record!(suite Slot { kind, sealed });

impl Slot {
    /// Seals `kek`: AES-256-GCM under HKDF-SHA384(secret, `context("slot", [user, kind])`), with the same context as
    /// associated data.
    pub fn seal(kind: SlotKind, secret: &[u8; 32], kek: &Kek, user: &UserId, rng: &mut impl CryptoRng) -> Self {
        let context = slot_context(kind, user);
        let sealed = symmetric::seal(&symmetric::derive(secret, &context), &context, kek.as_bytes(), rng);
        Self {
            kind,
            sealed: Bytes(sealed),
        }
    }

    /// Opens the slot.
    ///
    /// # Errors
    /// [`WrapError::WrongKey`] when the secret or the user is wrong; [`WrapError::NotAKey`].
    pub fn open(&self, secret: &[u8; 32], user: &UserId) -> Result<Kek, WrapError> {
        let context = slot_context(self.kind, user);
        let opened = symmetric::open(&symmetric::derive(secret, &context), &context, &self.sealed.0)
            .map_err(|_| WrapError::WrongKey)?;
        opened
            .as_slice()
            .try_into()
            .map(Kek::from_bytes)
            .map_err(|_| WrapError::NotAKey)
    }

    /// Which secret opens it.
    pub fn kind(&self) -> SlotKind {
        self.kind
    }

    /// CBOR `[1, kind tstr, sealed bstr]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads what [`Slot::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`WrapError::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WrapError> {
        Ok(cbor::decode(bytes)?)
    }
}

fn slot_context(kind: SlotKind, user: &UserId) -> Vec<u8> {
    context("slot", &[user.as_bytes(), kind.name().as_bytes()])
}

/// The MEK, secret of the password slot: HKDF-SHA384(OPAQUE export key, `context("mek", [user])`).
pub fn mek_from_export_key(export_key: &[u8], user: &UserId) -> Zeroizing<[u8; 32]> {
    symmetric::derive(export_key, &context("mek", &[user.as_bytes()]))
}
