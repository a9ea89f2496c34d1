//! Alerts: what watching a running plan finds, each with what is at stake and why (K13).
//!
//! The usual thresholds, each of which may be set otherwise ([`Thresholds`]):
//!
//! | kind | raised when |
//! |---|---|
//! | missing | a series has no figure in the last month, or in two or more months running of the last twelve |
//! | drift | the last point of the control chart of one-step errors lies outside its limits ([`crate::forecast::ewma`]) |
//! | tracking | the tracking signal is beyond ±8.2 ([`crate::forecast::track`]) and the control chart is not out |
//! | behind | pace is below 95 %; of an account also sales to date below P10 of its own distribution ([`usual`]) |
//! | chance | P(attain) is below 30 % though pace is not below 95 % |
//! | moved | in more than half of the months that a snapshot and the forecast share, the forecast lies outside the 80 % range that the snapshot gave them |
//!
//! Errors and pace are watched for the company and its accounts. Severity is what is at stake over the company's sales of
//! the last twelve months: high from 1 %, medium from 0.2 % on, unless set otherwise.
//!
//! Where the shortfall comes from: what was expected over the months in question is split over the children (accounts of
//! the company, products of an account) by their sales of the twelve months before, exactly; the child with the largest
//! part of the difference is named, as *most* of it from a half on.
//! Source: Montgomery §9.2 for the chart; Pareto of the differences after K13.

mod answers;
mod drift;
mod missing;
mod moved;
mod off_plan;
mod parts;
mod stopped;
#[cfg(test)]
mod tests;
mod usual;

use std::collections::BTreeMap;

use crate::domain::{Measure, Money, Month, Node};
use crate::forecast::Tracking;
use crate::plan::budget::WHOLE;
use crate::plan::{AlertKey, AlertKind, Attainability, Monitoring, Thresholds};

use super::Document;
use super::planning::Attainments;
use super::tree::ForecastTree;

pub use answers::{Answers, STEPS};
pub use parts::{differences, main_part};
pub use usual::{Usual, WithinUsual, span_of, within_usual};

use drift::drifting;
use missing::missing;
use moved::moved;
use off_plan::off_plan;
use stopped::stopped;

/// Months that "lately" means.
const YEAR: usize = 12;

/// How much is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// At least 1 % of a year's company sales.
    High,
    /// At least 0.2 %.
    Medium,
    /// Less.
    Low,
}

/// Where the largest part comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Whose.
    pub node: Node,
    /// How much of it.
    pub amount: Money,
    /// Whether that is half of it or more.
    pub is_most: bool,
}

/// Errors of the last months that point one way.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorRun {
    /// How many of them have the sign of the sum.
    pub n_same: usize,
    /// Of how many.
    pub n: usize,
    /// Their sum, actual − forecast.
    pub sum: Money,
    /// Where most of it comes from.
    pub main: Option<Part>,
}

/// Why an alert is raised, as facts that `i18n` puts into words.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Months without figures.
    Missing {
        /// The first of them.
        first: Month,
        /// How many.
        n: usize,
        /// The product, where the account has several.
        main: Option<Node>,
    },
    /// A customer stopped buying.
    Stopped {
        /// The first month without a sale.
        since: Month,
        /// How many there are.
        n: usize,
        /// What it bought in the twelve months before.
        bought: Money,
        /// What the plan gives it in the months to come; `None` where the plan does not know it.
        target: Option<Money>,
    },
    /// The control chart is out.
    Drift {
        /// Since when.
        since: Month,
        /// The errors of the last months.
        errors: ErrorRun,
    },
    /// The tracking signal is beyond its limit.
    Tracking {
        /// The signal.
        signal: f64,
        /// Its limit.
        limit: f64,
        /// The errors that it sums.
        errors: ErrorRun,
    },
    /// Behind the plan's path.
    Behind {
        /// Pace.
        pace: f64,
        /// Sales less plan to date.
        deviation: Money,
        /// Landing less target, where it is known.
        gap: Option<Money>,
        /// P(attain), where it is known.
        chance: Option<Attainability>,
        /// Where most of the deviation comes from.
        main: Option<Part>,
        /// The least that was to be expected by now by the account's own distribution, where it is known.
        usual: Option<Money>,
    },
    /// The target is hardly reached.
    Chance {
        /// P(attain).
        chance: Attainability,
        /// The landing.
        landing: Option<Money>,
        /// The target.
        target: Money,
    },
    /// The forecast moved further than its range.
    Moved {
        /// The snapshot's name.
        version: String,
        /// The sum over the shared months then and now.
        sums: [Money; 2],
        /// How many of the shared months lie outside.
        n_outside: usize,
        /// How many are shared.
        n: usize,
        /// Who moved most.
        main: Option<Part>,
    },
}

/// One alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Which.
    pub key: AlertKey,
    /// How much is at stake.
    pub severity: Severity,
    /// What is at stake, not below 0.
    pub stake: Money,
    /// Why.
    pub why: Why,
}

/// What alerts are found in.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// The document.
    pub document: &'a Document,
    /// The forecast, once it is there.
    pub tree: Option<&'a ForecastTree>,
    /// One-step errors of the company and of accounts, in whole currency units.
    pub errors: &'a BTreeMap<Node, Tracking>,
    /// How the plan stands, if there is one.
    pub monitoring: Option<&'a Monitoring>,
    /// What accounts were expected to sell by now, as far as it is known.
    pub usual: &'a Usual,
    /// Chances, if there is a plan.
    pub chances: Option<&'a Attainments>,
}

/// Every alert that can be told by now, the gravest first. An account whose answer is still out is not called behind
/// ([`Usual::awaited`]), so whatever comes later adds alerts and takes none back. None in a workspace that counts quantities: alerts weigh money.
pub fn alerts(watch: Watch<'_>) -> Vec<Alert> {
    let Some(book) = watch.document.book.as_deref() else { return Vec::new() };
    if watch.document.forecast.measure != Measure::Amount {
        return Vec::new();
    }
    let thresholds = &watch.document.thresholds;
    let mut found = missing(book, thresholds.gap);
    found.extend(stopped(book, watch.document.plan.as_deref()));
    found.extend(watch.errors.iter().filter_map(|(node, it)| drifting(book, *node, it, thresholds)));
    found.extend(watch.monitoring.into_iter().flat_map(|it| off_plan(book, &watch, it)));
    found.extend(watch.tree.into_iter().flat_map(|tree| moved(watch.document, tree)));
    let year: Money = book.amounts_of(Node::Company).iter().rev().take(YEAR).flatten().copied().sum();
    let mut all: Vec<Alert> = (found.into_iter())
        .map(|(kind, node, stake, why)| {
            let stake = stake.max(-stake);
            Alert { key: AlertKey { kind, node }, severity: severity(stake, year, thresholds), stake, why }
        })
        .collect();
    all.sort_by_key(|it| (it.severity, std::cmp::Reverse(it.stake), it.key));
    all
}

type Found = (AlertKind, Node, Money, Why);

fn severity(stake: Money, year: Money, thresholds: &Thresholds) -> Severity {
    let reaches = |part: i64| {
        let [stake, year] = [stake, year].map(|it| i128::from(it.minor()));
        year > 0 && stake * i128::from(WHOLE) >= year * i128::from(part)
    };
    match [thresholds.high, thresholds.medium].map(reaches) {
        [true, _] => Severity::High,
        [_, true] => Severity::Medium,
        _ => Severity::Low,
    }
}
