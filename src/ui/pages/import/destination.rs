//! The third step: where the rows go, and what happens to a history that is there already.

use leptos::prelude::*;

use super::choices::GapSelect;
use super::flow::{Destination, use_flow, workspace_name};
use crate::i18n::DataTexts;
use crate::import::MergePolicy;
use crate::ui::language::{tr, trf};
use crate::ui::state::use_bench;

/// Says where confirmed rows go, or asks.
#[component]
pub fn Destinations() -> impl IntoView {
    let flow = use_flow();
    let destination = use_bench().select(Destination::of);
    let new_workspace = trf(move |texts, _| texts.data.target_new(workspace_name(&flow.name.get())));
    view! {
        <section class="choices">
            <h2>{tr(|it| it.data.target_title)}</h2>
            {move || match destination.get() {
                Destination::NewWorkspace => view! { <p>{new_workspace.clone()}</p> }.into_any(),
                Destination::EmptyWorkspace => view! { <p>{tr(|it| it.data.target_here)}</p> }.into_any(),
                Destination::History => view! { <PolicyChoice /> }.into_any(),
            }}
            <p class="q small">{tr(|it| it.data.one_undo)}</p>
        </section>
    }
}

#[component]
fn PolicyChoice() -> impl IntoView {
    let flow = use_flow();
    view! {
        <fieldset class="plain">
            <legend>{tr(|it| it.data.policy)}</legend>
            <PolicyOption policy=MergePolicy::Replace word=|it| it.policy_replace note=|it| it.policy_replace_note />
            <PolicyOption policy=MergePolicy::Extend word=|it| it.policy_extend note=|it| it.policy_extend_note />
        </fieldset>
        <Show when=move || flow.policy() == MergePolicy::Extend>
            <AbsentChoice />
        </Show>
    }
}

/// What the new months are for those whom the file does not name: a file of everybody's orders says that they bought
/// nothing, one region's says nothing about the others.
#[component]
fn AbsentChoice() -> impl IntoView {
    let flow = use_flow();
    let counts = trf(move |texts, formats| {
        let (file, book) = flow.n_accounts().unwrap_or_default();
        texts.data.absent_counts(formats.count(file), formats.count(book))
    });
    view! {
        <div class="fields">
            <GapSelect name="absent" label=|it| it.absent missing=|it| it.absent_missing
                value=Signal::derive(move || flow.absent()) on_choose=Callback::new(move |rule| flow.chosen_absent.set(Some(rule))) />
            <p class="q small">{counts}</p>
        </div>
    }
}

#[component]
fn PolicyOption(
    policy: MergePolicy,
    word: fn(&'static DataTexts) -> &'static str,
    note: fn(&'static DataTexts) -> &'static str,
) -> impl IntoView {
    let flow = use_flow();
    view! {
        <label class="option">
            <input type="radio" name="policy" prop:checked=move || flow.policy() == policy on:change=move |_| flow.chosen_policy.set(Some(policy)) />
            <span><b>{tr(move |it| word(&it.data))}</b><small>{tr(move |it| note(&it.data))}</small></span>
        </label>
    }
}
