//! Timestamps, stores and document timestamps before judges that we did not write: pyHanko's AdES validation of the archived
//! file, pdfsig before it is archived, OpenSSL on every signature and every token.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

#[path = "support/covered.rs"]
mod covered;
mod support;

use countersign_pdf::archive::{
    ArchiveError, Archiving, Ask, Due, Material, RENEW_BEFORE, dss, due, last_ends, needs, to_be_stamped,
};
use countersign_pdf::intake::{Limits, intake};
use countersign_pdf::layer::{Appearance, Color, Mark, layer};
use countersign_pdf::prepare::{SlotPlan, prepare};
use countersign_pdf::timestamp::{Query, TimestampError};
use countersign_pdf::verify::{Level, Options, Report, Status, inspect};
use countersign_pdf::{certify::certify, close::close};
use std::process::Command;
use support::{Authority, Signer, document, fonts, run, tool};

/// base ‖ δ0 ‖ δ1 ‖ close, every signature with a timestamp.
fn closed(authority: &Authority, tsa: &Signer) -> (Vec<u8>, Vec<Signer>) {
    let fonts = fonts();
    let taken = intake(&document(&["", "/Rotate 90"]), None, &Limits::default()).unwrap();
    let plan = SlotPlan {
        index: 1,
        label: "approver1@example.org".to_owned(),
        place: None,
        fields: Vec::new(),
    };
    let prepared = prepare(&taken.pdf, &[plan], &fonts).unwrap();
    let mut signers = Vec::new();
    let mut issue = |name: &str| {
        signers.push(authority.issue(name));
        signers.len() - 1
    };
    let [first, second, third] = [
        "requester@example.org",
        "approver1@example.org",
        "requester@example.org",
    ]
    .map(&mut issue);
    let pdf = signers[first].act_stamped(&prepared, 0, Some(tsa), |act| certify(&prepared, act).unwrap());
    let mark = Mark::Text {
        page: 1,
        x: 30.0,
        y: 100.0,
        text: "Agreed".to_owned(),
        size: 14.0,
        color: Color {
            red: 0,
            green: 0,
            blue: 200,
        },
    };
    let hand = Appearance::Typed {
        name: "Ada Example".to_owned(),
        hand: 0,
    };
    let pdf = signers[second].act_stamped(&pdf, 1, Some(tsa), |act| {
        layer(&pdf, 1, &[mark], &[], &hand, &fonts, act).unwrap()
    });
    let pdf = signers[third].act_stamped(&pdf, 2, Some(tsa), |act| close(&pdf, act).unwrap());
    (pdf, signers)
}

fn archived(pdf: &[u8], material: &Material, tsa: &Signer) -> Vec<u8> {
    let kept = [pdf, &dss(pdf, material).unwrap()].concat();
    stamped(&kept, tsa)
}

fn stamped(pdf: &[u8], tsa: &Signer) -> Vec<u8> {
    let waiting = to_be_stamped(pdf).unwrap();
    let token = tsa.token(&waiting.digest());
    [pdf, &waiting.finish(&token).unwrap()].concat()
}

fn look(pdf: &[u8], roots: &[Vec<u8>]) -> Report {
    let report = inspect(
        pdf,
        &Options {
            roots,
            ..Options::default()
        },
    );
    let problems: Vec<String> = report.all_problems().map(ToString::to_string).collect();
    assert!(report.is_sound(), "{problems:#?}");
    report
}

/// pyHanko's AdES validation with our root alone, no network.
fn adesverify(authority: &Authority, name: &str) -> (bool, String) {
    let output = Command::new(tool("pyhanko"))
        .args([
            "sign",
            "adesverify",
            "--pretty-print",
            "--trust",
            &authority.path("ca.pem"),
            "--trust-replace",
        ])
        .arg(authority.path(name))
        .output()
        .unwrap();
    (
        output.status.success(),
        support::text(&output.stdout) + &support::text(&output.stderr),
    )
}

