//! What every command stands on: the profile folder, the server, and (for members) the session and the keys.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::str::FromStr;

use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::{Identity, SignedBundle};
use countersign_protocol::ledger::NoteKey;

use crate::api::{Client, is_loopback, normal_server};
use crate::failure::Failure;
use crate::ledger;
use crate::output::plain;
use crate::profile::keys::StoredKeysError;
use crate::profile::{Home, Profile};
use crate::prompts;

/// The server of `make run`.
const DEFAULT_SERVER: &str = "http://localhost:8000";

/// What a command is given besides its own arguments.
pub(crate) struct Context {
    /// The profile folder.
    pub(crate) home: Home,
    /// `--server`, as given.
    pub(crate) server: Option<String>,
    /// `--json`
    pub(crate) json: bool,
    /// `--witness`: whose cosignatures a checkpoint must have.
    pub(crate) witnesses: Vec<NoteKey>,
    /// `--tsa`: the authority of time instead of the profile's own or the service's.
    pub(crate) tsa: Option<String>,
    /// `--tsa-root`: certificates that it may lead to, PEM.
    pub(crate) tsa_root: Option<PathBuf>,
}

/// Somebody logged in.
pub(crate) struct Member {
    /// Their profile.
    pub(crate) profile: Profile,
    /// Their account's id.
    pub(crate) user: UserId,
    /// Their own bundle, verified.
    pub(crate) bundle: SignedBundle,
    /// Calls with their session.
    pub(crate) client: Client,
}

impl Context {
    /// A line for people, on stderr, while the command still works.
    pub(crate) fn note(&self, text: &str) {
        // When stderr is gone there is nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "{}", plain(text));
    }

    /// Whether progress may be drawn.
    pub(crate) fn draws(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// The server: `--server`, else the profile's, else the one of `make run`.
    pub(crate) fn server(&self) -> Result<String, Failure> {
        let given = match &self.server {
            Some(given) => given.clone(),
            None => self
                .home
                .profile()?
                .map_or_else(|| DEFAULT_SERVER.to_owned(), |profile| profile.server),
        };
        Ok(normal_server(&given)?)
    }

    /// A client without a session.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let server = self.server()?;
        self.warn_of_plain_http(&server);
        Ok(Client::new(&server))
    }

    fn warn_of_plain_http(&self, server: &str) {
        if server.starts_with("http://") && !is_loopback(server) {
            self.note(&format!(
                "warning: {server} is not encrypted on the way; your documents are sealed, but your session is not"
            ));
        }
    }

    /// The profile, which must be there.
    pub(crate) fn profile(&self) -> Result<Profile, Failure> {
        let Some(profile) = self.home.profile()? else {
            let waiting = self.home.pending()?.is_some();
            let failure = Failure::new(
                "no-profile",
                format!("there is no account in {}", self.home.folder().display()),
            );
            return Err(match waiting {
                true => failure
                    .why("its registration is not confirmed yet")
                    .next("type the code from the mail: countersign confirm CODE"),
                false => failure.next("countersign register --email E --name N, or: countersign login --email E"),
            });
        };
        if let Some(given) = &self.server {
            let given = normal_server(given)?;
            if given != profile.server {
                return Err(Failure::usage(
                    "other-server",
                    format!("this profile's account is on {}, not on {given}", profile.server),
                )
                .why("a profile folder holds one account of one server")
                .next("leave --server out, or set COUNTERSIGN_HOME to another folder for another account"));
            }
        }
        Ok(profile)
    }

    /// Somebody with a session.
    pub(crate) fn member(&self) -> Result<Member, Failure> {
        let profile = self.profile()?;
        let Some(session) = &profile.session else {
            return Err(
                Failure::new("logged-out", format!("{} is not logged in here", profile.email))
                    .next("countersign login"),
            );
        };
        self.warn_of_plain_http(&profile.server);
        let client = Client::new(&profile.server).with_session(session);
        let bundle = own_bundle(&profile)?;
        // Before any secret is used: the service must still keep the ledger that it kept before.
        ledger::contact(self, &client)?;
        Ok(Member {
            user: user_id(&profile.user)?,
            bundle,
            client,
            profile,
        })
    }

    /// Opens the member's private keys with the passphrase.
    pub(crate) fn unlock(&self, member: &Member) -> Result<Identity, Failure> {
        let Some(stored) = self.home.keys()? else {
            return Err(Failure::new("no-keys", "this machine does not have your keys").next("countersign login"));
        };
        let passphrase = prompts::passphrase()?;
        let identity = stored.open(&passphrase, &member.user).map_err(|error| match error {
            StoredKeysError::WrongPassphrase => wrong_passphrase(),
            StoredKeysError::Damaged(why) => Failure::new("damaged-keys", "your keys on this machine are damaged")
                .why(why)
                .next("countersign logout, then countersign login: the service holds a sealed copy"),
        })?;
        same_keys(&identity, &member.bundle)?;
        Ok(identity)
    }
}

impl Member {
    /// How their bundle is named in envelopes.
    pub(crate) fn bundle_hash(&self) -> Hash48 {
        self.bundle.hash()
    }

    /// Their address, lower case.
    pub(crate) fn email(&self) -> &str {
        &self.profile.email
    }
}

/// The refusal of a wrong passphrase.
pub(crate) fn wrong_passphrase() -> Failure {
    Failure::new("wrong-passphrase", "the passphrase is wrong")
        .next("try again; if it is forgotten, use the recovery words: countersign recover --email E")
}

/// Reads an account's id.
pub(crate) fn user_id(text: &str) -> Result<UserId, Failure> {
    UserId::from_str(text)
        .map_err(|error| Failure::new("strange-answer", "the account's id is damaged").why(error.to_string()))
}

/// The profile's own bundle, verified.
pub(crate) fn own_bundle(profile: &Profile) -> Result<SignedBundle, Failure> {
    check_bundle(&profile.bundle.0, &profile.email)
}

/// A bundle that claims to be of `email`, verified.
pub(crate) fn check_bundle(bytes: &[u8], email: &str) -> Result<SignedBundle, Failure> {
    let refuse = |why: String| {
        Failure::new(
            "bad-bundle",
            format!("the keys that the service shows for {email} are refused"),
        )
        .why(why)
        .next("tell the operator of the service")
    };
    let bundle = SignedBundle::verify(bytes).map_err(|error| refuse(error.to_string()))?;
    if bundle.bundle().email != email {
        return Err(refuse(format!("they are those of {}", bundle.bundle().email)));
    }
    Ok(bundle)
}

/// Private keys must be the halves of the bundle's public keys.
pub(crate) fn same_keys(identity: &Identity, bundle: &SignedBundle) -> Result<(), Failure> {
    let public = bundle.bundle();
    if identity.signing.verifying_key() == public.signing && identity.agreement.public() == public.agreement {
        return Ok(());
    }
    Err(
        Failure::new("damaged-keys", "your private keys do not belong to your key bundle")
            .why("the service or the profile folder mixes up two sets of keys")
            .next("do not go on; tell the operator of the service"),
    )
}
