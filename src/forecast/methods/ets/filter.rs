//! The recursion over a series, its likelihood, and the likelihood's gradient in one backward pass.
//!
//! With q = l + φb (or l·b^φ), ŷ = q + s (or q·s):
//! `l' = q + α(y ⊖ s − q)`, `b' = φb + β*(l' − l − φb)` (or b^φ + β*(l'/l − b^φ)), `s' = s + γ(y ⊖ q − s)`,
//! where ⊖ is − or ÷ and β* = β/α. The same recursion serves additive and relative errors; only the criterion
//! differs: −2·log-likelihood + constant = n·ln Σe² + 2·Σ ln|k|, k = 1 for additive errors and ŷ for relative ones.
//!
//! The gradient is the recursion run backwards (reverse-mode differentiation, written out): about twice the cost of
//! the value, however many first states there are. A difference quotient would cost one recursion per parameter.
//! Source: Hyndman, Koehler, Ord & Snyder 2008, ch. 2 and 5.

use super::form::{EtsForm, EtsTrend, Join};

/// Smoothing parameters; those whose part is missing are 0, φ without damping is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EtsParameters {
    /// Smoothing of the level.
    pub alpha: f64,
    /// Smoothing of the slope, as a share of α: β/α.
    pub beta_share: f64,
    /// Smoothing of the season.
    pub gamma: f64,
    /// Damping of the slope.
    pub phi: f64,
}

impl EtsParameters {
    /// β = α·(β/α).
    pub fn beta(&self) -> f64 {
        self.alpha * self.beta_share
    }
}

/// Level, slope and season at one time; the season's position 0 is that of the next observation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EtsStates {
    /// The level.
    pub level: f64,
    /// The slope: a difference, or a ratio where the trend multiplies; 0 without trend.
    pub slope: f64,
    /// One per position of the season; empty without season.
    pub season: Vec<f64>,
}

/// What one step saw, kept for the way back.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    level: f64,
    slope: f64,
    season: f64,
    damped_slope: f64,
    base: f64,
    expected: f64,
    next_level: f64,
}

/// Reusable storage of both passes.
#[derive(Clone, Debug, Default)]
pub(super) struct Tape {
    steps: Vec<Step>,
    season: Vec<f64>,
    season_adjoint: Vec<f64>,
}

/// The gradient of the criterion.
#[derive(Clone, Debug, Default)]
pub(super) struct Gradient {
    /// By α, β/α, γ, φ.
    pub parameters: EtsParameters,
    /// By level, slope and every position of the season.
    pub states: EtsStates,
}

const NO_TREND: u8 = 0;
const ADDED: u8 = 1;
const MULTIPLIED: u8 = 2;

/// One criterion evaluated at given parameters and first states.
pub(super) struct Pass<'a> {
    pub form: EtsForm,
    pub y: &'a [f64],
    pub parameters: EtsParameters,
    pub first: &'a EtsStates,
}

