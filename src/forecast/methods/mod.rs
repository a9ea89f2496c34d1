//! One file per method.

mod ces;
mod classical;
mod holt;
mod holt_winters;
mod mean;
mod moving_average;
mod naive;
mod optimized_theta;
mod seasonal_naive;
mod ses;
mod stl;
mod theta;

pub use ces::{Ces, CesForm, CesModel, CesParameters, CesStates};
pub use classical::{Classical, ClassicalModel};
pub use holt::{Holt, HoltModel, HoltParameters, TrendKind};
pub use holt_winters::{HoltWinters, HoltWintersModel, HoltWintersParameters, HoltWintersStates, SeasonKind};
pub use mean::{Mean, MeanModel};
pub use moving_average::{MovingAverage, MovingAverageModel};
pub use naive::{Drift, DriftModel, Naive, NaiveModel};
pub use optimized_theta::{OptimizedTheta, OptimizedThetaModel, OptimizedThetaParameters, ThetaEstimation};
pub use seasonal_naive::{SeasonalNaive, SeasonalNaiveModel};
pub use ses::{Ses, SesModel};
pub use stl::{Mstl, Stl, StlModel};
pub use theta::{Theta, ThetaModel};
