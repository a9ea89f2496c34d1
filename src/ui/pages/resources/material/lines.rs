//! A list of months with a quantity each: months are chosen, never typed.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::domain::Month;
use crate::i18n::MaterialTexts;
use crate::ui::components::draft::edits;
use crate::ui::navigation::release_focus;

use super::Shelf;
use super::form::Draft;

/// One month of a list, as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The month, as files write it; empty before one is chosen.
    pub month: String,
    /// The quantity as it was typed.
    pub amount: String,
}

/// The months to choose from: those ahead, so many before them, and the one that is chosen already.
pub fn month_options(shelf: Shelf, own: &str, before: i32) -> Vec<AnyView> {
    let formats = shelf.formats.get();
    let chosen: Option<Month> = own.parse().ok();
    let ahead = shelf.months.get().into_iter().flat_map(|it| {
        let earlier = (1..=before).map(move |n| it.first.plus(-n));
        earlier.chain(it.iter().collect::<Vec<_>>())
    });
    let months: BTreeSet<Month> = ahead.chain(chosen).collect();
    let option = |it: Month| {
        view! { <option value=it.to_string() selected=chosen == Some(it)>{formats.month(it)}</option> }.into_any()
    };
    let none = chosen.is_none().then(|| view! { <option value="" selected>"–"</option> }.into_any());
    none.into_iter().chain(months.into_iter().map(option)).collect()
}

/// The list: a line a month, one more by a button.
#[component]
pub fn Lines(
    shelf: Shelf,
    /// What the quantities are.
    name: fn(&'static MaterialTexts) -> &'static str,
    /// A name for style and tests.
    key: &'static str,
    /// The list in the draft.
    read: fn(&Draft) -> &Vec<Line>,
    /// The same, to be changed.
    write: fn(&mut Draft) -> &mut Vec<Line>,
) -> impl IntoView {
    let (draft, edit) = (shelf.draft, edits(shelf.draft));
    let words = move || shelf.words();
    // Lines are made anew only when there are more or fewer: a field that is typed in stays.
    let n = Memo::new(move |_| draft.with(|it| it.as_ref().map_or(0, |it| read(it).len())));
    let line_at =
        move |i: usize| draft.with(|it| it.as_ref().and_then(|it| read(it).get(i).cloned()).unwrap_or_default());
    let add = move |_| {
        let used: Vec<String> =
            draft.with_untracked(|it| it.iter().flat_map(read).map(|it| it.month.clone()).collect());
        let free = shelf
            .months
            .get_untracked()
            .and_then(|it| it.iter().map(|it| it.to_string()).find(|it| !used.contains(it)));
        edit(&|it| write(it).push(Line { month: free.clone().unwrap_or_default(), amount: String::new() }));
    };
    let row = move |i: usize| {
        let options = move || month_options(shelf, &untrack(|| line_at(i)).month, 0);
        let set_month = move |event| {
            edit(&|it| write(it).iter_mut().skip(i).take(1).for_each(|it| it.month = event_target_value(&event)))
        };
        let set_amount = move |event| {
            edit(&|it| write(it).iter_mut().skip(i).take(1).for_each(|it| it.amount = event_target_value(&event)))
        };
        let remove = move |_| {
            release_focus();
            edit(&|it| {
                let lines = write(it);
                if i < lines.len() {
                    lines.remove(i);
                }
            });
        };
        let label = move |word: &'static str| format!("{} · {} {}", name(words()), i + 1, word);
        view! {
            <span class="line">
                <select aria-label=move || label(words().month) on:change=set_month>{options}</select>
                <input type="text" inputmode="decimal" maxlength="20" autocomplete="off" aria-label=move || label(words().quantity) prop:value=move || line_at(i).amount on:input=set_amount />
                <button type="button" class="take" data-remove="" aria-label=move || label(words().remove_month) on:click=remove>"×"</button>
            </span>
        }
    };
    view! {
        <fieldset class="wide lines" data-list=key>
            <legend>{move || name(words())}</legend>
            {move || (0..n.get()).map(row).collect_view()}
            <button type="button" class="btn sm" data-add-line="" on:click=add>{move || words().add_month}</button>
        </fieldset>
    }
}
