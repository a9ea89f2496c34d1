//! How a reader looks at a chart: what is hidden, what part of time is shown, what is pointed at.

use leptos::prelude::*;

use crate::charts::{Chart, Part, TimeWindow};

/// What the parts of a chart's view share.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// The whole chart.
    pub chart: Signal<Chart>,
    /// Parts that are hidden.
    pub hidden: RwSignal<Vec<Part>>,
    /// The months that are shown; `None` for all.
    pub window: RwSignal<Option<TimeWindow>>,
    /// The item that is pointed at, on the whole chart.
    pub cursor: RwSignal<Option<usize>>,
    /// Whether the chart fills the screen.
    pub presented: RwSignal<bool>,
}

impl Look {
    /// The chart as it is drawn.
    pub fn drawn(self) -> Chart {
        let (hidden, window) = (self.hidden.get_untracked(), self.window.get_untracked());
        self.chart.with_untracked(|chart| cut(chart, &hidden, window))
    }

    /// Months on the whole chart; `None` where it has no history.
    pub fn n_months(self) -> Option<usize> {
        self.chart.with_untracked(Chart::n_months)
    }

    /// The first item that is drawn.
    pub fn first(self) -> usize {
        self.window.get_untracked().map_or(0, |it| it.first)
    }

    /// Shows this part of time; all of it where it is all.
    pub fn show(self, change: impl FnOnce(TimeWindow, usize) -> TimeWindow) {
        let Some(n) = self.n_months() else { return };
        let now = self.window.get_untracked().unwrap_or(TimeWindow::all(n)).within(n);
        let next = change(now, n).within(n);
        let next = Some(next).filter(|it| *it != TimeWindow::all(n));
        if next != self.window.get_untracked() {
            self.window.set(next);
        }
    }

    /// Points at an item, and brings it into sight.
    pub fn point_at(self, item_idx: Option<usize>) {
        if self.cursor.get_untracked() == item_idx {
            return;
        }
        if let (Some(item_idx), Some(_)) = (item_idx, self.window.get_untracked()) {
            self.show(|window, _| window.showing(item_idx));
        }
        self.cursor.set(item_idx);
    }
}

fn cut(chart: &Chart, hidden: &[Part], window: Option<TimeWindow>) -> Chart {
    let shown = chart.clone().without(hidden);
    window.map_or_else(|| shown.clone(), |window| shown.windowed(window))
}
