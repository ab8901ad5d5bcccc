//! The real service as a process of its own, on a free loopback port, with data in a temporary folder.

use std::fs::File;
use std::io::Read;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::mail::Mailbox;
use crate::{program, wait_for};

const SERVER: &str = "countersign-server";

/// A running service; killed, by its process, when dropped.
pub struct Service {
    child: Child,
    folder: TempDir,
    port: u16,
    settings: Vec<(String, String)>,
    program: &'static str,
}

impl Service {
    /// Starts a service that writes its mail into its data folder.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a service with more settings (`COUNTERSIGN_…`).
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        Unstarted::with(settings).start()
    }

    fn wait_until_ready(&mut self) {
        let url = format!("{}/health", self.url());
        wait_for("the service to answer /health", || {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the service stopped at once ({status}):\n{}", self.log());
            }
            ureq::get(&url).call().ok().filter(|answer| answer.status() == 200)
        });
    }

    /// Kills the process as a power failure would (SIGKILL), and starts it anew on the same data and port.
    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.restart();
    }

    /// Kills the process (SIGKILL) and leaves it down.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts the process anew after [`Service::kill`].
    pub fn restart(&mut self) {
        self.child = spawn(
            command(self.program, &self.folder, self.port, &self.settings),
            &self.folder,
        );
        self.wait_until_ready();
    }

    /// Where it answers, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Its port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder with its `data`, `secrets` and `log`.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Its mail, when no mail server was set.
    pub fn mailbox(&self) -> Mailbox {
        Mailbox::in_folder(self.folder.path().join("data/mail"))
    }

    /// Everything that it has logged, over all its starts.
    pub fn log(&self) -> String {
        let mut text = String::new();
        if let Ok(mut file) = File::open(self.folder.path().join("log")) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            text = String::from_utf8_lossy(&bytes).into_owned();
        }
        text
    }

    /// Runs `countersign-server` with these arguments beside it, with its settings, to its end. Whether it was content, and
    /// what it said.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        run(command(SERVER, &self.folder, self.port, &self.settings), arguments, &[])
    }

    /// Its certificate authorities in a PEM file, as `GET /pki/ca.pem` gives them.
    pub fn ca(&self) -> PathBuf {
        let path = self.folder.path().join("ca.pem");
        let pem = ureq::get(format!("{}/pki/ca.pem", self.url()))
            .call()
            .unwrap()
            .body_mut()
            .read_to_vec()
            .unwrap();
        std::fs::write(&path, pem).unwrap();
        path
    }
}

/// A service that was never started: its folder, port and settings.
pub struct Unstarted {
    folder: TempDir,
    port: u16,
    settings: Vec<(String, String)>,
    program: &'static str,
}

impl Unstarted {
    /// With these settings (`COUNTERSIGN_…`) besides the usual ones.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        let owned = settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Self {
            folder: tempfile::tempdir().unwrap(),
            port: free_port(),
            settings: owned.collect(),
            program: SERVER,
        }
    }

    /// The service with faults (`tests/hostile`) in the place of the real one.
    pub fn hostile(self) -> Self {
        Self {
            program: "countersign-hostile",
            ..self
        }
    }

    /// The folder that will have its `data`, `secrets` and `log`.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Runs `countersign-server` with these arguments and the service's settings, `more` over them, to its end. Whether it
    /// was content, and what it said.
    pub fn run(&self, arguments: &[&str], more: &[(&str, &str)]) -> (bool, String) {
        run(
            command(SERVER, &self.folder, self.port, &self.settings),
            arguments,
            more,
        )
    }

    /// Starts it.
    pub fn start(self) -> Service {
        let Self {
            folder,
            port,
            settings,
            program,
        } = self;
        let mut service = Service {
            child: spawn(command(program, &folder, port, &settings), &folder),
            folder,
            port,
            settings,
            program,
        };
        service.wait_until_ready();
        service
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!(
                "--- the end of the service's log ---\n{}",
                lines[lines.len().saturating_sub(30)..].join("\n")
            );
        }
    }
}

fn spawn(mut command: Command, folder: &TempDir) -> Child {
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.path().join("log"))
        .unwrap();
    command
        .arg("serve")
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn run(mut command: Command, arguments: &[&str], more: &[(&str, &str)]) -> (bool, String) {
    command.args(arguments).stdin(Stdio::null());
    for (name, value) in more {
        command.env(name, value);
    }
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn command(name: &str, folder: &TempDir, port: u16, settings: &[(String, String)]) -> Command {
    let mut command = Command::new(program(name));
    command
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("COUNTERSIGN_DATA", folder.path().join("data"))
        .env("COUNTERSIGN_LISTEN", format!("127.0.0.1:{port}"))
        .env("COUNTERSIGN_PUBLIC_URL", format!("http://localhost:{port}"));
    for (name, value) in settings {
        command.env(name, value);
    }
    command
}

/// A loopback port that nobody listens on now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
