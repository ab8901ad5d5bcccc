//! A person at a terminal: a profile folder, a passphrase, and the real client.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::mail::Mailbox;
use crate::program;

/// A person with a profile folder of their own.
pub struct Person {
    folder: TempDir,
    server: String,
    /// The mail address.
    pub email: String,
    /// The name as others see it.
    pub name: String,
    /// The passphrase that commands are given.
    pub passphrase: String,
    /// The twelve recovery words, once registered.
    pub words: String,
}

/// What a command did.
#[derive(Debug, Clone)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// Its standard output, as the one JSON object that `--json` promises.
    pub json: Value,
    /// Everything that it printed, for messages of failing tests.
    pub said: String,
}

impl Ran {
    /// The stable kind of its error.
    pub fn kind(&self) -> &str {
        self.json["error"]["kind"].as_str().unwrap_or("")
    }

    /// Fails the test unless the command did its work.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "the command failed:\n{}", self.said);
        self
    }

    /// Fails the test unless the command was refused with a sentence that holds one of `words`, in any case.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        assert_ne!(self.code, 0, "the command was not refused:\n{}", self.said);
        let said = self.said.to_lowercase();
        let told = words.iter().any(|word| said.contains(&word.to_lowercase()));
        assert!(told, "no word of {words:?} in:\n{}", self.said);
        assert!(!said.contains("panicked"), "the client panicked:\n{}", self.said);
        self
    }

    /// A member of the JSON answer, as text.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        match &self.json[member] {
            Value::String(text) => text.clone(),
            Value::Null => panic!("no {member} in:\n{}", self.said),
            other => other.to_string(),
        }
    }
}

impl Person {
    /// A person without an account yet, who talks to the service at `server`.
    pub fn new(server: &str, name: &str) -> Self {
        let email = format!("{}@example.org", name.split(' ').next().unwrap().to_lowercase());
        let passphrase = format!("correct {} battery staple", name.to_lowercase());
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            server: server.to_owned(),
            email,
            name: name.to_owned(),
            passphrase,
            words: String::new(),
        }
    }

    /// A person who has registered and confirmed by the code in their mail.
    pub fn registered(server: &str, mail: &Mailbox, name: &str) -> Self {
        let mut person = Self::new(server, name);
        person.register(mail);
        person
    }

    /// Registers and confirms by the code in the mail.
    #[track_caller]
    pub fn register(&mut self, mail: &Mailbox) {
        let ran = self
            .run(["register", "--email", &self.email, "--name", &self.name])
            .ok();
        self.words = ran.text("recovery_words");
        let code = mail.wait_code(&self.email);
        self.run(["confirm", code.as_str()]).ok();
    }

    /// The same person on a new machine: same account, empty profile folder.
    pub fn on_new_machine(&self) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: self.server.clone(),
            email: self.email.clone(),
            name: self.name.clone(),
            passphrase: self.passphrase.clone(),
            words: self.words.clone(),
        }
    }

    /// Where files of this person can be put.
    pub fn file(&self, name: &str) -> PathBuf {
        let files = self.folder.path().join("files");
        std::fs::create_dir_all(&files).unwrap();
        files.join(name)
    }

    /// The profile folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// The server that commands are told.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The client with this person's profile, not started yet.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(program("countersign"));
        command
            .arg("--json")
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("COUNTERSIGN_SERVER", &self.server)
            .env("COUNTERSIGN_HOME", self.home())
            .env("COUNTERSIGN_PASSPHRASE", &self.passphrase)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command with `--json` and waits for it.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        finish(self.command(arguments))
    }
}

/// Runs a prepared command to its end.
#[track_caller]
pub fn finish(mut command: Command) -> Ran {
    let shown: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Ran {
        code: output.status.code().unwrap_or(-1),
        json: serde_json::from_str(stdout.trim()).unwrap_or(Value::Null),
        said: format!("countersign {}\n{stdout}{stderr}", shown.join(" ")),
    }
}
