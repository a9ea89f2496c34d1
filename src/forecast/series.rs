//! The validated inputs of every method.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Finite observations in order, one per period; gaps are filled by a named rule before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Series(Vec<f64>);

/// Why values make no series.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SeriesError {
    /// There is no value at all.
    #[error("the series is empty; give at least one observation")]
    Empty,
    /// A value is NaN or infinite.
    #[error("observation {position} is {value}, not a finite number; fill or drop it first")]
    NotFinite {
        /// Position, counted from 1.
        position: usize,
        /// The value found.
        value: f64,
    },
}

impl Series {
    /// A series of these values.
    ///
    /// # Errors
    /// [`SeriesError`] when there is no value or one is not finite.
    pub fn new(values: Vec<f64>) -> Result<Self, SeriesError> {
        if values.is_empty() {
            return Err(SeriesError::Empty);
        }
        match values.iter().position(|it| !it.is_finite()) {
            Some(i) => Err(SeriesError::NotFinite { position: i + 1, value: values[i] }),
            None => Ok(Self(values)),
        }
    }

    /// The values in order.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// Number of observations, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a series is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The first `n` observations (1 to `len`), as a training window.
    pub fn head(&self, n: usize) -> Self {
        Self(self.0[..n.clamp(1, self.0.len())].to_vec())
    }
}

impl TryFrom<Vec<f64>> for Series {
    type Error = SeriesError;
    fn try_from(values: Vec<f64>) -> Result<Self, SeriesError> {
        Self::new(values)
    }
}

impl From<Series> for Vec<f64> {
    fn from(series: Series) -> Vec<f64> {
        series.0
    }
}

/// Observations per season (`m`): 12 for months within a year, 1 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeasonLength(usize);

impl SeasonLength {
    /// No season.
    pub const NONE: Self = Self(1);
    /// Quarters within a year.
    pub const QUARTERLY: Self = Self(4);
    /// Months within a year.
    pub const MONTHLY: Self = Self(12);

    /// A season of `m` observations, `None` for 0.
    pub fn new(m: usize) -> Option<Self> {
        (m > 0).then_some(Self(m))
    }

    /// The number of observations.
    pub const fn get(self) -> usize {
        self.0
    }
}

/// How many steps ahead, 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon(usize);

impl Horizon {
    /// So many steps, `None` for 0.
    pub fn new(steps: usize) -> Option<Self> {
        (steps > 0).then_some(Self(steps))
    }

    /// The number of steps.
    pub const fn get(self) -> usize {
        self.0
    }
}

/// Nominal probability of a prediction interval, between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct IntervalLevel(f64);

impl IntervalLevel {
    /// 80 %.
    pub const P80: Self = Self(0.80);
    /// 95 %.
    pub const P95: Self = Self(0.95);

    /// A level, `None` unless strictly between 0 and 1.
    pub fn new(probability: f64) -> Option<Self> {
        (probability > 0.0 && probability < 1.0).then_some(Self(probability))
    }

    /// The probability.
    pub const fn get(self) -> f64 {
        self.0
    }
}
