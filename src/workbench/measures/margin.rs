//! Gross margin of the plan's window: what every product costs, and what its sales leave (K1).
//!
//! A product's cost is the budget's; without one, that of the last twelve months; for a product that has neither, a margin
//! that was typed. Margin = sales after discount − cost; products that sell and have none of these are counted and refused.

use std::collections::BTreeMap;

use crate::domain::{Money, Month, Node, ProductId};
use crate::plan::budget::{ProductTerms, UnitCost, WHOLE, ratio};
use crate::plan::measure::{MeasureKind, MeasureOutlook};

use super::super::budgeting::terms_of;
use super::super::planning::last_year;
use super::{Ground, Heard, Known, Missing, RECENT};

/// Sales on which a rate is read off: 10,000 currency units.
const SAMPLE: i64 = 1_000_000;

/// Who says what a product's sales leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarginFrom {
    /// Its cost in the budget.
    Budget,
    /// Its cost in the lines of the last twelve months.
    Lines,
    /// A margin typed for it.
    Typed,
    /// The margin typed for all whose cost nobody knows.
    Usual,
    /// Nobody.
    Unknown,
}

/// What a product's sales leave, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductMargin {
    /// Which.
    pub product: ProductId,
    /// Who says so.
    pub from: MarginFrom,
    /// Hundredths of a per cent of its sales; `None` where nobody says.
    pub rate: Option<i64>,
    /// What it sold in the last twelve months.
    pub sold: Money,
}

