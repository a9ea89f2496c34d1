//! What the page shows, as plain data: the outlook, the target's chance, today's tiers, and whether the target is one.

use crate::domain::{Money, MonthRange, Node};
use crate::plan::{
    AttainInputs, AttainOutcome, Attainability, PlanTerms, SmartInputs, SmartItem, TargetLadder, attain, landing_at,
    smart, target_ladder,
};
use crate::workbench::planning::{Outlook, company_outlook, last_year_sum};

use super::super::desk::Desk;

/// What the page shows, as plain data.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui::pages::plan) struct Facts {
    pub(in crate::ui::pages::plan) window: MonthRange,
    pub(super) target: Money,
    pub(super) unit: Money,
    pub(super) outlook: Outlook,
    pub(in crate::ui::pages::plan) outcome: AttainOutcome,
    /// P5, P95: what the forecast carries.
    pub(super) carried: Option<(Money, Money)>,
    /// The tiers by today's forecast.
    pub(in crate::ui::pages::plan) ladder: Option<TargetLadder>,
    pub(super) last_year: Option<Money>,
    pub(in crate::ui::pages::plan) terms: PlanTerms,
    pub(super) smart: [(SmartItem, bool); 8],
}

impl Facts {
    pub(super) fn chance(&self, target: Money) -> Option<Attainability> {
        attain(self.inputs(target)).probability
    }

    /// The tiers that were kept for these very months.
    pub(in crate::ui::pages::plan) fn kept(&self) -> Option<TargetLadder> {
        let charter = &self.terms.charter;
        let is_other = charter.kept.as_ref().is_some_and(|it| it.other_months(self.window).is_some());
        charter.tiers.filter(|_| !is_other)
    }

    fn inputs(&self, target: Money) -> AttainInputs<'_> {
        self.outlook.inputs(target)
    }

    pub(super) fn at(&self, percentile: f64) -> Option<Money> {
        landing_at(&self.inputs(self.target), percentile)
    }
}

/// `None` before there is a plan and a forecast.
pub(super) fn facts_of(desk: Desk) -> Option<Facts> {
    desk.bench.with(|document| {
        let plan = document.plan.as_deref()?;
        desk.forecasts.with(|state| {
            let tree = state.tree.as_deref()?;
            let outlook = company_outlook(document, tree, &state.forecasts, plan.window)?;
            let target = plan.promised();
            let outcome = attain(outlook.inputs(target));
            let last_year = last_year_sum(document.book.as_deref()?, Node::Company, plan.window);
            let terms = plan.terms.clone();
            let inputs = SmartInputs {
                total: target,
                baseline: last_year,
                last: plan.window.last(),
                last_actual: document.last_actual(),
                charter: &terms.charter,
                question: outcome.demand_question,
            };
            let smart = smart(inputs);
            let inputs = outlook.inputs(target);
            Some(Facts {
                window: plan.window,
                target,
                unit: plan.unit,
                outcome,
                carried: landing_at(&inputs, 5.0).zip(landing_at(&inputs, 95.0)),
                ladder: target_ladder(inputs, terms.charter.stretch),
                last_year,
                terms,
                smart,
                outlook,
            })
        })
    })
}
