//! What accounts are worth, for the hours that are spent on them, and every change to how they are covered.

use std::sync::Arc;

use crate::domain::{Book, Money, Node};
use crate::plan::service::manager_hours;
use crate::plan::strategy::StrategyRow;
use crate::plan::{Beside, Coverage, StrategyWork, TargetPlan, Workload, Worth, workload};

use super::{ActionError, Document};

/// Months over which a margin is taken.
const N_MONTHS: usize = 12;

/// Changes to how accounts are covered.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceAction {
    /// Accounts are covered like this.
    Set(Arc<Coverage>),
}

impl ResourceAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let ResourceAction::Set(coverage) = self;
        if !coverage.is_sound() {
            return Err(ActionError::Coverage);
        }
        document.coverage = coverage;
        Ok(())
    }
}

/// Everybody's hours over the window of the plan; `None` without a book.
pub fn workload_of(document: &Document, plan: &TargetPlan) -> Option<Workload> {
    let book = document.book.as_deref()?;
    let worth = |it: &crate::plan::AccountPlan| {
        let sales: Money = it.cells.iter().map(|it| it.amount).sum();
        let margin = margin_ratio(book, Node::Account(it.account)).map(|ratio| part(sales, ratio));
        Worth { account: it.account, sales, margin }
    };
    let worths: Vec<Worth> = plan.accounts.iter().map(worth).collect();
    let of_row = |it: &Arc<StrategyRow>| StrategyWork {
        id: it.id,
        account: it.account,
        owner: Some(it.owner.trim().to_owned()).filter(|it| !it.is_empty()),
        hours: plan.window.iter().map(|month| it.hours_in(month)).collect(),
    };
    let strategy: Vec<StrategyWork> = document.strategy.iter().filter(|it| it.hours_tenths > 0).map(of_row).collect();
    let activities = |account, tier| manager_hours(&document.service.activities, account, tier);
    let beside = Beside { activities: &activities, strategy: &strategy };
    Some(workload(&document.coverage, &document.team, book, &worths, &beside, plan.window))
}

fn part(sales: Money, ratio: f64) -> Money {
    Money::from_minor((sales.minor() as f64 * ratio).round() as i64)
}

/// Margin ÷ sales of the months of the last twelve whose costs are known; `None` where none is.
pub(super) fn margin_ratio(book: &Book, node: Node) -> Option<f64> {
    let (mut sales, mut costs, mut is_known) = (0_i64, 0_i64, false);
    for series in book.series_of(node) {
        let pairs = series.amounts.iter().zip(&series.costs).rev().take(N_MONTHS);
        for (amount, cost) in pairs.filter_map(|(amount, cost)| Some(((*amount)?, (*cost)?))) {
            is_known = true;
            sales += amount.minor();
            costs += cost.minor();
        }
    }
    (is_known && sales > 0).then(|| 1.0 - costs as f64 / sales as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, AccountId, IdGenerator, Month, MonthRange, Product, ProductId, SalesSeries};

    #[test]
    fn a_margin_counts_months_with_both_figures() {
        let mut ids = IdGenerator::new(2);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let money = |it: Option<i64>| it.map(Money::from_minor);
        let book = |costs: [Option<i64>; 3]| {
            let series = SalesSeries {
                account,
                product,
                active_from: 0,
                amounts: [Some(100), Some(200), None].map(money).to_vec(),
                quantities: Vec::new(),
                costs: costs.map(money).to_vec(),
            };
            let months = MonthRange { first: "2026-01".parse::<Month>().unwrap(), len: 3 };
            let account = Account { id: account, name: "A".into(), region: None, person: None };
            Book::new(months, vec![account], vec![Product { id: product, name: "P".into() }], vec![series]).unwrap()
        };
        // Only February has both: 1 − 150 ÷ 200.
        assert_eq!(margin_ratio(&book([None, Some(150), Some(9)]), Node::Account(account)), Some(0.25));
        assert_eq!(margin_ratio(&book([None, None, Some(9)]), Node::Account(account)), None);
    }
}
