//! Which coding of a file a browser takes (RFC 9110, section 12.5.3).

/// How bytes are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Brotli.
    Brotli,
    /// gzip.
    Gzip,
    /// As they are.
    Identity,
}

impl Coding {
    /// Those that a sibling file may have.
    pub const SMALLEST_FIRST: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// How the sibling file's name ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// Its name in `Content-Encoding`; none for bytes as they are.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// The codings that `Accept-Encoding` permits, smallest first. A coding with `q=0` is refused; `*` stands for those that
/// are not named.
pub fn accepted(header: &str) -> Vec<Coding> {
    let quality = |wanted: &str| {
        header.split(',').find_map(|part| {
            let mut parts = part.split(';');
            let name = parts.next()?.trim();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |text| text.trim().parse::<f32>().unwrap_or(0.0));
            name.eq_ignore_ascii_case(wanted).then_some(quality)
        })
    };
    let rest = quality("*").unwrap_or(0.0);
    Coding::SMALLEST_FIRST
        .into_iter()
        .filter(|coding| coding.name().and_then(quality).unwrap_or(rest) > 0.0)
        .collect()
}
