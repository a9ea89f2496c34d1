//! The rows of the tree, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{AccountId, Book, Measure, Money, Node, Quantity};
use crate::forecast::{DemandClass, MethodId, Verdict};
use crate::i18n::Texts;
use crate::ui::state::ForecastState;
use crate::workbench::Document;
use crate::workbench::planning::scaled_sums;
use crate::workbench::tree::Basis;

use super::names::node_name;

/// What the tree is grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Company, accounts, their products.
    Accounts,
    /// Company, products.
    Products,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which node.
    pub node: Node,
    /// What is counted.
    pub measure: Measure,
    /// Its name.
    pub name: String,
    /// 0 for the company.
    pub depth: usize,
    /// Products of an account.
    pub n_children: usize,
    /// As many months back as ahead, in minor units; `None` when one is missing.
    pub last: Option<i64>,
    /// All months ahead, in minor units; `None` until the tree is there.
    pub ahead: Option<i64>,
    /// Ahead over last, less one.
    pub change: Option<f64>,
    /// The method in use.
    pub method: Option<MethodId>,
    /// Name of the ancestor whose forecast it takes a share of.
    pub share_of: Option<String>,
    /// Months without a sale where sales have stopped.
    pub stopped: Option<usize>,
    /// MASE, WAPE, coverage of the 80 % interval.
    pub scores: (Option<f64>, Option<f64>, Option<f64>),
    /// Fewer than twelve origins.
    pub thin_evidence: bool,
    /// Nothing beats the benchmark.
    pub naive: bool,
    /// The figures ahead are those of the first look.
    pub provisional: bool,
    /// How seldom demand comes, where its own forecaster is in use.
    pub seldom: Option<DemandClass>,
}

impl Eq for Line {}

/// Rows are keyed by all they show, so that a row whose figures change is drawn anew and the others stay.
impl std::hash::Hash for Line {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.node, self.ahead, self.method, self.depth, self.provisional).hash(state);
    }
}

/// What the whole list comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// What is counted.
    pub measure: Measure,
    /// Months ahead.
    pub n_months: usize,
    /// Their sum in minor units.
    pub ahead: i64,
    /// Against as many months back.
    pub change: Option<f64>,
    /// The 80 % range of the sum.
    pub range80: Option<(i64, i64)>,
    /// Whether these are the figures of the first look.
    pub provisional: bool,
    /// Nodes with a method of their own.
    pub n_own: usize,
    /// Of these, nodes where nothing beats the benchmark.
    pub n_naive: usize,
    /// Nodes that the forecaster of seldom demand forecasts.
    pub n_seldom: usize,
    /// Nodes that take a share of an ancestor's forecast.
    pub n_thin: usize,
}

/// The figures of the headline, `None` until a tree is there, if only the provisional one.
pub fn totals(document: &Document, state: &ForecastState) -> Option<Totals> {
    let tree = state.shown_tree()?;
    let provisional = state.is_provisional();
    let line = tree.line(Node::Company)?;
    let ahead = line.total();
    let company = state.forecasts.get(&Node::Company).filter(|_| !provisional);
    let sums = company.and_then(|it| scaled_sums(it, line, tree.measure));
    let last = last_minor(document, state, Node::Company);
    let quantile = |q: usize| to_minor(tree.measure, *sums.as_ref()?.quantiles.last()?.get(q)?);
    let thin = tree.lines.values().filter(|it| matches!(it.basis, Basis::ShareOf(_))).count();
    let naive =
        state.forecasts.values().filter(|it| matches!(it.league.verdict, Verdict::NothingBeatsNaive { .. })).count();
    Some(Totals {
        measure: tree.measure,
        n_months: tree.months.len,
        ahead,
        change: change(ahead, last),
        range80: quantile(10).zip(quantile(90)),
        provisional,
        n_own: state.forecasts.len(),
        n_naive: naive,
        n_seldom: state.forecasts.values().filter(|it| it.chosen.method == MethodId::Seldom).count(),
        n_thin: thin,
    })
}

/// What is listed: company, accounts or products, the products of opened accounts.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// What the tree is grouped by.
    pub grouping: Grouping,
    /// Accounts that are opened.
    pub open: &'a BTreeSet<AccountId>,
    /// Part of a name in lower case, empty for all.
    pub search: &'a str,
    /// How many rows are made; a book of thousands makes only what is on the screen.
    pub n_shown: usize,
}

