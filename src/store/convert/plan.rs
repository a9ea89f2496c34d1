//! Between the plan and its stored form.

use crate::domain::{Money, MonthRange};
use crate::plan::{AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, PlanCell, TargetPlan};

use super::{ConvertError, bad, v1};

pub(super) fn stored_plan(plan: &TargetPlan) -> v1::Plan {
    let weights = plan.weights;
    v1::Plan {
        first_month: plan.window.first.to_string(),
        n_months: plan.window.len,
        n_closed: plan.n_closed,
        plans_closed: plan.closed_months == ClosedMonths::Targets,
        total: plan.total.minor(),
        unit: plan.unit.minor(),
        weights: [weights.history(), weights.forecast(), weights.equal()],
        rows: plan.accounts.iter().map(stored_row).collect(),
    }
}

fn stored_row(row: &AccountPlan) -> v1::PlanRow {
    let positions = |state: CellState| {
        let cells = row.cells.iter().enumerate();
        cells.filter(|(_, it)| it.state == state).map(|(i, _)| i).collect()
    };
    let edited = row.cells.iter().enumerate().filter_map(|(month, it)| match &it.state {
        CellState::Edited { reason } => Some(v1::EditedCell { month, reason: reason.clone() }),
        _ => None,
    });
    v1::PlanRow {
        account: row.account.to_string(),
        lock: row.rule.lock.map(Money::minor),
        floor: row.rule.floor.map(Money::minor),
        cap: row.rule.cap.map(Money::minor),
        amounts: row.cells.iter().map(|it| it.amount.minor()).collect(),
        actual: positions(CellState::Actual),
        missing: positions(CellState::MissingActual),
        edited: edited.collect(),
    }
}

pub(super) fn plan(stored: v1::Plan) -> Result<TargetPlan, ConvertError> {
    let first = stored.first_month.parse().map_err(|_| bad("month", &stored.first_month))?;
    let [history, forecast, equal] = stored.weights;
    let weights = BlendWeights::new(history, forecast, equal)
        .ok_or_else(|| bad("set of weights", format!("{:?}", stored.weights)))?;
    let plan = TargetPlan {
        window: MonthRange { first, len: stored.n_months },
        n_closed: stored.n_closed,
        closed_months: if stored.plans_closed { ClosedMonths::Targets } else { ClosedMonths::Actuals },
        total: Money::from_minor(stored.total),
        unit: Money::from_minor(stored.unit),
        weights,
        accounts: stored.rows.into_iter().map(row).collect::<Result<_, _>>()?,
    };
    plan.verify().map_err(ConvertError::Plan)?;
    Ok(plan)
}

fn row(stored: v1::PlanRow) -> Result<AccountPlan, ConvertError> {
    let account = stored.account.parse().map_err(|_| bad("record id", &stored.account))?;
    let spread = |it: i64| PlanCell { amount: Money::from_minor(it), state: CellState::Spread };
    let mut cells: Vec<PlanCell> = stored.amounts.into_iter().map(spread).collect();
    let states = (stored.actual.into_iter().map(|month| (month, CellState::Actual)))
        .chain(stored.missing.into_iter().map(|month| (month, CellState::MissingActual)))
        .chain(stored.edited.into_iter().map(|it| (it.month, CellState::Edited { reason: it.reason })));
    for (month, state) in states {
        cells.get_mut(month).ok_or_else(|| bad("position of a month", month))?.state = state;
    }
    let money = |it: Option<i64>| it.map(Money::from_minor);
    let rule = AccountRule { lock: money(stored.lock), floor: money(stored.floor), cap: money(stored.cap) };
    Ok(AccountPlan { account, rule, cells })
}
