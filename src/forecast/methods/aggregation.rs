//! Intermittent demand in blocks of several periods: ADIDA and IMAPA.
//!
//! Blocks of `k` periods that end with the history are summed (what does not fill a block is left out at the start),
//! smoothed by `l = l₋ + α(sum − l₋)` from the first block, and spread back evenly: `ŷ = l/k`. ADIDA takes
//! k = the mean gap between sales, rounded, so that most blocks hold a sale. IMAPA is the mean of the forecasts at
//! k = 1, 2, … up to there. α lies in [0.1, 0.3] and minimises the squared one-step errors of its blocks. All zero → 0;
//! returns are refused. Error sd σ̂·√(1 + (h−1)α²), as for the exponential smoothing of a rate. Paths: sales of the
//! sizes seen, as often as the rate asks for.
//! Source: Nikolopoulos et al. 2011; Petropoulos & Kourentzes 2015.

use crate::forecast::demand::{DEFAULT_ALPHA, DemandPaths, Sales, best_alpha, effective_count, require_no_returns};
use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, Series, TermRole, Working,
};
use crate::math::Generator;

/// One aggregation level: the mean gap.
#[derive(Default)]
pub struct Adida {
    /// The weight of an earlier fit; the search is short and does without.
    pub start: Option<SearchPoint>,
}

/// The mean over aggregation levels from 1 to the mean gap.
pub struct Imapa;

/// [`Adida`] fitted.
pub struct AdidaModel {
    blocks: Blocks,
    rates: Rates,
}

/// [`Imapa`] fitted.
pub struct ImapaModel {
    blocks: Vec<Blocks>,
    rates: Rates,
}

/// The smoothed level of blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Blocks {
    /// Periods per block.
    k: usize,
    alpha: f64,
    /// Units per block.
    level: f64,
}

impl Blocks {
    /// Units per period.
    fn rate(self) -> f64 {
        self.level / self.k as f64
    }
}

/// What both models share: units per period over the history, and ahead.
struct Rates {
    fitted: Vec<Option<f64>>,
    sigma: Option<f64>,
    alpha: f64,
    paths: DemandPaths,
}

/// Periods per block: the mean gap, rounded to even as published code does.
fn mean_gap(y: &[f64]) -> usize {
    (Sales::of(y).mean_gap().round_ties_even() as usize).clamp(1, y.len())
}

/// Smooths blocks of `k` periods; adds what changes to `changes[t]`, units per period as known before `t`.
fn smooth_blocks(y: &[f64], k: usize, alpha: Option<f64>, changes: &mut [f64]) -> Blocks {
    let skipped = y.len() % k;
    let sums: Vec<f64> = y[skipped..].chunks_exact(k).map(|it| it.iter().sum()).collect();
    let first = sums.first().copied().unwrap_or(0.0);
    let alpha = alpha.unwrap_or_else(|| best_alpha(&sums, first));
    let (mut level, mut before) = (first, 0.0);
    for (i, sum) in sums.iter().enumerate() {
        if i > 0 {
            level += alpha * (sum - level);
        }
        let rate = level / k as f64;
        if let Some(change) = changes.get_mut(skipped + (i + 1) * k) {
            *change += rate - before;
        }
        before = rate;
    }
    Blocks { k, alpha, level }
}

impl Rates {
    /// From the changes of the rate, `share` of which counts, known from `known_from` on.
    fn new(y: &[f64], changes: &[f64], share: f64, known_from: usize, rate: f64, alpha: f64) -> Self {
        let mut sum = 0.0;
        let mut fitted = Vec::with_capacity(y.len());
        for (t, change) in changes.iter().enumerate().take(y.len()) {
            sum += change;
            fitted.push((t >= known_from).then_some(sum * share));
        }
        let sigma = residual_sd(y, &fitted, 1);
        let paths = DemandPaths::new(&Sales::of(y).sizes, DEFAULT_ALPHA, rate, effective_count(y.len(), alpha));
        Self { fitted, sigma, alpha, paths }
    }

    fn outlook(&self, rate: f64, horizon: Horizon) -> Outlook {
        let factor = |h: usize| (1.0 + (h - 1) as f64 * self.alpha * self.alpha).sqrt();
        Outlook { point: vec![rate; horizon.get()], sd: spread(self.sigma, horizon, factor) }
    }
}

impl Fit for Adida {
    type Model = AdidaModel;

    /// # Errors
    /// [`FitError::TooShort`] below 2 observations, [`FitError::Negative`] for returns.
    fn fit(&self, y: &Series) -> Result<AdidaModel, FitError> {
        require_length(MethodId::Adida, y, 2)?;
        require_no_returns(MethodId::Adida, y)?;
        Ok(AdidaModel::with_blocks(y.values(), mean_gap(y.values()), None))
    }
}

