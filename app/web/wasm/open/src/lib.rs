//! `open`: what the first page of a document needs, and no more. The chain is replayed and judged, the envelope key is taken
//! out of its grant (the Diffie-Hellman is WebCrypto's), and keys, nonces and roots are given out, with which WebCrypto
//! decrypts ranges as they arrive. `README.md` one folder up lists every function as JavaScript sees it.

mod chain;
mod facts;
mod grant;
mod people;
mod sealed;

pub use chain::{Chain, signatures};
pub use grant::{blob_key, grant_open, grant_point};
pub use people::{bundle, fingerprint, notebook_context, safety_number};
pub use sealed::{Chunks, Merkle, chunks, cover, details, frame_length, open_blob, sealed_length};

#[cfg(test)]
mod tests;
