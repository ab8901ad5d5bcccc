//! The authority's part of the secrets folder. The root's key is needed to make things, never to serve: it can be moved
//! away. The issuing key is a file here, or lies in a PKCS#11 token and then is nowhere here.

use std::path::{Path, PathBuf};

use der::Decode as _;
use x509_cert::Certificate;

use super::{Guard, SecretsError, read, write};
use crate::authority::{
    Authority, AuthorityError, AuthorityKey, DAY, LEAST, Listed, Reason, Root, Terms, TokenKey, TokenPlace, YEAR, crl,
};

pub(super) const ROOT_KEY: &str = "ca-root.key";
pub(super) const ROOT: &str = "ca-root.crt";
pub(super) const ROOT_CRL: &str = "ca-root.crl";
pub(super) const ISSUING_KEY: &str = "ca-issuing.key";
/// Written last of the authority's files.
pub(super) const ISSUING: &str = "ca-issuing.crt";

/// How an authority is made and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoritySettings {
    /// What the issuing certificate says.
    pub terms: Terms,
    /// The token with the issuing key; none means that it is a file.
    pub token: Option<TokenPlace>,
}

/// Makes an authority in `folder`: a root, unless there is one at `root_key`, an issuing key (in the token, when one is set),
/// its certificate, and the root's list of revocations. `root_key` is where the root's key is or shall be; by default in
/// the folder.
///
/// # Errors
/// [`SecretsError::Founded`] when there is an authority already; else see [`SecretsError`].
pub fn init(
    folder: &Path,
    settings: &AuthoritySettings,
    root_key: Option<&Path>,
    now: i64,
) -> Result<(), SecretsError> {
    let _guard = Guard::of(folder)?;
    if folder.join(ISSUING).exists() {
        return Err(SecretsError::Founded {
            path: folder.join(ISSUING),
        });
    }
    make(folder, settings, root_key, now)
}

/// A new issuing certificate for the same key and of the same name: later, and with the settings of today.
///
/// # Errors
/// See [`SecretsError`].
pub fn renew(
    folder: &Path,
    settings: &AuthoritySettings,
    root_key: Option<&Path>,
    now: i64,
) -> Result<(), SecretsError> {
    let _guard = Guard::of(folder)?;
    let root = root(folder, root_key)?;
    let previous = read(&folder.join(ISSUING))?;
    let key = issuing_key(folder, settings, &previous)?;
    put(
        folder,
        ISSUING,
        &root.issue(&key, Some(&previous), &settings.terms, now)?,
    )?;
    publish(folder, &root, None, now)
}

/// A new list of revocations of the root, with `revoked` (the serial number of an issuing certificate, and why) on it.
///
/// # Errors
/// See [`SecretsError`].
pub fn root_crl(
    folder: &Path,
    root_key: Option<&Path>,
    revoked: Option<(Vec<u8>, Reason)>,
    now: i64,
) -> Result<(), SecretsError> {
    let _guard = Guard::of(folder)?;
    let listed = revoked.map(|(serial, reason)| Listed {
        serial,
        at: now,
        reason,
        invalidity: None,
    });
    publish(folder, &root(folder, root_key)?, listed, now)
}

pub(super) fn make(
    folder: &Path,
    settings: &AuthoritySettings,
    root_key: Option<&Path>,
    now: i64,
) -> Result<(), SecretsError> {
    let elsewhere = root_key.filter(|path| path.exists());
    let root = match elsewhere {
        Some(path) => Root::read(&read(path)?, &read(&path.with_extension("crt"))?)?,
        None => {
            let root = Root::make(now, &settings.terms.places)?;
            let path = root_key.map_or_else(|| folder.join(ROOT_KEY), Path::to_path_buf);
            let (place, name) = split(&path)?;
            put(place, name, &root.key()?)?;
            put_beside(&path, root.der())?;
            root
        }
    };
    let key = match &settings.token {
        Some(place) => AuthorityKey::from(TokenKey::make(place).map_err(AuthorityError::Token)?),
        None => AuthorityKey::generate(),
    };
    put(folder, ROOT, root.der())?;
    if let Some(bytes) = key.pkcs8()? {
        put(folder, ISSUING_KEY, &bytes)?;
    }
    publish(folder, &root, None, now)?;
    put(folder, ISSUING, &root.issue(&key, None, &settings.terms, now)?)
}

