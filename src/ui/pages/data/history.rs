//! The history cell by cell, and where each cell comes from.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Book, Measure, Money, Node, Quantity, SeriesCell};
use crate::grid::{Block, Spot};
use crate::i18n::{Formats, GridTexts, Signed};
use crate::import::export::Cell;
use crate::ui::components::escape::on_free_escape;
use crate::ui::components::grid::{Grid, GridCell, GridColumn, GridRow, GridSource, grid_height};
use crate::ui::language::{tr, trf};
use crate::ui::platform::clock;
use crate::ui::routes::{Route, node_key};
use crate::ui::state::{use_bench, use_formats};
use crate::workbench::history_rows::{HistoryCell, HistoryRows, RowIndex};

use super::BookMemo;

/// Parts of a sum that are listed.
const LISTED: usize = 8;
/// Widths of the columns in CSS pixels: names, months, total.
const WIDTHS: (f64, f64, f64) = (220.0, 76.0, 92.0);
const NARROW_NAME: f64 = 132.0;

/// What the section's parts share.
#[derive(Clone, Copy)]
struct History {
    rows: Memo<Option<Arc<HistoryRows>>>,
    index: Memo<RowIndex>,
    /// The cell that is asked about.
    asked: RwSignal<Option<(Node, Option<usize>)>>,
}

/// The grid and beside it the working of the cell that was asked about.
#[component]
pub fn HistoryGrid(
    /// The book with its measure.
    book: BookMemo,
) -> impl IntoView {
    let formats = use_formats();
    // In a turn of its own: the company's sums of thousands of series take their time.
    let made = RwSignal::new(None::<Arc<HistoryRows>>);
    Effect::new(move || {
        let of = book.get();
        let make = move || {
            drop(
                made.try_set(of.map(|(book, measure): (Arc<Book>, Measure)| Arc::new(HistoryRows::new(book, measure)))),
            )
        };
        set_timeout(make, std::time::Duration::ZERO);
    });
    let rows = Memo::new_with_compare(move |_| made.get(), |_, _| true);
    let opened = RwSignal::new(BTreeSet::<AccountId>::new());
    let index = Memo::new(move |_| {
        rows.with(|it| opened.with(|opened| it.as_ref().map(|it| it.index(opened)).unwrap_or_default()))
    });
    let history = History { rows, index, asked: RwSignal::new(None) };
    let columns = Signal::derive(move || {
        let formats = formats.get();
        rows.with(|it| it.as_ref().map(|it| columns(it, formats)).unwrap_or_default())
    });
    let source = GridSource {
        columns,
        n_rows: Signal::derive(move || index.with(RowIndex::len)),
        row: Callback::new(move |row| history.row(row, opened)),
        cell: Callback::new(move |spot| history.cell(spot, formats.get())),
        copy: Callback::new(move |block| history.copied(block, formats.get_untracked())),
    };
    let on_toggle = Callback::new(move |row| {
        if let Some(Node::Account(account)) = index.with_untracked(|it| it.node(row)) {
            opened.update(|it| {
                if !it.remove(&account) {
                    it.insert(account);
                }
            });
        }
    });
    let on_ask = Callback::new(move |spot: Spot| {
        let node = index.with_untracked(|it| it.node(spot.row));
        let n = rows.with_untracked(|it| it.as_ref().map_or(0, |it| it.months().len));
        history.asked.set(node.map(|node| (node, spot.column.checked_sub(1).filter(|it| *it < n))));
    });
    let unit = trf(move |texts, formats| {
        Some(match rows.get()?.measure() {
            Measure::Amount => formats.unit_label(),
            Measure::Quantity => texts.forecast.pieces.to_owned(),
        })
    });
    let label = Signal::derive(move || tr(|it| it.grid.history)().to_owned());
    // What stands below does not move when the rows come: the company and its accounts.
    let kept_free = move || {
        let n_rows = book.with(|it| it.as_ref().map_or(0, |(book, _)| book.accounts().len()));
        rows.with(Option::is_none).then(|| format!("{}px", grid_height(n_rows + 1)))
    };
    view! {
        <section class="history">
            <div class="bar"><h2>{tr(|it| it.grid.history)}<small>{unit}</small></h2></div>
            <p class="q small">{tr(|it| it.grid.history_keys)}</p>
            <div class="withpanel" style:min-height=kept_free class:asked=move || history.asked.with(Option::is_some)>
                <Grid label id="history" source on_toggle on_ask />
                <Show when=move || history.asked.with(Option::is_some)><CellWorking history /></Show>
            </div>
        </section>
    }
}

