use super::*;
use crate::ledger::tree::TreeError;

#[test]
fn a_receipt_proves_its_object_and_no_other() {
    let log = Log::of(9);
    let checkpoint = log.checkpoint();
    for index in 0..9 {
        let receipt = log.receipt(index, 9);
        assert_eq!(Receipt::from_bytes(&receipt.to_bytes()), Ok(receipt.clone()));
        let kind = leaf(index).kind;
        assert_eq!(receipt.verify(kind, &object(index), &checkpoint), Ok(leaf(index)));
        let other = receipt.verify(kind, &object(index + 1), &checkpoint);
        assert!(
            matches!(
                other,
                Err(ReceiptError::NotIncluded {
                    cause: TreeError::NotProved,
                    ..
                })
            ),
            "{other:?}"
        );
        let wrong = if kind == Kind::Bundle {
            Kind::Entry
        } else {
            Kind::Bundle
        };
        assert_eq!(
            receipt.verify(wrong, &object(index), &checkpoint),
            Err(ReceiptError::MapKey(wrong))
        );
        let mut salted = receipt;
        salted.salt[0] ^= 1;
        assert!(salted.verify(kind, &object(index), &checkpoint).is_err());
    }
}

#[test]
fn a_replay_makes_what_was_signed_and_names_what_it_does_not() {
    let log = Log::of(14);
    let mut replay = Replay::default();
    for index in 0..14 {
        replay.push(&leaf(index).to_bytes()).unwrap();
        assert_eq!(replay.compare(&Log::of(index + 1).checkpoint()), Ok(()));
    }
    let key = map_key(&[0; 32]);
    assert_eq!(replay.bundles_of(&key), [0, 12]);
    assert_eq!(replay.latest(&key), Some(&leaf(12).commitment));
    assert_eq!(replay.bundles_of(&[5; 32]), [0; 0]);
    let named = |alter: &dyn Fn(&mut Checkpoint)| {
        let mut checkpoint = log.checkpoint();
        alter(&mut checkpoint);
        replay.compare(&checkpoint).unwrap_err().name()
    };
    assert_eq!(named(&|one| one.root = [1; 32]), "ledger-rewrite");
    assert_eq!(named(&|one| one.map_root = [1; 32]), "silent-key-change");
    assert_eq!(named(&|one| one.size += 1), "ledger-rollback");
    assert_eq!(replay.push(b"\x80").unwrap_err().name(), "ledger-rewrite");
}

#[test]
fn proofs_say_what_is_missing_and_whose_key_was_believed() {
    let log = Log::of(9);
    let (signer, witness) = (
        signer(ORIGIN, Role::Log, 7),
        signer("witness.example.net", Role::Witness, 9),
    );
    let checkpoint = log.checkpoint();
    let signed = checkpoint.sign(&signer).with(witness.sign(&checkpoint.text(), 5));
    let mut proofs = LedgerProofs {
        key: signer.public().to_string(),
        checkpoint: signed.to_string(),
        manifest: None,
        entries: vec![Some(log.receipt(1, 9)), None],
        bundles: vec![Some(log.receipt(4, 9))],
    };
    let verify = |proofs: &LedgerProofs, key, witnesses: &[NoteKey]| {
        proofs.verify(&object(70), &[object(1), object(2)], &[object(4)], key, witnesses)
    };
    let witnesses = [witness.public().clone(), signer.public().clone()];
    let proved = verify(&proofs, Some(signer.public()), &witnesses).unwrap();
    assert_eq!((proved.size, proved.key_trusted), (9, true));
    assert_eq!(proved.missing, [Subject::Manifest, Subject::Entry(2)]);
    assert_eq!(proved.cosignatures.len(), 1);
    assert!(!verify(&proofs, None, &[]).unwrap().key_trusted);
    let other = super::signer(ORIGIN, Role::Log, 1);
    assert_eq!(
        verify(&proofs, Some(other.public()), &[]).unwrap_err().name(),
        "other-ledger-key"
    );
    proofs.manifest = Some(log.receipt(2, 9));
    let error = verify(&proofs, None, &[]).unwrap_err();
    assert_eq!(error.name(), "not-in-ledger");
    assert!(error.to_string().starts_with("the manifest: leaf 2 "), "{error}");
    proofs.manifest = None;
    proofs.entries.pop();
    assert_eq!(verify(&proofs, None, &[]), Err(ProofError::Count));
}
