use super::*;
use countersign_protocol::commitment::Binding;
use countersign_protocol::hash::Hash48;
use countersign_protocol::ids::EnvelopeId;

fn refused(pdf: &[u8]) -> LayerError {
    let binding = Binding {
        salt: [0; 32],
        envelope: EnvelopeId::from_bytes([0; 16]),
        sequence: 1,
        previous: Hash48::ZERO,
    };
    let act = Act {
        certificates: &[],
        at: time::OffsetDateTime::UNIX_EPOCH,
        binding: &binding,
        signer_name: "a@example.org",
    };
    layer(
        pdf,
        1,
        &[],
        &[],
        &Appearance::Typed {
            name: "A".to_owned(),
            hand: 0,
        },
        &FontSet::default(),
        &act,
    )
    .unwrap_err()
}

#[test]
fn bytes_that_are_no_document_are_refused() {
    assert_eq!(refused(b""), LayerError::Sign(SignError::Read(ReadError::NoStart)));
    let astray = refused(b"startxref\n9\n%%EOF\n");
    assert!(
        matches!(astray, LayerError::Sign(SignError::Read(ReadError::Syntax(_)))),
        "{astray:?}"
    );
}

#[test]
fn colors_are_parts_of_one() {
    assert_eq!(
        Color::default(),
        Color {
            red: 0,
            green: 0,
            blue: 0
        }
    );
}
