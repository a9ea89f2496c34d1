//! How a demand history comes: often or seldom, in like sizes or not (P5).
//!
//! ADI = periods ÷ periods with a sale. CV² = variance ÷ mean² of the sizes (divisor n). Cut at 1.32 and 0.49:
//! smooth (often, alike), erratic (often, unlike), intermittent (seldom, alike), lumpy (seldom, unlike).
//! Source: Syntetos, Boylan & Croston 2005.

use serde::{Deserialize, Serialize};

/// From this mean distance between sales on, demand is seldom.
const MAX_ADI: f64 = 1.32;
/// From this squared coefficient of variation on, sizes are unlike.
const MAX_CV2: f64 = 0.49;
/// Fewest sales that show a rhythm.
const MIN_SALES: usize = 2;

/// The four kinds of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemandClass {
    /// Often, in like sizes.
    Smooth,
    /// Often, in unlike sizes.
    Erratic,
    /// Seldom, in like sizes.
    Intermittent,
    /// Seldom, in unlike sizes.
    Lumpy,
}

impl DemandClass {
    /// Whether most methods for steady demand fail here: intermittent or lumpy.
    pub const fn is_seldom(self) -> bool {
        matches!(self, DemandClass::Intermittent | DemandClass::Lumpy)
    }
}

/// The class of a history with the numbers behind it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intermittency {
    /// Periods per sale, 1 or more.
    pub adi: f64,
    /// Squared coefficient of variation of the sizes.
    pub cv2: f64,
    /// What they come to.
    pub class: DemandClass,
}

/// The class of `values`, one per period; `None` below two sales.
///
/// A return (below zero) is no sale: it counts as a period without one.
///
/// ```
/// use kedge::forecast::{DemandClass, intermittency};
/// let parts = intermittency(&[0.0, 3.0, 0.0, 0.0, 3.0, 0.0]).unwrap();
/// assert_eq!((parts.adi, parts.cv2, parts.class), (3.0, 0.0, DemandClass::Intermittent));
/// assert_eq!(intermittency(&[0.0, 3.0, 0.0]), None);
/// ```
pub fn intermittency(values: &[f64]) -> Option<Intermittency> {
    let largest = values.iter().copied().fold(0.0_f64, f64::max);
    // In units of the largest, so that no square overflows.
    let sizes = || values.iter().filter(|it| **it > 0.0).map(|it| it / largest);
    let n_sales = sizes().count();
    if n_sales < MIN_SALES {
        return None;
    }
    let mean = sizes().sum::<f64>() / n_sales as f64;
    let variance = sizes().map(|it| (it - mean) * (it - mean)).sum::<f64>() / n_sales as f64;
    let (adi, cv2) = (values.len() as f64 / n_sales as f64, variance / (mean * mean));
    let class = match (adi < MAX_ADI, cv2 < MAX_CV2) {
        (true, true) => DemandClass::Smooth,
        (true, false) => DemandClass::Erratic,
        (false, true) => DemandClass::Intermittent,
        (false, false) => DemandClass::Lumpy,
    };
    Some(Intermittency { adi, cv2, class })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_hand() {
        // Sizes 1 and 9: mean 5, variance 16, CV² = 0.64. Sizes 4 and 6: mean 5, variance 1, CV² = 0.04.
        for (values, adi, cv2, class) in [
            (vec![4.0, 6.0, 4.0, 6.0], 1.0, 0.04, DemandClass::Smooth),
            (vec![1.0, 9.0, 1.0, 9.0], 1.0, 0.64, DemandClass::Erratic),
            (vec![4.0, 0.0, 0.0, 6.0], 2.0, 0.04, DemandClass::Intermittent),
            (vec![1.0, 0.0, 0.0, 9.0], 2.0, 0.64, DemandClass::Lumpy),
            (vec![4.0, 6.0, 4.0, 0.0, -1.0, 6.0], 1.5, 0.04, DemandClass::Intermittent),
        ] {
            let found = intermittency(&values).unwrap();
            assert!((found.adi - adi).abs() < 1e-12 && (found.cv2 - cv2).abs() < 1e-12, "{values:?}: {found:?}");
            assert_eq!(found.class, class, "{values:?}");
        }
    }

    #[test]
    fn fewer_than_two_sales_have_no_class() {
        assert_eq!(intermittency(&[]), None);
        assert_eq!(intermittency(&[0.0, -4.0, 0.0]), None);
        assert_eq!(intermittency(&[0.0, 1e300, 0.0]), None);
        assert_eq!(intermittency(&[1e300, 1e300]).unwrap().cv2, 0.0);
    }
}
