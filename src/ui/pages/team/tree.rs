//! The table of the tree: company, regions, people, accounts, with what each carries, is asked for and lands at; and
//! what can be set on the group that is chosen.

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::i18n::Metric;
use crate::plan::{GroupKey, GroupNode, LeafNode, PersonNode, TargetPlan, movable, set_quota};
use crate::ui::components::amount::{AmountField, bad_amount, parse_amount};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::pages::plan::grid::chance_bar;
use crate::ui::pages::plan::status::unit_words;
use crate::ui::pages::plan::view::{RowKey, current_plan};
use crate::ui::tips::term;
use crate::workbench::standing::Standings;
use crate::workbench::{Action, PlanAction};

use super::{Planned, Said, TeamDesk, money_or_dash};

/// Accounts shown under a person at most.
const SHOWN: usize = 60;

/// The table with its line of proof and the panel under it.
#[component]
pub fn TeamTable(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let unit = move || desk.formats.get().unit_label();
    let months = move || team_desk.months.get();
    let head = move || {
        let words = &desk.texts().team;
        let formats = desk.formats.get();
        let columns = team_desk.planned.with(|it| {
            let window = it.as_ref().filter(|_| months()).map(|it| it.plan.window);
            window.into_iter().flat_map(|it| it.iter().collect::<Vec<_>>()).collect::<Vec<_>>()
        });
        let columns = columns
            .into_iter()
            .map(|it| view! { <th class="hide-p" scope="col" title=it.to_string()>{formats.month_name(it)}</th> });
        view! {
            <tr><th class="l" scope="col">{words.group}</th>{columns.collect_view()}
                <th class="hide-p" scope="col">{words.carried}</th><th class="hide-p" scope="col">{term(Metric::Buffer, |it| it.team.buffer)}</th><th class="hide-p" scope="col">{words.pool}</th>
                <th class="tg" scope="col">{words.quota}</th><th class="fc" scope="col">{term(Metric::Landing, |it| it.team.lands)}</th>
                <th class="l chance" scope="col">{term(Metric::Chance, |it| it.team.chance)}</th><th class="hide-p" scope="col">{term(Metric::TargetRatio, |it| it.team.ratio)}</th><th class="hide-p" scope="col">{words.growth}</th></tr>
        }
    };
    let rows = move || {
        team_desk.planned.with(|planned| {
            team_desk.standings.with(|standings| planned.as_ref().map(|it| rows(team_desk, it, standings.as_deref())))
        })
    };
    let proof = move || {
        let (words, formats) = (&desk.texts().team, desk.formats.get());
        team_desk.planned.with(|it| {
            let it = it.as_ref()?;
            Some(if it.tree.adds_up() {
                let (amount, unit) = unit_words(it.plan.unit, formats);
                let text = words.adds_up(amount, unit);
                view! { <span class="ok nb"><b class="ok">"✓ "{text}</b>" "<span class="q">{words.adds_up_detail}</span></span> }.into_any()
            } else {
                view! { <span class="bad" role="alert">{words.not_adding}</span> }.into_any()
            })
        })
    };
    view! {
        <div class="bar"><h2>{tr(|it| it.team.tree)}<small>{unit}</small></h2><span class="sp"></span>
            <label class="tick hide-p"><input type="checkbox" prop:checked=months on:change=move |_| team_desk.months.update(|it| *it = !*it) />{tr(|it| it.team.show_months)}</label></div>
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.team.tree)>
            <table class="team-tree" aria-busy=move || team_desk.busy.get().to_string()><thead>{head}</thead><tbody>{rows}</tbody></table>
        </div>
        <p class="status">{proof}</p>
        <Panel team_desk />
    }
}

fn rows(team_desk: TeamDesk, planned: &Planned, standings: Option<&Standings>) -> Vec<AnyView> {
    let mut rows = vec![group_row(team_desk, planned, standings, &planned.tree.company, 0)];
    for region in &planned.tree.regions {
        rows.push(group_row(team_desk, planned, standings, &region.node, 1));
        if team_desk.is_open(&region.node.key) {
            for person in &region.people {
                rows.push(group_row(team_desk, planned, standings, &person.node, 2));
                if team_desk.is_open(&person.node.key) {
                    rows.extend(account_rows(team_desk, planned, person));
                }
            }
        }
    }
    rows
}

