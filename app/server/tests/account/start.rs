//! The program itself: what stops its start, and what it says when it starts.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

fn server(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-server"));
    command
        .current_dir(folder)
        .env("COUNTERSIGN_DATA", folder.join("data"))
        .env("COUNTERSIGN_LISTEN", "127.0.0.1:0")
        .env("COUNTERSIGN_LOG", "error");
    command
}

fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn wrong_settings_stop_the_start_with_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, part) in [
        ("COUNTERSIGN_LISTEN", "nowhere", "COUNTERSIGN_LISTEN"),
        ("COUNTERSIGN_REGISTRATION", "closed", "invitation"),
        ("COUNTERSIGN_REGISTRATON", "open", "unknown"),
        ("COUNTERSIGN_DATA", "/proc/nothing", "cannot be written"),
        (
            "COUNTERSIGN_DATABASE_URL",
            "postgres://u:hunter2@127.0.0.1:1/x",
            "database",
        ),
    ] {
        let text = refused(server(folder.path()).arg("serve").env(name, value));
        assert!(text.contains(part), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.contains("hunter2"));
    }
}

#[test]
fn secrets_that_others_can_read_stop_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    std::fs::create_dir(&secrets).unwrap();
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(refused(server(folder.path()).arg("serve")).contains("chmod 700"));
}

#[test]
fn a_port_that_is_taken_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let text = refused(server(folder.path()).arg("serve").env("COUNTERSIGN_LISTEN", &address));
    assert!(text.contains(&address), "{text}");
}

#[test]
fn the_start_says_where_and_for_whom() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = server(folder.path())
        .arg("serve")
        .env("COUNTERSIGN_REGISTRATION", "domain:example.org")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .take(3)
        .map(Result::unwrap)
        .collect();
    let port: u16 = lines[0]
        .split("http://127.0.0.1:")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .and_then(|port| port.parse().ok())
        .unwrap_or_else(|| panic!("{lines:?}"));
    let reached = std::net::TcpStream::connect(("127.0.0.1", port));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(reached.is_ok());
    assert!(lines[1].contains(folder.path().to_str().unwrap()), "{lines:?}");
    assert!(lines[2].contains("example.org"), "{lines:?}");
}

#[test]
fn admin_create_says_what_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let output = server(folder.path())
        .args(["admin", "create", "Ada@example.org"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && text.contains("ada@example.org") && text.contains("register"),
        "{text}"
    );
    assert!(refused(server(folder.path()).args(["admin", "create", "nobody"])).contains("not an e-mail address"));
}

#[test]
fn no_level_of_logging_shows_queries_tokens_or_bodies() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = server(folder.path())
        .arg("serve")
        .env("COUNTERSIGN_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::from(std::fs::File::create(folder.path().join("log")).unwrap()))
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = said.next().unwrap().unwrap();
    let address = first
        .split("http://")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let body = "{\"email\": \"canary-body@example.org\", \"request\": \"AAAA\"}";
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /api/v1/login/start?token=canary-query HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer canary-token\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("/api/v1/login/start"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}
