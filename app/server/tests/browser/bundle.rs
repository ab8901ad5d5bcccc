//! A web client of four files, as the build leaves it.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384};

/// The pages that there are.
pub(crate) const PAGES: [&str; 7] = ["landing", "account", "home", "new", "envelope", "verify", "settings"];

/// A file's integrity.
pub(crate) fn integrity(bytes: &str) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes.as_bytes())))
}

/// Writes it into `folder`.
pub(crate) fn write(folder: &Path) {
    std::fs::create_dir_all(folder.join("assets/pdfjs/6.1.0/wasm")).unwrap();
    std::fs::create_dir_all(folder.join("words")).unwrap();
    let mut integrities = Map::new();
    let mut pages = Map::new();
    let mut add = |name: &str, text: &str| {
        std::fs::write(folder.join("assets").join(name), text).unwrap();
        let address = format!("/assets/{name}");
        integrities.insert(address.clone(), integrity(text).into());
        address
    };
    let style = add("style-AAAAAAAA.css", "body { margin: 0 }");
    let shared = add("shared-BBBBBBBB.js", "export const shared = 1;");
    for page in PAGES {
        let script = add(&format!("{page}-CCCCCCCC.js"), &format!("console.log('{page}');"));
        pages.insert(
            page.to_owned(),
            json!({"script": script, "styles": [style], "preload": [shared]}),
        );
    }
    std::fs::write(folder.join("assets/shared-BBBBBBBB.js.br"), "brotli").unwrap();
    std::fs::write(folder.join("assets/shared-BBBBBBBB.js.gz"), "gzip").unwrap();
    std::fs::write(folder.join("assets/work-DDDDDDDD.wasm"), "\0asm").unwrap();
    std::fs::write(folder.join("assets/pdfjs/6.1.0/wasm/openjpeg.wasm"), "\0asm").unwrap();
    std::fs::write(folder.join("assets/faces.json"), "{}").unwrap();
    std::fs::write(folder.join("secret.json"), "{\"not\": \"served\"}").unwrap();
    let manifest = json!({"pages": pages, "integrity": integrities});
    std::fs::write(folder.join("assets.json"), manifest.to_string()).unwrap();
    for language in ["en", "de", "ar"] {
        let rooms = [
            "kit", "problems", "states", "home", "envelope", "approve", "new", "account",
        ];
        let words: Map<String, Value> = rooms
            .into_iter()
            .map(|room| {
                let text = format!("{language} {room} </script><!-- & \u{2028}");
                (room.to_owned(), json!({"text": text}))
            })
            .collect();
        let path = folder.join(format!("words/{language}.json"));
        std::fs::write(path, Value::Object(words).to_string()).unwrap();
    }
}
