//! Taking a certificate back, and the list that says so.

use super::*;
use countersign_server::authority::YEAR;
use std::time::Duration;

impl Scene {
    /// The list of the issuing authority as text, verified.
    async fn crl(&self) -> String {
        let list = self.get("/pki/crl").await;
        self.write("list.crl", &list);
        let said = self.openssl("crl -inform DER -in list.crl -CAfile issuing.pem -noout -text");
        assert!(said.contains("verify OK"), "{said}");
        said
    }

    /// OpenSSL's judgement of a leaf with both lists.
    async fn judged(&self, leaf: &str) -> (bool, String) {
        for (path, name) in [("/pki/crl", "list"), ("/pki/crl?of=root", "root")] {
            let list = self.get(path).await;
            self.write(&format!("{name}.crl"), &list);
            self.openssl(&format!("crl -inform DER -in {name}.crl -out {name}.crl.pem"));
        }
        let lists = "-crl_check_all -CRLfile list.crl.pem -CRLfile root.crl.pem";
        self.ask_openssl(&format!(
            "verify -x509_strict {lists} -CAfile root.pem -untrusted issuing.pem {leaf}.pem"
        ))
    }
}

#[rocket::async_test]
async fn a_person_revokes_a_certificate_and_readers_see_it() {
    let scene = Scene::new().await;
    let (lost, kept) = (scene.leaf("lost").await, scene.leaf("kept").await);
    assert!(scene.crl().await.contains("No Revoked Certificates"));
    assert!(scene.judged("lost").await.0);

    let since = scene.house.clock.now() - 3_600_000;
    let body = json!({"serial": lost.to_uppercase(), "reason": "affiliation-changed", "invalidity": since});
    let answer = scene.call("/certificates/revoke", body.clone()).await;
    assert_eq!(answer.status, Status::Ok, "{}", answer.body);
    assert_eq!(answer.body["serial"], lost);
    assert_eq!(answer.body["revoked"], scene.house.clock.now());

    let said = scene.crl().await;
    for part in [lost.to_uppercase().as_str(), "Affiliation Changed", "Invalidity Date"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let (ok, said) = scene.judged("lost").await;
    assert!(!ok && said.contains("certificate revoked"), "{said}");
    let (ok, said) = scene.judged("kept").await;
    assert!(ok, "{said}");

    // Once more changes nothing; otherwise is refused, and what was said stands.
    scene.house.pass(60);
    assert_eq!(scene.call("/certificates/revoke", body).await.body, answer.body);
    let other = json!({"serial": lost, "reason": "superseded"});
    let refused = scene.call("/certificates/revoke", other).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (Status::Conflict, "already-revoked")
    );
    let own = scene.list().await;
    let named = |serial: &str| own.iter().find(|it| it["serial"] == serial).unwrap()["revocation"].clone();
    assert_eq!(named(&lost), answer.body);
    assert_eq!(named(&kept), Value::Null);
}

#[rocket::async_test]
async fn only_one_s_own_certificates_for_a_reason_that_there_is() {
    let scene = Scene::new().await;
    let serial = scene.leaf("leaf").await;
    let eve = scene.house.register("eve@example.org").await;
    let revoke = |session: &str, body: Value| {
        let headers = [("Authorization", format!("Bearer {session}"))];
        let house = &scene.house;
        async move { house.post_with("/certificates/revoke", body, &headers).await }
    };
    let good = json!({"serial": serial, "reason": "superseded"});
    let refused = revoke(&eve.session, good.clone()).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (Status::NotFound, "no-certificate")
    );
    assert_eq!(
        scene.house.post("/certificates/revoke", good).await.problem(),
        "no-session"
    );
    assert_eq!(scene.house.get("/certificates", None).await.problem(), "no-session");
    let ahead = scene.house.clock.now() + 1;
    for (body, problem) in [
        (json!({"serial": "00", "reason": "superseded"}), "no-certificate"),
        (json!({"serial": serial, "reason": "ca-compromise"}), "malformed"),
        (
            json!({"serial": serial, "reason": "superseded", "invalidity": ahead}),
            "bad-invalidity",
        ),
    ] {
        assert_eq!(revoke(&scene.ada.session, body).await.problem(), problem);
    }
    assert!(scene.list().await.iter().all(|one| one["revocation"].is_null()));
    let theirs = scene.house.get("/certificates", Some(&eve.session)).await;
    assert_eq!(theirs.body["certificates"], json!([]));
}

#[rocket::async_test]
async fn the_operator_revokes_anything_that_was_issued() {
    use countersign_server::authority::Reason;
    use countersign_server::services::revocations::{By, RevocationError, revoke};
    let scene = Scene::new().await;
    let (service, leaf) = (&scene.house.service, scene.leaf("leaf").await);
    let stamp = service.secrets.stamp.as_ref().unwrap().serial.clone();
    for serial in [&leaf, &stamp] {
        revoke(service, By::Operator, serial, Reason::Superseded, None)
            .await
            .unwrap();
        assert!(scene.crl().await.contains(&serial.to_uppercase()));
    }
    assert_eq!(scene.list().await[0]["revocation"]["reason"], "superseded");
    let unknown = revoke(service, By::Operator, "4711", Reason::Superseded, None).await;
    assert!(matches!(unknown, Err(RevocationError::Unknown)));
}

#[rocket::async_test]
async fn a_key_that_others_may_have_gets_no_more_certificates() {
    let scene = Scene::new().await;
    let serial = scene.leaf("leaf").await;
    let body = json!({"serial": serial, "reason": "key-compromise"});
    assert_eq!(scene.call("/certificates/revoke", body).await.status, Status::Ok);
    let refused = scene.call("/certificates", json!({})).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (Status::Forbidden, "compromised-key")
    );
}

#[rocket::async_test]
async fn a_list_is_the_same_until_it_has_to_be_another() {
    let scene = Scene::new().await;
    let serial = scene.leaf("leaf").await;
    let first = scene.get("/pki/crl").await;
    scene.house.pass(240);
    assert_eq!(scene.get("/pki/crl").await, first);
    scene.house.pass(120);
    let second = scene.get("/pki/crl").await;
    assert_ne!(second, first);
    let body = json!({"serial": serial, "reason": "unspecified"});
    scene.call("/certificates/revoke", body).await;
    assert_ne!(scene.get("/pki/crl").await, second);
    let said = scene.crl().await;
    assert!(said.contains("X509v3 CRL Number: \n                3"), "{said}");
    assert!(!said.contains("X509v3 CRL Reason Code"), "{said}");
    let unknown = scene.house.client.get("/pki/crl?of=moon").dispatch().await;
    assert_eq!(unknown.status(), Status::NotFound);
}

#[rocket::async_test]
async fn what_the_authority_may_not_issue_is_refused_by_name() {
    let scene = Scene::with(|config| config.ca_domains = vec!["example.com".to_owned()]).await;
    let refused = scene.call("/certificates", json!({})).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (Status::Forbidden, "outside-domains")
    );
    assert!(refused.text("detail").contains("example.com"));

    let scene = Scene::new().await;
    let account = |scene: &Scene| scene.ada.email.clone();
    let twelve_years = u64::try_from(12 * YEAR / 1000).unwrap();
    scene.house.clock.advance(Duration::from_secs(twelve_years + 1));
    // Sessions have ended by then.
    let again = scene.house.login(&account(&scene), client::PASSWORD).await.unwrap();
    let headers = [("Authorization", format!("Bearer {}", again.text("session")))];
    let refused = scene.house.post_with("/certificates", json!({}), &headers).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (Status::ServiceUnavailable, "authority-ends")
    );
}
