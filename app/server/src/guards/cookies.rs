//! The cookies of the browser client. A session's and a device's are out of reach of scripts and of other sites; over
//! HTTPS their names bind them to this very host (`__Host-`, RFC 6265bis section 4.1.3.2).

use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::time::Duration;

use super::Client;
use crate::config::Config;
use crate::launch::Service;
use crate::services::sessions::{self, Opened};

const SESSION: &str = "countersign-session";
const DEVICE: &str = "countersign-device";

/// How long a device is known, in days; browsers keep no cookie longer.
const DEVICE_DAYS: i64 = 400;
/// How long a choice of language or appearance is kept, in days.
const CHOICE_DAYS: i64 = 365;

/// What a response shows of an opened session: nothing to a browser, which has it in its cookies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The session's token, for the terminal.
    pub session: Option<String>,
    /// The device's token, for the terminal.
    pub device: Option<String>,
    /// When the session ends, in Unix milliseconds.
    pub expires: i64,
}

fn named(config: &Config, name: &str) -> String {
    if config.secure() {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// The token of the session cookie, if one is sent.
pub(super) fn session(config: &Config, jar: &CookieJar<'_>) -> Option<String> {
    jar.get(&named(config, SESSION)).map(|cookie| cookie.value().to_owned())
}

/// The token of the device cookie, if one is sent.
pub(super) fn device(config: &Config, jar: &CookieJar<'_>) -> Option<String> {
    jar.get(&named(config, DEVICE)).map(|cookie| cookie.value().to_owned())
}

fn guarded(config: &Config, name: &str, token: String, lasts: Duration) -> Cookie<'static> {
    Cookie::build((named(config, name), token))
        .path("/")
        .http_only(true)
        .secure(config.secure())
        .same_site(SameSite::Strict)
        .max_age(lasts)
        .build()
}

/// Hands an opened session to its client: a browser gets cookies, the terminal the tokens.
pub fn hand_over(service: &Service, jar: &CookieJar<'_>, client: Client, opened: Opened) -> Shown {
    let expires = opened.expires;
    match client {
        Client::Terminal => Shown {
            session: Some(opened.session),
            device: Some(opened.device),
            expires,
        },
        Client::Browser => {
            let lasts = Duration::milliseconds(sessions::LIFETIME);
            jar.add(guarded(&service.config, SESSION, opened.session, lasts));
            jar.add(guarded(
                &service.config,
                DEVICE,
                opened.device,
                Duration::days(DEVICE_DAYS),
            ));
            Shown {
                session: None,
                device: None,
                expires,
            }
        }
    }
}

/// Takes the session cookie back. The device stays known.
pub fn clear_session(service: &Service, jar: &CookieJar<'_>) {
    let gone = guarded(&service.config, SESSION, String::new(), Duration::ZERO);
    jar.remove(gone);
}

/// A choice of language or appearance. Scripts need not read it: the page says it.
pub fn choice(service: &Service, name: &'static str, value: &'static str) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(service.config.secure())
        .same_site(SameSite::Lax)
        .max_age(Duration::days(CHOICE_DAYS))
        .build()
}
