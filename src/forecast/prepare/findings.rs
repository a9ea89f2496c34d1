//! What the preparation of one history has to say: proposals, and what its calendar, season, rhythm and scale are like.

use serde::{Deserialize, Serialize};

use super::festival::FestivalColumns;
use super::gaps::{GapRule, prepare_series_by};
use super::{Adjustment, AdjustmentKind, AdjustmentReason, BoxCox, FestivalEffect, Treatment, find_outliers};
use crate::forecast::seasonality::{classical_indices, seasonality_test, shrink_indices};
use crate::forecast::{
    Intermittency, RunOptions, SeasonLength, SeasonalIndices, SeasonalityTest, TrackingPoint, backtest, intermittency,
    track,
};
use crate::math::standard_deviation;

const MONTHS: usize = 12;
/// Observations at which the own season weighs as much as the group's.
const SEASON_PRIOR: f64 = 24.0;

/// A history with what its calendar knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FindingsInput {
    /// One value per month, `None` where missing.
    pub values: Vec<Option<f64>>,
    /// Calendar month of the first value, 0 = January.
    pub first_month: usize,
    /// Festival regressors of the history; empty where its years are not in the table.
    pub festival: Vec<[f64; 3]>,
    /// What is in force.
    pub treatment: Treatment,
    /// Histories that the season is shrunk to, the widest first; the history's own is not among them.
    pub groups: Vec<Vec<Option<f64>>>,
}

/// What a history's season is like, January first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeasonFinding {
    /// Of the history alone; empty below two years.
    pub own: Vec<f64>,
    /// Of the group; empty without one.
    pub group: Vec<f64>,
    /// The own shrunk to the group's; the own where there is no group.
    pub shrunk: Vec<f64>,
    /// What the own season weighs, 0 to 1.
    pub weight: f64,
    /// True when indices multiply (mean 1), otherwise they are amounts (sum 0).
    pub multiplicative: bool,
}

/// What the Spring Festival does, or why nobody can say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FestivalFinding {
    /// The years of the history are not in the table of festivals.
    NoCalendar,
    /// Fewer than 36 months: January and February are pooled and divided by working days.
    Pooled {
        /// Months of history.
        n: usize,
    },
    /// The festival cannot be told from the season.
    Silent,
    /// An estimate.
    Effect {
        /// True for three columns (60 months and more), false for one.
        three: bool,
        /// Before, during, after: the change of log y (or y) when all of the window falls into a month.
        coefficients: [f64; 3],
        /// Their standard errors.
        standard_errors: [Option<f64>; 3],
        /// True when the effect multiplies.
        in_logs: bool,
        /// Whether AICc is lower with the festival than without: only then it is used.
        improves: bool,
    },
}

/// Everything found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Position of the first known value.
    pub first: usize,
    /// Months from the first to the last known value.
    pub n: usize,
    /// Proposals and notices by position: outliers, level shifts, gaps.
    pub proposals: Vec<Adjustment>,
    /// The history with everything in force, on the scale of the data; `None` before its first value.
    pub adjusted: Vec<Option<f64>>,
    /// How demand comes; `None` below two sales.
    pub intermittency: Option<Intermittency>,
    /// Whether there is a season; `None` below two full years.
    pub season_test: Option<SeasonalityTest>,
    /// The season; `None` below two full years without a group.
    pub season: Option<SeasonFinding>,
    /// The λ that the history asks for; `None` for values at or below zero or less than two years.
    pub lambda: Option<f64>,
    /// The festival.
    pub festival: FestivalFinding,
}