/// A name for tests and ids: the level and the names.
fn row_id(key: &GroupKey) -> String {
    let or = |it: &Option<String>| it.clone().unwrap_or_default();
    match key {
        GroupKey::Company => "company".to_owned(),
        GroupKey::Region(it) => format!("region:{}", or(it)),
        GroupKey::Person(it) => format!("person:{}/{}", or(&it.region), or(&it.person)),
    }
}

fn group_row(
    team_desk: TeamDesk,
    planned: &Planned,
    standings: Option<&Standings>,
    node: &GroupNode,
    level: usize,
) -> AnyView {
    let (words, formats) = (&team_desk.texts().team, team_desk.formats());
    let name = team_desk.name(&node.key);
    let standing = standings.and_then(|it| it.groups.get(&node.key));
    let landing = standing.and_then(|it| it.outcome.range.map(|it| it.p50).or(it.outcome.landing));
    let ratio = landing.filter(|it| *it > Money::default()).map(|it| node.quota.to_f64() / it.to_f64());
    let is_locked = all_locked(&planned.plan, &planned.tree.accounts_of(&node.key));
    let toggle = (level > 0).then(|| {
        let (key, label) = (node.key.clone(), words.open_group(&name));
        let open = team_desk.is_open(&key);
        view! { <button type="button" class="cv" aria-expanded=open.to_string() aria-label=label on:click=move |_| team_desk.toggle(&key)>{if open { "▾" } else { "▸" }}</button> }
    });
    let months = team_desk.months.get().then(|| month_cells(team_desk, &node.months));
    let pick = {
        let key = node.key.clone();
        move |_| team_desk.chosen.set(key.clone())
    };
    let chosen = {
        let key = node.key.clone();
        move || team_desk.chosen.with(|it| *it == key)
    };
    let is_now = chosen.clone();
    let minor = |it: Money| it.minor().to_string();
    let signed = |it: Money| if it == Money::default() { "—".to_owned() } else { formats.money_signed(it) };
    let pool = if node.vacancy == Money::default() { "—".to_owned() } else { formats.money(node.vacancy) };
    let growth = standing.and_then(|it| it.growth());
    view! {
        <tr class=format!("lv{level}") class:on=chosen data-row=row_id(&node.key)>
            <th class="l n" scope="row"><span class="who">{toggle}<button type="button" class="row-pick" aria-pressed=move || is_now().to_string() aria-label=words.pick(&name) on:click=pick>{name.clone()}</button>
                {is_locked.then(|| view! { <span class="flag" title=words.locked><Icon sign=Sign::Lock /><span class="sr">{words.locked}</span></span> })}</span></th>
            {months}
            <td class="hide-p" data-carried=minor(node.carried)>{formats.money(node.carried)}</td>
            <td class="hide-p" data-buffer=minor(node.buffer)>{signed(node.buffer)}</td>
            <td class="hide-p" data-pool=minor(node.vacancy)>{pool}</td>
            <td class="tg" data-quota=minor(node.quota)><b>{formats.money(node.quota)}</b></td>
            <td class="fc" data-landing=landing.map(minor)>{money_or_dash(landing, formats)}</td>
            <td class="l chance" data-chance=standing.and_then(|it| it.outcome.probability).map(|it| format!("{:.4}", it.value()))>{chance_bar(standing.and_then(|it| it.outcome.probability), team_desk.desk)}</td>
            <td class="hide-p">{ratio.map_or_else(|| "—".to_owned(), |it| formats.number(it, 2))}</td>
            <td class="hide-p">{growth.map_or_else(|| "—".to_owned(), |it| formats.percent_signed(it, 1))}</td>
        </tr>
    }
    .into_any()
}

fn all_locked(plan: &TargetPlan, accounts: &[AccountId]) -> bool {
    let locked = |it: &AccountId| plan.row(*it).is_some_and(|it| it.rule.lock.is_some());
    // Thousands of accounts are looked up one by one; so many are never locked by hand.
    !accounts.is_empty() && accounts.len() <= 500 && accounts.iter().all(locked)
}

