//! The secrets folder: made at the first start, read at every later one. Nothing of it is in the database.

mod authority;
mod ledger;
mod own;

use std::fs::File;
use std::path::{Path, PathBuf};

use countersign_opaque::server::Setup;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::authority::{Authority, AuthorityError};
use crate::durable::{private, write};
pub use ledger::LedgerSecrets;

pub use authority::{AuthoritySettings, init, renew, root_crl};
pub use own::{OwnKey, Purpose};

const OPAQUE: &str = "opaque.setup";
const MAIL: &str = "mail.key";
/// Written last. Without it the first start was cut off, and nothing was handed out yet.
const COMPLETE: &str = "complete";

/// Letters of a mailed code: Crockford's base 32, without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why the secrets cannot be used. `Display` is the sentence to print.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The disk.
    #[error("the secret {} cannot be read or written: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A file is gone. A new one would make every account unusable, so none is made.
    #[error("the secret {} is missing; restore the secrets folder from its backup", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is damaged.
    #[error("the secret {} is damaged; restore the secrets folder from its backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// No randomness.
    #[error("the operating system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The certificate authority could not be made or used.
    #[error("the certificate authority cannot be used: {0}")]
    Authority(#[from] AuthorityError),
    /// The issuing key shall be in a token, and nobody has made it there.
    #[error(
        "the issuing key shall be in a PKCS#11 token (COUNTERSIGN_PKCS11_MODULE), and there is no authority yet: run \
         `countersign-server authority init` first"
    )]
    NotFounded,
    /// There is an authority already; another one would be a stranger to everybody.
    #[error("there is an authority already ({}); nothing was changed", path.display())]
    Founded {
        /// Its issuing certificate.
        path: PathBuf,
    },
    /// The issuing key shall be in a token, but it, or an older one, lies in the folder.
    #[error(
        "the issuing key shall be in a PKCS#11 token (COUNTERSIGN_PKCS11_MODULE), but {} is there: move it away", path.display()
    )]
    KeyInFile {
        /// The file.
        path: PathBuf,
    },
    /// The domains in the settings are not those in the issuing certificate.
    #[error(
        "COUNTERSIGN_CA_DOMAINS allows {wanted}, but the issuing certificate allows {certified}: bring the root's key and run \
         `countersign-server authority renew`"
    )]
    Domains {
        /// Those in the certificate.
        certified: String,
        /// Those in the settings.
        wanted: String,
    },
}

/// What a mailed code is for; codes for one purpose do not open another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Confirms the address of a registration; `id` is the registration.
    Registration,
    /// Releases a recovery; `id` is the recovery.
    Recovery,
}

/// The service's secrets.
pub struct Secrets {
    /// OPRF seed and key pair of the login.
    pub opaque: Setup,
    /// The certificate authority.
    pub authority: Authority,
    /// The time-stamping authority; none when the issuing certificate ends too soon to certify one.
    pub stamp: Option<OwnKey>,
    /// The seal; none for the same reason.
    pub seal: Option<OwnKey>,
    /// The ledger's keys.
    pub ledger: LedgerSecrets,
    mail: Zeroizing<Vec<u8>>,
    folder: PathBuf,
}

impl Secrets {
    /// Reads the secrets in `folder`, making them if this is the first start. `now` is in Unix milliseconds.
    ///
    /// # Errors
    /// See [`SecretsError`].
    pub fn open(folder: &Path, settings: &AuthoritySettings, now: i64) -> Result<Self, SecretsError> {
        let _guard = Guard::of(folder)?;
        if !folder.join(COMPLETE).exists() {
            make(folder, settings, now)?;
        }
        let damaged = |name: &str| SecretsError::Damaged {
            path: folder.join(name),
        };
        let (opaque, mail) = (read(&folder.join(OPAQUE))?, read(&folder.join(MAIL))?);
        if mail.len() != 32 {
            return Err(damaged(MAIL));
        }
        let opaque = Setup::from_bytes(&opaque).map_err(|_| damaged(OPAQUE))?;
        let authority = authority::open(folder, settings, now)?;
        let own = |purpose| own::open(purpose, folder, &authority, settings, now);
        let (stamp, seal) = (own(Purpose::Time)?, own(Purpose::Seal)?);
        Ok(Self {
            opaque,
            authority,
            stamp,
            seal,
            ledger: LedgerSecrets::open(folder)?,
            mail,
            folder: folder.to_path_buf(),
        })
    }