impl Pass<'_> {
    /// The criterion; `None` where the recursion leaves the form's domain (a multiplied part at or below zero).
    pub fn criterion(&self, tape: &mut Tape) -> Option<f64> {
        match self.shape() {
            (NO_TREND, 0) => self.forward::<NO_TREND, 0>(tape),
            (NO_TREND, 1) => self.forward::<NO_TREND, 1>(tape),
            (NO_TREND, _) => self.forward::<NO_TREND, 2>(tape),
            (ADDED, 0) => self.forward::<ADDED, 0>(tape),
            (ADDED, 1) => self.forward::<ADDED, 1>(tape),
            (ADDED, _) => self.forward::<ADDED, 2>(tape),
            (_, 0) => self.forward::<MULTIPLIED, 0>(tape),
            (_, _) => self.forward::<MULTIPLIED, 2>(tape),
        }
    }

    /// The gradient at the tape of the last [`Self::criterion`].
    pub fn gradient(&self, tape: &mut Tape, gradient: &mut Gradient) {
        match self.shape() {
            (NO_TREND, 0) => self.backward::<NO_TREND, 0>(tape, gradient),
            (NO_TREND, 1) => self.backward::<NO_TREND, 1>(tape, gradient),
            (NO_TREND, _) => self.backward::<NO_TREND, 2>(tape, gradient),
            (ADDED, 0) => self.backward::<ADDED, 0>(tape, gradient),
            (ADDED, 1) => self.backward::<ADDED, 1>(tape, gradient),
            (ADDED, _) => self.backward::<ADDED, 2>(tape, gradient),
            (_, 0) => self.backward::<MULTIPLIED, 0>(tape, gradient),
            (_, _) => self.backward::<MULTIPLIED, 2>(tape, gradient),
        }
    }

    fn shape(&self) -> (u8, u8) {
        let code = |join| if join == Join::Additive { ADDED } else { MULTIPLIED };
        let trend = match self.form.trend {
            EtsTrend::None => NO_TREND,
            EtsTrend::Trend { join, .. } => code(join),
        };
        (trend, self.form.season.map_or(0, code))
    }

    fn forward<const TREND: u8, const SEASON: u8>(&self, tape: &mut Tape) -> Option<f64> {
        let EtsParameters { alpha, beta_share, gamma, phi } = self.parameters;
        tape.season.clone_from(&self.first.season);
        tape.steps.clear();
        let relative = self.form.error == Join::Multiplicative;
        let (mut level, mut slope, mut position) = (self.first.level, self.first.slope, 0);
        let (mut sum_sq, mut log_sum, mut product) = (0.0, 0.0, 1.0);
        for value in self.y {
            let season = if SEASON == 0 { 0.0 } else { tape.season[position] };
            let damped_slope = damp::<TREND>(slope, phi);
            let base = join::<TREND>(level, damped_slope);
            let expected = join::<SEASON>(base, season);
            if (SEASON == MULTIPLIED && (base <= 0.0 || season <= 0.0)) || (relative && expected <= 0.0) {
                return None;
            }
            let next_level = base + alpha * (part::<SEASON>(*value, season) - base);
            if TREND == MULTIPLIED && (slope <= 0.0 || next_level <= 0.0) {
                return None;
            }
            tape.steps.push(Step { level, slope, season, damped_slope, base, expected, next_level });
            if TREND != NO_TREND {
                slope = damped_slope + beta_share * (step_of::<TREND>(level, next_level) - damped_slope);
            }
            if SEASON != 0 {
                tape.season[position] = season + gamma * (part::<SEASON>(*value, base) - season);
                position = if position + 1 == tape.season.len() { 0 } else { position + 1 };
            }
            level = next_level;
            let error = value - expected;
            if relative {
                let error = error / expected;
                sum_sq += error * error;
                product *= expected;
                // One logarithm for many factors: the values are scaled to about 1.
                if !(1e-100..1e100).contains(&product) {
                    log_sum += libm::log(product);
                    product = 1.0;
                }
            } else {
                sum_sq += error * error;
            }
        }
        tape.season.rotate_left(position);
        let criterion = self.y.len() as f64 * libm::log(sum_sq.max(SMALLEST)) + 2.0 * (log_sum + libm::log(product));
        criterion.is_finite().then_some(criterion)
    }

    fn backward<const TREND: u8, const SEASON: u8>(&self, tape: &mut Tape, gradient: &mut Gradient) {
        let EtsParameters { alpha, beta_share, gamma, phi } = self.parameters;
        let relative = self.form.error == Join::Multiplicative;
        let m = self.first.season.len();
        tape.season_adjoint.clear();
        tape.season_adjoint.resize(m, 0.0);
        let sum_sq: f64 = tape.steps.iter().zip(self.y).map(|(it, y)| square_error(relative, *y, it.expected)).sum();
        let weight = 2.0 * self.y.len() as f64 / sum_sq.max(SMALLEST);
        let mut d = EtsParameters::default();
        let (mut d_level, mut d_slope) = (0.0, 0.0);
        let mut position = if m == 0 { 0 } else { self.y.len() % m };
        for (step, y) in tape.steps.iter().zip(self.y).rev() {
            let mut d_base = 0.0;
            let mut d_season = 0.0;
            if SEASON != 0 {
                position = if position == 0 { m - 1 } else { position - 1 };
                // s' = s + γ(y ⊖ q − s)
                let d_next = tape.season_adjoint[position];
                d_season = (1.0 - gamma) * d_next;
                d_base += gamma * d_next * part_slope::<SEASON>(*y, step.base);
                d.gamma += d_next * (part::<SEASON>(*y, step.base) - step.season);
            }
            let mut d_next_level = d_level;
            let mut d_damped = 0.0;
            d_level = 0.0;
            if TREND != NO_TREND {
                // b' = φb + β*(r − φb), r = l' − l or l'/l
                let d_step = beta_share * d_slope;
                d_damped = d_slope - d_step;
                d.beta_share += d_slope * (step_of::<TREND>(step.level, step.next_level) - step.damped_slope);
                if TREND == ADDED {
                    d_next_level += d_step;
                    d_level -= d_step;
                } else {
                    d_next_level += d_step / step.level;
                    d_level -= d_step * step.next_level / (step.level * step.level);
                }
            }
            // l' = q + α(y ⊖ s − q)
            d_base += (1.0 - alpha) * d_next_level;
            d.alpha += d_next_level * (part::<SEASON>(*y, step.season) - step.base);
            if SEASON != 0 {
                d_season += alpha * d_next_level * part_slope::<SEASON>(*y, step.season);
            }
            let d_expected = if relative {
                let ratio = y / step.expected;
                -weight * (ratio - 1.0) * ratio / step.expected + 2.0 / step.expected
            } else {
                -weight * (y - step.expected)
            };
            // ŷ = q + s or q·s
            if SEASON == MULTIPLIED {
                d_base += d_expected * step.season;
                d_season += d_expected * step.base;
            } else {
                d_base += d_expected;
                d_season += d_expected;
            }
            // q = l + φb or l·b^φ
            if TREND == MULTIPLIED {
                d_level += d_base * step.damped_slope;
                d_damped += d_base * step.level;
                d_slope = d_damped * phi * step.damped_slope / step.slope;
                d.phi += d_damped * step.damped_slope * libm::log(step.slope);
            } else {
                d_level += d_base;
                d_damped += d_base;
                d_slope = phi * d_damped;
                d.phi += d_damped * step.slope;
            }
            if SEASON != 0 {
                tape.season_adjoint[position] = d_season;
            }
        }
        gradient.parameters = d;
        gradient.states.level = d_level;
        gradient.states.slope = if TREND == NO_TREND { 0.0 } else { d_slope };
        gradient.states.season.clone_from(&tape.season_adjoint);
    }
}

