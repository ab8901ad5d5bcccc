//! Keys and signatures of C2SP signed notes (<https://c2sp.org/signed-note>, <https://c2sp.org/tlog-cosignature>): Ed25519.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// What a key signs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The log itself: signature type 0x01, over the note's text.
    Log,
    /// A witness: signature type 0x04, over `cosignature/v1`, a time and the note's text.
    Witness,
}

impl Role {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }
}

/// The text is not a note's verifier key, such as `example.org/ledger+1a2b3c4d+AT…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the key of a ledger or witness: NAME+ID+KEY is expected")]
pub struct NoteKeyError;

/// Whose signature to expect under a note: a name and an Ed25519 key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NoteKey {
    name: String,
    role: Role,
    public: [u8; 32],
}

impl NoteKey {
    /// A key of that name.
    ///
    /// # Errors
    /// [`NoteKeyError`] when the name has white space or a plus, or is empty, or the key is no point.
    pub fn new(name: &str, role: Role, public: [u8; 32]) -> Result<Self, NoteKeyError> {
        let named = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        if !named || VerifyingKey::from_bytes(&public).is_err() {
            return Err(NoteKeyError);
        }
        Ok(Self {
            name: name.to_owned(),
            role,
            public,
        })
    }

    /// The name; a log's is its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs as.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The key's id: the first 4 bytes of SHA-256(name ‖ 0x0a ‖ type ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let digest: [u8; 32] = Sha256::new_with_prefix(self.name.as_bytes())
            .chain_update([b'\n', self.role.byte()])
            .chain_update(self.public)
            .finalize()
            .into();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// Whether `signature` is this key's over the note's `text`. The time of a cosignature is returned (Unix seconds), that of a
    /// log's signature is 0.
    pub fn verify(&self, text: &str, signature: &NoteSignature) -> Option<u64> {
        if signature.name != self.name || signature.id != self.id() {
            return None;
        }
        let (time, raw, message) = match self.role {
            Role::Log => (0, &signature.bytes[..], text.to_owned()),
            Role::Witness => {
                let (time, raw) = signature.bytes.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                (time, raw, cosigned(time, text))
            }
        };
        let raw: &[u8; 64] = raw.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&self.public).ok()?;
        // Strict: neither keys of small order nor second spellings of a signature.
        key.verify_strict(message.as_bytes(), &ed25519_dalek::Signature::from_bytes(raw))
            .ok()
            .map(|()| time)
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.role.byte()];
        key.extend(self.public);
        write!(f, "{}+", self.name)?;
        self.id().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "+{}", STANDARD.encode(key))
    }
}

impl FromStr for NoteKey {
    type Err = NoteKeyError;

    fn from_str(text: &str) -> Result<Self, NoteKeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteKeyError);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteKeyError)?;
        let (role, public) = key.split_first().ok_or(NoteKeyError)?;
        let role = match role {
            1 => Role::Log,
            4 => Role::Witness,
            _ => return Err(NoteKeyError),
        };
        let key = Self::new(name, role, public.try_into().map_err(|_| NoteKeyError)?)?;
        // One spelling, and an id that fits.
        if key.to_string() == text {
            Ok(key)
        } else {
            Err(NoteKeyError)
        }
    }
}

/// One signature line: `— name base64(id ‖ bytes)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// Who signs.
    pub name: String,
    /// The key's id.
    pub id: [u8; 4],
    /// 64 bytes; a witness's are preceded by the time (8 bytes).
    pub bytes: Vec<u8>,
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.bytes].concat();
        write!(f, "\u{2014} {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl FromStr for NoteSignature {
    type Err = NoteKeyError;

    /// Reads a line without its line break.
    fn from_str(line: &str) -> Result<Self, NoteKeyError> {
        let rest = line.strip_prefix("\u{2014} ").ok_or(NoteKeyError)?;
        let (name, encoded) = rest.split_once(' ').ok_or(NoteKeyError)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| NoteKeyError)?;
        let (id, bytes) = bytes.split_first_chunk::<4>().ok_or(NoteKeyError)?;
        if name.is_empty() || bytes.is_empty() || name.contains('+') {
            return Err(NoteKeyError);
        }
        Ok(Self {
            name: name.to_owned(),
            id: *id,
            bytes: bytes.to_vec(),
        })
    }
}

/// The private half of a [`NoteKey`].
pub struct NoteSigner {
    key: SigningKey,
    public: NoteKey,
}

impl NoteSigner {
    /// From 32 secret random bytes (an RFC 8032 private key).
    ///
    /// # Errors
    /// [`NoteKeyError`] for a name that cannot be one.
    pub fn from_seed(name: &str, role: Role, seed: &[u8; 32]) -> Result<Self, NoteKeyError> {
        let key = SigningKey::from_bytes(seed);
        let public = NoteKey::new(name, role, key.verifying_key().to_bytes())?;
        Ok(Self { key, public })
    }

    /// The public half.
    pub fn public(&self) -> &NoteKey {
        &self.public
    }

    /// Signs a note's text. `time` (Unix seconds) is what a witness says; a log's signature has none.
    pub fn sign(&self, text: &str, time: u64) -> NoteSignature {
        let mut bytes = Vec::new();
        let message = match self.public.role {
            Role::Log => text.to_owned(),
            Role::Witness => {
                bytes.extend(time.to_be_bytes());
                cosigned(time, text)
            }
        };
        bytes.extend(self.key.sign(message.as_bytes()).to_bytes());
        NoteSignature {
            name: self.public.name.clone(),
            id: self.public.id(),
            bytes,
        }
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({})", self.public)
    }
}

fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}
