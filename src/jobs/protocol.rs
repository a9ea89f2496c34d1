//! What crosses between page and worker: postcard's bytes, with those of a file beside them.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::{Book, Node};
use crate::forecast::{
    Adjustment, Findings, FindingsInput, FitError, GapRule, MethodForecast, MethodId, RunOptions, SeriesForecast,
    Tracking,
};
use crate::import::{DateOrder, ImportError, Mapping, MergePolicy, PreviewSummary, ReadOptions, RowIssue, Severity};
use crate::workbench::reconciliation::{ReconcileInput, Reconciliation};

/// A message as bytes.
pub fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(message).expect("messages hold texts, numbers and lists of known length")
}

/// The message of these bytes, `None` when they are of another version.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// A request to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Its number; the reply carries the same.
    pub id: u64,
    /// What is asked.
    pub ask: Ask,
}

/// What a worker can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Forecast these nodes.
    Forecast {
        /// Nodes with their values.
        nodes: Vec<NodeAsk>,
    },
    /// A provisional forecast of these nodes, at once.
    Quick {
        /// Nodes with their values.
        nodes: Vec<NodeAsk>,
    },
    /// Make the forecasts of a tree add up in every way, and say how each did on the past.
    Reconcile(Box<ReconcileInput>),
    /// Every method's forecast of one node.
    Methods {
        /// The node with its values.
        node: NodeAsk,
        /// Which methods.
        methods: Vec<MethodId>,
    },
    /// Percentiles of weighted sums over the months ahead, by the method in use.
    Sums {
        /// The node with its values.
        node: NodeAsk,
        /// The method in use.
        method: MethodId,
        /// For every sum, a weight for each month ahead.
        weights: Vec<Vec<f64>>,
    },
    /// What the preparation of a history has to say.
    Findings(Box<FindingsInput>),
    /// The proposals of many histories, with the rule for their gaps.
    Proposals(Vec<(Node, Vec<Option<f64>>, GapRule)>),
    /// The one-step errors of a method on a node.
    Tracking {
        /// The node with its values.
        node: NodeAsk,
        /// The method in use.
        method: MethodId,
    },
    /// Open a file, whose bytes travel beside the request.
    OpenFile {
        /// Its name.
        name: String,
        /// How doubtful things are taken.
        options: ReadOptions,
    },
    /// Open pasted cells.
    OpenText {
        /// The text.
        text: String,
        /// How doubtful things are taken.
        options: ReadOptions,
    },
    /// Open cells from a clipboard.
    OpenClipboard {
        /// As HTML.
        html: String,
        /// As text.
        text: String,
        /// How doubtful things are taken.
        options: ReadOptions,
    },
    /// Open a table out of a workbook, which travels beside the request.
    OpenTable {
        /// How doubtful things are taken.
        options: ReadOptions,
    },
    /// Read the opened table with this mapping.
    SetMapping {
        /// Which column is what.
        mapping: Mapping,
    },
    /// Read the opened table in this way.
    SetOptions {
        /// How doubtful things are taken.
        options: ReadOptions,
    },
    /// Read dates such as 03/04/2025 in this order.
    SetDateOrder {
        /// Day or month first.
        order: DateOrder,
    },
    /// List some of the issues of the opened table.
    Issues {
        /// Of this severity, or of any.
        severity: Option<Severity>,
        /// How many such issues are passed over.
        from: usize,
        /// At most so many.
        len: usize,
    },
    /// Turn what was read into a book.
    ToBook {
        /// Seed of the record ids.
        id_seed: u64,
        /// The book it joins, if any.
        old: Option<Book>,
        /// How it joins.
        policy: MergePolicy,
        /// What months count as for series of the old book that the file does not name.
        absent: crate::import::GapRule,
    },
}

/// A node, its values and how it is to be forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeAsk {
    /// The node.
    pub node: Node,
    /// One value per month, `None` where missing.
    pub values: Vec<Option<f64>>,
    /// Months from the first that no method learns from: cut off before anything else, backtests included.
    pub train_from: usize,
    /// Horizon, season, seed, chosen method.
    pub options: RunOptions,
}

/// A worker's reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Number of the request.
    pub id: u64,
    /// What came out.
    pub answer: Answer,
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Forecasts; a node that is too thin has none.
    Forecast(Vec<(Node, Option<SeriesForecast>)>),
    /// Provisional forecasts; a node that is too thin has none.
    Quick(Vec<(Node, Option<MethodForecast>)>),
    /// How the ways did, and the leaves by each.
    Reconcile(Box<Reconciliation>),
    /// Every method's forecast, or why it did not run.
    Methods(Vec<(MethodId, Result<MethodForecast, FitError>)>),
    /// Percentiles 0 to 100 of every sum; `None` without a distribution.
    Sums(Option<Vec<Vec<f64>>>),
    /// What was found; `None` without a known value.
    Findings(Option<Box<Findings>>),
    /// Proposals by node, histories without any left out.
    Proposals(Vec<(Node, Vec<Adjustment>)>),
    /// The signals; positions count from the book's first month. `None` where the history is too short.
    Tracking(Option<Tracking>),
    /// The file or the pasted cells, opened and read in the suggested way.
    Preview(Result<Box<PreviewSummary>, ImportError>),
    /// Some of the issues.
    Issues(Vec<RowIssue>),
    /// The book.
    Book(Result<Box<Book>, ImportError>),
}
