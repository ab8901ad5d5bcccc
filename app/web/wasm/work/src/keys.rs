//! An account's keys: made, wrapped, and opened again.

use countersign_protocol::hash::sha384;
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{
    Identity, Kek, KeyBundle, RecoveryWords, SignedBundle, Slot, SlotKind, WrappedKeys, mek_from_export_key,
};
use countersign_web_bridge::{Cause, bytes, id, millis, plain, text};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::randomness::rng;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Private keys as PKCS#8, to be imported as non-extractable and dropped; and the key of what one keeps for oneself. */
export interface Keys { bundleHash: string; signing: Uint8Array; agreement: Uint8Array; notebookKey: Uint8Array }
/** A new account's keys, and what the service stores of them. */
export interface NewKeys extends Keys {
  words: string; bundle: Uint8Array; wrapped: Uint8Array; passwordSlot: Uint8Array; wordsSlot: Uint8Array; recoveryPublic: Uint8Array;
}
"#;

/// Private keys that opened.
pub struct Opened {
    /// Hash of the bundle that they belong to.
    pub bundle: SignedBundle,
    /// What wraps them.
    pub kek: Kek,
    /// The keys.
    pub identity: Identity,
    user: UserId,
}

/// Makes an account's keys: identity, KEK, recovery words, both slots and the bundle. `name` is trimmed.
///
/// # Errors
/// `bundle:Email`, `bundle:Name`, `bad-argument`
#[wasm_bindgen(js_name = createKeys, unchecked_return_type = "NewKeys")]
pub fn create_keys(email: &str, name: &str, user: &str, export_key: &[u8], now: f64) -> Result<JsValue, Cause> {
    let user: UserId = id("user", user)?;
    let words = RecoveryWords::generate(&mut rng());
    let recovery_public = words.authentication_key(&user).verifying_key().to_sec1();
    let opened = create(email, name, user, &recovery_public, now)?;
    let Opened {
        bundle, kek, identity, ..
    } = &opened;
    let wrapped = identity.wrap(kek, &user, &mut rng());
    let words_slot = Slot::seal(SlotKind::RecoveryWords, &words.slot_key(&user), kek, &user, &mut rng());
    Ok(plain([
        ("words", text(words.phrase().as_str())),
        ("bundle", bytes(bundle.bytes())),
        ("bundleHash", text(bundle.hash())),
        ("wrapped", bytes(&wrapped.to_bytes())),
        ("passwordSlot", bytes(&password_slot(kek, export_key, &user))),
        ("wordsSlot", bytes(&words_slot.to_bytes())),
        ("recoveryPublic", bytes(&recovery_public)),
        ("signing", bytes(&identity.signing.to_pkcs8_der())),
        ("agreement", bytes(&identity.agreement.to_pkcs8_der())),
        ("notebookKey", bytes(kek.notebook_key(&user).as_slice())),
    ]))
}

/// Opens the keys of an account with the export key of a login.
///
/// # Errors
/// `wrong-key`, `damaged`, `not-yours`, `bundle:…`
#[wasm_bindgen(js_name = unwrapKeys, unchecked_return_type = "Keys")]
pub fn unwrap_keys(
    user: &str,
    email: &str,
    bundle: &[u8],
    wrapped: &[u8],
    password_slot: &[u8],
    export_key: &[u8],
) -> Result<JsValue, Cause> {
    let user: UserId = id("user", user)?;
    let secret = mek_from_export_key(export_key, &user);
    Ok(open(user, email, bundle, wrapped, password_slot, SlotKind::Password, &secret)?.to_js())
}

/// The password slot under a new export key, for a change of passphrase.
///
/// # Errors
/// `wrong-key`, `damaged`
#[wasm_bindgen(js_name = newPasswordSlot)]
pub fn new_password_slot(
    user: &str,
    password_slot: &[u8],
    export_key: &[u8],
    new_export_key: &[u8],
) -> Result<Vec<u8>, Cause> {
    let user: UserId = id("user", user)?;
    let kek = open_slot(
        password_slot,
        SlotKind::Password,
        &mek_from_export_key(export_key, &user),
        &user,
    )?;
    Ok(self::password_slot(&kek, new_export_key, &user))
}

impl Opened {
    /// As `Keys` of the TypeScript types.
    fn to_js(&self) -> JsValue {
        plain(self.members())
    }

    /// The members of `Keys`.
    pub(crate) fn members(&self) -> [(&'static str, JsValue); 4] {
        [
            ("bundleHash", text(self.bundle.hash())),
            ("signing", bytes(&self.identity.signing.to_pkcs8_der())),
            ("agreement", bytes(&self.identity.agreement.to_pkcs8_der())),
            ("notebookKey", bytes(self.kek.notebook_key(&self.user).as_slice())),
        ]
    }
}

/// Draws an identity and signs its first bundle.
///
/// # Errors
/// `bundle:…`
pub fn create(email: &str, name: &str, user: UserId, recovery_public: &[u8; 97], now: f64) -> Result<Opened, Cause> {
    let identity = Identity::generate(&mut rng());
    let bundle = KeyBundle {
        user,
        email: email.to_owned(),
        name: name.trim().to_owned(),
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: Some(sha384(recovery_public)),
        created: millis(now),
    };
    Ok(Opened {
        bundle: SignedBundle::sign(bundle, &identity.signing)?,
        kek: Kek::generate(&mut rng()),
        identity,
        user,
    })
}

/// Opens wrapped keys through a slot, and checks that they are the halves of the bundle of `email`.
///
/// # Errors
/// `wrong-key`, `damaged`, `not-yours`, `bundle:…`
pub fn open(
    user: UserId,
    email: &str,
    bundle: &[u8],
    wrapped: &[u8],
    slot: &[u8],
    kind: SlotKind,
    secret: &Zeroizing<[u8; 32]>,
) -> Result<Opened, Cause> {
    let kek = open_slot(slot, kind, secret, &user)?;
    let identity = WrappedKeys::from_bytes(wrapped)?
        .open(&kek, &user)
        .map_err(|error| Cause::new("damaged", error))?;
    let bundle = countersign_web_bridge::bundle(bundle)?;
    let public = bundle.bundle();
    if public.email != email || public.user != user {
        return Err(Cause::new(
            "not-yours",
            format!("the key bundle is that of {}", public.email),
        ));
    }
    if identity.signing.verifying_key() != public.signing || identity.agreement.public() != public.agreement {
        return Err(Cause::new(
            "not-yours",
            "the private keys do not belong to the key bundle",
        ));
    }
    Ok(Opened {
        bundle,
        kek,
        identity,
        user,
    })
}

/// The KEK sealed under an export key.
pub(crate) fn password_slot(kek: &Kek, export_key: &[u8], user: &UserId) -> Vec<u8> {
    let mek = mek_from_export_key(export_key, user);
    Slot::seal(SlotKind::Password, &mek, kek, user, &mut rng()).to_bytes()
}

fn open_slot(bytes: &[u8], kind: SlotKind, secret: &[u8; 32], user: &UserId) -> Result<Kek, Cause> {
    let slot = Slot::from_bytes(bytes)?;
    if slot.kind() != kind {
        return Err(Cause::new("damaged", "the slot is of another kind"));
    }
    Ok(slot.open(secret, user)?)
}
