//! Sums and products with twice the digits: what a rounding loses is kept beside the result.
//!
//! Source: Knuth, *TAOCP* 2, §4.2.2 (sum of two); Dekker 1971 (product of two, without fused multiply-add, so that
//! native and wasm builds agree); Ogita, Rump & Oishi 2005 (sums and inner products).

/// A running sum that keeps its rounding errors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CompensatedSum {
    high: f64,
    low: f64,
}

impl CompensatedSum {
    /// Adds a number.
    pub fn add(&mut self, value: f64) {
        let (sum, error) = two_sum(self.high, value);
        self.high = sum;
        self.low += error;
    }

    /// Adds the product of two numbers.
    pub fn add_product(&mut self, a: f64, b: f64) {
        let (product, error) = two_product(a, b);
        self.add(product);
        self.low += error;
    }

    /// The sum, rounded once.
    pub fn value(self) -> f64 {
        // Beyond the range of numbers the error terms are not defined; the plain sum then says so by itself.
        let both = self.high + self.low;
        if both.is_nan() { self.high } else { both }
    }
}

/// The sum of `values`, as if computed with twice the digits and rounded once.
///
/// ```
/// use kedge::math::compensated_sum;
/// assert_eq!(compensated_sum([1e16, 1.0, -1e16]), 1.0);
/// ```
pub fn compensated_sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = CompensatedSum::default();
    values.into_iter().for_each(|it| sum.add(it));
    sum.value()
}

/// a + b and what its rounding lost.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let from_b = sum - a;
    (sum, (a - (sum - from_b)) + (b - from_b))
}

/// a · b and what its rounding lost.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a1, a2), (b1, b2)) = (halves(a), halves(b));
    let error = a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2);
    // Numbers near the end of the range cannot be halved; their product stays as good as a plain one.
    (product, if error.is_finite() { error } else { 0.0 })
}

/// Two numbers of 26 bits that add up to `a`.
fn halves(a: f64) -> (f64, f64) {
    const SPLITTER: f64 = 134_217_729.0; // 2²⁷ + 1
    let scaled = SPLITTER * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_on_the_way() {
        // By hand: 0.1 is stored with an error of 5.55e-18; ten of them differ from 1 by ten times that.
        assert_eq!(compensated_sum([0.1; 10]), 1.0);
        let mut sum = CompensatedSum::default();
        sum.add_product(1.0 + f64::EPSILON, 1.0 - f64::EPSILON);
        sum.add(-1.0);
        assert_eq!(sum.value(), -f64::EPSILON * f64::EPSILON);
        assert_eq!(compensated_sum([f64::MAX, f64::MAX]), f64::INFINITY);
    }
}
