//! The league of methods: how each did on months it had not seen.

use leptos::prelude::*;

use crate::domain::{Measure, Node};
use crate::forecast::{FitError, League, LeagueEntry, MethodId, Scores};
use crate::i18n::{Formats, Metric, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::SparkBars;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::{Bench, use_bench, use_formats};
use crate::workbench::{Action, ForecastAction};

use super::facts::value_cell;
use super::save::{save_table, table_book};
use super::{SeriesContext, shown_method_name};
use crate::ui::components::table_out::TableOut;
use crate::ui::tips::{Term, method_tip};

/// One row as the table shows it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    method: MethodId,
    in_use: bool,
    benchmark: bool,
    scores: Option<Scores>,
    /// What the league is sorted by.
    score: Option<f64>,
    note: Note,
    /// Does not beat the benchmark.
    beaten: bool,
}

/// The league table.
#[component]
pub fn LeagueTable() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let bench = use_bench();
    let league =
        move || context.facts.with(|it| it.as_ref()?.forecast.as_ref().map(|it| (it.league.clone(), it.chosen.method)));
    let basis = move || {
        let (league, _) = league()?;
        let texts = &formats.get().language.texts().forecast;
        let evidence = league.evidence;
        Some(if evidence.n_origins == 0 {
            texts.league_no_origins.to_owned()
        } else {
            texts.league_basis(evidence.n_origins, evidence.max_step, evidence.n_errors)
        })
    };
    let measure_name = move || league().map_or("MASE", |it| score_name(&it.0));
    let max_error = Signal::derive(move || league().map_or(1.0, |(it, _)| largest_error(&it)));
    let rows = move || league().map(|(league, in_use)| rows(&league, in_use, formats.get())).unwrap_or_default();
    let below = move || {
        let texts = formats.get().language.texts();
        let benchmark = league().map_or("", |it| method_name(it.0.benchmark, texts));
        texts.forecast.below_benchmark(benchmark)
    };
    let test = move || league().and_then(|it| test_words(&it.0, formats.get()));
    let table = move |()| league_table(context, formats.get_untracked());
    let workbook = move |()| {
        let formats = formats.get_untracked();
        Some(table_book(context, formats.language.texts().forecast.league, league_table(context, formats)?))
    };
    let looked = shown_method_name(context);
    let chosen = move || bench.with(|it| it.forecast.methods.get(&context.node).copied());
    view! {
        <section>
            <div class="bar">
                <h2>{tr(|it| it.forecast.league)}<small>{basis}</small></h2>
                <span class="sp"></span>
                <button type="button" class="btn sm save-league" on:click=move |_| save(context, formats.get_untracked())>{tr(|it| it.plan.export_csv)}</button>
                <TableOut class="btn sm" workbook=Callback::new(workbook) table=Callback::new(table) />
            </div>
            <div class="scroll">
            <table class="league">
                <thead><tr>
                    <th class="l">{tr(|it| it.forecast.method)}</th><th><Term metric=Metric::Mase>{measure_name}</Term></th><th class="hide-p"><Term metric=Metric::Wape>"WAPE"</Term></th><th class="hide-p"><Term metric=Metric::Rmse>"RMSE"</Term></th><th class="hide-p"><Term metric=Metric::Bias>{tr(|it| it.forecast.bias)}</Term></th>
                    <th class="hide-p"><Term metric=Metric::Coverage>{tr(|it| it.forecast.coverage80)}</Term></th><th class="l hide-p"><Term metric=Metric::ErrorByOrigin>{tr(|it| it.forecast.error_by_origin)}</Term></th><th class="l"><Term metric=Metric::SameP>{tr(|it| it.forecast.verdict)}</Term></th>
                </tr></thead>
                <tbody>{move || {
                    let mut ruled = false;
                    let below = below();
                    rows().into_iter().map(|row| {
                        let rule = row.beaten && !ruled;
                        ruled |= row.beaten;
                        view! {
                            {rule.then(|| view! { <tr class="rule"><td class="l" colspan="8">{below.clone()}</td></tr> })}
                            <LeagueRow row max_error context />
                        }
                    }).collect_view()
                }}</tbody>
            </table>
            </div>
            <p class="q small dm">{test}</p>
            {move || context.looked_at.get().map(|it| {
                let method = it.method;
                view! {
                    <p class="looked">
                        <span>{move || tr_looked(looked().unwrap_or_default(), formats.get())}</span>
                        <button type="button" class="btn sm" on:click=move |_| use_method(bench, context.node, Some(method))>{tr(|it| it.forecast.use_method)}</button>
                        <button type="button" class="btn sm" on:click=move |_| context.look_away()>{tr(|it| it.forecast.back_to_used)}</button>
                    </p>
                }
            })}
            <Show when=move || chosen().is_some()>
                <p class="looked">
                    <span>{tr(|it| it.forecast.chosen_by_person)}</span>
                    <button type="button" class="btn sm" on:click=move |_| use_method(bench, context.node, None)>{tr(|it| it.forecast.leave_to_league)}</button>
                </p>
            </Show>
        </section>
    }
}