/// Keeps the logarithm of a perfect fit finite; values are scaled to about 1.
const SMALLEST: f64 = 1e-26;

fn square_error(relative: bool, y: f64, expected: f64) -> f64 {
    let error = if relative { (y - expected) / expected } else { y - expected };
    error * error
}

#[inline(always)]
fn damp<const TREND: u8>(slope: f64, phi: f64) -> f64 {
    match TREND {
        NO_TREND => 0.0,
        ADDED => phi * slope,
        // An undamped trend needs no power.
        _ if phi == 1.0 => slope,
        _ => libm::pow(slope, phi),
    }
}

#[inline(always)]
fn join<const KIND: u8>(a: f64, b: f64) -> f64 {
    match KIND {
        NO_TREND => a,
        ADDED => a + b,
        _ => a * b,
    }
}

/// y ⊖ other.
#[inline(always)]
fn part<const SEASON: u8>(y: f64, other: f64) -> f64 {
    match SEASON {
        NO_TREND => y,
        ADDED => y - other,
        _ => y / other,
    }
}

/// The derivative of y ⊖ other by other.
#[inline(always)]
fn part_slope<const SEASON: u8>(y: f64, other: f64) -> f64 {
    match SEASON {
        NO_TREND => 0.0,
        ADDED => -1.0,
        _ => -y / (other * other),
    }
}

#[inline(always)]
fn step_of<const TREND: u8>(level: f64, next_level: f64) -> f64 {
    if TREND == MULTIPLIED { next_level / level } else { next_level - level }
}

/// What the recursion leaves behind.
pub(super) struct Trace {
    pub expected: Vec<f64>,
    pub level: Vec<f64>,
    pub slope: Vec<f64>,
    pub season: Vec<f64>,
    /// States after the last observation.
    pub last: EtsStates,
}

