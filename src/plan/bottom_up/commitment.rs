//! What the manager of an account commits to: three amounts, their mean and their percentiles.

use super::super::TargetPlan;
use super::BottomUpFault;
use crate::domain::{AccountId, Money, MonthRange, RecordId};
use crate::math::normal_quantile;

/// What the manager of an account commits to over some months.
#[derive(Clone, Debug, PartialEq)]
pub struct Commitment {
    /// The months.
    pub window: MonthRange,
    /// L: reached in nine cases of ten.
    pub low: Money,
    /// M: as likely to be passed as missed.
    pub likely: Money,
    /// H: passed in one case of ten.
    pub high: Money,
    /// When it was given, in milliseconds since 1970.
    pub at: f64,
    /// Who gave it.
    pub by: String,
}

impl Commitment {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`BottomUpFault`] for amounts out of order or out of range, and without months.
    pub fn verify(&self) -> Result<(), BottomUpFault> {
        for amount in [self.low, self.likely, self.high] {
            if !(Money::default()..=TargetPlan::LARGEST).contains(&amount) {
                return Err(BottomUpFault::BadAmount(amount));
            }
        }
        if !(self.low <= self.likely && self.likely <= self.high) {
            return Err(BottomUpFault::OutOfOrder);
        }
        if self.window.len == 0 { Err(BottomUpFault::NoMonths) } else { Ok(()) }
    }

    /// B: the mean by Swanson's rule, to the minor unit, halves upwards.
    pub fn mean(&self) -> Money {
        let [low, likely, high] = [self.low, self.likely, self.high].map(|it| i128::from(it.minor()));
        let tenfold = 3 * low + 4 * likely + 3 * high;
        Money::from_minor((tenfold + 5).div_euclid(10) as i64)
    }

    /// Percentiles 0 to 100 in whole currency units, through the three amounts.
    pub fn percentiles(&self) -> Vec<f64> {
        let [low, likely, high] = [self.low, self.likely, self.high].map(Money::to_f64);
        let z90 = normal_quantile(0.9);
        let at = |q: i32| {
            // The ends of a normal lie nowhere; beyond a thousandth nothing is read off.
            let z = normal_quantile((f64::from(q) / 100.0).clamp(0.001, 0.999));
            let side = if z < 0.0 { likely - low } else { high - likely };
            (likely + side * z / z90).max(0.0)
        };
        (0..=100).map(at).collect()
    }
}

/// A commitment that a later one took the place of: kept, so that it can be measured when its months are over.
#[derive(Clone, Debug, PartialEq)]
pub struct FormerCommitment {
    /// Its id.
    pub id: RecordId,
    /// Whose.
    pub account: AccountId,
    /// It.
    pub commitment: Commitment,
}
