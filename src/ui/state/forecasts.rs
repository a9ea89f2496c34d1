//! The forecasts of the open book: asked of the workers in chunks, put together as they come.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{Book, Measure, Month, MonthRange, Node};
use crate::forecast::{MethodForecast, MethodId, RunOptions, SeriesForecast, Treatment, Way, is_thin};
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::platform::{clock, workers};
use crate::workbench::nodes::{NodeValues, nodes_of};
use crate::workbench::preparation::Preparation;
use crate::workbench::reconciliation::{self, MAX_NODES, NotCompared, Reconciliation, reconcile_input};
use crate::workbench::tree::{self, ForecastTree};
use crate::workbench::{Document, ForecastSettings};

use super::{Bench, use_bench};

/// Nodes asked of a worker at a time: small, so that a detail asked meanwhile waits a fraction of a second.
const CHUNK: usize = 6;
/// The same for provisional forecasts, which take a millisecond each.
const QUICK_CHUNK: usize = 40;

/// How far the forecasts are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ForecastStatus {
    /// There is no history.
    #[default]
    NoData,
    /// So many nodes of so many are done.
    Running {
        /// Done.
        done: usize,
        /// In all.
        total: usize,
    },
    /// All done.
    Done {
        /// Nodes forecast by a method of their own.
        total: usize,
        /// How long it took, in milliseconds.
        milliseconds: f64,
    },
    /// Stopped by the reader.
    Stopped,
    /// The workers could not be used.
    Failed,
}

/// What the pages read.
#[derive(Clone, Debug, Default)]
pub struct ForecastState {
    /// How far it is.
    pub status: ForecastStatus,
    /// Every node with its values.
    pub nodes: Arc<Vec<NodeValues>>,
    /// Positions of the nodes.
    node_idx: HashMap<Node, usize>,
    /// Forecasts so far.
    pub forecasts: BTreeMap<Node, SeriesForecast>,
    /// The tree, once every account is done.
    pub tree: Option<Arc<ForecastTree>>,
    /// How the ways of adding up did, once every node is done.
    pub reconciliation: Option<Arc<Reconciliation>>,
    /// Provisional forecasts of the nodes that wait for their own; none once the tree is there.
    pub quick: Arc<BTreeMap<Node, MethodForecast>>,
    /// The tree of the provisional forecasts: for pages that mark it as such, and for nothing that is kept.
    pub provisional: Option<Arc<ForecastTree>>,
}

impl ForecastState {
    /// The values of a node.
    pub fn values(&self, node: Node) -> Option<&NodeValues> {
        self.nodes.get(*self.node_idx.get(&node)?)
    }

    /// The tree to show: the automatic one, or until it is there the provisional one.
    pub fn shown_tree(&self) -> Option<&ForecastTree> {
        self.tree.as_deref().or(self.provisional.as_deref())
    }

    /// Whether the figures on the screen are provisional.
    pub fn is_provisional(&self) -> bool {
        self.tree.is_none() && self.provisional.is_some()
    }
}

/// What the forecasts depend on.
#[derive(Clone, PartialEq)]
struct Inputs {
    book: Option<Arc<Book>>,
    measure: Measure,
    horizon: usize,
    methods: BTreeMap<Node, MethodId>,
    training: BTreeMap<Node, Month>,
    preparation: Arc<Preparation>,
    way: Option<Way>,
}

/// The forecasts of the open book.
#[derive(Clone, Copy)]
pub struct Forecasts {
    bench: Bench,
    state: RwSignal<ForecastState>,
    /// Counts runs, so that a reply to an earlier one is not taken for this one's.
    run: StoredValue<u64>,
    inputs: StoredValue<Option<Inputs>>,
    started: StoredValue<f64>,
    failed: StoredValue<bool>,
    /// Nodes to be done again whose results have not come yet.
    pending: StoredValue<BTreeSet<Node>>,
}

/// Makes forecasts whenever the book or its settings change, and offers them to everything below.
pub fn provide_forecasts() -> Forecasts {
    let bench = use_bench();
    let forecasts = Forecasts {
        bench,
        state: RwSignal::default(),
        run: StoredValue::new(0),
        inputs: StoredValue::new(None),
        started: StoredValue::new(0.0),
        failed: StoredValue::new(false),
        pending: StoredValue::default(),
    };
    provide_context(forecasts);
    let inputs = bench.select(Inputs::of);
    // In a turn of its own: the change that asks for it is on the screen first.
    Effect::new(move || {
        let inputs = inputs.get();
        set_timeout(move || forecasts.follow(inputs), std::time::Duration::ZERO);
    });
    forecasts
}

/// The forecasts of the open book.
pub fn use_forecasts() -> Forecasts {
    expect_context()
}

/// Options of a node's run. The seed is the node's own, so that a result does not depend on the order of work.
pub fn options_for(node: Node, horizon: usize, methods: &BTreeMap<Node, MethodId>) -> RunOptions {
    let default = RunOptions::default();
    let n_paths = match node {
        Node::Company | Node::Account(_) => default.n_paths,
        Node::Product(_) | Node::Leaf(..) => 0,
    };
    RunOptions {
        horizon: crate::forecast::Horizon::new(horizon).unwrap_or(default.horizon),
        n_paths,
        method: methods.get(&node).copied(),
        ..default
    }
}

