//! What is done to a history before a method sees it, and undone to the method's forecast afterwards.
//!
//! In order: gaps filled (P2), single values replaced (P1), scaled to mean working days (P3), the Spring Festival taken
//! out (P4), Box-Cox scale (P7). At a backtest's origin all of it is done anew from the training window: gaps are filled
//! and festival, mean days and λ estimated from what was known then, and a value that a finding proposed to replace is
//! replaced only if that window alone gives the finding, by what that window alone proposes. Forecasts come back to the
//! scale of the data and are judged on the values as recorded.

use serde::{Deserialize, Serialize};

use super::festival::{FestivalEffect, pool_january, split_january};
use super::gaps::{GapRule, prepare_series_by};
use super::{AdjustmentKind, BoxCox, find_outliers};
use crate::forecast::methods::Classical;
use crate::forecast::{
    Components, Fit, FitError, Horizon, MethodId, Outlook, Parameter, Predict, SearchPoint, SeasonLength,
    SeasonalIndices, Series, TermOperator, TermRole, Working, registry,
};
use crate::math::Generator;

/// From so many months on the festival's effect is estimated; below, January and February are pooled.
const MIN_FESTIVAL: usize = 36;

/// Where a replaced value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplacedBy {
    /// A finding in the history: at an origin it is found anew or not at all.
    Finding,
    /// A person who calls the month a one-off event: at an origin the month counts as a gap, as under a dummy variable.
    Event,
    /// A person who types the value: it holds from its month on.
    Person,
}

/// A value in place of a recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replacement {
    /// Position in the history, counted from 0.
    pub position: usize,
    /// What takes its place on the whole history; an event is filled like a gap instead.
    pub value: f64,
    /// Who says so.
    pub by: ReplacedBy,
}

/// What is done to a history. The default does nothing but fill gaps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Treatment {
    /// How gaps are filled.
    pub gap_rule: GapRule,
    /// Positions without a recorded value, in order.
    pub gaps: Vec<usize>,
    /// Values replaced, at most one per position.
    pub replaced: Vec<Replacement>,
    /// Working days of the history and the months ahead; empty: not scaled.
    pub working_days: Vec<f64>,
    /// Festival regressors of the history and the months ahead; empty: left in.
    pub festival: Vec<[f64; 3]>,
    /// Working days of the same months, to divide January and February where the history is short.
    pub festival_days: Vec<f64>,
    /// Position of the first January.
    pub first_january: usize,
    /// Whether the history is brought to the Box-Cox scale.
    pub box_cox: bool,
    /// Seasonal indices of a person's making, position 0 = the first value; used by classical decomposition on the
    /// whole history. They were typed with all of it in view, so origins keep their own.
    pub season: Option<SeasonalIndices>,
}

impl Treatment {
    /// The same for a history that starts `first` values later.
    pub fn starting_at(mut self, first: usize) -> Self {
        let cut = |position: usize| position.checked_sub(first);
        self.gaps = self.gaps.into_iter().filter_map(cut).collect();
        self.replaced.retain_mut(|it| match cut(it.position) {
            Some(position) => {
                it.position = position;
                true
            }
            None => false,
        });
        self.working_days.drain(..first.min(self.working_days.len()));
        self.festival.drain(..first.min(self.festival.len()));
        self.festival_days.drain(..first.min(self.festival_days.len()));
        self.first_january = (self.first_january + 12 - first % 12) % 12;
        if let Some(season) = &mut self.season
            && !season.values.is_empty()
        {
            let m = season.values.len();
            season.values.rotate_left(first % m);
        }
        self
    }

    /// The window with its gaps and its events filled from what it holds itself.
    fn filled(&self, window: &[f64], m: usize) -> Vec<f64> {
        let events = self.replaced.iter().filter(|it| it.by == ReplacedBy::Event).map(|it| it.position);
        let values = refilled(window, self.gaps.iter().copied(), m, self.gap_rule);
        // Something was sold in the month of an event; what, without it, its neighbours and its season say.
        refilled(&values, events, m, GapRule::Seasonal)
    }

