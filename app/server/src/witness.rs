//! A witness: watches the ledger of another instance, and co-signs each checkpoint that continues the last one it saw
//! (<https://c2sp.org/tlog-cosignature>). Two witnessed histories of one ledger cannot both be shown.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_protocol::ledger::{Checkpoint, CheckpointError, Node, NoteKey, NoteSigner, Role, SignedCheckpoint};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::durable;

const KEY: &str = "witness.key";
const LEDGER: &str = "ledger.key";
const SEEN: &str = "checkpoint";
const LOCK: &str = ".lock";
/// Longest answer that is read, in bytes.
const ANSWER: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a witness does not sign. `Display` is the sentence to print.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// Its folder.
    #[error("the witness's folder cannot be used: {}: {reason}", path.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A file in it is damaged. A new one would forget what was seen.
    #[error("the witness's file {} is damaged; restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The name cannot be one.
    #[error("{0:?} cannot be a witness's name: it must have neither white space nor a plus")]
    Name(String),
    /// No randomness.
    #[error("the operating system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The other instance does not answer, or not as it should.
    #[error("{url} does not answer as a ledger does: {why}")]
    Answer {
        /// What was asked.
        url: String,
        /// What is odd.
        why: String,
    },
    /// What it shows is refused: the one error that matters.
    #[error("{}: {cause}. Nothing was signed; the last checkpoint is kept as proof", cause.name())]
    Refused {
        /// Why.
        #[from]
        cause: CheckpointError,
    },
}

impl WitnessError {
    /// Whether it may pass by itself.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Answer { .. })
    }
}

/// A witness of one ledger.
pub struct Witness {
    folder: PathBuf,
    url: String,
    signer: NoteSigner,
    agent: ureq::Agent,
    /// Held as long as the witness lives: two of one folder would sign past each other.
    _lock: File,
}

/// What one look at the ledger brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// How many leaves the checkpoint has.
    pub size: u64,
    /// Whether the service keeps the cosignature; if not, why.
    pub kept: Result<(), String>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

#[derive(Deserialize)]
struct Consistency {
    consistency: Vec<String>,
}

