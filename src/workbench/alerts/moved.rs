//! Forecasts that moved: outside the range that a snapshot gave them.

use super::parts::largest;
use super::{Found, Why};
use crate::domain::{Money, Node};
use crate::plan::AlertKind;
use crate::plan::budget::WHOLE;
use crate::workbench::Document;
use crate::workbench::tree::ForecastTree;
use crate::workbench::version::{Frozen, FrozenForecast, Version};

/// The newest snapshot of the forecast that shares months with it.
fn last_snapshot<'a>(document: &'a Document, tree: &ForecastTree) -> Option<(&'a Version, &'a FrozenForecast)> {
    let forecast = |it: &'a std::sync::Arc<Version>| match &it.frozen {
        Frozen::Forecast(frozen) => Some((&**it, &**frozen)),
        Frozen::Plan(_) => None,
    };
    let shares = |it: &FrozenForecast| tree.months.iter().any(|month| it.months.position(month).is_some());
    let snapshots = document.versions.iter().rev().filter_map(forecast);
    snapshots.filter(|it| it.1.measure == tree.measure).find(|it| shares(it.1))
}

pub(super) fn moved(document: &Document, tree: &ForecastTree) -> Vec<Found> {
    let Some((version, frozen)) = last_snapshot(document, tree) else { return Vec::new() };
    let shared: Vec<(usize, usize)> = (tree.months.iter().enumerate())
        .filter_map(|(now, month)| Some((frozen.months.position(month)?, now)))
        .collect();
    let sums = |node: &Node| -> Option<[Money; 2]> {
        let (then, now) = (&frozen.lines.get(node)?.point, &tree.line(*node)?.minor);
        let sum = |values: &[i64], pick: fn(&(usize, usize)) -> usize| {
            Money::from_minor(shared.iter().filter_map(|it| values.get(pick(it))).sum())
        };
        Some([sum(then, |it| it.0), sum(now, |it| it.1)])
    };
    let found = |node: &Node| -> Option<Found> {
        let [lower, upper] = frozen.lines.get(node)?.bands.get(&80)?;
        let now = &tree.line(*node)?.minor;
        let outside = |(a, b): &&(usize, usize)| {
            let at = now.get(*b);
            at.zip(lower.get(*a)).is_some_and(|(it, low)| it < low)
                || at.zip(upper.get(*a)).is_some_and(|(it, high)| it > high)
        };
        let n_outside = shared.iter().filter(outside).count();
        let [before, after] = sums(node)?;
        if (n_outside as i64) * WHOLE <= document.thresholds.moved * (shared.len() as i64) || before == after {
            return None;
        }
        let difference = after - before;
        let is_child = |it: &&Node| match (node, it) {
            (Node::Company, Node::Account(_)) => true,
            (Node::Account(account), Node::Leaf(of, _)) => account == of,
            _ => false,
        };
        let parts = tree.lines.keys().filter(is_child).filter_map(|it| {
            let [before, after] = sums(it)?;
            Some((*it, after - before))
        });
        let main = largest(parts, difference);
        let why = Why::Moved { version: version.name.clone(), sums: [before, after], n_outside, n: shared.len(), main };
        Some((AlertKind::Moved, *node, difference, why))
    };
    frozen.lines.keys().filter(|it| matches!(it, Node::Company | Node::Account(_))).filter_map(found).collect()
}
