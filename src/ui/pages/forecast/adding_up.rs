//! How the tree adds up: the choice, what the book's own past says about it, and the errors behind that.

use leptos::prelude::*;

use crate::forecast::{Way, WayEvidence};
use crate::i18n::{Formats, Texts};
use crate::ui::language::tr;
use crate::ui::state::{use_bench, use_forecasts, use_formats};
use crate::workbench::reconciliation::{Level, MAX_NODES, NotCompared, Reconciliation};
use crate::workbench::{Action, ForecastAction};

/// The words for a way.
pub fn way_name(way: Way, all: &'static Texts) -> &'static str {
    let texts = &all.engine;
    match way {
        Way::TopDown => texts.way_top_down,
        Way::BottomUp => texts.way_bottom_up,
        Way::Wls => texts.way_wls,
        Way::Mint => texts.way_mint,
    }
}

fn way_what(way: Way, all: &'static Texts) -> &'static str {
    let texts = &all.engine;
    match way {
        Way::TopDown => texts.way_top_down_what,
        Way::BottomUp => texts.way_bottom_up_what,
        Way::Wls => texts.way_wls_what,
        Way::Mint => texts.way_mint_what,
    }
}

fn level_name(level: Level, all: &'static Texts) -> &'static str {
    let texts = &all.engine;
    match level {
        Level::Company => all.forecast.company,
        Level::Accounts => texts.level_accounts,
        Level::Products => texts.level_products,
        Level::Leaves => texts.level_leaves,
    }
}

/// The choice among the ways.
#[component]
pub fn WayChoice() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let chosen = bench.select(|it| it.forecast.way);
    // Ways that this book does not allow; none while nobody knows.
    let refused = forecasts.select(|it| {
        let found = it.reconciliation.as_deref();
        Way::ALL.map(|way| found.is_some_and(|it| way != Way::TopDown && !it.leaves.contains_key(&way)))
    });
    let choose = move |event| {
        let way = Way::from_key(&event_target_value(&event));
        bench.dispatch(Action::Forecast(ForecastAction::SetWay(way)));
    };
    let option = move |way: Way| {
        view! {
            <option value=way.key() prop:selected=move || chosen.get() == Some(way) disabled=move || refused.get()[way as usize]>
                {move || way_name(way, formats.get().language.texts())}
            </option>
        }
    };
    view! {
        <label class="inline">{tr(|it| it.engine.adds_up)}
            <select class="way" on:change=choose>
                <option value="" prop:selected=move || chosen.get().is_none()>{tr(|it| it.engine.way_auto)}</option>
                {Way::ALL.map(option).collect_view()}
            </select>
        </label>
    }
}

/// The sentence on the evidence, which opens to the errors by level.
#[component]
pub fn WayEvidenceWords() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let found = forecasts.select(|it| Same(it.reconciliation.clone()));
    let chosen = bench.select(|it| it.forecast.way);
    let sentence = move || {
        let formats = formats.get();
        found.with(|it| match &it.0 {
            None => formats.language.texts().engine.ways_waiting.to_owned(),
            Some(it) => sentence(it, chosen.get(), formats),
        })
    };
    let table = move || {
        let found = found.get().0?;
        let evidence = found.evidence.as_ref().ok()?.clone();
        let way = found.in_use(chosen.get());
        Some(view! { <WayTable levels=found.levels.clone() evidence way /> })
    };
    view! {
        <details class="ways">
            <summary><span class="sentence">{sentence}</span></summary>
            {table}
            <p class="q small">{tr(|it| it.engine.ways_method)}</p>
        </details>
    }
}

/// Compared by identity, since it holds every leaf.
#[derive(Clone)]
struct Same(Option<std::sync::Arc<Reconciliation>>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => std::sync::Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

/// What the past says, and which way is in use.
fn sentence(found: &Reconciliation, chosen: Option<Way>, formats: Formats) -> String {
    let all = formats.language.texts();
    let texts = &all.engine;
    let evidence = match &found.evidence {
        Ok(it) => it,
        Err(why) => return not_compared(*why, formats),
    };
    let share = formats.percent(evidence.gain(), 1);
    let (origins, nodes) = (formats.count(evidence.n_origins), formats.count(evidence.n_nodes));
    let best = way_name(evidence.best, all);
    let mut words = match (evidence.best, evidence.told_apart) {
        (Way::TopDown, true) => texts.ways_top_down_best(share, origins, nodes),
        (Way::TopDown, false) => texts.ways_top_down_tied(share, origins, nodes),
        (_, true) => texts.ways_best(best, share, origins, nodes),
        (_, false) => texts.ways_tied(best, share, origins, nodes),
    };
    let (used, preferred) = (found.in_use(chosen), found.in_use(None));
    if used != preferred {
        words += &texts.ways_chosen(way_name(used, all));
    }
    words
}

fn not_compared(why: NotCompared, formats: Formats) -> String {
    let texts = &formats.language.texts().engine;
    match why {
        NotCompared::TooManyNodes { n_nodes } => texts.ways_too_many(formats.count(n_nodes), formats.count(MAX_NODES)),
        NotCompared::TooShort => texts.ways_too_short.to_owned(),
        NotCompared::OneSeries => texts.ways_one.to_owned(),
        NotCompared::Lost => texts.ways_lost.to_owned(),
    }
}

/// Errors by way and level.
#[component]
fn WayTable(levels: Vec<Level>, evidence: WayEvidence, way: Way) -> impl IntoView {
    let formats = use_formats();
    let number = move |it: f64| if it.is_finite() { formats.get().number(it, 3) } else { "–".to_owned() };
    let heads = levels.into_iter().map(|level| {
        view! { <th>{move || level_name(level, formats.get().language.texts())}</th> }
    });
    let rows = Way::ALL.map(|it| {
        let cells: Vec<f64> = evidence.levels.iter().map(|level| level[it as usize]).collect();
        let overall = evidence.overall[it as usize];
        view! {
            <tr class:win=it == way data-way=it.key()>
                <td class="l"><span class="mark" aria-hidden="true">{if it == way { "✓" } else { "" }}</span>{move || way_name(it, formats.get().language.texts())}</td>
                {cells.into_iter().map(|it| view! { <td>{move || number(it)}</td> }).collect_view()}
                <td>{move || number(overall)}</td>
                <td class="l note hide-p">{move || way_what(it, formats.get().language.texts())}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0">
            <table class="league ways">
                <thead><tr><th class="l">"RMSSE"</th>{heads.collect_view()}<th>{tr(|it| it.engine.level_mean)}</th><th class="l hide-p">{tr(|it| it.engine.adds_up)}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
