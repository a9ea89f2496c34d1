//! Whether an incentive scheme makes sense: what it pays at an attainment, and where it jumps (G5). No payroll.
//!
//! Symbols: a = actual ÷ quota; s threshold; r rate, share of target pay per share of quota; x accelerator; c cap; all pay is
//! a share of target pay.
//! - pay(a) = 0 below s;
//! - from s on, counted from the first yuan: r·a; counted from the threshold: r·(a − s);
//! - what lies beyond a = 1 earns x times as much: pay(1) + x·r·(a − 1); at most c;
//! - a cliff is a stretch where one more per cent of quota brings more than 5 % of target pay: pay(a + 1 %) − pay(a) > 5 %,
//!   looked for in whole per cents up to 200 %.
//!
//! pay rises with a, so the pay at the q-th percentile of sales is the q-th percentile of pay.
//! Source: sales-compensation practice; the 5 % bound is a rule of thumb of this workbench.

use thiserror::Error;

/// More than this share of target pay for one per cent of quota is a cliff.
pub const CLIFF: f64 = 0.05;
/// The last whole per cent of attainment that is looked at.
pub const LAST_PERCENT: usize = 200;

/// From where on sales earn, once the threshold is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountsFrom {
    /// From the first yuan.
    #[default]
    First,
    /// From the threshold.
    Threshold,
}

/// A scheme. All numbers are shares: 0.8 is 80 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incentive {
    threshold: f64,
    rate: f64,
    accelerator: f64,
    cap: Option<f64>,
    counts: CountsFrom,
}

/// Why a scheme cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IncentiveFault {
    /// The threshold is no share of the quota.
    #[error("a threshold lies between 0 and 100 per cent of the quota")]
    Threshold,
    /// The rate is out of range.
    #[error("a rate lies above 0, at most 20 per cent of pay per per cent of quota")]
    Rate,
    /// The accelerator is out of range.
    #[error("an accelerator lies between 0 and 20")]
    Accelerator,
    /// The cap is out of range.
    #[error("a cap lies above 0, at most 1,000 per cent of pay")]
    Cap,
}

/// A stretch of attainment on which pay rises too fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cliff {
    /// Where it begins, in whole per cent of quota.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// The largest rise within one per cent, as a share of target pay.
    pub steepest: f64,
}

impl Incentive {
    /// The scheme.
    ///
    /// # Errors
    /// [`IncentiveFault`] for a number that is not finite or out of range.
    pub fn new(
        threshold: f64,
        rate: f64,
        accelerator: f64,
        cap: Option<f64>,
        counts: CountsFrom,
    ) -> Result<Self, IncentiveFault> {
        let within = |it: f64, low: f64, high: f64| it.is_finite() && (low..=high).contains(&it);
        match () {
            () if !within(threshold, 0.0, 1.0) => Err(IncentiveFault::Threshold),
            () if !within(rate, 0.0, 20.0) || rate == 0.0 => Err(IncentiveFault::Rate),
            () if !within(accelerator, 0.0, 20.0) => Err(IncentiveFault::Accelerator),
            () if cap.is_some_and(|it| !within(it, 0.0, 10.0) || it == 0.0) => Err(IncentiveFault::Cap),
            () => Ok(Self { threshold, rate, accelerator, cap, counts }),
        }
    }

    /// s.
    pub const fn threshold(&self) -> f64 {
        self.threshold
    }

    /// r.
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// x.
    pub const fn accelerator(&self) -> f64 {
        self.accelerator
    }

    /// c.
    pub const fn cap(&self) -> Option<f64> {
        self.cap
    }

    /// From where on sales earn.
    pub const fn counts(&self) -> CountsFrom {
        self.counts
    }

    /// pay(a), as a share of target pay.
    pub fn pay(&self, attainment: f64) -> f64 {
        if attainment < self.threshold {
            return 0.0;
        }
        let from = match self.counts {
            CountsFrom::First => 0.0,
            CountsFrom::Threshold => self.threshold,
        };
        let plain = self.rate * (attainment.min(1.0) - from).max(0.0);
        let beyond = self.accelerator * self.rate * (attainment - 1.0).max(0.0);
        let pay = plain + beyond;
        self.cap.map_or(pay, |it| pay.min(it))
    }

    /// pay at every whole per cent of attainment from 0 to [`LAST_PERCENT`], with the two ends of the jump at the threshold
    /// where it is one.
    pub fn curve(&self) -> Vec<[f64; 2]> {
        let mut points = Vec::with_capacity(LAST_PERCENT + 3);
        for percent in 0..=LAST_PERCENT {
            let at = percent as f64 / 100.0;
            let before = percent.checked_sub(1).map(|it| it as f64 / 100.0);
            if self.threshold > 0.0 && self.threshold <= at && before.is_none_or(|it| it < self.threshold) {
                points.extend([[self.threshold, 0.0], [self.threshold, self.pay(self.threshold)]]);
            }
            points.push([at, self.pay(at)]);
        }
        points
    }

    /// Where pay rises too fast, from the lowest attainment on.
    pub fn cliffs(&self) -> Vec<Cliff> {
        let mut found: Vec<Cliff> = Vec::new();
        for from in 0..LAST_PERCENT {
            let rise = self.pay((from + 1) as f64 / 100.0) - self.pay(from as f64 / 100.0);
            // A slope of exactly the bound is no cliff, whatever its last bit says.
            if rise <= CLIFF + 1e-9 {
                continue;
            }
            match found.last_mut().filter(|it| it.to == from) {
                Some(last) => (last.to, last.steepest) = (from + 1, last.steepest.max(rise)),
                None => found.push(Cliff { from, to: from + 1, steepest: rise }),
            }
        }
        found
    }

