//! Accounts or products with their months, as both pictures and their tables show them.
//!
//! Values are one per month, in whole units of the measure; months without one are `None`.

use std::collections::BTreeSet;

use crate::charts::Band;
use crate::i18n::Formats;
use crate::ui::state::ForecastState;
use crate::workbench::Document;

use super::super::rows::{Grouping, Line, Listing, lines};

/// One account or product with its months.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) line: Line,
    /// One per month of the book, in whole units; `None` where there is none.
    pub(super) values: Vec<Option<f64>>,
    /// The first month that counts.
    pub(super) active_from: usize,
    /// One per month ahead, in whole units.
    pub(super) ahead: Vec<f64>,
    /// The 80 % range of its own forecast, moved to `ahead`.
    pub(super) band: Option<Band>,
}

/// What the page shows, the largest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    pub(super) items: Vec<Item>,
    pub(super) n_all: usize,
}

/// The accounts or products of the open book, in the order that the reader chose.
pub(super) fn view_of(
    document: &Document,
    state: &ForecastState,
    grouping: Grouping,
    falls_first: bool,
    formats: Formats,
) -> View {
    let Some(book) = document.book.as_deref() else { return View::default() };
    let open = BTreeSet::new();
    let listing = Listing { grouping, open: &open, search: "", n_shown: usize::MAX };
    let (lines, _) = lines(document, state, listing, formats.language.texts());
    let tree = state.shown_tree();
    let item = |line: Line| {
        let whole = |minor: i64| minor as f64 / 100.0;
        let ahead: Vec<f64> = tree
            .and_then(|it| it.line(line.node))
            .map(|it| it.minor.iter().map(|it| whole(*it)).collect())
            .unwrap_or_default();
        let own = state.forecasts.get(&line.node).filter(|_| !state.is_provisional()).map(|it| &it.chosen.forecast);
        let band = own.and_then(|own| {
            let interval = own.intervals.first()?;
            let moved = |bound: &[f64]| -> Vec<f64> {
                bound
                    .iter()
                    .zip(&own.point)
                    .zip(&ahead)
                    .map(|((bound, own), ahead)| (bound - own + ahead).max(0.0))
                    .collect()
            };
            Some(Band { lower: moved(&interval.lower), upper: moved(&interval.upper) })
        });
        let active_from = book.series_of(line.node).map(|it| it.active_from).min().unwrap_or(0);
        let values = state.values(line.node).map(|it| it.values.clone()).unwrap_or_default();
        Item { line, values, active_from, ahead, band }
    };
    let mut items: Vec<Item> = lines.into_iter().filter(|it| it.depth == 1).map(item).collect();
    if falls_first {
        // An account without a year before it has no change: it stands last.
        let key = |it: &Item| it.line.change.unwrap_or(f64::MAX);
        items.sort_by(|a, b| key(a).total_cmp(&key(b)));
    }
    View { n_all: items.len(), items }
}
