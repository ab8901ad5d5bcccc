//! Invitations to register, and the first administrator.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Set};

use crate::db;
use crate::entities::{invitation, user};
use crate::launch::Service;
use crate::services::accounts;

/// What making an administrator came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// The address has an account, which administers from now on.
    Promoted(String),
    /// The address may register, and will administer then.
    Invited(String),
}

/// Why nobody was made an administrator.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// Not an address.
    #[error("this is not an e-mail address; give one such as ada@example.org")]
    Address,
    /// The database.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

impl Made {
    /// What was done, and what to do next.
    pub fn sentence(&self, service: &Service) -> String {
        match self {
            Self::Promoted(email) => format!("{email} has an account and is an administrator now."),
            Self::Invited(email) => format!(
                "{email} will be an administrator. Next: start the server (countersign-server serve), then register \
                 with that address at {0}, or with: countersign --server {0} register --email {email} --name NAME",
                service.config.public_url.as_str().trim_end_matches('/'),
            ),
        }
    }
}

/// Makes `email` an administrator, at once or when it registers.
///
/// # Errors
/// [`InvitationError`].
pub async fn administrator(service: &Service, email: &str) -> Result<Made, InvitationError> {
    let email = accounts::address(email).ok_or(InvitationError::Address)?;
    let tx = db::write(&service.db).await?;
    let made = match accounts::by_email(&tx, &email).await? {
        Some(person) => {
            let row = user::Entity::find_by_id(person.id).one(&tx).await?;
            if let Some(row) = row {
                let mut row = row.into_active_model();
                row.administrator = Set(true);
                row.update(&tx).await?;
            }
            Made::Promoted(email)
        }
        None => {
            insert(&tx, &email, true, service.clock.now()).await?;
            Made::Invited(email)
        }
    };
    tx.commit().await?;
    Ok(made)
}

/// Lets `email` (in its one spelling) register while registration is by invitation.
///
/// # Errors
/// The database's.
pub async fn invite(db: &impl ConnectionTrait, email: &str, now: i64) -> Result<(), DbErr> {
    insert(db, email, false, now).await
}

async fn insert(db: &impl ConnectionTrait, email: &str, administrator: bool, now: i64) -> Result<(), DbErr> {
    let row = invitation::ActiveModel {
        email: Set(email.to_owned()),
        administrator: Set(administrator),
        created: Set(now),
    };
    // An invitation that is there already is only ever raised.
    let mut conflict = OnConflict::column(invitation::Column::Email);
    if administrator {
        conflict.update_column(invitation::Column::Administrator);
    } else {
        conflict.do_nothing();
    }
    invitation::Entity::insert(row)
        .on_conflict(conflict)
        .exec_without_returning(db)
        .await
        .map(drop)
}
