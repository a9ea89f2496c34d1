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

use std::collections::BTreeMap;

use crate::domain::{AccountId, BudgetLineId, Money, Month, MonthRange, ProductId, Quantity};

use super::exact::{apportion, part, ratio, whole};
use super::{
    Base, Budget, BudgetFault, CostDriver, ExpenseLine, ProductTerms, Scope, Stage, StepCost, Tier, UnitCost, WHOLE,
};

/// A line of the cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlLine {
    /// At list price.
    Gross,
    /// Taken off on the invoice.
    Discount,
    /// After discount: what targets and the order book count.
    Sales,
    /// Paid back at the year's end.
    Rebate,
    /// After rebate.
    Net,
    /// Cost of goods.
    Cogs,
    /// Net revenue less cost of goods.
    GrossMargin,
    /// Direct expenses.
    Direct,
    /// Gross margin less direct expenses.
    Contribution,
    /// Cost to serve.
    Serve,
    /// Common expenses.
    Common,
    /// Operating profit.
    Profit,
}

impl PlLine {
    /// Every line, in the order of the cascade.
    pub const ALL: [Self; 12] = [
        Self::Gross,
        Self::Discount,
        Self::Sales,
        Self::Rebate,
        Self::Net,
        Self::Cogs,
        Self::GrossMargin,
        Self::Direct,
        Self::Contribution,
        Self::Serve,
        Self::Common,
        Self::Profit,
    ];

    /// Whether it is taken off.
    pub const fn is_cost(self) -> bool {
        matches!(self, Self::Discount | Self::Rebate | Self::Cogs | Self::Direct | Self::Serve | Self::Common)
    }

    /// Whether it is known only where every product sold has a cost.
    pub const fn needs_cost(self) -> bool {
        matches!(self, Self::Cogs | Self::GrossMargin | Self::Contribution | Self::Profit)
    }
}

/// One month of one row, in minor units: what the cascade is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    gross: i64,
    sales: i64,
    rebate: i64,
    cogs: i64,
    stages: [i64; 3],
}

impl Cell {
    fn add(&mut self, other: &Self) {
        self.gross += other.gross;
        self.sales += other.sales;
        self.rebate += other.rebate;
        self.cogs += other.cogs;
        for (mine, its) in self.stages.iter_mut().zip(other.stages) {
            *mine += its;
        }
    }

    /// A line of the cascade; costs are positive.
    pub fn value(&self, line: PlLine) -> Money {
        let [direct, serve, common] = self.stages;
        let net = self.sales - self.rebate;
        let margin = net - self.cogs;
        Money::from_minor(match line {
            PlLine::Gross => self.gross,
            PlLine::Discount => self.gross - self.sales,
            PlLine::Sales => self.sales,
            PlLine::Rebate => self.rebate,
            PlLine::Net => net,
            PlLine::Cogs => self.cogs,
            PlLine::GrossMargin => margin,
            PlLine::Direct => direct,
            PlLine::Contribution => margin - direct,
            PlLine::Serve => serve,
            PlLine::Common => common,
            PlLine::Profit => margin - direct - serve - common,
        })
    }
}

/// One row of the profit and loss.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlRow {
    /// One per month of the budget.
    pub months: Vec<Cell>,
    /// Whether a product in it has no cost: then margins are not known.
    pub uncosted: bool,
}

impl PlRow {
    fn new(n_months: usize) -> Self {
        Self { months: vec![Cell::default(); n_months], uncosted: false }
    }

    fn add(&mut self, other: &Self) {
        self.months.iter_mut().zip(&other.months).for_each(|(mine, its)| mine.add(its));
        self.uncosted |= other.uncosted;
    }

    /// A line in a month; `None` where it is not known.
    pub fn value(&self, line: PlLine, month_idx: usize) -> Option<Money> {
        let cell = self.months.get(month_idx)?;
        (!(self.uncosted && line.needs_cost())).then(|| cell.value(line))
    }

    /// A line over all months; `None` where it is not known.
    pub fn total(&self, line: PlLine) -> Option<Money> {
        (!(self.uncosted && line.needs_cost())).then(|| self.sum(line))
    }

    fn sum(&self, line: PlLine) -> Money {
        self.months.iter().map(|it| it.value(line)).sum()
    }

    fn column(&self, line: PlLine) -> Vec<i64> {
        self.months.iter().map(|it| it.value(line).minor()).collect()
    }
}

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

