//! What each kind of certificate says.

use const_oid::db::rfc5280;
use der::asn1::{Any, Ia5String, SetOfVec, Utf8StringRef};
use der::{Decode, Encode};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::TbsCertificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::Result;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

use super::domains;
use super::places::{self, Places};

/// id-kp-documentSigning (RFC 9336 §3.1).
const DOCUMENT_SIGNING: const_oid::ObjectIdentifier = const_oid::ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");

/// The kinds of certificates, and what only they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Self-signed, one more authority below it.
    Root,
    /// Signs leaves only, and only for addresses at these domains, when there are any.
    Issuing { domains: Vec<String> },
    /// Certifies the signing key of the person with this address.
    Leaf { email: Ia5String },
    /// Certifies the key of the time-stamping authority.
    Stamp,
    /// Certifies the key of the seal.
    Seal,
}

/// One certificate's names and kind.
pub(super) struct Profile<'a> {
    pub(super) kind: Kind,
    pub(super) subject: Name,
    pub(super) issuer: Name,
    pub(super) places: &'a Places,
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> Result<Vec<Extension>> {
        let mut extensions = Extensions {
            subject: tbs.subject().clone(),
            list: Vec::new(),
        };
        extensions.add(&SubjectKeyIdentifier::try_from(key)?)?;
        extensions.add(&AuthorityKeyIdentifier::try_from(issuer_key)?)?;
        match &self.kind {
            Kind::Root => extensions.authority(1)?,
            Kind::Issuing { domains } => {
                extensions.authority(0)?;
                if let Some(constraints) = domains::constraints(domains)? {
                    extensions.add(&constraints)?;
                }
                // The root is seldom at hand, so nobody answers for it: its list is a file.
                extensions.add(&places::distribution(&self.places.root_crl())?)?;
                extensions.add(&places::access(&self.places.root(), None)?)?;
            }
            Kind::Leaf { email } => {
                // Poppler and NSS distrust leaves that are for document signing only (DESIGN §4).
                extensions.add(&KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation))?;
                extensions.add(&ExtendedKeyUsage(vec![rfc5280::ID_KP_EMAIL_PROTECTION]))?;
                extensions.add(&SubjectAltName(vec![GeneralName::Rfc822Name(email.clone())]))?;
                self.revocation(&mut extensions)?;
            }
            Kind::Stamp => {
                extensions.add(&KeyUsage(KeyUsages::DigitalSignature.into()))?;
                // RFC 3161 §2.3: this purpose alone, and critical.
                extensions.add(&ExtendedKeyUsage(vec![rfc5280::ID_KP_TIME_STAMPING]))?;
                if let Some(purposes) = extensions.list.last_mut() {
                    purposes.critical = true;
                }
                self.revocation(&mut extensions)?;
            }
            Kind::Seal => {
                extensions.add(&KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation))?;
                // This purpose alone tells the seal from a person (RFC 9336 §3.1).
                extensions.add(&ExtendedKeyUsage(vec![DOCUMENT_SIGNING]))?;
                self.revocation(&mut extensions)?;
            }
        }
        Ok(extensions.list)
    }
}

impl Profile<'_> {
    fn revocation(&self, extensions: &mut Extensions) -> der::Result<()> {
        extensions.add(&places::distribution(&self.places.crl())?)?;
        extensions.add(&places::access(&self.places.issuing(), Some(&self.places.ocsp()))?)
    }
}

struct Extensions {
    subject: Name,
    list: Vec<Extension>,
}

impl Extensions {
    fn add<E>(&mut self, extension: &E) -> der::Result<()>
    where
        for<'a> &'a E: ToExtension<Error = der::Error>,
    {
        let made = extension.to_extension(&self.subject, &self.list)?;
        self.list.push(made);
        Ok(())
    }

    fn authority(&mut self, below: u8) -> der::Result<()> {
        self.add(&BasicConstraints {
            ca: true,
            path_len_constraint: Some(below),
        })?;
        self.add(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))
    }
}

/// A name of one attribute, commonName as UTF8String.
pub(super) fn common_name(text: &str) -> der::Result<Name> {
    let attribute = AttributeTypeAndValue {
        oid: const_oid::db::rfc4519::COMMON_NAME,
        value: Any::from(Utf8StringRef::new(text)?),
    };
    let mut attributes = SetOfVec::new();
    attributes.insert(attribute)?;
    let sequence = RdnSequence::from(vec![RelativeDistinguishedName::from(attributes)]);
    Name::from_der(&sequence.to_der()?)
}
