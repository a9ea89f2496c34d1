//! How the budget is approved and changed: its steps, a change with its effect before it is made, the ledger of changes,
//! and what differs between any two versions.

use leptos::prelude::*;

use crate::domain::{IdGenerator, Money, Month};
use crate::import::export::{Cell, ExportTable};
use crate::plan::Attainability;
use crate::plan::budget::{
    BreakEvenInputs, BudgetChange, BudgetFault, ChangeKind, Item, Level, PlLine, SignedLine, Statement, Status,
    is_same_person, statement,
};
use crate::ui::components::amount::parse_amount;
use crate::ui::components::segments::Segments;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::{author_name, export_book};
use crate::workbench::budgeting::chance_of;

use super::steps::{Steps, Together, who};
use super::words::{fault_words, kind_word, level_word, pl_name, rate_text};
use super::{Desk, Sheet};

/// The part of the page.
#[component]
pub fn Ledger(desk: Desk) -> impl IntoView {
    let approved = Memo::new(move |_| desk.with(|it| it.stored.status() == Status::Approved).unwrap_or_default());
    view! {
        <Steps desk />
        <Show when=move || approved.get()><Change desk /><Entries desk /><Difference desk /></Show>
    }
}

fn last_actual(desk: Desk) -> Option<Month> {
    desk.bench.with(|it| it.last_actual())
}

fn item_key(item: Item) -> String {
    match item {
        Item::Sales(id) => format!("a{id}"),
        Item::Expense(id) => format!("l{id}"),
    }
}

fn item_of(key: &str) -> Option<Item> {
    let account = key.strip_prefix('a').and_then(|it| it.parse().ok()).map(Item::Sales);
    account.or_else(|| key.strip_prefix('l').and_then(|it| it.parse().ok()).map(Item::Expense))
}

fn item_name(desk: Desk, sheet: &Sheet, item: Item) -> String {
    match item {
        Item::Sales(id) => desk.texts().budget.item_sales(desk.account(id)),
        Item::Expense(id) => sheet.now.line(id).map_or_else(|| "—".to_owned(), |it| it.name.clone()),
    }
}

fn line_words(desk: Desk, sheet: &Sheet, it: &SignedLine) -> String {
    let formats = desk.formats.get();
    format!("{} · {} · {}", item_name(desk, sheet, it.item), formats.month(it.month), formats.money_signed(it.amount))
}

