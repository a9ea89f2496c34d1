//! Off the plan: behind its path, or with little chance of reaching the target.

use super::parts::{differences_of, largest_of};
use super::usual::span_of;
use super::{Found, Watch, Why};
use crate::domain::{Book, Money, Node};
use crate::plan::budget::WHOLE;
use crate::plan::{AlertKind, Monitoring, PaceOutcome};
use crate::workbench::gap_tree::series_by_account;

/// Behind the path, or with little chance.
pub(super) fn off_plan(book: &Book, watch: &Watch<'_>, monitoring: &Monitoring) -> Vec<Found> {
    let Some(window) = watch.document.plan.as_deref().map(|it| it.window) else { return Vec::new() };
    let positions: Vec<usize> =
        window.iter().take(monitoring.company.n_elapsed).filter_map(|it| book.months().position(it)).collect();
    let span = book.months().last().zip(watch.document.plan.as_deref()).and_then(|(last, plan)| span_of(plan, last));
    let of_account = series_by_account(book);
    let thresholds = &watch.document.thresholds;
    let [behind, low] = [thresholds.behind, thresholds.chance].map(|it| it as f64 / WHOLE as f64);
    let found = |node: Node, pace: &PaceOutcome| -> Option<Found> {
        let outcome = watch.chances.and_then(|it| match node {
            Node::Account(account) => it.accounts.get(&account),
            _ => it.company.as_ref(),
        });
        let chance = outcome.and_then(|it| it.probability);
        let usual = match (node, span) {
            (Node::Account(account), Some(span)) => watch.usual.of(book, span, account, thresholds),
            _ => None,
        };
        let is_behind = pace.pace.is_some_and(|it| it < behind);
        if is_behind && matches!(node, Node::Account(it) if watch.usual.awaited.contains(&it)) {
            return None;
        }
        let is_unusual = usual.is_none_or(|(sold, low)| sold < low);
        if let Some(value) = pace.pace.filter(|_| is_behind && is_unusual) {
            let series = match node {
                Node::Account(it) => of_account.get(&it).cloned().unwrap_or_default(),
                _ => book.series().iter().collect(),
            };
            let parts = differences_of(series.into_iter(), node, &positions, pace.target_to_date);
            let main = parts.and_then(|it| largest_of(&it));
            let (deviation, gap) = (pace.deviation_to_date, pace.gap);
            return Some((
                AlertKind::Behind,
                node,
                deviation,
                Why::Behind { pace: value, deviation, gap, chance, main, usual: usual.map(|it| it.1) },
            ));
        }
        let chance = chance.filter(|it| it.value() < low)?;
        let landing = pace.landing;
        let short = landing.map_or(Money::default(), |it| (pace.target - it).max(Money::default()));
        Some((AlertKind::Chance, node, short, Why::Chance { chance, landing, target: pace.target }))
    };
    let accounts = monitoring.accounts.iter().filter_map(|it| found(Node::Account(it.account), &it.pace));
    found(Node::Company, &monitoring.company).into_iter().chain(accounts).collect()
}
