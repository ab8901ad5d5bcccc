//! What the catalog and the information dictionary reach, renumbered in the order in which it is met.

use std::collections::{BTreeMap, HashMap, VecDeque};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::IntakeError;
use crate::syntax::revision::deflated;
use crate::syntax::whole::Whole;

/// Takes everything that is reachable out of `document`.
pub(super) fn collect(mut document: Document) -> Result<Whole, IntakeError> {
    let root = document
        .trailer
        .get(b"Root")
        .and_then(Object::as_reference)
        .map_err(|_| IntakeError::PageTreeBroken)?;
    let info = match document.trailer.get(b"Info") {
        Ok(Object::Reference(id)) if matches!(document.get_object(*id), Ok(Object::Dictionary(_))) => Some(*id),
        _ => None,
    };
    let mut order = Order::default();
    let root = order.number(root);
    let info = info.map(|info| order.number(info));
    let mut objects = BTreeMap::new();
    while let Some((old, new)) = order.waiting.pop_front() {
        let mut object = document.objects.remove(&old).unwrap_or(Object::Null);
        order.renumber(&mut object);
        if let Object::Stream(stream) = &mut object {
            pack(stream);
        }
        objects.insert(new.0, object);
    }
    let version = if document.version == "2.0" { "2.0" } else { "1.7" };
    Ok(Whole {
        version: version.to_owned(),
        objects,
        root,
        info,
    })
}

fn pack(stream: &mut Stream) {
    if stream
        .dict
        .get(b"Filter")
        .is_ok_and(|filter| !matches!(filter, Object::Null))
    {
        let content = std::mem::take(&mut stream.content);
        stream.set_content(content); // a direct /Length that is true
    } else {
        let mut dict = std::mem::take(&mut stream.dict);
        dict.remove(b"Filter");
        dict.remove(b"DecodeParms");
        *stream = deflated(dict, std::mem::take(&mut stream.content));
    }
}

#[derive(Default)]
struct Order {
    numbers: HashMap<ObjectId, ObjectId>,
    waiting: VecDeque<(ObjectId, ObjectId)>,
}

impl Order {
    fn number(&mut self, old: ObjectId) -> ObjectId {
        let next = (self.numbers.len() as u32 + 1, 0);
        *self.numbers.entry(old).or_insert_with(|| {
            self.waiting.push_back((old, next));
            next
        })
    }

    /// Depth is bounded by the parser's own limit on nesting.
    fn renumber(&mut self, object: &mut Object) {
        match object {
            Object::Reference(id) => *id = self.number(*id),
            Object::Array(items) => items.iter_mut().for_each(|item| self.renumber(item)),
            Object::Dictionary(dict) => self.renumber_entries(dict),
            Object::Stream(stream) => {
                stream.dict.remove(b"Length"); // set anew, and no longer a reference
                self.renumber_entries(&mut stream.dict);
            }
            _ => {}
        }
    }

    fn renumber_entries(&mut self, dict: &mut Dictionary) {
        dict.iter_mut().for_each(|(_, value)| self.renumber(value));
    }
}
