//! Where what is said about certificates can be asked for. These addresses stand in the certificates themselves.

use der::asn1::Ia5String;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AccessDescription, AuthorityInfoAccessSyntax, CrlDistributionPoints};

/// The service's public address, without a slash at its end, and the addresses under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    site: String,
}

impl Places {
    /// Under `site`, such as `https://sign.example.org`.
    pub fn at(site: &str) -> Self {
        Self {
            site: site.trim_end_matches('/').to_owned(),
        }
    }

    /// The list of revocations of the issuing certificate (RFC 5280 §4.2.1.13).
    pub fn crl(&self) -> String {
        format!("{}/pki/crl", self.site)
    }

    /// The root's list.
    pub fn root_crl(&self) -> String {
        format!("{}/pki/crl?of=root", self.site)
    }

    /// Who answers about one certificate (RFC 6960).
    pub fn ocsp(&self) -> String {
        format!("{}/pki/ocsp", self.site)
    }

    /// The issuing certificate, DER.
    pub fn issuing(&self) -> String {
        format!("{}/pki/issuing.crt", self.site)
    }

    /// The root, DER.
    pub fn root(&self) -> String {
        format!("{}/pki/root.crt", self.site)
    }
}

/// cRLDistributionPoints with one address.
pub(super) fn distribution(url: &str) -> der::Result<CrlDistributionPoints> {
    Ok(CrlDistributionPoints(vec![DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![uri(url)?])),
        reasons: None,
        crl_issuer: None,
    }]))
}

/// authorityInfoAccess (RFC 5280 §4.2.2.1): the issuer's certificate, and who answers about this one, if somebody does.
pub(super) fn access(issuer: &str, ocsp: Option<&str>) -> der::Result<AuthorityInfoAccessSyntax> {
    let mut list = Vec::new();
    if let Some(url) = ocsp {
        list.push(AccessDescription {
            access_method: const_oid::db::rfc5280::ID_AD_OCSP,
            access_location: uri(url)?,
        });
    }
    list.push(AccessDescription {
        access_method: const_oid::db::rfc5280::ID_AD_CA_ISSUERS,
        access_location: uri(issuer)?,
    });
    Ok(AuthorityInfoAccessSyntax(list))
}

fn uri(url: &str) -> der::Result<GeneralName> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(url)?))
}
