//! A client of the service, through its HTTP interface: what a real one does, in the fewest lines.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_opaque::client as opaque;
use countersign_protocol::Millis;
use countersign_protocol::context::context;
use countersign_protocol::hash::sha384;
use countersign_protocol::ids::UserId;
use countersign_protocol::keys::slots::{Slot, SlotKind, mek_from_export_key};
use countersign_protocol::keys::{Identity, Kek, KeyBundle, RecoveryWords, SignedBundle};
use countersign_server::clock::Clock;
use countersign_server::config::Config;
use countersign_server::entities::outbox;
use countersign_server::launch::{self, Service};
use countersign_server::randomness;
use countersign_server::secrets::CodePurpose;
use rocket::http::{ContentType, Header, Status};
use rocket::local::asynchronous::Client;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const NOW: i64 = 1_800_000_000_000;
pub(crate) const PASSWORD: &[u8] = b"correct horse battery staple";

pub(crate) struct House {
    pub(crate) client: Client,
    pub(crate) service: Service,
    pub(crate) clock: Clock,
}

pub(crate) struct Answer {
    pub(crate) status: Status,
    pub(crate) body: Value,
    pub retry_after: Option<u64>,
}

impl Answer {
    pub(crate) fn problem(&self) -> &str {
        self.body["type"]
            .as_str()
            .and_then(|name| name.strip_prefix("urn:countersign:problem:"))
            .unwrap_or("")
    }

    pub(crate) fn text(&self, member: &str) -> &str {
        self.body[member]
            .as_str()
            .unwrap_or_else(|| panic!("no {member} in {}", self.body))
    }

    pub(crate) fn bytes(&self, member: &str) -> Vec<u8> {
        STANDARD.decode(self.text(member)).unwrap()
    }
}

pub(crate) fn b64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

impl House {
    pub(crate) async fn open(folder: &Path) -> Self {
        Self::with(folder, Clock::standing(NOW), |_| {}).await
    }

    pub(crate) async fn with(folder: &Path, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::in_folder(&folder.join("data")).unwrap();
        change(&mut config);
        let service = Service::open(config, clock.clone()).await.unwrap();
        let client = Client::untracked(launch::mount(service.clone())).await.unwrap();
        Self { client, service, clock }
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.post_with(path, body, &[]).await
    }

