//! `cargo xtask test`: every check in order, each with its heading, its time and its count.

use crate::browser::Browser;
use crate::run::{command, root, run_reading};
use crate::site::{self, Background};
use crate::{browser, node, size, tools};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

struct Step {
    name: &'static str,
    what: &'static str,
    check: fn(&mut Tally) -> Result<()>,
}

/// The step that is begun before all others.
const SITE: &str = "build";

const STEPS: [Step; 10] = [
    Step { name: "fmt", what: "formatting", check: formatting },
    Step { name: "clippy", what: "lints: everything but the browser", check: lint_native },
    Step { name: "clippy-page", what: "lints: the page", check: lint_page },
    Step { name: "clippy-start", what: "lints: the first view", check: lint_start },
    Step { name: "clippy-worker", what: "lints: the workers", check: lint_worker },
    Step { name: "native", what: "native tests", check: native },
    Step { name: "web", what: "in-browser tests", check: web },
    Step { name: SITE, what: "the site", check: |_| site::build(&[]) },
    Step { name: "size", what: "size gate", check: |_| size::gate() },
    Step { name: "walks", what: "whole-app walks in a headless browser", check: walks },
];

/// Runs all steps, or those named by `--only`, to the end even when one fails.
///
/// # Errors
/// When any check failed, or an option is unknown.
pub fn test(options: &[&str]) -> Result<()> {
    let steps = chosen(options)?;
    let started = Instant::now();
    let mut sum = Tally::default();
    let mut summary = Vec::new();
    // With something to do meanwhile, the site is built beside it; when it cannot begin, its step says so.
    let mut background = (steps.iter().position(|it| it.name == SITE) > Some(0)).then(|| {
        println!("\n━━ tools, and the site begun ━━");
        Background::begin()
    });
    for step in steps {
        println!("\n━━ {} · {} ━━", step.name, step.what);
        let clock = Instant::now();
        let mut tally = Tally::default();
        let outcome = match background.take_if(|_| step.name == SITE) {
            Some(begun) => begun.and_then(Background::finish),
            None => (step.check)(&mut tally),
        };
        if let Err(error) = &outcome {
            println!("{error:#}");
        }
        tally.close(outcome.is_ok());
        let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
        let line = format!("{:<14} {verdict:<7} {:>7.1} s", step.name, clock.elapsed().as_secs_f64());
        println!("{line}");
        summary.push(line);
        sum.add(&tally);
    }
    println!("\n━━ summary ━━\n{}", summary.join("\n"));
    println!("{:<22} {:>7.1} s", "together", started.elapsed().as_secs_f64());
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed > 0 { std::process::exit(1) } else { Ok(()) }
}

fn chosen(options: &[&str]) -> Result<Vec<&'static Step>> {
    let mut named = Vec::new();
    let mut options = options.iter();
    while let Some(option) = options.next() {
        if *option != "--only" {
            bail!("unknown option `{option}`: test takes --only STEP");
        }
        let name = options.next().context("--only needs a step")?;
        let names = || STEPS.map(|it| it.name).join(", ");
        named.push(STEPS.iter().find(|it| it.name == *name).with_context(|| format!("steps are {}", names()))?);
    }
    Ok(if named.is_empty() { STEPS.iter().collect() } else { named })
}

