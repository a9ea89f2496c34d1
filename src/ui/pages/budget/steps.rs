//! How the budget is approved: proposing, approving, locking, who may approve which changes, and who did.

use leptos::prelude::*;

use crate::domain::{IdGenerator, Month};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::budget::{Limits, Sign, Signoff, Status, is_same_person};
use crate::ui::components::cell_field::CellField;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::author_name;

use super::Desk;
use super::words::{rate, rate_text, status_word};

/// A name as it is kept.
pub fn who(name: &str) -> String {
    name.trim().chars().take(40).collect()
}

/// Proposing, approving, locking; and who did.
#[component]
pub fn Steps(desk: Desk) -> impl IntoView {
    let name = RwSignal::new(author_name());
    let until = RwSignal::new(None::<Month>);
    let status = Memo::new(move |_| desk.with(|it| it.stored.status()).unwrap_or(Status::Draft));
    let sign = move |sign: Sign| {
        let id = IdGenerator::new(clock::random_seed()).next_id();
        let signoff = Signoff { id, sign, by: who(&name.get_untracked()), at: clock::now() };
        desk.change(|it| it.signed(signoff));
    };
    let buttons = move || {
        let words = &desk.texts().budget;
        match status.get() {
            Status::Draft => view! { <button type="button" class="btn do" data-sign="propose" on:click=move |_| sign(Sign::Propose)>{words.propose}</button> }.into_any(),
            Status::Proposed => view! {
                <button type="button" class="btn do" data-sign="approve" on:click=move |_| sign(Sign::Approve)>{words.approve}</button>
                <button type="button" class="btn" data-sign="withdraw" on:click=move |_| sign(Sign::Withdraw)>{words.withdraw}</button>
            }.into_any(),
            Status::Approved => {
                let formats = desk.formats.get();
                let months = desk.with(|it| it.pl.window.iter().collect::<Vec<_>>()).unwrap_or_default();
                let option = move |it: Month| view! { <option value=it.to_string()>{formats.month(it)}</option> };
                view! {
                    <label>{words.lock_until}" "<select data-until="" on:change=move |event| until.set(event_target_value(&event).parse().ok())><option value="">"—"</option>{months.into_iter().map(option).collect_view()}</select></label>
                    <button type="button" class="btn" data-sign="lock" disabled=move || until.get().is_none() on:click=move |_| { if let Some(month) = until.get_untracked() { sign(Sign::Lock(month)); } }>{words.lock}</button>
                }.into_any()
            }
        }
    };
    let log = move || {
        desk.with(|sheet| {
            let (words, formats) = (&desk.texts().budget, desk.formats.get());
            let line = |(step, it): (usize, &Signoff)| {
                let alone = sheet.stored.is_alone(step).then(|| view! { <span class="badge warn" data-alone="">"▲ "{words.alone}</span> });
                view! { <li data-signed=""><span>{format!("{} {} · {} · {}", clock::day(it.at), clock::wall_time(it.at), it.by, step_words(it.sign, formats))}</span>{alone}</li> }
            };
            sheet.stored.signoffs.iter().enumerate().map(line).collect_view()
        })
    };
    let together = Signal::derive(move || {
        let proposed = desk.with(|it| it.stored.proposer().map(str::to_owned)).flatten();
        let waits = status.get() == Status::Proposed;
        waits && proposed.is_some_and(|it| name.with(|name| is_same_person(&it, &who(name))))
    });
    let limit = move |which: fn(&mut Limits) -> &mut i64,
                      label: fn(&'static crate::i18n::BudgetTexts) -> &'static str,
                      key: &'static str| {
        let value = Signal::derive(move || {
            let mut limits = desk.with(|it| it.stored.limits).unwrap_or_default();
            rate_text(*which(&mut limits))
        });
        let commit = Callback::new(move |text: String| match rate(&text) {
            Some(rate) => drop(desk.change(|it| {
                let mut next = it.clone();
                *which(&mut next.limits) = rate;
                next.limits.verify()?;
                Ok(next)
            })),
            None => desk.no_number(text),
        });
        view! { <label>{move || label(&desk.texts().budget)}" "<CellField label=Signal::derive(move || label(&desk.texts().budget).to_owned()) value column=key on_commit=commit />" %"</label> }
    };
    let owner = Signal::derive(move || desk.with(|it| it.stored.owner.clone()).unwrap_or_default());
    let set_owner = move |event| {
        let name: String = event_target_value(&event);
        desk.change(|it| {
            let mut next = it.clone();
            next.owner = who(&name);
            Ok(next)
        });
    };
    view! {
        <section class="steps">
            <div class="bar"><h2>{tr(|it| it.budget.steps)}</h2><span class="badge" data-status=move || format!("{:?}", status.get())>{move || status_word(status.get(), &desk.texts().budget)}</span></div>
            <p class="q intro">{tr(|it| it.budget.steps_hint)}</p>
            <div class="controls">
                <label>{tr(|it| it.budget.who)}" "<input type="text" class="who" maxlength="40" prop:value=name on:input=move |event| name.set(event_target_value(&event)) /></label>
                {buttons}
            </div>
            <Together both=together />
            <div class="controls limits">
                <label>{tr(|it| it.budget.owner)}" "<input type="text" class="who" maxlength="40" data-owner="" prop:value=owner on:change=set_owner /></label>
                {limit(|it| &mut it.manager, |it| it.limit_manager, "manager")}{limit(|it| &mut it.director, |it| it.limit_director, "director")}
                <span class="q">{tr(|it| it.budget.limits_hint)}</span>
            </div>
            <ol class="signs">{log}</ol>
        </section>
    }
}

/// Says that whoever approves is whoever asked.
#[component]
pub fn Together(
    /// Whether both names are one person's.
    both: Signal<bool>,
) -> impl IntoView {
    let said = tr(|it| it.budget.alone_before);
    move || both.get().then(|| view! { <p class="warn small" role="status" data-together="">{said}</p> })
}

fn step_words(it: Sign, formats: Formats) -> String {
    let words = &formats.language.texts().budget;
    match it {
        Sign::Propose => words.did_propose.to_owned(),
        Sign::Withdraw => words.did_withdraw.to_owned(),
        Sign::Approve => words.did_approve.to_owned(),
        Sign::Lock(month) => words.did_lock(formats.month(month)),
    }
}

/// The steps of the approval, for the workbook; `None` where there are none.
pub fn steps_table(desk: Desk) -> Option<ExportTable> {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let rows = desk.with(|sheet| {
        let row = |(step, it): (usize, &Signoff)| {
            let when = Cell::Plain(format!("{} {}", clock::day(it.at), clock::wall_time(it.at)));
            let remark = if sheet.stored.is_alone(step) { Cell::text(words.alone) } else { Cell::Empty };
            vec![when, Cell::Text(it.by.clone()), Cell::Text(step_words(it.sign, formats)), remark]
        };
        sheet.stored.signoffs.iter().enumerate().map(row).collect::<Vec<_>>()
    });
    let rows = rows.filter(|it| !it.is_empty())?;
    let header = [words.when, words.who, words.step, words.remark].map(Cell::text).to_vec();
    Some(ExportTable { name: words.steps.to_owned(), header, rows, n_names: 1 })
}
