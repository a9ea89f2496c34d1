//! Croston's method, plain or with Syntetos & Boylan's correction, for intermittent demand.
//!
//! Size `z` and gap `p` are smoothed, each at a sale only: `z = z₋ + α_z(size − z₋)`, `p = p₋ + α_p(gap − p₋)`, and
//! every forecast is `z/p` units per period. That is too high by about α_p/2, which SBA takes out: `(1 − α_p/2)·z/p`.
//! First size = the first sale; first gap = 1 where the history starts with a sale, else the mean gap (the wait before
//! the history is unknown). Both weights lie in [0.1, 0.3] and minimise the squared one-step errors of their own
//! series. All zero → 0; returns are refused. The error sd is σ̂·√(1 + (h−1)α_p²), as for the exponential smoothing of
//! a rate; the method has no theory of its own. Paths: a sale with probability 1/p, its size one of those seen.
//! Source: Croston 1972; Syntetos & Boylan 2005.

use crate::forecast::demand::{DemandPaths, Sales, best_alpha, effective_count, require_no_returns};
use crate::forecast::fit::{parameter, require_length, residual_sd, spread};
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, Series, TermOperator, TermRole, Working,
};
use crate::math::Generator;

/// With or without the correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrostonKind {
    /// As published in 1972.
    Classic,
    /// Corrected by 1 − α_p/2.
    Sba,
}

/// Croston's method.
pub struct Croston {
    /// With or without the correction.
    pub kind: CrostonKind,
    /// Where an earlier search ended; the search is short and does without.
    pub start: Option<SearchPoint>,
}

/// Smoothing weights and first states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrostonParameters {
    /// Smoothing of the size.
    pub alpha_size: f64,
    /// Smoothing of the gap.
    pub alpha_gap: f64,
    /// Size after the first sale.
    pub first_size: f64,
    /// Gap after the first sale, in periods.
    pub first_gap: f64,
}

/// [`Croston`] fitted.
pub struct CrostonModel {
    kind: CrostonKind,
    fitted: Vec<Option<f64>>,
    parameters: CrostonParameters,
    size: f64,
    gap: f64,
    sigma: Option<f64>,
    paths: DemandPaths,
}

impl Fit for Croston {
    type Model = CrostonModel;

    /// # Errors
    /// [`FitError::TooShort`] below 2 observations, [`FitError::Negative`] for returns.
    fn fit(&self, y: &Series) -> Result<CrostonModel, FitError> {
        let method = match self.kind {
            CrostonKind::Classic => MethodId::Croston,
            CrostonKind::Sba => MethodId::Sba,
        };
        require_length(method, y, 2)?;
        require_no_returns(method, y)?;
        let sales = Sales::of(y.values());
        let (first_size, first_gap) = (sales.sizes.first().copied().unwrap_or(0.0), sales.first_gap());
        let alpha_size = best_alpha(&sales.sizes, first_size);
        let alpha_gap = best_alpha(&sales.gaps, first_gap);
        let parameters = CrostonParameters { alpha_size, alpha_gap, first_size, first_gap };
        Ok(CrostonModel::with_parameters(y.values(), self.kind, parameters))
    }
}

impl CrostonModel {
    /// The recursion over `y`, without returns, at given parameters.
    pub fn with_parameters(y: &[f64], kind: CrostonKind, parameters: CrostonParameters) -> Self {
        let factor = bias_factor(kind, parameters.alpha_gap);
        let (mut size, mut gap, mut waited, mut n_sales) = (0.0, 0.0, 0.0, 0_usize);
        let mut fitted = Vec::with_capacity(y.len());
        for value in y {
            fitted.push((n_sales > 0).then(|| size * rate(gap) * factor));
            waited += 1.0;
            if *value > 0.0 {
                if n_sales == 0 {
                    (size, gap) = (parameters.first_size, parameters.first_gap);
                } else {
                    size += parameters.alpha_size * (value - size);
                    gap += parameters.alpha_gap * (waited - gap);
                }
                n_sales += 1;
                waited = 0.0;
            }
        }
        if n_sales == 0 {
            fitted.iter_mut().skip(1).for_each(|it| *it = Some(0.0));
        }
        let sigma = residual_sd(y, &fitted, 2);
        let n_periods = effective_count(n_sales, parameters.alpha_gap) * gap.max(1.0);
        let sales = Sales::of(y);
        let paths = DemandPaths::new(&sales.sizes, parameters.alpha_size, size * rate(gap) * factor, n_periods);
        Self { kind, fitted, parameters, size, gap, sigma, paths }
    }

