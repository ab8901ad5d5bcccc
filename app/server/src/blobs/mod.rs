//! Where ciphertext lies: an object store, by default a directory.
//!
//! An upload arrives in parts, each an object `uploads/<blob>/<offset>-<attempt>`; when all are there they are
//! streamed together into `blobs/<blob>`. What this module has acknowledged is on disk, file and folder, so it
//! outlives a crash. Who may read or write is not decided here.

use std::ops::Range;
use std::path::Path as FsPath;
use std::pin::Pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use countersign_protocol::hash::Hash48;
use countersign_protocol::sealing::MerkleHasher;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt};
use tokio::io::{AsyncRead, AsyncReadExt};
use uuid::Uuid;

/// How many bytes are gathered before they are written: the smallest part that S3 takes in a multipart upload. It is
/// also all that one request holds in memory.
const BUFFER: usize = 5 * 1024 * 1024;

/// Bytes of a blob, as they come from the store.
pub type ByteStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum BlobStoreError {
    /// The store itself failed, or does not have the object.
    #[error("the blob store failed: {0}")]
    Store(#[from] object_store::Error),
    /// The bytes stopped coming: the client went away.
    #[error("the upload broke off: {0}")]
    Source(#[source] std::io::Error),
    /// More bytes came than one part may have.
    #[error("the part is longer than {limit} bytes")]
    PartTooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// What was stored is not as long as what was recorded.
    #[error("the parts have {found} bytes together instead of {expected}")]
    LengthDiffers {
        /// What was recorded.
        expected: u64,
        /// What is there.
        found: u64,
    },
}

/// One acknowledged part of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Where it begins in the blob.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// Which attempt at this offset it is; two clients racing for one offset do not overwrite each other.
    pub attempt: Uuid,
}

/// The ciphertext of all envelopes.
#[derive(Debug, Clone)]
pub struct BlobStore {
    store: Arc<dyn ObjectStore>,
}

impl BlobStore {
    /// Blobs in a directory, which is made when it is missing.
    ///
    /// # Errors
    /// [`BlobStoreError::Store`] when it cannot be made or opened.
    pub fn directory(path: &FsPath) -> Result<Self, BlobStoreError> {
        std::fs::create_dir_all(path).map_err(|source| object_store::Error::Generic {
            store: "directory",
            source: Box::new(source),
        })?;
        let directory = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(directory),
        })
    }

    /// Streams one part into the store. Returns its length after it is durable.
    ///
    /// # Errors
    /// [`BlobStoreError::Source`] when `bytes` breaks off and [`BlobStoreError::PartTooLarge`] when it has more than
    /// `limit` bytes; then nothing is kept.
    pub async fn write_part(
        &self,
        blob: Uuid,
        offset: u64,
        attempt: Uuid,
        limit: u64,
        bytes: impl AsyncRead + Unpin,
    ) -> Result<u64, BlobStoreError> {
        let mut upload = self.store.put_multipart(&part_path(blob, offset, attempt)).await?;
        match stream_into(upload.as_mut(), limit, bytes).await {
            Ok(length) => {
                upload.complete().await?;
                Ok(length)
            }
            Err(error) => {
                upload.abort().await?;
                Err(error)
            }
        }
    }

    /// Streams the parts together into the blob, and returns the Merkle root of the whole. It may be repeated.
    ///
    /// # Errors
    /// [`BlobStoreError::LengthDiffers`] when a part is not as long as recorded; the blob is then not there.
    pub async fn assemble(&self, blob: Uuid, parts: &[Part]) -> Result<Hash48, BlobStoreError> {
        let mut upload = self.store.put_multipart(&blob_path(blob)).await?;
        match self.concatenate(upload.as_mut(), blob, parts).await {
            Ok(root) => {
                upload.complete().await?;
                Ok(root)
            }
            Err(error) => {
                upload.abort().await?;
                Err(error)
            }
        }
    }

    async fn concatenate(
        &self,
        upload: &mut dyn MultipartUpload,
        blob: Uuid,
        parts: &[Part],
    ) -> Result<Hash48, BlobStoreError> {
        let mut hasher = MerkleHasher::new();
        let mut buffer = BytesMut::new();
        for part in parts {
            let mut stream = self
                .store
                .get(&part_path(blob, part.offset, part.attempt))
                .await?
                .into_stream();
            let mut found = 0;
            while let Some(bytes) = stream.try_next().await? {
                found += bytes.len() as u64;
                hasher.update(&bytes);
                buffer.extend_from_slice(&bytes);
                if buffer.len() >= BUFFER {
                    upload.put_part(buffer.split().freeze().into()).await?;
                }
            }
            if found != part.length {
                return Err(BlobStoreError::LengthDiffers {
                    expected: part.length,
                    found,
                });
            }
        }
        if !buffer.is_empty() {
            upload.put_part(buffer.freeze().into()).await?;
        }
        Ok(hasher.finish())
    }

    /// The bytes of a complete blob, or of a range of them.
    ///
    /// # Errors
    /// [`BlobStoreError::Store`] when it is not there or the range lies outside it.
    pub async fn read(&self, blob: Uuid, range: Range<u64>) -> Result<ByteStream, BlobStoreError> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&blob_path(blob), options).await?;
        Ok(found.into_stream().map_err(std::io::Error::other).boxed())
    }

    /// Removes all parts of an upload, also those of attempts that were never acknowledged. Missing ones are no error.
    ///
    /// # Errors
    /// [`BlobStoreError::Store`].
    pub async fn discard_parts(&self, blob: Uuid) -> Result<(), BlobStoreError> {
        let prefix = Path::from(format!("uploads/{blob}"));
        let locations = self.store.list(Some(&prefix)).map_ok(|object| object.location).boxed();
        let mut deleted = self.store.delete_stream(locations);
        while let Some(outcome) = deleted.next().await {
            ignore_missing(outcome.map(|_| ()))?;
        }
        Ok(())
    }

    /// Removes a blob. A missing one is no error.
    ///
    /// # Errors
    /// [`BlobStoreError::Store`].
    pub async fn delete(&self, blob: Uuid) -> Result<(), BlobStoreError> {
        ignore_missing(self.store.delete(&blob_path(blob)).await)
    }
}

fn ignore_missing(outcome: object_store::Result<()>) -> Result<(), BlobStoreError> {
    match outcome {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn stream_into(
    upload: &mut dyn MultipartUpload,
    limit: u64,
    mut bytes: impl AsyncRead + Unpin,
) -> Result<u64, BlobStoreError> {
    let mut length = 0_u64;
    let mut buffer = BytesMut::with_capacity(64 * 1024);
    loop {
        buffer.reserve(64 * 1024);
        let read = bytes.read_buf(&mut buffer).await.map_err(BlobStoreError::Source)?;
        length += read as u64;
        if length > limit {
            return Err(BlobStoreError::PartTooLarge { limit });
        }
        if buffer.len() >= BUFFER || (read == 0 && !buffer.is_empty()) {
            upload.put_part(buffer.split().freeze().into()).await?;
        }
        if read == 0 {
            return Ok(length);
        }
    }
}

fn part_path(blob: Uuid, offset: u64, attempt: Uuid) -> Path {
    Path::from(format!("uploads/{blob}/{offset:020}-{attempt}"))
}

fn blob_path(blob: Uuid) -> Path {
    Path::from(format!("blobs/{blob}"))
}

#[cfg(test)]
mod tests;
