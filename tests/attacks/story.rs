//! Honest documents with their chains, made with the product's own API.

use crate::forge::Forge;
use crate::map::Map;
use crate::pki::{ISSUING_NAME, Pki, Template, extension, key, purposes, sign_raw};
use countersign_pdf::certify::certify;
use countersign_pdf::close::close;
use countersign_pdf::fonts::{Face, FontSet, Role as FontRole};
use countersign_pdf::geometry::Rect;
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::prepare::{Place, SlotPlan, prepare};
use countersign_pdf::sign::Act;
use countersign_pdf::verify::{Options, Report, inspect};
use countersign_protocol::Millis;
use countersign_protocol::chain::{Decision, Entry, SignedEntry, SignedManifest, sign_entry, sign_manifest};
use countersign_protocol::commitment::Binding;
use countersign_protocol::envelope::{BlobRef, KeyBasis, Manifest, Role, Route, Slot};
use countersign_protocol::evidence::Evidence;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::{BlobId, EnvelopeId, UserId};
use countersign_protocol::keys::{AgreementKey, KeyBundle, SignedBundle, SigningKey};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use p384::pkcs8::EncodePrivateKey;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use time::OffsetDateTime;
use time::macros::datetime;

pub const AT: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);
pub const REQUESTER: u8 = 10;

/// One face is enough: attacks are in plain letters.
pub fn fonts() -> FontSet {
    static SANS: LazyLock<FontSet> = LazyLock::new(read_fonts);
    SANS.clone()
}

fn read_fonts() -> FontSet {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../pdf/fonts/node_modules/@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"
    );
    let data = std::fs::read(path).expect("the fonts are missing: run `make setup`");
    FontSet::new(vec![Face {
        name: "Noto Sans".into(),
        role: FontRole::Text,
        data: data.into(),
    }])
}

pub fn email(person: u8) -> String {
    if person == REQUESTER {
        "requester@example.org".into()
    } else {
        format!("approver{person}@example.org")
    }
}

/// The same key for the chain and for certificates.
pub fn identity(person: u8) -> SigningKey {
    let secret = p384::SecretKey::from_slice(&key(person).to_bytes()).unwrap();
    SigningKey::from_pkcs8_der(secret.to_pkcs8_der().unwrap().as_bytes()).unwrap()
}

/// Each is signed once: signing takes longer than all else here.
pub fn bundle(person: u8) -> SignedBundle {
    static KNOWN: LazyLock<Mutex<HashMap<u8, SignedBundle>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    known.entry(person).or_insert_with(|| new_bundle(person)).clone()
}

