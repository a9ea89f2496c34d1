//! Pace: plan against sales and forecast, month by month (G4, K12, K13).
//!
//! Symbols: T the target of the window, t the elapsed months, Y the sales of months 1 to t, sₘ = plan of month m ÷ T
//! the seasonal spread of the plan (Σs = 1).
//! - pace = Y ÷ (T·Σ_{k≤t} sₖ): 1 is exactly on the curve;
//! - required run rate of month m > t: (T − Y)·sₘ ÷ Σ_{k>t} sₖ, split exactly, 0 once the target is reached;
//! - deviation of month m: running sales (then forecasts) less the running plan;
//! - landing = Y + Σ forecast of the rest, gap = landing − T, projected attainment = landing ÷ T.
//!
//! Without a target above 0 there is no pace. Before the first month closes pace is `None` and the landing is the
//! forecast. A missing elapsed month is not counted as 0: it is left out of Y and told in `n_missing`.
//! Source: pro-rated attainment on a seasonal curve, as in quota monitoring; Pareto of gaps after K13.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attain::{SumAll, attainment};
use super::{PlanError, TargetPlan};
use crate::domain::{AccountId, Money};
use crate::math::split::split;

/// How far pace may be from 1 and still be "on pace".
pub const PACE_TOLERANCE: f64 = 0.02;

/// Plan, sales and forecast of one row, each with one value per month of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaceInputs<'a> {
    /// The plan.
    pub plan: &'a [Money],
    /// t: how many months are complete.
    pub n_elapsed: usize,
    /// Sales; only the elapsed months are read. `None` where missing.
    pub actuals: &'a [Option<Money>],
    /// Forecasts; only the months after are read. `None` where there is none.
    pub forecasts: &'a [Option<Money>],
}

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaceStatus {
    /// The whole target is sold.
    Reached,
    /// More than the tolerance above the curve.
    Ahead,
    /// Within the tolerance.
    OnPace,
    /// More than the tolerance below the curve.
    Behind,
    /// No month is complete yet.
    NotStarted,
    /// There is no target above 0.
    NoTarget,
}

/// How a row stands, with the numbers of its formulas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaceOutcome {
    /// T.
    pub target: Money,
    /// t.
    pub n_elapsed: usize,
    /// Elapsed months whose sales are missing.
    pub n_missing: usize,
    /// Y.
    pub actual_to_date: Money,
    /// T·Σ_{k≤t} sₖ: the plan of the elapsed months.
    pub target_to_date: Money,
    /// Y less the plan of the elapsed months.
    pub deviation_to_date: Money,
    /// Y ÷ T·Σs; `None` without a target, or where nothing was due yet.
    pub pace: Option<f64>,
    /// Σ_{k≤t} sₖ; `None` without a target.
    pub share_due: Option<f64>,
    /// T − Y, not below 0.
    pub still_needed: Money,
    /// What each remaining month has to bring, adding up to `still_needed`; empty when no month is left.
    pub required: Vec<Money>,
    /// Running sales and forecasts less the running plan, one per month; `None` from the first unknown forecast on.
    pub deviation: Vec<Option<Money>>,
    /// Y + Σ forecast; `None` where a remaining month has no forecast.
    pub landing: Option<Money>,
    /// Landing − T.
    pub gap: Option<Money>,
    /// Y ÷ T; `None` without a target.
    pub attainment: Option<f64>,
    /// Landing ÷ T.
    pub projected_attainment: Option<f64>,
    /// What it comes to.
    pub status: PaceStatus,
}

/// One account's standing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountPace {
    /// Whose.
    pub account: AccountId,
    /// How it stands.
    pub pace: PaceOutcome,
}

/// An account that falls short, and its part in what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OffPace {
    /// Whose.
    pub account: AccountId,
    /// What is missing, below 0: landing − T, or sales less plan to date where no landing is known.
    pub gap: Money,
    /// Sales less plan to date.
    pub deviation_to_date: Money,
    /// Its part in the sum of all that is missing, 0 to 1.
    pub share: f64,
}

/// Sales and forecast of one account, one value per month of the plan's window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountProgress {
    /// Whose.
    pub account: AccountId,
    /// Sales of the elapsed months.
    pub actuals: Vec<Option<Money>>,
    /// Forecast of the months after.
    pub forecasts: Vec<Option<Money>>,
}

/// How the whole plan stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Monitoring {
    /// The company.
    pub company: PaceOutcome,
    /// Its accounts, in the plan's order.
    pub accounts: Vec<AccountPace>,
    /// Accounts that fall short, the largest gap first.
    pub off_pace: Vec<OffPace>,
}

