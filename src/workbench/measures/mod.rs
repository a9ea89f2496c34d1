//! Joins history, forecast, plan, budget and market for what is aimed at next to revenue (K1): quantity, gross margin, cash
//! and share of the market over the plan's window.
//!
//! Each reads the revenue's own joint paths where it follows revenue: margin and cash are weighted sums over the months
//! ahead, which a worker takes on those paths ([`Asked::Sums`]); share is the running sum over the market. Quantity has a
//! forecast of its own ([`Asked::Quantities`]). What a measure would be if every month brought its revenue target stands
//! beside it ([`MeasureMonth::follows`]).

mod margin;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Book, Measure, Money, Month, MonthRange, Node};
use crate::forecast::SeriesForecast;
use crate::plan::budget::{WHOLE, ratio};
use crate::plan::measure::{CashInputs, CashOutcome, MeasureKind, MeasureOutlook, Measures, cash, cash_weights};
use crate::plan::{TargetPlan, n_elapsed};

use super::planning::{Outlook, company_outlook, factor_of, last_year};
use super::tree::ForecastTree;
use super::{ActionError, Document};

pub use margin::{MarginFrom, ProductMargin};

/// Months over which the price of a piece is taken.
const RECENT: usize = 12;

/// Changes to what is aimed at next to revenue.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureAction {
    /// Aims, and what they are read by, become these.
    Set(Arc<Measures>),
}

impl MeasureAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let MeasureAction::Set(measures) = self;
        measures.verify().map_err(ActionError::Measure)?;
        document.measures = measures;
        Ok(())
    }
}

/// Why a measure cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The history has no quantities.
    Quantities,
    /// So many products that sell have no cost, and no margin is typed for them.
    Costs(usize),
    /// Nobody has said how customers pay.
    Collection,
    /// Nobody has said how large the market is.
    Market,
    /// The market is typed by month, and a month of the window has none.
    MarketMonths,
    /// There is no history of amounts, or no forecast.
    Forecast,
}

/// What has to be asked of a worker first.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// Percentiles of these weighted sums on the company's paths.
    Sums(Vec<Vec<f64>>),
    /// A forecast of the company's quantities.
    Quantities,
    /// Nothing: everything is known.
    Nothing,
}

/// What a worker said.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Heard {
    /// Nothing was asked.
    #[default]
    Nothing,
    /// Percentiles of the sums; `None` without a distribution.
    Sums(Option<Vec<Vec<f64>>>),
    /// The quantities' forecast; `None` where they are too thin.
    Quantities(Option<Box<SeriesForecast>>),
}

/// One month of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasureMonth {
    /// The month.
    pub month: Month,
    /// Its revenue target.
    pub revenue: Money,
    /// The market, where it is said by month.
    pub market: Option<Money>,
    /// What the measure is if revenue is as targeted.
    pub follows: Option<i64>,
    /// What it was, or is expected to be.
    pub expected: Option<i64>,
}

/// A measure over the plan's window.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Against what it is read.
    pub outlook: MeasureOutlook,
    /// Month by month.
    pub months: Vec<MeasureMonth>,
    /// What it is if revenue is as targeted.
    pub follows: Option<i64>,
    /// Cash as it follows from the revenue target.
    pub cash: Option<CashOutcome>,
    /// The market of the window.
    pub market: Option<Money>,
}

/// What measures are read from.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    document: &'a Document,
    book: &'a Book,
    tree: &'a ForecastTree,
    plan: &'a TargetPlan,
    company: Option<&'a SeriesForecast>,
}

impl<'a> Ground<'a> {
    /// What measures of the plan are read from. `None` without a history of amounts.
    pub fn new(
        document: &'a Document,
        tree: &'a ForecastTree,
        forecasts: &'a BTreeMap<Node, SeriesForecast>,
        plan: &'a TargetPlan,
    ) -> Option<Self> {
        let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
        Some(Self { document, book, tree, plan, company: forecasts.get(&Node::Company) })
    }

    fn window(&self) -> MonthRange {
        self.plan.window
    }

    fn n_elapsed(&self) -> usize {
        self.book.months().last().map_or(0, |it| n_elapsed(self.window(), it))
    }

    /// What has to be asked first.
    ///
    /// # Errors
    /// [`Missing`] where the measure cannot be read at all.
    pub fn asks(&self, kind: MeasureKind) -> Result<Asked, Missing> {
        let n_elapsed = self.n_elapsed();
        match kind {
            MeasureKind::Quantity if !self.has_quantities() => Err(Missing::Quantities),
            MeasureKind::Quantity => Ok(Asked::Quantities),
            MeasureKind::Margin => {
                let margins = self.margins()?;
                let ratio = |it: &(Money, Money)| if it.0.minor() == 0 { 0.0 } else { it.1.to_f64() / it.0.to_f64() };
                let ahead: Vec<f64> = margins.iter().skip(n_elapsed).map(|it| it.as_ref().map_or(0.0, ratio)).collect();
                Ok(Asked::Sums((1..=ahead.len()).map(|n| ahead[..n].to_vec()).collect()))
            }
            MeasureKind::Cash => {
                let terms = &self.document.measures.cash;
                let parts = terms.collection.as_ref().ok_or(Missing::Collection)?.parts();
                Ok(Asked::Sums(cash_weights(self.window().len, n_elapsed, terms.vat, &parts)))
            }
            MeasureKind::Share => self.market().map(|_| Asked::Nothing),
        }
    }

