//! Where a cell of the budgeted sales comes from: its products, the target beside it, and what is left of it.

use std::cmp::Reverse;

use leptos::prelude::*;

use crate::domain::{AccountId, DisplayUnit, Money};
use crate::i18n::Formats;
use crate::plan::budget::{PlLine, RevenueSource};
use crate::ui::language::tr;

use super::{Desk, Sheet};

/// Products that are named; the others are one sum.
const NAMED: usize = 6;

/// An account, and a month of the budget; `None` for the year.
pub type Place = (AccountId, Option<usize>);

/// The working of the cell that has the keyboard.
#[component]
pub fn CellWorking(desk: Desk, place: Signal<Option<Place>>) -> impl IntoView {
    let lines = move || {
        let place = place.get()?;
        desk.with(|it| {
            let said = [Some(products_line(desk, it, place)), target_line(desk, it, place)];
            let all = said.into_iter().flatten().chain(cascade_lines(desk, it, place));
            all.map(|it| view! { <li>{it}</li> }).collect_view()
        })
    };
    let none = move || place.get().is_none().then(|| view! { <p class="q">{tr(|it| it.budget.work_cell_none)}</p> });
    view! { <details class="working" data-cell-working=""><summary>{tr(|it| it.budget.work_cell)}</summary>{none}<ol>{lines}</ol></details> }
}

fn name_of(desk: Desk, it: &Sheet, (account, month_idx): Place) -> String {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let month = month_idx.map(|idx| formats.month(it.now.window.first.plus(idx as i32)));
    // Amounts stand in full here, whatever the page counts in.
    let unit = Formats { unit: DisplayUnit::One, ..formats }.unit_label();
    words.sales_of(desk.account(account), month.unwrap_or_else(|| words.year.to_owned()), unit)
}

/// The cell as the sum of its products, the largest first.
fn products_line(desk: Desk, it: &Sheet, place: Place) -> String {
    let (account, month_idx) = place;
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let amount = |months: &[Money]| match month_idx {
        Some(it) => months.get(it).copied().unwrap_or_default(),
        None => months.iter().copied().sum(),
    };
    let of_account = it.now.sales.iter().filter(|it| it.0.0 == account);
    let mut parts: Vec<(Money, String)> = of_account.map(|it| (amount(it.1), desk.product(it.0.1))).collect();
    parts.sort_by_key(|it| Reverse(it.0));
    let whole: Money = parts.iter().map(|it| it.0).sum();
    let mut said: Vec<String> =
        parts.iter().take(NAMED).map(|(amount, name)| format!("{name} {}", formats.money_exact(*amount))).collect();
    if let Some(others) = parts.get(NAMED..).filter(|it| !it.is_empty()) {
        let sum: Money = others.iter().map(|it| it.0).sum();
        said.push(words.work_cell_others(formats.count(others.len()), formats.money_exact(sum)));
    }
    words.work_cell_products(name_of(desk, it, place), formats.money_exact(whole), said.join(" + "))
}

/// What the plan asks for in the same place, where both cover the same months; else what the revenue started from.
fn target_line(desk: Desk, it: &Sheet, (account, month_idx): Place) -> Option<String> {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let source = match it.stored.source {
        RevenueSource::Targets => words.work_cell_from_targets,
        RevenueSource::Forecast => words.work_cell_from_forecast,
    };
    let target = desk.bench.with(|document| {
        let plan = document.plan.as_deref().filter(|plan| plan.window == it.now.window)?;
        let row = plan.row(account)?;
        match month_idx {
            Some(idx) => row.cells.get(idx).map(|it| it.amount),
            None => Some(row.total()),
        }
    });
    let row = it.pl.accounts.get(&Some(account))?;
    let here = match month_idx {
        Some(idx) => row.value(PlLine::Sales, idx)?,
        None => row.total(PlLine::Sales)?,
    };
    Some(match target {
        Some(target) if target == here => words.work_cell_same(source, formats.money_exact(target)),
        Some(target) => words.work_cell_other(source, formats.money_exact(target), formats.money_signed(here - target)),
        None => source.to_owned(),
    })
}

/// From list revenue to contribution, as far as it is known.
fn cascade_lines(desk: Desk, it: &Sheet, (account, month_idx): Place) -> Vec<String> {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let Some(row) = it.pl.accounts.get(&Some(account)) else { return Vec::new() };
    let amount = |line| {
        let found = match month_idx {
            Some(idx) => row.value(line, idx),
            None => row.total(line),
        };
        found.map_or_else(|| "—".to_owned(), |it| formats.money_exact(it))
    };
    vec![
        words.work_sales(amount(PlLine::Gross), amount(PlLine::Discount), amount(PlLine::Sales)),
        words.work_net(amount(PlLine::Sales), amount(PlLine::Rebate), amount(PlLine::Net)),
        words.work_margin(amount(PlLine::Net), amount(PlLine::Cogs), amount(PlLine::GrossMargin)),
        words.work_contribution(amount(PlLine::GrossMargin), amount(PlLine::Direct), amount(PlLine::Contribution)),
    ]
}
