//! Two rows of headers, one of them months: every pair of month and product (or measure) becomes a row of its own.
//!
//! The import reads one month per column or one per row. A table with months over products holds neither, and joined
//! header names would give several columns the same month.

use std::collections::BTreeSet;

use super::fill::is_month;
use super::{Grid, SourceRow, SourceTable};
use crate::import::mapping::Role;
use crate::import::total::is_total_label;
use crate::import::words::roles_of;

/// Rows in which the header is looked for.
const WITHIN: usize = 10;

/// Where the upper row of headers stands, and which columns lie under it.
pub(super) struct Found {
    row_idx: usize,
    columns: Vec<usize>,
    months_above: bool,
}

/// One row of the new table per row of the sheet and group.
struct Group {
    month: String,
    name: String,
    /// One column of the sheet per figure.
    columns: Vec<Option<usize>>,
}

/// How the columns become rows.
pub(super) struct Plan {
    row_idx: usize,
    keys: Vec<usize>,
    key_names: Vec<String>,
    month_name: &'static str,
    /// The name of the column for what is no measure: products.
    dimension: Option<&'static str>,
    figures: Vec<String>,
    groups: Vec<Group>,
    n_totals: usize,
}

/// The two rows, if the sheet has them: names merged over columns that have names of their own, one of the two months.
pub(super) fn header_at(rows: &[SourceRow], grid: &Grid, first_column: u32) -> Option<Found> {
    let pairs = rows.windows(2).take(WITHIN).enumerate();
    pairs.filter_map(|(row_idx, pair)| found(row_idx, &pair[0], &pair[1], grid, first_column)).next()
}

fn found(row_idx: usize, upper: &SourceRow, lower: &SourceRow, grid: &Grid, first_column: u32) -> Option<Found> {
    let is_merged = |column: usize| {
        let at = column as u32 + first_column;
        grid.merges.iter().any(|it| {
            it.rows.0 == upper.line && it.columns.1 > it.columns.0 && (it.columns.0..=it.columns.1).contains(&at)
        })
    };
    let text = |row: &SourceRow, column: usize| row.cells.get(column).cloned().unwrap_or_default();
    let width = upper.cells.len();
    let merged: Vec<usize> = (0..width)
        .filter(|it| is_merged(*it) && !text(upper, *it).is_empty() && !text(lower, *it).is_empty())
        .collect();
    // A single column under its own header belongs to the groups as well: the only product of one month.
    let is_pair = |it: &usize| {
        let (a, b) = (text(upper, *it), text(lower, *it));
        !a.is_empty() && !b.is_empty() && a != b
    };
    let columns: Vec<usize> = (0..width).filter(|it| merged.contains(it) || is_pair(it)).collect();
    let counted = |row: &SourceRow| columns.iter().filter(|it| !is_total_label(&text(row, **it))).count();
    let n_months = |row: &SourceRow| columns.iter().filter(|it| is_month(&text(row, **it))).count();
    let (above, below) = (n_months(upper), n_months(lower));
    let all = |n: usize, row: &SourceRow| n > 0 && n == counted(row);
    if merged.len() < 2 {
        return None;
    }
    let months_above = match (all(above, upper), all(below, lower)) {
        (true, false) if below == 0 => true,
        (false, true) if above == 0 => false,
        _ => return None,
    };
    Some(Found { row_idx, columns, months_above })
}

