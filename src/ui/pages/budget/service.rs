//! Cost to serve from the service plan: what it comes to now, and whether an expense that was taken over says the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Money, MonthRange};
use crate::plan::budget::{CostDriver, ExpenseLine, ServiceCost};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::workbench::service::cost_by_month;

use super::Desk;

/// What the service plan comes to over the months of the budget, by account and month; empty where it costs nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceNow {
    months: Option<MonthRange>,
    accounts: BTreeMap<AccountId, Vec<Money>>,
}

impl ServiceNow {
    /// Follows the open document.
    pub fn of_bench(desk: Desk) -> Memo<Arc<Self>> {
        desk.bench.select(|it| {
            let months = it.budget.as_ref().map(|it| it.window);
            let accounts = months.map(|months| cost_by_month(it, months)).unwrap_or_default();
            Arc::new(Self { months, accounts })
        })
    }

    /// Whether there is something to take over.
    pub fn is_some(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// As a budget takes it over today.
    pub fn taken(&self) -> Option<Arc<ServiceCost>> {
        let (taken, first) = (clock::this_day(), self.months?.first);
        Some(Arc::new(ServiceCost { taken, first, accounts: self.accounts.clone() }))
    }

    /// What all accounts cost.
    pub fn total(&self) -> Money {
        self.accounts.values().flatten().copied().sum()
    }
}

/// That the service plan says something else by now, with a button that takes it anew while the budget is a draft.
pub fn note(desk: Desk, line: &ExpenseLine, now: Memo<Arc<ServiceNow>>) -> Option<AnyView> {
    let CostDriver::Service(held) = &line.driver else { return None };
    let fresh = now.with(|it| it.taken()).filter(|it| !it.says_as(held))?;
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let total = fresh.total();
    let anew = ExpenseLine { driver: CostDriver::Service(fresh), ..line.clone() };
    let take = move |_| {
        desk.change(|it| it.with_line(anew.clone()));
    };
    let label = words.of_product(words.service_anew, &line.name);
    let button = (desk.is_draft() && total > Money::default()).then(|| {
        view! { <button type="button" class="btn sm" data-anew="" aria-label=label on:click=take>{words.service_anew}</button> }
    });
    Some(
        view! { <p class="warn small" data-service-now=total.minor().to_string()>"▲ "{words.service_now(formats.money_unit(total))}" "{button}</p> }
            .into_any(),
    )
}

/// What is taken over when the form is saved, or was when it was last.
#[component]
pub fn Taken(desk: Desk, held: Signal<Option<Arc<ServiceCost>>>, now: Memo<Arc<ServiceNow>>) -> impl IntoView {
    let said = move || {
        let (words, formats) = (&desk.texts().budget, desk.formats.get());
        match held.get() {
            Some(it) => words.service_held(formats.money_unit(it.total()), it.taken.to_string()),
            None => words.service_takes(formats.money_unit(now.with(|it| it.total()))),
        }
    };
    view! { <p class="q small wide" data-service="">{said}" "{tr(|it| it.budget.service_borne)}</p> }
}
