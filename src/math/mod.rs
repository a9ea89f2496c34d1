//! Numerics without opinions.

mod chi_square;
mod distribution;
mod line;
mod nelder_mead;
mod quantile;
mod random;
pub mod split;

pub use chi_square::chi_square_upper;
pub use distribution::{ln_gamma, normal_cdf, normal_quantile, student_t_cdf};
pub use line::{Line, fit_line};
pub use nelder_mead::{Minimum, SearchBudget, nelder_mead};
pub use quantile::{percentiles, quantile_sorted};
pub use random::Generator;
