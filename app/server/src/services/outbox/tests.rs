use sea_orm::{Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;

use super::*;

async fn database() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    countersign_migrations::Migrator::up(&db, None).await.unwrap();
    db
}

#[tokio::test]
async fn every_mail_is_read_back_as_it_was_noted() {
    let db = database().await;
    let id = Uuid::from_u128(9);
    let mails = [
        Mail::Confirm {
            registration: id,
            attempt: 1,
        },
        Mail::AlreadyRegistered,
        Mail::Recovery {
            recovery: id,
            attempt: 2,
        },
        Mail::Invitation { envelope: id, slot: 3 },
        Mail::Turn { envelope: id, slot: 4 },
        Mail::LayerReturned {
            envelope: id,
            sequence: 5,
        },
        Mail::Declined {
            envelope: id,
            sequence: 6,
        },
        Mail::Completed { envelope: id, slot: 0 },
    ];
    for (at, mail) in mails.iter().enumerate() {
        enqueue(&db, "a@example.org", *mail, at as i64).await.unwrap();
    }
    let rows = take(&db, 100, 10, 100).await.unwrap();
    let read: Vec<_> = rows.iter().map(|row| Mail::of(row).unwrap()).collect();
    assert_eq!(read, mails);
}

#[tokio::test]
async fn a_row_is_taken_once_until_its_lease_ends() {
    let db = database().await;
    enqueue(&db, "a@example.org", Mail::AlreadyRegistered, 0).await.unwrap();
    assert_eq!(take(&db, 5, 10, 8).await.unwrap().len(), 1);
    assert_eq!(take(&db, 14, 10, 8).await.unwrap().len(), 0);
    assert_eq!(next_due(&db).await.unwrap(), Some(15));
    assert_eq!(take(&db, 15, 10, 8).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_failure_is_shown_and_the_row_stays() {
    let db = database().await;
    enqueue(&db, "a@example.org", Mail::AlreadyRegistered, 0).await.unwrap();
    let row = take(&db, 0, 10, 8).await.unwrap().remove(0);
    postpone(&db, row.id, 50, "connection").await.unwrap();
    assert_eq!(take(&db, 49, 10, 8).await.unwrap().len(), 0);
    let row = take(&db, 50, 10, 8).await.unwrap().remove(0);
    assert_eq!((row.attempts, row.last_error.as_deref()), (1, Some("connection")));
    assert_eq!(forget_settled(&db, i64::MAX).await.unwrap(), 0);
    settle(&db, row.id, Outcome::Sent, 60).await.unwrap();
    assert_eq!(take(&db, 1_000, 10, 8).await.unwrap().len(), 0);
    assert_eq!(next_due(&db).await.unwrap(), None);
    assert_eq!(forget_settled(&db, 61).await.unwrap(), 1);
}
