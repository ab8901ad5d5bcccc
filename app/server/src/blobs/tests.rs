use countersign_protocol::sealing::merkle_root;

use super::*;

fn part(offset: u64, length: u64) -> Part {
    Part {
        offset,
        length,
        attempt: Uuid::from_u128(u128::from(offset) + 1),
    }
}

async fn read_all(store: &BlobStore, blob: Uuid, range: Range<u64>) -> Vec<u8> {
    let chunks: Vec<Bytes> = store.read(blob, range).await.unwrap().try_collect().await.unwrap();
    chunks.concat()
}

#[tokio::test]
async fn parts_become_one_blob_with_its_root() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::directory(folder.path()).unwrap();
    let blob = Uuid::from_u128(1);
    let whole: Vec<u8> = (0..3_000_000_u32).map(|i| (i % 251) as u8).collect();
    let parts = [part(0, 1_000_001), part(1_000_001, 1_999_999)];
    for part in parts {
        let bytes = &whole[part.offset as usize..(part.offset + part.length) as usize];
        assert_eq!(
            store
                .write_part(blob, part.offset, part.attempt, 8 << 20, bytes)
                .await
                .unwrap(),
            part.length
        );
    }
    assert_eq!(store.assemble(blob, &parts).await.unwrap(), merkle_root(&whole));
    assert_eq!(store.assemble(blob, &parts).await.unwrap(), merkle_root(&whole));
    assert_eq!(read_all(&store, blob, 0..3_000_000).await, whole);
    assert_eq!(
        read_all(&store, blob, 999_990..1_000_010).await,
        whole[999_990..1_000_010]
    );
    store.discard_parts(blob).await.unwrap();
    store.discard_parts(blob).await.unwrap();
    assert!(store.assemble(blob, &parts).await.is_err());
    assert_eq!(read_all(&store, blob, 0..10).await, whole[..10]);
    store.delete(blob).await.unwrap();
    store.delete(blob).await.unwrap();
}

#[tokio::test]
async fn a_part_over_the_limit_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::directory(folder.path()).unwrap();
    let error = store
        .write_part(Uuid::nil(), 0, Uuid::nil(), 10, &[0_u8; 11][..])
        .await
        .unwrap_err();
    assert!(matches!(error, BlobStoreError::PartTooLarge { limit: 10 }));
    let left: Vec<_> = store.store.list(None).try_collect().await.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_part_shorter_than_recorded_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::directory(folder.path()).unwrap();
    let short = part(0, 10);
    store
        .write_part(Uuid::nil(), 0, short.attempt, 100, &[0_u8; 9][..])
        .await
        .unwrap();
    let error = store.assemble(Uuid::nil(), &[short]).await.unwrap_err();
    assert!(matches!(
        error,
        BlobStoreError::LengthDiffers { expected: 10, found: 9 }
    ));
}
