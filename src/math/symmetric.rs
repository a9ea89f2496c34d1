//! Small symmetric systems.

/// Solves `a·x = b` for a symmetric `a` (row by row), which is overwritten by its factor; false, and `x` undefined,
/// unless `a` is positive definite.
pub fn solve_cholesky(a: &mut [f64], b: &[f64], x: &mut [f64]) -> bool {
    let k = b.len();
    for j in 0..k {
        for i in j..k {
            let sum = a[i * k + j] - (0..j).map(|l| a[i * k + l] * a[j * k + l]).sum::<f64>();
            if i > j {
                a[i * k + j] = sum / a[j * k + j];
            } else if sum > 0.0 && sum.is_finite() {
                a[j * k + j] = sum.sqrt();
            } else {
                return false;
            }
        }
    }
    for i in 0..k {
        x[i] = (b[i] - (0..i).map(|l| a[i * k + l] * x[l]).sum::<f64>()) / a[i * k + i];
    }
    for i in (0..k).rev() {
        x[i] = (x[i] - (i + 1..k).map(|l| a[l * k + i] * x[l]).sum::<f64>()) / a[i * k + i];
    }
    x.iter().all(|it| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_refuses() {
        // By hand: [[4, 2], [2, 3]]·[1, 2] = [8, 8].
        let mut x = [0.0; 2];
        assert!(solve_cholesky(&mut [4.0, 2.0, 2.0, 3.0], &[8.0, 8.0], &mut x));
        assert!((x[0] - 1.0).abs() < 1e-15 && (x[1] - 2.0).abs() < 1e-15);
        assert!(!solve_cholesky(&mut [1.0, 2.0, 2.0, 1.0], &[1.0, 1.0], &mut x));
    }
}
