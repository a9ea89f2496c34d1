//! What both sides changed: both values, who, when and why, and whose stands.

use std::sync::Arc;

use leptos::prelude::*;

use crate::store::merge::{Choices, Difference, Meeting, Side};
use crate::ui::language::tr;
use crate::ui::language::trf;
use crate::ui::state::use_bench;
use crate::ui::state::use_formats;

use super::words::{content, place, touch};

/// Rows at a time; deciding all at once reaches all.
const MAX_ROWS: usize = 100;

/// The list of conflicts.
#[component]
pub fn Conflicts(
    /// Whose.
    meeting: Arc<Meeting>,
    /// What was decided so far.
    choices: RwSignal<Choices>,
) -> impl IntoView {
    let asked: Vec<Difference> = meeting.conflicts().cloned().collect();
    let n_asked = asked.len();
    let left = trf(move |texts, formats| match n_asked.saturating_sub(choices.with(Choices::len)) {
        0 => texts.files.conflicts_done.to_owned(),
        n => texts.files.conflicts_left(formats.count(n)),
    });
    let spots: Vec<_> = asked.iter().map(|it| it.spot.clone()).collect();
    let decide = StoredValue::new(spots);
    let all = move |side| {
        let all = decide.with_value(|it| it.iter().map(|spot| (spot.clone(), side)).collect());
        choices.set(all);
    };
    let rows = asked.into_iter().take(MAX_ROWS).enumerate();
    let n_more = n_asked.saturating_sub(MAX_ROWS);
    let row = move |(i, it): (usize, Difference)| view! { <Row meeting=meeting.clone() it choices i /> };
    view! {
        <section class="conflicts" data-conflicts=n_asked>
            <h2>{tr(|it| it.files.conflicts_title)}</h2>
            <div class="bar">
                <p role="status">{left}</p>
                <button type="button" class="btn sm" data-all="here" on:click=move |_| all(Side::Ours)>{tr(|it| it.files.all_here)}</button>
                <button type="button" class="btn sm" data-all="there" on:click=move |_| all(Side::Theirs)>{tr(|it| it.files.all_there)}</button>
            </div>
            {rows.map(row).collect_view()}
            {(n_more > 0).then(|| view! { <p class="q">{tr(move |it| it.files.more_rows(n_more))}</p> })}
        </section>
    }
}

#[component]
fn Row(meeting: Arc<Meeting>, it: Difference, choices: RwSignal<Choices>, i: usize) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let where_words = {
        let it = it.clone();
        move || bench.with_untracked(|document| place(&it.spot, document.book.as_deref(), formats.get()))
    };
    let before = {
        let it = it.clone();
        move || formats.get().language.texts().files.was(content(&it, None, formats.get()))
    };
    let name = format!("conflict-{i}");
    let option = move |side: Side| {
        let spot = it.spot.clone();
        let of = it.clone();
        let touched = meeting.touch(&it.spot, side);
        let chosen = {
            let spot = spot.clone();
            move || choices.with(|it| it.get(&spot) == Some(&side))
        };
        let value = move || {
            let (texts, value) = (formats.get().language.texts(), content(&of, Some(side), formats.get()));
            if side == Side::Ours { texts.files.take_here(value) } else { texts.files.take_there(value) }
        };
        let who = {
            let touched = touched.clone();
            move || touched.as_ref().map(|it| touch(it, formats.get().language.texts()))
        };
        let why = move || {
            let why = touched.as_ref().and_then(|it| it.why.clone())?;
            Some(formats.get().language.texts().files.reason(why))
        };
        let choose = move |_| {
            choices.update(|it| {
                it.insert(spot.clone(), side);
            });
        };
        view! {
            <label class="option">
                <input type="radio" name=name.clone() data-side=if side == Side::Ours { "here" } else { "there" } prop:checked=chosen on:change=choose />
                <span>{value}<small>{who}</small><small>{why}</small></span>
            </label>
        }
    };
    view! {
        <fieldset class="plain conflict">
            <legend>{where_words}" "<small class="q">{before}</small></legend>
            {[Side::Ours, Side::Theirs].map(option)}
        </fieldset>
    }
}