#[test]
fn a_stamped_file_and_its_archive() {
    let authority = Authority::new();
    let tsa = authority.tsa("Test timestamps");
    let roots = [authority.root()];
    let (pdf, signers) = closed(&authority, &tsa);

    // B-T: pdfsig, pyHanko, OpenSSL.
    let path = authority.write("closed.pdf", &pdf);
    authority.pdfsig(&path, 3);
    let said = authority.pyhanko(&path);
    assert_eq!(said.matches("TIMESTAMP_TOKEN<INTACT:TRUSTED>").count(), 3, "{said}");
    let report = look(&pdf, &roots);
    assert_eq!(report.level(), Some(Level::Timestamped));
    for signature in &report.signatures {
        assert_eq!(signature.earliest.as_ref().unwrap().authority, "Test timestamps");
        assert!(!signature.independent);
        assert_eq!(signature.revocation, Status::Unknown);
    }
    let found = covered::signatures(&pdf);
    assert_eq!(found.len(), 3);
    for (value, covered) in &found {
        let (value, covered) = (
            authority.write("sig.der", value),
            authority.write("covered.bin", covered),
        );
        run("openssl", &covered::cades(&value, &covered, &authority.path("ca.pem")));
    }

    // B-LT and B-LTA with a CRL alone.
    let wanted = needs(
        &pdf,
        &Options {
            roots: &roots,
            ..Options::default()
        },
    );
    assert_eq!(wanted.revocations.len(), 4, "three leaves and the timestamp authority");
    assert_eq!(wanted.certificates.len(), 5);
    let material = Material {
        certificates: wanted.certificates.clone(),
        crls: vec![authority.crl(&[])],
        ocsps: Vec::new(),
    };
    let kept = [&pdf[..], &dss(&pdf, &material).unwrap()].concat();
    authority.pyhanko(&authority.write("kept.pdf", &kept));
    let report = look(&kept, &roots);
    assert_eq!(report.level(), Some(Level::LongTerm));
    let whole = stamped(&kept, &tsa);
    let path = authority.write("archived.pdf", &whole);
    run("qpdf", &["--check", &path]);
    let report = look(&whole, &roots);
    assert_eq!(report.level(), Some(Level::Archived));
    assert!(
        report
            .signatures
            .iter()
            .all(|signature| matches!(signature.revocation, Status::Good { .. }))
    );
    assert_eq!(report.end_of(Level::Timestamped), Some(pdf.len()));
    assert_eq!(report.end_of(Level::LongTerm), Some(kept.len()));
    assert_eq!(report.end_of(Level::Archived), Some(whole.len()));
    let (good, said) = adesverify(&authority, "archived.pdf");
    assert!(good, "{said}");
    let token = covered::signatures(&whole).pop().unwrap();
    let (token, covered) = (
        authority.write("token.der", &token.0),
        authority.write("covered.bin", &token.1),
    );
    run(
        "openssl",
        &[
            "ts",
            "-verify",
            "-token_in",
            "-in",
            &token,
            "-data",
            &covered,
            "-CAfile",
            &authority.path("ca.pem"),
        ],
    );

    // Again, with OCSP answers and another authority, before the first one ends.
    let second = authority.tsa("Second timestamps");
    let wanted = needs(
        &whole,
        &Options {
            roots: &roots,
            ..Options::default()
        },
    );
    let everybody = signers.iter().chain([&tsa, &second]);
    let material = Material {
        certificates: [&wanted.certificates[..], &[second.chain[0].clone()]].concat(),
        crls: vec![authority.crl(&[])],
        ocsps: everybody.map(|signer| authority.ocsp(signer, &[])).collect(),
    };
    let again = archived(&whole, &material, &second);
    let path = authority.write("again.pdf", &again);
    run("qpdf", &["--check", &path]);
    let report = look(&again, &roots);
    assert_eq!(report.level(), Some(Level::Archived));
    assert_eq!(report.archive.len(), 4);
    let (good, said) = adesverify(&authority, "again.pdf");
    assert!(good, "{said}");
}