/// The table's scores as machines read them: ratios as fractions, errors in whole units, and the error of each origin.
fn save(context: SeriesContext, formats: Formats) {
    if let Some(table) = league_table(context, formats) {
        save_table(context, formats.language.texts().forecast.league, &table);
    }
}

fn league_table(context: SeriesContext, formats: Formats) -> Option<ExportTable> {
    let texts = &formats.language.texts().forecast;
    let shown = context.facts.with_untracked(|it| {
        let it = it.as_ref()?;
        it.forecast.as_ref().map(|found| (found.league.clone(), found.chosen.method, it.measure))
    })?;
    let (league, in_use, measure) = shown;
    let rows = rows(&league, in_use, formats);
    let n_origins =
        rows.iter().filter_map(|it| it.scores.as_ref()).map(|it| it.error_by_origin.len()).max().unwrap_or(0);
    let header = [texts.method, score_name(&league), "WAPE", "RMSE", texts.bias, texts.coverage80, texts.verdict]
        .map(Cell::text);
    let origins = (1..=n_origins).map(|it| Cell::Text(format!("{} {it}", texts.error_by_origin)));
    let header = header.into_iter().chain(origins).collect();
    let rows: Vec<Vec<Cell>> = rows.iter().map(|it| csv_row(it, n_origins, measure, formats)).collect();
    Some(ExportTable { name: formats.language.texts().sheets.sheet_league.to_owned(), header, rows, n_names: 1 })
}

fn score_name(league: &League) -> &'static str {
    if league.sells_seldom() { "RMSSE" } else { "MASE" }
}

fn csv_row(row: &Row, n_origins: usize, measure: Measure, formats: Formats) -> Vec<Cell> {
    let scores = row.scores.as_ref();
    let ratio = |it: Option<f64>| it.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
    let mut cells = vec![
        Cell::Text(method_name(row.method, formats.language.texts()).to_owned()),
        ratio(row.score),
        ratio(scores.and_then(|it| it.wape)),
        value_cell(measure, scores.map(|it| it.rmse)),
        ratio(scores.and_then(|it| it.bias)),
        ratio(scores.and_then(|it| it.coverage80)),
        Cell::Text(row.note.whole.clone()),
    ];
    cells.extend((0..n_origins).map(|i| ratio(scores.and_then(|it| it.error_by_origin.get(i).copied()))));
    cells
}

fn tr_looked(name: &str, formats: Formats) -> String {
    formats.language.texts().forecast.looking_at(name)
}

pub(super) fn use_method(bench: Bench, node: Node, method: Option<MethodId>) {
    bench.dispatch(Action::Forecast(ForecastAction::SetMethod(node, method)));
}

