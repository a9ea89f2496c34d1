//! Material: what visits and actions use up, whether the stock lasts, and what has to be bought by when (K8).
//!
//! Symbols, for month t of n, of a material: visits V_k a year to all accounts of tier k, q_k used at each; q_j used in
//! every month in which row j of the strategy runs; z_t typed on top; d_t working days, D their sum; stock s_0 at the
//! beginning, incoming i_t, minimum m, lead time L.
//! - need_t = Q · d_t ÷ D + Σ_{j runs in t} q_j + z_t, where Q = Σ_k V_k · q_k · n ÷ 12 is split over the months in whole
//!   units by largest remainders, so that nothing is lost;
//! - closing_t = opening_t + incoming_t − need_t: without buying anything, hence below 0 where the stock does not last;
//! - missing_t = max(0, m − closing_t); what has to be bought for t = ⌈missing_t − bought before⌉ in whole units;
//! - ordered by = t − L; cost_t = bought_t · unit cost.
//!
//! Source: Silver, Pyke and Thomas 2017, *Inventory and Production Management in Supply Chains*, ch. 15 (time-phased record
//! of material requirements; lots as needed).

mod record;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::domain::{Money, Month, MonthRange, Quantity, StrategyId};
use crate::math::split::split_in_units;

pub use record::{LARGEST_COST, LARGEST_QUANTITY, Lead, Material};

/// Thousandths in a whole unit.
const UNIT: i64 = 1000;
/// The largest quantity and amount of a result, in thousandths and minor units.
const LARGEST: i128 = 900_000_000_000_000;

/// What material is worked out from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Which.
    pub material: &'a Material,
    /// The months.
    pub months: MonthRange,
    /// Working days, one per month.
    pub days: &'a [f64],
    /// Visits a year to all accounts of each tier, from A to D.
    pub visits: [u64; 4],
    /// First and last month of the rows of the strategy.
    pub runs: &'a BTreeMap<StrategyId, (Month, Month)>,
    /// The month that it is.
    pub now: Month,
}

/// One month of a material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaterialMonth {
    /// Which.
    pub month: Month,
    /// Stock at its beginning, if nothing is bought.
    pub opening: Quantity,
    /// What is on its way already.
    pub incoming: Quantity,
    /// What is used.
    pub need: Quantity,
    /// Stock at its end, if nothing is bought.
    pub closing: Quantity,
    /// By how much that is below the minimum; 0 where it is not.
    pub missing: Quantity,
    /// What has to be bought for this month, in whole units.
    pub bought: Quantity,
    /// What that costs.
    pub cost: Money,
    /// By which month that has to be ordered; `None` where nothing is bought.
    pub order_by: Option<Month>,
    /// Whether that month is past.
    pub is_late: bool,
}

/// A material's months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// One per month.
    pub rows: Vec<MaterialMonth>,
    /// Whether the stock was counted for another month than the first.
    pub is_stale: bool,
}

impl Outcome {
    /// The first month in which the stock is below its minimum.
    #[must_use]
    pub fn shortfall(&self) -> Option<&MaterialMonth> {
        self.rows.iter().find(|it| it.missing > Quantity::default())
    }

    /// The sum of a quantity over the months.
    #[must_use]
    pub fn total(&self, part: fn(&MaterialMonth) -> Quantity) -> Quantity {
        Quantity::from_minor(self.rows.iter().map(|it| part(it).minor()).sum())
    }

    /// What has to be bought costs in all.
    #[must_use]
    pub fn cost(&self) -> Money {
        self.rows.iter().map(|it| it.cost).sum()
    }
}

/// Why a material has no months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Nothing is said of what uses it.
    #[error("nothing uses the material: no visit, no row of the strategy, no month")]
    NoUse,
    /// No month lies ahead.
    #[error("no month lies ahead")]
    NoMonths,
    /// Figures beyond what is counted exactly.
    #[error("the quantities are too large to be counted exactly")]
    TooLarge,
}

/// The months of a material.
///
/// # Errors
/// [`Refusal`] where nothing uses it, or the figures are too large.
pub fn compute(it: &Inputs) -> Result<Outcome, Refusal> {
    let material = it.material;
    if !material.is_used() {
        return Err(Refusal::NoUse);
    }
    if it.months.len == 0 {
        return Err(Refusal::NoMonths);
    }
    let of_visits = visit_need(it)?;
    let mut opening = i128::from(material.stock.minor());
    let mut bought_before = 0_i128;
    let mut rows = Vec::with_capacity(it.months.len);
    for (month, visits) in it.months.iter().zip(of_visits) {
        let runs = |id: &StrategyId| it.runs.get(id).is_some_and(|(from, to)| (*from..=*to).contains(&month));
        let of_rows: i128 = material.per_row.iter().filter(|it| runs(it.0)).map(|it| i128::from(it.1.minor())).sum();
        let need = i128::from(visits) + of_rows + at(&material.typed, month);
        let incoming = at(&material.incoming, month);
        let closing = opening + incoming - need;
        let missing = (i128::from(material.minimum.minor()) - closing).max(0);
        let bought = whole_up((missing - bought_before).max(0));
        let cost = (bought / i128::from(UNIT)) * i128::from(material.unit_cost.minor());
        let order_by = (bought > 0).then(|| material.lead.order_by(month));
        rows.push(MaterialMonth {
            month,
            opening: quantity(opening)?,
            incoming: quantity(incoming)?,
            need: quantity(need)?,
            closing: quantity(closing)?,
            missing: quantity(missing)?,
            bought: quantity(bought)?,
            cost: Money::from_minor(checked(cost)?),
            order_by,
            is_late: order_by.is_some_and(|by| by < it.now),
        });
        opening = closing;
        bought_before += bought;
    }
    Ok(Outcome { rows, is_stale: material.counted != it.months.first })
}

/// What has to be bought by month, summed over materials.
#[must_use]
pub fn cost_by_month(outcomes: &[&Outcome], months: MonthRange) -> Vec<Money> {
    let of =
        |month: Month| outcomes.iter().flat_map(|it| &it.rows).filter(|it| it.month == month).map(|it| it.cost).sum();
    months.iter().map(of).collect()
}

/// What visits use, in thousandths, one per month.
fn visit_need(it: &Inputs) -> Result<Vec<i64>, Refusal> {
    let pairs = it.visits.iter().zip(&it.material.per_visit);
    let a_year: i128 = pairs.map(|(visits, used)| i128::from(*visits) * i128::from(used.minor())).sum();
    // Halves up; nothing here is negative.
    let total = (a_year.saturating_mul(it.months.len as i128) + 6) / 12;
    split_in_units(checked(total)?, UNIT, it.days).map_err(|_| Refusal::TooLarge)
}

fn at(months: &BTreeMap<Month, Quantity>, month: Month) -> i128 {
    months.get(&month).map_or(0, |it| i128::from(it.minor()))
}

fn whole_up(thousandths: i128) -> i128 {
    let unit = i128::from(UNIT);
    (thousandths + unit - 1) / unit * unit
}

fn quantity(thousandths: i128) -> Result<Quantity, Refusal> {
    checked(thousandths).map(Quantity::from_minor)
}

fn checked(it: i128) -> Result<i64, Refusal> {
    if it.abs() > LARGEST { Err(Refusal::TooLarge) } else { i64::try_from(it).map_err(|_| Refusal::TooLarge) }
}

#[cfg(test)]
mod tests;
