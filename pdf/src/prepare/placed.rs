//! Placed fields: a read-only text field in each rectangle, and what it is beside it.

use lopdf::{Dictionary, Object, ObjectId};

use super::{Layout, SlotPlan};
use crate::field;
use crate::fields::{FieldKind, FieldPlan, Spot, describe};

impl Layout<'_> {
    /// Lays out the placed fields of a slot. They come before the canvases of everybody, so that no opaque field lies on
    /// anybody's marks.
    pub(super) fn placed(&mut self, slot: &SlotPlan) {
        for (plan, number) in slot.fields.iter().zip(1..) {
            let name = field::placed(slot.index, number);
            let what = if plan.label.is_empty() {
                plan.kind.name()
            } else {
                &plan.label
            };
            let hint = format!("{what}, {}", slot.label);
            let about = Object::Dictionary(describe(plan));
            let id = if plan.kind != FieldKind::Radio && plan.spots.len() == 1 {
                let mut dict = self.widget(&name, &hint, &plan.spots[0]);
                dict.set("CSGN_Field", about);
                let id = self.whole.add(Object::Dictionary(dict));
                self.show(id, &plan.spots[0]);
                id
            } else {
                self.family(plan, &name, &hint, about)
            };
            self.fields.push(id);
        }
    }

    /// A parent with a kid for each place. Kids have names: pyHanko does not look at others.
    fn family(&mut self, plan: &FieldPlan, name: &str, hint: &str, about: Object) -> ObjectId {
        let parent = self.whole.reserve();
        let mut kids = Vec::with_capacity(plan.spots.len());
        for (spot, number) in in_order(plan).into_iter().zip(1..) {
            let (name, hint) = match &spot.option {
                Some(option) => (format!("o{number}"), format!("{option}: {hint}")),
                None => (format!("p{number}"), hint.to_owned()),
            };
            let mut dict = self.widget(&name, &hint, spot);
            dict.set("Parent", Object::Reference(parent));
            let kid = self.whole.add(Object::Dictionary(dict));
            self.show(kid, spot);
            kids.push(kid);
        }
        let mut dict = field::parent(name, hint, &kids);
        dict.set("CSGN_Field", about);
        self.whole.set(parent, Object::Dictionary(dict));
        parent
    }

    fn widget(&self, name: &str, hint: &str, spot: &Spot) -> Dictionary {
        let page = &self.pages[spot.page as usize - 1];
        field::widget(name, hint, page.id, page.frame.to_user(&spot.rect))
    }

    fn show(&mut self, widget: ObjectId, spot: &Spot) {
        let index = spot.page as usize - 1;
        self.widgets[index].push(widget);
        self.visible.push((widget, self.pages[index].id));
    }
}

/// The places; those of a radio field in the order of its options, which is how a reader tells them apart.
fn in_order(plan: &FieldPlan) -> Vec<&Spot> {
    if plan.kind != FieldKind::Radio {
        return plan.spots.iter().collect();
    }
    let of_option = |option: &String| plan.spots.iter().find(|spot| spot.option.as_ref() == Some(option));
    plan.options.iter().filter_map(of_option).collect()
}
