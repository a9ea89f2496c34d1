//! A linear scale and its round ticks.

/// Maps values onto pixels along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps the first value of `domain` onto the first pixel of `range`, the second onto the second.
    /// An empty or non-finite domain is widened to one unit, so that every value has a place.
    #[must_use]
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        let usable = domain.0.is_finite() && domain.1.is_finite() && domain.0 < domain.1;
        let domain = if usable { domain } else { (0.0, 1.0) };
        Self { from: domain, to: range }
    }

    /// The pixel of `value`; values outside the domain lie outside the range.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        self.to.0 + (value - self.from.0) / (self.from.1 - self.from.0) * (self.to.1 - self.to.0)
    }

    /// The pixels of the first and the second value of the domain.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        self.to
    }

    /// The value at a pixel; the range must not be empty.
    #[must_use]
    pub fn value_at(&self, pixel: f64) -> f64 {
        self.from.0 + (pixel - self.to.0) / (self.to.1 - self.to.0) * (self.from.1 - self.from.0)
    }
}

/// Round ticks 1-2-2.5-5 × 10ⁿ that enclose `min` and `max`, in at most about `n_wanted` steps.
///
/// The first and the last tick make the axis' domain. Without a finite span the ticks are 0 and 1.
///
/// ```
/// assert_eq!(kedge::charts::ticks(173.0, 655.0, 7), [100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0]);
/// assert_eq!(kedge::charts::ticks(f64::NAN, 1.0, 5), [0.0, 1.0]);
/// ```
#[must_use]
pub fn ticks(min: f64, max: f64, n_wanted: usize) -> Vec<f64> {
    let (min, max) =
        if min == max { (min - min.abs().max(1.0) / 2.0, max + max.abs().max(1.0) / 2.0) } else { (min, max) };
    if !(max - min).is_finite() || min > max {
        return vec![0.0, 1.0];
    }
    let rough = (max - min) / n_wanted.max(1) as f64;
    let mut power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    loop {
        // Rounding outwards may add a step at either end, hence the next wider step is tried as well.
        for factor in [1.0, 2.0, 2.5, 5.0] {
            let step = factor * power;
            let (first, last) = ((min / step + 1e-9).floor(), (max / step - 1e-9).ceil());
            if (last - first) as usize <= n_wanted.max(1) {
                return (0..=(last - first) as usize).map(|i| (first + i as f64) * step).collect();
            }
        }
        power *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        for (min, max, n, expected) in [
            (0.0, 4_700.0, 5, vec![0.0, 1_000.0, 2_000.0, 3_000.0, 4_000.0, 5_000.0]),
            (-3_100.0, 2_600.0, 6, vec![-4_000.0, -2_000.0, 0.0, 2_000.0, 4_000.0]),
            (0.74, 1.22, 4, vec![0.6, 0.8, 1.0, 1.2, 1.4]),
            (5.0, 5.0, 4, vec![2.0, 4.0, 6.0, 8.0]),
        ] {
            let found = ticks(min, max, n);
            assert_eq!(found.len(), expected.len(), "{min}..{max}: {found:?}");
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9), "{min}..{max}: {found:?}");
        }
    }

    #[test]
    fn any_span_gets_few_ticks() {
        for exponent in -8..16 {
            let max = 3.7 * 10_f64.powi(exponent);
            let found = ticks(-max / 3.0, max, 6);
            assert!((2..=7).contains(&found.len()), "{found:?}");
            assert!(found[0] <= -max / 3.0 && *found.last().unwrap() >= max * 0.999_999);
        }
    }

    #[test]
    fn a_scale_of_nothing_still_has_places() {
        assert!(Scale::new((3.0, 3.0), (0.0, 100.0)).at(0.5).is_finite());
        assert_eq!(Scale::new((0.0, 10.0), (100.0, 0.0)).at(2.5), 75.0);
    }
}
