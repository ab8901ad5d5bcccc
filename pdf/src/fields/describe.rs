//! The private dictionary `/CSGN_Field`: what a placed field is.

use lopdf::{Dictionary, Object};

use super::FieldPlan;
use crate::syntax::write::text;

/// `<< /Kind /Label /Required /Fill? /Options? >>`.
pub(crate) fn describe(plan: &FieldPlan) -> Dictionary {
    let name = |name: &str| Object::Name(name.as_bytes().to_vec());
    let mut dict = Dictionary::new();
    dict.set("Kind", name(plan.kind.name()));
    dict.set("Label", text(&plan.label));
    dict.set("Required", Object::Boolean(plan.required));
    if let Some(fill) = plan.fill {
        dict.set("Fill", name(fill.name()));
    }
    if !plan.options.is_empty() {
        dict.set(
            "Options",
            Object::Array(plan.options.iter().map(|option| text(option)).collect()),
        );
    }
    dict
}
