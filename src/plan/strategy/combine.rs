//! What the rows of a strategy add up to, and the bridge from the forecast to the target.
//!
//! Symbols: b the forecast of a cell (account × product × month); δᵢ the share of row i, times the part dᵢ/D of the
//! month's days that the row covers; aᵢ its amount a month.
//! - own effect of a row in a month: Σ round(b·δᵢ) over the cells it acts on, or round(aᵢ·dᵢ/D), or the figure that was
//!   given for the month, whole;
//! - rows in per cent on one cell together: round(b·(Π(1+δᵢ) − 1)); what that differs from the sum of their own effects is
//!   the interaction, a step of its own;
//! - landing with the strategy = sold so far + forecast + Σ own effects + interaction, and the gap = target − that.
//!
//! Each figure is a whole number of minor units, and the interaction is a difference of such: the bridge adds up exactly.
//! Only rows that come on top of the forecast add. A cell without a forecast, or with one below 0, has nothing that a
//! share could be taken of.
//!
//! Margin: of a row as it says. A positive interaction adds none, since no row promises it; a negative one takes with it
//! the highest margin rate of the rows in per cent. ROI = (Σ margin − Σ cost) ÷ Σ cost, and there is none while one of
//! the rows that add has no margin, or nothing costs anything.
//! Source: McCarthy 1960; ROI on margin and not on sales: Lenskold 2003, *Marketing ROI*, ch. 4.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Effect, MarginEffect, StrategyRow, WHOLE};
use crate::domain::{AccountId, AssumptionId, Day, Money, Month, MonthRange, ProductId, StrategyId};

/// The forecast of one account × product.
#[derive(Clone, Debug, PartialEq)]
pub struct BaselineCell {
    /// Whose.
    pub account: AccountId,
    /// Of what.
    pub product: ProductId,
    /// One per month of the year, in minor units; `None` where a month is over or not forecast.
    pub minor: Vec<Option<i64>>,
}

/// What the bridge is made of.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The rows.
    pub rows: &'a [Arc<StrategyRow>],
    /// The planning year.
    pub months: MonthRange,
    /// Months of it that are over.
    pub n_elapsed: usize,
    /// The forecast by cell.
    pub cells: &'a [BaselineCell],
    /// Sold so far and forecast for the rest.
    pub landing: Money,
    /// What the company aims at; `None` without a plan.
    pub target: Option<Money>,
    /// The assumptions there are.
    pub assumptions: &'a BTreeSet<AssumptionId>,
}

/// Whether a row adds something, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It adds.
    Adds,
    /// The forecast has it already.
    InForecast,
    /// None of its days lies in the planning year.
    Outside,
    /// Its months of the year are over: what it brought is in what was sold.
    Over,
    /// It is given in per cent, and what it acts on has no forecast.
    NoBaseline,
}

/// A row in one month, for the working.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The month.
    pub month: Month,
    /// The forecast that it acts on.
    pub base: Money,
    /// Days of the month that it covers.
    pub n_days: u32,
    /// What it brings.
    pub effect: Money,
}

/// What one row brings.
#[derive(Clone, Debug, PartialEq)]
pub struct RowOutcome {
    /// Which.
    pub id: StrategyId,
    /// Whether it adds.
    pub standing: Standing,
    /// Its months with a forecast, or open months for an amount.
    pub steps: Vec<Step>,
    /// Its own effect over the year.
    pub own: Money,
    /// What it does to the margin over the year.
    pub margin: Option<Money>,
    /// Whether some of its days lie outside the year or in months that are over.
    pub is_cut: bool,
    /// Whether something speaks for it.
    pub has_evidence: bool,
}

/// The strategy as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The planning year.
    pub months: MonthRange,
    /// Months of it that are over.
    pub n_elapsed: usize,
    /// The rows, as they were given.
    pub rows: Vec<RowOutcome>,
    /// What rows in per cent on the same cells bring together beside their own effects, one per month.
    pub interaction: Vec<Money>,
    /// Sold so far and forecast for the rest.
    pub landing: Money,
    /// The same with the strategy.
    pub with: Money,
    /// What is aimed at.
    pub target: Option<Money>,
    /// What the rows that add cost.
    pub cost: Money,
    /// What they do to the margin; `None` while one of them does not say.
    pub margin: Option<Money>,
    /// Of this, what a negative interaction takes away.
    pub margin_lost: Money,
}

impl Outcome {
    /// The outcome of a row.
    #[must_use]
    pub fn row(&self, id: StrategyId) -> Option<&RowOutcome> {
        self.rows.iter().find(|it| it.id == id)
    }

