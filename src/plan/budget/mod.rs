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
mod statement;
mod variance;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;

use crate::domain::{AccountId, BudgetLineId, Money, Month, MonthRange, ProductId};

pub use break_even::*;
pub use change::*;
pub use edit::*;
pub use exact::{apportion, part, ratio};
pub use statement::*;
pub use variance::*;

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

/// What a product costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitCost {
    /// So much a piece.
    PerUnit(Money),
    /// So many hundredths of a per cent of sales after discount.
    Share(i64),
}

/// What a product is sold for and costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProductTerms {
    /// List price of a piece, before discount and without tax; `None` where the book has no quantities.
    pub price: Option<Money>,
    /// What it costs; `None` as long as nobody has said.
    pub cost: Option<UnitCost>,
    /// Discount off the list price, in hundredths of a per cent.
    pub discount: i64,
    /// Whether its sales earn no rebate.
    pub no_rebate: bool,
}

/// A step of a rebate: from this much sales of a year on, this part of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Sales of the year, after discount.
    pub from: Money,
    /// In hundredths of a per cent.
    pub rate: i64,
}

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Why a budget cannot be made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BudgetFault {
    /// There is nothing to start from.
    #[error("a budget needs sales to start from: a plan or a forecast, and a history by product")]
    NothingToStartFrom,
    /// More rows than a page can work out while it answers.
    #[error("the order book has {0} rows of accounts and products, and a budget holds {MOST_ROWS}")]
    TooManyRows(usize),
    /// Rows have another length than the budget.
    #[error("a row of the budget has another number of months than the budget")]
    RowLength,
    /// A rate lies outside what it can be.
    #[error("a rate of {0} hundredths of a per cent is not possible here")]
    Rate(i64),
    /// A price, cost, block or unit amount that is not above zero.
    #[error("an amount of {} minor units is not possible here; it has to be above 0", .0.minor())]
    Amount(Money),
    /// The tiers of a rebate do not rise.
    #[error("the tiers of a rebate have to rise in sales")]
    Tiers,
    /// A line without a name.
    #[error("an expense needs a name")]
    NoName,
    /// Two lines share an id.
    #[error("an expense is listed twice")]
    Twice,
    /// Lines rest on each other in a circle: their names in its order.
    #[error("these expenses rest on each other in a circle: {}", .0.join(" → "))]
    Circle(Vec<String>),
    /// A line rests on one that is not there.
    #[error("`{0}` rests on an expense that is not there")]
    RestsOnNothing(String),
    /// A line cannot go since others rest on it.
    #[error("these expenses rest on it: {}", .0.join(", "))]
    RestedOn(Vec<String>),
    /// It is not there any more.
    #[error("there is no such row in the budget any more")]
    NotThere,
    /// The quantity would have to follow from a price that is not there.
    #[error("without a list price there is no quantity to keep")]
    NoPrice,
    /// A cost a piece without a price: how many pieces is not known.
    #[error("a cost a piece needs a list price, since quantities follow from it; give the cost as a share instead")]
    CostWithoutPrice,
    /// It is approved: only changes with a reason move it.
    #[error("the budget is approved; move it by a change with a reason")]
    Approved,
    /// It has not come that far.
    #[error("this step does not follow from where the budget stands")]
    WrongStep,
    /// Nobody's name.
    #[error("say who does it")]
    NoAuthor,
    /// A change without a reason.
    #[error("a change needs a reason")]
    NoReason,
    /// A change without amounts.
    #[error("a change needs an amount")]
    NothingChanges,
    /// A transfer that does not add up to nothing; what is left over.
    #[error("a transfer adds up to nothing; {} minor units are left over", .0.minor())]
    TransferSum(Money),
    /// An addition that takes away, or a cut that adds.
    #[error("an addition adds, and a cut takes away, in every line")]
    WrongSign,
    /// A month that is closed.
    #[error("{0} is closed; what happened is not budgeted anew")]
    Closed(Month),
    /// A month outside the budget.
    #[error("{0} lies outside the budget")]
    Outside(Month),
    /// A line would fall below zero in a month.
    #[error("in {0} less would be left than nothing")]
    BelowZero(Month),
    /// Too small an approval.
    #[error("a change of this size is approved higher up")]
    Level,
    /// The limits do not rise.
    #[error("the limit of the second level lies below that of the first")]
    Limits,
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

    /// The positions of the lines in an order in which each comes after those that it rests on.
    ///
    /// # Errors
    /// [`BudgetFault::Circle`] with the names along it, [`BudgetFault::RestsOnNothing`].
    pub fn order(&self) -> Result<Vec<usize>, BudgetFault> {
        let mut walk =
            Walk { lines: &self.lines, done: vec![false; self.lines.len()], path: Vec::new(), order: vec![] };
        (0..self.lines.len()).try_for_each(|it| walk.visit(it))?;
        Ok(walk.order)
    }
}

