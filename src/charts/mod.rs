//! Charts: numbers and finished labels in, a [`Scene`] out, drawn on any plotters backend.
//!
//! Each chart is plain data with a `scene` method: the layout, in CSS pixels, as a list of marks that
//! name their ink by role and not by colour. [`draw_scene`] is the only code that draws, so the same
//! scene serves the screen's canvas, the PNG and the SVG file, in either theme. Axes, ticks and dashes
//! are our own: those of plotters overlap, clip their last label and know neither dash nor band.

mod axis;
mod bars;
mod break_even;
mod bridge;
mod caption;
mod chart;
mod control;
mod correlogram;
mod curve;
mod cut;
mod deviation;
#[cfg(any(test, debug_assertions))]
pub mod examples;
mod forecast;
mod frame;
mod gauge;
mod heat;
mod icicle;
mod ladder;
mod legend;
mod lines;
mod multiples;
mod palette;
mod pareto;
mod place;
mod range_strip;
mod reading;
mod sankey;
mod scale;
mod scatter;
mod scene;
mod small_line;
mod spark;
mod split_bars;
mod stack;
mod surface;
mod svg;
mod text;
mod timeline;
mod window;
mod wings;

pub use axis::{AxisBlock, AxisYear, MonthAxis};
pub use bars::{Bar, BarChart};
pub use break_even::{BreakEvenChart, BreakEvenPoint};
pub use bridge::{BridgeChart, BridgeKind, BridgeRow};
pub use caption::Caption;
pub use chart::Chart;
pub use control::{CentreInk, ControlChart};
pub use correlogram::Correlogram;
pub use curve::{CurveChart, CurveMark};
pub use deviation::DeviationChart;
pub use forecast::{EndLabel, EventNote, ForecastChart, PointLabel, SeasonWindow, TimeMark};
pub use gauge::{GaugeChart, GaugeRow};
pub use heat::{HeatCell, HeatKey, HeatMap, HeatRow};
pub use icicle::{IcicleBlock, IcicleChart};
pub use ladder::LadderChart;
pub use legend::{LegendEntry, Part, Sample};
pub use lines::Band;
pub use multiples::{Multiple, SmallMultiples};
pub use palette::{Palette, Rgba};
pub use pareto::{ParetoBar, ParetoChart};
pub use range_strip::*;
pub use reading::{Reading, ReadingRow};
pub use sankey::{Flow, FlowNode, SankeyChart};
pub use scale::{Scale, ticks};
pub use scatter::{ScatterChart, ScatterDot};
pub use scene::{Anchor, Area, HitDot, Hits, Ink, Mark, Point, Scene, Size, Tint, bounds};
pub use small_line::SmallLine;
pub use spark::{SparkBar, spark_bars};
pub use split_bars::SplitBars;
pub use stack::{Panel, StackedChart};
pub use surface::{FONT_FAMILY, SUBPIXELS, Typeface, draw_marks, draw_scene};
pub use svg::svg_of;
pub use text::{EstimatedText, FONT_SIZE, MeasureText, Run, ValueText};
pub use timeline::{BarShape, TimelineBar, TimelineChart, TimelineRow};
pub use window::TimeWindow;
pub use wings::{Wing, WingRow, WingsChart};
