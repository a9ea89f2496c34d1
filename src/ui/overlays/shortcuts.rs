//! The keys of the application, in one list: what is not written down here is known to nobody.

use leptos::prelude::*;

use crate::i18n::PaletteTexts;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::components::modal::Modal;
use crate::ui::language::tr;

use super::use_overlays;

/// A group of keys: its heading, and what each of its keys does.
type Group =
    (fn(&'static PaletteTexts) -> &'static str, &'static [(&'static str, fn(&'static PaletteTexts) -> &'static str)]);

const GROUPS: [Group; 4] = [
    (
        |it| it.keys_everywhere,
        &[
            ("Ctrl K", |it| it.key_palette),
            ("?", |it| it.key_shortcuts),
            ("Ctrl Z", |it| it.key_undo),
            ("Ctrl Y", |it| it.key_redo),
            ("Ctrl V", |it| it.key_paste),
            ("Esc", |it| it.key_escape),
        ],
    ),
    (
        |it| it.keys_chart,
        &[("← →", |it| it.key_chart_move), ("Home End", |it| it.key_chart_ends), ("Enter", |it| it.key_chart_enter)],
    ),
    (
        |it| it.keys_grid,
        &[
            ("← ↑ ↓ →", |it| it.key_grid_move),
            ("Tab", |it| it.key_grid_tab),
            ("Alt Enter", |it| it.key_grid_ask),
            ("Enter F2", |it| it.key_grid_edit),
            ("Shift Enter", |it| it.key_grid_above),
            ("Shift F2", |it| it.key_grid_reason),
            ("Home End", |it| it.key_grid_ends),
            ("Ctrl ← ↑ ↓ →", |it| it.key_grid_edges),
            ("Shift ← ↑ ↓ →", |it| it.key_grid_block),
            ("Ctrl A", |it| it.key_grid_all),
            ("Ctrl C", |it| it.key_grid_copy),
            ("Ctrl V", |it| it.key_grid_paste),
            ("Ctrl D", |it| it.key_grid_fill),
            ("Space", |it| it.key_grid_space),
            ("Delete", |it| it.key_grid_delete),
        ],
    ),
    (
        |it| it.keys_proposals,
        &[
            ("↑ ↓", |it| it.key_proposal_move),
            ("A K E", |it| it.key_proposal_decide),
            ("Enter", |it| it.key_proposal_value),
            ("Delete", |it| it.key_proposal_open),
        ],
    ),
];

/// The list; it waits closed.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let open = use_overlays().shortcuts;
    let label = Signal::derive(move || tr(|it| it.palette.shortcuts)().to_owned());
    let groups = move || {
        let group = |(heading, keys): Group| {
            let key = |(keys, what): &(&'static str, fn(&'static PaletteTexts) -> &'static str)| {
                let what = *what;
                let caps = keys.split(' ').map(|it| view! { <kbd>{it}</kbd> }).collect_view();
                view! { <dt>{caps}</dt><dd>{tr(move |it| what(&it.palette))}</dd> }
            };
            view! { <section><h3>{tr(move |it| heading(&it.palette))}</h3><dl>{keys.iter().map(key).collect_view()}</dl></section> }
        };
        GROUPS.map(group).collect_view()
    };
    view! {
        <Modal open label class="shortcuts">
            <div class="bar">
                <h2>{tr(|it| it.palette.shortcuts)}</h2>
                <span class="sp"></span>
                <button type="button" class="icon" aria-label=tr(|it| it.app.close) on:click=move |_| open.set(false)><Icon sign=Sign::Close /></button>
            </div>
            <div class="shortcut-groups">{groups}</div>
            <p class="q">{tr(|it| it.palette.mac_note)}</p>
        </Modal>
    }
}
