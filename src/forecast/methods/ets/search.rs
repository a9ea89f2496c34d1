//! The most likely parameters and first states of one form.
//!
//! Smoothing parameters are searched through a logistic map onto the usual region (0 < α < 1, 0 < β < α,
//! 0 < γ < 1 − α, 0.8 ≤ φ ≤ 0.98); points of it that are not admissible, where old observations would gain weight,
//! count as impossible. First states are free but for the mean of the season, which is fixed.
//!
//! With a prior, `2κ·(−ln(1 − β/α) − ln(1 − γ/(1−α)))` is added to the criterion: Beta(1, κ + 1) on both shares.

use super::filter::{EtsParameters, EtsStates, Gradient, Pass, Tape};
use super::form::{EtsForm, Join};
use crate::forecast::SearchPoint;
use crate::forecast::seasonality::classical_indices;
use crate::math::{DescentBudget, fit_line, minimise};

const SMOOTHING: (f64, f64) = (0.0001, 0.9999);
/// Below 0.8 a damped trend is gone within a few steps; above 0.98 it cannot be told from one without damping.
const DAMPING: (f64, f64) = (0.80, 0.98);
/// Values of α from which the likeliest is taken as the start.
const FIRST_ALPHAS: [f64; 3] = [0.08, 0.35, 0.8];
/// Seasons at the start of the series from which the first season is guessed.
const OPENING_SEASONS: usize = 4;

/// A form at its most likely point.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub form: EtsForm,
    pub parameters: EtsParameters,
    pub first: EtsStates,
    /// −2·log-likelihood + constant of the scaled values, with the prior's part.
    pub criterion: f64,
}

/// Scaled values, and storage that every search of the series shares.
pub(super) struct Search<'a> {
    pub y: &'a [f64],
    pub m: usize,
    /// κ of the prior; 0 = none.
    prior: f64,
    tape: Tape,
    gradient: Gradient,
    states: EtsStates,
}

impl<'a> Search<'a> {
    pub fn new(y: &'a [f64], m: usize, prior: f64) -> Self {
        Self { y, m, prior, tape: Tape::default(), gradient: Gradient::default(), states: EtsStates::default() }
    }

    /// A likely point of `form`, from the best of a few starts; `None` where no point is possible.
    pub fn fit(&mut self, form: EtsForm, budget: DescentBudget) -> Option<Candidate> {
        let valued = self.starts(form).into_iter().filter_map(|it| Some((self.value(form, &it)?, it)));
        let (_, start) = valued.min_by(|a, b| a.0.total_cmp(&b.0))?;
        self.descend(form, start, budget)
    }

    /// The best point of `form` that any start leads to: the criterion has several valleys.
    pub fn fit_from_all(&mut self, form: EtsForm, budget: DescentBudget) -> Option<Candidate> {
        let found = self.starts(form).into_iter().filter_map(|it| self.descend(form, it, budget));
        found.min_by(|a, b| a.criterion.total_cmp(&b.criterion))
    }

    fn starts(&self, form: EtsForm) -> [Vec<f64>; 3] {
        let first = first_states(self.y, self.m, form);
        let point = |alpha: f64| {
            let guess = EtsParameters {
                alpha,
                beta_share: if form.has_trend() { 0.08 } else { 0.0 },
                gamma: if form.season.is_some() { 0.08 * (1.0 - alpha) } else { 0.0 },
                phi: if form.is_damped() { 0.95 } else { 1.0 },
            };
            Layout::of(form, self.m).to_point(&guess, &first)
        };
        FIRST_ALPHAS.map(point)
    }

    /// The search gone on from an earlier one over nearly the same values; `scale` divides its states.
    pub fn go_on(&mut self, from: &SearchPoint, scale: f64, budget: DescentBudget) -> Option<Candidate> {
        let form = EtsForm::from_code(from.form)?;
        let (parameters, first) = read_search_point(form, self.m, from, scale)?;
        let start = Layout::of(form, self.m).to_point(&parameters, &first);
        self.descend(form, start, budget)
    }

    fn value(&mut self, form: EtsForm, point: &[f64]) -> Option<f64> {
        let parameters = Layout::of(form, self.m).read(point, &mut self.states);
        if !is_admissible(form, self.m, &parameters) {
            return None;
        }
        Pass { form, y: self.y, parameters, first: &self.states }.criterion(&mut self.tape)
    }

    fn descend(&mut self, form: EtsForm, mut point: Vec<f64>, budget: DescentBudget) -> Option<Candidate> {
        let layout = Layout::of(form, self.m);
        let end = minimise(
            |point, slope| {
                let Some(value) = self.value(form, point) else { return f64::INFINITY };
                let parameters = layout.read(point, &mut self.states);
                let pass = Pass { form, y: self.y, parameters, first: &self.states };
                pass.gradient(&mut self.tape, &mut self.gradient);
                layout.write_slope(point, &parameters, &self.gradient, slope);
                value + layout.add_prior(self.prior, point, slope)
            },
            &mut point,
            budget,
        );
        let mut first = EtsStates::default();
        let parameters = layout.read(&point, &mut first);
        let found = Candidate { form, parameters, first, criterion: end.value };
        found.criterion.is_finite().then_some(found)
    }
}

