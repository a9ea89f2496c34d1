//! The values that a method sees, and methods fitted to them: calendar and scale, in the order of the parent's header.
//!
//! Values are one per month; what each step took out is kept in [`Back`], so that forecasts stand on the scale of the
//! data again.

use super::Treatment;
use super::back::Back;
use crate::forecast::methods::Classical;
use crate::forecast::prepare::{BoxCox, FestivalEffect, pool_january};
use crate::forecast::{Fit, FitError, MethodId, Predict, SearchPoint, SeasonLength, SeasonalIndices, Series, registry};

/// From so many months on the festival's effect is estimated; below, January and February are pooled.
const MIN_FESTIVAL: usize = 36;

impl Treatment {
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

#[cfg(test)]
mod tests {
    use super::super::tests::history;
    use super::*;
    use crate::forecast::Horizon;

    const MONTHLY: SeasonLength = SeasonLength::MONTHLY;

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
}
