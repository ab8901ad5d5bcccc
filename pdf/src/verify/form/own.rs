//! Form fields that the document came with. They stay as they are, and closing locks every one of them.

use super::{MAX_TREE, Reader};
use crate::verify::names::text;
use crate::verify::reader::{Dict, Object};
use crate::verify::work::shown;

impl<'d> Reader<'d, '_> {
    /// Walks a field that is not ours. `name` is its full name; none below a kid without a name, where there are widgets
    /// only. A signature among them is not ours to accept.
    pub(super) fn own(&mut self, number: u32, dict: &'d Dict, name: Option<String>, offset: usize, depth: usize) {
        if !self.step(1, offset) {
            return;
        }
        if depth >= MAX_TREE || !self.reached.insert(number) {
            return self.bad(offset, "its field tree is broken");
        }
        if dict.is("FT", "Sig") {
            self.bad(offset, "it has a signature field of its own");
        }
        let kids = dict
            .get("Kids")
            .map(|kids| self.document.resolve(kids, 0))
            .and_then(Object::array)
            .unwrap_or_default();
        let mut terminal = kids.is_empty();
        for kid in kids {
            let Object::Ref(number) = kid else {
                terminal = true;
                continue;
            };
            let Some((kid, at)) = self.object(*number) else {
                self.bad(offset, "its field tree is broken");
                continue;
            };
            let partial = kid.get("T").map(|partial| text(Some(partial)));
            // A long name stands in the file once, and in the full name of every field below.
            let length = name.as_ref().map_or(0, String::len) + partial.as_ref().map_or(0, String::len);
            if !self.step(1 + length, offset) {
                return;
            }
            terminal |= partial.is_none();
            let full = name
                .as_ref()
                .zip(partial)
                .map(|(name, partial)| format!("{name}.{partial}"));
            self.own(*number, kid, full, at, depth + 1);
        }
        if let Some(name) = name.filter(|_| terminal) {
            if self.form.own.contains(&name) {
                let name = shown(&name);
                self.bad(offset, format!("two form fields have the name “{name}”"));
            }
            self.form.own.insert(name);
        }
    }
}
