//! Break-even (K9): the sales at which operating profit is nothing, and how far the budget is above them.
//!
//! With S the budget's sales, V what moves in proportion to them, F what does not, and steps `Σ each·⌈(R·Sᵢ/S) / block⌉`:
//! `profit(R) = R·(S−V)/S − F − steps(R)`. The mix stays as budgeted, rebates stay at the rates reached. The least R with
//! `profit(R) ≥ 0` is the least fixed point of `R ← ⌈(F + steps(R))·S/(S−V)⌉` from R = 0 on, found by repeating it: steps
//! never fall, so it only rises, and nothing below it is enough. Margin of safety `(S − R)/S`.
//!
//! Refused where a unit of sales leaves nothing (`S−V ≤ 0`), and where steps cost more than sales bring.
//!
//! Source: Horngren, *Cost Accounting*, ch. 3 (cost-volume-profit analysis); CIMA terminology (margin of safety).

use thiserror::Error;

use crate::domain::Money;

use super::{PlLine, Statement};

/// How often steps may move the break-even before it is given up.
const MAX_ROUNDS: usize = 20_000;

/// An expense that comes in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepCost {
    /// The sales that it counts, as budgeted.
    pub sales: Money,
    /// What a block holds.
    pub block: Money,
    /// What a started block costs.
    pub each: Money,
}

impl StepCost {
    /// What it costs at this much of the sales that it counts, in minor units.
    pub fn at(&self, sales: i64) -> Money {
        let blocks = if sales > 0 { ceil_div(i128::from(sales), i128::from(self.block.minor())) } else { 0 };
        Money::from_minor(narrow(blocks * i128::from(self.each.minor())))
    }
}

/// What the break-even is worked out from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakEvenInputs {
    /// S.
    pub sales: Money,
    /// V.
    pub variable: Money,
    /// F.
    pub fixed: Money,
    /// What comes in steps.
    pub steps: Vec<StepCost>,
}

/// The break-even.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// Sales at which profit is nothing.
    pub sales: Money,
    /// What a unit of sales leaves: (S − V)/S.
    pub ratio: f64,
    /// What the steps cost there.
    pub steps: Money,
    /// Budgeted sales above it; negative below.
    pub safety: Money,
    /// The same as a part of the sales.
    pub margin_of_safety: f64,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoBreakEven {
    /// No sales.
    #[error("without sales there is no break-even")]
    NoSales,
    /// A product has no cost.
    #[error("a product has no cost: what sales leave is not known")]
    NoCost,
    /// Every unit sold loses.
    #[error("sales leave nothing after what moves with them: more sales lose more")]
    NothingLeft,
    /// More sales never catch up.
    #[error("expenses in steps rise faster than what sales leave")]
    StepsOutrun,
}

impl BreakEvenInputs {
    /// Those of a budget.
    ///
    /// # Errors
    /// [`NoBreakEven::NoCost`].
    pub fn of(statement: &Statement) -> Result<Self, NoBreakEven> {
        if !statement.uncosted.is_empty() {
            return Err(NoBreakEven::NoCost);
        }
        Ok(Self {
            sales: statement.company.total(PlLine::Sales).unwrap_or_default(),
            variable: Money::from_minor(statement.variable()),
            fixed: Money::from_minor(statement.fixed()),
            steps: statement.steps.clone(),
        })
    }

    /// What the steps cost at sales of `at`.
    pub fn steps_at(&self, at: i64) -> i64 {
        let total = i128::from(self.sales.minor());
        let step = |it: &StepCost| {
            let counted = i128::from(it.sales.minor());
            if at <= 0 || counted <= 0 || total <= 0 {
                return 0;
            }
            // ⌈at·counted / (total·block)⌉, without rounding between.
            let blocks = ceil_div(i128::from(at) * counted, total * i128::from(it.block.minor()));
            narrow(blocks * i128::from(it.each.minor()))
        };
        self.steps.iter().map(step).fold(0, i64::saturating_add)
    }

    /// All cost at sales of `at`.
    pub fn cost_at(&self, at: i64) -> i64 {
        let (s, v) = (i128::from(self.sales.minor()), i128::from(self.variable.minor()));
        if s == 0 {
            return self.fixed.minor();
        }
        narrow(i128::from(at) * v / s).saturating_add(self.fixed.minor()).saturating_add(self.steps_at(at))
    }

