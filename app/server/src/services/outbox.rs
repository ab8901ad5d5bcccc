//! The outbox: mails are noted in the transaction that causes them, and leave from there.
//!
//! A row says which mail and about what, by ids; never a code, a title or a payload. So a copy of the database gives
//! no code away, and a mail that waited is as true as when it was caused.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::entities::outbox::{ActiveModel, Column, Entity, Model};
use crate::services::ids;

/// A mail and what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// The code that confirms an address.
    Confirm {
        /// The registration.
        registration: Uuid,
        /// Which of its codes.
        attempt: u32,
    },
    /// Somebody tried to register an address that has an account.
    AlreadyRegistered,
    /// The code that releases an account to whoever proved the recovery words.
    Recovery {
        /// The recovery.
        recovery: Uuid,
        /// Which of its codes.
        attempt: u32,
    },
    /// To a named address that has no account.
    Invitation {
        /// The envelope.
        envelope: Uuid,
        /// The invitee's slot.
        slot: u32,
    },
    /// To an approver whose stage is open.
    Turn {
        /// The envelope.
        envelope: Uuid,
        /// The approver's slot.
        slot: u32,
    },
    /// To somebody who is awaited, at the requester's wish.
    Reminder {
        /// The envelope.
        envelope: Uuid,
        /// The slot of the person.
        slot: u32,
    },
    /// To a viewer with keys: there is something to follow.
    Viewing {
        /// The envelope.
        envelope: Uuid,
        /// The viewer's slot.
        slot: u32,
    },
    /// To the requester: a layer came back.
    LayerReturned {
        /// The envelope.
        envelope: Uuid,
        /// The layer's place in the chain.
        sequence: u32,
    },
    /// To the requester: somebody declined.
    Declined {
        /// The envelope.
        envelope: Uuid,
        /// The decline's place in the chain.
        sequence: u32,
    },
    /// The route has ended by approvals.
    Completed {
        /// The envelope.
        envelope: Uuid,
        /// To whom: 0 is the requester, otherwise a slot.
        slot: u32,
    },
}

impl Mail {
    /// The mail's name, which is also its templates' name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "confirm",
            Self::AlreadyRegistered => "already_registered",
            Self::Recovery { .. } => "recovery",
            Self::Invitation { .. } => "invitation",
            Self::Turn { .. } => "turn",
            Self::Reminder { .. } => "reminder",
            Self::Viewing { .. } => "viewing",
            Self::LayerReturned { .. } => "layer_returned",
            Self::Declined { .. } => "declined",
            Self::Completed { .. } => "completed",
        }
    }

    fn subject_and_number(&self) -> (Option<Uuid>, u32) {
        match *self {
            Self::AlreadyRegistered => (None, 0),
            Self::Confirm {
                registration: subject,
                attempt: number,
            }
            | Self::Recovery {
                recovery: subject,
                attempt: number,
            }
            | Self::Invitation {
                envelope: subject,
                slot: number,
            }
            | Self::Turn {
                envelope: subject,
                slot: number,
            }
            | Self::Reminder {
                envelope: subject,
                slot: number,
            }
            | Self::Viewing {
                envelope: subject,
                slot: number,
            }
            | Self::Completed {
                envelope: subject,
                slot: number,
            }
            | Self::LayerReturned {
                envelope: subject,
                sequence: number,
            }
            | Self::Declined {
                envelope: subject,
                sequence: number,
            } => (Some(subject), number),
        }
    }

    /// Reads a row back; none when it is of a kind that this version does not know.
    pub fn of(row: &Model) -> Option<Self> {
        let number = u32::try_from(row.number).ok()?;
        let subject = row.subject;
        Some(match row.kind.as_str() {
            "confirm" => Self::Confirm {
                registration: subject?,
                attempt: number,
            },
            "already_registered" => Self::AlreadyRegistered,
            "recovery" => Self::Recovery {
                recovery: subject?,
                attempt: number,
            },
            "invitation" => Self::Invitation {
                envelope: subject?,
                slot: number,
            },
            "turn" => Self::Turn {
                envelope: subject?,
                slot: number,
            },
            "reminder" => Self::Reminder {
                envelope: subject?,
                slot: number,
            },
            "viewing" => Self::Viewing {
                envelope: subject?,
                slot: number,
            },
            "layer_returned" => Self::LayerReturned {
                envelope: subject?,
                sequence: number,
            },
            "declined" => Self::Declined {
                envelope: subject?,
                sequence: number,
            },
            "completed" => Self::Completed {
                envelope: subject?,
                slot: number,
            },
            _ => return None,
        })
    }
}