fn month_cells(team_desk: TeamDesk, months: &[Money]) -> Vec<AnyView> {
    let formats = team_desk.formats();
    let cell = |it: &Money| view! { <td class="hide-p m" data-minor=it.minor().to_string()>{formats.money(*it)}</td> };
    months.iter().map(|it| cell(it).into_any()).collect()
}

fn account_rows(team_desk: TeamDesk, planned: &Planned, person: &PersonNode) -> Vec<AnyView> {
    let (words, formats) = (&team_desk.texts().team, team_desk.formats());
    let view_now = team_desk.desk.view.get();
    let row = |leaf: &LeafNode| {
        let name = team_desk.desk.names.with(|it| it.get(&leaf.account).cloned()).unwrap_or_default();
        let seen = view_now.as_ref().and_then(|it| it.row(RowKey::Account(leaf.account)));
        let n_here = leaf.has.iter().filter(|it| **it).count();
        let whole = n_here == leaf.has.len();
        let part = (!whole).then(|| view! { " "<small class="q">{words.part_months(n_here, leaf.has.len())}</small> });
        // Landing and chance speak of the whole account; of a part of its months they would say nothing.
        let seen = seen.filter(|_| whole);
        let locked = planned.plan.row(leaf.account).is_some_and(|it| it.rule.lock.is_some());
        let months = team_desk.months.get().then(|| month_cells(team_desk, &leaf.months));
        view! {
            <tr class="lv3" data-row=format!("account:{}", leaf.account)>
                <th class="l n" scope="row">{name}{part}{locked.then(|| view! { " "<span class="flag"><Icon sign=Sign::Lock /><span class="sr">{team_desk.texts().plan.lock}</span></span> })}</th>
                {months}
                <td class="hide-p" data-carried=leaf.total.minor().to_string()>{formats.money(leaf.total)}</td><td class="hide-p"></td><td class="hide-p"></td>
                <td class="tg">{formats.money(leaf.total)}</td>
                <td class="fc">{money_or_dash(seen.and_then(|it| it.landing), formats)}</td>
                <td class="l chance">{seen.map(|it| chance_bar(it.probability, team_desk.desk))}</td>
                <td class="hide-p">{seen.and_then(|it| it.ratio()).map(|it| formats.number(it, 2))}</td><td class="hide-p"></td>
            </tr>
        }
        .into_any()
    };
    let mut rows: Vec<AnyView> = person.accounts.iter().take(SHOWN).map(row).collect();
    let n_more = person.accounts.len().saturating_sub(SHOWN);
    if n_more > 0 {
        rows.push(
            view! { <tr class="lv3 others"><td class="l" colspan="9">{words.others(formats.count(n_more))}</td></tr> }
                .into_any(),
        );
    }
    rows
}

/// What can be set on the group that is chosen, and how its figures come about.
#[component]
fn Panel(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let node = Memo::new(move |_| {
        let key = team_desk.chosen.get();
        team_desk.planned.with(|it| it.as_ref()?.tree.groups().into_iter().find(|it| it.key == key).cloned())
    });
    let is_group = move || team_desk.chosen.with(|it| *it != GroupKey::Company);
    let name = move || team_desk.chosen.with(|it| team_desk.name(it));
    let label = Signal::derive(move || desk.texts().team.quota_of(name(), desk.formats.get().unit_label()));
    let value = Signal::derive(move || node.with(|it| it.as_ref().map(|it| it.quota)));
    let on_commit = Callback::new(move |text: String| match parse_amount(&text, desk.formats.get_untracked().unit) {
        Some(quota) => change(team_desk, quota),
        None => team_desk.said.set(Some(Said::Refused(bad_amount(&text, desk.formats.get_untracked())))),
    });
    let locked = move || {
        let key = team_desk.chosen.get();
        team_desk.planned.with(|it| it.as_ref().is_some_and(|it| all_locked(&it.plan, &it.tree.accounts_of(&key))))
    };
    view! {
        <div class="group-panel">
            <Show when=is_group>
                <div class="controls">
                    <AmountField class="cell" label value formats=desk.formats on_commit />
                    <button type="button" class="btn sm lock" aria-pressed=move || locked().to_string() on:click=move |_| lock(team_desk, !untrack(locked))>
                        {move || if locked() { view! { <Icon sign=Sign::Unlock />{desk.texts().team.unlock} }.into_any() } else { view! { <Icon sign=Sign::Lock />{desk.texts().team.lock} }.into_any() }}
                    </button>
                    <span class="q">{tr(|it| it.team.quota_hint)}</span>
                </div>
            </Show>
            {move || node.get().map(|it| working(team_desk, &it))}
        </div>
    }
}

