use super::*;
use crate::ledger::tree::consistency;

#[test]
fn a_note_is_read_back_and_verifies_for_its_key_alone() {
    let log = signer(ORIGIN, Role::Log, 7);
    let checkpoint = Log::of(5).checkpoint();
    let note = checkpoint.sign(&log).to_string();
    let signed: SignedCheckpoint = note.parse().unwrap();
    assert_eq!(signed.to_string(), note);
    assert_eq!(signed.verify(log.public()), Ok(&checkpoint));
    let other_key = signer(ORIGIN, Role::Log, 8);
    assert_eq!(signed.verify(other_key.public()), Err(CheckpointError::BadSignature));
    let other_name = signer("other.example.org/ledger", Role::Log, 7);
    assert!(matches!(
        signed.verify(other_name.public()),
        Err(CheckpointError::OtherOrigin { .. })
    ));
    let larger = note.replace("\n5\n", "\n6\n").parse::<SignedCheckpoint>().unwrap();
    assert_eq!(larger.verify(log.public()), Err(CheckpointError::BadSignature));
}

#[test]
fn notes_have_one_spelling() {
    let note = Log::of(5).checkpoint().sign(&signer(ORIGIN, Role::Log, 7)).to_string();
    let altered = [
        note.replace("\n5\n", "\n05\n"),
        note.replace("\n5\n", "\n+5\n"),
        note.replace('\n', "\r\n"),
        note.trim_end().to_owned(),
        format!("{note}\n"),
        note.replace("countersign-map/v1 ", "more\ncountersign-map/v1 "),
        note.replace("countersign-map/v1 ", ""),
        note.split("\n\n").next().unwrap().to_owned() + "\n\n",
        note.replace("\u{2014}", "-"),
        note.replace("\n5\n", "\n99999999999999999\n"),
        "x".repeat(20_000),
        String::new(),
    ];
    for text in altered {
        assert!(
            matches!(text.parse::<SignedCheckpoint>(), Err(CheckpointError::Malformed(_))),
            "{text}"
        );
    }
}

#[test]
fn a_witness_cosigns_with_a_time_and_is_not_the_log() {
    let (log, witness) = (
        signer(ORIGIN, Role::Log, 7),
        signer("witness.example.net", Role::Witness, 9),
    );
    let checkpoint = Log::of(3).checkpoint();
    let cosignature = witness.sign(&checkpoint.text(), 1_700_000_000);
    let signed = checkpoint.sign(&log).with(cosignature.clone());
    let signed: SignedCheckpoint = signed.to_string().parse().unwrap();
    assert!(signed.verify(log.public()).is_ok());
    let seen = signed.cosigned_by(witness.public()).unwrap();
    assert_eq!(
        (seen.witness.as_str(), seen.time),
        ("witness.example.net", 1_700_000_000)
    );
    assert_eq!(
        signed.cosigned_by(signer("witness.example.net", Role::Witness, 8).public()),
        None
    );
    assert_eq!(signed.cosigned_by(log.public()), None);
    // Over other text, or with another time, it is nobody's.
    assert_eq!(
        witness.public().verify(&Log::of(4).checkpoint().text(), &cosignature),
        None
    );
    let mut later = cosignature;
    later.bytes[7] ^= 1;
    assert_eq!(witness.public().verify(&checkpoint.text(), &later), None);
}

#[test]
fn keys_are_written_as_c2sp_writes_them() {
    let key = signer(ORIGIN, Role::Log, 7).public().clone();
    let text = key.to_string();
    assert_eq!(text.parse::<NoteKey>(), Ok(key));
    for wrong in [
        text.replace("sign.", "sing."),
        text.replace('+', " "),
        text[..text.len() - 4].to_owned(),
        format!("{text}A"),
        String::new(),
    ] {
        assert_eq!(wrong.parse::<NoteKey>(), Err(NoteKeyError), "{wrong}");
    }
    assert!(NoteKey::new("two words", Role::Log, [1; 32]).is_err());
    assert!(NoteKey::new("", Role::Log, [1; 32]).is_err());
    // The example of C2SP's signed-note page.
    let go = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(go.parse::<NoteKey>().unwrap().to_string(), go);
}

#[test]
fn later_checkpoints_continue_earlier_ones_or_are_named() {
    let (three, eight) = (Log::of(3), Log::of(8));
    let (before, now) = (three.checkpoint(), eight.checkpoint());
    let proof = eight.hashes(&consistency(3, 8));
    assert_eq!(before.is_continued_by(&now, &proof), Ok(()));
    let rolled = now.is_continued_by(&before, &proof).unwrap_err();
    assert_eq!(
        (rolled.name(), &rolled),
        ("ledger-rollback", &CheckpointError::RolledBack { before: 8, now: 3 })
    );
    let mut fork = Log::of(2);
    (100..106).for_each(|number| fork.push(&leaf(number)));
    let forked = before
        .is_continued_by(&fork.checkpoint(), &fork.hashes(&consistency(3, 8)))
        .unwrap_err();
    assert_eq!(
        (forked.name(), &forked),
        ("ledger-fork", &CheckpointError::Forked { before: 3, now: 8 })
    );
    let mut other_map = before.clone();
    other_map.map_root = [1; 32];
    assert_eq!(
        before.is_continued_by(&other_map, &[]).unwrap_err().name(),
        "ledger-fork"
    );
    assert_eq!(before.is_continued_by(&before, &[]), Ok(()));
    assert_ne!(before.hash(), now.hash());
}
