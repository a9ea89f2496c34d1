//! One row by itself: its months, its own effect and margin, and whether it adds.

use super::super::months::at_rate;
use super::super::{Effect, MarginEffect, StrategyRow};
use super::share::{base_at, delta_of, month_share, part, rounded};
use super::{Inputs, RowOutcome, Standing, Step};
use crate::domain::{Money, Month};

/// What one row brings, apart from all others.
pub(super) fn outcome_of(inputs: &Inputs<'_>, row: &StrategyRow) -> RowOutcome {
    // A month without a figure of its own is none of a row that is given by month.
    let is_given = |month: Month| !matches!(&row.effect, Effect::Months(it) if !it.contains_key(&month));
    let is_in_year = |(_, month): &(usize, Month)| row.covers(*month) && is_given(*month);
    let covered: Vec<(usize, Month)> = inputs.months.iter().enumerate().filter(is_in_year).collect();
    let open: Vec<(usize, Month)> = covered.iter().copied().filter(|it| it.0 >= inputs.n_elapsed).collect();
    let steps: Vec<Step> = open.iter().filter_map(|(k, month)| step(inputs, row, *k, *month)).collect();
    let standing = match () {
        () if covered.is_empty() => Standing::Outside,
        () if open.is_empty() => Standing::Over,
        () if steps.is_empty() => Standing::NoBaseline,
        () if row.is_incremental => Standing::Adds,
        () => Standing::InForecast,
    };
    let n_days: u32 = steps.iter().map(|it| it.n_days).sum();
    let own: Money = steps.iter().map(|it| it.effect).sum();
    let margins = row.margin.as_ref().map(|it| margins_of(inputs, it, &steps)).unwrap_or_default();
    let margin = row.margin.is_some().then(|| margins.iter().map(|it| it.1).sum());
    let has_evidence =
        !row.evidence.trim().is_empty() || row.assumption.is_some_and(|it| inputs.assumptions.contains(&it));
    let is_effect_cut = match &row.effect {
        Effect::Months(it) => steps.len() < it.len(),
        Effect::Amount(_) | Effect::Percent(_) => i64::from(n_days) < i64::from(row.to.since(row.from)) + 1,
    };
    let is_margin_cut = matches!(&row.margin, Some(MarginEffect::Months(it)) if margins.len() < it.len());
    let is_cut = is_effect_cut || is_margin_cut;
    RowOutcome { id: row.id, standing, steps, own, margins, margin, is_cut, has_evidence }
}

/// The margin month by month: in the months of the effect, or as it was given in the open months of the year.
fn margins_of(inputs: &Inputs<'_>, given: &MarginEffect, steps: &[Step]) -> Vec<(Month, Money)> {
    match given {
        MarginEffect::Rate(rate) => at_rate(steps.iter().map(|it| (it.month, it.effect)), *rate),
        MarginEffect::Amount(amount) => {
            let of_days = |it: &Step| part(amount.minor(), i64::from(it.n_days), i64::from(it.month.days()));
            steps.iter().map(|it| (it.month, Money::from_minor(of_days(it)))).collect()
        }
        MarginEffect::Months(all) => {
            let open = inputs.months.iter().skip(inputs.n_elapsed);
            open.filter_map(|it| Some((it, *all.get(&it)?))).collect()
        }
    }
}

/// What a row brings in an open month; `None` for a share of nothing.
fn step(inputs: &Inputs<'_>, row: &StrategyRow, at: usize, month: Month) -> Option<Step> {
    let n_days = month_share(month, row.from, row.to);
    let bases = || {
        let here = inputs.cells.iter().filter(|it| row.acts_on(it.account, it.product));
        here.filter_map(|it| base_at(it, at))
    };
    let base = Money::from_minor(bases().sum());
    let effect = match &row.effect {
        Effect::Months(it) => it.get(&month)?.minor(),
        Effect::Amount(amount) => part(amount.minor(), i64::from(n_days), i64::from(month.days())),
        Effect::Percent(_) => {
            let delta = delta_of(row, month)?;
            (base != Money::default()).then(|| bases().map(|it| rounded(it, delta)).sum())?
        }
    };
    Some(Step { month, base, n_days, effect: Money::from_minor(effect) })
}
