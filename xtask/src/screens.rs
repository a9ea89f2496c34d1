//! Pictures of every view, for people to look at; a chosen few of them stand in `docs/screens`.

use crate::run::{command, root, run};
use crate::{browser, node, site, tools};
use anyhow::{Result, bail};

/// Builds the site and takes the pictures: the chosen few into `docs/screens`, with `--all` every view in both themes,
/// both languages, wide and on a phone into `tests/e2e/out/screens`. `--no-build` takes `dist/` as it is.
///
/// # Errors
/// When the build fails, a view does not come up, or the chosen ones weigh too much.
pub fn screens(options: &[&str]) -> Result<()> {
    if let Some(unknown) = options.iter().find(|it| !["--all", "--no-build"].contains(it)) {
        bail!("unknown option `{unknown}`: screens takes --all and --no-build");
    }
    if !options.contains(&"--no-build") {
        site::build(&[])?;
    }
    node::ensure()?;
    let browser = browser::ensure()?;
    let mut take = command("node", &["tests/e2e/screens.mjs"]);
    if options.contains(&"--all") {
        take.arg("--all");
    }
    take.env("CHROME", browser.program).current_dir(root());
    run(tools::on_path(&mut take)?)
}
