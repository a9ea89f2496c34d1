//! The pinned build tools, each in its own folder `NAME-VERSION` under the tool folder.

use crate::run::{command, output, root, run, say};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The last Trunk that builds with the pinned compiler.
const TRUNK: &str = "0.21.14";
/// Divides the application by place; fits the `wasm_split_helpers` that leptos brings.
const SPLIT: &str = "0.2.4";
/// Trunk asks for the slowest of builds, and here it only calls other programs.
const QUICKLY: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];
/// What the browser runs.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// `$KEDGE_TOOLS`, or `kedge/tools` in the user's cache.
pub fn folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("KEDGE_TOOLS") {
        return Ok(folder.into());
    }
    let cache = match std::env::var_os("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(std::env::var_os("HOME").context("neither KEDGE_TOOLS nor HOME is set")?).join(".cache"),
    };
    Ok(cache.join("kedge/tools"))
}

/// Brings what every build for the browser needs: the wasm target and the matching wasm-bindgen.
pub fn ensure_wasm() -> Result<()> {
    ensure_target()?;
    let version = locked_version("wasm-bindgen")?;
    // Without --locked: the lock file this tool ships names releases that some mirrors no longer hold.
    ensure_crate("wasm-bindgen-cli", "wasm-bindgen", &version, &[], &[])
}

/// Brings what makes the site: Trunk, and what divides the application.
pub fn ensure_site() -> Result<()> {
    ensure_crate("trunk", "trunk", TRUNK, &["--locked"], &QUICKLY)?;
    ensure_crate("wasm_split_cli_support", "wasm-split-cli", SPLIT, &["--locked", "--features", "build-binary"], &[])
}

/// Puts the pinned tools, those of the npm packages and this program before everything else on the command's `PATH`.
pub fn on_path(command: &mut Command) -> Result<&mut Command> {
    let folder = folder()?;
    let mut path = vec![
        folder.join(format!("wasm-bindgen-{}/bin", locked_version("wasm-bindgen")?)),
        folder.join(format!("trunk-{TRUNK}/bin")),
        folder.join(format!("wasm-split-cli-{SPLIT}/bin")),
        root().join("tests/e2e/node_modules/.bin"),
    ];
    path.extend(std::env::current_exe()?.parent().map(PathBuf::from));
    path.extend(crate::node::private_folder()?);
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    Ok(command.env("PATH", std::env::join_paths(path)?))
}

/// Installs the formatter and the linter where the toolchain lacks them.
pub fn ensure_components() -> Result<()> {
    for (component, program) in [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")] {
        if output(program, &["--version"]).is_none() {
            say(&format!("installing the toolchain component {component}"));
            run(&mut command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

/// Processor, number of cores and compiler, in words.
pub fn machine() -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|it| it.strip_prefix("model name")?.split_once(": ").map(|it| it.1.trim()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compiler = output("rustc", &["--version"]).unwrap_or_default();
    format!("{}, {cores} cores, {compiler}", model.unwrap_or("an unknown processor"))
}

fn ensure_target() -> Result<()> {
    let sysroot = output("rustc", &["--print", "sysroot"]).context("rustc is not on PATH; install rustup first")?;
    if PathBuf::from(sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    say(&format!("installing the target {TARGET}"));
    run(&mut command("rustup", &["target", "add", TARGET]))
}

/// Installs `package` from source into `NAME-VERSION`, with cargo's `options` and `settings`, unless its program is there
/// already.
fn ensure_crate(package: &str, name: &str, version: &str, options: &[&str], settings: &[(&str, &str)]) -> Result<()> {
    let folder = folder()?.join(format!("{name}-{version}"));
    if folder.join("bin").join(name).is_file() {
        return Ok(());
    }
    say(&format!("installing {package} {version} into {} (several minutes, once)", folder.display()));
    let mut install = command("cargo", &["install", package, "--version", version, "--root"]);
    run(install.arg(&folder).args(options).envs(settings.iter().copied()))
}

/// The version of `package` in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("reading Cargo.lock")?;
    let name = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != name).nth(1);
    match version.and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"')) {
        Some(version) => Ok(version.to_owned()),
        None => bail!("Cargo.lock holds no {package}"),
    }
}
