//! Everything the page shows, as plain data.

use crate::domain::{Measure, Money, MonthRange, Node, Quantity};
use crate::forecast::{MethodForecast, MethodId, SeriesForecast, Verdict, Way};
use crate::i18n::Formats;
use crate::import::export::Cell;
use crate::ui::components::sentence::FigureInk;
use crate::ui::pages::forecast::adding_up::way_name;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::ForecastState;
use crate::workbench::Document;
use crate::workbench::tree::Basis;

/// One node's history and forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesFacts {
    /// What is counted.
    pub measure: Measure,
    /// Months of the history.
    pub history: MonthRange,
    /// Months ahead.
    pub ahead: MonthRange,
    /// Values of the history in whole units, `None` where missing.
    pub values: Vec<Option<f64>>,
    /// The node's own forecast; `None` while it is not done or where the node is too thin.
    pub forecast: Option<SeriesForecast>,
    /// The provisional forecast, while the node's own is not done.
    pub quick: Option<MethodForecast>,
    /// What the tree shows for the months ahead, in whole units; empty until the tree is built.
    pub in_tree: Vec<f64>,
    /// How the tree adds up.
    pub way: Way,
    /// The ancestor whose forecast this node takes a share of.
    pub share_of: Option<Node>,
    /// Months without a sale where sales have stopped.
    pub stopped: Option<usize>,
    /// Targets of the months of the plan that lie on the chart: month position on the chart and whole units.
    pub targets: Vec<(usize, f64)>,
    /// Calendar month in which fiscal years start.
    pub fiscal_start_month: u32,
    /// Months of the history that no method learns from.
    pub train_from: usize,
}

/// The facts of a node, `None` when the book has no such node.
pub fn series_facts(document: &Document, state: &ForecastState, node: Node) -> Option<SeriesFacts> {
    let history = document.book.as_ref()?.months();
    let values = state.values(node)?.values.clone();
    let ahead = document.forecast_months()?;
    let measure = document.forecast.measure;
    let line = state.tree.as_deref().and_then(|it| it.line(node));
    let per_unit = match measure {
        Measure::Amount => 100.0,
        Measure::Quantity => 1000.0,
    };
    Some(SeriesFacts {
        measure,
        history,
        ahead,
        values,
        forecast: state.forecasts.get(&node).cloned(),
        quick: state.quick.get(&node).filter(|_| !state.forecasts.contains_key(&node)).cloned(),
        in_tree: line.map(|it| it.minor.iter().map(|minor| *minor as f64 / per_unit).collect()).unwrap_or_default(),
        way: state.tree.as_deref().map_or(Way::TopDown, |it| it.way),
        share_of: line.and_then(|it| match it.basis {
            Basis::ShareOf(parent) => Some(parent),
            _ => None,
        }),
        stopped: line.and_then(|it| match it.basis {
            Basis::Stopped(months) => Some(months),
            _ => None,
        }),
        targets: targets(document, node, history),
        fiscal_start_month: document.workspace.fiscal_start_month,
        train_from: document.forecast.train_from(node, history),
    })
}

/// The plan's targets of a node, placed on the chart's months.
fn targets(document: &Document, node: Node, history: MonthRange) -> Vec<(usize, f64)> {
    let Some(plan) = document.plan.as_deref().filter(|_| document.forecast.measure == Measure::Amount) else {
        return Vec::new();
    };
    let amounts: Vec<Money> = match node {
        Node::Company => plan.month_totals(),
        Node::Account(account) => match plan.row(account) {
            Some(row) => row.cells.iter().map(|it| it.amount).collect(),
            None => return Vec::new(),
        },
        Node::Product(_) | Node::Leaf(..) => return Vec::new(),
    };
    let on_chart = |month: crate::domain::Month| usize::try_from(month.since(history.first)).ok();
    plan.window.iter().zip(amounts).filter_map(|(month, amount)| Some((on_chart(month)?, amount.to_f64()))).collect()
}

impl SeriesFacts {
    /// The node's own forecast, if only the provisional one.
    pub fn own(&self) -> Option<&MethodForecast> {
        self.forecast.as_ref().map(|it| &it.chosen).or(self.quick.as_ref())
    }

    /// The point forecast on the page: the node's own, or its share.
    pub fn point(&self) -> &[f64] {
        self.own().map_or(&self.in_tree, |it| &it.forecast.point)
    }

    /// Months on the chart: the history and what is ahead.
    pub fn n_months(&self) -> usize {
        self.history.len + self.point().len()
    }

    /// The last `n` months of the history, summed; `None` when one is missing.
    pub fn last(&self, n: usize) -> Option<f64> {
        let first = self.values.len().checked_sub(n)?;
        self.values[first..].iter().copied().sum()
    }