    /// Gaps filled and values replaced.
    fn mended(&self, window: &[f64], m: usize, whole: bool) -> Vec<f64> {
        let mut values = self.filled(window, m);
        let inside: Vec<Replacement> = self.replaced.iter().copied().filter(|it| it.position < values.len()).collect();
        let finds = !whole && inside.iter().any(|it| it.by == ReplacedBy::Finding);
        let found = if finds { find_outliers(&values, m) } else { Vec::new() };
        for it in inside {
            let anew = found.iter().find(|f| f.position == it.position && f.kind == AdjustmentKind::Outlier);
            match it.by {
                ReplacedBy::Event => {}
                ReplacedBy::Person => values[it.position] = it.value,
                ReplacedBy::Finding if whole => values[it.position] = it.value,
                ReplacedBy::Finding => values[it.position] = anew.map_or(values[it.position], |it| it.proposed),
            }
        }
        values
    }

    /// Gaps, replacements and calendar on the whole history, on the scale of the data: what charts show.
    pub fn adjusted(&self, history: &[f64], season_length: SeasonLength) -> Vec<f64> {
        let mut plain = self.clone();
        plain.box_cox = false;
        plain.prepare(history, season_length, true).0
    }

    /// Gaps, replacements and working days on the whole history: what the festival is estimated on.
    pub fn before_festival(&self, history: &[f64], season_length: SeasonLength) -> Vec<f64> {
        let plain = Self { festival: Vec::new(), festival_days: Vec::new(), box_cox: false, ..self.clone() };
        plain.prepare(history, season_length, true).0
    }

    /// The values a method sees, and the way back.
    fn prepare(&self, window: &[f64], season_length: SeasonLength, whole: bool) -> (Vec<f64>, Back) {
        let mut values = self.mended(window, season_length.get(), whole);
        let n = values.len();
        let mut back = Back { n, ..Back::default() };
        let by_days = self.working_days.len() >= n;
        if by_days {
            let mean = self.working_days[..n].iter().sum::<f64>() / n as f64;
            back.days = self.working_days.iter().map(|days| days / mean).collect();
            values.iter_mut().zip(&back.days).for_each(|(value, factor)| *value /= factor);
        }
        if self.festival.len() >= n && n >= MIN_FESTIVAL {
            // Working days took the break out already.
            let x = self.festival.iter().map(|x| if by_days { [x[0], 0.0, x[2]] } else { *x });
            let x: Vec<[f64; 3]> = x.collect();
            if let Some(effect) = FestivalEffect::fit(&values, &x).filter(|it| it.improves) {
                values = effect.remove(&values, &x[..n]);
                back.festival = Some((effect, x));
            }
        } else if !self.festival.is_empty() && self.festival_days.len() >= n && !by_days && n >= 14 {
            values = pool_january(&values, self.first_january, &self.festival_days);
            back.january = Some((self.first_january, self.festival_days.clone()));
        }
        if let Some(scale) = self.scale_of(&values, season_length) {
            values.iter_mut().for_each(|it| *it = scale.transform(*it));
            back.scale = Some(scale);
        }
        (values, back)
    }

    fn scale_of(&self, values: &[f64], season_length: SeasonLength) -> Option<BoxCox> {
        if self.box_cox { BoxCox::guerrero(values, season_length.get()) } else { None }
    }
}

/// The window with the values at `unknown` taken as gaps; one at its end takes the value of a season earlier.
fn refilled(window: &[f64], unknown: impl Iterator<Item = usize>, m: usize, rule: GapRule) -> Vec<f64> {
    let mut known: Vec<Option<f64>> = window.iter().copied().map(Some).collect();
    unknown.filter(|it| *it < window.len()).for_each(|it| known[it] = None);
    if known.iter().all(Option::is_some) {
        return window.to_vec();
    }
    let season_length = SeasonLength::new(m).unwrap_or(SeasonLength::NONE);
    let Some((first, series)) = prepare_series_by(&known, season_length, rule) else { return window.to_vec() };
    let mut values = vec![series.values()[0]; first];
    values.extend_from_slice(series.values());
    while values.len() < window.len() {
        let earlier = values.len().checked_sub(m).map_or(values[values.len() - 1], |t| values[t]);
        values.push(if rule == GapRule::Zero { 0.0 } else { earlier });
    }
    values
}

