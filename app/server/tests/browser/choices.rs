//! The form in every page's header: language and appearance.

use rocket::http::{ContentType, Header};

use crate::shell::built;
use crate::world::{Answer, World};

async fn choose(world: &World, form: &str, headers: &[(&'static str, &'static str)]) -> Answer {
    let mut request = world.client.post("/preferences").header(ContentType::Form).body(form);
    for (name, value) in headers {
        request.add_header(Header::new(*name, *value));
    }
    world.send(request, None).await
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Set-Cookie"))
        .map(|(_, value)| value.as_str())
        .collect()
}

const OWN: [(&str, &str); 2] = [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")];

#[tokio::test]
async fn a_choice_is_two_cookies_and_a_way_back() {
    let (world, _web) = built().await;
    let answer = choose(&world, "language=ar&appearance=dark&back=%2Fsettings", &OWN)
        .await
        .ok(303);
    assert_eq!(answer.header("Location"), Some("/settings"));
    let set = cookies(&answer);
    assert_eq!(set.len(), 2, "{set:?}");
    for begins in ["language=ar", "appearance=dark"] {
        let cookie = set.iter().find(|cookie| cookie.starts_with(begins)).unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
            assert!(cookie.contains(part), "{cookie}: {part}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn what_is_not_offered_is_passed_over_and_back_stays_here() {
    let (world, _web) = built().await;
    let form = "language=tlh&appearance=%22&back=%2F%2Fevil.example";
    let answer = choose(&world, form, &OWN).await.ok(303);
    assert_eq!((answer.header("Location"), cookies(&answer).len()), (Some("/"), 0));
    for back in [
        "https%3A%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2Fa%0D%0ASet-Cookie%3A+x",
        "",
    ] {
        let answer = choose(&world, &format!("back={back}"), &OWN).await.ok(303);
        assert_eq!(answer.header("Location"), Some("/"), "{back}");
    }
}

#[tokio::test]
async fn other_sites_choose_nothing() {
    let (world, _web) = built().await;
    for headers in [
        &[("Sec-Fetch-Site", "cross-site")][..],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "http://localhost:8000")],
        &[("Origin", "http://evil.example")],
    ] {
        let answer = choose(&world, "language=ar", headers).await;
        assert_eq!(
            (answer.problem(), cookies(&answer).len()),
            ((403, "cross-site"), 0),
            "{headers:?}"
        );
    }
    assert_eq!(
        world.send(world.client.get("/preferences"), None).await.status.code,
        405
    );
}
