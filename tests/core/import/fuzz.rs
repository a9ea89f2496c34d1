//! Files of the corpus, mutated with a fixed seed: nothing panics, nothing is lost in silence, nothing takes many times
//! the memory or the steps that its size allows.
//!
//! Steps are counted as allocations, not as seconds: a reading that went over a file again and again would need more of
//! them than the file has bytes. `KEDGE_FUZZ=600` goes on for so many seconds with ever new seeds (`cargo xtask fuzz`).

use std::time::{Duration, Instant};

use allocation_counter::AllocationInfo;
use kedge::domain::IdGenerator;
use kedge::import::{ImportError, ImportSession, ReadOptions};

use super::corpus;
use super::fixture;
use super::random::Random;

const N_CASES: u64 = 400;
/// Largest file that is made here.
const SIZE_MAX: usize = 1 << 20;
/// Bytes that a reading may take for each byte of the file, the file itself not counted.
const MEMORY_PER_BYTE: u64 = 8;
/// Bytes that any reading may take: tables of the decoders, the rows that are looked at first, the months.
const MEMORY_FIXED: u64 = 1 << 20;
/// Bytes of an issue that is listed; their number is limited.
const MEMORY_PER_ISSUE: u64 = 768;
/// Allocations for each byte, and for any reading.
const STEPS_PER_BYTE: u64 = 4;
const STEPS_FIXED: u64 = 40_000;

const PIECES: [&str; 32] = [
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\r",
    "，",
    "合计",
    "2025-01",
    "31/12/2025",
    "9999999999999999999",
    "-",
    "(",
    "1e9",
    "%",
    "万",
    "年",
    "：",
    "45678",
    "\0",
    "\u{feff}",
    "=",
    "é",
    "١",
    "1.234",
    "1,234",
    "1月",
    "\u{1f}",
    "\u{1e}",
    "2099-12",
];

fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(12) {
        let at = random.below(bytes.len() + 1);
        let until = |n: usize| (at + n).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            1 => drop(bytes.drain(at..until(random.below(30)))),
            2 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
            3 => {
                let copy: Vec<u8> = bytes[at..until(random.below(80))].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                // A piece of another file, in whatever encoding it has.
                let from = random.below(other.len());
                let piece = other[from..(from + random.below(300)).min(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            5 if random.below(8) == 0 => {
                // One huge field, or quotes within quotes.
                let piece = ["x", "9", "\"", "\"\"\"", "甲", ",", "1,"][random.below(7)];
                bytes.splice(at..at, piece.repeat(random.below(40_000)).into_bytes());
            }
            _ => {}
        }
    }
    if random.below(40) == 0 && !bytes.is_empty() {
        // A large file of the same: what a short file hides shows here.
        let tail = bytes.len() - random.below(bytes.len().min(400));
        let tile = bytes[tail.min(bytes.len() - 1)..].to_vec();
        let n = random.below(SIZE_MAX / tile.len());
        bytes.extend(tile.repeat(n));
    }
    bytes.truncate(SIZE_MAX);
}

/// Reads a file as the worker does; returns whether it made a book, and the number of issues listed.
fn run(bytes: &[u8], case: u64) -> (Option<ImportSession>, u64) {
    let Ok(session) = ImportSession::open(bytes, "mutated.csv", ReadOptions::default()) else { return (None, 0) };
    let summary = session.summary();
    let n_listed = match session.preview() {
        Ok(_) => session.issues(None, 0, usize::MAX).len() as u64,
        // They were listed until it turned out that no row can be used.
        Err(ImportError::NoUsableRow { n_issues }) => n_issues.min(30_000) as u64,
        Err(_) => 0,
    };
    if let Ok(read) = &summary.outcome {
        assert_eq!(read.counts.used + read.counts.left_out, read.counts.read, "case {case}");
        assert_eq!(read.counts.read, session.table().rows.len(), "case {case}");
        assert!(read.n_issues as u64 >= n_listed, "case {case}");
    }
    (Some(session), n_listed)
}

fn check(bytes: &[u8], case: u64) -> (bool, f64) {
    let mut outcome = (None, 0);
    let AllocationInfo { bytes_max, count_total, .. } = allocation_counter::measure(|| outcome = run(bytes, case));
    let (session, n_listed) = outcome;
    let n = bytes.len() as u64;
    let fixed = MEMORY_FIXED + MEMORY_PER_ISSUE * n_listed;
    assert!(bytes_max <= MEMORY_PER_BYTE * n + fixed, "case {case}: {bytes_max} bytes for {n}, {n_listed} issues");
    assert!(count_total <= STEPS_PER_BYTE * n + STEPS_FIXED, "case {case}: {count_total} allocations for {n} bytes");
    let is_book = session.is_some_and(|it| it.book(&mut IdGenerator::new(case)).is_ok());
    (is_book, bytes_max.saturating_sub(fixed) as f64 / n.max(1) as f64)
}

#[test]
fn mutated_files_neither_panic_nor_take_many_times_their_size() {
    let mut seeds: Vec<Vec<u8>> =
        ["long_gb18030.csv", "long_utf8_bom.csv", "long_utf16.txt", "european.csv", "months_as_columns.csv"]
            .iter()
            .map(|it| fixture(&format!("import/{it}")))
            .collect();
    seeds.push(fixture("classic_models/orders.csv")[..1_500].to_vec());
    seeds.extend(corpus::all().into_iter().map(|it| it.bytes));
    let seconds: Option<u64> = std::env::var("KEDGE_FUZZ").ok().map(|it| it.parse().expect("KEDGE_FUZZ is seconds"));
    let first: u64 = std::env::var("KEDGE_SEED").map_or(0, |it| it.parse().expect("KEDGE_SEED is a number"));
    let start = Instant::now();
    let goes_on = |n: u64| seconds.map_or(n < N_CASES, |it| start.elapsed() < Duration::from_secs(it));
    let (mut n, mut n_books, mut worst) = (0, 0, (0.0, 0));
    while goes_on(n) {
        let case = first + n;
        let mut random = Random(case);
        let mut bytes = seeds[random.below(seeds.len())].clone();
        let other = random.below(seeds.len());
        mutate(&mut bytes, &seeds[other], &mut random);
        let (is_book, share) = check(&bytes, case);
        n_books += u64::from(is_book);
        worst = if share > worst.0 { (share, case) } else { worst };
        n += 1;
    }
    println!("import fuzz: {n} files, {n_books} still books, most memory {:.1} × file (case {})", worst.0, worst.1);
    assert!(n_books > n / 4, "only {n_books} of {n} mutated files were still books");
}

/// The shapes that cost most for their size.
#[test]
fn short_cells_and_rows_stay_within_memory() {
    let months: Vec<String> = (0..500).map(|it| format!("{}-{:02}", 1980 + it / 12, 1 + it % 12)).collect();
    let wide = format!("account,{}\n{}", months.join(","), format!("a{}\n", ",1".repeat(500)).repeat(1_000));
    let empty_cells = format!("account,date,amount\n{}", format!("a{}\n", ",".repeat(1_500)).repeat(600));
    let short_rows = format!("account,date,amount\n{}", "1,\n".repeat(300_000));
    let rows =
        "account,date,amount\n".to_owned() + &(0..100_000).map(|i| format!("{i:x},202501,1\n")).collect::<String>();
    let latin = format!("account,date,amount\n{}", "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9},202501,1\n".repeat(50_000));
    let latin: Vec<u8> = latin.chars().map(|it| it as u32 as u8).collect();
    let huge_header = format!("{},date,amount\n{}", "x".repeat(100_000), ",,\n,soon,1\n".repeat(20_000));
    let files = [
        wide.into_bytes(),
        empty_cells.into_bytes(),
        short_rows.into_bytes(),
        rows.into_bytes(),
        latin,
        huge_header.into_bytes(),
    ];
    for (i, bytes) in files.into_iter().enumerate() {
        println!("shape {i}: {:.1} × file of {} bytes", check(&bytes, i as u64).1, bytes.len());
    }
}
