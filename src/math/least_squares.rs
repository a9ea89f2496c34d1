//! Least squares by Householder's QR factors, refined to working precision.
//!
//! minimise ‖y − X·β‖², X given by columns. Columns are scaled to powers of two near their norm and taken in order;
//! one that the earlier ones explain (its remainder below 10⁻¹¹ of its norm) is left out: its coefficient is 0 and it is
//! reported. β and the residuals r are then refined together as the solution of r + Xβ = y, Xᵀr = 0, with the
//! left-hand sides in twice the digits: so ill-conditioned designs (polynomials, trends beside dummies) keep nearly
//! all the digits that the numbers of X hold. Covariance of β: s²·(XᵀX)⁻¹ = s²·R⁻¹R⁻ᵀ, s² = Σr²/(n − rank).
//!
//! Source: Golub & Van Loan, *Matrix Computations*, 4th ed., §5.2–5.3; Björck 1967 (refinement of both unknowns).

use thiserror::Error;

use super::compensated::{CompensatedSum, compensated_sum};

/// Remainder of a column, relative to its norm, below which the earlier columns explain it.
const DEPENDENT: f64 = 1e-11;
const MAX_REFINEMENTS: usize = 8;

/// Why a regression cannot be computed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LeastSquaresError {
    /// A column is not as long as the response.
    #[error("column {column} has {found} values, the response has {needed}")]
    Length {
        /// Position, counted from 0.
        column: usize,
        /// Its length.
        found: usize,
        /// Length of the response.
        needed: usize,
    },
    /// There are fewer observations than columns that can be told apart.
    #[error("{found} observations cannot determine {needed} coefficients")]
    TooShort {
        /// Coefficients asked for.
        needed: usize,
        /// Observations there are.
        found: usize,
    },
    /// A value is NaN or infinite, or so large that its square is.
    #[error("the regression has values that are not finite, or beyond the range of numbers")]
    NotFinite,
}

/// A regression computed.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// One per column; 0 for a column left out.
    pub coefficients: Vec<f64>,
    /// y − X·β.
    pub residuals: Vec<f64>,
    /// Σ residual².
    pub residual_sum_of_squares: f64,
    /// Positions of the columns in use, ascending.
    pub used: Vec<usize>,
    /// R⁻¹ of the columns in use, by rows, in units of X.
    inverse: Vec<Vec<f64>>,
}

impl LeastSquares {
    /// Observations beyond the columns in use.
    pub fn degrees_of_freedom(&self) -> usize {
        self.residuals.len() - self.used.len()
    }

    /// √(Σr²/(n − rank)); `None` without degrees of freedom.
    pub fn residual_sd(&self) -> Option<f64> {
        let df = self.degrees_of_freedom();
        (df > 0).then(|| (self.residual_sum_of_squares / df as f64).sqrt())
    }

    /// Standard errors, one per column; `None` for a column left out or without degrees of freedom.
    pub fn standard_errors(&self) -> Vec<Option<f64>> {
        let sd = self.residual_sd();
        let mut errors = vec![None; self.coefficients.len()];
        for (column, row) in self.used.iter().zip(&self.inverse) {
            errors[*column] = sd.map(|sd| sd * norm(row));
        }
        errors
    }

    /// x'(XᵀX)⁻¹x for a row x of regressors (one per column): the leverage, and the share of s² by which the
    /// coefficients' uncertainty widens a forecast at x.
    pub fn leverage(&self, x: &[f64]) -> f64 {
        let n = self.used.len();
        let along = |k: usize| -> f64 { (0..=k).map(|i| x[self.used[i]] * self.inverse[i][k]).sum() };
        (0..n).map(|k| along(k) * along(k)).sum()
    }
}

