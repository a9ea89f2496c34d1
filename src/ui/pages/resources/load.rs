//! The load: a heat map of people and months, people with what would have to go, accounts with what they take.

use leptos::prelude::*;

use crate::charts::{Chart, HeatCell, HeatKey, HeatMap, HeatRow, MonthAxis};
use crate::domain::Measure;
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{Covered, Hours, PersonLoad, Tier, Workload};
use crate::ui::components::chart::ChartView;
use crate::ui::components::show_more::ShowMore;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::series::facts::unit_text;
use crate::ui::state::export_book;
use crate::ui::tips::term;

use super::settings::Word;
use super::working::Working;
use super::{Desk, money_an_hour, tier_words, window};

/// Accounts in the table at a time.
const SHOWN: usize = 60;
/// Names that are listed of what would have to go.
const NAMED: usize = 4;
/// A word for what hours are for, and how many of them are.
type Part = (Word, fn(&Hours) -> f64);
/// What hours are for.
const PARTS: [Part; 4] = [
    (|it| it.part_visits, |it| it.visits),
    (|it| it.part_admin, |it| it.admin),
    (|it| it.part_activities, |it| it.activities),
    (|it| it.part_strategy, |it| it.strategy),
];

/// The heat map.
#[component]
pub fn Load(desk: Desk) -> impl IntoView {
    let map = Memo::new(move |_| desk.work.with(|it| it.as_ref().map(|it| heat(desk, it)).unwrap_or_default()));
    let chart = Signal::derive(move || map.with(|it| Chart::from(it.clone())));
    let height = Signal::derive(move || map.with(HeatMap::natural_height));
    let title = Signal::derive(move || desk.texts().resources.heat.to_owned());
    let unit = Signal::derive(move || desk.texts().resources.heat_small.to_owned());
    let says = Signal::derive(move || desk.texts().resources.says_heat.to_owned());
    let table = move |()| desk.work.with_untracked(|it| it.as_ref().map(|it| hours_table(desk, it)));
    view! {
        <section><ChartView chart title unit says height file=Callback::new(|()| "kedge-hours".to_owned()) table=Callback::new(table) /></section>
    }
}

fn heat(desk: Desk, work: &Workload) -> HeatMap {
    let (texts, formats) = (&desk.texts().resources, desk.formats.get());
    let months = work.months;
    let axis = MonthAxis { n_months: months.len, ..MonthAxis::default() }
        .with_months(months.iter().map(|it| formats.month_name(it)).collect())
        .with_names(months.iter().map(|it| formats.month(it)).collect());
    let row = |it: &PersonLoad| {
        let hours = |it: f64| formats.number(it, 0);
        let text = |month: usize| match it.load_of(month) {
            Some(load) => {
                texts.cell(formats.percent(load, 0), hours(it.need[month].total()), hours(it.capacity[month]))
            }
            None if it.person.is_none() => texts.cell_nobody(hours(it.need[month].total())),
            None => texts.cell_absent.to_owned(),
        };
        HeatRow {
            label: desk.who(it.person.as_deref()),
            strong: false,
            cells: (0..months.len).map(|month| cell(it, month)).collect(),
            texts: (0..months.len).map(text).collect(),
        }
    };
    let key = HeatKey {
        low: texts.key_low.to_owned(),
        high: texts.key_high.to_owned(),
        above: texts.key_above.to_owned(),
        ..HeatKey::default()
    };
    HeatMap { axis, rows: work.people.iter().map(row).collect(), key }
}

/// How full a month is; hours that nobody has, or that are asked of somebody who is not there yet, are too many.
fn cell(it: &PersonLoad, month: usize) -> HeatCell {
    match (it.load_of(month), it.need[month].total() > 0.0) {
        (Some(load), _) if load > 1.0 => HeatCell::Above,
        (Some(load), _) => HeatCell::Level(load),
        (None, true) => HeatCell::Above,
        (None, false) => HeatCell::Outside,
    }
}

fn hours_table(desk: Desk, work: &Workload) -> ExportTable {
    let texts = desk.formats.get_untracked().language.texts();
    let words = &texts.resources;
    let number = |it: f64| Cell::Plain(format!("{it:.1}"));
    let row = |it: &PersonLoad| {
        let name = it.person.clone().unwrap_or_else(|| words.nobody.to_owned());
        let line = |what: &'static str, values: Vec<f64>| {
            let values = values.into_iter().map(number);
            [Cell::Text(name.clone()), Cell::text(what)].into_iter().chain(values).collect::<Vec<_>>()
        };
        let need = |of: fn(&Hours) -> f64| it.need.iter().map(of).collect();
        let mut lines = vec![line(words.needed, need(Hours::total))];
        lines.extend(PARTS.map(|(word, of)| line(word(words), need(of))));
        lines.push(line(words.there, it.capacity.clone()));
        lines
    };
    ExportTable {
        name: words.tab.to_owned(),
        header: [words.person, words.hours]
            .map(Cell::text)
            .into_iter()
            .chain(work.months.iter().map(Cell::Month))
            .collect(),
        rows: work.people.iter().flat_map(row).collect(),
        n_names: 2,
    }
}

