//! Inputs mutated from the fixtures with a fixed seed: whatever they hold, nothing panics and nothing is lost in silence.

use kedge::domain::IdGenerator;
use kedge::import::{ReadOptions, open, read, suggest, to_book};

use super::fixture;
use super::random::Random;

const N_CASES: u64 = 4_000;
const PIECES: [&str; 24] = [
    ",",
    ";",
    "\t",
    "\"",
    "\n",
    "\r\n",
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
];

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(12) {
        let at = random.below(bytes.len());
        match random.below(4) {
            0 if !bytes.is_empty() => bytes[at] = random.below(256) as u8,
            1 => drop(bytes.drain(at..(at + random.below(30)).min(bytes.len()))),
            2 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
            _ => {
                let copy: Vec<u8> = bytes[at..(at + random.below(80)).min(bytes.len())].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
}

#[test]
fn mutated_files_never_panic() {
    let mut seeds: Vec<Vec<u8>> =
        ["long_gb18030.csv", "long_utf8_bom.csv", "long_utf16.txt", "european.csv", "months_as_columns.csv"]
            .iter()
            .map(|it| fixture(&format!("import/{it}")))
            .collect();
    seeds.push(fixture("classic_models/orders.csv")[..1_500].to_vec());
    let mut n_books = 0;
    for case in 0..N_CASES {
        let mut random = Random(case);
        let mut bytes = seeds[random.below(seeds.len())].clone();
        mutate(&mut bytes, &mut random);
        let Ok(table) = open(&bytes, "mutated.csv") else { continue };
        let Ok(found) = read(&table, &suggest(&table), &ReadOptions::default()) else { continue };
        assert_eq!(found.counts.used + found.counts.left_out, found.counts.read, "case {case}");
        assert_eq!(found.counts.read, table.rows.len(), "case {case}");
        n_books += u32::from(to_book(&found, &mut IdGenerator::new(case)).is_ok());
    }
    assert!(n_books > 1_000, "only {n_books} of the mutated files were still books");
}