    /// The rows that add.
    pub fn adding(&self) -> impl Iterator<Item = &RowOutcome> {
        self.rows.iter().filter(|it| it.standing == Standing::Adds)
    }

    /// The interaction over the year.
    #[must_use]
    pub fn interaction_sum(&self) -> Money {
        self.interaction.iter().copied().sum()
    }

    /// What remains to the target: above 0 when it is missed. `None` without a target.
    #[must_use]
    pub fn gap(&self) -> Option<Money> {
        self.target.map(|it| it - self.with)
    }

    /// (margin − cost) ÷ cost; `None` while a margin is not known or nothing is spent.
    #[must_use]
    pub fn roi(&self) -> Option<f64> {
        let cost = self.cost.minor();
        (cost > 0).then_some(self.margin).flatten().map(|it| (it.minor() - cost) as f64 / cost as f64)
    }

    /// The rows that add without anything that speaks for them.
    #[must_use]
    pub fn n_without_evidence(&self) -> usize {
        self.adding().filter(|it| !it.has_evidence).count()
    }
}

/// Days of a month that lie between two days, both included.
#[must_use]
pub fn month_share(month: Month, from: Day, to: Day) -> u32 {
    let Some(first) = Day::new(month.year(), month.month(), 1) else { return 0 };
    let last = first.plus(month.days() as i32 - 1);
    let (from, to) = (from.max(first), to.min(last));
    u32::try_from(to.since(from) + 1).unwrap_or(0)
}

/// Adds the rows up.
#[must_use]
pub fn combine(inputs: &Inputs<'_>) -> Outcome {
    let n = inputs.months.len;
    let rows: Vec<RowOutcome> = inputs.rows.iter().map(|it| outcome_of(inputs, it)).collect();
    let mut interaction = vec![0_i64; n];
    let shared: Vec<&StrategyRow> = inputs
        .rows
        .iter()
        .zip(&rows)
        .filter(|(row, it)| it.standing == Standing::Adds && row.effect.is_share())
        .map(|it| &**it.0)
        .collect();
    for cell in inputs.cells {
        let here: Vec<&StrategyRow> =
            shared.iter().copied().filter(|it| it.acts_on(cell.account, cell.product)).collect();
        // A row alone has nothing to interact with.
        if here.len() < 2 {
            continue;
        }
        for (k, month) in inputs.months.iter().enumerate() {
            let Some(base) = base_at(cell, k) else { continue };
            let (mut together, mut own) = (0.0, 0);
            for delta in here.iter().filter_map(|it| delta_of(it, month)) {
                together += delta + together * delta;
                own += rounded(base, delta);
            }
            interaction[k] += rounded(base, together) - own;
        }
    }
    let interaction: Vec<Money> = interaction.into_iter().map(Money::from_minor).collect();
    let adds = |it: &&RowOutcome| it.standing == Standing::Adds;
    let moved: Money = interaction.iter().copied().sum();
    let own: Money = rows.iter().filter(adds).map(|it| it.own).sum();
    let cost = inputs.rows.iter().zip(&rows).filter(|it| adds(&it.1)).map(|it| it.0.cost).sum();
    let margin_lost = margin_lost(inputs.rows, &rows, moved);
    let margin: Option<Money> =
        rows.iter().filter(adds).map(|it| it.margin.map(Money::minor)).sum::<Option<i64>>().map(Money::from_minor);
    Outcome {
        months: inputs.months,
        n_elapsed: inputs.n_elapsed,
        interaction,
        landing: inputs.landing,
        with: inputs.landing + own + moved,
        target: inputs.target,
        cost,
        margin: margin.map(|it| it + margin_lost),
        margin_lost,
        rows,
    }
}

/// The forecast of a cell in a month, where a share can be taken of it.
fn base_at(cell: &BaselineCell, month: usize) -> Option<i64> {
    cell.minor.get(month).copied().flatten().filter(|it| *it > 0)
}

/// The share of a row in a month; `None` where it does not act.
fn delta_of(row: &StrategyRow, month: Month) -> Option<f64> {
    let Effect::Percent(percent) = &row.effect else { return None };
    let n_days = month_share(month, row.from, row.to);
    (n_days > 0).then(|| *percent as f64 / WHOLE as f64 * (f64::from(n_days) / f64::from(month.days())))
}

fn rounded(base: i64, share: f64) -> i64 {
    libm::round(base as f64 * share) as i64
}

/// A part of an amount, rounded half away from 0.
fn part(amount: i64, share: i64, of: i64) -> i64 {
    let (product, of) = (i128::from(amount) * i128::from(share), i128::from(of.max(1)));
    let half = if product < 0 { -of / 2 } else { of / 2 };
    ((product + half) / of) as i64
}

