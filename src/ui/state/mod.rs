//! What the pages share: preferences, the open workbench, and the forecasts made from it.

mod preferences;
pub mod recent;

#[cfg(feature = "ui")]
mod author;
#[cfg(feature = "ui")]
mod backup;
#[cfg(feature = "ui")]
mod bench;
#[cfg(feature = "ui")]
mod export_book;
#[cfg(feature = "ui")]
mod forecasts;
#[cfg(feature = "ui")]
mod formats;
#[cfg(feature = "ui")]
mod incoming;
#[cfg(feature = "ui")]
mod keeper;
#[cfg(feature = "ui")]
mod product_sums;
#[cfg(feature = "ui")]
mod tabs;
#[cfg(feature = "ui")]
mod watch;
#[cfg(feature = "ui")]
mod workspace_file;
#[cfg(feature = "ui")]
mod workspaces;

pub use preferences::{Preferences, Theme, provide_preferences, set_language, set_theme, set_unit, use_preferences};

#[cfg(feature = "ui")]
pub use author::{author, author_name, set_author_name};
#[cfg(feature = "ui")]
pub use backup::Backup;
#[cfg(feature = "ui")]
pub use bench::{Bench, FirstOpened, SaveState, Trouble, first_open, new_workspace_id, provide_bench, use_bench};
#[cfg(feature = "ui")]
pub use export_book::{export_book, history_ask, labels};
#[cfg(feature = "ui")]
pub use forecasts::{ForecastState, ForecastStatus, Forecasts, options_for, provide_forecasts, use_forecasts};
#[cfg(feature = "ui")]
pub use formats::{provide_formats, use_formats};
#[cfg(feature = "ui")]
pub use incoming::{Incoming, incoming, is_kin, let_wait};
#[cfg(feature = "ui")]
pub use keeper::Caution;
#[cfg(feature = "ui")]
pub use product_sums::{Found, ProductSums, provide_product_sums, use_product_sums};
#[cfg(feature = "ui")]
pub use tabs::Role;
#[cfg(feature = "ui")]
pub use watch::{Watched, Watching, provide_watching, use_watching};
#[cfg(feature = "ui")]
pub use workspace_file::{
    FileNews, compare_file, export_workspace, import_workspace, open_as_own, open_workspace_file, save_records,
};
#[cfg(feature = "ui")]
pub use workspaces::{Entry, InFile, OpenError, OpenNews, Workspaces};
