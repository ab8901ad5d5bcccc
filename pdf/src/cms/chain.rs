//! From the signer's certificate to a root that the caller trusts: leaf, issuing authority, root.

use super::certificate::{CertificateProblem, X509};
use super::check::Checked;
use time::OffsetDateTime;

/// Why a sound signature is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainProblem {
    /// The caller trusts no root.
    #[error("no trusted root certificate was given, so nobody vouches for the signer's certificate")]
    NoRoots,
    /// A root given by the caller is unusable.
    #[error("trusted root number {index} cannot be used: {problem}")]
    BadRoot {
        /// Position among the roots.
        index: usize,
        /// What is wrong with it.
        problem: CertificateProblem,
    },
    /// No certificate inside issued the leaf.
    #[error("the certificate of the authority that issued the signer's certificate is missing or did not sign it")]
    NoIssuer,
    /// The issuing authority's certificate is unusable.
    #[error("the issuing authority's certificate cannot be used: {0}")]
    BadIssuer(CertificateProblem),
    /// The issuing authority, or the root, is constrained to other addresses.
    #[error("the authority above the signer's certificate may not certify the signer's address")]
    OutsideConstraints,
    /// The chain ends at a root of a trusted name whose key did not sign it.
    #[error("the signer's certificate comes from an authority that only bears the name of a trusted root")]
    RootOfTheSameName,
    /// The chain ends elsewhere.
    #[error("the signer's certificate does not lead to a trusted root")]
    UnknownRoot,
    /// A certificate that belongs to no chain or stands twice, or a root that is not the trusted one to the byte.
    #[error("the signature carries a certificate that does not belong to the signer's chain")]
    StrayCertificate,
    /// A certificate of the chain was not valid at the time of signing.
    #[error("the certificate of {subject} was not valid at the time of signing")]
    OutsideValidity {
        /// Whose, for people: "the signer", "the issuing authority", "the root".
        subject: &'static str,
    },
}

/// Proof that a signature's certificate leads to a trusted root. Only [`trust`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    root: usize,
    issuer: Vec<u8>,
}

impl Trusted {
    /// Which of the given roots it leads to.
    #[must_use]
    pub fn root(&self) -> usize {
        self.root
    }

    /// The certificate of the issuing authority, DER.
    #[must_use]
    pub fn issuer(&self) -> &[u8] {
        &self.issuer
    }
}

/// Builds leaf → issuing authority → root at time `at` (the claimed signing time). `roots` are DER certificates; a
/// root counts by its key: certificates inside the signature are never roots, whatever their names.
///
/// # Errors
/// The named [`ChainProblem`].
pub fn trust(checked: &Checked, roots: &[Vec<u8>], at: OffsetDateTime) -> Result<Trusted, ChainProblem> {
    if roots.is_empty() {
        return Err(ChainProblem::NoRoots);
    }
    let unix = u64::try_from(at.unix_timestamp()).unwrap_or(0);
    let mut parsed = Vec::with_capacity(roots.len());
    for (index, der) in roots.iter().enumerate() {
        let root = X509::parse(der).map_err(|problem| ChainProblem::BadRoot { index, problem })?;
        root.check_authority(1)
            .map_err(|problem| ChainProblem::BadRoot { index, problem })?;
        parsed.push(root);
    }
    let issuer = issuer(checked)?;
    issuer.check_authority(0).map_err(ChainProblem::BadIssuer)?;
    let mut same_name = false;
    for (index, root) in parsed.iter().enumerate() {
        if issuer.issued_by(root).map_err(ChainProblem::BadIssuer)? {
            for authority in [&issuer, root] {
                if !authority.permits(checked.leaf()).map_err(ChainProblem::BadIssuer)? {
                    return Err(ChainProblem::OutsideConstraints);
                }
            }
            within(checked.leaf(), unix, "the signer")?;
            within(&issuer, unix, "the issuing authority")?;
            within(root, unix, "the root")?;
            let belongs = |der: &Vec<u8>| der == issuer.der() || der == root.der();
            let once =
                |(index, der): (usize, &Vec<u8>)| !checked.others().iter().skip(index + 1).any(|other| other == der);
            if !checked.others().iter().all(belongs) || !checked.others().iter().enumerate().all(once) {
                return Err(ChainProblem::StrayCertificate);
            }
            return Ok(Trusted {
                root: index,
                issuer: issuer.der().to_vec(),
            });
        }
        same_name |= issuer.names_issuer(root);
    }
    Err(if same_name {
        ChainProblem::RootOfTheSameName
    } else {
        ChainProblem::UnknownRoot
    })
}

fn issuer(checked: &Checked) -> Result<X509, ChainProblem> {
    for der in checked.others() {
        let Ok(candidate) = X509::parse(der) else { continue };
        if checked.leaf().issued_by(&candidate).map_err(ChainProblem::BadIssuer)? {
            return Ok(candidate);
        }
    }
    Err(ChainProblem::NoIssuer)
}

fn within(certificate: &X509, unix: u64, subject: &'static str) -> Result<(), ChainProblem> {
    if certificate.valid_at(unix) {
        Ok(())
    } else {
        Err(ChainProblem::OutsideValidity { subject })
    }
}
