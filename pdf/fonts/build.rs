#![allow(clippy::disallowed_methods, reason = "a build script reads and writes files")]
//! Finds the faces that `npm ci` placed beside this file and writes the table that `src/lib.rs` includes.
//! Only the regular faces below are embedded; the packages hold more weights than the product uses.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Name, role and file of each face, in the order in which a missing glyph is looked for.
/// Where several faces have a character (Han), the first one here draws it.
const FACES: &[(&str, &str, &str)] = &[
    ("Noto Sans", "Text", "noto-sans/400Regular/NotoSans_400Regular.ttf"),
    (
        "Noto Sans Arabic",
        "Text",
        "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    ),
    (
        "Noto Sans Hebrew",
        "Text",
        "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    ),
    (
        "Noto Sans Devanagari",
        "Text",
        "noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf",
    ),
    (
        "Noto Sans Bengali",
        "Text",
        "noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf",
    ),
    (
        "Noto Sans Gurmukhi",
        "Text",
        "noto-sans-gurmukhi/400Regular/NotoSansGurmukhi_400Regular.ttf",
    ),
    (
        "Noto Sans Gujarati",
        "Text",
        "noto-sans-gujarati/400Regular/NotoSansGujarati_400Regular.ttf",
    ),
    (
        "Noto Sans Tamil",
        "Text",
        "noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf",
    ),
    (
        "Noto Sans Telugu",
        "Text",
        "noto-sans-telugu/400Regular/NotoSansTelugu_400Regular.ttf",
    ),
    (
        "Noto Sans Kannada",
        "Text",
        "noto-sans-kannada/400Regular/NotoSansKannada_400Regular.ttf",
    ),
    (
        "Noto Sans Malayalam",
        "Text",
        "noto-sans-malayalam/400Regular/NotoSansMalayalam_400Regular.ttf",
    ),
    (
        "Noto Sans Sinhala",
        "Text",
        "noto-sans-sinhala/400Regular/NotoSansSinhala_400Regular.ttf",
    ),
    (
        "Noto Sans Thai",
        "Text",
        "noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf",
    ),
    (
        "Noto Sans Lao",
        "Text",
        "noto-sans-lao/400Regular/NotoSansLao_400Regular.ttf",
    ),
    (
        "Noto Sans Khmer",
        "Text",
        "noto-sans-khmer/400Regular/NotoSansKhmer_400Regular.ttf",
    ),
    (
        "Noto Sans Myanmar",
        "Text",
        "noto-sans-myanmar/400Regular/NotoSansMyanmar_400Regular.ttf",
    ),
    (
        "Noto Sans Georgian",
        "Text",
        "noto-sans-georgian/400Regular/NotoSansGeorgian_400Regular.ttf",
    ),
    (
        "Noto Sans Armenian",
        "Text",
        "noto-sans-armenian/400Regular/NotoSansArmenian_400Regular.ttf",
    ),
    (
        "Noto Sans Ethiopic",
        "Text",
        "noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf",
    ),
    (
        "Noto Sans SC",
        "Text",
        "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    ),
    (
        "Noto Sans JP",
        "Text",
        "noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    ),
    (
        "Noto Sans KR",
        "Text",
        "noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf",
    ),
    (
        "Noto Sans Math",
        "Text",
        "noto-sans-math/400Regular/NotoSansMath_400Regular.ttf",
    ),
    (
        "Noto Sans Symbols",
        "Text",
        "noto-sans-symbols/400Regular/NotoSansSymbols_400Regular.ttf",
    ),
    (
        "Noto Sans Symbols 2",
        "Text",
        "noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf",
    ),
    ("Noto Emoji", "Text", "noto-emoji/400Regular/NotoEmoji_400Regular.ttf"),
    ("Caveat", "Hand", "caveat/400Regular/Caveat_400Regular.ttf"),
    (
        "Dancing Script",
        "Hand",
        "dancing-script/400Regular/DancingScript_400Regular.ttf",
    ),
    (
        "Great Vibes",
        "Hand",
        "great-vibes/400Regular/GreatVibes_400Regular.ttf",
    ),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=package-lock.json");
    let here = folder("CARGO_MANIFEST_DIR");
    let packages = here.join("node_modules/@expo-google-fonts");
    let mut table = String::from("&[\n");
    for (name, role, file) in FACES {
        let path = packages.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            stop(&format!(
                "the font {name} is not in pdf/fonts/node_modules. Run `make setup` in the root of the repository, \
                 which fetches the fonts from npm, then build again."
            ));
        }
        let _ = writeln!(table, "    ({name:?}, Role::{role}, include_bytes!({:?})),", path);
    }
    table.push(']');
    write(&folder("OUT_DIR").join("faces.rs"), &table);
}

fn folder(variable: &str) -> PathBuf {
    match env::var_os(variable) {
        Some(value) => PathBuf::from(value),
        None => stop(&format!("cargo did not set {variable}")),
    }
}

fn write(path: &Path, text: &str) {
    if let Err(error) = fs::write(path, text) {
        stop(&format!("cannot write {}: {error}", path.display()));
    }
}

fn stop(sentence: &str) -> ! {
    println!("cargo::error={sentence}");
    process::exit(1)
}