/// A change with its effect before it is made.
#[component]
fn Change(desk: Desk) -> impl IntoView {
    let kind = RwSignal::new(ChangeKind::Transfer);
    let lines = RwSignal::new(Vec::<SignedLine>::new());
    let [item, other] = [(); 2].map(|()| RwSignal::new(None::<Item>));
    let [month, other_month] = [(); 2].map(|()| RwSignal::new(None::<Month>));
    let amount = RwSignal::new(String::new());
    let [reason, name, approver] = [String::new(), author_name(), String::new()].map(RwSignal::new);
    let level = RwSignal::new(Level::Manager);
    let is_transfer = Memo::new(move |_| kind.get() == ChangeKind::Transfer);
    let open_months = Memo::new(move |_| {
        let closed = last_actual(desk).max(desk.with(|it| it.stored.locked_through()).flatten());
        let months = desk.with(|it| it.pl.window.iter().collect::<Vec<_>>()).unwrap_or_default();
        months.into_iter().map(|it| (it, closed.is_some_and(|closed| it <= closed))).collect::<Vec<_>>()
    });
    let items = move |chosen: RwSignal<Option<Item>>| {
        let list = desk.with(|it| {
            let accounts = desk.sold_accounts(it).into_iter().map(Item::Sales);
            let expenses = it.now.lines.iter().map(|it| Item::Expense(it.id));
            accounts.chain(expenses).map(|item| (item, item_name(desk, it, item))).collect::<Vec<_>>()
        });
        let option = move |(item, name): (Item, String)| view! { <option value=item_key(item) selected=move || chosen.get() == Some(item)>{name}</option> };
        view! { <option value="">"—"</option>{list.unwrap_or_default().into_iter().map(option).collect_view()} }
    };
    let months = move |chosen: RwSignal<Option<Month>>| {
        let (words, formats) = (&desk.texts().budget, desk.formats.get());
        let option = move |(it, closed): (Month, bool)| {
            let name = if closed { words.closed_month(formats.month(it)) } else { formats.month(it) };
            view! { <option value=it.to_string() selected=move || chosen.get() == Some(it)>{name}</option> }
        };
        view! { <option value="">"—"</option>{open_months.get().into_iter().map(option).collect_view()} }
    };
    let choose = move |it: ChangeKind| {
        kind.set(it);
        lines.set(Vec::new());
        desk.refused.set(None);
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = amount.get_untracked();
        let Some(value) = parse_amount(&text, desk.formats.get_untracked().unit).filter(|it| it.minor() > 0) else {
            return desk.no_number(text);
        };
        let kind = kind.get_untracked();
        let first = item.get_untracked().zip(month.get_untracked());
        let second = other.get_untracked().zip(other_month.get_untracked());
        let at = |(item, month): (Item, Month), amount| SignedLine { item, month, amount };
        let made = match (kind, first, second) {
            (ChangeKind::Transfer, Some(first), Some(second)) => vec![at(first, -value), at(second, value)],
            (ChangeKind::Add, Some(first), _) => vec![at(first, value)],
            (ChangeKind::Cut, Some(first), _) => vec![at(first, -value)],
            _ => return desk.refused.set(Some(BudgetFault::NothingChanges)),
        };
        let mut next = lines.get_untracked();
        next.extend(made);
        // What cannot be is said at once, and is no line.
        let checked = desk.bench.with_untracked(|document| {
            let budget = document.budget.as_deref()?;
            Some(budget.preview(kind, &next, document.last_actual()).map(|_| ()))
        });
        match checked {
            Some(Err(fault)) => desk.refused.set(Some(fault)),
            _ => {
                desk.refused.set(None);
                desk.unread.set(None);
                lines.set(next);
                amount.set(String::new());
            }
        }
    };
    let preview = Memo::new(move |_| {
        let (kind, lines) = (kind.get(), lines.get());
        if lines.is_empty() {
            return None;
        }
        desk.with(|it| {
            let size = it.stored.size_of(kind, &lines, &it.pl);
            let after = it.stored.preview(kind, &lines, last_actual(desk));
            (size, it.stored.level_for(size), after)
        })
    });
    let confirm = move |_| {
        let change = BudgetChange {
            id: IdGenerator::new(clock::random_seed()).next_id(),
            at: clock::now(),
            kind: kind.get_untracked(),
            author: who(&name.get_untracked()),
            reason: reason.get_untracked().trim().to_owned(),
            approver: who(&approver.get_untracked()),
            level: level.get_untracked(),
            lines: lines.get_untracked(),
        };
        let last = desk.bench.with_untracked(|it| it.last_actual());
        let why = Some(change.reason.clone());
        if desk.change_because(why, |it| it.changed(change, last)) {
            lines.set(Vec::new());
            reason.set(String::new());
        }
    };
    let together = Signal::derive(move || {
        level.get() > Level::Manager && name.with(|name| approver.with(|it| is_same_person(&who(name), &who(it))))
    });
    let kinds =
        Signal::derive(move || ChangeKind::ALL.map(|it| (it, kind_word(it, &desk.texts().budget).to_owned())).to_vec());
    let levels = move || {
        let option = |(i, it): (usize, Level)| view! { <option value=i.to_string() selected=move || level.get() == it>{level_word(it, &desk.texts().budget)}</option> };
        Level::ALL.into_iter().enumerate().map(option).collect_view()
    };
    let listed = move || {
        let list = desk.with(|sheet| lines.get().iter().map(|it| line_words(desk, sheet, it)).collect::<Vec<_>>());
        let line = |(i, text): (usize, String)| view! { <li data-planned="">{text}" "<button type="button" class="btn sm" data-drop="" on:click=move |_| lines.update(|it| { if is_transfer.get_untracked() { let at = i / 2 * 2; it.drain(at..(at + 2).min(it.len())); } else { it.remove(i); } })>{desk.texts().budget.delete}</button></li> };
        list.unwrap_or_default().into_iter().enumerate().map(line).collect_view()
    };
    view! {
        <section class="change">
            <div class="bar"><h2>{tr(|it| it.budget.change)}</h2><span class="sp"></span>
                <Segments soft=true label=tr(|it| it.budget.change.to_owned()) options=kinds value=kind on_select=Callback::new(choose) /></div>
            <p class="q intro">{tr(|it| it.budget.change_hint)}</p>
            <form class="controls" on:submit=add>
                <label>{move || if is_transfer.get() { desk.texts().budget.from_item } else { desk.texts().budget.item }}" "<select data-item="" on:change=move |event| item.set(item_of(&event_target_value(&event)))>{move || items(item)}</select></label>
                <label>{tr(|it| it.budget.month)}" "<select data-month="" on:change=move |event| month.set(event_target_value(&event).parse().ok())>{move || months(month)}</select></label>
                <Show when=move || is_transfer.get()>
                    <label>{tr(|it| it.budget.to_item)}" "<select data-other="" on:change=move |event| other.set(item_of(&event_target_value(&event)))>{move || items(other)}</select></label>
                    <label>{tr(|it| it.budget.month)}" "<select data-other-month="" on:change=move |event| other_month.set(event_target_value(&event).parse().ok())>{move || months(other_month)}</select></label>
                </Show>
                <label>{move || desk.texts().budget.amount(desk.formats.get().unit_label())}" "<input type="text" inputmode="decimal" data-amount="" prop:value=amount on:input=move |event| amount.set(event_target_value(&event)) /></label>
                <button type="submit" class="btn" data-plan="">{tr(|it| it.budget.add_change_line)}</button>
            </form>
            <ul class="planned">{listed}</ul>
            {move || preview.get().map(|(size, needed, after)| effect(desk, size, needed, after))}
            <Show when=move || preview.with(Option::is_some)>
                <div class="controls">
                    <label>{tr(|it| it.budget.reason)}" "<input type="text" class="why" maxlength="200" data-why="" prop:value=reason on:input=move |event| reason.set(event_target_value(&event)) /></label>
                    <label>{tr(|it| it.budget.author)}" "<input type="text" class="who" maxlength="40" data-author="" prop:value=name on:input=move |event| name.set(event_target_value(&event)) /></label>
                    <label>{tr(|it| it.budget.approver)}" "<input type="text" class="who" maxlength="40" data-approver="" prop:value=approver on:input=move |event| approver.set(event_target_value(&event)) /></label>
                    <label>{tr(|it| it.budget.level)}" "<select data-level="" on:change=move |event| level.set(event_target_value(&event).parse().ok().and_then(|it: usize| Level::ALL.get(it).copied()).unwrap_or(Level::Manager))>{levels}</select></label>
                    <button type="button" class="btn do" data-confirm="" on:click=confirm>{tr(|it| it.budget.confirm)}</button>
                </div>
                <Together both=together />
            </Show>
        </section>
    }
}

