//! A certificate authority for tests: fixed keys, DER written field by field so that wrong certificates can be made too.
#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod parts;

use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha384};

/// Signing keys by number: the same number gives the same key in every test.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&Sha384::digest([b'k', number])).unwrap()
}

/// ECDSA over SHA-384 of `message`, r ‖ s.
pub fn sign_raw(key: &SigningKey, message: &[u8]) -> [u8; 96] {
    let signature: Signature = key.sign_prehash(&Sha384::digest(message)).unwrap();
    signature.to_bytes().as_slice().try_into().unwrap()
}

/// SEC1 uncompressed public key.
pub fn public(key: &SigningKey) -> [u8; 97] {
    key.verifying_key().to_sec1_point(false).as_bytes().try_into().unwrap()
}

pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=127 => out.push(short as u8),
        medium @ 128..=255 => out.extend([0x81, medium as u8]),
        long => out.extend([0x82, (long >> 8) as u8, long as u8]),
    }
    out.extend_from_slice(content);
    out
}

pub fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

const ECDSA_SHA384: &[u8] = &[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

fn name(common: &str) -> Vec<u8> {
    let value = seq(&[&[0x06, 0x03, 0x55, 0x04, 0x03], &tlv(0x0c, common.as_bytes())]);
    seq(&[&tlv(0x31, &value)])
}

pub fn extension(last: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[0x01, 0x01, 0xff] } else { &[] };
    seq(&[&[0x06, 0x03, 0x55, 0x1d, last], flag, &tlv(0x04, value)])
}

fn time(text: &str) -> Vec<u8> {
    tlv(0x17, text.as_bytes())
}

/// One certificate, by fields.
#[derive(Clone)]
pub struct Template<'a> {
    pub subject: &'a str,
    pub issuer: &'a str,
    pub serial: u64,
    pub key: &'a SigningKey,
    pub authority: Option<u8>,
    pub key_usage: Option<u8>,
    pub from: &'a str,
    pub to: &'a str,
    pub extra: Vec<u8>,
}

impl<'a> Template<'a> {
    pub fn person(subject: &'a str, issuer: &'a str, serial: u64, key: &'a SigningKey) -> Self {
        Self {
            subject,
            issuer,
            serial,
            key,
            authority: None,
            key_usage: Some(0xc0),
            from: "250101000000Z",
            to: "350101000000Z",
            extra: Vec::new(),
        }
    }

    pub fn authority(subject: &'a str, issuer: &'a str, serial: u64, key: &'a SigningKey, below: u8) -> Self {
        Self {
            authority: Some(below),
            key_usage: Some(0x06),
            ..Self::person(subject, issuer, serial, key)
        }
    }

    pub fn issue(&self, by: &SigningKey) -> Vec<u8> {
        let mut serial = self.serial.to_be_bytes().to_vec();
        while serial.len() > 1 && serial[0] == 0 && serial[1] < 0x80 {
            serial.remove(0);
        }
        let algorithm: &[u8] = &[
            0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22,
        ];
        let mut bits = vec![0u8];
        bits.extend(public(self.key));
        let spki = seq(&[algorithm, &tlv(0x03, &bits)]);
        let mut extensions = Vec::new();
        if let Some(below) = self.authority {
            extensions.extend(extension(19, true, &seq(&[&[0x01, 0x01, 0xff], &tlv(0x02, &[below])])));
        }
        if let Some(usage) = self.key_usage {
            let unused = usage.trailing_zeros() as u8;
            extensions.extend(extension(15, true, &tlv(0x03, &[unused, usage])));
        }
        extensions.extend(&self.extra);
        let tbs = seq(&[
            &tlv(0xa0, &[0x02, 0x01, 0x02]),
            &tlv(0x02, &serial),
            ECDSA_SHA384,
            &name(self.issuer),
            &seq(&[&time(self.from), &time(self.to)]),
            &name(self.subject),
            &spki,
            &tlv(0xa3, &seq(&[&extensions])),
        ]);
        let raw = sign_raw(by, &tbs);
        let mut signature = vec![0u8];
        signature.extend(Signature::from_slice(&raw).unwrap().to_der().as_bytes());
        seq(&[&tbs, ECDSA_SHA384, &tlv(0x03, &signature)])
    }
}

/// Root and issuing authority.
pub struct Pki {
    pub root: Vec<u8>,
    pub issuing: Vec<u8>,
    pub issuing_key: SigningKey,
    pub number: u8,
}

pub const ROOT_NAME: &str = "Countersign test root";
pub const ISSUING_NAME: &str = "Countersign test issuing";

impl Pki {
    /// Different numbers are different authorities of the same names.
    pub fn new(number: u8) -> Self {
        let root_key = key(200 + number);
        let issuing_key = key(220 + number);
        let root = Template::authority(ROOT_NAME, ROOT_NAME, 1, &root_key, 1).issue(&root_key);
        let issuing = Template::authority(ISSUING_NAME, ROOT_NAME, 2, &issuing_key, 0).issue(&root_key);
        Self {
            root,
            issuing,
            issuing_key,
            number,
        }
    }

