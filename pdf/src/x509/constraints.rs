//! Name constraints (RFC 5280 §4.2.1.10): the addresses that an authority may certify. Constraints on other kinds of names
//! are not understood here, and being critical they make the authority unusable.

use der::asn1::Ia5StringRef;
use x509_cert::Certificate;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{NameConstraints, SubjectAltName};

/// emailAddress in a subject (RFC 5280 §4.1.2.6): constrained like an alternative name.
const EMAIL_ADDRESS: der::asn1::ObjectIdentifier = der::asn1::ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// The extension is malformed, or constrains what is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotUnderstood;

/// The addresses in `certificate`'s alternative names and subject.
pub(crate) fn addresses(certificate: &Certificate) -> Result<Vec<String>, NotUnderstood> {
    let tbs = certificate.tbs_certificate();
    let mut found = Vec::new();
    for attribute in tbs.subject().iter().filter(|one| one.oid == EMAIL_ADDRESS) {
        let text = attribute.value.decode_as::<Ia5StringRef<'_>>();
        found.push(text.map_err(|_| NotUnderstood)?.as_str().to_owned());
    }
    let alternative = tbs.get_extension::<SubjectAltName>().map_err(|_| NotUnderstood)?;
    for name in alternative.map(|(_, SubjectAltName(names))| names).unwrap_or_default() {
        if let GeneralName::Rfc822Name(address) = name {
            found.push(address.as_str().to_owned());
        }
    }
    Ok(found)
}

/// Whether `authority` may certify all of `addresses`.
pub(crate) fn permits(authority: &Certificate, addresses: &[String]) -> Result<bool, NotUnderstood> {
    let found = authority.tbs_certificate().get_extension::<NameConstraints>();
    let Some((_, constraints)) = found.map_err(|_| NotUnderstood)? else {
        return Ok(true);
    };
    let permitted = constraints.permitted_subtrees.as_deref().map(bases).transpose()?;
    let excluded = constraints.excluded_subtrees.as_deref().map(bases).transpose()?;
    Ok(addresses.iter().all(|address| {
        let within = |bases: &Vec<String>| bases.iter().any(|base| is_within(address, base));
        permitted.as_ref().is_none_or(within) && !excluded.as_ref().is_some_and(within)
    }))
}

fn bases(subtrees: &[GeneralSubtree]) -> Result<Vec<String>, NotUnderstood> {
    let base = |subtree: &GeneralSubtree| match &subtree.base {
        GeneralName::Rfc822Name(base) if subtree.minimum == 0 && subtree.maximum.is_none() => {
            Ok(base.as_str().to_lowercase())
        }
        _ => Err(NotUnderstood),
    };
    subtrees.iter().map(base).collect()
}

/// `base` is one address, a host, or with a dot at its begin all hosts below it; lower case.
fn is_within(address: &str, base: &str) -> bool {
    let address = address.to_lowercase();
    let Some((_, host)) = address.rsplit_once('@') else {
        return false;
    };
    if base.contains('@') {
        address == base
    } else if base.starts_with('.') {
        host.len() > base.len() && host.ends_with(base)
    } else {
        host == base
    }
}
