//! Countersign's PDF room: bytes in, bytes out.

pub mod cms;
pub mod verify;
