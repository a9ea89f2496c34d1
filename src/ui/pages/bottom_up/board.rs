//! The head of the page: the sentence, both pictures, and under them nodes, commitments, levers, rounds and agreement.

use leptos::prelude::*;

use crate::charts::{BridgeChart, BridgeRow, Chart, Ink, Wing, WingRow, WingsChart};
use crate::domain::Money;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::{GroupKey, NodeGap};
use crate::ui::components::chart::ChartView;
use crate::ui::components::later::Later;
use crate::ui::components::sentence::{FigureInk, Sentence, soon};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::plan::export::save_table;
use crate::ui::pages::plan::view::chance_words;
use crate::ui::state::export_book;

use super::agree::Agreement;
use super::commit::Commitments;
use super::levers::Levers;
use super::nodes::Nodes;
use super::offers::Offers;
use super::words::lever_word;
use super::{Floor, Standing};

/// People on the picture.
const NAMED: usize = 12;

/// The page with a plan.
#[component]
pub fn Board(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let sentence = soon(move || floor.standing.with(|it| headline(floor, it.as_ref()?)));
    let wings =
        Memo::new(move |_| floor.standing.with(|it| it.as_ref().map(|it| wings(floor, it))).unwrap_or_default());
    let bridge =
        Memo::new(move |_| floor.standing.with(|it| it.as_ref().map(|it| bridge(floor, it))).unwrap_or_default());
    let wings_height = Signal::derive(move || wings.read().natural_height());
    let bridge_height = Signal::derive(move || bridge.read().natural_height());
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let refused = RwSignal::new(None::<String>);
    let bridge_title = Signal::derive(move || floor.words().bridge_title(floor.team.name(&floor.chosen.get())));
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.bottomup.at)}</p><h1><Sentence text=sentence /></h1></div>
            <div class="acts">
                <button type="button" class="btn" on:click=move |_| refused.set(save(floor).err())>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(move |()| book(floor)) table=Callback::new(move |()| table(floor)) />
            </div>
        </div>
        <div class="body team bottom-up" aria-busy=move || floor.busy.get().to_string()>
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{desk.texts().plan.not_exported(it)}</p> })}
            <div class="pair">
                <section>
                    <ChartView chart=Signal::derive(move || Chart::from(wings.get())) title=Signal::derive(move || floor.words().wings_title.to_owned()) unit says=Signal::derive(move || floor.words().wings_says.to_owned())
                        height=wings_height width=640.0 file=Callback::new(|()| "kedge-bottom-up".to_owned()) table=Callback::new(move |()| table(floor)) />
                </section>
                <section data-bridge=move || bridge.read().adds_up().to_string()>
                    <ChartView chart=Signal::derive(move || Chart::from(bridge.get())) title=bridge_title unit says=Signal::derive(move || floor.words().bridge_says.to_owned())
                        height=bridge_height width=640.0 file=Callback::new(|()| "kedge-gap".to_owned()) table=Callback::new(move |()| Some(bridge_table(floor, &bridge.get_untracked()))) />
                </section>
            </div>
            <Nodes floor />
            <Commitments floor />
            <Levers floor />
            <Later><Offers floor /><Agreement floor /></Later>
        </div>
    }
}

fn headline(floor: Floor, it: &Standing) -> Option<String> {
    let (words, formats) = (floor.words(), floor.formats());
    let unit = formats.unit_label();
    let node = it.gaps.nodes.get(&GroupKey::Company)?;
    let n = node.n.iter().sum::<usize>();
    if node.n[0] == 0 {
        let target = FigureInk::Target.wrap(&formats.money(node.top_down));
        return Some(words.headline_none(target, unit, formats.count(n)));
    }
    let target = FigureInk::Target.wrap(&formats.money(node.top_down));
    let number = FigureInk::Forecast.wrap(&formats.money(node.bottom_up()));
    let (n_committed, n) = (formats.count(node.n[0]), formats.count(n));
    let gap = match node.gap() {
        it if it > Money::default() => words.short(FigureInk::Bad.wrap(&formats.money(it))),
        it if it < Money::default() => words.above(formats.money(-it)),
        _ => words.even.to_owned(),
    };
    let said = words.headline(n_committed, n, number, target, unit, gap);
    let band = floor.bands.with(|it| it.as_ref().and_then(|it| it.nodes.get(&GroupKey::Company).copied()));
    let Some((range, outcome)) = band.and_then(|it| Some((it.range?, it))) else { return Some(said) };
    let chance = chance_words(outcome.probability, formats);
    let space = formats.language.between_sentences();
    let band = words.headline_band(formats.money(range.p10), formats.money(range.p90), chance);
    Some(format!("{said}{space}{band}"))
}

fn people(it: &Standing) -> impl Iterator<Item = (&GroupKey, &NodeGap)> {
    let keys = it.planned.tree.regions.iter().flat_map(|it| &it.people).map(|it| &it.node.key);
    keys.filter_map(|key| it.gaps.nodes.get_key_value(key))
}

