//! `cargo xtask torture`: the long form of the reliability walk.

use crate::run::{command, root, run, say};
use crate::{browser, node, site, tools};
use anyhow::{Context, Result, bail};

/// How long and how hard.
#[derive(Debug, PartialEq)]
struct Options {
    kills: u64,
    edits: u64,
    damages: u64,
    seed: u64,
    /// Edits of plans beforehand, natively; 0 for none.
    plan_edits: u64,
    builds: bool,
}

/// What the options are.
const USAGE: &str = "\
cargo xtask torture [--kills N] [--edits N] [--damages N] [--seed N] [--no-build]
cargo xtask torture --plan-edits N [--seed N]

  --kills N       browsers killed while they edit (1000)
  --edits N       edits passed between four tabs (40000)
  --damages N     pairs of stored slots that are damaged (200)
  --seed N        where the chances start (1)
  --no-build      take the site that lies in dist/
  --plan-edits N  nothing of that: N random edits of plans of up to 200 accounts in a release build, every sum checked
                  after each";

/// Builds the site, kills browsers while they edit, passes a workspace between tabs, makes storage fail.
///
/// # Errors
/// When an option is unknown, the build fails, or work was lost.
pub fn torture(words: &[&str]) -> Result<()> {
    if words.iter().any(|it| matches!(*it, "--help" | "-h" | "help")) {
        println!("{USAGE}");
        return Ok(());
    }
    let options = read_options(words)?;
    if options.plan_edits > 0 {
        return edit_plans(&options);
    }
    if options.builds {
        site::build(&[])?;
    }
    node::ensure()?;
    let browser = browser::ensure()?;
    say(&format!("{} kills, {} edits over four tabs, seed {}", options.kills, options.edits, options.seed));
    let mut walk = command("node", &["--test", "--test-reporter=spec", "reliability.test.mjs"]);
    walk.current_dir(root().join("tests/e2e")).env("CHROME", browser.program);
    walk.env("KEDGE_KILLS", options.kills.to_string()).env("KEDGE_EDITS", options.edits.to_string());
    walk.env("KEDGE_DAMAGES", options.damages.to_string()).env("KEDGE_SEED", options.seed.to_string());
    // Milliseconds until a banner says that storage fails; measured only where nothing else runs.
    walk.env("KEDGE_BANNER_MS", "1000");
    run(tools::on_path(&mut walk)?)
}

/// The long form of `tests/core/edits.rs` and `tests/core/product_edits.rs`.
fn edit_plans(options: &Options) -> Result<()> {
    say(&format!("{} edits of plans, seed {}", options.plan_edits, options.seed));
    let test = "edits::";
    let words = ["test", "--profile", "worker", "--no-default-features", "--test", "core", test, "--", "--nocapture"];
    let mut edits = command("cargo", &words);
    edits.current_dir(root()).env("KEDGE_PLAN_EDITS", options.plan_edits.to_string());
    // Unwinding is what turns a panic into a named failure; the worker's own profile aborts.
    edits.env("CARGO_PROFILE_WORKER_PANIC", "unwind").env("CARGO_PROFILE_WORKER_DEBUG_ASSERTIONS", "true");
    run(edits.env("KEDGE_SEED", options.seed.to_string()))
}

fn read_options(words: &[&str]) -> Result<Options> {
    let mut options = Options { kills: 1000, edits: 40_000, damages: 200, seed: 1, plan_edits: 0, builds: true };
    let mut words = words.iter();
    while let Some(name) = words.next() {
        if *name == "--no-build" {
            options.builds = false;
            continue;
        }
        let value = words.next().with_context(|| format!("{name} needs a number\n\n{USAGE}"))?;
        let value: u64 = value.parse().with_context(|| format!("{name}: `{value}` is no number"))?;
        match *name {
            "--kills" => options.kills = value,
            "--edits" => options.edits = value,
            "--damages" => options.damages = value,
            "--seed" => options.seed = value,
            "--plan-edits" => options.plan_edits = value,
            other => bail!("unknown option `{other}`\n\n{USAGE}"),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_help_gets_it() {
        for word in ["--help", "-h", "help"] {
            torture(&["--kills", word]).unwrap();
        }
        let told = read_options(&["--hours", "1"]).unwrap_err().to_string();
        assert!(told.contains("--plan-edits"), "{told}");
    }

    #[test]
    fn options_are_numbers() {
        let read = read_options(&["--kills", "5", "--no-build", "--seed", "9"]).unwrap();
        assert_eq!(read, Options { kills: 5, edits: 40_000, damages: 200, seed: 9, plan_edits: 0, builds: false });
        assert_eq!(read_options(&["--plan-edits", "7"]).unwrap().plan_edits, 7);
        assert!(read_options(&["--kills"]).is_err() && read_options(&["--hours", "1"]).is_err());
    }
}
