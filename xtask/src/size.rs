//! The size gates: what the first view costs over the wire, what an address does, and what the whole application does.

use crate::finish::find;
use crate::parts::places_of;
use crate::run::root;
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// What the first view may weigh in bytes, gzipped: html, style sheets, scripts and the wasm that makes it answer.
const FIRST_VIEW: usize = 250_000;
/// What an address may weigh before it answers: the main part of the application and the place that weighs most. This
/// limit and the next are a little more than there is, so that nothing grows unnoticed.
const ADDRESS: usize = 1_810_000;
/// What the application may weigh with all its places.
const WHOLE_PAGE: usize = 3_620_000;
/// What the program for workbooks may weigh, which a first workbook waits for.
const SHEETS: usize = 860_000;

/// When a file of the site is fetched.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fetched {
    /// By every visit, before anything answers.
    Always,
    /// For the start page, before it answers.
    First,
    /// For every other address before it answers; after the start page was painted.
    Page,
    /// For the places that show it; when idle at any other.
    Part,
    /// By the workers, after the first paint.
    Worker,
    /// When the first workbook is opened or written.
    Sheets,
    /// With the first tip, or when the Learn place is first looked at.
    Learn,
    /// When something is looked for the first time.
    Pinyin,
    /// When nothing else goes on, to keep the site offline or to install it.
    Idle,
}

/// Prints every file's size and compares both sums with their limits.
///
/// # Errors
/// When `dist/` is missing or a limit is passed.
pub fn gate() -> Result<()> {
    let dist = root().join("dist");
    let (mut first_view, mut main, mut whole_page, mut sheets) = (0, 0, 0, 0);
    let mut sizes = HashMap::new();
    for name in files(&dist)? {
        let (fetched, size) = (fetched(&name), gzipped(&dist.join(&name))?);
        let note = match fetched {
            Fetched::Always => "",
            Fetched::First => "  (the start page)",
            Fetched::Page => "  (after the start page's first paint; first at any other address)",
            Fetched::Part => "  (for the places that show it; when idle at any other)",
            Fetched::Worker => "  (after the first paint)",
            Fetched::Sheets => "  (when the first workbook is opened or written)",
            Fetched::Learn => "  (with the first tip or the Learn place)",
            Fetched::Pinyin => "  (when something is looked for)",
            Fetched::Idle => "  (when idle)",
        };
        println!("{size:>9}  {name}{note}");
        if matches!(fetched, Fetched::Always | Fetched::First) {
            first_view += size;
        }
        if matches!(fetched, Fetched::Always | Fetched::Page) {
            main += size;
        }
        if matches!(fetched, Fetched::Always | Fetched::Page | Fetched::Part) {
            whole_page += size;
        }
        if fetched == Fetched::Sheets {
            sheets += size;
        }
        sizes.insert(name, size);
    }
    // A program under another name would be counted with the wrong sum.
    for program in ["start-", "kedge-", "worker-", "sheets-"] {
        find(&dist, program, "_bg.wasm")?;
    }
    let script = std::fs::read_to_string(dist.join(find(&dist, "kedge-", ".js")?))?;
    let mut address = 0;
    for (place, files) in places_of(&script)? {
        let size = main + files.iter().filter_map(|it| sizes.get(it)).sum::<usize>();
        println!("{size:>9}  an address of the place `{place}`, gzip -6; at most {ADDRESS}");
        address = address.max(size);
    }
    println!("{first_view:>9}  first view, interactive, gzip -6; at most {FIRST_VIEW}");
    println!("{whole_page:>9}  the whole application, gzip -6; at most {WHOLE_PAGE}");
    println!("{sheets:>9}  workbooks, gzip -6; at most {SHEETS}");
    for (what, size, limit) in [
        ("first view", first_view, FIRST_VIEW),
        ("address that weighs most", address, ADDRESS),
        ("application", whole_page, WHOLE_PAGE),
        ("program for workbooks", sheets, SHEETS),
    ] {
        if size > limit {
            bail!("the {what} is {} bytes over its limit of {limit}", size - limit);
        }
    }
    Ok(())
}

fn fetched(name: &str) -> Fetched {
    let program = |it: &str| name.starts_with(it) && (name.ends_with(".js") || name.ends_with(".wasm"));
    match () {
        () if program("start-") => Fetched::First,
        () if program("kedge-") => Fetched::Page,
        () if name.starts_with("part-") && name.ends_with(".wasm") => Fetched::Part,
        () if program("worker-") => Fetched::Worker,
        () if program("sheets-") => Fetched::Sheets,
        () if name.starts_with("learn-") && name.ends_with(".json") => Fetched::Learn,
        () if name.starts_with("pinyin-") && name.ends_with(".json") => Fetched::Pinyin,
        () if name == "service-worker.js" || name == "manifest.webmanifest" || name.starts_with("icon-") => {
            Fetched::Idle
        }
        () => Fetched::Always,
    }
}

/// Every file below `dist`, as paths relative to it, in order of name.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(dist: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![dist.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(dist) {
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

fn gzipped(file: &Path) -> Result<usize> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(&bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_where_it_is_fetched() {
        let check = |name, expected| assert_eq!(fetched(name), expected, "{name}");
        check("index.html", Fetched::Always);
        check("start-1234.css", Fetched::Always);
        check("boot-1234.js", Fetched::Always);
        check("start-1234_bg.wasm", Fetched::First);
        check("kedge-1234.js", Fetched::Page);
        check("part-plan-1234.wasm", Fetched::Part);
        check("worker-1234_bg.wasm", Fetched::Worker);
        check("sheets-1234_bg.wasm", Fetched::Sheets);
        check("learn-zh-1234.json", Fetched::Learn);
        check("learn-1234.css", Fetched::Always);
        check("pinyin-1234.json", Fetched::Pinyin);
        check("sheets-1234.css", Fetched::Always);
        check("service-worker.js", Fetched::Idle);
        check("icon-192.png", Fetched::Idle);
    }
}
