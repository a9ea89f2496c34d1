//! One file per method.

mod aggregation;
mod brown;
mod classical;
mod croston;
mod double_moving_average;
mod ets;
mod holt;
mod holt_winters;
mod mean;
mod moving_average;
mod naive;
mod pooled;
mod seasonal_naive;
mod ses;
mod temporal;
mod theta;
mod tsb;
mod weighted_moving_average;

pub use aggregation::{Adida, AdidaModel, Imapa, ImapaModel};
pub use brown::{Brown, BrownModel};
pub use classical::{Classical, ClassicalModel};
pub use croston::{Croston, CrostonKind, CrostonModel, CrostonParameters};
pub use double_moving_average::{DoubleMovingAverage, DoubleMovingAverageModel};
pub use ets::{Ets, EtsEstimate, EtsForm, EtsModel, EtsParameters, EtsStates, EtsTrend, Join};
pub use holt::{Holt, HoltModel, HoltParameters, TrendKind};
pub use holt_winters::{HoltWinters, HoltWintersModel, HoltWintersParameters, HoltWintersStates, SeasonKind};
pub use mean::{Mean, MeanModel};
pub use moving_average::{MovingAverage, MovingAverageModel};
pub use naive::{Drift, DriftModel, Naive, NaiveModel};
pub use pooled::{Pooled, PooledModel};
pub use seasonal_naive::{SeasonalNaive, SeasonalNaiveModel};
pub use ses::{Ses, SesModel};
pub use temporal::{TemporalHierarchy, TemporalHierarchyModel};
pub use theta::{Theta, ThetaModel};
pub use tsb::{Tsb, TsbModel, TsbParameters};
pub use weighted_moving_average::{WeightedMovingAverage, WeightedMovingAverageModel};