/// Notes a mail, inside the transaction that causes it: it leaves if and only if that commits.
///
/// `to` is the recipient's address, `now` Unix milliseconds. The runner is woken by the fairing in `jobs::wake` after
/// every request that may have changed something, so callers need not.
///
/// # Errors
/// The database's.
pub async fn enqueue(txn: &impl ConnectionTrait, to: &str, mail: Mail, now: i64) -> Result<(), DbErr> {
    let (subject, number) = mail.subject_and_number();
    let row = ActiveModel {
        id: Set(ids::fresh(now).map_err(|error| DbErr::Custom(error.to_string()))?),
        kind: Set(mail.kind().to_owned()),
        recipient: Set(to.to_owned()),
        subject: Set(subject),
        number: Set(i32::try_from(number).unwrap_or(i32::MAX)),
        created: Set(now),
        due: Set(now),
        leased_until: Set(0),
        attempts: Set(0),
        last_error: Set(None),
        state: Set("waiting".to_owned()),
        settled: Set(None),
    };
    row.insert(txn).await?;
    Ok(())
}

/// Takes up to `count` rows that are due and that nobody is sending, each for `lease` milliseconds.
///
/// Every row is taken by one conditional update, so that of several server processes exactly one gets it. A process
/// that dies leaves its rows to the others when the lease ends.
///
/// # Errors
/// The database's.
pub async fn take(db: &impl ConnectionTrait, now: i64, lease: i64, count: u64) -> Result<Vec<Model>, DbErr> {
    let due = Entity::find()
        .filter(Column::State.eq("waiting"))
        .filter(Column::Due.lte(now))
        .filter(Column::LeasedUntil.lte(now))
        .order_by_asc(Column::Due)
        .order_by_asc(Column::Id)
        .limit(count)
        .all(db)
        .await?;
    let mut taken = Vec::with_capacity(due.len());
    for row in due {
        let outcome = Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(now + lease))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.eq("waiting"))
            .filter(Column::LeasedUntil.eq(row.leased_until))
            .exec(db)
            .await?;
        if outcome.rows_affected == 1 {
            taken.push(row);
        }
    }
    Ok(taken)
}

/// How a row is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The server has accepted the mail.
    Sent,
    /// What it would have said is no longer true (a code that has expired, a turn that has passed).
    Obsolete,
    /// Its receiver has chosen to get no such mails.
    Unwanted,
    /// The receiving server keeps refusing it.
    Refused,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Obsolete => "obsolete",
            Self::Unwanted => "unwanted",
            Self::Refused => "refused",
        }
    }
}

/// Notes that a row is done with. It stays visible until [`forget_settled`].
///
/// # Errors
/// The database's.
pub async fn settle(db: &impl ConnectionTrait, row: Uuid, outcome: Outcome, now: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(outcome.name()))
        .col_expr(Column::Settled, Expr::value(now))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(row))
        .exec(db)
        .await?;
    Ok(())
}

/// Gives a row back after a failure: it is due again at `due`, and shows the failure's class.
///
/// # Errors
/// The database's.
pub async fn postpone(db: &impl ConnectionTrait, row: Uuid, due: i64, error: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Due, Expr::value(due))
        .col_expr(Column::LeasedUntil, Expr::value(0_i64))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::LastError, Expr::value(error))
        .filter(Column::Id.eq(row))
        .exec(db)
        .await?;
    Ok(())
}

/// When the next waiting row can be taken, in Unix milliseconds; none when nothing waits.
///
/// # Errors
/// The database's.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let rows = Entity::find()
        .filter(Column::State.eq("waiting"))
        .order_by_asc(Column::Due)
        .limit(64)
        .all(db)
        .await?;
    Ok(rows.iter().map(|row| Ord::max(row.due, row.leased_until)).min())
}

/// Deletes rows that were settled before `before` (Unix milliseconds). Waiting rows are never deleted.
///
/// # Errors
/// The database's.
pub async fn forget_settled(db: &impl ConnectionTrait, before: i64) -> Result<u64, DbErr> {
    let outcome = Entity::delete_many()
        .filter(Column::State.ne("waiting"))
        .filter(Column::Settled.lt(before))
        .exec(db)
        .await?;
    Ok(outcome.rows_affected)
}

#[cfg(test)]
mod tests;