#[component]
fn LeagueRow(row: Row, max_error: Signal<f64>, context: SeriesContext) -> impl IntoView {
    let formats = use_formats();
    let Row { method, in_use, benchmark, scores, score, note, beaten } = row;
    let mark = if in_use {
        "✓"
    } else if benchmark {
        "◦"
    } else if scores.is_none() {
        "–"
    } else {
        ""
    };
    let name = move || method_name(method, formats.get().language.texts());
    let runs = scores.is_some();
    let number = move |value: Option<f64>, text: fn(Formats, f64) -> String| {
        value.map_or_else(|| "–".to_owned(), |it| text(formats.get(), it))
    };
    let cells = scores.clone();
    let errors: Vec<Option<f64>> = scores
        .iter()
        .flat_map(|it| it.error_by_origin.iter().map(|it| Some(it.min(max_error.get_untracked()))))
        .collect();
    let looked_at = move || context.looked_at.with(|it| it.as_ref().is_some_and(|it| it.method == method));
    view! {
        <tr class:win=in_use class:out=beaten class:look=looked_at>
            <td class="l"><span class="mark" aria-hidden="true">{mark}</span>
                <button type="button" class="name" data-tip=method_tip(method) disabled=!runs on:click=move |_| context.look_at(method)>{name}</button>
            </td>
            <td>{number(score, |f, it| f.number(it, 2))}</td>
            <td class="hide-p">{number(cells.as_ref().and_then(|it| it.wape), |f, it| f.percent(it, 1))}</td>
            <td class="hide-p">{number(cells.as_ref().map(|it| it.rmse), |f, it| f.money(crate::domain::Money::from_f64(it).unwrap_or_default()))}</td>
            <td class="hide-p">{number(cells.as_ref().and_then(|it| it.bias), |f, it| f.percent_signed(it, 1))}</td>
            <td class="hide-p">{number(cells.as_ref().and_then(|it| it.coverage80), |f, it| f.percent(it, 0))}</td>
            <td class="l hide-p">{runs.then(|| view! { <SparkBars values=Signal::stored(errors) max=max_error label=Signal::derive(move || tr(|it| it.forecast.error_by_origin)().to_owned()) /> })}</td>
            <td class="l note">{note.brief}{note.test.map(|it| view! { <span class="more">{it}</span> })}</td>
        </tr>
    }
}

/// The height of the bars: somewhat above the benchmark's worst origin, so that methods worth comparing fill it; those far
/// worse are cut off at the top.
fn largest_error(league: &League) -> f64 {
    let benchmark = league.entries.iter().find(|it| it.method == league.benchmark);
    let errors =
        benchmark.and_then(|it| it.result.as_ref().ok()).map(|it| it.error_by_origin.as_slice()).unwrap_or_default();
    1.2 * errors.iter().copied().fold(f64::MIN_POSITIVE, f64::max)
}

/// The rows in the order of their error; those that did not run come last.
fn rows(league: &League, in_use: MethodId, formats: Formats) -> Vec<Row> {
    let score = |entry: &LeagueEntry| entry.result.as_ref().ok().and_then(|it| league.score(it));
    let to_beat = league.entries.iter().find(|it| it.method == league.benchmark).and_then(score);
    let row = |entry: &LeagueEntry| {
        let benchmark = entry.method == league.benchmark;
        let beaten =
            !benchmark && entry.method != in_use && score(entry).zip(to_beat).is_some_and(|(it, bar)| it >= bar);
        Row {
            method: entry.method,
            in_use: entry.method == in_use,
            benchmark,
            score: score(entry),
            scores: entry.result.as_ref().ok().cloned(),
            note: note(league, entry, in_use, beaten, formats),
            beaten,
        }
    };
    let mut rows: Vec<Row> = league.entries.iter().map(row).collect();
    // Those that ran and do better than the benchmark, the benchmark, those below, those that did not run.
    rows.sort_by_key(|it| if it.scores.is_none() { 2 } else { u8::from(it.beaten) });
    rows
}

/// What the verdict says of a method.
#[derive(Clone, Debug, PartialEq)]
struct Note {
    /// As a file has it, where no heading names the benchmark.
    whole: String,
    /// As its row has it.
    brief: String,
    /// What the row adds where there is room.
    test: Option<String>,
}

impl From<String> for Note {
    fn from(whole: String) -> Self {
        Self { brief: whole.clone(), whole, test: None }
    }
}

