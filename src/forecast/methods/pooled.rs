//! Forecast of a short series with what its group lends (T15).
//!
//! Season: the own index with weight n/(n + 24) (0 below 12 observations), the group's with the rest. Growth per
//! period: the own with weight n/(n + 12), the group's with the rest. On the adjusted values the level follows
//! `l = l₋(1 + φg) + α(y − l₋(1 + φg))` with the group's α and φ, its first value by least squares (errors are linear
//! in it), and `ŷ[n+h] = l·(1 + g(φ + … + φʰ))·s`. Error sd: the group's relative error × forecast ×
//! √(1 + (h−1)α²). Meant for 4 ≤ n < 2m; longer series can stand alone. Paths: Gaussian relative errors that move the
//! level. Source: Duncan, Gorr & Szczypula 2001; the weights: house rule.

use crate::forecast::fit::{parameter, require_length};
use crate::forecast::pool::growth;
use crate::forecast::{
    Fit, FitError, Horizon, MethodId, Outlook, Parameter, Pool, Predict, SeasonalIndices, Series, TermOperator,
    TermRole, Working,
};
use crate::math::Generator;

use super::holt::damping_sum;

/// How many own observations weigh as much as the group's growth.
const GROWTH_PRIOR: f64 = 12.0;

/// The pooled forecast.
pub struct Pooled<'a> {
    /// What the group lends.
    pub pool: &'a Pool,
    /// Season position of the first observation.
    pub phase: usize,
}

/// [`Pooled`] fitted; it has taken from the pool what it needs.
pub struct PooledModel {
    fitted: Vec<Option<f64>>,
    season: SeasonalIndices,
    level: f64,
    growth: f64,
    alpha: f64,
    phi: f64,
    relative_error: f64,
}

impl Fit for Pooled<'_> {
    type Model = PooledModel;

    /// # Errors
    /// [`FitError::TooShort`] below 4 observations.
    fn fit(&self, y: &Series) -> Result<PooledModel, FitError> {
        require_length(MethodId::Pooled, y, 4)?;
        let (y, pool) = (y.values(), self.pool);
        let season = pool.season_of(y, self.phase);
        let adjusted: Vec<f64> = y.iter().enumerate().map(|(t, it)| season.remove(t, *it)).collect();
        let n = y.len() as f64;
        let own = n / (n + GROWTH_PRIOR);
        let growth = own * growth(&adjusted) + (1.0 - own) * pool.growth;
        let step = 1.0 + pool.phi * growth;
        let (levels, level) = follow(&adjusted, pool.alpha, step, best_first_level(&adjusted, pool.alpha, step));
        let fitted = levels.iter().enumerate().map(|(t, it)| Some(season.restore(t, *it))).collect();
        let (alpha, phi, relative_error) = (pool.alpha, pool.phi, pool.relative_error);
        Ok(PooledModel { fitted, season, level, growth, alpha, phi, relative_error })
    }
}

/// The expected values before each observation, and the level after the last.
fn follow(y: &[f64], alpha: f64, step: f64, first: f64) -> (Vec<f64>, f64) {
    let mut level = first;
    let mut next = |value: &f64| {
        let expected = level * step;
        level = expected + alpha * (value - expected);
        expected
    };
    let expected = y.iter().map(&mut next).collect();
    (expected, level)
}

/// The first level with the least squared errors: they are linear in it.
fn best_first_level(y: &[f64], alpha: f64, step: f64) -> f64 {
    let (from_zero, _) = follow(y, alpha, step, 0.0);
    let mut response = 1.0;
    let (mut eu, mut uu) = (0.0, 0.0);
    for (value, expected) in y.iter().zip(from_zero) {
        let u = response * step;
        eu += (value - expected) * u;
        uu += u * u;
        response = u * (1.0 - alpha);
    }
    if uu > 0.0 { eu / uu } else { y.first().copied().unwrap_or(0.0) }
}

impl PooledModel {
    /// 1 + g(φ + … + φʰ).
    fn growth_factor(&self, h: usize) -> f64 {
        1.0 + self.growth * damping_sum(self.phi, h)
    }

    /// The season `h` steps after the last observation.
    fn season_at(&self, h: usize) -> f64 {
        self.season.at(self.fitted.len() + h - 1)
    }

    fn point(&self, h: usize) -> f64 {
        self.level * self.growth_factor(h) * self.season_at(h)
    }
}

