//! Charts on the page: one view that every page uses, with all that belongs to a chart; tiny bars as inline SVG.

mod backend;
mod export;
mod handle;
mod legend;
mod measure;
mod menu;
mod paint;
mod plot;
mod spark;
mod state;
mod table;
mod tip;
mod view;

pub use export::{png_of, svg_text};
pub use handle::StartHandle;
pub use measure::{BrowserText, with_text_measure};
pub use paint::page_palette;
pub use spark::SparkBars;
pub use view::ChartView;
