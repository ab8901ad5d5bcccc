//! Why the PDF room refuses, with the values that a sentence about it needs.

use countersign_pdf::fields::ValueError;
use countersign_pdf::fonts::NoGlyph;
use countersign_pdf::intake::IntakeError;
use countersign_pdf::layer::LayerError;
use countersign_pdf::prepare::PrepareError;
use countersign_pdf::sign::SignError;
use countersign_web_bridge::Cause;

pub(super) fn of_intake(error: &IntakeError) -> Cause {
    let cause = Cause::of("intake", error);
    match error {
        IntakeError::TooLarge { bytes, limit } => cause.with("bytes", bytes).with("limit", limit),
        IntakeError::TooManyPages { limit } | IntakeError::TooManyObjects { limit } => cause.with("limit", limit),
        IntakeError::Guest(fault) => Cause::new(format!("guest:{}", fault.name()), error),
        _ => cause,
    }
}

pub(super) fn of_prepare(error: &PrepareError) -> Cause {
    let cause = Cause::of("prepare", error);
    match error {
        PrepareError::NoSuchPage { page, pages } => cause.with("page", page).with("pages", pages),
        PrepareError::OutsidePage { slot, page } => cause.with("slot", slot).with("page", page),
        PrepareError::Overlap { first, second, page } => {
            let name = |slot: &u32| format!("sig_{slot}");
            cause
                .with("first", name(first))
                .with("second", name(second))
                .with("page", page)
        }
        PrepareError::FieldOutsidePage { name, page } => cause.with("field", name).with("page", page),
        PrepareError::FieldOverlap { first, second, page } => {
            cause.with("first", first).with("second", second).with("page", page)
        }
        PrepareError::BadField { name, fault } => cause
            .with("field", name)
            .with("fault", countersign_web_bridge::variant(fault)),
        PrepareError::BadSlot(slot) | PrepareError::NoPlace { slot } => cause.with("slot", slot),
        PrepareError::SignaturesOnly { name } => cause.with("field", name),
        PrepareError::Guest(fault) => Cause::new(format!("guest:{}", fault.name()), error),
        PrepareError::NoGlyph(missing) => of_glyph(missing),
        _ => cause,
    }
}

pub(super) fn of_layer(error: &LayerError) -> Cause {
    let cause = Cause::of("layer", error);
    match error {
        LayerError::NoSuchPage { page, pages } => cause.with("page", page).with("pages", pages),
        LayerError::OutsidePage { page } => cause.with("page", page),
        LayerError::NotAnImage(_) => Cause::new("not-an-image", error),
        LayerError::NoGlyph(missing) => of_glyph(missing),
        LayerError::SlotAlreadySigned(slot) | LayerError::NoSuchSlot(slot) => cause.with("slot", slot),
        LayerError::Value(value) => of_value(value),
        LayerError::Sign(error) => of_sign(error),
        _ => cause,
    }
}

pub(super) fn of_sign(error: &SignError) -> Cause {
    let cause = Cause::of("sign", error);
    match error {
        SignError::NoSuchField(field) | SignError::AlreadySigned(field) => cause.with("field", field),
        _ => cause,
    }
}

fn of_value(error: &ValueError) -> Cause {
    let cause = Cause::new(error.name(), error).with("field", error.field());
    match error {
        ValueError::Missing { label, .. } | ValueError::Unfit { label, .. } => cause.with("label", label),
        _ => cause,
    }
}

fn of_glyph(missing: &NoGlyph) -> Cause {
    Cause::new("no-glyph", missing).with("character", missing.character)
}
