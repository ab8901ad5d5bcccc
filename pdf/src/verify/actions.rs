//! Actions in the base: only those stay that move the reader or name an address (DESIGN §4.1). Scripts, forms that reset
//! or submit themselves and layers that switch are how shadow attacks reveal what was hidden.

use super::document::Document;
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Indirect, Object};
use super::work::shown_key;

/// Actions that may stand in a document.
const KEPT: [&str; 4] = ["GoTo", "URI", "Named", "Thread"];
/// Entries that hold an action.
const HOLDERS: [&str; 5] = ["A", "PA", "NA", "Next", "OpenAction"];
/// Entries that act or carry files by themselves.
const ACTIVE: [&str; 2] = ["AA", "EF"];
/// Entries of a stream that show something else than what is in it: on paper, or from another file.
const ELSEWHERE: [&str; 6] = ["F", "FFilter", "FDecodeParms", "Ref", "OPI", "Alternates"];

/// Reports everything in the first revision that may act, in the order of the file.
pub(super) fn dangers(document: &Document<'_>, problems: &mut Vec<Problem>) {
    let Some(base) = document.revisions.first() else {
        return;
    };
    let mut objects: Vec<&Indirect> = base.objects.values().collect();
    objects.sort_unstable_by_key(|object| (object.offset, object.number));
    for object in objects {
        if !document.work.has_room() {
            break; // and what is not listed was listed before: that there is more is known from the one that did not fit
        }
        let mut what = Vec::new();
        visit(document, &object.value, &mut what);
        if let (Some(_), Some(dict)) = (&object.stream, object.value.dict()) {
            what.extend(
                ELSEWHERE
                    .iter()
                    .filter(|key| dict.has(key))
                    .map(|key| (*key).to_owned()),
            );
        }
        what.sort();
        for what in what {
            let object_number = object.number;
            let cause = Cause::ActionInBase {
                object: object_number,
                what,
            };
            document.report(problems, problem(cause, object.offset));
        }
    }
}

fn visit(document: &Document<'_>, object: &Object, found: &mut Vec<String>) {
    match object {
        Object::Array(items) => items.iter().for_each(|item| visit(document, item, found)),
        Object::Dict(dict) => {
            found.extend(HOLDERS.iter().filter_map(|key| held(document, dict, key)));
            found.extend(ACTIVE.iter().filter(|key| dict.has(key)).map(|key| (*key).to_owned()));
            if dict.is("Type", "Catalog")
                && let Some(names) = document.dict(dict, "Names", 0)
                && let Some(other) = names.beyond(&["Dests"])
            {
                found.push(other);
            }
            dict.0.iter().for_each(|(_, value)| visit(document, value, found));
        }
        _ => {}
    }
}

/// The kind of action under `key`, when it may not stand there. A kind that is not written out is one too many.
fn held(document: &Document<'_>, dict: &Dict, key: &str) -> Option<String> {
    let mut value = dict.get(key)?;
    if let Object::Ref(number) = value {
        value = &document.find(*number, 0)?.0.value;
    }
    match value {
        Object::Dict(action) => match action.get("S") {
            None => None,
            Some(Object::Name(kind)) if KEPT.iter().any(|kept| kept.as_bytes() == kind) => None,
            Some(Object::Name(kind)) => Some(shown_key(kind)),
            Some(_) => Some("of a kind that is written elsewhere".to_owned()),
        },
        Object::Ref(_) => Some("written elsewhere".to_owned()),
        Object::Array(_) if key == "Next" => Some(key.to_owned()),
        _ => None,
    }
}
