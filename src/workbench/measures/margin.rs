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
use super::{Ground, Heard, Known, Missing};

impl Ground<'_> {
    /// What every product costs, as the budget has it; products that sell and whose cost nobody knows are counted.
    fn costs(&self) -> Result<BTreeMap<ProductId, ProductTerms>, Missing> {
        let share = |margin: i64| Some(UnitCost::Share(WHOLE - margin));
        let typed =
            self.document.measures.margin_rate.map(|it| ProductTerms { cost: share(it), ..ProductTerms::default() });
        let costed = |it: &ProductTerms| it.cogs(0).is_some();
        let budgeted = |id: &ProductId| self.document.budget.as_ref()?.products.get(id).copied().filter(costed);
        let (mut costs, mut n_missing) = (BTreeMap::new(), 0);
        for product in self.book.products() {
            let known = budgeted(&product.id).or_else(|| Some(terms_of(self.book, product.id)).filter(costed));
            match known.or(typed) {
                Some(it) => drop(costs.insert(product.id, it)),
                None if self.sells(product.id) => n_missing += 1,
                None => {}
            }
        }
        if n_missing == 0 { Ok(costs) } else { Err(Missing::Costs(n_missing)) }
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
