//! Timestamps, both sides: what our authority answers OpenSSL accepts, what OpenSSL's authority answers we accept, and what is
//! not exactly that is refused by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

mod pki;

use countersign_pdf::timestamp::{Failure, Query, Reply, ReplyError, TimestampError, Token, refuse, request, token};
use countersign_pdf::x509::{CertificateFault, PathProblem, SignatureFault};
use pki::{Pki, Template, key, sign_raw};
use sha2::{Digest, Sha384};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use time::macros::datetime;

const AT: u64 = 1_780_315_200; // 2026-06-01 12:00 UTC
const NONCE: [u8; 16] = [0x91; 16];
const DATA: &[u8] = b"the octets of a signature";

fn digest() -> [u8; 48] {
    Sha384::digest(DATA).into()
}

fn openssl(dir: &TempDir, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl")
        .current_dir(dir.path())
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "openssl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

fn put(dir: &TempDir, name: &str, bytes: &[u8]) {
    std::fs::write(dir.path().join(name), bytes).unwrap();
}

fn taken(dir: &TempDir, name: &str) -> Vec<u8> {
    std::fs::read(Path::new(dir.path()).join(name)).unwrap()
}

#[test]
fn an_honest_token_is_worth_its_time() {
    let pki = Pki::new(0);
    let answer = pki.stamp(&request(&digest(), &NONCE), AT);
    let token = token(&answer, &digest(), &NONCE).unwrap();
    let stamp = token.check(&digest(), std::slice::from_ref(&pki.root)).unwrap();
    assert_eq!(stamp.time, datetime!(2026-06-01 12:00 UTC));
    assert_eq!(stamp.authority, pki::TSA_NAME);
    assert_eq!(stamp.certificates, pki.tsa());
    assert_eq!(Token::read(token.der()).unwrap().claimed_time(), stamp.time);
}

#[test]
fn openssl_verifies_our_tokens() {
    let pki = Pki::new(0);
    let dir = tempfile::tempdir().unwrap();
    put(&dir, "data", DATA);
    put(&dir, "root.der", &pki.root);
    openssl(&dir, &["x509", "-inform", "DER", "-in", "root.der", "-out", "root.pem"]);
    put(&dir, "reply", &pki.stamp(&request(&digest(), &NONCE), AT));
    let verify = ["ts", "-verify", "-in", "reply", "-data", "data", "-CAfile", "root.pem"];
    openssl(&dir, &verify);
    // And OpenSSL's own question, with each hash that it may ask about.
    for hash in ["-sha256", "-sha384", "-sha512"] {
        openssl(&dir, &["ts", "-query", "-data", "data", hash, "-cert", "-out", "query"]);
        put(&dir, "reply", &pki.stamp(&taken(&dir, "query"), AT));
        openssl(
            &dir,
            &[
                "ts",
                "-verify",
                "-in",
                "reply",
                "-queryfile",
                "query",
                "-CAfile",
                "root.pem",
            ],
        );
    }
    let text = String::from_utf8(openssl(&dir, &["ts", "-reply", "-in", "reply", "-text"])).unwrap();
    assert!(
        text.contains("Policy OID: 2.25.91328011051748834588243846176763573909"),
        "{text}"
    );
    assert!(text.contains("Jun  1 12:00:00 2026 GMT"), "{text}");
    assert!(text.contains("Ordering: no"), "{text}");
}

/// A foreign authority by OpenSSL with this kind of key.
fn foreign(key: &[&str], hash: &str) -> (TempDir, Vec<u8>, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    put(
        &dir,
        "tsa.cnf",
        format!(
            "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.pem\nsigner_key=tsa.key\ncerts=root.pem\n\
             signer_digest={hash}\ndefault_policy=1.2.3.4.1\ndigests=sha384\naccuracy=secs:1,millisecs:500\nclock_precision_digits=3\n\
             ess_cert_id_chain=no\ness_cert_id_alg=sha256\n[ext]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=digitalSignature\n"
        )
        .as_bytes(),
    );
    put(&dir, "serial", b"01\n");
    let new = |name: &str| {
        let (out, subject) = (format!("{name}.key"), format!("/CN=Foreign {name}"));
        let mut arguments = vec!["req", "-newkey"];
        arguments.extend(key);
        arguments.extend(["-nodes", "-keyout", &out, "-subj", &subject]);
        let certificate = format!("{name}.pem");
        if name == "root" {
            arguments.extend(["-x509", "-days", "3650", "-out", &certificate]);
        } else {
            arguments.extend(["-out", "tsa.csr"]);
        }
        openssl(&dir, &arguments);
    };
    new("root");
    new("tsa");
    openssl(
        &dir,
        &[
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-CAcreateserial",
            "-days",
            "3650",
            "-extfile",
            "tsa.cnf",
            "-extensions",
            "ext",
            "-out",
            "tsa.pem",
        ],
    );
    put(&dir, "query", &request(&digest(), &NONCE));
    openssl(
        &dir,
        &[
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            "query",
            "-out",
            "reply",
        ],
    );
    let root = openssl(&dir, &["x509", "-in", "root.pem", "-outform", "DER"]);
    let answer = taken(&dir, "reply");
    (dir, answer, root)
}

#[test]
fn tokens_of_other_authorities_are_judged() {
    let kinds: [(&[&str], &str); 5] = [
        (&["rsa:2048"], "sha256"),
        (&["rsa:3072"], "sha512"),
        (&["rsa:4096"], "sha384"),
        (&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256"),
        (&["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "sha384"),
    ];
    for (key, hash) in kinds {
        let (_dir, answer, root) = foreign(key, hash);
        let token = token(&answer, &digest(), &NONCE).unwrap_or_else(|error| panic!("{key:?} {hash}: {error}"));
        let roots = [root];
        let stamp = token.check(&digest(), &roots).unwrap();
        assert_eq!(stamp.authority, "Foreign tsa");
        assert_eq!(
            token.check(&digest(), &[Pki::new(0).root]),
            Err(TimestampError::Untrusted(PathProblem::UnknownRoot))
        );
        let worth = token.check(&digest(), &roots);
        for at in (0..token.der().len()).step_by(41) {
            let mut altered = token.der().to_vec();
            altered[at] ^= 1;
            let sound = Token::read(&altered).and_then(|token| token.check(&digest(), &roots));
            assert!(sound.is_err() || sound == worth, "byte {at}");
        }
    }
    let (_dir, answer, _) = foreign(&["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "sha512");
    assert!(matches!(
        token(&answer, &digest(), &NONCE),
        Err(TimestampError::Certificate(CertificateFault::UnsupportedKey { .. }))
    ));
}

#[test]
fn answers_to_something_else_are_refused() {
    let pki = Pki::new(0);
    let answer = pki.stamp(&request(&digest(), &NONCE), AT);
    assert_eq!(
        token(&answer, &[1; 48], &NONCE).unwrap_err(),
        TimestampError::OtherImprint
    );
    assert_eq!(
        token(&answer, &digest(), &[1; 16]).unwrap_err(),
        TimestampError::OtherNonce
    );
    assert_eq!(
        token(&answer[1..], &digest(), &NONCE).unwrap_err(),
        TimestampError::NotAnAnswer
    );
    let refused = token(&refuse(Failure::SystemFailure), &digest(), &NONCE).unwrap_err();
    assert!(matches!(&refused, TimestampError::Refused { status: 2, text } if text.contains("cannot answer")));
    assert_eq!(refused.name(), "timestamp-refused");
}

#[test]
fn openssl_reads_our_refusals() {
    let dir = tempfile::tempdir().unwrap();
    for (failure, said) in [
        (
            Failure::BadAlgorithm,
            "unrecognized or unsupported algorithm identifier",
        ),
        (Failure::BadDataFormat, "the data submitted has the wrong format"),
        (Failure::UnacceptedPolicy, "the requested TSA policy is not supported"),
        (
            Failure::SystemFailure,
            "the request cannot be handled due to system failure",
        ),
    ] {
        put(&dir, "reply", &refuse(failure));
        let text = String::from_utf8(openssl(&dir, &["ts", "-reply", "-in", "reply", "-text"])).unwrap();
        assert!(text.contains("Rejected") && text.contains(said), "{text}");
    }
}

#[test]
fn questions_that_are_not_answered() {
    assert_eq!(Query::read(b"x"), Err(Failure::BadDataFormat));
    let dir = tempfile::tempdir().unwrap();
    put(&dir, "data", DATA);
    let ask = |more: &[&str]| {
        openssl(
            &dir,
            &[&["ts", "-query", "-data", "data", "-out", "query"], more].concat(),
        );
        Query::read(&taken(&dir, "query"))
    };
    assert_eq!(ask(&["-sha1"]), Err(Failure::BadAlgorithm));
    assert_eq!(ask(&["-sha384", "-tspolicy", "1.2.3"]), Err(Failure::UnacceptedPolicy));
    assert!(ask(&["-sha384", "-tspolicy", "2.25.91328011051748834588243846176763573909"]).is_ok());
    assert!(ask(&["-sha512", "-no_nonce"]).is_ok());
}

#[test]
fn an_authority_that_may_not_vouch_makes_no_token() {
    let pki = Pki::new(0);
    let query = Query::read(&request(&digest(), &NONCE)).unwrap();
    let holder = key(pki::TSA_KEY);
    let base = Template::person(pki::TSA_NAME, pki::ISSUING_NAME, 1, &holder);
    let mut unfit = Vec::new();
    for extra in [Vec::new(), pki::time_stamping(false)] {
        unfit.push(pki.chain_of(&Template { extra, ..base.clone() }));
    }
    for chain in unfit {
        assert_eq!(
            Reply::prepare(&query, AT * 1000, [1; 16], &chain).unwrap_err(),
            ReplyError::Certificate(CertificateFault::NotATimestamper)
        );
    }
    let late = Reply::prepare(&query, 3_000_000_000_000, [1; 16], &pki.tsa()).unwrap_err();
    assert_eq!((late.failure(), late), (Failure::SystemFailure, ReplyError::NotNow));
    let prepared = Reply::prepare(&query, AT * 1000, [1; 16], &pki.tsa()).unwrap();
    assert_eq!(
        prepared.digest().as_slice(),
        Sha384::digest(prepared.to_be_signed()).as_slice()
    );
    let foreign = sign_raw(&key(3), prepared.to_be_signed());
    assert!(prepared.finish(&foreign).is_err());
}

#[test]
fn a_token_is_altered_in_vain() {
    let pki = Pki::new(0);
    let honest = pki.token(&digest(), AT);
    let roots = [pki.root.clone()];
    let worth = honest.check(&digest(), &roots);
    for at in (0..honest.der().len()).step_by(3) {
        let mut altered = honest.der().to_vec();
        altered[at] ^= 1;
        // What no signature covers may differ (digest algorithms, the root that is not looked at), what it is worth may not.
        let sound = Token::read(&altered).and_then(|token| token.check(&digest(), &roots));
        assert!(sound.is_err() || sound == worth, "byte {at}");
    }
    let evil = Pki::new(1).token(&digest(), AT);
    assert_eq!(
        evil.check(&digest(), &[pki.root]).unwrap_err(),
        TimestampError::Untrusted(PathProblem::UnknownRoot)
    );
    assert!(matches!(
        TimestampError::Signature(SignatureFault::Bad).name(),
        "timestamp-signature-bad"
    ));
}