    /// The 80 % range of the sum of all months ahead, from joint paths.
    pub fn range80(&self) -> Option<(f64, f64)> {
        let cumulative = self.forecast.as_ref()?.cumulative.as_ref()?;
        let quantiles = cumulative.quantiles.last()?;
        Some((*quantiles.get(10)?, *quantiles.get(90)?))
    }
}

/// The node's own forecast beside what the tree shows for all months ahead; `None` while either is not there.
pub fn beside(facts: &SeriesFacts, formats: Formats) -> Option<String> {
    let all = formats.language.texts();
    let own: f64 = facts.forecast.as_ref()?.chosen.forecast.point.iter().sum();
    let tree: f64 = facts.in_tree.iter().sum();
    if facts.in_tree.is_empty() {
        return None;
    }
    let (own_text, tree_text) = (value_text(facts.measure, own, formats), value_text(facts.measure, tree, formats));
    let change = if own > 0.0 { tree / own - 1.0 } else { 0.0 };
    Some(if own_text == tree_text {
        all.engine.beside_same.to_owned()
    } else {
        all.engine.beside(own_text, tree_text, formats.percent_signed(change, 1), way_name(facts.way, all))
    })
}

/// A value of the measure in the reader's unit.
pub fn value_text(measure: Measure, value: f64, formats: Formats) -> String {
    match measure {
        Measure::Amount => Money::from_f64(value).map_or_else(|| formats.number(value, 0), |it| formats.money(it)),
        Measure::Quantity => formats.number(value, 0),
    }
}

/// A value of the series as machines read it.
pub fn value_cell(measure: Measure, value: Option<f64>) -> Cell {
    match (measure, value) {
        (_, None) => Cell::Empty,
        (Measure::Amount, Some(it)) => Money::from_f64(it).map_or_else(|| Cell::Plain(it.to_string()), Cell::Money),
        (Measure::Quantity, Some(it)) => {
            Quantity::from_f64(it).map_or_else(|| Cell::Plain(it.to_string()), Cell::Quantity)
        }
    }
}

/// The unit of the measure in words.
pub fn unit_text(measure: Measure, formats: Formats) -> String {
    match measure {
        Measure::Amount => formats.unit_label(),
        Measure::Quantity => formats.language.texts().forecast.pieces.to_owned(),
    }
}

/// The sentence that answers the page's question.
pub fn headline(facts: &SeriesFacts, node: Node, name: &str, formats: Formats) -> String {
    let texts = &formats.language.texts().forecast;
    let point = facts.point();
    if point.is_empty() {
        return texts.headline_waiting(name);
    }
    let total: f64 = point.iter().sum();
    let forecast = FigureInk::Forecast.wrap(&value_text(facts.measure, total, formats));
    let unit = unit_text(facts.measure, formats);
    let n = point.len();
    let mut sentence = match facts.last(n).filter(|it| *it > 0.0) {
        Some(last) => texts.headline_change(name, n, forecast, unit, formats.percent_signed(total / last - 1.0, 1)),
        None => texts.headline_plain(name, n, forecast, unit),
    };
    if let Some((low, high)) = facts.range80() {
        sentence +=
            &texts.headline_range(value_text(facts.measure, low, formats), value_text(facts.measure, high, formats));
    }
    sentence += texts.headline_stop;
    if let Some(forecast) = &facts.forecast {
        sentence += &verdict(&forecast.league.verdict, forecast.chosen.method, formats);
    } else if facts.quick.is_some() {
        sentence += formats.language.texts().engine.provisional_one;
    } else if let Some(months) = facts.stopped {
        sentence += &texts.headline_stopped(months);
    } else if facts.share_of.is_some() && node != Node::Company {
        sentence += texts.headline_share;
    }
    sentence
}

/// The plain sentence on the winner.
pub fn verdict(verdict: &Verdict, in_use: MethodId, formats: Formats) -> String {
    let all = formats.language.texts();
    let texts = &all.forecast;
    let name = |it| method_name(it, all);
    if in_use != verdict.method() {
        return texts.verdict_person(name(in_use), name(verdict.method()));
    }
    match verdict {
        Verdict::Winner { method, improvement, tied } => {
            let share = formats.percent(*improvement, 0);
            if *tied { texts.verdict_tied(name(*method), share) } else { texts.verdict_winner(name(*method), share) }
        }
        Verdict::NothingBeatsNaive { method: MethodId::Combination } => texts.verdict_naive_mixed.to_owned(),
        Verdict::NothingBeatsNaive { method } => texts.verdict_naive(name(*method)),
        Verdict::NotJudged { method } => texts.verdict_not_judged(name(*method)),
        Verdict::SellsSeldom { improvement, .. } => {
            let share = |it: f64| formats.percent(it.abs(), 0);
            match *improvement {
                Some(it) if it >= 0.0 => all.engine.verdict_seldom(share(it)),
                Some(it) => all.engine.verdict_seldom_above(share(it)),
                None => all.engine.verdict_seldom_not_judged.to_owned(),
            }
        }
    }
}