impl Ground<'_> {
    /// What every product costs; products that sell and whose cost nobody knows are counted.
    fn costs(&self) -> Result<BTreeMap<ProductId, ProductTerms>, Missing> {
        let terms = self.book.products().iter().map(|it| (it.id, self.cost_of(it.id).1));
        let (known, unknown): (Vec<_>, Vec<_>) = terms.partition(|it| it.1.is_some());
        match unknown.into_iter().filter(|it| self.sells(it.0)).count() {
            0 => Ok(known.into_iter().filter_map(|(id, it)| Some((id, it?))).collect()),
            n => Err(Missing::Costs(n)),
        }
    }

    /// What a product costs, and who says so.
    fn cost_of(&self, product: ProductId) -> (MarginFrom, Option<ProductTerms>) {
        let costed = |it: &ProductTerms| it.cogs(0).is_some();
        let measures = &self.document.measures;
        let typed = |margin: i64| {
            Some(ProductTerms { cost: Some(UnitCost::Share(WHOLE - margin)), ..ProductTerms::default() }) //
        };
        let budgeted = || self.document.budget.as_ref()?.products.get(&product).copied().filter(costed);
        let recent = || Some(terms_of(self.book, product)).filter(costed);
        if let Some(it) = budgeted() {
            return (MarginFrom::Budget, Some(it));
        }
        if let Some(it) = recent() {
            return (MarginFrom::Lines, Some(it));
        }
        match (measures.margin_rates.get(&product), measures.margin_rate) {
            (Some(rate), _) => (MarginFrom::Typed, typed(*rate)),
            (None, Some(rate)) => (MarginFrom::Usual, typed(rate)),
            (None, None) => (MarginFrom::Unknown, None),
        }
    }

    /// Where the margin of every product that sells comes from, the largest of the last year first.
    pub fn product_margins(&self) -> Vec<ProductMargin> {
        let margin = |product: ProductId| {
            let (from, terms) = self.cost_of(product);
            let cost = terms.and_then(|it| it.cogs(SAMPLE));
            let rate = cost.map(|it| ratio(SAMPLE - it, i128::from(WHOLE), i128::from(SAMPLE)));
            let amounts = self.book.amounts_of(Node::Product(product));
            let sold = amounts.iter().rev().take(RECENT).flatten().copied().sum();
            ProductMargin { product, from, rate, sold }
        };
        let selling = self.book.products().iter().map(|it| it.id).filter(|it| self.sells(*it));
        let mut margins: Vec<ProductMargin> = selling.map(margin).collect();
        margins.sort_by_key(|it| (std::cmp::Reverse(it.sold), it.product));
        margins
    }

    fn sells(&self, product: ProductId) -> bool {
        let ahead = self.tree.line(Node::Product(product)).is_some_and(|it| it.minor.iter().any(|it| *it != 0));
        let sold = |it: &crate::domain::SalesSeries| it.amounts.iter().flatten().any(|it| it.minor() != 0);
        ahead || self.book.series_of(Node::Product(product)).any(sold)
    }

    /// Sales and margin of every month of the window: sold so far, then forecast; `None` without a forecast.
    pub(super) fn margins(&self) -> Result<Vec<Option<(Money, Money)>>, Missing> {
        let costs = self.costs()?;
        let sold = self.sold_margins(&costs);
        let n_elapsed = self.n_elapsed();
        let month = |(i, month): (usize, Month)| {
            if i < n_elapsed {
                return Some(sold.get(self.book.months().position(month)?).copied().unwrap_or_default());
            }
            let step = self.tree.months.position(month)?;
            // A book with one product has no line of its own for it.
            let of = |(id, terms): (&ProductId, &ProductTerms)| {
                let node = if self.book.products().len() == 1 { Node::Company } else { Node::Product(*id) };
                let sales = Money::from_minor(*self.tree.line(node)?.minor.get(step)?);
                Some((sales, margin_of(terms, sales)))
            };
            Some(costs.iter().filter_map(of).fold(Default::default(), add))
        };
        Ok(self.window().iter().enumerate().map(month).collect())
    }

    /// Sales and margin of every month of the book.
    fn sold_margins(&self, costs: &BTreeMap<ProductId, ProductTerms>) -> Vec<(Money, Money)> {
        let mut sums = vec![(Money::default(), Money::default()); self.book.months().len];
        for (id, terms) in costs {
            let sales = self.book.amounts_of(Node::Product(*id));
            for (sum, it) in sums.iter_mut().zip(sales) {
                let it = it.unwrap_or_default();
                *sum = add(*sum, (it, margin_of(terms, it)));
            }
        }
        sums
    }

    pub(super) fn margin(&self, heard: &Heard) -> Result<Known, Missing> {
        let (margins, n_elapsed) = (self.margins()?, self.n_elapsed());
        let done: Vec<i64> = margins.iter().take(n_elapsed).map(|it| it.map_or(0, |it| it.1.minor())).collect();
        let so_far = done.iter().sum::<i64>() as f64 / 100.0;
        let sold = self.sold_margins(&self.costs()?);
        let all_known = last_year(self.book, Node::Company, self.window()).iter().all(Option::is_some);
        let before = |month: Month| Some(sold.get(self.book.months().position(month.plus(-12))?)?.1.minor());
        let outlook = MeasureOutlook {
            per_unit: MeasureKind::Margin.per_unit(),
            running: self.above(&vec![so_far; self.window().len - n_elapsed], heard),
            rest: margins.iter().skip(n_elapsed).map(|it| it.map(|it| it.1.minor())).collect(),
            last_year: if all_known { self.window().iter().map(before).sum() } else { None },
            done,
        };
        let follows = |(revenue, margin): (Money, &Option<(Money, Money)>)| {
            let (sales, margin) = (*margin)?;
            (sales.minor() != 0)
                .then(|| ratio(revenue.minor(), i128::from(margin.minor()), i128::from(sales.minor())))
                .or((revenue.minor() == 0).then_some(0))
        };
        let follows = self.plan.month_totals().into_iter().zip(&margins).map(follows).collect();
        Ok(self.known_by(follows, outlook))
    }
}

/// Sales after discount less their cost.
fn margin_of(terms: &ProductTerms, sales: Money) -> Money {
    sales - Money::from_minor(terms.cogs(sales.minor()).unwrap_or_default())
}

fn add(a: (Money, Money), b: (Money, Money)) -> (Money, Money) {
    (a.0 + b.0, a.1 + b.1)
}