/// The first rows, largest first, and how many more there are.
pub fn lines(
    document: &Document,
    state: &ForecastState,
    listing: Listing<'_>,
    texts: &'static Texts,
) -> (Vec<Line>, usize) {
    let Some(book) = document.book.as_deref() else { return (Vec::new(), 0) };
    let matches =
        |node: Node| listing.search.is_empty() || node_name(book, node, texts).to_lowercase().contains(listing.search);
    let mut leaves: BTreeMap<AccountId, Vec<Node>> = BTreeMap::new();
    for it in state.nodes.iter() {
        if let Node::Leaf(account, _) = it.node {
            leaves.entry(account).or_default().push(it.node);
        }
    }
    let mut places: Vec<(Node, usize)> = Vec::new();
    for it in state.nodes.iter() {
        match (it.node, listing.grouping) {
            (Node::Company, _) => places.push((it.node, 0)),
            (Node::Account(_), Grouping::Accounts) | (Node::Product(_), Grouping::Products) if matches(it.node) => {
                places.push((it.node, 1));
            }
            _ => continue,
        }
        if matches!(it.node, Node::Account(account) if listing.open.contains(&account)) {
            places.extend(leaves_of(&leaves, it.node).iter().map(|leaf| (*leaf, 2)));
        }
    }
    let n_hidden = places.len().saturating_sub(listing.n_shown);
    let made = places.into_iter().take(listing.n_shown);
    let row = |(node, depth)| line(document, state, node, depth, leaves_of(&leaves, node).len(), texts);
    (made.map(row).collect(), n_hidden)
}

fn leaves_of(leaves: &BTreeMap<AccountId, Vec<Node>>, node: Node) -> &[Node] {
    match node {
        Node::Account(account) => leaves.get(&account).map(Vec::as_slice).unwrap_or_default(),
        _ => &[],
    }
}

fn line(
    document: &Document,
    state: &ForecastState,
    node: Node,
    depth: usize,
    n_children: usize,
    texts: &'static Texts,
) -> Line {
    let book = document.book.as_deref();
    let in_tree = state.shown_tree().and_then(|it| it.line(node));
    let provisional = state.is_provisional();
    let forecast = state.forecasts.get(&node);
    let scores = forecast.and_then(|it| {
        let method = it.chosen.method;
        it.league.entries.iter().find(|it| it.method == method)?.result.as_ref().ok()
    });
    let last = last_minor(document, state, node);
    let ahead = in_tree.map(|it| it.total());
    let share_of = in_tree.and_then(|it| match it.basis {
        Basis::ShareOf(parent) => book.map(|book| node_name(book, parent, texts)),
        _ => None,
    });
    let stopped = in_tree.and_then(|it| match it.basis {
        Basis::Stopped(months) => Some(months),
        _ => None,
    });
    Line {
        node,
        measure: document.forecast.measure,
        name: book.map(|it| row_name(it, node, texts)).unwrap_or_default(),
        depth,
        n_children,
        last,
        ahead,
        change: ahead.and_then(|it| change(it, last)),
        method: forecast.map(|it| it.chosen.method).or_else(|| state.quick.get(&node).map(|it| it.method)),
        share_of,
        stopped,
        scores: scores.map_or((None, None, None), |it| (it.mase, it.wape, it.coverage80)),
        thin_evidence: forecast.is_some_and(|it| it.league.evidence.thin),
        naive: forecast.is_some_and(|it| matches!(it.league.verdict, Verdict::NothingBeatsNaive { .. })),
        provisional,
        seldom: forecast.and_then(|it| match it.league.verdict {
            Verdict::SellsSeldom { demand, .. } => Some(demand?.class),
            _ => None,
        }),
    }
}

/// A leaf stands under its account, so its product says enough.
fn row_name(book: &Book, node: Node, texts: &'static Texts) -> String {
    match node {
        Node::Leaf(_, product) => book.product(product).map(|it| it.name.clone()).unwrap_or_default(),
        other => node_name(book, other, texts),
    }
}

fn last_minor(document: &Document, state: &ForecastState, node: Node) -> Option<i64> {
    let values = &state.values(node)?.values;
    let recent = values.get(values.len().checked_sub(document.forecast.horizon)?..)?;
    // An account that was won meanwhile did not sell before: its months before the first sale count as nothing.
    let first_sale = values.iter().position(Option::is_some)?;
    let start = values.len() - recent.len();
    let known = (recent.iter().enumerate()).map(|(i, it)| if start + i < first_sale { Some(0.0) } else { *it });
    to_minor(document.forecast.measure, known.sum::<Option<f64>>()?)
}

fn to_minor(measure: Measure, value: f64) -> Option<i64> {
    match measure {
        Measure::Amount => Money::from_f64(value).map(Money::minor),
        Measure::Quantity => Quantity::from_f64(value).map(Quantity::minor),
    }
}

fn change(ahead: i64, last: Option<i64>) -> Option<f64> {
    last.filter(|it| *it > 0).map(|it| ahead as f64 / it as f64 - 1.0)
}
