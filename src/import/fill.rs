//! Merged cells: a spreadsheet writes a cell that spans several rows once and leaves it blank in the rows below.
//!
//! Whether a blank means "as above" only a person knows, so the rows are counted and filled on request alone.

use std::collections::HashSet;

use super::mapping::{Mapping, Role};
use super::table::SourceTable;
use super::total::is_total_label;

/// A blank name under a filled one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blank {
    /// Position of the row.
    pub row_idx: usize,
    /// Its line.
    pub line: u32,
    /// Position of the column.
    pub column: usize,
    /// Account or product.
    pub role: Role,
    /// The name above it.
    pub above: String,
}

/// Every blank account or product that has a name above it. A total ends what it adds up, and so does the next account.
pub(super) fn blanks(table: &SourceTable, mapping: &Mapping) -> Vec<Blank> {
    let columns = [Role::Account, Role::Product].map(|role| (role, mapping.column(role)));
    let mut above: [Option<&str>; 2] = [None, None];
    let mut found = Vec::new();
    for (row_idx, row) in table.rows.iter().enumerate() {
        let cell = |column: usize| row.cells.get(column).map_or("", String::as_str);
        if columns.iter().filter_map(|it| it.1).any(|it| is_total_label(cell(it))) {
            above = [None, None];
            continue;
        }
        for (i, (role, column)) in columns.iter().enumerate() {
            let Some(column) = *column else { continue };
            match (cell(column), above[i]) {
                ("", Some(name)) => {
                    let above = name.to_owned();
                    found.push(Blank { row_idx, line: row.line, column, role: *role, above });
                }
                ("", None) => {}
                (name, _) => {
                    above[i] = Some(name);
                    if *role == Role::Account {
                        above[1] = None;
                    }
                }
            }
        }
    }
    found
}

/// The table with its blanks filled.
pub(super) fn filled(table: &SourceTable, blanks: &[Blank]) -> SourceTable {
    let mut table = table.clone();
    for blank in blanks {
        if let Some(cell) = table.rows.get_mut(blank.row_idx).and_then(|it| it.cells.get_mut(blank.column)) {
            cell.clone_from(&blank.above);
        }
    }
    table
}

/// The lines with a blank of this role.
pub(super) fn lines(blanks: &[Blank], is_it: impl Fn(Role) -> bool) -> HashSet<u32> {
    blanks.iter().filter(|it| is_it(it.role)).map(|it| it.line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{open_text, suggest};

    fn found(text: &str) -> Vec<(u32, Role, String)> {
        let table = open_text(text).unwrap();
        blanks(&table, &suggest(&table)).into_iter().map(|it| (it.line, it.role, it.above)).collect()
    }

    #[test]
    fn a_name_reaches_down_to_the_next_one() {
        let text = "客户,产品,月份,金额\n甲,电缆,2025-01,1\n,,2025-02,2\n乙,,2025-01,3\n,电线,2025-02,4\n";
        let name = |line, role, above: &str| (line, role, above.to_owned());
        let expected = [name(3, Role::Account, "甲"), name(3, Role::Product, "电缆"), name(5, Role::Account, "乙")];
        assert_eq!(found(text), expected, "乙 does not take the product of 甲");
    }

    #[test]
    fn nothing_reaches_past_a_total() {
        let text = "客户,月份,金额\n甲,2025-01,1\n小计,,1\n,2025-02,2\n";
        assert_eq!(found(text), []);
    }
}
