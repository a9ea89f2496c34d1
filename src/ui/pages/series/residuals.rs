//! What the method left behind: autocorrelation of the residuals, and the findings in plain sentences.

use leptos::prelude::*;

use crate::charts::{Chart, Correlogram, ValueText};
use crate::domain::{Measure, Month};
use crate::forecast::{Diagnostics, LeftPattern, Miss, SeasonLength, n_weights};
use crate::i18n::{Formats, Metric};
use crate::ui::components::chart::ChartCanvas;
use crate::ui::language::tr;
use crate::ui::state::{use_formats, use_preferences};
use crate::ui::tips::Term;

use super::SeriesContext;
use super::components::residuals_of;
use super::facts::{unit_text, value_text};

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
    let (formats, preferences) = (use_formats(), use_preferences());
    let findings = Memo::new(move |_| {
        let shown = context.shown()?;
        context.facts.with(|facts| {
            let facts = facts.as_ref()?;
            let residuals = residuals_of(facts, &shown);
            let diagnostics = Diagnostics::new(&residuals, SEASON, n_weights(&shown.parameters))?;
            Some(Findings { diagnostics, measure: facts.measure, first: facts.history.first })
        })
    });
    let as_table = RwSignal::new(false);
    let chart = Signal::derive(move || {
        findings.with(|it| Chart::from(it.as_ref().map(|it| draw(it, formats.get())).unwrap_or_default()))
    });
    let label = Signal::derive(move || {
        findings.with(|it| it.as_ref().map(|it| description(it, formats.get())).unwrap_or_default())
    });
    let theme = Signal::derive(move || format!("{:?}", preferences.read().theme));
    let sentences = move || {
        let lines = findings.with(|it| it.as_ref().map(|it| sentences(it, formats.get())).unwrap_or_default());
        lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()
    };
    let test = move || findings.with(|it| it.as_ref().map(|it| test_line(&it.diagnostics, formats.get())));
    view! {
        <section class="residuals">
            <div class="bar"><h2>{tr(|it| it.fit.residuals)}<small>{tr(|it| it.fit.residuals_small)}</small></h2><span class="sp"></span><Term metric=Metric::LjungBox>"Ljung-Box"</Term></div>
            <Show when=move || findings.with(Option::is_some) fallback=move || view! { <p class="q">{tr(|it| it.fit.too_few)}</p> }>
                <div class="two even">
                    <div><ul class="findings">{sentences}</ul><p class="q small">{test}</p></div>
                    <ChartCanvas chart label height=Signal::stored(150.0) theme />
                </div>
                <div class="bar foot">
                    <button type="button" class="link" aria-expanded=move || as_table.get().to_string() on:click=move |_| as_table.update(|it| *it = !*it)>
                        {move || if as_table.get() { tr(|it| it.forecast.hide_table)() } else { tr(|it| it.forecast.show_table)() }}
                    </button>
                </div>
                <Show when=move || as_table.get()>
                    {move || findings.get().map(|it| view! { <LagTable diagnostics=it.diagnostics /> })}
                </Show>
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

#[component]
fn LagTable(diagnostics: Diagnostics) -> impl IntoView {
    let formats = use_formats();
    let Diagnostics { autocorrelation, bound, .. } = diagnostics;
    let rows = move || {
        let rows = autocorrelation.iter().enumerate().map(|(i, r)| {
            let note = if r.abs() > bound { formats.get().language.texts().fit.outside } else { "" };
            view! { <tr><td>{i + 1}</td><td>{formats.get().number(*r, 3)}</td><td class="l note">{note}</td></tr> }
        });
        rows.collect_view()
    };
    view! {
        <div class="scroll numbers" tabindex="0" role="region" aria-label=tr(|it| it.fit.residuals)>
            <table>
                <thead><tr><th>{tr(|it| it.fit.lag)}</th><th><Term metric=Metric::Autocorrelation>{tr(|it| it.fit.autocorrelation)}</Term></th><td></td></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
