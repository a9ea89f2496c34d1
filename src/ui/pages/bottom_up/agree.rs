//! Where the sides meet: the weight, the numbers decided, and taking them over into the plan.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::i18n::Metric;
use crate::plan::{Agreed, TotalRule};
use crate::ui::components::amount::{AmountField, bad_amount, is_composing, parse_amount};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::pages::plan::view::current_plan;
use crate::ui::pages::team::{Said, SaidLine, money_or_dash};
use crate::ui::platform::clock;
use crate::ui::state::author_name;
use crate::ui::tips::term;
use crate::workbench::BottomUpAction;

use super::words::fault_words;
use super::{Floor, refuse};

/// Accounts listed at once.
const SHOWN: usize = 30;
/// Refusals named before the rest is counted.
const NAMED: usize = 6;

/// One account with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    account: AccountId,
    top_down: Money,
    bottom_up: Option<Money>,
    weighted: Option<Money>,
    outcome: Option<Money>,
}

/// What came of the last takeover.
#[derive(Clone, Debug, PartialEq)]
struct Taken {
    said: String,
    refused: Vec<String>,
}

/// The part of the page.
#[component]
pub fn Agreement(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let said = RwSignal::new(None::<Said>);
    let lines = Memo::new(move |_| {
        let voice = floor.said.get();
        floor.standing.with(|it| {
            let Some(it) = it else { return Vec::new() };
            let plan = &it.planned.plan;
            let rows = plan.accounts.iter().map(|row| {
                let top_down = row.total();
                let bottom_up = voice.committed(row.account, plan.window).map(|it| it.mean());
                let weighted = bottom_up.map(|it| voice.weight.of(top_down, it, plan.unit));
                let decided = voice.agreed.get(&row.account).map(|it| it.amount);
                Line { account: row.account, top_down, bottom_up, weighted, outcome: decided.or(weighted) }
            });
            rows.collect::<Vec<_>>()
        })
    });
    let weight = move || floor.said.with(|it| it.weight.percent());
    let set_weight = move |text: String| match text.trim().parse::<u32>() {
        Ok(percent) if percent <= 100 => {
            floor.act(BottomUpAction::SetWeight(percent), None);
        }
        _ => refuse(said, untrack(move || floor.words().fault_weight.to_owned())),
    };
    let sums = move || {
        let lines = lines.get();
        let (words, formats) = (floor.words(), desk.formats.get());
        let now: Money = lines.iter().map(|it| it.top_down).sum();
        let then: Money = lines.iter().map(|it| it.outcome.unwrap_or(it.top_down)).sum();
        let n = lines.iter().filter(|it| it.outcome.is_some_and(|to| to != it.top_down)).count();
        let said = words.comes_to(
            formats.count(n),
            formats.money(now),
            formats.money(then),
            formats.unit_label(),
            formats.money_signed(then - now),
        );
        view! { <p class="preview" data-now=now.minor().to_string() data-then=then.minor().to_string()>{said}</p> }
    };
    // More accounts than are listed are found by name.
    let search = RwSignal::new(String::new());
    let listed = Memo::new(move |_| {
        let mut ids: Vec<AccountId> =
            lines.with(|it| it.iter().filter(|it| it.outcome.is_some()).map(|it| it.account).collect());
        // Those without a number follow, so that one can be decided for them as well.
        ids.extend(
            lines.with(|it| it.iter().filter(|it| it.outcome.is_none()).map(|it| it.account).collect::<Vec<_>>()),
        );
        let wanted = search.get().trim().to_lowercase();
        if !wanted.is_empty() {
            ids.retain(|it| floor.account_name(*it).to_lowercase().contains(&wanted));
        }
        ids.truncate(SHOWN);
        ids
    });
    let shown = move || {
        let (n_listed, n) = (listed.with(Vec::len), lines.with(Vec::len));
        (n_listed < n).then(|| desk.texts().team.shown(desk.formats.get().count(n_listed), desk.formats.get().count(n)))
    };
    view! {
        <section class="agreement">
            <div class="bar"><h2>{tr(|it| it.bottomup.agreement)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span>
                <input type="search" class="find" aria-label=tr(|it| it.bottomup.agreement_search) placeholder=tr(|it| it.bottomup.agreement_search) prop:value=search on:input=move |event| search.set(event_target_value(&event)) /></div>
            <p class="q">{tr(|it| it.bottomup.agreement_hint)}</p>
            <div class="controls">
                <label class="amount"><span>{tr(|it| it.bottomup.weight)}</span>
                    <input type="range" class="weight-range" min="0" max="100" step="5" prop:value=move || weight().to_string() on:change=move |event| set_weight(event_target_value(&event)) /></label>
                <label class="amount"><span class="sr">{tr(|it| it.bottomup.weight_percent)}</span><input type="text" class="pct weight-percent" inputmode="numeric" prop:value=move || weight().to_string() on:change=move |event| set_weight(event_target_value(&event)) /></label>
                <span class="q">{move || floor.words().weight_says(weight(), 100 - weight())}</span>
            </div>
            <SaidLine said />
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.bottomup.agreement)>
                <table class="agree-table">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.team.account)}</th><th class="tg" scope="col">{tr(|it| it.bottomup.top_down)}</th><th class="fc" scope="col">{term(Metric::CommittedMean, |it| it.bottomup.mean)}</th>
                        <th class="hide-p" scope="col">{term(Metric::Agreed, |it| it.bottomup.weighted)}</th><th class="hide-p" scope="col">{tr(|it| it.bottomup.decided)}</th><th class="l hide-p" scope="col">{tr(|it| it.adjust.reason)}</th><th scope="col">{tr(|it| it.bottomup.outcome)}</th></tr></thead>
                    <tbody><For each=move || listed.get() key=|it| *it let:account>{line_row(floor, said, lines, account)}</For></tbody>
                </table>
            </div>
            <p class="q">{shown}</p>
            {sums}
            <TakeOver floor />
        </section>
    }
}

