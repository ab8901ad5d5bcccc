//! What a file still needs to be provable for long.

use std::collections::BTreeSet;

use der::Decode;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};

use crate::verify::{Options, inspect};

/// id-ad-ocsp (RFC 5280 §4.2.2.1).
const OCSP: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

/// A certificate whose revocation is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Who issued it, DER.
    pub issuer: Vec<u8>,
    /// Where it says that its CRL is.
    pub crl_urls: Vec<String>,
    /// Where it says that its issuer answers by OCSP.
    pub ocsp_urls: Vec<String>,
}

/// What a store should hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Certificates of signers, authorities of time, and all above them but the roots: each once.
    pub revocations: Vec<Needed>,
    /// Every certificate of those chains, roots included (DER): for [`Material::certificates`](super::Material).
    pub certificates: Vec<Vec<u8>>,
}

/// What the signatures and timestamps of `pdf` need. `options` with the roots that the file is verified with: a signature
/// whose chain leads to none of them is passed over. The authority of the document timestamp that is to come is not known
/// here; when it is another than that of the signatures, its chain goes into the material as well.
#[must_use]
pub fn needs(pdf: &[u8], options: &Options<'_>) -> Wanted {
    let report = inspect(pdf, options);
    let mut chains: Vec<&[Vec<u8>]> = Vec::new();
    for signature in &report.signatures {
        chains.push(&signature.chain);
        chains.extend(signature.stamp.iter().map(|stamp| stamp.certificates.as_slice()));
    }
    let stamps = report.archive.iter().filter_map(|revision| revision.stamp.as_ref());
    chains.extend(stamps.map(|stamp| stamp.certificates.as_slice()));
    wanted(&chains)
}

/// What is to be known about these chains, each from a certificate to its root.
pub(super) fn wanted(chains: &[&[Vec<u8>]]) -> Wanted {
    let mut wanted = Wanted::default();
    let mut seen = BTreeSet::new();
    for chain in chains {
        for (index, certificate) in chain.iter().enumerate() {
            if !seen.insert(certificate) {
                continue;
            }
            wanted.certificates.push(certificate.clone());
            if let Some(issuer) = chain.get(index + 1) {
                let (crl_urls, ocsp_urls) = places(certificate).unwrap_or_default();
                wanted.revocations.push(Needed {
                    certificate: certificate.clone(),
                    issuer: issuer.clone(),
                    crl_urls,
                    ocsp_urls,
                });
            }
        }
    }
    wanted
}

/// CRL distribution points and OCSP responders that a certificate names (RFC 5280 §4.2.1.13 and §4.2.2.1).
fn places(der: &[u8]) -> Option<(Vec<String>, Vec<String>)> {
    let certificate = Certificate::from_der(der).ok()?;
    let tbs = certificate.tbs_certificate();
    let url = |name: &GeneralName| match name {
        GeneralName::UniformResourceIdentifier(url) => Some(url.as_str().to_owned()),
        _ => None,
    };
    let points = tbs.get_extension::<CrlDistributionPoints>().ok()?;
    let points = points.map(|(_, points)| points.0).unwrap_or_default();
    let crls = points.iter().filter_map(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names.iter().find_map(url),
        _ => None,
    });
    let access = tbs.get_extension::<AuthorityInfoAccessSyntax>().ok()?;
    let access = access.map(|(_, access)| access.0).unwrap_or_default();
    let ocsps = access
        .iter()
        .filter(|access| access.access_method == OCSP)
        .filter_map(|access| url(&access.access_location));
    Some((crls.collect(), ocsps.collect()))
}
