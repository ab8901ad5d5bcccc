use super::*;

#[test]
fn nothing_in_a_data_block_can_end_it() {
    let text = in_html(&json!({ "key": "</script><!-- & <script>" }));
    assert!(!text.contains(['<', '>', '&']), "{text}");
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap()["key"],
        "</script><!-- & <script>"
    );
}