/// What a change would do, beside what holds.
fn effect(desk: Desk, size: i64, needed: Level, after: Result<Statement, BudgetFault>) -> AnyView {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let after = match after {
        Ok(it) => it,
        Err(fault) => return view! { <p class="bad" role="alert">{fault_words(&fault, formats)}</p> }.into_any(),
    };
    let chance = |it: &Statement| -> Option<Attainability> {
        desk.bench.with(|document| {
            desk.forecasts.with(|state| chance_of(document, state.tree.as_deref()?, &state.forecasts, it))
        })
    };
    let even = |it: &Statement| BreakEvenInputs::of(it).and_then(|it| it.solve()).ok().map(|it| it.sales);
    let rows = desk.with(|sheet| {
        let money = |key: &'static str, name: String, before: Option<Money>, after: Option<Money>| {
            let text = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
            let moved = before.zip(after).map(|(before, after)| after - before);
            view! {
                <tr data-effect=key><th class="l" scope="row">{name}</th><td data-before=before.map(|it| it.minor().to_string())>{text(before)}</td><td data-after=after.map(|it| it.minor().to_string())>{text(after)}</td>
                    <td>{moved.map(|it| formats.money_signed(it))}</td></tr>
            }
        };
        let line = |key, line| money(key, pl_name(line, words).to_owned(), sheet.pl.company.total(line), after.company.total(line));
        let odds = |it: Option<Attainability>| it.map_or_else(|| "—".to_owned(), |it| formats.probability(it.value()));
        let (before_chance, after_chance) = (chance(&sheet.pl), chance(&after));
        // A change adds no expense: where there is none to be covered before, there is none after.
        let evens = sheet.even_shown().map(|it| (it.sales, even(&after)));
        view! {
            {line("sales", PlLine::Sales)}{line("profit", PlLine::Profit)}
            {money("even", words.even_title.to_owned(), evens.map(|it| it.0), evens.and_then(|it| it.1))}
            <tr data-effect="chance"><th class="l" scope="row">{words.chance}</th><td>{odds(before_chance)}</td><td>{odds(after_chance)}</td><td></td></tr>
        }
    });
    view! {
        <p class="status" role="status" data-size=size.to_string() data-needs=format!("{needed:?}")>{words.size(rate_text(size), level_word(needed, words))}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=words.effect>
            <table class="effect"><thead><tr><th class="l" scope="col">{words.effect}<small>{formats.unit_label()}</small></th><th scope="col">{words.before}</th><th scope="col">{words.after}</th><th scope="col">{words.difference}</th></tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}