/// Checks counted: the tests a step reports, or the step itself where it reports none.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    /// Takes the counts out of one line of `cargo test`'s or Node's output.
    fn read(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            for part in counts.split([';', '.']) {
                self.read_count(part.trim().split_once(' '));
            }
        }
        // Node's reporters write `# pass 3` or `ℹ pass 3`.
        if let Some(count) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            self.read_count(count.split_once(' ').map(|(word, count)| (count, word)));
        }
    }

    fn read_count(&mut self, count_and_word: Option<(&str, &str)>) {
        let Some((count, word)) = count_and_word else { return };
        let Ok(count) = count.parse::<u32>() else { return };
        match word {
            "passed" | "pass" => self.passed += count,
            "failed" | "fail" => self.failed += count,
            _ => {}
        }
    }

    /// A step that failed counts as at least one failure, one without tests as one check.
    fn close(&mut self, ok: bool) {
        match ok {
            true if self.passed == 0 => self.passed = 1,
            false if self.failed == 0 => self.failed = 1,
            _ => {}
        }
    }

    fn add(&mut self, other: &Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

fn cargo(args: &[&str]) -> Command {
    command("cargo", args)
}

fn counted(tally: &mut Tally, command: &mut Command) -> Result<()> {
    run_reading(command, |line| tally.read(line))
}

fn formatting(tally: &mut Tally) -> Result<()> {
    tools::ensure_components()?;
    counted(tally, &mut cargo(&["fmt", "--all", "--check"]))
}

fn lint(tally: &mut Tally, what: &[&str]) -> Result<()> {
    let mut clippy = cargo(&["clippy", "--quiet", "--locked"]);
    counted(tally, clippy.args(what).args(["--", "-D", "warnings"]))
}

fn lint_native(tally: &mut Tally) -> Result<()> {
    tools::ensure_components()?;
    lint(tally, &["-p", "kedge", "--no-default-features", "--features", "workbooks", "--all-targets"])?;
    lint(tally, &["-p", "xtask", "--all-targets"])
}

fn lint_page(tally: &mut Tally) -> Result<()> {
    tools::ensure_wasm()?;
    let page = ["--lib", "--bin", "kedge", "--test", "web"];
    lint(tally, &[&["-p", "kedge", "--target", tools::TARGET], page.as_slice()].concat())
}

/// Proves as well that the first view names nothing of the whole application.
fn lint_start(tally: &mut Tally) -> Result<()> {
    tools::ensure_wasm()?;
    let start = ["--no-default-features", "--features", "start", "--lib", "--bin", "start"];
    lint(tally, &[&["-p", "kedge", "--target", tools::TARGET], start.as_slice()].concat())
}

fn lint_worker(tally: &mut Tally) -> Result<()> {
    tools::ensure_wasm()?;
    for program in ["worker", "sheets"] {
        let worker = ["--no-default-features", "--features", program, "--bin", program];
        lint(tally, &[&["-p", "kedge", "--target", tools::TARGET], worker.as_slice()].concat())?;
    }
    Ok(())
}

fn native(tally: &mut Tally) -> Result<()> {
    counted(
        tally,
        &mut cargo(&["test", "--locked", "-p", "kedge", "--no-default-features", "--features", "workbooks"]),
    )?;
    // What the pages compute themselves, such as reading what is typed: a few tests of much code, compiled as it stands.
    let quickly = ["--config", "profile.dev.package.kedge.opt-level=0"];
    counted(tally, cargo(&["test", "--locked", "-p", "kedge", "--lib"]).args(quickly).arg("ui::"))?;
    counted(tally, &mut cargo(&["test", "--locked", "-p", "xtask"]))
}

fn web(tally: &mut Tally) -> Result<()> {
    tools::ensure_wasm()?;
    node::ensure()?;
    let browser = browser::ensure()?;
    let args = ["test", "--locked", "-p", "kedge", "--target", tools::TARGET, "--test", "web"];
    let mut test = match &browser.driver {
        Some(driver) => {
            let mut test = cargo(&args);
            test.env("CHROMEDRIVER", driver);
            test.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", webdriver_settings(&browser)?);
            test
        }
        // The test driver's own download brings no WebDriver: the runner then only serves its page.
        None => command("node", &[["tests/e2e/web-tests.mjs"].as_slice(), &args].concat()),
    };
    counted(tally, tools::on_path(test.env("CHROME", &browser.program))?)
}

/// `webdriver.json` with the browser found: the driver would look for one of its own.
fn webdriver_settings(browser: &Browser) -> Result<PathBuf> {
    let settings = std::fs::read_to_string(root().join("webdriver.json")).context("reading webdriver.json")?;
    let open = "\"goog:chromeOptions\": {";
    let binary = format!("{open}\n    \"binary\": {:?},", browser.program.display().to_string());
    let file = root().join("target/webdriver.json");
    std::fs::write(&file, settings.replacen(open, &binary, 1)).context("writing target/webdriver.json")?;
    Ok(file)
}

fn walks(tally: &mut Tally) -> Result<()> {
    node::ensure()?;
    let browser = browser::ensure()?;
    // Two files at a time where there are two cores: a page waits more than it works.
    let at_once = std::thread::available_parallelism().map_or(1, |it| usize::from(it).min(2));
    let mut node = command("node", &["--test", &format!("--test-concurrency={at_once}"), "--test-reporter=spec"]);
    node.args(walk_files()?).env("CHROME", browser.program);
    counted(tally, tools::on_path(&mut node)?)
}

fn walk_files() -> Result<Vec<PathBuf>> {
    let mut walks = Vec::new();
    for entry in std::fs::read_dir(root().join("tests/e2e"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            walks.push(path);
        }
    }
    walks.sort();
    Ok(walks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_both_kinds_of_output() {
        let check = |line, passed, failed| {
            let mut tally = Tally::default();
            tally.read(line);
            assert_eq!(tally, Tally { passed, failed }, "{line}");
        };
        check("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s", 12, 0);
        check("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2);
        check("ℹ pass 4", 4, 0);
        check("# fail 1", 0, 1);
        check("test something ... ok", 0, 0);
    }

    #[test]
    fn every_walk_has_an_end() {
        // Node's own `test` waits for ever, and one walk that hangs would keep the verdict of all others.
        for walk in walk_files().unwrap() {
            let text = std::fs::read_to_string(&walk).unwrap();
            assert!(!text.contains("\"node:test\""), "{}: take `test` from lib/walks.mjs", walk.display());
        }
    }

    #[test]
    fn a_step_without_tests_counts_once() {
        let check = |ok, passed, failed| {
            let mut tally = Tally::default();
            tally.close(ok);
            assert_eq!(tally, Tally { passed, failed });
        };
        check(true, 1, 0);
        check(false, 0, 1);
    }
}
