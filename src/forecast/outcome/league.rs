//! How the methods compare out of sample, and which is in use.

use serde::{Deserialize, Serialize};

use crate::forecast::Intermittency;

use super::{FitError, MethodId};

/// Out-of-sample scores of one method over the rolling origins (V2). `None` where undefined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Mean absolute scaled error.
    pub mase: Option<f64>,
    /// Root mean squared scaled error.
    pub rmsse: Option<f64>,
    /// Σ|e| ÷ Σy.
    pub wape: Option<f64>,
    /// Root mean squared error, in the series' unit.
    pub rmse: f64,
    /// Σ(forecast − actual) ÷ Σactual: positive = too high.
    pub bias: Option<f64>,
    /// Share of actuals inside the 80 % interval, made from earlier origins only.
    pub coverage80: Option<f64>,
    /// Share of actuals inside the 95 % interval.
    pub coverage95: Option<f64>,
    /// Two-sided p of the Diebold-Mariano test against the winner; `None` for the winner or without a verdict.
    pub p_same_as_winner: Option<f64>,
    /// Mean absolute error by origin, oldest first.
    pub error_by_origin: Vec<f64>,
}

/// A row of the league.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeagueEntry {
    /// The method.
    pub method: MethodId,
    /// Its scores, or why it did not run.
    pub result: Result<Scores, FitError>,
}

/// How much evidence the league rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Rolling origins.
    pub n_origins: usize,
    /// Out-of-sample errors per method.
    pub n_errors: usize,
    /// Largest step ahead that was judged.
    pub max_step: usize,
    /// True when the origins are fewer than 12 or none: the badge "thin evidence".
    pub thin: bool,
}

/// What the league comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A method clearly beats the benchmark.
    Winner {
        /// The method in use.
        method: MethodId,
        /// Share by which its error is below the benchmark's (0.4 = 40 % better).
        improvement: f64,
        /// True when the second-best cannot be told apart (Diebold-Mariano p ≥ 0.05).
        tied: bool,
    },
    /// The combination did not beat the benchmark out of sample.
    ///
    /// It is used all the same, half of it the benchmark where that was clearly better: over many series this errs
    /// less than going over to the benchmark. Where the benchmark erred less than half as much, it is used.
    NothingBeatsNaive {
        /// The method in use.
        method: MethodId,
    },
    /// Too short for any out-of-sample judgement: the simplest method that runs is used.
    NotJudged {
        /// The method in use.
        method: MethodId,
    },
    /// Sales are seldom: the forecaster of seldom demand is in use, whatever came first on few sales. Such a league
    /// is sorted by the squared error, since the absolute one rewards a forecast of nothing.
    SellsSeldom {
        /// How demand comes; `None` below two sales.
        demand: Option<Intermittency>,
        /// Share by which its root mean squared error is below the benchmark's, negative where it is above; `None`
        /// where nothing was judged.
        improvement: Option<f64>,
    },
}

impl Verdict {
    /// The method in use.
    pub const fn method(&self) -> MethodId {
        match self {
            Verdict::Winner { method, .. } | Verdict::NothingBeatsNaive { method } | Verdict::NotJudged { method } => {
                *method
            }
            Verdict::SellsSeldom { .. } => MethodId::Seldom,
        }
    }
}

/// The league of one series.
///
/// The method in use, `verdict.method()`, may rank below the first entry, [`League::best`]. The combination is a
/// weighted mean of several methods and hardly ever the best of all on one short history, but over many histories it
/// errs less than whichever method happened to come first: that one is often only lucky. A screen marks the method in
/// use, and where `best` differs says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct League {
    /// Methods that ran, best first by [`League::score`], then those that did not.
    pub entries: Vec<LeagueEntry>,
    /// The method to beat: the better of naive and seasonal naive out of sample.
    pub benchmark: MethodId,
    /// What it rests on.
    pub evidence: Evidence,
    /// What it comes to.
    pub verdict: Verdict,
}

impl League {
    /// Whether this is the league of seldom demand.
    pub const fn sells_seldom(&self) -> bool {
        matches!(self.verdict, Verdict::SellsSeldom { .. })
    }

    /// What methods are compared by: MASE, and RMSSE where sales are seldom.
    pub fn score(&self, scores: &Scores) -> Option<f64> {
        if self.sells_seldom() { scores.rmsse } else { scores.mase }
    }

    /// The method with the least error, which need not be the one in use; `None` when nothing was judged.
    pub fn best(&self) -> Option<MethodId> {
        let judged = self.evidence.n_origins > 0;
        self.entries.iter().find(|it| judged && it.result.is_ok()).map(|it| it.method)
    }
}
