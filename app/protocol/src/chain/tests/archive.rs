//! Archives: who may add them, when, and what they do not change.

use crate::chain::*;
use crate::envelope::Route;
use crate::hash::sha384;
use crate::world::{World, blob, document};

fn closed(world: &World) -> Envelope {
    let completed = world.approve(&world.open(), 1).unwrap();
    world.close(&completed).unwrap()
}

#[test]
fn whoever_is_of_the_envelope_archives_and_the_document_stays_the_same() {
    let world = World::new(1, Route::parallel(vec![1]));
    let before = closed(&world);
    let archived = world.archive(&before, 1).unwrap();
    assert_eq!(archived.state(), State::Completed);
    assert!(archived.closed());
    assert_eq!(archived.last_commitment(), before.last_commitment());
    assert_eq!(archived.commitments(), before.commitments());
    assert_eq!(archived.sequence(), before.sequence() + 1);
    // Again, by the requester: timestamps are renewed before their authority's certificate ends.
    let again = world.archive(&archived, 0).unwrap();
    assert_eq!(again.commitments(), before.commitments());
    assert_eq!(world.close(&again).err(), Some(ChainError::AlreadyClosed));
}

#[test]
fn an_archive_before_the_close_is_refused() {
    let world = World::new(1, Route::parallel(vec![1]));
    let open = world.open();
    assert_eq!(world.archive(&open, 0).err(), Some(ChainError::NotClosed));
    let completed = world.approve(&open, 1).unwrap();
    assert_eq!(world.archive(&completed, 1).err(), Some(ChainError::NotClosed));
}

#[test]
fn an_archive_names_no_other_document_and_brings_an_object_of_its_own() {
    let world = World::new(1, Route::parallel(vec![1]));
    let closed = closed(&world);
    let mut entry = world.entry(&closed, 1, Decision::Archive { delta: blob(120) });
    entry.commitment = sha384(b"another document");
    let signed = world.sign(1, &entry);
    let refused = closed.check(signed.bytes(), &world.bundles).err();
    assert_eq!(refused, Some(ChainError::CommitmentChanged));
    entry.commitment = document(0);
    let signed = world.sign(1, &entry);
    let refused = closed.check(signed.bytes(), &world.bundles).err();
    assert_eq!(refused, Some(ChainError::CommitmentChanged));
    let delta = *closed.entries()[0].payload().decision.blob().unwrap();
    let refused = world.decide(&closed, 1, Decision::Archive { delta });
    assert_eq!(refused.err(), Some(ChainError::BlobReused));
}

/// Keys that are known, but of nobody in this envelope.
#[test]
fn others_do_not_archive() {
    let world = World::new(1, Route::parallel(vec![1]));
    let closed = closed(&world);
    let stranger = crate::world::person(99);
    let mut bundles = world.bundles.clone();
    bundles.add(stranger.bundle.clone());
    let mut entry = world.entry(&closed, 1, Decision::Archive { delta: blob(120) });
    entry.author = stranger.bundle.hash();
    let signed = sign_entry(&entry, &stranger.identity.signing);
    assert_eq!(
        closed.check(signed.bytes(), &bundles).err(),
        Some(ChainError::NotInvolved)
    );
}
