//! Recovery words: 12 words of BIP-39 English, 128 bits of entropy. They open a slot and, apart from it, prove to the
//! service who asks for that slot.

use std::fmt;

use bip39::{Language, Mnemonic};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::context::context;
use crate::ids::UserId;
use crate::keys::SigningKey;
use crate::symmetric;

/// Twelve words that restore access without the password. Erased from memory on drop.
#[derive(Clone)]
pub struct RecoveryWords(Zeroizing<[u8; 16]>);

/// Why typed words are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Not twelve words.
    #[error("there are {found} words; the recovery words are 12")]
    Count {
        /// How many were given.
        found: usize,
    },
    /// A word that is not in the list.
    #[error("word {position}, \"{word}\", is not one of the recovery words: check its spelling")]
    UnknownWord {
        /// Counted from 1.
        position: usize,
        /// As it was typed.
        word: String,
    },
    /// All words exist but do not belong together.
    #[error("the words do not fit together: one of them is another word, or their order is wrong")]
    Checksum,
}

impl RecoveryWords {
    /// Draws 128 bits.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut entropy = Zeroizing::new([0; 16]);
        rng.fill_bytes(entropy.as_mut_slice());
        Self(entropy)
    }

    /// Reads twelve words; case and the amount of white space do not matter.
    ///
    /// # Errors
    /// See [`WordsError`].
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        if words.len() != 12 {
            return Err(WordsError::Count { found: words.len() });
        }
        let phrase = Zeroizing::new(words.join(" "));
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &phrase).map_err(|error| match error {
            bip39::Error::UnknownWord(index) => WordsError::UnknownWord {
                position: index + 1,
                word: words.get(index).cloned().unwrap_or_default(),
            },
            bip39::Error::BadWordCount(found) => WordsError::Count { found },
            _ => WordsError::Checksum,
        })?;
        let (bytes, length) = mnemonic.to_entropy_array();
        let bytes = Zeroizing::new(bytes);
        match bytes
            .get(..length)
            .and_then(|entropy| <[u8; 16]>::try_from(entropy).ok())
        {
            Some(entropy) => Ok(Self(Zeroizing::new(entropy))),
            None => Err(WordsError::Count { found: words.len() }),
        }
    }

    /// The twelve words, lower case, one space between them.
    pub fn phrase(&self) -> Zeroizing<String> {
        // 128 bits of entropy are always a valid length, so this cannot fail.
        let mnemonic = Mnemonic::from_entropy_in(Language::English, self.0.as_slice());
        debug_assert!(mnemonic.is_ok());
        Zeroizing::new(
            mnemonic
                .map(|mnemonic| mnemonic.words().collect::<Vec<_>>().join(" "))
                .unwrap_or_default(),
        )
    }

    /// Secret of the recovery slot: HKDF-SHA384(entropy, `context("words-slot", [user])`).
    pub fn slot_key(&self, user: &UserId) -> Zeroizing<[u8; 32]> {
        symmetric::derive(self.0.as_slice(), &context("words-slot", &[user.as_bytes()]))
    }

    /// The key that proves possession of the words; the service registers its public half. Its scalar is the first of
    /// HKDF-SHA384(entropy, `context("words-authentication", [user, n])`), 48 bytes each for n = 0, 1, … (one byte),
    /// that is below the group order and not zero.
    pub fn authentication_key(&self, user: &UserId) -> SigningKey {
        let mut scalar = Zeroizing::new([0; 48]);
        let mut attempt = 0u8;
        loop {
            let info = context("words-authentication", &[user.as_bytes(), &[attempt]]);
            symmetric::derive_into(self.0.as_slice(), &info, scalar.as_mut_slice());
            // A retry has probability 2^-190; it is here so that the loop is the definition.
            match SigningKey::from_scalar(&scalar) {
                Some(key) => return key,
                None => attempt = attempt.wrapping_add(1),
            }
        }
    }

    /// The 16 bytes of entropy behind the words.
    pub fn entropy(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for RecoveryWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryWords(..)")
    }
}
