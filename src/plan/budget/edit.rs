//! Changes to a budget that is still a draft: each returns a new one, in which everything else is as it was.

use std::sync::Arc;

use crate::domain::{AccountId, BudgetLineId, Money, ProductId};

use super::exact::{apportion, ratio};
use super::{
    Base, Budget, BudgetFault, CostDriver, ExpenseLine, ProductTerms, SalesPlan, Status, Tier, UnitCost, WHOLE,
};

/// What stays when a price or a discount changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Sales: fewer or more pieces are sold for the same amount.
    #[default]
    Sales,
    /// Quantity: sales move with the price.
    Quantity,
}

/// One number of many that are typed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SalesEdit {
    /// Whose.
    pub account: AccountId,
    /// Which month of the budget; `None` for the year.
    pub month_idx: Option<usize>,
    /// What it is to be.
    pub amount: Money,
}

/// What came of many numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct SalesBatch {
    /// The budget with every number that was possible.
    pub budget: Budget,
    /// How many cells changed.
    pub n_set: usize,
    /// The others by their position, with what stood in the way.
    pub refused: Vec<(usize, BudgetFault)>,
}

impl Budget {
    fn draft(&self) -> Result<Self, BudgetFault> {
        if self.status() == Status::Draft { Ok(self.clone()) } else { Err(BudgetFault::Approved) }
    }

    /// The same with other sales of an account in a month, over its products as they share it now.
    ///
    /// # Errors
    /// [`BudgetFault`] for a negative amount, an unknown account or month, and for a budget that is no draft.
    pub fn with_sales(&self, account: AccountId, month_idx: usize, amount: Money) -> Result<Self, BudgetFault> {
        let mut next = self.draft()?;
        if amount.minor() < 0 || amount > LARGEST {
            return Err(BudgetFault::Amount(amount));
        }
        let sales = Arc::make_mut(&mut next.sales);
        let now = month_of(sales, account, month_idx)?;
        move_sales(sales, account, month_idx, amount - now)?;
        Ok(next)
    }

    /// The same with other sales of an account's year, over its months as they share it now.
    ///
    /// # Errors
    /// As [`Budget::with_sales`].
    pub fn with_year(&self, account: AccountId, amount: Money) -> Result<Self, BudgetFault> {
        let months: Vec<i64> = (0..self.window.len)
            .map(|it| month_of(&self.sales, account, it).map(|it| it.minor().max(0)))
            .collect::<Result<_, _>>()?;
        let mut next = self.draft()?;
        for (month_idx, part) in apportion(amount.minor(), &months).into_iter().enumerate() {
            next = next.with_sales(account, month_idx, Money::from_minor(part))?;
        }
        Ok(next)
    }

    /// The same with many sales at once, as a paste or a fill brings them: one after the other, each as if it were typed.
    /// One that is not possible leaves the budget as it is and is told; one that holds already is neither made nor told.
    ///
    /// # Errors
    /// [`BudgetFault::Approved`] for a budget that is no draft.
    pub fn with_many_sales(&self, edits: &[SalesEdit]) -> Result<SalesBatch, BudgetFault> {
        let mut made = SalesBatch { budget: self.draft()?, n_set: 0, refused: Vec::new() };
        let n_months = self.window.len;
        let sales = Arc::make_mut(&mut made.budget.sales);
        for (i, edit) in edits.iter().enumerate() {
            match set_sales(sales, edit, n_months) {
                Ok(true) => made.n_set += 1,
                Ok(false) => {}
                Err(fault) => made.refused.push((i, fault)),
            }
        }
        Ok(made)
    }

