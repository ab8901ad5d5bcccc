use sea_orm::{ConnectionTrait, Statement};

use super::*;

async fn open_in(folder: &std::path::Path) -> DatabaseConnection {
    open(&format!("sqlite://{}?mode=rwc", folder.join("test.sqlite").display()))
        .await
        .unwrap()
}

#[tokio::test]
async fn sqlite_keeps_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let db = open_in(folder.path()).await;
    for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)] {
        let statement = Statement::from_string(db.get_database_backend(), format!("PRAGMA {pragma}"));
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i32>(0).unwrap(), expected, "{pragma}");
    }
    let statement = Statement::from_string(db.get_database_backend(), "PRAGMA journal_mode");
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "wal");
}

#[tokio::test]
async fn writers_queue_instead_of_failing() {
    let folder = tempfile::tempdir().unwrap();
    let db = open_in(folder.path()).await;
    db.execute_unprepared("CREATE TABLE tally (n INTEGER NOT NULL)")
        .await
        .unwrap();
    db.execute_unprepared("INSERT INTO tally VALUES (0)").await.unwrap();
    let count = async |db: &DatabaseConnection| {
        let statement = Statement::from_string(db.get_database_backend(), "SELECT n FROM tally");
        db.query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index::<i32>(0)
            .unwrap()
    };
    let writers = (0..20).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            // Reads, then writes: with BEGIN DEFERRED all but one of those that read together would fail.
            let tx = write(&db).await.unwrap();
            let statement = Statement::from_string(tx.get_database_backend(), "SELECT n FROM tally");
            let n = tx
                .query_one_raw(statement)
                .await
                .unwrap()
                .unwrap()
                .try_get_by_index::<i32>(0)
                .unwrap();
            tx.execute_unprepared(&format!("UPDATE tally SET n = {}", n + 1))
                .await
                .unwrap();
            tx.commit().await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(count(&db).await, 20);
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(open_in(folder.path()).await);
    drop(open_in(folder.path()).await);
}
