//! The rows that are in sight.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use crate::grid::Spot;
use crate::ui::language::tr;

use super::view::Context;
use super::{GridCell, GridRow};

/// The rows made.
#[component]
pub(super) fn Rows(context: Context, rows: Memo<(usize, usize)>) -> impl IntoView {
    let keys = Memo::new(move |_| {
        let (from, to) = rows.get();
        (from..to).map(|row| (row, context.source.row.run(row))).collect::<Vec<_>>()
    });
    view! {
        <For each=move || keys.get() key=|(row, it)| (*row, it.key.clone(), it.open) let:entry>
            <Row context row=entry.0 shown=entry.1 />
        </For>
    }
}

/// A cell as it is made; one that is the same after scrolling stays in the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Made {
    column: usize,
    cell: GridCell,
    class: &'static str,
    /// CSS pixels across, and from the left where it is frozen, written out.
    width: String,
    left: Option<String>,
}

/// One row: its cells follow one memo, and its marks another, since hundreds of cells that follow the grid's own signals
/// would be slow to leave. Scrolling to the side makes and removes the cells at its edges alone.
#[component]
fn Row(context: Context, row: usize, shown: GridRow) -> impl IntoView {
    let GridRow { level, open, class, .. } = shown;
    let frozen = context.frozen;
    let cells = Memo::new(move |_| {
        let (from, to) = context.columns.get();
        context.source.columns.with(|all| {
            let made = |column: usize| {
                let its = all.get(column)?;
                let left = (column < frozen).then(|| all.iter().take(column).map(|it| it.width).sum::<f64>());
                let cell = context.source.cell.run(Spot { row, column });
                let left = left.map(|it| format!("{it}px"));
                Some(Made { column, cell, class: its.class, width: format!("{}px", its.width), left })
            };
            (0..frozen).chain(frozen + from..frozen + to).filter_map(made).collect::<Vec<_>>()
        })
    });
    let chosen = Memo::new(move |_| context.chosen().columns_in(row));
    let here = Memo::new(move |_| {
        let at = context.at.get();
        (at.row == row).then_some(at.column)
    });
    let skipped = move || {
        let (from, _) = context.columns.get();
        context.source.columns.with(|all| all.iter().skip(frozen).take(from).map(|it| it.width).sum::<f64>())
    };
    let show = move |made: Made| {
        let Made { column, cell, class, width, left } = made;
        let is_frozen = left.is_some();
        let role = if is_frozen { "rowheader" } else { "gridcell" };
        let is_chosen = move || chosen.get().is_some_and(|(from, to)| from <= column && column <= to);
        let toggle = (column == 0).then(|| view! { <Toggle context row open /> });
        view! {
            <div role=role id=context.cell_id(Spot { row, column }) data-c=column.to_string() data-minor=cell.minor.map(|it| it.to_string())
                class=format!("gc {class} {}", cell.class) class:frozen=is_frozen class:foc=move || here.get() == Some(column) class:sel=is_chosen
                aria-colindex=(column + 1).to_string() aria-selected=move || is_chosen().to_string() title=cell.title
                style:width=width style:left=left>
                {toggle}<span>{cell.text}</span>
            </div>
        }
    };
    let part = move |is_left: bool| {
        let of = move || {
            cells.with(|all| all.iter().filter(|it| (it.column < frozen) == is_left).cloned().collect::<Vec<_>>())
        };
        view! { <For each=of key=Made::clone let:made>{show(made)}</For> }
    };
    view! {
        <div role="row" class=format!("grow {class}") data-r=row.to_string() aria-rowindex=(row + 2).to_string() {..custom_attribute("aria-level", level.to_string())}
            aria-expanded=open.map(|it| it.to_string()) style:top=format!("{}px", row as f64 * context.row_height)>
            {part(true)}
            <div class="gap" role="presentation" style:width=move || format!("{}px", skipped())></div>
            {part(false)}
        </div>
    }
}

/// Opens or folds a row; rows without children have room in its place.
#[component]
fn Toggle(context: Context, row: usize, open: Option<bool>) -> impl IntoView {
    let Some(open) = open else { return view! { <i class="twig" aria-hidden="true"></i> }.into_any() };
    let label = if open { tr(|it| it.grid.fold)() } else { tr(|it| it.grid.unfold)() };
    view! {
        <button type="button" class="twig" tabindex="-1" aria-label=label
            on:click=move |_| context.on_toggle.run(row)>{if open { "▾" } else { "▸" }}</button>
    }
    .into_any()
}