/// A history or a training window as methods see it.
pub(in crate::forecast) struct Prepared {
    series: Series,
    back: Option<Back>,
    season_length: SeasonLength,
    /// A person's indices with the history before Box-Cox, on whose scale they stand.
    season: Option<(SeasonalIndices, Series, Back)>,
}

impl Prepared {
    /// The whole history.
    pub fn history(y: &Series, season_length: SeasonLength, treatment: Option<&Treatment>) -> Self {
        let mut it = Self::new(y, season_length, treatment, true);
        it.season = treatment.and_then(|treatment| {
            let indices = treatment.season.clone()?;
            let plain = Treatment { box_cox: false, ..treatment.clone() };
            let (values, back) = plain.prepare(y.values(), season_length, true);
            Some((indices, Series::new(values).ok()?, back))
        });
        it
    }

    /// The training window of an origin: nothing later than its end counts.
    pub fn window(y: &Series, season_length: SeasonLength, treatment: Option<&Treatment>) -> Self {
        Self::new(y, season_length, treatment, false)
    }

    fn new(y: &Series, season_length: SeasonLength, treatment: Option<&Treatment>, whole: bool) -> Self {
        let prepared = treatment.and_then(|it| {
            let (values, back) = it.prepare(y.values(), season_length, whole);
            Some((Series::new(values).ok()?, back))
        });
        match prepared {
            Some((series, back)) => Self { series, back: Some(back), season_length, season: None },
            None => Self { series: y.clone(), back: None, season_length, season: None },
        }
    }

    /// The prepared values where they stand on the scale of the data: gaps filled and values replaced at most.
    pub fn unscaled(&self) -> Option<&Series> {
        self.back.as_ref().is_none_or(Back::is_none).then_some(&self.series)
    }

    /// A method fitted to the prepared values, whose forecasts come on the scale of the data.
    ///
    /// # Errors
    /// [`FitError`] of the method.
    pub fn fit(&self, method: MethodId, start: Option<&SearchPoint>) -> Result<Box<dyn Predict>, FitError> {
        if let (MethodId::Classical, Some((indices, series, back))) = (method, &self.season) {
            let (season_length, indices) = (self.season_length, Some(indices.clone()));
            let model = Classical { season_length, start: start.cloned(), indices }.fit(series)?;
            return Ok(back.clone().around(Box::new(model)));
        }
        let model = registry::fit(method, &self.series, self.season_length, start)?;
        Ok(match &self.back {
            Some(back) => back.clone().around(model),
            None => model,
        })
    }
}

/// The way back from prepared values to the scale of the data.
#[derive(Clone, Debug, Default)]
struct Back {
    /// Length of the history.
    n: usize,
    /// Working days over their mean; empty: not scaled.
    days: Vec<f64>,
    festival: Option<(FestivalEffect, Vec<[f64; 3]>)>,
    /// First January and working days, where January and February were pooled.
    january: Option<(usize, Vec<f64>)>,
    scale: Option<BoxCox>,
}

impl Back {
    /// Whether prepared values stand on the scale of the data.
    fn is_none(&self) -> bool {
        self.days.is_empty() && self.festival.is_none() && self.january.is_none() && self.scale.is_none()
    }

    fn around(self, model: Box<dyn Predict>) -> Box<dyn Predict> {
        if self.is_none() {
            return model;
        }
        let mut fitted: Vec<Option<f64>> = model.fitted().to_vec();
        for (t, it) in fitted.iter_mut().enumerate() {
            *it = it.map(|z| self.calendar(t, self.scale.map_or(z, |scale| scale.median(z))));
        }
        if let Some((january, days)) = &self.january {
            for t in (*january..fitted.len().saturating_sub(1)).step_by(12) {
                if let (Some(first), Some(second), Some(d)) = (fitted[t], fitted[t + 1], days.get(t..t + 2)) {
                    let parts = split_january(first + second, d[0], d[1]);
                    (fitted[t], fitted[t + 1]) = (Some(parts.0), Some(parts.1));
                }
            }
        }
        Box::new(PreparedModel { model, back: self, fitted })
    }