/// The changes that were made.
#[component]
fn Entries(desk: Desk) -> impl IntoView {
    let any = Memo::new(move |_| desk.with(|it| !it.stored.changes.is_empty()).unwrap_or_default());
    let rows = move || {
        desk.with(|sheet| {
            let words = &desk.texts().budget;
            let row = |(i, it): (usize, &BudgetChange)| {
                let alone = it.is_alone().then(|| view! { " "<span class="badge warn" data-alone="">"▲ "{words.alone_change}</span> });
                let lines = it.lines.iter().map(|it| view! { <div>{line_words(desk, sheet, it)}</div> }).collect_view();
                view! {
                    <tr data-change=(i + 1).to_string()><td>{i + 1}</td><td class="l">{clock::day(it.at)}" "{clock::wall_time(it.at)}</td><td class="l">{kind_word(it.kind, words)}</td><td class="l wrap">{lines}</td>
                        <td class="l wrap">{it.reason.clone()}</td><td class="l">{it.author.clone()}</td><td class="l wrap">{format!("{} · {}", it.approver, level_word(it.level, words))}{alone}</td></tr>
                }
            };
            sheet.stored.changes.iter().enumerate().map(row).collect_view()
        })
    };
    view! {
        <Show when=move || any.get()>
            <h2>{tr(|it| it.budget.ledger)}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.budget.ledger)>
                <table class="changes"><thead><tr><th scope="col">{tr(|it| it.budget.nth)}</th><th class="l" scope="col">{tr(|it| it.budget.when)}</th><th class="l" scope="col">{tr(|it| it.budget.kind)}</th><th class="l" scope="col">{tr(|it| it.budget.lines)}</th><th class="l" scope="col">{tr(|it| it.budget.reason)}</th><th class="l" scope="col">{tr(|it| it.budget.author)}</th><th class="l" scope="col">{tr(|it| it.budget.approver)}</th></tr></thead><tbody>{rows}</tbody></table>
            </div>
        </Show>
    }
}

/// The changes line by line, for the workbook; `None` where there are none.
pub fn changes_table(desk: Desk) -> Option<ExportTable> {
    let words = &desk.texts().budget;
    let text = |it: &str| Cell::Text(it.to_owned());
    let rows = desk.with(|sheet| {
        let of_change = |(i, it): (usize, &BudgetChange)| {
            let row = |line: &SignedLine| {
                vec![
                    Cell::Plain((i + 1).to_string()),
                    Cell::Plain(clock::day(it.at)),
                    Cell::text(kind_word(it.kind, words)),
                    Cell::Text(item_name(desk, sheet, line.item)),
                    Cell::Month(line.month),
                    Cell::Money(line.amount),
                    text(&it.reason),
                    text(&it.author),
                    text(&it.approver),
                    Cell::text(level_word(it.level, words)),
                    if it.is_alone() { Cell::text(words.alone_change) } else { Cell::Empty },
                ]
            };
            it.lines.iter().map(row).collect::<Vec<_>>()
        };
        sheet.stored.changes.iter().enumerate().flat_map(of_change).collect::<Vec<_>>()
    });
    let header = [
        words.nth,
        words.when,
        words.kind,
        words.item,
        words.month,
        words.amount_head,
        words.reason,
        words.author,
        words.approver,
        words.level,
        words.remark,
    ];
    let rows = rows.filter(|it| !it.is_empty())?;
    Some(ExportTable { name: words.ledger.to_owned(), header: header.map(Cell::text).to_vec(), rows, n_names: 2 })
}

