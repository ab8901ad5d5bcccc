//! What the authority answers over HTTP, judged by OpenSSL: lists of revocations, answers about certificates, timestamps;
//! and people revoking their certificates.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on fails

#[allow(dead_code, reason = "each test room uses its part")]
#[path = "../account/client.rs"]
mod client;

mod ocsp;
mod revoke;
mod stamps;

use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use client::{Account, Answer, House};
use countersign_server::clock::Clock;
use countersign_server::config::Config;
use rocket::http::{ContentType, Status};
use serde_json::{Value, json};

pub(crate) const ADA: &str = "ada@example.org";

/// A service at this hour, a person with an account, and the authority's certificates in files.
pub(crate) struct Scene {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) house: House,
    pub(crate) ada: Account,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::standing(Clock::system().now());
        let house = House::with(folder.path(), clock, change).await;
        let ada = house.register(ADA).await;
        let scene = Self { folder, house, ada };
        for name in ["root", "issuing"] {
            let der = scene.get(&format!("/pki/{name}.crt")).await;
            scene.write(&format!("{name}.der"), &der);
            scene.openssl(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
        }
        scene
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path().join(name), bytes).unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    /// Runs OpenSSL in the folder and returns whether it was content, and all that it said.
    pub(crate) fn ask_openssl(&self, arguments: &str) -> (bool, String) {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(self.path())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    #[track_caller]
    pub(crate) fn openssl(&self, arguments: &str) -> String {
        let (content, said) = self.ask_openssl(arguments);
        assert!(content, "openssl {arguments}: {said}");
        said
    }

    pub(crate) async fn get(&self, path: &str) -> Vec<u8> {
        let response = self.house.client.get(path.to_owned()).dispatch().await;
        assert_eq!(response.status(), Status::Ok, "{path}");
        response.into_bytes().await.unwrap()
    }

    /// Posts bytes; status, content type and body.
    pub(crate) async fn post(&self, path: &str, kind: (&'static str, &'static str), body: Vec<u8>) -> Posted {
        let request = self.house.client.post(path.to_owned());
        let request = request.header(ContentType::new(kind.0, kind.1)).body(body);
        let response = request.dispatch().await;
        Posted {
            status: response.status(),
            kind: response.content_type().map(|kind| kind.to_string()).unwrap_or_default(),
            body: response.into_bytes().await.unwrap_or_default(),
        }
    }

    /// As Ada.
    pub(crate) async fn call(&self, path: &str, body: Value) -> Answer {
        let headers = [("Authorization", format!("Bearer {}", self.ada.session))];
        self.house.post_with(path, body, &headers).await
    }

    pub(crate) async fn list(&self) -> Vec<Value> {
        let answer = self.house.get("/certificates", Some(&self.ada.session)).await;
        assert_eq!(answer.status, Status::Ok, "{}", answer.body);
        answer.body["certificates"].as_array().unwrap().clone()
    }

    /// A fresh leaf in `NAME.pem`; returns its serial number.
    pub(crate) async fn leaf(&self, name: &str) -> String {
        let answer = self.call("/certificates", json!({})).await;
        assert_eq!(answer.status, Status::Ok, "{}", answer.body);
        let der = STANDARD.decode(answer.body["chain"][0].as_str().unwrap()).unwrap();
        self.write(&format!("{name}.der"), &der);
        self.openssl(&format!("x509 -inform DER -in {name}.der -out {name}.pem"));
        let said = self.openssl(&format!("x509 -in {name}.pem -noout -serial"));
        said.trim().trim_start_matches("serial=").to_lowercase()
    }
}

pub(crate) struct Posted {
    pub(crate) status: Status,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
}
