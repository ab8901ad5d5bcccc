//! A real mail server on loopback (aiosmtpd with STARTTLS), with a certificate from an authority made for the test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::mail::Mailbox;
use crate::peers::{folder, say};
use crate::root;
use crate::service::free_port;

/// The mail server; it can be taken down and brought back on the same port with the same mailbox.
pub struct Sink {
    child: Option<Child>,
    files: TempDir,
    port: u16,
}

impl Sink {
    /// Makes an authority and a certificate for localhost, and starts the server.
    pub fn start() -> Self {
        let files = tempfile::tempdir().unwrap();
        certify(files.path());
        let mut sink = Self {
            child: None,
            files,
            port: free_port(),
        };
        sink.up();
        sink
    }

    /// Starts the server (again).
    pub fn up(&mut self) {
        let at = |name: &str| self.files.path().join(name);
        let mut child = Command::new(folder().join("python"))
            .arg(root().join("tests/peers/smtp_sink.py"))
            .arg(self.port.to_string())
            .args([at("mail"), at("mail.pem"), at("mail.key")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line.trim(), "ready", "the mail server does not start");
        self.child = Some(child);
    }

    /// Takes the server down; connections to its port are refused from now on.
    pub fn down(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// `COUNTERSIGN_SMTP_URL` for it.
    pub fn url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    /// The authority's certificate, for `COUNTERSIGN_SMTP_CA`.
    pub fn ca(&self) -> PathBuf {
        self.files.path().join("ca.pem")
    }

    /// What has arrived.
    pub fn mailbox(&self) -> Mailbox {
        Mailbox::in_folder(self.files.path().join("mail"))
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.down();
    }
}

fn certify(folder: &Path) {
    std::fs::write(
        folder.join("names"),
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let steps: [Vec<&str>; 3] = [
        [
            &["req", "-x509"],
            &curve[..],
            &[
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-days",
                "2",
                "-subj",
                "/CN=Mail authority of a test",
            ],
        ]
        .concat(),
        [
            &["req"],
            &curve[..],
            &["-keyout", "mail.key", "-out", "mail.csr", "-subj", "/CN=localhost"],
        ]
        .concat(),
        vec![
            "x509",
            "-req",
            "-in",
            "mail.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            "mail.pem",
            "-days",
            "2",
            "-extfile",
            "names",
        ],
    ];
    for step in steps {
        let (done, said) = say("openssl", |command| {
            command.current_dir(folder).args(&step);
        });
        assert!(done, "openssl {step:?}:\n{said}");
    }
}
