//! Alerts: what watching a running plan finds, each with what is at stake and why (K13).
//!
//! | kind | raised when |
//! |---|---|
//! | missing | a series has no figure in the last month, or in two or more months running of the last twelve |
//! | drift | the last point of the control chart of one-step errors lies outside its limits ([`crate::forecast::ewma`]) |
//! | tracking | the tracking signal is beyond ±8.2 ([`crate::forecast::track`]) and the control chart is not out |
//! | behind | pace is below 95 % |
//! | chance | P(attain) is below 30 % though pace is not below 95 % |
//! | moved | in more than half of the months that a snapshot and the forecast share, the forecast lies outside the 80 % range that the snapshot gave them |
//!
//! Errors and pace are watched for the company and its accounts. Severity is what is at stake over the company's sales of
//! the last twelve months: high from 1 %, medium from 0.2 %.
//!
//! Where the shortfall comes from: what was expected over the months in question is split over the children (accounts of
//! the company, products of an account) by their sales of the twelve months before, exactly; the child with the largest
//! part of the difference is named, as *most* of it from a half on.
//! Source: Montgomery §9.2 for the chart; Pareto of the differences after K13.

use std::collections::BTreeMap;

use crate::domain::{Book, Measure, Money, Month, Node, SalesSeries};
use crate::forecast::{Tracking, ewma};
use crate::math::split::split;
use crate::plan::{AlertKey, AlertKind, Attainability, Monitoring, PaceOutcome};

use super::Document;
use super::gap_tree::series_by_account;
use super::planning::Attainments;
use super::tree::ForecastTree;
use super::version::{Frozen, FrozenForecast, Version};

/// Pace below this is behind.
pub const BEHIND: f64 = 0.95;
/// P(attain) below this is low.
pub const LOW_CHANCE: f64 = 0.3;
/// Parts of a year's company sales from which an alert is high, and medium.
const STAKES: [f64; 2] = [0.01, 0.002];
/// Months that "lately" means.
const YEAR: usize = 12;
/// Fewest errors that a sentence counts.
const LATELY: usize = 5;

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
    /// Chances, if there is a plan.
    pub chances: Option<&'a Attainments>,
}

/// Every alert, the gravest first. None in a workspace that counts quantities: alerts weigh money.
pub fn alerts(watch: Watch<'_>) -> Vec<Alert> {
    let Some(book) = watch.document.book.as_deref() else { return Vec::new() };
    if watch.document.forecast.measure != Measure::Amount {
        return Vec::new();
    }
    let mut found = missing(book);
    found.extend(watch.errors.iter().filter_map(|(node, it)| drifting(book, *node, it)));
    found.extend(watch.monitoring.into_iter().flat_map(|it| off_plan(book, &watch, it)));
    found.extend(watch.tree.into_iter().flat_map(|tree| moved(watch.document, tree)));
    let year: Money = book.amounts_of(Node::Company).iter().rev().take(YEAR).flatten().copied().sum();
    let mut all: Vec<Alert> = (found.into_iter())
        .map(|(kind, node, stake, why)| {
            let stake = stake.max(-stake);
            Alert { key: AlertKey { kind, node }, severity: severity(stake, year), stake, why }
        })
        .collect();
    all.sort_by_key(|it| (it.severity, std::cmp::Reverse(it.stake), it.key));
    all
}

type Found = (AlertKind, Node, Money, Why);

fn severity(stake: Money, year: Money) -> Severity {
    let share = if year > Money::default() { stake.to_f64() / year.to_f64() } else { 0.0 };
    match STAKES.map(|it| share >= it) {
        [true, _] => Severity::High,
        [_, true] => Severity::Medium,
        _ => Severity::Low,
    }
}

