//! What the pages read of the forecasts: how far they are, every node's own, and the trees over them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::domain::Node;
use crate::forecast::{MethodForecast, SeriesForecast};
use crate::workbench::nodes::NodeValues;
use crate::workbench::reconciliation::Reconciliation;
use crate::workbench::tree::ForecastTree;

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
    pub(super) node_idx: HashMap<Node, usize>,
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