#[test]
fn a_revoked_signer_is_found_by_crl_and_by_ocsp() {
    let authority = Authority::new();
    let tsa = authority.tsa("Test timestamps");
    let roots = [authority.root()];
    let (pdf, signers) = closed(&authority, &tsa);
    let certificates = needs(
        &pdf,
        &Options {
            roots: &roots,
            ..Options::default()
        },
    )
    .certificates;
    let by_crl = Material {
        certificates: certificates.clone(),
        crls: vec![authority.crl(&[&signers[1]])],
        ocsps: Vec::new(),
    };
    let by_ocsp = Material {
        certificates,
        crls: Vec::new(),
        ocsps: vec![authority.ocsp(&signers[1], &[&signers[1]])],
    };
    for (index, material) in [by_crl, by_ocsp].iter().enumerate() {
        let whole = archived(&pdf, material, &tsa);
        let report = inspect(
            &whole,
            &Options {
                roots: &roots,
                ..Options::default()
            },
        );
        let revoked: Vec<bool> = report
            .signatures
            .iter()
            .map(|signature| matches!(signature.revocation, Status::Revoked { reason: Some(1), .. }))
            .collect();
        assert_eq!(revoked, [false, true, false], "{index}");
        assert!(!report.is_sound() && !report.signatures[1].valid);
        let name = format!("revoked{index}.pdf");
        authority.write(&name, &whole);
        assert!(!adesverify(&authority, &name).0, "pyHanko passes a revoked certificate");
    }
}

fn options(roots: &[Vec<u8>]) -> Options<'_> {
    Options {
        roots,
        ..Options::default()
    }
}

/// What the machine asks the authority of time for, answered.
fn digest_of(ask: Option<Ask>) -> [u8; 48] {
    let Some(Ask::Timestamp { request }) = ask else {
        panic!("{ask:?} is no question about the time")
    };
    Query::read(&request).unwrap().digest().try_into().unwrap()
}

#[test]
fn archiving_asks_and_takes_no_answer_for_granted() {
    let authority = Authority::new();
    let tsa = authority.tsa("Test timestamps");
    let roots = [authority.root()];
    let (pdf, _) = closed(&authority, &tsa);
    let now = time::OffsetDateTime::now_utc();
    assert_eq!(due(&look(&pdf, &roots), now), Some(Due::First));

    let begin = || Archiving::new(pdf.clone(), &options(&roots), Due::First, [[1; 16], [2; 16]]).unwrap();
    let mut nobody = begin();
    let refused = nobody.answered(None).unwrap_err();
    assert_eq!(refused, ArchiveError::NoTime);
    assert!(refused.is_of_time() && nobody.finish().is_err());
    let mut other = begin();
    let digest = digest_of(other.ask());
    let refused = other.answered(Some(&tsa.reply(&digest, &[9; 16]))).unwrap_err();
    assert_eq!(refused, ArchiveError::Timestamp(TimestampError::OtherNonce));
    let mut own = begin();
    // These certificates do not say where to ask, so that nobody can answer for them.
    let refused = own.answered(Some(&tsa.reply(&digest, &[1; 16]))).unwrap_err();
    assert!(matches!(refused, ArchiveError::NoRevocation { .. }) && !refused.is_of_time());

    let material = Material {
        certificates: needs(&pdf, &options(&roots)).certificates,
        crls: vec![authority.crl(&[])],
        ocsps: Vec::new(),
    };
    let whole = archived(&pdf, &material, &tsa);
    let report = look(&whole, &roots);
    assert_eq!(due(&report, now), None);
    let ends = last_ends(&report).unwrap();
    let late = ends - RENEW_BEFORE + time::Duration::seconds(1);
    assert_eq!(due(&report, late), Some(Due::Renewal { ends }));
    let mut again = Archiving::new(whole, &options(&roots), Due::Renewal { ends }, [[1; 16], [2; 16]]).unwrap();
    let digest = digest_of(again.ask());
    // The same authority with the same certificate proves nothing for longer.
    assert_eq!(
        again.answered(Some(&tsa.reply(&digest, &[1; 16]))),
        Err(ArchiveError::NoGain)
    );
}

