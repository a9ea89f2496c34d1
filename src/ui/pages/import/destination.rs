//! The third step: where the rows go, and what happens to a history that is there already.

use leptos::prelude::*;

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
    view! {
        <fieldset class="plain">
            <legend>{tr(|it| it.data.policy)}</legend>
            <PolicyOption policy=MergePolicy::Replace word=|it| it.policy_replace note=|it| it.policy_replace_note />
            <PolicyOption policy=MergePolicy::Extend word=|it| it.policy_extend note=|it| it.policy_extend_note />
        </fieldset>
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
            <input type="radio" name="policy" prop:checked=move || flow.policy.get() == policy on:change=move |_| flow.policy.set(policy) />
            <span><b>{tr(move |it| word(&it.data))}</b><small>{tr(move |it| note(&it.data))}</small></span>
        </label>
    }
}
