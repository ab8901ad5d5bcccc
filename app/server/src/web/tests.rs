use super::*;

#[test]
fn codings_are_chosen_by_quality() {
    use Coding::{Brotli, Gzip};
    for (header, expected) in [
        ("gzip, deflate, br, zstd", vec![Brotli, Gzip]),
        ("gzip", vec![Gzip]),
        ("br;q=0, gzip;q=0.5", vec![Gzip]),
        ("*", vec![Brotli, Gzip]),
        ("*;q=0, br", vec![Brotli]),
        ("identity", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(accepted(header), expected, "{header}");
    }
}

#[test]
fn only_names_that_hold_their_hash_never_change() {
    for (path, expected) in [
        ("home-w_vpSUSr.js", true),
        ("style-C-W_puyd.css", true),
        ("fonts/NotoSans_400Regular-_owCL0jY.ttf", true),
        ("fonts/faces.json", false),
        ("pdfjs/6.1.0/cmaps/78-EUC-H.bcmap", true),
        ("home.js", false),
        ("-w_vpSUSr.js", false),
    ] {
        assert_eq!(immutable(path), expected, "{path}");
    }
}

#[test]
fn paths_do_not_climb() {
    for path in [
        "",
        "..",
        "../assets.json",
        "a/../b.js",
        ".hidden.js",
        "a//b.js",
        "a\\b.js",
        "a%2fb.js",
        "/etc/x.js",
        "é.js",
    ] {
        assert!(!plain(path), "{path}");
    }
    assert!(plain("pdfjs/6.1.0/wasm/openjpeg.wasm"));
}

#[tokio::test]
async fn the_smallest_coding_that_is_taken_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let assets = folder.path().join("assets");
    std::fs::create_dir(&assets).unwrap();
    for (name, bytes) in [
        ("a.js", "plain"),
        ("a.js.br", "b"),
        ("a.js.gz", "g"),
        ("b.css", "alone"),
        ("c.exe", "x"),
    ] {
        std::fs::write(assets.join(name), bytes).unwrap();
    }
    let web = Web::open(Some(folder.path()));
    let get = async |path: &str, takes: &str| web.asset(path, &accepted(takes)).await;
    let told = |asset: Option<Asset>| asset.map(|asset| (asset.bytes.into_owned(), asset.coding, asset.varies));
    assert_eq!(
        told(get("a.js", "gzip, br").await),
        Some((b"b".to_vec(), Coding::Brotli, true))
    );
    assert_eq!(
        told(get("a.js", "gzip").await),
        Some((b"g".to_vec(), Coding::Gzip, true))
    );
    assert_eq!(
        told(get("a.js", "").await),
        Some((b"plain".to_vec(), Coding::Identity, true))
    );
    assert_eq!(
        told(get("b.css", "br").await),
        Some((b"alone".to_vec(), Coding::Identity, false))
    );
    for hidden in ["a.js.br", "c.exe", "../assets/a.js", "none.js"] {
        assert_eq!(get(hidden, "br").await, None, "{hidden}");
    }
}
