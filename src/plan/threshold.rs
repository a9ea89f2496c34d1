//! From where on a running plan is worth an alert (K13).
//!
//! Every threshold is a whole number in its own small unit, so that what is typed is what is stored. The usual ones are
//! those of the sources named in [`crate::forecast::ewma`] and [`crate::forecast::track`].

use thiserror::Error;

/// The thresholds of every kind of alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// What is at stake, over the company's sales of twelve months, from which an alert is high; hundredths of a per cent.
    pub high: i64,
    /// The same for medium.
    pub medium: i64,
    /// Pace below this is behind; hundredths of a per cent.
    pub behind: i64,
    /// P(attain) below this is low; hundredths of a per cent.
    pub chance: i64,
    /// The tracking signal beyond this is out; tenths.
    pub signal: i64,
    /// Width of the control chart in standard deviations of its average; hundredths.
    pub width: i64,
    /// So many months running without a figure are told, wherever they lie in the last twelve.
    pub gap: i64,
    /// Months outside a snapshot's range, as a part of those shared, beyond which a forecast has moved; hundredths of a per
    /// cent.
    pub moved: i64,
    /// An account is behind only when it sold less than this percentile of what was to be expected; hundredths of a per
    /// cent.
    pub usual: i64,
}

impl Default for Thresholds {
    /// 1 % and 0.2 % at stake, pace 95 %, chance 30 %, signal ±8.2, L 2.96, two months, half of the months, P10.
    fn default() -> Self {
        Self {
            high: 100,
            medium: 20,
            behind: 9_500,
            chance: 3_000,
            signal: 82,
            width: 296,
            gap: 2,
            moved: 5_000,
            usual: 1_000,
        }
    }
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Threshold {
    /// [`Thresholds::high`].
    High,
    /// [`Thresholds::medium`].
    Medium,
    /// [`Thresholds::behind`].
    Behind,
    /// [`Thresholds::chance`].
    Chance,
    /// [`Thresholds::signal`].
    Signal,
    /// [`Thresholds::width`].
    Width,
    /// [`Thresholds::gap`].
    Gap,
    /// [`Thresholds::moved`].
    Moved,
    /// [`Thresholds::usual`].
    Usual,
}

impl Threshold {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::High,
        Self::Medium,
        Self::Behind,
        Self::Usual,
        Self::Chance,
        Self::Signal,
        Self::Width,
        Self::Gap,
        Self::Moved,
    ];

    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::High => "stake_high",
            Self::Medium => "stake_medium",
            Self::Behind => "pace_below",
            Self::Chance => "chance_below",
            Self::Signal => "signal_tenths",
            Self::Width => "width_hundredths",
            Self::Gap => "gap_months",
            Self::Moved => "moved_beyond",
            Self::Usual => "usual_below",
        }
    }

    /// How many decimals it is typed with.
    pub const fn decimals(self) -> u32 {
        match self {
            Self::High | Self::Medium | Self::Behind | Self::Chance | Self::Width | Self::Moved | Self::Usual => 2,
            Self::Signal => 1,
            Self::Gap => 0,
        }
    }

    /// The least and the most that makes sense. A tracking signal over twelve months never leaves ±12.
    pub const fn range(self) -> (i64, i64) {
        match self {
            Self::High | Self::Medium => (1, 10_000),
            Self::Behind => (1_000, 10_000),
            Self::Chance => (100, 9_900),
            Self::Signal => (10, 119),
            Self::Width => (100, 600),
            Self::Gap => (2, 12),
            Self::Moved => (0, 9_900),
            Self::Usual => (100, 5_000),
        }
    }
}

/// A threshold that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ThresholdFault {
    /// It lies outside what it can be.
    #[error("`{}` lies outside {:?}", .0.key(), .0.range())]
    Outside(Threshold),
    /// What is medium lies above what is high.
    #[error("what is medium must not lie above what is high")]
    Crossed,
}

impl Thresholds {
    /// One of them.
    pub const fn get(&self, which: Threshold) -> i64 {
        match which {
            Threshold::High => self.high,
            Threshold::Medium => self.medium,
            Threshold::Behind => self.behind,
            Threshold::Chance => self.chance,
            Threshold::Signal => self.signal,
            Threshold::Width => self.width,
            Threshold::Gap => self.gap,
            Threshold::Moved => self.moved,
            Threshold::Usual => self.usual,
        }
    }

    /// The same with one of them changed.
    #[must_use]
    pub const fn with(mut self, which: Threshold, value: i64) -> Self {
        *match which {
            Threshold::High => &mut self.high,
            Threshold::Medium => &mut self.medium,
            Threshold::Behind => &mut self.behind,
            Threshold::Chance => &mut self.chance,
            Threshold::Signal => &mut self.signal,
            Threshold::Width => &mut self.width,
            Threshold::Gap => &mut self.gap,
            Threshold::Moved => &mut self.moved,
            Threshold::Usual => &mut self.usual,
        } = value;
        self
    }

    /// Tells whether they make sense together.
    ///
    /// # Errors
    /// The first [`ThresholdFault`] found.
    pub fn verify(&self) -> Result<(), ThresholdFault> {
        let outside = |it: &Threshold| {
            let (least, most) = it.range();
            !(least..=most).contains(&self.get(*it))
        };
        match Threshold::ALL.into_iter().find(outside) {
            Some(it) => Err(ThresholdFault::Outside(it)),
            None if self.medium > self.high => Err(ThresholdFault::Crossed),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ones_make_sense_and_nonsense_is_refused() {
        let usual = Thresholds::default();
        assert_eq!(usual.verify(), Ok(()));
        for it in Threshold::ALL {
            let (least, most) = it.range();
            assert!((least..=most).contains(&usual.get(it)), "{it:?}");
            assert_eq!(usual.with(it, least - 1).verify(), Err(ThresholdFault::Outside(it)));
            assert_eq!(usual.with(it, most + 1).verify(), Err(ThresholdFault::Outside(it)));
            assert_eq!(usual.with(it, 11).get(it), 11);
        }
        assert_eq!(usual.with(Threshold::Medium, 101).verify(), Err(ThresholdFault::Crossed));
    }
}