/// Leads a file through the archive; gives it, and what was asked.
fn led(
    pdf: &[u8],
    roots: &[Vec<u8>],
    due: Due,
    tsa: &Signer,
    mut revocation: impl FnMut(&Ask) -> Option<Vec<u8>>,
) -> Result<(Vec<u8>, Vec<Ask>), ArchiveError> {
    let nonces = [[1; 16], [2; 16]];
    let mut work = Archiving::new(pdf.to_vec(), &options(roots), due, nonces)?;
    let (mut asked, mut tokens) = (Vec::new(), nonces.into_iter());
    while let Some(ask) = work.ask() {
        let answer = match &ask {
            Ask::Timestamp { .. } => Some(tsa.reply(&digest_of(Some(ask.clone())), &tokens.next().unwrap())),
            other => revocation(other),
        };
        work.answered(answer.as_deref())?;
        asked.push(ask);
    }
    Ok(([pdf, &work.finish()?.delta].concat(), asked))
}

#[test]
fn archived_by_asking_and_renewed_by_another_authority() {
    let authority = Authority {
        places: true,
        ..Authority::new()
    };
    let tsa = authority.tsa("First timestamps");
    let roots = [authority.root()];
    let (pdf, signers) = closed(&authority, &tsa);
    let list = authority.crl(&[]);
    let crl = |ask: &Ask| match ask {
        Ask::Crl { url } => {
            assert_eq!(url, "http://ca.example/crl");
            Some(list.clone())
        }
        _ => None,
    };
    // Nobody answers by OCSP: the list is asked for once, and speaks for all four.
    let (whole, asked) = led(&pdf, &roots, Due::First, &tsa, crl).unwrap();
    let count = |asked: &[Ask], of: fn(&Ask) -> bool| asked.iter().filter(|ask| of(ask)).count();
    let is_crl: fn(&Ask) -> bool = |ask| matches!(ask, Ask::Crl { .. });
    let is_ocsp: fn(&Ask) -> bool = |ask| matches!(ask, Ask::Ocsp { .. });
    let is_time: fn(&Ask) -> bool = |ask| matches!(ask, Ask::Timestamp { .. });
    assert_eq!((count(&asked, is_crl), count(&asked, is_time)), (1, 2), "{asked:?}");
    assert_eq!(look(&whole, &roots).level(), Some(Level::Archived));

    // Nothing that is not signed by the issuer is an answer; nor is a list of somebody else.
    let foreign = Authority::new().crl(&[]);
    for wrong in [b"no".to_vec(), foreign] {
        let refused = led(&pdf, &roots, Due::First, &tsa, |_| Some(wrong.clone())).unwrap_err();
        assert!(matches!(refused, ArchiveError::NoRevocation { .. }), "{refused:?}");
    }
    // A signer whose certificate was revoked before anybody vouched for a time: said, and not archived.
    let revoked = authority.crl(&[&signers[1]]);
    let refused = led(&pdf, &roots, Due::First, &tsa, |ask| {
        is_crl(ask).then(|| revoked.clone())
    })
    .unwrap_err();
    assert!(matches!(refused, ArchiveError::Unsound { .. }), "{refused:?}");

    // Before the first authority ends, another one whose certificate lasts longer vouches for all of it again.
    let second = authority.tsa("Second timestamps");
    let ends = last_ends(&look(&whole, &roots)).unwrap();
    let renewal = Due::Renewal { ends };
    let (again, asked) = led(&whole, &roots, renewal, &second, crl).unwrap();
    assert_eq!(
        count(&asked, is_ocsp),
        2,
        "only the authorities of time are asked about: {asked:?}"
    );
    let report = look(&again, &roots);
    assert!(again.starts_with(&whole) && report.archive.len() == 4 && report.level() == Some(Level::Archived));
    assert!(last_ends(&report).unwrap() > ends);
    authority.write("renewed.pdf", &again);
    let (good, said) = adesverify(&authority, "renewed.pdf");
    assert!(good, "{said}");
}
