use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_opaque::client as opaque;
use countersign_protocol::keys::slots::{Slot, mek_from_export_key};
use countersign_server::services::sessions;
use rocket::http::Status;
use serde_json::json;

use crate::client::{Answer, House, PASSWORD, b64};

const ADA: &str = "ada@example.org";
const BOB: &str = "bob@example.org";

fn refused(answer: &Answer) -> (Status, &str, Option<u64>) {
    (answer.status, answer.problem(), answer.retry_after)
}

fn slowed(seconds: u64) -> (Status, &'static str, Option<u64>) {
    (Status::TooManyRequests, "slowed", Some(seconds))
}

fn locked(seconds: u64) -> (Status, &'static str, Option<u64>) {
    (Status::TooManyRequests, "locked", Some(seconds))
}

#[rocket::async_test]
async fn the_right_password_opens_session_and_slot() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let (state, request) = opaque::login_start(PASSWORD).unwrap();
    let start = house
        .post(
            "/login/start",
            json!({"email": "ADA@example.org", "request": b64(&request)}),
        )
        .await;
    let done = opaque::login_finish(state, PASSWORD, &start.bytes("response"), ADA.as_bytes()).unwrap();
    let body = json!({"login": start.text("login"), "finalization": b64(&done.finalization)});
    let answer = house.post("/login/finish", body.clone()).await;
    assert_eq!(answer.status, Status::Ok);
    assert_eq!(
        house.get("/session", Some(answer.text("session"))).await.text("email"),
        ADA
    );

    let mek = mek_from_export_key(&done.export_key, &account.user);
    let slots = answer.body["slots"].as_array().unwrap();
    let sealed = slots.iter().find(|slot| slot["kind"] == "password").unwrap()["sealed"]
        .as_str()
        .unwrap();
    let slot = Slot::from_bytes(&STANDARD.decode(sealed).unwrap()).unwrap();
    assert!(slot.open(&mek, &account.user).is_ok());

    // The proof is good once.
    assert_eq!(house.post("/login/finish", body).await.problem(), "unknown-step");
}

#[rocket::async_test]
async fn unknown_addresses_are_answered_like_known_ones() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register(ADA).await;
    let mut answers = Vec::new();
    for email in [ADA, "nobody@example.org"] {
        let (state, request) = opaque::login_start(b"a wrong password").unwrap();
        let start = house
            .post("/login/start", json!({"email": email, "request": b64(&request)}))
            .await;
        let response = start.bytes("response");
        assert!(opaque::login_finish(state, b"a wrong password", &response, email.as_bytes()).is_err());
        let body = json!({"login": start.text("login"), "finalization": b64(&[7; 64])});
        let finish = house.post("/login/finish", body).await;
        let members: Vec<String> = start.body.as_object().unwrap().keys().cloned().collect();
        answers.push((start.status, members, response.len(), finish.status, finish.body));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].3, Status::Unauthorized);
    // They are slowed alike, too.
    for email in [ADA, "nobody@example.org"] {
        house.login_start(email, None).await;
        house.login_start(email, None).await;
        assert_eq!(refused(&house.login_start(email, None).await), slowed(1), "{email}");
    }
}

#[rocket::async_test]
async fn a_login_cannot_be_finished_late() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register(ADA).await;
    let (state, request) = opaque::login_start(PASSWORD).unwrap();
    let start = house
        .post("/login/start", json!({"email": ADA, "request": b64(&request)}))
        .await;
    let done = opaque::login_finish(state, PASSWORD, &start.bytes("response"), ADA.as_bytes()).unwrap();
    house.pass(120);
    let body = json!({"login": start.text("login"), "finalization": b64(&done.finalization)});
    assert_eq!(house.post("/login/finish", body).await.problem(), "unknown-step");
}

#[rocket::async_test]
async fn after_three_failures_each_attempt_waits_twice_as_long() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register(ADA).await;
    for _ in 0..3 {
        assert_eq!(house.login_start(ADA, None).await.status, Status::Ok);
    }
    for seconds in [1, 2, 4, 8] {
        assert_eq!(refused(&house.login_start(ADA, None).await), slowed(seconds));
        house.pass(seconds - 1);
        assert_eq!(refused(&house.login_start(ADA, None).await), slowed(1));
        house.pass(1);
        assert_eq!(house.login_start(ADA, None).await.status, Status::Ok);
    }
    // Somebody else is not concerned.
    assert_eq!(house.login_start(BOB, None).await.status, Status::Ok);
}

#[rocket::async_test]
async fn a_success_forgets_the_failures() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register(ADA).await;
    for _ in 0..2 {
        house.login_start(ADA, None).await;
    }
    assert_eq!(house.login(ADA, PASSWORD).await.unwrap().status, Status::Ok);
    for _ in 0..3 {
        assert_eq!(house.login_start(ADA, None).await.status, Status::Ok);
    }
    assert_eq!(house.login_start(ADA, None).await.problem(), "slowed");
    house.pass(3601);
    assert_eq!(house.login_start(ADA, None).await.status, Status::Ok);
}

/// Fails until the account is locked.
async fn lock(house: &House, email: &str) {
    for _ in 0..10 {
        while let Some(seconds) = house.login_start(email, None).await.retry_after {
            house.pass(seconds);
        }
    }
}

