//! The profile folder: 0700, its files 0600, each replaced whole and synced to disk.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What can go wrong in the profile folder.
#[derive(Debug, Error)]
pub(crate) enum HomeError {
    /// Neither COUNTERSIGN_HOME nor HOME says where the profile is.
    #[error("neither COUNTERSIGN_HOME nor HOME is set")]
    Nowhere,
    /// The folder can be read by others and holds things that are not ours, so its mode is not ours to change.
    #[error("{} can be entered by other users of this machine and holds other files", .0.display())]
    Open(PathBuf),
    /// A file of the folder could not be read or written.
    #[error("{}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A file of the folder does not contain what it should.
    #[error("{} is damaged: {why}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// An open profile folder.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    folder: PathBuf,
}

impl Home {
    /// The folder that COUNTERSIGN_HOME names, or `~/.config/countersign`. Nothing is created yet.
    pub(crate) fn locate() -> Result<Self, HomeError> {
        let set = |name| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let folder = match set("COUNTERSIGN_HOME") {
            Some(folder) => folder,
            None => set("HOME")
                .ok_or(HomeError::Nowhere)?
                .join(".config")
                .join("countersign"),
        };
        Ok(Self { folder })
    }

    /// A profile in this very folder.
    #[cfg(test)]
    pub(crate) fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where the folder is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file's bytes, or `None` when there is no such file.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
        let path = self.folder.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(HomeError::File { path, cause }),
        }
    }

    /// Replaces a file of the folder; after a crash it is the old or the new one, never a part.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
        self.create()?;
        let path = self.folder.join(name);
        if let Some(parent) = path.parent()
            && parent != self.folder
        {
            make_private(parent)?;
        }
        replace(&path, bytes, 0o600).map_err(|cause| HomeError::File { path, cause })
    }

    /// Removes a file; one that is not there is removed already.
    pub(crate) fn remove(&self, name: &str) -> Result<(), HomeError> {
        let path = self.folder.join(name);
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
            Err(cause) => Err(HomeError::File { path, cause }),
        }
    }

    /// Runs `change` while no other countersign process changes this profile.
    pub(crate) fn locked<T, E: From<HomeError>>(&self, change: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.locked_by(".lock", change)
    }

    /// The same with a lock of another name.
    pub(crate) fn locked_by<T, E: From<HomeError>>(
        &self,
        name: &str,
        change: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.create()?;
        let path = self.folder.join(name);
        let failed = |cause| HomeError::File {
            path: path.clone(),
            cause,
        };
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        lock.lock().map_err(failed)?;
        change()
        // Dropping the file releases the lock.
    }

    fn create(&self) -> Result<(), HomeError> {
        let failed = |cause| HomeError::File {
            path: self.folder.clone(),
            cause,
        };
        match fs::metadata(&self.folder) {
            Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
                let ours = self.folder.join("profile.json").exists() || self.folder.join("pending.json").exists();
                let empty = fs::read_dir(&self.folder).map_err(failed)?.next().is_none();
                if !ours && !empty {
                    return Err(HomeError::Open(self.folder.clone()));
                }
                fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o700)).map_err(failed)
            }
            Ok(_) => Ok(()),
            Err(cause) if cause.kind() == ErrorKind::NotFound => make_private(&self.folder),
            Err(cause) => Err(failed(cause)),
        }
    }
}

fn make_private(folder: &Path) -> Result<(), HomeError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|cause| HomeError::File {
            path: folder.to_owned(),
            cause,
        })
}

/// Writes `bytes` beside `path`, syncs them, and renames them into place; then syncs the folder.
///
/// `mode` is the mode of the new file (the process umask may take more away).
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "this is not a file name"))?;
    let mut random = [0u8; 8];
    getrandom::fill(&mut random).map_err(|cause| io::Error::other(cause.to_string()))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.new", hex::encode(random)));
    let temporary = folder.join(beside);
    let written = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        File::open(folder)?.sync_all()
    })();
    if written.is_err() {
        // The rename did not happen or its folder could not be synced: leave nothing of ours behind.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests;
