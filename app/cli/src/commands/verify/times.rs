//! Saying of each signature and of the file when it was there, and who vouches for that.

use countersign_pdf::guest::Before;
use countersign_pdf::verify::{ArchiveReport, DocumentVerdict, Kind, SignatureReport, Stamp, Status};
use countersign_protocol::ledger::Proved;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::randomness::date_text;

/// Which words stand for a kind of revision.
pub(super) fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Origin => "origin",
        Kind::Layer { .. } => "layer",
        Kind::Close => "close",
        Kind::Dss => "store",
        Kind::Timestamp => "timestamp",
    }
}

/// One signature, for `--json`.
pub(super) fn signature_object(signature: &SignatureReport) -> Value {
    let problems: Vec<String> = signature.problems.iter().map(ToString::to_string).collect();
    json!({
        "field": signature.field, "kind": kind_name(&signature.kind),
        "slot": match signature.kind { Kind::Layer { slot } => Some(slot), _ => None },
        "signer": signature.signer_email, "serial": signature.serial, "at": signature.at.map(|at| at.unix_timestamp()),
        "valid": signature.valid, "trusted": signature.trusted, "problems": problems,
        "level": signature.level.name(), "time": time_object(signature), "revocation": revocation(&signature.revocation),
    })
}

/// The earliest time that somebody vouches for: who, by what, and whether they are independent of the service.
fn time_object(signature: &SignatureReport) -> Value {
    match &signature.earliest {
        Some(stamp) => {
            let mut object = stamp_object(stamp);
            object["by"] = json!(by(signature, stamp));
            object["independent"] = json!(signature.independent);
            object
        }
        None => json!({ "by": "signer", "at": signature.at.map(OffsetDateTime::unix_timestamp) }),
    }
}

/// A token of the signature itself, or one over the document.
fn by(signature: &SignatureReport, stamp: &Stamp) -> &'static str {
    match &signature.stamp {
        Some(own) if own == stamp => "signature-timestamp",
        _ => "archive-timestamp",
    }
}

fn stamp_object(stamp: &Stamp) -> Value {
    json!({ "at": stamp.time.unix_timestamp(), "authority": stamp.authority, "serial": stamp.serial })
}

fn revocation(status: &Status) -> Value {
    match status {
        Status::Good { as_of } => json!({ "status": "good", "as_of": as_of.unix_timestamp() }),
        Status::Revoked { at, reason } => {
            json!({ "status": "revoked", "at": at.unix_timestamp(), "reason": reason })
        }
        Status::Unknown => json!({ "status": "unknown" }),
    }
}

/// One store or document timestamp, for `--json`.
pub(super) fn archive_object(revision: &ArchiveReport) -> Value {
    let problems: Vec<String> = revision.problems.iter().map(ToString::to_string).collect();
    json!({
        "kind": kind_name(&revision.kind), "time": revision.stamp.as_ref().map(stamp_object),
        "certificates": revision.material.certificates.len(), "crls": revision.material.crls.len(),
        "ocsps": revision.material.ocsps.len(), "end": revision.end_offset, "problems": problems,
    })
}

/// The ledger's checkpoint that the evidence is proved against, for `--json`.
pub(super) fn checkpoint_object(proved: &Proved) -> Value {
    let witnesses = proved
        .cosignatures
        .iter()
        .map(|cosignature| json!({ "witness": cosignature.witness.to_string(), "at": cosignature.time }));
    json!({
        "origin": proved.origin, "size": proved.size, "key_trusted": proved.key_trusted,
        "witnesses": witnesses.collect::<Vec<_>>(),
    })
}

/// One signature, for people.
pub(super) fn signature_line(signature: &SignatureReport) -> String {
    let what = match signature.kind {
        Kind::Origin => "sent by",
        Kind::Layer { .. } => "approved by",
        Kind::Close => "closed by",
        // No signature is of these kinds: they stand in the report's archive.
        Kind::Dss | Kind::Timestamp => "archived by",
    };
    let holds = match (signature.valid, signature.trusted) {
        (true, true) => "valid",
        (true, false) => "valid, but its certificate is not trusted",
        (false, _) => "NOT VALID",
    };
    let when = match &signature.earliest {
        Some(stamp) => {
            let what = match by(signature, stamp) {
                "signature-timestamp" => "the signature's timestamp",
                _ => "the document's timestamp",
            };
            let whose = if signature.independent {
                "independent of the service"
            } else {
                "time according to the service"
            };
            format!("{}, {what} by {} ({whose})", date(stamp.time), stamp.authority)
        }
        None => match signature.at {
            Some(at) => format!("{} by their own clock; nobody vouches for it", date(at)),
            None => "at no time that anybody states".to_owned(),
        },
    };
    let known = match &signature.revocation {
        Status::Good { .. } => "not revoked",
        Status::Revoked { .. } => "REVOKED",
        Status::Unknown => "revocation not known",
    };
    format!(
        "  {what} {}: {holds}, {}, {when}; {known}",
        signature.signer_email.as_deref().unwrap_or("somebody unknown"),
        signature.level.name()
    )
}

/// One signature that others made before, for `--json`.
pub(crate) fn before_object(before: &Before) -> Value {
    json!({
        "field": before.field, "signer": before.signer, "at": before.at.map(OffsetDateTime::unix_timestamp),
        "timestamp": before.has_timestamp, "offset": before.offset, "end": before.end_offset, "intact": true,
        "trusted": before.trusted,
    })
}

/// One signature that others made before, for people.
pub(crate) fn before_line(before: &Before) -> String {
    let when = match before.at {
        Some(at) => format!("{} by their own clock", date(at)),
        None => "at no time that they state".to_owned(),
    };
    let who = if before.trusted {
        "its certificate is trusted"
    } else {
        "who that is was not judged"
    };
    let stamp = if before.has_timestamp {
        ", with a timestamp that was not judged"
    } else {
        ""
    };
    format!(
        "  signed before by {} (field {}): intact, {who}, {when}{stamp}",
        before.signer, before.field
    )
}

/// The archive behind the signatures, for people.
pub(super) fn archive_lines(verdict: &DocumentVerdict) -> Vec<String> {
    let stamps = verdict.archive.iter().filter_map(|revision| revision.stamp.as_ref());
    let mut lines: Vec<String> = stamps
        .map(|stamp| {
            format!(
                "  archived {}: the document's timestamp by {}",
                date(stamp.time),
                stamp.authority
            )
        })
        .collect();
    if let Some(level) = verdict.level {
        lines.push(format!("  level of the file: {}", level.name()));
    }
    lines
}

fn date(at: OffsetDateTime) -> String {
    date_text(u64::try_from(at.unix_timestamp()).unwrap_or(0).saturating_mul(1000))
}
