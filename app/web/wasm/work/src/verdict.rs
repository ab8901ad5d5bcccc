//! What a document is worth, as JSON.

mod wire;

use countersign_pdf::verify::{DocumentVerdict, Mismatch, Options, check_pieces, judge_with_newest};
use countersign_protocol::evidence::{Evidence, Reason, VerdictKind};
use countersign_protocol::ledger::{NoteKey, Proved};
use countersign_web_bridge::{Cause, copies, id};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

/// What a document is judged by.
#[derive(Clone, Copy, Default)]
pub struct Grounds<'g> {
    /// Evidence as given.
    pub given: Option<&'g [u8]>,
    /// As the service answers now.
    pub newer: Option<&'g [u8]>,
    /// Trusted roots (DER), without which no signature is trusted.
    pub roots: &'g [Vec<u8>],
    /// Where each piece that was put together ends, bytes from the start: base ‖ δ0, then one for each entry with a layer or archive.
    pub ends: Option<&'g [u32]>,
    /// The key of the service's ledger, where it is known.
    pub ledger_key: Option<&'g str>,
}

/// Judges a document here. `evidence`: as given; `newer`: as the service answers now; either may be missing. `roots`: trusted
/// roots (DER), without which no signature is trusted. `ends`: where each piece ends that it was put together of, when it was: each
/// must be what its entry says. `ledgerKey`: of the service's ledger, where it is known.
///
/// # Errors
/// `not-evidence`
#[wasm_bindgen]
pub fn judge(
    pdf: &[u8],
    evidence: Option<Vec<u8>>,
    newer: Option<Vec<u8>>,
    roots: Vec<Uint8Array>,
    ends: Option<Vec<u32>>,
    #[wasm_bindgen(js_name = ledgerKey)] ledger_key: Option<String>,
) -> Result<String, Cause> {
    let grounds = Grounds {
        given: evidence.as_deref(),
        newer: newer.as_deref(),
        roots: &copies(&roots),
        ends: ends.as_deref(),
        ledger_key: ledger_key.as_deref(),
    };
    verdict(pdf, grounds)
}

/// [`judge`] with Rust's bytes.
///
/// # Errors
/// `not-evidence`
pub fn verdict(pdf: &[u8], grounds: Grounds<'_>) -> Result<String, Cause> {
    let given = grounds.given.map(crate::evidence::read).transpose()?;
    let newer = grounds.newer.map(crate::evidence::read).transpose()?;
    let key = grounds
        .ledger_key
        .map(|key| id::<NoteKey>("ledger key", key))
        .transpose()?;
    let options = Options {
        roots: grounds.roots,
        ..Options::default()
    };
    let mut verdict = judge_with_newest(pdf, &options, given.as_ref(), newer.as_ref());
    // The evidence that decided: the service's when it knows more than what was given.
    let longer = |one: &Evidence, other: &Evidence| one.entries.len() > other.entries.len();
    let decisive = match (&given, &newer) {
        (Some(given), Some(newer)) if longer(newer, given) => Some(newer),
        (given, newer) => given.as_ref().or(newer.as_ref()),
    };
    let proved = decisive.and_then(|evidence| prove(evidence, key.as_ref(), &mut verdict));
    let replayed = [newer, given].into_iter().flatten().filter_map(|evidence| {
        let bundles = evidence.bundle_set().ok()?;
        Some((evidence.replay_with(&bundles).ok()?, bundles))
    });
    // Both are beginnings of one history, or the verdict is invalid: the longer one tells how people stand.
    let replayed = replayed.max_by_key(|(envelope, _)| envelope.sequence());
    if let (Some(ends), Some((envelope, _))) = (grounds.ends, &replayed) {
        let ends: Vec<usize> = ends.iter().map(|end| *end as usize).collect();
        if let Err(mismatch) = check_pieces(&verdict, envelope, &ends) {
            contradicted(&mut verdict, mismatch);
        }
    }
    let wire = wire::Verdict::of(&verdict, pdf.len(), replayed.as_ref(), proved.as_ref());
    Ok(crate::text(&wire))
}

fn contradicted(verdict: &mut DocumentVerdict, mismatch: Mismatch) {
    verdict.verdict = VerdictKind::Invalid;
    verdict.reasons.insert(0, mismatch.to_string());
    verdict.mismatches.push(mismatch);
}

/// What the ledger's proofs in the evidence prove, said; proofs that do not hold make it invalid.
fn prove(evidence: &Evidence, known: Option<&NoteKey>, verdict: &mut DocumentVerdict) -> Option<Proved> {
    // A key counts for the ledger of its name: evidence of another service is of another ledger.
    let named = &evidence.ledger.as_ref()?.key;
    let known = known.filter(|key| named.starts_with(&format!("{}+", key.name())));
    let (reason, proved) = match evidence.prove(known, &[])? {
        Ok(proved) => (Reason::InLedger(proved.clone()), Some(proved)),
        Err(error) => {
            verdict.verdict = VerdictKind::Invalid;
            (Reason::NotInLedger(error), None)
        }
    };
    verdict.reasons.push(reason.to_string());
    verdict.chain.push(reason);
    proved
}