    /// Working days and festival of position `t` put back.
    fn calendar(&self, t: usize, value: f64) -> f64 {
        let value = match &self.festival {
            Some((effect, x)) => x.get(t).map_or(value, |x| effect.restore(&[value], &[*x])[0]),
            None => value,
        };
        value * self.days.get(t).copied().unwrap_or(1.0)
    }

    /// By how much an error grows on the way back.
    fn growth(&self, t: usize) -> f64 {
        let festival = match &self.festival {
            Some((effect, x)) if effect.in_logs => x.get(t).map_or(1.0, |x| libm::exp(effect.effect(x))),
            _ => 1.0,
        };
        festival * self.days.get(t).copied().unwrap_or(1.0)
    }

    fn outlook(&self, Outlook { mut point, mut sd }: Outlook) -> Outlook {
        for (i, value) in point.iter_mut().enumerate() {
            let t = self.n + i;
            let mut growth = self.growth(t);
            if let Some(scale) = self.scale {
                let z = *value;
                *value = scale.mean(z, sd.get(i).map_or(0.0, |it| it * it));
                // The slope of the way back: dy/dz = y^(1 − λ).
                growth *= libm::pow(scale.median(z).max(f64::MIN_POSITIVE), 1.0 - scale.lambda);
            }
            *value = self.calendar(t, *value);
            if let Some(sd) = sd.get_mut(i) {
                *sd = (*sd * growth).min(f64::MAX);
            }
        }
        for (i, total, share) in self.pairs(&point) {
            (point[i], point[i + 1]) = (share * total, (1.0 - share) * total);
        }
        Outlook { point, sd }
    }

    /// Pairs of January and February ahead: the step of January, their sum, January's share.
    fn pairs(&self, point: &[f64]) -> Vec<(usize, f64, f64)> {
        let Some((january, days)) = &self.january else { return Vec::new() };
        let is_january = |i: &usize| (self.n + i) % 12 == january % 12;
        let pair = |i: usize| {
            let d = days.get(self.n + i..self.n + i + 2)?;
            let total = point[i] + point.get(i + 1)?;
            Some((i, total, split_january(1.0, d[0], d[1]).0))
        };
        (0..point.len()).filter(is_january).filter_map(pair).collect()
    }

    fn working(&self, inner: Working, model: &dyn Predict, h: usize) -> Working {
        let t = self.n + h - 1;
        let mut working = inner;
        if let Some(scale) = self.scale {
            let Some(steps) = Horizon::new(h) else { return working };
            let Outlook { point, sd } = model.outlook(steps);
            let variance = sd.get(h - 1).map_or(0.0, |it| it * it);
            let formula = if scale.lambda.abs() < 1e-10 {
                "exp(z)·(1 + ½σ²)"
            } else {
                "(λz + 1)^(1/λ)·(1 + ½σ²(1 − λ)/(λz + 1)²)"
            };
            let value = scale.mean(point[h - 1], variance);
            working = Working::start(formula, TermRole::BackTransformed, value).equals();
        }
        if let Some((effect, x)) = &self.festival
            && let Some(x) = x.get(t)
            && effect.effect(x) != 0.0
        {
            working = if effect.in_logs {
                joined(working, TermOperator::Times, TermRole::FestivalFactor, libm::exp(effect.effect(x)), "× f")
            } else {
                joined(working, TermOperator::Plus, TermRole::Festival, effect.effect(x), "+ f")
            };
        }
        if let Some(days) = self.days.get(t) {
            working = joined(working, TermOperator::Times, TermRole::WorkingDays, *days, "× d/d̄");
        }
        working
    }

