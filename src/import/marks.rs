//! What the cells of a column say about its decimal mark.
//!
//! `1,234.5` and `12,5` decide, `1.234` does not: it is a thousand in one country and one and a bit in another. What one
//! column leaves open another may decide, since a file has one writer; what none decides is asked.

use super::mapping::MarkDoubt as Doubt;
use super::number::DecimalMark;

/// What one cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// Its fraction follows a point.
    Point,
    /// Its fraction follows a comma.
    Comma,
    /// One point before three digits: a fraction or thousands.
    OpenPoint,
    /// One comma before three digits.
    OpenComma,
    /// Four digits and more without groups.
    Ungrouped,
    /// Nothing.
    Nothing,
}

/// How often each sign was met.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Marks {
    n_point: usize,
    n_comma: usize,
    n_open_point: usize,
    n_open_comma: usize,
    n_ungrouped: usize,
}

impl Marks {
    pub fn take(&mut self, cell: &str) {
        match sign_of(cell) {
            Sign::Point => self.n_point += 1,
            Sign::Comma => self.n_comma += 1,
            Sign::OpenPoint => self.n_open_point += 1,
            Sign::OpenComma => self.n_open_comma += 1,
            Sign::Ungrouped => self.n_ungrouped += 1,
            Sign::Nothing => {}
        }
    }

    pub fn add(&mut self, other: Self) {
        self.n_point += other.n_point;
        self.n_comma += other.n_comma;
    }

    /// The column's mark; `file` holds the decided cells of all columns, and `lists_by_semicolon` tells of a country
    /// where the comma is no separator.
    pub fn decide(self, file: Marks, lists_by_semicolon: bool) -> (DecimalMark, Doubt) {
        use DecimalMark::{Comma, Point};
        let is_open = self.n_open_point + self.n_open_comma > 0;
        let doubt_if = |is_it: bool, doubt| if is_it { doubt } else { Doubt::None };
        match (self.n_point > 0, self.n_comma > 0) {
            (true, true) => return (if self.n_comma > self.n_point { Comma } else { Point }, Doubt::Mixed),
            (true, false) => return (Point, Doubt::None),
            (false, true) => return (Comma, Doubt::None),
            (false, false) if !is_open => return (Point, Doubt::None),
            (false, false) => {}
        }
        match (self.n_open_point > 0, self.n_open_comma > 0) {
            (true, true) => (Point, Doubt::Mixed),
            // Whoever writes 12345 does not write 1.234 for a thousand.
            (by_point, _) if self.n_ungrouped > 0 => (if by_point { Point } else { Comma }, Doubt::None),
            _ if file.n_point > 0 && file.n_comma == 0 => (Point, Doubt::None),
            _ if file.n_comma > 0 && file.n_point == 0 => (Comma, Doubt::None),
            (true, _) => (if lists_by_semicolon { Comma } else { Point }, Doubt::Open),
            (_, _) => (Point, doubt_if(lists_by_semicolon, Doubt::Open)),
        }
    }
}

/// Whether the two ways to read this cell differ, or it alone reads in another way than `mark`.
pub(super) fn is_doubtful(cell: &str, mark: DecimalMark) -> bool {
    match sign_of(cell) {
        Sign::OpenPoint | Sign::OpenComma => true,
        Sign::Point => mark == DecimalMark::Comma,
        Sign::Comma => mark == DecimalMark::Point,
        Sign::Ungrouped | Sign::Nothing => false,
    }
}

fn sign_of(cell: &str) -> Sign {
    let (mut n_points, mut n_commas, mut n_before, mut n_after, mut n_digits) = (0, 0, 0, 0, 0);
    let (mut is_last_point, mut starts_with_zero, mut has_groups) = (false, false, false);
    for c in cell.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        };
        match c {
            '0'..='9' => {
                starts_with_zero |= n_digits == 0 && c == '0';
                (n_digits, n_after) = (n_digits + 1, n_after + 1);
            }
            '.' | ',' => {
                n_before = if n_points + n_commas == 0 { n_digits } else { n_before };
                (n_points, n_commas) = if c == '.' { (n_points + 1, n_commas) } else { (n_points, n_commas + 1) };
                (is_last_point, n_after) = (c == '.', 0);
            }
            ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}' if n_digits > 0 => has_groups = true,
            // A date or a version has signs of its own.
            '/' | ':' | '年' => return Sign::Nothing,
            _ => {}
        }
    }
    match (n_points, n_commas) {
        _ if n_digits == 0 => Sign::Nothing,
        (0, 0) if n_digits >= 4 && !has_groups => Sign::Ungrouped,
        (0, 0) => Sign::Nothing,
        (1, 0) | (0, 1) if n_after == 3 && !starts_with_zero && (1..=3).contains(&n_before) && !has_groups => {
            if is_last_point {
                Sign::OpenPoint
            } else {
                Sign::OpenComma
            }
        }
        (1, 0) => Sign::Point,
        (0, 1) => Sign::Comma,
        // Several of one kind group; a fraction would follow the other sign.
        (_, 0) => Sign::Comma,
        (0, _) => Sign::Point,
        _ => {
            if is_last_point {
                Sign::Point
            } else {
                Sign::Comma
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(cells: &[&str], by_semicolon: bool) -> (DecimalMark, Doubt) {
        let mut marks = Marks::default();
        cells.iter().for_each(|it| marks.take(it));
        marks.decide(Marks::default(), by_semicolon)
    }

    #[test]
    fn cells_decide_their_column_where_they_can() {
        use DecimalMark::{Comma, Point};
        for (cells, expected) in [
            (&["1,234.5", "7"][..], (Point, Doubt::None)),
            (&["1.234,5", "1.234"], (Comma, Doubt::None)),
            (&["12,5", "1,234"], (Comma, Doubt::None)),
            (&["0.123", "1.234"], (Point, Doubt::None)),
            (&["1.234.567"], (Comma, Doubt::None)),
            (&["1.234", "12345"], (Point, Doubt::None)),
            (&["1 234,50"], (Comma, Doubt::None)),
            (&["1,234", "12"], (Point, Doubt::None)),
            (&["1.234", "56.789"], (Point, Doubt::Open)),
            (&["1,234.50", "1.234,50"], (Point, Doubt::Mixed)),
            (&["2025", "甲"], (Point, Doubt::None)),
        ] {
            assert_eq!(decide(cells, false), expected, "{cells:?}");
        }
        assert_eq!(
            decide(&["1,234"], true),
            (Point, Doubt::Open),
            "where lists have semicolons, commas may be decimal"
        );
    }

    #[test]
    fn what_a_column_leaves_open_the_file_decides() {
        let (mut open, mut german) = (Marks::default(), Marks::default());
        open.take("1.234");
        german.take("1.234,50");
        assert_eq!(open.decide(german, false), (DecimalMark::Comma, Doubt::None));
    }
}
