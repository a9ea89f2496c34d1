//! Building and serving the site with Trunk.

use crate::run::{command, root, run, say};
use crate::{node, offline, tools};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Makes `dist/`; with `--debug` a quick build of the same site for trying a walk, which is not to be published.
///
/// # Errors
/// When a tool cannot be installed or the build fails, and for unknown options.
pub fn build(options: &[&str]) -> Result<()> {
    let debug = match options {
        [] => false,
        ["--debug"] => true,
        other => bail!("unknown options `{}`: build takes --debug", other.join(" ")),
    };
    ensure_tools()?;
    if debug {
        say("building dist/ for trying things out");
        return run(&mut trunk(&["build"])?);
    }
    // Trunk optimises the wasm of a release build with the wasm-opt of the npm packages.
    node::ensure()?;
    say("building dist/");
    run(&mut trunk(&["build", "--release"])?)?;
    say("dist/ is ready: copy it to any static host, under any path");
    Ok(())
}

/// A build of `dist/` that goes on beside other work: its longest part, the application linked as a whole, keeps one core.
pub struct Background {
    child: Child,
    log: PathBuf,
}

impl Background {
    /// Brings the tools and begins.
    ///
    /// # Errors
    /// When a tool cannot be installed or the build does not start.
    pub fn begin() -> Result<Self> {
        ensure_tools()?;
        node::ensure()?;
        let log = root().join("target/site.log");
        let told = File::create(&log).with_context(|| format!("writing {}", log.display()))?;
        let mut build = Command::new(std::env::current_exe()?);
        build.arg("build").current_dir(root()).stdin(Stdio::null()).stdout(told.try_clone()?).stderr(told);
        Ok(Self { child: build.spawn().context("cannot start the build")?, log })
    }

    /// Waits for the end and prints what the build said.
    ///
    /// # Errors
    /// When the build failed.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        print!("{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        if !status.success() {
            bail!("the build failed ({status})");
        }
        Ok(())
    }
}

/// Builds, serves and opens the application; returns when the server ends.
///
/// # Errors
/// As [`build`], and for unknown options.
pub fn serve(options: &[&str]) -> Result<()> {
    let mut open = true;
    let mut release = false;
    let mut port = "8080";
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match *option {
            "--open" => open = true,
            "--no-open" => open = false,
            "--release" => release = true,
            "--port" => port = options.next().context("--port needs a number")?,
            other => bail!("unknown option `{other}`: serve takes --release, --no-open and --port N"),
        }
    }
    ensure_tools()?;
    let mut serve = trunk(&["serve", "--port", port])?;
    // Nothing is kept while developing: the next reload shows the last build.
    serve.env(offline::SWITCH, "off");
    if release {
        node::ensure()?;
        serve.arg("--release");
    }
    if open {
        serve.arg("--open");
    }
    say(&format!("building, then serving on http://localhost:{port}/ (end with Ctrl+C)"));
    run(&mut serve)
}

fn ensure_tools() -> Result<()> {
    tools::ensure_wasm()?;
    tools::ensure_site()
}

/// Trunk with the pinned tools on `PATH`; it must neither look for updates nor download tools of its own.
fn trunk(args: &[&str]) -> Result<Command> {
    let mut trunk = command("trunk", &["--skip-version-check"]);
    trunk.args(args);
    // Trunk reads NO_COLOR as a yes or no of its own, and refuses the customary `1`.
    trunk.env_remove("NO_COLOR");
    tools::on_path(&mut trunk)?;
    Ok(trunk)
}
