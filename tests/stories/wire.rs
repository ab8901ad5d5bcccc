//! Acceptance 9: every byte between clients and service over a whole journey, searched for every secret.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a story fails by panicking")]

use countersign_protocol::ids::EnvelopeId;
use countersign_protocol::keys::RecoveryWords;
use countersign_tests::cast::Cast;
use countersign_tests::insider::Insider;
use countersign_tests::service::Service;
use countersign_tests::wire::Wire;
use countersign_tests::{contains, spellings};

#[test]
fn no_secret_passes_the_wire() {
    let service = Service::start();
    let wire = Wire::before(service.port());
    let mail = service.mailbox();
    let cast = Cast::on(service, &wire.url(), &mail, 2);
    let envelope = cast.send(&["--message", "By Friday"]);
    for approver in &cast.approvers {
        approver.run(["approve", &envelope, "--text", "1:72,640:Agreed"]).ok();
    }
    let signed = cast.download(&envelope);
    cast.requester.run(["verify", signed.to_str().unwrap()]).ok();
    cast.requester.run(["logout"]).ok();
    cast.requester.run(["login", "--email", &cast.requester.email]).ok();
    let streams = wire.streams();

    let mut secrets: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: String, bytes: &[u8]| secrets.push((name, bytes.to_vec()));
    let id: EnvelopeId = envelope.parse().unwrap();
    for person in std::iter::once(&cast.requester).chain(&cast.approvers) {
        let who = &person.name;
        let inside = Insider::of(person);
        add(format!("{who}: passphrase"), person.passphrase.as_bytes());
        add(format!("{who}: recovery words"), person.words.as_bytes());
        let words = RecoveryWords::parse(&person.words).unwrap();
        add(format!("{who}: recovery entropy"), words.entropy());
        add(
            format!("{who}: recovery slot key"),
            words.slot_key(&inside.user).as_ref(),
        );
        add(format!("{who}: OPAQUE export key"), &inside.export_key);
        add(format!("{who}: MEK"), &inside.mek);
        add(format!("{who}: KEK"), inside.kek.as_bytes());
        let scalars = [
            ("signing", inside.identity.signing.to_pkcs8_der()),
            ("agreement", inside.identity.agreement.to_pkcs8_der()),
        ];
        for (kind, der) in scalars {
            add(format!("{who}: {kind} key, PKCS #8"), &der);
            add(format!("{who}: {kind} key, scalar"), scalar(&der));
        }
        let key = inside.envelope_key(&envelope);
        add("envelope key".to_owned(), key.as_bytes());
        let (_, answer) = inside.call("GET", &format!("/envelopes/{envelope}"), None);
        for blob in blob_ids(&answer) {
            add(format!("blob key of {blob}"), key.blob_key(id, blob).as_bytes());
        }
    }
    let plain = std::fs::read(&signed).unwrap();
    add("the document".to_owned(), &plain[4000..4032]);

    let total: usize = streams.iter().map(Vec::len).sum();
    assert!(total > 60_000, "only {total} bytes passed: does the wire record?");
    let mut searched = 0;
    for (name, secret) in &secrets {
        for spelling in spellings(secret) {
            searched += 1;
            assert!(
                !streams.iter().any(|stream| contains(stream, &spelling)),
                "{name} passed the wire"
            );
        }
    }
    let public = Insider::of(&cast.requester).identity.signing.verifying_key().to_sec1();
    let seen = spellings(&public[1..])
        .iter()
        .any(|s| streams.iter().any(|stream| contains(stream, s)));
    assert!(seen, "the search does not even find the public key, which did pass");
    println!(
        "{} secrets in {searched} spellings, {total} bytes in {} streams: none found",
        secrets.len(),
        streams.len()
    );
}

/// The 48-byte private scalar within a PKCS #8 key: the OCTET STRING after `02 01 01 04 30` (RFC 5915).
fn scalar(der: &[u8]) -> &[u8] {
    let mark = [0x02, 0x01, 0x01, 0x04, 0x30];
    let at = der
        .windows(5)
        .position(|window| window == mark)
        .expect("an RFC 5915 key")
        + 5;
    &der[at..at + 48]
}

/// Every blob that the manifest and the entries name, read from the signed objects themselves.
fn blob_ids(answer: &serde_json::Value) -> Vec<countersign_protocol::ids::BlobId> {
    use countersign_protocol::chain::{Decision, Entry};
    use countersign_protocol::cose::peek;
    use countersign_protocol::envelope::Manifest;
    use countersign_tests::insider::bytes;

    let manifest: Manifest = peek(&bytes(&answer["manifest"])).unwrap();
    let mut ids = vec![manifest.base.id, manifest.details.id];
    for entry in answer["entries"].as_array().unwrap() {
        let entry: Entry = peek(&bytes(entry)).unwrap();
        match entry.decision {
            Decision::Approve { delta, .. } | Decision::Close { delta } | Decision::Archive { delta } => {
                ids.push(delta.id);
            }
            Decision::Decline { reason, .. } => ids.push(reason.id),
            Decision::Grant { .. } | Decision::Cancel => {}
        }
    }
    ids
}
