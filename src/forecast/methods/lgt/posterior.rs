//! Draws from the posterior of LGT's parameters.
//!
//! A cloud of parameter sets is drawn from the prior and led to the posterior in steps: the likelihood counts with a
//! power that rises from 0 to 1, by so much each time that half of the cloud still carries weight; then the cloud is
//! resampled and moved by differential evolution, a Metropolis step along the difference of two other members, whose
//! size and direction so fit the posterior by themselves. A cloud of a slightly shorter history is weighted by what the
//! likelihood has changed, resampled and moved. The seed is fixed: the same history gives the same draws.
//! Source: Chopin 2002; Del Moral, Doucet & Jasra 2006; ter Braak 2006.

use super::{LgtParameters, States};
use crate::forecast::SearchPoint;
use crate::math::{Generator, ln_gamma};

/// Members of the cloud.
pub(super) const N_DRAWS: usize = 100;
/// Rounds of moves after each step towards the posterior, and after the last.
const ROUNDS: usize = 4;
const LAST_ROUNDS: usize = 8;
/// Steps towards the posterior at the most; a history without noise would ask for thousands.
const MAX_STEPS: usize = 30;
const SEED: u64 = 230_913_950;
/// Scale of the Cauchy priors, the largest value being 1.
const PRIOR_SCALE: f64 = 1.0 / 150.0;
/// Smallest scale of the errors, the largest value being 1: without it a constant history has no posterior.
const LEAST_SCALE: f64 = 1e-5;
const N_COORDINATES: usize = 10;

/// A parameter set on the whole line: α, β, λ, ρ, τ and ν as logits of their place within their bounds, γ and b₁ in
/// units of the prior's scale, σ and ς as logarithms of that.
type Coordinates = [f64; N_COORDINATES];

/// The cloud, and the log likelihood of each member.
pub(super) struct Cloud {
    members: Vec<Coordinates>,
    likelihoods: Vec<f64>,
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// ln s(1 − s) at s = logistic(x): the density on the line of what is uniform within its bounds.
fn ln_uniform(x: f64) -> f64 {
    // Even in x; written so that it does not overflow.
    -x.abs() - 2.0 * libm::log1p(libm::exp(-x.abs()))
}

fn parameters(x: &Coordinates) -> LgtParameters {
    LgtParameters {
        alpha: logistic(x[0]),
        beta: logistic(x[1]),
        lambda: logistic(x[2]),
        rho: -0.5 + 1.5 * logistic(x[3]),
        gamma: PRIOR_SCALE * x[4],
        first_slope: PRIOR_SCALE * x[5],
        sigma: PRIOR_SCALE * libm::exp(x[6]),
        offset: LEAST_SCALE + PRIOR_SCALE * libm::exp(x[7]),
        tau: logistic(x[8]),
        nu: 2.0 + 18.0 * logistic(x[9]),
    }
}

/// Log density of the prior on the line, but for a constant.
fn ln_prior(x: &Coordinates) -> f64 {
    let uniform: f64 = [0, 1, 2, 3, 8, 9].into_iter().map(|i| ln_uniform(x[i])).sum();
    let (sigma, offset) = (libm::exp(x[6]), libm::exp(x[7]));
    // Four Cauchy densities, their logarithms taken at once.
    let cauchy = (1.0 + x[4] * x[4]) * (1.0 + x[5] * x[5]) * (1.0 + sigma * sigma) * (1.0 + offset * offset);
    uniform - libm::log(cauchy) + x[6] + x[7]
}

/// Log likelihood of `y`, whose largest value is 1; −∞ where an expected value is not above zero.
pub(super) fn ln_likelihood(p: &LgtParameters, y: &[f64]) -> f64 {
    // Logarithms of products of so many terms; more would leave the range of numbers.
    const AT_ONCE: usize = 6;
    let (mut states, mut sum) = (States::new(p, y[0]), 0.0);
    let tail = 0.5 * (p.nu + 1.0);
    let of_nu = ln_gamma(tail) - ln_gamma(0.5 * p.nu) - 0.5 * libm::log(p.nu * std::f64::consts::PI);
    let (mut scales, mut distances) = (1.0, 1.0);
    for (i, value) in y[1..].iter().enumerate() {
        let expected = states.expected(p);
        if expected.is_nan() || expected <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let scale = p.scale(expected);
        let z = (value - expected) / scale;
        scales *= scale;
        distances *= 1.0 + z * z / p.nu;
        if i % AT_ONCE == AT_ONCE - 1 || i + 2 == y.len() {
            sum -= libm::log(scales) + tail * libm::log(distances);
            (scales, distances) = (1.0, 1.0);
        }
        states.observe(p, *value);
    }
    let all = sum + (y.len() - 1) as f64 * of_nu;
    if all.is_nan() { f64::NEG_INFINITY } else { all }
}

impl Cloud {
    /// The cloud at the posterior of `y`, whose largest value is 1; `start` is that of a slightly shorter history.
    pub fn new(y: &[f64], start: Option<&SearchPoint>) -> Self {
        let mut random = Generator::new(SEED);
        let likelihood = |x: &Coordinates| ln_likelihood(&parameters(x), y);
        let carried = start.and_then(|it| Self::carried(it, likelihood, &mut random));
        let mut cloud = carried.unwrap_or_else(|| Self::from_prior(likelihood, &mut random));
        for round in 0..LAST_ROUNDS {
            cloud.moved(round, 1.0, likelihood, &mut random);
        }
        cloud
    }