/// Where everything stands in the searched point: α, β/α, γ/(1−α), φ (logistic), level, slope, m − 1 of the season.
#[derive(Clone, Copy)]
struct Layout {
    form: EtsForm,
    m: usize,
}

impl Layout {
    fn of(form: EtsForm, m: usize) -> Self {
        Self { form, m }
    }

    fn to_point(self, parameters: &EtsParameters, first: &EtsStates) -> Vec<f64> {
        let mut point = vec![to_free(parameters.alpha, SMOOTHING)];
        if self.form.has_trend() {
            point.push(to_free(parameters.beta_share, SMOOTHING));
        }
        if self.form.season.is_some() {
            point.push(to_free(parameters.gamma / (1.0 - parameters.alpha), SMOOTHING));
        }
        if self.form.is_damped() {
            point.push(to_free(parameters.phi, DAMPING));
        }
        point.push(first.level);
        if self.form.has_trend() {
            point.push(first.slope);
        }
        if self.form.season.is_some() {
            point.extend_from_slice(&first.season[..self.m - 1]);
        }
        point
    }

    fn read(self, point: &[f64], states: &mut EtsStates) -> EtsParameters {
        let mut rest = point.iter().copied();
        let mut next = || rest.next().unwrap_or(0.0);
        let alpha = from_free(next(), SMOOTHING);
        let beta_share = if self.form.has_trend() { from_free(next(), SMOOTHING) } else { 0.0 };
        let gamma = if self.form.season.is_some() { from_free(next(), SMOOTHING) * (1.0 - alpha) } else { 0.0 };
        let phi = if self.form.is_damped() { from_free(next(), DAMPING) } else { 1.0 };
        states.level = next();
        states.slope = if self.form.has_trend() { next() } else { 0.0 };
        states.season.clear();
        if let Some(join) = self.form.season {
            states.season.extend((1..self.m).map(|_| next()));
            let total = if join == Join::Additive { 0.0 } else { self.m as f64 };
            let last = total - states.season.iter().sum::<f64>();
            states.season.push(last);
        }
        EtsParameters { alpha, beta_share, gamma, phi }
    }

    /// What the prior adds to the criterion; its slope is added to `slope`.
    fn add_prior(self, prior: f64, point: &[f64], slope: &mut [f64]) -> f64 {
        let n_shares = usize::from(self.form.has_trend()) + usize::from(self.form.season.is_some());
        let mut added = 0.0;
        for i in 1..=n_shares {
            let share = logistic(point[i]);
            added -= 2.0 * prior * libm::log(1.0 - share);
            slope[i] += 2.0 * prior * share;
        }
        added
    }

