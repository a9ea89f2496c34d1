//! The form of the fit and its parameters, each with a sentence.

use leptos::prelude::*;

use crate::domain::Measure;
use crate::forecast::{MethodForecast, MethodId, Parameter};
use crate::i18n::Formats;
use crate::ui::language::tr;
use crate::ui::state::use_formats;

use super::SeriesContext;
use super::facts::{unit_text, value_text};
use super::mix::{MixWords, is_mix};

/// Form and parameters of the method shown.
#[component]
pub fn FitWords() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let form = move || context.shown().and_then(|it| it.form);
    let rows = move || {
        let measure = context.facts.with(|it| it.as_ref().map(|it| it.measure)).unwrap_or_default();
        let shown = context.shown()?;
        Some(parameter_rows(&shown, measure, formats.get()))
    };
    let of_members = move || context.shown().is_some_and(|it| is_mix(it.method));
    view! {
        <MixWords />
        <div class="fitwords" class:gone=of_members>
            <h3>{tr(|it| it.fit.parameters)}</h3>
            {move || form().map(|it| view! { <p class="form">{tr(|it| it.fit.form)}" "<b>{it}</b></p> })}
            {move || rows().map(|rows| if rows.is_empty() {
                view! { <p class="q">{tr(|it| it.fit.no_parameters)}</p> }.into_any()
            } else {
                view! {
                    <dl class="parameters">{rows.into_iter().map(|it| view! {
                        <dt>{it.symbol}" = "<b>{it.value}</b></dt><dd>{it.words}</dd>
                    }).collect_view()}</dl>
                }.into_any()
            })}
        </div>
    }
}

/// A parameter as the page shows it.
#[derive(Clone, Debug, PartialEq)]
struct ParameterRow {
    symbol: String,
    value: String,
    words: String,
}

fn parameter_rows(shown: &MethodForecast, measure: Measure, formats: Formats) -> Vec<ParameterRow> {
    let row = |it: &Parameter| {
        let (value, words) = in_words(it, shown, measure, formats);
        ParameterRow { symbol: it.symbol.clone(), value, words }
    };
    shown.parameters.iter().map(row).collect()
}

/// The value in its unit, and what it does.
fn in_words(it: &Parameter, shown: &MethodForecast, measure: Measure, formats: Formats) -> (String, String) {
    let texts = &formats.language.texts().fit;
    let number = formats.number(it.value, 3);
    let count = formats.number(it.value, 0);
    let amount = || format!("{} {}", value_text(measure, it.value, formats), unit_text(measure, formats));
    let share = formats.percent(it.value, if it.value.abs() < 0.095 { 1 } else { 0 });
    let plain = |words: &'static str| (number.clone(), words.to_owned());
    let state = |words: &'static str| (amount(), words.to_owned());
    match (it.symbol.as_str(), shown.method) {
        ("α", MethodId::Tsb) | ("α_z", _) => (number, texts.size_share(share)),
        ("α_p", _) => (number, texts.gap_share(share)),
        ("β", MethodId::Tsb) => (number, texts.chance_share(share)),
        ("α" | "ᾱ", _) => (number, level_words(it.value, share, formats)),
        ("α₀" | "α₁", _) => plain(texts.complex_level),
        ("β" | "β₀" | "β₁", MethodId::Ces) => plain(texts.complex_season),
        ("β", _) if it.value < 5e-4 => plain(texts.trend_fixed),
        ("β", method) if is_holt(method) => (number, texts.trend_share(share)),
        ("β", _) => (number, texts.trend_miss(formats.number(100.0 * it.value, 1))),
        ("γ", _) if it.value < 5e-4 => plain(texts.season_fixed),
        ("γ", _) => (number, texts.season_share(share)),
        ("φ", _) => (number, damping_words(it.value, formats)),
        ("l₀", _) => state(texts.first_level),
        ("b₀", _) => state(texts.first_slope),
        ("l" | "a", _) => state(texts.level_now),
        ("b", MethodId::Theta) => state(texts.line_slope),
        ("b", _) => state(texts.slope_now),
        ("θ", _) => (formats.number(it.value, 2), texts.line_weight(formats.percent(1.0 - 1.0 / it.value, 0))),
        ("λ", _) => (formats.number(it.value, 2), formats.language.texts().prepare.lambda_words.to_owned()),
        ("σ", _) if has_relative_errors(shown) => (formats.percent(it.value, 1), texts.spread_relative.to_owned()),
        ("σ", _) => state(texts.spread_absolute),
        ("σ²", _) => {
            let sd = value_text(measure, it.value.max(0.0).sqrt(), formats);
            (format!("({sd} {})²", unit_text(measure, formats)), texts.spread_absolute.to_owned())
        }
        ("k", MethodId::Adida) => (count, texts.blocks.to_owned()),
        ("k", MethodId::Imapa) => (count, texts.n_blocks.to_owned()),
        ("k", _) => (count.clone(), texts.window(count)),
        ("μ", _) => state(texts.mean_value),
        ("drift", _) => state(texts.drift_value),
        ("z₀", _) => state(texts.first_size),
        ("p₀", MethodId::Tsb) => (share, texts.first_chance.to_owned()),
        ("p₀", _) => plain(texts.first_gap),
        ("g", _) => plain(texts.group_growth),
        (symbol, _) => (number, coefficient_words(symbol, formats)),
    }
}

fn level_words(alpha: f64, share: String, formats: Formats) -> String {
    let texts = &formats.language.texts().fit;
    match alpha {
        it if it < 5e-4 => texts.level_fixed.to_owned(),
        it if it < 0.2 => texts.level_slow(share),
        it if it <= 0.6 => texts.level_medium(share),
        _ => texts.level_quick(share),
    }
}

fn damping_words(phi: f64, formats: Formats) -> String {
    let after_a_year = (0..12).fold(1.0, |left, _| left * phi);
    formats.language.texts().fit.damping(formats.percent(phi, 1), formats.percent(after_a_year, 0))
}

/// Holt's family counts β as a share of the level's change, the state-space form as a share of the miss.
fn is_holt(method: MethodId) -> bool {
    use MethodId::{Classical, DampedHolt, Holt, HoltWintersAdditive, HoltWintersMultiplicative};
    matches!(method, Holt | DampedHolt | HoltWintersAdditive | HoltWintersMultiplicative | Classical)
}

fn has_relative_errors(shown: &MethodForecast) -> bool {
    shown.form.as_ref().is_some_and(|it| it.contains("ETS(M,"))
}

/// Words for φ1, θ2, Φ1, Θ1 of an ARIMA model; nothing for a symbol unknown.
fn coefficient_words(symbol: &str, formats: Formats) -> String {
    let texts = &formats.language.texts().fit;
    let lag = symbol.trim_start_matches(|it: char| !it.is_ascii_digit());
    match symbol.chars().next() {
        Some('φ') => texts.carry(lag),
        Some('θ') => texts.correct(lag),
        Some('Φ') => texts.carry_season(lag),
        Some('Θ') => texts.correct_season(lag),
        _ => String::new(),
    }
}
