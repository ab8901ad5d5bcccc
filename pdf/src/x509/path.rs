//! From a certificate to a root that the caller trusts (RFC 5280 §6, for what authorities of time and revocation need).

use super::{CertificateFault, Certified};

/// Authorities between a certificate and its root at most.
const MAX_BETWEEN: usize = 4;

/// Why a certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    /// The caller trusts no root.
    #[error("no trusted root certificate was given")]
    NoRoots,
    /// It leads to no root that is trusted.
    #[error("its certificate does not lead to a trusted root")]
    UnknownRoot,
    /// An authority on the way is unusable.
    #[error("the certificate of an authority above it cannot be used: {0}")]
    Authority(CertificateFault),
    /// An authority on the way is constrained to other addresses.
    #[error("an authority above it may not certify its address")]
    OutsideConstraints,
    /// A certificate on the way was not valid then.
    #[error("the certificate of {subject} was not valid at that time")]
    OutsideValidity {
        /// Whose: the common name.
        subject: String,
    },
}

/// A certificate with all those above it, root last.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// DER certificates from the given one to the root, both included.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// Which of the roots.
    pub(crate) root: usize,
}

/// Builds the path of `leaf` at `unix` (seconds). `pool`: DER certificates that may stand between; those that cannot be read
/// are passed over.
pub(crate) fn path(leaf: &Certified, pool: &[Vec<u8>], roots: &[Vec<u8>], unix: u64) -> Result<Path, PathProblem> {
    if roots.is_empty() {
        return Err(PathProblem::NoRoots);
    }
    let roots: Vec<(usize, Certified)> = roots
        .iter()
        .enumerate()
        .filter_map(|(index, der)| Some((index, Certified::parse(der).ok()?)))
        .collect();
    let pool: Vec<Certified> = pool.iter().filter_map(|der| Certified::parse(der).ok()).collect();
    let mut chain = vec![leaf.clone()];
    while let Some(current) = chain.last() {
        let below = u8::try_from(chain.len() - 1).unwrap_or(u8::MAX);
        if let Some((index, root)) = roots.iter().find(|(_, root)| current.issued_by(root)) {
            root.check_authority(below).map_err(PathProblem::Authority)?;
            chain.push(root.clone());
            for authority in chain.iter().skip(1) {
                if !authority.permits(leaf).map_err(PathProblem::Authority)? {
                    return Err(PathProblem::OutsideConstraints);
                }
            }
            if let Some(outside) = chain.iter().find(|certificate| !certificate.valid_at(unix)) {
                return Err(PathProblem::OutsideValidity {
                    subject: outside.name(),
                });
            }
            return Ok(Path {
                certificates: chain.iter().map(|certificate| certificate.der().to_vec()).collect(),
                root: *index,
            });
        }
        let known = |candidate: &&Certified| !chain.iter().any(|other| other.der() == candidate.der());
        let next = pool.iter().filter(known).find(|candidate| current.issued_by(candidate));
        let Some(next) = next.filter(|_| chain.len() <= MAX_BETWEEN) else {
            return Err(PathProblem::UnknownRoot);
        };
        next.check_authority(below).map_err(PathProblem::Authority)?;
        chain.push(next.clone());
    }
    Err(PathProblem::UnknownRoot)
}
