//! What a run over one series returns: the league of methods, the chosen forecast, and its working.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Components, Horizon, Intermittency, IntervalLevel, SeasonLength, Treatment};

/// Every method of the league.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodId {
    /// T0: the last value.
    Naive,
    /// T0: the value of one season earlier.
    SeasonalNaive,
    /// T0: the line through first and last value.
    Drift,
    /// T0: the mean of all.
    Mean,
    /// T1: the mean of the last k.
    MovingAverage,
    /// T2: simple exponential smoothing.
    Ses,
    /// T3 with a trend that goes on.
    Holt,
    /// T3 with a damped trend.
    DampedHolt,
    /// T4, additive season.
    HoltWintersAdditive,
    /// T4, multiplicative season.
    HoltWintersMultiplicative,
    /// T6.
    Theta,
    /// T7: classical decomposition.
    Classical,
    /// T1: the mean of the last k with falling weights.
    WeightedMovingAverage,
    /// T1: level and slope from a moving average of moving averages.
    DoubleMovingAverage,
    /// T2: double exponential smoothing with one parameter.
    Brown,
    /// T5: the state-space model of the smoothing family with the least AICc.
    Ets,
    /// T5: ETS forms averaged by their Akaike weights.
    EtsAverage,
    /// T9: ARIMA orders averaged by their Akaike weights.
    ArimaAverage,
    /// T9: automatic seasonal ARIMA.
    Arima,
    /// T10: complex exponential smoothing.
    Ces,
    /// T11: dynamic optimised theta.
    OptimizedTheta,
    /// T7: STL decomposition, the rest by ETS.
    Stl,
    /// T12: several seasons by STL, the rest by ETS.
    Mstl,
    /// T14: month, quarter and year reconciled.
    TemporalHierarchy,
    /// T8: size and gap of intermittent demand.
    Croston,
    /// T8: Croston without its bias.
    Sba,
    /// T8: size and probability of intermittent demand.
    Tsb,
    /// T13: intermittent demand in aggregated blocks.
    Adida,
    /// T13: the mean over aggregation levels.
    Imapa,
    /// T15: a short series with parameters and season of like series.
    Pooled,
    /// H1: the mean of the members.
    Combination,
    /// T8, T13: the forecaster of seldom demand, which averages methods for it.
    Seldom,
    /// T16: exponential smoothing with a local and a global trend, averaged over the posterior.
    Lgt,
}

impl MethodId {
    /// Every method of the league, in the order in which lists show them. [`MethodId::Pooled`] and
    /// [`MethodId::Seldom`] stand outside: one needs a group, the other judges a league of its own.
    pub const ALL: [MethodId; 31] = [
        MethodId::Naive,
        MethodId::SeasonalNaive,
        MethodId::Drift,
        MethodId::Mean,
        MethodId::MovingAverage,
        MethodId::WeightedMovingAverage,
        MethodId::DoubleMovingAverage,
        MethodId::Ses,
        MethodId::Brown,
        MethodId::Holt,
        MethodId::DampedHolt,
        MethodId::HoltWintersAdditive,
        MethodId::HoltWintersMultiplicative,
        MethodId::Ets,
        MethodId::EtsAverage,
        MethodId::Theta,
        MethodId::OptimizedTheta,
        MethodId::Ces,
        MethodId::Lgt,
        MethodId::Arima,
        MethodId::ArimaAverage,
        MethodId::Classical,
        MethodId::Stl,
        MethodId::Mstl,
        MethodId::TemporalHierarchy,
        MethodId::Croston,
        MethodId::Sba,
        MethodId::Tsb,
        MethodId::Adida,
        MethodId::Imapa,
        MethodId::Combination,
    ];

