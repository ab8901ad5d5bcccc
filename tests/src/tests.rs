use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::mail::{Mailbox, code_in};
use crate::{contains, spellings};

#[test]
fn a_secret_is_found_however_it_is_spelled_and_wherever_it_lies() {
    let secret: Vec<u8> = (0..48).map(|n| n * 5 + 3).collect();
    let found = |hay: &[u8]| spellings(&secret).iter().any(|spelling| contains(hay, spelling));
    for before in 0..7 {
        let hay = [vec![0xAA; before], secret.clone(), vec![0x55; 5]].concat();
        assert!(found(&hay));
        assert!(found(hex::encode(&hay).as_bytes()));
        assert!(found(hex::encode_upper(&hay).as_bytes()));
        assert!(found(STANDARD.encode(&hay).as_bytes()), "base64 after {before} bytes");
        assert!(
            found(URL_SAFE.encode(&hay).as_bytes()),
            "URL-safe base64 after {before} bytes"
        );
    }
    let mut other = secret.clone();
    other[40] ^= 1;
    assert!(!found(&other));
    assert!(!found(STANDARD.encode(&other).as_bytes()));
}

#[test]
fn mails_are_read_in_every_encoding_that_mail_programs_use() {
    let folder = tempfile::tempdir().unwrap();
    let message = "From: a@example.org\r\nTo: \"Bob\" <Bob@example.org>\r\nSubject: =?utf-8?b?R3LDvMOfZQ==?=\r\n\
        Content-Type: multipart/alternative;\r\n boundary=\"xyz\"\r\n\r\n--xyz\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nYour code:\r\n\r\nK7QX-4M2P\r\n\r\n100=C2=A0% so=\r\nft\r\n--xyz--\r\n";
    std::fs::write(folder.path().join("one.eml"), message).unwrap();
    let mails = Mailbox::in_folder(folder.path().to_path_buf()).to("bob@example.org");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Grüße");
    assert!(mails[0].text.contains("100\u{a0}% soft"), "{:?}", mails[0].text);
    assert_eq!(code_in(&mails[0].text).as_deref(), Some("K7QX-4M2P"));
    assert_eq!(code_in("the code is K7QX-4M2P"), None);
}