    /// The members as parameters.
    pub fn parameters(&self) -> impl Iterator<Item = LgtParameters> {
        self.members.iter().map(parameters)
    }

    /// The members and their likelihoods in a row.
    pub fn search_point(&self) -> SearchPoint {
        let row = |(x, l): (&Coordinates, &f64)| x.iter().copied().chain([*l]).collect::<Vec<f64>>();
        SearchPoint { form: 0, parameters: self.members.iter().zip(&self.likelihoods).flat_map(row).collect() }
    }

    /// Another history's cloud, weighted and resampled; `None` where no member of it can be.
    fn carried(start: &SearchPoint, likelihood: impl Fn(&Coordinates) -> f64, random: &mut Generator) -> Option<Self> {
        let rows = start.parameters.chunks_exact(N_COORDINATES + 1);
        let members: Vec<Coordinates> = rows.clone().map(|it| std::array::from_fn(|i| it[i])).collect();
        let likelihoods: Vec<f64> = members.iter().map(likelihood).collect();
        let changes: Vec<f64> = likelihoods.iter().zip(rows).map(|(now, row)| now - row[N_COORDINATES]).collect();
        let possible = members.len() == N_DRAWS && likelihoods.iter().any(|it| it.is_finite());
        let mut cloud = possible.then_some(Self { members, likelihoods })?;
        cloud.resample(&weights(&changes, 1.0), random);
        Some(cloud)
    }

    /// From the prior to the posterior.
    fn from_prior(likelihood: impl Fn(&Coordinates) -> f64 + Copy, random: &mut Generator) -> Self {
        let members: Vec<Coordinates> = (0..N_DRAWS).map(|_| possible_draw(likelihood, random)).collect();
        let mut cloud = Self { likelihoods: members.iter().map(likelihood).collect(), members };
        let mut power: f64 = 0.0;
        for step in 1..=MAX_STEPS {
            let rest = 1.0 - power;
            let rise = if step == MAX_STEPS { rest } else { rest.min(rise_to_half(&cloud.likelihoods, rest)) };
            cloud.resample(&weights(&cloud.likelihoods, rise), random);
            power += rise;
            if rise >= rest {
                break;
            }
            for round in 0..ROUNDS {
                cloud.moved(round, power, likelihood, random);
            }
        }
        cloud
    }

    /// Members in proportion to `weights`, which add up to 1, by one random number (systematic resampling).
    fn resample(&mut self, weights: &[f64], random: &mut Generator) {
        let n = self.members.len();
        let (mut reached, mut next) = (0.0, random.uniform());
        let mut chosen = Vec::with_capacity(n);
        for (i, weight) in weights.iter().enumerate() {
            reached += weight * n as f64;
            while chosen.len() < n && next < reached {
                chosen.push(i);
                next += 1.0;
            }
        }
        // Rounding may leave the last place open.
        let last = chosen.last().copied().unwrap_or(0);
        chosen.resize(n, last);
        self.members = chosen.iter().map(|i| self.members[*i]).collect();
        self.likelihoods = chosen.iter().map(|i| self.likelihoods[*i]).collect();
    }