    /// Its key in files and addresses.
    pub const fn key(self) -> &'static str {
        match self {
            MethodId::Naive => "naive",
            MethodId::SeasonalNaive => "seasonal_naive",
            MethodId::Drift => "drift",
            MethodId::Mean => "mean",
            MethodId::MovingAverage => "moving_average",
            MethodId::Ses => "ses",
            MethodId::Holt => "holt",
            MethodId::DampedHolt => "damped_holt",
            MethodId::HoltWintersAdditive => "holt_winters_additive",
            MethodId::HoltWintersMultiplicative => "holt_winters_multiplicative",
            MethodId::Theta => "theta",
            MethodId::Classical => "classical",
            MethodId::WeightedMovingAverage => "weighted_moving_average",
            MethodId::DoubleMovingAverage => "double_moving_average",
            MethodId::Brown => "brown",
            MethodId::Ets => "ets",
            MethodId::Arima => "arima",
            MethodId::EtsAverage => "ets_average",
            MethodId::ArimaAverage => "arima_average",
            MethodId::Ces => "ces",
            MethodId::OptimizedTheta => "optimized_theta",
            MethodId::Stl => "stl",
            MethodId::Mstl => "mstl",
            MethodId::Lgt => "lgt",
            MethodId::TemporalHierarchy => "temporal_hierarchy",
            MethodId::Croston => "croston",
            MethodId::Sba => "sba",
            MethodId::Tsb => "tsb",
            MethodId::Adida => "adida",
            MethodId::Imapa => "imapa",
            MethodId::Pooled => "pooled",
            MethodId::Combination => "combination",
            MethodId::Seldom => "seldom",
        }
    }

    /// The method with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Seldom]).find(|it| it.key() == key)
    }
}

/// Why a method cannot be fitted to a series.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FitError {
    /// There are too few observations.
    #[error(
        "{method:?} needs at least {needed} observations, the series has {found}; add history or pick a simpler method"
    )]
    TooShort {
        /// The method asked.
        method: MethodId,
        /// Observations it needs.
        needed: usize,
        /// Observations there are.
        found: usize,
    },
    /// The method needs every value above zero.
    #[error("{method:?} needs values above zero, observation {position} is {value}; use the additive form")]
    NotPositive {
        /// The method asked.
        method: MethodId,
        /// Position of the value, counted from 1.
        position: usize,
        /// The value found.
        value: f64,
    },
    /// The method is seasonal and the data have no season.
    #[error("{method:?} needs a season of two or more observations")]
    NoSeason {
        /// The method asked.
        method: MethodId,
    },
    /// The method is for sales without returns.
    #[error(
        "{method:?} needs values of zero or more, observation {position} is {value}; book returns against the sale they belong to or use another method"
    )]
    Negative {
        /// The method asked.
        method: MethodId,
        /// Position of the value, counted from 1.
        position: usize,
        /// The value found.
        value: f64,
    },
    /// The method borrows from like series and was given none.
    #[error("{method:?} needs a group of like series; name one or pick a method that stands alone")]
    NoGroup {
        /// The method asked.
        method: MethodId,
    },
    /// A combination had fewer than two members.
    #[error("{method:?} needs at least two members that could run")]
    NoMembers {
        /// The method asked.
        method: MethodId,
    },
}

/// Lower and upper bounds for each step ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictionInterval {
    /// Nominal probability.
    pub level: IntervalLevel,
    /// One per step.
    pub lower: Vec<f64>,
    /// One per step.
    pub upper: Vec<f64>,
}

/// Point forecasts and intervals for steps 1 to h.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// One per step, in the series' unit.
    pub point: Vec<f64>,
    /// One per level, none where the method has no theory for it.
    pub intervals: Vec<PredictionInterval>,
}

/// Which role a number plays in a working; `i18n` has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermRole {
    /// The last observation.
    LastValue,
    /// The observation of one season earlier.
    LastSeason,
    /// The mean of the window used.
    WindowMean,
    /// The smoothed level.
    Level,
    /// The trend's contribution at this step.
    Trend,
    /// The seasonal index or difference of this month.
    Season,
    /// The smoothed size of a sale.
    SaleSize,
    /// Sales per period: one over the smoothed gap, or the smoothed probability.
    SaleRate,
    /// What takes the bias out of size over gap.
    BiasFactor,
    /// Units per period, from the level of blocks of several periods.
    BlockRate,
    /// The chance that the article still lives at this step.
    Survival,
    /// The group's growth by this step, as a factor.
    GroupGrowth,
    /// A member's forecast of a combination.
    Member(MethodId),
    /// What agreeing with the quarters' and years' forecasts adds.
    Reconciled,
    /// The working days of this month over those of a mean month.
    WorkingDays,
    /// What the Spring Festival adds in this month.
    Festival,
    /// What the Spring Festival multiplies this month by.
    FestivalFactor,
    /// The mean of a Box-Cox forecast, back on the scale of the data.
    BackTransformed,
    /// January and February together.
    TwoMonths,
    /// This month's part of both months' working days.
    DayShare,
    /// The least value a forecast may have: 0 unless the history has returns.
    Floor,
    /// The forecast itself.
    Result,
}

