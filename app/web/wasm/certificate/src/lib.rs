//! `certificate`: the certificate of completion, made and checked. Loaded only when somebody asks for one. `README.md` one folder up
//! lists every function as JavaScript sees it.

mod wire;

use countersign_certificate::completing::names;
use countersign_certificate::{Completing, Parts, Problem, Sealed, Subject, check};
use countersign_pdf::verify::Options;
use countersign_protocol::Millis;
use countersign_protocol::chain::{BundleSet, Envelope};
use countersign_protocol::completion::Particulars;
use countersign_protocol::evidence::{Evidence, Revocation};
use countersign_web_bridge::{Cause, copies, exact};
use countersign_web_fonts::Fonts;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

/// The chain of an envelope that was read and verified here; it is verified again.
#[wasm_bindgen]
pub struct Completed {
    envelope: Envelope,
    bundles: BundleSet,
}

#[wasm_bindgen]
impl Completed {
    /// Replays manifest and entries.
    ///
    /// # Errors
    /// `completion:…`
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &[u8], entries: Vec<Uint8Array>, bundles: Vec<Uint8Array>) -> Result<Self, Cause> {
        Self::replay(manifest.to_vec(), copies(&entries), copies(&bundles))
    }

    /// Whatever may be printed of it: fonts are needed for these texts.
    pub fn texts(&self) -> Vec<String> {
        let names = names(&self.envelope, &self.bundles);
        names.into_iter().map(str::to_owned).collect()
    }

    /// Begins a certificate of the finished document `pdf`, which was verified here against this chain. `roots`: trusted roots (DER);
    /// `title`: if it is to be printed; `salt`: 32 random bytes.
    ///
    /// # Errors
    /// `bad-argument`
    pub fn begin(
        &self,
        pdf: &[u8],
        roots: Vec<Uint8Array>,
        title: Option<String>,
        salt: &[u8],
        fonts: &Fonts,
    ) -> Result<Unsealed, Cause> {
        let roots = copies(&roots);
        let subject = Subject {
            pdf,
            options: Options {
                roots: &roots,
                ..Options::default()
            },
            envelope: &self.envelope,
            bundles: &self.bundles,
            title,
            salt: exact("salt", salt)?,
        };
        Ok(Unsealed {
            completing: Completing::begin(&subject, fonts.set()),
            roots: roots.clone(),
        })
    }
}

impl Completed {
    /// [`Completed::new`] with Rust's bytes.
    ///
    /// # Errors
    /// `completion:evidence-broken`
    pub fn replay(manifest: Vec<u8>, entries: Vec<Vec<u8>>, bundles: Vec<Vec<u8>>) -> Result<Self, Cause> {
        let evidence = Evidence {
            manifest,
            entries,
            bundles,
            roots: Vec::new(),
            issued: Millis::default(),
            ledger: None,
            revocation: Revocation::default(),
        };
        let broken = |error: &dyn std::fmt::Display| Cause::named("completion", "evidence-broken", &error.to_string());
        let bundles = evidence.bundle_set().map_err(|error| broken(&error))?;
        let envelope = evidence.replay_with(&bundles).map_err(|error| broken(&error))?;
        Ok(Self { envelope, bundles })
    }
}

/// A certificate that waits for the service's seal.
#[wasm_bindgen]
pub struct Unsealed {
    completing: Completing,
    roots: Vec<Vec<u8>>,
}

#[wasm_bindgen]
impl Unsealed {
    /// The head that the service is to seal facts of, hexadecimal.
    pub fn head(&self) -> String {
        self.completing.head().to_string()
    }

    /// The hash of what the service must not know, hexadecimal.
    pub fn particulars(&self) -> String {
        self.completing.particulars().to_string()
    }

    /// The certificate, out of the service's answer. It was judged as a stranger would, and held against the chain. Takes it.
    ///
    /// # Errors
    /// `completion:…`
    pub fn finish(self, facts: Vec<u8>, seal: Vec<u8>, evidence: Vec<u8>, fonts: &Fonts) -> Result<Vec<u8>, Cause> {
        let sealed = Sealed { facts, seal, evidence };
        let finished = self.completing.finish(sealed, &self.roots, fonts.set());
        let (pdf, _) = finished.map_err(|error| Cause::named("completion", error.name(), &error))?;
        Ok(pdf)
    }
}

/// The names of the faces that a certificate was drawn with; none when the file is no certificate.
pub fn faces_of(pdf: &[u8]) -> Option<Vec<String>> {
    let parts = Parts::find(pdf)?;
    Some(
        Particulars::from_bytes(&parts.particulars)
            .map(|found| found.faces)
            .unwrap_or_default(),
    )
}

/// [`faces_of`], for JavaScript.
#[wasm_bindgen(js_name = certificateFaces)]
pub fn faces(pdf: &[u8]) -> Option<Vec<String>> {
    faces_of(pdf)
}

/// Judges a certificate of completion by the service's roots (DER). `fonts` holds the faces that [`faces`] names. JSON; see README.
#[wasm_bindgen(js_name = checkCertificate)]
pub fn check_certificate(pdf: &[u8], roots: Vec<Uint8Array>, fonts: &Fonts) -> String {
    judged(pdf, &copies(&roots), fonts)
}

/// [`check_certificate`] with Rust's bytes.
pub fn judged(pdf: &[u8], roots: &[Vec<u8>], fonts: &Fonts) -> String {
    let answer = match check(pdf, roots, fonts.set()) {
        Ok(checked) => wire::Judged::good(&checked),
        Err(problem) => wire::Judged::refused(&problem),
    };
    // String keys and finite numbers: this cannot fail.
    serde_json::to_string(&answer).unwrap_or_default()
}

/// Whether a problem leaves open what the file is worth.
fn standing(problem: &Problem) -> &'static str {
    if problem.is_unknown() { "unknown" } else { "invalid" }
}