    /// The working of a month whose forecast is its part of January and February together.
    fn pooled_working(&self, point: &[f64], h: usize) -> Option<Working> {
        let (i, total, share) = self.pairs(point).into_iter().find(|it| it.0 + 1 == h || it.0 + 2 == h)?;
        let part = if i + 1 == h { share } else { 1.0 - share };
        let working = Working::start("(ŷ₁ + ŷ₂) × d/(d₁ + d₂)", TermRole::TwoMonths, total);
        Some(working.then(TermOperator::Times, TermRole::DayShare, part).equals())
    }
}

fn joined(mut working: Working, operator: TermOperator, role: TermRole, value: f64, sign: &str) -> Working {
    working.terms.retain(|it| it.operator != TermOperator::Equals);
    working.formula = format!("({}) {sign}", working.formula);
    working.then(operator, role, value).equals()
}

/// A method fitted to prepared values, speaking on the scale of the data.
struct PreparedModel {
    model: Box<dyn Predict>,
    back: Back,
    fitted: Vec<Option<f64>>,
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

#[cfg(test)]
mod tests {
    use super::*;

    const MONTHLY: SeasonLength = SeasonLength::MONTHLY;

    fn history(n: usize) -> Vec<f64> {
        let mut random = Generator::new(12);
        let season = [0.8, 0.7, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 1.1, 1.2, 1.1, 1.2];
        (0..n).map(|t| (100.0 + 2.0 * t as f64) * season[t % 12] * libm::exp(0.03 * random.normal())).collect()
    }

    fn by_finding(position: usize, value: f64) -> Treatment {
        let replaced = vec![Replacement { position, value, by: ReplacedBy::Finding }];
        Treatment { replaced, ..Treatment::default() }
    }

    #[test]
    fn a_window_finds_for_itself_and_knows_nothing_later() {
        let mut values = history(60);
        values[30] *= 2.0;
        let treatment = by_finding(30, 150.0);
        // Before the outlier the window is as it was; from it on it is mended, by the window's own proposal.
        assert_eq!(treatment.mended(&values[..30], 12, false), values[..30]);
        let mended = treatment.mended(&values[..48], 12, false)[30];
        assert!(mended < 0.7 * values[30] && mended != 150.0, "{mended}");
        assert_eq!(treatment.mended(&values, 12, true)[30], 150.0);
        // What comes after a window changes nothing in it.
        let mut other = values.clone();
        other[50] = 9e9;
        assert_eq!(treatment.mended(&values[..48], 12, false), treatment.mended(&other[..48], 12, false));
        // An event counts as a gap there, whether a finding or not.
        let event = Replacement { position: 30, value: 150.0, by: ReplacedBy::Event };
        let event = Treatment { replaced: vec![event], ..Treatment::default() };
        assert!(event.mended(&values[..48], 12, false)[30] < 0.7 * values[30]);
        assert!(event.mended(&values, 12, true)[30] < 0.7 * values[30]);
        // A person's value holds as typed.
        let person =
            Treatment { replaced: vec![Replacement { position: 30, value: 7.0, by: ReplacedBy::Person }], ..treatment };
        assert_eq!(person.mended(&values[..31], 12, false)[30], 7.0);
    }

    #[test]
    fn gaps_are_filled_from_their_window() {
        let values = history(40);
        let treatment = Treatment { gaps: vec![20, 35], ..Treatment::default() };
        let filled = treatment.filled(&values[..36], 12);
        assert!(filled.len() == 36 && filled[35] == filled[23] && filled[20] != values[20]);
        let zero = Treatment { gap_rule: GapRule::Zero, ..treatment };
        assert_eq!((zero.filled(&values[..36], 12)[20], zero.filled(&values[..36], 12)[35]), (0.0, 0.0));
    }

    #[test]
    fn a_plain_treatment_changes_nothing() {
        let y = Series::new(history(48)).unwrap();
        for method in [MethodId::Naive, MethodId::Ets, MethodId::Classical] {
            let plain = registry::fit(method, &y, MONTHLY, None).unwrap();
            let treated = Prepared::history(&y, MONTHLY, Some(&Treatment::default())).fit(method, None).unwrap();
            let horizon = Horizon::new(6).unwrap();
            assert_eq!(plain.outlook(horizon), treated.outlook(horizon), "{method:?}");
        }
    }