impl Witness {
    /// Opens the witness in `folder` (made when it is not there, with a fresh key) of the service at `url`. Its name is part of its key.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn open(folder: &Path, name: &str, url: &str) -> Result<Self, WitnessError> {
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |reason| WitnessError::Folder { path, reason }
        };
        let mut builder = std::fs::DirBuilder::new();
        builder
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed(folder))?;
        let lock = durable::private(&folder.join(LOCK)).map_err(failed(&folder.join(LOCK)))?;
        lock.lock().map_err(failed(&folder.join(LOCK)))?;
        let path = folder.join(KEY);
        let seed = match read(&path)? {
            Some(bytes) => Zeroizing::new(bytes),
            None => {
                let mut seed = Zeroizing::new(vec![0; 32]);
                getrandom::fill(&mut seed)?;
                write(folder, KEY, &seed)?;
                seed
            }
        };
        let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| WitnessError::Damaged { path })?;
        let signer =
            NoteSigner::from_seed(name, Role::Witness, seed).map_err(|_| WitnessError::Name(name.to_owned()))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            url: url.trim_end_matches('/').to_owned(),
            signer,
            agent: ureq::Agent::config_builder()
                .http_status_as_error(false)
                .timeout_global(Some(PATIENCE))
                .build()
                .into(),
            _lock: lock,
        })
    }

    /// The key that its cosignatures are verified with.
    pub fn key(&self) -> &NoteKey {
        self.signer.public()
    }

    /// Looks once: fetches the newest checkpoint, verifies that it continues the last one, remembers it (on disk, before anything is
    /// signed), co-signs it and hands the cosignature in. `now` is in Unix seconds.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn look(&self, now: u64) -> Result<Signed, WitnessError> {
        let key = self.ledger_key()?;
        let note = self.get("/api/v1/ledger/checkpoint")?;
        let signed: SignedCheckpoint = note.parse()?;
        let checkpoint = signed.verify(&key)?;
        if let Some(last) = self.last(&key)? {
            let proof = self.consistency(&last, checkpoint)?;
            last.is_continued_by(checkpoint, &proof)?;
        }
        write(&self.folder, SEEN, checkpoint.text().as_bytes())?;
        let cosigned = signed.clone().with(self.signer.sign(&checkpoint.text(), now));
        Ok(Signed {
            size: checkpoint.size,
            kept: self.hand_in(&cosigned.to_string())?,
        })
    }

    /// The ledger's key, pinned at the first look.
    fn ledger_key(&self) -> Result<NoteKey, WitnessError> {
        let path = self.folder.join(LEDGER);
        let damaged = |_| WitnessError::Damaged { path: path.clone() };
        if let Some(bytes) = read(&path)? {
            let text = String::from_utf8(bytes).unwrap_or_default();
            return text.trim().parse().map_err(damaged);
        }
        let shown: Key = self.json("/api/v1/ledger/key")?;
        let key: NoteKey = shown
            .key
            .parse()
            .map_err(|error: countersign_protocol::ledger::NoteKeyError| {
                self.odd("/api/v1/ledger/key", error.to_string())
            })?;
        write(&self.folder, LEDGER, format!("{key}\n").as_bytes())?;
        Ok(key)
    }

    /// The last checkpoint that was signed.
    fn last(&self, key: &NoteKey) -> Result<Option<Checkpoint>, WitnessError> {
        let path = self.folder.join(SEEN);
        let Some(bytes) = read(&path)? else { return Ok(None) };
        let text = String::from_utf8(bytes).unwrap_or_default();
        match Checkpoint::from_text(&text) {
            Ok(last) if last.origin == key.name() => Ok(Some(last)),
            _ => Err(WitnessError::Damaged { path }),
        }
    }

    fn consistency(&self, last: &Checkpoint, newer: &Checkpoint) -> Result<Vec<Node>, WitnessError> {
        let (from, to) = (last.size, newer.size);
        if from == 0 || from >= to {
            return Ok(Vec::new());
        }
        let path = format!("/api/v1/ledger/consistency?from={from}&to={to}");
        let answer: Consistency = self.json(&path)?;
        let nodes = answer
            .consistency
            .iter()
            .map(|node| STANDARD.decode(node).ok()?.try_into().ok());
        // A hash that is none proves nothing.
        Ok(nodes.collect::<Option<_>>().unwrap_or_default())
    }

    fn hand_in(&self, note: &str) -> Result<Result<(), String>, WitnessError> {
        let path = "/api/v1/ledger/cosignatures";
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .content_type("text/plain; charset=utf-8");
        let mut answer = request.send(note).map_err(|error| self.odd(path, error.to_string()))?;
        if answer.status().is_success() {
            return Ok(Ok(()));
        }
        let status = answer.status();
        let body = answer
            .body_mut()
            .with_config()
            .limit(ANSWER)
            .read_to_string()
            .unwrap_or_default();
        let detail = serde_json::from_str::<serde_json::Value>(&body).ok();
        let detail = detail.and_then(|problem| problem["detail"].as_str().map(str::to_owned));
        Ok(Err(detail.unwrap_or_else(|| format!("it answers {status}"))))
    }

    fn json<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, WitnessError> {
        serde_json::from_str(&self.get(path)?).map_err(|error| self.odd(path, error.to_string()))
    }

    fn get(&self, path: &str) -> Result<String, WitnessError> {
        let answer = self.agent.get(format!("{}{path}", self.url)).call();
        let mut answer = answer.map_err(|error| self.odd(path, error.to_string()))?;
        if !answer.status().is_success() {
            return Err(self.odd(path, format!("it answers {}", answer.status())));
        }
        let body = answer.body_mut().with_config().limit(ANSWER).read_to_string();
        body.map_err(|error| self.odd(path, error.to_string()))
    }

    fn odd(&self, path: &str, why: String) -> WitnessError {
        WitnessError::Answer {
            url: format!("{}{path}", self.url),
            why,
        }
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, WitnessError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(reason) => Err(WitnessError::Folder {
            path: path.to_path_buf(),
            reason,
        }),
    }
}

/// What was signed for is never forgotten.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), WitnessError> {
    durable::write(folder, name, bytes).map_err(|reason| WitnessError::Folder {
        path: folder.join(name),
        reason,
    })
}
