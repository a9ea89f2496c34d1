//! Numerics without opinions.

mod cholesky;
mod distribution;
mod levenberg_marquardt;
mod line;
mod nelder_mead;
mod quantile;
mod random;
pub mod split;

pub use cholesky::solve_cholesky;
pub use distribution::{ln_gamma, normal_cdf, normal_quantile, student_t_cdf};
pub use levenberg_marquardt::{LeastSquares, LeastSquaresBudget, levenberg_marquardt};
pub use line::{Line, fit_line};
pub use nelder_mead::{Minimum, SearchBudget, nelder_mead};
pub use quantile::{percentiles, quantile_sorted};
pub use random::Generator;