fn new_bundle(person: u8) -> SignedBundle {
    let secret = p384::SecretKey::from_slice(&key(100 + person).to_bytes()).unwrap();
    let agreement = AgreementKey::from_pkcs8_der(secret.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let signing = identity(person);
    let bundle = KeyBundle {
        user: UserId::from_bytes([person; 16]),
        email: email(person),
        name: format!("Person {person}"),
        signing: signing.verifying_key(),
        agreement: agreement.public(),
        generation: 0,
        previous: None,
        recovery_key: None,
        created: Millis(1),
    };
    SignedBundle::sign(bundle, &signing).unwrap()
}

/// Two pages that say what is to be paid.
pub fn contract() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let mut kids = Vec::new();
    for text in ["Pay 100 EUR", "Signed below"] {
        let content = format!("BT /F1 24 Tf 100 600 Td ({text}) Tj ET");
        let content = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
        let page = document.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => pages,
            "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            "Contents" => content,
        });
        kids.push(Object::Reference(page));
    }
    let tree = dictionary! { "Type" => "Pages", "Count" => 2, "Kids" => kids };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub fn png() -> Vec<u8> {
    let image = image::RgbaImage::from_fn(8, 8, |x, y| image::Rgba([x as u8 * 30, y as u8 * 30, 90, 128]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The contract prepared for two approvers.
pub static PREPARED: LazyLock<Vec<u8>> = LazyLock::new(|| base_of(&contract(), 2));

pub fn base_of(pdf: &[u8], slots: u32) -> Vec<u8> {
    let intaken = intake(pdf, None, &Limits::default()).unwrap();
    let plans: Vec<SlotPlan> = (1..=slots)
        .map(|index| SlotPlan {
            index,
            label: email(index as u8),
            place: Some(Place {
                page: 2,
                rect: Rect {
                    x: 50.0,
                    y: 60.0 * index as f32,
                    w: 150.0,
                    h: 40.0,
                },
            }),
            fields: Vec::new(),
        })
        .collect();
    prepare(&intaken.pdf, &plans, &fonts()).unwrap()
}

/// One envelope as it grows.
#[derive(Clone)]
pub struct Story {
    pub envelope: EnvelopeId,
    pub slots: u32,
    pub file: Vec<u8>,
    /// Where each revision starts; the first is the base.
    pub starts: Vec<usize>,
    pub manifest: SignedManifest,
    pub entries: Vec<SignedEntry>,
}

static PKI: LazyLock<Pki> = LazyLock::new(|| Pki::new(0));

pub fn chain_for(person: u8, serial: u64) -> Vec<Vec<u8>> {
    PKI.chain(&email(person), &key(person), serial)
}

/// The number of the key that seals certificates of completion.
pub const SEAL_KEY: u8 = 230;

/// The chain of the service's seal, or of a certificate like it for these extended key usages.
pub fn seal_chain(usages: &[u8]) -> Vec<Vec<u8>> {
    let holder = key(SEAL_KEY);
    PKI.chain_of(&Template {
        extra: extension(37, false, &purposes(usages)),
        ..Template::person("Countersign seal", ISSUING_NAME, 8_000, &holder)
    })
}

pub fn sign_delta(
    person: u8,
    binding: &Binding,
    make: impl FnOnce(&Act<'_>) -> countersign_pdf::sign::ToBeSigned,
) -> (Vec<u8>, Hash48) {
    let serial = 1000 + u64::from(binding.sequence) * 16 + u64::from(person);
    let certificates = chain_for(person, serial);
    let name = format!("Person {person}");
    let act = Act {
        certificates: &certificates,
        at: AT,
        binding,
        signer_name: &name,
    };
    let unsigned = make(&act);
    let commitment = unsigned.commitment();
    let signature = sign_raw(&key(person), unsigned.attributes());
    (unsigned.finish(&signature).unwrap(), commitment)
}

pub fn marks() -> Vec<Mark> {
    let rect = Rect {
        x: 90.0,
        y: 520.0,
        w: 100.0,
        h: 50.0,
    };
    let color = Color {
        red: 20,
        green: 30,
        blue: 120,
    };
    vec![
        Mark::Image {
            page: 1,
            rect,
            bytes: png(),
        },
        Mark::Text {
            page: 2,
            x: 100.0,
            y: 500.0,
            text: "Approved".into(),
            size: 12.0,
            color,
        },
        Mark::Watermark { text: "COPY".into() },
    ]
}

pub fn layer_delta(file: &[u8], person: u8, slot: u32, binding: &Binding) -> (Vec<u8>, Hash48) {
    sign_delta(person, binding, |act| {
        layer(file, slot, &marks(), &[], &Appearance::Image(png()), &fonts(), act).unwrap()
    })
}

/// A layer without marks: all that others' signatures allow.
pub fn signed_delta(file: &[u8], person: u8, slot: u32, binding: &Binding) -> (Vec<u8>, Hash48) {
    sign_delta(person, binding, |act| {
        layer(file, slot, &[], &[], &Appearance::Image(png()), &fonts(), act).unwrap()
    })
}

impl Story {
    pub fn certified(slots: u32) -> Self {
        Self::on(&base_of(&contract(), slots), slots, 1)
    }

    pub fn on(base: &[u8], slots: u32, envelope: u8) -> Self {
        let id = EnvelopeId::from_bytes([envelope; 16]);
        let binding = Binding {
            salt: [envelope; 32],
            envelope: id,
            sequence: 0,
            previous: Hash48::ZERO,
        };
        let (delta, commitment) = sign_delta(REQUESTER, &binding, |act| certify(base, act).unwrap());
        let named = (1..=slots).map(|index| Slot {
            index,
            role: Role::Approver,
            email: email(index as u8),
            bundle: Some(bundle(index as u8).hash()),
            basis: Some(KeyBasis::Confirmed),
        });
        let manifest = Manifest {
            envelope: id,
            requester: bundle(REQUESTER).hash(),
            requester_email: email(REQUESTER),
            epoch: 1,
            commitment,
            base: blob(1),
            details: blob(2),
            slots: named.collect(),
            route: Route::parallel((1..=slots).collect()),
            deadline: None,
            created: Millis(1_000),
            cover: None,
        };
        Self {
            envelope: id,
            slots,
            starts: vec![0, base.len()],
            file: [base, &delta].concat(),
            manifest: sign_manifest(&manifest, &identity(REQUESTER)),
            entries: Vec::new(),
        }
    }

    /// One approver, not yet signed: the stage for most attacks.
    pub fn head(&self) -> Hash48 {
        self.entries
            .last()
            .map_or_else(|| self.manifest.payload_hash(), SignedEntry::payload_hash)
    }

    pub fn binding(&self) -> Binding {
        let sequence = self.entries.len() as u32 + 1;
        Binding {
            salt: [sequence as u8; 32],
            envelope: self.envelope,
            sequence,
            previous: self.head(),
        }
    }

    fn enter(&mut self, person: u8, decision: Decision, commitment: Hash48) {
        let entry = Entry {
            envelope: self.envelope,
            sequence: self.entries.len() as u32 + 1,
            previous: self.head(),
            displayed_head: self.head(),
            author: bundle(person).hash(),
            decision,
            commitment,
            checkpoint: None,
            at: Millis(2_000),
        };
        self.entries.push(sign_entry(&entry, &identity(person)));
    }

    fn grow(&mut self, delta: &[u8]) {
        self.starts.push(self.file.len());
        self.file.extend_from_slice(delta);
    }

    pub fn approved(self, slot: u32) -> Self {
        let made = layer_delta(&self.file, slot as u8, slot, &self.binding());
        self.approved_by(slot, made)
    }

    /// Approved without marks.
    pub fn signed(self, slot: u32) -> Self {
        let made = signed_delta(&self.file, slot as u8, slot, &self.binding());
        self.approved_by(slot, made)
    }

    fn approved_by(mut self, slot: u32, (delta, commitment): (Vec<u8>, Hash48)) -> Self {
        let number = 10 + self.entries.len() as u8;
        self.enter(
            slot as u8,
            Decision::Approve {
                slot,
                delta: blob(number),
            },
            commitment,
        );
        self.grow(&delta);
        self
    }

    pub fn declined(mut self, slot: u32) -> Self {
        let last = self
            .entries
            .last()
            .map_or(self.manifest.payload().commitment, |entry| entry.payload().commitment);
        self.enter(slot as u8, Decision::Decline { slot, reason: blob(99) }, last);
        self
    }

    pub fn closed(mut self) -> Self {
        let (delta, commitment) = sign_delta(REQUESTER, &self.binding(), |act| close(&self.file, act).unwrap());
        self.enter(REQUESTER, Decision::Close { delta: blob(200) }, commitment);
        self.grow(&delta);
        self
    }

    /// The whole journey with `slots` approvers.
    pub fn finished(slots: u32) -> Self {
        (1..=slots).fold(Self::certified(slots), Self::approved).closed()
    }

    pub fn evidence(&self) -> Evidence {
        let people = (1..=self.slots as u8).chain([REQUESTER]);
        Evidence {
            manifest: self.manifest.bytes().to_vec(),
            entries: self.entries.iter().map(|entry| entry.bytes().to_vec()).collect(),
            bundles: people.map(|person| bundle(person).bytes().to_vec()).collect(),
            roots: Vec::new(),
            issued: Millis(10_000),
            ledger: None,
            revocation: countersign_protocol::evidence::Revocation::default(),
        }
    }

    /// The last revision on the workbench.
    pub fn last(&self) -> Forge {
        Forge::of(&self.file, *self.starts.last().unwrap())
    }

    /// An empty revision after the file.
    pub fn next(&self) -> Forge {
        Forge::after(&self.file)
    }

    /// Objects of the base by what they are.
    pub fn map(&self) -> Map {
        Map(Document::load_mem(&self.file[..self.starts[1]]).unwrap())
    }
}

pub fn blob(number: u8) -> BlobRef {
    BlobRef::of(BlobId::from_bytes([number; 16]), &[number; 8])
}

pub fn roots() -> Vec<Vec<u8>> {
    vec![PKI.root.clone()]
}

/// The root as PEM, for programs.
pub fn root_pem() -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(&PKI.root);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    let lines: Vec<_> = lines.collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

pub fn look(file: &[u8]) -> Report {
    let roots = roots();
    inspect(
        file,
        &Options {
            roots: &roots,
            ..Options::default()
        },
    )
}

/// One approver, certified: a layer may follow.
pub static CERTIFIED: LazyLock<Story> = LazyLock::new(|| Story::certified(2));
/// The first of two approvers has signed.
pub static APPROVED: LazyLock<Story> = LazyLock::new(|| CERTIFIED.clone().approved(1));
/// Both have, and the requester has closed.
pub static FINISHED: LazyLock<Story> = LazyLock::new(|| APPROVED.clone().approved(2).closed());

/// The first approver's layer on the workbench, and how to sign it.
pub fn bench() -> Forge {
    APPROVED.last()
}

/// Signs as the first approver.
pub fn resign(forge: Forge) -> Vec<u8> {
    forge.signed(&key(1), &chain_for(1, 5))
}

/// The certification on the workbench.
pub fn certification() -> Forge {
    Forge::of(&CERTIFIED.file, CERTIFIED.starts[1])
}

/// Signs as the requester.
pub fn recertify(forge: Forge) -> Vec<u8> {
    forge.signed(&key(REQUESTER), &chain_for(REQUESTER, 5))
}