    /// The same with other terms of a product.
    ///
    /// # Errors
    /// [`BudgetFault`] for terms that make no sense, for a quantity to keep where there is none, and for a budget that is
    /// no draft.
    pub fn with_terms(&self, product: ProductId, terms: ProductTerms, keep: Keep) -> Result<Self, BudgetFault> {
        terms.verify()?;
        let mut next = self.draft()?;
        if keep == Keep::Quantity {
            let before = self.terms(product);
            let rate = |it: &ProductTerms| i128::from(WHOLE - it.discount);
            // Where neither has a price, a discount alone still moves sales: list revenue stays.
            let (now, then) = match (before.net_price(), terms.net_price()) {
                (Some(before), Some(after)) => (before.0, after.0),
                (None, None) => (rate(&before), rate(&terms)),
                _ if before.price == terms.price => (1, 1),
                _ => return Err(BudgetFault::NoPrice),
            };
            if now != then {
                scale(Arc::make_mut(&mut next.sales), product, then, now);
            }
        }
        next.products.insert(product, terms);
        Ok(next)
    }

    /// The same where every product without a cost costs this share of its sales.
    ///
    /// # Errors
    /// As [`Budget::with_terms`].
    pub fn with_costs_filled(&self, rate: i64) -> Result<Self, BudgetFault> {
        let mut next = self.draft()?;
        for product in self.sold_products() {
            let terms = self.terms(product);
            if terms.cost.is_none() {
                let cost = Some(UnitCost::Share(rate));
                next = next.with_terms(product, ProductTerms { cost, ..terms }, Keep::Sales)?;
            }
        }
        Ok(next)
    }

    /// The same with an expense added, or in place of the one with its id.
    ///
    /// # Errors
    /// [`BudgetFault`], circles among them, and for a budget that is no draft.
    pub fn with_line(&self, line: ExpenseLine) -> Result<Self, BudgetFault> {
        let mut next = self.draft()?;
        match next.lines.iter_mut().find(|it| it.id == line.id) {
            Some(known) => *known = line,
            None => next.lines.push(line),
        }
        next.verify()?;
        Ok(next)
    }

    /// The same without an expense.
    ///
    /// # Errors
    /// [`BudgetFault::RestedOn`] with the names of those that are a share of it, and for a budget that is no draft.
    pub fn without_line(&self, id: BudgetLineId) -> Result<Self, BudgetFault> {
        let mut next = self.draft()?;
        let rests = |it: &&ExpenseLine| matches!(it.driver, CostDriver::Percent { of: Base::Line(on), .. } if on == id);
        let names: Vec<String> = self.lines.iter().filter(rests).map(|it| it.name.clone()).collect();
        if !names.is_empty() {
            return Err(BudgetFault::RestedOn(names));
        }
        next.lines.retain(|it| it.id != id);
        Ok(next)
    }

    /// The same with other rebates: of an account, or of all that have none of their own. `None` lets an account have the
    /// common ones again.
    ///
    /// # Errors
    /// [`BudgetFault`] for tiers that do not rise, and for a budget that is no draft.
    pub fn with_tiers(&self, account: Option<AccountId>, tiers: Option<Vec<Tier>>) -> Result<Self, BudgetFault> {
        let mut next = self.draft()?;
        match (account, tiers) {
            (None, tiers) => next.tiers = tiers.unwrap_or_default(),
            (Some(account), Some(tiers)) => drop(next.account_tiers.insert(account, tiers)),
            (Some(account), None) => drop(next.account_tiers.remove(&account)),
        }
        next.verify()?;
        Ok(next)
    }
}

/// The largest amount that a cell holds: 10 万亿 in major units.
const LARGEST: Money = Money::from_minor(1_000_000_000_000_000);

/// Sets an account's month or year; tells whether it was something else before.
fn set_sales(sales: &mut SalesPlan, edit: &SalesEdit, n_months: usize) -> Result<bool, BudgetFault> {
    let (account, amount) = (edit.account, edit.amount);
    if amount.minor() < 0 || amount > LARGEST {
        return Err(BudgetFault::Amount(amount));
    }
    let months = match edit.month_idx {
        Some(month_idx) => vec![(month_idx, amount)],
        None => {
            let now = (0..n_months).map(|it| month_of(sales, account, it)).collect::<Result<Vec<Money>, _>>()?;
            if now.iter().copied().sum::<Money>() == amount {
                return Ok(false);
            }
            let now: Vec<i64> = now.iter().map(|it| it.minor().max(0)).collect();
            apportion(amount.minor(), &now).into_iter().map(Money::from_minor).enumerate().collect()
        }
    };
    let mut moved = false;
    for (month_idx, amount) in months {
        let now = month_of(sales, account, month_idx)?;
        if now != amount {
            move_sales(sales, account, month_idx, amount - now)?;
            moved = true;
        }
    }
    Ok(moved)
}