/// Sales with what belongs to each product: list revenue and cost of goods.
struct Sheet {
    leaves: BTreeMap<(AccountId, ProductId), PlRow>,
    uncosted: Vec<ProductId>,
}

impl Sheet {
    fn of_sales(budget: &Budget) -> Self {
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

    fn take_rebates(&mut self, budget: &Budget) -> BTreeMap<AccountId, Rebate> {
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

    fn rows(&mut self) -> Rows {
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
                Some(whole(i128::from(sales) * i128::from(cost.minor()) * i128::from(WHOLE), net))
            }
        }
    }

    /// Pieces of sales after discount; `None` without a list price.
    pub fn quantity(&self, sales: i64) -> Option<Quantity> {
        let (net, _) = self.net_price()?;
        Some(Quantity::from_minor(whole(i128::from(sales) * 1000 * i128::from(WHOLE), net)))
    }

    /// The price after discount, in ten-thousandths of minor units, and in minor units rounded.
    pub fn net_price(&self) -> Option<(i128, Money)> {
        let exact = i128::from(self.price?.minor()) * i128::from(WHOLE - self.discount);
        Some((exact, Money::from_minor(whole(exact, i128::from(WHOLE)))))
    }
}

/// The rows while expenses are taken off.
struct Rows {
    accounts: BTreeMap<Option<AccountId>, PlRow>,
    products: BTreeMap<Option<ProductId>, PlRow>,
    leaves: BTreeMap<(AccountId, ProductId), PlRow>,
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

