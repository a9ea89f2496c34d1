//! Divides the application by place, so that an address fetches the pages of its own place only.
//!
//! The feature `split` marks the places (`src/ui/places.rs`) and keeps the linked program's relocations; the pinned
//! `wasm-split-cli` divides it there before wasm-bindgen has seen it. What remains is the main part, which wasm-bindgen
//! makes a program of as ever; each place is a part, and so is what several places share. A part shared by some places
//! is often a few functions: the small ones are one file, since a request costs more than they do.
//!
//! The tool's link script, which fetches parts and puts them into the running program, becomes the end of the program's
//! script. It asks `kedgePart` of web/boot.js for each part; where that lies, `kedgeParts` says.

use crate::finish::{content_hash, find};
use crate::run::{command, root, run};
use crate::tools::{TARGET, on_path};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// What the linked program and its parts use; the parts do not say so themselves.
const FEATURES: [&str; 6] =
    ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];
/// A shared part below so many bytes lies with others in one file.
const SMALL: usize = 12_000;
const LINK: &str = "__wasm_split.js";
/// The import line that wasm-bindgen writes for each loader of the link script, around its number.
const IMPORT: (&str, &str) = ("import * as ", " from \"./__wasm_split.js\"");
/// How the link script finds the program, fetches a part around its name, and instantiates it: then, and here.
const START: &str = "import { initSync } from \"./kedge.js\";";
const FETCH: (&str, &str) = ("fetch(new URL(\"./", ".wasm\", import.meta.url))");
const INSTANTIATE: (&str, &str) = (
    "WebAssembly.instantiateStreaming(src, imports)",
    "src.then((module) => WebAssembly.instantiate(module, imports))",
);
const PLACES: &str = "globalThis.kedgePlaces = ";

/// Where each part lies: bytes `start..end` of a file of the site.
type Lying = BTreeMap<String, (String, usize, usize)>;

/// Puts the divided application in the place of the whole one that Trunk left in `staging`; returns its script and wasm.
///
/// # Errors
/// When a tool fails, or writes something else than it did when this was written.
pub fn divide(staging: &Path) -> Result<(String, String)> {
    let is_release = std::env::var("TRUNK_PROFILE").is_ok_and(|it| it == "release");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |it| root().join(it));
    let linked = target.join(TARGET).join(if is_release { "release" } else { "debug" }).join("kedge.wasm");
    let work = target.join("parts");
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    run(on_path(command("wasm-split-cli", &["--target", "web", "--out-name", "kedge"]).arg(&linked).arg(&work))?)?;
    let bindgen = ["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "kedge", "--out-dir"];
    run(on_path(command("wasm-bindgen", &bindgen).arg(&work).arg(work.join("kedge.wasm")))?)?;
    let link = std::fs::read_to_string(work.join(LINK)).with_context(|| format!("dividing left no {LINK}"))?;
    let names = part_names(&link);
    for name in &names {
        let file = work.join(format!("{name}.wasm"));
        let bare = without_custom_sections(&std::fs::read(&file)?).with_context(|| format!("reading {name}.wasm"))?;
        let is_small = is_shared(name) && bare.len() < SMALL;
        std::fs::write(&file, bare)?;
        // Starting the optimiser takes longer than it gains on a few functions.
        if is_release && !is_small {
            optimise(&file)?;
        }
    }
    if is_release {
        optimise(&work.join("kedge_bg.wasm"))?;
    }
    for suffix in [".js", "_bg.wasm"] {
        std::fs::remove_file(staging.join(find(staging, "kedge-", suffix)?))?;
    }
    publish(&work, &link, &names, staging)
}

/// The names of the parts that the link script fetches: those of places, and those that several share.
fn part_names(link: &str) -> Vec<&str> {
    let mut names: Vec<&str> = link.split(FETCH.0).skip(1).filter_map(|it| Some(it.split_once(FETCH.1)?.0)).collect();
    names.sort_unstable();
    names
}

/// Whether several places share a part.
fn is_shared(name: &str) -> bool {
    name.starts_with("chunk_")
}