#[rocket::async_test]
async fn ten_failures_lock_the_account_for_fifteen_minutes() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register(ADA).await;
    lock(&house, ADA).await;
    assert_eq!(refused(&house.login_start(ADA, None).await), locked(900));
    house.pass(899);
    assert_eq!(refused(&house.login_start(ADA, None).await), locked(1));
    house.pass(1);
    assert_eq!(house.login(ADA, PASSWORD).await.unwrap().status, Status::Ok);
}

#[rocket::async_test]
async fn a_known_device_is_let_by_the_lock_of_its_own_account() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let (ada, bob) = (house.register(ADA).await, house.register(BOB).await);
    lock(&house, ADA).await;
    assert_eq!(house.login_start(ADA, Some(&ada.device)).await.status, Status::Ok);
    for other in [bob.device.as_str(), ada.session.as_str(), "", "0"] {
        assert_eq!(house.login_start(ADA, Some(other)).await.problem(), "locked");
    }
    // Its own failures are counted too.
    for _ in 0..2 {
        assert_eq!(house.login_start(ADA, Some(&ada.device)).await.status, Status::Ok);
    }
    assert_eq!(house.login_start(ADA, Some(&ada.device)).await.problem(), "slowed");
}

#[rocket::async_test]
async fn a_source_that_tries_many_addresses_is_slowed() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    for number in 0..30 {
        assert_eq!(
            house.login_start(&format!("p{number}@example.org"), None).await.status,
            Status::Ok
        );
    }
    assert_eq!(house.login_start("last@example.org", None).await.problem(), "slowed");
    // A header does not make it another source.
    let (_, request) = opaque::login_start(PASSWORD).unwrap();
    let body = json!({"email": "last@example.org", "request": b64(&request)});
    for name in ["X-Real-IP", "X-Forwarded-For", "Forwarded"] {
        let answer = house
            .post_with("/login/start", body.clone(), &[(name, "198.51.100.7".to_owned())])
            .await;
        assert_eq!(answer.problem(), "slowed", "{name}");
    }
}

#[rocket::async_test]
async fn successes_do_not_slow_their_source() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register(ADA).await;
    for number in 0..29 {
        house.login_start(&format!("p{number}@example.org"), None).await;
    }
    for _ in 0..3 {
        assert_eq!(house.login(ADA, PASSWORD).await.unwrap().status, Status::Ok);
    }
}

#[rocket::async_test]
async fn a_restart_keeps_sessions_accounts_failures_and_pending_steps() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let pending = house.begin(BOB).await;
    lock(&house, "carl@example.org").await;
    let clock = house.clock.clone();
    // No goodbye: what was acknowledged must be on disk already.
    std::mem::forget(house);
    let house = House::with(folder.path(), clock, |_| {}).await;
    assert_eq!(house.get("/session", Some(&account.session)).await.text("email"), ADA);
    assert_eq!(house.login(ADA, PASSWORD).await.unwrap().status, Status::Ok);
    assert_eq!(house.login_start("carl@example.org", None).await.problem(), "locked");
    let code = house.code(countersign_server::secrets::CodePurpose::Registration, &pending.id);
    let confirmed = house
        .post("/register/confirm", json!({"registration": pending.id, "code": code}))
        .await;
    assert_eq!(confirmed.status, Status::Ok);
}

#[rocket::async_test]
async fn a_session_ends_by_logout_and_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let (ada, bob) = (house.register(ADA).await, house.register(BOB).await);
    let out = [("Authorization", format!("Bearer {}", ada.session))];
    assert_eq!(house.post_with("/logout", json!({}), &out).await.status, Status::Ok);
    assert_eq!(house.get("/session", Some(&ada.session)).await.problem(), "no-session");
    house.pass(sessions::LIFETIME as u64 / 1000 - 1);
    assert_eq!(house.get("/session", Some(&bob.session)).await.status, Status::Ok);
    house.pass(1);
    assert_eq!(house.get("/session", Some(&bob.session)).await.problem(), "no-session");
    for token in ["", "0", &bob.device] {
        assert_eq!(house.get("/session", Some(token)).await.status, Status::Unauthorized);
    }
}

#[rocket::async_test]
async fn tokens_are_not_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let data = folder.path().join("data");
    let mut searched = 0;
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for token in [&account.session, &account.device] {
                assert!(
                    !bytes.windows(token.len()).any(|window| window == token.as_bytes()),
                    "{}",
                    path.display()
                );
            }
            searched += bytes.len();
        }
    }
    assert!(searched > 0);
}

#[rocket::async_test]
async fn certificates_are_fresh_recorded_and_for_the_callers_key() {
    use countersign_server::entities::certificate;
    use sea_orm::EntityTrait;
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    assert_eq!(house.post("/certificates", json!({})).await.problem(), "no-session");
    let mut leaves = Vec::new();
    for _ in 0..2 {
        let headers = [("Authorization", format!("Bearer {}", account.session))];
        let answer = house.post_with("/certificates", json!({}), &headers).await;
        assert_eq!(answer.status, Status::Ok);
        let chain: Vec<Vec<u8>> = answer.body["chain"]
            .as_array()
            .unwrap()
            .iter()
            .map(|der| STANDARD.decode(der.as_str().unwrap()).unwrap())
            .collect();
        let authority = &house.service.secrets.authority;
        assert_eq!(chain[1..], [authority.issuing().to_vec(), authority.root().to_vec()]);
        assert!(chain[0].windows(97).any(|window| window == account.signing));
        leaves.push(chain[0].clone());
    }
    assert_ne!(leaves[0], leaves[1]);
    let rows = certificate::Entity::find().all(&house.service.db).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| leaves.contains(&row.certificate)));
}