    fn expense(
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
                let (fixed, stepped) = (whole(fixed, 1), whole(stepped, 1));
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
    fn post(&mut self, budget: &Budget, line: &ExpenseLine, sum: &LineSum) {
        let n = budget.window.len;
        let stage = line.stage as usize;
        let whole: Vec<i64> = sum.months.iter().map(|it| it.minor()).collect();
        let mut take = |account: Option<AccountId>, product: Option<ProductId>, months: &[i64]| {
            let account = self.accounts.entry(account).or_insert_with(|| PlRow::new(n));
            account.months.iter_mut().zip(months).for_each(|(cell, it)| cell.stages[stage] += it);
            let product = self.products.entry(product).or_insert_with(|| PlRow::new(n));
            product.months.iter_mut().zip(months).for_each(|(cell, it)| cell.stages[stage] += it);
        };
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

#[cfg(test)]
mod tests {
    use super::super::tests::{Small, line, month, small, yuan};
    use super::*;
    use crate::math::Generator;

    fn of(budget: &Budget) -> Statement {
        statement(budget, &Extras::new()).unwrap()
    }

    fn year(row: &PlRow) -> Vec<i64> {
        PlLine::ALL.iter().map(|it| row.total(*it).unwrap().minor() / 100).collect()
    }

    #[test]
    fn the_cascade_by_hand() {
        let Small { mut budget, accounts: [a, b], products: [x, y], mut ids } = small();
        // A: 1,200 reaches 2 %; B: 800 stays below 1,000.
        budget.tiers = vec![Tier { from: yuan(1000), rate: 200 }, Tier { from: yuan(1300), rate: 500 }];
        let it = CostDriver::Percent { rate: 1000, of: Base::Sales };
        budget.lines.push(line(&mut ids, "freight", Stage::Direct, Scope::Account(a), it));
        budget.lines.push(line(
            &mut ids,
            "rent",
            Stage::Common,
            Scope::Company,
            CostDriver::Fixed { per_month: yuan(30) },
        ));
        let heads = CostDriver::PerHead { heads: 150, each: yuan(20) };
        budget.lines.push(line(&mut ids, "service", Stage::Serve, Scope::Spread, heads));
        let step = CostDriver::Step { block: yuan(900), each: yuan(50) };
        budget.lines.push(line(&mut ids, "depot", Stage::Serve, Scope::Company, step));
        let it = of(&budget);
        // X sells 1,800 at 80 % of list: 2,250 and 450 off; 225 pieces at 4 are 900. Y: 200, costs 140. Rebate 24.
        // Freight 10 % of A's 1,200; service 1.5 · 20 a month; depot: 2,000 start three blocks of 900; rent 60.
        let expected = [2450, 450, 2000, 24, 1976, 1040, 936, 120, 816, 60 + 150, 60, 546];
        assert_eq!(year(&it.company), expected);
        assert_eq!(budget.terms(x).quantity(180_000), Some(Quantity::from_minor(225_000)));
        let rebate = it.rebates[&a];
        assert_eq!((rebate.earning, rebate.amount, rebate.next.unwrap().rate), (yuan(1200), yuan(24), 500));
        assert_eq!((it.rebates[&b].tier, it.rebates[&b].amount), (None, yuan(0)));
        // Of service A bears 700/900 of January's 30 and 500/1,100 of February's.
        let service = it.accounts[&Some(a)].total(PlLine::Serve).unwrap();
        assert_eq!(service.minor(), (3000.0_f64 * 7.0 / 9.0).round() as i64 + (3000.0_f64 * 5.0 / 11.0).round() as i64);
        // What no account bears: rent and depot. What no product bears: freight as well.
        assert_eq!(year(&it.accounts[&None])[7..], [0, 0, 150, 60, -210]);
        assert_eq!(year(&it.products[&None])[7..], [120, -120, 150, 60, -330]);
        assert_eq!(year(&it.products[&Some(y)])[..7], [200, 0, 200, 4, 196, 140, 56]);
        // The rebate, 1,040 of goods and the freight move in proportion; rent and service stay.
        assert_eq!((it.variable(), it.fixed()), ((24 + 1040 + 120) * 100, (60 + 60) * 100));
    }

    #[test]
    fn a_share_of_shares_and_of_what_is_left() {
        let Small { mut budget, mut ids, .. } = small();
        budget.tiers.clear();
        let fixed = CostDriver::Fixed { per_month: yuan(100) };
        let base = line(&mut ids, "wages", Stage::Direct, Scope::Company, fixed);
        let on_wages = CostDriver::Percent { rate: 4000, of: Base::Line(base.id) };
        let on_rest = CostDriver::Percent { rate: 1000, of: Base::Contribution };
        budget.lines.push(line(&mut ids, "bonus", Stage::Common, Scope::Company, on_rest));
        budget.lines.push(line(&mut ids, "insurance", Stage::Direct, Scope::Company, on_wages));
        budget.lines.push(base);
        let it = of(&budget);
        // Margin 2,000 − 900 − 140 = 960; wages 200, insurance 40 % of them; bonus a tenth of 680.
        let totals: Vec<i64> = it.lines.iter().map(|it| it.total().minor()).collect();
        assert_eq!(totals, [6_800, 8_000, 20_000]);
        assert_eq!(it.company.total(PlLine::Profit), Some(yuan(612)));
        // The bonus shares in 960 that move and in −280 that do not.
        assert_eq!(it.lines[0].parts, [-2_800, 9_600, 0]);
        assert_eq!((it.variable(), it.fixed()), (104_000 + 9_600, 28_000 - 2_800));
    }

    #[test]
    fn without_a_cost_margins_are_not_known() {
        let Small { mut budget, accounts: [a, b], products: [_, y], .. } = small();
        budget.products.remove(&y);
        let it = of(&budget);
        assert_eq!(it.uncosted, [y]);
        assert_eq!(it.company.total(PlLine::Profit), None);
        assert_eq!(it.accounts[&Some(a)].total(PlLine::Cogs), None);
        assert_eq!(it.accounts[&Some(a)].total(PlLine::Net), Some(yuan(1200)));
        assert_eq!(it.accounts[&Some(b)].total(PlLine::GrossMargin), Some(yuan(400)));
    }

    #[test]
    fn expenses_fall_in_their_months_and_changes_come_on_top() {
        let Small { mut budget, mut ids, .. } = small();
        let mut it = line(&mut ids, "fair", Stage::Common, Scope::Company, CostDriver::Fixed { per_month: yuan(10) });
        it.from = Some(month("2026-02"));
        let id = it.id;
        let mut share =
            line(&mut ids, "ads", Stage::Common, Scope::Company, CostDriver::Percent { rate: 100, of: Base::Sales });
        share.to = Some(month("2026-01"));
        budget.lines = vec![it, share];
        let extras = Extras::from([((id, month("2026-01")), yuan(3))]);
        let it = statement(&budget, &extras).unwrap();
        assert_eq!(it.lines[0].months, [yuan(3), yuan(10)]);
        assert_eq!(it.lines[1].months, [yuan(9), yuan(0)], "1 % of January's 900");
        assert_eq!(it.lines[0].parts, [1300, 0, 0]);
    }

    fn add_up(it: &Statement) {
        let n = it.window.len;
        for line in PlLine::ALL {
            for month in 0..n {
                let value = |row: &PlRow| row.months[month].value(line).minor();
                let company = value(&it.company);
                assert_eq!(it.accounts.values().map(value).sum::<i64>(), company, "{line:?} by account");
                assert_eq!(it.products.values().map(value).sum::<i64>(), company, "{line:?} by product");
            }
        }
        let of = |line| it.company.sum(line).minor();
        let expenses: i64 = it.lines.iter().map(|it| it.total().minor()).sum();
        assert_eq!(of(PlLine::Direct) + of(PlLine::Serve) + of(PlLine::Common), expenses);
        for line in &it.lines {
            assert_eq!(line.parts.iter().sum::<i64>(), line.total().minor());
        }
        let sales = of(PlLine::Sales);
        let steps: i64 = it.steps.iter().map(|it| it.at(it.sales.minor()).minor()).sum();
        assert_eq!(sales - it.variable() - it.fixed() - steps, of(PlLine::Profit), "three kinds of cost are all of it");
    }

    #[test]
    fn whatever_is_budgeted_adds_up_in_every_row_and_column() {
        let mut rng = Generator::new(20_261_126);
        let mut below = |n: u64| (rng.uniform() * n as f64) as i64;
        for round in 0..300 {
            let mut ids = crate::domain::IdGenerator::new(round + 1);
            let accounts: Vec<AccountId> = (0..=below(5)).map(|_| AccountId(ids.next_id())).collect();
            let products: Vec<ProductId> = (0..=below(4)).map(|_| ProductId(ids.next_id())).collect();
            let n = 1 + below(12) as usize;
            let mut sales = super::super::SalesPlan::new();
            for a in &accounts {
                for p in &products {
                    if below(4) > 0 || sales.is_empty() {
                        let cell = |it: i64| Money::from_minor(if it % 11 == 0 { -it } else { it });
                        sales.insert((*a, *p), (0..n).map(|_| cell(below(5_000_000))).collect());
                    }
                }
            }
            let window = MonthRange { first: month("2026-04"), len: n };
            let mut budget = Budget::new(window, super::super::RevenueSource::Targets, sales);
            for it in &products {
                let price = (below(3) > 0).then(|| Money::from_minor(1 + below(100_000)));
                let cost = match price {
                    Some(_) if below(2) > 0 => UnitCost::PerUnit(Money::from_minor(below(80_000))),
                    _ => UnitCost::Share(below(9000)),
                };
                let terms = ProductTerms { price, cost: Some(cost), discount: below(5000), no_rebate: below(4) == 0 };
                budget.products.insert(*it, terms);
            }
            budget.tiers = vec![
                Tier { from: Money::from_minor(below(1_000_000)), rate: below(300) },
                Tier { from: Money::from_minor(1_000_000 + below(50_000_000)), rate: below(1000) },
            ];
            for i in 0..below(8) {
                let scope = match below(4) {
                    0 => Scope::Account(accounts[below(accounts.len() as u64) as usize]),
                    1 => Scope::Product(products[below(products.len() as u64) as usize]),
                    2 => Scope::Company,
                    _ => Scope::Spread,
                };
                let each = Money::from_minor(below(3_000_000));
                let earlier = budget.lines.get(below(8) as usize).map(|it| it.id);
                let stage = Stage::ALL[below(3) as usize];
                let of = match (below(5), earlier) {
                    (0, Some(id)) => Base::Line(id),
                    (1, _) => Base::Net,
                    (2, _) => Base::GrossMargin,
                    (3, _) if stage != Stage::Direct => Base::Contribution,
                    _ => Base::Sales,
                };
                let driver = match below(5) {
                    0 => CostDriver::Fixed { per_month: each },
                    1 => CostDriver::Percent { rate: below(3000), of },
                    2 => CostDriver::PerHead { heads: below(2000), each },
                    3 => CostDriver::PerVisit { visits: below(900), each },
                    _ => CostDriver::Step { block: Money::from_minor(1 + below(90_000_000)), each },
                };
                let mut it = line(&mut ids, &format!("L{i}"), stage, scope, driver);
                it.from = (below(3) == 0).then(|| window.first.plus(below(n as u64) as i32));
                budget.lines.push(it);
            }
            match statement(&budget, &Extras::new()) {
                Ok(it) => add_up(&it),
                // A contribution that a line of it rests on, by chance.
                Err(BudgetFault::Circle(names)) => assert!(names.len() >= 2),
                Err(other) => panic!("{other}"),
            }
        }
    }
}
