//! The files attached to a certificate. They stand in it as they are, uncompressed, so that any tool takes them out
//! (`pdfdetach -saveall`), and so that they are found here without trusting the rest of the file.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// Marks the dictionary of an attached part; the name of the part follows.
const MARK: &str = "CSGN_Part";

/// All that a certificate is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// [`Completion`](countersign_protocol::completion::Completion), as sealed: CBOR.
    pub facts: Vec<u8>,
    /// The service's seal over the facts: a detached CMS signature, DER.
    pub seal: Vec<u8>,
    /// [`Particulars`](countersign_protocol::completion::Particulars): CBOR.
    pub particulars: Vec<u8>,
    /// The evidence that the facts follow from.
    pub evidence: Vec<u8>,
}

/// One kind of part: its name, the name of its file, and what it is.
const KINDS: [(&str, &str, &str); 4] = [
    ("facts", "facts.cbor", "What the service seals"),
    ("seal", "facts.p7s", "The service's seal over facts.cbor"),
    (
        "particulars",
        "particulars.cbor",
        "What the service does not know, sealed by its hash",
    ),
    (
        "evidence",
        "envelope.evidence",
        "The signed chain that the facts follow from",
    ),
];

impl Parts {
    /// Finds the parts of a certificate; none when it is not one as [`crate::make`] writes it.
    #[must_use]
    pub fn find(pdf: &[u8]) -> Option<Self> {
        let [facts, seal, particulars, evidence] = KINDS.map(|(name, ..)| part(pdf, name));
        Some(Self {
            facts: facts?,
            seal: seal?,
            particulars: particulars?,
            evidence: evidence?,
        })
    }

    fn list(&self) -> [&[u8]; 4] {
        [&self.facts, &self.seal, &self.particulars, &self.evidence]
    }

    /// Attaches the parts (ISO 32000-2, 7.11.4 and 14.13); returns the file specifications.
    pub(crate) fn attach(&self, document: &mut Document) -> Vec<(&'static str, ObjectId)> {
        let attached = KINDS.iter().zip(self.list());
        attached
            .map(|((name, file, what), bytes)| {
                let mut dictionary = Dictionary::new();
                dictionary.set("Type", "EmbeddedFile");
                dictionary.set("Subtype", "application/octet-stream");
                dictionary.set(MARK, *name);
                let stream = Stream::new(dictionary, bytes.to_vec()).with_compression(false);
                let stream = document.add_object(stream);
                let mut files = Dictionary::new();
                files.set("F", stream);
                files.set("UF", stream);
                let mut specification = Dictionary::new();
                specification.set("Type", "Filespec");
                specification.set("F", Object::string_literal(*file));
                specification.set("UF", Object::string_literal(*file));
                specification.set("Desc", Object::string_literal(*what));
                specification.set("AFRelationship", "Data");
                specification.set("EF", files);
                (*file, document.add_object(specification))
            })
            .collect()
    }
}

/// The one stream that is marked with this name, by the spelling that [`Parts::attach`] leads to.
fn part(pdf: &[u8], name: &str) -> Option<Vec<u8>> {
    let mark = format!("/{MARK}/{name}/Length ");
    let at = position(pdf, mark.as_bytes())? + mark.len();
    let rest = pdf.get(at..)?;
    if position(rest, mark.as_bytes()).is_some() {
        return None;
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let length: usize = std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()?;
    let body = rest.get(digits..)?.strip_prefix(b">>stream\n")?;
    body.get(..length).map(<[u8]>::to_vec)
}

fn position(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|part| part == needle)
}
