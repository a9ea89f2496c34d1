//! The table of the tiers: amount, chance and growth of each, and a button that aims at it.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Metric;
use crate::plan::TargetLadder;

use crate::ui::tips::term;

use super::super::desk::{Desk, Spot};
use super::super::grid::chance_bar;
use super::super::view::RowKey;
use super::Facts;

pub(super) fn tier_table(desk: Desk, it: &Facts) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let kept = it.kept();
    let growth = |amount: Money| {
        let before = it.last_year.filter(|it| *it > Money::default());
        before.map_or_else(|| "—".to_owned(), |it| formats.percent_signed(amount.to_f64() / it.to_f64() - 1.0, 1))
    };
    let row = |key: &'static str, name: &'static str, small: &'static str, now: Option<Money>, kept: Option<Money>| {
        let amount = kept.or(now);
        let chance = amount.and_then(|amount| it.chance(amount));
        let aim_label = words.aim_label(name);
        let aim = amount.filter(|amount| *amount != it.target && key != "target").map(|amount| {
            view! { <button type="button" class="btn sm" aria-label=aim_label.clone() on:click=move |_| aim_at(desk, amount)>{words.aim}</button> }
        });
        let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
        view! {
            <tr data-tier=key>
                <th class="l" scope="row"><b>{name}</b>" "<small class="q hide-p">{small}</small></th>
                <td class="tg" data-minor=now.map(|it| it.minor().to_string())>{money(now)}</td>
                <td class="hide-p" data-kept=kept.map(|it| it.minor().to_string())>{money(kept)}</td>
                <td class="l chance" data-chance=chance.map(|it| format!("{:.4}", it.value()))>{chance_bar(chance, desk)}</td>
                <td class="hide-p">{amount.map(growth)}</td>
                <td>{aim}</td>
            </tr>
        }
    };
    let tier = |of: fn(TargetLadder) -> Money| (it.ladder.map(of), kept.map(of));
    let (commit, goal, challenge) = (tier(|it| it.commit), tier(|it| it.goal), tier(|it| it.challenge));
    // With much stretch the goal lies above P80, and the challenge is raised to it.
    let is_raised = it.ladder.is_some_and(|it| it.challenge == it.goal);
    let challenge_from = if is_raised { words.challenge_raised } else { words.challenge_from };
    view! {
        <table>
            <thead><tr><th class="l" scope="col">{term(Metric::Ladder, |it| it.targets.tier)}</th><th class="tg" scope="col">{words.amount}" "{formats.unit_label()}</th>
                <th class="hide-p" scope="col">{words.kept}</th><th class="l chance" scope="col">{term(Metric::Chance, |it| it.targets.chance)}</th><th class="hide-p" scope="col">{words.on_last_year}</th><th><span class="sr">{words.aim}</span></th></tr></thead>
            <tbody>
                {row("commit", words.commit, words.commit_from, commit.0, commit.1)}
                {row("goal", words.goal, words.goal_from, goal.0, goal.1)}
                {row("challenge", words.challenge, challenge_from, challenge.0, challenge.1)}
                {row("target", words.target, "", Some(it.target), None)}
            </tbody>
        </table>
    }
}

/// Makes an amount the total of the plan; what is refused is said under the table.
fn aim_at(desk: Desk, amount: Money) {
    let Some(plan) = desk.bench.with_untracked(|it| it.plan.clone()) else { return };
    // With buffers the accounts carry more than is promised, by as much as now.
    let total = amount + plan.total - plan.promised();
    let column = plan.window.len + 1;
    desk.edit(Spot { row: RowKey::Company, column }, |plan| plan.set_total(total));
}
