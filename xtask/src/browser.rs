//! The browser that tests drive: an installed one with its driver, else the distribution's, else a download.

use crate::run::{apt_install, command, find_on_path, major, output, root, run, say};
use crate::tools;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// A Chrome or Chromium. Without a driver the in-browser tests are driven like the walks.
pub struct Browser {
    pub program: PathBuf,
    pub driver: Option<PathBuf>,
}

/// `$CHROME`, an installed browser, the distribution's packages, or the test driver's own download, in this order.
///
/// # Errors
/// When none of these leads to a browser.
pub fn ensure() -> Result<Browser> {
    if let Some(program) = std::env::var_os("CHROME").map(PathBuf::from) {
        return Ok(Browser { driver: matching_driver(&program), program });
    }
    if let Some(browser) = installed() {
        return Ok(browser);
    }
    // On Ubuntu these packages are stubs that bring a snap, so look whether a real browser came of it.
    if let Err(error) = apt_install(&["chromium", "chromium-driver", "fonts-noto-cjk"]) {
        say(&format!("{error}; trying the test driver's own download"));
    }
    match installed() {
        Some(browser) => Ok(browser),
        None => Ok(Browser { program: downloaded()?, driver: None }),
    }
}

fn installed() -> Option<Browser> {
    let names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];
    names.iter().filter_map(|name| find_on_path(name)).find_map(|program| {
        let driver = matching_driver(&program)?;
        Some(Browser { program, driver: Some(driver) })
    })
}

/// The driver on `PATH` or in `$CHROMEDRIVER`, if it speaks the browser's version.
fn matching_driver(browser: &Path) -> Option<PathBuf> {
    let driver = match std::env::var_os("CHROMEDRIVER") {
        Some(driver) => PathBuf::from(driver),
        None => find_on_path("chromedriver")?,
    };
    let version = |program: &Path| output(program, &["--version"]).and_then(|it| major(&it));
    (version(browser).is_some() && version(browser) == version(&driver)).then_some(driver)
}

fn downloaded() -> Result<PathBuf> {
    say("downloading the test driver's Chromium");
    let mut install = command("node", &["tests/e2e/node_modules/playwright-core/cli.js", "install", "chromium"]);
    run(tools::on_path(&mut install)?)?;
    let mut locate =
        command("node", &["-p", "require('./tests/e2e/node_modules/playwright-core').chromium.executablePath()"]);
    let out = tools::on_path(&mut locate)?.output().context("asking the test driver for its browser")?;
    let program = PathBuf::from(String::from_utf8_lossy(&out.stdout).trim());
    if !program.is_file() {
        bail!("no Chrome or Chromium; install one and set CHROME to its program (looked from {})", root().display());
    }
    Ok(program)
}