fn columns(rows: &HistoryRows, formats: Formats) -> Vec<GridColumn> {
    let texts = &formats.language.texts().grid;
    let narrow = crate::ui::pages::series::chart::narrow();
    let name_width = if narrow { NARROW_NAME } else { WIDTHS.0 };
    let column = |head: String, title: String, width, class| GridColumn { head, title, width, class };
    let mut columns = vec![column(texts.account_product.to_owned(), texts.account_product.to_owned(), name_width, "l")];
    columns.extend(rows.months().iter().map(|month| {
        let full = formats.month(month);
        column(full.clone(), full, WIDTHS.1, "")
    }));
    columns.push(column(texts.total.to_owned(), texts.total.to_owned(), WIDTHS.2, "total"));
    columns
}

impl History {
    fn with<T>(self, read: impl FnOnce(&HistoryRows, Node) -> T, row: usize) -> Option<T> {
        let node = self.index.with(|it| it.node(row))?;
        self.rows.with(|it| it.as_ref().map(|it| read(it, node)))
    }

    fn row(self, row: usize, opened: RwSignal<BTreeSet<AccountId>>) -> GridRow {
        let shown = self.with(
            |rows, node| {
                let (level, class) = match node {
                    Node::Company => (1, "lv0"),
                    Node::Account(_) | Node::Product(_) => (2, "lv1"),
                    Node::Leaf(..) => (3, "lv2"),
                };
                let is_open = |account: &AccountId| opened.with(|it| it.contains(account));
                let open = match node {
                    Node::Account(account) if rows.opens(node) => Some(is_open(&account)),
                    _ => None,
                };
                GridRow { key: node_key(node), level, open, class }
            },
            row,
        );
        shown.unwrap_or_default()
    }

    fn cell(self, spot: Spot, formats: Formats) -> GridCell {
        let cell = |rows: &HistoryRows, node: Node| {
            let texts = &formats.language.texts().grid;
            let n = rows.months().len;
            match spot.column.checked_sub(1) {
                None => GridCell { text: name_of(rows, node, formats), ..GridCell::default() },
                Some(month) if month < n => month_cell(rows.cell(node, month), rows.measure(), texts, formats),
                Some(_) => {
                    let total = rows.total(node);
                    GridCell { text: text_of(total, rows.measure(), formats), minor: total, ..GridCell::default() }
                }
            }
        };
        self.with(cell, spot.row).unwrap_or_default()
    }

    fn copied(self, block: Block, formats: Formats) -> Vec<Vec<Cell>> {
        let exact = |rows: &HistoryRows, node: Node, column: usize| {
            let value = match column.checked_sub(1) {
                None => return Cell::Text(name_of(rows, node, formats)),
                Some(month) if month < rows.months().len => match rows.cell(node, month).value {
                    SeriesCell::Actual(it) => Some(it),
                    SeriesCell::Missing | SeriesCell::NotYetActive => None,
                },
                Some(_) => rows.total(node),
            };
            value.map_or(Cell::Empty, |it| Cell::minor(rows.measure(), it))
        };
        let row = |row: usize| {
            let cells = |rows: &HistoryRows, node| {
                (block.first.column..=block.last.column).map(|it| exact(rows, node, it)).collect()
            };
            self.with(cells, row).unwrap_or_default()
        };
        (block.first.row..=block.last.row).map(row).collect()
    }
}

