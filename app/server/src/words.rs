//! What the service itself says to people, in eight languages: `templates/words/LANG.json`, flat, `key` to text with
//! `{placeholders}`. What the browser client says is the bundle's (see [`crate::web`]).

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language that the service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, also for whoever has none of the others.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Japanese.
    Japanese,
    /// Chinese, in simplified characters.
    Chinese,
    /// Arabic.
    Arabic,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Japanese,
        Self::Chinese,
        Self::Arabic,
    ];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
            Self::Japanese => "ja",
            Self::Chinese => "zh",
            Self::Arabic => "ar",
        }
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Portuguese => "Português",
            Self::Japanese => "日本語",
            Self::Chinese => "中文",
            Self::Arabic => "العربية",
        }
    }

    /// `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "ltr" }
    }

    /// The language of exactly this tag.
    pub fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The one that `Accept-Language` (RFC 9110, section 12.5.4) likes best; regions are not told apart.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or("").trim().to_ascii_lowercase();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |text| text.trim().parse().unwrap_or(0.0));
            let Some(language) = Self::of(tag.split('-').next().unwrap_or("")) else {
                continue;
            };
            if quality > 0.0 && best.is_none_or(|(_, sofar)| quality > sofar) {
                best = Some((language, quality));
            }
        }
        best.map(|(language, _)| language)
    }
}

/// Texts by key.
type Texts = HashMap<String, String>;

fn parsed(json: &str) -> Texts {
    // The files are part of the program and a test reads each; a wrong one would leave the keys standing.
    serde_json::from_str(json).unwrap_or_default()
}

static TEXTS: LazyLock<HashMap<Language, Texts>> = LazyLock::new(|| {
    let file = |language: Language| match language {
        Language::English => include_str!("../../../templates/words/en.json"),
        Language::German => include_str!("../../../templates/words/de.json"),
        Language::French => include_str!("../../../templates/words/fr.json"),
        Language::Spanish => include_str!("../../../templates/words/es.json"),
        Language::Portuguese => include_str!("../../../templates/words/pt.json"),
        Language::Japanese => include_str!("../../../templates/words/ja.json"),
        Language::Chinese => include_str!("../../../templates/words/zh.json"),
        Language::Arabic => include_str!("../../../templates/words/ar.json"),
    };
    Language::ALL
        .into_iter()
        .map(|language| (language, parsed(file(language))))
        .collect()
});

/// One language's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The text of `key`.
    pub fn say(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The text of `key` with its placeholders filled. Values are put in as they are: whoever shows the text escapes it.
    ///
    /// In a right-to-left language each value is isolated (Unicode UAX 9), so that a name or an address in Latin
    /// letters does not turn the words around it.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let isolate = self.0.direction() == "rtl";
        filled(self.template(key), values, isolate)
    }

    /// As [`Words::fill`], without isolating: for subjects, which programs of all kinds show.
    pub fn plain(&self, key: &str, values: &[(&str, &str)]) -> String {
        filled(self.template(key), values, false)
    }

    fn template<'k>(&self, key: &'k str) -> &'k str
    where
        'static: 'k,
    {
        let of = |language: Language| TEXTS.get(&language).and_then(|texts| texts.get(key));
        of(self.0).or_else(|| of(Language::English)).map_or(key, String::as_str)
    }
}

/// One pass over the template, so that a value cannot name another placeholder.
fn filled(template: &str, values: &[(&str, &str)], isolate: bool) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let found = after
            .split_once('}')
            .and_then(|(name, after)| Some((values.iter().find(|(known, _)| *known == name)?.1, after)));
        match found {
            Some((value, after)) if isolate => {
                text.extend(['\u{2068}']);
                text.push_str(value);
                text.extend(['\u{2069}']);
                rest = after;
            }
            Some((value, after)) => {
                text.push_str(value);
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests;
