//! Sessions of browsers: in cookies, and only for our own pages.

use countersign_opaque::client as opaque;
use countersign_server::clock::Clock;
use countersign_server::entities::session;
use countersign_server::secrets::CodePurpose;
use rocket::http::{ContentType, Cookie, Header, Method, Status};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::client::{House, NOW, PASSWORD, b64, bearer};

pub(crate) const BROWSER: [(&str, &str); 2] = [("Countersign-Client", "browser"), ("Origin", "http://localhost:8000")];

pub(crate) struct Reply {
    pub(crate) status: Status,
    pub(crate) body: Value,
    pub(crate) cookies: Vec<String>,
}

impl Reply {
    fn problem(&self) -> (u16, &str) {
        let name = self.body["type"].as_str().unwrap_or("").rsplit(':').next().unwrap();
        (self.status.code, name)
    }

    /// The value of a cookie that is set.
    fn cookie(&self, name: &str) -> Option<&str> {
        let begin = format!("{name}=");
        self.cookies
            .iter()
            .find_map(|cookie| cookie.strip_prefix(&begin)?.split(';').next())
    }
}

pub(crate) async fn send(
    house: &House,
    method: Method,
    path: &str,
    body: Option<&Value>,
    cookie: Option<&str>,
    headers: &[(&str, &str)],
) -> Reply {
    let mut request = house.client.req(method, format!("/api/v1{path}"));
    request = request.remote("192.0.2.1:4000".parse().unwrap());
    if let Some(body) = body {
        request = request.header(ContentType::JSON).body(body.to_string());
    }
    if let Some(cookie) = cookie {
        let (name, value) = cookie.split_once('=').unwrap();
        request = request.cookie(Cookie::new(name.to_owned(), value.to_owned()));
    }
    for (name, value) in headers {
        request.add_header(Header::new((*name).to_owned(), (*value).to_owned()));
    }
    let response = request.dispatch().await;
    let cookies = response.headers().get("Set-Cookie").map(str::to_owned).collect();
    let status = response.status();
    let text = response.into_string().await.unwrap_or_default();
    Reply {
        status,
        cookies,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
    }
}

/// Registers as a page does.
async fn register(house: &House, email: &str, headers: &[(&str, &str)]) -> Reply {
    let pending = house.begin(email).await;
    let code = house.code(CodePurpose::Registration, &pending.id);
    let body = json!({"registration": pending.id, "code": code});
    send(house, Method::Post, "/register/confirm", Some(&body), None, headers).await
}

/// Logs in as a page does.
pub(crate) async fn login(house: &House, email: &str, cookie: Option<&str>, headers: &[(&str, &str)]) -> Reply {
    let (state, request) = opaque::login_start(PASSWORD).unwrap();
    let body = json!({"email": email, "request": b64(&request)});
    let start = send(house, Method::Post, "/login/start", Some(&body), cookie, headers).await;
    assert_eq!(start.status, Status::Ok, "{}", start.body);
    let response = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD
            .decode(start.body["response"].as_str().unwrap())
            .unwrap()
    };
    let done = opaque::login_finish(state, PASSWORD, &response, email.as_bytes()).unwrap();
    let body = json!({"login": start.body["login"], "finalization": b64(&done.finalization)});
    send(house, Method::Post, "/login/finish", Some(&body), cookie, headers).await
}