fn name_of(rows: &HistoryRows, node: Node, formats: Formats) -> String {
    rows.name(node).map_or_else(|| formats.language.texts().forecast.company.to_owned(), str::to_owned)
}

fn text_of(minor: Option<i64>, measure: Measure, formats: Formats) -> String {
    minor.map_or_else(|| "—".to_owned(), |it| formats.measure(measure, it))
}

fn month_cell(cell: HistoryCell, measure: Measure, texts: &'static GridTexts, formats: Formats) -> GridCell {
    match cell.value {
        SeriesCell::Actual(it) => GridCell {
            text: formats.measure(measure, it),
            class: if cell.n_missing > 0 { "part" } else { "" },
            title: (cell.n_missing > 0).then_some(texts.state_part),
            minor: Some(it),
        },
        SeriesCell::Missing => {
            GridCell { text: "—".to_owned(), class: "gone", title: Some(texts.state_missing), minor: None }
        }
        SeriesCell::NotYetActive => {
            GridCell { text: String::new(), class: "before", title: Some(texts.state_before), minor: None }
        }
    }
}

/// Says something about a cell: of these rows, this node, this month or all of them.
type ReadCell<'a> = dyn Fn(&HistoryRows, Node, Option<usize>, Formats) -> Option<String> + 'a;

/// Where the cell that was asked about comes from. On a phone it lies over the foot of the page.
#[component]
fn CellWorking(history: History) -> impl IntoView {
    let formats = use_formats();
    let bench = use_bench();
    let with = move |read: &ReadCell<'_>| {
        let (node, month) = history.asked.get()?;
        history.rows.with(|rows| read(rows.as_deref()?, node, month, formats.get()))
    };
    let place = move || {
        with(&|rows, node, month, formats| {
            let of = match node {
                Node::Leaf(account, _) => format!("{} · ", name_of(rows, Node::Account(account), formats)),
                _ => String::new(),
            };
            let when = month.map_or_else(
                || formats.language.texts().grid.total.to_owned(),
                |it| formats.month(rows.months().first.plus(it as i32)),
            );
            Some(format!("{of}{} · {when}", name_of(rows, node, formats)))
        })
    };
    let value = move || {
        with(&|rows, node, month, formats| {
            let minor = value_of(rows, node, month);
            Some(minor.map_or_else(|| "—".to_owned(), |it| exact_text(rows.measure(), it, formats)))
        })
    };
    let state = move || with(&|rows, node, month, formats| Some(state_words(rows, node, month, formats)));
    let parts = move || {
        let (node, month) = history.asked.get()?;
        history.rows.with(|rows| Some(parts_view(rows.as_deref()?, node, month, formats.get())))
    };
    let sources = move || {
        let texts = &formats.get().language.texts().grid;
        let imports = bench.with(|it| it.imports.clone());
        let head = if imports.len() == 1 { texts.from_import } else { texts.from_imports };
        let line = |it: &crate::workbench::ImportRecord| {
            let rows = texts.import_rows(formats.get().count(it.rows_used), formats.get().count(it.rows_left_out));
            let when = format!("{} {}", clock::day(it.imported_at), clock::wall_time(it.imported_at));
            view! { <li><b>{it.source.clone()}</b><span class="q">{rows}" · "{when}</span></li> }
        };
        (!imports.is_empty()).then(|| view! { <h3>{head}</h3><ul class="sources">{imports.iter().rev().take(3).map(line).collect_view()}</ul> })
    };
    let link = move || history.asked.get().map(|(node, _)| Route::Series(node).href());
    let close = move || {
        history.asked.set(None);
        let grid = document().query_selector(".history .vgrid").ok().flatten();
        if let Some(grid) = grid.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(it).ok()) {
            let _ = grid.focus();
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close();
        }
    };
    on_free_escape(move || history.asked.set(None));
    view! {
        <aside class="panel cellwork" aria-label=tr(|it| it.grid.working) on:keydown=on_key>
            <div class="bar"><h2>{tr(|it| it.grid.working)}</h2><span class="sp"></span>
                <button type="button" class="icon" aria-label=tr(|it| it.grid.close) on:click=move |_| close()>"×"</button></div>
            <p class="q small" role="status">{place}</p>
            <p class="exact">{value}</p>
            <p class="small">{state}</p>
            {parts}
            {sources}
            <p class="small"><a class="link" href=link>{tr(|it| it.grid.to_series)}</a></p>
        </aside>
    }
}

