//! The bridge to the target, and the timeline.

use leptos::prelude::*;

use crate::charts::{
    BarShape, BridgeChart, BridgeRow, Chart, Ink, MonthAxis, TimeMark, TimelineBar, TimelineChart, TimelineRow,
};
use crate::domain::Money;
use crate::import::export::{Cell, ExportTable};
use crate::plan::strategy::{Mix, Outcome, Standing};
use crate::ui::components::chart::ChartView;

use super::Desk;
use super::board::strategy_table;
use super::words::{effect_words, mix_word, standing_word};

/// Rows that have a step of their own; the smaller ones share one.
const STEPS: usize = 12;

/// The pictures.
#[component]
pub fn Pictures(desk: Desk) -> impl IntoView {
    let bridge = Memo::new(move |_| desk.of(|it| bridge(desk, it)).unwrap_or_default());
    let height = Signal::derive(move || bridge.read().natural_height().max(120.0));
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let lines = Signal::derive(move || desk.of(|it| timeline(desk, it)).unwrap_or_default());
    let tall = Signal::derive(move || lines.read().natural_height());
    view! {
        <div class="pics">
            <section data-bridge=move || bridge.read().adds_up().to_string()>
                <ChartView chart=Signal::derive(move || Chart::from(bridge.get())) title=Signal::derive(move || desk.words().bridge.to_owned()) unit
                    says=Signal::derive(move || desk.words().bridge_says.to_owned()) height width=760.0
                    file=Callback::new(|()| "kedge-strategy".to_owned()) table=Callback::new(move |()| Some(bridge_table(desk))) />
            </section>
            <section>
                <ChartView chart=Signal::derive(move || Chart::from(lines.get())) title=Signal::derive(move || desk.words().timeline.to_owned())
                    says=Signal::derive(move || desk.words().timeline_says.to_owned()) height=tall width=760.0
                    file=Callback::new(|()| "kedge-timeline".to_owned()) table=Callback::new(move |()| strategy_table(desk)) />
            </section>
        </div>
    }
}

/// The rows that add with their names, the largest first, and what the others come to.
fn steps(desk: Desk, it: &Outcome) -> Vec<(String, Money)> {
    let rows = desk.bench.with_untracked(|document| document.strategy.clone());
    let name = |id| rows.iter().find(|it| it.id == id).map(|it| it.action.clone()).unwrap_or_default();
    let mut all: Vec<(String, Money)> = it.adding().map(|it| (name(it.id), it.own)).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.1.minor().abs()));
    if all.len() > STEPS {
        let others = all.split_off(STEPS - 1);
        let sum = others.iter().map(|it| it.1).sum();
        all.push((desk.words().step_others(desk.formats.get_untracked().count(others.len())), sum));
    }
    all
}

fn bridge(desk: Desk, it: &Outcome) -> BridgeChart {
    let (words, formats) = (desk.words(), desk.formats.get());
    let step = |name: String, amount: Money| {
        let ink = if amount < Money::default() { Ink::Bad } else { Ink::Good };
        BridgeRow::step(name, amount.minor(), formats.money_signed(amount), ink)
    };
    let total =
        |name: &'static str, amount: Money, ink| BridgeRow::total(name, amount.minor(), formats.money(amount), ink);
    let mut rows = vec![total(words.step_landing, it.landing, Ink::Forecast)];
    rows.extend(steps(desk, it).into_iter().map(|(name, amount)| step(name, amount)));
    rows.push(step(words.interaction.to_owned(), it.interaction_sum()));
    rows.push(total(words.step_with, it.with, Ink::Forecast));
    if let (Some(gap), Some(target)) = (it.gap(), it.target) {
        let name = if gap > Money::default() { words.step_gap } else { words.step_over };
        rows.push(BridgeRow::step(name, gap.minor(), formats.money_signed(gap), Ink::Warning));
        rows.push(total(words.step_target, target, Ink::Target));
    }
    BridgeChart { rows }
}

fn bridge_table(desk: Desk) -> ExportTable {
    let words = &desk.formats.get_untracked().language.texts().strategy;
    let rows = desk.outcome.with_untracked(|it| it.as_deref().map(|it| bridge(desk, it).rows)).unwrap_or_default();
    ExportTable {
        name: words.bridge.to_owned(),
        header: vec![Cell::text(words.action), Cell::text(words.own)],
        rows: rows.into_iter().map(|it| vec![Cell::Text(it.label), Cell::Money(Money::from_minor(it.minor))]).collect(),
        n_names: 1,
    }
}

fn timeline(desk: Desk, it: &Outcome) -> TimelineChart {
    let (words, formats) = (desk.words(), desk.formats.get());
    let first = it.months.first;
    let strategy = desk.bench.with_untracked(|document| document.strategy.clone());
    let mut rows = Vec::new();
    for mix in Mix::ALL {
        let here: Vec<_> = strategy.iter().filter(|it| it.mix == mix).collect();
        if here.is_empty() {
            continue;
        }
        rows.push(TimelineRow { label: mix_word(mix, words).to_owned(), ..TimelineRow::default() });
        for row in here {
            let Some(found) = it.row(row.id) else { continue };
            let adds = found.standing == Standing::Adds;
            let ink = match (adds, found.has_evidence) {
                (_, false) => Ink::Warning,
                (true, true) => Ink::Forecast,
                (false, true) => Ink::Quiet,
            };
            let mark = if found.has_evidence { "" } else { "▲ " };
            let note =
                if adds { formats.money_signed(found.own) } else { standing_word(found.standing, words).to_owned() };
            let mut facts = vec![
                (words.days.to_owned(), format!("{} – {}", row.from, row.to)),
                (words.effect.to_owned(), effect_words(&row.effect, formats)),
                (words.own.to_owned(), formats.money_signed(found.own)),
                (words.state.to_owned(), standing_word(found.standing, words).to_owned()),
            ];
            if !found.has_evidence {
                facts.push((words.evidence.to_owned(), words.evidence_missing.to_owned()));
            }
            if !row.owner.is_empty() {
                facts.push((words.owner.to_owned(), row.owner.clone()));
            }
            let bar = TimelineBar {
                from: row.from.months_since(first),
                to: row.to.plus(1).months_since(first),
                ink,
                shape: if adds { BarShape::Filled } else { BarShape::Outline },
                note: format!("{mark}{note}"),
            };
            rows.push(TimelineRow { label: row.action.clone(), bar: Some(bar), facts });
        }
    }
    let axis = MonthAxis { n_months: it.months.len, ..MonthAxis::default() }
        .with_months(it.months.iter().map(|it| formats.month_name(it)).collect())
        .with_names(it.months.iter().map(|it| formats.month(it)).collect());
    let last = first.plus(it.n_elapsed as i32 - 1);
    let now =
        (it.n_elapsed > 0).then(|| TimeMark { position: it.n_elapsed as f64, label: words.today(formats.month(last)) });
    TimelineChart { axis, rows, now, n_over: it.n_elapsed }
}
