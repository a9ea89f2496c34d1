//! Every method of a run fitted once to the whole history, and the combination of them.

use crate::forecast::backtest::floor_of;
use crate::forecast::combine::{Mix, members};
use crate::forecast::prepare::Prepared;
use crate::forecast::{Backtest, FitError, MethodId, Predict, RunOptions, Series};

/// What has to be fitted for a method: itself, or what it may combine.
pub(super) fn with_members(method: MethodId, options: &RunOptions) -> Vec<MethodId> {
    if method == MethodId::Combination { members::needed(options.season_length.get()) } else { vec![method] }
}

/// A method fitted, or why it could not be.
type Fitted = Result<Box<dyn Predict>, FitError>;

/// Methods fitted to the whole history.
pub(super) struct Fits(Vec<(MethodId, Fitted)>);

impl Fits {
    pub(super) fn new(series: &Series, options: &RunOptions, methods: &[MethodId]) -> Self {
        let single = methods.iter().filter(|it| **it != MethodId::Combination);
        let prepared = Prepared::history(series, options.season_length, options.treatment.as_deref());
        Self(single.map(|method| (*method, prepared.fit(*method, None))).collect())
    }

    pub(super) fn get(&self, method: MethodId) -> Result<&dyn Predict, FitError> {
        match self.0.iter().find(|it| it.0 == method) {
            Some((_, Ok(model))) => Ok(model.as_ref()),
            Some((_, Err(error))) => Err(error.clone()),
            None => Err(FitError::NoMembers { method }),
        }
    }

    /// The combination on the whole history.
    pub(super) fn mix(&self, series: &Series, options: &RunOptions, backtest: &Backtest) -> Result<Mix, FitError> {
        let floor = floor_of(series.values());
        let outlook = |method: MethodId| Some(self.get(method).ok()?.outlook(options.horizon).floored(floor));
        backtest.mix(series.len(), options.season_length.get(), outlook)
    }
}
