//! What each signature of a file covers, read from the bytes alone, and how OpenSSL is asked about it. Also part of the story of
//! proof, in `tests/stories`.

fn number(bytes: &[u8], from: usize) -> (usize, usize) {
    let start = from + bytes[from..].iter().position(u8::is_ascii_digit).unwrap();
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(&bytes[start..start + length]).unwrap();
    (text.parse().unwrap(), start + length)
}

/// Every signature value (DER, without its padding) with what it covers, read from the bytes alone.
pub(crate) fn signatures(pdf: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mark = b"/ByteRange ";
    let places = (0..pdf.len()).filter(|at| pdf[*at..].starts_with(mark));
    places
        .map(|at| {
            let (mut range, mut at) = (Vec::new(), at + mark.len());
            for _ in 0..4 {
                let (value, next) = number(pdf, at);
                range.push(value);
                at = next;
            }
            let covered = [&pdf[..range[1]], &pdf[range[2]..range[2] + range[3]]].concat();
            let digits = std::str::from_utf8(&pdf[range[1] + 1..range[2] - 1]).unwrap();
            let value: Vec<u8> = (0..digits.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
                .collect();
            let length = 4 + (usize::from(value[2]) << 8 | usize::from(value[3]));
            (value[..length].to_vec(), covered)
        })
        .collect()
}

/// The arguments with which OpenSSL verifies a signature value over what it covers, both in files.
pub(crate) fn cades<'a>(value: &'a str, covered: &'a str, ca: &'a str) -> [&'a str; 16] {
    [
        "cms",
        "-verify",
        "-binary",
        "-cades",
        "-inform",
        "DER",
        "-in",
        value,
        "-content",
        covered,
        "-CAfile",
        ca,
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    ]
}
