//! Timestamps.

use super::*;

const QUERY: (&str, &str) = ("application", "timestamp-query");

#[rocket::async_test]
async fn openssl_accepts_a_token_over_each_hash() {
    let scene = Scene::new().await;
    scene.write("file", b"what was there at that time");
    for hash in ["sha256", "sha384", "sha512"] {
        for options in ["-cert", "-cert -no_nonce"] {
            scene.openssl(&format!("ts -query -data file -{hash} {options} -out query.tsq"));
            let answer = scene.post("/pki/tsa", QUERY, scene.file("query.tsq")).await;
            assert_eq!(answer.status, Status::Ok);
            assert_eq!(answer.kind, "application/timestamp-reply");
            scene.write("reply.tsr", &answer.body);
            for against in ["-queryfile query.tsq", "-data file"] {
                let chain = "-CAfile root.pem -untrusted issuing.pem";
                let said = scene.openssl(&format!("ts -verify {against} -in reply.tsr {chain}"));
                assert!(said.contains("Verification: OK"), "{said}");
            }
        }
    }
    scene.write("file", b"what is there now");
    let chain = "-CAfile root.pem -untrusted issuing.pem";
    let (ok, said) = scene.ask_openssl(&format!("ts -verify -data file -in reply.tsr {chain}"));
    assert!(!ok && said.contains("message imprint mismatch"), "{said}");
}

#[rocket::async_test]
async fn no_two_tokens_have_one_serial_number_and_the_time_is_the_service_s() {
    let scene = Scene::new().await;
    scene.write("file", b"anything");
    scene.openssl("ts -query -data file -sha384 -out query.tsq");
    let mut serials = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let answer = scene.post("/pki/tsa", QUERY, scene.file("query.tsq")).await;
        scene.write("reply.tsr", &answer.body);
        let said = scene.openssl("ts -reply -in reply.tsr -text");
        let line = |name: &str| {
            let found = said.lines().find(|line| line.starts_with(name));
            found.unwrap_or_else(|| panic!("{name} in {said}")).to_owned()
        };
        assert!(line("Status:").contains("Granted"));
        serials.insert(line("Serial number:"));
    }
    assert_eq!(serials.len(), 20);
}

#[rocket::async_test]
async fn what_cannot_be_stamped_is_refused_with_its_cause() {
    let scene = Scene::new().await;
    scene.write("file", b"anything");
    scene.openssl("ts -query -data file -sha1 -out weak.tsq");
    scene.openssl("ts -query -data file -sha384 -tspolicy 1.2.3.4 -out policy.tsq");
    for (query, cause) in [
        (scene.file("weak.tsq"), "hash algorithm"),
        (scene.file("policy.tsq"), "policy"),
        (b"nothing".to_vec(), "DER"),
    ] {
        let answer = scene.post("/pki/tsa", QUERY, query).await;
        assert_eq!(answer.status, Status::Ok);
        scene.write("reply.tsr", &answer.body);
        let said = scene.openssl("ts -reply -in reply.tsr -text");
        assert!(said.contains("Rejected") && said.contains(cause), "{said}");
    }
    let long = scene.post("/pki/tsa", QUERY, vec![0; 4 * 1024 + 1]).await;
    assert_eq!(long.status, Status::PayloadTooLarge);
}
