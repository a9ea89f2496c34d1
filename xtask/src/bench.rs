//! The bench page, run in a headless browser.

use crate::run::{command, run};
use crate::{browser, node, site, tools};
use anyhow::Result;

/// Builds the site, opens its bench page and prints the figures found there.
///
/// # Errors
/// When the build fails or the page reports no result.
pub fn bench() -> Result<()> {
    site::build(&[])?;
    node::ensure()?;
    let browser = browser::ensure()?;
    let mut bench = command("node", &["tests/e2e/bench.mjs"]);
    bench.env("CHROME", browser.program);
    run(tools::on_path(&mut bench)?)
}
