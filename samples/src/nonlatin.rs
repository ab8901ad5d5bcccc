//! One sentence of an agreement in fourteen scripts, shaped, right to left where the script runs so.

use crate::sheet::{A4, ACCENT, Book, INK, PALE, SANS, SOFT, SampleError};

/// Language, face, whether it runs from right to left, and the sentence "This agreement is confidential." in it.
const LINES: &[(&str, &str, bool, &str)] = &[
    ("Arabic", "Noto Sans Arabic", true, "هذه الاتفاقية سرية."),
    ("Hebrew", "Noto Sans Hebrew", true, "הסכם זה הוא סודי."),
    ("Chinese", "Noto Sans SC", false, "本协议为保密协议。"),
    ("Japanese", "Noto Sans JP", false, "この契約は秘密です。"),
    ("Korean", "Noto Sans KR", false, "이 계약은 기밀입니다."),
    ("Hindi", "Noto Sans Devanagari", false, "यह समझौता गोपनीय है।"),
    ("Bengali", "Noto Sans Bengali", false, "এই চুক্তি গোপনীয়।"),
    ("Tamil", "Noto Sans Tamil", false, "இந்த ஒப்பந்தம் ரகசியமானது."),
    ("Thai", "Noto Sans Thai", false, "ข้อตกลงนี้เป็นความลับ"),
    (
        "Georgian",
        "Noto Sans Georgian",
        false,
        "ეს ხელშეკრულება კონფიდენციალურია.",
    ),
    ("Armenian", "Noto Sans Armenian", false, "Այս պայմանագիրը գաղտնի է։"),
    ("Amharic", "Noto Sans Ethiopic", false, "ይህ ስምምነት ሚስጥራዊ ነው።"),
    ("Greek", SANS, false, "Η παρούσα συμφωνία είναι εμπιστευτική."),
    ("Ukrainian", SANS, false, "Ця угода є конфіденційною."),
];

pub(crate) fn make() -> Result<Vec<u8>, SampleError> {
    let mut book = Book::new("Agreement in many scripts", A4);
    let page = book.page();
    book.text(page, SANS, 20.0, INK, (72.0, 772.0), "Agreement in many scripts")?;
    book.text(
        page,
        SANS,
        9.5,
        SOFT,
        (72.0, 752.0),
        "Each line says: this agreement is confidential.",
    )?;
    for (row, (language, face, right_to_left, sentence)) in LINES.iter().enumerate() {
        let y = 706.0 - row as f32 * 45.0;
        if row % 2 == 0 {
            book.fill(page, 60.0, y - 16.0, 475.0, 45.0, PALE);
        }
        book.text(page, SANS, 9.0, ACCENT, (72.0, y), language)?;
        if *right_to_left {
            book.text_right(page, face, 17.0, INK, (523.0, y), sentence)?;
        } else {
            book.text(page, face, 17.0, INK, (160.0, y), sentence)?;
        }
    }
    book.finish(|_| Ok(()))
}
