//! The formulas with numbers: the first activity and the account that costs most.

use leptos::prelude::*;

use crate::domain::{Money, working_days};
use crate::ui::language::tr;

use super::Desk;
use super::words::{amount_text, doer_word};

/// The working.
#[component]
pub fn Working(desk: Desk) -> impl IntoView {
    let list = move || lines(desk).into_iter().map(|it| view! { <li>{it}</li> }).collect_view();
    view! { <details class="working"><summary>{tr(|it| it.service.working)}</summary><ol>{list}</ol></details> }
}

fn lines(desk: Desk) -> Vec<String> {
    let (words, formats) = (desk.words(), desk.formats.get());
    let money = |it: Money| formats.money_exact(it);
    let found = desk.quality.get();
    let count = |it| formats.count(it);
    let mut lines = vec![match found.sla() {
        Some(share) => {
            words.work_sla(count(found.met), count(found.closed), count(found.overdue), formats.percent(share, 1))
        }
        None => words.work_sla_none.to_owned(),
    }];
    let Some(view) = desk.view.get() else { return lines };
    let load = &view.load;
    let activities = desk.service.with(|it| it.activities.clone());
    for it in &activities {
        let n = load.accounts.iter().filter(|of| it.is_for(of.account, of.tier)).count();
        let hours = it.hours() * n as f64;
        let (cases, each) = (amount_text(it.case_hundredths, 2), amount_text(it.case_tenths, 1));
        lines.push(words.work_load(
            &it.name,
            doer_word(it.doer, words),
            cases,
            each,
            count(n),
            formats.number(hours, 1),
        ));
    }
    let staff = load.staff_by_month();
    let worst = staff.iter().enumerate().filter_map(|(i, it)| Some((i, (*it)?))).max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((at, most)) = worst {
        let month = load.months.first.plus(at as i32);
        let coverage = desk.bench.with(|it| it.coverage.clone());
        lines.push(words.work_staff(
            formats.month(month),
            formats.number(load.staff_hours, 1),
            formats.number(working_days(month).days, 0),
            amount_text(coverage.day_tenths, 1),
            formats.percent(f64::from(coverage.utilisation) / 100.0, 0),
            formats.number(most, 2),
        ));
    }
    let Some(account) = load.accounts.first() else { return lines };
    let name = desk.name(account.account);
    for it in activities.iter().filter(|it| it.is_for(account.account, account.tier)) {
        let alone = crate::plan::service::service_load(
            std::slice::from_ref(it),
            &[(account.account, account.tier, account.sales)],
            load.months,
            &crate::plan::Coverage::default(),
        );
        lines.push(words.work_cost(
            &it.name,
            &name,
            money(it.rate),
            amount_text(it.case_tenths, 1),
            money(it.direct),
            amount_text(it.case_hundredths, 2),
            load.months.len,
            money(alone.cost()),
        ));
    }
    if let Some(share) = account.share() {
        lines.push(words.work_cost_share(
            &name,
            money(account.cost()),
            money(account.sales),
            formats.percent(share, 2),
        ));
    }
    lines
}
