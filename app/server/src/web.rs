//! The browser client as it was built (`app/web/dist`): which files a page needs, their bytes, and the words that it
//! says. Release builds carry it; debug builds read the folder, so that neither waits for the other.

mod encoding;
mod kind;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::words::Language;

pub use encoding::{Coding, accepted};
pub use kind::kind;

/// What the build left. Empty when there was no build yet.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Embedded;

/// Where debug builds look when `COUNTERSIGN_WEB` is not set.
const BESIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/dist");

/// The files that one page needs, as addresses on this service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// The module that is the page's.
    pub script: String,
    /// Style sheets.
    #[serde(default)]
    pub styles: Vec<String>,
    /// Modules that the script will import, to be fetched at once.
    #[serde(default)]
    pub preload: Vec<String>,
}

/// `assets.json`: what each page needs, and the integrity of every script and style sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// By the page's name.
    pub pages: BTreeMap<String, Entry>,
    /// By address, as in the attribute `integrity`.
    pub integrity: BTreeMap<String, String>,
}

/// A file of the bundle in the coding that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its bytes, in `coding`.
    pub bytes: Cow<'static, [u8]>,
    /// How they are coded.
    pub coding: Coding,
    /// Whether the file exists in other codings, so that caches must tell them apart.
    pub varies: bool,
    /// Names these very bytes.
    pub tag: String,
}

/// The bundle.
#[derive(Debug, Clone)]
pub struct Web(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// A folder, read at each request: a new build is seen without a restart.
    Folder(PathBuf),
    /// In the program. Read once.
    Embedded(OnceLock<Arc<Manifest>>),
}

impl Web {
    /// The folder, if one is named; otherwise what is in the program, or, in a debug build, the folder beside the crate.
    pub fn open(folder: Option<&Path>) -> Self {
        let source = match folder {
            Some(folder) => Source::Folder(folder.to_path_buf()),
            None if cfg!(debug_assertions) => Source::Folder(PathBuf::from(BESIDE)),
            None => Source::Embedded(OnceLock::new()),
        };
        Self(Arc::new(source))
    }

    /// What each page needs; without pages when the client was not built.
    pub async fn manifest(&self) -> Arc<Manifest> {
        if let Source::Embedded(read) = &*self.0
            && let Some(manifest) = read.get()
        {
            return Arc::clone(manifest);
        }
        let manifest: Arc<Manifest> = Arc::new(self.json("assets.json").await.unwrap_or_default());
        if let Source::Embedded(read) = &*self.0 {
            return Arc::clone(read.get_or_init(|| manifest));
        }
        manifest
    }

    /// The client's words in `language`, those of the named rooms.
    pub async fn words(&self, language: Language, rooms: &[&str]) -> Map<String, Value> {
        let name = format!("words/{}.json", language.tag());
        let all: Map<String, Value> = self.json(&name).await.unwrap_or_default();
        all.into_iter()
            .filter(|(room, _)| rooms.contains(&room.as_str()))
            .collect()
    }

    async fn json<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Option<T> {
        let bytes = self.read(name).await?;
        match serde_json::from_slice(&bytes) {
            Ok(value) => Some(value),
            Err(error) => {
                tracing::error!(name, %error, "a file of the web client cannot be read");
                None
            }
        }
    }

    /// The asset at `/assets/<path>` in the best of the codings that the asker takes.
    pub async fn asset(&self, path: &str, takes: &[Coding]) -> Option<Asset> {
        if !plain(path) || kind(path).is_none() {
            return None;
        }
        let name = format!("assets/{path}");
        let mut found = None;
        let mut varies = false;
        for coding in Coding::SMALLEST_FIRST {
            // Both siblings are looked for, because `Vary` must not depend on who asks.
            let wanted = takes.contains(&coding) && found.is_none();
            let sibling = format!("{name}{}", coding.ending());
            if wanted && let Some(bytes) = self.read(&sibling).await {
                (found, varies) = (Some((bytes, coding)), true);
            } else if !varies {
                varies = self.has(&sibling).await;
            }
        }
        let (bytes, coding) = match found {
            Some(found) => found,
            None => (self.read(&name).await?, Coding::Identity),
        };
        let tag = hex::encode(&Sha256::digest(&bytes)[..12]);
        Some(Asset {
            bytes,
            coding,
            varies,
            tag,
        })
    }

    async fn has(&self, name: &str) -> bool {
        match &*self.0 {
            Source::Folder(folder) => tokio::fs::metadata(folder.join(name)).await.is_ok(),
            Source::Embedded(_) => Embedded::get(name).is_some(),
        }
    }

    async fn read(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        match &*self.0 {
            Source::Folder(folder) => tokio::fs::read(folder.join(name)).await.ok().map(Cow::Owned),
            Source::Embedded(_) => Embedded::get(name).map(|file| file.data),
        }
    }
}

/// Whether every part of the path is an ordinary name: nothing hidden, nothing that climbs.
fn plain(path: &str) -> bool {
    let ordinary = |c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c);
    !path.is_empty()
        && path
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(ordinary))
}

/// Whether what lies at this address will never change: its name holds its hash, or its folder its version.
pub fn immutable(path: &str) -> bool {
    const HASH: usize = 8;
    if path.starts_with("pdfjs/") {
        return true;
    }
    let name = path.rsplit('/').next().unwrap_or("");
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Some((before, hash)) = stem.len().checked_sub(HASH).and_then(|at| stem.split_at_checked(at)) else {
        return false;
    };
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    before.len() > 1 && before.ends_with('-') && hash.chars().all(letters)
}

#[cfg(test)]
mod tests;
