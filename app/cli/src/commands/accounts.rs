//! What the commands around an account share: opening released keys, and keeping them on this machine.

use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{Kek, Slot, SlotKind, WrappedKeys};

use crate::api::Client;
use crate::api::objects::{Base64, SealedSlot, SessionBegun};
use crate::failure::{Failure, chain_text};
use crate::profile::keys::StoredKeys;
use crate::profile::{Home, Profile};
use crate::randomness::rng;
use crate::session::{check_bundle, same_keys};

/// The service's address of a slot's kind in JSON.
pub(crate) const WORDS: &str = "words";
/// The same for the password slot.
pub(crate) const PASSWORD: &str = "password";

/// What the service released of an account.
pub(crate) struct Released<'a> {
    /// The account's id.
    pub(crate) user: UserId,
    /// Its address.
    pub(crate) email: &'a str,
    /// Its signed bundle.
    pub(crate) bundle: &'a [u8],
    /// Its wrapped keys.
    pub(crate) wrapped: &'a [u8],
    /// Its slots.
    pub(crate) slots: &'a [SealedSlot],
}

/// Keys that opened.
pub(crate) struct Opened {
    /// What wraps them.
    pub(crate) kek: Kek,
    /// They, wrapped.
    pub(crate) wrapped: WrappedKeys,
}

impl Released<'_> {
    /// Opens the KEK with `secret`, and checks that the keys under it are those of the bundle.
    ///
    /// `wrong` is the refusal when the secret opens nothing.
    pub(crate) fn open(&self, kind: &str, secret: &[u8; 32], wrong: Failure) -> Result<Opened, Failure> {
        let damaged = |why: String| {
            Failure::new("damaged-keys", "the keys that the service released are damaged")
                .why(why)
                .next("tell the operator of the service")
        };
        let stored = self
            .slots
            .iter()
            .find(|slot| slot.kind == kind)
            .ok_or_else(|| damaged(format!("there is no {kind} slot")))?;
        let slot = Slot::from_bytes(&stored.sealed.0).map_err(|error| damaged(chain_text(&error)))?;
        let expected = if kind == WORDS {
            SlotKind::RecoveryWords
        } else {
            SlotKind::Password
        };
        if slot.kind() != expected {
            return Err(damaged(format!("the {kind} slot is of another kind")));
        }
        let kek = slot.open(secret, &self.user).map_err(|_| wrong)?;
        let wrapped = WrappedKeys::from_bytes(self.wrapped).map_err(|error| damaged(chain_text(&error)))?;
        let identity = wrapped
            .open(&kek, &self.user)
            .map_err(|error| damaged(chain_text(&error)))?;
        same_keys(&identity, &check_bundle(self.bundle, self.email)?)?;
        Ok(Opened { kek, wrapped })
    }
}

/// Seals the keys under the passphrase for this machine.
pub(crate) fn seal_here(opened: &Opened, passphrase: &str, user: &UserId) -> Result<StoredKeys, Failure> {
    StoredKeys::seal(passphrase, &opened.kek, &opened.wrapped, user, &mut rng()).map_err(|error| {
        Failure::new("damaged-keys", "the keys could not be sealed for this machine").why(error.to_string())
    })
}

/// Keeps an account on this machine: keys first, then the profile that makes them usable.
pub(crate) fn keep(
    home: &Home,
    server: &str,
    begun: &SessionBegun,
    bundle: &[u8],
    keys: &StoredKeys,
) -> Result<Profile, Failure> {
    // The name stands beside signatures, so it is the one that the person signed, whatever the service says.
    let signed = check_bundle(bundle, &begun.email)?;
    if signed.bundle().name != begun.name || signed.bundle().user.to_string() != begun.user {
        return Err(Failure::new(
            "strange-answer",
            "the service names you otherwise than your own keys do",
        )
        .why(format!(
            "it says {} ({}), and your keys say {} ({})",
            begun.name,
            begun.user,
            signed.bundle().name,
            signed.bundle().user
        ))
        .next("do not go on; tell the operator of the service"));
    }
    let profile = Profile {
        server: server.to_owned(),
        email: begun.email.clone(),
        name: begun.name.clone(),
        user: begun.user.clone(),
        bundle: Base64(bundle.to_vec()),
        session: Some(begun.session.clone()),
    };
    home.write_keys(keys)?;
    home.write_profile(&profile)?;
    home.remove_pending()?;
    Ok(profile)
}

/// Fetches the service's certificates and pins them, or compares them with the pinned ones.
pub(crate) fn pin_ca(home: &Home, client: &Client) -> Result<(), Failure> {
    let pem = client.bytes("/pki/ca.pem")?;
    home.pin_ca(client.server(), &pem)
}

/// A profile folder holds one account; refuses when it holds another one.
pub(crate) fn refuse_other_account(home: &Home, server: &str, email: &str) -> Result<(), Failure> {
    match home.profile()? {
        Some(profile) if profile.email != email || profile.server != server => Err(Failure::new(
            "other-account",
            format!(
                "this profile folder already holds {} on {}",
                profile.email, profile.server
            ),
        )
        .why("a profile folder holds one account")
        .next("set COUNTERSIGN_HOME to another folder")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