impl Plan {
    pub(super) fn of(rows: &[SourceRow], found: Found) -> Self {
        let Found { row_idx, columns, months_above } = found;
        let (upper, lower) = (&rows[row_idx].cells, &rows[row_idx + 1].cells);
        let (months, names) = if months_above { (upper, lower) } else { (lower, upper) };
        let is_total = |it: &usize| is_total_label(&upper[*it]) || is_total_label(&lower[*it]);
        let n_totals = columns.iter().filter(|it| is_total(it)).count();
        let kept: Vec<usize> = columns.iter().copied().filter(|it| !is_total(it)).collect();
        let is_chinese = upper.iter().chain(lower).any(|it| it.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
        let word = |zh, en| if is_chinese { zh } else { en };
        let are_measures = kept.iter().any(|it| is_measure(&names[*it]));
        let keys: Vec<usize> = (0..upper.len()).filter(|it| !columns.contains(it)).collect();
        let key_name = |it: &usize| if lower[*it].is_empty() { upper[*it].clone() } else { lower[*it].clone() };
        Self {
            row_idx,
            key_names: keys.iter().map(key_name).collect(),
            keys,
            month_name: word("月份", "Month"),
            dimension: (!are_measures).then_some(word("产品", "Product")),
            figures: if are_measures {
                distinct(kept.iter().map(|it| &names[*it]))
            } else {
                vec![word("金额", "Amount").to_owned()]
            },
            groups: groups(&kept, months, names, are_measures),
            n_totals,
        }
    }

    /// Columns of totals, which are left out.
    pub(super) fn n_total_columns(&self) -> usize {
        self.n_totals
    }

    /// Takes the header rows, and what stands above them, off the rows.
    pub(super) fn head(&self, rows: &mut Vec<SourceRow>) -> (Vec<String>, Option<Vec<String>>) {
        let head: Vec<SourceRow> = rows.drain(..self.row_idx + 2).collect();
        let above = head[..self.row_idx].iter().flat_map(|it| &it.cells).filter(|it| !it.is_empty()).cloned();
        let (upper, lower) = (&head[self.row_idx].cells, &head[self.row_idx + 1].cells);
        // Units are looked for in both names.
        let both =
            upper.iter().zip(lower).map(|(a, b)| if a == b { a.clone() } else { format!("{a} {b}").trim().to_owned() });
        (above.collect(), Some(both.collect()))
    }

    /// Turns the columns into rows; returns where each row's cells stand in the sheet.
    pub(super) fn spread(
        &self,
        table: &mut SourceTable,
        rows: &mut Vec<SourceRow>,
        first_column: u32,
    ) -> (Vec<Vec<u32>>, Vec<u16>) {
        let place = |group: &Group| -> Vec<u32> {
            let figure = group.columns.iter().flatten().next().copied().unwrap_or(0);
            let named = self.dimension.iter().map(|_| figure).chain([figure]);
            let figures = group.columns.iter().map(|it| it.unwrap_or(figure));
            let all = self.keys.iter().copied().chain(named).chain(figures);
            all.map(|it| it as u32 + first_column).collect()
        };
        let places = self.groups.iter().map(place).collect();
        let (mut spread, mut row_places) = (Vec::new(), Vec::new());
        for row in rows.iter() {
            for (i, group) in self.groups.iter().enumerate() {
                let figure = |it: &Option<usize>| it.and_then(|it| row.cells.get(it)).cloned().unwrap_or_default();
                let figures: Vec<String> = group.columns.iter().map(figure).collect();
                if figures.iter().all(String::is_empty) {
                    continue;
                }
                let keys = self.keys.iter().map(|it| row.cells.get(*it).cloned().unwrap_or_default());
                let named = self.dimension.iter().map(|_| group.name.clone()).chain([group.month.clone()]);
                spread.push(SourceRow { line: row.line, cells: keys.chain(named).chain(figures).collect() });
                row_places.push(i as u16);
            }
        }
        let named = self.dimension.iter().chain([&self.month_name]).map(|it| (*it).to_owned());
        table.header = self.key_names.iter().cloned().chain(named).chain(self.figures.iter().cloned()).collect();
        table.has_header = true;
        *rows = spread;
        (places, row_places)
    }
}

fn groups(columns: &[usize], months: &[String], names: &[String], are_measures: bool) -> Vec<Group> {
    let figures = if are_measures { distinct(columns.iter().map(|it| &names[*it])) } else { vec![String::new()] };
    let mut groups: Vec<Group> = Vec::new();
    for column in columns {
        let name = if are_measures { String::new() } else { names[*column].clone() };
        let position = figures.iter().position(|it| !are_measures || *it == names[*column]).unwrap_or(0);
        let same = groups.iter().position(|it| it.month == months[*column] && it.name == name);
        // The same month and product twice stay two rows, which the import then reports or adds.
        let idx = same.filter(|it| groups[*it].columns[position].is_none()).unwrap_or_else(|| {
            groups.push(Group { month: months[*column].clone(), name, columns: vec![None; figures.len()] });
            groups.len() - 1
        });
        groups[idx].columns[position] = Some(*column);
    }
    groups
}

fn is_measure(name: &str) -> bool {
    let best = roles_of(name).into_iter().max_by_key(|it| it.1);
    best.is_some_and(|(role, _)| role.is_number() && role != Role::Ignore)
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|it| seen.insert((*it).clone())).cloned().collect()
}