/// The longest run of missing months per account, of those that end with the book or have two months or more.
fn missing(book: &Book) -> Vec<Found> {
    let n = book.months().len;
    let mut by_account: BTreeMap<Node, (usize, usize, Node, Money, usize)> = BTreeMap::new();
    for series in book.series().iter().filter(|it| it.amounts.len() == n) {
        let account = Node::Account(series.account);
        let n_series = by_account.get(&account).map_or(0, |it| it.4) + 1;
        let old = by_account.get(&account).filter(|it| it.1 > 0).copied();
        let first = n.saturating_sub(YEAR).max(series.active_from);
        let (at, len) = longest_gap(&series.amounts, first);
        let known: Vec<Money> = series.amounts.iter().rev().take(2 * YEAR).flatten().copied().collect();
        let mean = Money::from_minor(known.iter().map(|it| it.minor()).sum::<i64>() / known.len().max(1) as i64);
        let stake = Money::from_minor(mean.minor() * len as i64);
        let this = (at, len, Node::Leaf(series.account, series.product), stake, n_series);
        let kept = match old {
            Some(old) if (old.1, old.3) >= (len, stake) => (old.0, old.1, old.2, old.3, n_series),
            _ => this,
        };
        by_account.insert(account, kept);
    }
    let found = |(node, (at, len, leaf, stake, n_series)): (Node, (usize, usize, Node, Money, usize))| {
        let main = (n_series > 1).then_some(leaf);
        let why = Why::Missing { first: book.months().first.plus(at as i32), n: len, main };
        (len > 0).then_some((AlertKind::Missing, node, stake, why))
    };
    by_account.into_iter().filter_map(found).collect()
}

/// Where the longest gap from `first` on that matters begins, and how long it is; the later of two of one length.
fn longest_gap(values: &[Option<Money>], first: usize) -> (usize, usize) {
    let mut best = (0, 0);
    let mut at = first;
    while at < values.len() {
        let len = values[at..].iter().take_while(|it| it.is_none()).count();
        let matters = len >= 2 || (len == 1 && at + 1 == values.len());
        if matters && len >= best.1 {
            best = (at, len);
        }
        at += len.max(1);
    }
    best
}

/// The control chart, or else the tracking signal.
fn drifting(book: &Book, node: Node, it: &Tracking) -> Option<Found> {
    let n_errors = it.errors.len();
    if let Some(since) = ewma(&it.errors).and_then(|it| it.out_since()) {
        let window = (n_errors - since).clamp(LATELY, YEAR).min(n_errors);
        let errors = error_run(book, node, it, window)?;
        let since = book.months().first.plus(*it.positions.get(since)? as i32);
        return Some((AlertKind::Drift, node, errors.sum, Why::Drift { since, errors }));
    }
    let last = it.points.last().filter(|it| it.signal_alert())?;
    let errors = error_run(book, node, it, YEAR.min(n_errors))?;
    Some((AlertKind::Tracking, node, errors.sum, Why::Tracking { signal: last.signal, errors }))
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

/// Behind the path, or with little chance.
fn off_plan(book: &Book, watch: &Watch<'_>, monitoring: &Monitoring) -> Vec<Found> {
    let Some(window) = watch.document.plan.as_deref().map(|it| it.window) else { return Vec::new() };
    let positions: Vec<usize> =
        window.iter().take(monitoring.company.n_elapsed).filter_map(|it| book.months().position(it)).collect();
    let of_account = series_by_account(book);
    let found = |node: Node, pace: &PaceOutcome| -> Option<Found> {
        let outcome = watch.chances.and_then(|it| match node {
            Node::Account(account) => it.accounts.get(&account),
            _ => it.company.as_ref(),
        });
        let chance = outcome.and_then(|it| it.probability);
        if let Some(value) = pace.pace.filter(|it| *it < BEHIND) {
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
                Why::Behind { pace: value, deviation, gap, chance, main },
            ));
        }
        let chance = chance.filter(|it| it.value() < LOW_CHANCE)?;
        let landing = pace.landing;
        let short = landing.map_or(Money::default(), |it| (pace.target - it).max(Money::default()));
        Some((AlertKind::Chance, node, short, Why::Chance { chance, landing, target: pace.target }))
    };
    let accounts = monitoring.accounts.iter().filter_map(|it| found(Node::Account(it.account), &it.pace));
    found(Node::Company, &monitoring.company).into_iter().chain(accounts).collect()
}

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

