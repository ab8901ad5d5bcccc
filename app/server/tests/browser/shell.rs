//! Pages: what they load, what they say to the client, and that they hold to their own policy.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_server::clock::Clock;
use rocket::http::{Accept, Cookie, Header};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::bundle;
use crate::world::{Answer, NOW, World};

const ADDRESSES: [(&str, &str); 10] = [
    ("/", "landing"),
    ("/register", "account"),
    ("/login", "account"),
    ("/unlock", "account"),
    ("/recover", "account"),
    ("/home", "home"),
    ("/new", "new"),
    ("/e/00000000-0000-4000-8000-000000000000", "envelope"),
    ("/verify", "verify"),
    ("/settings", "settings"),
];

pub(crate) async fn built() -> (World, TempDir) {
    let web = tempfile::tempdir().unwrap();
    bundle::write(web.path());
    let folder = web.path().to_path_buf();
    let world = World::with(Clock::standing(NOW), |config| config.web = Some(folder)).await;
    (world, web)
}

async fn page(world: &World, address: &str) -> (Answer, String) {
    let answer = world.send(world.client.get(address.to_owned()), None).await.ok(200);
    let html = String::from_utf8(answer.bytes.clone()).unwrap();
    (answer, html)
}

/// The opening tags of an element, without their brackets.
fn tags<'h>(html: &'h str, element: &str) -> Vec<&'h str> {
    let open = format!("<{element}");
    html.match_indices(&open)
        .map(|(at, _)| &html[at + 1..])
        .filter(|rest| rest[element.len()..].starts_with([' ', '>']))
        .map(|rest| rest.split('>').next().unwrap())
        .collect()
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn inside<'h>(html: &'h str, open: &str) -> &'h str {
    let (_, rest) = html.split_once(open).unwrap_or_else(|| panic!("no {open}"));
    rest.split("</script>").next().unwrap()
}

#[tokio::test]
async fn every_page_is_its_own_and_strict() {
    let (world, _web) = built().await;
    for (address, name) in ADDRESSES {
        let (answer, html) = page(&world, address).await;
        assert!(html.contains(&format!("data-page=\"{name}\"")), "{address}");
        let map = inside(&html, "<script type=\"importmap\">");
        let hash = STANDARD.encode(Sha256::digest(map.as_bytes()));
        let policy = answer.header("Content-Security-Policy").unwrap();
        let expected = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; style-src 'self'; \
             img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types countersign"
        );
        assert_eq!(policy, expected, "{address}");
        assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{address}");
        assert_eq!(answer.header("Referrer-Policy"), Some("no-referrer"), "{address}");
        assert_eq!(
            answer.header("Cross-Origin-Opener-Policy"),
            Some("same-origin"),
            "{address}"
        );
    }
}

#[tokio::test]
async fn every_script_and_style_is_held_to_its_bytes_and_none_is_inline() {
    let (world, web) = built().await;
    let bytes = |address: &str| std::fs::read_to_string(web.path().join(&address[1..])).unwrap();
    for (address, _) in ADDRESSES {
        let (_, html) = page(&world, address).await;
        let mut held = 0;
        for tag in tags(&html, "script") {
            match (attribute(tag, "type"), attribute(tag, "src")) {
                (Some("module"), Some(source)) => {
                    assert_eq!(
                        attribute(tag, "integrity"),
                        Some(bundle::integrity(&bytes(source)).as_str())
                    );
                    held += 1;
                }
                (Some("importmap" | "application/json"), None) => {}
                _ => panic!("{address}: {tag}"),
            }
        }
        for tag in tags(&html, "link") {
            let target = attribute(tag, "href").unwrap();
            if attribute(tag, "rel") == Some("icon") {
                assert!(target.starts_with("data:"), "{tag}");
                continue;
            }
            assert_eq!(
                attribute(tag, "integrity"),
                Some(bundle::integrity(&bytes(target)).as_str()),
                "{tag}"
            );
            held += 1;
        }
        assert_eq!(held, 3, "{address}: a script, a style sheet, a module");
        let map: Value = serde_json::from_str(inside(&html, "<script type=\"importmap\">")).unwrap();
        let modules = map["integrity"].as_object().unwrap();
        assert_eq!(modules.len(), bundle::PAGES.len() + 1);
        for (module, integrity) in modules {
            assert_eq!(integrity, &bundle::integrity(&bytes(module)), "{module}");
        }
        assert!(tags(&html, "style").is_empty(), "{address}");
        for handler in [
            " style=",
            " onclick=",
            " onload=",
            " onsubmit=",
            " onchange=",
            "javascript:",
        ] {
            assert!(!html.contains(handler), "{address}: {handler}");
        }
        assert!(!html.contains("http://") || !html.contains("src=\"http"), "{address}");
    }
}

#[tokio::test]
async fn the_client_is_told_its_words_and_facts_and_nothing_ends_the_block() {
    let (world, _web) = built().await;
    let id = "0197aaaa-0000-4000-8000-00000000000a";
    let request = world
        .client
        .get(format!("/e/{id}"))
        .header(Header::new("Accept-Language", "de"));
    let html = String::from_utf8(world.send(request, None).await.ok(200).bytes).unwrap();
    let block = inside(&html, "<script type=\"application/json\" id=\"words\">");
    assert!(!block.contains(['<', '>', '&']), "{block}");
    let words: Value = serde_json::from_str(block).unwrap();
    let rooms: Vec<&String> = words.as_object().unwrap().keys().collect();
    assert_eq!(rooms, ["account", "approve", "envelope", "kit", "problems", "states"]);
    assert_eq!(words["kit"]["text"], "de kit </script><!-- & \u{2028}");
    let facts: Value = serde_json::from_str(inside(&html, "id=\"page-facts\">")).unwrap();
    let expected = serde_json::json!({
        "language": "de", "direction": "ltr", "site": "http://localhost:8000", "appearance": "system",
        "registration": "open", "max_file": 52_428_800, "envelope": id,
    });
    assert_eq!(facts, expected);
}

