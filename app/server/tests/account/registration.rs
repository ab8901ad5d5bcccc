use countersign_opaque::client as opaque;
use countersign_server::config::Registration;
use countersign_server::entities::user;
use countersign_server::secrets::CodePurpose;
use countersign_server::services::invitations;
use rocket::http::Status;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::client::{Answer, House, PASSWORD, b64, make};

const ADA: &str = "ada@example.org";

async fn start(house: &House, email: &str, name: &str) -> Answer {
    let (_, request) = opaque::registration_start(PASSWORD).unwrap();
    house
        .post(
            "/register/start",
            json!({"email": email, "name": name, "request": b64(&request)}),
        )
        .await
}

async fn confirm(house: &House, id: &str, code: &str) -> Answer {
    house
        .post("/register/confirm", json!({"registration": id, "code": code}))
        .await
}

#[rocket::async_test]
async fn a_confirmed_registration_is_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    assert_eq!(house.mails().await, [("confirm".to_owned(), ADA.to_owned())]);

    let me = house.get("/session", Some(&account.session)).await;
    assert_eq!((me.status, me.text("email"), me.text("name")), (Status::Ok, ADA, "Ada"));
    let found = house.get("/users?email=ADA@Example.org", Some(&account.session)).await;
    assert_eq!(found.body, me.body);
    let nobody = house.get("/users?email=bob@example.org", Some(&account.session)).await;
    assert_eq!((nobody.status, nobody.problem()), (Status::NotFound, "no-account"));
    let stranger = house.get("/users?email=ada@example.org", None).await;
    assert_eq!(
        (stranger.status, stranger.problem()),
        (Status::Unauthorized, "no-session")
    );
}

#[rocket::async_test]
async fn nothing_is_an_account_before_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let pending = house.begin(ADA).await;
    assert!(user::Entity::find().all(&house.service.db).await.unwrap().is_empty());
    assert!(house.login(ADA, PASSWORD).await.is_none());
    let code = house.code(CodePurpose::Registration, &pending.id);
    assert_eq!(
        confirm(&house, &pending.id, &code.to_lowercase()).await.status,
        Status::Ok
    );
    let again = confirm(&house, &pending.id, &code).await;
    assert_eq!((again.status, again.problem()), (Status::NotFound, "unknown-step"));
}

#[rocket::async_test]
async fn five_wrong_codes_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let pending = house.begin(ADA).await;
    for left in [4, 3, 2, 1, 0] {
        let wrong = confirm(&house, &pending.id, "0000-0000").await;
        assert_eq!((wrong.status, wrong.problem()), (Status::Forbidden, "wrong-code"));
        assert_eq!(wrong.body["tries_left"], left);
    }
    let right = house.code(CodePurpose::Registration, &pending.id);
    let late = confirm(&house, &pending.id, &right).await;
    assert_eq!((late.status, late.problem()), (Status::Gone, "expired-code"));
}

#[rocket::async_test]
async fn a_code_is_good_for_fifteen_minutes() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let (one, two) = (house.begin(ADA).await, house.begin("bob@example.org").await);
    house.pass(15 * 60 - 1);
    let code = |id: &str| house.code(CodePurpose::Registration, id);
    assert_eq!(confirm(&house, &one.id, &code(&one.id)).await.status, Status::Ok);
    house.pass(1);
    let late = confirm(&house, &two.id, &code(&two.id)).await;
    assert_eq!((late.status, late.problem()), (Status::Gone, "expired-code"));
}

#[rocket::async_test]
async fn an_address_with_an_account_is_answered_the_same_and_its_owner_told() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let account = house.register(ADA).await;
    let pending = house.begin("Ada@example.org").await;
    assert!(
        house
            .mails()
            .await
            .contains(&("already_registered".to_owned(), ADA.to_owned()))
    );
    // Whoever could guess the code would still not replace the account.
    let code = house.code(CodePurpose::Registration, &pending.id);
    let refused = confirm(&house, &pending.id, &code).await;
    assert_eq!((refused.status, refused.problem()), (Status::Forbidden, "wrong-code"));
    assert_eq!(house.get("/session", Some(&account.session)).await.status, Status::Ok);
    assert_eq!(user::Entity::find().all(&house.service.db).await.unwrap().len(), 1);
}

#[rocket::async_test]
async fn of_two_registrations_of_one_address_the_first_confirmed_wins() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let (one, two) = (house.begin(ADA).await, house.begin(ADA).await);
    let code = |id: &str| house.code(CodePurpose::Registration, id);
    assert_eq!(confirm(&house, &two.id, &code(&one.id)).await.problem(), "wrong-code");
    assert_eq!(confirm(&house, &two.id, &code(&two.id)).await.status, Status::Ok);
    assert_eq!(confirm(&house, &one.id, &code(&one.id)).await.problem(), "wrong-code");
}

#[rocket::async_test]
async fn finishing_twice_mails_once() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let pending = house.begin(ADA).await;
    assert_eq!(
        house.post("/register/finish", pending.body.clone()).await.status,
        Status::Accepted
    );
    assert_eq!(house.mails().await.len(), 1);
}

