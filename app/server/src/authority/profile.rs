//! What each kind of certificate says.

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

/// The three kinds of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Self-signed, one more authority below it.
    Root,
    /// Signs leaves only.
    Issuing,
    /// Certifies a person's signing key.
    Leaf,
}

/// One certificate's names and kind.
pub(super) struct Profile {
    pub(super) kind: Kind,
    pub(super) subject: Name,
    pub(super) issuer: Name,
    pub(super) email: Option<Ia5String>,
}

impl BuilderProfile for Profile {
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
        let length = match self.kind {
            Kind::Root => Some(1),
            Kind::Issuing => Some(0),
            Kind::Leaf => None,
        };
        if self.kind == Kind::Leaf {
            // Poppler and NSS distrust leaves that are for document signing only (DESIGN §4).
            extensions.add(&KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation))?;
            extensions.add(&ExtendedKeyUsage(vec![const_oid::db::rfc5280::ID_KP_EMAIL_PROTECTION]))?;
        } else {
            extensions.add(&BasicConstraints {
                ca: true,
                path_len_constraint: length,
            })?;
            extensions.add(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?;
        }
        if let Some(email) = &self.email {
            extensions.add(&SubjectAltName(vec![GeneralName::Rfc822Name(email.clone())]))?;
        }
        Ok(extensions.list)
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