/// Reads the authority, and makes what can be made now: a fresh list of the root while its key is here.
pub(super) fn open(folder: &Path, settings: &AuthoritySettings, now: i64) -> Result<Authority, SecretsError> {
    let certificate = |name: &str| {
        let bytes = read(&folder.join(name))?;
        Certificate::from_der(&bytes).map_err(|_| damaged(folder, name))?;
        Ok::<_, SecretsError>(bytes)
    };
    let (root_der, issuing) = (certificate(ROOT)?, certificate(ISSUING)?);
    let key = issuing_key(folder, settings, &issuing)?;
    let authority =
        Authority::new(&root_der, &issuing, key, settings.terms.places.clone()).map_err(|error| match error {
            AuthorityError::Mismatch | AuthorityError::Der(_) => damaged(folder, ISSUING),
            other => other.into(),
        })?;
    if authority.domains() != settings.terms.domains {
        return Err(SecretsError::Domains {
            certified: or_all(authority.domains()),
            wanted: or_all(&settings.terms.domains),
        });
    }
    keep_root_crl(folder, now)?;
    if authority.ends() < now + LEAST + YEAR {
        let days = (authority.ends() - LEAST - now) / DAY;
        tracing::warn!(
            days,
            "the issuing certificate ends so soon that no certificates can be issued after these days: bring the root's \
             key and run `countersign-server authority renew`"
        );
    }
    Ok(authority)
}

fn keep_root_crl(folder: &Path, now: i64) -> Result<(), SecretsError> {
    let path = folder.join(ROOT_CRL);
    let ends = match read(&path) {
        Ok(bytes) => crl::ends(&bytes).map_err(|_| damaged(folder, ROOT_CRL))?,
        Err(SecretsError::Missing { .. }) => 0,
        Err(error) => return Err(error),
    };
    if folder.join(ROOT_KEY).exists() {
        // A damaged key is told at once, not when it is needed.
        let root = root(folder, None)?;
        if ends < now + YEAR / 2 {
            publish(folder, &root, None, now)?;
        }
    } else if ends < now + 60 * DAY {
        tracing::warn!(
            days = (ends - now).max(0) / DAY,
            "the root's list of revocations is good for these days only: bring the root's key and run \
             `countersign-server authority root-crl`"
        );
    }
    Ok(())
}

fn issuing_key(folder: &Path, settings: &AuthoritySettings, issuing: &[u8]) -> Result<AuthorityKey, SecretsError> {
    let path = folder.join(ISSUING_KEY);
    let Some(place) = &settings.token else {
        return AuthorityKey::read(&read(&path)?).map_err(|_| damaged(folder, ISSUING_KEY));
    };
    if path.exists() {
        return Err(SecretsError::KeyInFile { path });
    }
    let public = crate::authority::public_key(issuing).map_err(|_| damaged(folder, ISSUING))?;
    Ok(TokenKey::find(place, public).map_err(AuthorityError::Token)?.into())
}

fn root(folder: &Path, key: Option<&Path>) -> Result<Root, SecretsError> {
    let path = key.map_or_else(|| folder.join(ROOT_KEY), Path::to_path_buf);
    let certificate = read(&folder.join(ROOT))?;
    Root::read(&read(&path)?, &certificate).map_err(|_| SecretsError::Damaged { path })
}

fn publish(folder: &Path, root: &Root, more: Option<Listed>, now: i64) -> Result<(), SecretsError> {
    let previous = match read(&folder.join(ROOT_CRL)) {
        Ok(bytes) => Some(bytes),
        Err(SecretsError::Missing { .. }) => None,
        Err(error) => return Err(error),
    };
    put(
        folder,
        ROOT_CRL,
        &root.crl(previous.as_deref().map(Vec::as_slice), more, now)?,
    )
}

pub(super) fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), SecretsError> {
    write(folder, name, bytes).map_err(|reason| SecretsError::Io {
        path: folder.join(name),
        reason,
    })
}

/// The root's certificate beside its key, so that another service can be put under the same root.
fn put_beside(key: &Path, certificate: &[u8]) -> Result<(), SecretsError> {
    let path = key.with_extension("crt");
    let (place, name) = split(&path)?;
    put(place, name, certificate)
}

fn split(path: &Path) -> Result<(&Path, &str), SecretsError> {
    let unusable = || SecretsError::Io {
        path: path.to_path_buf(),
        reason: std::io::Error::from(std::io::ErrorKind::InvalidInput),
    };
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(unusable)?;
    let place = path.parent().ok_or_else(unusable)?;
    Ok((if place == Path::new("") { Path::new(".") } else { place }, name))
}

pub(super) fn damaged(folder: &Path, name: &str) -> SecretsError {
    SecretsError::Damaged {
        path: PathBuf::from(folder).join(name),
    }
}

fn or_all(domains: &[String]) -> String {
    match domains {
        [] => "every domain".to_owned(),
        some => some.join(", "),
    }
}
