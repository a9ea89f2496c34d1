//! Orders of a seasonal ARIMA model, and its polynomials from free parameters.
//!
//! Every factor (φ, θ, Φ, Θ) has its own block of free numbers x. Partial autocorrelations κ = x/√(1+x²) lie in
//! (−1, 1) and give, by the Durbin-Levinson recursion, the coefficients of a stationary (invertible) factor: every
//! point of the search is admissible. Source: Barndorff-Nielsen & Schou 1973; Monahan 1984.

use std::fmt;

/// Orders (p,d,q)(P,D,Q) and whether there is a mean (d + D = 0) or drift (d + D = 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ArimaOrder {
    /// p: autoregressive terms.
    pub ar: usize,
    /// d: differences.
    pub diffs: usize,
    /// q: moving-average terms.
    pub ma: usize,
    /// P: seasonal autoregressive terms.
    pub seasonal_ar: usize,
    /// D: seasonal differences.
    pub seasonal_diffs: usize,
    /// Q: seasonal moving-average terms.
    pub seasonal_ma: usize,
    /// Whether a mean or drift is estimated; without effect when d + D ≥ 2.
    pub constant: bool,
}

/// Most terms of one kind that [`ArimaOrder::code`] can hold.
const MOST: u32 = 7;

impl ArimaOrder {
    /// (p,d,q)(P,D,Q).
    pub const fn new((ar, diffs, ma): (usize, usize, usize), seasonal: (usize, usize, usize), constant: bool) -> Self {
        let (seasonal_ar, seasonal_diffs, seasonal_ma) = seasonal;
        Self { ar, diffs, ma, seasonal_ar, seasonal_diffs, seasonal_ma, constant }
    }

    /// Number of φ, θ, Φ and Θ.
    pub const fn n_coefficients(&self) -> usize {
        self.ar + self.ma + self.seasonal_ar + self.seasonal_ma
    }

    /// Whether a mean or drift is in the model.
    pub const fn has_constant(&self) -> bool {
        self.constant && self.diffs + self.seasonal_diffs < 2
    }

    /// Observations that differencing uses up.
    pub const fn n_lost(&self, m: usize) -> usize {
        self.diffs + m * self.seasonal_diffs
    }

    /// The order as one number above 0.
    pub(super) fn code(&self) -> u32 {
        let digits = [self.ar, self.ma, self.seasonal_ar, self.seasonal_ma, self.diffs, self.seasonal_diffs];
        let digits = digits.into_iter().fold(1, |code, digit| code * (MOST + 1) + (digit as u32).min(MOST));
        2 * digits + u32::from(self.constant)
    }

    /// The order with this [`Self::code`]; `None` when there is none.
    pub(super) fn from_code(code: u32) -> Option<Self> {
        let mut rest = code / 2;
        let mut digit = || {
            let digit = rest % (MOST + 1);
            rest /= MOST + 1;
            digit as usize
        };
        let [seasonal_diffs, diffs, seasonal_ma, seasonal_ar, ma, ar] = std::array::from_fn(|_| digit());
        (rest == 1).then_some(Self { ar, diffs, ma, seasonal_ar, seasonal_diffs, seasonal_ma, constant: code % 2 == 1 })
    }

    /// Lengths of the four blocks of free parameters: φ, θ, Φ, Θ.
    pub(super) const fn blocks(&self) -> [usize; 4] {
        [self.ar, self.ma, self.seasonal_ar, self.seasonal_ma]
    }
}

impl fmt::Display for ArimaOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({},{},{})", self.ar, self.diffs, self.ma)?;
        if self.seasonal_ar + self.seasonal_diffs + self.seasonal_ma > 0 {
            write!(f, "({},{},{})", self.seasonal_ar, self.seasonal_diffs, self.seasonal_ma)?;
        }
        Ok(())
    }
}

/// The coefficients of the four factors, with the signs of
/// (1 − φ₁B − …)(1 − Φ₁Bᵐ − …)w = (1 + θ₁B + …)(1 + Θ₁Bᵐ + …)ε.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArimaCoefficients {
    /// φ₁, φ₂, …
    pub ar: Vec<f64>,
    /// θ₁, θ₂, …
    pub ma: Vec<f64>,
    /// Φ₁, Φ₂, …
    pub seasonal_ar: Vec<f64>,
    /// Θ₁, Θ₂, …
    pub seasonal_ma: Vec<f64>,
}

impl ArimaCoefficients {
    /// The coefficients at free parameters `x`, in the order φ, θ, Φ, Θ; what is missing in `x` is 0.
    pub(super) fn from_free(order: &ArimaOrder, x: &[f64]) -> Self {
        let mut rest = x.iter().copied().chain(std::iter::repeat(0.0));
        let mut block = |length: usize, sign: f64| {
            let mut values: Vec<f64> = rest.by_ref().take(length).map(|x| x / (1.0 + x * x).sqrt()).collect();
            from_partial(&mut values);
            values.iter_mut().for_each(|it| *it *= sign);
            values
        };
        let [ar, ma, seasonal_ar, seasonal_ma] = order.blocks();
        let (ar, ma) = (block(ar, 1.0), block(ma, -1.0));
        Self { ar, ma, seasonal_ar: block(seasonal_ar, 1.0), seasonal_ma: block(seasonal_ma, -1.0) }
    }

