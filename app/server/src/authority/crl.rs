//! Lists of revoked certificates (RFC 5280 §5), version 2.

use der::asn1::{BitString, GeneralizedTime, ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use spki::DynSignatureAlgorithmIdentifier;
use x509_cert::Certificate;
use x509_cert::certificate::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber, CrlReason};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::serial_number::SerialNumber;

use super::key::AuthorityKey;
use super::reason::Reason;
use super::{AuthorityError, millis, time};

/// id-ce-expiredCertsOnCRL (X.509 §9.5.2.8): entries stay after their certificates have ended, because documents are
/// judged long afterwards.
const EXPIRED_ON_CRL: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.60");

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its serial number, as the magnitude's bytes.
    pub serial: Vec<u8>,
    /// When it was revoked, in Unix milliseconds.
    pub at: i64,
    /// Why.
    pub reason: Reason,
    /// Since when it has not been good, as its owner says, in Unix milliseconds.
    pub invalidity: Option<i64>,
}

/// The list of `issuer`, whose key is `key`; good within `(this, next)` (Unix milliseconds). DER.
pub(super) fn build(
    key: &AuthorityKey,
    issuer: &Certificate,
    listed: &[Listed],
    number: u64,
    (this, next): (i64, i64),
) -> Result<Vec<u8>, AuthorityError> {
    let issued = issuer.tbs_certificate();
    let revoked = listed.iter().map(entry).collect::<Result<Vec<_>, AuthorityError>>()?;
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(super::key_identifier(issuer)?)?),
        ..AuthorityKeyIdentifier::default()
    };
    let kept_since = GeneralizedTime::from_unix_duration(issued.validity().not_before.to_unix_duration())?;
    let extensions = vec![
        identifier.to_extension(issued.subject(), &[])?,
        CrlNumber::try_from(number)?.to_extension(issued.subject(), &[])?,
        plain(EXPIRED_ON_CRL, &kept_since)?,
    ];
    let algorithm = key.signature_algorithm_identifier()?;
    let list: TbsCertList = TbsCertList {
        version: Version::V2,
        signature: algorithm.clone(),
        issuer: issued.subject().clone(),
        this_update: time(this)?,
        next_update: Some(time(next)?),
        // An empty list is left out (RFC 5280 §5.1.2.6).
        revoked_certificates: (!revoked.is_empty()).then_some(revoked),
        crl_extensions: Some(extensions),
    };
    let signature = key.sign(&list.to_der()?)?;
    let list = CertificateList {
        tbs_cert_list: list,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(list.to_der()?)
}

/// Number and entries of a list that was made here.
pub(super) fn read(der: &[u8]) -> Result<(u64, Vec<Listed>), AuthorityError> {
    let list = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(der)?.tbs_cert_list;
    let mut number = 0;
    for extension in list.crl_extensions.unwrap_or_default() {
        if extension.extn_id == const_oid::db::rfc5280::ID_CE_CRL_NUMBER {
            number = u64::from_der(extension.extn_value.as_bytes())?;
        }
    }
    let mut listed = Vec::new();
    for revoked in list.revoked_certificates.unwrap_or_default() {
        let (mut reason, mut invalidity) = (Reason::Unspecified, None);
        for extension in revoked.crl_entry_extensions.unwrap_or_default() {
            let value = extension.extn_value.as_bytes();
            if extension.extn_id == const_oid::db::rfc5280::ID_CE_CRL_REASONS {
                reason = Reason::of(CrlReason::from_der(value)?);
            } else if extension.extn_id == const_oid::db::rfc5280::ID_CE_INVALIDITY_DATE {
                invalidity = Some(millis(GeneralizedTime::from_der(value)?.to_unix_duration()));
            }
        }
        listed.push(Listed {
            serial: revoked.serial_number.as_bytes().to_vec(),
            at: millis(revoked.revocation_date.to_unix_duration()),
            reason,
            invalidity,
        });
    }
    Ok((number, listed))
}

/// When a list ends, in Unix milliseconds.
pub(crate) fn ends(der: &[u8]) -> Result<i64, AuthorityError> {
    let list = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(der)?.tbs_cert_list;
    Ok(list.next_update.map_or(0, |time| millis(time.to_unix_duration())))
}

fn entry(listed: &Listed) -> Result<RevokedCert, AuthorityError> {
    let mut extensions = Vec::new();
    // The reason "unspecified" is said by saying nothing (RFC 5280 §5.3.1).
    if listed.reason != Reason::Unspecified {
        extensions.push(plain(const_oid::db::rfc5280::ID_CE_CRL_REASONS, &listed.reason.code())?);
    }
    extensions.extend(listed.invalidity.map(invalidity_date).transpose()?);
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&listed.serial)?,
        revocation_date: time(listed.at)?,
        crl_entry_extensions: (!extensions.is_empty()).then_some(extensions),
    })
}

/// invalidityDate (RFC 5280 §5.3.2), which answers about one certificate carry too (RFC 6960 §4.4.5).
pub(super) fn invalidity_date(at: i64) -> Result<Extension, AuthorityError> {
    plain(const_oid::db::rfc5280::ID_CE_INVALIDITY_DATE, &super::moment(at)?)
}

/// An extension that is not critical.
pub(super) fn plain(id: ObjectIdentifier, value: &impl Encode) -> Result<Extension, AuthorityError> {
    Ok(Extension {
        extn_id: id,
        critical: false,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}
