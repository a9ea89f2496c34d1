//! Decisions: the form under an assumption, and the log.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AssumptionId, DecisionId, IdGenerator};
use crate::plan::{Choice, Decision};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::{author, use_bench, use_formats};
use crate::workbench::{Action, AssumptionAction};

use super::words::{choice_words, fault_words, month};

const CHOICES: [Choice; 3] = [Choice::Keep, Choice::Change, Choice::Stop];

/// The form under an assumption.
#[component]
pub fn Decide(
    /// What it is about.
    about: AssumptionId,
    /// Called when it is saved or given up.
    on_done: Callback<()>,
) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let choice = RwSignal::new(Choice::Keep);
    let [what, why, check] = [(); 3].map(|()| RwSignal::new(String::new()));
    let refused = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let texts = formats.get_untracked().language.texts();
        let check = match month(&check.get_untracked()) {
            Ok(it) => it,
            Err(text) => return refused.set(Some(texts.assumptions.bad_month(text))),
        };
        let decision = Decision {
            id: DecisionId(IdGenerator::new(clock::random_seed()).next_id()),
            at: clock::now(),
            assumption: Some(about),
            choice: choice.get_untracked(),
            what: what.get_untracked().trim().to_owned(),
            why: why.get_untracked().trim().to_owned(),
            author: author().name,
            check,
        };
        if let Err(fault) = decision.verify() {
            return refused.set(Some(fault_words(fault, texts).to_owned()));
        }
        let reason = Some(decision.why.clone());
        if bench.dispatch_because(Action::Assumption(AssumptionAction::Decide(Arc::new(decision))), reason) {
            on_done.run(());
        }
    };
    let text = move |it: RwSignal<String>| move |event| it.set(event_target_value(&event));
    let pick = move |it: Choice| {
        view! {
            <label class="tick"><input type="radio" name="choice" checked=it == Choice::Keep on:change=move |_| choice.set(it) />{tr(move |texts| choice_words(it, texts))}</label>
        }
    };
    view! {
        <form class="decide-form" on:submit=save aria-label=tr(|it| it.assumptions.decide_title)>
            <div class="ticks" role="radiogroup" aria-label=tr(|it| it.assumptions.choice)>{CHOICES.map(pick).collect_view()}</div>
            <label>{tr(|it| it.assumptions.what)}<input type="text" maxlength="200" autofocus data-what="" prop:value=what on:input=text(what) /></label>
            <label>{tr(|it| it.assumptions.why)}<input type="text" maxlength="300" data-why="" prop:value=why on:input=text(why) /></label>
            <label>{tr(|it| it.assumptions.check)}<input type="text" maxlength="7" placeholder="2026-07" prop:value=check on:input=text(check) /></label>
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
            <p class="acts"><button type="submit" class="btn do" data-decide="">{tr(|it| it.assumptions.save)}</button>
                <button type="button" class="btn" on:click=move |_| on_done.run(())>{tr(|it| it.assumptions.cancel)}</button></p>
        </form>
    }
}

/// The log, newest first.
#[component]
pub fn DecisionLog() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let decisions = bench.select(|it| it.decisions.iter().rev().cloned().collect::<Vec<_>>());
    let statement = move |id: AssumptionId| {
        let known = bench.with(|it| it.assumptions.iter().find(|it| it.id == id).map(|it| it.statement.clone()));
        known.unwrap_or_else(|| tr(|it| it.assumptions.deleted_assumption)().to_owned())
    };
    let row = move |it: Arc<Decision>| {
        let (id, choice, check) = (it.id, it.choice, it.check);
        let withdraw = move |_| {
            bench.dispatch(Action::Assumption(AssumptionAction::Withdraw(id)));
        };
        let who = if it.author.is_empty() { tr(|it| it.assumptions.me)().to_owned() } else { it.author.clone() };
        let about = it.assumption.map(statement).unwrap_or_default();
        view! {
            <tr data-decision=id.to_string()>
                <td class="l">{clock::day(it.at)}</td>
                <td class="l"><b>{tr(move |texts| choice_words(choice, texts))}</b></td>
                <td class="l wrap">{about}</td>
                <td class="l wrap">{it.what.clone()}</td>
                <td class="l wrap">{it.why.clone()}</td>
                <td class="l">{who}</td>
                <td class="l">{move || check.map(|it| formats.get().month(it))}</td>
                <td class="l"><button type="button" class="btn sm" on:click=withdraw>{tr(|it| it.assumptions.withdraw)}</button></td>
            </tr>
        }
    };
    view! {
        <h2>{tr(|it| it.assumptions.decisions)}</h2>
        <Show when=move || decisions.with(|it| !it.is_empty()) fallback=|| view! { <p class="q">{tr(|it| it.assumptions.decisions_none)}</p> }>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.assumptions.decisions)><table class="decisions">
                <thead><tr>
                    <th class="l">{tr(|it| it.assumptions.when)}</th><th class="l">{tr(|it| it.assumptions.choice)}</th>
                    <th class="l">{tr(|it| it.assumptions.about)}</th><th class="l">{tr(|it| it.assumptions.what)}</th>
                    <th class="l">{tr(|it| it.assumptions.why)}</th><th class="l">{tr(|it| it.assumptions.who)}</th>
                    <th class="l">{tr(|it| it.assumptions.check)}</th><th><span class="sr">{tr(|it| it.assumptions.acts)}</span></th>
                </tr></thead>
                <tbody>{move || decisions.get().into_iter().map(row).collect_view()}</tbody>
            </table></div>
        </Show>
    }
}
