//! Merged cells: a spreadsheet writes a cell that spans several rows once and leaves it blank in the rows below.
//!
//! Whether a blank means "as above" only a person knows, so the rows are counted and filled on request alone.

use super::total::is_total_label;

/// Follows the names of account and product down the rows.
#[derive(Debug, Default)]
pub(super) struct Filler<'a> {
    columns: [Option<usize>; 2],
    above: [Option<&'a str>; 2],
}

impl<'a> Filler<'a> {
    /// For these columns of account and product.
    pub fn new(columns: [Option<usize>; 2]) -> Self {
        Self { columns, above: [None, None] }
    }

    /// The names above where account and product of this row are blank. A total ends what it adds up, and so does the
    /// next account.
    pub fn take(&mut self, cells: &[&'a str]) -> [Option<&'a str>; 2] {
        let names = self.columns.map(|it| it.map(|it| cells.get(it).copied().unwrap_or_default()));
        if names.iter().flatten().any(|it| is_total_label(it)) {
            self.above = [None, None];
            return [None, None];
        }
        let mut blank = [None, None];
        for (i, name) in names.into_iter().enumerate() {
            match name {
                None => {}
                Some("") => blank[i] = self.above[i],
                Some(name) => {
                    self.above[i] = Some(name);
                    if i == 0 {
                        self.above[1] = None;
                    }
                }
            }
        }
        blank
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[[&'static str; 2]]) -> Vec<[Option<&'static str>; 2]> {
        let mut filler = Filler::new([Some(0), Some(1)]);
        rows.iter().map(|it| filler.take(it)).collect()
    }

    #[test]
    fn a_name_reaches_down_to_the_next_one() {
        let rows = [["甲", "电缆"], ["", ""], ["乙", ""], ["", "电线"]];
        let expected = [[None, None], [Some("甲"), Some("电缆")], [None, None], [Some("乙"), None]];
        assert_eq!(found(&rows), expected, "乙 does not take the product of 甲");
    }

    #[test]
    fn nothing_reaches_past_a_total() {
        assert_eq!(found(&[["甲", "a"], ["小计", ""], ["", ""]]), [[None, None]; 3]);
    }
}
