//! The size gate: what the first view costs over the wire.

use crate::finish::find;
use crate::run::root;
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::Path;

/// Where the first view is to come, in bytes, gzipped: html, style sheets, scripts and the page's wasm together.
const GOAL: usize = 250_000;
/// What it may weigh today. It only ever goes down: pages other than the first are to be loaded when they are opened.
const LIMIT: usize = 715_000;

/// Prints every file's size and compares the first view with its limit.
///
/// # Errors
/// When `dist/` is missing or the limit is passed.
pub fn gate() -> Result<()> {
    let dist = root().join("dist");
    let worker = [find(&dist, "worker-", ".js")?, find(&dist, "worker-", "_bg.wasm")?];
    let mut first_view = 0;
    for name in files(&dist)? {
        let later = worker.contains(&name);
        let size = gzipped(&dist.join(&name))?;
        println!("{size:>9}  {name}{}", if later { "  (after the first paint)" } else { "" });
        if !later {
            first_view += size;
        }
    }
    println!("{first_view:>9}  first view, gzip -6; at most {LIMIT}, goal {GOAL}");
    if first_view > LIMIT {
        bail!("the first view is {} bytes over its limit of {LIMIT}", first_view - LIMIT);
    }
    Ok(())
}

/// Every file below `dist`, as paths relative to it, in order of name.
fn files(dist: &Path) -> Result<Vec<String>> {
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
