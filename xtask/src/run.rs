//! Starting programs and saying so.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository: the folder above this package.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the repository").to_path_buf()
}

/// One line on what happens now.
pub fn say(what: &str) {
    println!("→ {what}");
}

/// A command run from the repository.
pub fn command(program: impl AsRef<OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// Runs `command` to its end.
///
/// # Errors
/// When it cannot start or reports failure.
pub fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs `command`, hands each line of its standard output on, and gives it to `each` as well.
///
/// # Errors
/// When it cannot start or reports failure.
pub fn run_reading(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    let line = shown(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{line}`"))?;
    let stdout = child.stdout.take().expect("standard output is piped");
    for text in BufReader::new(stdout).lines() {
        let text = text.with_context(|| format!("reading the output of `{line}`"))?;
        println!("{text}");
        each(&text);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// What `program args` prints, trimmed; `None` when it is missing or fails.
pub fn output(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let out = command(program, args).stderr(Stdio::null()).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// The first number of a version text such as `Chromium 156.0.1` or `v20.20.2`.
pub fn major(version: &str) -> Option<u32> {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// The full path of `program` on `PATH`.
pub fn find_on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// Asks a yes/no question; without a terminal the answer is no, unless `KEDGE_YES=1`.
pub fn ask(question: &str) -> Result<bool> {
    if std::env::var_os("KEDGE_YES").is_some_and(|it| it == "1") {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Installs the distribution's `packages`: at once as root, after a question otherwise.
///
/// # Errors
/// When this is no Debian or Ubuntu, when the answer is no, or when apt-get fails.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if find_on_path("apt-get").is_none() {
        bail!("please install with your system's package manager: {list}");
    }
    if output("id", &["-u"]).as_deref() == Some("0") {
        say(&format!("installing {list} with apt-get"));
        run(&mut command("apt-get", &["update", "-q"]))?;
        return run(command("apt-get", &["install", "-y", "-q"]).args(packages));
    }
    println!("This needs the system packages {list}:\n    sudo apt-get install -y {list}");
    if !ask("Run it now with sudo?")? {
        bail!("the system packages {list} are missing");
    }
    run(&mut command("sudo", &["apt-get", "update", "-q"]))?;
    run(command("sudo", &["apt-get", "install", "-y", "-q"]).args(packages))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_is_the_first_number_of_a_version_text() {
        let check = |text, expected| assert_eq!(major(text), expected, "{text}");
        check("v20.20.2", Some(20));
        check("Chromium 156.0.7100.1 built on Debian", Some(156));
        check("ChromeDriver 156.0.7100.1 (abc)", Some(156));
        check("none", None);
    }
}