/// The regression of `y` on `columns` (each as long as `y`; a constant is a column like any other).
///
/// # Errors
/// [`LeastSquaresError`] for columns of another length, fewer observations than columns, or values that are not finite.
///
/// ```
/// use kedge::math::least_squares;
/// let (one, x) = ([1.0; 4], [0.0, 1.0, 2.0, 3.0]);
/// let fit = least_squares(&[&one, &x], &[5.0, 7.0, 9.0, 11.0]).unwrap();
/// assert_eq!(fit.coefficients, [5.0, 2.0]);
/// assert!(least_squares(&[&one[..1], &x[..1]], &[5.0]).is_err());
/// ```
pub fn least_squares(columns: &[&[f64]], y: &[f64]) -> Result<LeastSquares, LeastSquaresError> {
    check(columns, y)?;
    let scales: Vec<f64> = columns.iter().map(|it| power_of_two_near(norm(it))).collect();
    let scaled: Vec<Vec<f64>> =
        columns.iter().zip(&scales).map(|(column, scale)| column.iter().map(|x| x / scale).collect()).collect();
    let qr = Householder::new(&scaled);
    let design: Vec<&[f64]> = qr.used.iter().map(|j| scaled[*j].as_slice()).collect();
    let unit = power_of_two_near(norm(y));
    let response: Vec<f64> = y.iter().map(|it| it / unit).collect();
    let (beta, residuals) = solve_refined(&qr, &design, &response);
    let mut coefficients = vec![0.0; columns.len()];
    for (j, value) in qr.used.iter().zip(&beta) {
        coefficients[*j] = value * unit / scales[*j];
    }
    let residuals: Vec<f64> = residuals.into_iter().map(|it| it * unit).collect();
    let mut inverse = qr.inverse();
    for (row, j) in inverse.iter_mut().zip(&qr.used) {
        row.iter_mut().for_each(|it| *it /= scales[*j]);
    }
    let mut squares = CompensatedSum::default();
    residuals.iter().for_each(|r| squares.add_product(*r, *r));
    Ok(LeastSquares { coefficients, residuals, residual_sum_of_squares: squares.value(), used: qr.used, inverse })
}

fn check(columns: &[&[f64]], y: &[f64]) -> Result<(), LeastSquaresError> {
    if let Some(column) = columns.iter().position(|it| it.len() != y.len()) {
        return Err(LeastSquaresError::Length { column, found: columns[column].len(), needed: y.len() });
    }
    if y.len() < columns.len() {
        return Err(LeastSquaresError::TooShort { needed: columns.len(), found: y.len() });
    }
    let too_large = |it: &&[f64]| !norm(it).is_finite();
    if too_large(&y) || columns.iter().any(too_large) {
        return Err(LeastSquaresError::NotFinite);
    }
    Ok(())
}

/// Scaling by a power of two rounds nothing; 1 stands for an empty or zero column.
fn power_of_two_near(size: f64) -> f64 {
    if size > f64::MIN_POSITIVE { libm::scalbn(1.0, libm::ilogb(size)) } else { 1.0 }
}

fn norm(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return values.iter().map(|it| it.abs()).sum();
    }
    largest * values.iter().map(|it| (it / largest) * (it / largest)).sum::<f64>().sqrt()
}

/// Q as reflections and R, of the columns that are independent.
struct Householder {
    /// Unit vectors v of the reflections I − 2vvᵀ, each 0 above its own row.
    reflections: Vec<Vec<f64>>,
    /// Columns of R: column k has k + 1 numbers.
    r: Vec<Vec<f64>>,
    used: Vec<usize>,
}

impl Householder {
    fn new(columns: &[Vec<f64>]) -> Self {
        let mut qr = Self { reflections: Vec::new(), r: Vec::new(), used: Vec::new() };
        for (j, column) in columns.iter().enumerate() {
            let mut rest = column.clone();
            qr.transpose_times(&mut rest);
            let k = qr.used.len();
            let tail = norm(&rest[k.min(rest.len())..]);
            if tail <= DEPENDENT * norm(column) {
                continue;
            }
            // The sign that adds, so that the reflection's first entry never cancels.
            let diagonal = if rest[k] > 0.0 { -tail } else { tail };
            let mut v = vec![0.0; rest.len()];
            v[k..].copy_from_slice(&rest[k..]);
            v[k] -= diagonal;
            let length = norm(&v);
            v.iter_mut().for_each(|it| *it /= length);
            rest.truncate(k);
            rest.push(diagonal);
            qr.r.push(rest);
            qr.reflections.push(v);
            qr.used.push(j);
        }
        qr
    }

    /// x := Qᵀx.
    fn transpose_times(&self, x: &mut [f64]) {
        self.reflections.iter().enumerate().for_each(|(k, v)| reflect(&v[k..], &mut x[k..]));
    }

    /// x := Qx.
    fn times(&self, x: &mut [f64]) {
        self.reflections.iter().enumerate().rev().for_each(|(k, v)| reflect(&v[k..], &mut x[k..]));
    }

    /// b := R⁻¹b.
    fn back_substitute(&self, b: &mut [f64]) {
        for k in (0..self.r.len()).rev() {
            b[k] /= self.r[k][k];
            let value = b[k];
            for (earlier, r) in b[..k].iter_mut().zip(&self.r[k]) {
                *earlier -= r * value;
            }
        }
    }

    /// b := R⁻ᵀb.
    fn forward_substitute(&self, b: &mut [f64]) {
        for k in 0..self.r.len() {
            let known: f64 = self.r[k][..k].iter().zip(&b[..k]).map(|(r, b)| r * b).sum();
            b[k] = (b[k] - known) / self.r[k][k];
        }
    }

