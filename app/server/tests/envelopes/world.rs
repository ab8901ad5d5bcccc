//! People with real keys, a service, and the requests that a client makes, in the fewest lines.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_protocol::Millis;
use countersign_protocol::chain::{Decision, Entry, sign_entry, sign_manifest};
use countersign_protocol::envelope::{BlobRef, KeyBasis, Manifest, Role, Route, Slot};
use countersign_protocol::grant::{self, EnvelopeKey, GrantContext};
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ids::{BlobId, EnvelopeId, UserId};
use countersign_protocol::keys::{Identity, KeyBundle, SignedBundle};
use countersign_server::clock::Clock;
use countersign_server::config::Config;
use countersign_server::entities::{bundle, outbox, user};
use countersign_server::guards::Client as Kind;
use countersign_server::launch::{self, Service};
use countersign_server::randomness;
use countersign_server::services::sessions;
use rocket::http::{ContentType, Header, Status};
use rocket::local::asynchronous::{Client, LocalRequest};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder, Set};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const NOW: i64 = 1_800_000_000_000;

pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) service: Service,
    pub(crate) clock: Clock,
    pub(crate) folder: TempDir,
}

pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) identity: Identity,
    pub(crate) bundle: SignedBundle,
    pub(crate) session: String,
}

pub(crate) struct Answer {
    pub(crate) status: Status,
    pub(crate) body: Value,
    pub(crate) bytes: Vec<u8>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Answer {
    /// The name of the problem, with its status.
    pub(crate) fn problem(&self) -> (u16, &str) {
        let name = self.body["type"]
            .as_str()
            .and_then(|name| name.strip_prefix("urn:countersign:problem:"));
        (self.status.code, name.unwrap_or("none"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Self {
        assert_eq!(self.status.code, status, "{}", self.body);
        self
    }
}

impl World {
    pub(crate) async fn open() -> Self {
        Self::with(Clock::standing(NOW), |_| {}).await
    }

    pub(crate) async fn with(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::in_folder(&folder.path().join("data")).unwrap();
        change(&mut config);
        let service = Service::open(config, clock.clone()).await.unwrap();
        let client = Client::untracked(launch::mount(service.clone())).await.unwrap();
        Self {
            client,
            service,
            clock,
            folder,
        }
    }

    /// Somebody with an account; how accounts come to be is tested elsewhere.
    pub(crate) async fn person(&self, email: &str) -> Person {
        let mut rng = randomness::system();
        let identity = Identity::generate(&mut rng);
        let user = UserId::random(&mut rng);
        let bundle = KeyBundle {
            user,
            email: email.to_owned(),
            name: format!("Name of {email}"),
            signing: identity.signing.verifying_key(),
            agreement: identity.agreement.public(),
            generation: 0,
            previous: None,
            recovery_key: None,
            created: Millis(1),
        };
        let bundle = SignedBundle::sign(bundle, &identity.signing).unwrap();
        let row = user::ActiveModel {
            id: Set(user.uuid()),
            email: Set(email.to_owned()),
            name: Set(format!("Name of {email}")),
            administrator: Set(false),
            record: Set(Vec::new()),
            wrapped_keys: Set(Vec::new()),
            recovery_public: Set(Vec::new()),
            bundle: Set(bundle.hash().to_string()),
            created: Set(1),
        };
        row.insert(&self.service.db).await.unwrap();
        let row = bundle::ActiveModel {
            hash: Set(bundle.hash().to_string()),
            user: Set(user.uuid()),
            generation: Set(0),
            bytes: Set(bundle.bytes().to_vec()),
            created: Set(1),
        };
        row.insert(&self.service.db).await.unwrap();
        let session = sessions::open(&self.service.db, user.uuid(), Kind::Terminal, self.clock.now())
            .await
            .unwrap()
            .session;
        Person {
            email: email.to_owned(),
            identity,
            bundle,
            session,
        }
    }

    pub(crate) async fn send(&self, request: LocalRequest<'_>, person: Option<&Person>) -> Answer {
        let request = match person {
            Some(person) => request.header(Header::new("Authorization", format!("Bearer {}", person.session))),
            None => request,
        };
        let response = request.dispatch().await;
        let status = response.status();
        let headers = response
            .headers()
            .iter()
            .map(|h| (h.name().to_string(), h.value().to_owned()))
            .collect();
        let bytes = response.into_bytes().await.unwrap_or_default();
        Answer {
            status,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            bytes,
            headers,
        }
    }

    pub(crate) async fn get(&self, person: &Person, path: &str) -> Answer {
        self.send(self.client.get(format!("/api/v1{path}")), Some(person)).await
    }

    pub(crate) async fn post(&self, person: &Person, path: &str, body: &Value) -> Answer {
        let request = self
            .client
            .post(format!("/api/v1{path}"))
            .header(ContentType::JSON)
            .body(body.to_string());
        self.send(request, Some(person)).await
    }

    pub(crate) async fn declare(&self, person: &Person, id: Uuid, envelope: Uuid, length: u64) -> Answer {
        self.post(
            person,
            "/blobs",
            &json!({"id": id, "envelope": envelope, "length": length}),
        )
        .await
    }

    pub(crate) async fn patch(&self, person: &Person, id: Uuid, offset: u64, bytes: &[u8]) -> Answer {
        let request = self
            .client
            .patch(format!("/api/v1/blobs/{id}"))
            .header(ContentType::Binary)
            .header(Header::new("Upload-Offset", offset.to_string()))
            .body(bytes);
        self.send(request, Some(person)).await
    }

    /// Uploads a fresh blob of some bytes, and names it as a manifest does.
    pub(crate) async fn upload(&self, person: &Person, envelope: EnvelopeId, bytes: &[u8]) -> BlobRef {
        let id = BlobId::random(&mut randomness::system());
        self.declare(person, id.uuid(), envelope.uuid(), bytes.len() as u64)
            .await
            .ok(201);
        self.patch(person, id.uuid(), 0, bytes).await.ok(200);
        BlobRef::of(id, bytes)
    }

    /// Kinds of the mails noted so far with their recipients, sorted.
    pub(crate) async fn mails(&self) -> Vec<(String, String)> {
        let rows = outbox::Entity::find()
            .order_by_asc(outbox::Column::Id)
            .all(&self.service.db)
            .await
            .unwrap();
        let mut mails: Vec<_> = rows.into_iter().map(|row| (row.kind, row.recipient)).collect();
        mails.sort();
        mails
    }

    /// How many of them are for `email` and of `kind`.
    pub(crate) async fn count(&self, kind: &str, email: &str) -> usize {
        self.mails()
            .await
            .iter()
            .filter(|(k, to)| k == kind && to == email)
            .count()
    }

    /// Waits until every mail noted so far has left.
    pub(crate) async fn all_left(&self) {
        until("all mail to leave", async || {
            let rows = outbox::Entity::find().all(&self.service.db).await.unwrap();
            rows.iter().all(|row| row.state != "waiting")
        })
        .await;
    }

    pub(crate) async fn draft(&self, requester: &Person, people: &[Named<'_>], route: Route) -> Draft {
        let envelope = EnvelopeId::random(&mut randomness::system());
        let base = self.upload(requester, envelope, b"the sealed document").await;
        let details = self.upload(requester, envelope, b"the sealed details").await;
        let slots = people.iter().zip(1..).map(|(named, index)| named.slot(index)).collect();
        let manifest = Manifest {
            envelope,
            requester: requester.bundle.hash(),
            requester_email: requester.email.clone(),
            epoch: 1,
            commitment: fresh_hash(),
            base,
            details,
            slots,
            route,
            deadline: None,
            created: Millis(NOW as u64),
            cover: None,
        };
        let key = EnvelopeKey::generate(&mut randomness::system());
        let mut grants = vec![(0, seal(&key, &manifest, 0, requester))];
        for (named, slot) in people.iter().zip(1..) {
            if let Named::Approver(person) | Named::Viewer(person) = named {
                grants.push((slot, seal(&key, &manifest, slot, person)));
            }
        }
        Draft { manifest, grants, key }
    }

    /// Sends an envelope to approvers by their route.
    pub(crate) async fn envelope(&self, requester: &Person, people: &[Named<'_>], route: Route) -> Sent {
        let draft = self.draft(requester, people, route).await;
        self.post(requester, "/envelopes", &draft.body(requester)).await.ok(201);
        draft.sent()
    }

    pub(crate) async fn append(&self, person: &Person, envelope: EnvelopeId, body: &Value) -> Answer {
        self.post(person, &format!("/envelopes/{envelope}/entries"), body).await
    }

    /// Approves on the present head. The body may be posted again.
    pub(crate) async fn approve(&self, person: &Person, sent: &Sent, slot: u32) -> (Value, Answer) {
        let body = self.approval(person, sent, slot).await;
        let answer = self.append(person, sent.id, &body).await;
        (body, answer)
    }

    pub(crate) async fn approval(&self, person: &Person, sent: &Sent, slot: u32) -> Value {
        let delta = self.upload(person, sent.id, b"a sealed layer").await;
        let decision = Decision::Approve { slot, delta };
        entry(person, &self.next(person, sent, decision, fresh_hash()).await)
    }

    pub(crate) async fn decline(&self, person: &Person, sent: &Sent, slot: u32) -> Answer {
        let reason = self.upload(person, sent.id, b"a sealed reason").await;
        let body = self.event(person, sent, Decision::Decline { slot, reason }).await;
        self.append(person, sent.id, &body).await
    }

    /// An entry that repeats the last commitment.
    pub(crate) async fn event(&self, person: &Person, sent: &Sent, decision: Decision) -> Value {
        let shown = self.get(person, &format!("/envelopes/{}", sent.id)).await.ok(200);
        let last = commitment(&shown.body);
        entry(person, &self.next(person, sent, decision, last).await)
    }

    pub(crate) async fn next(&self, person: &Person, sent: &Sent, decision: Decision, commitment: Hash48) -> Entry {
        let shown = self.get(person, &format!("/envelopes/{}", sent.id)).await.ok(200).body;
        let head: Hash48 = shown["head"].as_str().unwrap().parse().unwrap();
        Entry {
            envelope: sent.id,
            sequence: shown["sequence"].as_u64().unwrap() as u32 + 1,
            previous: head,
            displayed_head: head,
            author: person.bundle.hash(),
            decision,
            commitment,
            checkpoint: None,
            at: Millis(self.clock.now() as u64),
        }
    }
}

/// Somebody named in an envelope.
pub(crate) enum Named<'a> {
    Approver(&'a Person),
    Viewer(&'a Person),
    Invited(&'a str),
}

impl Named<'_> {
    fn slot(&self, index: u32) -> Slot {
        let (role, email, bundle) = match self {
            Self::Approver(person) => (Role::Approver, person.email.as_str(), Some(person.bundle.hash())),
            Self::Viewer(person) => (Role::Viewer, person.email.as_str(), Some(person.bundle.hash())),
            Self::Invited(email) => (Role::Approver, *email, None),
        };
        Slot {
            index,
            role,
            email: email.to_owned(),
            bundle,
            basis: bundle.map(|_| KeyBasis::Confirmed),
        }
    }
}

pub(crate) struct Draft {
    pub(crate) manifest: Manifest,
    pub(crate) grants: Vec<(u32, Vec<u8>)>,
    pub(crate) key: EnvelopeKey,
}

pub(crate) struct Sent {
    pub(crate) id: EnvelopeId,
    pub(crate) manifest: Manifest,
    pub(crate) key: EnvelopeKey,
}

impl Draft {
    pub(crate) fn body(&self, requester: &Person) -> Value {
        let manifest = sign_manifest(&self.manifest, &requester.identity.signing);
        json!({"manifest": b64(manifest.bytes()), "grants": grants(&self.grants)})
    }

    pub(crate) fn sent(self) -> Sent {
        Sent {
            id: self.manifest.envelope,
            manifest: self.manifest,
            key: self.key,
        }
    }
}

pub(crate) fn grants(grants: &[(u32, Vec<u8>)]) -> Value {
    grants
        .iter()
        .map(|(slot, sealed)| json!({"slot": slot, "sealed": b64(sealed)}))
        .collect()
}

pub(crate) fn seal(key: &EnvelopeKey, manifest: &Manifest, slot: u32, person: &Person) -> Vec<u8> {
    let context = GrantContext {
        envelope: manifest.envelope,
        epoch: manifest.epoch,
        slot,
        bundle: person.bundle.hash(),
    };
    grant::seal(
        key,
        &person.identity.agreement.public(),
        context,
        &mut randomness::system(),
    )
}

pub(crate) fn entry(person: &Person, entry: &Entry) -> Value {
    json!({"entry": b64(sign_entry(entry, &person.identity.signing).bytes())})
}

pub(crate) fn b64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn unb64(text: &Value) -> Vec<u8> {
    STANDARD.decode(text.as_str().unwrap()).unwrap()
}

/// The commitment of the document as an envelope's JSON has it.
pub(crate) fn commitment(shown: &Value) -> Hash48 {
    use countersign_protocol::cose::peek;
    match shown["entries"].as_array().unwrap().last() {
        Some(last) => peek::<Entry>(&unb64(last)).unwrap().commitment,
        None => peek::<Manifest>(&unb64(&shown["manifest"])).unwrap().commitment,
    }
}

/// A hash that was not there before.
pub(crate) fn fresh_hash() -> Hash48 {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    sha384(&[NEXT.fetch_add(1, Ordering::SeqCst)])
}

/// Looks again and again until it is so; fails after half a minute.
pub(crate) async fn until(what: &str, look: impl AsyncFn() -> bool) {
    let begin = Instant::now();
    while !look().await {
        assert!(begin.elapsed() < Duration::from_secs(30), "waited for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