/// How a term joins what stands above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermOperator {
    /// First term.
    Start,
    /// Added.
    Plus,
    /// Multiplied.
    Times,
    /// One of several that are averaged.
    Average,
    /// The larger of this and what stands above.
    AtLeast,
    /// The result.
    Equals,
}

/// One line of a working.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// How it joins.
    pub operator: TermOperator,
    /// What it is.
    pub role: TermRole,
    /// Its value.
    pub value: f64,
}

/// The formula of one step with its numbers: evaluating the terms in order gives the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Working {
    /// The formula in symbols, e.g. `(l + φₕ·b) × s`.
    pub formula: String,
    /// The terms in order; the last is the result.
    pub terms: Vec<Term>,
}

/// A named parameter of a fit, in the literature's symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// `α`, `β`, `γ`, `φ`, `k`, …
    pub symbol: String,
    /// Its value.
    pub value: f64,
}

/// A method fitted to the whole history, and its forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodForecast {
    /// Which method.
    pub method: MethodId,
    /// Fitted values, one per observation, `None` where the method has none.
    pub fitted: Vec<Option<f64>>,
    /// Point forecast with its 80 % and 95 % intervals.
    pub forecast: Forecast,
    /// What the intervals rest on.
    pub interval_basis: IntervalBasis,
    /// The form chosen among those of the method, e.g. `ETS(M,A,M)`; `None` where it has one.
    pub form: Option<String>,
    /// Parameters of the fit.
    pub parameters: Vec<Parameter>,
    /// Level, slope and season over the history; `None` where the method has no such states. They end with the last
    /// observation, as `fitted` does, but may begin later: months before the first sale have none.
    pub components: Option<Components>,
    /// Seasonal indices (multiplicative: mean 1; additive: sum 0), position 0 = the season position of the
    /// first observation; empty where the method has none.
    pub seasonal_indices: Vec<f64>,
    /// True when `seasonal_indices` multiply.
    pub multiplicative: bool,
    /// One working per step.
    pub workings: Vec<Working>,
}

/// What prediction intervals rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalBasis {
    /// The method's theory of how errors grow, scaled by backtest errors (V4).
    Calibrated {
        /// How many errors.
        n_errors: usize,
    },
    /// Order statistics of backtest errors, for a method without theory (V4).
    Conformal {
        /// How many errors.
        n_errors: usize,
    },
    /// The method's theory alone, widened as experience asks, because there are fewer than eight backtest errors.
    Gaussian {
        /// How many backtest errors there were.
        n_errors: usize,
    },
    /// Futures drawn from the forecaster's own distribution of seldom sales: none falls below zero.
    Drawn {
        /// How many futures.
        n_paths: usize,
    },
    /// No interval can be given.
    None,
}

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

/// Options of a run over one series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Observations per season.
    pub season_length: SeasonLength,
    /// Steps ahead.
    pub horizon: Horizon,
    /// Seed of the sample paths.
    pub seed: u64,
    /// Sample paths for sums (V11); 0 = none.
    pub n_paths: usize,
    /// Use this method instead of the league's choice, where it runs.
    pub method: Option<MethodId>,
    /// Most rolling origins (12).
    pub max_origins: usize,
    /// What is done to the history before a method sees it; `None` for nothing.
    pub treatment: Option<Box<Treatment>>,
    /// Whether the outcome keeps what the method in use said at the rolling origins.
    pub keep_trail: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            season_length: SeasonLength::MONTHLY,
            horizon: Horizon::new(12).expect("12 is above 0"),
            seed: 20_261_123,
            n_paths: 2000,
            method: None,
            max_origins: 12,
            treatment: None,
            keep_trail: false,
        }
    }
}

/// What a method said at a rolling origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrailPoint {
    /// Observations known then.
    pub origin: usize,
    /// Its forecast, one per judged step.
    pub point: Vec<f64>,
}

/// Distribution of the running sums of a forecast, from joint paths (V11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CumulativeQuantiles {
    /// `quantiles[h − 1][q]`: the q-th percentile (0 to 100) of the sum of steps 1 to h.
    pub quantiles: Vec<Vec<f64>>,
}

/// What a run over one series returns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesForecast {
    /// How the methods compare.
    pub league: League,
    /// The method in use, on the whole history.
    pub chosen: MethodForecast,
    /// Distribution of its running sums; `None` without paths.
    pub cumulative: Option<CumulativeQuantiles>,
    /// What the method in use said at the rolling origins, oldest first; empty unless the options ask for it.
    pub trail: Vec<TrailPoint>,
}
