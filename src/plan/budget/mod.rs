//! The budget of a fiscal year (K9): revenue by account, product and month, what products cost and give away, and the
//! expense lines with their drivers. A third number beside target and forecast: it starts from one of them and is never
//! written over either.
//!
//! What is stored is sales after discount and before rebate (`sales`), which is what targets and the order book count.
//! List revenue, quantities, rebates and costs follow from it, see [`statement`].
//!
//! Source: CIMA, *Management Accounting Official Terminology*: master budget, contribution, driver-based budgeting.

mod break_even;
mod change;
mod edit;
mod exact;
mod expense;
mod fault;
mod order;
mod service_cost;
mod statement;
mod terms;
mod variance;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{AccountId, BudgetLineId, Money, MonthRange, ProductId};

pub use break_even::*;
pub use change::*;
pub use edit::*;
pub use exact::{apportion, part, ratio};
pub use expense::{Base, CostDriver, ExpenseLine, Scope, Stage};
pub use fault::BudgetFault;
pub use service_cost::ServiceCost;
pub use statement::*;
pub use terms::{ProductTerms, Tier, UnitCost};
pub use variance::*;

use terms::verify_tiers;

/// Parts of ten thousand that make a whole: rates are stored in hundredths of a per cent.
pub const WHOLE: i64 = 10_000;

/// Most accounts × products that a budget holds: more could not be worked out anew with every edit.
pub const MOST_ROWS: usize = 10_000;

/// Sales after discount, by account and product; one amount per month of the budget.
pub type SalesPlan = BTreeMap<(AccountId, ProductId), Vec<Money>>;

/// What the revenue started from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevenueSource {
    /// The targets of the plan.
    #[default]
    Targets,
    /// The forecast, and sales of the months that are over.
    Forecast,
}

/// The budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// Its months.
    pub window: MonthRange,
    /// What the revenue started from.
    pub source: RevenueSource,
    /// Who answers for it.
    pub owner: String,
    /// Sales after discount.
    pub sales: Arc<SalesPlan>,
    /// Terms of the products.
    pub products: BTreeMap<ProductId, ProductTerms>,
    /// The rebate of whoever has none of its own; rising.
    pub tiers: Vec<Tier>,
    /// Rebates of single accounts; an empty one earns none.
    pub account_tiers: BTreeMap<AccountId, Vec<Tier>>,
    /// The expenses, in the order they were written down.
    pub lines: Vec<ExpenseLine>,
    /// Who may approve what.
    pub limits: Limits,
    /// Who proposed and approved it, oldest first.
    pub signoffs: Vec<Signoff>,
    /// What was moved since, oldest first.
    pub changes: Vec<BudgetChange>,
}

