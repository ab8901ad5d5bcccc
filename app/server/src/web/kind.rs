//! Content types by the ending of a name.

/// The content type of a file of the bundle; none for what is not served by itself, such as a compressed sibling.
pub fn kind(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next()?;
    let Some((_, ending)) = name.rsplit_once('.') else {
        // Licences beside fonts and tables.
        return name.starts_with("LICENSE").then_some("text/plain; charset=utf-8");
    };
    Some(match ending {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        // Streaming compilation refuses any other type.
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "bcmap" | "pfb" | "icc" | "bin" => "application/octet-stream",
        _ => return None,
    })
}
