//! The audit of one's own keys: whoever asks the service for them gets what stands in one's place in the map.

use super::map::{MapError, MapProof};
use super::{Commitment, Leaf, Node, map_key};

/// The ledger does not have somebody's keys as their latest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnKeysError {
    /// The leaf of one's bundle is of another place in the map.
    #[error("your keys stand in the log for another place than yours")]
    OtherPlace,
    /// What is said of the place is not what the map has there.
    #[error("{0}")]
    Map(#[from] MapError),
    /// Other keys are the latest there.
    #[error("other keys stand in your place")]
    OtherKeys,
}

/// Verifies that the map with this root has one's own key bundle as one's latest. `leaf`: of the bundle, verified by its receipt; `blind`:
/// what hides one's place; `value` and `proof`: what the service says of that place.
///
/// # Errors
/// [`OwnKeysError`].
pub fn own_keys(
    leaf: &Leaf,
    blind: &[u8; 32],
    value: Option<&Commitment>,
    proof: &MapProof,
    root: &Node,
) -> Result<(), OwnKeysError> {
    let place = map_key(blind);
    if leaf.map_key != Some(place) {
        return Err(OwnKeysError::OtherPlace);
    }
    proof.verify(&place, value, root)?;
    if value != Some(&leaf.commitment) {
        return Err(OwnKeysError::OtherKeys);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::sha384;
    use crate::ledger::Kind;
    use crate::ledger::map::Map;

    #[test]
    fn the_latest_keys_in_ones_own_place_are_ones_own_and_nothing_else_is() {
        let (blind, other) = ([1; 32], [2; 32]);
        let leaf = Leaf::of(Kind::Bundle, &[3; 32], &sha384(b"bundle"), Some(map_key(&blind)));
        let newer = Leaf::of(Kind::Bundle, &[4; 32], &sha384(b"other"), Some(map_key(&blind)));
        let mut map = Map::default();
        map.insert(map_key(&other), sha384(b"somebody"));
        map.insert(map_key(&blind), leaf.commitment);
        let (proof, root) = (map.proof(&map_key(&blind)), map.root());
        let value = Some(&leaf.commitment);
        assert_eq!(own_keys(&leaf, &blind, value, &proof, &root), Ok(()));
        assert_eq!(
            own_keys(&leaf, &other, value, &proof, &root),
            Err(OwnKeysError::OtherPlace)
        );
        assert!(matches!(
            own_keys(&leaf, &blind, None, &proof, &root),
            Err(OwnKeysError::Map(_))
        ));
        assert!(matches!(
            own_keys(&leaf, &blind, Some(&newer.commitment), &proof, &root),
            Err(OwnKeysError::Map(_))
        ));
        map.insert(map_key(&blind), newer.commitment);
        let (proof, root) = (map.proof(&map_key(&blind)), map.root());
        assert_eq!(
            own_keys(&leaf, &blind, Some(&newer.commitment), &proof, &root),
            Err(OwnKeysError::OtherKeys)
        );
    }
}
