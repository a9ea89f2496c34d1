//! Turns the catalogues in `locales/` into typed texts, so that a missing, misspelt or mismatched key does not build.
//!
//! Each `locales/LANGUAGE/AREA.toml` holds `key = "text"`, or `key = { one = "…", other = "…" }` where English has a
//! plural. `{name}` marks a value; both languages must name the same values. A plain text becomes a field of
//! `AreaTexts`, a text with values a method whose arguments follow the order of the English text.
//!
//! Two areas of work keep the page light. The program of the first view gets only the areas it shows (`FIRST_VIEW`);
//! whatever needs more is compiled under `cfg(whole_catalogue)`. And long texts (`FETCHED`: formulas, worked numbers) are
//! checked here but become no code: `cargo xtask finish` puts them into the site as files that the page fetches.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use toml::Value;

const LANGUAGES: [&str; 2] = ["en", "zh"];
/// The areas that the first view shows.
const FIRST_VIEW: [&str; 4] = ["app", "frame", "start", "update"];
/// The areas that are fetched when they are looked at.
const FETCHED: [&str; 1] = ["learn"];

/// The forms of one text: `one` is used where the value `n` is 1.
struct Text {
    one: Option<String>,
    other: String,
}

type Area = BTreeMap<String, Text>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rustc-check-cfg=cfg(whole_catalogue)");
    let mut catalogues: Vec<BTreeMap<String, Area>> = LANGUAGES.iter().map(|it| read_language(it)).collect();
    let problems = mismatches(&catalogues[0], &catalogues[1]);
    assert!(problems.is_empty(), "the catalogues disagree:\n{}", problems.join("\n"));
    let has = |feature: &str| env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    if has("SPLIT") && env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|it| it == "wasm") {
        // The symbols and relocations by which `cargo xtask finish` divides the application.
        println!("cargo::rustc-link-arg-bin=kedge=--emit-relocs");
    }
    let is_first_view = has("START") && !has("UI");
    if !is_first_view {
        println!("cargo::rustc-cfg=whole_catalogue");
    }
    for catalogue in &mut catalogues {
        catalogue.retain(|name, _| {
            let name = name.as_str();
            !FETCHED.contains(&name) && (!is_first_view || FIRST_VIEW.contains(&name))
        });
    }
    let (english, chinese) = (&catalogues[0], &catalogues[1]);
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("texts.rs");
    fs::write(out, generate(english, chinese)).expect("OUT_DIR is writable");
}

fn read_language(language: &str) -> BTreeMap<String, Area> {
    let folder = Path::new("locales").join(language);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries
        .map(|entry| entry.expect("the folder lists").path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .map(|path| (path.file_stem().expect("named").to_string_lossy().into_owned(), read_area(&path)))
        .collect()
}

fn read_area(path: &Path) -> Area {
    let source = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let table: toml::Table = source.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    table.into_iter().map(|(key, value)| (key.clone(), read_text(path, &key, value))).collect()
}

fn read_text(path: &Path, key: &str, value: Value) -> Text {
    match value {
        Value::String(other) => Text { one: None, other },
        Value::Table(mut forms) => {
            let mut take = |form| forms.remove(form).and_then(|it| it.as_str().map(str::to_owned));
            let other = take("other").unwrap_or_else(|| panic!("{}: {key} has no form `other`", path.display()));
            Text { one: take("one"), other }
        }
        _ => panic!("{}: {key} is neither a text nor its plural forms", path.display()),
    }
}

fn mismatches(english: &BTreeMap<String, Area>, chinese: &BTreeMap<String, Area>) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, area) in english {
        let Some(other) = chinese.get(name) else {
            problems.push(format!("locales/zh/{name}.toml is missing"));
            continue;
        };
        for (key, text) in area {
            match other.get(key) {
                None => problems.push(format!("zh: {name}.{key} is missing")),
                Some(it) => {
                    let (mut a, mut b) = (values_of(&text.other), values_of(&it.other));
                    a.sort();
                    b.sort();
                    if a != b {
                        problems.push(format!("{name}.{key}: values {a:?} in English, {b:?} in Chinese"));
                    }
                }
            }
        }
        problems
            .extend(other.keys().filter(|it| !area.contains_key(*it)).map(|it| format!("en: {name}.{it} is missing")));
    }
    problems.extend(
        chinese.keys().filter(|it| !english.contains_key(*it)).map(|it| format!("locales/en/{it}.toml is missing")),
    );
    problems
}

/// The names between braces, each once, in order.
fn values_of(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn generate(english: &BTreeMap<String, Area>, chinese: &BTreeMap<String, Area>) -> String {
    let mut code = String::from("/// Every text of the product in one language.\npub struct Texts {\n");
    for name in english.keys() {
        writeln!(code, "    /// Texts of `{name}`.\n    pub {name}: {}Texts,", capitalised(name))
            .expect("a string grows");
    }
    code.push_str("}\n");
    for (name, area) in english {
        area_struct(&mut code, name, area);
    }
    for (language, catalogue) in [("EN", english), ("ZH", chinese)] {
        writeln!(code, "/// The catalogue.\npub static {language}: Texts = Texts {{").expect("a string grows");
        for name in english.keys() {
            writeln!(code, "    {name}: {}Texts {{", capitalised(name)).expect("a string grows");
            for (key, english_text) in &english[name] {
                let text = &catalogue[name][key];
                if values_of(&english_text.other).is_empty() {
                    writeln!(code, "        {key}: {:?},", text.other).expect("a string grows");
                } else {
                    let one = text.one.as_ref().unwrap_or(&text.other);
                    writeln!(code, "        {key}: [{one:?}, {:?}],", text.other).expect("a string grows");
                }
            }
            code.push_str("    },\n");
        }
        code.push_str("};\n");
    }
    code
}

fn area_struct(code: &mut String, name: &str, area: &Area) {
    let type_name = format!("{}Texts", capitalised(name));
    writeln!(code, "/// Texts of `{name}`.\npub struct {type_name} {{").expect("a string grows");
    let mut methods = String::new();
    for (key, text) in area {
        let values = values_of(&text.other);
        let doc = text.other.replace('\n', " ");
        if values.is_empty() {
            writeln!(code, "    /// {doc}\n    pub {key}: &'static str,").expect("a string grows");
            continue;
        }
        writeln!(code, "    {key}: [&'static str; 2],").expect("a string grows");
        let arguments: Vec<String> = values.iter().map(|it| format!("{it}: impl std::fmt::Display")).collect();
        let pairs: Vec<String> = values.iter().map(|it| format!("({it:?}, {it}.to_string())")).collect();
        writeln!(
            methods,
            "    /// {doc}\n    pub fn {key}(&self, {}) -> String {{\n        fill(self.{key}, &[{}])\n    }}",
            arguments.join(", "),
            pairs.join(", ")
        )
        .expect("a string grows");
    }
    // A sentence may name as many values as it says.
    writeln!(code, "}}\n#[allow(clippy::too_many_arguments)]\nimpl {type_name} {{\n{methods}}}")
        .expect("a string grows");
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
