//! A chart's numbers, as a table on the page.

use leptos::prelude::*;

use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::ui::language::tr;

/// The table's rows as the page writes them; the newest month first where the rows are months.
#[component]
pub(super) fn NumberTable(table: Signal<Option<ExportTable>>, formats: Signal<Formats>) -> impl IntoView {
    let content = move || {
        let (table, formats) = (table.get()?, formats.get());
        let is_name = |i: usize| if i < usize::from(table.n_names) { "l" } else { "" };
        let head = table
            .header
            .iter()
            .enumerate()
            .map(|(i, it)| view! { <th class=is_name(i) scope="col">{text(it, formats)}</th> });
        let row = |row: &Vec<Cell>| {
            let cells = row.iter().enumerate().map(|(i, it)| view! { <td class=is_name(i)>{text(it, formats)}</td> });
            view! { <tr>{cells.collect_view()}</tr> }
        };
        let months = table.rows.first().is_some_and(|it| matches!(it.first(), Some(Cell::Month(_))));
        let rows = if months {
            table.rows.iter().rev().map(row).collect_view()
        } else {
            table.rows.iter().map(row).collect_view()
        };
        Some(view! { <table><thead><tr>{head.collect_view()}</tr></thead><tbody>{rows}</tbody></table> })
    };
    view! { <div class="scroll numbers" tabindex="0" role="region" aria-label=tr(|it| it.chart.numbers)>{content}</div> }
}

/// A cell in the reader's unit; what machines read to the last digit goes out by the menu.
fn text(cell: &Cell, formats: Formats) -> String {
    match cell {
        Cell::Text(text) | Cell::Plain(text) => text.clone(),
        Cell::Money(value) | Cell::Sum { value, .. } => formats.money(*value),
        Cell::Quantity(value) => formats.quantity(*value),
        Cell::Month(month) => formats.month(*month),
        Cell::Empty => String::new(),
    }
}