    /// The measure over the plan's window.
    ///
    /// # Errors
    /// [`Missing`] where it cannot be read.
    pub fn known(
        &self,
        forecasts: &BTreeMap<Node, SeriesForecast>,
        kind: MeasureKind,
        heard: &Heard,
    ) -> Result<Known, Missing> {
        let revenue = company_outlook(self.document, self.tree, forecasts, self.window()).ok_or(Missing::Forecast)?;
        match kind {
            MeasureKind::Quantity => self.quantity(heard),
            MeasureKind::Margin => self.margin(heard),
            MeasureKind::Cash => self.cash(&revenue, heard),
            MeasureKind::Share => self.share(&revenue),
        }
    }

    fn has_quantities(&self) -> bool {
        self.book.series().iter().any(|it| it.quantities.iter().any(Option::is_some))
    }

    fn market(&self) -> Result<Money, Missing> {
        let market = self.document.measures.market.as_ref().ok_or(Missing::Market)?;
        market.over(self.window()).ok_or(Missing::MarketMonths)
    }

    fn months(&self, follows: &[Option<i64>], outlook: &MeasureOutlook) -> Vec<MeasureMonth> {
        let expected = outlook.done.iter().copied().map(Some).chain(outlook.rest.iter().copied());
        let market = self.document.measures.market.as_ref();
        let revenue = self.plan.month_totals();
        let row = |(((month, revenue), follows), expected): (((Month, &Money), &Option<i64>), _)| MeasureMonth {
            month,
            revenue: *revenue,
            market: market.and_then(|it| it.of(month)),
            follows: *follows,
            expected,
        };
        self.window().iter().zip(&revenue).zip(follows).zip(expected).map(row).collect()
    }

    fn known_by(&self, follows: Vec<Option<i64>>, outlook: MeasureOutlook) -> Known {
        Known {
            months: self.months(&follows, &outlook),
            follows: follows.iter().copied().sum(),
            outlook,
            cash: None,
            market: None,
        }
    }

    /// Percentiles on the scale that the tree shows, above what is sure.
    fn above(&self, sure: &[f64], heard: &Heard) -> Option<Vec<Vec<f64>>> {
        let Heard::Sums(Some(sums)) = heard else { return None };
        let factor = factor_of(self.tree.line(Node::Company)?, Measure::Amount);
        let step = |(sums, sure): (&Vec<f64>, &f64)| sums.iter().map(|it| sure + factor * it).collect();
        (sums.len() == sure.len()).then(|| sums.iter().zip(sure).map(step).collect())
    }

    // Quantity.

    fn quantity(&self, heard: &Heard) -> Result<Known, Missing> {
        if !self.has_quantities() {
            return Err(Missing::Quantities);
        }
        let (n_elapsed, pieces) = (self.n_elapsed(), self.book.quantities_of(Node::Company));
        let at = |month: Month| pieces.get(self.book.months().position(month)?).copied().flatten();
        let sold = |month| at(month).map(|it| it.minor());
        let done: Vec<i64> = self.window().iter().take(n_elapsed).map(|it| sold(it).unwrap_or(0)).collect();
        let forecast = if let Heard::Quantities(it) = heard { it.as_deref() } else { None };
        let point = |i: usize| {
            let value = *forecast?.chosen.forecast.point.get(i)?;
            crate::domain::Quantity::from_f64(value).map(|it| it.minor())
        };
        let so_far = done.iter().sum::<i64>() as f64 / 1000.0;
        let n_rest = self.window().len - n_elapsed;
        let running = forecast.and_then(|it| it.cumulative.as_ref()).filter(|it| it.quantiles.len() >= n_rest);
        let running =
            running.map(|it| it.quantiles[..n_rest].iter().map(|q| q.iter().map(|it| so_far + it).collect()).collect());
        let outlook = MeasureOutlook {
            per_unit: MeasureKind::Quantity.per_unit(),
            done,
            rest: (0..n_rest).map(point).collect(),
            running,
            last_year: self.window().iter().map(|it| sold(it.plus(-12))).sum(),
        };
        let follows = self.plan.month_totals().into_iter().map(|it| self.pieces_of(it)).collect();
        Ok(self.known_by(follows, outlook))
    }

    /// Pieces that these sales are at the price of the last twelve months that have both.
    fn pieces_of(&self, sales: Money) -> Option<i64> {
        let (amounts, pieces) = (self.book.amounts_of(Node::Company), self.book.quantities_of(Node::Company));
        let recent = amounts.iter().zip(&pieces).rev().filter_map(|(a, q)| Some((a.as_ref()?, q.as_ref()?)));
        let (amount, pieces) = recent
            .take(RECENT)
            .fold((0_i64, 0_i64), |(a, q), (amount, pieces)| (a + amount.minor(), q + pieces.minor()));
        (amount > 0 && pieces > 0).then(|| ratio(sales.minor(), i128::from(pieces), i128::from(amount)))
    }

