//! The amounts of an account's products.
//!
//! - A closed month that holds what was sold holds each product's sales, where they add up to the account's; else the
//!   account's amount in their proportion. A missing month is missing for all of its products.
//! - A month with a target: typed cells stand; what is left of the account's month goes to the other products by their
//!   weights of the month ([`super::basis`]), largest remainder, in whole currency units (or the plan's unit where that
//!   is finer); a rest of less than one stays in one piece.
//! - Products with a typed total take their months from a table whose rows and columns add up ([`super::flow`]), the
//!   products without one together being one of its rows.
//!
//! Every month of the products adds up to the account's month in minor units, always.

use super::flow::Table;
use super::{AccountBasisByProduct, AccountProducts, Typed};
use crate::domain::{AccountId, Money, ProductId};
use crate::math::split::{split, split_in_units};
use crate::plan::{AccountPlan, CellState, Constraint, PlanCell, PlanError, TargetPlan};

/// The coarsest unit of a product's target: one whole currency unit.
const UNIT: i64 = 100;

/// One product of an account with its months.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductRow {
    /// Which.
    pub product: ProductId,
    /// One per month of the window.
    pub cells: Vec<PlanCell>,
    /// Its typed total.
    pub lock: Option<Typed>,
}

impl ProductRow {
    /// The sum of its cells.
    pub fn total(&self) -> Money {
        self.cells.iter().map(|it| it.amount).sum()
    }
}

/// The products of an account with their months.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductSplit {
    /// Whose.
    pub account: AccountId,
    /// In the order of the basis; none where the account has no product.
    pub rows: Vec<ProductRow>,
}

impl ProductSplit {
    /// The row of a product.
    pub fn row(&self, product: ProductId) -> Option<&ProductRow> {
        self.rows.iter().find(|it| it.product == product)
    }
}

/// One account with everything that its products follow from.
#[derive(Clone, Copy, Debug)]
pub struct AccountSide<'a> {
    /// The plan.
    pub plan: &'a TargetPlan,
    /// The account's row.
    pub row: &'a AccountPlan,
    /// Its products.
    pub basis: &'a AccountBasisByProduct,
    /// What is kept of them.
    pub kept: &'a AccountProducts,
}

/// What is fixed, and what is left to be split.
pub(super) struct Frame {
    pub cells: Vec<Vec<PlanCell>>,
    /// Whether a cell may still take something.
    pub free: Vec<Vec<bool>>,
    /// What each month has left to give; 0 where it is closed.
    pub demand: Vec<i64>,
}

