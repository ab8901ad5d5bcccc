//! What the peers' tests share: a throwaway certificate authority (openssl), tools found or loudly missed, sample documents.
#![allow(dead_code, unreachable_pub, clippy::disallowed_methods, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use countersign_pdf::fonts::{Face, FontSet, Role};
use countersign_pdf::sign::{Act, ToBeSigned};
use countersign_pdf::timestamp::{Query, Reply, Token, request, token};
use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::EnvelopeId;
use p384::ecdsa::signature::Signer as _;
use p384::pkcs8::DecodePrivateKey;
use tempfile::TempDir;

/// The path of a tool that was not written here; a missing one fails the test.
pub fn tool(name: &str) -> PathBuf {
    let venv = std::env::var_os("COUNTERSIGN_PEERS").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let venv = venv.unwrap_or_else(|| root.join("target/peers")).join("bin").join(name);
    if venv.exists() {
        return venv;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{name} is not installed; `make setup` gets what the tests compare with"))
}

/// Runs a tool; panics with what it said when it fails.
pub fn run(name: &str, arguments: &[&str]) -> Output {
    let output = Command::new(tool(name)).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{name} {arguments:?}\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    output
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Where certificates say that somebody answers for them. Nobody does.
const PLACES: &str =
    "crlDistributionPoints=URI:http://ca.example/crl\nauthorityInfoAccess=OCSP;URI:http://ca.example/ocsp\n";

/// A folder, a CA in it, and what it issues.
pub struct Authority {
    pub dir: TempDir,
    /// Do its certificates say where to ask about them?
    pub places: bool,
}

pub struct Signer {
    key: p384::ecdsa::SigningKey,
    pub name: String,
    pub chain: Vec<Vec<u8>>,
}

impl Authority {
    pub fn new() -> Self {
        let authority = Self {
            dir: tempfile::tempdir().unwrap(),
            places: false,
        };
        let (key, cert) = (authority.path("ca.key"), authority.path("ca.pem"));
        run(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-384",
                "-nodes",
                "-sha384",
                "-days",
                "3650",
                "-subj",
                "/CN=Test root",
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign",
                "-keyout",
                &key,
                "-out",
                &cert,
            ],
        );
        authority
    }

    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A fresh leaf, as every act of signing gets one.
    pub fn issue(&self, name: &str) -> Signer {
        self.issue_for(name, "keyUsage=critical,digitalSignature,nonRepudiation")
    }

    /// A timestamp authority.
    pub fn tsa(&self, name: &str) -> Signer {
        self.issue_for(
            name,
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping",
        )
    }

    fn issue_for(&self, name: &str, usage: &str) -> Signer {
        let [key, request, cert, extensions] =
            ["leaf.key", "leaf.csr", "leaf.der", "leaf.ext"].map(|name| self.path(name));
        std::fs::write(
            &extensions,
            format!(
                "basicConstraints=critical,CA:FALSE\n{usage}\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n{}",
                if self.places { PLACES } else { "" }
            ),
        )
        .unwrap();
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes"];
        let subject = format!("/CN={name}");
        run(
            "openssl",
            &[
                &["req"],
                &curve[..],
                &["-subj", &subject, "-keyout", &key, "-out", &request],
            ]
            .concat(),
        );
        run(
            "openssl",
            &[
                "x509",
                "-req",
                "-in",
                &request,
                "-CA",
                &self.path("ca.pem"),
                "-CAkey",
                &self.path("ca.key"),
                "-CAcreateserial",
                "-days",
                "1200",
                "-sha384",
                "-extfile",
                &extensions,
                "-outform",
                "DER",
                "-out",
                &cert,
            ],
        );
        let root = run("openssl", &["x509", "-in", &self.path("ca.pem"), "-outform", "DER"]).stdout;
        let pem = std::fs::read_to_string(&key).unwrap();
        Signer {
            key: p384::SecretKey::from_pkcs8_pem(&pem).unwrap().into(),
            name: name.to_owned(),
            chain: vec![std::fs::read(&cert).unwrap(), root],
        }
    }

    /// The root, DER.
    pub fn root(&self) -> Vec<u8> {
        run("openssl", &["x509", "-in", &self.path("ca.pem"), "-outform", "DER"]).stdout
    }

    /// A CRL (DER) that names these certificates as revoked now.
    pub fn crl(&self, revoked: &[&Signer]) -> Vec<u8> {
        self.ledger(revoked);
        let config = format!(
            "[ca]\ndefault_ca=one\n[one]\ndatabase={}\ncrlnumber={}\ncertificate={}\nprivate_key={}\ndefault_md=sha384\ndefault_crl_days=30\ncrl_extensions=more\n[more]\nauthorityKeyIdentifier=keyid\n",
            self.path("index.txt"),
            self.path("crlnumber"),
            self.path("ca.pem"),
            self.path("ca.key")
        );
        let config = self.write("ca.cnf", config.as_bytes());
        self.write("crlnumber", b"01\n");
        let pem = self.path("ca.crl");
        run("openssl", &["ca", "-config", &config, "-gencrl", "-out", &pem]);
        run("openssl", &["crl", "-in", &pem, "-outform", "DER"]).stdout
    }

    /// What the root's own OCSP responder says about a certificate (DER).
    pub fn ocsp(&self, about: &Signer, revoked: &[&Signer]) -> Vec<u8> {
        use countersign_pdf::revocation::ocsp_request;
        self.ledger(&[revoked, &[about]].concat());
        if !revoked.iter().any(|signer| signer.chain[0] == about.chain[0]) {
            let index = std::fs::read_to_string(self.path("index.txt")).unwrap();
            let lines: Vec<String> = index.lines().map(str::to_owned).collect();
            let (last, rest) = lines.split_last().unwrap();
            let mut parts: Vec<&str> = last.split('\t').collect();
            (parts[0], parts[2]) = ("V", "");
            let good = parts.join("\t");
            self.write(
                "index.txt",
                format!(
                    "{}{good}\n",
                    rest.iter().map(|line| format!("{line}\n")).collect::<String>()
                )
                .as_bytes(),
            );
        }
        let request = self.write("ocsp.req", &ocsp_request(&about.chain[0], &self.root()).unwrap());
        let (ca, key, out, index) = (
            self.path("ca.pem"),
            self.path("ca.key"),
            self.path("ocsp.res"),
            self.path("index.txt"),
        );
        run(
            "openssl",
            &[
                "ocsp", "-index", &index, "-CA", &ca, "-rsigner", &ca, "-rkey", &key, "-rmd", "sha384", "-reqin",
                &request, "-respout", &out, "-ndays", "30",
            ],
        );
        std::fs::read(out).unwrap()
    }

    fn ledger(&self, revoked: &[&Signer]) {
        let line = |signer: &&Signer| {
            let cert = self.write("one.der", &signer.chain[0]);
            let serial = text(
                &run(
                    "openssl",
                    &["x509", "-inform", "DER", "-in", &cert, "-noout", "-serial"],
                )
                .stdout,
            );
            let serial = serial.trim().strip_prefix("serial=").unwrap().to_owned();
            format!("R\t350101000000Z\t250101000000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n")
        };
        let mut lines: Vec<String> = Vec::new();
        for signer in revoked {
            let line = line(signer);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        self.write("index.txt", lines.concat().as_bytes());
        self.write("index.txt.attr", b"unique_subject=no\n");
    }

    /// What pyHanko says, and whether it calls every signature good.
    pub fn ask_pyhanko(&self, pdf: &str) -> (bool, String) {
        let arguments = [
            "sign",
            "validate",
            "--trust",
            &self.path("ca.pem"),
            "--trust-replace",
            "--no-revocation-check",
            pdf,
        ];
        let output = Command::new(tool("pyhanko")).args(arguments).output().unwrap();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    /// pyHanko: every signature good; the output per signature.
    pub fn pyhanko(&self, pdf: &str) -> String {
        let (good, said) = self.ask_pyhanko(pdf);
        assert!(good, "pyHanko: {said}");
        for bad in [
            "ILLEGAL_MODIFICATIONS",
            "NONSTANDARD_COVERAGE",
            "EXTENDED_WITH_OTHER",
            "UNTRUSTED",
        ] {
            assert!(!said.contains(bad), "pyHanko: {said}");
        }
        said
    }

    /// pdfsig: every signature valid and trusted, the last covers all.
    pub fn pdfsig(&self, pdf: &str, signatures: usize) -> String {
        let store = self.path("nss");
        if !Path::new(&store).exists() {
            std::fs::create_dir(&store).unwrap();
            let place = format!("sql:{store}");
            run("certutil", &["-N", "-d", &place, "--empty-password"]);
            run(
                "certutil",
                &["-A", "-d", &place, "-n", "CA", "-t", ",C,", "-i", &self.path("ca.pem")],
            );
        }
        let said = text(&run("pdfsig", &["-nssdir", &store, pdf]).stdout);
        let count = |line: &str| said.matches(line).count();
        assert_eq!(count("Signature is Valid."), signatures, "{said}");
        assert_eq!(count("Certificate is Trusted."), signatures, "{said}");
        assert_eq!(count("Total document signed"), 1, "{said}");
        said
    }
}

impl Signer {
    /// Signs; the result is the document with δ.
    pub fn act(&self, pdf: &[u8], sequence: u32, make: impl FnOnce(&Act<'_>) -> ToBeSigned) -> Vec<u8> {
        self.act_stamped(pdf, sequence, None, make)
    }

    /// The same with a timestamp of this authority.
    pub fn act_stamped(
        &self,
        pdf: &[u8],
        sequence: u32,
        stamped: Option<&Signer>,
        make: impl FnOnce(&Act<'_>) -> ToBeSigned,
    ) -> Vec<u8> {
        let binding = Binding {
            salt: [7; 32],
            envelope: EnvelopeId::from_bytes([9; 16]),
            sequence,
            previous: Hash48::ZERO,
        };
        let act = Act {
            certificates: &self.chain,
            at: std::time::SystemTime::now().into(), // within the validity of what openssl just issued
            binding: &binding,
            signer_name: &self.name,
        };
        let unsigned = make(&act);
        let raw = self.sign(unsigned.attributes());
        let token = stamped.map(|tsa| tsa.token(&unsigned.stamp_digest(&raw).unwrap()));
        let delta = unsigned.finish_stamped(&raw, token.as_ref()).unwrap();
        [pdf, &delta].concat()
    }

    fn sign(&self, message: &[u8]) -> [u8; 96] {
        let signature: p384::ecdsa::Signature = self.key.sign(message);
        signature.to_bytes().into()
    }

    /// A token of this timestamp authority over a digest, now.
    pub fn token(&self, digest: &[u8; 48]) -> Token {
        let nonce = [3; 16];
        token(&self.reply(digest, &nonce), digest, &nonce).unwrap()
    }

    /// Its answer to a request with this nonce.
    pub fn reply(&self, digest: &[u8; 48], nonce: &[u8; 16]) -> Vec<u8> {
        let query = Query::read(&request(digest, nonce)).unwrap();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let serial = digest[..16].try_into().unwrap();
        let prepared = Reply::prepare(&query, now.as_millis() as u64, serial, &self.chain).unwrap();
        let signature = self.sign(prepared.to_be_signed());
        prepared.finish(&signature).unwrap()
    }
}

/// Faces that npm placed for countersign-fonts, if they are there; else DejaVu.
pub fn fonts() -> FontSet {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/node_modules/@expo-google-fonts");
    let face = |name: &str, role: Role, file: &str| {
        let path = root.join(file);
        let data =
            std::fs::read(&path).unwrap_or_else(|_| panic!("{} is missing; `make setup` gets it", path.display()));
        Face {
            name: name.to_owned(),
            role,
            data: data.into(),
        }
    };
    FontSet::new(vec![
        face("Noto Sans", Role::Text, "noto-sans/400Regular/NotoSans_400Regular.ttf"),
        face(
            "Noto Sans Arabic",
            Role::Text,
            "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
        ),
        face(
            "Noto Sans Hebrew",
            Role::Text,
            "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
        ),
        face(
            "Noto Sans Devanagari",
            Role::Text,
            "noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf",
        ),
        face(
            "Noto Sans Thai",
            Role::Text,
            "noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf",
        ),
        face(
            "Noto Sans JP",
            Role::Text,
            "noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
        ),
        face("Caveat", Role::Hand, "caveat/400Regular/Caveat_400Regular.ttf"),
    ])
}

/// A small document: one page per entry, with the extra page attributes it says.
pub fn document(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut kids = String::new();
    for (index, extra) in pages.iter().enumerate() {
        let content = format!(
            "BT /F 24 Tf 60 200 Td (Page {} costs 100 EUR) Tj ET 1 0 0 RG 20 20 100 50 re S",
            index + 1
        );
        let number = objects.len() + 1;
        kids.push_str(&format!("{number} 0 R "));
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R{extra}/Contents {} 0 R>>",
            number + 1
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    objects[1] = format!(
        "<</Type/Pages/Count {}/Kids[{kids}]/MediaBox[0 0 400 300]/Resources<</Font<</F 3 0 R>>>>>>",
        pages.len()
    );
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f\r\n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n\r\n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let (start, size) = (out.len(), objects.len() + 1);
    out.extend_from_slice(
        format!("xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    out
}

/// One page as a renderer shows it, 72 dots per inch.
pub fn page(authority: &Authority, name: &str, renderer: &str, number: usize) -> image::RgbImage {
    let (pdf, number) = (authority.path(name), number.to_string());
    let out = authority.path("page");
    match renderer {
        "mutool" => run(
            "mutool",
            &["draw", "-q", "-r", "72", "-o", &format!("{out}.png"), &pdf, &number],
        ),
        _ => run(
            "pdftoppm",
            &[
                "-r",
                "72",
                "-cropbox",
                "-png",
                "-singlefile",
                "-f",
                &number,
                "-l",
                &number,
                &pdf,
                &out,
            ],
        ),
    };
    image::open(format!("{out}.png")).unwrap().to_rgb8()
}

/// How many pixels differ visibly.
pub fn differ(one: &image::RgbImage, other: &image::RgbImage) -> usize {
    assert_eq!(one.dimensions(), other.dimensions());
    one.pixels()
        .zip(other.pixels())
        .filter(|(one, other)| one.0.iter().zip(other.0).any(|(a, b)| a.abs_diff(b) > 8))
        .count()
}
