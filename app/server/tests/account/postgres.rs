//! The same on PostgreSQL: a real one, in a temporary folder, reached by a socket in that folder.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use countersign_server::clock::Clock;
use countersign_server::secrets::CodePurpose;
use countersign_server::services::news;
use rocket::http::{ContentType, Status};
use serde_json::json;

use crate::client::{House, NOW, PASSWORD, bearer};

const ADA: &str = "ada@example.org";

pub(crate) struct Postgres {
    folder: PathBuf,
}

impl Postgres {
    /// Starts one; `None` where no PostgreSQL is installed.
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        let folder = folder.join("postgres");
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        std::fs::set_permissions(folder.parent().unwrap(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let server = Self { folder };
        let data = server.data();
        if !server.run("initdb", &["-A", "trust", "-U", "countersign", "-D", &data])? {
            panic!("initdb failed");
        }
        let options = format!("-k {} -c listen_addresses=''", server.folder.display());
        assert!(server.run(
            "pg_ctl",
            &["-D", &data, "-w", "-o", &options, "-l", &format!("{data}.log"), "start"]
        )?);
        Some(server)
    }

    fn data(&self) -> String {
        self.folder.join("data").to_str().unwrap().to_owned()
    }

    pub(crate) fn url(&self) -> String {
        format!(
            "postgres://countersign@localhost/postgres?host={}",
            self.folder.display()
        )
    }

    /// PostgreSQL refuses to run as root, so root runs it as nobody. `None` when the program is not there.
    fn run(&self, program: &str, arguments: &[&str]) -> Option<bool> {
        let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        let mut command = if root {
            Command::new("setpriv")
        } else {
            Command::new(program)
        };
        if root {
            command.args(["--reuid=nobody", "--clear-groups", program]);
        }
        let status = command
            .args(arguments)
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok()?;
        (status.code() != Some(127)).then_some(status.success())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }
}

#[rocket::async_test]
async fn accounts_live_on_postgresql_too() {
    let folder = tempfile::tempdir().unwrap();
    let Some(postgres) = Postgres::start(folder.path()) else {
        eprintln!("not checked: PostgreSQL is not installed");
        return;
    };
    let clock = Clock::standing(NOW);
    let house = House::with(folder.path(), clock.clone(), |config| {
        config.database_url = postgres.url()
    })
    .await;
    let account = house.register(ADA).await;
    let pending = house.begin("bob@example.org").await;
    for _ in 0..3 {
        house.login_start("carl@example.org", None).await;
    }
    let (recovery, proof) = house.prove(ADA, &account.words, &account.user).await;
    assert_eq!(proof.status, Status::Accepted);
    drop(house);

    let house = House::with(folder.path(), clock, |config| config.database_url = postgres.url()).await;
    assert!(!folder.path().join("data/countersign.sqlite").exists());
    assert_eq!(house.get("/session", Some(&account.session)).await.text("email"), ADA);
    assert_eq!(house.login_start("carl@example.org", None).await.problem(), "slowed");
    assert_eq!(house.login(ADA, PASSWORD).await.unwrap().status, Status::Ok);
    assert_eq!(house.mails().await.len(), 3);
    let wrong = json!({"registration": pending.id, "code": "0000-0000"});
    assert_eq!(house.post("/register/confirm", wrong).await.body["tries_left"], 4);
    let code = house.code(CodePurpose::Registration, &pending.id);
    let right = json!({"registration": pending.id, "code": code});
    assert_eq!(house.post("/register/confirm", right).await.status, Status::Ok);
    let early = json!({"recovery": recovery, "record": "", "password_slot": ""});
    assert_eq!(house.post("/recovery/finish", early).await.problem(), "malformed");
    let headers = [("Authorization", format!("Bearer {}", account.session))];
    assert_eq!(
        house.post_with("/certificates", json!({}), &headers).await.status,
        Status::Ok
    );
    for (version, status) in [(0, 200), (0, 409), (1, 200), (1, 409)] {
        let notebook = json!({"version": version, "sealed": "AAAA"});
        assert_eq!(
            put(&house, &account.session, "/notebook", notebook).await,
            status,
            "{version}"
        );
    }
    for language in ["de", "ar"] {
        let mails = json!({"turn": false, "returned": true, "declined": true, "completed": true});
        let chosen = json!({"language": language, "mails": mails});
        assert_eq!(put(&house, &account.session, "/preferences", chosen.clone()).await, 200);
        assert_eq!(house.get("/preferences", Some(&account.session)).await.body, chosen);
    }
    let sessions = house.get("/sessions", Some(&account.session)).await.body;
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 2);
    let noted = async |after| news::since(&house.service.db, after).await.unwrap().len();
    assert_eq!(noted(NOW - 1).await, 0);
    news::note(&house.service.db, uuid::Uuid::nil(), NOW).await.unwrap();
    assert_eq!((noted(NOW - 1).await, noted(NOW).await), (1, 0));
}

async fn put(house: &House, session: &str, path: &str, body: serde_json::Value) -> u16 {
    let request = house.client.put(format!("/api/v1{path}"));
    let request = request.header(ContentType::JSON).header(bearer(session));
    request.body(body.to_string()).dispatch().await.status().code
}
