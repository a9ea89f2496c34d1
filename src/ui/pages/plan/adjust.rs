//! Adjusting the running plan: what is needed and whether it can be had, the policies, and the log of moves.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, Node};
use crate::i18n::{Formats, Texts};
use crate::plan::{AccountProgress, AttainOutcome, Policy, Reach, TargetPlan, attain, reach};
use crate::ui::components::amount::{AmountField, bad_amount, is_composing, parse_amount};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::author;
use crate::workbench::adjusting::{Occasion, PlanMove, entries};
use crate::workbench::planning::{outlook, progress};
use crate::workbench::{Action, PlanAction};

use super::desk::Desk;
use super::view::current_plan;

/// Moves listed at once, the newest.
const LISTED: usize = 30;

/// What the panel holds.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    chosen: RwSignal<Option<AccountId>>,
    policy: RwSignal<Policy>,
    amount: RwSignal<Option<Money>>,
    reason: RwSignal<String>,
    /// Peers are those of the region instead of all.
    in_region: RwSignal<bool>,
    said: RwSignal<Option<Said>>,
}

/// What the last adjustment did, or why it was refused.
pub type Said = Result<String, String>;

fn policy_words(policy: Policy, texts: &'static Texts) -> &'static str {
    let words = &texts.adjust;
    match policy {
        Policy::CarryOver => words.carry_over,
        Policy::Spread => words.spread,
        Policy::Hold => words.hold,
        Policy::ZeroSum => words.zero_sum,
        Policy::ParentFunded => words.parent_funded,
    }
}

/// What an account or the company still needs, and what the rest may bring.
/// Where the company or an account lands, against its target, and how many months are left.
pub fn outcome_of(desk: Desk, account: Option<AccountId>) -> Option<(AttainOutcome, usize)> {
    desk.bench.with(|document| {
        let plan = current_plan(document)?;
        desk.forecasts.with(|state| {
            let node = account.map_or(Node::Company, Node::Account);
            let target = account.map_or_else(|| Some(plan.promised()), |it| Some(plan.row(it)?.total()))?;
            let outlook = outlook(document, state.tree.as_deref()?, &state.forecasts, node, plan.window)?;
            Some((attain(outlook.inputs(target)), outlook.remaining.len()))
        })
    })
}

/// The panel for what is chosen above, and the log.
#[component]
pub fn Adjust(
    /// The page's state.
    desk: Desk,
    /// The account chosen; `None` for the company.
    chosen: RwSignal<Option<AccountId>>,
    /// What the last adjustment did, or why it was refused.
    said: RwSignal<Option<Said>>,
) -> impl IntoView {
    let form = Form {
        desk,
        chosen,
        policy: RwSignal::new(Policy::CarryOver),
        amount: RwSignal::new(None),
        reason: RwSignal::new(String::new()),
        in_region: RwSignal::new(false),
        said,
    };
    let name = move || name_of(form, chosen.get());
    let title = move || desk.texts().adjust.title_of(name());
    let options = Signal::derive(move || {
        // Peers and buffers pay for a part of the company, not for all of it.
        let fits = |it: &Policy| chosen.get().is_some() || !it.takes_amount();
        Policy::ALL
            .into_iter()
            .filter(fits)
            .map(|it| (it, policy_words(it, desk.texts()).to_owned()))
            .collect::<Vec<_>>()
    });
    let policy = Memo::new(move |_| {
        let policy = form.policy.get();
        if policy.takes_amount() && chosen.get().is_none() { Policy::CarryOver } else { policy }
    });
    let missing = Memo::new(move |_| {
        let plan = desk.bench.with(current_plan)?;
        let known = known_progress(desk, &plan)?;
        let is_meant = |it: &&AccountProgress| chosen.get().is_none_or(|account| account == it.account);
        Some(known.iter().filter(is_meant).map(|it| plan.shortfall(it)).sum::<Money>())
    });
    let hint = move || {
        let (words, formats) = (&desk.texts().adjust, desk.formats.get());
        let (missing, unit) = (missing.get()?, formats.unit_label());
        Some(match policy.get() {
            Policy::ZeroSum => words.zero_sum_hint.to_owned(),
            Policy::ParentFunded => words.parent_funded_hint.to_owned(),
            Policy::CarryOver | Policy::Spread if missing < Money::default() => {
                words.ahead_hint(formats.money(-missing), unit)
            }
            Policy::CarryOver => words.carry_over_hint(formats.money(missing), unit),
            Policy::Spread => words.spread_hint(formats.money(missing), unit),
            Policy::Hold => words.hold_hint(formats.money(missing), unit),
        })
    };
    let takes_amount = move || policy.get().takes_amount();
    let amount_label = Signal::derive(move || desk.texts().adjust.amount(desk.formats.get().unit_label()));
    let on_amount = Callback::new(move |text: String| match parse_amount(&text, desk.formats.get_untracked().unit) {
        Some(it) => form.amount.set(Some(it)),
        None => form.said.set(Some(Err(bad_amount(&text, desk.formats.get_untracked())))),
    });
    let peers = Signal::derive(move || {
        let words = &desk.texts().adjust;
        vec![(false, words.peers_company.to_owned()), (true, words.peers_region.to_owned())]
    });
    let n_closed = desk.bench.select(|it| current_plan(it).map_or(0, |it| it.n_closed));
    let said_line = move || {
        form.said.get().map(|it| match it {
            Ok(text) => view! { <p class="status made" role="status">{text}</p> }.into_any(),
            Err(text) => view! { <p class="bad" role="alert">{text}</p> }.into_any(),
        })
    };
    view! {
        <section class="adjust">
            <div class="bar"><h2>{title}<small>{tr(|it| it.adjust.small)}</small></h2></div>
            <p class="preview" data-reach=move || reach_key(desk, chosen.get())>{move || needed_line(form)}</p>
            <Show when=move || n_closed.get() != 0 fallback=move || view! { <p class="q">{tr(|it| it.adjust.needs_closed)}</p> }>
                <div class="controls">
                    <Segments label=Signal::derive(move || desk.texts().adjust.policy.to_owned()) options value=policy on_select=Callback::new(move |it| { form.policy.set(it); form.said.set(None) }) soft=true />
                    <Show when=takes_amount>
                        <AmountField class="move-amount" is_draft=true label=amount_label value=form.amount formats=desk.formats on_commit=on_amount />
                    </Show>
                    <Show when=move || policy.get() == Policy::ZeroSum>
                        <Segments label=Signal::derive(move || desk.texts().adjust.peers.to_owned()) options=peers value=form.in_region on_select=Callback::new(move |it| form.in_region.set(it)) soft=true />
                    </Show>
                    <label class="amount"><span>{tr(|it| it.adjust.reason)}</span>
                        <input type="text" class="why" maxlength="300" placeholder=tr(|it| it.adjust.reason_hint) prop:value=form.reason on:input=move |event| form.reason.set(event_target_value(&event))
                            on:keydown=move |event| if event.key() == "Enter" && !is_composing(&event) { apply(form, policy.get_untracked()) } /></label>
                    <button type="button" class="btn do" data-apply="" on:click=move |_| apply(form, policy.get_untracked())>{tr(|it| it.adjust.apply)}</button>
                </div>
                <p class="q">{hint}</p>
            </Show>
            {said_line}
            <Log desk />
        </section>
    }
}

fn name_of(form: Form, account: Option<AccountId>) -> String {
    match account {
        None => form.desk.texts().plan.company.to_owned(),
        Some(account) => form.desk.names.with(|it| it.get(&account).cloned()).unwrap_or_default(),
    }
}

fn known_progress(desk: Desk, plan: &TargetPlan) -> Option<Vec<AccountProgress>> {
    desk.bench.with(|document| desk.forecasts.with(|state| progress(document, state.tree.as_deref()?, plan.window)))
}

fn reach_key(desk: Desk, account: Option<AccountId>) -> Option<String> {
    let found = reach(&outcome_of(desk, account)?.0)?;
    Some(format!("{found:?}").to_lowercase())
}

/// What is needed, and whether P90 of the rest allows it.
fn needed_line(form: Form) -> Option<String> {
    let desk = form.desk;
    let (outcome, n_left) = outcome_of(desk, form.chosen.get())?;
    let (words, formats) = (&desk.texts().adjust, desk.formats.get());
    let space = formats.language.between_sentences();
    let needed = formats.money(outcome.needed.max(Money::default()));
    let needed = words.needed(name_of(form, form.chosen.get()), needed, formats.unit_label(), formats.count(n_left));
    Some(format!("{needed}{space}{}", reach_words(&outcome, desk.texts(), formats)))
}

fn reach_words(outcome: &AttainOutcome, texts: &'static Texts, formats: Formats) -> String {
    let words = &texts.adjust;
    let rest = |of: fn(crate::plan::LandingRange) -> Money| {
        outcome.range.map(|it| formats.money(of(it) - outcome.actual_to_date)).unwrap_or_default()
    };
    match reach(outcome) {
        None => words.reach_unknown.to_owned(),
        Some(Reach::Done) => words.reach_done.to_owned(),
        Some(Reach::Likely) => words.reach_likely(rest(|it| it.p50)),
        Some(Reach::Hard) => words.reach_hard(rest(|it| it.p50), rest(|it| it.p90)),
        Some(Reach::Beyond) => words.reach_beyond(rest(|it| it.p90)),
    }
}

fn apply(form: Form, policy: Policy) {
    let desk = form.desk;
    let words = &desk.formats.get_untracked().language.texts().adjust;
    let reason = form.reason.get_untracked();
    if reason.trim().is_empty() {
        return form.said.set(Some(Err(words.no_reason.to_owned())));
    }
    let amount = form.amount.get_untracked().filter(|it| *it > Money::default());
    if policy.takes_amount() && amount.is_none() {
        return form.said.set(Some(Err(words.no_amount.to_owned())));
    }
    let Some(plan) = desk.bench.with_untracked(current_plan) else { return };
    let Some(known) = untrack(|| known_progress(desk, &plan)) else { return };
    let chosen = form.chosen.get_untracked();
    let all: Vec<AccountId> = plan.accounts.iter().map(|it| it.account).collect();
    let accounts = chosen.map_or_else(|| all.clone(), |it| vec![it]);
    let peers = peers_of(form, chosen, all);
    match plan.adjust(policy, &accounts, &peers, amount.unwrap_or_default(), &known) {
        Ok(done) if done.moves.is_empty() => form.said.set(Some(Err(words.nothing.to_owned()))),
        Ok(done) => {
            let formats = desk.formats.get_untracked();
            let name = untrack(|| name_of(form, chosen));
            let moved: Money = match amount.filter(|_| policy.takes_amount()) {
                Some(amount) => amount,
                None => done.moves.iter().map(|it| it.amount).sum(),
            };
            let amount = formats.money(moved);
            let mut line = match policy {
                Policy::Hold => words.held(name, amount, formats.unit_label()),
                _ => words.applied(policy_words(policy, formats.language.texts()), name, amount, formats.unit_label()),
            };
            if !done.surpluses.is_empty() {
                let surplus = formats.money(done.surpluses.iter().map(|it| it.1).sum());
                line.push_str(&words.surplus(done.surpluses.len(), surplus, formats.unit_label()));
            }
            let occasion = Occasion {
                at: clock::now(),
                author: author().name,
                policy,
                reason: reason.clone(),
                first: plan.window.first,
            };
            let moves = entries(done.moves, &occasion, clock::random_seed());
            let action = Action::Plan(PlanAction::Adjust { plan: Arc::new(done.plan), moves });
            if desk.bench.dispatch_because(action, Some(reason.trim().to_owned())) {
                form.said.set(Some(Ok(line)));
                form.reason.set(String::new());
                form.amount.set(None);
            }
        }
        Err(error) => form.said.set(Some(Err(untrack(move || desk.say(|it| it.refusal(&error)))))),
    }
}

/// Everybody, or those who are in the chosen account's region now.
fn peers_of(form: Form, chosen: Option<AccountId>, all: Vec<AccountId>) -> Vec<AccountId> {
    if !form.in_region.get_untracked() {
        return all;
    }
    form.desk.bench.with_untracked(|document| {
        let (Some(book), Some(month)) = (document.book.as_deref(), document.last_actual()) else { return all.clone() };
        let region = |it: AccountId| Some(document.team.place(book.account(it)?, month.plus(1)).region);
        let own = chosen.and_then(region);
        all.iter().copied().filter(|it| region(*it) == own).collect()
    })
}

/// The moves so far, the newest first.
#[component]
fn Log(desk: Desk) -> impl IntoView {
    let moves = desk.bench.select(|it| it.moves.clone());
    let row = move |it: &PlanMove| {
        let formats = desk.formats.get();
        let name = desk.names.with(|names| names.get(&it.account).cloned()).unwrap_or_else(|| it.account.to_string());
        let sum = |it: &[Money]| it.iter().copied().sum::<Money>();
        let who = if it.author.is_empty() { desk.texts().adjust.me.to_owned() } else { it.author.clone() };
        // What the months held before stays readable, month by month.
        let months = |values: &[Money]| values.iter().map(|it| formats.money(*it)).collect::<Vec<_>>().join(" · ");
        view! {
            <tr data-move=format!("{:?}", it.policy) data-amount=it.amount.minor().to_string()>
                <td class="l">{clock::day(it.at)}" "{clock::wall_time(it.at)}</td><td class="l hide-p">{who}</td><td class="l cell">{name}</td>
                <td class="l">{policy_words(it.policy, desk.texts())}</td><td>{formats.money_signed(it.amount)}</td>
                <td class="hide-p" title=months(&it.before)>{formats.money(sum(&it.before))}</td><td class="hide-p" title=months(&it.after)>{formats.money(sum(&it.after))}</td>
                <td class="l cell" title=it.reason.clone()>{it.reason.clone()}</td>
            </tr>
        }
    };
    let rows = move || moves.with(|it| it.iter().rev().take(LISTED).map(row).collect_view());
    let any = Memo::new(move |_| moves.with(|it| !it.is_empty()));
    view! {
        <div class="bar"><h2>{tr(|it| it.adjust.log)}<small>{move || if any.get() { desk.formats.get().unit_label() } else { desk.texts().adjust.log_none.to_owned() }}</small></h2></div>
        <Show when=move || any.get()>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.adjust.log)>
                <table class="moves">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.adjust.when)}</th><th class="l hide-p" scope="col">{tr(|it| it.adjust.who)}</th><th class="l" scope="col">{tr(|it| it.adjust.account)}</th>
                        <th class="l" scope="col">{tr(|it| it.adjust.log_policy)}</th><th scope="col">{tr(|it| it.adjust.log_amount)}</th>
                        <th class="hide-p" scope="col">{tr(|it| it.adjust.log_before)}</th><th class="hide-p" scope="col">{tr(|it| it.adjust.log_after)}</th><th class="l" scope="col">{tr(|it| it.adjust.reason)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Show>
    }
}
