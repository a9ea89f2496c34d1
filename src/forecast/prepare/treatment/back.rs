//! The way back from prepared values to the scale of the data: of points, of standard deviations, of what was fitted.
//!
//! Positions t count from the first month of the history; step h ahead of n months stands at t = n + h − 1. Backwards
//! through the steps: Box-Cox (a mean by the variance of its step, a fitted value as a median), festival, working days
//! (times d/d̄), and January and February divided by their days where they were pooled.

use super::model::PreparedModel;
use crate::forecast::prepare::{BoxCox, FestivalEffect, split_january};
use crate::forecast::{Outlook, Predict};

/// The way back from prepared values to the scale of the data.
#[derive(Clone, Debug, Default)]
pub(super) struct Back {
    /// Length of the history.
    pub(super) n: usize,
    /// Working days over their mean; empty: not scaled.
    pub(super) days: Vec<f64>,
    pub(super) festival: Option<(FestivalEffect, Vec<[f64; 3]>)>,
    /// First January and working days, where January and February were pooled.
    pub(super) january: Option<(usize, Vec<f64>)>,
    pub(super) scale: Option<BoxCox>,
}

impl Back {
    /// Whether prepared values stand on the scale of the data.
    pub(super) fn is_none(&self) -> bool {
        self.days.is_empty() && self.festival.is_none() && self.january.is_none() && self.scale.is_none()
    }

    pub(super) fn around(self, model: Box<dyn Predict>) -> Box<dyn Predict> {
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
    pub(super) fn calendar(&self, t: usize, value: f64) -> f64 {
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

    pub(super) fn outlook(&self, Outlook { mut point, mut sd }: Outlook) -> Outlook {
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
    pub(super) fn pairs(&self, point: &[f64]) -> Vec<(usize, f64, f64)> {
        let Some((january, days)) = &self.january else { return Vec::new() };
        let is_january = |i: &usize| (self.n + i) % 12 == january % 12;
        let pair = |i: usize| {
            let d = days.get(self.n + i..self.n + i + 2)?;
            let total = point[i] + point.get(i + 1)?;
            Some((i, total, split_january(1.0, d[0], d[1]).0))
        };
        (0..point.len()).filter(is_january).filter_map(pair).collect()
    }
}
