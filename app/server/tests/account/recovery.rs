use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_opaque::client as opaque;
use countersign_protocol::keys::RecoveryWords;
use countersign_protocol::keys::slots::{Slot, SlotKind, mek_from_export_key};
use countersign_server::randomness;
use countersign_server::secrets::CodePurpose;
use rocket::http::Status;
use serde_json::json;

use crate::client::{Account, Answer, House, PASSWORD, b64};

const ADA: &str = "ada@example.org";
const NEW: &[u8] = b"a new passphrase altogether";

async fn release(house: &House, id: &str, code: &str) -> (opaque::RegistrationState, Answer) {
    let (state, request) = opaque::registration_start(NEW).unwrap();
    let body = json!({"recovery": id, "code": code, "request": b64(&request)});
    (state, house.post("/recovery/release", body).await)
}

/// The last step's body, as the client makes it from what was released.
fn finishing(id: &str, account: &Account, state: opaque::RegistrationState, released: &Answer) -> serde_json::Value {
    let response = released.bytes("response");
    let registered = opaque::registration_finish(state, NEW, &response, account.email.as_bytes()).unwrap();
    let slots = released.body["slots"].as_array().unwrap();
    let sealed = slots.iter().find(|slot| slot["kind"] == "words").unwrap()["sealed"]
        .as_str()
        .unwrap();
    let slot = Slot::from_bytes(&STANDARD.decode(sealed).unwrap()).unwrap();
    let kek = slot
        .open(&account.words.slot_key(&account.user), &account.user)
        .unwrap();
    let mek = mek_from_export_key(&registered.export_key, &account.user);
    let mut rng = randomness::system();
    let password = Slot::seal(SlotKind::Password, &mek, &kek, &account.user, &mut rng);
    json!({"recovery": id, "record": b64(&registered.record), "password_slot": b64(&password.to_bytes())})
}

#[rocket::async_test]
async fn words_and_code_replace_the_password_and_end_all_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let second = house.login(ADA, PASSWORD).await.unwrap();

    let (id, proof) = house.prove(ADA, &account.words, &account.user).await;
    assert_eq!(proof.status, Status::Accepted);
    assert!(house.mails().await.contains(&("recovery".to_owned(), ADA.to_owned())));
    let (state, released) = release(&house, &id, &house.code(CodePurpose::Recovery, &id)).await;
    assert_eq!(released.status, Status::Ok, "{}", released.body);
    // Until the last step nothing has changed.
    assert_eq!(house.get("/session", Some(&account.session)).await.status, Status::Ok);
    let body = finishing(&id, &account, state, &released);
    let done = house.post("/recovery/finish", body.clone()).await;
    assert_eq!(done.status, Status::Ok, "{}", done.body);

    for ended in [account.session.as_str(), second.text("session")] {
        assert_eq!(house.get("/session", Some(ended)).await.problem(), "no-session");
    }
    assert_eq!(
        house.get("/session", Some(done.text("session"))).await.text("email"),
        ADA
    );
    assert!(house.login(ADA, PASSWORD).await.is_none());
    let login = house.login(ADA, NEW).await.unwrap();
    assert_eq!(login.status, Status::Ok);
    assert_eq!(login.body["wrapped_keys"], second.body["wrapped_keys"]);
    assert_eq!(login.body["bundle"], second.body["bundle"]);
    // It was good once.
    assert_eq!(house.post("/recovery/finish", body).await.problem(), "unknown-step");
}

#[rocket::async_test]
async fn a_device_from_before_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let (id, _) = house.prove(ADA, &account.words, &account.user).await;
    let (state, released) = release(&house, &id, &house.code(CodePurpose::Recovery, &id)).await;
    house
        .post("/recovery/finish", finishing(&id, &account, state, &released))
        .await;
    for _ in 0..3 {
        house.login_start(ADA, None).await;
    }
    assert_eq!(house.login_start(ADA, Some(&account.device)).await.problem(), "slowed");
}

#[rocket::async_test]
async fn wrong_words_and_unknown_addresses_look_the_same_and_mail_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let wrong = RecoveryWords::generate(&mut randomness::system());
    let (id, known) = house.prove(ADA, &wrong, &account.user).await;
    let (_, unknown) = house.prove("nobody@example.org", &wrong, &account.user).await;
    assert_eq!((known.status, known.problem()), (Status::Forbidden, "wrong-words"));
    assert_eq!(known.body, unknown.body);
    assert_eq!(house.mails().await.len(), 1);
    // One challenge, one try; and the code alone releases nothing.
    let (_, refused) = release(&house, &id, &house.code(CodePurpose::Recovery, &id)).await;
    assert_eq!(refused.problem(), "unknown-step");
}

