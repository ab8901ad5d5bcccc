//! Who reads a page: their language, and whether they want it light or dark. Taken from what the request carries alone.

use std::convert::Infallible;

use rocket::Request;
use rocket::request::{FromRequest, Outcome};

use crate::words::Language;

/// Cookie of the chosen language.
pub const LANGUAGE: &str = "language";
/// Cookie of the chosen appearance.
pub const APPEARANCE: &str = "appearance";

/// How pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Appearance {
    /// As the reader's system is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Appearance {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name, in cookies and in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one of exactly this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// The reader of a page. The language is the cookie's, else the browser's, else English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reader {
    /// What to speak.
    pub language: Language,
    /// How to look.
    pub appearance: Appearance,
    /// Whether the language was chosen here, rather than taken from the browser.
    pub chosen: bool,
}

impl Reader {
    /// What the request says about its reader.
    pub fn of(request: &Request<'_>) -> Self {
        let cookie = |name: &str| request.cookies().get(name).map(|cookie| cookie.value().to_owned());
        let chosen = cookie(LANGUAGE).and_then(|tag| Language::of(&tag));
        let accepted = || {
            request
                .headers()
                .get_one("Accept-Language")
                .and_then(Language::accepted)
        };
        Self {
            language: chosen.or_else(accepted).unwrap_or_default(),
            appearance: cookie(APPEARANCE)
                .and_then(|name| Appearance::of(&name))
                .unwrap_or_default(),
            chosen: chosen.is_some(),
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reader {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self::of(request))
    }
}
