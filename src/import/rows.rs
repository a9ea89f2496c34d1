//! The rows of a table in little memory: a million short cells as strings of their own would take ten times the file.

use serde::{Deserialize, Serialize};

/// Stands between cells; what a file holds of it becomes a blank.
const SEPARATOR: char = '\u{1f}';

/// One row, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// All rows: their cells one behind the other, and where each row ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRows {
    text: String,
    /// Line, and the end of the row in `text`.
    ends: Vec<(u32, u32)>,
}

/// A row of [`SourceRows`].
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    /// The line on which it begins, from 1.
    pub line: u32,
    text: &'a str,
}

impl SourceRows {
    /// Nothing yet, with room for `n_bytes` of cells and `n_rows` rows.
    pub fn with_capacity(n_bytes: usize, n_rows: usize) -> Self {
        Self { text: String::with_capacity(n_bytes), ends: Vec::with_capacity(n_rows) }
    }

    /// Adds a row. No more than 4 GiB fit, which [`super::MAX_BYTES`] rules out long before.
    pub fn push(&mut self, line: u32, cells: impl Iterator<Item = impl AsRef<str>>) {
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                self.text.push(SEPARATOR);
            }
            self.push_cell(cell.as_ref());
        }
        self.ends.push((line, self.text.len() as u32));
    }

    fn push_cell(&mut self, cell: &str) {
        if !cell.contains([SEPARATOR, '\r']) {
            return self.text.push_str(cell);
        }
        let plain = |c| {
            if c == SEPARATOR {
                ' '
            } else if c == '\r' {
                '\n'
            } else {
                c
            }
        };
        cell.split("\r\n").enumerate().for_each(|(i, part)| {
            self.text.extend((i > 0).then_some('\n').into_iter().chain(part.chars().map(plain)));
        });
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The row at this position.
    pub fn get(&self, position: usize) -> Option<RowView<'_>> {
        let (line, end) = *self.ends.get(position)?;
        let start = position.checked_sub(1).map_or(0, |it| self.ends[it].1);
        Some(RowView { line, text: &self.text[start as usize..end as usize] })
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = RowView<'_>> {
        (0..self.len()).filter_map(|it| self.get(it))
    }
}

impl<'a> RowView<'a> {
    /// Its cells, trimmed.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        self.text.split(SEPARATOR)
    }

    /// The cell at this position.
    pub fn get(self, column: usize) -> Option<&'a str> {
        self.cells().nth(column)
    }

    /// All cells as they are kept, which is equal for equal rows.
    pub(super) fn as_text(self) -> &'a str {
        self.text
    }

    /// A copy for showing.
    pub fn to_row(self) -> SourceRow {
        SourceRow { line: self.line, cells: self.cells().map(str::to_owned).collect() }
    }
}

impl FromIterator<SourceRow> for SourceRows {
    fn from_iter<T: IntoIterator<Item = SourceRow>>(rows: T) -> Self {
        let mut all = Self::default();
        rows.into_iter().for_each(|it| all.push(it.line, it.cells.iter()));
        all
    }
}

impl From<Vec<SourceRow>> for SourceRows {
    fn from(rows: Vec<SourceRow>) -> Self {
        rows.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went_in() {
        let row = |line, cells: &[&str]| SourceRow { line, cells: cells.iter().map(|it| (*it).to_owned()).collect() };
        let given = vec![row(2, &["甲", "", "5"]), row(3, &[""]), row(7, &["", "b\nc"])];
        let rows: SourceRows = given.clone().into();
        assert_eq!(rows.iter().map(RowView::to_row).collect::<Vec<_>>(), given);
        assert_eq!((rows.get(0).unwrap().get(2), rows.get(2).unwrap().get(2)), (Some("5"), None));
        assert!(rows.get(3).is_none());
    }

    #[test]
    fn a_separator_in_a_cell_does_not_part_it() {
        let mut rows = SourceRows::default();
        rows.push(1, ["a\u{1f}b", "c"].into_iter());
        assert_eq!(rows.get(0).unwrap().to_row().cells, ["a b", "c"]);
    }
}
