//! The headers in `files/`: `key: value` lines, as in the golden vectors of the protocol.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is recorded of one hostile file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    pub class: String,
    /// `none`, or `chain` when the file is judged with evidence.
    pub evidence: String,
    /// The verdict, then the names of all causes in alphabetical order.
    pub expect: String,
    /// Pages that the causes name, or `none`.
    pub pages: String,
    /// Each peer's word: see [`crate::peers`].
    pub peers: BTreeMap<String, String>,
}

/// The peers, in the order in which the headers list them.
pub const PEERS: [&str; 3] = ["pyhanko", "pdfsig", "qpdf"];

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("attacks/files")
}

impl Header {
    pub fn read(text: &str) -> Self {
        let mut header = Self::default();
        for line in text.lines() {
            let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("no header: {line}"));
            let value = value.to_owned();
            match key {
                "class" => header.class = value,
                "evidence" => header.evidence = value,
                "expect" => header.expect = value,
                "pages" => header.pages = value,
                peer if PEERS.contains(&peer) => drop(header.peers.insert(key.to_owned(), value)),
                _ => panic!("unknown header {key}"),
            }
        }
        header
    }

    pub fn write(&self) -> String {
        let mut text = format!(
            "class: {}\nevidence: {}\nexpect: {}\npages: {}\n",
            self.class, self.evidence, self.expect, self.pages
        );
        for peer in PEERS {
            let word = self.peers.get(peer).map_or("not asked", String::as_str);
            text.push_str(&format!("{peer}: {word}\n"));
        }
        text
    }

    /// All that are recorded, by the name of their file.
    pub fn all() -> BTreeMap<String, Self> {
        let Ok(files) = std::fs::read_dir(folder()) else {
            return BTreeMap::new();
        };
        files
            .map(|file| {
                let path = file.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (name, Self::read(&std::fs::read_to_string(path).unwrap()))
            })
            .collect()
    }
}
