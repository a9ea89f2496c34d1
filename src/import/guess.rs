//! The first reading of a table, from its header words and its contents; people change it freely.

use std::collections::BTreeSet;

use super::column::{self, ColumnKind, cells};
use super::date::{DateOrder, parse_date};
use super::mapping::{ColumnPlan, Layout, Mapping, MonthColumn, Role};
use super::table::SourceTable;
use super::words::{currency_in, roles_of, unit_exponent};
use crate::domain::{Currency, Measure};

/// Month columns from which a table counts as wide.
const N_MONTHS_MIN: usize = 2;

/// The most likely mapping of `table`.
pub fn suggest(table: &SourceTable) -> Mapping {
    let kinds = column::kinds_of(table);
    let layout = layout_of(table);
    let is_month = |column: usize| match &layout {
        Layout::Long => false,
        Layout::MonthsAsColumns { months, .. } => months.iter().any(|it| it.column == column),
    };
    let is_wide = layout != Layout::Long;
    let mut roles = vec![Role::Ignore; table.header.len()];
    assign_by_words(table, &kinds, &mut roles, is_wide, &is_month);
    assign_by_content(&kinds, &mut roles, is_wide, &is_month);
    let general_unit = table.preamble.iter().find_map(|it| unit_exponent(it)).unwrap_or(0);
    let columns = roles.iter().enumerate().map(|(i, role)| ColumnPlan {
        role: *role,
        decimal_mark: kinds[i].mark,
        mark_doubt: kinds[i].doubt,
        unit_exponent: match role {
            Role::Amount => unit_exponent(&table.header[i]).unwrap_or(general_unit),
            Role::Ignore if is_month(i) => unit_exponent(&table.header[i]).unwrap_or(general_unit),
            _ if role.is_number() => unit_exponent(&table.header[i]).unwrap_or(0),
            _ => 0,
        },
    });
    let mut mapping = Mapping { columns: columns.collect(), layout: layout.clone(), ..Mapping::default() };
    mapping.currency = currency_of(table, &mapping, &is_month);
    set_date_order(table, &mut mapping);
    mapping
}

/// Decides how the dates of the date column are read; to be called again when another column becomes the date.
pub(super) fn set_date_order(table: &SourceTable, mapping: &mut Mapping) {
    let Some(date_column) = mapping.column(Role::Date) else { return };
    let (order, open) = column::date_order(table, date_column);
    mapping.date_order_ambiguous = open.is_some();
    // Americans write the month first; the currency is the only other trace of them.
    let is_american = open.is_some() && mapping.currency == Some(Currency::Usd);
    mapping.date_order = if is_american { DateOrder::MonthFirst } else { order };
}

fn layout_of(table: &SourceTable) -> Layout {
    let (day_first, month_first) =
        (month_columns(table, DateOrder::DayFirst), month_columns(table, DateOrder::MonthFirst));
    // Of headers such as 1/1/2025, 2/1/2025 only one order gives a month of its own to each.
    let months = if n_distinct(&month_first) > n_distinct(&day_first) { month_first } else { day_first };
    let counts_units = |text: &String| {
        let best = roles_of(text).into_iter().max_by_key(|it| it.1);
        best.is_some_and(|(role, _)| role == Role::Quantity)
    };
    let measure = if table.preamble.iter().any(counts_units) { Measure::Quantity } else { Measure::Amount };
    if months.len() >= N_MONTHS_MIN { Layout::MonthsAsColumns { months, measure } } else { Layout::Long }
}

fn month_columns(table: &SourceTable, order: DateOrder) -> Vec<MonthColumn> {
    let month_column = |(column, name): (usize, &String)| {
        let plain = name.split(['(', '（']).next().unwrap_or(name);
        let date = parse_date(plain, order).ok()?;
        let is_clear = date.day.is_none() || column::is_whole_date(plain);
        is_clear.then_some(MonthColumn { column, month: date.month })
    };
    table.header.iter().enumerate().filter_map(month_column).collect()
}

