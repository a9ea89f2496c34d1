//! Every place that differs, with what was there before and what becomes of it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::store::merge::{Difference, Meeting, Side, Verdict};
use crate::ui::language::{tr, trf};
use crate::ui::state::{use_bench, use_formats};

use super::words::{content, place, touch};

/// Rows on the screen.
const MAX_ROWS: usize = 200;

/// The table.
#[component]
pub fn Differences(
    /// Whose.
    meeting: Arc<Meeting>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let n_spread = meeting.differences.iter().filter(|it| it.gave_way()).count();
    let n_all = meeting.differences.len();
    let label = trf(move |texts, formats| texts.files.show_spread(formats.count(n_spread)));
    let rows = move || {
        let meeting = meeting.clone();
        let shown = meeting.differences.iter().filter(|it| all.get() || !it.gave_way()).take(MAX_ROWS);
        shown.map(|it| view! { <Row meeting=meeting.clone() it=it.clone() /> }).collect_view()
    };
    let n_more = move || if all.get() { n_all } else { n_all - n_spread }.saturating_sub(MAX_ROWS);
    view! {
        <details class="differences">
            <summary>{tr(|it| it.files.table_title)}</summary>
            {(n_spread > 0).then(|| view! {
                <label class="tick"><input type="checkbox" prop:checked=all on:change=move |it| all.set(event_target_checked(&it)) />{label.clone()}</label>
            })}
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.files.table_title)>
                <table data-differences="">
                    <thead><tr>
                        <th class="l">{tr(|it| it.files.place)}</th><th>{tr(|it| it.files.before)}</th>
                        <th>{tr(|it| it.files.here)}</th><th>{tr(|it| it.files.there)}</th>
                        <th class="l">{tr(|it| it.files.becomes)}</th><th class="l">{tr(|it| it.versions.who)}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || (n_more() > 0).then(|| view! { <p class="q">{tr(move |it| it.files.more_rows(n_more()))}</p> })}
        </details>
    }
}

#[component]
fn Row(meeting: Arc<Meeting>, it: Difference) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let becomes = it.verdict;
    let word = tr(move |texts| match becomes {
        Verdict::Take(Side::Theirs) => texts.files.becomes_there,
        Verdict::Take(Side::Ours) => texts.files.becomes_here,
        Verdict::Alike => texts.files.becomes_alike,
        Verdict::Sum => texts.files.becomes_sum,
        Verdict::Conflict => texts.files.becomes_asked,
    });
    let side = if it.changed(Side::Theirs) { Side::Theirs } else { Side::Ours };
    let touched = meeting.touch(&it.spot, side);
    let who = move || touched.as_ref().map(|it| touch(it, formats.get().language.texts()));
    let cells = move || {
        let formats = formats.get();
        let place = bench.with_untracked(|document| place(&it.spot, document.book.as_deref(), formats));
        let [before, here, there] =
            [None, Some(Side::Ours), Some(Side::Theirs)].map(|side| content(&it, side, formats));
        view! { <th class="l" scope="row">{place}</th><td>{before}</td><td>{here}</td><td>{there}</td> }
    };
    view! { <tr data-becomes=format!("{becomes:?}")>{cells}<td class="l">{word}</td><td class="l q">{who}</td></tr> }
}
