//! Rows of the database, one module per table. They know no rules.

pub mod blob;
pub mod blob_part;
pub mod bundle;
pub mod certificate;
pub mod crl;
pub mod device;
pub mod entry;
pub mod envelope;
pub mod envelope_slot;
pub mod failure;
pub mod grant;
pub mod invitation;
pub mod login;
pub mod news;
pub mod notebook;
pub mod outbox;
pub mod preferences;
pub mod recovery;
pub mod registration;
pub mod revocation;
pub mod service_certificate;
pub mod session;
pub mod slot;
pub mod user;