/// What can be found in a history; `None` when no value is known.
pub fn findings(input: &FindingsInput) -> Option<Findings> {
    let monthly = SeasonLength::MONTHLY;
    let (first, series) = prepare_series_by(&input.values, monthly, input.treatment.gap_rule)?;
    let y = series.values();
    let treatment = input.treatment.clone().starting_at(first);
    let adjusted = treatment.adjusted(y, monthly);
    // Season, scale and festival are those of the history as decided, since that is what they are taken out of.
    let seen = treatment.before_festival(y, monthly);
    let by_days = !treatment.working_days.is_empty();
    let x = input.festival.get(first..).unwrap_or(&[]).iter().map(|x| if by_days { [x[0], 0.0, x[2]] } else { *x });
    let x: Vec<[f64; 3]> = x.collect();
    let pad = |values: Vec<f64>| {
        let known = values.into_iter().map(Some);
        let rest = input.values.len() - first - y.len();
        (0..first).map(|_| None).chain(known).chain((0..rest).map(|_| None)).collect()
    };
    Some(Findings {
        first,
        n: y.len(),
        proposals: proposals_in(&input.values, input.treatment.gap_rule),
        adjusted: pad(adjusted),
        intermittency: intermittency(y),
        season_test: seasonality_test(&seen, MONTHS),
        season: season(input, first, &seen),
        lambda: BoxCox::guerrero(&seen, MONTHS).filter(|_| y.len() >= 2 * MONTHS).map(|it| it.lambda),
        festival: festival(&seen, &x),
    })
}

/// Outliers, notices of level shifts, and gaps of a monthly history, by position.
pub fn proposals_in(values: &[Option<f64>], rule: GapRule) -> Vec<Adjustment> {
    let Some((first, series)) = prepare_series_by(values, SeasonLength::MONTHLY, rule) else { return Vec::new() };
    let y = series.values();
    let is_gap = |position: usize| values[position].is_none();
    let outliers = find_outliers(y, MONTHS).into_iter().map(|it| Adjustment { position: it.position + first, ..it });
    let mut all: Vec<Adjustment> = outliers.filter(|it| !is_gap(it.position)).collect();
    let reason = AdjustmentReason::Interpolated;
    let gap = |position: usize| {
        let proposed = y[position - first];
        Adjustment { position, kind: AdjustmentKind::Gap, raw: None, proposed, reason, applied: true }
    };
    all.extend((first..first + y.len()).filter(|it| is_gap(*it)).map(gap));
    all.sort_by_key(|it| it.position);
    all
}

/// The season by calendar month, shrunk along the groups.
fn season(input: &FindingsInput, first: usize, y: &[f64]) -> Option<SeasonFinding> {
    let own = indices(y, input.first_month + first, None);
    let multiplicative = own.as_ref().map_or_else(|| y.iter().all(|it| *it > 0.0), |it| it.multiplicative);
    let mut group: Option<SeasonalIndices> = None;
    for values in &input.groups {
        let Some((start, series)) = prepare_series_by(values, SeasonLength::MONTHLY, GapRule::Seasonal) else {
            continue;
        };
        let scale = mean_of(y) / mean_of(series.values());
        let Some(mut wider) = indices(series.values(), input.first_month + start, Some(multiplicative)) else {
            continue;
        };
        if !multiplicative && scale.is_finite() {
            // Amounts of a larger history, at this one's size.
            wider.values.iter_mut().for_each(|it| *it *= scale);
        }
        group = Some(group.map_or(wider.clone(), |group| shrink_indices(&wider, series.len(), &group)));
    }
    let shrunk = match (&own, &group) {
        (Some(own), Some(group)) => shrink_indices(own, y.len(), group),
        (Some(own), None) => own.clone(),
        (None, Some(group)) => group.clone(),
        (None, None) => return None,
    };
    let weight = match (&own, &group) {
        (None, _) => 0.0,
        (Some(_), None) => 1.0,
        (Some(_), Some(_)) => y.len() as f64 / (y.len() as f64 + SEASON_PRIOR),
    };
    let values = |it: Option<SeasonalIndices>| it.map(|it| it.values).unwrap_or_default();
    Some(SeasonFinding { own: values(own), group: values(group), shrunk: shrunk.values, weight, multiplicative })
}

fn mean_of(y: &[f64]) -> f64 {
    y.iter().sum::<f64>() / y.len() as f64
}

/// Indices, January first, of values that start in calendar month `start`; `None` below two years. `multiplicative`
/// says of which kind; a history with values at or below zero has none that multiply.
fn indices(y: &[f64], start: usize, multiplicative: Option<bool>) -> Option<SeasonalIndices> {
    let positive = y.iter().all(|it| *it > 0.0);
    let multiplicative = multiplicative.unwrap_or(positive);
    if y.len() < 2 * MONTHS || (multiplicative && !positive) {
        return None;
    }
    let mut indices = classical_indices(y, MONTHS, multiplicative);
    indices.values.rotate_right(start % MONTHS);
    Some(indices)
}

