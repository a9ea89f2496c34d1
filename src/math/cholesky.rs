//! Cholesky factor of a symmetric positive definite matrix: A = L·Lᵀ.
//!
//! Source: Golub & Van Loan, *Matrix Computations*, 4th ed., §4.2.

/// The lower triangle L, packed by rows: row i holds i + 1 numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Cholesky {
    n: usize,
    rows: Vec<f64>,
}

/// Position of the first number of row i.
const fn start(i: usize) -> usize {
    i * (i + 1) / 2
}

impl Cholesky {
    /// The factor of the n × n matrix whose lower triangle `entry(i, j)`, j ≤ i, gives; `None` unless it is positive
    /// definite to rounding.
    ///
    /// ```
    /// use kedge::math::Cholesky;
    /// let factor = Cholesky::new(2, |i, j| if i == j { 2.0 } else { 1.0 }).unwrap();
    /// let mut x = vec![3.0, 3.0];
    /// factor.solve(&mut x);
    /// assert!((x[0] - 1.0).abs() < 1e-15 && (x[1] - 1.0).abs() < 1e-15);
    /// assert!(Cholesky::new(2, |_, _| 1.0).is_none());
    /// ```
    pub fn new(n: usize, entry: impl Fn(usize, usize) -> f64) -> Option<Self> {
        Self::factor(n, 8.0 * f64::EPSILON, false, entry)
    }

    /// The factor of a matrix that may be singular: a row that the earlier ones imply, its pivot at most `dependent` of
    /// its diagonal, is passed over and its unknown is 0. For right-hand sides that the matrix can reach, [`Self::solve`]
    /// then still gives a solution.
    pub fn semidefinite(n: usize, dependent: f64, entry: impl Fn(usize, usize) -> f64) -> Self {
        Self::factor(n, dependent, true, entry).unwrap_or(Self { n, rows: vec![0.0; start(n)] })
    }

    fn factor(n: usize, dependent: f64, pass_over: bool, entry: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut rows = vec![0.0; start(n)];
        for i in 0..n {
            let (done, row) = rows.split_at_mut(start(i));
            for j in 0..i {
                let other = &done[start(j)..start(j + 1)];
                let rest = entry(i, j) - dot(&row[..j], &other[..j]);
                row[j] = if other[j] > 0.0 { rest / other[j] } else { 0.0 };
            }
            let diagonal = entry(i, i);
            let pivot = diagonal - dot(&row[..i], &row[..i]);
            // A pivot that is nothing but rounding belongs to a singular matrix.
            let vanishes = pivot.is_nan() || pivot <= dependent * diagonal.abs() || !pivot.is_finite();
            match (vanishes, pass_over) {
                (false, _) => row[i] = pivot.sqrt(),
                (true, true) => row[..=i].fill(0.0),
                (true, false) => return None,
            }
        }
        Some(Self { n, rows })
    }

    /// Rows and columns.
    pub fn len(&self) -> usize {
        self.n
    }

    /// True for the matrix without rows.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Row i of L: i + 1 numbers.
    fn row(&self, i: usize) -> &[f64] {
        &self.rows[start(i)..start(i + 1)]
    }

    /// Replaces b by the solution of A·x = b.
    pub fn solve(&self, b: &mut [f64]) {
        for i in 0..self.n {
            let row = self.row(i);
            b[i] = if row[i] > 0.0 { (b[i] - dot(&row[..i], &b[..i])) / row[i] } else { 0.0 };
        }
        for i in (0..self.n).rev() {
            let row = self.row(i);
            let value = if row[i] > 0.0 { b[i] / row[i] } else { 0.0 };
            b[i] = value;
            for (earlier, l) in b[..i].iter_mut().zip(row) {
                *earlier -= l * value;
            }
        }
    }

    /// Replaces independent standard normals z by L·z, whose covariance is A.
    pub fn correlate(&self, z: &mut [f64]) {
        for i in (0..self.n).rev() {
            z[i] = dot(self.row(i), &z[..=i]);
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_over_what_is_implied() {
        // By hand: rows 2 and 3 of rank 2; the right-hand side is A·(1, 2, 0).
        let a = [[2.0, 1.0, 3.0], [1.0, 1.0, 2.0], [3.0, 2.0, 5.0]];
        let mut b = vec![4.0, 3.0, 7.0];
        Cholesky::semidefinite(3, 1e-12, |i, j| a[i][j]).solve(&mut b);
        assert!((b[0] - 1.0).abs() < 1e-12 && (b[1] - 2.0).abs() < 1e-12 && b[2] == 0.0);
    }

    #[test]
    fn solves_and_correlates() {
        // By hand: A = L·Lᵀ with L = [2; 1 3; 4 5 6].
        let a = [[4.0, 2.0, 8.0], [2.0, 10.0, 19.0], [8.0, 19.0, 77.0]];
        let factor = Cholesky::new(3, |i, j| a[i][j]).unwrap();
        let mut z = vec![1.0, 1.0, 1.0];
        factor.correlate(&mut z);
        assert_eq!(z, [2.0, 4.0, 15.0]);
        let mut b: Vec<f64> = a.iter().map(|row| row[0] - row[1] + 2.0 * row[2]).collect();
        factor.solve(&mut b);
        for (x, expected) in b.iter().zip([1.0, -1.0, 2.0]) {
            assert!((x - expected).abs() < 1e-12);
        }
        assert!(Cholesky::new(2, |i, j| if i == j { 1.0 } else { -1.5 }).is_none());
        assert!(Cholesky::new(1, |_, _| f64::NAN).is_none());
    }
}
