//! Why a certificate was revoked.

use x509_cert::ext::pkix::CrlReason;

/// The reasons that the service records (RFC 5280 §5.3.1). The others of that list are an authority's own or can be taken
/// back, and nothing here can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Not said.
    Unspecified,
    /// Somebody else has the private key, or may have it.
    KeyCompromise,
    /// The person has left the organisation, or bears another name.
    AffiliationChanged,
    /// A newer certificate stands in its place.
    Superseded,
    /// It is no longer needed.
    CessationOfOperation,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
    ];

    /// As the API and the database write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
        }
    }

    /// From its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    pub(super) fn code(self) -> CrlReason {
        match self {
            Self::Unspecified => CrlReason::Unspecified,
            Self::KeyCompromise => CrlReason::KeyCompromise,
            Self::AffiliationChanged => CrlReason::AffiliationChanged,
            Self::Superseded => CrlReason::Superseded,
            Self::CessationOfOperation => CrlReason::CessationOfOperation,
        }
    }

    pub(super) fn of(code: CrlReason) -> Self {
        let same = |reason: &Self| reason.code() == code;
        Self::ALL.into_iter().find(same).unwrap_or(Self::Unspecified)
    }
}