    /// The root's list of revocations, DER, as it lies in the folder now: it is replaced while the service runs.
    ///
    /// # Errors
    /// [`SecretsError::Missing`] when there is none, [`SecretsError::Io`].
    pub fn root_crl(&self) -> Result<Vec<u8>, SecretsError> {
        Ok(read(&self.folder.join(authority::ROOT_CRL))?.to_vec())
    }

    /// The code that is mailed for `id`'s `number`th mail, as `XXXX-XXXX` (40 bits). It is derived, so that neither the
    /// database nor the outbox holds it.
    pub fn mail_code(&self, purpose: CodePurpose, id: Uuid, number: u32) -> String {
        let label: &[u8] = match purpose {
            CodePurpose::Registration => b"countersign/v1/code/registration",
            CodePurpose::Recovery => b"countersign/v1/code/recovery",
        };
        // HMAC takes keys of any length.
        let digest = match Hmac::<Sha256>::new_from_slice(&self.mail) {
            Ok(mac) => mac
                .chain_update(label)
                .chain_update(id.as_bytes())
                .chain_update(number.to_be_bytes())
                .finalize(),
            Err(_) => return String::new(),
        };
        let mut letters = digest
            .into_bytes()
            .iter()
            .take(8)
            .map(|byte| ALPHABET[usize::from(byte & 31)] as char)
            .collect::<String>();
        letters.insert(4, '-');
        letters
    }

    /// The user id of an address, whether it has an account or not: what recovery tells about an address is the same before
    /// and after it registers, so that asking does not tell which addresses have accounts.
    pub fn account_id(&self, email: &str) -> Uuid {
        let mut bytes = [0; 16];
        // HMAC takes keys of any length.
        if let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.mail) {
            let digest = mac
                .chain_update(b"countersign/v1/account-id")
                .chain_update(email.as_bytes())
                .finalize();
            bytes.copy_from_slice(&digest.into_bytes()[..16]);
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Whether `typed` is that code. Case, spaces and dashes do not matter, and O, I and L are read as the digits that
    /// they look like.
    pub fn is_mail_code(&self, typed: &str, purpose: CodePurpose, id: Uuid, number: u32) -> bool {
        let plain = |text: &str| {
            text.chars()
                .filter(|c| !matches!(c, '-' | ' '))
                .map(|c| match c.to_ascii_uppercase() {
                    'O' => '0',
                    'I' | 'L' => '1',
                    other => other,
                })
                .collect::<String>()
        };
        let expected = plain(&self.mail_code(purpose, id, number));
        let typed = plain(typed);
        !expected.is_empty() && bool::from(subtle::ConstantTimeEq::ct_eq(typed.as_bytes(), expected.as_bytes()))
    }
}

/// Held while the folder is read or changed: processes that start at once must agree on one set.
struct Guard(#[allow(dead_code, reason = "the lock ends with the file")] File);

impl Guard {
    fn of(folder: &Path) -> Result<Self, SecretsError> {
        let path = folder.join(".lock");
        let file = private(&path).and_then(|file| file.lock().map(|()| file));
        file.map(Self).map_err(|reason| SecretsError::Io { path, reason })
    }
}

fn make(folder: &Path, settings: &AuthoritySettings, now: i64) -> Result<(), SecretsError> {
    // An authority may have been made beforehand, by `authority init`.
    if !folder.join(authority::ISSUING).exists() {
        if settings.token.is_some() {
            return Err(SecretsError::NotFounded);
        }
        authority::make(folder, settings, None, now)?;
    }
    let mut mail = Zeroizing::new(vec![0; 32]);
    getrandom::fill(&mut mail)?;
    let opaque = Setup::generate().to_bytes();
    for (name, bytes) in [(OPAQUE, &opaque[..]), (MAIL, &mail[..]), (COMPLETE, b"made whole\n")] {
        write(folder, name, bytes).map_err(|reason| SecretsError::Io {
            path: folder.join(name),
            reason,
        })?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretsError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Zeroizing::new(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SecretsError::Missing {
            path: path.to_path_buf(),
        }),
        Err(reason) => Err(SecretsError::Io {
            path: path.to_path_buf(),
            reason,
        }),
    }
}

#[cfg(test)]
mod tests;
