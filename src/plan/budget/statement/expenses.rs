//! Expenses: what each comes to by its driver, and who bears how much of it.

use std::collections::BTreeMap;

use crate::domain::{AccountId, BudgetLineId, Money, ProductId};
use crate::math::rounded_ratio;

use super::super::exact::{apportion, part, ratio};
use super::super::{Base, Budget, CostDriver, ExpenseLine, Scope, Stage, StepCost, WHOLE};
use super::{Extras, PlLine, PlRow};

/// What an expense comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSum {
    /// Which one.
    pub id: BudgetLineId,
    /// One per month.
    pub months: Vec<Money>,
    /// Of its year: what does not move with sales, what moves in proportion, what moves in steps.
    pub parts: [i64; 3],
}

impl LineSum {
    /// The year.
    pub fn total(&self) -> Money {
        self.months.iter().copied().sum()
    }
}

/// The rows while expenses are taken off.
pub(super) struct Rows {
    pub(super) accounts: BTreeMap<Option<AccountId>, PlRow>,
    pub(super) products: BTreeMap<Option<ProductId>, PlRow>,
    pub(super) leaves: BTreeMap<(AccountId, ProductId), PlRow>,
}

impl Rows {
    /// A line of the cascade by month within a scope, as it stands so far.
    fn base(&self, scope: Scope, line: PlLine, n_months: usize) -> Vec<i64> {
        let none = || vec![0; n_months];
        match scope {
            Scope::Account(it) => self.accounts.get(&Some(it)).map_or_else(none, |row| row.column(line)),
            Scope::Product(it) => self.products.get(&Some(it)).map_or_else(none, |row| row.column(line)),
            Scope::Company | Scope::Spread => self
                .accounts
                .values()
                .fold(none(), |sums, row| sums.iter().zip(row.column(line)).map(|(sum, it)| sum + it).collect()),
        }
    }

    pub(super) fn expense(
        &self,
        budget: &Budget,
        line: &ExpenseLine,
        sums: &[Option<LineSum>],
        extras: &Extras,
        steps: &mut Vec<StepCost>,
    ) -> LineSum {
        let n = budget.window.len;
        let falls: Vec<bool> = budget.window.iter().map(|it| line.falls_in(it)).collect();
        let within = |months: Vec<i64>| -> Vec<i64> {
            months.into_iter().zip(&falls).map(|(it, falls)| if *falls { it } else { 0 }).collect()
        };
        let flat = |each: i64| (within(vec![each; n]), None);
        let (mut months, parts) = match line.driver {
            CostDriver::Fixed { per_month } => flat(per_month.minor()),
            CostDriver::PerHead { heads: count, each } | CostDriver::PerVisit { visits: count, each } => {
                flat(ratio(each.minor(), i128::from(count), 100))
            }
            CostDriver::Service(ref cost) => {
                (within(budget.window.iter().map(|it| cost.of_month(it).minor()).collect()), None)
            }
            CostDriver::Percent { rate, of } => {
                let (base, shape) = self.percent_base(budget, line, of, sums);
                let base = within(base);
                let total = part(base.iter().sum(), rate);
                (apportion_within(total, &base, &falls), Some(shape.map(|it| scaled(it, rate))))
            }
            CostDriver::Step { block, each } => {
                let base = within(self.base(line.scope, PlLine::Sales, n));
                let sales: i64 = base.iter().sum();
                let step = StepCost { sales: Money::from_minor(sales), block, each };
                let total = step.at(sales).minor();
                steps.push(step);
                (apportion_within(total, &base, &falls), Some([0, 0, i128::from(total)]))
            }
        };
        let total: i64 = months.iter().sum();
        let mut parts = match parts {
            // What was rounded belongs to what moves in proportion.
            Some([fixed, _, stepped]) => {
                let (fixed, stepped) = (rounded_ratio(fixed, 1), rounded_ratio(stepped, 1));
                [fixed, total - fixed - stepped, stepped]
            }
            None => [total, 0, 0],
        };
        for (cell, month) in months.iter_mut().zip(budget.window.iter()) {
            let extra = extras.get(&(line.id, month)).map_or(0, |it| it.minor());
            *cell += extra;
            parts[0] += extra;
        }
        LineSum { id: line.id, months: months.into_iter().map(Money::from_minor).collect(), parts }
    }

