//! A PKCS#11 token that is a program: SoftHSM2, with its objects in a temporary folder.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::root;

/// Where distributions put its library.
const PLACES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
];
const LABEL: &str = "countersign test";
const PIN: &str = "481516";

/// An initialised token.
pub struct Hsm {
    folder: TempDir,
    module: &'static str,
}

impl Hsm {
    /// A token with no keys.
    pub fn new() -> Self {
        let module = PLACES.into_iter().find(|path| Path::new(path).exists());
        let module = module.unwrap_or_else(|| {
            let setup = root().join("tests/setup/peers");
            panic!("SoftHSM2 is not installed: `make setup` ({}) does it", setup.display())
        });
        let hsm = Self {
            folder: tempfile::tempdir().unwrap(),
            module,
        };
        let tokens = hsm.folder.path().join("tokens");
        std::fs::create_dir(&tokens).unwrap();
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\n",
            tokens.display()
        );
        std::fs::write(hsm.configuration(), settings).unwrap();
        hsm.write_pin("pin", PIN);
        let made = Command::new("softhsm2-util")
            .args([
                "--init-token",
                "--free",
                "--label",
                LABEL,
                "--so-pin",
                "108108",
                "--pin",
                PIN,
            ])
            .env("SOFTHSM2_CONF", hsm.configuration())
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        hsm
    }

    /// The settings that make a service use it.
    pub fn settings(&self) -> Vec<(String, String)> {
        [
            ("SOFTHSM2_CONF", self.configuration().display().to_string()),
            ("COUNTERSIGN_PKCS11_MODULE", self.module.to_owned()),
            ("COUNTERSIGN_PKCS11_TOKEN", LABEL.to_owned()),
            (
                "COUNTERSIGN_PKCS11_PIN_FILE",
                self.folder.path().join("pin").display().to_string(),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Writes a PIN into a private file, and returns its path.
    pub fn write_pin(&self, name: &str, pin: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, format!("{pin}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// How many objects it holds, as files of its folder.
    pub fn objects(&self) -> usize {
        let mut count = 0;
        for token in std::fs::read_dir(self.folder.path().join("tokens")).unwrap() {
            let files = std::fs::read_dir(token.unwrap().path()).unwrap();
            let objects = files.filter(|file| {
                let name = file.as_ref().unwrap().file_name().into_string().unwrap();
                name.ends_with(".object") && name != "token.object"
            });
            count += objects.count();
        }
        count
    }

    fn configuration(&self) -> PathBuf {
        self.folder.path().join("softhsm2.conf")
    }
}

impl Default for Hsm {
    fn default() -> Self {
        Self::new()
    }
}