/// A part without the names of its functions and other remarks, which no browser needs.
fn without_custom_sections(wasm: &[u8]) -> Option<Vec<u8>> {
    let (mut bare, mut rest) = (wasm.get(..8)?.to_vec(), &wasm[8..]);
    while let Some(kind) = rest.first() {
        let (mut len, mut at) = (0_usize, 1);
        // The length in LEB128: seven bits a byte, the lowest first, of at most 32 bits.
        loop {
            let byte = *rest.get(at)?;
            len |= usize::from(byte & 0x7f) << (7 * (at - 1));
            at += 1;
            if byte & 0x80 == 0 {
                break;
            }
            if at > 5 {
                return None;
            }
        }
        let section = rest.get(..at + len)?;
        if *kind != 0 {
            bare.extend(section);
        }
        rest = &rest[section.len()..];
    }
    Some(bare)
}

fn optimise(wasm: &Path) -> Result<()> {
    let mut command = command("wasm-opt", &["-Oz", "--strip-debug", "--strip-producers", "--quiet"]);
    command.args(FEATURES.map(|it| format!("--enable-{it}"))).arg(wasm).arg("-o").arg(wasm);
    run(on_path(&mut command)?)
}

/// Writes the program and its parts, all named after the content of all: a part fits the program it came from only.
fn publish(work: &Path, link: &str, names: &[&str], staging: &Path) -> Result<(String, String)> {
    let read = |name: &str| std::fs::read(work.join(name)).with_context(|| format!("dividing left no {name}"));
    let script = String::from_utf8(read("kedge.js")?).context("kedge.js is no text")?;
    let wasm = read("kedge_bg.wasm")?;
    let parts = names.iter().map(|it| Ok((*it, read(&format!("{it}.wasm"))?))).collect::<Result<Vec<_>>>()?;
    let contents = parts.iter().map(|it| it.1.as_slice());
    let hash = content_hash(contents.chain([script.as_bytes(), link.as_bytes(), wasm.as_slice()]));
    let shared_file = format!("part-shared-{hash}.wasm");
    let mut shared = Vec::new();
    let mut lying = Lying::new();
    for (name, bytes) in &parts {
        let (file, start) = if is_shared(name) && bytes.len() < SMALL {
            shared.extend(bytes);
            (shared_file.clone(), shared.len() - bytes.len())
        } else {
            let file = format!("part-{}-{hash}.wasm", name.trim_start_matches("split_").replace('_', "-"));
            std::fs::write(staging.join(&file), bytes)?;
            (file, 0)
        };
        lying.insert((*name).to_owned(), (file, start, start + bytes.len()));
    }
    if !shared.is_empty() {
        std::fs::write(staging.join(shared_file), shared)?;
    }
    let files = (format!("kedge-{hash}.js"), format!("kedge-{hash}_bg.wasm"));
    std::fs::write(staging.join(&files.0), joined(&script, link, &lying)?)?;
    std::fs::write(staging.join(&files.1), wasm)?;
    Ok(files)
}

/// The program's script with the link script at its end: one module, so that neither waits for the other.
fn joined(script: &str, link: &str, lying: &Lying) -> Result<String> {
    let import =
        |line: &str| line.trim_end_matches(';').strip_prefix(IMPORT.0)?.strip_suffix(IMPORT.1).map(str::to_owned);
    let imports: Vec<String> = script.lines().filter_map(import).collect();
    if imports.is_empty() || !link.contains(START) || link.matches(INSTANTIATE.0).count() != lying.len() {
        bail!("wasm-split-cli or wasm-bindgen writes another script than xtask/src/parts.rs knows");
    }
    let mut text: String = script.lines().filter(|it| import(it).is_none()).flat_map(|line| [line, "\n"]).collect();
    let mut loaders = Vec::new();
    let linking = link.replacen(START, "", 1);
    for line in linking.lines() {
        let line = match line.strip_prefix("export const ") {
            Some(rest) => {
                loaders.extend(rest.split(' ').next());
                format!("const {rest}")
            }
            None => line.to_owned(),
        };
        let line = line.replace(FETCH.0, "globalThis.kedgePart(\"").replace(FETCH.1, "\")");
        text += &line.replace(INSTANTIATE.0, INSTANTIATE.1);
        text.push('\n');
    }
    let loaders = loaders.join(", ");
    for import in imports {
        writeln!(text, "const {import} = {{ {loaders} }};")?;
    }
    writeln!(text, "globalThis.kedgeParts = {};", serde_json::to_string(lying)?)?;
    writeln!(text, "{PLACES}{};", serde_json::to_string(&places(link, lying))?)?;
    Ok(text)
}

