//! Commitments, account by account: typed, pasted, and what was said before them.

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::i18n::Metric;
use crate::plan::{AccountGap, BottomUp, BottomUpFault, Commitment, NumberFrom};
use crate::ui::components::amount::{AmountField, bad_amount, parse_amount};
use crate::ui::language::tr;
use crate::ui::pages::team::{Said, SaidLine, money_or_dash};
use crate::ui::platform::clock;
use crate::ui::state::author_name;
use crate::ui::tips::term;
use crate::workbench::BottomUpAction;
use crate::workbench::bottom_up::{PasteIssue, paste_commitments};

use super::words::fault_words;
use super::{Floor, refuse};

/// Accounts listed at once.
const SHOWN: usize = 40;
/// Lines of a paste that are named before the rest is counted.
const NAMED: usize = 6;

/// The part of the page.
#[component]
pub fn Commitments(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let search = RwSignal::new(String::new());
    let said = RwSignal::new(None::<Said>);
    let listed = Memo::new(move |_| {
        let wanted = search.get().trim().to_lowercase();
        floor.standing.with(|it| {
            let Some(it) = it else { return (Vec::new(), 0) };
            let people = it.planned.tree.regions.iter().flat_map(|it| &it.people);
            let mut holders: std::collections::HashMap<AccountId, String> = std::collections::HashMap::new();
            for person in people {
                let name = floor.team.name(&person.node.key);
                for leaf in &person.accounts {
                    holders.entry(leaf.account).or_insert_with(|| name.clone());
                }
            }
            let line = |it: &AccountGap| {
                let (name, person) =
                    (floor.account_name(it.account), holders.get(&it.account).cloned().unwrap_or_default());
                let fits = wanted.is_empty() || [&name, &person].iter().any(|it| it.to_lowercase().contains(&wanted));
                fits.then_some((it.account, name, person))
            };
            let lines: Vec<(AccountId, String, String)> =
                it.gaps.accounts.iter().filter_map(line).take(SHOWN).collect();
            (lines, it.gaps.accounts.len())
        })
    });
    let shown = move || {
        let (n_lines, n) = listed.with(|it| (it.0.len(), it.1));
        (n_lines < n).then(|| desk.texts().team.shown(desk.formats.get().count(n_lines), desk.formats.get().count(n)))
    };
    view! {
        <section class="commitments">
            <div class="bar"><h2>{tr(|it| it.bottomup.commitments)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span>
                <input type="search" class="find" aria-label=tr(|it| it.bottomup.search) placeholder=tr(|it| it.bottomup.search) prop:value=search on:input=move |event| search.set(event_target_value(&event)) /></div>
            <p class="q">{tr(|it| it.bottomup.commitments_hint)}</p>
            <SaidLine said />
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.bottomup.commitments)>
                <table class="commit-table">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.team.account)}</th><th class="l hide-p" scope="col">{tr(|it| it.team.person)}</th>
                        <th scope="col">{tr(|it| it.bottomup.low)}</th><th scope="col">{tr(|it| it.bottomup.likely)}</th><th scope="col">{tr(|it| it.bottomup.high)}</th>
                        <th class="fc" scope="col">{term(Metric::CommittedMean, |it| it.bottomup.mean)}</th><th class="tg hide-p" scope="col">{tr(|it| it.bottomup.top_down)}</th><th class="hide-p" scope="col">{term(Metric::CommittedGap, |it| it.bottomup.gap)}</th>
                        <th class="l hide-p" scope="col">{tr(|it| it.bottomup.said_when)}</th></tr></thead>
                    <tbody><For each=move || listed.get().0 key=|it| it.clone() let:line>{line_row(floor, said, line)}</For></tbody>
                </table>
            </div>
            <p class="q">{shown}</p>
            <Paste floor />
        </section>
    }
}

/// The three amounts of an account that hold.
fn amounts_of(it: &Commitment) -> [Option<Money>; 3] {
    [it.low, it.likely, it.high].map(Some)
}

