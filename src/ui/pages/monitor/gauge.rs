//! Whether what is left of the window can still bring what is needed: the required rate against its likely range.

use std::sync::Arc;

use leptos::prelude::*;

use crate::charts::{Chart, GaugeChart, GaugeRow, ValueText};
use crate::domain::{AccountId, Money};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{AttainOutcome, Monitoring, Reach, reach, rest_shares};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::plan::adjust::outcome_of;
use crate::ui::pages::plan::desk::Desk;

use super::name_of;

/// Accounts beside the company: those with the largest gaps.
const NAMED: usize = 7;

/// Whoever is shown, with where it stands.
type Standing = (Option<AccountId>, AttainOutcome);

/// The picture for the company and the accounts that fall shortest, or why there is none.
#[component]
pub fn RestGauge(desk: Desk, monitoring: Arc<Monitoring>) -> impl IntoView {
    let shown: Vec<Option<AccountId>> =
        std::iter::once(None).chain(monitoring.off_pace.iter().take(NAMED).map(|it| Some(it.account))).collect();
    let stands = |it: Option<AccountId>| Some((it, outcome_of(desk, it)?.0));
    let is_known = |it: &Standing| rest_shares(&it.1).is_some();
    let standings: Vec<Standing> = untrack(|| shown.into_iter().filter_map(stands).filter(is_known).collect());
    let standings = StoredValue::new(standings);
    let n_shown = standings.with_value(Vec::len);
    let is_beyond = |it: &Standing| reach(&it.1) == Some(Reach::Beyond);
    let n_beyond = standings.with_value(|all| all.iter().filter(|it| is_beyond(it)).count());
    let gauges = Memo::new_with_compare(move |_| standings.with_value(|all| gauges(desk, all)), |_, _| true);
    let height = Signal::derive(move || gauges.with(GaugeChart::natural_height));
    let chart = Signal::derive(move || Chart::from(gauges.get()));
    let title = Signal::derive(move || {
        let (words, formats) = (&desk.texts().adjust, desk.formats.get());
        match n_beyond {
            0 => words.gauge_title.to_owned(),
            n => words.gauge_title_beyond(formats.count(n), formats.count(n_shown)),
        }
    });
    let says = Signal::derive(move || desk.texts().adjust.gauge_says.to_owned());
    let unit = Signal::derive(move || desk.texts().adjust.gauge_unit.to_owned());
    let numbers = move |()| Some(standings.with_value(|all| table(desk, all)));
    if n_shown == 0 {
        return view! { <p class="q" data-gauge-none="">{tr(|it| it.adjust.gauge_none)}</p> }.into_any();
    }
    let beyond = n_beyond.to_string();
    view! {
        <div class="rest-gauge" data-beyond=beyond>
            <ChartView chart title unit says height width=760.0 file=Callback::new(|()| "kedge-rest".to_owned()) table=Callback::new(numbers) />
        </div>
    }
    .into_any()
}

fn who(desk: Desk, account: Option<AccountId>) -> String {
    account.map_or_else(|| desk.texts().plan.company.to_owned(), |it| name_of(desk, it))
}

/// What the rest of the window brings at a percentile.
fn rest(outcome: &AttainOutcome, of: fn(crate::plan::LandingRange) -> Money) -> Option<Money> {
    outcome.range.map(|it| of(it) - outcome.actual_to_date)
}

fn gauges(desk: Desk, standings: &[Standing]) -> GaugeChart {
    let (words, formats) = (&desk.texts().adjust, desk.formats.get());
    let percent = move |it: f64| formats.percent(it, 0);
    let row = |(account, outcome): &Standing| {
        let shares = rest_shares(outcome)?;
        let money = |it: Money| formats.money(it);
        let facts = [
            (words.gauge_needed, Some(outcome.needed.max(Money::default()))),
            ("P10", rest(outcome, |it| it.p10)),
            (words.gauge_rest, rest(outcome, |it| it.p50)),
            ("P90", rest(outcome, |it| it.p90)),
        ];
        let is_done = outcome.needed <= Money::default();
        Some(GaugeRow {
            name: who(desk, *account),
            strong: account.is_none(),
            range: Some(shares.range),
            needed: shares.needed,
            is_beyond: reach(outcome) == Some(Reach::Beyond),
            note: if is_done { words.gauge_done.to_owned() } else { percent(shares.needed) },
            facts: facts.into_iter().filter_map(|(name, it)| Some((name.to_owned(), money(it?)))).collect(),
        })
    };
    GaugeChart {
        rows: standings.iter().filter_map(row).collect(),
        text: ValueText::new(percent),
        range_name: words.gauge_range.to_owned(),
        needed_name: words.gauge_needed.to_owned(),
    }
}

/// The amounts behind the picture.
fn table(desk: Desk, standings: &[Standing]) -> ExportTable {
    let (texts, words) = (desk.texts(), &desk.texts().adjust);
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let row = |(account, outcome): &Standing| {
        let share = rest_shares(outcome).map_or(Cell::Empty, |it| Cell::Plain(format!("{:.4}", it.needed)));
        let percentiles = [rest(outcome, |it| it.p10), rest(outcome, |it| it.p50), rest(outcome, |it| it.p90)];
        let mut cells = vec![Cell::Text(who(desk, *account)), Cell::Money(outcome.needed.max(Money::default()))];
        cells.extend(percentiles.map(optional));
        cells.push(share);
        cells
    };
    ExportTable {
        name: words.gauge_title.to_owned(),
        header: [texts.plan.account, words.gauge_needed, "P10", words.gauge_rest, "P90", words.gauge_unit]
            .map(Cell::text)
            .to_vec(),
        rows: standings.iter().map(row).collect(),
        n_names: 1,
    }
}
