//! The import corpus: files made from a known truth, read at the first try, and judged to the cent.
//!
//! A book that differs from its truth must never pass without a question, a listed row or a refusal.

mod cases;
mod dirt;
mod forms;
mod layout;
mod sheet;
mod truth;
mod words;

use std::collections::BTreeMap;

use kedge::domain::IdGenerator;
use kedge::import::{ImportSession, IssueKind, ReadOptions, Severity};

use cases::Expect;
pub use cases::{Case, all};
use truth::{Figures, figures_of};

/// Share of the decidable files that have to be right at the first try.
const RIGHT_MIN: f64 = 0.99;

/// What became of a file.
enum Outcome {
    Book { figures: Figures, flags: Vec<String> },
    Refused(String),
}

/// What the outcome is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// As expected: the right book, a question, or a refusal.
    AsExpected,
    /// Not the right book, but it says so.
    Flagged,
    /// Refused although it could be read.
    Refused,
    /// A wrong book, or an open question that nobody hears of.
    Silent,
}

fn import(bytes: &[u8]) -> Outcome {
    let read = || {
        let session = ImportSession::open(bytes, "corpus.csv", ReadOptions::default())?;
        session.preview()?;
        let flags = session
            .issues(None, 0, usize::MAX)
            .into_iter()
            .filter(|it| it.severity != Severity::Notice || matches!(it.kind, IssueKind::AmbiguousDates { .. }));
        let flags = flags.map(|it| format!("{}: {:?}", it.line, it.kind)).collect();
        Ok((session.book(&mut IdGenerator::new(1))?, flags))
    };
    match read() {
        Ok((book, flags)) => Outcome::Book { figures: figures_of(&book), flags },
        Err(error) => Outcome::Refused(kedge::import::ImportError::to_string(&error)),
    }
}

fn judge(case: &Case) -> (Verdict, String) {
    match (&case.expect, import(&case.bytes)) {
        (Expect::Refused, Outcome::Refused(why)) => (Verdict::AsExpected, why),
        (Expect::Asked, Outcome::Refused(why)) => (Verdict::AsExpected, why),
        (Expect::Right(_), Outcome::Refused(why)) => (Verdict::Refused, why),
        (Expect::Right(expected), Outcome::Book { figures, flags }) => match difference(expected, &figures) {
            None => (Verdict::AsExpected, String::new()),
            Some(what) if flags.is_empty() => (Verdict::Silent, what),
            Some(what) => (Verdict::Flagged, format!("{what}; {}", flags[0])),
        },
        (_, Outcome::Book { flags, .. }) if flags.is_empty() => (Verdict::Silent, "nothing was said".to_owned()),
        (Expect::Asked, Outcome::Book { flags, .. }) => (Verdict::AsExpected, flags[0].clone()),
        (Expect::Refused, Outcome::Book { flags, .. }) => (Verdict::Flagged, flags[0].clone()),
    }
}

fn difference(expected: &Figures, found: &Figures) -> Option<String> {
    let wrong = expected.iter().find(|(key, value)| found.get(key) != Some(value));
    let wrong = wrong.map(|(key, value)| format!("{key:?} is {:?}, not {value:?}", found.get(key)));
    wrong.or_else(|| found.keys().find(|it| !expected.contains_key(it)).map(|it| format!("{it:?} is too much")))
}

#[test]
fn decidable_files_are_right_at_the_first_try_and_no_wrong_book_is_silent() {
    let cases = all();
    assert!(cases.len() >= 300, "only {} fixtures", cases.len());
    let mut counts: BTreeMap<(&str, Verdict), usize> = BTreeMap::new();
    let (mut n_decidable, mut n_right) = (0, 0);
    let mut silent = Vec::new();
    for case in &cases {
        let (verdict, what) = judge(case);
        *counts.entry((case.class, verdict)).or_default() += 1;
        let is_decidable = matches!(case.expect, Expect::Right(_));
        n_decidable += usize::from(is_decidable);
        n_right += usize::from(is_decidable && verdict == Verdict::AsExpected);
        if verdict != Verdict::AsExpected || std::env::var_os("KEDGE_CORPUS").is_some() {
            println!("{verdict:?} [{}] {}: {what}", case.class, case.name);
        }
        if verdict == Verdict::Silent {
            silent.push(&case.name);
        }
    }
    println!("import corpus: {} files", cases.len());
    for ((class, verdict), n) in &counts {
        println!("  {class}: {n} {verdict:?}");
    }
    println!("  right at the first try: {n_right} of {n_decidable} decidable ones; silently wrong: {}", silent.len());
    assert!(silent.is_empty(), "silently wrong: {silent:#?}");
    assert!(n_right as f64 >= RIGHT_MIN * n_decidable as f64, "only {n_right} of {n_decidable} right");
}
