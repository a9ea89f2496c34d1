//! How fast the page is in a browser, beside other chart packages.

use crate::run::{command, root, run, say};
use crate::{browser, node, site, tools};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// The releases that are measured, as npm names them.
const RIVALS: [&str; 2] = ["uplot@1.6.32", "echarts@6.1.0"];
/// What is timed.
const TIMED: [&str; 3] = ["charts", "grid", "vitals"];
/// What is looked at: every view in every theme, language and width.
const LOOKED_AT: &str = "views";

/// Builds the site and measures it: charts beside uPlot and ECharts, a large grid, loads and a session of the application;
/// then every view in every combination. `--no-build` takes `dist/` as it is; names of parts measure those only.
///
/// # Errors
/// When an option is unknown, the build fails, a package cannot be had, a page does not come up, or a view breaks a promise.
/// A time that misses its target is no error: the table says so.
pub fn bench(options: &[&str]) -> Result<()> {
    let is_timed = |it: &&&str| TIMED.contains(*it);
    if let Some(unknown) = options.iter().find(|it| **it != "--no-build" && **it != LOOKED_AT && !is_timed(it)) {
        bail!("unknown option `{unknown}`: bench ui takes --no-build and the parts {}, {LOOKED_AT}", TIMED.join(", "));
    }
    if !options.contains(&"--no-build") {
        site::build(&[])?;
    }
    node::ensure()?;
    let browser = browser::ensure()?;
    let is_all = options.iter().all(|it| *it == "--no-build");
    // What is timed comes first, with the machine to itself.
    if is_all || options.iter().any(|it| is_timed(&it)) {
        let mut bench = command("node", &["tests/e2e/bench/ui.mjs"]);
        bench.args(options.iter().filter(is_timed));
        bench.env("CHROME", &browser.program).env("KEDGE_RIVALS", ensure_rivals()?);
        run(tools::on_path(&mut bench)?)?;
    }
    if is_all || options.contains(&LOOKED_AT) {
        say("every view in every theme, language and width (half an hour)");
        let mut views = command("node", &["--test", "--test-reporter=spec", "tests/e2e/views.test.mjs"]);
        views.env("CHROME", &browser.program).env("KEDGE_VIEWS", "all");
        run(tools::on_path(&mut views)?)?;
    }
    Ok(())
}

/// The folder that holds the other packages: under `target`, since the project neither needs nor ships them.
fn ensure_rivals() -> Result<PathBuf> {
    let folder = root().join("target/bench-ui");
    let stamp = folder.join("node_modules/.kedge-installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == RIVALS.join(" ")) {
        return Ok(folder);
    }
    say(&format!("installing {} into {}", RIVALS.join(" and "), folder.display()));
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    // A package of its own, or npm would take the repository's folder above for the place to install into.
    std::fs::write(folder.join("package.json"), "{\"private\": true}\n").context("writing package.json")?;
    let mut install = command("npm", &["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts"]);
    install.args(RIVALS).current_dir(&folder);
    run(tools::on_path(&mut install)?)?;
    std::fs::write(stamp, RIVALS.join(" ")).context("noting the installed packages")?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_part_is_named_before_anything_is_built() {
        let told = bench(&["--no-build", "engines"]).unwrap_err().to_string();
        assert!(told.contains("`engines`") && told.contains("vitals"), "{told}");
    }
}
