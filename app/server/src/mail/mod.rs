//! Mail: what is said ([`letters`]), how it is put together ([`message`]) how it leaves ([`transport`]), and who sends it ([`postman`]).

pub mod letters;
pub mod message;
pub mod postman;
pub mod transport;
