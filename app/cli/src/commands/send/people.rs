//! Who gets an envelope: names checked first, then keys looked up and compared with the pins.

use std::collections::BTreeSet;

use countersign_protocol::envelope::Role;
use countersign_protocol::keys::{SignedBundle, safety_number};

use crate::arguments::SendArguments;
use crate::commands::trust::account;
use crate::failure::Failure;
use crate::profile::people::Basis;
use crate::randomness::now;
use crate::session::{Context, Member, check_bundle};

/// Somebody named on the command line.
pub(super) struct Recipient {
    /// Slot, from 1.
    pub(super) index: u32,
    /// Approver or viewer.
    pub(super) role: Role,
    /// Lower-case address.
    pub(super) email: String,
    /// Their keys; none when they have no account yet.
    pub(super) bundle: Option<(SignedBundle, Basis)>,
}

impl Recipient {
    /// What stands beside their signature.
    pub(super) fn label(&self) -> String {
        match &self.bundle {
            Some((bundle, _)) => format!("{} <{}>", bundle.bundle().name, self.email),
            None => self.email.clone(),
        }
    }
}

/// Nobody twice, and places only for approvers.
pub(super) fn check_names(arguments: &SendArguments, own: &str) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for email in arguments.approvers.iter().chain(&arguments.viewers) {
        if !seen.insert(email.as_str()) {
            return Err(Failure::usage("named-twice", format!("{email} is named twice"))
                .why("everybody has one place in an envelope")
                .next("name them once, as approver or as viewer"));
        }
    }
    if arguments.viewers.iter().any(|email| email.as_str() == own) {
        return Err(Failure::usage("own-viewer", "you see your own envelope anyway")
            .next("leave yourself out, or name yourself as --approver"));
    }
    let mut placed = BTreeSet::new();
    for place in &arguments.sign_at {
        if !arguments.approvers.contains(&place.email) {
            return Err(Failure::usage(
                "unknown-recipient",
                format!("--sign-at names {}, who is not an approver", place.email),
            )
            .next(format!("add --approver {}, or correct the address", place.email)));
        }
        if !placed.insert(place.email.as_str()) {
            return Err(
                Failure::usage("placed-twice", format!("--sign-at names {} twice", place.email))
                    .why("a signature has one place"),
            );
        }
    }
    Ok(())
}

/// Looks up everybody's keys. Unknown addresses become invitations.
pub(super) fn find(context: &Context, member: &Member, arguments: &SendArguments) -> Result<Vec<Recipient>, Failure> {
    let approvers = arguments.approvers.iter().map(|email| (email, Role::Approver));
    let viewers = arguments.viewers.iter().map(|email| (email, Role::Viewer));
    approvers
        .chain(viewers)
        .zip(1u32..)
        .map(|((email, role), index)| {
            let email = email.as_str().to_owned();
            let bundle = keys(context, member, &email, arguments.confirmed_only)?;
            Ok(Recipient {
                index,
                role,
                email,
                bundle,
            })
        })
        .collect()
}

fn keys(
    context: &Context,
    member: &Member,
    email: &str,
    confirmed_only: bool,
) -> Result<Option<(SignedBundle, Basis)>, Failure> {
    if email == member.email() {
        return Ok(Some((member.bundle.clone(), Basis::Confirmed)));
    }
    let Some(account) = account(member, email)? else {
        return Ok(None);
    };
    let bundle = check_bundle(&account.bundle.0, email)?;
    if confirmed_only && context.home.compare(&bundle)? != Some(Basis::Confirmed) {
        return Err(
            Failure::new("unconfirmed-key", format!("nobody has confirmed the key of {email}"))
                .why("whoever operates the service can answer with a key of their own in somebody's name; nothing was sent")
                .next(format!("compare the safety number with them: countersign trust {email}"))
                .with("email", email)
                .with("safety_number", safety_number(&member.bundle, &bundle)),
        );
    }
    let basis = context.home.meet(&bundle, now())?;
    Ok(Some((bundle, basis)))
}