    /// R⁻¹ by rows.
    fn inverse(&self) -> Vec<Vec<f64>> {
        let n = self.r.len();
        let mut rows = vec![vec![0.0; n]; n];
        let mut unit = vec![0.0; n];
        for k in 0..n {
            unit.fill(0.0);
            unit[k] = 1.0;
            self.back_substitute(&mut unit);
            rows.iter_mut().zip(&unit).for_each(|(row, value)| row[k] = *value);
        }
        rows
    }
}

fn reflect(v: &[f64], x: &mut [f64]) {
    let twice = 2.0 * v.iter().zip(&*x).map(|(v, x)| v * x).sum::<f64>();
    x.iter_mut().zip(v).for_each(|(x, v)| *x -= twice * v);
}

/// β and residuals, refined until the corrections stop to shrink.
fn solve_refined(qr: &Householder, design: &[&[f64]], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (n, p) = (y.len(), design.len());
    let (mut beta, mut r) = (vec![0.0; p], vec![0.0; n]);
    let mut before = f64::INFINITY;
    for _ in 0..MAX_REFINEMENTS {
        // What the two equations still miss: f of r + Xβ = y, g of Xᵀr = 0.
        let mut f: Vec<f64> = (0..n).map(|i| missing(y[i], r[i], i, design, &beta)).collect();
        let mut h: Vec<f64> = design.iter().map(|column| -inner(column, &r)).collect();
        qr.forward_substitute(&mut h);
        qr.transpose_times(&mut f);
        let mut step: Vec<f64> = f.iter().zip(&h).map(|(f, h)| f - h).collect();
        qr.back_substitute(&mut step);
        f[..p].copy_from_slice(&h);
        qr.times(&mut f);
        let size = norm(&step) + norm(&f);
        // The first step gives the solution; a later one must shrink, else only rounding is left to correct.
        if size.is_nan() || size >= 0.5 * before {
            break;
        }
        beta.iter_mut().zip(&step).for_each(|(beta, step)| *beta += step);
        r.iter_mut().zip(&f).for_each(|(r, f)| *r += f);
        before = size;
        if size == 0.0 {
            break;
        }
    }
    (beta, r)
}

fn missing(y: f64, r: f64, i: usize, design: &[&[f64]], beta: &[f64]) -> f64 {
    let mut sum = CompensatedSum::default();
    sum.add(y);
    sum.add(-r);
    design.iter().zip(beta).for_each(|(column, beta)| sum.add_product(-column[i], *beta));
    sum.value()
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = CompensatedSum::default();
    a.iter().zip(b).for_each(|(a, b)| sum.add_product(*a, *b));
    sum.value()
}

/// 1 − Σr²/Σ(y − ȳ)²; `None` for a constant response.
pub fn r_squared(fit: &LeastSquares, y: &[f64]) -> Option<f64> {
    let mean = compensated_sum(y.iter().copied()) / y.len().max(1) as f64;
    let total = compensated_sum(y.iter().map(|it| (it - mean) * (it - mean)));
    (total > 0.0).then(|| 1.0 - fit.residual_sum_of_squares / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_others_explain_is_left_out() {
        // By hand: the third column is the sum of the first two.
        let (a, b, c) = ([1.0; 5], [0.0, 1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 5.0]);
        let fit = least_squares(&[&a, &b, &c], &[1.0, 4.0, 7.0, 10.0, 13.0]).unwrap();
        assert_eq!(fit.used, [0, 1]);
        assert_eq!(fit.coefficients, [1.0, 3.0, 0.0]);
        assert_eq!(fit.standard_errors()[2], None);
    }

    #[test]
    fn leverages_add_up_to_the_rank() {
        let (a, b) = ([1.0; 5], [0.0, 1.0, 2.0, 5.0, 9.0]);
        let fit = least_squares(&[&a, &b], &[1.0, 0.0, 2.0, 3.0, 1.0]).unwrap();
        let sum: f64 = (0..5).map(|i| fit.leverage(&[a[i], b[i]])).sum();
        assert!((sum - 2.0).abs() < 1e-12);
    }

    #[test]
    fn odd_inputs_are_survived() {
        for y in [vec![0.0; 4], vec![1e12; 4], vec![1e-9, -1e-9, 1e-9, -1e-9]] {
            let fit = least_squares(&[&[1.0; 4], &[0.0; 4]], &y).unwrap();
            assert!(fit.coefficients.iter().all(|it| it.is_finite()));
            assert_eq!(fit.used, [0]);
        }
        assert_eq!(least_squares(&[&[f64::NAN; 2]], &[1.0; 2]), Err(LeastSquaresError::NotFinite));
        assert!(least_squares(&[], &[1.0]).unwrap().coefficients.is_empty());
        assert!(matches!(least_squares(&[&[1.0]], &[1.0, 2.0]), Err(LeastSquaresError::Length { .. })));
    }
}