/// What an account sells in a month.
pub(super) fn month_of(sales: &SalesPlan, account: AccountId, month_idx: usize) -> Result<Money, BudgetFault> {
    let rows: Vec<&Vec<Money>> = rows_of(sales, account).collect();
    if rows.is_empty() {
        return Err(BudgetFault::NotThere);
    }
    rows.iter().map(|it| it.get(month_idx).copied().ok_or(BudgetFault::NotThere)).sum()
}

fn rows_of(sales: &SalesPlan, account: AccountId) -> impl Iterator<Item = &Vec<Money>> {
    let least = ProductId(crate::domain::RecordId::from_bits(0));
    sales.range((account, least)..).take_while(move |it| it.0.0 == account).map(|it| it.1)
}

/// Adds to an account's sales of a month, over its products as they share it; in a month without sales, as they share the
/// year.
pub(super) fn move_sales(
    sales: &mut SalesPlan,
    account: AccountId,
    month_idx: usize,
    amount: Money,
) -> Result<(), BudgetFault> {
    let keys: Vec<(AccountId, ProductId)> = sales.keys().filter(|it| it.0 == account).copied().collect();
    if keys.is_empty() {
        return Err(BudgetFault::NotThere);
    }
    let in_month: Vec<i64> = keys.iter().map(|it| sales[it].get(month_idx).map_or(0, |it| it.minor().max(0))).collect();
    let bases = if in_month.iter().any(|it| *it > 0) {
        in_month
    } else {
        keys.iter().map(|it| sales[it].iter().map(|it| it.minor()).sum::<i64>().max(0)).collect()
    };
    for (key, part) in keys.iter().zip(apportion(amount.minor(), &bases)) {
        let cell = sales.get_mut(key).and_then(|it| it.get_mut(month_idx)).ok_or(BudgetFault::NotThere)?;
        *cell += Money::from_minor(part);
    }
    Ok(())
}