/// What differs between two versions.
#[component]
fn Difference(desk: Desk) -> impl IntoView {
    let n = Memo::new(move |_| desk.with(|it| it.stored.changes.len()).unwrap_or_default());
    let from = RwSignal::new(0_usize);
    let to = RwSignal::new(None::<usize>);
    let end = move || to.get().unwrap_or_else(|| n.get()).min(n.get());
    let table = move || -> Option<ExportTable> {
        desk.with(|sheet| {
            let words = &desk.texts().budget;
            let of = |n| {
                let (budget, extras) = sheet.stored.after(n);
                statement(&budget, &extras).ok()
            };
            let (before, after) = (of(from.get().min(n.get()))?, of(end())?);
            let cell = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
            let row = |name: String, before: Option<Money>, after: Option<Money>| {
                vec![Cell::Text(name), cell(before), cell(after), cell(before.zip(after).map(|(a, b)| b - a))]
            };
            let mut rows: Vec<Vec<Cell>> = PlLine::ALL
                .iter()
                .map(|it| row(pl_name(*it, words).to_owned(), before.company.total(*it), after.company.total(*it)))
                .collect();
            for (account, it) in &after.accounts {
                let Some(id) = account else { continue };
                let old = before.accounts.get(account).and_then(|it| it.total(PlLine::Sales));
                let new = it.total(PlLine::Sales);
                if old != new {
                    rows.push(row(words.item_sales(desk.account(*id)), old, new));
                }
            }
            for (old, new) in before.lines.iter().zip(&after.lines).filter(|(old, new)| old.total() != new.total()) {
                let name = sheet.now.line(new.id).map(|it| it.name.clone()).unwrap_or_default();
                rows.push(row(name, Some(old.total()), Some(new.total())));
            }
            let header = [words.row, words.before, words.after, words.difference].map(Cell::text).to_vec();
            Some(ExportTable { name: words.versions.to_owned(), header, rows, n_names: 1 })
        })
        .flatten()
    };
    let options = move |chosen: usize| {
        let words = &desk.texts().budget;
        let option = |i: usize| {
            let name =
                if i == 0 { words.version_first.to_owned() } else { words.version_nth(desk.formats.get().count(i)) };
            view! { <option value=i.to_string() selected=i == chosen>{name}</option> }
        };
        (0..=n.get()).map(option).collect_view()
    };
    let body = move || {
        let formats = desk.formats.get();
        let text = move |it: &Cell, signed: bool| match it {
            Cell::Money(it) if signed => formats.money_signed(*it),
            Cell::Money(it) => formats.money(*it),
            Cell::Text(it) => it.clone(),
            _ => "—".to_owned(),
        };
        let minor = |it: &Cell| if let Cell::Money(it) = it { Some(it.minor().to_string()) } else { None };
        let row = move |cells: &Vec<Cell>| {
            let figures = cells[1..]
                .iter()
                .enumerate()
                .map(|(i, it)| view! { <td data-minor=minor(it)>{text(it, i == 2)}</td> })
                .collect_view();
            view! { <tr><th class="l" scope="row">{text(&cells[0], false)}</th>{figures}</tr> }
        };
        table().map(|it| it.rows.iter().map(row).collect_view())
    };
    let book = move |()| {
        let formats = desk.formats.get_untracked();
        let it = untrack(table)?;
        Some(export_book(desk.bench, formats, formats.language.texts().budget.versions, vec![it]))
    };
    view! {
        <Show when=move || { n.get() > 0 }>
            <div class="bar"><h2>{tr(|it| it.budget.versions)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span>
                <label>{tr(|it| it.budget.before)}" "<select data-version-from="" on:change=move |event| from.set(event_target_value(&event).parse().unwrap_or(0))>{move || options(from.get())}</select></label>
                <label>{tr(|it| it.budget.after)}" "<select data-version-to="" on:change=move |event| to.set(event_target_value(&event).parse().ok())>{move || options(end())}</select></label>
                <TableOut workbook=Callback::new(book) table=Callback::new(move |()| untrack(table)) class="btn sm" /></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.budget.versions)>
                <table class="versions-diff"><thead><tr><th class="l" scope="col">{tr(|it| it.budget.row)}</th><th scope="col">{tr(|it| it.budget.before)}</th><th scope="col">{tr(|it| it.budget.after)}</th><th scope="col">{tr(|it| it.budget.difference)}</th></tr></thead><tbody>{body}</tbody></table>
            </div>
        </Show>
    }
}
