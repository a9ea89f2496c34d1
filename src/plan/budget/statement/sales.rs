//! What sales are by product: list revenue, cost of goods and rebates, apportioned over accounts and months.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Money, ProductId, Quantity};
use crate::math::rounded_ratio;

use super::super::exact::{apportion, part, ratio};
use super::super::{Budget, ProductTerms, Tier, UnitCost, WHOLE};
use super::expenses::Rows;
use super::{Cell, PlLine, PlRow};

/// How an account's rebate comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebate {
    /// Sales of the year that earn one.
    pub earning: Money,
    /// The tier reached; `None` below the first.
    pub tier: Option<Tier>,
    /// What comes of it.
    pub amount: Money,
    /// The next tier.
    pub next: Option<Tier>,
}

/// Sales with what belongs to each product: list revenue and cost of goods.
pub(super) struct Sheet {
    leaves: BTreeMap<(AccountId, ProductId), PlRow>,
    pub(super) uncosted: Vec<ProductId>,
}

impl Sheet {
    pub(super) fn of_sales(budget: &Budget) -> Self {
        let n_months = budget.window.len;
        let mut sheet = Self { leaves: BTreeMap::new(), uncosted: Vec::new() };
        let mut by_product: BTreeMap<ProductId, Vec<(AccountId, &[Money])>> = BTreeMap::new();
        for ((account, product), months) in &*budget.sales {
            by_product.entry(*product).or_default().push((*account, months));
        }
        for (product, rows) in by_product {
            let terms = budget.terms(product);
            let sales: Vec<i64> = rows.iter().flat_map(|it| it.1.iter().map(|it| it.minor())).collect();
            let total: i64 = sales.iter().sum();
            let gross = apportion(terms.gross(total), &sales);
            let cogs = apportion(terms.cogs(total).unwrap_or_default(), &sales);
            let uncosted = terms.cost.is_none() && sales.iter().any(|it| *it != 0);
            if uncosted {
                sheet.uncosted.push(product);
            }
            for (i, (account, _)) in rows.into_iter().enumerate() {
                let cell = |at: usize| Cell { gross: gross[at], sales: sales[at], cogs: cogs[at], ..Cell::default() };
                let months = (i * n_months..(i + 1) * n_months).map(cell).collect();
                sheet.leaves.insert((account, product), PlRow { months, uncosted });
            }
        }
        sheet
    }

    pub(super) fn take_rebates(&mut self, budget: &Budget) -> BTreeMap<AccountId, Rebate> {
        let mut by_account: BTreeMap<AccountId, Vec<&mut PlRow>> = BTreeMap::new();
        for ((account, product), row) in &mut self.leaves {
            let rows = by_account.entry(*account).or_default();
            if !budget.terms(*product).no_rebate {
                rows.push(row);
            }
        }
        let mut rebates = BTreeMap::new();
        for (account, rows) in by_account {
            let sales: Vec<i64> = rows.iter().flat_map(|it| it.column(PlLine::Sales)).collect();
            let rebate = rebate_of(budget.tiers_of(account), Money::from_minor(sales.iter().sum()));
            let mut parts = apportion(rebate.amount.minor(), &sales).into_iter();
            for cell in rows.into_iter().flat_map(|it| &mut it.months) {
                cell.rebate = parts.next().unwrap_or_default();
            }
            rebates.insert(account, rebate);
        }
        rebates
    }

    pub(super) fn rows(&mut self) -> Rows {
        let leaves = std::mem::take(&mut self.leaves);
        let mut rows = Rows { accounts: BTreeMap::new(), products: BTreeMap::new(), leaves: BTreeMap::new() };
        for ((account, product), row) in &leaves {
            let n = row.months.len();
            rows.accounts.entry(Some(*account)).or_insert_with(|| PlRow::new(n)).add(row);
            rows.products.entry(Some(*product)).or_insert_with(|| PlRow::new(n)).add(row);
        }
        rows.leaves = leaves;
        rows
    }
}

/// The rebate of a year's sales.
pub fn rebate_of(tiers: &[Tier], earning: Money) -> Rebate {
    let tier = tiers.iter().rev().find(|it| it.from <= earning && earning.minor() > 0).copied();
    let next = tiers.iter().find(|it| it.from > earning).copied();
    let amount = Money::from_minor(tier.map_or(0, |it| part(earning.minor(), it.rate)));
    Rebate { earning, tier, amount, next }
}

impl ProductTerms {
    /// Sales at list price, of sales after discount, both in minor units.
    pub fn gross(&self, sales: i64) -> i64 {
        ratio(sales, i128::from(WHOLE), i128::from(WHOLE - self.discount))
    }

    /// The cost of sales after discount; `None` where nobody has said what it costs.
    pub fn cogs(&self, sales: i64) -> Option<i64> {
        match self.cost? {
            UnitCost::Share(rate) => Some(part(sales, rate)),
            UnitCost::PerUnit(cost) => {
                let (net, _) = self.net_price()?;
                Some(rounded_ratio(i128::from(sales) * i128::from(cost.minor()) * i128::from(WHOLE), net))
            }
        }
    }

    /// Pieces of sales after discount; `None` without a list price.
    pub fn quantity(&self, sales: i64) -> Option<Quantity> {
        let (net, _) = self.net_price()?;
        Some(Quantity::from_minor(rounded_ratio(i128::from(sales) * 1000 * i128::from(WHOLE), net)))
    }

    /// The price after discount, in ten-thousandths of minor units, and in minor units rounded.
    pub fn net_price(&self) -> Option<(i128, Money)> {
        let exact = i128::from(self.price?.minor()) * i128::from(WHOLE - self.discount);
        Some((exact, Money::from_minor(rounded_ratio(exact, i128::from(WHOLE)))))
    }
}