    /// Weights and first states.
    pub fn croston_parameters(&self) -> CrostonParameters {
        self.parameters
    }

    fn factor(&self) -> f64 {
        bias_factor(self.kind, self.parameters.alpha_gap)
    }
}

/// Sales per period; none before the first sale.
fn rate(gap: f64) -> f64 {
    if gap > 0.0 { 1.0 / gap } else { 0.0 }
}

fn bias_factor(kind: CrostonKind, alpha_gap: f64) -> f64 {
    match kind {
        CrostonKind::Classic => 1.0,
        CrostonKind::Sba => 1.0 - 0.5 * alpha_gap,
    }
}

impl Predict for CrostonModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let alpha = self.parameters.alpha_gap;
        let factor = |h: usize| (1.0 + (h - 1) as f64 * alpha * alpha).sqrt();
        let point = vec![self.size * rate(self.gap) * self.factor(); horizon.get()];
        Outlook { point, sd: spread(self.sigma, horizon, factor) }
    }

    fn working(&self, _h: usize) -> Working {
        let formula = match self.kind {
            CrostonKind::Classic => "z × 1/p",
            CrostonKind::Sba => "z × 1/p × (1 − α_p/2)",
        };
        let working = Working::start(formula, TermRole::SaleSize, self.size).then(
            TermOperator::Times,
            TermRole::SaleRate,
            rate(self.gap),
        );
        match self.kind {
            CrostonKind::Classic => working.equals(),
            CrostonKind::Sba => working.then(TermOperator::Times, TermRole::BiasFactor, self.factor()).equals(),
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let p = self.parameters;
        let named = [("α_z", p.alpha_size), ("α_p", p.alpha_gap), ("z₀", p.first_size), ("p₀", p.first_gap)];
        named.map(|(symbol, value)| parameter(symbol, value)).to_vec()
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        Some(self.paths.draw(horizon, n_paths, random))
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::of(&[self.parameters.alpha_size, self.parameters.alpha_gap]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(values: &[f64], kind: CrostonKind) -> Result<CrostonModel, FitError> {
        Croston { kind, start: None }.fit(&Series::new(values.to_vec()).unwrap())
    }

    #[test]
    fn follows_size_and_gap_by_hand() {
        // By hand with both weights 0.1: sizes 4, 6 → 4.2; gaps 1 (starts with a sale), 3 → 1.2; 4.2/1.2 = 3.5.
        let y = [4.0, 0.0, 0.0, 6.0, 0.0];
        let model = fit(&y, CrostonKind::Classic).unwrap();
        let point = model.outlook(Horizon::new(2).unwrap()).point;
        assert!(point.iter().all(|it| (it - 3.5).abs() < 1e-12), "{point:?}");
        let corrected = fit(&y, CrostonKind::Sba).unwrap().outlook(Horizon::new(1).unwrap()).point[0];
        assert!((corrected - 3.5 * 0.95).abs() < 1e-12);
        assert_eq!(model.fitted()[0], None);
        assert_eq!(model.fitted()[3], Some(4.0));
    }

    #[test]
    fn nothing_sold_is_nothing_expected_and_returns_are_refused() {
        let model = fit(&[0.0; 6], CrostonKind::Sba).unwrap();
        assert_eq!(model.outlook(Horizon::new(3).unwrap()).point, [0.0; 3]);
        assert!(matches!(fit(&[1.0, -2.0, 0.0], CrostonKind::Classic), Err(FitError::Negative { position: 2, .. })));
    }
}
