//! Whether each entry of the chain brought what its decision says, and nothing else.
//!
//! A whole file may verify although its pieces are cut elsewhere than the entries say: an approval that brings a store of
//! certificates along, an archive that brings half of the next one. Whoever puts the file together from the entries knows where
//! each piece ended, and asks here.

use super::{DocumentVerdict, Kind, Mismatch};
use countersign_protocol::chain::{Decision, Envelope};

/// Holds the pieces that `envelope`'s entries brought against the revisions of the file. `ends`: where each piece ends, bytes from
/// the start of the file: first base ‖ δ0, then one for every entry with a delta, in their order.
///
/// # Errors
/// [`Mismatch::OtherPiece`] for the first that is not as its decision says.
pub fn check_pieces(verdict: &DocumentVerdict, envelope: &Envelope, ends: &[usize]) -> Result<(), Mismatch> {
    let signed = verdict
        .signatures
        .iter()
        .map(|signature| (signature.end_offset, signature.kind));
    let stored = verdict
        .archive
        .iter()
        .map(|revision| (revision.end_offset, revision.kind));
    let mut revisions: Vec<(usize, Kind)> = signed.chain(stored).collect();
    revisions.sort_by_key(|(end, _)| *end);
    let brought = envelope.entries().iter().filter_map(|entry| {
        let entry = entry.payload();
        entry.decision.delta()?;
        Some((entry.sequence, &entry.decision))
    });
    let mut expected = std::iter::once((0, None)).chain(brought.map(|(sequence, decision)| (sequence, Some(decision))));
    let mut rest = revisions.as_slice();
    for end in ends {
        let (piece, later) = rest.split_at(rest.partition_point(|(own, _)| own <= end));
        rest = later;
        let Some((sequence, decision)) = expected.next() else {
            return Err(Mismatch::OtherPiece { sequence: 0 });
        };
        let kinds: Vec<Kind> = piece.iter().map(|(_, kind)| *kind).collect();
        let fits = match decision {
            None => kinds == [Kind::Origin],
            Some(Decision::Approve { slot, .. }) => kinds == [Kind::Layer { slot: *slot }],
            Some(Decision::Close { .. }) => kinds == [Kind::Close],
            Some(Decision::Archive { .. }) => kinds == [Kind::Timestamp] || kinds == [Kind::Dss, Kind::Timestamp],
            Some(_) => false,
        };
        if !fits || piece.last().map(|(own, _)| own) != Some(end) {
            return Err(Mismatch::OtherPiece { sequence });
        }
    }
    match (rest, expected.next()) {
        ([], None) => Ok(()),
        (_, Some((sequence, _))) => Err(Mismatch::OtherPiece { sequence }),
        (_, None) => Err(Mismatch::OtherPiece { sequence: 0 }),
    }
}
