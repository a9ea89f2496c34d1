//! The forecasts of the open book: asked of the workers in chunks, put together as they come.

mod adding_up;
mod inputs;
mod provisional;
mod state;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::Node;
use crate::forecast::{RunOptions, is_thin};
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::platform::{clock, workers};
use crate::workbench::ForecastSettings;
use crate::workbench::nodes::{NodeValues, nodes_of};
use crate::workbench::reconciliation::MAX_NODES;

use super::{Bench, use_bench};

use inputs::Inputs;

pub use inputs::options_for;
pub use state::{ForecastState, ForecastStatus};

/// Nodes asked of a worker at a time: small, so that a detail asked meanwhile waits a fraction of a second.
const CHUNK: usize = 6;

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
}
