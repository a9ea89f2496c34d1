//! What accounts were expected to sell since the plan's path began, asked of the workers.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Measure, MonthRange, Node};
use crate::forecast::RunOptions;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::platform::workers;
use crate::workbench::alerts::{Answers, Usual, span_of};
use crate::workbench::tree::ForecastTree;

use super::super::options_for;
use super::{Watching, same};

/// Accounts that are asked about, the largest; pace alone decides about the others.
const MOST: usize = 200;

impl Watching {
    /// Asks once for a forecast and the months that are summed; the answers stand in [`Watching::usual`] as they come.
    pub(super) fn ask_usual(self, tree: Option<Arc<ForecastTree>>, span: Option<MonthRange>) {
        let is_known =
            self.asked_usual.with_value(|it| it.as_ref().is_some_and(|it| same(&it.0, &tree) && it.1 == span));
        if is_known {
            return;
        }
        self.asked_usual.set_value(Some((tree.clone(), span)));
        let is_last = self.begin(3);
        let is_money = tree.is_some_and(|it| it.measure == Measure::Amount);
        let asks = span.filter(|_| is_money).map(|it| self.usual_asks(it)).unwrap_or_default();
        self.usual_progress.set(Answers::of(asks.len()));
        let awaited: BTreeSet<AccountId> = asks.iter().map(|it| it.0).collect();
        let first = Usual { span, awaited, ..Usual::default() };
        self.usual.set(Some(Arc::new(first.clone())));
        // Not a stored value: it would end with the effect that asks, which runs anew when another page is opened.
        let gathered = Rc::new(RefCell::new(first));
        for (account, ask) in asks {
            let gathered = gathered.clone();
            workers::submit(Group::Book, ask, None, move |answer| {
                if !is_last() {
                    return;
                }
                gathered.borrow_mut().awaited.remove(&account);
                if let Ok(Answer::Sums(Some(mut sums))) = answer
                    && let Some(percentiles) = sums.pop()
                {
                    gathered.borrow_mut().percentiles.insert(account, percentiles);
                }
                if self.usual_progress.try_update(Answers::take) == Some(true) {
                    let now = gathered.borrow().clone();
                    self.usual.set(Some(Arc::new(now)));
                }
            });
        }
    }

    /// The months of the plan's path that are complete.
    pub(super) fn usual_span(self) -> Option<MonthRange> {
        self.bench.with(|it| span_of(it.plan.as_deref()?, it.last_actual()?))
    }

    /// The histories of the accounts as they stood when the path began, for the method in use.
    fn usual_asks(self, span: MonthRange) -> Vec<(AccountId, Ask)> {
        self.bench.with_untracked(|document| {
            self.forecasts.with_untracked(|state| {
                let Some(months) = document.book.as_ref().map(|it| it.months()) else { return Vec::new() };
                let Some(n_known) = months.position(span.first) else { return Vec::new() };
                let known = MonthRange { first: months.first, len: n_known };
                let settings = &document.forecast;
                let ask = |it: &crate::workbench::nodes::NodeValues| {
                    let Node::Account(account) = it.node else { return None };
                    let method = state.forecasts.get(&it.node)?.chosen.method;
                    let values = it.values.get(..n_known)?.to_vec();
                    let treatment = document.preparation.treatment(it.node, &values, known, settings.measure, span.len);
                    let options = RunOptions { treatment, ..options_for(it.node, span.len, &settings.methods) };
                    let train_from = settings.train_from(it.node, known);
                    let node = NodeAsk { node: it.node, values, train_from, options };
                    Some((account, Ask::Sums { node, method, weights: vec![vec![1.0; span.len]] }))
                };
                state.nodes.iter().filter_map(ask).take(MOST).collect()
            })
        })
    }
}
