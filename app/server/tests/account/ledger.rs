//! The ledger under many writers, on both databases, and across starts.

use std::path::Path;

use countersign_protocol::hash::sha384;
use countersign_protocol::ledger::{Kind, Replay};
use countersign_server::clock::Clock;
use countersign_server::config::Config;
use countersign_server::db;
use countersign_server::launch::{Service, StartError};
use countersign_server::services::ledger::{self, LedgerError};

use crate::client::{House, NOW};
use crate::postgres::Postgres;

async fn service(folder: &Path, url: Option<String>) -> Result<Service, StartError> {
    let mut config = Config::in_folder(&folder.join("data")).unwrap();
    if let Some(url) = url {
        config.database_url = url;
    }
    Service::open(config, Clock::standing(NOW)).await
}

async fn size(service: &Service) -> u64 {
    ledger::checkpoint(service).await.unwrap().peek().size
}

/// Several processes, each with several writers, make one log without gaps.
async fn crowd(folder: &Path, url: Option<String>) {
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(service(folder, url.clone()).await.unwrap());
    }
    // The service's own certificates stand there before anybody comes.
    let before = size(&processes[0]).await;
    let mut writers = Vec::new();
    for (process, number) in processes.iter().zip(0u8..) {
        for writer in 0..4u8 {
            let service = process.clone();
            writers.push(tokio::spawn(async move {
                for turn in 0..5u8 {
                    let object = sha384(&[number, writer, turn]);
                    let txn = db::write(&service.db).await.unwrap();
                    if turn == 0 {
                        let user = uuid::Uuid::from_u128(u128::from(number) << 8 | u128::from(writer));
                        ledger::append_bundle(&txn, &service.secrets, user, &object)
                            .await
                            .unwrap();
                    } else {
                        ledger::append(&txn, Kind::Entry, &object).await.unwrap();
                    }
                    // A transaction that is given up leaves no hole.
                    if turn == 4 {
                        drop(txn)
                    } else {
                        txn.commit().await.unwrap()
                    }
                }
            }));
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let signed = ledger::checkpoint(&processes[0]).await.unwrap();
    let checkpoint = signed.verify(ledger::key(&processes[1])).unwrap();
    assert_eq!(checkpoint.size, before + 3 * 4 * 4);
    let mut replay = Replay::default();
    for leaf in ledger::leaves(&processes[2], 0, 1000).await.unwrap() {
        replay.push(&leaf).unwrap();
    }
    assert_eq!(replay.compare(checkpoint), Ok(()));
}

#[rocket::async_test]
async fn many_writers_make_one_log_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    crowd(folder.path(), None).await;
}

#[rocket::async_test]
async fn many_writers_make_one_log_on_postgresql() {
    let folder = tempfile::tempdir().unwrap();
    let Some(postgres) = Postgres::start(folder.path()) else {
        eprintln!("not checked: PostgreSQL is not installed");
        return;
    };
    crowd(folder.path(), Some(postgres.url())).await;
}

#[rocket::async_test]
async fn a_registration_answers_with_a_receipt_and_the_map_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let before = size(&house.service).await;
    let account = house.register("ada@example.org").await;
    house.register("bob@example.org").await;
    let own = house.get("/ledger/self", Some(&account.session)).await;
    assert_eq!(own.body["receipt"]["leaf_index"], before);
    assert_eq!(own.body["map"]["value"].as_str().unwrap().len(), 96);
}

#[rocket::async_test]
async fn another_key_than_the_one_that_signed_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let first = service(folder.path(), None).await.unwrap();
    let key = ledger::key(&first).to_string();
    drop(first);
    assert_eq!(
        ledger::key(&service(folder.path(), None).await.unwrap()).to_string(),
        key
    );
    std::fs::remove_file(folder.path().join("secrets/ledger.key")).unwrap();
    assert!(matches!(
        service(folder.path(), None).await,
        Err(StartError::Ledger(LedgerError::OtherKey))
    ));
}
