//! Answers about single certificates.

use super::*;

const REQUEST: (&str, &str) = ("application", "ocsp-request");

impl Scene {
    /// Has OpenSSL ask about `leaf.pem` with more `options`, and judge the answer to it.
    async fn asked(&self, leaf: &str, options: &str) -> String {
        let about = format!("-issuer issuing.pem {options} -cert {leaf}.pem");
        self.openssl(&format!("ocsp {about} -reqout request.der"));
        let answer = self.post("/pki/ocsp", REQUEST, self.file("request.der")).await;
        assert_eq!(answer.status, Status::Ok);
        assert_eq!(answer.kind, "application/ocsp-response");
        self.write("answer.der", &answer.body);
        // The nonce is compared with the request's, the rest is told of certificates by name.
        let signer = "-CAfile root.pem -verify_other issuing.pem";
        let said = self.openssl(&format!("ocsp -reqin request.der -respin answer.der {signer}"));
        assert!(
            said.contains("Response verify OK") && !said.contains("WARNING"),
            "{said}"
        );
        self.openssl(&format!("ocsp -respin answer.der -no_nonce {signer} {about}"))
    }
}

#[rocket::async_test]
async fn good_revoked_and_unknown_with_either_hash_and_a_nonce() {
    let scene = Scene::new().await;
    let serial = scene.leaf("leaf").await;
    for hash in ["-sha1", "-sha256"] {
        let said = scene.asked("leaf", hash).await;
        assert!(
            said.contains("Response verify OK") && said.contains("leaf.pem: good"),
            "{said}"
        );
    }
    let since = scene.house.clock.now() - 86_400_000;
    let body = json!({"serial": serial, "reason": "key-compromise", "invalidity": since});
    assert_eq!(scene.call("/certificates/revoke", body).await.status, Status::Ok);
    for hash in ["-sha1", "-sha256"] {
        let said = scene.asked("leaf", hash).await;
        assert!(
            said.contains("Response verify OK") && said.contains("leaf.pem: revoked"),
            "{said}"
        );
        assert!(said.contains("Reason: keyCompromise"), "{said}");
    }
    let said = scene.openssl("ocsp -respin answer.der -noverify -text");
    assert!(said.contains("Invalidity Date"), "{said}");

    // The issuing certificate is the root's, and nobody answers for the root; a serial that was never issued is unknown.
    scene.openssl("ocsp -issuer issuing.pem -serial 0x4711 -reqout request.der");
    let answer = scene.post("/pki/ocsp", REQUEST, scene.file("request.der")).await;
    scene.write("answer.der", &answer.body);
    let said = scene.openssl("ocsp -no_nonce -respin answer.der -CAfile root.pem -issuer issuing.pem -serial 0x4711");
    assert!(said.contains("0x4711: unknown"), "{said}");
    scene.openssl("ocsp -issuer root.pem -cert issuing.pem -reqout request.der");
    let answer = scene.post("/pki/ocsp", REQUEST, scene.file("request.der")).await;
    scene.write("answer.der", &answer.body);
    let (_, said) = scene.ask_openssl("ocsp -respin answer.der -noverify -text");
    assert!(said.contains("unauthorized"), "{said}");
}

#[rocket::async_test]
async fn by_address_too_and_for_the_certificate_of_the_times() {
    let scene = Scene::new().await;
    let stamp = scene.house.service.secrets.stamp.as_ref().unwrap();
    scene.write("stamp.der", &stamp.certificate);
    scene.openssl("x509 -inform DER -in stamp.der -out stamp.pem");
    let said = scene.asked("stamp", "-sha1").await;
    assert!(said.contains("stamp.pem: good"), "{said}");

    // Without a nonce, as what is kept in an archive or a cache.
    // Serial numbers are random: leaves are asked for until the address of one has a slash in it.
    let mut with_slash = false;
    for number in 0..1_000 {
        if with_slash && number > 1 {
            break;
        }
        let name = format!("leaf{number}");
        scene.leaf(&name).await;
        scene.openssl(&format!(
            "ocsp -issuer issuing.pem -no_nonce -cert {name}.pem -reqout request.der"
        ));
        let text = STANDARD.encode(scene.file("request.der"));
        with_slash |= text.contains('/');
        let escaped = text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        for address in [escaped, text] {
            let answer = scene.get(&format!("/pki/ocsp/{address}")).await;
            scene.write("answer.der", &answer);
            let said = scene.openssl(&format!(
                "ocsp -no_nonce -respin answer.der -CAfile root.pem -issuer issuing.pem -cert {name}.pem"
            ));
            assert!(said.contains(&format!("{name}.pem: good")), "{said}");
        }
    }
    assert!(with_slash, "no request had a slash in base64");
}

#[rocket::async_test]
async fn what_is_no_question_is_answered_so_and_never_signed() {
    let scene = Scene::new().await;
    scene.leaf("leaf").await;
    scene.openssl("ocsp -issuer issuing.pem -cert leaf.pem -reqout request.der");
    let good = scene.file("request.der");
    let mut cases = vec![Vec::new(), b"hello".to_vec(), good[..good.len() - 1].to_vec()];
    cases.push([&good[..], b"more"].concat());
    for case in cases {
        let answer = scene.post("/pki/ocsp", REQUEST, case).await;
        scene.write("answer.der", &answer.body);
        let (_, said) = scene.ask_openssl("ocsp -respin answer.der -noverify -text");
        assert!(said.contains("malformedrequest"), "{said}");
    }
    let long = scene.post("/pki/ocsp", REQUEST, vec![0; 16 * 1024 + 1]).await;
    assert_eq!(long.status, Status::PayloadTooLarge);
    let many = " -cert leaf.pem".repeat(51);
    scene.openssl(&format!("ocsp -issuer issuing.pem{many} -reqout request.der"));
    let answer = scene.post("/pki/ocsp", REQUEST, scene.file("request.der")).await;
    assert!(answer.body.len() < 10);
}

#[rocket::async_test]
async fn nobody_asks_without_end() {
    let scene = Scene::new().await;
    for _ in 0..1000 {
        assert_eq!(scene.post("/pki/tsa", REQUEST, Vec::new()).await.status, Status::Ok);
    }
    for path in ["/pki/tsa", "/pki/ocsp"] {
        let refused = scene.post(path, REQUEST, Vec::new()).await;
        assert_eq!(refused.status, Status::TooManyRequests);
    }
    scene.house.pass(1);
    assert_eq!(scene.post("/pki/tsa", REQUEST, Vec::new()).await.status, Status::Ok);
}