    fn write_slope(self, point: &[f64], parameters: &EtsParameters, gradient: &Gradient, slope: &mut [f64]) {
        let d = &gradient.parameters;
        let rate = |free: f64, (low, high): (f64, f64)| {
            let share = logistic(free);
            (high - low) * share * (1.0 - share)
        };
        let gamma_share = parameters.gamma / (1.0 - parameters.alpha);
        let mut i = 1;
        // γ = share·(1 − α), so α moves γ as well.
        let by_alpha = if self.form.season.is_some() { d.alpha - gamma_share * d.gamma } else { d.alpha };
        slope[0] = by_alpha * rate(point[0], SMOOTHING);
        if self.form.has_trend() {
            slope[i] = d.beta_share * rate(point[i], SMOOTHING);
            i += 1;
        }
        if self.form.season.is_some() {
            slope[i] = d.gamma * (1.0 - parameters.alpha) * rate(point[i], SMOOTHING);
            i += 1;
        }
        if self.form.is_damped() {
            slope[i] = d.phi * rate(point[i], DAMPING);
            i += 1;
        }
        slope[i] = gradient.states.level;
        i += 1;
        if self.form.has_trend() {
            slope[i] = gradient.states.slope;
            i += 1;
        }
        if let Some(last) = gradient.states.season.last().filter(|_| self.form.season.is_some()) {
            for (slope, by_state) in slope[i..].iter_mut().zip(&gradient.states.season) {
                *slope = by_state - last;
            }
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn from_free(x: f64, (low, high): (f64, f64)) -> f64 {
    low + (high - low) * logistic(x)
}

fn to_free(value: f64, (low, high): (f64, f64)) -> f64 {
    // A value on the rim would lie at infinity.
    let share = ((value - low) / (high - low)).clamp(1e-4, 1.0 - 1e-4);
    libm::log(share / (1.0 - share))
}

/// A first guess of the states before the first observation.
fn first_states(y: &[f64], m: usize, form: EtsForm) -> EtsStates {
    let season = form.season.map_or_else(Vec::new, |join| {
        let opening = &y[..y.len().min(OPENING_SEASONS * m)];
        let mut values = classical_indices(opening, m, join == Join::Multiplicative).values;
        if join == Join::Multiplicative {
            values.iter_mut().for_each(|it| *it = it.max(0.01));
            let mean = values.iter().sum::<f64>() / m as f64;
            values.iter_mut().for_each(|it| *it /= mean);
        }
        values
    });
    let n_opening = y.len().min(if season.is_empty() { 10 } else { (2 * m).max(10) });
    let adjusted: Vec<f64> = y[..n_opening]
        .iter()
        .enumerate()
        .map(|(t, value)| match form.season {
            None => *value,
            Some(Join::Additive) => value - season[t % m],
            Some(Join::Multiplicative) => value / season[t % m],
        })
        .collect();
    let mean = adjusted.iter().sum::<f64>() / n_opening as f64;
    let line = fit_line(&adjusted);
    let before = line.at(-1.0);
    if !form.has_trend() {
        return EtsStates { level: mean, slope: 0.0, season };
    }
    if form.multiplies_trend() {
        let level = if before > 0.1 * mean { before } else { mean };
        let slope = (1.0 + line.slope / level).clamp(0.5, 1.5);
        return EtsStates { level, slope, season };
    }
    if form.needs_positive() && before <= 0.05 * mean {
        return EtsStates { level: mean, slope: 0.0, season };
    }
    EtsStates { level: before, slope: line.slope, season }
}

/// Whether the weights of old observations die out: every root of the reduced form's polynomial lies inside the circle.
///
/// For seasonal models with damping φ (1 without) and slope smoothing β (0 without trend) the polynomial is
/// z^(m+1) + (α+β−φ)z^m + (α+β−αφ)(z^(m−1) + … + z²) + (α+β−αφ+γ−1)z + φ(1−α−γ); non-seasonal ones are
/// admissible in all of the usual region. Source: Hyndman, Akram & Archibald 2008.
fn is_admissible(form: EtsForm, m: usize, p: &EtsParameters) -> bool {
    if form.season.is_none() {
        return true;
    }
    let (alpha, beta, gamma, phi) = (p.alpha, p.beta(), p.gamma, p.phi);
    let middle = alpha + beta - alpha * phi;
    let mut polynomial = vec![middle; m + 1];
    polynomial[0] = alpha + beta - phi;
    polynomial[m - 1] = middle + gamma - 1.0;
    polynomial[m] = phi * (1.0 - alpha - gamma);
    // The level and season share a root of 1, which is harmless: circles a little wider than 1 count as inside.
    let mut shrink = 1.0;
    for coefficient in &mut polynomial {
        shrink /= 1.0 + 1e-6;
        *coefficient *= shrink;
    }
    roots_are_inside(&mut polynomial)
}

/// Whether z^d + a₁z^(d−1) + … + a_d has every root inside the unit circle, by Schur and Cohn's reduction.
fn roots_are_inside(a: &mut [f64]) -> bool {
    for degree in (1..=a.len()).rev() {
        let last = a[degree - 1];
        if last.abs() >= 1.0 {
            return false;
        }
        let scale = 1.0 - last * last;
        let half = (degree - 1) / 2;
        for i in 0..half {
            let j = degree - 2 - i;
            let (x, y) = (a[i], a[j]);
            a[i] = (x - last * y) / scale;
            a[j] = (y - last * x) / scale;
        }
        if (degree - 1) % 2 == 1 {
            a[half] = (a[half] - last * a[half]) / scale;
        }
    }
    true
}

/// α, β/α, γ, φ, level, slope, season, states in the series' unit.
pub(super) fn search_point(form: EtsForm, p: &EtsParameters, first: &EtsStates) -> SearchPoint {
    let mut parameters = vec![p.alpha, p.beta_share, p.gamma, p.phi, first.level, first.slope];
    parameters.extend_from_slice(&first.season);
    SearchPoint { form: form.code(), parameters }
}

fn read_search_point(form: EtsForm, m: usize, it: &SearchPoint, scale: f64) -> Option<(EtsParameters, EtsStates)> {
    let n_season = if form.season.is_some() { m } else { 0 };
    if it.parameters.len() != 6 + n_season {
        return None;
    }
    let [alpha, beta_share, gamma, phi, level, slope] = it.first();
    let of_unit =
        |join: Option<Join>, value: f64| if join == Some(Join::Multiplicative) { value } else { value / scale };
    let trend_join = if form.multiplies_trend() { Join::Multiplicative } else { Join::Additive };
    let season = it.parameters[6..].iter().map(|value| of_unit(form.season, *value)).collect();
    let first = EtsStates { level: level / scale, slope: of_unit(Some(trend_join), slope), season };
    Some((EtsParameters { alpha, beta_share, gamma, phi }, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_test_knows_known_roots() {
        // By hand: (z − 0.5)(z + 0.8), (z − 1.1)(z − 0.2), z² + 0.25.
        assert!(roots_are_inside(&mut [0.3, -0.4]));
        assert!(!roots_are_inside(&mut [-1.3, 0.22]));
        assert!(roots_are_inside(&mut [0.0, 0.25]));
        assert!(!roots_are_inside(&mut [0.0, 1.21]));
    }
}
