//! Accounts through the HTTP interface: registration, login, recovery, sessions, certificates, and the edge itself.

mod client;
mod edge;
mod login;
mod postgres;
mod recovery;
mod registration;
mod start;