#[tokio::test]
async fn the_cookie_chooses_the_language_then_the_browser_then_english() {
    let (world, _web) = built().await;
    let opening = async |cookie: Option<(&'static str, &'static str)>, accepts: Option<&'static str>| {
        let mut request = world.client.get("/home");
        if let Some(cookie) = cookie {
            request = request.cookie(Cookie::new(cookie.0, cookie.1));
        }
        if let Some(accepts) = accepts {
            request = request.header(Header::new("Accept-Language", accepts));
        }
        let html = String::from_utf8(world.send(request, None).await.ok(200).bytes).unwrap();
        tags(&html, "html")[0].to_owned()
    };
    let said = |lang, dir, look| format!("html lang=\"{lang}\" dir=\"{dir}\" data-appearance=\"{look}\"");
    assert_eq!(opening(None, None).await, said("en", "ltr", "system"));
    assert_eq!(
        opening(None, Some("fr-CA, en;q=0.5")).await,
        said("fr", "ltr", "system")
    );
    assert_eq!(
        opening(Some(("language", "ar")), Some("fr")).await,
        said("ar", "rtl", "system")
    );
    assert_eq!(
        opening(Some(("language", "\"><script>")), Some("tlh")).await,
        said("en", "ltr", "system")
    );
    assert_eq!(
        opening(Some(("appearance", "dark")), None).await,
        said("en", "ltr", "dark")
    );
    assert_eq!(
        opening(Some(("appearance", "x\" onload=\"")), None).await,
        said("en", "ltr", "system")
    );
}

#[tokio::test]
async fn without_a_built_client_pages_come_and_say_so() {
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().to_path_buf();
    let world = World::with(Clock::standing(NOW), |config| config.web = Some(folder)).await;
    for (address, _) in ADDRESSES {
        let (answer, html) = page(&world, address).await;
        assert!(html.contains("make web"), "{address}");
        assert!(tags(&html, "script").is_empty(), "{address}");
        let policy = answer.header("Content-Security-Policy").unwrap();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'; "), "{policy}");
    }
}

#[tokio::test]
async fn pages_are_packed_for_those_who_take_it_and_head_says_the_same_without_the_page() {
    let (world, _web) = built().await;
    let gzip = || Header::new("Accept-Encoding", "gzip, br");
    let packed = world.send(world.client.get("/home").header(gzip()), None).await.ok(200);
    assert_eq!(packed.header("Content-Encoding"), Some("gzip"));
    assert_eq!(packed.bytes[..2], [0x1f, 0x8b]);
    let (plain, html) = page(&world, "/home").await;
    assert_eq!(
        (plain.header("Content-Encoding"), plain.header("Vary")),
        (None, Some("Accept-Encoding"))
    );
    assert!(packed.bytes.len() < html.len());
    let head = world.send(world.client.head("/home"), None).await.ok(200);
    assert!(head.bytes.is_empty());
    for name in ["Content-Type", "Content-Security-Policy", "Cache-Control"] {
        assert_eq!(head.header(name), plain.header(name), "{name}");
    }
}

#[tokio::test]
async fn getting_pages_and_files_writes_nothing() {
    let (world, _web) = built().await;
    let anna = world.person("anna@example.org").await;
    // SQLite's own count of what other connections have changed.
    let mut options = ConnectOptions::new(world.service.config.database_url.clone());
    options.max_connections(1);
    let watcher = Database::connect(options).await.unwrap();
    let version = async || {
        let asked = Statement::from_string(watcher.get_database_backend(), "PRAGMA data_version");
        let row = watcher.query_one_raw(asked).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    };
    let before = version().await;
    let files = [
        "/assets/home-CCCCCCCC.js",
        "/assets/none.js",
        "/nothing",
        "/e/none",
        "/pki/ca.pem",
    ];
    for address in ADDRESSES.iter().map(|(address, _)| *address).chain(files) {
        for session in [None, Some(anna.session.clone())] {
            let mut request = world.client.get(address).header(Accept::HTML);
            if let Some(session) = session {
                request = request.cookie(Cookie::new("countersign-session", session));
            }
            let answer = world.send(request, None).await;
            assert!(answer.header("Set-Cookie").is_none(), "{address}");
        }
    }
    assert_eq!(version().await, before);
    world.post(&anna, "/logout", &Value::Null).await.ok(200);
    assert_ne!(version().await, before, "the watcher sees what is written");
}

#[tokio::test]
async fn refusals_are_pages_in_the_readers_language() {
    let (world, _web) = built().await;
    for (address, status) in [("/nothing", 404), ("/e/not-an-id", 422)] {
        let request = world.client.get(address).header(Accept::HTML);
        let request = request.header(Header::new("Accept-Language", "de"));
        let answer = world.send(request, None).await.ok(status);
        let html = String::from_utf8(answer.bytes.clone()).unwrap();
        assert!(
            html.contains("<html lang=\"de\"") && html.contains("<h1>Hier ist nichts</h1>"),
            "{html}"
        );
        assert!(tags(&html, "script").is_empty());
        assert!(
            answer
                .header("Content-Security-Policy")
                .unwrap()
                .contains("frame-ancestors 'none'")
        );
    }
    let hostile = world
        .client
        .get("/%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        .header(Accept::HTML);
    let html = String::from_utf8(world.send(hostile, None).await.ok(404).bytes).unwrap();
    assert!(tags(&html, "script").is_empty(), "{html}");
}
