//! Checks of the facts of a certificate of completion.

use countersign_protocol::completion::{Completion, Particulars};
use countersign_protocol::evidence::Evidence;

use super::{Vector, cause};

pub(super) fn completion(vector: &Vector) -> Result<(), String> {
    let facts = Completion::from_bytes(&vector.hex("bytes")).map_err(cause)?;
    let particulars = Particulars::from_bytes(&vector.hex("particulars")).map_err(cause)?;
    assert_eq!(facts.to_bytes(), vector.hex("bytes"));
    assert_eq!(particulars.to_bytes(), vector.hex("particulars"));
    let evidence = Evidence::from_bytes(&vector.hex("evidence")).map_err(cause)?;
    facts.covers(&particulars).map_err(cause)?;
    facts.agrees(&evidence).map_err(cause)
}