    #[test]
    fn working_days_come_back() {
        // By hand: 10 a day always; the mean is 20 days, so every month looks like 200, and a month of 15 is 150.
        let days: Vec<f64> = (0..20).map(|t| if t % 2 == 0 { 22.0 } else { 18.0 }).chain([15.0, 20.0]).collect();
        let y = Series::new(days[..20].iter().map(|it| 10.0 * it).collect()).unwrap();
        let treatment = Treatment { working_days: days, ..Treatment::default() };
        let model = Prepared::history(&y, SeasonLength::NONE, Some(&treatment)).fit(MethodId::Naive, None).unwrap();
        let outlook = model.outlook(Horizon::new(2).unwrap());
        assert!((outlook.point[0] - 150.0).abs() < 1e-9 && (outlook.point[1] - 200.0).abs() < 1e-9, "{outlook:?}");
        assert!((model.fitted()[1].unwrap() - 180.0).abs() < 1e-9);
        assert!((model.working(1).evaluate() - 150.0).abs() < 1e-9);
    }

    #[test]
    fn workings_end_with_the_forecast() {
        let y = Series::new(history(60)).unwrap();
        let mut festival = vec![[0.0; 3]; 72];
        for year in 0..6 {
            let shift = [0.3, -0.4, 0.1, 0.2, -0.3, 0.1][year];
            (festival[12 * year], festival[12 * year + 1]) = ([shift; 3], [-shift; 3]);
        }
        let days: Vec<f64> = (0..72).map(|t| 20.0 + (t % 3) as f64).collect();
        for treatment in [
            Treatment { box_cox: true, ..Treatment::default() },
            Treatment { festival: festival.clone(), box_cox: true, ..Treatment::default() },
            Treatment { working_days: days.clone(), festival: festival.clone(), ..Treatment::default() },
        ] {
            check_workings(&y, &treatment);
        }
        let short = Series::new(history(30)).unwrap();
        check_workings(&short, &Treatment { festival, festival_days: days, ..Treatment::default() });
    }

    fn check_workings(y: &Series, treatment: &Treatment) {
        for method in [MethodId::SeasonalNaive, MethodId::DampedHolt, MethodId::Ets] {
            let model = Prepared::history(y, MONTHLY, Some(treatment)).fit(method, None).unwrap();
            let outlook = model.outlook(Horizon::new(12).unwrap());
            for (i, point) in outlook.point.iter().enumerate() {
                let found = model.working(i + 1).evaluate();
                assert!((found / point - 1.0).abs() < 1e-9, "{method:?} step {i}: {found} is not {point}");
            }
            assert_eq!(model.fitted().len(), y.len());
        }
    }

    #[test]
    fn a_typed_season_is_used_by_classical_decomposition_alone() {
        let y = Series::new(history(30)).unwrap();
        let mut values = vec![0.9; 12];
        values[6] = 2.1;
        let season = Some(SeasonalIndices { values, multiplicative: true });
        let prepared = Prepared::history(&y, MONTHLY, Some(&Treatment { season, ..Treatment::default() }));
        let model = prepared.fit(MethodId::Classical, None).unwrap();
        let point = model.outlook(Horizon::new(3).unwrap()).point;
        // The history ends with position 29; the next is position 6 of the season.
        assert!(point[0] > 2.0 * point[1], "{point:?}");
        assert_eq!(model.seasonal_indices().values[6], 2.1);
    }

    #[test]
    fn a_later_start_moves_every_position() {
        let season = Some(SeasonalIndices { values: (0..12).map(f64::from).collect(), multiplicative: false });
        let treatment = Treatment { gaps: vec![1, 5], working_days: vec![1.0, 2.0, 3.0], season, ..by_finding(4, 1.0) };
        let moved = treatment.starting_at(2);
        assert_eq!((moved.gaps, moved.replaced[0].position, moved.working_days), (vec![3], 2, vec![3.0]));
        assert_eq!((moved.first_january, moved.season.unwrap().values[0]), (10, 2.0));
    }
}
