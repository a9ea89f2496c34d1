//! `cargo xtask fuzz`: the seeded fuzz of the readers, for as long as one likes.

use crate::run::{command, root, run, say};
use anyhow::{Context, Result, bail};

/// Runs the fuzz tests in turn, each for the minutes given.
///
/// # Errors
/// When an option is unknown, or a file breaks a reader; the message then names its seed.
pub fn fuzz(options: &[&str]) -> Result<()> {
    let (minutes, seed) = read_options(options)?;
    for test in ["import::fuzz::mutated_files", "fuzz_store::mutated"] {
        say(&format!("{test}: {minutes} minutes from seed {seed}"));
        let words =
            ["test", "--profile", "worker", "--no-default-features", "--test", "core", test, "--", "--nocapture"];
        let mut fuzz = command("cargo", &words);
        fuzz.current_dir(root()).env("KEDGE_FUZZ", (60 * minutes).to_string()).env("KEDGE_SEED", seed.to_string());
        // Unwinding is what turns a panic into a named failure; the worker's own profile aborts.
        fuzz.env("CARGO_PROFILE_WORKER_PANIC", "unwind").env("CARGO_PROFILE_WORKER_DEBUG_ASSERTIONS", "true");
        run(&mut fuzz)?;
    }
    Ok(())
}

fn read_options(words: &[&str]) -> Result<(u64, u64)> {
    let (mut minutes, mut seed) = (10, 1_000_000);
    for pair in words.chunks(2) {
        let [name, value] = pair else { bail!("{} needs a number", pair[0]) };
        let value: u64 = value.parse().with_context(|| format!("{name}: `{value}` is no number"))?;
        match *name {
            "--minutes" => minutes = value,
            "--seed" => seed = value,
            other => bail!("unknown option `{other}`"),
        }
    }
    Ok((minutes, seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_and_seed_are_numbers() {
        assert_eq!(read_options(&["--minutes", "2", "--seed", "7"]).unwrap(), (2, 7));
        assert!(read_options(&["--minutes"]).is_err() && read_options(&["--hours", "1"]).is_err());
    }
}
