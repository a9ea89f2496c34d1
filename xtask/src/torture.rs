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
    builds: bool,
}

/// Builds the site, kills browsers while they edit, passes a workspace between tabs, makes storage fail.
///
/// # Errors
/// When an option is unknown, the build fails, or work was lost.
pub fn torture(words: &[&str]) -> Result<()> {
    let options = read_options(words)?;
    if options.builds {
        site::build(&[])?;
    }
    node::ensure()?;
    let browser = browser::ensure()?;
    say(&format!("{} kills, {} rounds of edits over four tabs, seed {}", options.kills, options.edits, options.seed));
    let mut walk = command("node", &["--test", "--test-reporter=spec", "reliability.test.mjs"]);
    walk.current_dir(root().join("tests/e2e")).env("CHROME", browser.program);
    walk.env("KEDGE_KILLS", options.kills.to_string()).env("KEDGE_EDITS", options.edits.to_string());
    walk.env("KEDGE_DAMAGES", options.damages.to_string()).env("KEDGE_SEED", options.seed.to_string());
    run(tools::on_path(&mut walk)?)
}

fn read_options(words: &[&str]) -> Result<Options> {
    let mut options = Options { kills: 1000, edits: 4000, damages: 200, seed: 1, builds: true };
    let mut words = words.iter();
    while let Some(name) = words.next() {
        if *name == "--no-build" {
            options.builds = false;
            continue;
        }
        let value = words.next().with_context(|| format!("{name} needs a number"))?;
        let value: u64 = value.parse().with_context(|| format!("{name}: `{value}` is no number"))?;
        match *name {
            "--kills" => options.kills = value,
            "--edits" => options.edits = value,
            "--damages" => options.damages = value,
            "--seed" => options.seed = value,
            other => bail!("unknown option `{other}`"),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_numbers() {
        let read = read_options(&["--kills", "5", "--no-build", "--seed", "9"]).unwrap();
        assert_eq!(read, Options { kills: 5, edits: 4000, damages: 200, seed: 9, builds: false });
        assert!(read_options(&["--kills"]).is_err() && read_options(&["--hours", "1"]).is_err());
    }
}
