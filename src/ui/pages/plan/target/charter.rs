//! What a person says about the target: who answers for it, what it serves, and why it lies where the forecast does not.

use leptos::prelude::*;

use crate::plan::DemandQuestion;
use crate::ui::language::tr;

use super::super::desk::Desk;
use super::Facts;
use crate::ui::components::word_field::WordField;

#[component]
pub(super) fn CharterFields(desk: Desk, facts: Memo<Option<Facts>>) -> impl IntoView {
    let charter =
        Memo::new(move |_| facts.with(|it| it.as_ref().map(|it| it.terms.charter.clone()).unwrap_or_default()));
    let question = Memo::new(move |_| {
        facts.with(|it| it.as_ref().and_then(|it| Some((it.outcome.demand_question?, it.at(5.0)?, it.at(95.0)?))))
    });
    let asked = move || {
        let ((question, low, high), words, formats) = (question.get()?, &desk.texts().targets, desk.formats.get());
        let unit = formats.unit_label();
        Some(match question {
            DemandQuestion::TargetBelowP5 => words.why_below(formats.money(low), unit),
            DemandQuestion::TargetAboveP95 => words.why_above(formats.money(high), unit),
        })
    };
    let wants_reason = move || question.get().is_some() || charter.with(|it| !it.reason.is_empty());
    view! {
        <div class="fields charter">
            <WordField class="owner" label=Signal::derive(tr(|it| it.targets.owner_hint)) value=Signal::derive(move || charter.with(|it| it.owner.clone()))
                on_commit=Callback::new(move |text| { desk.set_terms(|it| it.charter.owner = text); }) />
            <WordField class="parent" label=Signal::derive(tr(|it| it.targets.parent_hint)) value=Signal::derive(move || charter.with(|it| it.parent.clone()))
                on_commit=Callback::new(move |text| { desk.set_terms(|it| it.charter.parent = text); }) />
            <Show when=wants_reason>
                <p class="warn asked">{asked}</p>
                <WordField class="why" label=Signal::derive(tr(|it| it.targets.reason)) value=Signal::derive(move || charter.with(|it| it.reason.clone()))
                    on_commit=Callback::new(move |text| { desk.set_terms(|it| it.charter.reason = text); }) />
            </Show>
        </div>
    }
}