fn line_row(floor: Floor, said: RwSignal<Option<Said>>, lines: Memo<Vec<Line>>, account: AccountId) -> impl IntoView {
    let desk = floor.team.desk;
    let line = Memo::new(move |_| lines.with(|it| it.iter().find(|it| it.account == account).cloned()));
    let agreed = Memo::new(move |_| floor.said.with(|it| it.agreed.get(&account).cloned()));
    let (amount, reason) = (RwSignal::new(None::<Money>), RwSignal::new(String::new()));
    Effect::new(move || {
        let held = agreed.get();
        amount.set(held.as_ref().map(|it| it.amount));
        reason.set(held.map(|it| it.reason).unwrap_or_default());
    });
    let decide = move || {
        let (number, why) = (amount.get_untracked(), reason.get_untracked().trim().to_owned());
        let Some(number) = number else {
            if agreed.get_untracked().is_some() {
                floor.act(BottomUpAction::Decide(account, None), None);
            }
            return;
        };
        if why.is_empty() {
            return;
        }
        let it = Agreed { amount: number, reason: why.clone(), at: clock::now(), by: author_name() };
        if agreed.get_untracked().is_some_and(|held| held.amount == it.amount && held.reason == it.reason) {
            return;
        }
        match it.verify() {
            Ok(()) => {
                said.set(None);
                floor.act(BottomUpAction::Decide(account, Some(it)), Some(why));
            }
            Err(fault) => {
                let formats = desk.formats.get_untracked();
                refuse(said, fault_words(fault, formats.language.texts(), formats));
            }
        }
    };
    let name = move || floor.account_name(account);
    let label = Signal::derive(move || floor.words().decided_of(name(), desk.formats.get().unit_label()));
    let reason_label = move || format!("{} · {}", desk.texts().adjust.reason, name());
    let take = Callback::new(move |text: String| {
        let read = parse_amount(&text, desk.formats.get_untracked().unit);
        if read.is_none() && !text.trim().is_empty() {
            return refuse(said, bad_amount(&text, desk.formats.get_untracked()));
        }
        amount.set(read);
        decide();
    });
    let money = move |of: fn(&Line) -> Option<Money>| {
        let it = line.get()?;
        let amount = of(&it);
        Some(
            view! { <span data-minor=amount.map(|it| it.minor().to_string())>{money_or_dash(amount, desk.formats.get())}</span> },
        )
    };
    let hint =
        move || (amount.get().is_some() && reason.with(|it| it.trim().is_empty())).then(|| floor.words().needs_reason);
    view! {
        <tr data-agree=account.to_string()>
            <td class="l cell">{name}</td><td class="tg">{move || money(|it| Some(it.top_down))}</td><td class="fc">{move || money(|it| it.bottom_up)}</td>
            <td class="hide-p">{move || money(|it| it.weighted)}</td>
            <td class="bare hide-p"><AmountField class="decided" is_draft=true label value=Signal::derive(move || amount.get()) formats=desk.formats on_commit=take /></td>
            <td class="l hide-p"><input type="text" class="why" maxlength="300" aria-label=reason_label prop:value=reason on:input=move |event| reason.set(event_target_value(&event)) on:change=move |_| decide()
                on:keydown=move |event| if event.key() == "Enter" && !is_composing(&event) { decide() } /><small class="warn">{hint}</small></td>
            <td class="outcome">{move || money(|it| it.outcome)}</td>
        </tr>
    }
}

