//! Accounts that have stopped ordering: that they get no target, and whom to take back in.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::i18n::Texts;
use crate::ui::language::tr;
use crate::workbench::planning::stopped_accounts;
use crate::workbench::{Action, PlanAction};

use super::desk::Desk;
use super::view::{RowKey, RowView, current_plan};
use super::weights::{hundredths, redecompose};

/// An account that has stopped ordering.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    account: AccountId,
    name: String,
    months: usize,
    /// What the plan gives it now; `None` without a plan.
    target: Option<Money>,
    /// Whether its open months carry some of that: what it sold in closed ones is no target of its own.
    carries: bool,
    rejoined: bool,
}

/// The accounts that have stopped, by the forecast on screen, in the order of their names.
fn lines(desk: Desk, target_of: impl Fn(AccountId) -> (Option<Money>, bool, bool)) -> Vec<Line> {
    let stopped = desk.forecasts.with(|it| it.tree.as_deref().map(stopped_accounts).unwrap_or_default());
    let line = |(account, months): (AccountId, usize)| {
        let name = desk.names.with(|it| it.get(&account).cloned().unwrap_or_default());
        let (target, carries, rejoined) = target_of(account);
        Line { account, name, months, target, carries, rejoined }
    };
    let mut lines: Vec<Line> = stopped.into_iter().map(line).collect();
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    lines
}

/// In the form of a new plan.
#[component]
pub fn StoppedInForm(desk: Desk, rejoined: RwSignal<BTreeSet<AccountId>>) -> impl IntoView {
    let lines = Memo::new(move |_| lines(desk, |it| (None, false, rejoined.with(|all| all.contains(&it)))));
    let set = Callback::new(move |(accounts, is_in): (Vec<AccountId>, bool)| {
        rejoined.update(|all| {
            for it in accounts {
                if is_in {
                    all.insert(it)
                } else {
                    all.remove(&it)
                };
            }
        });
    });
    view! { <Show when=move || !lines.read().is_empty()><section><Choice desk lines set /></section></Show> }
}

/// On the page of the plan.
#[component]
pub fn StoppedLine(desk: Desk) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let view = desk.view.read();
        let row = |it| view.as_ref().and_then(|view| view.row(RowKey::Account(it)));
        lines(desk, |it| {
            row(it)
                .map_or((None, false, false), |row| (Some(row.total), row.open > Money::default(), row.rule.rejoined))
        })
    });
    let set = Callback::new(move |(accounts, is_in): (Vec<AccountId>, bool)| {
        let Some(plan) = desk.bench.with_untracked(current_plan) else { return };
        desk.bench.dispatch(Action::Plan(PlanAction::Set(Arc::new(plan.with_rejoined(&accounts, is_in)))));
    });
    // A choice that the amounts do not follow yet: left out with a target, or taken in without one.
    let is_later = move || lines.with(|all| all.iter().any(|it| it.target.is_some() && it.carries != it.rejoined));
    let again = move |_| {
        if let Some(plan) = desk.bench.with_untracked(current_plan) {
            redecompose(desk, hundredths(plan.weights));
        }
    };
    view! {
        <Show when=move || !lines.read().is_empty()>
            <Choice desk lines set />
            <Show when=is_later>
                <p class="q later">{tr(|it| it.stopped.counts_later)}" "
                    <button type="button" class="link" on:click=again>{tr(|it| it.plan.redecompose)}</button></p>
            </Show>
        </Show>
    }
}

#[component]
fn Choice(desk: Desk, lines: Memo<Vec<Line>>, set: Callback<(Vec<AccountId>, bool)>) -> impl IntoView {
    let summary = move || {
        let words = &desk.texts().stopped;
        let (n_out, n) = lines.with(|all| (all.iter().filter(|it| !it.rejoined).count(), all.len()));
        if n_out > 0 { words.left_out(n_out) } else { words.all_in(n) }
    };
    let row = move |account: AccountId| {
        let line = Memo::new(move |_| lines.with(|all| all.iter().find(|it| it.account == account).cloned()));
        let about = move || {
            let (line, words, formats) = (line.get()?, &desk.texts().stopped, desk.formats.get());
            let target =
                line.target.map(|it| format!(" · {}", words.target_now(formats.money(it), formats.unit_label())));
            Some(format!("{}{}", words.months(line.months), target.unwrap_or_default()))
        };
        let name = move || line.get().map(|it| desk.texts().stopped.take_in(it.name)).unwrap_or_default();
        let is_in = move || line.read().as_ref().is_some_and(|it| it.rejoined);
        let target = move || line.read().as_ref().and_then(|it| it.target).map(|it| it.minor().to_string());
        view! {
            <li data-account=account.to_string() data-minor=target>
                <label><input type="checkbox" prop:checked=is_in on:change=move |event| set.run((vec![account], event_target_checked(&event))) />
                    <span>{name}</span></label>" "<small class="q">{about}</small></li>
        }
    };
    let keys = Memo::new(move |_| lines.with(|all| all.iter().map(|it| it.account).collect::<Vec<_>>()));
    let all = move |_| set.run((keys.get_untracked(), true));
    let several = move || keys.read().len() > 1 && lines.with(|all| all.iter().any(|it| !it.rejoined));
    view! {
        <details class="stoppedout">
            <summary>{summary}</summary>
            <p class="q">{tr(|it| it.stopped.why)}</p>
            <ul aria-label=tr(|it| it.stopped.list)><For each=move || keys.get() key=|it| *it let:account>{row(account)}</For></ul>
            <Show when=several><p><button type="button" class="btn sm" on:click=all>{tr(|it| it.stopped.take_in_all)}</button></p></Show>
        </details>
    }
}

/// The mark at the row of an account that has stopped ordering.
pub fn mark(row: &RowView, texts: &'static Texts) -> Option<impl IntoView + use<>> {
    let (n, words) = (row.stopped?, &texts.stopped);
    let label = match (row.rule.rejoined, row.open > Money::default()) {
        (true, _) => words.badge_kept(n),
        (false, true) => words.badge_carries(n),
        (false, false) => words.badge_hint(n),
    };
    let title = label.clone();
    Some(view! {
        <span class="flag stoppedmark" title=title><span aria-hidden="true">{words.badge}</span><span class="sr">{label}</span></span>
    })
}