/// A walk through what rests on what, depth first.
struct Walk<'a> {
    lines: &'a [ExpenseLine],
    done: Vec<bool>,
    path: Vec<usize>,
    order: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, idx: usize) -> Result<(), BudgetFault> {
        if self.done[idx] {
            return Ok(());
        }
        if let Some(at) = self.path.iter().position(|it| *it == idx) {
            let name = |it: &usize| self.lines[*it].name.clone();
            return Err(BudgetFault::Circle(self.path[at..].iter().chain([&idx]).map(name).collect()));
        }
        self.path.push(idx);
        for it in self.rests_on(idx)? {
            self.visit(it)?;
        }
        self.path.pop();
        self.done[idx] = true;
        self.order.push(idx);
        Ok(())
    }

    fn rests_on(&self, idx: usize) -> Result<Vec<usize>, BudgetFault> {
        let line = &self.lines[idx];
        match line.driver {
            CostDriver::Percent { of: Base::Line(id), .. } => {
                let at = self.lines.iter().position(|it| it.id == id);
                at.map(|it| vec![it]).ok_or_else(|| BudgetFault::RestsOnNothing(line.name.clone()))
            }
            CostDriver::Percent { of: Base::Contribution, .. } => {
                let direct = (0..self.lines.len()).filter(|it| self.lines[*it].stage == Stage::Direct);
                Ok(direct.collect())
            }
            _ => Ok(Vec::new()),
        }
    }
}

fn verify_tiers(tiers: &[Tier]) -> Result<(), BudgetFault> {
    if let Some(it) = tiers.iter().find(|it| !(0..WHOLE).contains(&it.rate)) {
        return Err(BudgetFault::Rate(it.rate));
    }
    let rises = tiers.windows(2).all(|it| it[0].from < it[1].from);
    if rises && tiers.iter().all(|it| it.from >= Money::default()) { Ok(()) } else { Err(BudgetFault::Tiers) }
}

impl ProductTerms {
    /// Tells whether they make sense.
    ///
    /// # Errors
    /// [`BudgetFault`] for a price of nothing, a discount of all, or a cost a piece without pieces.
    pub fn verify(&self) -> Result<(), BudgetFault> {
        if !(0..WHOLE).contains(&self.discount) {
            return Err(BudgetFault::Rate(self.discount));
        }
        if let Some(price) = self.price.filter(|it| it.minor() <= 0) {
            return Err(BudgetFault::Amount(price));
        }
        match self.cost {
            Some(UnitCost::Share(rate)) if !(0..=10 * WHOLE).contains(&rate) => Err(BudgetFault::Rate(rate)),
            Some(UnitCost::PerUnit(it)) if it.minor() < 0 => Err(BudgetFault::Amount(it)),
            Some(UnitCost::PerUnit(_)) if self.price.is_none() => Err(BudgetFault::CostWithoutPrice),
            _ => Ok(()),
        }
    }
}

impl ExpenseLine {
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
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::IdGenerator;

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
    fn circles_are_refused_with_the_names_along_them() {
        let Small { mut budget, mut ids, .. } = small();
        let percent = |of| CostDriver::Percent { rate: 100, of };
        let fixed = CostDriver::Fixed { per_month: yuan(1) };
        let mut a = line(&mut ids, "A", Stage::Common, Scope::Company, fixed);
        let b = line(&mut ids, "B", Stage::Common, Scope::Company, percent(Base::Line(a.id)));
        let c = line(&mut ids, "C", Stage::Common, Scope::Company, percent(Base::Line(b.id)));
        budget.lines = vec![c.clone(), b.clone(), a.clone()];
        assert_eq!(budget.order(), Ok(vec![2, 1, 0]), "each after what it rests on");
        a.driver = percent(Base::Line(c.id));
        budget.lines = vec![a, b, c];
        let names = |it: &[&str]| Err(BudgetFault::Circle(it.iter().map(|it| (*it).to_owned()).collect()));
        assert_eq!(budget.verify(), names(&["A", "C", "B", "A"]));
        // A direct expense is part of the contribution that it would be a part of.
        budget.lines = vec![line(&mut ids, "D", Stage::Direct, Scope::Company, percent(Base::Contribution))];
        assert_eq!(budget.verify(), names(&["D", "D"]));
        budget.lines[0].stage = Stage::Common;
        assert_eq!(budget.verify(), Ok(()));
        let gone = BudgetLineId(ids.next_id());
        budget.lines[0].driver = percent(Base::Line(gone));
        assert_eq!(budget.verify(), Err(BudgetFault::RestsOnNothing("D".to_owned())));
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