fn moved(document: &Document, tree: &ForecastTree) -> Vec<Found> {
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
        if 2 * n_outside <= shared.len() || before == after {
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

/// The child of a node with the largest part of the difference between what it sold in these months of the book and its
/// share of what was expected. `None` with less than two children, or where nothing was sold before to split by.
pub fn main_part(book: &Book, node: Node, positions: &[usize], expected: Money) -> Option<Part> {
    largest_of(&differences(book, node, positions, expected)?)
}

fn largest_of(children: &[(Node, Money)]) -> Option<Part> {
    let total: Money = children.iter().map(|it| it.1).sum();
    largest(children.iter().copied(), total)
}

/// What each child of a node sold in these months less its share of what was expected; the sum is the node's own.
pub fn differences(book: &Book, node: Node, positions: &[usize], expected: Money) -> Option<Vec<(Node, Money)>> {
    differences_of(book.series().iter(), node, positions, expected)
}

fn differences_of<'a>(
    all: impl Iterator<Item = &'a SalesSeries>,
    node: Node,
    positions: &[usize],
    expected: Money,
) -> Option<Vec<(Node, Money)>> {
    let first = *positions.first()?;
    let child_of = |account, product| match node {
        Node::Company => Some(Node::Account(account)),
        Node::Account(it) if it == account => Some(Node::Leaf(account, product)),
        _ => None,
    };
    let mut children: BTreeMap<Node, (Money, Money)> = BTreeMap::new();
    for series in all {
        let Some(child) = child_of(series.account, series.product) else { continue };
        let at = |i: usize| series.amounts.get(i).copied().flatten().unwrap_or_default();
        let (sold, before) = children.entry(child).or_default();
        *sold += positions.iter().map(|i| at(*i)).sum();
        *before += (first.saturating_sub(YEAR)..first).map(at).sum();
    }
    if children.len() < 2 {
        return None;
    }
    let weights: Vec<f64> = children.values().map(|it| it.1.to_f64().max(0.0)).collect();
    if weights.iter().all(|it| *it <= 0.0) {
        return None;
    }
    let shares = split(expected.minor(), &weights).ok()?;
    Some(children.into_iter().zip(shares).map(|((node, it), share)| (node, it.0 - Money::from_minor(share))).collect())
}

fn largest(parts: impl Iterator<Item = (Node, Money)>, total: Money) -> Option<Part> {
    let sign = total.minor().signum();
    let (node, amount) = parts.filter(|it| it.1.minor().signum() == sign).max_by_key(|it| it.1.minor() * sign)?;
    Some(Part { node, amount, is_most: 2 * amount.minor().abs() >= total.minor().abs() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, AccountId, IdGenerator, MonthRange, Product, ProductId, WorkspaceId};
    use crate::forecast::track;
    use crate::plan::{AccountPace, PaceInputs, pace};
    use crate::workbench::Workspace;
    use crate::workbench::tree::{Basis, NodeLine};
    use crate::workbench::version::FrozenLine;
    use std::sync::Arc;

    struct Company {
        document: Document,
        accounts: [AccountId; 2],
        products: [ProductId; 2],
    }

    /// Two accounts with two products each over 24 months, 100 元 a month; what `change` makes of it.
    fn company(change: impl Fn(usize, usize, usize, i64) -> Option<i64>) -> Company {
        let mut ids = IdGenerator::new(8);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
        let months = MonthRange { first: "2025-01".parse().unwrap(), len: 24 };
        let series = (0..4).map(|i| SalesSeries {
            account: accounts[i / 2],
            product: products[i % 2],
            active_from: 0,
            amounts: (0..24).map(|t| change(i / 2, i % 2, t, 100).map(|it| Money::from_minor(100 * it))).collect(),
            quantities: Vec::new(),
            costs: Vec::new(),
        });
        let account = |id: &AccountId| Account { id: *id, name: String::new(), region: None, person: None };
        let product = |id: &ProductId| Product { id: *id, name: String::new() };
        let book = Book::new(
            months,
            accounts.iter().map(account).collect(),
            products.iter().map(product).collect(),
            series.collect(),
        );
        let id = WorkspaceId(ids.next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book.unwrap()));
        Company { document, accounts, products }
    }

    fn yuan(it: i64) -> Money {
        Money::from_minor(100 * it)
    }

    fn errors(node: Node, errors: &[f64]) -> BTreeMap<Node, Tracking> {
        let n = errors.len();
        let it = Tracking { positions: (24 - n..24).collect(), errors: errors.to_vec(), points: track(errors, 1.0) };
        BTreeMap::from([(node, it)])
    }

    fn found(it: &Company, errors: &BTreeMap<Node, Tracking>) -> Vec<Alert> {
        alerts(Watch { document: &it.document, tree: None, errors, monitoring: None, chances: None })
    }

    #[test]
    fn drift_counts_its_months_and_names_the_product() {
        // From month 19 on the first account's first product sells 40 instead of 100: 60 below a forecast of 200, five
        // months running, 300 in all. Twelve months before, both products sold alike: each is expected to sell half of
        // 5·200 = 1000; the first sold 200, 300 below its 500; the second its 500.
        let it = company(|account, product, t, usual| {
            Some(if account == 0 && product == 0 && t >= 19 { 40 } else { usual })
        });
        let node = Node::Account(it.accounts[0]);
        let noise = (0..10).map(|i| if i % 2 == 0 { 5.0 } else { -5.0 }).chain([-60.0; 5]).collect::<Vec<_>>();
        let all = found(&it, &errors(node, &noise));
        assert_eq!(all.len(), 1);
        let leaf = Node::Leaf(it.accounts[0], it.products[0]);
        let Why::Drift { since, errors } = &all[0].why else { panic!("{:?}", all[0].why) };
        assert_eq!((errors.n_same, errors.n, errors.sum), (5, 5, yuan(-300)));
        assert_eq!(errors.main, Some(Part { node: leaf, amount: yuan(-300), is_most: true }));
        assert!(since.since("2026-08".parse().unwrap()) >= 0, "the shift begins in August, position 19: {since}");
        // 300 of a year's 12·400 − 300 = 4,500: 6.7 %.
        assert_eq!((all[0].severity, all[0].stake), (Severity::High, yuan(300)));
    }

    #[test]
    fn a_steady_small_bias_is_left_to_the_tracking_signal() {
        // Nine errors of +1 and three of −1 ÷ 4, far inside the limits of a chart that is as wide as its noise.
        let it = company(|_, _, _, usual| Some(usual));
        let swing: Vec<f64> = (0..24).map(|i| if i % 2 == 0 { 9.0 } else { 1.0 }).collect();
        // Σ of the last twelve 60, MAE 5: the signal is 12; σ = 8 ÷ 1.128 and z nears 5 ÷ 7.09 = 0.7 < 0.99.
        let all = found(&it, &errors(Node::Company, &swing));
        let Why::Tracking { signal, errors } = &all[0].why else { panic!("{all:?}") };
        assert!((signal - 12.0).abs() < 1e-9);
        assert_eq!((errors.n_same, errors.n, errors.sum), (12, 12, yuan(60)));
        assert!(found(&it, &errors_of_nothing()).is_empty());
    }

    fn errors_of_nothing() -> BTreeMap<Node, Tracking> {
        errors(Node::Company, &(0..12).map(|i| if i % 2 == 0 { 5.0 } else { -5.0 }).collect::<Vec<_>>())
    }

    #[test]
    fn gaps_that_last_or_repeat_are_found_and_single_old_ones_are_not() {
        // The first account's second product lacks the last month; the second account's first product lacks 15 and 16,
        // its second one only 18, which a month after has closed.
        let it = company(|account, product, t, usual| match (account, product, t) {
            (0, 1, 23) | (1, 0, 15 | 16) | (1, 1, 18) => None,
            _ => Some(usual),
        });
        let all = found(&it, &BTreeMap::new());
        let missing: Vec<_> = all.iter().map(|it| (it.key.node, it.stake, it.why.clone())).collect();
        let why = |first: &str, n, account: usize, product: usize| Why::Missing {
            first: first.parse().unwrap(),
            n,
            main: Some(Node::Leaf(it.accounts[account], it.products[product])),
        };
        assert!(missing.contains(&(Node::Account(it.accounts[0]), yuan(100), why("2026-12", 1, 0, 1))), "{missing:?}");
        assert!(missing.contains(&(Node::Account(it.accounts[1]), yuan(200), why("2026-04", 2, 1, 0))), "{missing:?}");
        assert_eq!(missing.len(), 2);
    }

    #[test]
    fn behind_hides_chance_and_parts_add_up() {
        let it = company(|account, product, t, usual| {
            Some(if account == 1 && product == 1 && t >= 21 { 70 } else { usual })
        });
        let target = [yuan(200); 12];
        let mut document = it.document.clone();
        document.plan = None;
        // Without a plan in the document no window is known, and nothing is behind.
        let actuals: Vec<Option<Money>> = vec![Some(yuan(150)); 12];
        let standing = pace(PaceInputs { plan: &target, n_elapsed: 6, actuals: &actuals, forecasts: &[] });
        let monitoring = Monitoring {
            company: standing.clone(),
            accounts: vec![AccountPace { account: it.accounts[1], pace: standing }],
            off_pace: Vec::new(),
        };
        let none = BTreeMap::new();
        let watch =
            Watch { document: &document, tree: None, errors: &none, monitoring: Some(&monitoring), chances: None };
        assert!(alerts(watch).is_empty());
        // Three months of 200 were expected of the second account: it sold 3·170, 90 below, all of it the second product.
        let book = it.document.book.as_deref().unwrap();
        let node = Node::Account(it.accounts[1]);
        let parts = differences(book, node, &[21, 22, 23], yuan(600)).unwrap();
        assert_eq!(parts.iter().map(|it| it.1).sum::<Money>(), yuan(-90));
        assert_eq!(main_part(book, node, &[21, 22, 23], yuan(600)).unwrap().amount, yuan(-90));
        assert_eq!(main_part(book, Node::Product(it.products[0]), &[21], yuan(1)), None);
    }

    #[test]
    fn a_forecast_that_left_its_range_is_told_with_who_moved() {
        let mut it = company(|_, _, _, usual| Some(usual));
        let months = MonthRange { first: "2027-01".parse().unwrap(), len: 4 };
        let account = Node::Account(it.accounts[0]);
        let line = |point: [i64; 4]| FrozenLine {
            point: point.to_vec(),
            bands: BTreeMap::from([(80, [point.map(|it| it - 10).to_vec(), point.map(|it| it + 10).to_vec()])]),
        };
        let frozen = FrozenForecast {
            measure: Measure::Amount,
            months,
            lines: BTreeMap::from([(Node::Company, line([400; 4])), (account, line([200; 4]))]),
        };
        it.document.versions.push(Arc::new(Version {
            id: crate::domain::VersionId(IdGenerator::new(1).next_id()),
            name: "S1".to_owned(),
            note: String::new(),
            author: String::new(),
            at: 0.0,
            data_hash: None,
            app: String::new(),
            frozen: Frozen::Forecast(Arc::new(frozen)),
        }));
        // A month later: three months are shared; 370 lies below 390 in all three, and the account took 60 of the 90.
        let now = MonthRange { first: "2027-02".parse().unwrap(), len: 4 };
        let own = |minor: [i64; 4]| NodeLine { minor: minor.to_vec(), basis: Basis::SumOfLeaves, own_sum: None };
        let tree = |company: [i64; 4], first: [i64; 4]| ForecastTree {
            months: now,
            measure: Measure::Amount,
            way: crate::forecast::Way::TopDown,
            lines: BTreeMap::from([(Node::Company, own(company)), (account, own(first))]),
        };
        let none = BTreeMap::new();
        let watch = |tree: ForecastTree| {
            alerts(Watch { document: &it.document, tree: Some(&tree), errors: &none, monitoring: None, chances: None })
        };
        let all = watch(tree([370; 4], [180; 4]));
        let Why::Moved { version, sums, n_outside, n, main } = &all[0].why else { panic!("{all:?}") };
        assert_eq!((version.as_str(), *n_outside, *n), ("S1", 3, 3));
        assert_eq!(*sums, [Money::from_minor(1200), Money::from_minor(1110)]);
        assert_eq!(*main, Some(Part { node: account, amount: Money::from_minor(-60), is_most: true }));
        assert_eq!(all.len(), 2, "the account itself left its range as well");
        assert!(watch(tree([392; 4], [195; 4])).is_empty(), "inside the range");
    }
}
