//! The layer table of ARCHITECTURE.md, proved over the source text.
//!
//! `cargo check --no-default-features` proves that only `ui` needs the browser's crates; this proves the rest:
//! who may name which of the crate's own folders, and that no folder but `ui` names a browser crate at all.
//! The source is read as text with comments and string literals taken out: `crate::…` paths are plain to find
//! there, grouped imports (`use crate::{a, b::c}`) included.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom. Folders of one row are unaware of each other, and a row knows only the rows below it.
const LAYERS: [&[&str]; 8] = [
    &["math"],
    &["domain", "forecast"],
    &["accounts", "plan", "market", "price", "activity", "risk"],
    &["workbench"],
    &["import", "store", "charts", "report", "grid"],
    // What workers do: they read files as well as forecast.
    &["jobs", "sheet"],
    &["i18n"],
    &["ui"],
];

/// Crates that need a browser.
const BROWSER_CRATES: [&str; 10] = [
    "leptos",
    "leptos_router",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_storage",
    "gloo_timers",
    "idb",
    "plotters_canvas",
];

/// What the worker's entry point may use of them: its glue, and no page.
const WORKER_CRATES: [&str; 3] = ["wasm_bindgen", "js_sys", "web_sys"];

#[test]
fn a_folder_uses_only_what_lies_below_it() {
    let mut faults = Vec::new();
    for file in sources() {
        let Some(folder) = file.folder() else { continue };
        for used in crate_paths(&file.code) {
            if used != folder && height(&used).is_some_and(|it| it >= height_of(&folder, &file.path)) {
                faults.push(format!("{}: {folder} uses {used}", file.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "upward or sideways uses:\n{}", faults.join("\n"));
}

#[test]
fn only_ui_and_the_entry_points_name_the_browser() {
    let mut faults = Vec::new();
    for file in sources() {
        let allowed: &[&str] = match file.path.strip_prefix(src()).ok().and_then(Path::to_str) {
            Some("main.rs" | "bin/start.rs") => &BROWSER_CRATES,
            Some("bin/worker.rs" | "bin/sheets.rs") => &WORKER_CRATES,
            _ if file.folder().as_deref() == Some("ui") => &BROWSER_CRATES,
            _ => &[],
        };
        let named = words(&file.code).filter(|it| BROWSER_CRATES.contains(it) && !allowed.contains(it));
        faults.extend(named.map(|it| format!("{}: names {it}", file.path.display())));
    }
    assert!(faults.is_empty(), "the browser outside ui:\n{}", faults.join("\n"));
}

/// What the first view's program may name of this crate and of others. That nothing else of `ui` is compiled into it,
/// its own lint run proves; that it stays small, the size gate.
#[test]
fn what_only_the_application_has_is_behind_its_feature() {
    let gated = fs::read_to_string(src().join("ui/mod.rs")).expect("src/ui is readable");
    for module in ["app", "choice", "frame"] {
        assert!(gated.contains(&format!("#[cfg(feature = \"ui\")]\nmod {module};")), "{module} is in both programs");
    }
    let shared =
        ["first", "hand_over", "language", "navigation", "outline", "routes", "pages/start", "state/preferences"];
    let small = ["i18n", "domain", "store", "ui"];
    for name in shared.iter().chain(&["state/recent", "platform/storage"]) {
        let path = src().join(format!("ui/{name}.rs"));
        let code = code_only(&fs::read_to_string(&path).expect("src/ui is readable"));
        let used: Vec<String> = crate_paths(&code).into_iter().filter(|it| !small.contains(&it.as_str())).collect();
        assert!(used.is_empty(), "{} brings {used:?} into the first view", path.display());
        let heavy = words(&code).find(|it| ["serde_json", "postcard", "plotters"].contains(it));
        assert_eq!(heavy, None, "{}", path.display());
    }
}

#[test]
fn every_folder_has_its_layer() {
    for entry in fs::read_dir(src()).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        let name = path.file_stem().and_then(|it| it.to_str()).expect("names are plain").to_owned();
        if path.is_dir() && name != "bin" {
            assert!(height(&name).is_some(), "src/{name} has no row in the layer table");
        }
    }
}

struct Source {
    path: PathBuf,
    /// Without comments and string literals.
    code: String,
}

impl Source {
    /// The folder of `src` the file lies in; `None` for the entry points and `lib.rs`.
    fn folder(&self) -> Option<String> {
        let inside = self.path.strip_prefix(src()).expect("the file lies in src");
        let first = inside.components().next()?.as_os_str().to_str()?;
        (inside.components().count() > 1 && first != "bin").then(|| first.to_owned())
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![src()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let code = code_only(&fs::read_to_string(&path).expect("sources are UTF-8"));
                found.push(Source { path, code });
            }
        }
    }
    assert!(!found.is_empty(), "src holds sources");
    found
}

fn height(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&folder))
}

fn height_of(folder: &str, path: &Path) -> usize {
    height(folder).unwrap_or_else(|| panic!("{}: {folder} has no row in the layer table", path.display()))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|it| !it.is_empty())
}

/// The first segment of every path that starts at `crate`, those inside `crate::{…}` included.
fn crate_paths(code: &str) -> BTreeSet<String> {
    let squeezed: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(":: ", "::");
    let mut found = BTreeSet::new();
    for (at, _) in squeezed.match_indices("crate::") {
        let path = &squeezed[at + "crate::".len()..];
        match path.strip_prefix('{') {
            Some(group) => found.extend(first_segments(group)),
            None => found.extend(words(path).next().map(str::to_owned)),
        }
    }
    found
}

/// The names at the outer level of an import group, up to its closing brace.
fn first_segments(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut outer = String::new();
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ if depth == 0 => outer.push(c),
            _ => {}
        }
    }
    outer.split(',').filter_map(|path| words(path).next().map(str::to_owned)).collect()
}

/// `source` without comments and string literals, which may name anything.
///
/// Raw strings with `#` are read up to the matching quote and hashes; a quote in a character literal is skipped.
fn code_only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if let Some(text) = rest.strip_prefix('"') {
            1 + closing_quote(text)
        } else {
            let c = rest.chars().next().expect("the rest is not empty");
            code.push(c);
            at += c.len_utf8();
            continue;
        };
        code.push(' ');
        at += skipped;
    }
    code
}

/// The length of the raw string literal with hashes that `rest` starts with.
fn raw_string(rest: &str) -> Option<usize> {
    let after_r = rest.strip_prefix('r')?;
    let hashes = after_r.len() - after_r.trim_start_matches('#').len();
    let open = 1 + hashes + 1;
    let text = after_r[hashes..].strip_prefix('"').filter(|_| hashes > 0)?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text.find(&close).map_or(rest.len(), |end| open + end + close.len()))
}

/// The length of string text up to and including its closing quote.
fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

#[test]
fn the_scan_sees_paths_and_nothing_else() {
    let check = |source: &str, expected: &[&str]| {
        let found: Vec<String> = crate_paths(&code_only(source)).into_iter().collect();
        assert_eq!(found, expected, "{source}");
    };
    check("use crate::domain::Money;", &["domain"]);
    check("use crate::{\n    domain::{Money, Month},\n    math,\n};", &["domain", "math"]);
    check("fn f() -> crate::plan::Split { crate::math::split() }", &["math", "plan"]);
    check("// use crate::ui::page;\n/* crate::jobs */ let s = \"crate::store \\\" crate::i18n\";", &[]);
    check("let q = '\"'; use crate::charts; let r = r#\"crate::ui \" \"#;", &["charts"]);
}