impl<'a> AccountSide<'a> {
    /// The same with something else kept.
    pub(super) fn keeping<'b>(&self, kept: &'b AccountProducts) -> AccountSide<'b>
    where
        'a: 'b,
    {
        AccountSide { kept, ..*self }
    }

    /// The products with their months.
    ///
    /// # Errors
    /// [`PlanError::NeedsMore`] and [`PlanError::NoPlaceFor`] when what was typed does not fit into the account.
    pub fn split(&self) -> Result<ProductSplit, PlanError> {
        let mut frame = self.frame()?;
        let weights = self.basis.weights(self.kept, self.plan.weights);
        let locked: Vec<usize> = self.locked();
        let pool = if locked.is_empty() {
            self.check_columns(&frame)?;
            frame.demand.clone()
        } else {
            self.fill_locked(&mut frame, &locked, &weights)?
        };
        for (month_idx, amount) in pool.into_iter().enumerate() {
            let free: Vec<usize> = self.pool(&frame, month_idx).collect();
            if free.is_empty() || amount == 0 {
                continue;
            }
            let of_month: Vec<f64> = free.iter().map(|p| weights[*p].1[month_idx]).collect();
            let whole: Vec<f64> = free.iter().map(|p| weights[*p].0).collect();
            let used = if of_month.iter().any(|it| *it > 0.0) { of_month } else { whole };
            let parts = split_in_units(amount, self.unit(), &used).map_err(|it| self.plan.blame(it, Vec::new()))?;
            for (p, part) in free.into_iter().zip(parts) {
                frame.cells[p][month_idx].amount = Money::from_minor(part);
            }
        }
        let row = |(it, cells): (&super::ProductBasis, Vec<PlanCell>)| ProductRow {
            product: it.product,
            cells,
            lock: self.kept.totals.get(&it.product).cloned(),
        };
        let rows = self.basis.products.iter().zip(frame.cells).map(row).collect();
        Ok(ProductSplit { account: self.row.account, rows })
    }

    /// As if nothing had been typed: for an account whose typed products do not fit, after a merge or a restored plan.
    pub fn split_freely(&self) -> ProductSplit {
        let kept = self.kept.freed();
        let nothing = ProductSplit { account: self.row.account, rows: Vec::new() };
        self.keeping(&kept).split().unwrap_or(nothing)
    }

    /// What is kept, with the targets of closed months held where they stand: with a typed total in the account its
    /// months depend on each other, and closed ones never move.
    #[must_use]
    pub fn held(&self) -> AccountProducts {
        let mut kept = self.kept.clone();
        let Ok(split) = self.split() else { return kept };
        for row in split.rows {
            for (i, cell) in row.cells.into_iter().enumerate().take(self.plan.n_closed) {
                let is_target = self.is_target(i);
                let held = Typed::own(cell.amount, "");
                if is_target {
                    kept.cells.entry((row.product, self.plan.month(i))).or_insert(held);
                }
            }
        }
        kept
    }

    pub(super) fn unit(&self) -> i64 {
        self.plan.unit.minor().min(UNIT)
    }

    fn is_target(&self, month_idx: usize) -> bool {
        matches!(self.row.cells[month_idx].state, CellState::Spread | CellState::Edited { .. })
    }

    /// Products with a typed total.
    pub(super) fn locked(&self) -> Vec<usize> {
        let products = self.basis.products.iter().enumerate();
        products.filter(|it| self.kept.totals.contains_key(&it.1.product)).map(|it| it.0).collect()
    }

    /// Products of a month that take what the others leave.
    fn pool<'b>(&'b self, frame: &'b Frame, month_idx: usize) -> impl Iterator<Item = usize> + 'b {
        let is_locked = |p: usize| self.kept.totals.contains_key(&self.basis.products[p].product);
        (0..self.basis.products.len()).filter(move |p| frame.free[*p][month_idx] && !is_locked(*p))
    }

    pub(super) fn frame(&self) -> Result<Frame, PlanError> {
        let (n_months, n_products) = (self.plan.window.len, self.basis.products.len());
        let nothing = PlanCell { amount: Money::default(), state: CellState::Spread };
        let mut frame = Frame {
            cells: vec![vec![nothing; n_months]; n_products],
            free: vec![vec![false; n_months]; n_products],
            demand: vec![0; n_months],
        };
        for month_idx in 0..n_months {
            if !self.is_target(month_idx) {
                self.put_sold(&mut frame, month_idx);
                continue;
            }
            let mut left = self.row.cells[month_idx].amount;
            let mut typed = Vec::new();
            for (p, it) in self.basis.products.iter().enumerate() {
                match self.kept.cells.get(&(it.product, self.plan.month(month_idx))) {
                    Some(set) => {
                        left -= set.amount;
                        // Without a reason it is a closed month that is held, which nobody typed.
                        let state = if set.reason.is_empty() {
                            CellState::Spread
                        } else {
                            CellState::Edited { reason: set.reason.clone() }
                        };
                        frame.cells[p][month_idx] = PlanCell { amount: set.amount, state };
                        typed.push(self.cell_constraint(p, month_idx));
                    }
                    None => frame.free[p][month_idx] = true,
                }
            }
            if left < Money::default() && !typed.is_empty() {
                return Err(PlanError::NeedsMore { by: -left, constraints: typed });
            }
            frame.demand[month_idx] = left.minor();
        }
        Ok(frame)
    }

    /// A closed month: what was sold, or the account's amount in its proportion.
    fn put_sold(&self, frame: &mut Frame, month_idx: usize) {
        let cell = &self.row.cells[month_idx];
        let sold: Vec<Option<Money>> =
            self.basis.products.iter().map(|it| it.actual.get(month_idx).copied().flatten()).collect();
        let adds_up = sold.iter().flatten().copied().sum::<Money>() == cell.amount;
        let by_sales: Vec<f64> = sold.iter().map(|it| it.map_or(0.0, |it| it.minor().max(0) as f64)).collect();
        let parts = split(cell.amount.minor(), &by_sales).unwrap_or_default();
        for (p, row) in frame.cells.iter_mut().enumerate() {
            let is_missing = cell.state == CellState::MissingActual;
            let (amount, state) = match sold[p] {
                _ if is_missing => (Money::default(), CellState::MissingActual),
                Some(amount) if adds_up => (amount, CellState::Actual),
                None if adds_up => (Money::default(), CellState::Actual),
                _ => (parts.get(p).map_or(Money::default(), |it| Money::from_minor(*it)), CellState::Actual),
            };
            row[month_idx] = PlanCell { amount, state };
        }
    }

    fn cell_constraint(&self, product_idx: usize, month_idx: usize) -> Constraint {
        let product = self.basis.products[product_idx].product;
        Constraint::ProductCell(self.row.account, product, self.plan.month(month_idx))
    }

    fn total_constraint(&self, product_idx: usize) -> Constraint {
        Constraint::ProductTotal(self.row.account, self.basis.products[product_idx].product)
    }

    /// What a person typed of these products, totals first.
    pub(super) fn typed(&self, products: &[usize]) -> Vec<Constraint> {
        let totals = products.iter().filter(|p| self.kept.totals.contains_key(&self.basis.products[**p].product));
        let totals = totals.map(|p| self.total_constraint(*p));
        let months = || (0..self.plan.window.len).filter(|i| self.is_target(*i));
        let is_typed = |p: usize, i: usize| {
            let at = (self.basis.products[p].product, self.plan.month(i));
            self.kept.cells.get(&at).is_some_and(|it| !it.reason.is_empty())
        };
        let cells = products.iter().flat_map(|p| months().filter(|i| is_typed(*p, *i)).map(|i| (*p, i)));
        let cells = cells.map(|(p, i)| self.cell_constraint(p, i));
        totals.chain(cells.collect::<Vec<_>>()).collect()
    }

    fn all_typed(&self) -> Vec<Constraint> {
        self.typed(&(0..self.basis.products.len()).collect::<Vec<_>>())
    }

    /// A month whose products are all typed leaves nothing without a place.
    fn check_columns(&self, frame: &Frame) -> Result<(), PlanError> {
        for (month_idx, demand) in frame.demand.iter().enumerate() {
            if *demand > 0 && !self.basis.products.is_empty() && self.pool(frame, month_idx).next().is_none() {
                let cells = (0..self.basis.products.len()).map(|p| self.cell_constraint(p, month_idx));
                return Err(PlanError::NoPlaceFor { by: Money::from_minor(*demand), constraints: cells.collect() });
            }
        }
        Ok(())
    }

    /// Fills the rows of typed totals; what each month leaves to the others.
    fn fill_locked(
        &self,
        frame: &mut Frame,
        locked: &[usize],
        weights: &[(f64, Vec<f64>)],
    ) -> Result<Vec<i64>, PlanError> {
        let n_months = self.plan.window.len;
        let mut supply = Vec::new();
        for p in locked {
            let fixed: Money = frame.cells[*p].iter().map(|it| it.amount).sum();
            let total = self.kept.totals[&self.basis.products[*p].product].amount;
            let rest = total - fixed;
            if rest < Money::default() {
                let mut constraints = self.typed(&[*p]);
                constraints.push(Constraint::ClosedMonths(self.row.account));
                return Err(PlanError::NeedsMore { by: -rest, constraints });
            }
            supply.push(rest.minor());
        }
        let of_pool: Vec<Vec<usize>> = (0..n_months).map(|i| self.pool(frame, i).collect()).collect();
        let demand: Vec<i64> = frame.demand.iter().map(|it| (*it).max(0)).collect();
        let rest = demand.iter().sum::<i64>() - supply.iter().sum::<i64>();
        if rest < 0 {
            return Err(PlanError::NoPlaceFor { by: Money::from_minor(-rest), constraints: self.all_typed() });
        }
        supply.push(rest);
        let mut open: Vec<Vec<bool>> = locked.iter().map(|p| frame.free[*p].clone()).collect();
        open.push(of_pool.iter().map(|it| !it.is_empty()).collect());
        if rest > 0 && open.last().is_some_and(|it| it.iter().zip(&demand).all(|(open, it)| !open || *it == 0)) {
            return Err(PlanError::NeedsMore { by: Money::from_minor(rest), constraints: self.all_typed() });
        }
        let mut by_row: Vec<Vec<f64>> = locked.iter().map(|p| weights[*p].1.clone()).collect();
        by_row.push((0..n_months).map(|i| of_pool[i].iter().map(|p| weights[*p].1[i]).sum()).collect());
        let table = Table { supply: &supply, demand: &demand, open: &open, weights: &by_row, unit: self.unit() };
        let mut filled = table
            .fill()
            .map_err(|by| PlanError::NoPlaceFor { by: Money::from_minor(by), constraints: self.all_typed() })?;
        let pool = filled.pop().unwrap_or_default();
        for (p, row) in locked.iter().zip(filled) {
            for (i, amount) in row.into_iter().enumerate().filter(|(i, _)| frame.free[*p][*i]) {
                frame.cells[*p][i].amount = Money::from_minor(amount);
            }
        }
        Ok(pool)
    }
}
