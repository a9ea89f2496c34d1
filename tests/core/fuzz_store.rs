//! Workspace files, mutated with a fixed seed: whatever they hold, the reader answers.

use std::time::{Duration, Instant};

use kedge::domain::{Currency, IdGenerator, Month, WorkspaceId};
use kedge::store::{from_stored, read_file, to_stored, write_file};
use kedge::workbench::sample::{SampleLanguage, sample_book};
use kedge::workbench::{Document, Workspace};

use super::import::random::Random;

const N_CASES: u64 = 300;
/// JSON nests, and nesting is where readers of it overflow their stack.
const PIECES: [&str; 14] =
    ["[", "]", "{", "}", "\"", ",", ":", "null", "-1", "1e400", "\\u0000", "\\ud800", "99999999999999999999", "true"];

fn file() -> Vec<u8> {
    let workspace = Workspace {
        id: WorkspaceId(IdGenerator::new(1).next_id()),
        name: "江澜".to_owned(),
        sample: false,
        currency: Currency::Cny,
        fiscal_start_month: 1,
    };
    let mut document = Document::empty(workspace);
    document.book = Some(std::sync::Arc::new(sample_book(SampleLanguage::En, "2026-05".parse::<Month>().unwrap())));
    write_file(&to_stored(&document)).into()
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(5) {
        // Most of a file is figures; half of the changes fall into its beginning.
        let reach = if random.below(2) == 0 { bytes.len().min(600) } else { bytes.len() };
        let at = random.below(reach);
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..(at + random.below(40)).min(bytes.len()))),
            3 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
            _ => drop(bytes.splice(at..at, PIECES[random.below(4)].repeat(random.below(5_000)).bytes())),
        }
    }
}

#[test]
fn mutated_workspace_files_never_panic() {
    let whole = file();
    let seconds: Option<u64> = std::env::var("KEDGE_FUZZ").ok().map(|it| it.parse().expect("KEDGE_FUZZ is seconds"));
    let start = Instant::now();
    let goes_on = |n: u64| seconds.map_or(n < N_CASES, |it| start.elapsed() < Duration::from_secs(it));
    let (mut n, mut n_read) = (0, 0);
    while goes_on(n) {
        let mut random = Random(n);
        let mut bytes = whole.clone();
        mutate(&mut bytes, &mut random);
        if let Ok(stored) = read_file(&String::from_utf8_lossy(&bytes)) {
            // What passes the digest is the file that was written, up to blanks and repeated keys.
            n_read += u64::from(from_stored(stored).is_ok());
        }
        n += 1;
    }
    println!("workspace fuzz: {n} files, {n_read} still readable");
}
