//! Mail: what is said ([`letters`]), how it is put together ([`message`]) and how it leaves ([`transport`]).

pub mod letters;
pub mod message;
pub mod transport;