impl Forecasts {
    /// Reads the state, following it.
    pub fn with<T>(self, read: impl FnOnce(&ForecastState) -> T) -> T {
        self.state.with(read)
    }

    /// Reads the state once.
    pub fn with_untracked<T>(self, read: impl FnOnce(&ForecastState) -> T) -> T {
        self.state.with_untracked(read)
    }

    /// What a page shows, made anew when the forecasts change.
    pub fn select<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&ForecastState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&read))
    }

    /// Stops the run; what is done stays.
    pub fn stop(self) {
        workers::cancel(Group::Book);
        self.run.update_value(|it| *it += 1);
        self.state.update(|it| it.status = ForecastStatus::Stopped);
        // So that the next change starts from nothing instead of trusting a run that was cut short.
        self.inputs.set_value(None);
    }

    /// Starts again from nothing.
    pub fn restart(self) {
        let inputs = self.bench.with_untracked(Inputs::of);
        self.inputs.set_value(None);
        self.follow(inputs);
    }

    /// Starts what a change asks for: everything, or only the nodes whose method was chosen anew.
    fn follow(self, inputs: Inputs) {
        let before = self.inputs.get_value();
        if before.as_ref() == Some(&inputs) {
            return;
        }
        self.inputs.set_value(Some(inputs.clone()));
        if before.as_ref().is_some_and(|it| Inputs { way: inputs.way, ..it.clone() } == inputs) {
            return self.add_up_anew();
        }
        let Some(book) = inputs.book.clone() else {
            workers::cancel(Group::Book);
            self.run.update_value(|it| *it += 1);
            return self.state.set(ForecastState::default());
        };
        match before.filter(|it| it.same_series(&inputs)) {
            Some(before) if matches!(self.state.with_untracked(|it| it.status), ForecastStatus::Done { .. }) => {
                let mut changed: BTreeSet<Node> = before
                    .methods
                    .keys()
                    .chain(inputs.methods.keys())
                    .copied()
                    .filter(|it| before.methods.get(it) != inputs.methods.get(it))
                    .collect();
                changed.extend(
                    before
                        .training
                        .keys()
                        .chain(inputs.training.keys())
                        .filter(|it| before.training.get(it) != inputs.training.get(it)),
                );
                changed.extend(before.preparation.changed(&inputs.preparation));
                // A change during the run of an earlier one ends that run: what it had not done is done now.
                self.pending.update_value(|it| it.append(&mut changed));
                let wanted = self.pending.get_value();
                self.start(&inputs, |it| wanted.contains(&it.node), false);
            }
            _ => {
                workers::cancel(Group::Book);
                self.run.update_value(|it| *it += 1);
                self.pending.set_value(BTreeSet::new());
                let run = self.run.get_value();
                let nodes = Arc::new(nodes_of(&book, inputs.measure));
                spawn_local(async move {
                    clock::turn().await;
                    let node_idx = nodes.iter().enumerate().map(|(i, it)| (it.node, i)).collect();
                    clock::turn().await;
                    if self.run.try_get_value() != Some(run) {
                        return;
                    }
                    self.state.set(ForecastState { nodes, node_idx, ..ForecastState::default() });
                    clock::turn().await;
                    if self.run.try_get_value() == Some(run) {
                        self.start(&inputs, |_| true, true);
                    }
                });
            }
        }
    }

    fn start(self, inputs: &Inputs, wanted: impl Fn(&NodeValues) -> bool, all: bool) {
        workers::cancel(Group::Book);
        self.run.update_value(|it| *it += 1);
        self.started.set_value(clock::elapsed());
        self.failed.set_value(false);
        let nodes = self.state.with_untracked(|it| it.nodes.clone());
        let settings = ForecastSettings { training: inputs.training.clone(), ..ForecastSettings::default() };
        let Some(history) = inputs.book.as_ref().map(|it| it.months()) else { return };
        let asks: Vec<NodeAsk> = nodes
            .iter()
            .filter(|it| wanted(it) && (it.node == Node::Company || !is_thin(&it.values)))
            .map(|it| NodeAsk {
                node: it.node,
                values: it.values.clone(),
                train_from: settings.train_from(it.node, history),
                options: RunOptions {
                    treatment: inputs.treatment(it),
                    keep_trail: nodes.len() <= MAX_NODES,
                    ..options_for(it.node, inputs.horizon, &inputs.methods)
                },
            })
            .collect();
        let total = asks.len();
        if all {
            self.state.update(|it| it.status = ForecastStatus::Running { done: 0, total });
        }
        if total == 0 {
            return self.finish(0);
        }
        let (run, done) = (self.run.get_value(), StoredValue::new(0));
        if all {
            self.ask_quick(&asks, run);
        }
        for chunk in asks.chunks(CHUNK) {
            let n_nodes = chunk.len();
            workers::submit(Group::Book, Ask::Forecast { nodes: chunk.to_vec() }, None, move |answer| {
                if self.run.try_get_value() == Some(run) {
                    done.update_value(|it| *it += n_nodes);
                    self.take(answer, done.get_value(), total, all);
                }
            });
        }
    }

    /// Provisional forecasts, ahead of the league: the company's alone first, then all others. They are kept aside until
    /// the last is there, so that the list fills in once.
    fn ask_quick(self, asks: &[NodeAsk], run: u64) {
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

    fn take(self, answer: Result<Answer, workers::Lost>, done: usize, total: usize, all: bool) {
        let Ok(Answer::Forecast(results)) = answer else {
            self.failed.set_value(true);
            return self.finish_when(done == total, total);
        };
        self.pending.update_value(|it| it.retain(|node| results.iter().all(|done| done.0 != *node)));
        self.state.update(|it| {
            it.forecasts.extend(results.into_iter().filter_map(|(node, forecast)| Some((node, forecast?))));
            if all && done < total {
                it.status = ForecastStatus::Running { done, total };
            }
        });
        self.finish_when(done == total, total);
    }

    fn finish_when(self, last: bool, total: usize) {
        if last {
            // The tree of thousands of nodes takes a turn of its own, and so does showing it.
            let run = self.run.get_value();
            spawn_local(async move {
                clock::turn().await;
                if self.run.try_get_value() == Some(run) {
                    self.finish(total);
                }
            });
        }
    }

    /// Lets a worker compare the ways in which the tree can add up, then shows it.
    fn finish(self, total: usize) {
        let Some(Inputs { measure, horizon, .. }) = self.inputs.get_value() else { return };
        let run = self.run.get_value();
        match self.state.with_untracked(|it| reconcile_input(&it.nodes, &it.forecasts, measure, horizon)) {
            Err(why) => self.show_tree(total, Reconciliation::none(why), run),
            Ok(input) => workers::submit(Group::Book, Ask::Reconcile(Box::new(input)), None, move |answer| {
                let found = match answer {
                    Ok(Answer::Reconcile(found)) => *found,
                    _ => Reconciliation::none(NotCompared::Lost),
                };
                self.show_tree(total, found, run);
            }),
        }
    }

    /// Shows the tree and ends the run, each in a turn of its own.
    fn show_tree(self, total: usize, found: Reconciliation, run: u64) {
        let failed = self.failed.try_get_value().unwrap_or(true);
        let milliseconds = clock::elapsed() - self.started.try_get_value().unwrap_or_default();
        spawn_local(async move {
            clock::turn().await;
            if self.run.try_get_value() != Some(run) {
                return;
            }
            let tree = self.tree(&found);
            clock::turn().await;
            if self.run.try_get_value() == Some(run) {
                self.state.update(|it| {
                    it.tree = tree;
                    it.reconciliation = Some(Arc::new(found));
                    it.provisional = None;
                    it.quick = Arc::default();
                    it.status =
                        if failed { ForecastStatus::Failed } else { ForecastStatus::Done { total, milliseconds } };
                });
            }
        });
    }

    /// The tree from every node's own forecast, adding up in the way in use.
    fn tree(self, found: &Reconciliation) -> Option<Arc<ForecastTree>> {
        let Inputs { book, measure, horizon, way, .. } = self.inputs.get_value()?;
        let book = book?;
        let months = MonthRange { first: book.months().last()?.plus(1), len: horizon };
        let tree = self.state.with_untracked(|it| tree::build(&book, measure, months, &it.nodes, &it.forecasts))?;
        Some(Arc::new(reconciliation::in_use(tree, found, way)))
    }

    /// Another way was chosen: nothing is forecast anew. A run under way takes it up at its end.
    fn add_up_anew(self) {
        let Some(found) = self.state.with_untracked(|it| it.reconciliation.clone()) else { return };
        let run = self.run.get_value();
        spawn_local(async move {
            clock::turn().await;
            if self.run.try_get_value() == Some(run) {
                let tree = self.tree(&found);
                self.state.update(|it| it.tree = tree);
            }
        });
    }
}

impl Inputs {
    fn of(document: &Document) -> Self {
        Self {
            book: document.book.clone(),
            measure: document.forecast.measure,
            horizon: document.forecast.horizon,
            methods: document.forecast.methods.clone(),
            training: document.forecast.training.clone(),
            preparation: document.preparation.clone(),
            way: document.forecast.way,
        }
    }

    /// What is done to a node's history.
    fn treatment(&self, node: &NodeValues) -> Option<Box<Treatment>> {
        let months = self.book.as_ref()?.months();
        self.preparation.treatment(node.node, &node.values, months, self.measure, self.horizon)
    }

    /// True when only the choice of methods and the preparation differ.
    fn same_series(&self, other: &Inputs) -> bool {
        let same_book = match (&self.book, &other.book) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same_book && self.measure == other.measure && self.horizon == other.horizon
    }
}