    /// The break-even.
    ///
    /// # Errors
    /// [`NoBreakEven`].
    pub fn solve(&self) -> Result<BreakEven, NoBreakEven> {
        let (s, v) = (i128::from(self.sales.minor()), i128::from(self.variable.minor()));
        if s <= 0 {
            return Err(NoBreakEven::NoSales);
        }
        if s - v <= 0 {
            return Err(NoBreakEven::NothingLeft);
        }
        let needed = |cost: i128| if cost <= 0 { 0 } else { narrow(ceil_div(cost * s, s - v)) };
        let mut at = needed(i128::from(self.fixed.minor()));
        for _ in 0..MAX_ROUNDS {
            let steps = self.steps_at(at);
            let next = needed(i128::from(self.fixed.minor()) + i128::from(steps));
            if next <= at {
                let safety = self.sales.minor() - at;
                return Ok(BreakEven {
                    sales: Money::from_minor(at),
                    ratio: (s - v) as f64 / s as f64,
                    steps: Money::from_minor(steps),
                    safety: Money::from_minor(safety),
                    margin_of_safety: safety as f64 / s as f64,
                });
            }
            if next >= i64::MAX / 8 {
                break;
            }
            at = next;
        }
        Err(NoBreakEven::StepsOutrun)
    }
}

fn ceil_div(a: i128, b: i128) -> i128 {
    a.div_euclid(b) + i128::from(a.rem_euclid(b) != 0)
}

fn narrow(it: i128) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::super::tests::yuan;
    use super::*;
    use crate::math::Generator;

    fn inputs(sales: i64, variable: i64, fixed: i64, steps: &[(i64, i64)]) -> BreakEvenInputs {
        let step = |&(block, each): &(i64, i64)| StepCost { sales: yuan(sales), block: yuan(block), each: yuan(each) };
        BreakEvenInputs {
            sales: yuan(sales),
            variable: yuan(variable),
            fixed: yuan(fixed),
            steps: steps.iter().map(step).collect(),
        }
    }

    #[test]
    fn by_hand() {
        // 60 of 100 move: 40 % are left; 300 fixed need 750; of 1,000 budgeted a quarter is safe.
        let it = inputs(1000, 600, 300, &[]).solve().unwrap();
        assert_eq!((it.sales, it.ratio, it.safety, it.margin_of_safety), (yuan(750), 0.4, yuan(250), 0.25));
        // 10 for every started 100: 300 needs 750, which starts 8; 380 needs 950, 10; 400 needs 1,000, 10 exactly.
        let it = inputs(1000, 600, 300, &[(100, 10)]).solve().unwrap();
        assert_eq!((it.sales, it.steps, it.margin_of_safety), (yuan(1000), yuan(100), 0.0));
        // Nothing fixed: nothing needs to be sold.
        assert_eq!(inputs(1000, 600, 0, &[]).solve().unwrap().sales, yuan(0));
        assert_eq!(inputs(1000, 1000, 1, &[]).solve(), Err(NoBreakEven::NothingLeft));
        assert_eq!(inputs(1000, 1100, 1, &[]).solve(), Err(NoBreakEven::NothingLeft));
        assert_eq!(inputs(0, 0, 1, &[]).solve(), Err(NoBreakEven::NoSales));
        // A block of 100 leaves 40 and costs 50.
        assert_eq!(inputs(1000, 600, 300, &[(100, 50)]).solve(), Err(NoBreakEven::StepsOutrun));
    }

    #[test]
    fn nothing_below_it_is_enough() {
        let mut rng = Generator::new(9);
        let mut below = |n: i64| (rng.uniform() * n as f64) as i64;
        for _ in 0..200 {
            let sales = 1_000 + below(5_000);
            let variable = below(sales);
            let steps: Vec<(i64, i64)> = (0..below(3)).map(|_| (50 + below(900), below(40))).collect();
            let it = inputs(sales, variable, below(2_000), &steps);
            let Ok(found) = it.solve() else { continue };
            let profit = |at: i64| {
                let left = i128::from(at) * i128::from(it.sales.minor() - it.variable.minor());
                let cost = i128::from(it.fixed.minor() + it.steps_at(at)) * i128::from(it.sales.minor());
                left - cost
            };
            let at = found.sales.minor();
            assert!(profit(at) >= 0);
            for earlier in (1..=60).map(|i| at * i / 61).chain([at - 1]).filter(|it| *it < at && *it >= 0) {
                assert!(profit(earlier) < 0, "{earlier} of {at}");
            }
        }
    }
}
