//! Whether the plan is fair: difficulty and chances of every part, their spread, and the whipped fast ox.

use leptos::prelude::*;

use crate::charts::{Bar, BarChart, Chart, ValueText};
use crate::domain::Money;
use crate::i18n::{Formats, Metric, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{Fairness, FairnessPart, FastOx, Health, fairness};
use crate::ui::components::chart::ChartView;
use crate::ui::components::no_plan::NoPlan;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::{FigureInk, Sentence, soon};
use crate::ui::language::tr;
use crate::ui::pages::plan::desk::Desk;
use crate::ui::pages::plan::view::{Stage, known_of, stage};
use crate::ui::pages::plan::{NotYet, PlanTabs};
use crate::ui::routes::Route;
use crate::ui::tips::term;
use crate::workbench::fair::{AttainmentBasis, FairParts, fair_accounts, fair_people};

use super::quota_map::QuotaMap;
use super::{Drawing, Planned, TeamDesk, money_or_dash};

/// Bars on the picture: the hardest and the easiest.
const SIDE: usize = 6;
/// Parts in the table at most.
const SHOWN: usize = 60;

/// The parts with what is found about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The parts.
    pub parts: FairParts,
    fairness: Fairness,
    /// Positions, the least likely first.
    order: Vec<usize>,
}

