//! What a revision may override, as data: one row per kind of revision and target.

use super::names::Owner;

/// The kinds of revision that may follow the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// δ0: the requester's certification in `sig_origin`.
    Origin,
    /// δi: the layer of an approver in `sig_<i>`.
    Layer {
        /// The slot i, from 1.
        slot: u32,
    },
    /// The requester's closing signature in `sig_close`.
    Close,
    /// A document security store, or more in it (ISO 32000-2, 12.8.4.3): after the closing signature only.
    Dss,
    /// A document timestamp in `sig_time_<n>` (ISO 32000-2, 12.8.5): after the closing signature only.
    Timestamp,
}

impl Kind {
    pub(super) fn of(owner: Owner) -> Option<Self> {
        match owner {
            Owner::Origin => Some(Self::Origin),
            Owner::Slot(slot) => Some(Self::Layer { slot }),
            Owner::Close => Some(Self::Close),
            Owner::Spare(_) => None,
        }
    }

    /// For people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Origin => "certification",
            Self::Layer { .. } => "layer",
            Self::Close => "closing signature",
            Self::Dss => "store of certificates and revocation data",
            Self::Timestamp => "document timestamp",
        }
    }
}

/// An object of an earlier revision that may be overridden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Catalog,
    /// The signature field that this revision signs.
    OwnSignature,
    /// A canvas of the same slot.
    OwnCanvas,
    /// A placed field of the same slot.
    OwnField,
    /// The form: its list of fields may grow by one.
    Form,
    /// The document security store: its lists may grow.
    Store,
}

/// The entries that `kind` may add to `target`; none of them may have been there. None: not to be touched at all.
pub(super) fn may_add(kind: Kind, target: Target) -> Option<&'static [&'static str]> {
    match (kind, target) {
        (Kind::Origin, Target::Catalog) => Some(&["Perms"]),
        (Kind::Dss, Target::Catalog) => Some(&["DSS"]),
        (Kind::Dss, Target::Store) => Some(&["Certs", "CRLs", "OCSPs"]),
        (Kind::Timestamp, Target::Form) => Some(&[]),
        (Kind::Origin | Kind::Close, Target::OwnSignature) => Some(&["V"]),
        (Kind::Layer { .. }, Target::OwnSignature | Target::OwnField) => Some(&["V", "AP"]),
        (Kind::Layer { .. }, Target::OwnCanvas) => Some(&["AP"]),
        _ => None,
    }
}

/// The lists of existing objects that `kind` may lengthen, never otherwise change.
pub(super) fn may_grow(kind: Kind, target: Target) -> &'static [&'static str] {
    match (kind, target) {
        (Kind::Dss, Target::Store) => &["Certs", "CRLs", "OCSPs"],
        (Kind::Timestamp, Target::Form) => &["Fields"],
        _ => &[],
    }
}
