//! The project's chores: `cargo xtask serve | build | test | bench`.
//!
//! Every chore brings the tools it needs, at pinned versions, into a private folder (see [`tools`]);
//! a second run finds them there and installs nothing.

mod bench;
mod bench_ui;
mod browser;
mod engine;
mod engines;
mod finish;
mod fuzz;
mod node;
mod offline;
mod parts;
mod peers;
mod pinyin;
mod run;
mod score;
mod screens;
mod seldom;
mod site;
mod size;
mod test;
mod tools;
mod torture;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask serve [--release] [--no-open] [--port N]
                              install what is missing, build, serve and open the application
cargo xtask build [--debug]   make dist/, a static site that works from any sub-path; --debug makes it
                              quickly, to try a walk on
cargo xtask test [--only STEP]...
                              install what tests need and run every check
cargo xtask bench             build, open the bench page in a headless browser and print its figures
cargo xtask bench ui [--no-build] [charts] [grid] [vitals] [views]
                              charts beside uPlot and ECharts, a grid of 10,000 × 40, loads and a session of 200 steps:
                              a table of what was found beside the targets; then every view in every theme, language
                              and width: accessibility, overflow, words, targets
cargo xtask bench engine --data DIR [--methods auto,ets,...] [--sets m3/monthly,...] [--growth] [--peers] [--write]
                              accuracy and speed over public series beside other packages (see benches/README.md)
cargo xtask engines [--no-build] [firefox] [webkit]
                              the main job and every view in Firefox and in WebKit, the engine of Safari, with what
                              this system has or installs
cargo xtask fuzz [--minutes N] [--seed N]
                              mutated files into every reader, 10 minutes each unless told otherwise
cargo xtask screens [--all] [--no-build]
                              take pictures: a chosen few into docs/screens; every view into tests/e2e/out/screens
cargo xtask torture [--kills N] [--edits N] [--damages N] [--seed N] [--no-build]
                              kill the browser while it edits, pass a workspace between tabs, make storage fail:
                              1000 kills unless told otherwise; --plan-edits N makes N random edits of plans
cargo xtask icons             draw the installed application's icons from web/mark.svg anew
cargo xtask finish            (called by Trunk after a build: name the workers, address the parts,
                              list the files that are kept offline)

Environment: KEDGE_TOOLS is the tool folder (default ~/.cache/kedge/tools); CHROME and CHROMEDRIVER name
the browser and its driver; KEDGE_YES=1 answers yes to every question; KEDGE_OFFLINE=off builds a site that keeps nothing
offline and takes away what an earlier build kept.";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["serve", rest @ ..] => site::serve(rest),
        ["build", rest @ ..] => site::build(rest),
        ["test", rest @ ..] => test::test(rest),
        ["bench"] => bench::bench(),
        ["bench", "ui", rest @ ..] => bench_ui::bench(rest),
        ["bench", "engine", rest @ ..] => engine::bench(rest),
        ["engines", rest @ ..] => engines::engines(rest),
        ["icons"] => offline::icons(),
        ["screens", rest @ ..] => screens::screens(rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["torture", rest @ ..] => torture::torture(rest),
        ["finish"] => finish::finish(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("unknown chore `{}`\n\n{HELP}", other.join(" ")),
    }
}
