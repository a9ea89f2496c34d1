//! What the products of an account weigh.
//!
//! Symbols: hₚₘ sales of product p in the same month of last year, fₚ its forecast of the open months, n the number of
//! products that are sold; λ of the plan.
//! - part of a product: wₚ = (λ₁·Σₘhₚₘ/ΣΣh + λ₂·fₚ/Σf) ÷ (λ₁ + λ₂) over the window, negatives read as 0; a basis that is
//!   empty passes its λ to the other, and so do the bases that no product has (what could be bought, negotiations, equal
//!   parts, which are for accounts); 1/n where equal parts alone have a λ; all empty: by history, else equal. Kept in
//!   millionths (largest remainder), so that parts add up to the whole;
//! - without parts that were kept: the same without a forecast, which moves with every import and would move targets;
//! - a **new** product, first sold within the last year: months before its first sale read as the mean of its months
//!   since, or it would weigh only what it sold so far;
//! - a product that **stopped**, nothing sold in the last twelve months: 0, unless all of an account's stopped (equal);
//! - a product that was **never bought** but taken into the plan or typed: 0, unless the account has no other;
//! - weight of a month: wₚₘ = wₚ·hₚₘ·N/Σₘhₚₘ, N the months of the window: the product's own season of last year; a
//!   product without history has none (wₚ in every month). Where all weigh 0 in a month, wₚ counts.
//!
//! Source: decomposition by blended shares as in [`crate::plan::PlanBasis`], one level down.

use std::collections::{BTreeMap, HashMap};

use super::{AccountProducts, WHOLE_PARTS};
use crate::domain::{AccountId, Book, Money, MonthRange, ProductId};
use crate::math::split::split;
use crate::plan::BlendWeights;

/// Where the series of each account stand in a book, in the order of its products.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductIndex {
    by_account: HashMap<AccountId, Vec<usize>>,
}

impl ProductIndex {
    /// Of a book.
    pub fn of(book: &Book) -> Self {
        let place: HashMap<ProductId, usize> = book.products().iter().zip(0..).map(|(it, i)| (it.id, i)).collect();
        let mut by_account: HashMap<AccountId, Vec<usize>> = HashMap::new();
        for (i, it) in book.series().iter().enumerate().filter(|it| !it.1.amounts.is_empty()) {
            by_account.entry(it.account).or_default().push(i);
        }
        for series in by_account.values_mut() {
            series.sort_by_key(|i| place.get(&book.series()[*i].product));
        }
        Self { by_account }
    }

    fn series(&self, account: AccountId) -> &[usize] {
        self.by_account.get(&account).map_or(&[], Vec::as_slice)
    }
}

/// How far the history of a product goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductStage {
    /// Sold before the last year and in it.
    Running,
    /// First sold within the last twelve months.
    New,
    /// Nothing sold in the last twelve months.
    Stopped,
    /// Never sold to this account: somebody typed a target.
    Unsold,
}

/// One product of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductBasis {
    /// Which.
    pub product: ProductId,
    /// How far its history goes.
    pub stage: ProductStage,
    /// hₚₘ in minor units, one per month of the window, months before a first sale filled.
    pub last_year: Vec<f64>,
    /// Sales of the window's months, `None` where there are none or they are missing.
    pub actual: Vec<Option<Money>>,
    /// fₚ in minor units; `None` without a forecast.
    pub forecast: Option<f64>,
}

/// Where a part comes from: each basis adds up to 1 over the products.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProductShare {
    /// Of last year's sales.
    pub history: Option<f64>,
    /// Of the forecast.
    pub forecast: Option<f64>,
    /// 1/n, where it counts.
    pub equal: Option<f64>,
    /// wₚ.
    pub blended: f64,
}

/// The products of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountBasisByProduct {
    /// Whose.
    pub account: AccountId,
    /// In the order of the book.
    pub products: Vec<ProductBasis>,
}

impl AccountBasisByProduct {
    /// Of an account in a book; `forecast` tells what a product is forecast to sell in the open months, in minor units.
    pub fn of(
        book: &Book,
        index: &ProductIndex,
        account: AccountId,
        window: MonthRange,
        forecast: impl Fn(ProductId) -> Option<f64>,
    ) -> Self {
        let product = |i: &usize| {
            let series = &book.series()[*i];
            let amounts = &series.amounts;
            let at = |month| book.months().position(month).and_then(|i| amounts.get(i).copied().flatten());
            let recent = amounts.len().saturating_sub(12);
            let sold = |it: &Option<Money>| it.is_some_and(|it| it != Money::default());
            let first = amounts.iter().position(sold);
            let stage = match first {
                None => ProductStage::Stopped,
                Some(first) if first >= recent && recent > 0 => ProductStage::New,
                Some(_) if amounts[recent..].iter().any(sold) => ProductStage::Running,
                Some(_) => ProductStage::Stopped,
            };
            let since: Vec<Money> = amounts.iter().skip(first.unwrap_or(0)).flatten().copied().collect();
            let mean = clipped(since.iter().copied().sum()) / since.len().max(1) as f64;
            let before_first = |month: crate::domain::Month| match (first, book.months().position(month)) {
                (Some(first), Some(i)) => i < first,
                (Some(_), None) => month < book.months().first,
                (None, _) => false,
            };
            let last_year = window.iter().map(|it| it.plus(-12)).map(|month| match at(month) {
                _ if stage == ProductStage::New && before_first(month) => mean,
                Some(amount) => clipped(amount),
                None => 0.0,
            });
            ProductBasis {
                product: series.product,
                stage,
                last_year: last_year.collect(),
                actual: window.iter().map(at).collect(),
                forecast: forecast(series.product),
            }
        };
        Self { account, products: index.series(account).iter().map(product).collect() }
    }

