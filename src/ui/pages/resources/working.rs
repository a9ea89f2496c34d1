//! The formulas with the numbers of the fullest person's fullest month.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Month, working_days};
use crate::plan::service::Doer;
use crate::plan::strategy::{StrategyRow, month_share};
use crate::plan::{Covered, PersonLoad, Workload};
use crate::ui::components::typed_field::tenths;
use crate::ui::language::tr;

use super::Desk;

/// The working.
#[component]
pub fn Working(desk: Desk) -> impl IntoView {
    let lines = move || {
        let lines = desk.work.with(|it| lines(desk, it.as_ref()?))?;
        Some(view! { <ol>{lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ol> })
    };
    view! { <details class="working"><summary>{tr(|it| it.resources.working)}</summary>{lines}</details> }
}

fn lines(desk: Desk, work: &Workload) -> Option<Vec<String>> {
    let (words, formats) = (&desk.texts().resources, desk.formats.get());
    let person = work.people.iter().find(|it| it.person.is_some())?;
    let (at, _) = person.worst()?;
    let month = work.months.first.plus(at as i32);
    let number = |it: f64, decimals| formats.number(it, decimals);
    let name = desk.who(person.person.as_deref());
    let account = person.accounts.iter().filter_map(|it| work.accounts.get(*it)).find(|it| it.hours[at].total() > 0.0);
    let mut lines = account.map(|it| of_account(desk, work, it, at)).unwrap_or_default();
    lines.extend(of_strategy(desk, person, at, month));
    let need = person.need[at];
    lines.push(words.working_sum(
        &name,
        formats.month(month),
        number(need.visits, 1),
        number(need.admin, 1),
        number(need.activities, 1),
        number(need.strategy, 1),
        number(need.total(), 1),
    ));
    let coverage = desk.coverage.get();
    lines.push(words.working_capacity(
        name,
        formats.month(month),
        number(working_days(month).days, 0),
        tenths(coverage.day_tenths),
        formats.percent(f64::from(coverage.utilisation) / 100.0, 0),
        number(person.capacity[at], 1),
    ));
    Some(lines)
}

/// What an account takes in a month, and the activities that are part of it.
fn of_account(desk: Desk, work: &Workload, it: &Covered, at: usize) -> Vec<String> {
    let (words, formats) = (&desk.texts().resources, desk.formats.get());
    let number = |it: f64, decimals| formats.number(it, decimals);
    let month = work.months.first.plus(at as i32);
    let all_days: f64 = work.months.iter().map(|it| working_days(it).days).sum();
    let cadence = desk.coverage.get().cadence(it.tier);
    let name = desk.bench.with(|document| {
        let known = document.book.as_ref().and_then(|book| book.account(it.worth.account));
        known.map(|it| it.name.clone()).unwrap_or_default()
    });
    let hours = it.hours[at];
    let mut lines = vec![words.working_need(
        &name,
        formats.month(month),
        formats.count(cadence.visits as usize),
        number(work.months.len as f64 / 12.0, 2),
        number(working_days(month).days, 0),
        number(all_days, 0),
        tenths(cadence.visit_tenths),
        tenths(cadence.admin_tenths),
        number(hours.activities, 1),
        number(hours.total() - hours.strategy, 1),
    )];
    let activities = desk.bench.with(|it| it.service.activities.clone());
    let own = activities.iter().filter(|of| of.doer == Doer::Manager && of.is_for(it.worth.account, it.tier));
    lines.extend(own.map(|of| {
        let cases = number(f64::from(of.case_hundredths) / 100.0, 2);
        words.working_activity(&name, &of.name, cases, tenths(of.case_tenths), number(of.hours(), 2))
    }));
    lines
}

/// The rows of the strategy that fall to a person in a month.
fn of_strategy(desk: Desk, person: &PersonLoad, at: usize, month: Month) -> Vec<String> {
    let (words, formats) = (&desk.texts().resources, desk.formats.get());
    let rows = desk.bench.with(|it| it.strategy.clone());
    let falls = |it: &&Arc<StrategyRow>| person.rows.contains(&(at, it.id));
    let line = |it: &Arc<StrategyRow>| {
        words.working_strategy(
            &it.action,
            tenths(it.hours_tenths),
            month_share(month, it.from, it.to).to_string(),
            month.days().to_string(),
            formats.number(it.hours_in(month), 1),
        )
    };
    rows.iter().filter(falls).map(line).collect()
}