fn value_of(rows: &HistoryRows, node: Node, month: Option<usize>) -> Option<i64> {
    match month.map(|it| rows.cell(node, it).value) {
        Some(SeriesCell::Actual(it)) => Some(it),
        Some(SeriesCell::Missing | SeriesCell::NotYetActive) => None,
        None => rows.total(node),
    }
}

/// Every digit that is stored, with its unit.
fn exact_text(measure: Measure, minor: i64, formats: Formats) -> String {
    match measure {
        Measure::Amount => {
            let full = Formats { unit: crate::domain::DisplayUnit::One, ..formats };
            format!("{} {}", full.money_with(Money::from_minor(minor), 2, Signed::WhereNegative), full.unit_label())
        }
        Measure::Quantity => formats.quantity(Quantity::from_minor(minor)),
    }
}

fn state_words(rows: &HistoryRows, node: Node, month: Option<usize>, formats: Formats) -> String {
    let texts = &formats.language.texts().grid;
    let Some(month) = month else { return texts.state_total(formats.count(rows.months().len)) };
    let cell = rows.cell(node, month);
    match cell.value {
        SeriesCell::Missing => texts.state_missing.to_owned(),
        SeriesCell::NotYetActive => texts.state_before.to_owned(),
        SeriesCell::Actual(_) if rows.parts(node).is_empty() => match cell.value {
            SeriesCell::Actual(0) => texts.state_zero.to_owned(),
            SeriesCell::Actual(it) if it < 0 => texts.state_return.to_owned(),
            _ => texts.state_actual.to_owned(),
        },
        SeriesCell::Actual(_) if cell.n_missing > 0 => {
            texts.state_sum_part(formats.count(cell.n_known), formats.count(cell.n_missing))
        }
        SeriesCell::Actual(_) => texts.state_sum(formats.count(cell.n_known)),
    }
}

/// The parts of a sum, as it adds up.
fn parts_view(rows: &HistoryRows, node: Node, month: Option<usize>, formats: Formats) -> Option<impl IntoView + use<>> {
    let texts = &formats.language.texts().grid;
    let mut parts: Vec<(Node, i64)> =
        rows.parts(node).into_iter().filter_map(|it| Some((it, value_of(rows, it, month)?))).collect();
    if parts.is_empty() {
        return None;
    }
    parts.sort_by_key(|it| std::cmp::Reverse(it.1.abs()));
    let rest: i64 = parts.iter().skip(LISTED).map(|it| it.1).sum();
    let n_rest = parts.len().saturating_sub(LISTED);
    let text = |it: i64| text_of(Some(it), rows.measure(), formats);
    let line = |(part, value): &(Node, i64)| view! { <tr><td>{name_of(rows, *part, formats)}</td><td>{text(*value)}</td></tr> };
    let lines = parts.iter().take(LISTED).map(line).collect_view();
    let others =
        (n_rest > 0).then(|| view! { <tr><td>{texts.others(formats.count(n_rest))}</td><td>{text(rest)}</td></tr> });
    let sum: i64 = parts.iter().map(|it| it.1).sum();
    Some(view! {
        <table class="work"><tbody>{lines}{others}<tr class="sum"><td>{texts.total}</td><td>{text(sum)}</td></tr></tbody></table>
    })
}
