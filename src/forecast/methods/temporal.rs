//! Temporal hierarchy: months, quarters and years are forecast each by ETS and then made to agree.
//!
//! The series is summed over blocks of k observations that end at the last one, for k dividing the season: a year's
//! sum shows the trend without season and noise, months show the season. All forecasts of a year are reconciled by
//! least squares, `x = (Sᵀ W⁻¹ S)⁻¹ Sᵀ W⁻¹ ŷ`, with S summing months to blocks and W = diag(k): a block's error
//! variance in proportion to its length (structural scaling), which needs no estimate from a short series.
//! Fitted values and error sd are those of the finest level.
//! Source: Athanasopoulos, Hyndman, Kourentzes & Petropoulos 2017.

use super::{Ets, EtsModel};
use crate::forecast::fit::require_length;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working,
};
use crate::math::Generator;

/// Reconciled forecasts of several block lengths.
pub struct TemporalHierarchy {
    /// Observations per season, at least 2.
    pub season_length: SeasonLength,
    /// Where the searches start.
    pub start: Option<SearchPoint>,
}

/// [`TemporalHierarchy`] fitted.
pub struct TemporalHierarchyModel {
    /// Block length and its model, from 1 to the season.
    levels: Vec<(usize, EtsModel)>,
}

/// Block lengths: the finest, a middle one and the season: months, quarters, years.
fn block_lengths(m: usize) -> Vec<usize> {
    let middle = (2..m).filter(|k| m.is_multiple_of(*k)).min_by_key(|k| (k * k).abs_diff(m));
    std::iter::once(1).chain(middle).chain(std::iter::once(m)).collect()
}

impl Fit for TemporalHierarchy {
    type Model = TemporalHierarchyModel;

    /// # Errors
    /// [`FitError::NoSeason`] for m = 1, [`FitError::TooShort`] below 3m observations or 5 seasons' blocks.
    fn fit(&self, y: &Series) -> Result<TemporalHierarchyModel, FitError> {
        let (m, method) = (self.season_length.get(), MethodId::TemporalHierarchy);
        if m < 2 {
            return Err(FitError::NoSeason { method });
        }
        require_length(method, y, 3 * m)?;
        let mut levels = Vec::new();
        for (i, k) in block_lengths(m).into_iter().enumerate() {
            let season = SeasonLength::new(m / k).unwrap_or(SeasonLength::NONE);
            let sums = Series::new(block_sums(y.values(), k)).map_err(|_| FitError::NoMembers { method })?;
            let start = self.start.as_ref().and_then(|it| it.part(i));
            match (Ets { start, ..Ets::new(season) }.fit(&sums), k) {
                (Ok(model), _) => levels.push((k, model)),
                (Err(_), 1) => return Err(FitError::TooShort { method, needed: 3 * m, found: y.len() }),
                // Three or four years are too few for a level of their own; the finer levels stand without it.
                (Err(_), _) => {}
            }
        }
        Ok(TemporalHierarchyModel { levels })
    }
}

/// Sums over blocks of `k` that end at the last value; what is left at the beginning is dropped.
fn block_sums(y: &[f64], k: usize) -> Vec<f64> {
    y[y.len() % k..].chunks_exact(k).map(|it| it.iter().sum()).collect()
}

impl TemporalHierarchyModel {
    fn finest(&self) -> &EtsModel {
        &self.levels[0].1
    }

    /// The finest level's own forecasts and the reconciled ones, for whole seasons that cover `n_steps`.
    fn both(&self, n_steps: usize) -> (Vec<f64>, Vec<f64>) {
        let m = self.levels.last().map_or(1, |it| it.0).max(1);
        let n_seasons = n_steps.div_ceil(m);
        let points = |k: usize, model: &EtsModel| {
            Horizon::new(n_seasons * m / k).map_or_else(Vec::new, |it| model.outlook(it).point)
        };
        let own: Vec<Vec<f64>> = self.levels.iter().map(|(k, model)| points(*k, model)).collect();
        let mut reconciled = Vec::with_capacity(n_seasons * m);
        for season in 0..n_seasons {
            let of = |(k, points): (usize, &Vec<f64>)| (k, points[season * m / k..(season + 1) * m / k].to_vec());
            let blocks = self.levels.iter().map(|it| it.0).zip(&own).map(of).collect::<Vec<_>>();
            reconciled.extend(reconcile(m, &blocks));
        }
        (own.into_iter().next().unwrap_or_default(), reconciled)
    }
}

