//! Materials and months: what is used, comes, is left at the end, and has to be bought; and what buying costs.

use leptos::prelude::*;

use crate::domain::{Money, Month, Quantity};
use crate::i18n::{Formats, MaterialTexts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::material::{MaterialMonth, Outcome, cost_by_month};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::state::export_book;
use crate::workbench::materials::MaterialView;

use super::{Shelf, amount};

/// A figure of the table: its key, its word and how it is read.
type Figure = (&'static str, fn(&'static MaterialTexts) -> &'static str, fn(&MaterialMonth) -> Quantity);

/// The figures of a material, from top to bottom.
const FIGURES: [Figure; 4] = [
    ("need", |it| it.need, |it| it.need),
    ("incoming", |it| it.comes, |it| it.incoming),
    ("closing", |it| it.closing, |it| it.closing),
    ("bought", |it| it.bought, |it| it.bought),
];

/// The table.
#[component]
pub fn Months(shelf: Shelf) -> impl IntoView {
    let head = move || {
        let formats = shelf.formats.get();
        let months = shelf.months.get().into_iter().flat_map(|it| it.iter().collect::<Vec<Month>>());
        months.map(|it| view! { <th scope="col">{formats.month(it)}</th> }).collect_view()
    };
    let rows = move || {
        let formats = shelf.formats.get();
        shelf
            .views
            .get()
            .iter()
            .filter_map(|it| Some(material_rows(it, it.outcome.as_ref().ok()?, formats)))
            .collect_view()
    };
    let cost_cells = move || {
        let formats = shelf.formats.get();
        let cell = |(month, it): (Month, Money)| {
            view! { <td data-month=month.to_string() data-minor=it.minor().to_string()>{formats.money(it)}</td> }
        };
        costs(shelf, true).into_iter().map(cell).collect_view()
    };
    let total = move || {
        let formats = shelf.formats.get();
        let sum: Money = costs(shelf, true).into_iter().map(|it| it.1).sum();
        view! { <td data-total="" data-minor=sum.minor().to_string()>{formats.money(sum)}</td> }
    };
    let table = move |()| months_table(shelf);
    let workbook = move |()| {
        let formats = shelf.formats.get_untracked();
        Some(export_book(shelf.bench, formats, formats.language.texts().material.title, vec![months_table(shelf)?]))
    };
    view! {
        <div class="bar"><span class="q small">{move || shelf.formats.get().unit_label()}</span><span class="sp"></span>
            <TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.material.title)>
            <table class="material-table">
                <thead><tr><th class="l" scope="col">{tr(|it| it.material.which)}</th><th class="l" scope="col">{tr(|it| it.material.what)}</th>{head}<th scope="col">{tr(|it| it.material.total)}</th></tr></thead>
                {rows}
                <tfoot><tr data-costs=""><th class="l" scope="row" colspan="2">{tr(|it| it.material.cost_all)}</th>{cost_cells}{total}</tr></tfoot>
            </table>
        </div>
    }
}

fn material_rows(it: &MaterialView, outcome: &Outcome, formats: Formats) -> AnyView {
    let words = &formats.language.texts().material;
    let material = &it.material;
    let minimum = words.short_mark(amount(material.minimum, &material.unit, formats));
    let cell = |key: &'static str, row: &MaterialMonth, value: Quantity| {
        // Not by colour alone: an arrow, and words for those who hear it or point at it.
        let is_short = key == "closing" && row.missing > Quantity::default();
        let mark =
            is_short.then(|| view! { <span title=minimum.clone() aria-label=minimum.clone() role="img">"▼ "</span> });
        view! {
            <td class:bad=is_short class:strong=is_short data-month=row.month.to_string() data-thousandths=value.minor().to_string() data-short=is_short.then_some("")>{mark}{formats.quantity(value)}</td>
        }
    };
    let line = |(i, (key, word, part)): (usize, Figure)| {
        let name = material.name.clone();
        let head = (i == 0)
            .then(|| view! { <th class="l cell" scope="rowgroup" rowspan=FIGURES.len().to_string()>{name}</th> });
        // Stock does not add up over months.
        let total = if key == "closing" { "–".to_owned() } else { formats.quantity(outcome.total(part)) };
        let cells = outcome.rows.iter().map(|row| cell(key, row, part(row))).collect_view();
        view! { <tr data-figure=key>{head}<th class="l" scope="row">{word(words)}</th>{cells}<td>{total}</td></tr> }
    };
    let lines = FIGURES.into_iter().enumerate().map(line).collect_view();
    view! { <tbody data-of=material.name.clone()>{lines}</tbody> }.into_any()
}

/// What has to be bought by month.
fn costs(shelf: Shelf, tracked: bool) -> Vec<(Month, Money)> {
    let (views, months) = if tracked {
        (shelf.views.get(), shelf.months.get())
    } else {
        (shelf.views.get_untracked(), shelf.months.get_untracked())
    };
    let Some(months) = months else { return Vec::new() };
    let outcomes: Vec<&Outcome> = views.iter().filter_map(|it| it.outcome.as_ref().ok()).collect();
    months.iter().zip(cost_by_month(&outcomes, months)).collect()
}

/// The table for files, with the unit of each material.
pub fn months_table(shelf: Shelf) -> Option<ExportTable> {
    let words = &shelf.formats.get_untracked().language.texts().material;
    let months = shelf.months.get_untracked()?;
    let of = |it: &MaterialView| -> Vec<Vec<Cell>> {
        let Ok(outcome) = &it.outcome else { return Vec::new() };
        let names = |word: &str| [&it.material.name, word, &it.material.unit].map(|it| Cell::Text(it.to_owned()));
        let quantities = FIGURES.map(|(_, word, part)| {
            let values = outcome.rows.iter().map(|row| Cell::quantity(part(row)));
            names(word(words)).into_iter().chain(values).collect()
        });
        let costs = outcome.rows.iter().map(|it| Cell::Money(it.cost));
        let by = outcome.rows.iter().map(|it| it.order_by.map_or(Cell::Empty, Cell::Month));
        let more = [
            names(words.cost).into_iter().chain(costs).collect::<Vec<Cell>>(),
            names(words.order_by).into_iter().chain(by).collect(),
        ];
        quantities.into_iter().chain(more).collect()
    };
    let mut rows: Vec<Vec<Cell>> = shelf.views.get_untracked().iter().flat_map(of).collect();
    let all = [Cell::text(words.cost_all), Cell::Empty, Cell::Empty];
    rows.push(all.into_iter().chain(costs(shelf, false).into_iter().map(|it| Cell::Money(it.1))).collect());
    let header = [words.which, words.what, words.unit].map(Cell::text);
    Some(ExportTable {
        name: words.title.to_owned(),
        header: header.into_iter().chain(months.iter().map(Cell::Month)).collect(),
        rows,
        n_names: 3,
    })
}
