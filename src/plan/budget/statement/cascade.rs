//! The lines of the cascade, and the rows that hold them by month.

use crate::domain::Money;

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
    pub(super) gross: i64,
    pub(super) sales: i64,
    pub(super) rebate: i64,
    pub(super) cogs: i64,
    pub(super) stages: [i64; 3],
}

impl Cell {
    pub(super) fn add(&mut self, other: &Self) {
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
    pub(super) fn new(n_months: usize) -> Self {
        Self { months: vec![Cell::default(); n_months], uncosted: false }
    }

    pub(super) fn add(&mut self, other: &Self) {
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

    pub(super) fn sum(&self, line: PlLine) -> Money {
        self.months.iter().map(|it| it.value(line)).sum()
    }

    pub(super) fn column(&self, line: PlLine) -> Vec<i64> {
        self.months.iter().map(|it| it.value(line).minor()).collect()
    }
}