#[component]
fn TakeOver(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let rule = RwSignal::new(false);
    let lock = RwSignal::new(false);
    let taken = RwSignal::new(None::<Result<Taken, String>>);
    let options = Signal::derive(move || {
        let words = floor.words();
        vec![(false, words.total_follows.to_owned()), (true, words.total_stays.to_owned())]
    });
    let any = Memo::new(move |_| {
        let voice = floor.said.get();
        floor.standing.with(|it| {
            it.as_ref().is_some_and(|it| {
                let plan = &it.planned.plan;
                plan.accounts.iter().any(|row| voice.outcome(plan, row.account).is_some_and(|to| to != row.total()))
            })
        })
    });
    let take = move |_| {
        let Some(plan) = desk.bench.with_untracked(current_plan) else { return };
        let voice = floor.said.get_untracked();
        let agreed: Vec<(AccountId, Money)> =
            plan.accounts.iter().filter_map(|it| Some((it.account, voice.outcome(&plan, it.account)?))).collect();
        let total = if rule.get_untracked() { TotalRule::Stays } else { TotalRule::Follows };
        let formats = desk.formats.get_untracked();
        let words = &formats.language.texts().bottomup;
        match plan.take_over(&agreed, total, lock.get_untracked()) {
            Err(error) => taken.set(Some(Err(untrack(move || desk.say(|it| it.refusal(&error)))))),
            Ok(done) => {
                let n = done.set.iter().filter(|it| it.1 != it.2).count();
                let mut refused: Vec<String> = untrack(|| {
                    let line = |(account, error): &(AccountId, crate::plan::PlanError)| {
                        words.refused_line(floor.account_name(*account), desk.say(|it| it.refusal(error)))
                    };
                    done.refused.iter().take(NAMED).map(line).collect()
                });
                if done.refused.len() > NAMED {
                    refused.push(words.issues_more(done.refused.len() - NAMED));
                }
                let (before, after) = (formats.money(plan.total), formats.money(done.plan.total));
                let text = words.taken(n, before, after, formats.unit_label());
                if n > 0 || done.plan != *plan {
                    let why = words.taken_why(voice.weight.percent(), 100 - voice.weight.percent());
                    // A number that was decided keeps its own reason; one by weight is decided now.
                    let decided = |it: &(AccountId, Money, Money)| {
                        let (at, by) = (clock::now(), author_name());
                        let is_new = voice.agreed.get(&it.0).is_none_or(|held| held.amount != it.2);
                        is_new.then(|| (it.0, Agreed { amount: it.2, reason: why.clone(), at, by }))
                    };
                    let agreed = done.set.iter().filter_map(decided).collect();
                    floor.act(BottomUpAction::TakeOver { plan: Arc::new(done.plan), agreed }, Some(why));
                }
                taken.set(Some(Ok(Taken { said: text, refused })));
            }
        }
    };
    let news = move || {
        taken.get().map(|it| match it {
            Ok(it) => {
                let lines = it.refused.into_iter().map(|it| view! { <li>{it}</li> }).collect_view();
                view! { <p class="status made">{it.said}</p><ul class="issues bad" data-refused="">{lines}</ul> }
                    .into_any()
            }
            Err(text) => view! { <p class="bad" role="alert">{text}</p> }.into_any(),
        })
    };
    view! {
        <div class="controls take-over">
            <Segments label=Signal::derive(move || floor.words().total_rule.to_owned()) options value=rule on_select=Callback::new(move |it| rule.set(it)) soft=true />
            <label class="tick"><input type="checkbox" class="lock-agreed" prop:checked=lock on:change=move |event| lock.set(event_target_checked(&event)) />{tr(|it| it.bottomup.lock_agreed)}</label>
            <button type="button" class="btn do" data-take-over="" disabled=move || !any.get() on:click=take>{tr(|it| it.bottomup.take_over)}</button>
        </div>
        <p class="q">{tr(|it| it.bottomup.take_over_hint)}</p>
        <div role="status">{news}</div>
    }
}
