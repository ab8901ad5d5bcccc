//! What was done to a document after somebody signed it, before it came here. The rules are those of other verifiers
//! (pyHanko's, and narrower): signature fields may be added and signed, fields filled, revocation data stored; nothing that
//! the signer saw may be drawn otherwise.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::fields::{form, terminals};
use crate::pages;
use crate::syntax::File;

/// Entries of the catalog that may change, and are judged elsewhere or show nothing.
const CATALOG: [&[u8]; 4] = [b"DSS", b"Extensions", b"Metadata", b"Version"];
/// Entries of the form that may change.
const FORM: [&[u8]; 4] = [b"Fields", b"DR", b"DA", b"Q"];
/// Entries of a field that filling it may change.
const FIELD: [&[u8]; 8] = [b"V", b"AP", b"AS", b"F", b"Ff", b"DA", b"Q", b"Type"];

#[derive(Clone, Copy)]
enum Role {
    Catalog,
    Form,
    Page,
    Annotations,
    Field,
    /// Signed by then.
    Signed,
    /// Metadata and revocation data: shown nowhere.
    Beside,
}

/// Is all that differs between `then` and `now` explained? If not, says what is.
pub(super) fn explained(then: &File<'_>, now: &File<'_>) -> Result<(), String> {
    let unreadable = |_| "its structure cannot be followed".to_owned();
    for key in [&b"Root"[..], b"Info", b"ID"] {
        let (old, new) = (then.trailer().get(key).ok(), now.trailer().get(key).ok());
        if key != b"ID" && old.is_some() && old != new {
            return Err("another catalog was put in".to_owned());
        }
    }
    let roles = roles(then).map_err(|_| "its form cannot be read".to_owned())?;
    let mut missing: HashSet<u32> = HashSet::new();
    let had: HashSet<u32> = then.numbers().into_iter().collect();
    for number in then.numbers() {
        let id = (number, then.generation(number));
        let old = then.object(id).map_err(unreadable)?;
        awaits(&old, &had, &mut missing);
        if then.same_place(now, number) {
            continue;
        }
        let new = now.object(id).map_err(unreadable)?;
        if old != new {
            let role = roles.get(&id);
            change(then, now, role.copied(), &old, &new).map_err(|what| format!("{what} (object {number})"))?;
        }
    }
    match now.numbers().into_iter().find(|number| missing.contains(number)) {
        Some(number) => Err(format!("an object that it waited for was added (object {number})")),
        None => Ok(()),
    }
}

fn roles(then: &File<'_>) -> Result<HashMap<ObjectId, Role>, super::GuestFault> {
    let (root, catalog) = then.catalog()?;
    let mut roles = HashMap::new();
    for page in pages::all(then)? {
        if let Ok(Object::Reference(list)) = then.dictionary(page)?.get(b"Annots") {
            roles.insert(*list, Role::Annotations);
        }
        roles.insert(page, Role::Page);
    }
    for field in terminals(then)? {
        let signed = field.is_signed();
        let kids = match then.entry(&field.dict, b"Kids")? {
            Object::Array(kids) => kids,
            _ => Vec::new(),
        };
        let kids = kids.iter().filter_map(|kid| kid.as_reference().ok());
        let role = if signed { Role::Signed } else { Role::Field };
        roles.extend(kids.chain([field.id]).map(|id| (id, role)));
    }
    let mut beside: Vec<Object> = [&b"DSS"[..], b"Metadata", b"Extensions"]
        .iter()
        .filter_map(|key| catalog.get(key).ok().cloned())
        .collect();
    beside.extend(then.trailer().get(b"Info").ok().cloned());
    roles.extend(
        beside
            .iter()
            .filter_map(|one| Some((one.as_reference().ok()?, Role::Beside))),
    );
    roles.insert(form(then)?.0, Role::Form);
    roles.insert(root, Role::Catalog);
    Ok(roles)
}

fn change(then: &File<'_>, now: &File<'_>, role: Option<Role>, old: &Object, new: &Object) -> Result<(), String> {
    let what = |what: &str| Err(what.to_owned());
    let (Some(role), false) = (role, matches!(new, Object::Null)) else {
        let is = |kind: &[u8]| matches!(old, Object::Stream(stream) if stream.dict.has_type(kind));
        // Sections and holders of objects: where the objects are, and what they are, is compared one by one.
        return if is(b"XRef") || is(b"ObjStm") {
            Ok(())
        } else {
            what("something that it shows or is built of was replaced or removed")
        };
    };
    match (role, old, new) {
        (Role::Beside, ..) => Ok(()),
        (Role::Catalog, Object::Dictionary(old), Object::Dictionary(new)) => same_but(old, new, &CATALOG),
        (Role::Form, Object::Dictionary(old), Object::Dictionary(new)) => {
            same_but(old, new, &FORM)?;
            let list = |dict: &Dictionary| dict.get(b"Fields").and_then(Object::as_array).cloned();
            longer(then, now, list(old).unwrap_or_default(), list(new).unwrap_or_default())
        }
        (Role::Page, Object::Dictionary(old), Object::Dictionary(new)) => {
            same_but(old, new, &[b"Annots"])?;
            let list = |file: &File<'_>, dict: &Dictionary| match file.entry(dict, b"Annots") {
                Ok(Object::Array(list)) => list,
                _ => Vec::new(),
            };
            longer(then, now, list(then, old), list(now, new))
        }
        (Role::Annotations, Object::Array(old), Object::Array(new)) => longer(then, now, old.clone(), new.clone()),
        (Role::Field, Object::Dictionary(old), Object::Dictionary(new)) => same_but(old, new, &FIELD),
        (Role::Signed, ..) => what("a field that was signed was changed"),
        _ => what("something became of another kind"),
    }
}

/// Are all entries the same but these?
fn same_but(old: &Dictionary, new: &Dictionary, but: &[&[u8]]) -> Result<(), String> {
    let keys: HashSet<&Vec<u8>> = old.iter().chain(new.iter()).map(|(key, _)| key).collect();
    let changed = keys
        .into_iter()
        .filter(|key| !but.contains(&key.as_slice()))
        .find(|key| old.get(key).ok() != new.get(key).ok());
    match changed {
        None => Ok(()),
        Some(key) => Err(format!("an entry /{} was changed", String::from_utf8_lossy(key))),
    }
}

/// Is `new` what `old` was, with signature fields that were not there?
fn longer(then: &File<'_>, now: &File<'_>, old: Vec<Object>, new: Vec<Object>) -> Result<(), String> {
    let mut rest = new;
    for item in old {
        let Some(place) = rest.iter().position(|other| *other == item) else {
            return Err("a field or an annotation was removed".to_owned());
        };
        rest.remove(place);
    }
    for item in rest {
        let new = item
            .as_reference()
            .ok()
            .filter(|id| then.object(*id) == Ok(Object::Null));
        let field = new.and_then(|id| now.dictionary(id).ok());
        let signature = field.is_some_and(|field| match now.entry(&field, b"FT") {
            Ok(Object::Name(kind)) => kind == b"Sig",
            _ => false,
        });
        if !signature {
            return Err("an annotation or a field that is no signature was added".to_owned());
        }
    }
    Ok(())
}

fn awaits(object: &Object, had: &HashSet<u32>, missing: &mut HashSet<u32>) {
    match object {
        Object::Reference((number, _)) if !had.contains(number) => {
            missing.insert(*number);
        }
        Object::Array(items) => items.iter().for_each(|item| awaits(item, had, missing)),
        Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| awaits(value, had, missing)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| awaits(value, had, missing)),
        _ => {}
    }
}
