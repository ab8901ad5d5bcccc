//! `register`: keys are made here; the service gets them sealed, and mails a code.

use countersign_opaque::client::{registration_finish, registration_start};
use countersign_protocol::hash::sha384;
use countersign_protocol::keys::{
    Identity, Kek, KeyBundle, RecoveryWords, SignedBundle, Slot, SlotKind, mek_from_export_key,
};
use serde_json::json;

use super::accounts::{Opened, PASSWORD, WORDS, refuse_other_account, seal_here};
use crate::api::objects::{Base64, Nothing, RegisterFinish, RegisterStart, RegisterStarted, SealedSlot};
use crate::arguments::RegisterArguments;
use crate::failure::{Failure, Outcome, chain_text};
use crate::profile::{Pending, Profile};
use crate::prompts;
use crate::randomness::{now, rng};
use crate::session::{Context, user_id};

pub(crate) fn run(context: &Context, arguments: &RegisterArguments) -> Result<Outcome, Failure> {
    let email = arguments.email.as_str();
    let name = arguments.name.trim();
    if name.is_empty() {
        return Err(Failure::usage("empty-name", "the name is empty").next("give your name: --name 'Your Name'"));
    }
    let client = context.client()?;
    if let Some(profile) = context.home.profile()? {
        return Err(Failure::new(
            "other-account",
            format!("this profile folder already holds {}", profile.email),
        )
        .why("a profile folder holds one account")
        .next("set COUNTERSIGN_HOME to another folder"));
    }
    refuse_other_account(&context.home, client.server(), email)?;
    let passphrase = prompts::new_passphrase()?;

    let (state, request) = registration_start(passphrase.as_bytes()).map_err(|error| login_failed(&error))?;
    let body = RegisterStart {
        email,
        name,
        request: Base64(request),
    };
    let started: RegisterStarted = client.post("/register/start", &body)?;
    let registered = registration_finish(state, passphrase.as_bytes(), &started.response.0, email.as_bytes())
        .map_err(|error| login_failed(&error))?;
    let user = user_id(&started.user)?;

    let mut rng = rng();
    let identity = Identity::generate(&mut rng);
    let kek = Kek::generate(&mut rng);
    let words = RecoveryWords::generate(&mut rng);
    let wrapped = identity.wrap(&kek, &user, &mut rng);
    let recovery_public = words.authentication_key(&user).verifying_key().to_sec1();
    let bundle = KeyBundle {
        user,
        email: email.to_owned(),
        name: name.to_owned(),
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: Some(sha384(&recovery_public)),
        created: now(),
    };
    let bundle = SignedBundle::sign(bundle, &identity.signing)
        .map_err(|error| Failure::usage("bad-name", "these keys cannot be published").why(chain_text(&error)))?;
    let mek = mek_from_export_key(&registered.export_key, &user);
    let slots = vec![
        slot(PASSWORD, Slot::seal(SlotKind::Password, &mek, &kek, &user, &mut rng)),
        slot(
            WORDS,
            Slot::seal(SlotKind::RecoveryWords, &words.slot_key(&user), &kek, &user, &mut rng),
        ),
    ];
    let wrapped_bytes = wrapped.to_bytes();
    let keys = seal_here(&Opened { kek, wrapped }, &passphrase, &user)?;

    // Kept before the service answers: an account whose keys exist nowhere would be worse than a forgotten registration.
    context.home.write_pending(&Pending::Registration {
        registration: started.registration.clone(),
        profile: Profile {
            server: client.server().to_owned(),
            email: email.to_owned(),
            name: name.to_owned(),
            user: started.user.clone(),
            bundle: Base64(bundle.bytes().to_vec()),
            session: None,
        },
        keys,
    })?;
    let finish = RegisterFinish {
        registration: &started.registration,
        record: Base64(registered.record),
        bundle: Base64(bundle.bytes().to_vec()),
        wrapped_keys: Base64(wrapped_bytes),
        slots,
        recovery_public: Base64(recovery_public.to_vec()),
    };
    let Nothing = client.post("/register/finish", &finish)?;

    let phrase = words.phrase();
    let json = json!({ "email": email, "name": name, "server": client.server(), "recovery_words": phrase.as_str() });
    Ok(Outcome::new(json, told(email, &phrase)))
}

fn slot(kind: &str, slot: Slot) -> SealedSlot {
    SealedSlot {
        kind: kind.to_owned(),
        sealed: Base64(slot.to_bytes()),
    }
}

fn told(email: &str, phrase: &str) -> String {
    let words: Vec<&str> = phrase.split(' ').collect();
    let rows: Vec<String> = words
        .chunks(4)
        .enumerate()
        .map(|(row, words)| {
            let cells = words
                .iter()
                .enumerate()
                .map(|(i, word)| format!("{:>2}. {word:<10}", row * 4 + i + 1));
            format!("  {}", cells.collect::<Vec<_>>().join(" ").trim_end())
        })
        .collect();
    format!(
        "Your recovery words. Write them on paper now: they are not shown again, and without them a forgotten\n\
         passphrase cannot be helped.\n\n{}\n\nA code was mailed to {email}. Finish with:\n  countersign confirm CODE",
        rows.join("\n")
    )
}

/// The service did not keep to the login protocol.
pub(crate) fn login_failed(error: &countersign_opaque::OpaqueError) -> Failure {
    Failure::new("strange-answer", "the service does not keep to the login protocol")
        .why(error.to_string())
        .next("check that --server names the right service")
}
