//! From a row of the outbox to what the mail says, looked up at the moment of sending.

use countersign_protocol::chain::State;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::envelopes::state_at;
use super::outbox::Mail;
use super::preferences::{self, Mails, Preferences};
use crate::entities::{entry, envelope, envelope_slot, outbox, recovery, registration, user};
use crate::launch::Service;
use crate::mail::letters::{self, About, Letter, Say, Told, one_line};
use crate::secrets::CodePurpose;
use crate::words::{Language, Words};

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

/// What there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Composed {
    /// This.
    Letter(Box<Letter>),
    /// Nothing any more: a code that has expired or was used, a turn that has passed.
    Obsolete,
    /// Nothing that its receiver wants to get.
    Unwanted,
}

impl From<Option<Letter>> for Composed {
    fn from(letter: Option<Letter>) -> Self {
        letter.map_or(Self::Obsolete, |letter| Self::Letter(Box::new(letter)))
    }
}

/// Writes the letter of a row, in its receiver's language: that of their account, and for an invitee the requester's.
///
/// # Errors
/// [`ComposeError`].
pub async fn compose(service: &Service, row: &outbox::Model) -> Result<Composed, ComposeError> {
    let Some(mail) = Mail::of(row) else {
        return Ok(Composed::Obsolete);
    };
    let own = preferences::of_address(&service.db, &row.recipient).await?;
    let w = Words(own.map(|chosen| chosen.language).unwrap_or_default());
    let (site, email) = (service.site(), row.recipient.clone());
    let letter = match mail {
        Mail::AlreadyRegistered => Some(letters::AlreadyRegistered { site, email }.render(w)?),
        Mail::Confirm { registration, attempt } => match live_registration(service, registration).await? {
            Some(language) => {
                let purpose = CodePurpose::Registration;
                let code = service.secrets.mail_code(purpose, registration, attempt);
                Some(letters::Confirm { site, email, code }.render(Words(language))?)
            }
            None => None,
        },
        Mail::Recovery { recovery, attempt } => {
            let code = service.secrets.mail_code(CodePurpose::Recovery, recovery, attempt);
            let live = live_recovery(service, recovery).await?;
            live.then(|| letters::Recovery { site, email, code }.render(w))
                .transpose()?
        }
        Mail::Invitation { envelope, .. }
        | Mail::Turn { envelope, .. }
        | Mail::Reminder { envelope, .. }
        | Mail::Viewing { envelope, .. }
        | Mail::LayerReturned { envelope, .. }
        | Mail::Declined { envelope, .. }
        | Mail::Completed { envelope, .. } => {
            if own.is_some_and(|chosen| !wanted(&mail, chosen.mails)) {
                return Ok(Composed::Unwanted);
            }
            match Subject::find(service, envelope, email, own).await? {
                Some(subject) => subject.letter(service, mail).await?,
                None => None,
            }
        }
    };
    Ok(letter.into())
}

/// Whether a person with these choices wants this mail.
fn wanted(mail: &Mail, chosen: Mails) -> bool {
    match mail {
        Mail::Turn { .. } | Mail::Reminder { .. } | Mail::Viewing { .. } => chosen.turn,
        Mail::LayerReturned { .. } => chosen.returned,
        Mail::Declined { .. } => chosen.declined,
        Mail::Completed { .. } => chosen.completed,
        Mail::Invitation { .. } | Mail::Confirm { .. } | Mail::AlreadyRegistered | Mail::Recovery { .. } => true,
    }
}

/// The language of a registration whose code is still good.
async fn live_registration(service: &Service, id: Uuid) -> Result<Option<Language>, DbErr> {
    let row = registration::Entity::find_by_id(id).one(&service.db).await?;
    let row = row.filter(|row| row.expires > service.clock.now());
    Ok(row.map(|row| row.language.as_deref().and_then(Language::of).unwrap_or_default()))
}

async fn live_recovery(service: &Service, id: Uuid) -> Result<bool, DbErr> {
    let row = recovery::Entity::find_by_id(id).one(&service.db).await?;
    Ok(row.is_some_and(|row| row.expires > service.clock.now()))
}

/// The envelope that a mail is about, and to whom it goes.
struct Subject {
    id: Uuid,
    /// Whether approvals are still awaited.
    pending: bool,
    about: About,
    email: String,
    /// Whether the address has an account.
    registered: bool,
    w: Words,
}

