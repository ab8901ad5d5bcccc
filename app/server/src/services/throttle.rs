//! Slows and locks what fails too often, by account and by source address.
//!
//! An attempt is counted as a failure when it begins and taken back when it succeeds: a wrong password shows only to
//! the client, so an attempt that is never finished is all that the service sees of it (DESIGN §3). The counts are in
//! the database, so that a restart forgives nothing and all processes share them.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};

use crate::entities::failure;
use crate::services::account_error::AccountError;

const SECOND: i64 = 1000;
/// Failures are counted within this time, in milliseconds.
const WINDOW: i64 = 3600 * SECOND;
/// How long a lock lasts, in milliseconds.
const LOCK: i64 = 15 * 60 * SECOND;

/// How many failures within the hour are borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From this many on, each attempt waits twice as long as the one before: 1, 2, 4… seconds.
    pub slow: i32,
    /// With this many, everything waits 15 minutes.
    pub lock: i32,
}

/// For one account, and for one known device.
pub const ACCOUNT: Limits = Limits { slow: 3, lock: 10 };
/// For one source address, behind which many people may be.
pub const SOURCE: Limits = Limits { slow: 30, lock: 100 };

/// Counts an attempt on `subject`, or refuses it. `db` is a writing transaction; a refusal changes nothing.
///
/// # Errors
/// [`AccountError::Slowed`], [`AccountError::Locked`]; the database's.
pub async fn attempt(db: &impl ConnectionTrait, subject: &str, limits: Limits, now: i64) -> Result<(), AccountError> {
    let fresh = failure::ActiveModel {
        subject: Set(subject.to_owned()),
        count: Set(0),
        first: Set(now),
        last: Set(now),
        locked_until: Set(0),
    };
    failure::Entity::insert(fresh)
        .on_conflict(OnConflict::column(failure::Column::Subject).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    let row = failure::Entity::find_by_id(subject).lock_exclusive().one(db).await?;
    let mut row = row.ok_or_else(|| DbErr::RecordNotFound("failures".into()))?;
    if row.locked_until > now {
        return Err(AccountError::Locked {
            seconds: seconds(row.locked_until - now),
        });
    }
    if row.locked_until != 0 || now - row.first > WINDOW {
        // The lock has ended, or the hour: the count begins anew.
        row = failure::Model {
            count: 0,
            first: now,
            locked_until: 0,
            ..row
        };
    }
    if row.count >= limits.slow {
        let doublings = Ord::min(u32::try_from(row.count - limits.slow).unwrap_or(0), 10);
        let until = row.last + (SECOND << doublings);
        if until > now {
            return Err(AccountError::Slowed {
                seconds: seconds(until - now),
            });
        }
    }
    let count = row.count + 1;
    let locked_until = if count >= limits.lock { now + LOCK } else { 0 };
    failure::ActiveModel {
        count: Set(count),
        first: Set(row.first),
        last: Set(now),
        locked_until: Set(locked_until),
        ..row.into_active_model()
    }
    .update(db)
    .await?;
    Ok(())
}

/// Forgets the failures of `subject`: somebody proved to be who they say.
///
/// # Errors
/// The database's.
pub async fn forget(db: &impl ConnectionTrait, subject: &str) -> Result<(), DbErr> {
    failure::Entity::delete_by_id(subject).exec(db).await.map(drop)
}

/// Takes back the one attempt that succeeded; other people's failures behind the same source stay counted.
///
/// # Errors
/// The database's.
pub async fn take_back(db: &impl ConnectionTrait, subject: &str, limits: Limits) -> Result<(), DbErr> {
    failure::Entity::update_many()
        .col_expr(failure::Column::Count, Expr::col(failure::Column::Count).sub(1))
        .filter(failure::Column::Subject.eq(subject))
        .filter(failure::Column::Count.gt(0))
        .filter(failure::Column::Count.lt(limits.lock))
        .exec(db)
        .await
        .map(drop)
}

fn seconds(millis: i64) -> u64 {
    u64::try_from((millis + SECOND - 1) / SECOND).unwrap_or(1)
}