/// In use, to be beaten, by how much it is beaten, and what the test against the method in use says.
fn note(league: &League, entry: &LeagueEntry, in_use: MethodId, beaten: bool, formats: Formats) -> Note {
    let all = formats.language.texts();
    let texts = &all.forecast;
    let scores = match &entry.result {
        Err(error) => return fit_error(error, all).into(),
        Ok(_) if entry.method == in_use => return texts.note_in_use.to_owned().into(),
        Ok(_) if entry.method == league.benchmark => return texts.note_benchmark.to_owned().into(),
        Ok(scores) => scores,
    };
    let test = scores.p_same_as_winner.and_then(|p| {
        let p = p_words(p, formats);
        match told(league, entry) {
            Told::Same => Some(texts.note_tied(p)),
            Told::Worse => Some(texts.note_worse(p)),
            Told::Better => Some(all.engine.note_better(p)),
            Told::Nothing => None,
        }
    });
    let excess = || Some(league.score(scores)? / score_of(league, league.benchmark)? - 1.0);
    let Some(excess) = excess().filter(|it| beaten && it.is_finite()) else {
        return test.unwrap_or_default().into();
    };
    let (share, joint) = (formats.percent(excess, 0), all.engine.joint);
    let test = test.map(|it| format!("{joint}{it}"));
    let beaten = all.engine.note_beaten(share.clone(), method_name(league.benchmark, all));
    let whole = format!("{beaten}{}", test.as_deref().unwrap_or_default());
    Note { whole, brief: all.engine.note_above(share), test }
}

/// A chance of the test, which is never nothing.
fn p_words(p: f64, formats: Formats) -> String {
    const LEAST: f64 = 0.01;
    if p < LEAST { format!("<{}", formats.number(LEAST, 2)) } else { formats.number(p, 2) }
}

/// What the Diebold-Mariano test says of a method against the league's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Same,
    Worse,
    Better,
}

fn told(league: &League, entry: &LeagueEntry) -> Told {
    let Some((scores, p)) = entry.result.as_ref().ok().and_then(|it| Some((it, it.p_same_as_winner?))) else {
        return Told::Nothing;
    };
    match (p >= 0.05, league.score(scores).zip(score_of(league, league.verdict.method()))) {
        (true, _) => Told::Same,
        (false, Some((it, winner))) if it < winner => Told::Better,
        (false, _) => Told::Worse,
    }
}

fn score_of(league: &League, method: MethodId) -> Option<f64> {
    let entry = league.entries.iter().find(|it| it.method == method)?;
    league.score(entry.result.as_ref().ok()?)
}

/// The test's verdict over the whole league; `None` where nothing was judged.
fn test_words(league: &League, formats: Formats) -> Option<String> {
    let all = formats.language.texts();
    let method = method_name(league.verdict.method(), all);
    let count = |wanted: Told| league.entries.iter().filter(|it| told(league, it) == wanted).count();
    let (same, worse, better) = (count(Told::Same), count(Told::Worse), count(Told::Better));
    match same + worse + better {
        _ if league.evidence.n_origins == 0 => None,
        0 => Some(all.engine.dm_none(method)),
        _ => Some(all.engine.dm_words(method, formats.count(same), formats.count(worse), formats.count(better))),
    }
}

/// Why a method did not run, in words.
pub(super) fn fit_error(error: &FitError, all: &Texts) -> String {
    let texts = &all.forecast;
    match error {
        FitError::TooShort { needed, found, .. } => texts.fit_too_short(needed, found),
        FitError::NotPositive { .. } => texts.fit_not_positive.to_owned(),
        FitError::NoSeason { .. } => texts.fit_no_season.to_owned(),
        FitError::Negative { .. } => texts.fit_negative.to_owned(),
        FitError::NoGroup { .. } => texts.fit_no_group.to_owned(),
        FitError::NoMembers { .. } => texts.fit_no_members.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_chance_of_the_test_reads_as_nothing() {
        let formats = Formats::default();
        let check = |p, expected: &str| assert_eq!(p_words(p, formats), expected, "{p}");
        check(0.0004, "<0.01");
        check(0.0099, "<0.01");
        check(0.0312, "0.03");
        check(1.0, "1.00");
    }
}