fn outcome_of(inputs: &Inputs<'_>, row: &StrategyRow) -> RowOutcome {
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
    let margin = row.margin.map(|it| match it {
        MarginEffect::Rate(rate) => Money::from_minor(part(own.minor(), rate, WHOLE)),
        MarginEffect::Amount(amount) => steps
            .iter()
            .map(|it| Money::from_minor(part(amount.minor(), i64::from(it.n_days), i64::from(it.month.days()))))
            .sum(),
    });
    let has_evidence =
        !row.evidence.trim().is_empty() || row.assumption.is_some_and(|it| inputs.assumptions.contains(&it));
    let is_cut = match &row.effect {
        Effect::Months(it) => steps.len() < it.len(),
        Effect::Amount(_) | Effect::Percent(_) => i64::from(n_days) < i64::from(row.to.since(row.from)) + 1,
    };
    RowOutcome { id: row.id, standing, steps, own, margin, is_cut, has_evidence }
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

/// The margin that a negative interaction takes with it: at the highest rate of the rows in per cent, 100 % at most.
fn margin_lost(rows: &[Arc<StrategyRow>], outcomes: &[RowOutcome], interaction: Money) -> Money {
    if interaction >= Money::default() {
        return Money::default();
    }
    let rate = |(row, it): (&Arc<StrategyRow>, &RowOutcome)| {
        let counts = it.standing == Standing::Adds && row.effect.is_share();
        match row.margin.filter(|_| counts)? {
            MarginEffect::Rate(rate) => Some(rate),
            MarginEffect::Amount(_) if it.own.minor() == 0 => None,
            MarginEffect::Amount(_) => Some(part(it.margin?.minor(), WHOLE, 1) / it.own.minor()),
        }
    };
    let highest = rows.iter().zip(outcomes).filter_map(rate).max().unwrap_or(0).clamp(0, WHOLE);
    Money::from_minor(part(interaction.minor(), highest, WHOLE))
}

#[cfg(test)]
mod tests {
    use super::super::tests::row;
    use super::*;
    use crate::domain::IdGenerator;

    fn year() -> MonthRange {
        MonthRange { first: "2026-01".parse().unwrap(), len: 12 }
    }

    /// One cell of 10,000.00 in each of the months from October on.
    fn cell(minor: i64) -> BaselineCell {
        let mut ids = IdGenerator::new(7);
        let minor = (0..12).map(|k| (k >= 9).then_some(minor)).collect();
        BaselineCell { account: AccountId(ids.next_id()), product: ProductId(ids.next_id()), minor }
    }

    fn run(rows: &[StrategyRow], cells: &[BaselineCell], target: Option<i64>) -> Outcome {
        let rows: Vec<Arc<StrategyRow>> = rows.iter().cloned().map(Arc::new).collect();
        combine(&Inputs {
            rows: &rows,
            months: year(),
            n_elapsed: 9,
            cells,
            landing: Money::from_minor(12_000_000),
            target: target.map(Money::from_minor),
            assumptions: &BTreeSet::new(),
        })
    }

    #[test]
    fn shares_on_one_cell_compound_and_their_interaction_is_a_step() {
        // By hand, per month on 1,000,000: +10 % and −5 % make 1.1 · 0.95 − 1 = +4.5 % = 45,000; alone they make 100,000
        // and −50,000, so the interaction is −5,000. Three months are open.
        let promotion = StrategyRow { effect: Effect::Percent(-500), margin: Some(MarginEffect::Rate(2000)), ..row(2) };
        let found = run(&[row(1), promotion], &[cell(1_000_000)], Some(13_000_000));
        assert_eq!(found.rows.iter().map(|it| it.own.minor()).collect::<Vec<_>>(), [300_000, -150_000]);
        assert_eq!(found.interaction.iter().map(|it| it.minor()).collect::<Vec<_>>()[8..], [0, -5000, -5000, -5000]);
        assert_eq!(found.with.minor(), 12_000_000 + 3 * 45_000);
        assert_eq!(found.gap().map(Money::minor), Some(13_000_000 - 12_135_000));
        // Margin: 40 % of 300,000, 20 % of −150,000, and the interaction at the higher of the two rates: −15,000 · 40 %.
        assert_eq!(found.margin.map(Money::minor), Some(120_000 - 30_000 - 6000));
    }

    #[test]
    fn a_month_counts_by_the_days_that_are_covered() {
        // By hand: 16 to 31 October are 16 of 31 days, all November, 1 to 10 December are 10 of 31:
        // 10 % of 1,000,000 times 16/31 = 51,613 (51,612.9), 100,000, 32,258 (32,258.06).
        let it = StrategyRow { from: "2026-10-16".parse().unwrap(), to: "2026-12-10".parse().unwrap(), ..row(1) };
        let found = run(std::slice::from_ref(&it), &[cell(1_000_000)], None);
        let effects: Vec<i64> = found.rows[0].steps.iter().map(|it| it.effect.minor()).collect();
        assert_eq!(effects, [51_613, 100_000, 32_258]);
        assert!(!found.rows[0].is_cut && found.gap().is_none());
        // The same as an amount needs no forecast: 31,000 a month makes 16,000, 31,000 and 10,000.
        let it = StrategyRow { effect: Effect::Amount(Money::from_minor(31_000)), ..it };
        let found = run(std::slice::from_ref(&it), &[], None);
        let effects: Vec<i64> = found.rows[0].steps.iter().map(|it| it.effect.minor()).collect();
        assert_eq!((effects, found.rows[0].standing), (vec![16_000, 31_000, 10_000], Standing::Adds));
    }

    #[test]
    fn figures_by_month_stand_as_they_were_given() {
        // By hand: nine months are over. 700 of September are in what was sold; October's 1,000 stand though the row covers
        // 16 of its 31 days, November has none, December takes 300 away: 700 in all, and at 40 % a margin of 280. Nothing
        // needs a forecast, and beside a share of 10 % of 1,000,000 nothing interacts.
        let month = |text: &str| text.parse::<Month>().unwrap();
        let given = [("2026-09", 700), ("2026-10", 1000), ("2026-12", -300)];
        let effect = Effect::Months(given.iter().map(|it| (month(it.0), Money::from_minor(it.1))).collect());
        let it =
            StrategyRow { effect, from: "2026-09-16".parse().unwrap(), to: "2026-12-31".parse().unwrap(), ..row(1) };
        let found = run(&[it.clone(), row(2)], &[cell(1_000_000)], Some(13_000_000));
        let steps: Vec<_> = found.rows[0].steps.iter().map(|it| (it.month, it.effect.minor())).collect();
        assert_eq!(steps, [(month("2026-10"), 1000), (month("2026-12"), -300)]);
        assert_eq!((found.rows[0].own.minor(), found.rows[0].margin.map(Money::minor)), (700, Some(280)));
        assert!(found.rows[0].is_cut, "September is over");
        assert_eq!(found.interaction_sum(), Money::default());
        assert_eq!(found.with.minor(), 12_000_000 + 700 + 300_000);
        let alone = |effect| run(&[StrategyRow { effect, ..it.clone() }], &[], None).rows[0].standing;
        let only = |text: &str| Effect::Months([(month(text), Money::from_minor(5))].into());
        assert_eq!([alone(only("2026-11")), alone(only("2026-09"))], [Standing::Adds, Standing::Over]);
    }

    #[test]
    fn rows_that_do_not_add_say_why() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let cells = [cell(1_000_000)];
        let standing = |it: StrategyRow, cells: &[BaselineCell]| {
            let found = run(&[it], cells, None);
            assert!(found.rows[0].standing == Standing::Adds || found.with == found.landing);
            found.rows[0].standing
        };
        assert_eq!(standing(row(1), &cells), Standing::Adds);
        assert_eq!(standing(StrategyRow { is_incremental: false, ..row(1) }, &cells), Standing::InForecast);
        let next = StrategyRow { from: day("2027-01-01"), to: day("2027-02-01"), ..row(1) };
        assert_eq!(standing(next, &cells), Standing::Outside);
        let over = StrategyRow { to: day("2026-09-30"), ..row(1) };
        assert_eq!(standing(over, &cells), Standing::Over);
        let other = AccountId(IdGenerator::new(99).next_id());
        assert_eq!(standing(StrategyRow { account: Some(other), ..row(1) }, &cells), Standing::NoBaseline);
        assert_eq!(standing(row(1), &[cell(0)]), Standing::NoBaseline);
        assert_eq!(standing(row(1), &[cell(-5)]), Standing::NoBaseline);
    }

    #[test]
    fn cost_is_earned_back_by_margin_or_nobody_knows() {
        // By hand: 40 % of 300,000 is 120,000; at a cost of 80,000 that is (120,000 − 80,000) ÷ 80,000 = 0.5.
        let cost = |minor| StrategyRow { cost: Money::from_minor(minor), ..row(1) };
        let cells = [cell(1_000_000)];
        assert_eq!(run(&[cost(80_000)], &cells, None).roi(), Some(0.5));
        assert_eq!(run(&[cost(0)], &cells, None).roi(), None);
        let silent = StrategyRow { margin: None, ..row(2) };
        assert_eq!(run(&[cost(80_000), silent.clone()], &cells, None).roi(), None);
        // What the forecast has already costs and earns nothing here.
        let had = StrategyRow { is_incremental: false, cost: Money::from_minor(5), ..silent };
        assert_eq!(run(&[cost(80_000), had], &cells, None).roi(), Some(0.5));
        // A margin as money a month: three months of 30,000.
        let fixed = StrategyRow { margin: Some(MarginEffect::Amount(Money::from_minor(30_000))), ..cost(60_000) };
        assert_eq!(run(&[fixed], &cells, None).roi(), Some(0.5));
    }

    #[test]
    fn something_said_or_a_living_assumption_is_evidence() {
        let id = AssumptionId(IdGenerator::new(3).next_id());
        let linked = StrategyRow { assumption: Some(id), ..row(1) };
        let found = run(&[linked.clone(), StrategyRow { evidence: "pilot".to_owned(), ..row(2) }], &[cell(1)], None);
        assert_eq!(found.rows.iter().map(|it| it.has_evidence).collect::<Vec<_>>(), [false, true]);
        let rows = [Arc::new(linked)];
        let known = BTreeSet::from([id]);
        let (landing, cells) = (Money::default(), [cell(1_000_000)]);
        let inputs = Inputs {
            rows: &rows,
            months: year(),
            n_elapsed: 9,
            cells: &cells,
            landing,
            target: None,
            assumptions: &known,
        };
        assert!(combine(&inputs).rows[0].has_evidence);
    }

    /// For hundreds of random strategies the bridge adds up to the minor unit, and the interaction is what compounding
    /// each cell by itself says, within the rounding of one unit per cell, month and row.
    #[test]
    fn the_bridge_adds_up_whatever_the_rows_are() {
        let mut ids = IdGenerator::new(11);
        let mut draw = |n: u64| (ids.next_id().bits() % n) as i64;
        for _ in 0..400 {
            let cells: Vec<BaselineCell> = (0..draw(4) as u64 + 1)
                .map(|seed| {
                    let mut ids = IdGenerator::new(100 + seed);
                    let minor = (0..12).map(|k| (k >= 9).then(|| draw(4_000_000_000) - 200_000_000)).collect();
                    BaselineCell { account: AccountId(ids.next_id()), product: ProductId(ids.next_id()), minor }
                })
                .collect();
            let rows: Vec<StrategyRow> = (0..draw(6) as u64)
                .map(|seed| {
                    let from = "2025-12-01".parse::<Day>().unwrap().plus(draw(390) as i32);
                    let effect = match draw(4) {
                        0 => Effect::Amount(Money::from_minor(draw(9_000_000) - 4_000_000)),
                        1 => Effect::Months(
                            year().iter().map(|it| (it, Money::from_minor(draw(9_000_000) - 4_000_000))).collect(),
                        ),
                        _ => Effect::Percent(draw(5000) - 1500),
                    };
                    let account = (draw(2) == 0).then(|| cells[draw(cells.len() as u64) as usize].account);
                    let to = from.plus(draw(400) as i32);
                    StrategyRow { effect, account, from, to, is_incremental: draw(4) > 0, ..row(seed) }
                })
                .collect();
            let found = run(&rows, &cells, Some(draw(1_000_000_000)));
            let own: i64 = found.adding().map(|it| it.own.minor()).sum();
            let sum = found.landing.minor() + own + found.interaction_sum().minor();
            assert_eq!(sum, found.with.minor());
            assert_eq!(sum + found.gap().unwrap().minor(), found.target.unwrap().minor());
            for (row, it) in rows.iter().zip(&found.rows) {
                assert_eq!(it.own, it.steps.iter().map(|it| it.effect).sum());
                assert!(it.steps.iter().all(|it| it.month >= "2026-10".parse().unwrap()), "{row:?}");
            }
            let mut expected = 0.0;
            for (k, month) in year().iter().enumerate() {
                for cell in &cells {
                    let base = cell.minor[k].filter(|it| *it > 0).unwrap_or(0) as f64;
                    let here = rows.iter().filter(|it| it.is_incremental && it.acts_on(cell.account, cell.product));
                    let shares: Vec<f64> = here.filter_map(|it| delta_of(it, month)).collect();
                    let product: f64 = shares.iter().map(|it| 1.0 + it).product();
                    expected += base * (product - 1.0 - shares.iter().sum::<f64>());
                }
            }
            assert!((found.interaction_sum().minor() as f64 - expected).abs() < 4.0 * 3.0 * 7.0);
        }
    }
}