/// How one row stands after `n_elapsed` months.
///
/// Columns shorter than the plan read as unknown.
pub fn pace(inputs: PaceInputs<'_>) -> PaceOutcome {
    let PaceInputs { plan, actuals, forecasts, .. } = inputs;
    let n_elapsed = inputs.n_elapsed.min(plan.len());
    let at = |column: &[Option<Money>], i: usize| column.get(i).copied().flatten();
    let target: Money = plan.iter().copied().sum();
    let has_target = target > Money::default();
    let elapsed: Vec<Option<Money>> = (0..n_elapsed).map(|i| at(actuals, i)).collect();
    let rest: Vec<Option<Money>> = (n_elapsed..plan.len()).map(|i| at(forecasts, i)).collect();
    let actual_to_date: Money = elapsed.iter().flatten().copied().sum();
    let target_to_date: Money = plan[..n_elapsed].iter().copied().sum();
    let landing = rest.iter().copied().sum_all().map(|it| actual_to_date + it);
    let pace = if has_target { attainment(actual_to_date, target_to_date) } else { None };
    let still_needed = (target - actual_to_date).max(Money::default());
    PaceOutcome {
        target,
        n_elapsed,
        n_missing: elapsed.iter().filter(|it| it.is_none()).count(),
        actual_to_date,
        target_to_date,
        deviation_to_date: actual_to_date - target_to_date,
        pace,
        share_due: attainment(target_to_date, target),
        still_needed,
        required: required(still_needed, &plan[n_elapsed..]),
        deviation: deviations(plan, &elapsed, &rest),
        landing,
        gap: landing.map(|it| it - target),
        attainment: attainment(actual_to_date, target),
        projected_attainment: landing.and_then(|it| attainment(it, target)),
        status: status(target, n_elapsed, actual_to_date, target_to_date, pace),
    }
}

/// How the plan stands: company, accounts, and who falls short.
///
/// An account without progress counts as unknown, not as zero.
///
/// # Errors
/// [`PlanError::Inconsistent`] when the plan contradicts itself.
pub fn monitor(plan: &TargetPlan, n_elapsed: usize, progress: &[AccountProgress]) -> Result<Monitoring, PlanError> {
    plan.verify().map_err(PlanError::Inconsistent)?;
    let by_account: BTreeMap<AccountId, &AccountProgress> = progress.iter().map(|it| (it.account, it)).collect();
    let find = |account| by_account.get(&account).copied();
    let accounts: Vec<AccountPace> = (plan.accounts.iter())
        .map(|row| {
            let cells: Vec<Money> = row.cells.iter().map(|it| it.amount).collect();
            let (actuals, forecasts) =
                find(row.account).map_or((&[][..], &[][..]), |it| (&it.actuals[..], &it.forecasts[..]));
            AccountPace { account: row.account, pace: pace(PaceInputs { plan: &cells, n_elapsed, actuals, forecasts }) }
        })
        .collect();
    let rows: Vec<_> = plan.accounts.iter().filter_map(|row| find(row.account)).collect();
    let known_sum =
        |i: usize| rows.iter().filter_map(|it| it.actuals.get(i).copied().flatten()).reduce(|sum, it| sum + it);
    let full_sum = |i: usize| {
        let complete = rows.len() == plan.accounts.len();
        rows.iter().map(|it| it.forecasts.get(i).copied().flatten()).sum_all().filter(|_| complete)
    };
    let actuals: Vec<_> = (0..plan.window.len).map(known_sum).collect();
    let forecasts: Vec<_> = (0..plan.window.len).map(full_sum).collect();
    let months = plan.month_totals();
    let company = pace(PaceInputs { plan: &months, n_elapsed, actuals: &actuals, forecasts: &forecasts });
    let off_pace = off_pace(&accounts);
    Ok(Monitoring { company, accounts, off_pace })
}

fn off_pace(accounts: &[AccountPace]) -> Vec<OffPace> {
    let gap_of = |it: &AccountPace| it.pace.gap.unwrap_or(it.pace.deviation_to_date);
    let mut short: Vec<(&AccountPace, Money)> =
        accounts.iter().map(|it| (it, gap_of(it))).filter(|(_, gap)| *gap < Money::default()).collect();
    short.sort_by_key(|(it, gap)| (*gap, it.account));
    let sum: Money = short.iter().map(|(_, gap)| *gap).sum();
    let row = |(it, gap): (&AccountPace, Money)| OffPace {
        account: it.account,
        gap,
        deviation_to_date: it.pace.deviation_to_date,
        share: gap.to_f64() / sum.to_f64(),
    };
    short.into_iter().map(row).collect()
}