    /// The same with the products that were taken into the plan, or typed a target for, though the account never bought them.
    #[must_use]
    pub fn with_typed(mut self, kept: &AccountProducts, n_months: usize) -> Self {
        let known = |products: &[ProductBasis], id: ProductId| products.iter().any(|it| it.product == id);
        let typed = kept.cells.keys().map(|it| it.0).chain(kept.totals.keys().copied());
        for id in typed.chain(kept.added.iter().copied()) {
            if !known(&self.products, id) {
                let (last_year, actual) = (vec![0.0; n_months], vec![None; n_months]);
                let it = ProductBasis { product: id, stage: ProductStage::Unsold, last_year, actual, forecast: None };
                self.products.push(it);
            }
        }
        self
    }

    /// wₚ of every product, and where it comes from.
    pub fn shares(&self, weights: BlendWeights, with_forecast: bool) -> Vec<ProductShare> {
        let sold = |it: &ProductBasis| matches!(it.stage, ProductStage::Running | ProductStage::New);
        let live = |of: fn(&ProductBasis) -> f64| -> Option<Vec<f64>> {
            let values: Vec<f64> = self.products.iter().map(|it| if sold(it) { of(it) } else { 0.0 }).collect();
            let sum: f64 = values.iter().sum();
            (sum > 0.0).then(|| values.into_iter().map(|it| it / sum).collect())
        };
        let history = live(|it| it.last_year.iter().sum());
        let forecast = live(|it| it.forecast.map_or(0.0, |it| it.max(0.0))).filter(|_| with_forecast);
        let n_sold = self.products.iter().filter(|it| sold(it)).count();
        let bought = |it: &ProductBasis| it.stage != ProductStage::Unsold;
        let n_bought = self.products.iter().filter(|it| bought(it)).count();
        let even = |it: &ProductBasis| match (n_sold, n_bought) {
            (0, 0) => 1.0 / self.products.len() as f64,
            (0, n) if bought(it) => 1.0 / n as f64,
            (1.., _) if sold(it) => 1.0 / n_sold as f64,
            _ => 0.0,
        };
        let by_history = history.as_ref().map_or(0.0, |_| weights.history());
        let by_forecast = forecast.as_ref().map_or(0.0, |_| weights.forecast());
        // Equal parts are for accounts that lack a measure of their own. Between the products of one account they would
        // give an accessory a target that it never sold, so that they count only where nothing else does.
        let lambdas = match (by_history + by_forecast > 0.0, weights.equal() > 0.0, &history) {
            (true, _, _) => [by_history, by_forecast, 0.0],
            (false, false, Some(_)) => [1.0, 0.0, 0.0],
            (false, ..) => [0.0, 0.0, 1.0],
        };
        let sum: f64 = lambdas.iter().sum();
        let share = |(i, it): (usize, &ProductBasis)| {
            let of = |shares: &Option<Vec<f64>>| shares.as_ref().map(|it| it[i]);
            let (history, forecast, equal) = (of(&history), of(&forecast), even(it));
            let parts = [history.unwrap_or(0.0), forecast.unwrap_or(0.0), equal];
            let blended = lambdas.iter().zip(parts).map(|(lambda, part)| lambda * part).sum::<f64>() / sum;
            let equal = (lambdas[2] > 0.0).then_some(equal);
            ProductShare { history, forecast, equal, blended }
        };
        self.products.iter().enumerate().map(share).collect()
    }

    /// The parts that a decomposition keeps, in millionths; none of a product without one.
    pub fn parts(&self, weights: BlendWeights) -> BTreeMap<ProductId, i64> {
        let blended: Vec<f64> = self.shares(weights, true).iter().map(|it| it.blended).collect();
        let parts = split(WHOLE_PARTS, &blended).unwrap_or_default();
        self.products.iter().map(|it| it.product).zip(parts).filter(|it| it.1 > 0).collect()
    }

    /// The part of every product, of those kept or as they follow from history, and the weight of each of its months.
    pub fn weights(&self, kept: &AccountProducts, weights: BlendWeights) -> Vec<(f64, Vec<f64>)> {
        let known: i64 = self.products.iter().filter_map(|it| kept.parts.get(&it.product)).sum();
        let parts: Vec<f64> = if known > 0 {
            self.products.iter().map(|it| kept.parts.get(&it.product).map_or(0.0, |it| *it as f64)).collect()
        } else {
            self.shares(weights, false).iter().map(|it| it.blended).collect()
        };
        let of = |(part, it): (f64, &ProductBasis)| {
            let sum: f64 = it.last_year.iter().sum();
            let n = it.last_year.len() as f64;
            let month = |h: &f64| if sum > 0.0 { part * h * n / sum } else { part };
            (part, it.last_year.iter().map(month).collect())
        };
        parts.into_iter().zip(&self.products).map(of).collect()
    }
}

fn clipped(amount: Money) -> f64 {
    amount.minor().max(0) as f64
}
