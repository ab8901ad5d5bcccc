//! What the requester wants laid out, checked before anything is.

use std::collections::{BTreeMap, HashSet};

use super::{Page, Place, PrepareError, SlotPlan};
use crate::field;
use crate::fields::{FieldFault, FieldKind, FieldPlan, LONGEST, MOST_ON_A_PAGE, SMALLEST};
use crate::geometry::Rect;

/// Points by which places may overlap: coordinates that come from a screen are rounded.
const SLACK: f32 = 0.02;

/// A place on a page, and whose.
struct Taken {
    name: String,
    slot: u32,
    signature: bool,
    rect: Rect,
}

pub(super) fn check(slots: &[SlotPlan], pages: &[Page]) -> Result<(), PrepareError> {
    let mut seen = HashSet::new();
    let mut taken: BTreeMap<u32, Vec<Taken>> = BTreeMap::new();
    for slot in slots {
        if slot.index == 0 || !seen.insert(slot.index) {
            return Err(PrepareError::BadSlot(slot.index));
        }
        if let Some(Place { page, rect }) = slot.place {
            if !shown(pages, page)?.frame.size().holds(&rect) {
                return Err(PrepareError::OutsidePage { slot: slot.index, page });
            }
            taken.entry(page).or_default().push(Taken {
                name: field::signature(slot.index),
                slot: slot.index,
                signature: true,
                rect,
            });
        }
        for (plan, number) in slot.fields.iter().zip(1..) {
            let name = field::placed(slot.index, number);
            if let Some(fault) = fault(plan) {
                return Err(PrepareError::BadField { name, fault });
            }
            for spot in &plan.spots {
                if !shown(pages, spot.page)?.frame.size().holds(&spot.rect) {
                    return Err(PrepareError::FieldOutsidePage { name, page: spot.page });
                }
                taken.entry(spot.page).or_default().push(Taken {
                    name: name.clone(),
                    slot: slot.index,
                    signature: false,
                    rect: spot.rect,
                });
            }
        }
    }
    taken.iter().try_for_each(|(page, taken)| check_overlaps(*page, taken))
}

fn shown(pages: &[Page], page: u32) -> Result<&Page, PrepareError> {
    let found = (page as usize).checked_sub(1).and_then(|index| pages.get(index));
    found.ok_or(PrepareError::NoSuchPage {
        page,
        pages: pages.len() as u32,
    })
}

fn fault(plan: &FieldPlan) -> Option<FieldFault> {
    let (kind, options) = (plan.kind, &plan.options);
    let plain = |text: &&String| text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    let once = options.iter().collect::<HashSet<_>>().len() == options.len();
    let at_places: Vec<&String> = plan.spots.iter().filter_map(|spot| spot.option.as_ref()).collect();
    if plan.spots.is_empty() {
        Some(FieldFault::NoPlace)
    } else if plan
        .spots
        .iter()
        .any(|spot| spot.rect.w < SMALLEST || spot.rect.h < SMALLEST)
    {
        Some(FieldFault::TooSmall)
    } else if !std::iter::once(&plan.label).chain(options).all(|text| plain(&text)) {
        Some(FieldFault::BadText)
    } else if !kind.has_options() {
        let needless = !options.is_empty() || !at_places.is_empty();
        needless.then_some(FieldFault::NeedlessOptions)
    } else if options.is_empty() || !once || options.iter().any(|option| option.trim().is_empty()) {
        Some(FieldFault::BadOptions)
    } else if kind == FieldKind::Radio {
        let each = options
            .iter()
            .all(|option| at_places.iter().filter(|at| **at == option).count() == 1);
        (!each || plan.spots.len() != options.len()).then_some(FieldFault::OptionsAndPlaces)
    } else {
        (!at_places.is_empty()).then_some(FieldFault::NeedlessOptions)
    }
}

/// Appearances in places may be opaque, so nobody's place lies on another's, and no field on a signature. Fields of one slot
/// may lie on each other: all of them are the same person's.
fn check_overlaps(page: u32, taken: &[Taken]) -> Result<(), PrepareError> {
    if taken.len() > MOST_ON_A_PAGE
        && let Some(Taken { name, .. }) = taken.iter().rfind(|one| !one.signature)
    {
        return Err(PrepareError::BadField {
            name: name.clone(),
            fault: FieldFault::TooMany,
        });
    }
    let apart = |a: f32, length: f32, b: f32, other: f32| a + length <= b + SLACK || b + other <= a + SLACK;
    for (index, one) in taken.iter().enumerate() {
        for other in taken.iter().skip(index + 1) {
            let (a, b) = (one.rect, other.rect);
            let same_person = one.slot == other.slot && !one.signature && !other.signature;
            if same_person || apart(a.x, a.w, b.x, b.w) || apart(a.y, a.h, b.y, b.h) {
                continue;
            }
            return Err(if one.signature && other.signature {
                PrepareError::Overlap {
                    first: one.slot,
                    second: other.slot,
                    page,
                }
            } else {
                PrepareError::FieldOverlap {
                    first: one.name.clone(),
                    second: other.name.clone(),
                    page,
                }
            });
        }
    }
    Ok(())
}