/// The page.
#[component]
pub fn FairnessPage() -> impl IntoView {
    let team_desk = TeamDesk::of_bench();
    let desk = team_desk.desk;
    let stage = Memo::new(move |_| desk.bench.with(|it| desk.forecasts.with(|state| stage(it, state))));
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    view! {
        <PlanTabs shown=Route::Fairness />
        {move || match (stage.get(), has_plan.get()) {
            (Stage::Ready, true) => view! { <Board team_desk /> }.into_any(),
            (Stage::Ready, false) => view! { <NoPlan /> }.into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

fn found_of(desk: Desk, planned: Option<&Planned>, team_desk: TeamDesk, by_people: bool) -> Option<Found> {
    let planned = planned?;
    let parts = desk.bench.with_untracked(|document| {
        if by_people {
            return team_desk.standings.with(|it| Some(fair_people(it.as_deref()?, &planned.tree, document)));
        }
        let known = desk.forecasts.with_untracked(|state| known_of(document, state));
        Some(fair_accounts(&planned.plan, &known, document))
    })?;
    let found = fairness(&parts.parts.iter().map(|it| it.1).collect::<Vec<_>>());
    let chance = |i: &usize| parts.parts[*i].1.probability.unwrap_or(2.0);
    let mut order: Vec<usize> = (0..parts.parts.len()).collect();
    order.sort_by(|a, b| chance(a).total_cmp(&chance(b)));
    Some(Found { parts, fairness: found, order })
}

#[component]
fn Board(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let by_people = RwSignal::new(true);
    let found =
        Memo::new(move |_| team_desk.planned.with(|it| found_of(desk, it.as_ref(), team_desk, by_people.get())));
    let sentence = soon(move || found.with(|it| it.as_ref().map(|it| sentence(it, desk.texts(), desk.formats.get()))));
    let chart = Signal::derive(move || {
        Chart::from(found.with(|it| it.as_ref().map(|it| bars(it, desk.formats.get()))).unwrap_or_default())
    });
    let options = Signal::derive(move || {
        let words = &desk.texts().team;
        vec![(true, words.by_people.to_owned()), (false, words.by_accounts.to_owned())]
    });
    let title = Signal::derive(move || desk.texts().team.fair_picture.to_owned());
    let unit = Signal::derive(move || desk.texts().team.fair_picture_small.to_owned());
    let says = Signal::derive(move || desk.texts().team.fair_says.to_owned());
    let numbers = move |()| found.with_untracked(|it| it.as_ref().map(|it| chances(it, desk.texts())));
    let empty = move || found.with(|it| it.as_ref().is_some_and(|it| it.parts.parts.is_empty()));
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.team.fair_at)}</p><h1><Sentence text=sentence /></h1></div>
            <div class="acts">
                <Segments label=Signal::derive(move || desk.texts().team.fair_by.to_owned()) options value=by_people on_select=Callback::new(move |it| by_people.set(it)) soft=true />
            </div>
        </div>
        <div class="body fairness">
            <Show when=empty><p class="empty">{tr(|it| it.team.no_parts)}" "<a class="link" href=Route::Team.href()>{tr(|it| it.team.to_team)}</a></p></Show>
            {move || found.get().map(|it| facts(&it, desk.texts(), desk.formats.get()))}
            <section>
                <ChartView chart title unit says height=Signal::stored(260.0) file=Callback::new(|()| "kedge-fairness".to_owned()) table=Callback::new(numbers) />
            </section>
            <QuotaMap desk found />
            <Show when=move || by_people.get()><Drawing team_desk /></Show>
            {move || found.get().map(|it| table(&it, desk.texts(), desk.formats.get()))}
            {move || found.get().map(|it| working(&it, desk.texts(), desk.formats.get()))}
        </div>
    }
}

fn sentence(it: &Found, texts: &'static Texts, formats: Formats) -> String {
    let words = &texts.team;
    let n = formats.count(it.parts.parts.len());
    let (Some(share), Some(health), Some(spread)) =
        (it.fairness.expected_share, it.fairness.health(), it.fairness.spread)
    else {
        return words.fair_headline_plain(n);
    };
    let share = FigureInk::Forecast.wrap(&formats.percent(share, 0));
    words.fair_headline(n, share, health_words(health, texts), formats.percent(spread, 0))
}

fn health_words(health: Health, texts: &'static Texts) -> &'static str {
    match health {
        Health::TooHard => texts.team.too_hard,
        Health::Healthy => texts.team.healthy,
        Health::TooEasy => texts.team.too_easy,
    }
}

fn bars(it: &Found, formats: Formats) -> BarChart {
    let known: Vec<usize> = it.order.iter().copied().filter(|i| it.parts.parts[*i].1.probability.is_some()).collect();
    let n = known.len();
    let shown = known.iter().enumerate().filter(|(place, _)| n <= 2 * SIDE || *place < SIDE || *place >= n - SIDE);
    let bar = |(_, i): (usize, &usize)| {
        let (name, part) = &it.parts.parts[*i];
        let text = part.probability.map(|it| formats.percent(it, 0)).unwrap_or_default();
        Bar { label: name.clone(), name: name.clone(), value: part.probability, text }
    };
    BarChart {
        bars: shown.map(bar).collect(),
        base: 0.5,
        tick_text: ValueText::new(move |it| formats.percent(it, 0)),
        highlighted: None,
    }
}

/// The numbers of the picture, everybody's.
fn chances(it: &Found, texts: &'static Texts) -> ExportTable {
    let row = |i: &usize| {
        let (name, part) = &it.parts.parts[*i];
        let chance = part.probability.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        vec![Cell::Text(name.clone()), chance]
    };
    let words = &texts.team;
    ExportTable {
        name: words.fair_picture.to_owned(),
        header: vec![Cell::Text(words.fair_who.to_owned()), Cell::Text(words.fair_picture_small.to_owned())],
        rows: it.order.iter().map(row).collect(),
        n_names: 1,
    }
}

fn facts(it: &Found, texts: &'static Texts, formats: Formats) -> impl IntoView + use<> {
    let (words, fairness) = (&texts.team, &it.fairness);
    let number = |it: Option<f64>| it.map_or_else(|| "—".to_owned(), |it| formats.number(it, 3));
    let percent = |it: Option<f64>| it.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0));
    let n_known = formats.count(fairness.n_known);
    let gini_hint = match fairness.gini {
        Some(_) => words.fair_gini_hint(n_known),
        None => words.gini_refused(n_known),
    };
    let basis = |n: usize| match it.parts.basis {
        AttainmentBasis::LastQuota => words.ox_quota(formats.count(n)),
        AttainmentBasis::LastGrowth => words.ox_growth(formats.count(n)),
    };
    let (ox, ox_hint) = match fairness.fast_ox {
        FastOx::TooFew { n } => ("—".to_owned(), words.ox_refused(formats.count(n))),
        FastOx::NoOrder => ("—".to_owned(), words.ox_no_order.to_owned()),
        FastOx::Tested { n, rho, p, .. } => {
            let verdict = if fairness.fast_ox.is_flagged() { words.ox_flagged } else { words.ox_clear };
            let result = words.ox_result(formats.number(rho, 2), formats.number(p, 3));
            (format!("{verdict} · {result}"), basis(n))
        }
    };
    let flagged = fairness.fast_ox.is_flagged();
    let raw = |it: Option<f64>| it.map(|it| format!("{it:.6}"));
    let ox_raw = match fairness.fast_ox {
        FastOx::Tested { rho, p, .. } => Some(format!("{rho:.6} {p:.6}")),
        _ => None,
    };
    view! {
        <dl class="facts">
            <div><dt>{term(Metric::FairShare, |it| it.team.fair_share)}</dt><dd data-share=raw(fairness.expected_share)>{percent(fairness.expected_share)}</dd><dd class="q">{words.fair_share_hint}</dd></div>
            <div><dt>{term(Metric::ChanceSpread, |it| it.team.fair_spread)}</dt><dd data-spread=raw(fairness.spread)>{percent(fairness.spread)}</dd><dd class="q">{words.fair_spread_hint}</dd></div>
            <div><dt>{term(Metric::Gini, |it| it.team.fair_gini)}</dt><dd data-gini=raw(fairness.gini)>{number(fairness.gini)}</dd><dd class="q">{gini_hint}</dd></div>
            <div><dt>{term(Metric::FastOx, |it| it.team.fair_ox)}</dt><dd class:bad=flagged data-ox=ox_raw>{ox}</dd><dd class="q">{ox_hint}</dd></div>
        </dl>
    }
}

