//! What the forecasts depend on, and what a node's run is asked with: an equal question has an equal answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Book, Measure, Month, Node};
use crate::forecast::{MethodId, RunOptions, Treatment, Way};
use crate::workbench::Document;
use crate::workbench::nodes::NodeValues;
use crate::workbench::preparation::Preparation;

/// What the forecasts depend on.
#[derive(Clone, PartialEq)]
pub(super) struct Inputs {
    pub(super) book: Option<Arc<Book>>,
    pub(super) measure: Measure,
    pub(super) horizon: usize,
    pub(super) methods: BTreeMap<Node, MethodId>,
    pub(super) training: BTreeMap<Node, Month>,
    pub(super) preparation: Arc<Preparation>,
    pub(super) way: Option<Way>,
}

impl Inputs {
    pub(super) fn of(document: &Document) -> Self {
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
    pub(super) fn treatment(&self, node: &NodeValues) -> Option<Box<Treatment>> {
        let months = self.book.as_ref()?.months();
        self.preparation.treatment(node.node, &node.values, months, self.measure, self.horizon)
    }

    /// True when only the choice of methods and the preparation differ.
    pub(super) fn same_series(&self, other: &Inputs) -> bool {
        let same_book = match (&self.book, &other.book) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same_book && self.measure == other.measure && self.horizon == other.horizon
    }
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