    /// What a percentage is taken of, by month; and what of its year is fixed, moves in proportion and moves in steps.
    fn percent_base(
        &self,
        budget: &Budget,
        line: &ExpenseLine,
        of: Base,
        sums: &[Option<LineSum>],
    ) -> (Vec<i64>, [i128; 3]) {
        let n = budget.window.len;
        let in_proportion = |months: Vec<i64>| {
            let total = months.iter().map(|it| i128::from(*it)).sum();
            (months, [0, total, 0])
        };
        let known = || budget.lines.iter().zip(sums).filter_map(|(line, sum)| Some((line, sum.as_ref()?)));
        match of {
            Base::Sales => in_proportion(self.base(line.scope, PlLine::Sales, n)),
            Base::Net => in_proportion(self.base(line.scope, PlLine::Net, n)),
            Base::GrossMargin => in_proportion(self.base(line.scope, PlLine::GrossMargin, n)),
            Base::Line(id) => {
                let sum = known().find(|it| it.0.id == id).map(|it| it.1);
                let months = sum.map_or_else(|| vec![0; n], |it| it.months.iter().map(|it| it.minor()).collect());
                (months, sum.map_or([0; 3], |it| it.parts.map(i128::from)))
            }
            Base::Contribution => {
                let months = self.base(line.scope, PlLine::Contribution, n);
                // Direct expenses of other scopes are no part of this one's contribution; of those spread, a part is
                // that moves or stays as they do.
                let mut parts = [0_i128; 3];
                for (direct, sum) in known().filter(|it| it.0.stage == Stage::Direct) {
                    if direct.scope == line.scope || matches!(line.scope, Scope::Company | Scope::Spread) {
                        parts.iter_mut().zip(sum.parts).for_each(|(mine, its)| *mine -= i128::from(its));
                    }
                }
                let total: i128 = months.iter().map(|it| i128::from(*it)).sum();
                (months, [parts[0], total - parts[0] - parts[2], parts[2]])
            }
        }
    }

    /// Takes an expense off whoever bears it.
    pub(super) fn post(&mut self, budget: &Budget, line: &ExpenseLine, sum: &LineSum) {
        let n = budget.window.len;
        let stage = line.stage as usize;
        let whole: Vec<i64> = sum.months.iter().map(|it| it.minor()).collect();
        let mut take = |account: Option<AccountId>, product: Option<ProductId>, months: &[i64]| {
            let account = self.accounts.entry(account).or_insert_with(|| PlRow::new(n));
            account.months.iter_mut().zip(months).for_each(|(cell, it)| cell.stages[stage] += it);
            let product = self.products.entry(product).or_insert_with(|| PlRow::new(n));
            product.months.iter_mut().zip(months).for_each(|(cell, it)| cell.stages[stage] += it);
        };
        if let CostDriver::Service(cost) = &line.driver {
            let by_month: Vec<Vec<i64>> =
                budget.window.iter().zip(&whole).map(|(month, it)| cost.share(month, *it)).collect();
            for (i, account) in cost.accounts.keys().enumerate() {
                let months: Vec<i64> = by_month.iter().map(|it| it[i]).collect();
                take(Some(*account), None, &months);
            }
            return;
        }
        match line.scope {
            Scope::Company => take(None, None, &whole),
            Scope::Account(it) => take(Some(it), None, &whole),
            Scope::Product(it) => take(None, Some(it), &whole),
            Scope::Spread => {
                let keys: Vec<(AccountId, ProductId)> = self.leaves.keys().copied().collect();
                let by_month: Vec<Vec<i64>> = (0..n)
                    .map(|month| {
                        let sales: Vec<i64> = self.leaves.values().map(|it| it.months[month].sales).collect();
                        apportion(whole[month], &sales)
                    })
                    .collect();
                for (i, (account, product)) in keys.into_iter().enumerate() {
                    let months: Vec<i64> = by_month.iter().map(|it| it[i]).collect();
                    take(Some(account), Some(product), &months);
                    if let Some(leaf) = self.leaves.get_mut(&(account, product)) {
                        leaf.months.iter_mut().zip(&months).for_each(|(cell, it)| cell.stages[stage] += it);
                    }
                }
            }
        }
    }
}

/// Over the months that count alone, also where their bases are all 0.
fn apportion_within(total: i64, bases: &[i64], counts: &[bool]) -> Vec<i64> {
    let some: Vec<i64> = bases.iter().zip(counts).filter(|it| *it.1).map(|it| *it.0).collect();
    let mut parts = apportion(total, &some).into_iter();
    counts.iter().map(|counts| if *counts { parts.next().unwrap_or_default() } else { 0 }).collect()
}

fn scaled(value: i128, rate: i64) -> i128 {
    value * i128::from(rate) / i128::from(WHOLE)
}
