//! The whole tree as a table on its way out.

use super::names::{method_name, node_name};
use crate::domain::{Book, Measure, Money, Node, Quantity};
use crate::forecast::{IntervalLevel, SeriesForecast};
use crate::i18n::Texts;
use crate::import::export::{Cell, ExportTable};
use crate::ui::state::ForecastState;
use crate::workbench::Document;
use crate::workbench::tree::{Basis, ForecastTree, NodeLine};

/// Columns that name a row: account, product, method.
const N_NAMES: u16 = 3;

/// One row per node: a column per month ahead, their sum, and the 80 % interval of the node's own forecast by month.
pub fn forecast_table(document: &Document, state: &ForecastState, texts: &'static Texts) -> Option<ExportTable> {
    let (book, tree) = (document.book.as_deref()?, state.tree.as_deref()?);
    let mut table = ExportTable {
        name: texts.sheets.sheet_forecast.to_owned(),
        header: header(tree, texts),
        rows: Vec::new(),
        n_names: N_NAMES,
    };
    table.rows =
        tree.lines.iter().map(|(node, line)| row(book, tree, *node, line, state.forecasts.get(node), texts)).collect();
    add_sums(&mut table, tree);
    Some(table)
}

fn header(tree: &ForecastTree, texts: &Texts) -> Vec<Cell> {
    let names = [texts.forecast.account, texts.forecast.product, texts.forecast.method].map(Cell::text);
    let bounds = tree.months.iter().flat_map(|it| [texts.sheets.low80(it), texts.sheets.high80(it)]);
    let months = tree.months.iter().map(Cell::Month);
    names.into_iter().chain(months).chain([Cell::text(texts.plan.total)]).chain(bounds.map(Cell::Text)).collect()
}

fn row(
    book: &Book,
    tree: &ForecastTree,
    node: Node,
    line: &NodeLine,
    own: Option<&SeriesForecast>,
    texts: &'static Texts,
) -> Vec<Cell> {
    let (account, product) = match node {
        Node::Company => (None, None),
        Node::Account(a) => (book.account(a), None),
        Node::Product(p) => (None, book.product(p)),
        Node::Leaf(a, p) => (book.account(a), book.product(p)),
    };
    let name = |it: Option<&str>| Cell::text(it.unwrap_or(texts.forecast.all));
    let method = match line.basis {
        Basis::Own(method) => method_name(method, texts).to_owned(),
        Basis::ShareOf(parent) => texts.forecast.share_of(node_name(book, parent, texts)),
        Basis::Stopped(months) => texts.forecast.stopped(months),
        Basis::SumOfLeaves => texts.forecast.sum_of_leaves.to_owned(),
    };
    let mut cells =
        vec![name(account.map(|it| it.name.as_str())), name(product.map(|it| it.name.as_str())), Cell::Text(method)];
    cells.extend(line.minor.iter().map(|it| Cell::minor(tree.measure, *it)));
    cells.push(Cell::minor(tree.measure, line.total()));
    let interval = own.and_then(|it| it.chosen.forecast.intervals.iter().find(|it| it.level == IntervalLevel::P80));
    let own_basis = matches!(line.basis, Basis::Own(_));
    if let Some(interval) = interval.filter(|_| own_basis) {
        let bounds = interval.lower.iter().zip(&interval.upper).take(tree.months.len);
        cells.extend(bounds.flat_map(|(low, high)| [*low, *high]).map(|it| whole_units(tree.measure, it)));
    }
    cells
}

/// A model's float as the nearest exact amount.
fn whole_units(measure: Measure, value: f64) -> Cell {
    match measure {
        Measure::Amount => Money::from_f64(value).map_or(Cell::Empty, Cell::Money),
        Measure::Quantity => Quantity::from_f64(value).map_or(Cell::Empty, Cell::Quantity),
    }
}

/// Sums of cells that the table shows become formulas: a node's months, and the company's accounts.
fn add_sums(table: &mut ExportTable, tree: &ForecastTree) {
    let n_months = tree.months.len as u16;
    let accounts = || tree.lines.keys().enumerate().filter(|it| matches!(it.1, Node::Account(_))).map(|it| it.0 as u32);
    let (first, last) = (accounts().min(), accounts().max());
    for idx in 0..table.rows.len() {
        let is_company = tree.lines.keys().nth(idx).is_some_and(|it| *it == Node::Company);
        let at = idx as u32;
        if let (true, Some(first), Some(last)) = (is_company, first, last) {
            (N_NAMES..N_NAMES + n_months).for_each(|it| make_sum(table, idx, it, (first, last), (it, it)));
        }
        make_sum(table, idx, N_NAMES + n_months, (at, at), (N_NAMES, N_NAMES + n_months - 1));
    }
}

fn make_sum(table: &mut ExportTable, row: usize, column: u16, rows: (u32, u32), columns: (u16, u16)) {
    if let Some(Cell::Money(value)) = table.rows[row].get(usize::from(column)) {
        let sum = table.sum_or_money(*value, rows, columns);
        table.rows[row][usize::from(column)] = sum;
    }
}