fn festival(y: &[f64], regressors: &[[f64; 3]]) -> FestivalFinding {
    if regressors.len() < y.len() {
        return FestivalFinding::NoCalendar;
    }
    if y.len() < 36 {
        return FestivalFinding::Pooled { n: y.len() };
    }
    FestivalEffect::fit(y, regressors).map_or(FestivalFinding::Silent, |it| FestivalFinding::Effect {
        three: it.columns == FestivalColumns::Three,
        coefficients: it.coefficients,
        standard_errors: it.standard_errors,
        in_logs: it.in_logs,
        improves: it.improves,
    })
}

/// The one-step errors of the method in use over the backtest, and the signals they give (V5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tracking {
    /// Position of the month that was forecast, per error.
    pub positions: Vec<usize>,
    /// Actual − forecast, one step ahead.
    pub errors: Vec<f64>,
    /// The signals after each.
    pub points: Vec<TrackingPoint>,
}

/// The tracking of one method on a history without gaps; `None` below four origins. Positions count from its start.
pub fn tracking(
    series: &crate::forecast::Series,
    options: &RunOptions,
    method: crate::forecast::MethodId,
) -> Option<Tracking> {
    const MIN_ERRORS: usize = 4;
    let tested = backtest(series, options, &[method]);
    let runs = tested.of(method);
    // A month without a recorded value has no error of its own: what stands there was filled in.
    let is_gap = |position: usize| options.treatment.as_ref().is_some_and(|it| it.gaps.contains(&position));
    let errors = runs.iter().filter(|it| !is_gap(it.origin)).filter_map(|it| Some((it.origin, *it.error.first()?)));
    let one_step: Vec<(usize, f64)> = errors.collect();
    if one_step.len() < MIN_ERRORS {
        return None;
    }
    let errors: Vec<f64> = one_step.iter().map(|it| it.1).collect();
    let points = track(&errors, standard_deviation(&errors).unwrap_or(0.0));
    Some(Tracking { positions: one_step.iter().map(|it| it.0).collect(), errors, points })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    fn history(n: usize) -> Vec<Option<f64>> {
        let mut random = Generator::new(3);
        let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
        (0..n).map(|t| Some(100.0 * season[(t + 3) % 12] * libm::exp(0.03 * random.normal()))).collect()
    }

    #[test]
    fn everything_is_found_on_a_planted_history() {
        let mut values = history(60);
        values[0] = None;
        values[20] = None;
        values[40] = values[40].map(|it| 2.5 * it);
        // April is the first calendar month.
        let input = FindingsInput { values, first_month: 3, groups: vec![history(60)], ..FindingsInput::default() };
        let found = findings(&input).unwrap();
        let kinds: Vec<(usize, AdjustmentKind)> = found.proposals.iter().map(|it| (it.position, it.kind)).collect();
        assert!(kinds.contains(&(20, AdjustmentKind::Gap)) && kinds.contains(&(40, AdjustmentKind::Outlier)));
        assert_eq!((found.first, found.n, found.adjusted.len(), found.adjusted[0]), (1, 59, 60, None));
        let season = found.season.unwrap();
        // January and February are the low months, whatever month the history starts in.
        assert!(season.own[1] < 0.8 && season.shrunk[1] < 0.8 && season.own[9] > 1.1, "{season:?}");
        assert!((season.weight - 59.0 / 83.0).abs() < 1e-12);
        assert_eq!(found.festival, FestivalFinding::NoCalendar);
        assert!(found.lambda.is_some() && found.season_test.is_some_and(|it| it.seasonal));
        assert_eq!(findings(&FindingsInput::default()), None);
    }

    #[test]
    fn a_short_history_takes_the_groups_season() {
        let input = FindingsInput {
            values: history(10),
            first_month: 3,
            groups: vec![history(60)],
            ..FindingsInput::default()
        };
        let found = findings(&input).unwrap();
        let season = found.season.unwrap();
        assert!(season.own.is_empty() && season.weight == 0.0 && season.shrunk == season.group);
        assert_eq!((found.season_test, found.lambda), (None, None));
    }
}
