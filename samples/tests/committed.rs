//! The PDFs in `samples/` are what the code makes (`make samples` renews them).

use std::path::Path;

#[test]
fn committed_samples_are_what_the_code_makes() {
    for sample in countersign_samples::all().unwrap() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(sample.name);
        let committed = std::fs::read(&path).unwrap();
        assert!(
            committed == sample.pdf,
            "{} is not what the code makes: run `make samples`",
            sample.name
        );
    }
}

#[test]
fn each_sample_has_the_pages_that_it_is_known_for() {
    let pages: Vec<_> = countersign_samples::all()
        .unwrap()
        .iter()
        .map(|sample| {
            (
                sample.name,
                lopdf::Document::load_mem(&sample.pdf).unwrap().get_pages().len(),
            )
        })
        .collect();
    let expected = [
        ("contract.pdf", 3),
        ("scan.pdf", 1),
        ("form.pdf", 1),
        ("report.pdf", 200),
        ("nonlatin.pdf", 1),
    ];
    assert_eq!(pages, expected);
}
