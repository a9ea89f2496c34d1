//! What Trunk leaves open, done as its `post_build` hook.
//!
//! Trunk does not hash a worker's files, so a host's cache could pair a new page with an old worker. Here the
//! worker becomes one script (the generated glue, then `web/worker-boot.js`) beside its wasm, both named after
//! their content, and the page learns every address from `<meta>` elements: no inline script is needed.

use crate::run::root;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Finishes the folder Trunk is about to publish.
///
/// # Errors
/// When a part of the site is missing there.
pub fn finish() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").context("Trunk calls this and sets TRUNK_STAGING_DIR")?;
    let staging = root().join(PathBuf::from(staging));
    let worker = name_worker(&staging)?;
    let page = find(&staging, "kedge-", ".js")?;
    let wasm = find(&staging, "kedge-", "_bg.wasm")?;
    address_parts(&staging.join("index.html"), &page, &wasm, &worker)
}

/// Joins and names the worker's files; returns the script's name.
fn name_worker(staging: &Path) -> Result<String> {
    let take = |name: &str| {
        let bytes = std::fs::read(staging.join(name)).with_context(|| format!("the build left no {name}"))?;
        std::fs::remove_file(staging.join(name))?;
        anyhow::Ok(bytes)
    };
    let mut script = take("worker.js")?;
    script.push(b'\n');
    script.extend(take("worker-boot.js")?);
    let wasm = take("worker_bg.wasm")?;
    let hash = content_hash([script.as_slice(), wasm.as_slice()]);
    std::fs::write(staging.join(format!("worker-{hash}_bg.wasm")), wasm)?;
    let name = format!("worker-{hash}.js");
    std::fs::write(staging.join(&name), script)?;
    Ok(name)
}

/// Writes the addresses into the page, and lets the browser fetch both of the page's parts at once.
fn address_parts(index: &Path, page: &str, wasm: &str, worker: &str) -> Result<()> {
    let html = std::fs::read_to_string(index).context("reading the built index.html")?;
    let html = without_leftovers(&html);
    let Some((head, rest)) = html.split_once("</head>") else { bail!("index.html has no </head>") };
    let html = format!(
        "{head}<meta name=\"kedge-page\" content=\"./{page}\">\n\
         <meta name=\"kedge-page-wasm\" content=\"./{wasm}\">\n\
         <meta name=\"kedge-worker\" content=\"./{worker}\">\n\
         <link rel=\"modulepreload\" href=\"./{page}\">\n\
         <link rel=\"preload\" href=\"./{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n\
         </head>{rest}"
    );
    std::fs::write(index, html).context("writing the built index.html")
}

/// Without its own scripts Trunk leaves the page's `<link data-trunk>` where it stood.
fn without_leftovers(html: &str) -> String {
    let kept = html.lines().filter(|line| !line.starts_with("<link data-trunk"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// The one file of `folder` named `prefix…suffix`.
pub fn find(folder: &Path, prefix: &str, suffix: &str) -> Result<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(prefix) && name.ends_with(suffix) {
            found.push(name);
        }
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        n => bail!("expected one {prefix}…{suffix} in {}, found {n}", folder.display()),
    }
}

/// FNV-1a, 64 bits, in hexadecimal: names versions of one file, promises nothing about forgery.
fn content_hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", parts.into_iter().flatten().fold(0xcbf2_9ce4_8422_2325, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // Origin: the test vectors of the algorithm's authors (Fowler, Noll, Vo), 64 bits, FNV-1a.
        assert_eq!(content_hash([b"".as_slice()]), "cbf29ce484222325");
        assert_eq!(content_hash([b"foo".as_slice(), b"bar"]), "85944171f73967e8");
    }
}