fn line_row(
    floor: Floor,
    said: RwSignal<Option<Said>>,
    (account, name, person): (AccountId, String, String),
) -> impl IntoView {
    let desk = floor.team.desk;
    let window = desk.bench.select(|it| it.plan.as_ref().map(|it| it.window));
    let held = Memo::new(move |_| {
        let window = window.get()?;
        floor.said.with(|it| it.committed(account, window).cloned())
    });
    let gap = Memo::new(move |_| {
        floor.standing.with(|it| it.as_ref()?.gaps.accounts.iter().find(|it| it.account == account).cloned())
    });
    let former = Memo::new(move |_| floor.said.with(|it| former_of(it, account)));
    // What stands in the fields: the commitment, or part of one that is being typed.
    let draft = RwSignal::new([None::<Money>; 3]);
    Effect::new(move || draft.set(held.with(|it| it.as_ref().map(amounts_of).unwrap_or_default())));
    let field = |place: usize, class: &'static str, word: fn(&'static crate::i18n::Texts) -> &'static str| {
        let name = name.clone();
        let label =
            Signal::derive(move || floor.words().amount_of(word(desk.texts()), &name, desk.formats.get().unit_label()));
        let take = Callback::new(move |text: String| {
            let amount = parse_amount(&text, desk.formats.get_untracked().unit);
            if amount.is_none() && !text.trim().is_empty() {
                return refuse(said, bad_amount(&text, desk.formats.get_untracked()));
            }
            draft.update(|it| it[place] = amount);
            commit(floor, said, account, draft.get_untracked(), held.get_untracked().is_some());
        });
        view! { <AmountField class is_draft=true label value=Signal::derive(move || draft.get()[place]) formats=desk.formats on_commit=take /> }
    };
    let is_odd = move || match draft.get() {
        [Some(low), Some(likely), Some(high)] => low > likely || likely > high,
        _ => false,
    };
    let is_part = move || {
        let n = draft.get().iter().flatten().count();
        (1..3).contains(&n)
    };
    let note = move || {
        let (words, formats) = (floor.words(), desk.formats.get());
        if is_odd() {
            return Some(view! { <span class="bad">{words.order}</span> }.into_any());
        }
        if is_part() {
            return Some(view! { <span class="q">{words.all_three}</span> }.into_any());
        }
        let held = held.get();
        let now = held.as_ref().map(|it| words.by_when(who(floor, &it.by), clock::day(it.at)));
        let before = former.get();
        let n = before.len();
        let told = before.into_iter().rev().take(3).map(|it| {
            let amounts = [it.low, it.likely, it.high].map(|it| formats.money(it)).join(" / ");
            format!("{amounts} · {}", words.by_when(who(floor, &it.by), clock::day(it.at)))
        });
        let told = told.collect::<Vec<_>>().join("\n");
        Some(view! {
            <span>{now}</span>
            {held.is_some().then(|| view! { <button type="button" class="link" data-uncommit="" on:click=move |_| { floor.act(BottomUpAction::Uncommit(account, clock::random_seed()), None); }>{words.uncommit}</button> })}
            {(n > 0).then(|| view! { <small class="q" title=told data-former=n.to_string()>{words.n_before(n)}</small> })}
        }
        .into_any())
    };
    let mean = move || {
        let formats = desk.formats.get();
        let gap = gap.get()?;
        let text = money_or_dash(gap.bottom_up, formats);
        let mark = match gap.from {
            NumberFrom::Commitment => "",
            NumberFrom::Forecast => floor.words().mark_forecast,
            NumberFrom::Nothing => "",
        };
        let from = match gap.from {
            NumberFrom::Commitment => "commitment",
            NumberFrom::Forecast => "forecast",
            NumberFrom::Nothing => "nothing",
        };
        let minor = gap.bottom_up.map(|it| it.minor().to_string());
        Some(
            view! { <span data-mean=minor data-from=from class:q=from != "commitment">{text}<small>{mark}</small></span> },
        )
    };
    let top = move || {
        gap.get().map(|it| view! { <span data-minor=it.top_down.minor().to_string()>{desk.formats.get().money(it.top_down)}</span> })
    };
    let apart = move || {
        let it = gap.get()?;
        let apart = it.top_down - it.bottom_up?;
        Some(
            view! { <span class:bad=apart.minor().is_positive() data-minor=apart.minor().to_string()>{desk.formats.get().money_signed(apart)}</span> },
        )
    };
    view! {
        <tr data-account=account.to_string()>
            <td class="l cell">{name.clone()}</td><td class="l cell hide-p">{person}</td>
            <td class="bare">{field(0, "low", |it| it.bottomup.low)}</td><td class="bare">{field(1, "likely", |it| it.bottomup.likely)}</td><td class="bare">{field(2, "high", |it| it.bottomup.high)}</td>
            <td class="fc">{mean}</td><td class="tg hide-p">{top}</td><td class="hide-p">{apart}</td><td class="l hide-p note">{note}</td>
        </tr>
    }
}