/// What is needed, over the remaining months in the plan's proportions; equal where the plan has nothing left.
fn required(needed: Money, plan_rest: &[Money]) -> Vec<Money> {
    let weights: Vec<f64> = plan_rest.iter().map(|it| it.minor().max(0) as f64).collect();
    // Only an empty rest can fail, and that has no months to tell.
    split(needed.minor(), &weights).unwrap_or_default().into_iter().map(Money::from_minor).collect()
}

fn deviations(plan: &[Money], elapsed: &[Option<Money>], rest: &[Option<Money>]) -> Vec<Option<Money>> {
    let known = elapsed.iter().map(|it| Some(it.unwrap_or_default()));
    let steps = known.chain(rest.iter().copied()).zip(plan);
    let running = |sum: &mut Option<Money>, (value, plan): (Option<Money>, &Money)| {
        *sum = (*sum).zip(value).map(|(sum, value)| sum + value - *plan);
        Some(*sum)
    };
    steps.scan(Some(Money::default()), running).collect()
}

fn status(target: Money, n_elapsed: usize, actual: Money, due: Money, pace: Option<f64>) -> PaceStatus {
    if target <= Money::default() {
        return PaceStatus::NoTarget;
    }
    if actual >= target {
        return PaceStatus::Reached;
    }
    if n_elapsed == 0 {
        return PaceStatus::NotStarted;
    }
    match pace {
        Some(pace) if pace > 1.0 + PACE_TOLERANCE => PaceStatus::Ahead,
        Some(pace) if pace < 1.0 - PACE_TOLERANCE => PaceStatus::Behind,
        Some(_) => PaceStatus::OnPace,
        // Nothing was due: whatever was sold is ahead of the plan.
        None if actual > due => PaceStatus::Ahead,
        None if actual < due => PaceStatus::Behind,
        None => PaceStatus::OnPace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(amount: i64) -> Money {
        Money::from_minor(100 * amount)
    }

    fn column(values: &[i64]) -> Vec<Option<Money>> {
        values.iter().map(|it| Some(yuan(*it))).collect()
    }

    fn standing(n_elapsed: usize, actuals: &[i64], forecasts: &[i64]) -> PaceOutcome {
        let plan = [yuan(10), yuan(20), yuan(30), yuan(40)];
        let (actuals, forecasts) = (column(actuals), column(forecasts));
        pace(PaceInputs { plan: &plan, n_elapsed, actuals: &actuals, forecasts: &forecasts })
    }

    #[test]
    fn pace_and_run_rate_by_hand() {
        // Due after two months: 30 of 100. Sold 24: pace 0.8. Needed 76 over 30:40 = 32.57 and 43.43.
        let found = standing(2, &[8, 16], &[0, 0, 30, 40]);
        assert_eq!(found.pace, Some(0.8));
        assert_eq!(found.share_due, Some(0.3));
        assert_eq!(found.deviation_to_date, yuan(-6));
        assert_eq!(found.required, [Money::from_minor(3257), Money::from_minor(4343)]);
        assert_eq!(found.deviation, [yuan(-2), yuan(-6), yuan(-6), yuan(-6)].map(Some));
        assert_eq!((found.landing, found.gap), (Some(yuan(94)), Some(yuan(-6))));
        assert_eq!(found.projected_attainment, Some(0.94));
        assert_eq!(found.status, PaceStatus::Behind);
    }

    #[test]
    fn edges_are_told_apart() {
        assert_eq!(standing(2, &[50, 60], &[]).status, PaceStatus::Reached);
        assert_eq!(standing(2, &[50, 60], &[]).required, [yuan(0), yuan(0)]);
        assert_eq!(standing(2, &[10, 20], &[]).status, PaceStatus::OnPace);
        assert_eq!(standing(2, &[10, 25], &[]).status, PaceStatus::Ahead);
        let future = standing(0, &[], &[10, 20, 30, 41]);
        assert_eq!((future.pace, future.landing, future.status), (None, Some(yuan(101)), PaceStatus::NotStarted));
        assert_eq!(standing(2, &[10], &[]).n_missing, 1);
        let none = pace(PaceInputs { plan: &[yuan(0)], n_elapsed: 1, actuals: &column(&[5]), forecasts: &[] });
        assert_eq!((none.status, none.pace, none.attainment), (PaceStatus::NoTarget, None, None));
        let over = standing(4, &[10, 20, 30, 20], &[]);
        assert_eq!((over.required.len(), over.gap, over.still_needed), (0, Some(yuan(-20)), yuan(20)));
    }
}
