//! What is kept of an account is what its owner signed.

use super::*;
use crate::reading::staged::Someone;

#[test]
fn the_service_does_not_rename_anybody() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::at(place.path());
    let (someone, user) = (Someone::named("ann@example.org"), UserId::random(&mut rng()));
    let kek = Kek::generate(&mut rng());
    let wrapped = someone.identity.wrap(&kek, &user, &mut rng());
    let keys = seal_here(&Opened { kek, wrapped }, "correct horse", &user).unwrap();
    let public = someone.bundle.bundle();
    let begun = |name: &str, user: String| SessionBegun {
        session: "token".to_owned(),
        user,
        email: public.email.clone(),
        name: name.to_owned(),
    };
    let keep = |begun: SessionBegun| {
        keep(&home, "http://localhost", &begun, someone.bundle.bytes(), &keys).map_err(|failure| failure.kind)
    };
    let renamed = keep(begun("Somebody Else", public.user.to_string()));
    assert_eq!(renamed.unwrap_err(), "strange-answer");
    let moved = keep(begun(&public.name, user.to_string()));
    assert_eq!(moved.unwrap_err(), "strange-answer");
    assert!(home.profile().unwrap().is_none(), "nothing was kept");
    assert_eq!(
        keep(begun(&public.name, public.user.to_string())).unwrap().name,
        public.name
    );
}