fn pair(name: &str, reply: &Reply) -> String {
    format!(
        "{name}={}",
        reply
            .cookie(name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", reply.cookies))
    )
}

#[rocket::async_test]
async fn a_browser_gets_its_session_in_guarded_cookies_and_not_in_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let registered = register(&house, "ada@example.org", &BROWSER).await;
    let logged_in = login(&house, "ada@example.org", None, &BROWSER).await;
    for reply in [registered, logged_in] {
        assert_eq!(reply.status, Status::Ok, "{}", reply.body);
        assert_eq!(reply.body["email"], "ada@example.org");
        assert!(
            reply.body.get("session").is_none() && reply.body.get("device").is_none(),
            "{}",
            reply.body
        );
        for name in ["countersign-session", "countersign-device"] {
            let token = reply.cookie(name).unwrap();
            assert!(token.len() == 64 && !reply.body.to_string().contains(token));
            let cookie = reply.cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
            for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
                assert!(cookie.contains(part), "{cookie}: {part}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        let session = pair("countersign-session", &reply);
        let who = send(&house, Method::Get, "/session", None, Some(&session), &[]).await;
        assert_eq!(
            (who.status, &who.body["email"]),
            (Status::Ok, &json!("ada@example.org"))
        );
    }
}

#[rocket::async_test]
async fn the_terminal_gets_tokens_and_no_cookie() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let reply = register(&house, "ada@example.org", &[]).await;
    assert!(reply.body["session"].is_string() && reply.body["device"].is_string());
    assert!(reply.cookies.is_empty());
    let token = reply.body["session"].as_str().unwrap();
    let request = house.client.post("/api/v1/logout").header(bearer(token));
    assert_eq!(
        request.dispatch().await.status(),
        Status::Ok,
        "a bearer needs no origin"
    );
}

#[rocket::async_test]
async fn over_https_cookies_are_bound_to_the_host_and_others_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::with(folder.path(), Clock::standing(NOW), |config| {
        config.public_url = "https://sign.example.org".parse().unwrap();
    })
    .await;
    let own = [
        ("Countersign-Client", "browser"),
        ("Origin", "https://sign.example.org"),
    ];
    let reply = register(&house, "ada@example.org", &own).await;
    assert_eq!(reply.cookies.len(), 2, "{:?}", reply.cookies);
    for cookie in &reply.cookies {
        assert!(cookie.starts_with("__Host-countersign-"), "{cookie}");
        assert!(
            cookie.contains("Secure") && cookie.contains("Path=/") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
    let token = reply.cookie("__Host-countersign-session").unwrap();
    for (name, status) in [
        ("__Host-countersign-session", Status::Ok),
        ("countersign-session", Status::Unauthorized),
    ] {
        let cookie = format!("{name}={token}");
        assert_eq!(
            send(&house, Method::Get, "/session", None, Some(&cookie), &[])
                .await
                .status,
            status,
            "{name}"
        );
    }
}

#[rocket::async_test]
async fn a_cookie_changes_something_only_for_our_own_pages() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let session = pair(
        "countersign-session",
        &register(&house, "ada@example.org", &BROWSER).await,
    );
    let own = "http://localhost:8000";
    let preferences =
        json!({"language": "de", "mails": {"turn": true, "returned": true, "declined": true, "completed": true}});
    let refused: [&[(&str, &str)]; 9] = [
        &[],
        &[("Origin", own)],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", own)],
        &[("Countersign-Client", "browser")],
        &[("Countersign-Client", "browser"), ("Origin", "http://evil.example")],
        &[("Countersign-Client", "browser"), ("Origin", "null")],
        &[
            ("Countersign-Client", "browser"),
            ("Origin", own),
            ("Sec-Fetch-Site", "cross-site"),
        ],
        &[("Countersign-Client", "browser"), ("Sec-Fetch-Site", "same-site")],
        &[("Countersign-Client", "terminal"), ("Origin", own)],
    ];
    for headers in refused {
        for (method, path, body) in [
            (Method::Put, "/preferences", Some(&preferences)),
            (Method::Post, "/logout", None),
            (Method::Delete, "/sessions/0", None),
        ] {
            let reply = send(&house, method, path, body, Some(&session), headers).await;
            assert_eq!(reply.problem(), (403, "cross-site"), "{method} {path} {headers:?}");
        }
    }
    let unchanged = send(&house, Method::Get, "/preferences", None, Some(&session), &[]).await;
    assert_eq!(unchanged.body["language"], "en");
    for headers in [
        &[("Countersign-Client", "browser"), ("Origin", own)][..],
        &[("Countersign-Client", "browser"), ("Sec-Fetch-Site", "same-origin")],
        &[
            ("Countersign-Client", "browser"),
            ("Origin", own),
            ("Sec-Fetch-Site", "same-origin"),
        ],
    ] {
        let reply = send(
            &house,
            Method::Put,
            "/preferences",
            Some(&preferences),
            Some(&session),
            headers,
        )
        .await;
        assert_eq!(reply.status, Status::Ok, "{headers:?}: {}", reply.body);
    }
}

#[rocket::async_test]
async fn nobody_is_logged_in_by_another_site() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    house.register("ada@example.org").await;
    let count = async || session::Entity::find().count(&house.service.db).await.unwrap();
    let before = count().await;
    // The first step is open to all; it is the second that hands out cookies.
    let (state, request) = opaque::login_start(PASSWORD).unwrap();
    let start = house
        .post(
            "/login/start",
            json!({"email": "ada@example.org", "request": b64(&request)}),
        )
        .await;
    let done = opaque::login_finish(state, PASSWORD, &start.bytes("response"), b"ada@example.org").unwrap();
    let body = json!({"login": start.text("login"), "finalization": b64(&done.finalization)});
    let evil = [("Countersign-Client", "browser"), ("Origin", "http://evil.example")];
    let reply = send(&house, Method::Post, "/login/finish", Some(&body), None, &evil).await;
    assert_eq!((reply.problem(), reply.cookies.len()), ((403, "cross-site"), 0));
    assert_eq!(count().await, before);
}

