//! What Trunk leaves open, done as its `post_build` hook.
//!
//! Trunk hashes the files of one program only, so a host's cache could pair a new page with an old first view or an
//! old worker. Here each of those becomes one script (those of workers with `web/worker-boot.js` at the end) beside its
//! wasm, both named after their content, and the page learns every address from `<meta>` elements: no inline script
//! is needed. The style sheets become one file: three dozen of them before the first paint cost a slow line most of it.

use crate::run::root;
use crate::{offline, parts, pinyin};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// Finishes the folder Trunk is about to publish.
///
/// # Errors
/// When a part of the site is missing there.
pub fn finish() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").context("Trunk calls this and sets TRUNK_STAGING_DIR")?;
    let staging = root().join(PathBuf::from(staging));
    let (start, start_wasm) = name_program(&staging, "start", None)?;
    let tail = std::fs::read(staging.join("worker-boot.js")).context("the build left no worker-boot.js")?;
    std::fs::remove_file(staging.join("worker-boot.js"))?;
    let (worker, _) = name_program(&staging, "worker", Some(&tail))?;
    let (sheets, _) = name_program(&staging, "sheets", Some(&tail))?;
    let (page, page_wasm) = parts::divide(&staging)?;
    let (learn_zh, learn_en) = (write_learn(&staging, "zh")?, write_learn(&staging, "en")?);
    let addresses = [
        ("kedge-learn-zh", learn_zh),
        ("kedge-learn-en", learn_en),
        ("kedge-pinyin", write_pinyin(&staging)?),
        ("kedge-start", start),
        ("kedge-start-wasm", start_wasm),
        ("kedge-page", page),
        ("kedge-page-wasm", page_wasm),
        ("kedge-worker", worker),
        ("kedge-sheets", sheets),
        ("kedge-offline", offline::address()),
    ];
    address_parts(&staging.join("index.html"), &addresses)?;
    join_sheets(&staging)?;
    // Last, when every other file is what it will be.
    offline::list_files(&staging)
}

/// Joins a program's script with its `tail` and names script and wasm after both; returns the names.
fn name_program(staging: &Path, program: &str, tail: Option<&[u8]>) -> Result<(String, String)> {
    let take = |name: &str| {
        let bytes = std::fs::read(staging.join(name)).with_context(|| format!("the build left no {name}"))?;
        std::fs::remove_file(staging.join(name))?;
        anyhow::Ok(bytes)
    };
    let mut script = take(&format!("{program}.js"))?;
    if let Some(tail) = tail {
        script.push(b'\n');
        script.extend(tail);
    }
    let wasm = take(&format!("{program}_bg.wasm"))?;
    let hash = content_hash([script.as_slice(), wasm.as_slice()]);
    let names = (format!("{program}-{hash}.js"), format!("{program}-{hash}_bg.wasm"));
    std::fs::write(staging.join(&names.0), script)?;
    std::fs::write(staging.join(&names.1), wasm)?;
    Ok(names)
}

/// Writes the long texts of tips and of the Learn place, as JSON named after its content; returns the name. That both
/// languages have the same keys, the package's build script has checked.
fn write_learn(staging: &Path, language: &str) -> Result<String> {
    let source = root().join(format!("locales/{language}/learn.toml"));
    let texts: toml::Table = std::fs::read_to_string(&source)
        .with_context(|| format!("reading {}", source.display()))?
        .parse()
        .with_context(|| format!("{}", source.display()))?;
    let json = serde_json::to_vec(&texts)?;
    let name = format!("learn-{language}-{}.json", content_hash([json.as_slice()]));
    std::fs::write(staging.join(&name), json)?;
    Ok(name)
}

/// Writes how Chinese characters are read, as JSON named after its content; returns the name.
fn write_pinyin(staging: &Path) -> Result<String> {
    let json = serde_json::to_vec(&pinyin::syllables())?;
    let name = format!("pinyin-{}.json", content_hash([json.as_slice()]));
    std::fs::write(staging.join(&name), json)?;
    Ok(name)
}

/// Writes the addresses of the parts into the page's `<meta>` elements.
fn address_parts(index: &Path, parts: &[(&str, String)]) -> Result<()> {
    let html = std::fs::read_to_string(index).context("reading the built index.html")?;
    let mut html = without_leftovers(&html);
    for (name, file) in parts {
        let empty = format!("<meta name=\"{name}\" content=\"\">");
        if !html.contains(&empty) {
            bail!("index.html has no {empty}");
        }
        html = html.replacen(&empty, &format!("<meta name=\"{name}\" content=\"{}\">", relative(file)), 1);
    }
    std::fs::write(index, html).context("writing the built index.html")
}

/// Makes one style sheet of those that the page names, in their order, and lets the page name that one.
fn join_sheets(staging: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let html = std::fs::read_to_string(&index).context("reading the built index.html")?;
    let names = sheets_of(&html);
    let mut joined = String::new();
    for name in &names {
        let file = staging.join(name);
        joined += &std::fs::read_to_string(&file).with_context(|| format!("the build left no {name}"))?;
        joined.push('\n');
        std::fs::remove_file(file)?;
    }
    let name = format!("style-{}.css", content_hash([joined.as_bytes()]));
    std::fs::write(staging.join(&name), joined)?;
    std::fs::write(index, with_one_sheet(&html, &name)).context("writing the built index.html")
}

const SHEET: &str = "<link rel=\"stylesheet\" href=\"./";

/// The files of a page's style sheets, in their order.
fn sheets_of(html: &str) -> Vec<&str> {
    html.lines().filter_map(|line| line.strip_prefix(SHEET)?.split('"').next()).collect()
}

/// The page with this sheet in place of its first one, and without the others.
fn with_one_sheet(html: &str, name: &str) -> String {
    let mut link = Some(format!("{SHEET}{name}\">\n"));
    let line = |line: &str| if line.starts_with(SHEET) { link.take().unwrap_or_default() } else { format!("{line}\n") };
    html.lines().map(line).collect()
}

/// The address beside the page; nothing where there is no file.
fn relative(file: &str) -> String {
    if file.is_empty() { String::new() } else { format!("./{file}") }
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
pub fn content_hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
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

    #[test]
    fn sheets_become_one_where_the_first_stood() {
        let html = "<head>\n<link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\n<link rel=\"icon\" href=\"./i.svg\">\n\
                    <link rel=\"stylesheet\" href=\"./b-2.css\"/>\n</head>\n";
        assert_eq!(sheets_of(html), ["a-1.css", "b-2.css"]);
        let one =
            "<head>\n<link rel=\"stylesheet\" href=\"./style-3.css\">\n<link rel=\"icon\" href=\"./i.svg\">\n</head>\n";
        assert_eq!(with_one_sheet(html, "style-3.css"), one);
    }
}