impl AdidaModel {
    /// The recursion over blocks of `k` periods (1 to the length), at the best weight where none is given.
    pub fn with_blocks(y: &[f64], k: usize, alpha: Option<f64>) -> Self {
        let k = k.clamp(1, y.len());
        let mut changes = vec![0.0; y.len()];
        let blocks = smooth_blocks(y, k, alpha, &mut changes);
        let rates = Rates::new(y, &changes, 1.0, y.len() % k + k, blocks.rate(), blocks.alpha / k as f64);
        Self { blocks, rates }
    }
}

impl Predict for AdidaModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.rates.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        self.rates.outlook(self.blocks.rate(), horizon)
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("l/k", TermRole::BlockRate, self.blocks.rate()).equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        vec![parameter("k", self.blocks.k as f64), parameter("α", self.blocks.alpha), parameter("l", self.blocks.level)]
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        Some(self.rates.paths.draw(horizon, n_paths, random))
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::of(&[self.blocks.alpha]))
    }
}

impl Fit for Imapa {
    type Model = ImapaModel;

    /// # Errors
    /// [`FitError::TooShort`] below 2 observations, [`FitError::Negative`] for returns.
    fn fit(&self, y: &Series) -> Result<ImapaModel, FitError> {
        require_length(MethodId::Imapa, y, 2)?;
        require_no_returns(MethodId::Imapa, y)?;
        Ok(ImapaModel::with_levels(y.values(), mean_gap(y.values()), None))
    }
}

impl ImapaModel {
    /// The mean over blocks of 1 to `longest` periods, at the best weights where none is given.
    pub fn with_levels(y: &[f64], longest: usize, alpha: Option<f64>) -> Self {
        let longest = longest.clamp(1, y.len());
        // The rate of a level changes only where a block ends: all levels together take n·ln n steps, not n².
        let mut changes = vec![0.0; y.len()];
        let blocks: Vec<Blocks> = (1..=longest).map(|k| smooth_blocks(y, k, alpha, &mut changes)).collect();
        let count = longest as f64;
        // Every level must have spoken: the latest first block ends here.
        let known_from = (1..=longest).map(|k| y.len() % k + k).max().unwrap_or(1);
        let rate = mean_rate(&blocks);
        let alpha = blocks.iter().map(|it| it.alpha / it.k as f64).sum::<f64>() / count;
        let rates = Rates::new(y, &changes, 1.0 / count, known_from, rate, alpha);
        Self { blocks, rates }
    }
}

impl ImapaModel {
    /// Units per period.
    pub(in crate::forecast) fn rate(&self) -> f64 {
        mean_rate(&self.blocks)
    }

    /// Its futures.
    pub(in crate::forecast) fn demand_paths(&self) -> &DemandPaths {
        &self.rates.paths
    }
}

/// The mean of the levels' units per period.
fn mean_rate(blocks: &[Blocks]) -> f64 {
    blocks.iter().map(|it| it.rate()).sum::<f64>() / blocks.len() as f64
}

impl Predict for ImapaModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.rates.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        self.rates.outlook(mean_rate(&self.blocks), horizon)
    }

    fn working(&self, _h: usize) -> Working {
        Working::average("(l₁/1 + … + lₖ/k)/k", self.blocks.iter().map(|it| (TermRole::BlockRate, it.rate())))
    }

    fn parameters(&self) -> Vec<Parameter> {
        let mean_alpha = self.blocks.iter().map(|it| it.alpha).sum::<f64>() / self.blocks.len() as f64;
        vec![parameter("k", self.blocks.len() as f64), parameter("ᾱ", mean_alpha)]
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        Some(self.rates.paths.draw(horizon, n_paths, random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(model: &impl Predict) -> f64 {
        model.outlook(Horizon::new(1).unwrap()).point[0]
    }

    #[test]
    fn blocks_end_with_the_history() {
        // By hand: of 1 | 0 2 | 0 4 | 0 6 the first is left out; sums 2, 4, 6 at α = 0.5 give 2, 3, 4.5; 4.5/2.
        let y = [1.0, 0.0, 2.0, 0.0, 4.0, 0.0, 6.0];
        let model = AdidaModel::with_blocks(&y, 2, Some(0.5));
        assert_eq!(point(&model), 2.25);
        assert_eq!(model.fitted()[2..], [None, Some(1.0), Some(1.0), Some(1.5), Some(1.5)]);
    }

    #[test]
    fn one_level_is_the_only_member_where_every_period_sells() {
        let y = Series::new(vec![3.0, 4.0, 5.0, 4.0]).unwrap();
        let (adida, imapa) = (Adida::default().fit(&y).unwrap(), Imapa.fit(&y).unwrap());
        assert_eq!(point(&adida), point(&imapa));
    }

    #[test]
    fn one_sale_at_the_end_of_a_long_history_is_survived() {
        let mut y = vec![0.0; 2600];
        y[2599] = 7.0;
        let model = Imapa.fit(&Series::new(y).unwrap()).unwrap();
        assert!(point(&model).is_finite() && point(&model) > 0.0);
    }
}