impl Budget {
    /// A budget with these sales and nothing else said.
    pub fn new(window: MonthRange, source: RevenueSource, sales: SalesPlan) -> Self {
        Self {
            window,
            source,
            owner: String::new(),
            sales: Arc::new(sales),
            products: BTreeMap::new(),
            tiers: Vec::new(),
            account_tiers: BTreeMap::new(),
            lines: Vec::new(),
            limits: Limits::default(),
            signoffs: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Tells whether the budget can be computed, as after loading it.
    ///
    /// # Errors
    /// The first [`BudgetFault`] found.
    pub fn verify(&self) -> Result<(), BudgetFault> {
        if self.window.len == 0 || self.sales.is_empty() {
            return Err(BudgetFault::NothingToStartFrom);
        }
        if self.sales.values().any(|it| it.len() != self.window.len) {
            return Err(BudgetFault::RowLength);
        }
        self.products.values().try_for_each(ProductTerms::verify)?;
        verify_tiers(&self.tiers)?;
        self.account_tiers.values().try_for_each(|it| verify_tiers(it))?;
        let mut ids = BTreeSet::new();
        for it in &self.lines {
            it.verify()?;
            if !ids.insert(it.id) {
                return Err(BudgetFault::Twice);
            }
        }
        self.limits.verify()?;
        self.order().map(|_| ())
    }

    /// The terms of a product; those of one that nobody has said anything about.
    pub fn terms(&self, product: ProductId) -> ProductTerms {
        self.products.get(&product).copied().unwrap_or_default()
    }

    /// The rebate of an account.
    pub fn tiers_of(&self, account: AccountId) -> &[Tier] {
        self.account_tiers.get(&account).unwrap_or(&self.tiers)
    }

    /// The accounts with sales, in their order.
    pub fn accounts(&self) -> BTreeSet<AccountId> {
        self.sales.keys().map(|it| it.0).collect()
    }

    /// The products with sales, in their order.
    pub fn sold_products(&self) -> BTreeSet<ProductId> {
        self.sales.keys().map(|it| it.1).collect()
    }

    /// An expense.
    pub fn line(&self, id: BudgetLineId) -> Option<&ExpenseLine> {
        self.lines.iter().find(|it| it.id == id)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::{IdGenerator, Month};

    pub(crate) fn yuan(it: i64) -> Money {
        Money::from_minor(it * 100)
    }

    pub(crate) fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    /// Two accounts and two products over two months. Account A sells 600 and 400 of X, 100 and 100 of Y; account B 200
    /// and 600 of X. X: list price 10, discount 20 %, cost 4 a piece; Y: cost 70 % of sales, no list price.
    pub(crate) struct Small {
        pub budget: Budget,
        pub accounts: [AccountId; 2],
        pub products: [ProductId; 2],
        pub ids: IdGenerator,
    }

    pub(crate) fn small() -> Small {
        let mut ids = IdGenerator::new(3);
        let mut accounts = [(); 2].map(|()| AccountId(ids.next_id()));
        let mut products = [(); 2].map(|()| ProductId(ids.next_id()));
        accounts.sort();
        products.sort();
        let ([a, b], [x, y]) = (accounts, products);
        let row = |it: [i64; 2]| it.map(yuan).to_vec();
        let sales = [((a, x), row([600, 400])), ((a, y), row([100, 100])), ((b, x), row([200, 600]))];
        let window = MonthRange { first: month("2026-01"), len: 2 };
        let mut budget = Budget::new(window, RevenueSource::Targets, sales.into_iter().collect());
        let terms = |price, cost, discount| ProductTerms { price, cost: Some(cost), discount, no_rebate: false };
        budget.products.insert(x, terms(Some(yuan(10)), UnitCost::PerUnit(yuan(4)), 2000));
        budget.products.insert(y, terms(None, UnitCost::Share(7000), 0));
        Small { budget, accounts, products, ids }
    }

    pub(crate) fn line(
        ids: &mut IdGenerator,
        name: &str,
        stage: Stage,
        scope: Scope,
        driver: CostDriver,
    ) -> ExpenseLine {
        let id = BudgetLineId(ids.next_id());
        ExpenseLine { id, name: name.to_owned(), stage, scope, driver, from: None, to: None }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let Small { budget, mut ids, products: [x, y], .. } = small();
        let with = |change: &dyn Fn(&mut Budget)| {
            let mut it = budget.clone();
            change(&mut it);
            it.verify()
        };
        assert_eq!(budget.verify(), Ok(()));
        assert_eq!(with(&|it| it.products.get_mut(&x).unwrap().discount = 10_000), Err(BudgetFault::Rate(10_000)));
        assert_eq!(
            with(&|it| it.products.get_mut(&x).unwrap().price = Some(yuan(0))),
            Err(BudgetFault::Amount(yuan(0)))
        );
        let per_unit = Some(UnitCost::PerUnit(yuan(1)));
        assert_eq!(with(&|it| it.products.get_mut(&y).unwrap().cost = per_unit), Err(BudgetFault::CostWithoutPrice));
        let tier = |from, rate| Tier { from: yuan(from), rate };
        assert_eq!(with(&|it| it.tiers = vec![tier(5, 1), tier(5, 2)]), Err(BudgetFault::Tiers));
        assert_eq!(with(&|it| it.sales = Arc::default()), Err(BudgetFault::NothingToStartFrom));
        let step = CostDriver::Step { block: yuan(0), each: yuan(1) };
        let it = line(&mut ids, "S", Stage::Common, Scope::Company, step);
        assert_eq!(with(&|budget| budget.lines = vec![it.clone()]), Err(BudgetFault::Amount(yuan(0))));
        let nameless = ExpenseLine { name: " ".to_owned(), ..it };
        assert_eq!(with(&|budget| budget.lines = vec![nameless.clone()]), Err(BudgetFault::NoName));
    }
}
