//! Mail through a real SMTP server with STARTTLS, which is away for a while.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use countersign_protocol::envelope::Route;
use countersign_server::clock::Clock;
use countersign_server::entities::outbox;
use sea_orm::EntityTrait;
use tempfile::TempDir;

use super::world::{Named, World, until};

/// The mail server of `tests/peers/smtp_sink.py`.
struct Sink {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Sink {
    fn prepare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        certify(folder.path());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self {
            folder,
            port,
            child: None,
        }
    }

    fn up(&mut self) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let peers = std::env::var_os("COUNTERSIGN_PEERS").map_or_else(|| root.join("target/peers"), PathBuf::from);
        let at = |name: &str| self.folder.path().join(name);
        let mut child = Command::new(peers.join("bin/python"))
            .arg(root.join("tests/peers/smtp_sink.py"))
            .arg(self.port.to_string())
            .args([at("mail"), at("mail.pem"), at("mail.key")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the peers' folder (COUNTERSIGN_PEERS) has a python with aiosmtpd; make setup puts it there");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line.trim(), "ready");
        self.child = Some(child);
    }

    fn arrived(&self) -> Vec<String> {
        let Ok(items) = std::fs::read_dir(self.folder.path().join("mail")) else {
            return Vec::new();
        };
        let paths = items
            .map(|item| item.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "eml"));
        paths.map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn certify(folder: &Path) {
    std::fs::write(
        folder.join("names"),
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for step in [
        format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority"),
        format!("req {key} -keyout mail.key -out mail.csr -subj /CN=localhost"),
        "x509 -req -in mail.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out mail.pem -days 2 -extfile names"
            .to_owned(),
    ] {
        let done = Command::new("openssl")
            .current_dir(folder)
            .args(step.split(' '))
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

async fn states(world: &World) -> Vec<(String, Option<String>)> {
    let rows = outbox::Entity::find().all(&world.service.db).await.unwrap();
    rows.into_iter().map(|row| (row.state, row.last_error)).collect()
}

#[tokio::test]
async fn a_dead_mail_server_delays_mail_and_loses_none() {
    let mut sink = Sink::prepare();
    let world = World::with(Clock::system(), |config| {
        config.smtp_url = Some(format!("smtp://localhost:{}", sink.port));
        config.smtp_ca = Some(sink.folder.path().join("ca.pem"));
        config.outbox_retry = 50;
    })
    .await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    world.approve(&ben, &sent, 1).await.1.ok(201);
    until("failures to show", async || {
        let states = states(&world).await;
        // The approver's own turn may have passed before the first attempt at its mail: that one is never tried.
        states.len() == 4
            && states
                .iter()
                .all(|(state, error)| state == "obsolete" || error.as_deref() == Some("connection"))
    })
    .await;
    // None counts as sent or as failed for good.
    let waits = |state: &str| ["waiting", "obsolete"].contains(&state);
    assert!(states(&world).await.iter().all(|(state, _)| waits(state)));

    sink.up();
    world.all_left().await;
    let mut subjects: Vec<String> = sink
        .arrived()
        .iter()
        .flat_map(|mail| {
            mail.lines()
                .find_map(|line| line.strip_prefix("Subject: ").map(str::to_owned))
        })
        .collect();
    subjects.sort();
    // The approver decided without the mail that it was their turn; it is not sent after the fact.
    assert_eq!(subjects.len(), 3, "each once: {subjects:?}");
    subjects.dedup();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    let rows = outbox::Entity::find().all(&world.service.db).await.unwrap();
    for row in rows {
        let expected = if row.kind == "turn" { "obsolete" } else { "sent" };
        assert_eq!(row.state, expected, "{}", row.kind);
    }
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_vouches_for_gets_no_mail() {
    let mut sink = Sink::prepare();
    sink.up();
    let world = World::with(Clock::system(), |config| {
        config.smtp_url = Some(format!("smtp://localhost:{}?tls=required", sink.port));
    })
    .await;
    let (anna, ben) = (
        world.person("anna@example.org").await,
        world.person("ben@example.org").await,
    );
    world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    until("the refusal to show", async || {
        states(&world).await.iter().all(|(_, error)| error.is_some())
    })
    .await;
    assert_eq!(states(&world).await, [("waiting".to_owned(), Some("tls".to_owned()))]);
    assert!(sink.arrived().is_empty());
}
