//! What may follow the closing signature: stores of certificates and revocation data, and document timestamps. They show
//! nothing and fill nothing; they keep what is there provable (DESIGN §4.7, ETSI EN 319 142-1 §5.5).

use super::added::Added;
use super::delta::{Filled, changed, describe};
use super::document::Document;
use super::form::Form;
use super::names::text;
use super::problem::{Cause, Problem, problem};
use super::reader::{Dict, Indirect, Object, decode};
use super::rules::{Kind, Target, may_add, may_grow};
use super::shapes::Place;
use super::signature::covered;
use crate::field;
use crate::revocation::{Crl, Material, Ocsp};
use crate::timestamp::{Stamp, Token};
use crate::x509::is_certificate;
use sha2::Sha384;

/// Entries of one store at most: each is decoded, parsed and held against certificates.
const MAX_ENTRIES: usize = 4_096;
/// Steps of parsing a byte of them: they are read into trees, encoded again and kept.
const PARSING: usize = 8;

/// What one such revision brings.
pub(super) struct Archived {
    pub(super) kind: Kind,
    pub(super) stamp: Option<Stamp>,
    pub(super) material: Material,
    pub(super) problems: Vec<Problem>,
}

/// Is revision `index` one of these? One that signs a field of the document never is.
pub(super) fn kind(document: &Document<'_>, form: &Form, filled: &Filled, index: usize) -> Option<Kind> {
    let revision = document.revisions.get(index)?;
    if form
        .signatures
        .keys()
        .any(|number| revision.objects.contains_key(number))
    {
        return None;
    }
    let is = |object: &Indirect, kind: &str| object.value.dict().is_some_and(|dict| dict.is("Type", kind));
    if revision.objects.values().any(|object| is(object, "DocTimeStamp")) {
        return Some(Kind::Timestamp);
    }
    let catalog = revision
        .objects
        .get(&form.catalog)
        .and_then(|catalog| catalog.value.dict());
    let stored = filled.store.is_some_and(|store| revision.objects.contains_key(&store));
    (stored || catalog.is_some_and(|catalog| catalog.has("DSS"))).then_some(Kind::Dss)
}

/// Judges such a revision. `prefix` has hashed the file up to its start.
pub(super) fn judge(
    document: &Document<'_>,
    form: &Form,
    filled: &mut Filled,
    kind: Kind,
    index: usize,
    prefix: &Sha384,
    roots: &[Vec<u8>],
) -> Archived {
    let mut judge = Judge {
        document,
        form,
        kind,
        index,
        added: Added::new(document, index),
        problems: Vec::new(),
    };
    let start = document.revisions.get(index).map_or(0, |revision| revision.start);
    if !filled.closed {
        judge.report(Cause::ArchiveBeforeClose { kind: kind.name() }, start);
    }
    let mut archived = Archived {
        kind,
        stamp: None,
        material: Material::default(),
        problems: Vec::new(),
    };
    let overridden = judge.overridden(filled);
    if kind == Kind::Timestamp {
        filled.timestamps += 1;
        archived.stamp = judge.timestamp(filled.timestamps, prefix, roots, start);
    } else {
        archived.material = judge.material(filled);
    }
    let Judge {
        added, mut problems, ..
    } = judge;
    problems.extend(added.finish(&overridden));
    archived.problems = problems;
    archived
}

struct Judge<'d, 'a> {
    document: &'d Document<'a>,
    form: &'d Form,
    kind: Kind,
    index: usize,
    added: Added<'d, 'a>,
    problems: Vec<Problem>,
}

