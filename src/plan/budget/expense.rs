//! The expenses of a budget: where each is taken off, whose it is, and what drives it.
//!
//! Amounts in minor units, a month where nothing else is said; rates in hundredths of a per cent; heads and visits in
//! hundredths.

use std::sync::Arc;

use crate::domain::{AccountId, BudgetLineId, Money, Month, ProductId};

use super::{BudgetFault, ServiceCost, WHOLE};

/// Where in the cascade an expense is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Between gross margin and contribution.
    Direct,
    /// Between contribution and operating profit: service, visits, deliveries.
    Serve,
    /// What would be there without any account.
    Common,
}

impl Stage {
    /// Every stage, in the order of the cascade.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Serve, Self::Common];
}

/// Whose expense it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The company's as a whole: no account bears it.
    Company,
    /// Of every account and product, in proportion to their sales of the month.
    Spread,
    /// One account's.
    Account(AccountId),
    /// One product's.
    Product(ProductId),
}

/// What a percentage is taken of, within the scope of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Sales after discount.
    Sales,
    /// Net revenue.
    Net,
    /// Gross margin.
    GrossMargin,
    /// Contribution; a direct expense cannot rest on it, since it is part of it.
    Contribution,
    /// Another expense line, all of it.
    Line(BudgetLineId),
}

/// How an expense comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CostDriver {
    /// The same every month.
    Fixed {
        /// A month.
        per_month: Money,
    },
    /// A part of something.
    Percent {
        /// In hundredths of a per cent.
        rate: i64,
        /// Of what.
        of: Base,
    },
    /// So much a head and month.
    PerHead {
        /// Heads, in hundredths.
        heads: i64,
        /// A head and month.
        each: Money,
    },
    /// So much a visit.
    PerVisit {
        /// Visits a month, in hundredths.
        visits: i64,
        /// A visit.
        each: Money,
    },
    /// So much for every block of the year's sales that is started.
    Step {
        /// Sales after discount that one block holds.
        block: Money,
        /// What a started block costs.
        each: Money,
    },
    /// What serving the accounts costs by the service plan, borne by each of them whatever the scope of the line says.
    Service(Arc<ServiceCost>),
}

/// One expense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpenseLine {
    /// Its id.
    pub id: BudgetLineId,
    /// Its name.
    pub name: String,
    /// Where it is taken off.
    pub stage: Stage,
    /// Whose it is.
    pub scope: Scope,
    /// How it comes about.
    pub driver: CostDriver,
    /// The first month it falls in; `None` from the start.
    pub from: Option<Month>,
    /// The last month; `None` to the end.
    pub to: Option<Month>,
}

impl ExpenseLine {
    /// Whether it falls in a month.
    pub fn falls_in(&self, month: Month) -> bool {
        self.from.is_none_or(|it| it <= month) && self.to.is_none_or(|it| month <= it)
    }

    /// Tells whether it makes sense on its own.
    ///
    /// # Errors
    /// [`BudgetFault`] for a line without a name, and for rates and amounts that are not possible.
    pub fn verify(&self) -> Result<(), BudgetFault> {
        if self.name.trim().is_empty() {
            return Err(BudgetFault::NoName);
        }
        let not_negative = |it: Money| if it.minor() < 0 { Err(BudgetFault::Amount(it)) } else { Ok(()) };
        match self.driver {
            CostDriver::Fixed { per_month } => not_negative(per_month),
            CostDriver::Percent { rate, .. } if !(0..=10 * WHOLE).contains(&rate) => Err(BudgetFault::Rate(rate)),
            CostDriver::Percent { .. } => Ok(()),
            CostDriver::PerHead { heads: n, each } | CostDriver::PerVisit { visits: n, each } => {
                if n < 0 {
                    Err(BudgetFault::Amount(Money::from_minor(n)))
                } else {
                    not_negative(each)
                }
            }
            CostDriver::Step { block, .. } if block.minor() <= 0 => Err(BudgetFault::Amount(block)),
            CostDriver::Step { each, .. } => not_negative(each),
            CostDriver::Service(ref it) => it.verify(),
        }
    }
}