    pub(crate) async fn post_with(&self, path: &str, body: Value, headers: &[(&'static str, String)]) -> Answer {
        let mut request = self
            .client
            .post(format!("/api/v1{path}"))
            .header(ContentType::JSON)
            .body(body.to_string());
        request = request.remote("192.0.2.1:4000".parse().unwrap());
        for (name, value) in headers {
            request.add_header(Header::new(*name, value.clone()));
        }
        read(request.dispatch().await).await
    }

    pub(crate) async fn get(&self, path: &str, session: Option<&str>) -> Answer {
        let mut request = self.client.get(format!("/api/v1{path}"));
        if let Some(session) = session {
            request.add_header(bearer(session));
        }
        read(request.dispatch().await).await
    }

    /// Kinds of the mails noted so far, with their recipients, in no order.
    pub(crate) async fn mails(&self) -> Vec<(String, String)> {
        let rows = outbox::Entity::find().all(&self.service.db).await.unwrap();
        rows.into_iter().map(|row| (row.kind, row.recipient)).collect()
    }

    pub(crate) fn code(&self, purpose: CodePurpose, id: &str) -> String {
        self.service.secrets.mail_code(purpose, Uuid::parse_str(id).unwrap(), 0)
    }

    /// Registers up to the mail.
    pub(crate) async fn begin(&self, email: &str) -> Pending {
        let (state, request) = opaque::registration_start(PASSWORD).unwrap();
        let start = self
            .post(
                "/register/start",
                json!({"email": email, "name": "Ada", "request": b64(&request)}),
            )
            .await;
        assert_eq!(start.status, Status::Ok, "{}", start.body);
        let made = make(email, &start, state);
        let finish = self.post("/register/finish", made.body.clone()).await;
        assert_eq!(finish.status, Status::Accepted, "{}", finish.body);
        made
    }

    /// Registers, with the code from the mail.
    pub(crate) async fn register(&self, email: &str) -> Account {
        let pending = self.begin(email).await;
        let code = self.code(CodePurpose::Registration, &pending.id);
        let answer = self
            .post("/register/confirm", json!({"registration": pending.id, "code": code}))
            .await;
        assert_eq!(answer.status, Status::Ok, "{}", answer.body);
        Account {
            email: email.to_owned(),
            session: answer.text("session").to_owned(),
            device: answer.text("device").to_owned(),
            words: pending.words,
            user: pending.user,
            signing: pending.signing,
        }
    }

    pub(crate) async fn login_start(&self, email: &str, device: Option<&str>) -> Answer {
        let (_, request) = opaque::login_start(PASSWORD).unwrap();
        let headers: Vec<_> = device
            .map(|token| ("Countersign-Device", token.to_owned()))
            .into_iter()
            .collect();
        self.post_with(
            "/login/start",
            json!({"email": email, "request": b64(&request)}),
            &headers,
        )
        .await
    }

    /// A whole login; `None` when the client itself sees that the password is wrong.
    pub(crate) async fn login(&self, email: &str, password: &[u8]) -> Option<Answer> {
        let (state, request) = opaque::login_start(password).unwrap();
        let start = self
            .post("/login/start", json!({"email": email, "request": b64(&request)}))
            .await;
        assert_eq!(start.status, Status::Ok, "{}", start.body);
        let done = opaque::login_finish(state, password, &start.bytes("response"), email.as_bytes()).ok()?;
        let body = json!({"login": start.text("login"), "finalization": b64(&done.finalization)});
        Some(self.post("/login/finish", body).await)
    }

    /// Starts a recovery and signs its challenge with `words`.
    pub(crate) async fn prove(&self, email: &str, words: &RecoveryWords, user: &UserId) -> (String, Answer) {
        let start = self.post("/recovery/start", json!({"email": email})).await;
        assert_eq!(start.status, Status::Ok, "{}", start.body);
        let id = start.text("recovery").to_owned();
        let message = context(
            "recovery",
            &[Uuid::parse_str(&id).unwrap().as_bytes(), &start.bytes("challenge")],
        );
        let signature = words.authentication_key(user).sign(&message);
        let proof = self
            .post("/recovery/prove", json!({"recovery": id, "signature": b64(&signature)}))
            .await;
        (id, proof)
    }
}

async fn read(response: rocket::local::asynchronous::LocalResponse<'_>) -> Answer {
    let status = response.status();
    let retry_after = response
        .headers()
        .get_one("Retry-After")
        .map(|value| value.parse().unwrap());
    let text = response.into_string().await.unwrap_or_default();
    Answer {
        status,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
        retry_after,
    }
}

pub(crate) fn bearer(session: &str) -> Header<'static> {
    Header::new("Authorization", format!("Bearer {session}"))
}

pub(crate) struct Pending {
    pub(crate) id: String,
    pub(crate) body: Value,
    pub(crate) user: UserId,
    pub(crate) words: RecoveryWords,
    pub(crate) signing: [u8; 97],
}

pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) session: String,
    pub(crate) device: String,
    pub(crate) words: RecoveryWords,
    pub(crate) user: UserId,
    pub(crate) signing: [u8; 97],
}

/// What a client makes between the two steps of a registration.
pub(crate) fn make(email: &str, start: &Answer, state: opaque::RegistrationState) -> Pending {
    let mut rng = randomness::system();
    let user: UserId = start.text("user").parse().unwrap();
    let email = email.to_lowercase();
    let registered = opaque::registration_finish(state, PASSWORD, &start.bytes("response"), email.as_bytes()).unwrap();
    let (identity, kek, words) = (
        Identity::generate(&mut rng),
        Kek::generate(&mut rng),
        RecoveryWords::generate(&mut rng),
    );
    let recovery_public = words.authentication_key(&user).verifying_key().to_sec1();
    let bundle = KeyBundle {
        user,
        email,
        name: "Ada".into(),
        signing: identity.signing.verifying_key(),
        agreement: identity.agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: Some(sha384(&recovery_public)),
        created: Millis(NOW as u64),
    };
    let bundle = SignedBundle::sign(bundle, &identity.signing).unwrap();
    let mek = mek_from_export_key(&registered.export_key, &user);
    let password = Slot::seal(SlotKind::Password, &mek, &kek, &user, &mut rng);
    let recovery = Slot::seal(SlotKind::RecoveryWords, &words.slot_key(&user), &kek, &user, &mut rng);
    let id = start.text("registration").to_owned();
    let body = json!({
        "registration": id,
        "record": b64(&registered.record),
        "bundle": b64(bundle.bytes()),
        "wrapped_keys": b64(&identity.wrap(&kek, &user, &mut rng).to_bytes()),
        "slots": [
            {"kind": "password", "sealed": b64(&password.to_bytes())},
            {"kind": "words", "sealed": b64(&recovery.to_bytes())},
        ],
        "recovery_public": b64(&recovery_public),
    });
    Pending {
        id,
        body,
        user,
        words,
        signing: identity.signing.verifying_key().to_sec1(),
    }
}
