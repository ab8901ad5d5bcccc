//! What a verified chain says, as JSON.

use crate::people::hex;
use countersign_protocol::chain::{BundleSet, Decision, Envelope, SignedEntry, SlotView};
use countersign_protocol::envelope::BlobRef;
use countersign_protocol::hash::Hash48;
use countersign_web_bridge::{array, basis, number, object, optional, role, standing, string, strings};

/// The facts of an envelope.
pub(crate) fn of(envelope: &Envelope, bundles: &BundleSet) -> String {
    let manifest = envelope.manifest();
    let history = std::iter::once(envelope.signed_manifest().payload_hash())
        .chain(envelope.entries().iter().map(SignedEntry::payload_hash));
    let route = manifest.route.0.iter().map(|stage| {
        object([
            ("members", array(stage.members.iter().map(|slot| number(*slot)))),
            ("needed", number(stage.needed() as u64)),
        ])
    });
    object([
        ("envelope", text(manifest.envelope)),
        ("epoch", number(manifest.epoch)),
        (
            "requester",
            object([
                ("bundle", text(manifest.requester)),
                ("email", string(&manifest.requester_email)),
                ("name", name(bundles, Some(manifest.requester))),
            ]),
        ),
        ("base", blob(&manifest.base)),
        ("details", blob(&manifest.details)),
        ("cover", optional(manifest.cover.as_ref().map(blob))),
        (
            "agreements",
            object(bundles.iter().map(|bundle| {
                (
                    bundle.hash().to_string(),
                    string(&hex(&bundle.bundle().agreement.to_sec1())),
                )
            })),
        ),
        (
            "slots",
            array(manifest.slots.iter().filter_map(|slot| {
                let view = envelope.slot(slot.index)?;
                Some(self::slot(envelope, bundles, slot.index, view))
            })),
        ),
        ("route", array(route)),
        ("open", array(envelope.open_slots().into_iter().map(number))),
        ("state", string(envelope.state().name())),
        ("closed", envelope.closed().to_string()),
        ("deadline", optional(manifest.deadline.map(|at| number(at.0)))),
        ("created", number(manifest.created.0)),
        ("head", text(envelope.head())),
        ("sequence", number(envelope.sequence())),
        ("commitment", text(envelope.last_commitment())),
        ("history", strings(history)),
        (
            "entries",
            array(envelope.entries().iter().map(|signed| entry(bundles, signed))),
        ),
    ])
}

fn slot(envelope: &Envelope, bundles: &BundleSet, index: u32, view: &SlotView) -> String {
    object([
        ("index", number(index)),
        ("role", string(role(view.role))),
        ("email", string(&view.email)),
        ("name", name(bundles, view.bundle)),
        ("bundle", optional(view.bundle.map(text))),
        ("basis", optional(view.basis.map(|why| string(basis(why))))),
        ("acted", optional(view.acted.map(number))),
        ("released", envelope.released(index).to_string()),
        ("state", string(standing(envelope, index, view))),
    ])
}

fn entry(bundles: &BundleSet, signed: &SignedEntry) -> String {
    let entry = signed.payload();
    let mut members = vec![
        ("sequence", number(entry.sequence)),
        ("hash", text(signed.payload_hash())),
        ("previous", text(entry.previous)),
        ("displayed", text(entry.displayed_head)),
        ("author", text(entry.author)),
        ("name", name(bundles, Some(entry.author))),
        (
            "email",
            optional(
                bundles
                    .bundle(&entry.author)
                    .map(|bundle| string(&bundle.bundle().email)),
            ),
        ),
        ("commitment", text(entry.commitment)),
        ("at", number(entry.at.0)),
    ];
    members.extend(match &entry.decision {
        Decision::Approve { slot, delta } => vec![
            ("kind", string("approve")),
            ("slot", number(*slot)),
            ("delta", blob(delta)),
        ],
        Decision::Decline { slot, reason } => vec![
            ("kind", string("decline")),
            ("slot", number(*slot)),
            ("reason", blob(reason)),
        ],
        Decision::Grant {
            slot,
            bundle,
            basis: why,
        } => vec![
            ("kind", string("grant")),
            ("slot", number(*slot)),
            ("bundle", text(*bundle)),
            ("basis", string(basis(*why))),
        ],
        Decision::Close { delta } => vec![("kind", string("close")), ("delta", blob(delta))],
        Decision::Cancel => vec![("kind", string("cancel"))],
        Decision::Archive { delta } => vec![("kind", string("archive")), ("delta", blob(delta))],
    });
    object(members)
}

fn blob(blob: &BlobRef) -> String {
    object([
        ("id", text(blob.id)),
        ("length", number(blob.length)),
        ("root", text(blob.root)),
    ])
}

fn name(bundles: &BundleSet, hash: Option<Hash48>) -> String {
    let bundle = hash.and_then(|hash| bundles.bundle(&hash));
    optional(bundle.map(|bundle| string(&bundle.bundle().name)))
}

fn text(value: impl ToString) -> String {
    string(&value.to_string())
}