fn change(team_desk: TeamDesk, quota: Money) {
    let desk = team_desk.desk;
    let key = team_desk.chosen.get_untracked();
    let before = team_desk.planned.with_untracked(|it| {
        it.as_ref().and_then(|it| it.tree.groups().into_iter().find(|it| it.key == key).map(|it| it.quota))
    });
    if before == Some(quota) {
        return;
    }
    let edit = desk.bench.with_untracked(|document| {
        let (plan, book) = (current_plan(document)?, document.book.as_deref()?);
        Some(set_quota(&plan, &document.team, book, &key, quota))
    });
    match edit {
        Some(Ok(edit)) => {
            let n_moved = edit.account_shifts.len();
            if desk.bench.dispatch(Action::Plan(PlanAction::Set(std::sync::Arc::new(edit.plan)))) {
                let formats = desk.formats.get_untracked();
                let words = &formats.language.texts().team;
                let before = formats.money(before.unwrap_or_default());
                let name = untrack(move || team_desk.name(&key));
                let line = words.moved(name, before, formats.money(quota), formats.count(n_moved));
                team_desk.said.set(Some(Said::Made(line)));
            }
        }
        Some(Err(error)) => {
            let text = untrack(move || desk.say(|it| it.refusal(&error)));
            team_desk.said.set(Some(Said::Refused(text)));
        }
        None => {}
    }
}

fn lock(team_desk: TeamDesk, locked: bool) {
    let desk = team_desk.desk;
    let key = team_desk.chosen.get_untracked();
    let edit = team_desk.planned.with_untracked(|it| {
        let it = it.as_ref()?;
        let group = if locked { movable(&it.plan, &it.tree, &key) } else { it.tree.accounts_of(&key) };
        Some(it.plan.lock_group(&group, locked))
    });
    match edit {
        Some(Ok(edit)) => {
            desk.bench.dispatch(Action::Plan(PlanAction::Set(std::sync::Arc::new(edit.plan))));
            team_desk.said.set(None);
        }
        Some(Err(error)) => {
            let text = untrack(move || desk.say(|it| it.refusal(&error)));
            team_desk.said.set(Some(Said::Refused(text)));
        }
        None => {}
    }
}

fn working(team_desk: TeamDesk, node: &GroupNode) -> impl IntoView + use<> {
    let (words, formats) = (&team_desk.texts().team, team_desk.formats());
    let money = |it: Money| formats.money(it);
    let signed = |it: Money| formats.money_signed(it);
    let unit = formats.unit_label();
    let uplift = team_desk.planned.with(|it| it.as_ref().map(|it| it.plan.terms.uplift).unwrap_or_default());
    let share = |it: f64| formats.number(it, 4);
    let (children, quota, buffer) = (money(node.children), money(node.quota), signed(node.buffer));
    let line = match &node.key {
        GroupKey::Company => words.working_company(children, quota, buffer, unit),
        GroupKey::Region(_) => words.working_region(children, share(uplift.region), quota, buffer, unit),
        GroupKey::Person(_) => {
            let full = money(node.children + node.buffer);
            words.working_person(children, share(uplift.person), full, buffer, money(node.vacancy), quota, unit)
        }
    };
    let chance = team_desk.standings.with(|it| {
        it.as_ref().map(|it| {
            let source = if it.correlation.estimated { words.rho_estimated } else { words.rho_default };
            words.working_chance(formats.count(it.n_paths), formats.number(it.correlation.rho, 2), source)
        })
    });
    view! { <details class="working"><summary>{words.working}</summary><ol><li>{line}</li>{chance.map(|it| view! { <li>{it}</li> })}</ol></details> }
}
