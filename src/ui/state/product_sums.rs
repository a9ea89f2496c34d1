//! What the chances of products rest on: sums over the months left, asked of the workers when products are opened, and kept
//! as long as forecast and window stay. A target is not part of the question, so that an edit asks nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{Measure, MonthRange, Node};
use crate::forecast::RunOptions;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::platform::{clock, workers};
use crate::workbench::nodes::values_of;
use crate::workbench::planning::Outlook;
use crate::workbench::product_chances::{Asked, Losses, NoChance, Start, asked, outlook_of};
use crate::workbench::tree::ForecastTree;

use super::{Bench, Forecasts, options_for, use_bench, use_forecasts};

/// Nodes whose questions are put together in one turn.
const NODES_A_TURN: usize = 4;

/// What is known of a product.
pub type Found = Result<Outlook, NoChance>;

/// What sums belong to: the forecast, compared by identity, and the months of the plan.
#[derive(Clone)]
struct Ground {
    tree: Arc<ForecastTree>,
    window: MonthRange,
}

impl Ground {
    fn is(&self, tree: &Arc<ForecastTree>, window: MonthRange) -> bool {
        Arc::ptr_eq(&self.tree, tree) && self.window == window
    }
}

/// The sums of the open workspace.
#[derive(Clone, Copy)]
pub struct ProductSums {
    bench: Bench,
    forecasts: Forecasts,
    found: RwSignal<BTreeMap<Node, Arc<Found>>>,
    ground: StoredValue<Option<Ground>>,
    asked: StoredValue<BTreeSet<Node>>,
    losses: StoredValue<Losses>,
    /// Counts grounds, so that an answer about a former one is not taken for this one's.
    run: StoredValue<u64>,
}

/// Offers them to everything below.
pub fn provide_product_sums() {
    provide_context(ProductSums {
        bench: use_bench(),
        forecasts: use_forecasts(),
        found: RwSignal::default(),
        ground: StoredValue::new(None),
        asked: StoredValue::default(),
        losses: StoredValue::default(),
        run: StoredValue::new(0),
    });
}

/// The sums of the open workspace.
pub fn use_product_sums() -> ProductSums {
    expect_context()
}

impl ProductSums {
    /// What is known of a product by now, following it.
    pub fn of(self, node: Node) -> Option<Arc<Found>> {
        self.found.with(|it| it.get(&node).cloned())
    }

    /// Whether something that was asked for has not come yet.
    pub fn lacks(self, nodes: &[Node]) -> bool {
        self.found.with(|it| nodes.iter().any(|node| !it.contains_key(node)))
    }

    /// Asks for what is not known of these products, in their order, some a turn.
    pub fn want(self, tree: &Arc<ForecastTree>, window: MonthRange, nodes: &[Node]) {
        if !self.ground.with_value(|it| it.as_ref().is_some_and(|it| it.is(tree, window))) {
            self.run.update_value(|it| *it += 1);
            self.ground.set_value(Some(Ground { tree: tree.clone(), window }));
            self.asked.set_value(BTreeSet::new());
            self.losses.set_value(Losses::default());
            if self.found.with_untracked(|it| !it.is_empty()) {
                self.found.set(BTreeMap::new());
            }
        }
        let mut fresh = Vec::new();
        self.asked.update_value(|asked| fresh.extend(nodes.iter().copied().filter(|it| asked.insert(*it))));
        self.ask_in_turns(fresh);
    }

    /// Those of these products whose drawing was lost, and not made good.
    pub fn lost(self, nodes: &[Node]) -> Vec<Node> {
        let is_lost = |it: &Found| matches!(it, Err(NoChance::Lost));
        self.found.with(|it| nodes.iter().copied().filter(|node| it.get(node).is_some_and(|it| is_lost(it))).collect())
    }

    /// Asks once more for what was lost.
    pub fn try_again(self, nodes: &[Node]) {
        let lost = untrack(|| self.lost(nodes));
        if !lost.is_empty() {
            self.found.update(|it| it.retain(|node, _| !lost.contains(node)));
            self.ask_in_turns(lost);
        }
    }

    fn ask_in_turns(self, nodes: Vec<Node>) {
        if nodes.is_empty() {
            return;
        }
        let run = self.run.get_value();
        spawn_local(async move {
            for some in nodes.chunks(NODES_A_TURN) {
                clock::turn().await;
                if self.run.try_get_value() != Some(run) {
                    return;
                }
                self.ask(some, run);
            }
        });
    }

    fn ask(self, nodes: &[Node], run: u64) {
        let mut known = Vec::new();
        for node in nodes.iter().copied() {
            match self.start(node) {
                Ok((asked, ask)) => workers::submit(Group::Detail, ask, None, move |answer| {
                    if self.run.try_get_value() == Some(run) {
                        self.hear(node, &asked, answer);
                    }
                }),
                Err(found) => known.push((node, Arc::new(found))),
            }
        }
        if !known.is_empty() {
            let _ = self.found.try_update(|it| it.extend(known));
        }
    }

    /// An answer about a product, or none: what was lost for the first time is asked for again.
    fn hear(self, node: Node, asked: &Asked, answer: Result<Answer, workers::Lost>) {
        let found = match answer {
            Ok(Answer::Sums(sums)) => {
                self.losses.update_value(|it| it.forget(node));
                self.read(asked, sums.and_then(|mut it| it.pop()))
            }
            _ if self.losses.try_update_value(|it| it.take(node)) == Some(true) => {
                return self.ask_in_turns(vec![node]);
            }
            _ => Err(NoChance::Lost),
        };
        let _ = self.found.try_update(|it| it.insert(node, Arc::new(found)));
    }

    /// The question to a worker, or what is known without one.
    fn start(self, node: Node) -> Result<(Asked, Ask), Found> {
        let no_forecast = || Err(NoChance::NoForecast);
        let Some(Ground { tree, window }) = self.ground.get_value() else { return Err(no_forecast()) };
        self.bench.with_untracked(|document| {
            let start = self.forecasts.with_untracked(|it| asked(document, &tree, &it.forecasts, window, node));
            let asked = match start {
                Ok(Start::Ask(asked)) => asked,
                Ok(Start::Over(known)) => return Err(Ok(*known)),
                Err(why) => return Err(Err(why)),
            };
            let Some(book) = document.book.as_deref() else { return Err(no_forecast()) };
            let (node, months, settings) = (asked.node, book.months(), &document.forecast);
            let values = values_of(book, node, Measure::Amount);
            let treatment = document.preparation.treatment(node, &values, months, Measure::Amount, settings.horizon);
            let options = options_for(node, settings.horizon, &settings.methods);
            // The league draws no paths for products; here they are what is asked for.
            let options = RunOptions { treatment, n_paths: RunOptions::default().n_paths, ..options };
            let node = NodeAsk { node, values, train_from: settings.train_from(node, months), options };
            let ask = Ask::Sums { node, method: asked.method, weights: vec![asked.weights.clone()] };
            Ok((asked, ask))
        })
    }

    fn read(self, asked: &Asked, percentiles: Option<Vec<f64>>) -> Found {
        let Some(Ground { tree, window }) = self.ground.get_value() else { return Err(NoChance::NoForecast) };
        self.bench.with_untracked(|document| outlook_of(document, &tree, window, asked, percentiles.as_deref()))
    }
}
