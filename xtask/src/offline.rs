//! What `web/service-worker.js` keeps offline: every file of one build with its hash, or nothing.

use crate::run::{command, root, run};
use crate::size::files;
use crate::{browser, node, tools};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

/// The worker's file. Not named after its content: a browser asks for this very address whether there is a newer one.
const WORKER: &str = "service-worker.js";
/// Set to `off`, a build keeps nothing and takes away what an earlier one kept. `cargo xtask serve` sets it.
pub const SWITCH: &str = "KEDGE_OFFLINE";

/// The address of the worker for the page, empty where nothing is kept: only a release build is.
pub fn address() -> String {
    if is_kept() { WORKER.to_owned() } else { String::new() }
}

fn is_kept() -> bool {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
    is("TRUNK_PROFILE", "release") && !is(SWITCH, "off")
}

/// Puts the list of the build's files on top of the worker.
///
/// # Errors
/// When the build left no worker, or a file cannot be read.
pub fn list_files(staging: &Path) -> Result<()> {
    let path = staging.join(WORKER);
    let source = std::fs::read_to_string(&path).with_context(|| format!("the build left no {WORKER}"))?;
    let line =
        if is_kept() { build_line(&hashes(staging)?, &source) } else { "self.KEDGE_BUILD = \"off\";".to_owned() };
    std::fs::write(&path, format!("{line}\n{source}")).with_context(|| format!("writing {WORKER}"))
}

/// Every file but the worker itself, with its hash.
fn hashes(staging: &Path) -> Result<Vec<(String, String)>> {
    let names = files(staging)?.into_iter().filter(|it| it != WORKER);
    let hash = |name: String| {
        // Names go into a script and into addresses as they are.
        if !name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_./".contains(&it)) {
            bail!("{name}: files of the site are named by letters, digits, - _ and .");
        }
        let bytes = std::fs::read(staging.join(&name)).with_context(|| format!("reading {name}"))?;
        Ok((name, hex(&bytes)))
    };
    names.map(hash).collect()
}

/// One line of JavaScript, its value written as JSON. The version names files and worker: either changed makes another build.
fn build_line(files: &[(String, String)], source: &str) -> String {
    let list: Vec<String> = files.iter().map(|(name, hash)| format!("\"{name}\": \"{hash}\"")).collect();
    let list = list.join(", ");
    let version = &hex(format!("{list}\n{source}").as_bytes())[..16];
    format!("self.KEDGE_BUILD = {{\"version\": \"{version}\", \"files\": {{{list}}}}};")
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Draws the icons from `web/mark.svg` anew.
///
/// # Errors
/// When there is no browser to draw them.
pub fn icons() -> Result<()> {
    node::ensure()?;
    let mut draw = command("node", &["tests/e2e/icons.mjs"]);
    draw.env("CHROME", browser::ensure()?.program).current_dir(root());
    run(tools::on_path(&mut draw)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_follows_files_and_worker() {
        let file = |hash: &str| vec![("index.html".to_owned(), hash.to_owned())];
        let line = build_line(&file("00"), "code");
        assert!(line.contains("\"files\": {\"index.html\": \"00\"}}"), "{line}");
        assert_eq!(line, build_line(&file("00"), "code"));
        assert_ne!(line, build_line(&file("01"), "code"));
        assert_ne!(line, build_line(&file("00"), "other code"));
    }

    #[test]
    fn the_hash_is_sha_256() {
        // Origin: FIPS 180-2, appendix B.1.
        assert_eq!(hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