/// Every amount of a product by a factor, rounded over the whole year.
fn scale(sales: &mut SalesPlan, product: ProductId, numerator: i128, denominator: i128) {
    let rows: Vec<&mut Vec<Money>> = sales.iter_mut().filter(|it| it.0.1 == product).map(|it| it.1).collect();
    let cells: Vec<i64> = rows.iter().flat_map(|it| it.iter().map(|it| it.minor())).collect();
    let total = ratio(cells.iter().sum(), numerator, denominator);
    let mut parts = apportion(total, &cells).into_iter();
    for cell in rows.into_iter().flatten() {
        *cell = Money::from_minor(parts.next().unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Small, line, small, yuan};
    use super::super::{Extras, PlLine, Scope, Stage, statement};
    use super::*;

    #[test]
    fn an_accounts_month_is_shared_as_it_was() {
        let Small { budget, accounts: [a, b], products: [x, y], .. } = small();
        let it = budget.with_sales(a, 0, yuan(1400)).unwrap();
        assert_eq!((it.sales[&(a, x)][0], it.sales[&(a, y)][0]), (yuan(1200), yuan(200)));
        assert_eq!((it.sales[&(a, x)][1], it.sales[&(b, x)][0]), (yuan(400), yuan(200)), "nobody else moves");
        // Emptied and filled again: as the rest of the year is shared, 4 : 1.
        let it = budget.with_sales(a, 0, yuan(0)).unwrap().with_sales(a, 0, yuan(100)).unwrap();
        assert_eq!((it.sales[&(a, x)][0], it.sales[&(a, y)][0]), (yuan(80), yuan(20)));
        let it = budget.with_year(b, yuan(80)).unwrap();
        assert_eq!(it.sales[&(b, x)], [yuan(20), yuan(60)]);
        assert_eq!(budget.with_sales(a, 0, yuan(-1)), Err(BudgetFault::Amount(yuan(-1))));
        assert_eq!(budget.with_sales(a, 9, yuan(1)), Err(BudgetFault::NotThere));
    }

    #[test]
    fn many_sales_are_made_as_if_each_were_typed_and_the_rest_is_told() {
        let Small { budget, accounts: [a, b], products: [x, y], .. } = small();
        let edit = |account, month_idx, amount| SalesEdit { account, month_idx, amount };
        let edits = [
            edit(a, Some(0), yuan(1400)),
            edit(a, Some(9), yuan(1)),
            edit(b, None, yuan(80)),
            edit(b, Some(0), yuan(-1)),
        ];
        let made = budget.with_many_sales(&edits).unwrap();
        let typed = budget.with_sales(a, 0, yuan(1400)).unwrap().with_year(b, yuan(80)).unwrap();
        assert_eq!((&made.budget.sales, made.n_set), (&typed.sales, 2));
        assert_eq!((made.budget.sales[&(a, x)][0], made.budget.sales[&(a, y)][0]), (yuan(1200), yuan(200)));
        assert_eq!(made.refused, [(1, BudgetFault::NotThere), (3, BudgetFault::Amount(yuan(-1)))]);
        // What was copied and is pasted back changes nothing.
        let again = made.budget.with_many_sales(&[edit(a, Some(0), yuan(1400)), edit(b, None, yuan(80))]).unwrap();
        assert_eq!((again.n_set, again.budget), (0, made.budget));
    }

    #[test]
    fn a_price_moves_sales_or_quantity() {
        let Small { budget, products: [x, y], .. } = small();
        let terms = |price| ProductTerms { price: Some(yuan(price)), ..budget.terms(x) };
        let cogs = |it: &Budget| statement(it, &Extras::new()).unwrap().company.total(PlLine::Cogs).unwrap();
        // 12 instead of 10 for the same 1,800: 187.5 pieces instead of 225, at 4 each.
        let it = budget.with_terms(x, terms(12), Keep::Sales).unwrap();
        assert_eq!((it.sales == budget.sales, cogs(&it)), (true, yuan(750 + 140)));
        let it = budget.with_terms(x, terms(12), Keep::Quantity).unwrap();
        let total: Money = it.sales.iter().filter(|it| it.0.1 == x).flat_map(|it| it.1).copied().sum();
        assert_eq!((total, cogs(&it)), (yuan(2160), yuan(900 + 140)));
        let first = ProductTerms { price: Some(yuan(5)), ..budget.terms(y) };
        assert_eq!(budget.with_terms(y, first, Keep::Quantity), Err(BudgetFault::NoPrice));
        assert!(budget.with_terms(y, first, Keep::Sales).is_ok());
        // Half of what was paid: a discount of 50 % of the same list revenue.
        let half = ProductTerms { discount: 5000, ..budget.terms(y) };
        let it = budget.with_terms(y, half, Keep::Quantity).unwrap();
        assert_eq!(it.sales.iter().filter(|it| it.0.1 == y).flat_map(|it| it.1).copied().sum::<Money>(), yuan(100));
    }

    #[test]
    fn what_others_rest_on_stays() {
        let Small { budget, mut ids, .. } = small();
        let base = line(&mut ids, "wages", Stage::Common, Scope::Company, CostDriver::Fixed { per_month: yuan(1) });
        let of = CostDriver::Percent { rate: 1, of: Base::Line(base.id) };
        let share = line(&mut ids, "insurance", Stage::Common, Scope::Company, of);
        let it = budget.with_line(base.clone()).unwrap().with_line(share.clone()).unwrap();
        assert_eq!(it.without_line(base.id), Err(BudgetFault::RestedOn(vec!["insurance".to_owned()])));
        assert_eq!(it.without_line(share.id).unwrap().without_line(base.id).unwrap(), budget);
    }
}