    /// One round: every member may move along the difference of two others, the likelihood counting with `power`.
    fn moved(&mut self, round: usize, power: f64, likelihood: impl Fn(&Coordinates) -> f64, random: &mut Generator) {
        /// ter Braak's 2.38/√(2d).
        const STEP: f64 = 0.532;
        const JITTER: f64 = 0.002;
        let n = self.members.len();
        for i in 0..n {
            let mut other = || ((random.uniform() * n as f64) as usize).min(n - 1);
            let (a, b) = (other(), other());
            if a == b || a == i || b == i {
                continue;
            }
            // Now and then a whole step, from one peak to another; every other round some coordinates only.
            let step = if round % 4 == 3 { 0.95 } else { STEP * (0.5 + random.uniform()) };
            let mut proposed = self.members[i];
            for (k, it) in proposed.iter_mut().enumerate() {
                if round.is_multiple_of(2) || random.uniform() < 0.5 {
                    *it += step * (self.members[a][k] - self.members[b][k]) + JITTER * (random.uniform() - 0.5);
                }
            }
            let prior = ln_prior(&proposed) - ln_prior(&self.members[i]);
            let threshold = libm::log(1.0 - random.uniform());
            if prior.is_finite() {
                let found = likelihood(&proposed);
                if found.is_finite() && threshold < power * (found - self.likelihoods[i]) + prior {
                    (self.members[i], self.likelihoods[i]) = (proposed, found);
                }
            }
        }
    }
}

/// A draw from the prior under which the history is possible.
fn possible_draw(likelihood: impl Fn(&Coordinates) -> f64, random: &mut Generator) -> Coordinates {
    for _ in 0..200 {
        let mut logit = || {
            let u = random.uniform().clamp(1e-9, 1.0 - 1e-9);
            libm::log(u / (1.0 - u))
        };
        let [alpha, beta, lambda, rho, tau, nu] = std::array::from_fn(|_| logit());
        let mut cauchy = || libm::tan(std::f64::consts::PI * (random.uniform() - 0.5)).clamp(-300.0, 300.0);
        let [gamma, slope, sigma, offset] = std::array::from_fn(|_| cauchy());
        let ln = |it: f64| libm::log(it.abs().max(1e-6));
        let draw = [alpha, beta, lambda, rho, gamma, slope, ln(sigma), ln(offset), tau, nu];
        if likelihood(&draw).is_finite() {
            return draw;
        }
    }
    // Without any trend every positive history is possible.
    [0.0, 0.0, -30.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
}

/// exp(power · l) over their sum.
fn weights(l: &[f64], power: f64) -> Vec<f64> {
    let most = l.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raw: Vec<f64> = l.iter().map(|it| libm::exp(power * (it - most))).collect();
    let total: f64 = raw.iter().sum();
    raw.into_iter().map(|it| it / total).collect()
}

/// The power, up to `rest`, at which weights leave half of the cloud effective.
fn rise_to_half(likelihoods: &[f64], rest: f64) -> f64 {
    let enough = |power: f64| {
        let squares: f64 = weights(likelihoods, power).iter().map(|it| it * it).sum();
        1.0 / squares >= 0.5 * likelihoods.len() as f64
    };
    if enough(rest) {
        return rest;
    }
    let (mut low, mut high) = (0.0, rest);
    for _ in 0..24 {
        let middle = 0.5 * (low + high);
        if enough(middle) { low = middle } else { high = middle }
    }
    low.max(1e-7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihood_by_hand() {
        // ν = 2: density Γ(1.5)/(Γ(1)·√(2π))·(1 + z²/2)^(−1.5)/scale = (1 + z²/2)^(−1.5)/(2√2·scale).
        // α = ½, no trend, scale ¼: y = ½, 1, ½: expected ½, then ¾; z = 2 and −1, densities 3^(−1.5)·√2 and
        // 1.5^(−1.5)·√2.
        let p = LgtParameters {
            alpha: 0.5,
            beta: 0.5,
            lambda: 0.0,
            rho: 0.0,
            gamma: 0.0,
            first_slope: 0.0,
            sigma: 0.0,
            offset: 0.25,
            tau: 0.0,
            nu: 2.0,
        };
        let expected = -1.5 * (3.0_f64.ln() + 1.5_f64.ln()) + 2.0_f64.ln();
        assert!((ln_likelihood(&p, &[0.5, 1.0, 0.5]) - expected).abs() < 1e-12);
        // A history too long for one product gives the same as its parts: every further ½ or so adds its own term.
        let long: Vec<f64> = [0.5; 40].to_vec();
        let each = -(2.0 * 2.0_f64.sqrt() * 0.25).ln();
        assert!((ln_likelihood(&p, &long) - 39.0 * each).abs() < 1e-9);
        // A slope that leads below zero makes the history impossible.
        let falling = LgtParameters { lambda: 1.0, first_slope: -1.0, ..p };
        assert_eq!(ln_likelihood(&falling, &[0.5, 1.0]), f64::NEG_INFINITY);
    }

    #[test]
    fn resampling_keeps_proportions() {
        let mut cloud = Cloud { members: vec![[0.0; 10], [1.0; 10], [2.0; 10], [3.0; 10]], likelihoods: vec![0.0; 4] };
        cloud.resample(&[0.5, 0.0, 0.25, 0.25], &mut Generator::new(1));
        let kept: Vec<f64> = cloud.members.iter().map(|it| it[0]).collect();
        assert_eq!(kept, [0.0, 0.0, 2.0, 3.0]);
    }

    #[test]
    fn the_prior_is_what_the_header_says() {
        // With a likelihood that says nothing the cloud stays at the prior: uniform α has mean ½ and sd 0.289, ρ mean
        // ¼ and ν mean 11; half of |γ| lies below the scale. Five standard errors of 100 draws.
        let mut random = Generator::new(3);
        let mut cloud = Cloud::from_prior(|_| 0.0, &mut random);
        for round in 0..40 {
            cloud.moved(round, 1.0, |_| 0.0, &mut random);
        }
        let draws: Vec<LgtParameters> = cloud.parameters().collect();
        let mean = |of: fn(&LgtParameters) -> f64| draws.iter().map(of).sum::<f64>() / draws.len() as f64;
        assert!((mean(|it| it.alpha) - 0.5).abs() < 0.15);
        assert!((mean(|it| it.rho) - 0.25).abs() < 0.22);
        assert!((mean(|it| it.nu) - 11.0).abs() < 2.6);
        let inside = mean(|it| f64::from(it.gamma.abs() < PRIOR_SCALE));
        assert!((inside - 0.5).abs() < 0.25, "{inside}");
    }
}