#[rocket::async_test]
async fn logging_out_takes_the_session_back_and_keeps_the_device() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let reply = register(&house, "ada@example.org", &BROWSER).await;
    let session = pair("countersign-session", &reply);
    let out = send(&house, Method::Post, "/logout", None, Some(&session), &BROWSER).await;
    assert_eq!(out.status, Status::Ok);
    assert_eq!(out.cookies.len(), 1, "{:?}", out.cookies);
    let cleared = &out.cookies[0];
    assert!(
        cleared.starts_with("countersign-session=;") && cleared.contains("Max-Age=0"),
        "{cleared}"
    );
    assert!(
        cleared.contains("Path=/"),
        "another path would leave the cookie: {cleared}"
    );
    let again = send(&house, Method::Get, "/session", None, Some(&session), &[]).await;
    assert_eq!(again.problem(), (401, "no-session"));
}

#[rocket::async_test]
async fn the_device_cookie_is_let_by_the_lock_of_its_account() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let device = pair(
        "countersign-device",
        &register(&house, "ada@example.org", &BROWSER).await,
    );
    let attempt = async |cookie: Option<&str>| {
        let (_, request) = opaque::login_start(PASSWORD).unwrap();
        let body = json!({"email": "ada@example.org", "request": b64(&request)});
        send(&house, Method::Post, "/login/start", Some(&body), cookie, &BROWSER)
            .await
            .status
    };
    for _ in 0..3 {
        assert_eq!(attempt(None).await, Status::Ok);
    }
    assert_eq!(attempt(None).await, Status::TooManyRequests);
    assert_eq!(attempt(Some(&device)).await, Status::Ok);
    assert_eq!(attempt(Some("countersign-device=wrong")).await, Status::TooManyRequests);
}

#[rocket::async_test]
async fn ones_sessions_are_listed_and_ended_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path()).await;
    let session = pair(
        "countersign-session",
        &register(&house, "ada@example.org", &BROWSER).await,
    );
    house.pass(3600);
    let terminal = house.login("ada@example.org", PASSWORD).await.unwrap();
    let other = house.register("ben@example.org").await;
    let list = async || {
        send(&house, Method::Get, "/sessions", None, Some(&session), &[])
            .await
            .body["sessions"]
            .clone()
    };
    let sessions = list().await;
    let sessions = sessions.as_array().unwrap();
    let told: Vec<_> = sessions
        .iter()
        .map(|one| {
            (
                one["client"].as_str().unwrap(),
                one["current"].as_bool().unwrap(),
                one["created"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(told.len(), 2, "{sessions:?}");
    assert!(
        told.contains(&("browser", true, NOW)) && told.contains(&("terminal", false, NOW + 3_600_000)),
        "{told:?}"
    );
    for one in sessions {
        assert_eq!(one["seen"].as_i64(), Some(NOW + 3_600_000), "used just now");
        assert!(
            !sessions
                .iter()
                .any(|one| one.to_string().contains(terminal.text("session")))
        );
    }
    let id = |client: &str| {
        sessions.iter().find(|one| one["client"] == client).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let end = async |id: &str| {
        send(
            &house,
            Method::Delete,
            &format!("/sessions/{id}"),
            None,
            Some(&session),
            &BROWSER,
        )
        .await
    };

    let theirs = house.get("/sessions", Some(&other.session)).await.body["sessions"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(end(&theirs).await.problem(), (404, "not-found"));
    assert_eq!(house.get("/session", Some(&other.session)).await.status, Status::Ok);

    assert_eq!(end(&id("terminal")).await.status, Status::Ok);
    assert_eq!(
        house.get("/session", Some(terminal.text("session"))).await.status,
        Status::Unauthorized
    );
    assert_eq!(end(&id("terminal")).await.problem(), (404, "not-found"));
    assert_eq!(list().await.as_array().unwrap().len(), 1);

    let own = end(&id("browser")).await;
    assert!(
        own.cookies
            .iter()
            .any(|cookie| cookie.starts_with("countersign-session=;")),
        "{:?}",
        own.cookies
    );
    assert_eq!(
        send(&house, Method::Get, "/session", None, Some(&session), &[])
            .await
            .status,
        Status::Unauthorized
    );
}
