//! Speaks to the service directly over HTTP, as another client would: for what the terminal client never does, and for
//! knowing the secrets that must not appear anywhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_opaque::client::{login_finish, login_start};
use countersign_protocol::grant::{self, EnvelopeKey, GrantContext};
use countersign_protocol::ids::{EnvelopeId, UserId};
use countersign_protocol::keys::{Identity, Kek, SignedBundle, Slot, WrappedKeys, mek_from_export_key};
use serde_json::{Value, json};

use crate::person::Person;

/// A session of a person's account, opened from outside the terminal client, with everything the passphrase opens.
pub struct Insider {
    /// The service.
    pub server: String,
    /// The bearer token.
    pub session: String,
    /// The account.
    pub user: UserId,
    /// What OPAQUE exports for this passphrase: 64 bytes.
    pub export_key: Vec<u8>,
    /// The key that opens the password slot.
    pub mek: Vec<u8>,
    /// The key that wraps the private keys.
    pub kek: Kek,
    /// Both private keys.
    pub identity: Identity,
    /// The key bundle.
    pub bundle: SignedBundle,
}

/// One request with a JSON body; returns the status and the JSON answer (null when there is none).
pub fn call(server: &str, method: &str, path: &str, session: Option<&str>, body: Option<&Value>) -> (u16, Value) {
    let bytes = body.map(|body| serde_json::to_vec(body).unwrap());
    let (status, answer) = send(server, method, path, session, bytes.as_deref(), "application/json");
    (status, serde_json::from_slice(&answer).unwrap_or(Value::Null))
}

/// One request with any body; returns the status and the answer's bytes.
pub fn send(
    server: &str,
    method: &str,
    path: &str,
    session: Option<&str>,
    body: Option<&[u8]>,
    kind: &str,
) -> (u16, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{server}/api/v1{path}"));
    if let Some(session) = session {
        request = request.header("Authorization", format!("Bearer {session}"));
    }
    let mut answer = match body {
        Some(bytes) => agent.run(request.header("Content-Type", kind).body(bytes).unwrap()),
        None => agent.run(request.body(()).unwrap()),
    }
    .unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
}

/// The bytes of a base64 member of an answer.
#[track_caller]
pub fn bytes(value: &Value) -> Vec<u8> {
    STANDARD
        .decode(value.as_str().unwrap_or_else(|| panic!("not base64 text: {value}")))
        .unwrap()
}

impl Insider {
    /// Logs in with the person's passphrase.
    #[track_caller]
    pub fn of(person: &Person) -> Self {
        let server = person.server().to_owned();
        let (state, request) = login_start(person.passphrase.as_bytes()).unwrap();
        let body = json!({ "email": person.email, "request": STANDARD.encode(request) });
        let (status, started) = call(&server, "POST", "/login/start", None, Some(&body));
        assert_eq!(status, 200, "{started}");
        let finished = login_finish(
            state,
            person.passphrase.as_bytes(),
            &bytes(&started["response"]),
            person.email.as_bytes(),
        )
        .unwrap();
        let body = json!({ "login": started["login"], "finalization": STANDARD.encode(&finished.finalization) });
        let (status, answer) = call(&server, "POST", "/login/finish", None, Some(&body));
        assert_eq!(status, 200, "{answer}");
        let user: UserId = answer["user"].as_str().unwrap().parse().unwrap();
        let mek = mek_from_export_key(&finished.export_key, &user);
        let slots = answer["slots"].as_array().unwrap();
        let sealed = slots.iter().find(|slot| slot["kind"] == "password").unwrap();
        let kek = Slot::from_bytes(&bytes(&sealed["sealed"]))
            .unwrap()
            .open(&mek, &user)
            .unwrap();
        let identity = WrappedKeys::from_bytes(&bytes(&answer["wrapped_keys"]))
            .unwrap()
            .open(&kek, &user)
            .unwrap();
        Self {
            server,
            session: answer["session"].as_str().unwrap().to_owned(),
            user,
            export_key: finished.export_key.to_vec(),
            mek: mek.to_vec(),
            kek,
            identity,
            bundle: SignedBundle::verify(&bytes(&answer["bundle"])).unwrap(),
        }
    }

    /// A request within this session.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        call(&self.server, method, path, Some(&self.session), body)
    }

    /// The grants that the service releases to this person for an envelope: slot and sealed bytes.
    pub fn grants(&self, envelope: &str) -> Vec<(u32, Vec<u8>)> {
        let (_, answer) = self.call("GET", &format!("/envelopes/{envelope}"), None);
        let grants = answer["grants"].as_array().cloned().unwrap_or_default();
        grants
            .iter()
            .map(|g| (g["slot"].as_u64().unwrap() as u32, bytes(&g["sealed"])))
            .collect()
    }

    /// The envelope's key, opened with this person's own key.
    #[track_caller]
    pub fn envelope_key(&self, envelope: &str) -> EnvelopeKey {
        let (slot, sealed) = self.grants(envelope).into_iter().next().expect("a released grant");
        let id: EnvelopeId = envelope.parse().unwrap();
        let place = GrantContext {
            envelope: id,
            epoch: 1,
            slot,
            bundle: self.bundle.hash(),
        };
        grant::open(&sealed, &self.identity.agreement, place).unwrap()
    }
}
