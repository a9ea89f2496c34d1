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

/// One row: its cells follow one memo, and its marks another, since hundreds of cells that follow the grid's own signals
/// would be slow to leave.
#[component]
fn Row(context: Context, row: usize, shown: GridRow) -> impl IntoView {
    let GridRow { level, open, class, .. } = shown;
    let frozen = context.frozen;
    let cells = Memo::new(move |_| {
        let (from, to) = context.columns.get();
        let columns = (0..frozen).chain(frozen + from..frozen + to);
        columns.map(|column| (column, context.source.cell.run(Spot { row, column }))).collect::<Vec<_>>()
    });
    let chosen = Memo::new(move |_| context.chosen().columns_in(row));
    let here = Memo::new(move |_| {
        let at = context.at.get();
        (at.row == row).then_some(at.column)
    });
    let content = move || {
        let (from, _) = context.columns.get();
        context.source.columns.with(|all| {
            let cell = |(column, it): (usize, GridCell)| {
                let width = all.get(column).map_or(0.0, |it| it.width);
                let left: f64 = all.iter().take(column).map(|it| it.width).sum();
                let class = format!("gc {} {}", all.get(column).map_or("", |it| it.class), it.class);
                let role = if column < frozen { "rowheader" } else { "gridcell" };
                let is_chosen = move || chosen.get().is_some_and(|(from, to)| from <= column && column <= to);
                let toggle = (column == 0).then(|| view! { <Toggle context row open /> });
                view! {
                    <div role=role id=context.cell_id(Spot { row, column }) data-c=column.to_string() data-minor=it.minor.map(|it| it.to_string())
                        class=class class:frozen=column < frozen class:foc=move || here.get() == Some(column) class:sel=is_chosen
                        aria-colindex=(column + 1).to_string() aria-selected=move || is_chosen().to_string() title=it.title
                        style:width=format!("{width}px") style:left=(column < frozen).then(|| format!("{left}px"))>
                        {toggle}<span>{it.text}</span>
                    </div>
                }
            };
            let mut cells = cells.get();
            let right = cells.split_off(frozen.min(cells.len()));
            let skipped: f64 = all.iter().skip(frozen).take(from).map(|it| it.width).sum();
            view! {
                {cells.into_iter().map(cell).collect_view()}
                <div class="gap" role="presentation" style:width=format!("{skipped}px")></div>
                {right.into_iter().map(cell).collect_view()}
            }
        })
    };
    view! {
        <div role="row" class=format!("grow {class}") data-r=row.to_string() aria-rowindex=(row + 2).to_string() {..custom_attribute("aria-level", level.to_string())}
            aria-expanded=open.map(|it| it.to_string()) style:top=format!("{}px", row as f64 * context.row_height)>{content}</div>
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
