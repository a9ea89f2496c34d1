//! The walk in browsers other than Chromium: Firefox, and WebKit as Safari has it.

use crate::run::{apt_install, command, find_on_path, run, say};
use crate::{node, site, tools};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

const ENGINES: [&str; 2] = ["firefox", "webkit"];

/// Builds the site and walks it in Firefox and in WebKitGTK, as far as this system has or gets them. `--no-build` takes
/// `dist/` as it is; the name of an engine walks that one only.
///
/// # Errors
/// When an option is unknown, the build fails, neither browser can be had, or a walk finds a fault.
pub fn engines(options: &[&str]) -> Result<()> {
    if let Some(unknown) = options.iter().find(|it| **it != "--no-build" && !ENGINES.contains(it)) {
        bail!("unknown option `{unknown}`: engines takes --no-build and the engines {}", ENGINES.join(", "));
    }
    let wants = |name| options.iter().all(|it| *it == "--no-build") || options.contains(&name);
    let firefox = if wants("firefox") { told("Firefox", firefox()) } else { None };
    let webkit = if wants("webkit") { told("WebKit", webkit()) } else { None };
    if firefox.is_none() && webkit.is_none() {
        bail!("no browser to walk in");
    }
    if !options.contains(&"--no-build") {
        site::build(&[])?;
    }
    node::ensure()?;
    // Without the packages' scripts: these would fetch browsers of their own.
    node::ensure_packages("tests/engines", &["--ignore-scripts"])?;
    let mut walk =
        command("node", &["--test", "--test-reporter=spec", "--test-concurrency=1", "tests/engines/walk.test.mjs"]);
    if let Some(program) = firefox {
        walk.env("FIREFOX", program);
    }
    if let Some((browser, driver)) = webkit {
        walk.env("WEBKIT", browser).env("WEBKIT_DRIVER", driver);
    }
    run(tools::on_path(&mut walk)?)
}

fn told<T>(name: &str, found: Result<T>) -> Option<T> {
    found.map_err(|error| say(&format!("without {name}: {error:#}"))).ok()
}

fn firefox() -> Result<PathBuf> {
    let installed = || ["firefox", "firefox-esr"].iter().find_map(|it| find_on_path(it));
    if let Some(program) = std::env::var_os("FIREFOX").map(PathBuf::from).or_else(installed) {
        return Ok(program);
    }
    apt_install(&["firefox-esr", "fonts-noto-cjk"])?;
    installed().context("no firefox on the path after its installation")
}

/// The browser, and the driver that speaks its version. It draws on the screen of Xvfb.
fn webkit() -> Result<(PathBuf, PathBuf)> {
    let installed = || {
        find_on_path("Xvfb")?;
        let driver = find_on_path("WebKitWebDriver")?;
        let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok).map(|it| it.path());
        let browser = folders.map(|it| it.join("webkit2gtk-4.1/MiniBrowser")).find(|it| it.is_file())?;
        Some((browser, driver))
    };
    if let Some(found) = installed() {
        return Ok(found);
    }
    apt_install(&["webkit2gtk-driver", "xvfb", "fonts-noto-cjk"])?;
    installed().context("no WebKitWebDriver, MiniBrowser and Xvfb after their installation")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_engine_is_named_before_anything_is_built() {
        let told = engines(&["--no-build", "trident"]).unwrap_err().to_string();
        assert!(told.contains("`trident`") && told.contains("webkit"), "{told}");
    }
}
