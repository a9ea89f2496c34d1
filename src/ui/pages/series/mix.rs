//! Who is in a combination, how much each counts, and why.

use leptos::prelude::*;

use crate::forecast::{League, MethodForecast, MethodId, TermRole};
use crate::i18n::Formats;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::use_formats;

use super::SeriesContext;

/// One member.
#[derive(Clone, Debug, PartialEq)]
struct MemberRow {
    method: MethodId,
    /// Its weight, 0 to 1.
    weight: f64,
    /// Why it has this weight.
    why: String,
}

/// The members of a forecast that combines several: a bar and the reason for each.
#[component]
pub fn MixWords() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let found = Memo::new(move |_| {
        let shown = context.shown()?;
        context.facts.with(|it| {
            let league = it.as_ref()?.forecast.as_ref().map(|it| &it.league);
            let rows = rows(&shown, league, formats.get());
            (!rows.is_empty()).then(|| (reason(&shown, &rows, formats.get()), rows))
        })
    });
    let row = move |it: MemberRow| {
        let width = format!("{:.1}%", 100.0 * it.weight);
        view! {
            <li>
                <span class="name">{move || method_name(it.method, formats.get().language.texts())}</span>
                <span class="share">{move || formats.get().percent(it.weight, 0)}</span>
                <span class="bar-of" aria-hidden="true"><span style:width=width></span></span>
                <span class="why">{it.why}</span>
            </li>
        }
    };
    move || {
        found.get().map(|(reason, rows)| {
            view! {
                <div class="mix">
                    <h3>{tr(|it| it.engine.mix_title)}</h3>
                    <ul>{rows.into_iter().map(row).collect_view()}</ul>
                    <p class="q small">{reason}</p>
                </div>
            }
        })
    }
}

/// Whether a forecast is explained by its members.
pub fn is_mix(method: MethodId) -> bool {
    matches!(method, MethodId::Combination | MethodId::Seldom)
}

/// The members with their weights, largest first; a forecast of one method has none.
fn rows(shown: &MethodForecast, league: Option<&League>, formats: Formats) -> Vec<MemberRow> {
    let Some(working) = shown.workings.first().filter(|_| is_mix(shown.method)) else { return Vec::new() };
    let members: Vec<MethodId> = working
        .terms
        .iter()
        .filter_map(|it| match it.role {
            TermRole::Member(method) => Some(method),
            _ => None,
        })
        .collect();
    let weights: Vec<f64> = match shown.method {
        MethodId::Seldom => vec![1.0 / members.len().max(1) as f64; members.len()],
        _ => shown.parameters.iter().map(|it| it.value).collect(),
    };
    let score_of = |method: MethodId| {
        let league = league?;
        let entry = league.entries.iter().find(|it| it.method == method)?;
        league.score(entry.result.as_ref().ok()?)
    };
    let is_benchmark = |it: MethodId| matches!(it, MethodId::Naive | MethodId::SeasonalNaive);
    let judged = members.iter().filter(|it| !is_benchmark(**it)).filter_map(|it| score_of(*it));
    let least = judged.fold(f64::INFINITY, f64::min);
    let name = if league.is_some_and(League::sells_seldom) { "RMSSE" } else { "MASE" };
    let why = |method: MethodId| {
        let texts = &formats.language.texts().engine;
        let text = |it: f64| format!("{name} {}", formats.number(it, 2));
        match score_of(method) {
            _ if is_benchmark(method) => texts.mix_benchmark.to_owned(),
            None => texts.mix_unknown.to_owned(),
            Some(it) if it <= least => texts.mix_least(text(it)),
            Some(it) => texts.mix_above(text(it), formats.percent(it / least - 1.0, 0)),
        }
    };
    let mut rows: Vec<MemberRow> = (members.iter().zip(weights))
        .map(|(method, weight)| MemberRow { method: *method, weight, why: why(*method) })
        .collect();
    rows.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    rows
}

/// Where the weights come from.
fn reason(shown: &MethodForecast, rows: &[MemberRow], formats: Formats) -> &'static str {
    let texts = &formats.language.texts().engine;
    // LGT counts for two where all count alike.
    let single = |it: &MemberRow| if it.method == MethodId::Lgt { 0.5 * it.weight } else { it.weight };
    let equal = rows.iter().all(|it| (single(it) - single(&rows[0])).abs() < 1e-9);
    match shown.method {
        MethodId::Seldom => texts.mix_seldom,
        _ if equal => texts.mix_equal,
        _ => texts.mix_by_error,
    }
}