fn table(it: &Found, texts: &'static Texts, formats: Formats) -> impl IntoView + use<> {
    let words = &texts.team;
    let ratio = |it: Option<f64>| it.map_or_else(|| "—".to_owned(), |it| formats.number(it, 3));
    let share = |it: Option<f64>| it.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 1));
    let signed = |it: Option<f64>| it.map_or_else(|| "—".to_owned(), |it| formats.percent_signed(it, 1));
    let minor = |it: Option<Money>| it.map(|it| it.minor().to_string());
    let row = |i: &usize| {
        let (name, part): &(String, FairnessPart) = &it.parts.parts[*i];
        let difficulty = it.fairness.difficulty[*i];
        let last = match it.parts.basis {
            AttainmentBasis::LastQuota => share(part.last_attainment),
            AttainmentBasis::LastGrowth => signed(part.last_attainment),
        };
        let raw = |it: Option<f64>| it.map(|it| format!("{it:.9}"));
        view! {
            <tr data-part=name.clone()>
                <th class="l n" scope="row">{name.clone()}</th>
                <td class="tg" data-minor=part.target.minor().to_string()>{formats.money(part.target)}</td>
                <td class="fc" data-median=minor(part.median)>{money_or_dash(part.median, formats)}</td>
                <td class:bad=difficulty.is_some_and(|it| it > 1.1) data-difficulty=raw(difficulty)>{ratio(difficulty)}</td>
                <td data-chance=raw(part.probability)>{part.probability.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0))}</td>
                <td class="hide-p" data-last=raw(part.last_attainment)>{last}</td>
                <td class="hide-p" data-growth=raw(part.growth)>{signed(part.growth)}</td>
            </tr>
        }
    };
    let rows = it.order.iter().take(SHOWN).map(row).collect_view();
    let n_more = it.order.len().saturating_sub(SHOWN);
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.tab_fairness>
            <table class="fair">
                <thead><tr><th class="l" scope="col">{words.name}</th><th class="tg" scope="col">{words.target}" "{formats.unit_label()}</th><th class="fc" scope="col">{term(Metric::Landing, |it| it.team.lands)}</th>
                    <th scope="col">{term(Metric::TargetRatio, |it| it.team.difficulty)}</th><th scope="col">{term(Metric::Chance, |it| it.team.chance)}</th><th class="hide-p" scope="col">{words.last}</th><th class="hide-p" scope="col">{words.asked}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(n_more > 0).then(|| view! { <p class="q">{words.others(formats.count(n_more))}</p> })}
    }
}

fn working(it: &Found, texts: &'static Texts, formats: Formats) -> impl IntoView + use<> {
    let words = &texts.team;
    let first = it.order.iter().find(|i| it.fairness.difficulty[**i].is_some());
    let difficulty = first.map(|i| {
        let (name, part) = &it.parts.parts[*i];
        let ratio = it.fairness.difficulty[*i].map(|it| formats.number(it, 3)).unwrap_or_default();
        words.fair_working_difficulty(name, formats.money(part.target), money_or_dash(part.median, formats), ratio)
    });
    let gini = words.fair_working_gini(formats.count(it.fairness.n_known));
    let ox = match it.fairness.fast_ox {
        FastOx::Tested { n_orders, .. } => Some(words.fair_working_ox(formats.count(n_orders))),
        FastOx::TooFew { .. } | FastOx::NoOrder => None,
    };
    view! {
        <details class="working"><summary>{words.working}</summary>
            <ol>{difficulty.map(|it| view! { <li>{it}</li> })}<li>{gini}</li>{ox.map(|it| view! { <li>{it}</li> })}</ol></details>
    }
}
