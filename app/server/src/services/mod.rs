//! The rules of the service. Each change is one transaction, begun here; mails it causes are enqueued in it.

pub mod account_error;
pub mod accounts;
pub mod blobs;
pub mod certificates;
pub mod crl;
pub mod envelopes;
pub mod evidence;
pub mod health;
pub mod ids;
pub mod invitations;
pub mod ledger;
pub mod letters;
pub mod login;
pub mod news;
pub mod notebooks;
pub mod ocsp;
pub mod outbox;
pub mod pace;
pub mod preferences;
pub mod recovery;
pub mod registration;
pub mod revocations;
pub mod sessions;
pub mod stamps;
pub mod throttle;
pub mod tokens;
