//! What was imported, newest first, and taking the last one back.

use leptos::prelude::*;

use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::{tr, trf};
use crate::ui::platform::clock;
use crate::ui::state::use_bench;
use crate::workbench::{Change, ImportRecord};

/// The list of imports.
#[component]
pub fn Imports() -> impl IntoView {
    let bench = use_bench();
    let imports = bench.select(|it| it.imports.iter().rev().cloned().collect::<Vec<_>>());
    let history = bench.history();
    let undoable = move || history.get().0 == Some(Change::Import);
    view! {
        <section class="imports">
            <div class="bar">
                <h2>{tr(|it| it.data.imports_title)}</h2>
                <span class="sp"></span>
                <Show when=undoable>
                    <button type="button" class="btn sm" on:click=move |_| bench.undo()>
                        <Icon sign=Sign::Undo />{tr(|it| it.data.undo_import)}
                    </button>
                </Show>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.data.imports_title)>
                <table>
                    <thead>
                        <tr>
                            <th class="l">{tr(|it| it.data.imports_source)}</th>
                            <th class="l">{tr(|it| it.data.imports_date)}</th>
                            <th>{tr(|it| it.data.imports_rows)}</th>
                            <th>{tr(|it| it.data.imports_left_out)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || imports.get().into_iter().map(|it| view! { <ImportRow record=it /> }).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn ImportRow(record: ImportRecord) -> impl IntoView {
    let count = |n| trf(move |_, formats| formats.count(n));
    let when = format!("{} {}", clock::day(record.imported_at), clock::wall_time(record.imported_at));
    view! {
        <tr>
            <td class="l cell">{record.source}</td>
            <td class="l">{when}</td>
            <td>{count(record.rows_used)}</td>
            <td>{count(record.rows_left_out)}</td>
        </tr>
    }
}
