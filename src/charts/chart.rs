//! Any chart, for whoever shows charts without knowing which.

use super::{
    bars::BarChart,
    break_even::BreakEvenChart,
    bridge::BridgeChart,
    control::ControlChart,
    correlogram::Correlogram,
    curve::CurveChart,
    deviation::DeviationChart,
    forecast::ForecastChart,
    gauge::GaugeChart,
    heat::HeatMap,
    icicle::IcicleChart,
    ladder::LadderChart,
    legend::{LegendEntry, Part},
    multiples::SmallMultiples,
    pareto::ParetoChart,
    reading::Reading,
    sankey::SankeyChart,
    scatter::ScatterChart,
    scene::{Scene, Size},
    small_line::SmallLine,
    split_bars::SplitBars,
    stack::{Panel, StackedChart},
    text::MeasureText,
    timeline::TimelineChart,
    window::TimeWindow,
    wings::WingsChart,
};

/// What every chart can do.
trait Picture {
    /// Lays the chart out.
    fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene;
    /// What the chart says about one of its items.
    fn reading(&self, item_idx: usize) -> Reading;
}

/// Lists the charts once: the variant and what it holds.
macro_rules! charts {
    ($($(#[$doc:meta])* $variant:ident from $chart:ident;)+) => {
        /// One of the charts.
        #[derive(Clone, Debug)]
        pub enum Chart {
            $($(#[$doc])* $variant(Box<$chart>),)+
        }

        impl Chart {
            /// The names of all kinds, as they are listed.
            pub const KINDS: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// The name of its kind.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($variant),)+
                }
            }

            fn picture(&self) -> &dyn Picture {
                match self {
                    $(Self::$variant(it) => &**it,)+
                }
            }
        }

        $(
            impl Picture for $chart {
                fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
                    $chart::scene(self, size, measure)
                }

                fn reading(&self, item_idx: usize) -> Reading {
                    $chart::reading(self, item_idx)
                }
            }

            impl From<$chart> for Chart {
                fn from(it: $chart) -> Self {
                    Self::$variant(Box::new(it))
                }
            }
        )+
    };
}

charts! {
    /// History, forecast, bands, target.
    Forecast from ForecastChart;
    /// Bars around a base line.
    Bars from BarChart;
    /// A small line.
    SmallLine from SmallLine;
    /// Deviation from the target path.
    Deviation from DeviationChart;
    /// Horizontal bars by name.
    Wings from WingsChart;
    /// Small charts on one time axis.
    Stacked from StackedChart;
    /// Autocorrelations by lag.
    Correlogram from Correlogram;
    /// Targets on the fan of a running sum.
    Ladder from LadderChart;
    /// Rows by name, columns by month, shaded.
    Heat from HeatMap;
    /// One small chart per name.
    Multiples from SmallMultiples;
    /// From one number to another by signed steps.
    Bridge from BridgeChart;
    /// A curve over a number.
    Curve from CurveChart;
    /// Sales and cost over sales.
    BreakEven from BreakEvenChart;
    /// Bars from the largest down with their running share.
    Pareto from ParetoChart;
    /// Values against limits or a centre.
    Control from ControlChart;
    /// What happened, then what is forecast.
    Split from SplitBars;
    /// Undertakings over the months.
    Timeline from TimelineChart;
    /// A whole divided level by level.
    Icicle from IcicleChart;
    /// Amounts that flow from column to column.
    Sankey from SankeyChart;
    /// Dots over two numbers.
    Scatter from ScatterChart;
    /// What is needed against the range that is likely.
    Gauge from GaugeChart;
}

impl Chart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        self.picture().scene(size, measure)
    }

    /// What the chart says about one of its items.
    #[must_use]
    pub fn reading(&self, item_idx: usize) -> Reading {
        self.picture().reading(item_idx)
    }

    /// How many months the chart can be zoomed over; `None` where the axis is no history.
    #[must_use]
    pub fn n_months(&self) -> Option<usize> {
        match self {
            Self::Forecast(it) => Some(it.axis.n_months),
            Self::Stacked(it) => Some(it.axis.n_months),
            _ => None,
        }
    }

    /// The months of the window alone; a chart without a history as it is.
    #[must_use]
    pub fn windowed(&self, window: TimeWindow) -> Self {
        match self {
            Self::Forecast(it) => it.windowed(window).into(),
            Self::Stacked(it) => it.windowed(window).into(),
            other => other.clone(),
        }
    }

    /// The parts that can be hidden, with their names; none where there is only one.
    #[must_use]
    pub fn legend(&self) -> Vec<LegendEntry> {
        let entries: Vec<LegendEntry> = match self {
            Self::Forecast(it) => it.names.iter().filter(|entry| it.has(entry.part)).cloned().collect(),
            Self::Deviation(it) => it.names.iter().filter(|entry| it.has(entry.part)).cloned().collect(),
            Self::Stacked(it) => {
                let entry = |(i, panel): (usize, &Panel)| LegendEntry::new(Part::Panel(i), &*panel.name);
                it.panels.iter().enumerate().map(entry).collect()
            }
            _ => Vec::new(),
        };
        if entries.len() > 1 { entries } else { Vec::new() }
    }

    /// The chart without these parts.
    #[must_use]
    pub fn without(self, hidden: &[Part]) -> Self {
        match self {
            Self::Forecast(it) => it.without(hidden).into(),
            Self::Deviation(it) => it.without(hidden).into(),
            Self::Stacked(it) => it.without(hidden).into(),
            other => other,
        }
    }
}
