//! Domains that an issuing certificate is constrained to (RFC 5280 §4.2.1.10).

use der::asn1::Ia5String;
use x509_cert::Certificate;
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

/// The extension that permits addresses at these domains and no others; none when there are no domains.
pub(super) fn constraints(domains: &[String]) -> der::Result<Option<NameConstraints>> {
    if domains.is_empty() {
        return Ok(None);
    }
    let subtrees = domains.iter().map(|domain| {
        Ok(GeneralSubtree {
            base: GeneralName::Rfc822Name(Ia5String::new(domain)?),
            minimum: 0,
            maximum: None,
        })
    });
    Ok(Some(NameConstraints {
        permitted_subtrees: Some(subtrees.collect::<der::Result<_>>()?),
        excluded_subtrees: None,
    }))
}

/// The domains that `certificate` is constrained to; empty when it is not.
pub(super) fn of(certificate: &Certificate) -> der::Result<Vec<String>> {
    let found = certificate.tbs_certificate().get_extension::<NameConstraints>()?;
    let subtrees = found.and_then(|(_, constraints)| constraints.permitted_subtrees);
    Ok(subtrees
        .unwrap_or_default()
        .into_iter()
        .filter_map(|subtree| match subtree.base {
            GeneralName::Rfc822Name(domain) => Some(domain.as_str().to_owned()),
            _ => None,
        })
        .collect())
}

/// Whether `email` lies within one of `domains`, or there are none. `example.org` permits addresses at that very host,
/// `.example.org` those at every host below it.
pub(super) fn permit(domains: &[String], email: &str) -> bool {
    let host = email.rsplit('@').next().unwrap_or_default().to_lowercase();
    domains.is_empty()
        || domains.iter().any(|domain| match domain.strip_prefix('.') {
            Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
            None => host == *domain,
        })
}