impl<'d> Judge<'d, '_> {
    fn report(&mut self, cause: Cause, offset: usize) {
        self.document.report(&mut self.problems, problem(cause, offset));
    }

    /// The object in this revision.
    fn own(&self, number: u32) -> Option<&'d Indirect> {
        self.document.revisions.get(self.index)?.objects.get(&number)
    }

    /// Judges the objects that existed before; gives their numbers.
    fn overridden(&mut self, filled: &mut Filled) -> Vec<u32> {
        let document = self.document;
        let objects = document.revisions.get(self.index).map(|revision| &revision.objects);
        let mut overridden: Vec<&'d Indirect> = objects
            .into_iter()
            .flat_map(|objects| objects.values())
            .filter(|object| document.find(object.number, self.index - 1).is_some())
            .collect();
        overridden.sort_by_key(|object| object.offset);
        for object in &overridden {
            let target = if object.number == self.form.catalog {
                Some(Target::Catalog)
            } else if Some(object.number) == self.form.acroform {
                Some(Target::Form)
            } else if Some(object.number) == filled.store {
                Some(Target::Store)
            } else {
                None
            };
            self.replaced(object, target, filled);
        }
        overridden.iter().map(|object| object.number).collect()
    }

    fn replaced(&mut self, object: &'d Indirect, target: Option<Target>, filled: &mut Filled) {
        let allowed = target.and_then(|target| Some((target, may_add(self.kind, target)?)));
        let old = self.document.find(object.number, self.index - 1);
        let old = old.and_then(|(old, _)| old.value.dict());
        let (Some((target, keys)), Some(old), Some(new), None) = (allowed, old, object.value.dict(), &object.stream)
        else {
            let what = describe(self.document, self.form, self.index, object.number);
            let (object, offset, kind) = (object.number, object.offset, self.kind.name());
            return self.report(Cause::ForbiddenOverride { object, what, kind }, offset);
        };
        let grows = may_grow(self.kind, target);
        for key in changed(old, new, keys) {
            let longer = grows.contains(&key.as_str()) && tail(old, new, &key).is_some();
            if !longer {
                let object_number = object.number;
                self.report(
                    Cause::ChangedEntry {
                        object: object_number,
                        key,
                    },
                    object.offset,
                );
            }
        }
        match target {
            Target::Catalog => match new.reference("DSS") {
                Some(store) => {
                    self.added.reach(store, Place::Store, None);
                    filled.store = Some(store);
                }
                None => self.report(
                    Cause::ChangedEntry {
                        object: object.number,
                        key: "DSS".to_owned(),
                    },
                    object.offset,
                ),
            },
            Target::Store => {
                for key in grows {
                    for item in tail(old, new, key).unwrap_or_default() {
                        match item {
                            Object::Ref(number) => self.added.reach(*number, Place::Material, None),
                            _ => self.report(
                                Cause::ChangedEntry {
                                    object: object.number,
                                    key: (*key).to_owned(),
                                },
                                object.offset,
                            ),
                        }
                    }
                }
            }
            Target::Form => {
                let more = tail(old, new, "Fields").unwrap_or_default();
                match more {
                    [Object::Ref(field)] => self.added.reach(*field, Place::TimeField, None),
                    _ => self.report(
                        Cause::ChangedEntry {
                            object: object.number,
                            key: "Fields".to_owned(),
                        },
                        object.offset,
                    ),
                }
            }
            Target::OwnSignature | Target::OwnCanvas | Target::OwnField => {}
        }
    }

    /// The document timestamp in its field, number `count`.
    fn timestamp(&mut self, count: usize, prefix: &Sha384, roots: &[Vec<u8>], start: usize) -> Option<Stamp> {
        let form = self.form.acroform.and_then(|form| self.own(form));
        let fields = form.and_then(|form| form.value.dict()?.get("Fields")?.array());
        let Some(Object::Ref(number)) = fields.and_then(<[Object]>::last) else {
            self.report(Cause::UnsignedRevision, start);
            return None;
        };
        let field = self.own(*number)?;
        let dict = field.value.dict()?;
        let name = text(dict.get("T"));
        let hidden = |value: &Object| matches!(value, Object::Int(0));
        let nowhere = dict.get("Rect").and_then(Object::array);
        let nowhere = nowhere.is_some_and(|rect| rect.len() == 4 && rect.iter().all(hidden));
        if name != field::timestamp(count) || self.form.names.contains(&name) || dict.int("F") != Some(132) || !nowhere
        {
            let cause = Cause::WrongShape {
                object: field.number,
                place: Place::TimeField.name(),
                what: "its name, flags or rectangle are not those of an invisible timestamp".to_owned(),
            };
            self.report(cause, field.offset);
        }
        let value = self.own(dict.reference("V")?)?;
        let stamp = covered(self.document, self.index, value.value.dict()?, prefix).and_then(|covered| {
            let token = Token::read(covered.value()?).map_err(Cause::Timestamp)?;
            token.check(&covered.digest, roots).map_err(Cause::Timestamp)
        });
        match stamp {
            Ok(stamp) => Some(stamp),
            Err(cause) => {
                self.report(cause, value.offset);
                None
            }
        }
    }

    /// What this revision brings into the store.
    fn material(&mut self, filled: &Filled) -> Material {
        let mut material = Material::default();
        let Some(dict) = filled.store.and_then(|store| self.own(store)?.value.dict()) else {
            return material;
        };
        for (key, what) in [
            ("Certs", "a certificate"),
            ("CRLs", "a revocation list"),
            ("OCSPs", "an answer about a certificate's status"),
        ] {
            let items = dict.get(key).and_then(Object::array).unwrap_or_default();
            if items.len() > MAX_ENTRIES {
                let offset = self
                    .document
                    .revisions
                    .get(self.index)
                    .map_or(0, |revision| revision.start);
                self.report(
                    Cause::TooLarge {
                        what: "the store of revocation data",
                    },
                    offset,
                );
                continue;
            }
            for item in items {
                let Object::Ref(number) = item else { continue };
                let Some(object) = self.own(*number) else { continue };
                let (Some(dict), Some(range)) = (object.value.dict(), &object.stream) else {
                    continue;
                };
                // A list may name one entry many times.
                let work = &self.document.work;
                let bytes = match decode(self.document.file, dict, range, self.document.limits.max_stream, work) {
                    Ok(bytes) if work.take(bytes.len().saturating_mul(PARSING), object.offset) => bytes,
                    Err(problem) if problem.cause != Cause::TooCostly => {
                        self.report(problem.cause, problem.offset);
                        continue;
                    }
                    Ok(_) | Err(_) => return material,
                };
                let (sound, list) = match key {
                    "Certs" => (is_certificate(&bytes), &mut material.certificates),
                    "CRLs" => (Crl::read(&bytes).is_ok(), &mut material.crls),
                    _ => (Ocsp::read(&bytes).is_ok(), &mut material.ocsps),
                };
                if sound {
                    list.push(bytes);
                } else {
                    let object_number = object.number;
                    self.report(
                        Cause::NotMaterial {
                            object: object_number,
                            what,
                        },
                        object.offset,
                    );
                }
            }
        }
        material
    }
}

/// What `key` has in `new` after all that it had in `old`; none when that is not how it was changed.
fn tail<'n>(old: &Dict, new: &'n Dict, key: &str) -> Option<&'n [Object]> {
    let old = match old.get(key) {
        None => &[],
        Some(old) => old.array()?,
    };
    new.get(key)?.array()?.strip_prefix(old)
}