/// The people, the fullest first.
#[component]
pub fn People(desk: Desk) -> impl IntoView {
    let rows = move || {
        let names = desk.bench.with(|it| it.book.clone());
        desk.work.with(|work| {
            let work = work.as_ref()?;
            let name = |i: &usize| {
                let account = work.accounts.get(*i)?.worth.account;
                Some(names.as_ref()?.account(account)?.name.clone())
            };
            Some(work.people.iter().map(|it| person_row(desk, work, it, &name)).collect_view())
        })
    };
    let why = move || {
        let by_margin = desk.work.with(|it| it.as_ref().is_some_and(|it| it.by_margin));
        let words = &desk.texts().resources;
        if by_margin { words.leave_margin } else { words.leave_sales }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.resources.heat)>
            <table class="people-load">
                <thead><tr>
                    <th class="l" scope="col">{tr(|it| it.resources.person)}</th><th class="hide-p" scope="col">{tr(|it| it.resources.n_accounts)}</th>
                    <th scope="col">{term(Metric::HoursNeeded, |it| it.resources.needed)}</th><th scope="col">{tr(|it| it.resources.there)}</th><th scope="col">{term(Metric::Load, |it| it.resources.load)}</th>
                    <th class="l hide-p" scope="col">{tr(|it| it.resources.fullest)}</th><th class="l" scope="col">{tr(|it| it.resources.leave)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="q small">{why}</p>
        <Working desk />
    }
}

fn person_row(desk: Desk, work: &Workload, it: &PersonLoad, name: &dyn Fn(&usize) -> Option<String>) -> AnyView {
    let (words, formats) = (&desk.texts().resources, desk.formats.get());
    let (need, there): (f64, f64) = (it.parts().total(), it.capacity.iter().sum());
    let load = it.load();
    let is_over = load.is_some_and(|it| it > 1.0);
    let fullest = it.worst().map_or_else(
        || "–".to_owned(),
        |(month, load)| {
            format!("{} · {}", formats.month(work.months.first.plus(month as i32)), formats.percent(load, 0))
        },
    );
    let separator = if formats.language == crate::i18n::Language::Zh { "、" } else { ", " };
    let named: Vec<String> = it.shed.iter().take(NAMED).filter_map(name).collect();
    let leave = match it.shed.len() {
        0 if load.is_some() => words.fits.to_owned(),
        0 => "–".to_owned(),
        n if n > NAMED => desk.texts().versions.and_others(named.join(separator), n - NAMED),
        _ => named.join(separator),
    };
    view! {
        <tr data-person=it.person.clone().unwrap_or_default() data-need=format!("{need:.4}") data-there=format!("{there:.4}") data-shed=it.shed.len().to_string()>
            <td class="l cell">{desk.who(it.person.as_deref())}</td><td class="hide-p">{formats.count(it.accounts.len())}</td>
            <td>{formats.number(need, 0)}</td><td>{formats.number(there, 0)}</td>
            <td class:bad=is_over>{is_over.then_some("▲ ")}{load.map_or_else(|| "–".to_owned(), |it| formats.percent(it, 0))}</td>
            <td class="l hide-p">{fullest}</td><td class="l cell wide" class:q=it.shed.is_empty()>{leave}</td>
        </tr>
    }
    .into_any()
}

/// The accounts with what they take.
#[component]
pub fn Accounts(desk: Desk) -> impl IntoView {
    let n_shown = RwSignal::new(SHOWN);
    let by_margin = Memo::new(move |_| desk.work.with(|it| it.as_ref().is_some_and(|it| it.by_margin)));
    let rows = move || {
        let book = desk.bench.with(|it| it.book.clone())?;
        let shown = desk
            .work
            .with(|it| it.as_ref().map(|it| it.accounts.iter().take(n_shown.get()).cloned().collect::<Vec<_>>()))?;
        let row = |it: Covered| {
            let name = book.account(it.worth.account).map(|it| it.name.clone()).unwrap_or_default();
            account_row(desk, it, name)
        };
        Some(shown.into_iter().map(row).collect_view())
    };
    let small = move || {
        let formats = desk.formats.get();
        let months = desk.work.with(|it| it.as_ref().map(|it| window(it.months, formats)).unwrap_or_default());
        format!("{} · {}", desk.texts().resources.accounts_small(months), unit_text(Measure::Amount, formats))
    };
    let hidden =
        move || desk.work.with(|it| it.as_ref().map_or(0, |it| it.accounts.len().saturating_sub(n_shown.get())));
    let table = move |()| account_table(desk);
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        let hours = desk.work.with_untracked(|it| it.as_ref().map(|it| hours_table(desk, it)))?;
        Some(export_book(
            desk.bench,
            formats,
            formats.language.texts().resources.tab,
            vec![hours, account_table(desk)?],
        ))
    };
    view! {
        <section class="covered">
            <div class="bar"><h2>{tr(|it| it.resources.accounts)}<small>{small}</small></h2><span class="sp"></span>
                <TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.resources.accounts)>
                <table>
                    <thead><tr>
                        <th class="l" scope="col">{tr(|it| it.resources.account)}</th><th class="l" scope="col">{tr(|it| it.resources.tier)}</th>
                        <th class="hide-p" scope="col">{tr(|it| it.resources.visits)}</th>
                        {PARTS.map(|(word, _)| view! { <th class="hide-p" scope="col">{move || word(&desk.texts().resources)}</th> }).collect_view()}
                        <th scope="col">{term(Metric::HoursNeeded, |it| it.resources.hours)}</th>
                        <th class="tg" scope="col">{tr(|it| it.resources.planned)}</th>
                        <Show when=move || by_margin.get()><th class="hide-p" scope="col">{tr(|it| it.resources.margin)}</th></Show>
                        <th class="hide-p" scope="col">{term(Metric::PerHour, |it| it.resources.per_hour)}<small>{move || money_unit(desk.formats.get())}</small></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <ShowMore hidden=Signal::derive(hidden) n_shown=n_shown by=SHOWN />
        </section>
    }
}

