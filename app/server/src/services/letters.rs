//! From a row of the outbox to what the mail says, looked up at the moment of sending.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::outbox::Mail;
use crate::entities::{entry, envelope, envelope_slot, outbox, recovery, registration, user};
use crate::launch::Service;
use crate::mail::letters::{self, Letter, Render, one_line};
use crate::secrets::CodePurpose;

/// Longest name that a mail shows, in characters.
const NAME: usize = 80;

/// Why a letter cannot be written now.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// A template failed.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

/// Writes the letter of a row; none when there is nothing to say any more: a code that has expired or was used.
///
/// # Errors
/// [`ComposeError`].
pub async fn compose(service: &Service, row: &outbox::Model) -> Result<Option<Letter>, ComposeError> {
    let Some(mail) = Mail::of(row) else { return Ok(None) };
    let (site, email) = (service.site(), row.recipient.clone());
    let letter = match mail {
        Mail::AlreadyRegistered => Some(letters::AlreadyRegistered { site, email }.render()?),
        Mail::Confirm { registration, attempt } => {
            let code = service
                .secrets
                .mail_code(CodePurpose::Registration, registration, attempt);
            let live = live_registration(service, registration).await?;
            live.then(|| letters::Confirm { site, email, code }.render())
                .transpose()?
        }
        Mail::Recovery { recovery, attempt } => {
            let code = service.secrets.mail_code(CodePurpose::Recovery, recovery, attempt);
            let live = live_recovery(service, recovery).await?;
            live.then(|| letters::Recovery { site, email, code }.render())
                .transpose()?
        }
        Mail::Invitation { envelope, .. }
        | Mail::Turn { envelope, .. }
        | Mail::Reminder { envelope, .. }
        | Mail::Viewing { envelope, .. }
        | Mail::LayerReturned { envelope, .. }
        | Mail::Declined { envelope, .. }
        | Mail::Completed { envelope, .. } => match About::find(service, envelope).await? {
            Some(about) => about.letter(&service.db, mail, email).await?,
            None => None,
        },
    };
    Ok(letter)
}

async fn live_registration(service: &Service, id: Uuid) -> Result<bool, DbErr> {
    let row = registration::Entity::find_by_id(id).one(&service.db).await?;
    Ok(row.is_some_and(|row| row.expires > service.clock.now()))
}

async fn live_recovery(service: &Service, id: Uuid) -> Result<bool, DbErr> {
    let row = recovery::Entity::find_by_id(id).one(&service.db).await?;
    Ok(row.is_some_and(|row| row.expires > service.clock.now()))
}

/// What all mails about one envelope have in common.
struct About {
    envelope: Uuid,
    site: String,
    link: String,
    requester: String,
    requester_email: String,
}

impl About {
    async fn find(service: &Service, id: Uuid) -> Result<Option<Self>, DbErr> {
        let Some(row) = envelope::Entity::find_by_id(id).one(&service.db).await? else {
            return Ok(None);
        };
        let Some(requester) = user::Entity::find_by_id(row.requester).one(&service.db).await? else {
            return Ok(None);
        };
        let site = service.site();
        Ok(Some(Self {
            envelope: id,
            link: format!("{site}/e/{id}"),
            site,
            requester: one_line(&requester.name, NAME),
            requester_email: requester.email,
        }))
    }

    async fn letter(
        self,
        db: &impl ConnectionTrait,
        mail: Mail,
        email: String,
    ) -> Result<Option<Letter>, ComposeError> {
        let Self {
            envelope: id,
            site,
            link,
            requester,
            requester_email,
        } = self;
        let envelope = id.to_string();
        let letter = match mail {
            Mail::Invitation { slot, .. } => {
                let viewer = is_viewer(db, id, slot).await?;
                letters::Invitation {
                    site,
                    email,
                    requester,
                    requester_email,
                    viewer,
                    link,
                }
                .render()?
            }
            Mail::Turn { .. } | Mail::Reminder { .. } | Mail::Viewing { .. } => letters::Turn {
                site,
                requester,
                requester_email,
                envelope,
                link,
            }
            .render()?,
            Mail::LayerReturned { sequence, .. } => {
                let Some((approver, approver_email)) = author(db, id, sequence).await? else {
                    return Ok(None);
                };
                let left = left(db, id, sequence).await?;
                letters::LayerReturned {
                    site,
                    approver,
                    approver_email,
                    left,
                    envelope,
                    link,
                }
                .render()?
            }
            Mail::Declined { sequence, .. } => {
                let Some((approver, approver_email)) = author(db, id, sequence).await? else {
                    return Ok(None);
                };
                letters::Declined {
                    site,
                    approver,
                    approver_email,
                    envelope,
                    link,
                }
                .render()?
            }
            Mail::Completed { slot, .. } => {
                let viewer = is_viewer(db, id, slot).await?;
                let to_requester = slot == 0;
                letters::Completed {
                    site,
                    requester,
                    requester_email,
                    to_requester,
                    viewer,
                    envelope,
                    link,
                }
                .render()?
            }
            Mail::Confirm { .. } | Mail::AlreadyRegistered | Mail::Recovery { .. } => return Ok(None),
        };
        Ok(Some(letter))
    }
}

fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

async fn is_viewer(db: &impl ConnectionTrait, envelope: Uuid, slot: u32) -> Result<bool, DbErr> {
    let row = envelope_slot::Entity::find_by_id((envelope, number(slot)))
        .one(db)
        .await?;
    Ok(row.is_some_and(|row| row.role == "viewer"))
}

/// Name and address of whoever decided in an entry.
async fn author(db: &impl ConnectionTrait, envelope: Uuid, sequence: u32) -> Result<Option<(String, String)>, DbErr> {
    let Some(row) = entry::Entity::find_by_id((envelope, number(sequence))).one(db).await? else {
        return Ok(None);
    };
    let Some(slot) = row.slot else { return Ok(None) };
    let Some(slot) = envelope_slot::Entity::find_by_id((envelope, slot)).one(db).await? else {
        return Ok(None);
    };
    let person = match slot.user {
        Some(user) => user::Entity::find_by_id(user).one(db).await?,
        None => None,
    };
    let name = person.map_or_else(|| slot.email.clone(), |person| one_line(&person.name, NAME));
    Ok(Some((name, slot.email)))
}

/// How many approvers had not acted after an entry; none when the route ended with it.
async fn left(db: &impl ConnectionTrait, envelope: Uuid, sequence: u32) -> Result<usize, DbErr> {
    let row = entry::Entity::find_by_id((envelope, number(sequence))).one(db).await?;
    if row.is_none_or(|row| row.state != "pending") {
        return Ok(0);
    }
    let approvers = envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(envelope))
        .filter(envelope_slot::Column::Role.eq("approver"))
        .count(db)
        .await?;
    let approvals = entry::Entity::find()
        .filter(entry::Column::Envelope.eq(envelope))
        .filter(entry::Column::Kind.eq("approve"))
        .filter(entry::Column::Sequence.lte(number(sequence)))
        .count(db)
        .await?;
    Ok(usize::try_from(approvers.saturating_sub(approvals)).unwrap_or(usize::MAX))
}