impl Subject {
    async fn find(service: &Service, id: Uuid, email: String, own: Option<Preferences>) -> Result<Option<Self>, DbErr> {
        let Some(row) = envelope::Entity::find_by_id(id).one(&service.db).await? else {
            return Ok(None);
        };
        let Some(requester) = user::Entity::find_by_id(row.requester).one(&service.db).await? else {
            return Ok(None);
        };
        let speaks = match own {
            Some(own) => own,
            None => preferences::of(&service.db, requester.id).await?,
        };
        let (site, envelope) = (service.site(), id.to_string());
        Ok(Some(Self {
            id,
            pending: state_at(&row, service.clock.now()) == State::Pending.name(),
            about: About {
                link: letters::link(&site, &envelope, &email),
                site,
                requester: one_line(&requester.name, NAME),
                requester_email: requester.email,
                envelope,
            },
            email,
            registered: own.is_some(),
            w: Words(speaks.language),
        }))
    }

    async fn letter(self, service: &Service, mail: Mail) -> Result<Option<Letter>, ComposeError> {
        match mail {
            Mail::Invitation { slot, .. } => self.asked(service, slot, false).await,
            Mail::Turn { slot, .. } => self.asked(service, slot, false).await,
            Mail::Reminder { slot, .. } => self.asked(service, slot, true).await,
            Mail::Viewing { slot, .. } => self.asked(service, slot, false).await,
            Mail::LayerReturned { sequence, .. } | Mail::Declined { sequence, .. } => {
                let declined = matches!(mail, Mail::Declined { .. });
                self.decided(&service.db, sequence, declined).await
            }
            Mail::Completed { slot, .. } => {
                let row = slot_row(&service.db, self.id, slot).await?;
                let told = match row {
                    _ if slot == 0 => Told::Requester,
                    Some(row) if row.role == "viewer" => Told::Viewer,
                    _ => Told::Approver,
                };
                let about = self.about;
                Ok(Some(letters::Completed { about, told }.render(self.w)?))
            }
            Mail::Confirm { .. } | Mail::AlreadyRegistered | Mail::Recovery { .. } => Ok(None),
        }
    }

    /// What is asked of the person in a slot as it stands now; nothing when there is nothing to do for them any more.
    async fn asked(self, service: &Service, slot: u32, again: bool) -> Result<Option<Letter>, ComposeError> {
        let Some(row) = slot_row(&service.db, self.id, slot).await?.filter(|_| self.pending) else {
            return Ok(None);
        };
        let (about, w, viewer) = (self.about, self.w, row.role == "viewer");
        let letter = match (row.user.is_some(), self.registered) {
            (true, _) if viewer => letters::Viewing { about }.render(w)?,
            (true, _) if row.turn && row.acted.is_none() => letters::Turn { about, reminder: again }.render(w)?,
            (false, false) => letters::Invitation {
                about,
                email: self.email,
                viewer,
                again,
            }
            .render(w)?,
            // Their turn has passed; or they have an account now, and the requester is to let them in.
            _ => return Ok(None),
        };
        Ok(Some(letter))
    }

    /// That somebody decided.
    async fn decided(
        self,
        db: &impl ConnectionTrait,
        sequence: u32,
        declined: bool,
    ) -> Result<Option<Letter>, ComposeError> {
        let Some((approver, approver_email)) = author(db, self.id, sequence).await? else {
            return Ok(None);
        };
        let about = self.about;
        if declined {
            let letter = letters::Declined {
                about,
                approver,
                approver_email,
            };
            return Ok(Some(letter.render(self.w)?));
        }
        let (approved, approvers) = counted(db, self.id, sequence).await?;
        let letter = letters::LayerReturned {
            about,
            approver,
            approver_email,
            approved,
            approvers,
        };
        Ok(Some(letter.render(self.w)?))
    }
}

fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

async fn slot_row(db: &impl ConnectionTrait, envelope: Uuid, slot: u32) -> Result<Option<envelope_slot::Model>, DbErr> {
    envelope_slot::Entity::find_by_id((envelope, number(slot)))
        .one(db)
        .await
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

/// How many had approved with an entry, and how many approvers there are.
async fn counted(db: &impl ConnectionTrait, envelope: Uuid, sequence: u32) -> Result<(u64, u64), DbErr> {
    let approvers = envelope_slot::Entity::find()
        .filter(envelope_slot::Column::Envelope.eq(envelope))
        .filter(envelope_slot::Column::Role.eq("approver"))
        .count(db)
        .await?;
    let approved = entry::Entity::find()
        .filter(entry::Column::Envelope.eq(envelope))
        .filter(entry::Column::Kind.eq("approve"))
        .filter(entry::Column::Sequence.lte(number(sequence)))
        .count(db)
        .await?;
    Ok((approved, approvers))
}
