//! The people whose keys this profile knows: pinned on first use, confirmed when safety numbers were compared.

use std::collections::BTreeMap;

use countersign_protocol::Millis;
use countersign_protocol::envelope::KeyBasis;
use countersign_protocol::hash::Hash48;
use countersign_protocol::keys::{SignedBundle, fingerprint};
use serde::{Deserialize, Serialize};

use super::{Home, HomeError};
use crate::api::objects::Base64;
use crate::failure::Failure;

const PEOPLE: &str = "people.json";

/// Why a key is believed to be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Basis {
    /// It was the first key seen for the address.
    FirstUse,
    /// A person compared the safety number.
    Confirmed,
}

impl Basis {
    /// As it is written into manifests and grants.
    pub(crate) fn key_basis(self) -> KeyBasis {
        match self {
            Self::FirstUse => KeyBasis::FirstUse,
            Self::Confirmed => KeyBasis::Confirmed,
        }
    }

    /// As it is printed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FirstUse => "first-use",
            Self::Confirmed => "confirmed",
        }
    }
}

/// Somebody whose key is pinned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    /// Lower-case address.
    pub(crate) email: String,
    /// The name in the bundle.
    pub(crate) name: String,
    /// Hex hash of the pinned bundle.
    pub(crate) hash: String,
    /// Why the key is believed.
    pub(crate) basis: Basis,
    /// Unix ms when the key was first seen.
    pub(crate) first_seen: u64,
    /// The pinned bundle.
    pub(crate) bundle: Base64,
}

impl Person {
    fn new(bundle: &SignedBundle, basis: Basis, first_seen: Millis) -> Self {
        Self {
            email: bundle.bundle().email.clone(),
            name: bundle.bundle().name.clone(),
            hash: bundle.hash().to_string(),
            basis,
            first_seen: first_seen.0,
            bundle: Base64(bundle.bytes().to_vec()),
        }
    }

    /// True when this very bundle is pinned.
    pub(crate) fn has(&self, hash: Hash48) -> bool {
        self.hash == hash.to_string()
    }

    /// The pinned bundle, verified again.
    pub(crate) fn signed_bundle(&self) -> Result<SignedBundle, Failure> {
        SignedBundle::verify(&self.bundle.0).map_err(|error| {
            Failure::new("profile", format!("the pinned key of {} is damaged", self.email))
                .why(error.to_string())
                .next(format!(
                    "compare safety numbers again: countersign trust {}",
                    self.email
                ))
        })
    }
}

impl Home {
    /// Everybody known, by address.
    pub(crate) fn people(&self) -> Result<BTreeMap<String, Person>, HomeError> {
        Ok(self.read_json(PEOPLE)?.unwrap_or_default())
    }

    /// Checks a verified bundle against what is pinned for its address; pins it when nothing is.
    ///
    /// A changed key is a hard stop.
    pub(crate) fn meet(&self, bundle: &SignedBundle, now: Millis) -> Result<Basis, Failure> {
        self.locked(|| {
            let mut people = self.people()?;
            let email = bundle.bundle().email.clone();
            if let Some(person) = people.get(&email) {
                return if person.has(bundle.hash()) {
                    Ok(person.basis)
                } else {
                    Err(changed(person, bundle))
                };
            }
            people.insert(email, Person::new(bundle, Basis::FirstUse, now));
            self.write_json(PEOPLE, &people)?;
            Ok(Basis::FirstUse)
        })
    }

    /// Checks a verified bundle against what is pinned for its address, and pins nothing.
    pub(crate) fn compare(&self, bundle: &SignedBundle) -> Result<Option<Basis>, Failure> {
        match self.people()?.get(&bundle.bundle().email) {
            Some(person) if person.has(bundle.hash()) => Ok(Some(person.basis)),
            Some(person) => Err(changed(person, bundle)),
            None => Ok(None),
        }
    }

    /// Pins a bundle because a person said that it is the right one.
    pub(crate) fn confirm(&self, bundle: &SignedBundle, now: Millis) -> Result<(), HomeError> {
        self.locked(|| {
            let mut people = self.people()?;
            let email = bundle.bundle().email.clone();
            let first_seen = match people.get(&email) {
                Some(person) if person.has(bundle.hash()) => Millis(person.first_seen),
                _ => now,
            };
            people.insert(email, Person::new(bundle, Basis::Confirmed, first_seen));
            self.write_json(PEOPLE, &people)
        })
    }
}

/// The hard stop when a key is not the pinned one.
fn changed(person: &Person, shown: &SignedBundle) -> Failure {
    Failure::new(
        "key-changed",
        format!("the key of {} is not the one this profile knows", person.email),
    )
    .why(
        "they may have made new keys, or somebody (the service included) may be putting their own key in the place \
             of theirs; nothing was sent",
    )
    .next(format!(
        "ask them, by another way than this service, then compare the safety number: countersign trust {}",
        person.email
    ))
    .with("email", person.email.clone())
    .with("shown_fingerprint", fingerprint(shown))
}

#[cfg(test)]
mod tests;