fn n_distinct(months: &[MonthColumn]) -> usize {
    months.iter().map(|it| it.month).collect::<BTreeSet<_>>().len()
}

/// Gives each role to the column that names it best; a column takes the role that it names best.
fn assign_by_words(
    table: &SourceTable,
    kinds: &[ColumnKind],
    roles: &mut [Role],
    is_wide: bool,
    is_month: &dyn Fn(usize) -> bool,
) {
    let mut claims: Vec<(usize, usize, Role)> = Vec::new();
    for (column, name) in table.header.iter().enumerate().filter(|(column, _)| !is_month(*column)) {
        let fits = |role: Role| match role {
            Role::Date => !is_wide && (kinds[column].is_mostly_dates() || kinds[column].n_filled == 0),
            Role::Account | Role::Product | Role::Person | Role::Region => true,
            _ => !is_wide && (kinds[column].is_mostly_numbers() || kinds[column].n_filled == 0),
        };
        claims.extend(roles_of(name).into_iter().filter(|it| fits(it.0)).map(|(role, score)| (score, column, role)));
    }
    // The strongest claim first; on a tie the column further left.
    claims.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, column, role) in claims {
        if roles[column] == Role::Ignore && !roles.contains(&role) {
            roles[column] = role;
        }
    }
}

/// What the words left open: the first column of dates, of texts, and the last one of numbers.
fn assign_by_content(kinds: &[ColumnKind], roles: &mut [Role], is_wide: bool, is_month: &dyn Fn(usize) -> bool) {
    let free = |roles: &[Role], column: usize| roles[column] == Role::Ignore && !is_month(column);
    let columns = 0..kinds.len();
    if !is_wide && !roles.contains(&Role::Date) {
        let found = columns.clone().find(|it| free(roles, *it) && kinds[*it].is_mostly_dates());
        found.into_iter().for_each(|it| roles[it] = Role::Date);
    }
    if !is_wide && !roles.contains(&Role::Amount) && !has_price(roles) {
        let is_figure = |it: &usize| kinds[*it].is_mostly_numbers() && !kinds[*it].is_mostly_dates();
        let found = columns.clone().rev().find(|it| free(roles, *it) && is_figure(it));
        found.into_iter().for_each(|it| roles[it] = Role::Amount);
    }
    for role in [Role::Account, Role::Product] {
        let is_text =
            |it: &usize| kinds[*it].n_filled > 0 && !kinds[*it].is_mostly_numbers() && !kinds[*it].is_mostly_dates();
        // Without header words a second text column is only a guess, which the person sees before confirming.
        if !roles.contains(&role) {
            let is_name = |it: &usize| is_text(it) && !kinds[*it].is_key;
            let found = columns.clone().find(|it| free(roles, *it) && is_name(it));
            let found = found.or_else(|| columns.clone().find(|it| free(roles, *it) && is_text(it)));
            found.into_iter().for_each(|it| roles[it] = role);
        }
    }
}

fn has_price(roles: &[Role]) -> bool {
    roles.contains(&Role::UnitPrice) && roles.contains(&Role::Quantity)
}

fn currency_of(table: &SourceTable, mapping: &Mapping, is_month: &dyn Fn(usize) -> bool) -> Option<Currency> {
    let is_money = |column: &usize| {
        matches!(mapping.columns[*column].role, Role::Amount | Role::UnitPrice | Role::UnitCost) || is_month(*column)
    };
    let columns = || (0..table.header.len()).filter(is_money);
    let in_header = columns().find_map(|it| currency_in(&table.header[it]));
    let in_cells = || columns().find_map(|it| cells(table, it).take(200).find_map(currency_in));
    in_header.or_else(|| table.preamble.iter().find_map(|it| currency_in(it))).or_else(in_cells)
}
