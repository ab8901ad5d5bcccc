//! CMS by hand, so that wrong signatures can be made too.

use super::{key, seq, sign_raw, tlv};
use sha2::{Digest, Sha384};

/// A SignedData by hand, part by part.
pub struct Parts {
    pub version: u8,
    pub digest_algorithm: Vec<u8>,
    pub attached: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub attributes: Vec<Vec<u8>>,
    pub signers: usize,
    pub unsigned: Vec<u8>,
    pub revocation: Vec<u8>,
    pub signature_algorithm: u8,
    pub signer: u8,
}

pub const DATA_OID: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
pub const SHA384: &[u8] = &[
    0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02,
];
pub const SHA256: &[u8] = &[
    0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
];
pub const SIGNING_CERTIFICATE_V2: &[u8] = &[
    0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f,
];

pub fn pkcs9(last: u8, value: &[u8]) -> Vec<u8> {
    let oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, last];
    seq(&[&oid, &tlv(0x31, value)])
}

pub fn ess(algorithm: &[u8], hash: &[u8]) -> Vec<u8> {
    let value = seq(&[&seq(&[&seq(&[algorithm, &tlv(0x04, hash)])])]);
    seq(&[SIGNING_CERTIFICATE_V2, &tlv(0x31, &value)])
}

impl Parts {
    /// What an honest signer of this content makes, `signer` being the number of their key.
    pub fn new(digest: &[u8; 48], chain: Vec<Vec<u8>>, signer: u8) -> Self {
        Self {
            version: 1,
            digest_algorithm: SHA384.to_vec(),
            attached: Vec::new(),
            attributes: vec![
                pkcs9(3, DATA_OID),
                pkcs9(4, &tlv(0x04, digest)),
                ess(SHA384, &Sha384::digest(&chain[0])),
            ],
            certificates: chain,
            signers: 1,
            unsigned: Vec::new(),
            revocation: Vec::new(),
            signature_algorithm: 3,
            signer,
        }
    }

    pub fn build(mut self) -> Vec<u8> {
        self.attributes.sort();
        let attributes = self.attributes.concat();
        let raw = sign_raw(&key(self.signer), &tlv(0x31, &attributes));
        let value = p384::ecdsa::Signature::from_slice(&raw).unwrap().to_der();
        let sid = {
            use der::{Decode, Encode};
            let leaf = x509_cert::Certificate::from_der(&self.certificates[0]).unwrap();
            let tbs = leaf.tbs_certificate();
            seq(&[&tbs.issuer().to_der().unwrap(), &tbs.serial_number().to_der().unwrap()])
        };
        let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, self.signature_algorithm];
        let algorithm = seq(&[&tlv(0x06, &oid)]);
        let signer = |unsigned: &[u8]| {
            seq(&[
                &[0x02, 0x01, 0x01],
                &sid,
                &self.digest_algorithm,
                &tlv(0xa0, &attributes),
                &algorithm,
                &tlv(0x04, value.as_bytes()),
                unsigned,
            ])
        };
        let token = tlv(0xa1, &seq(&[&timestamp_oid(), &tlv(0x31, &tlv(0x30, &[]))]));
        let mut signers = vec![signer(&self.unsigned), signer(&token)];
        signers.truncate(self.signers);
        signers.sort();
        self.certificates.sort();
        let signed = seq(&[
            &[0x02, 0x01, self.version],
            &tlv(0x31, &self.digest_algorithm),
            &seq(&[DATA_OID, &self.attached]),
            &tlv(0xa0, &self.certificates.concat()),
            &self.revocation,
            &tlv(0x31, &signers.concat()),
        ]);
        let signed_oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
        seq(&[&signed_oid, &tlv(0xa0, &signed)])
    }
}

pub fn timestamp_oid() -> Vec<u8> {
    vec![
        0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e,
    ]
}
