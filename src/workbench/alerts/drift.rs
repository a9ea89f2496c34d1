//! Forecasts that drift: the control chart of one-step errors, or else the tracking signal.

use super::parts::main_part;
use super::{ErrorRun, Found, Why, YEAR};
use crate::domain::{Book, Money, Node};
use crate::forecast::{Tracking, ewma_of_width};
use crate::plan::{AlertKind, Thresholds};

/// Fewest errors that a sentence counts.
const LATELY: usize = 5;

/// The control chart, or else the tracking signal.
pub(super) fn drifting(book: &Book, node: Node, it: &Tracking, thresholds: &Thresholds) -> Option<Found> {
    let n_errors = it.errors.len();
    if let Some(since) = ewma_of_width(&it.errors, thresholds.width as f64 / 100.0).and_then(|it| it.out_since()) {
        let window = (n_errors - since).clamp(LATELY, YEAR).min(n_errors);
        let errors = error_run(book, node, it, window)?;
        let since = book.months().first.plus(*it.positions.get(since)? as i32);
        return Some((AlertKind::Drift, node, errors.sum, Why::Drift { since, errors }));
    }
    let limit = thresholds.signal as f64 / 10.0;
    let last = it.points.last().filter(|it| it.signal.abs() > limit)?;
    let errors = error_run(book, node, it, YEAR.min(n_errors))?;
    Some((AlertKind::Tracking, node, errors.sum, Why::Tracking { signal: last.signal, limit, errors }))
}

fn error_run(book: &Book, node: Node, it: &Tracking, window: usize) -> Option<ErrorRun> {
    let from = it.errors.len() - window;
    let (errors, positions) = (&it.errors[from..], &it.positions[from..]);
    let sum = Money::from_f64(errors.iter().sum())?;
    let n_same = errors.iter().filter(|e| (**e > 0.0) == (sum > Money::default())).count();
    let sales = book.amounts_of(node);
    let sold: Money = positions.iter().filter_map(|i| sales.get(*i).copied().flatten()).sum();
    Some(ErrorRun { n_same, n: window, sum, main: main_part(book, node, positions, sold - sum) })
}