    // Cash.

    /// Sales of the months before one, the last next to it; a missing month counts as nothing.
    fn sales_before(&self, first: Month) -> Vec<Money> {
        let sales = self.book.amounts_of(Node::Company);
        let known = usize::try_from(first.since(self.book.months().first)).unwrap_or(0).min(sales.len());
        sales[known.saturating_sub(Measures::MOST_LAGS)..known].iter().map(|it| it.unwrap_or_default()).collect()
    }

    fn cash(&self, revenue: &Outlook, heard: &Heard) -> Result<Known, Missing> {
        let terms = &self.document.measures.cash;
        let parts = terms.collection.as_ref().ok_or(Missing::Collection)?.parts();
        let (window, n_elapsed) = (self.window(), self.n_elapsed());
        let before = self.sales_before(window.first);
        let of = |sales: &[Money]| {
            cash(CashInputs { before: &before, sales, vat: terms.vat, parts: &parts, opening: terms.opening })
        };
        let minor = |it: &CashOutcome| it.months().map(|it| it.minor()).collect::<Vec<i64>>();
        let sold = revenue.sold.iter().map(|it| it.unwrap_or_default());
        let sales: Vec<Money> = sold.clone().chain(revenue.remaining.iter().map(|it| it.unwrap_or_default())).collect();
        let expected = minor(&of(&sales));
        // What comes in whatever the months to come sell.
        let sure: Vec<Money> = sold.chain(revenue.remaining.iter().map(|_| Money::default())).collect();
        let mut sum = 0;
        let sure: Vec<f64> = minor(&of(&sure))
            .into_iter()
            .map(|it| {
                sum += it;
                sum as f64 / 100.0
            })
            .collect();
        let known = revenue.remaining.iter().take_while(|it| it.is_some()).count();
        let last_year = last_year(self.book, Node::Company, window).into_iter().collect::<Option<Vec<Money>>>();
        let last_year = last_year.map(|sales| {
            let before = self.sales_before(window.first.plus(-12));
            let inputs = CashInputs { before: &before, sales: &sales, vat: terms.vat, parts: &parts, opening: None };
            cash(inputs).total().minor()
        });
        let outlook = MeasureOutlook {
            per_unit: MeasureKind::Cash.per_unit(),
            done: expected[..n_elapsed].to_vec(),
            rest: (0..window.len - n_elapsed).map(|i| (i < known).then(|| expected[n_elapsed + i])).collect(),
            running: self.above(&sure[n_elapsed..], heard).filter(|_| known == window.len - n_elapsed),
            last_year,
        };
        let outcome = of(&self.plan.month_totals());
        let known = self.known_by(minor(&outcome).into_iter().map(Some).collect(), outlook);
        Ok(Known { cash: Some(outcome), ..known })
    }

    // Share of the market.

    fn share(&self, revenue: &Outlook) -> Result<Known, Missing> {
        let market = self.market()?;
        let of = |sales: Money, market: Money| ratio(sales.minor(), i128::from(WHOLE), i128::from(market.minor()));
        // Differences of running shares: they add up to the share of the whole.
        let (mut sales, mut before) = (Money::default(), 0);
        let mut step = |it: Money| {
            sales += it;
            let now = of(sales, market);
            now - std::mem::replace(&mut before, now)
        };
        let done: Vec<i64> = revenue.sold.iter().map(|it| step(it.unwrap_or_default())).collect();
        let mut is_known = true;
        let rest = revenue.remaining.iter().map(|it| {
            is_known &= it.is_some();
            it.filter(|_| is_known).map(&mut step)
        });
        let rest: Vec<Option<i64>> = rest.collect();
        let per_cent = |it: f64| 100.0 * it / market.to_f64();
        let n_rest = rest.len();
        let running = revenue.cumulative.as_ref().filter(|it| it.quantiles.len() >= n_rest).map(|it| {
            let sold = revenue.actual_to_date.to_f64();
            it.quantiles[..n_rest].iter().map(|q| q.iter().map(|it| per_cent(sold + it)).collect()).collect()
        });
        let per_unit = MeasureKind::Share.per_unit();
        let outlook = MeasureOutlook { per_unit, done, rest, running, last_year: None };
        let revenue = self.plan.month_totals();
        let by_month =
            |(month, sales): (Month, &Money)| Some(of(*sales, self.document.measures.market.as_ref()?.of(month)?));
        let follows: Vec<Option<i64>> = self.window().iter().zip(&revenue).map(by_month).collect();
        let known = self.known_by(follows, outlook);
        Ok(Known { follows: Some(of(self.plan.promised(), market)), market: Some(market), ..known })
    }

    /// The company's forecast, on whose paths sums are asked.
    pub fn company(&self) -> Option<&'a SeriesForecast> {
        self.company
    }
}
