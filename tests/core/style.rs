//! What the style sheets may not say because a browser in use does not know it.

use std::path::Path;

/// Every declaration with its sheet, as `(sheet, rule, declaration)`.
fn declarations() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("style");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let sheet = path.file_name().unwrap().to_string_lossy().into_owned();
        for rule in std::fs::read_to_string(&path).unwrap().split('}') {
            let body = rule.rsplit('{').next().unwrap();
            for declaration in body.split(';') {
                found.push((sheet.clone(), body.trim().to_owned(), declaration.trim().to_owned()));
            }
        }
    }
    assert!(found.len() > 1000, "the sheets were read");
    found
}

/// Safari knows `user-select` by its old name alone: without it a block drawn over cells selects their text as well.
#[test]
fn what_cannot_be_selected_cannot_be_in_safari_either() {
    for (sheet, rule, it) in declarations() {
        if it.starts_with("user-select:") {
            assert!(rule.contains(&format!("-webkit-{it}")), "{sheet}: {it} without its twin in {{ {rule} }}");
        }
    }
}

/// Safari before 26 drops a `text-decoration` of several words, and with it the mark of a term that can be asked about.
#[test]
fn a_line_under_words_is_declared_in_its_parts() {
    for (sheet, _, it) in declarations() {
        if let Some(value) = it.strip_prefix("text-decoration:") {
            assert_eq!(value.split_whitespace().count(), 1, "{sheet}: {it}");
        }
    }
}