    /// A fresh leaf for this person: leaf, issuing, root.
    pub fn chain(&self, email: &str, holder: &SigningKey, serial: u64) -> Vec<Vec<u8>> {
        self.chain_of(&Template::person(email, ISSUING_NAME, serial, holder))
    }

    pub fn chain_of(&self, leaf: &Template<'_>) -> Vec<Vec<u8>> {
        vec![leaf.issue(&self.issuing_key), self.issuing.clone(), self.root.clone()]
    }
}

/// Extended key usages: id-kp and these last bytes (RFC 5280 §4.2.1.12).
pub fn purposes(last: &[u8]) -> Vec<u8> {
    let ids: Vec<[u8; 10]> = last
        .iter()
        .map(|last| [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, *last])
        .collect();
    let ids: Vec<&[u8]> = ids.iter().map(<[u8; 10]>::as_slice).collect();
    seq(&ids)
}

/// Extended key usage timeStamping, critical and alone.
pub fn time_stamping(critical: bool) -> Vec<u8> {
    extension(37, critical, &purposes(&[8]))
}

pub const TSA_NAME: &str = "Countersign test timestamps";
/// The number of the timestamp authority's key.
pub const TSA_KEY: u8 = 240;

impl Pki {
    /// The timestamp authority's chain: its own, issuing, root.
    pub fn tsa(&self) -> Vec<Vec<u8>> {
        let holder = key(TSA_KEY);
        let extra = time_stamping(true);
        self.chain_of(&Template {
            key_usage: Some(0x80),
            extra,
            ..Template::person(TSA_NAME, ISSUING_NAME, 9_000, &holder)
        })
    }

    /// What the timestamp authority answers at `at` (seconds since 1970).
    pub fn stamp(&self, request: &[u8], at: u64) -> Vec<u8> {
        stamp_with(request, at, &self.tsa(), &key(TSA_KEY))
    }

    /// A token over this digest.
    pub fn token(&self, digest: &[u8; 48], at: u64) -> countersign_pdf::timestamp::Token {
        use countersign_pdf::timestamp::{request, token};
        let nonce = [5; 16];
        token(&self.stamp(&request(digest, &nonce), at), digest, &nonce).unwrap()
    }
}

pub fn stamp_with(request: &[u8], at: u64, chain: &[Vec<u8>], by: &SigningKey) -> Vec<u8> {
    use countersign_pdf::timestamp::{Query, Reply};
    let query = Query::read(request).unwrap();
    let serial = Sha384::digest(request)[..16].try_into().unwrap();
    let prepared = Reply::prepare(&query, at * 1000, serial, chain).unwrap();
    let signature = sign_raw(by, prepared.to_be_signed());
    prepared.finish(&signature).unwrap()
}

/// One entry of a CRL: serial number, revocation date, invalidity date (GeneralizedTime).
pub type Revoked<'a> = (u64, &'a str, Option<&'a str>);

/// A CRL by hand, from `this` to `next` (UTCTime).
pub fn crl(issuer: &str, by: &SigningKey, this: &str, next: &str, revoked: &[Revoked<'_>]) -> Vec<u8> {
    let entry = |(serial, date, invalid): &Revoked<'_>| {
        let bytes = serial.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(7);
        let mut number = bytes[zeros..].to_vec();
        if number[0] >= 0x80 {
            number.insert(0, 0);
        }
        let extensions = invalid.map_or(Vec::new(), |date| {
            seq(&[&extension(24, false, &tlv(0x18, date.as_bytes()))])
        });
        seq(&[&tlv(0x02, &number), &time(date), &extensions])
    };
    let entries: Vec<u8> = revoked.iter().flat_map(entry).collect();
    let list = if entries.is_empty() {
        Vec::new()
    } else {
        seq(&[&entries])
    };
    let tbs = seq(&[
        &[0x02, 0x01, 0x01],
        ECDSA_SHA384,
        &name(issuer),
        &time(this),
        &time(next),
        &list,
    ]);
    let mut signature = vec![0u8];
    signature.extend(Signature::from_slice(&sign_raw(by, &tbs)).unwrap().to_der().as_bytes());
    seq(&[&tbs, ECDSA_SHA384, &tlv(0x03, &signature)])
}

impl Pki {
    /// The issuing authority's CRL of 2026-06-01 13:00, good for a month, and the root's, which is empty.
    pub fn crls(&self, revoked: &[Revoked<'_>]) -> Vec<Vec<u8>> {
        let (this, next) = ("260601130000Z", "260701130000Z");
        let root = key(200 + self.number);
        vec![
            crl(ISSUING_NAME, &self.issuing_key, this, next, revoked),
            crl(ROOT_NAME, &root, this, next, &[]),
        ]
    }
}
