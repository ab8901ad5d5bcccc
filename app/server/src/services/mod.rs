//! The rules of the service. Each change is one transaction, begun here; mails it causes are enqueued in it.

pub mod accounts;
pub mod health;
pub mod ids;
pub mod invitations;
pub mod outbox;
pub mod sessions;
pub mod tokens;
