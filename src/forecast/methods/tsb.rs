//! Teunter, Syntetos & Babai's method: the size of a sale times the probability of one.
//!
//! `p = p₋ + β(1 or 0 − p₋)` in every period, `z = z₋ + α(size − z₋)` at a sale only; every forecast is `p·z`. Unlike
//! Croston's gap the probability falls in every period without a sale, so that a dead article goes to zero.
//! First size = the first sale, first probability = the share of periods with a sale. α in [0.05, 0.3] and β in
//! [0.01, 0.3] (the ranges of the paper's study) minimise the squared one-step errors of the product. All zero → 0;
//! returns are refused. Error sd σ̂·√(1 + (h−1)β²), as for the exponential smoothing of a rate. Paths: a sale with
//! probability p, its size one of those seen. Source: Teunter, Syntetos & Babai 2011.

use crate::forecast::demand::{DemandPaths, Sales, effective_count, require_no_returns};
use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, Series, TermOperator, TermRole, Working,
};
use crate::math::{Generator, SearchBudget, nelder_mead};

const BOUNDS: [(f64, f64); 2] = [(0.05, 0.3), (0.01, 0.3)];

/// Size times probability.
#[derive(Default)]
pub struct Tsb {
    /// Where the search starts; without it, from four places.
    pub start: Option<SearchPoint>,
}

/// Smoothing weights and first states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TsbParameters {
    /// Smoothing of the size.
    pub alpha: f64,
    /// Smoothing of the probability.
    pub beta: f64,
    /// Size after the first sale.
    pub first_size: f64,
    /// Probability after the first period.
    pub first_probability: f64,
}

/// [`Tsb`] fitted.
pub struct TsbModel {
    fitted: Vec<Option<f64>>,
    parameters: TsbParameters,
    size: f64,
    probability: f64,
    sigma: Option<f64>,
    paths: DemandPaths,
}

impl Fit for Tsb {
    type Model = TsbModel;

    /// # Errors
    /// [`FitError::TooShort`] below 2 observations, [`FitError::Negative`] for returns.
    fn fit(&self, y: &Series) -> Result<TsbModel, FitError> {
        require_length(MethodId::Tsb, y, 2)?;
        require_no_returns(MethodId::Tsb, y)?;
        let y = y.values();
        let n_sales = y.iter().filter(|it| **it > 0.0).count();
        let first_size = y.iter().copied().find(|it| *it > 0.0).unwrap_or(0.0);
        let first_probability = n_sales as f64 / y.len() as f64;
        let with = |[alpha, beta]: [f64; 2]| TsbParameters { alpha, beta, first_size, first_probability };
        let cold = [[0.1, 0.05], [0.1, 0.2], [0.2, 0.1], [0.2, 0.25]];
        let starts = self.start.as_ref().map_or_else(|| cold.to_vec(), |it| vec![it.first()]);
        let budget = SearchBudget { max_evaluations: 60, tolerance: 1e-9 };
        let searched =
            starts.into_iter().map(|it| nelder_mead(|p| sum_of_squares(y, with(*p)), it, &BOUNDS, 0.15, budget));
        let best = searched.min_by(|a, b| a.value.total_cmp(&b.value)).map_or([0.1, 0.1], |it| it.point);
        Ok(TsbModel::with_parameters(y, with(best)))
    }
}

/// Size and probability after each period, and the forecast before it; `None` before the first sale.
fn walk(y: &[f64], parameters: TsbParameters, mut each: impl FnMut(f64, Option<f64>)) -> (f64, f64) {
    let (mut size, mut probability) = (None, parameters.first_probability);
    for (t, value) in y.iter().enumerate() {
        each(*value, size.map(|size: f64| size * probability));
        let sold = *value > 0.0;
        if t > 0 {
            probability += parameters.beta * (f64::from(u8::from(sold)) - probability);
        }
        if sold {
            size = Some(size.map_or(parameters.first_size, |size| size + parameters.alpha * (value - size)));
        }
    }
    (size.unwrap_or(0.0), probability)
}

fn sum_of_squares(y: &[f64], parameters: TsbParameters) -> f64 {
    let mut sum = 0.0;
    walk(y, parameters, |value, fitted| sum += fitted.map_or(0.0, |it| (value - it) * (value - it)));
    sum
}

impl TsbModel {
    /// The recursion over `y`, without returns, at given parameters.
    pub fn with_parameters(y: &[f64], parameters: TsbParameters) -> Self {
        let mut fitted = Vec::with_capacity(y.len());
        let (size, probability) = walk(y, parameters, |_, it| fitted.push(it));
        if size == 0.0 {
            fitted.iter_mut().skip(1).for_each(|it| *it = Some(0.0));
        }
        let sigma = residual_sd(y, &fitted, 2);
        let sales = Sales::of(y);
        let n_periods = effective_count(y.len(), parameters.beta);
        let paths = DemandPaths::new(&sales.sizes, parameters.alpha, size * probability, n_periods);
        Self { fitted, parameters, size, probability, sigma, paths }
    }

    /// Weights and first states.
    pub fn tsb_parameters(&self) -> TsbParameters {
        self.parameters
    }

    /// Units per period.
    pub(in crate::forecast) fn rate(&self) -> f64 {
        self.size * self.probability
    }

    /// Its futures.
    pub(in crate::forecast) fn demand_paths(&self) -> &DemandPaths {
        &self.paths
    }
}

impl Predict for TsbModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let beta = self.parameters.beta;
        let factor = |h: usize| (1.0 + (h - 1) as f64 * beta * beta).sqrt();
        Outlook { point: vec![self.rate(); horizon.get()], sd: spread(self.sigma, horizon, factor) }
    }

    fn working(&self, _h: usize) -> Working {
        Working::start("z × p", TermRole::SaleSize, self.size)
            .then(TermOperator::Times, TermRole::SaleRate, self.probability)
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        let named = [("α", p.alpha), ("β", p.beta), ("z₀", p.first_size), ("p₀", p.first_probability)];
        named.map(|(symbol, value)| parameter(symbol, value)).to_vec()
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        Some(self.paths.draw(horizon, n_paths, random))
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::of(&[self.parameters.alpha, self.parameters.beta]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_size_and_probability_by_hand() {
        // By hand with α = β = 0.2 from p₀ = 1: p = 0.8, 0.64, 0.712 after periods 2 to 4; z = 4, then 4.4.
        let parameters = TsbParameters { alpha: 0.2, beta: 0.2, first_size: 4.0, first_probability: 1.0 };
        let model = TsbModel::with_parameters(&[4.0, 0.0, 0.0, 6.0], parameters);
        assert!((model.outlook(Horizon::new(1).unwrap()).point[0] - 0.712 * 4.4).abs() < 1e-12);
        assert!((model.fitted()[3].unwrap() - 0.64 * 4.0).abs() < 1e-12);
    }

    #[test]
    fn a_dead_article_goes_to_zero() {
        let y: Vec<f64> = (0..80).map(|t| if t < 30 { f64::from(t % 3) } else { 0.0 }).collect();
        let model = Tsb::default().fit(&Series::new(y).unwrap()).unwrap();
        let point = model.outlook(Horizon::new(1).unwrap()).point[0];
        assert!(point < 0.05, "{point}");
    }
}
