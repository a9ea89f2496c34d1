//! A method fitted to prepared values that answers on the scale of the data, as every other model does.

use super::back::Back;
use crate::forecast::{Components, Horizon, Outlook, Parameter, Predict, SearchPoint, SeasonalIndices, Working};
use crate::math::Generator;

/// A method fitted to prepared values, speaking on the scale of the data.
pub(super) struct PreparedModel {
    pub(super) model: Box<dyn Predict>,
    pub(super) back: Back,
    pub(super) fitted: Vec<Option<f64>>,
}

impl Predict for PreparedModel {
    fn fitted(&self) -> &[Option<f64>] {
        &self.fitted
    }

    fn outlook(&self, horizon: Horizon) -> Outlook {
        self.back.outlook(self.model.outlook(horizon))
    }

    fn working(&self, h: usize) -> Working {
        if self.back.january.is_some()
            && let Some(steps) = Horizon::new(h + 1)
            && let Some(pooled) = self.back.pooled_working(&self.model.outlook(steps).point, h)
        {
            return pooled;
        }
        self.back.working(self.model.working(h), self.model.as_ref(), h)
    }

    fn parameters(&self) -> Vec<Parameter> {
        // Levels and spreads on the Box-Cox scale are no amounts; weights are what they are on any scale.
        let on_scale = |it: &Parameter| it.symbol.starts_with(['l', 'b', 'a', 'd', 'μ', 'σ']);
        let mut parameters = self.model.parameters();
        parameters.retain(|it| self.back.scale.is_none() || !on_scale(it));
        parameters.extend(self.back.scale.map(|it| Parameter { symbol: "λ".to_owned(), value: it.lambda }));
        parameters
    }

    fn form_name(&self) -> Option<String> {
        self.model.form_name()
    }

    fn seasonal_indices(&self) -> SeasonalIndices {
        // On the Box-Cox scale an index is no factor and no amount that a reader could use.
        if self.back.scale.is_some() { SeasonalIndices::default() } else { self.model.seasonal_indices() }
    }

    fn components(&self) -> Option<Components> {
        if self.back.scale.is_some() { None } else { self.model.components() }
    }

    fn simulate(&self, horizon: Horizon, n_paths: usize, random: &mut Generator) -> Option<Vec<Vec<f64>>> {
        let mut paths = self.model.simulate(horizon, n_paths, random)?;
        for path in &mut paths {
            for (i, it) in path.iter_mut().enumerate() {
                *it = self.back.calendar(self.back.n + i, self.back.scale.map_or(*it, |scale| scale.median(*it)));
            }
            for (i, total, share) in self.back.pairs(path) {
                (path[i], path[i + 1]) = (share * total, (1.0 - share) * total);
            }
        }
        Some(paths)
    }

    fn search_point(&self) -> Option<SearchPoint> {
        self.model.search_point()
    }
}