/// The m finest values nearest to every block's forecast, in the metric of structural scaling.
///
/// Block lengths divide one another here, so the least-squares problem solves itself level by level, from the top:
/// a block and the sum of its parts meet at the mean weighted by the inverse of their variances, and the parts move
/// in proportion to their own. One level's variance is its length plus what the levels below leave over.
fn reconcile(m: usize, blocks: &[(usize, Vec<f64>)]) -> Vec<f64> {
    // Upwards: each node's best value from its own forecast and its parts', and the variance of that.
    let mut merged: Vec<(usize, Vec<f64>, f64)> = Vec::new();
    for (k, own) in blocks {
        match merged.last() {
            None => merged.push((*k, own.clone(), *k as f64)),
            Some((finer, values, variance)) => {
                let ratio = k / finer;
                let from_parts = *variance * ratio as f64;
                let weight = from_parts / (from_parts + *k as f64);
                let sums = values.chunks_exact(ratio).map(|it| it.iter().sum::<f64>());
                let merged_values = sums.zip(own).map(|(sum, own)| sum + weight * (own - sum)).collect();
                let merged_variance = from_parts * (*k as f64) / (from_parts + *k as f64);
                merged.push((*k, merged_values, merged_variance));
            }
        }
    }
    // Downwards: what a node gained is shared equally among its parts, whose variances are equal.
    let (mut length, mut settled, _) = merged.pop().unwrap_or((m, vec![0.0], 0.0));
    while let Some((finer, values, _)) = merged.pop() {
        let ratio = length / finer;
        let down = values.chunks_exact(ratio).zip(&settled).flat_map(|(parts, total)| {
            let gain = (total - parts.iter().sum::<f64>()) / ratio as f64;
            parts.iter().map(move |it| it + gain)
        });
        settled = down.collect();
        length = finer;
    }
    settled
}

impl Predict for TemporalHierarchyModel {
    fn fitted(&self) -> &[Option<f64>] {
        self.finest().fitted()
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        let (_, mut point) = self.both(horizon.get());
        point.truncate(horizon.get());
        Outlook { point, sd: self.finest().outlook(horizon).sd }
    }

    fn working(&self, h: usize) -> Working {
        let (own, reconciled) = self.both(h);
        let gain = reconciled[h - 1] - own[h - 1];
        Working::start("ŷₕ + (x − ŷₕ)", TermRole::Member(MethodId::Ets), own[h - 1])
            .then(TermOperator::Plus, TermRole::Reconciled, gain)
            .equals()
    }

    fn parameters(&self) -> Vec<Parameter> {
        self.finest().parameters()
    }

    fn form_name(&self) -> Option<String> {
        self.finest().form_name()
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        self.finest().seasonal_indices()
    }

    fn components(&self) -> Option<Components> {
        self.finest().components()
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let (own, reconciled) = self.both(horizon.get());
        let mut paths = self.finest().simulate(horizon, n_paths, random)?;
        for path in &mut paths {
            for (value, (own, reconciled)) in path.iter_mut().zip(own.iter().zip(&reconciled)) {
                *value += reconciled - own;
            }
        }
        Some(paths)
    }

    fn search_point(&self) -> Option<SearchPoint> {
        Some(SearchPoint::join(self.levels.iter().map(|it| it.1.search_point())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_month_quarter_and_year() {
        assert_eq!(block_lengths(12), [1, 3, 12]);
        assert_eq!(block_lengths(4), [1, 2, 4]);
        assert_eq!(block_lengths(7), [1, 7]);
        assert_eq!(block_sums(&[9.0, 1.0, 2.0, 3.0, 4.0], 2), [3.0, 7.0]);
    }

    #[test]
    fn reconciles_as_the_closed_form_does() {
        // Origin: numpy 2.4.6, linalg.solve(SᵀW⁻¹S, SᵀW⁻¹ŷ) with W = diag(4, 2, 2, 1, 1, 1, 1), S = the rows of year,
        // halves and quarters over four quarters, ŷ = 50, 25, 20, 10, 12, 9, 14.
        let blocks = [(1, vec![10.0, 12.0, 9.0, 14.0]), (2, vec![25.0, 20.0]), (4, vec![50.0])];
        let expected = [11.166_666_666_667, 13.166_666_666_667, 8.666_666_666_667, 13.666_666_666_667];
        let got = reconcile(4, &blocks);
        assert!(got.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{got:?}");
    }
}
