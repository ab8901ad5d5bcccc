use super::*;
use crate::world::World;

fn cover_of(length: u64) -> BlobRef {
    BlobRef {
        length,
        ..BlobRef::of(BlobId::from_bytes([0xcc; 16]), b"cover")
    }
}

#[test]
fn each_contradiction_in_a_manifest_is_named() {
    type Alter = fn(&mut Manifest);
    let cases: [(Alter, Option<ManifestError>); 23] = [
        (|_| {}, None),
        (
            |m| m.slots[1].index = 3,
            Some(ManifestError::SlotNumber { expected: 2, found: 3 }),
        ),
        (
            |m| m.slots[0].index = 0,
            Some(ManifestError::SlotNumber { expected: 1, found: 0 }),
        ),
        (
            |m| m.slots[0].email = "Ada@example.org".into(),
            Some(ManifestError::Email("Ada@example.org".into())),
        ),
        (
            |m| m.requester_email = "nobody".into(),
            Some(ManifestError::Email("nobody".into())),
        ),
        (
            |m| m.slots[1].email = m.slots[0].email.clone(),
            Some(ManifestError::NamedTwice("person1@example.org".into())),
        ),
        (|m| m.slots[0].basis = None, Some(ManifestError::Basis(1))),
        (
            |m| m.slots[3].basis = Some(KeyBasis::FirstUse),
            Some(ManifestError::Basis(4)),
        ),
        (|m| m.route.0.clear(), Some(ManifestError::EmptyRoute)),
        (|m| m.route.0[0].members.clear(), Some(ManifestError::EmptyStage(1))),
        (
            |m| m.route.0[0].quorum = Quorum::AtLeast(0),
            Some(ManifestError::Quorum {
                stage: 1,
                needed: 0,
                members: 2,
            }),
        ),
        (
            |m| m.route.0[0].quorum = Quorum::AtLeast(3),
            Some(ManifestError::Quorum {
                stage: 1,
                needed: 3,
                members: 2,
            }),
        ),
        (|m| m.route.0[0].members.push(3), Some(ManifestError::NotAnApprover(3))),
        (|m| m.route.0[0].members.push(1), Some(ManifestError::RoutedTwice(1))),
        (|m| m.route.0[0].members = vec![1], Some(ManifestError::NotRouted(2))),
        (|m| m.deadline = Some(m.created), Some(ManifestError::Deadline)),
        (|m| m.details.id = m.base.id, Some(ManifestError::SameBlob)),
        (|m| m.base.length = 0, Some(ManifestError::EmptyBlob)),
        (|m| m.cover = Some(cover_of(COVER_LIMIT)), None),
        (|m| m.cover = Some(m.base), Some(ManifestError::SameBlob)),
        (|m| m.cover = Some(m.details), Some(ManifestError::SameBlob)),
        (|m| m.cover = Some(cover_of(0)), Some(ManifestError::EmptyBlob)),
        (
            |m| m.cover = Some(cover_of(COVER_LIMIT + 1)),
            Some(ManifestError::CoverTooLarge(COVER_LIMIT + 1)),
        ),
    ];
    for (number, (alter, expected)) in cases.into_iter().enumerate() {
        let mut manifest = World::new(2, Route::parallel(vec![1, 2])).manifest;
        alter(&mut manifest);
        assert_eq!(manifest.check().err(), expected, "case {number}");
    }
}

#[test]
fn manifests_and_details_come_back_as_they_were() {
    let mut manifest = World::new(3, Route(vec![])).manifest;
    manifest.route = Route(vec![
        Stage {
            members: vec![2, 1],
            quorum: Quorum::AtLeast(1),
        },
        Stage {
            members: vec![3],
            quorum: Quorum::All,
        },
    ]);
    for deadline in [None, Some(Millis(u64::MAX))] {
        manifest.deadline = deadline;
        manifest.cover = deadline.map(|_| cover_of(1));
        assert_eq!(cbor::decode::<Manifest>(&cbor::encode(&manifest)), Ok(manifest.clone()));
    }
    for message in [None, Some("Bitte prüfen ✓".to_owned())] {
        let details = Details {
            title: "Vertrag".into(),
            filename: "vertrag.pdf".into(),
            message,
        };
        assert_eq!(Details::from_bytes(&details.to_bytes()), Ok(details));
    }
}

#[test]
fn a_manifest_without_a_cover_has_no_element_for_it() {
    let mut manifest = World::new(2, Route::parallel(vec![1, 2])).manifest;
    let without = cbor::encode(&manifest);
    assert_eq!(without[0], 0x8c);
    manifest.cover = Some(cover_of(1));
    assert_eq!(cbor::encode(&manifest)[0], 0x8d);
    // null in its place is another spelling of none, and refused.
    let mut null = without;
    null[0] = 0x8d;
    null.push(0xf6);
    assert!(matches!(
        cbor::decode::<Manifest>(&null),
        Err(crate::CborError::Malformed(_) | crate::CborError::NotCanonical)
    ));
}

#[test]
fn a_blob_reference_matches_its_ciphertext_only() {
    let blob = BlobRef::of(BlobId::from_bytes([1; 16]), b"sealed");
    assert!(blob.matches(b"sealed"));
    assert!(!blob.matches(b"sealeD") && !blob.matches(b"sealed "));
}