#[rocket::async_test]
async fn what_the_client_made_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let (state, request) = opaque::registration_start(PASSWORD).unwrap();
    let begin = |email: &str| json!({"email": email, "name": "Ada", "request": b64(&request)});
    let started = house.post("/register/start", begin(ADA)).await;
    let good = make(ADA, &started, state).body;
    // Bundles that are valid, but of other people or registrations.
    let foreign = |email: &'static str| async move { house_bundle(email).await };
    let same_address = foreign(ADA).await;
    let other_address = foreign("bob@example.org").await;

    let changed = |member: &str, value: Value| {
        let mut body = good.clone();
        body[member] = value;
        body
    };
    // Whole and of this address, but made for another account's id.
    let mut other_account = changed("bundle", same_address["bundle"].clone());
    other_account["recovery_public"] = same_address["recovery_public"].clone();
    let slots = good["slots"].as_array().unwrap().clone();
    let swapped = json!([
        {"kind": "password", "sealed": slots[1]["sealed"]},
        {"kind": "words", "sealed": slots[0]["sealed"]},
    ]);
    for (body, problem) in [
        (changed("bundle", same_address["bundle"].clone()), "bad-bundle"),
        (other_account, "bad-bundle"),
        (changed("bundle", other_address["bundle"].clone()), "bad-bundle"),
        (changed("bundle", json!(b64(b"?"))), "bad-bundle"),
        (
            changed("recovery_public", same_address["recovery_public"].clone()),
            "bad-bundle",
        ),
        (changed("recovery_public", json!(b64(&[4; 97]))), "malformed"),
        (changed("record", json!(b64(b"?"))), "malformed"),
        (changed("wrapped_keys", json!(b64(b"?"))), "malformed"),
        (changed("slots", json!([slots[0]])), "malformed"),
        (changed("slots", json!([slots[0], slots[0]])), "malformed"),
        (changed("slots", json!([slots[0], slots[1], slots[1]])), "malformed"),
        (changed("slots", swapped), "malformed"),
        (changed("registration", json!(uuid::Uuid::nil())), "unknown-step"),
        (changed("bundle", json!("not base64")), "malformed"),
    ] {
        let answer = house.post("/register/finish", body).await;
        assert_eq!(answer.problem(), problem, "{}", answer.body);
    }
    assert!(house.mails().await.is_empty());
    assert_eq!(house.post("/register/finish", good).await.status, Status::Accepted);
}

/// What somebody made at a registration of their own, elsewhere.
async fn house_bundle(email: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    House::open(folder.path()).await.begin(email).await.body
}

#[rocket::async_test]
async fn addresses_and_names_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    for email in [
        "",
        "ada",
        "ada@example",
        "a b@example.org",
        "ada@example.org\r\nBcc: x@example.org",
    ] {
        assert_eq!(start(&house, email, "Ada").await.problem(), "bad-address", "{email}");
    }
    for name in ["", "  ", "Ada\nBcc", &"a".repeat(201)] {
        assert_eq!(start(&house, ADA, name).await.problem(), "bad-name", "{name}");
    }
}

#[rocket::async_test]
async fn registration_by_domain_and_by_invitation() {
    let folder = tempfile::tempdir().unwrap();
    let clock = countersign_server::clock::Clock::standing(crate::client::NOW);
    let domains = Registration::Domains(vec!["example.org".into()]);
    let house = House::with(folder.path(), clock.clone(), |config| config.registration = domains).await;
    assert_eq!(start(&house, ADA, "Ada").await.status, Status::Ok);
    for email in ["ada@example.com", "ada@sub.example.org", "ada@notexample.org"] {
        let refused = start(&house, email, "Ada").await;
        assert_eq!(
            (refused.status, refused.problem()),
            (Status::Forbidden, "registration-closed"),
            "{email}"
        );
    }
    drop(house);
    let house = House::with(folder.path(), clock, |config| {
        config.registration = Registration::Invitation
    })
    .await;
    assert_eq!(start(&house, ADA, "Ada").await.problem(), "registration-closed");
    invitations::invite(&house.service.db, ADA, crate::client::NOW)
        .await
        .unwrap();
    house.register(ADA).await;
}

#[rocket::async_test]
async fn the_first_administrator_is_whoever_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    invitations::administrator(&house.service, " ADA@example.org")
        .await
        .unwrap();
    // An ordinary invitation does not take it back.
    invitations::invite(&house.service.db, ADA, crate::client::NOW)
        .await
        .unwrap();
    house.register(ADA).await;
    house.register("bob@example.org").await;
    let administrators = || async {
        let mut people = user::Entity::find().all(&house.service.db).await.unwrap();
        people.retain(|person| person.administrator);
        people.into_iter().map(|person| person.email).collect::<Vec<_>>()
    };
    assert_eq!(administrators().await, [ADA]);
    invitations::administrator(&house.service, "bob@example.org")
        .await
        .unwrap();
    assert_eq!(administrators().await.len(), 2);
}

#[rocket::async_test]
async fn one_address_is_not_flooded_with_mail() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    for _ in 0..5 {
        house.begin(ADA).await;
    }
    let (state, request) = opaque::registration_start(PASSWORD).unwrap();
    let begin = json!({"email": ADA, "name": "Ada", "request": b64(&request)});
    let started = house.post("/register/start", begin).await;
    let refused = house.post("/register/finish", make(ADA, &started, state).body).await;
    assert_eq!((refused.status, refused.problem()), (Status::TooManyRequests, "slowed"));
    assert_eq!(house.mails().await.len(), 5);
}
