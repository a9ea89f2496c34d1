//! Charts on the page: a canvas that draws, listens and exports; tiny bars as inline SVG.

mod backend;
mod canvas;
mod export;
mod measure;
mod paint;
mod spark;

pub use canvas::{ChartCanvas, Hover};
pub use export::{png_of, svg_text};
pub use measure::{BrowserText, with_text_measure};
pub use paint::page_palette;
pub use spark::SparkBars;
