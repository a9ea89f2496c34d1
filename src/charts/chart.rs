//! Any chart, for whoever shows charts without knowing which.

use super::{
    bars::BarChart,
    correlogram::Correlogram,
    deviation::DeviationChart,
    forecast::ForecastChart,
    ladder::LadderChart,
    scene::{Scene, Size},
    small_line::SmallLine,
    stack::StackedChart,
    text::MeasureText,
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
}

impl Chart {
    /// Lays the chart out; `cursor` is the item under the pointer.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText, cursor: Option<usize>) -> Scene {
        match self {
            Self::Forecast(it) => it.scene(size, measure, cursor),
            Self::Bars(it) => it.scene(size, measure, cursor),
            Self::SmallLine(it) => it.scene(size, measure, cursor),
            Self::Deviation(it) => it.scene(size, measure, cursor),
            Self::Wings(it) => it.scene(size, measure, cursor),
            Self::Stacked(it) => it.scene(size, measure, cursor),
            Self::Correlogram(it) => it.scene(size, measure, cursor),
            Self::Ladder(it) => it.scene(size, measure, cursor),
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