#[rocket::async_test]
async fn a_proof_for_one_recovery_is_none_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let start = house.post("/recovery/start", json!({"email": ADA})).await;
    let other = house.post("/recovery/start", json!({"email": ADA})).await;
    let id = uuid::Uuid::parse_str(start.text("recovery")).unwrap();
    let message = countersign_protocol::context::context("recovery", &[id.as_bytes(), &start.bytes("challenge")]);
    let signature = b64(&account.words.authentication_key(&account.user).sign(&message));
    let body = json!({"recovery": other.text("recovery"), "signature": signature});
    assert_eq!(house.post("/recovery/prove", body).await.problem(), "wrong-words");
    let body = json!({"recovery": start.text("recovery"), "signature": signature});
    assert_eq!(house.post("/recovery/prove", body).await.status, Status::Accepted);
}

#[rocket::async_test]
async fn the_code_is_checked_counted_and_expires() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let (id, _) = house.prove(ADA, &account.words, &account.user).await;
    let registration_code = house.code(CodePurpose::Registration, &id);
    for (code, left) in [
        (registration_code.as_str(), 4),
        ("0000-0000", 3),
        ("", 2),
        ("x", 1),
        ("0000-0000", 0),
    ] {
        let (_, wrong) = release(&house, &id, code).await;
        assert_eq!(
            (wrong.problem(), &wrong.body["tries_left"]),
            ("wrong-code", &json!(left))
        );
    }
    let (_, late) = release(&house, &id, &house.code(CodePurpose::Recovery, &id)).await;
    assert_eq!((late.status, late.problem()), (Status::Gone, "expired-code"));

    let (id, _) = house.prove(ADA, &account.words, &account.user).await;
    house.pass(15 * 60);
    let (_, late) = release(&house, &id, &house.code(CodePurpose::Recovery, &id)).await;
    assert_eq!((late.status, late.problem()), (Status::Gone, "expired-code"));
}

#[rocket::async_test]
async fn steps_cannot_be_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let start = house.post("/recovery/start", json!({"email": ADA})).await;
    let id = start.text("recovery").to_owned();
    let (_, early) = release(&house, &id, &house.code(CodePurpose::Recovery, &id)).await;
    assert_eq!(early.problem(), "unknown-step");

    let (id, _) = house.prove(ADA, &account.words, &account.user).await;
    // A finish that would be good, but for another recovery that was not released yet.
    let (other, _) = house.prove(ADA, &account.words, &account.user).await;
    let (state, released) = release(&house, &other, &house.code(CodePurpose::Recovery, &other)).await;
    let mut body = finishing(&id, &account, state, &released);
    assert_eq!(
        house.post("/recovery/finish", body.clone()).await.problem(),
        "unknown-step"
    );
    body["recovery"] = json!(other);
    let sealed = released.body["slots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["kind"] == "words")
        .unwrap();
    let mut wrong_kind = body.clone();
    wrong_kind["password_slot"] = sealed["sealed"].clone();
    assert_eq!(house.post("/recovery/finish", wrong_kind).await.problem(), "malformed");
    house.pass(15 * 60);
    assert_eq!(house.post("/recovery/finish", body).await.problem(), "expired-code");
    assert!(house.login(ADA, PASSWORD).await.is_some());
}

#[rocket::async_test]
async fn recovery_is_throttled() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    for _ in 0..3 {
        assert_eq!(
            house.post("/recovery/start", json!({"email": ADA})).await.status,
            Status::Ok
        );
    }
    assert_eq!(
        house.post("/recovery/start", json!({"email": ADA})).await.problem(),
        "slowed"
    );
}

#[rocket::async_test]
async fn an_unknown_address_is_shown_a_lasting_id_like_a_known_one() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let shown = async |email: &str| house.post("/recovery/start", json!({"email": email})).await.body["user"].clone();
    assert_eq!(shown(ADA).await, account.user.to_string());
    let stranger = shown("nobody@example.org").await;
    assert_eq!(stranger, shown("nobody@example.org").await);
    assert_ne!(stranger, shown("somebody@example.org").await);
    let stranger: uuid::Uuid = stranger.as_str().unwrap().parse().unwrap();
    assert_eq!(stranger.get_version_num(), 4);
}
