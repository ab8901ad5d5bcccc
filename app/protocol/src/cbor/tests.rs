use super::*;

#[derive(Debug, PartialEq)]
struct Pair {
    first: u32,
    second: Option<u32>,
}
record!(suite Pair { first, second });

#[test]
fn records_are_fixed_arrays_with_explicit_null() {
    assert_eq!(
        encode(&Pair {
            first: 24,
            second: None
        }),
        [0x83, 0x01, 0x18, 0x18, 0xf6]
    );
}

#[test]
fn only_the_one_encoding_is_accepted() {
    let cases: [(&[u8], Option<CborError>); 5] = [
        (&[0x83, 1, 5, 0xf6], None),
        (&[0x83, 1, 0x18, 5, 0xf6], Some(CborError::NotCanonical)),
        (&[0x83, 1, 5, 0x18, 6], Some(CborError::NotCanonical)),
        (&[0x83, 1, 5, 0xf6, 0], Some(CborError::TrailingBytes(1))),
        (
            &[0x83, 2, 5, 0xf6],
            Some(CborError::Malformed("decode error: unknown suite 2".into())),
        ),
    ];
    for (bytes, error) in cases {
        assert_eq!(decode::<Pair>(bytes).err(), error, "{bytes:02x?}");
    }
    for bytes in [
        &[0x82, 1, 5][..],
        &[0x9f, 1, 5, 0xf6, 0xff],
        &[0x84, 1, 5, 6, 7],
        &[0x83, 1, 5, 0xf7],
        &[],
    ] {
        assert!(
            matches!(decode::<Pair>(bytes), Err(CborError::Malformed(_))),
            "{bytes:02x?}"
        );
    }
}
