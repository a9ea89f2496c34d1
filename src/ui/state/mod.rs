//! What the pages share: preferences, the open workbench, and the forecasts made from it.

mod bench;
mod forecasts;
mod preferences;
mod workspaces;

pub use bench::{Bench, SaveState, Trouble, new_workspace_id, provide_bench, use_bench};
pub use forecasts::{ForecastState, ForecastStatus, Forecasts, options_for, provide_forecasts, use_forecasts};
pub use preferences::{
    Preferences, Theme, provide_preferences, set_language, set_theme, set_unit, use_formats, use_preferences,
};
pub use workspaces::{Entry, Workspaces};