impl Pass<'_> {
    /// The recursion with everything it passes; `None` outside the form's domain.
    pub fn trace(&self) -> Option<Trace> {
        let mut tape = Tape::default();
        self.criterion(&mut tape)?;
        let of = |get: fn(&Step) -> f64| tape.steps.iter().map(get).collect::<Vec<f64>>();
        let last = tape.steps.last()?;
        let slope = match self.form.trend {
            EtsTrend::None => 0.0,
            EtsTrend::Trend { join, .. } => {
                let step = if join == Join::Multiplicative {
                    last.next_level / last.level
                } else {
                    last.next_level - last.level
                };
                last.damped_slope + self.parameters.beta_share * (step - last.damped_slope)
            }
        };
        Some(Trace {
            expected: of(|it| it.expected),
            level: of(|it| it.level),
            slope: if self.form.has_trend() { of(|it| it.slope) } else { Vec::new() },
            season: if self.form.season.is_some() { of(|it| it.season) } else { Vec::new() },
            last: EtsStates { level: last.next_level, slope, season: tape.season },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_the_slope_of_the_criterion() {
        let y: Vec<f64> = (0..40).map(|t| 1.0 + 0.01 * f64::from(t) + 0.2 * f64::from((t * 7) % 5) / 4.0).collect();
        for form in EtsForm::all_stable() {
            let growing = form.multiplies_trend();
            let season = match form.season {
                None => vec![],
                Some(Join::Additive) => vec![-0.05, 0.02, 0.05, -0.02],
                Some(Join::Multiplicative) => vec![0.95, 1.02, 1.05, 0.98],
            };
            let slope = if !form.has_trend() {
                0.0
            } else if growing {
                1.01
            } else {
                0.01
            };
            let phi = if form.is_damped() { 0.9 } else { 1.0 };
            let gamma = if season.is_empty() { 0.0 } else { 0.2 };
            let beta_share = if form.has_trend() { 0.2 } else { 0.0 };
            let parameters = EtsParameters { alpha: 0.4, beta_share, gamma, phi };
            let first = EtsStates { level: 1.1, slope, season };
            let value = |parameters: EtsParameters, first: &EtsStates| {
                Pass { form, y: &y, parameters, first }.criterion(&mut Tape::default()).unwrap()
            };
            let (mut tape, mut gradient) = (Tape::default(), Gradient::default());
            let pass = Pass { form, y: &y, parameters, first: &first };
            pass.criterion(&mut tape).unwrap();
            pass.gradient(&mut tape, &mut gradient);
            let check = |name: &str, ours: f64, up: f64, down: f64| {
                let quotient = (up - down) / 2e-6;
                assert!(
                    (ours - quotient).abs() < 1e-4 * (1.0 + quotient.abs()),
                    "{} {name}: {ours} {quotient}",
                    form.name()
                );
            };
            let by_parameter = |name: &str, ours: f64, set: fn(&mut EtsParameters) -> &mut f64| {
                let (mut up, mut down) = (parameters, parameters);
                *set(&mut up) += 1e-6;
                *set(&mut down) -= 1e-6;
                check(name, ours, value(up, &first), value(down, &first));
            };
            by_parameter("α", gradient.parameters.alpha, |it| &mut it.alpha);
            if form.has_trend() {
                by_parameter("β/α", gradient.parameters.beta_share, |it| &mut it.beta_share);
            }
            if form.season.is_some() {
                by_parameter("γ", gradient.parameters.gamma, |it| &mut it.gamma);
            }
            if form.is_damped() {
                by_parameter("φ", gradient.parameters.phi, |it| &mut it.phi);
            }
            for i in 0..2 + first.season.len() {
                if i == 1 && !form.has_trend() {
                    continue;
                }
                let moved = |by: f64| {
                    let mut it = first.clone();
                    match i {
                        0 => it.level += by,
                        1 => it.slope += by,
                        _ => it.season[i - 2] += by,
                    }
                    it
                };
                let ours = match i {
                    0 => gradient.states.level,
                    1 => gradient.states.slope,
                    _ => gradient.states.season[i - 2],
                };
                check(&format!("state {i}"), ours, value(parameters, &moved(1e-6)), value(parameters, &moved(-1e-6)));
            }
        }
    }
}
