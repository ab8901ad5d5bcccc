//! Envelopes through the HTTP interface: uploads, sending, deciding, routing, mails, evidence, pages.

mod blobs;
mod creation;
mod pages;
mod route;
mod smtp;
mod verify;
mod world;
