//! Provisional forecasts, a millisecond a node, ahead of the league: shown as such, and nothing that is kept rests on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{MonthRange, Node};
use crate::forecast::MethodForecast;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::platform::{clock, workers};
use crate::workbench::tree::{self, ForecastTree};

use super::Forecasts;
use super::inputs::Inputs;

/// Nodes asked of a worker at a time: more than for the league, since they take a millisecond each.
const QUICK_CHUNK: usize = 40;

impl Forecasts {
    /// Provisional forecasts, ahead of the league: the company's alone first, then all others. They are kept aside until
    /// the last is there, so that the list fills in once.
    pub(super) fn ask_quick(self, asks: &[NodeAsk], run: u64) {
        let (first, rest) = asks.split_at(asks.len().min(1));
        let chunks: Vec<&[NodeAsk]> = std::iter::once(first).chain(rest.chunks(QUICK_CHUNK)).collect();
        let (left, found) = (StoredValue::new(chunks.len()), StoredValue::new(BTreeMap::new()));
        for chunk in chunks {
            workers::submit(Group::Book, Ask::Quick { nodes: chunk.to_vec() }, None, move |answer| {
                if self.run.try_get_value() != Some(run) {
                    return;
                }
                let Ok(Answer::Quick(results)) = answer else { return };
                let is_first = results.iter().any(|it| it.0 == Node::Company);
                found.update_value(|it: &mut BTreeMap<Node, MethodForecast>| {
                    it.extend(results.into_iter().filter_map(|(node, forecast)| Some((node, forecast?))));
                });
                left.update_value(|it| *it -= 1);
                match left.get_value() {
                    0 => self.show_quick(found.try_update_value(std::mem::take).unwrap_or_default(), true, run),
                    _ if is_first => self.show_quick(found.get_value(), false, run),
                    _ => {}
                }
            });
        }
    }

    /// Shows provisional forecasts, with their tree where they are `complete`, each in a turn of its own.
    fn show_quick(self, quick: BTreeMap<Node, MethodForecast>, complete: bool, run: u64) {
        let quick = Arc::new(quick);
        spawn_local(async move {
            clock::turn().await;
            let waits = || self.run.try_get_value() == Some(run) && self.state.with_untracked(|it| it.tree.is_none());
            if !waits() {
                return;
            }
            let provisional = complete.then(|| self.provisional_tree(&quick)).flatten();
            clock::turn().await;
            if waits() {
                self.state.update(|it| {
                    it.quick = quick;
                    it.provisional = provisional;
                });
            }
        });
    }

    fn provisional_tree(self, quick: &BTreeMap<Node, MethodForecast>) -> Option<Arc<ForecastTree>> {
        let Inputs { book, measure, horizon, .. } = self.inputs.get_value()?;
        let book = book?;
        let months = MonthRange { first: book.months().last()?.plus(1), len: horizon };
        let own = |node: Node| quick.get(&node).map(|it| (it.method, &it.forecast.point[..]));
        self.state.with_untracked(|it| tree::build_from(&book, measure, months, &it.nodes, &own)).map(Arc::new)
    }
}
