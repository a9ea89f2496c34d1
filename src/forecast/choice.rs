//! Which method a league comes to.
//!
//! Twelve origins over some months of one series overlap, so the best of ten methods is often a lucky one. Hence:
//! a single method is used where its error is at most `clearly_better` of both the combination's and the
//! benchmark's; else the combination where its error is below `margin` of the benchmark's; else the benchmark, which
//! is the better of naive and seasonal naive.
//!
//! # Where the two numbers come from
//!
//! From training data alone. `examples/choice_rule.rs` keeps back the last h values of every yearly, quarterly and
//! monthly *training* series of the M3 competition, forecasts them under each rule of a grid, and counts for each rule
//! how many of 200 seeded random walks it leaves to a naive method. The rule in use is the one with the least mean
//! error there (relative to seasonal naive, the three frequencies counting alike); no test value enters.
//!
//! | rule (`clearly_better`, `margin`) | mean error | walks left to naive |
//! |---|---|---|
//! | **least error of all (0.6, 1)** | **0.837** | **0.64** |
//! | combination or benchmark, no single method (0, 1) | 0.839 | 0.67 |
//! | stricter on the combination (0.6, 0.95) | 0.841 | 0.79 |
//! | best method always (1, 1) | 0.853 | 0.16 |
//!
//! The differences between neighbours are small; the one that matters is that following the best method of a league
//! costs accuracy, and calls five random walks in six predictable.

use super::{LeagueEntry, MethodId};

/// How much better a method must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChoiceRule {
    /// Largest share of the combination's and the benchmark's error at which a single method is used.
    pub clearly_better: f64,
    /// Share of the benchmark's error below which the combination is used.
    pub margin: f64,
}

impl Default for ChoiceRule {
    fn default() -> Self {
        Self { clearly_better: 0.6, margin: 1.0 }
    }
}

impl ChoiceRule {
    /// The method that beats `benchmark`, or `None`.
    pub fn choose(self, entries: &[LeagueEntry], benchmark: MethodId) -> Option<MethodId> {
        let error_of = |method: MethodId| entries.iter().find(|it| it.method == method).and_then(error);
        let to_beat = error_of(benchmark)?;
        let combination = error_of(MethodId::Combination);
        let reference = combination.map_or(to_beat, |it| it.min(to_beat));
        let single =
            best_single(entries).filter(|it| it.1 <= self.clearly_better * reference && it.1 < to_beat).map(|it| it.0);
        let combined = combination.filter(|it| *it < self.margin * to_beat && *it < to_beat);
        single.or(combined.map(|_| MethodId::Combination))
    }
}

/// The better of naive and seasonal naive: what a method has to beat. Ties go to the seasonal one.
pub fn benchmark(entries: &[LeagueEntry]) -> MethodId {
    let error_of = |method: MethodId| entries.iter().find(|it| it.method == method).and_then(error);
    match (error_of(MethodId::SeasonalNaive), error_of(MethodId::Naive)) {
        (Some(seasonal), Some(naive)) if seasonal <= naive => MethodId::SeasonalNaive,
        (Some(_), None) => MethodId::SeasonalNaive,
        _ => MethodId::Naive,
    }
}

/// The best method but the benchmarks and the combination, with its error.
fn best_single(entries: &[LeagueEntry]) -> Option<(MethodId, f64)> {
    let is_single = |it: MethodId| !matches!(it, MethodId::Naive | MethodId::SeasonalNaive | MethodId::Combination);
    let errors = entries.iter().filter(|it| is_single(it.method)).filter_map(|it| Some((it.method, error(it)?)));
    errors.min_by(|a, b| a.1.total_cmp(&b.1))
}

/// MASE, or RMSE where no scale is defined for any method; `None` for a method that did not run.
pub(super) fn error(entry: &LeagueEntry) -> Option<f64> {
    entry.result.as_ref().ok().map(|it| it.mase.unwrap_or(it.rmse))
}
