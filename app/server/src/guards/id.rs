//! Ids in addresses.

use rocket::request::FromParam;
use uuid::Uuid;

/// An id in an address, as hyphenated text. What is none is answered as a request that cannot be read: 422.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id(pub Uuid);

impl<'r> FromParam<'r> for Id {
    type Error = uuid::Error;

    fn from_param(text: &'r str) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}