/// The files that each place needs besides the main part: its own, and those with what it shares.
fn places(link: &str, lying: &Lying) -> BTreeMap<String, BTreeSet<String>> {
    let place = |text: &str| {
        let (name, rest) = text.split_once(' ')?;
        let shared = rest.split_once("]));")?.0.rsplit_once('[')?.1;
        let shared = shared.split(", ").map(|it| it.trim_start_matches('_').to_owned());
        let parts = shared.chain([format!("split_{name}")]);
        Some((name.to_owned(), parts.filter_map(|it| Some(lying.get(&it)?.0.clone())).collect()))
    };
    link.split("export const __wasm_split_load_").skip(1).filter_map(place).collect()
}

/// The files that each place needs, as the program's script says it.
///
/// # Errors
/// When the script does not say it.
pub fn places_of(script: &str) -> Result<BTreeMap<String, Vec<String>>> {
    let line = script.lines().find_map(|it| it.strip_prefix(PLACES)).context("the application is not divided")?;
    Ok(serde_json::from_str(line.trim_end_matches(';'))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import * as import1 from \"./__wasm_split.js\"\nfunction initSync() {}\nexport { initSync };";

    fn loader(name: &str) -> String {
        format!(
            "makeLoad(() => {{\n    const src = fetch(new URL(\"./{name}.wasm\", import.meta.url));\n    return async \
             (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}}\n"
        )
    }

    fn link() -> String {
        let (shared, place) = (loader("chunk_1"), loader("split_plan"));
        format!(
            "{START}\n\n/* data, plan */\nconst __chunk_1 = {shared}, []);\nexport const __wasm_split_load_plan = \
             wrapAsyncCb({place}, [__chunk_1]));\n"
        )
    }

    fn lying() -> Lying {
        let part = |name: &str, file: &str| (name.to_owned(), (file.to_owned(), 0, 12));
        [part("chunk_1", "part-shared-9.wasm"), part("split_plan", "part-plan-9.wasm")].into()
    }

    #[test]
    fn the_link_script_ends_the_programs_script_and_asks_for_parts() {
        assert_eq!(part_names(&link()), ["chunk_1", "split_plan"]);
        let text = joined(SCRIPT, &link(), &lying()).unwrap();
        assert!(text.starts_with("function initSync() {}\nexport { initSync };\n"), "{text}");
        assert!(!text.contains("fetch(") && !text.contains("__wasm_split.js") && !text.contains("Streaming"), "{text}");
        assert!(text.contains("const src = globalThis.kedgePart(\"split_plan\");\n"), "{text}");
        assert!(text.contains("(src.then((module) => WebAssembly.instantiate(module, imports)));\n"), "{text}");
        assert!(text.contains("\nconst __wasm_split_load_plan = wrapAsyncCb("), "{text}");
        assert!(text.contains("\nconst import1 = { __wasm_split_load_plan };\n"), "{text}");
        assert!(text.contains("\"chunk_1\":[\"part-shared-9.wasm\",0,12]"), "{text}");
        assert_eq!(places_of(&text).unwrap()["plan"], ["part-plan-9.wasm", "part-shared-9.wasm"]);
    }

    #[test]
    fn custom_sections_are_left_out() {
        let head = *b"\0asm\x01\0\0\0";
        // A custom section of 130 bytes, whose length takes two bytes of LEB128 (0x82 0x01), between two others.
        let wasm = [&head[..], &[1, 1, 0], &[0, 0x82, 1], &[7; 130], &[3, 2, 1, 0]].concat();
        assert_eq!(without_custom_sections(&wasm).unwrap(), [&head[..], &[1, 1, 0, 3, 2, 1, 0]].concat());
        assert_eq!(without_custom_sections(&wasm[..20]), None, "cut off");
        assert_eq!(without_custom_sections(&head[..4]), None);
    }

    #[test]
    fn a_script_that_is_not_known_is_refused() {
        assert!(joined("export { initSync };", &link(), &lying()).is_err(), "a program that imports no loader");
        assert!(joined(SCRIPT, &link().replace(START, ""), &lying()).is_err(), "a link script with another start");
        assert!(joined(SCRIPT, &link(), &Lying::new()).is_err(), "another number of parts");
        assert!(places_of(SCRIPT).is_err());
    }
}