    /// The free parameters of these coefficients, a factor outside the admissible region drawn into it.
    pub(super) fn to_free(&self) -> Vec<f64> {
        let blocks = [(&self.ar, 1.0), (&self.ma, -1.0), (&self.seasonal_ar, 1.0), (&self.seasonal_ma, -1.0)];
        let free = blocks.into_iter().flat_map(|(values, sign)| {
            let mut values: Vec<f64> = values.iter().map(|it| it * sign).collect();
            // A factor drawn towards 0 geometrically moves its roots outwards: 16 times is enough for any sane start.
            for _ in 0..16 {
                if let Some(partial) = to_partial(&values).filter(|it| it.iter().all(|k| k.abs() < 0.97)) {
                    return partial.into_iter().map(|k| k / (1.0 - k * k).sqrt()).collect::<Vec<_>>();
                }
                let mut shrink = 1.0;
                for value in &mut values {
                    shrink *= 0.85;
                    *value *= shrink;
                }
            }
            vec![0.0; values.len()]
        });
        free.collect()
    }

    /// φ of the multiplied-out polynomial 1 − φ₁B − … (lag 1 first).
    pub(super) fn full_ar(&self, m: usize) -> Vec<f64> {
        let mut full = expand(&negated(&self.ar), &negated(&self.seasonal_ar), m);
        full.iter_mut().for_each(|it| *it = -*it);
        full
    }

    /// θ of the multiplied-out polynomial 1 + θ₁B + … (lag 1 first).
    pub(super) fn full_ma(&self, m: usize) -> Vec<f64> {
        expand(&self.ma, &self.seasonal_ma, m)
    }

    /// Whether every root of every factor has a modulus of at least `modulus`: in B, for seasonal factors in Bᵐ.
    pub(super) fn roots_beyond(&self, modulus: f64) -> bool {
        // Roots of a(z) lie beyond ρ exactly when those of a(ρz) lie beyond 1, which the recursion tells.
        let beyond = |values: &[f64], sign: f64| {
            let mut power = sign;
            let scaled: Vec<f64> = values
                .iter()
                .map(|it| {
                    power *= modulus;
                    it * power
                })
                .collect();
            to_partial(&scaled).is_some()
        };
        beyond(&self.ar, 1.0)
            && beyond(&self.ma, -1.0)
            && beyond(&self.seasonal_ar, 1.0)
            && beyond(&self.seasonal_ma, -1.0)
    }
}

fn negated(values: &[f64]) -> Vec<f64> {
    values.iter().map(|it| -it).collect()
}

/// Coefficients of (1 + a₁B + …)(1 + s₁Bᵐ + …) from lag 1 on.
fn expand(short: &[f64], seasonal: &[f64], m: usize) -> Vec<f64> {
    let mut full = vec![0.0; short.len() + m * seasonal.len()];
    full[..short.len()].copy_from_slice(short);
    for (j, s) in seasonal.iter().enumerate() {
        let lag = m * (j + 1);
        full[lag - 1] += s;
        for (i, a) in short.iter().enumerate() {
            full[lag + i] += a * s;
        }
    }
    full
}

/// Partial autocorrelations, overwritten by the coefficients (Durbin-Levinson).
fn from_partial(values: &mut [f64]) {
    for k in 1..values.len() {
        let last = values[k];
        for i in 0..k.div_ceil(2) {
            let (a, b) = (values[i], values[k - 1 - i]);
            values[i] = a - last * b;
            values[k - 1 - i] = b - last * a;
        }
    }
}

/// Partial autocorrelations of these coefficients; `None` unless stationary.
pub(super) fn to_partial(coefficients: &[f64]) -> Option<Vec<f64>> {
    let mut values = coefficients.to_vec();
    for k in (0..values.len()).rev() {
        let last = values[k];
        let scale = 1.0 - last * last;
        if scale.is_nan() || scale <= 0.0 {
            return None;
        }
        for i in 0..k.div_ceil(2) {
            let (a, b) = (values[i], values[k - 1 - i]);
            values[i] = (a + last * b) / scale;
            values[k - 1 - i] = (b + last * a) / scale;
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        for order in [
            ArimaOrder::default(),
            ArimaOrder::new((5, 2, 3), (2, 1, 1), true),
            ArimaOrder::new((0, 1, 7), (0, 0, 2), false),
        ] {
            assert_eq!(ArimaOrder::from_code(order.code()), Some(order));
        }
        assert_eq!(ArimaOrder::from_code(0), None);
        assert_eq!(ArimaOrder::from_code(u32::MAX), None);
    }

    #[test]
    fn free_parameters_and_coefficients_are_two_names_of_one_model() {
        let order = ArimaOrder::new((3, 0, 2), (1, 0, 2), false);
        let x = [0.3, -0.8, 0.2, 0.5, 0.4, -0.7, 0.9, -0.1];
        let back = ArimaCoefficients::from_free(&order, &x).to_free();
        assert!(x.iter().zip(&back).all(|(a, b)| (a - b).abs() < 1e-12), "{back:?}");
    }

    #[test]
    fn seasonal_factors_multiply_out() {
        // By hand: (1 − .5B)(1 − .4B⁴) = 1 − .5B − .4B⁴ + .2B⁵.
        let it = ArimaCoefficients { ar: vec![0.5], seasonal_ar: vec![0.4], ..ArimaCoefficients::default() };
        assert_eq!(it.full_ar(4), [0.5, 0.0, 0.0, 0.4, -0.2]);
    }

    #[test]
    fn roots_are_told_apart_at_the_limit() {
        // By hand: the root of 1 − φB is 1/φ.
        let root = |phi: f64| ArimaCoefficients { ar: vec![phi], ..ArimaCoefficients::default() };
        assert!(root(0.989).roots_beyond(1.01) && !root(0.991).roots_beyond(1.01));
        assert!(!root(-0.991).roots_beyond(1.01));
    }
}
