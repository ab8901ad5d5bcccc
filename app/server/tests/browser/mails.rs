//! Mails in their reader's language, and those that are not sent.

use countersign_protocol::chain::Decision;
use countersign_protocol::envelope::Route;
use countersign_server::entities::outbox;
use countersign_server::mail::letters::Letter;
use countersign_server::services::letters::{Composed, compose};
use countersign_server::services::preferences::{self, Preferences};
use countersign_server::words::Language;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::world::{Named, Person, World};

async fn composed(world: &World, kind: &str, email: &str) -> Composed {
    let row = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq(kind))
        .filter(outbox::Column::Recipient.eq(email))
        .one(&world.service.db)
        .await
        .unwrap()
        .unwrap_or_else(|| panic!("no {kind} to {email}"));
    compose(&world.service, &row).await.unwrap()
}

async fn letter(world: &World, kind: &str, email: &str) -> Letter {
    match composed(world, kind, email).await {
        Composed::Letter(letter) => *letter,
        other => panic!("{kind} to {email}: {other:?}"),
    }
}

async fn prefers(world: &World, person: &Person, change: impl FnOnce(&mut Preferences)) {
    let mut chosen = Preferences::speaking(Language::English);
    change(&mut chosen);
    let id = person.bundle.bundle().user.uuid();
    preferences::keep(&world.service.db, id, chosen).await.unwrap();
}

async fn trio(world: &World) -> (Person, Person, Person) {
    (
        world.person("anna@example.org").await,
        world.person("ben+x@example.org").await,
        world.person("cem@example.org").await,
    )
}

#[tokio::test]
async fn everyone_reads_their_own_language_and_an_invitee_the_requesters() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    prefers(&world, &anna, |chosen| chosen.language = Language::German).await;
    prefers(&world, &ben, |chosen| chosen.language = Language::Arabic).await;
    let people = [
        Named::Approver(&ben),
        Named::Viewer(&cem),
        Named::Invited("new@example.org"),
    ];
    let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 3])).await;

    let turn = letter(&world, "turn", &ben.email).await;
    assert!(turn.subject.starts_with("حان دورك"), "{}", turn.subject);
    assert!(turn.html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let link = format!("http://localhost:8000/e/{}#to=ben%2Bx@example.org", sent.id);
    assert!(turn.text.lines().any(|line| line == link), "{}", turn.text);
    let viewing = letter(&world, "viewing", &cem.email).await;
    assert!(viewing.subject.contains("shows you a document"), "{}", viewing.subject);
    let invitation = letter(&world, "invitation", "new@example.org").await;
    assert!(invitation.subject.contains("lädt Sie ein"), "{}", invitation.subject);

    world.approve(&ben, &sent, 1).await.1.ok(201);
    let returned = letter(&world, "layer_returned", &anna.email).await;
    assert_eq!(returned.subject, format!("Genehmigt 1 von 2: Name of {}", ben.email));
}

#[tokio::test]
async fn a_turn_that_has_passed_is_not_announced() {
    let world = World::open().await;
    let (anna, ben, cem) = trio(&world).await;
    let people = [Named::Approver(&ben), Named::Approver(&cem)];
    let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;
    assert!(
        letter(&world, "turn", &ben.email)
            .await
            .subject
            .starts_with("Your turn")
    );
    world.approve(&ben, &sent, 1).await.1.ok(201);
    assert_eq!(composed(&world, "turn", &ben.email).await, Composed::Obsolete);
    assert!(
        letter(&world, "turn", &cem.email)
            .await
            .subject
            .starts_with("Your turn")
    );
    let cancel = world.event(&anna, &sent, Decision::Cancel).await;
    world.append(&anna, sent.id, &cancel).await.ok(201);
    assert_eq!(composed(&world, "turn", &cem.email).await, Composed::Obsolete);
}

#[tokio::test]
async fn an_invitation_that_is_of_no_use_any_more_is_not_sent() {
    let world = World::open().await;
    let (anna, ben, _) = trio(&world).await;
    let people = [Named::Invited("new@example.org"), Named::Approver(&ben)];
    let sent = world.envelope(&anna, &people, Route::parallel(vec![1, 2])).await;
    let invitation = letter(&world, "invitation", "new@example.org").await;
    assert!(invitation.text.contains("#to=new@example.org\n"));
    world.decline(&ben, &sent, 2).await.ok(201);
    assert_eq!(
        composed(&world, "invitation", "new@example.org").await,
        Composed::Obsolete
    );
}

#[tokio::test]
async fn a_mail_that_its_receiver_does_not_want_is_not_sent_and_the_outbox_says_so() {
    let world = World::open().await;
    let (anna, ben, _) = trio(&world).await;
    prefers(&world, &anna, |chosen| chosen.mails.returned = false).await;
    prefers(&world, &ben, |chosen| {
        (chosen.mails.turn, chosen.mails.completed) = (false, false)
    })
    .await;
    let sent = world
        .envelope(&anna, &[Named::Approver(&ben)], Route::parallel(vec![1]))
        .await;
    assert_eq!(composed(&world, "turn", &ben.email).await, Composed::Unwanted);
    world.all_left().await;
    let rows = outbox::Entity::find().all(&world.service.db).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].kind.as_str(), rows[0].state.as_str()), ("turn", "unwanted"));

    world.approve(&ben, &sent, 1).await.1.ok(201);
    assert_eq!(
        composed(&world, "layer_returned", &anna.email).await,
        Composed::Unwanted
    );
    assert_eq!(composed(&world, "completed", &ben.email).await, Composed::Unwanted);
    let completed = letter(&world, "completed", &anna.email).await;
    assert_eq!(completed.subject, "Completed: your document is approved");
}