fn wings(floor: Floor, it: &Standing) -> WingsChart {
    let (words, formats) = (floor.words(), floor.formats());
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let row = |(key, node): (&GroupKey, &NodeGap)| {
        let number = node.bottom_up();
        let middle = floor.bands.with(|it| it.as_ref()?.nodes.get(key)?.range.map(|it| it.p50));
        WingRow {
            label: floor.team.name(key),
            strong: false,
            note: formats.money_signed(-node.gap()),
            target: Wing { value: value(node.top_down), tick: None, text: formats.money(node.top_down) },
            other: Some(Wing { value: value(number), tick: middle.map(value), text: formats.money(number) }),
        }
    };
    WingsChart {
        rows: people(it).take(NAMED).map(row).collect(),
        target_title: words.top_down.to_owned(),
        other_title: words.bottom_up.to_owned(),
        note_title: words.against_target.to_owned(),
        tick_title: words.tick.to_owned(),
    }
}

/// From the target down to what is said from below, up again by the levers, and what is left open.
fn bridge(floor: Floor, it: &Standing) -> BridgeChart {
    let (words, formats) = (floor.words(), floor.formats());
    let Some(node) = floor.chosen.with(|key| it.gaps.nodes.get(key)) else { return BridgeChart::default() };
    let step = |label: &str, amount: Money| {
        let ink = if amount < Money::default() { Ink::Bad } else { Ink::Good };
        BridgeRow::step(label, amount.minor(), formats.money_signed(amount), ink)
    };
    let total = |label: &str, amount: Money, ink| BridgeRow::total(label, amount.minor(), formats.money(amount), ink);
    let mut rows = vec![
        total(words.top_down, node.top_down, Ink::Target),
        step(words.against_target, -node.gap()),
        total(words.bottom_up, node.bottom_up(), Ink::Forecast),
    ];
    rows.extend(node.levers.iter().map(|(kind, amount)| step(lever_word(*kind, floor.texts()), *amount)));
    if !node.levers.is_empty() {
        rows.push(total(words.with_levers, node.bottom_up() + node.lever_sum(), Ink::Forecast));
    }
    let rest = node.rest();
    let ink = if rest > Money::default() { Ink::Warning } else { Ink::Good };
    rows.push(BridgeRow::step(words.rest, rest.minor(), formats.money_signed(rest), ink));
    rows.push(total(words.top_down, node.top_down, Ink::Target));
    BridgeChart { rows }
}

fn bridge_table(floor: Floor, chart: &BridgeChart) -> ExportTable {
    let words = floor.words();
    let row = |it: &BridgeRow| vec![Cell::Text(it.label.clone()), Cell::Money(Money::from_minor(it.minor))];
    ExportTable {
        name: words.gap.to_owned(),
        header: [words.step, words.amount_plain].map(Cell::text).to_vec(),
        rows: chart.rows.iter().map(row).collect(),
        n_names: 1,
    }
}

fn save(floor: Floor) -> Result<(), String> {
    let Some(table) = table(floor) else { return Ok(()) };
    let name = floor.team.desk.bench.with_untracked(|it| format!("{}-bottom-up.csv", it.workspace.name));
    save_table(&name, &table)
}

fn book(floor: Floor) -> Option<(crate::sheet::protocol::ExportBook, String)> {
    let formats = floor.team.desk.formats.get_untracked();
    let suffix = formats.language.texts().bottomup.tab;
    Some(export_book(floor.team.desk.bench, formats, suffix, vec![table(floor)?]))
}

/// Every account with its three amounts, the mean, the target and the gap.
fn table(floor: Floor) -> Option<ExportTable> {
    let it = floor.standing.get_untracked()?;
    let said = floor.said.get_untracked();
    let formats: Formats = floor.team.desk.formats.get_untracked();
    let texts = formats.language.texts();
    let words = &texts.bottomup;
    let names = floor.team.desk.names.get_untracked();
    let window = it.planned.plan.window;
    let row = |gap: &crate::plan::AccountGap| {
        let committed = said.committed(gap.account, window);
        let amount =
            |of: fn(&crate::plan::Commitment) -> Money| committed.map_or(Cell::Empty, |it| Cell::Money(of(it)));
        let number = gap.bottom_up.map_or(Cell::Empty, Cell::Money);
        let from = match gap.from {
            crate::plan::NumberFrom::Commitment => words.from_commitment,
            crate::plan::NumberFrom::Forecast => words.from_forecast,
            crate::plan::NumberFrom::Nothing => words.from_nothing,
        };
        vec![
            Cell::Text(names.get(&gap.account).cloned().unwrap_or_default()),
            amount(|it| it.low),
            amount(|it| it.likely),
            amount(|it| it.high),
            number,
            Cell::text(from),
            Cell::Money(gap.top_down),
            gap.bottom_up.map_or(Cell::Empty, |it| Cell::Money(gap.top_down - it)),
        ]
    };
    let header = [
        texts.team.account,
        words.low,
        words.likely,
        words.high,
        words.bottom_up,
        words.from,
        words.top_down,
        words.gap,
    ];
    Some(ExportTable {
        name: words.tab.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: it.gaps.accounts.iter().map(row).collect(),
        n_names: 1,
    })
}
