//! Any chart, for whoever shows charts without knowing which.

use super::{
    bars::BarChart,
    correlogram::Correlogram,
    curve::CurveChart,
    deviation::DeviationChart,
    forecast::ForecastChart,
    heat::HeatMap,
    ladder::LadderChart,
    legend::{LegendEntry, Part},
    multiples::SmallMultiples,
    reading::Reading,
    scene::{Scene, Size},
    small_line::SmallLine,
    stack::{Panel, StackedChart},
    text::MeasureText,
    window::TimeWindow,
    wings::WingsChart,
};

/// One of the charts.
#[derive(Clone, Debug)]
pub enum Chart {
    /// History, forecast, bands, target.
    Forecast(Box<ForecastChart>),
    /// Bars around a base line.
    Bars(BarChart),
    /// A small line.
    SmallLine(SmallLine),
    /// Deviation from the target path.
    Deviation(Box<DeviationChart>),
    /// Horizontal bars by name.
    Wings(WingsChart),
    /// Small charts on one time axis.
    Stacked(StackedChart),
    /// Autocorrelations by lag.
    Correlogram(Correlogram),
    /// Targets on the fan of a running sum.
    Ladder(Box<LadderChart>),
    /// Rows by name, columns by month, shaded.
    Heat(HeatMap),
    /// One small chart per name.
    Multiples(SmallMultiples),
    /// A curve over a number.
    Curve(Box<CurveChart>),
}

impl Chart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        match self {
            Self::Forecast(it) => it.scene(size, measure),
            Self::Bars(it) => it.scene(size, measure),
            Self::SmallLine(it) => it.scene(size, measure),
            Self::Deviation(it) => it.scene(size, measure),
            Self::Wings(it) => it.scene(size, measure),
            Self::Stacked(it) => it.scene(size, measure),
            Self::Correlogram(it) => it.scene(size, measure),
            Self::Ladder(it) => it.scene(size, measure),
            Self::Heat(it) => it.scene(size, measure),
            Self::Multiples(it) => it.scene(size, measure),
            Self::Curve(it) => it.scene(size, measure),
        }
    }

    /// What the chart says about one of its items.
    #[must_use]
    pub fn reading(&self, item_idx: usize) -> Reading {
        match self {
            Self::Forecast(it) => it.reading(item_idx),
            Self::Bars(it) => it.reading(item_idx),
            Self::SmallLine(_) => Reading::default(),
            Self::Deviation(it) => it.reading(item_idx),
            Self::Wings(it) => it.reading(item_idx),
            Self::Stacked(it) => it.reading(item_idx),
            Self::Correlogram(it) => it.reading(item_idx),
            Self::Ladder(it) => it.reading(item_idx),
            Self::Heat(it) => it.reading(item_idx),
            Self::Multiples(it) => it.reading(item_idx),
            Self::Curve(it) => it.reading(item_idx),
        }
    }

    /// How many months the chart can be zoomed over; `None` where the axis is no history.
    #[must_use]
    pub fn n_months(&self) -> Option<usize> {
        match self {
            Self::Forecast(it) => Some(it.axis.n_months),
            Self::Stacked(it) => Some(it.axis.n_months),
            Self::Bars(_)
            | Self::SmallLine(_)
            | Self::Deviation(_)
            | Self::Wings(_)
            | Self::Correlogram(_)
            | Self::Ladder(_)
            | Self::Heat(_)
            | Self::Multiples(_)
            | Self::Curve(_) => None,
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
            Self::Bars(_)
            | Self::SmallLine(_)
            | Self::Wings(_)
            | Self::Correlogram(_)
            | Self::Ladder(_)
            | Self::Heat(_)
            | Self::Multiples(_)
            | Self::Curve(_) => Vec::new(),
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

impl From<ForecastChart> for Chart {
    fn from(it: ForecastChart) -> Self {
        Self::Forecast(Box::new(it))
    }
}

impl From<BarChart> for Chart {
    fn from(it: BarChart) -> Self {
        Self::Bars(it)
    }
}

impl From<SmallLine> for Chart {
    fn from(it: SmallLine) -> Self {
        Self::SmallLine(it)
    }
}

impl From<DeviationChart> for Chart {
    fn from(it: DeviationChart) -> Self {
        Self::Deviation(Box::new(it))
    }
}

impl From<WingsChart> for Chart {
    fn from(it: WingsChart) -> Self {
        Self::Wings(it)
    }
}

impl From<StackedChart> for Chart {
    fn from(it: StackedChart) -> Self {
        Self::Stacked(it)
    }
}

impl From<Correlogram> for Chart {
    fn from(it: Correlogram) -> Self {
        Self::Correlogram(it)
    }
}

impl From<LadderChart> for Chart {
    fn from(it: LadderChart) -> Self {
        Self::Ladder(Box::new(it))
    }
}

impl From<HeatMap> for Chart {
    fn from(it: HeatMap) -> Self {
        Self::Heat(it)
    }
}

impl From<SmallMultiples> for Chart {
    fn from(it: SmallMultiples) -> Self {
        Self::Multiples(it)
    }
}

impl From<CurveChart> for Chart {
    fn from(it: CurveChart) -> Self {
        Self::Curve(Box::new(it))
    }
}
