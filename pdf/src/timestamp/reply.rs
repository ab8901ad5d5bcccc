//! Answering: what is to be signed goes out, the signature comes in.

use super::query::{Query, positive};
use super::wire::{Accuracy, GenTime, ObjectIdentifierDer, PkiStatusInfo, TST_INFO, TimeStampResp, TstInfo};
use super::{Failure, POLICY};
use crate::cms::build::{self, BuildError, SignedAttributes};
use crate::x509::{CertificateFault, Certified};
use der::{Any, Decode, Encode};
use sha2::{Digest, Sha384};
use time::OffsetDateTime;

/// Why a token could not be made. All are faults of the authority: answer with [`Failure::SystemFailure`], but
/// [`Self::Time`] with [`Failure::TimeNotAvailable`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// The time is not one that a token can say (before 1970 or beyond the year 9999).
    #[error("the time {0} ms cannot be put into a token")]
    Time(u64),
    /// The authority's certificate may not vouch for times, or not at this one.
    #[error("the timestamp authority's certificate cannot be used: {0}")]
    Certificate(CertificateFault),
    /// The certificate is not valid at the time that the token would say.
    #[error("the timestamp authority's certificate is not valid at this time")]
    NotNow,
    /// Certificates or signature do not fit.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl ReplyError {
    /// What to tell whoever asked.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Time(_) => Failure::TimeNotAvailable,
            _ => Failure::SystemFailure,
        }
    }
}

/// Makes answers.
#[derive(Clone, Copy, Debug)]
pub struct Reply;

impl Reply {
    /// Lays out the token. `time_ms`: milliseconds since 1970, cut to the second. `serial`: unique for each token of this
    /// authority (random, 16 bytes). `chain`: DER certificates, the authority's own first, without the root or with it;
    /// they stand in the token when the request wants them.
    ///
    /// # Errors
    /// See [`ReplyError`].
    pub fn prepare(query: &Query, time_ms: u64, serial: [u8; 16], chain: &[Vec<u8>]) -> Result<Prepared, ReplyError> {
        let leaf_der = chain.first().ok_or(BuildError::NoCertificate)?;
        let leaf = Certified::parse(leaf_der).map_err(ReplyError::Certificate)?;
        leaf.check_timestamper().map_err(ReplyError::Certificate)?;
        if !leaf.valid_at(time_ms / 1000) {
            return Err(ReplyError::NotNow);
        }
        let encoding = BuildError::Encoding;
        let info = TstInfo {
            version: 1,
            policy: ObjectIdentifierDer(POLICY.to_vec()),
            message_imprint: query.imprint.clone(),
            serial_number: positive(&serial).map_err(encoding)?,
            gen_time: gen_time(time_ms).ok_or(ReplyError::Time(time_ms))?,
            accuracy: Some(Accuracy {
                seconds: Some(1),
                millis: None,
                micros: None,
            }),
            ordering: false,
            nonce: query.nonce.clone(),
            tsa: None,
            extensions: None,
        };
        let content = info.to_der().map_err(encoding)?;
        let digest: [u8; 48] = Sha384::digest(&content).into();
        Ok(Prepared {
            attributes: SignedAttributes::of(TST_INFO, &digest, leaf_der)?,
            content,
            chain: chain.to_vec(),
            certificates: query.certificates,
        })
    }
}

/// `YYYYMMDDHHMMSSZ` (RFC 3161 §2.4.2).
fn gen_time(time_ms: u64) -> Option<GenTime> {
    let seconds = i64::try_from(time_ms / 1000).ok()?;
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    let month = u8::from(month);
    let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    Some(GenTime(text.into_bytes()))
}

/// A token that waits for its signature.
#[derive(Clone, Debug)]
pub struct Prepared {
    content: Vec<u8>,
    attributes: SignedAttributes,
    chain: Vec<Vec<u8>>,
    certificates: bool,
}

impl Prepared {
    /// The DER `SET OF Attribute`: hash it with SHA-384 and sign with ECDSA P-384 (RFC 5652 §5.4).
    #[must_use]
    pub fn to_be_signed(&self) -> &[u8] {
        self.attributes.to_der()
    }

    /// SHA-384 of [`Self::to_be_signed`], for a hardware module that takes a digest (`CKM_ECDSA`).
    #[must_use]
    pub fn digest(&self) -> [u8; 48] {
        Sha384::digest(self.to_be_signed()).into()
    }

    /// The DER `TimeStampResp` (PKIStatus granted). `signature`: r ‖ s, big-endian.
    ///
    /// # Errors
    /// [`ReplyError::Build`]: the signature is verified before it is put in.
    pub fn finish(self, signature: &[u8; 96]) -> Result<Vec<u8>, ReplyError> {
        let content = build::Content::Attached {
            kind: TST_INFO,
            bytes: &self.content,
        };
        let token = build::assemble(
            &content,
            &self.chain,
            self.certificates,
            &self.attributes,
            signature,
            None,
        )?;
        let made = || {
            TimeStampResp {
                status: PkiStatusInfo {
                    status: 0,
                    status_string: None,
                    fail_info: None,
                },
                token: Some(Any::from_der(&token)?),
            }
            .to_der()
        };
        Ok(made().map_err(BuildError::Encoding)?)
    }
}
