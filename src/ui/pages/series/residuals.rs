//! What the method left behind: autocorrelation of the residuals, and the findings in plain sentences.

use leptos::prelude::*;

use crate::charts::{Chart, Correlogram, ValueText};
use crate::domain::{Measure, Month};
use crate::forecast::{Diagnostics, LeftPattern, Miss, SeasonLength, n_weights};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::state::use_formats;
use crate::ui::tips::Term;

use super::SeriesContext;
use super::components::residuals_of;
use super::facts::{unit_text, value_text};
use super::save::file_stem;

/// The season of monthly data, which is all that the page shows.
const SEASON: SeasonLength = SeasonLength::MONTHLY;

/// The findings with what is needed to word them.
#[derive(Clone, Debug, PartialEq)]
struct Findings {
    diagnostics: Diagnostics,
    measure: Measure,
    first: Month,
}

/// The residuals' correlogram and its sentences.
#[component]
pub fn ResidualDiagnostics() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let findings = Memo::new(move |_| {
        let shown = context.shown()?;
        context.facts.with(|facts| {
            let facts = facts.as_ref()?;
            let residuals = residuals_of(facts, &shown);
            let diagnostics = Diagnostics::new(&residuals, SEASON, n_weights(&shown.parameters))?;
            Some(Findings { diagnostics, measure: facts.measure, first: facts.history.first })
        })
    });
    let chart = Signal::derive(move || {
        findings.with(|it| Chart::from(it.as_ref().map(|it| draw(it, formats.get())).unwrap_or_default()))
    });
    let says = Signal::derive(move || {
        findings.with(|it| it.as_ref().map(|it| description(it, formats.get())).unwrap_or_default())
    });
    let sentences = move || {
        let lines = findings.with(|it| it.as_ref().map(|it| sentences(it, formats.get())).unwrap_or_default());
        lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()
    };
    let test = move || findings.with(|it| it.as_ref().map(|it| test_line(&it.diagnostics, formats.get())));
    let table = move |()| findings.with(|it| it.as_ref().map(|it| lag_table(&it.diagnostics, formats.get_untracked())));
    let file = move |()| file_stem(context, tr(|it| it.fit.residuals)());
    view! {
        <section class="residuals">
            <div class="bar"><h2>{tr(|it| it.fit.residuals)}<small>{tr(|it| it.fit.residuals_small)}</small></h2><span class="sp"></span><Term metric=Metric::LjungBox>"Ljung-Box"</Term></div>
            <Show when=move || findings.with(Option::is_some) fallback=move || view! { <p class="q">{tr(|it| it.fit.too_few)}</p> }>
                <div class="two even">
                    <div><ul class="findings">{sentences}</ul><p class="q small">{test}</p></div>
                    <ChartView chart title=Signal::stored(String::new()) says height=Signal::stored(150.0) width=474.0 file=Callback::new(file) table=Callback::new(table) />
                </div>
            </Show>
        </section>
    }
}

fn draw(findings: &Findings, formats: Formats) -> Correlogram {
    Correlogram {
        values: findings.diagnostics.autocorrelation.clone(),
        bound: findings.diagnostics.bound,
        label_every: 3,
        tick_text: ValueText::new(move |it| formats.number(it, if it == 0.0 { 0 } else { 2 })),
        value_text: ValueText::new(move |it| formats.number(it, 3)),
    }
}

fn description(findings: &Findings, formats: Formats) -> String {
    let it = &findings.diagnostics;
    let outside = it.autocorrelation.iter().filter(|r| r.abs() > it.bound).count();
    let texts = &formats.language.texts().fit;
    texts.correlogram_label(formats.count(it.autocorrelation.len()), formats.count(outside))
}

fn test_line(it: &Diagnostics, formats: Formats) -> String {
    let test = it.ljung_box;
    formats.language.texts().fit.test_line(formats.number(test.statistic, 1), test.n_lags, test.df, it.n)
}

/// Pattern, bias, largest misses: one sentence each.
fn sentences(findings: &Findings, formats: Formats) -> Vec<String> {
    vec![pattern(&findings.diagnostics, formats), bias(findings, formats), misses(findings, formats)]
}

fn probability(p: f64, formats: Formats) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { formats.number(p, if p < 0.1 { 3 } else { 2 }) }
}

fn pattern(it: &Diagnostics, formats: Formats) -> String {
    let texts = &formats.language.texts().fit;
    let p = probability(it.ljung_box.p, formats);
    match it.pattern(SEASON) {
        LeftPattern::Noise => texts.left_noise(p),
        LeftPattern::Season => texts.left_season(SEASON.get(), p),
        LeftPattern::SeasonTooClose => texts.left_season_close(p),
        LeftPattern::TooSlow => texts.left_slow(p),
        LeftPattern::TooQuick => texts.left_quick(p),
        LeftPattern::Lag(lag) => texts.left_lag(lag, p),
    }
}

fn bias(findings: &Findings, formats: Formats) -> String {
    let texts = &formats.language.texts().fit;
    let bias = findings.diagnostics.bias;
    let (unit, p) = (unit_text(findings.measure, formats), probability(bias.p, formats));
    let text = |it: f64| value_text(findings.measure, it, formats);
    match findings.diagnostics.is_biased() {
        false => texts.bias_none(text(bias.mean), unit, p),
        true if bias.mean > 0.0 => texts.bias_low(text(bias.mean), unit, p),
        true => texts.bias_high(text(-bias.mean), unit, p),
    }
}

fn misses(findings: &Findings, formats: Formats) -> String {
    let texts = &formats.language.texts().fit;
    let miss = |it: &Miss| {
        let month = formats.month(findings.first.plus(it.position as i32));
        let text = value_text(findings.measure, it.residual, formats);
        let sign = if it.residual > 0.0 { "+" } else { "" };
        texts.miss(month, format!("{sign}{text}"), formats.number(it.score.abs(), 1))
    };
    let list: Vec<String> = findings.diagnostics.largest.iter().map(miss).collect();
    let sentence = texts.misses(list.join(texts.list_comma));
    let unusual = findings.diagnostics.unusual().next().is_some();
    if unusual { sentence + texts.misses_check } else { sentence }
}

fn lag_table(diagnostics: &Diagnostics, formats: Formats) -> ExportTable {
    let texts = &formats.language.texts().fit;
    let row = |(i, r): (usize, &f64)| {
        let note = if r.abs() > diagnostics.bound { Cell::text(texts.outside) } else { Cell::Empty };
        vec![Cell::Plain((i + 1).to_string()), Cell::Plain(format!("{r:.3}")), note]
    };
    ExportTable {
        name: texts.residuals.to_owned(),
        header: vec![Cell::text(texts.lag), Cell::text(texts.autocorrelation), Cell::Empty],
        rows: diagnostics.autocorrelation.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}