    /// The attainment from which on more sales earn nothing more; `None` without a cap that is reached.
    pub fn capped_from(&self) -> Option<f64> {
        let cap = self.cap?;
        let from = match self.counts {
            CountsFrom::First => 0.0,
            CountsFrom::Threshold => self.threshold,
        };
        let at_quota = self.rate * (1.0 - from);
        let reached = if cap <= at_quota {
            from + cap / self.rate
        } else {
            let slope = self.accelerator * self.rate;
            if slope == 0.0 {
                return None;
            }
            1.0 + (cap - at_quota) / slope
        };
        Some(reached.max(self.threshold))
    }
}

impl Default for Incentive {
    /// Paid from 80 % on from the first yuan, half as much again beyond the quota, at most twice the target pay.
    fn default() -> Self {
        Self { threshold: 0.8, rate: 1.0, accelerator: 1.5, cap: Some(2.0), counts: CountsFrom::First }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} against {b}");
    }

    #[test]
    fn pay_follows_threshold_rate_accelerator_and_cap() {
        let scheme = Incentive::default();
        // By hand: 0 below 0.8; 0.8 at it; 1 at quota; 1 + 1.5·0.2 = 1.3 at 1.2; the cap of 2 from 1 + 1/1.5 = 1.6667 on.
        for (attainment, expected) in [(0.79, 0.0), (0.8, 0.8), (1.0, 1.0), (1.2, 1.3), (1.7, 2.0), (3.0, 2.0)] {
            near(scheme.pay(attainment), expected);
        }
        near(scheme.capped_from().unwrap(), 1.0 + 1.0 / 1.5);
        let beyond = Incentive::new(0.8, 4.0, 2.0, None, CountsFrom::Threshold).unwrap();
        // By hand: 4·(0.9 − 0.8) = 0.4; 0.8 at quota; 0.8 + 2·4·0.1 = 1.6 at 1.1.
        for (attainment, expected) in [(0.8, 0.0), (0.9, 0.4), (1.0, 0.8), (1.1, 1.6)] {
            near(beyond.pay(attainment), expected);
        }
        assert_eq!(beyond.capped_from(), None);
        // A cap below the pay at quota is reached before it.
        let low = Incentive::new(0.5, 1.0, 2.0, Some(0.9), CountsFrom::First).unwrap();
        near(low.capped_from().unwrap(), 0.9);
    }

    #[test]
    fn a_jump_at_the_threshold_is_a_cliff_with_its_place() {
        // By hand: from 79 % to 80 % of quota pay rises by 80 % of target pay; elsewhere 1 or 1.5 % per per cent.
        assert_eq!(Incentive::default().cliffs(), [Cliff { from: 79, to: 80, steepest: 0.8 }]);
        let between = Incentive::new(0.825, 1.0, 1.0, None, CountsFrom::First).unwrap();
        let cliffs = between.cliffs();
        assert_eq!((cliffs.len(), cliffs[0].from, cliffs[0].to), (1, 82, 83));
        near(cliffs[0].steepest, 0.83);
    }

    #[test]
    fn a_slope_beyond_five_per_cent_is_one_stretch_and_exactly_five_is_none() {
        let five = Incentive::new(0.8, 5.0, 1.0, None, CountsFrom::Threshold).unwrap();
        assert_eq!(five.cliffs(), []);
        // By hand: 5 % per per cent up to quota, 5·1.2 = 6 % beyond it, until 4.0 of pay: 1 + 3·5 % … 1 + (4 − 1)/6 = 1.5.
        let six = Incentive::new(0.8, 5.0, 1.2, Some(4.0), CountsFrom::Threshold).unwrap();
        let cliffs = six.cliffs();
        assert_eq!((cliffs.len(), cliffs[0].from, cliffs[0].to), (1, 100, 150));
        near(cliffs[0].steepest, 0.06);
        assert_eq!(Incentive::new(0.0, 1.0, 1.0, None, CountsFrom::First).unwrap().cliffs(), []);
    }

    #[test]
    fn the_curve_never_falls_and_shows_the_jump_upright() {
        let curve = Incentive::new(0.825, 1.0, 2.0, Some(1.5), CountsFrom::First).unwrap().curve();
        assert!(curve.windows(2).all(|it| it[0][0] <= it[1][0] && it[0][1] <= it[1][1]));
        let jump = curve.windows(2).find(|it| it[0][0] == it[1][0]).unwrap();
        assert_eq!((jump[0], jump[1]), ([0.825, 0.0], [0.825, 0.825]));
        assert_eq!(curve.len(), LAST_PERCENT + 3);
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let new = |s, r, x, c| Incentive::new(s, r, x, c, CountsFrom::First);
        assert_eq!(new(1.1, 1.0, 1.0, None), Err(IncentiveFault::Threshold));
        assert_eq!(new(0.8, 0.0, 1.0, None), Err(IncentiveFault::Rate));
        assert_eq!(new(0.8, 1.0, f64::NAN, None), Err(IncentiveFault::Accelerator));
        assert_eq!(new(0.8, 1.0, 1.0, Some(0.0)), Err(IncentiveFault::Cap));
    }
}
