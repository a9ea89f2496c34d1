//! The profit and loss of a budget (K9): the cascade from list revenue to operating profit, by account, product and month.
//!
//! With S sales after discount, p list price, d discount, c cost a piece, e the cost share:
//! - list revenue `G = S / (1−d)`, discount `G − S`, quantity `q = S / (p·(1−d))`
//! - cost of goods `q·c`, or `e·S`
//! - rebate `r(S_y)·S_y`, with `S_y` an account's sales of the whole year that earn one, and `r` the rate of the highest
//!   tier with `from ≤ S_y`: tiers are reached by sales before rebate, so nothing rests on itself
//! - net revenue `= S − rebate`; gross margin `= net − cost of goods`; contribution `= margin − direct expenses`;
//!   operating profit `= contribution − cost to serve − common expenses`
//!
//! A rate is rounded once, over the whole year of what it belongs to (a product, an account, an expense), and what comes of
//! it is apportioned over months, accounts and products by [`crate::math::split`]: every row, column and level adds up in
//! minor units.
//!
//! Source: CIMA, *Management Accounting Official Terminology* (contribution, cost to serve); Horngren, *Cost Accounting*,
//! ch. 14 (customer-profitability analysis).

mod cascade;
mod expenses;
mod sales;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::domain::{AccountId, BudgetLineId, Money, Month, MonthRange, ProductId};

use super::{Budget, BudgetFault, StepCost};

pub use cascade::{Cell, PlLine, PlRow};
pub use expenses::LineSum;
use sales::Sheet;
pub use sales::{Rebate, rebate_of};

/// The profit and loss of a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its months.
    pub window: MonthRange,
    /// All of it.
    pub company: PlRow,
    /// By account; `None` is what no account bears. They add up to the company.
    pub accounts: BTreeMap<Option<AccountId>, PlRow>,
    /// By product; `None` is what no product bears. They add up to the company.
    pub products: BTreeMap<Option<ProductId>, PlRow>,
    /// What was sold to whom, without expenses of accounts or products as a whole.
    pub leaves: BTreeMap<(AccountId, ProductId), PlRow>,
    /// Every expense, in the budget's order.
    pub lines: Vec<LineSum>,
    /// Rebates by account.
    pub rebates: BTreeMap<AccountId, Rebate>,
    /// Products that are sold and have no cost.
    pub uncosted: Vec<ProductId>,
    /// Expenses that move in steps, for the break-even.
    pub steps: Vec<StepCost>,
}

/// Amounts that changes add to expenses beside their drivers, by line and month.
pub type Extras = BTreeMap<(BudgetLineId, Month), Money>;

/// Works the profit and loss out.
///
/// # Errors
/// [`BudgetFault`] as [`Budget::verify`].
pub fn statement(budget: &Budget, extras: &Extras) -> Result<Statement, BudgetFault> {
    budget.verify()?;
    let order = budget.order()?;
    let mut sheet = Sheet::of_sales(budget);
    let rebates = sheet.take_rebates(budget);
    let mut rows = sheet.rows();
    let mut sums: Vec<Option<LineSum>> = vec![None; budget.lines.len()];
    let mut steps = Vec::new();
    for idx in order {
        let line = &budget.lines[idx];
        let sum = rows.expense(budget, line, &sums, extras, &mut steps);
        rows.post(budget, line, &sum);
        sums[idx] = Some(sum);
    }
    let mut company = PlRow::new(budget.window.len);
    rows.accounts.values().for_each(|it| company.add(it));
    Ok(Statement {
        window: budget.window,
        company,
        accounts: rows.accounts,
        products: rows.products,
        leaves: rows.leaves,
        lines: sums.into_iter().flatten().collect(),
        rebates,
        uncosted: sheet.uncosted,
        steps,
    })
}

impl Statement {
    /// What moves in proportion to sales: rebates, cost of goods and those parts of the expenses.
    pub fn variable(&self) -> i64 {
        let expenses: i64 = self.lines.iter().map(|it| it.parts[1]).sum();
        self.company.sum(PlLine::Rebate).minor() + self.company.sum(PlLine::Cogs).minor() + expenses
    }

    /// What does not move with sales. Shares of stepped expenses count here, at their present level.
    pub fn fixed(&self) -> i64 {
        let own: i64 = self.steps.iter().map(|it| it.at(it.sales.minor()).minor()).sum();
        let stepped: i64 = self.lines.iter().map(|it| it.parts[2]).sum();
        self.lines.iter().map(|it| it.parts[0]).sum::<i64>() + stepped - own
    }
}
