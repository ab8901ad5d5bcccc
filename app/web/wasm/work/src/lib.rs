//! `work`: everything that is not needed for a document's first page. `README.md` one folder up lists every function as
//! JavaScript sees it.

mod opaque;
pub mod randomness;

pub use opaque::{Login, Registration};