impl Predict for PooledModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let widening = |h: usize| (1.0 + (h - 1) as f64 * self.alpha * self.alpha).sqrt();
        let steps = 1..=horizon.get();
        let sd = steps.clone().map(|h| self.point(h).abs() * self.relative_error * widening(h)).collect();
        Outlook { point: steps.map(|h| self.point(h)).collect(), sd }
    }

    fn working(&self, h: usize) -> Working {
        let formula = "l × (1 + g(φ + … + φʰ)) × s";
        Working::start(formula, TermRole::Level, self.level)
            .then(TermOperator::Times, TermRole::GroupGrowth, self.growth_factor(h))
            .then(TermOperator::Times, TermRole::Season, self.season_at(h))
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        [("α", self.alpha), ("φ", self.phi), ("g", self.growth)].map(|(symbol, it)| parameter(symbol, it)).to_vec()
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.season.clone()
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let mut path = || {
            let mut level = self.level;
            let step = |h: usize| {
                let (expected, error) = (level * self.growth_factor(h), self.relative_error * random.normal());
                level *= 1.0 + self.alpha * error;
                expected * (1.0 + error) * self.season_at(h)
            };
            (1..=horizon.get()).map(step).collect()
        };
        Some((0..n_paths).map(|_| path()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::SeasonLength;

    fn pool() -> Pool {
        Pool {
            season_length: SeasonLength::QUARTERLY,
            alpha: 0.3,
            phi: 0.9,
            growth: 0.02,
            relative_error: 0.1,
            season: SeasonalIndices { values: vec![0.5, 1.5, 1.2, 0.8], multiplicative: true },
            n_series: 5,
        }
    }

    #[test]
    fn by_hand_on_the_groups_own_pattern() {
        // Exactly the season, no own growth: g = 12/17 of 2 %; the level lags a little behind the assumed growth.
        let y: Vec<f64> = [1.5, 1.2, 0.8, 0.5, 1.5].map(|it| 100.0 * it).to_vec();
        let pool = pool();
        let model = Pooled { pool: &pool, phase: 1 }.fit(&Series::new(y).unwrap()).unwrap();
        assert!((model.growth - 0.02 * 12.0 / 17.0).abs() < 1e-12);
        let Outlook { point, sd } = model.outlook(Horizon::new(4).unwrap());
        for (i, (h, season)) in [(1, 1.2), (2, 0.8), (3, 0.5), (4, 1.5)].into_iter().enumerate() {
            let expected = model.level * (1.0 + model.growth * damping_sum(0.9, h)) * season;
            assert!((point[i] - expected).abs() < 1e-9 && (model.working(h).evaluate() - expected).abs() < 1e-9);
        }
        assert!((model.level - 100.0).abs() < 3.0, "{}", model.level);
        assert!((sd[0] / point[0] - 0.1).abs() < 1e-12);
    }

    #[test]
    fn odd_short_series_are_survived() {
        let pool = pool();
        let pooled = Pooled { pool: &pool, phase: 3 };
        for values in [vec![0.0; 5], vec![-4.0; 6], vec![1e12, 1e-9, 0.0, 5.0], vec![1.0, -1.0, 1.0, -1.0, 1.0]] {
            let outlook = pooled.fit(&Series::new(values).unwrap()).unwrap().outlook(Horizon::new(6).unwrap());
            assert!(outlook.point.iter().chain(&outlook.sd).all(|it| it.is_finite()));
        }
        let short = Series::new(vec![1.0; 3]).unwrap();
        assert!(matches!(pooled.fit(&short), Err(FitError::TooShort { needed: 4, found: 3, .. })));
    }

    #[test]
    fn paths_centre_on_the_point() {
        let pool = pool();
        let y = Series::new(vec![50.0, 150.0, 120.0, 80.0, 52.0, 149.0]).unwrap();
        let model = Pooled { pool: &pool, phase: 0 }.fit(&y).unwrap();
        let horizon = Horizon::new(3).unwrap();
        let paths = model.simulate(horizon, 20_000, &mut Generator::new(5)).unwrap();
        for (i, point) in model.outlook(horizon).point.iter().enumerate() {
            let mean = paths.iter().map(|it| it[i]).sum::<f64>() / 20_000.0;
            assert!((mean / point - 1.0).abs() < 0.005, "{mean} {point}");
        }
    }
}
