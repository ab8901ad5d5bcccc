//! The secrets folder: made at the first start, read at every later one. Nothing of it is in the database.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use countersign_opaque::server::Setup;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::authority::{Authority, AuthorityError};

const OPAQUE: &str = "opaque.setup";
const MAIL: &str = "mail.key";
const ROOT_KEY: &str = "ca-root.key";
const ROOT: &str = "ca-root.crt";
const ISSUING_KEY: &str = "ca-issuing.key";
const ISSUING: &str = "ca-issuing.crt";
/// Written last. Without it the first start was cut off, and nothing was handed out yet.
const COMPLETE: &str = "complete";
const ALL: [&str; 6] = [OPAQUE, MAIL, ROOT_KEY, ROOT, ISSUING_KEY, ISSUING];

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
    /// The certificate authority could not be made.
    #[error("the certificate authority cannot be made: {0}")]
    Authority(#[from] AuthorityError),
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
    mail: Zeroizing<Vec<u8>>,
}

impl Secrets {
    /// Reads the secrets in `folder`, making them if this is the first start. `now` is in Unix milliseconds.
    ///
    /// # Errors
    /// See [`SecretsError`].
    pub fn open(folder: &Path, now: i64) -> Result<Self, SecretsError> {
        let lock_path = folder.join(".lock");
        let failed = |reason| SecretsError::Io {
            path: lock_path.clone(),
            reason,
        };
        // Two processes that start at once must agree on one set.
        let lock = private(&lock_path).map_err(failed)?;
        lock.lock().map_err(failed)?;
        if !folder.join(COMPLETE).exists() {
            make(folder, now)?;
        }
        let secrets = Self::read(folder);
        drop(lock);
        secrets
    }

    fn read(folder: &Path) -> Result<Self, SecretsError> {
        let damaged = |name: &str| SecretsError::Damaged {
            path: folder.join(name),
        };
        let mut bytes = Vec::with_capacity(ALL.len());
        for name in ALL {
            bytes.push(read(&folder.join(name))?);
        }
        let [opaque, mail, root_key, root, issuing_key, issuing] = &bytes[..] else {
            return Err(damaged(COMPLETE));
        };
        if mail.len() != 32 {
            return Err(damaged(MAIL));
        }
        // The root's key is needed to renew the issuing certificate only, so it is not kept in memory.
        if !Authority::is_key(root_key) {
            return Err(damaged(ROOT_KEY));
        }
        Ok(Self {
            opaque: Setup::from_bytes(opaque).map_err(|_| damaged(OPAQUE))?,
            authority: Authority::read(root, issuing, issuing_key).map_err(|_| damaged(ISSUING))?,
            mail: mail.clone(),
        })
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

fn make(folder: &Path, now: i64) -> Result<(), SecretsError> {
    let mut mail = Zeroizing::new(vec![0; 32]);
    getrandom::fill(&mut mail)?;
    let new = Authority::make(now)?;
    let opaque = Setup::generate().to_bytes();
    for (name, bytes) in [
        (OPAQUE, &opaque[..]),
        (MAIL, &mail[..]),
        (ROOT_KEY, &new.root_key[..]),
        (ROOT, &new.root[..]),
        (ISSUING_KEY, &new.issuing_key[..]),
        (ISSUING, &new.issuing[..]),
        (COMPLETE, b"made whole\n"),
    ] {
        write(folder, name, bytes).map_err(|reason| SecretsError::Io {
            path: folder.join(name),
            reason,
        })?;
    }
    Ok(())
}

/// Writes beside, syncs, renames, syncs the folder: the file is there whole or not at all.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let temporary = folder.join(format!(".{name}.new"));
    let mut file = private(&temporary)?;
    file.set_len(0)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, folder.join(name))?;
    File::open(folder)?.sync_all()
}

fn private(path: &Path) -> std::io::Result<File> {
    File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
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
