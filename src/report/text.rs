//! A report as text for a message: sentences, then tables line by line.

use super::{Report, Section, Table};

impl Report {
    /// Plain text without markup, one paragraph a line, tables as `name: value, value`.
    ///
    /// ```
    /// use kedge::report::{Report, Section};
    /// let section = Section { heading: "Forecast".to_owned(), text: vec!["It rises.".to_owned().into()], ..Section::default() };
    /// let report = Report { title: "Brief".to_owned(), sections: vec![section], ..Report::default() };
    /// assert_eq!(report.text(), "Brief\n\n[Forecast]\nIt rises.\n");
    /// ```
    pub fn text(&self) -> String {
        let mut lines = vec![self.title.clone()];
        if !self.byline.is_empty() {
            lines.push(self.byline.join(" · "));
        }
        if !self.answer.0.is_empty() {
            lines.extend([String::new(), self.answer.plain()]);
        }
        self.sections.iter().for_each(|it| push_section(&mut lines, it));
        lines.push(String::new());
        lines.join("\n")
    }
}

fn push_section(lines: &mut Vec<String>, section: &Section) {
    lines.extend([String::new(), format!("[{}]", section.heading)]);
    lines.extend(section.text.iter().map(|it| it.plain()));
    if let Some(table) = &section.table {
        push_table(lines, table);
    }
}

fn push_table(lines: &mut Vec<String>, table: &Table) {
    let unit = if table.unit.is_empty() { String::new() } else { format!(" ({})", table.unit) };
    lines.push(format!("{}{unit}", table.header.join(" | ")));
    for row in &table.rows {
        let cells = row.cells.iter().map(|it| it.text.as_str());
        lines.push(std::iter::once(row.name.as_str()).chain(cells).collect::<Vec<_>>().join(" | "));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Figures, Row};
    use super::*;

    #[test]
    fn a_table_is_one_line_a_row() {
        let cell = |text: &str| Figures { text: text.to_owned(), ..Figures::default() };
        let row = Row { name: "江澜".to_owned(), cells: vec![cell("5,246"), cell("+3.1%")], is_total: false };
        let header = ["客户", "未来", "变化"].map(str::to_owned).to_vec();
        let table = Table { unit: "万元".to_owned(), header, rows: vec![row] };
        let section = Section { heading: "客户".to_owned(), table: Some(table), ..Section::default() };
        let report = Report { title: "简报".to_owned(), sections: vec![section], ..Report::default() };
        assert_eq!(report.text(), "简报\n\n[客户]\n客户 | 未来 | 变化 (万元)\n江澜 | 5,246 | +3.1%\n");
    }
}