fn former_of(said: &BottomUp, account: AccountId) -> Vec<Commitment> {
    said.former.iter().filter(|it| it.account == account).map(|it| it.commitment.clone()).collect()
}

fn who(floor: Floor, name: &str) -> String {
    if name.is_empty() { floor.texts().adjust.me.to_owned() } else { name.to_owned() }
}

/// Keeps a commitment once all three amounts are there and rise; until then the fields hold what was typed.
fn commit(floor: Floor, said: RwSignal<Option<Said>>, account: AccountId, draft: [Option<Money>; 3], had: bool) {
    let desk = floor.team.desk;
    if had && draft.iter().all(Option::is_none) {
        floor.act(BottomUpAction::Uncommit(account, clock::random_seed()), None);
        return said.set(None);
    }
    let [Some(low), Some(likely), Some(high)] = draft else { return };
    let Some(window) = desk.bench.with_untracked(|it| it.plan.as_ref().map(|it| it.window)) else { return };
    let it = Commitment { window, low, likely, high, at: clock::now(), by: author_name() };
    match it.verify() {
        Ok(()) => {
            said.set(None);
            floor.act(BottomUpAction::Commit(vec![(account, it)], clock::random_seed()), None);
        }
        // The next field may put it right: the row says so itself.
        Err(BottomUpFault::OutOfOrder) => {}
        Err(fault) => {
            let formats = desk.formats.get_untracked();
            refuse(said, fault_words(fault, formats.language.texts(), formats));
        }
    }
}

/// Amounts pasted from a spreadsheet.
#[component]
fn Paste(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let text = RwSignal::new(String::new());
    let told = RwSignal::new(None::<(String, Vec<String>)>);
    let take = move |_| {
        let formats = desk.formats.get_untracked();
        let words = &formats.language.texts().bottomup;
        let number = |it: &str| parse_amount(it, formats.unit);
        let by = author_name();
        let found = desk.bench.with_untracked(|it| {
            let (book, plan) = (it.book.as_deref()?, it.plan.as_deref()?);
            Some(text.with_untracked(|text| paste_commitments(text, book, plan, (clock::now(), &by), number)))
        });
        let Some(found) = found else { return };
        let n = found.found.len();
        let line = |(line, issue): &(usize, PasteIssue)| words.issue_line(line, issue_words(issue, formats));
        let mut lines: Vec<String> = found.issues.iter().take(NAMED).map(line).collect();
        if found.issues.len() > NAMED {
            lines.push(words.issues_more(found.issues.len() - NAMED));
        }
        if n > 0 {
            floor.act(BottomUpAction::Commit(found.found, clock::random_seed()), None);
            text.set(String::new());
        }
        told.set(Some((words.pasted(n), lines)));
    };
    let news = move || {
        told.get().map(|(said, lines)| {
            let lines = lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view();
            view! { <p class="status">{said}</p><ul class="issues bad">{lines}</ul> }
        })
    };
    view! {
        <details class="paste-team">
            <summary>{tr(|it| it.team.paste_title)}</summary>
            <p class="q" id="paste-commit-hint">{move || floor.words().paste_hint(desk.formats.get().unit_label())}</p>
            <textarea rows="4" aria-label=tr(|it| it.team.paste_title) aria-describedby="paste-commit-hint" prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
            <p class="acts"><button type="button" class="btn" data-take="" disabled=move || text.with(|it| it.trim().is_empty()) on:click=take>{tr(|it| it.team.paste_take)}</button></p>
            <div role="status">{news}</div>
        </details>
    }
}

fn issue_words(issue: &PasteIssue, formats: crate::i18n::Formats) -> String {
    let words = &formats.language.texts().bottomup;
    match issue {
        PasteIssue::UnknownAccount(name) => words.issue_unknown(name),
        PasteIssue::SeveralAccounts(name) => words.issue_several(name),
        PasteIssue::Twice(line) => words.issue_twice(line),
        PasteIssue::NoAmount(cell) => words.issue_amount(cell),
        PasteIssue::OutOfOrder => words.issue_order.to_owned(),
    }
}