fn money_unit(formats: Formats) -> String {
    Formats { unit: crate::domain::DisplayUnit::One, ..formats }.unit_label()
}

fn account_row(desk: Desk, it: Covered, name: String) -> impl IntoView {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let account = it.worth.account;
    let chosen = it.is_chosen.then_some(it.tier);
    let set = move |text: String| {
        desk.change(&text, |coverage| {
            match Tier::parse(&text) {
                Some(tier) => coverage.tiers.insert(account, tier),
                None => coverage.tiers.remove(&account),
            };
        });
    };
    let label = format!("{} · {name}", texts.resources.tier);
    let by_size = if it.is_chosen { texts.resources.by_size("…") } else { tier_words(it.tier, false, texts) };
    let option = |tier: Tier| {
        let text = if chosen == Some(tier) { tier_words(tier, true, texts) } else { tier.letter().to_owned() };
        view! { <option value=tier.letter() selected=chosen == Some(tier)>{text}</option> }
    };
    let cadence = desk.coverage.get().cadence(it.tier);
    let margin = it.worth.margin;
    let key = name.clone();
    let parts = it.parts();
    let part = move |(_, of): Part| {
        let hours = of(&parts);
        let text = if hours > 0.0 { formats.number(hours, 0) } else { "–".to_owned() };
        view! { <td class="hide-p">{text}</td> }
    };
    view! {
        <tr data-account=key data-tier=it.tier.letter() data-activities=format!("{:.4}", parts.activities) data-levers=format!("{:.4}", parts.strategy) data-hours=format!("{:.4}", it.total()) data-minor=it.worth.sales.minor().to_string()>
            <td class="l cell">{name}</td>
            <td class="l"><select aria-label=label on:change=move |event| set(event_target_value(&event))>
                <option value="" selected=chosen.is_none()>{by_size}</option>{Tier::ALL.map(option).collect_view()}</select></td>
            <td class="hide-p">{formats.count(cadence.visits as usize)}</td>{PARTS.map(part).collect_view()}<td>{formats.number(it.total(), 0)}</td>
            <td class="tg">{formats.money(it.worth.sales)}</td>
            {margin.map(|it| view! { <td class="hide-p">{formats.money(it)}</td> })}
            <td class="hide-p">{money_an_hour(it.per_hour(), formats)}</td>
        </tr>
    }
}

fn account_table(desk: Desk) -> Option<ExportTable> {
    let words = &desk.formats.get_untracked().language.texts().resources;
    let book = desk.bench.with_untracked(|it| it.book.clone())?;
    let coverage = desk.coverage.get_untracked();
    let row = |it: &Covered| {
        let (parts, hours) = (it.parts(), |it: f64| Cell::Plain(format!("{it:.1}")));
        let mut cells = vec![
            Cell::Text(book.account(it.worth.account).map(|it| it.name.clone()).unwrap_or_default()),
            Cell::Text(it.tier.letter().to_owned()),
            Cell::Plain(coverage.cadence(it.tier).visits.to_string()),
        ];
        cells.extend(PARTS.map(|(_, of)| hours(of(&parts))));
        cells.extend([
            hours(parts.total()),
            Cell::Money(it.worth.sales),
            it.worth.margin.map_or(Cell::Empty, Cell::Money),
        ]);
        cells
    };
    desk.work.with_untracked(|it| {
        Some(ExportTable {
            name: words.accounts.to_owned(),
            header: [words.account, words.tier, words.visits]
                .into_iter()
                .chain(PARTS.map(|(word, _)| word(words)))
                .chain([words.hours, words.planned, words.margin])
                .map(Cell::text)
                .collect(),
            rows: it.as_ref()?.accounts.iter().map(row).collect(),
            n_names: 1,
        })
    })
}
