//! Times the import of a made-up file of order lines, or of a given file, and tells what it made of it.
//!
//! `cargo run --profile worker --no-default-features --example import_csv -- 1000000`, or `… -- FILE`.

use std::fmt::Write as _;
use std::time::Instant;

use kedge::domain::IdGenerator;
use kedge::import::{ImportSession, ReadOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let word = std::env::args().nth(1).unwrap_or_else(|| "100000".to_owned());
    let bytes = match word.parse() {
        Ok(n_rows) => invented(n_rows).into_bytes(),
        Err(_) => std::fs::read(&word)?,
    };
    println!("file: {:.1} MB", bytes.len() as f64 / 1e6);
    let before = peak_kb();
    let start = Instant::now();
    let session = ImportSession::open(&bytes, "bench.csv", ReadOptions::default())?;
    let summary = session.summary();
    println!("typed and previewed: {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let book = session.book(&mut IdGenerator::new(1))?;
    println!("made into a book: {:.2} s", start.elapsed().as_secs_f64());
    if let (Some(before), Some(after)) = (before, peak_kb()) {
        let taken = 1024.0 * (after - before) as f64;
        println!(
            "peak memory beside the file: {:.0} MB, {:.1} times the file",
            taken / 1e6,
            taken / bytes.len() as f64
        );
    }
    let rows = summary.outcome?.counts;
    println!("rows: {} read, {} used; accounts: {}", rows.read, rows.used, book.accounts().len());
    Ok(())
}

/// The process's largest resident size so far, where the system tells it.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}

fn invented(n_rows: usize) -> String {
    let mut text = "order_no,order_date,customer,product,quantity,unit_price,amount,sales_rep\n".to_owned();
    for i in 0..n_rows {
        let (year, month, day) = (2021 + i / 12 % 5, 1 + i % 12, 1 + i % 28);
        let (customer, product, quantity) = (i * 7919 % 400, i * 104_729 % 40, 1 + i % 9);
        let price = 1_000 + i * 31 % 90_000;
        let amount = quantity * price;
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "SO-{i:07},{year}-{month:02}-{day:02},Customer {customer:03} Ltd,Product {product:02},{quantity},{}.{:02},{}.{:02},Rep {}",
            price / 100,
            price % 100,
            amount / 100,
            amount % 100,
            customer % 12
        );
    }
    text
}
