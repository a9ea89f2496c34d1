//! Numerics without opinions.

mod cholesky;
mod compensated;
mod distribution;
mod least_squares;
mod levenberg_marquardt;
mod line;
mod moments;
mod nelder_mead;
mod quantile;
mod quasi_newton;
mod random;
mod ratio;
pub mod split;
mod survival;
mod symmetric;

pub use cholesky::Cholesky;
pub use compensated::{CompensatedSum, compensated_sum};
pub use distribution::{
    chi_squared_tail, ln_gamma, normal_cdf, normal_quantile, student_t_cdf, student_t_quantile,
    studentized_range_quantile,
};
pub use least_squares::{LeastSquares, LeastSquaresError, least_squares, r_squared};
pub use levenberg_marquardt::{LeastSquaresBudget, NonlinearFit, levenberg_marquardt};
pub use line::{Line, fit_line};
pub use moments::{autocorrelation, mean, standard_deviation};
pub use nelder_mead::{Minimum, SearchBudget, nelder_mead};
pub use quantile::{percentiles, quantile_sorted};
pub use quasi_newton::{Descent, DescentBudget, minimise};
pub use random::Generator;
pub use ratio::rounded_ratio;
pub use survival::{Lifetime, median_lifetime, product_limit};
pub use symmetric::solve_cholesky;
