//! What one workspace holds, and its undo.
//!
//! The large parts sit behind `Arc`, so a former state kept for undo costs a few pointers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Book, Currency, FiscalYear, Measure, Month, MonthRange, Node, Team, WorkspaceId};
use crate::forecast::{MethodId, Way};
use crate::plan::budget::Budget;
use crate::plan::feedback::Feedback;
use crate::plan::material::Material;
use crate::plan::measure::Measures;
use crate::plan::service::Service;
use crate::plan::staffing::Staffing;
use crate::plan::strategy::StrategyRow;
use crate::plan::{
    Assumption, BottomUp, Coverage, Decision, Incentive, Mute, ProductPlan, Review, TargetPlan, Task, Thresholds,
};

use super::adjusting::PlanMove;
use super::channels::Channels;
use super::open_month::OpenSales;
use super::preparation::Preparation;
use super::version::Version;
use super::{Action, ActionError};

/// Steps that can be taken back.
const UNDO_STEPS: usize = 500;

/// What a workspace is called and counts in.
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// True for the invented company, which never holds the user's data.
    pub sample: bool,
    /// Its currency.
    pub currency: Currency,
    /// Calendar month in which fiscal years start, 1 to 12.
    pub fiscal_start_month: u32,
}

/// What one import brought.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRecord {
    /// Name of the file, or what stands for pasted cells.
    pub source: String,
    /// Rows used.
    pub rows_used: usize,
    /// Rows left out.
    pub rows_left_out: usize,
    /// Milliseconds since 1970 at the moment of the import.
    pub imported_at: f64,
    /// What it found of a month that was not over, and left out.
    pub open: Option<OpenSales>,
}

/// How forecasts are made.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastSettings {
    /// What is forecast.
    pub measure: Measure,
    /// Months ahead, 1 to 24.
    pub horizon: usize,
    /// Methods that a person chose in place of the league's choice.
    pub methods: BTreeMap<Node, MethodId>,
    /// How the tree adds up; `None` leaves it to the evidence.
    pub way: Option<Way>,
    /// The first month that methods learn from, where a person left earlier ones out.
    pub training: BTreeMap<Node, Month>,
}

impl Default for ForecastSettings {
    fn default() -> Self {
        Self { measure: Measure::Amount, horizon: 12, methods: BTreeMap::new(), way: None, training: BTreeMap::new() }
    }
}

/// Fewest months that are left to learn from.
pub const LEAST_LEARNT: usize = 12;

impl ForecastSettings {
    /// Months of the history that are left out for a node. An import can bring another history than the one that the
    /// month was chosen for: then as many months are left as methods need at least.
    #[must_use]
    pub fn train_from(&self, node: Node, history: MonthRange) -> usize {
        let chosen = self.training.get(&node).and_then(|it| usize::try_from(it.since(history.first)).ok());
        chosen.unwrap_or(0).min(history.len.saturating_sub(LEAST_LEARNT))
    }

    /// A node's history as methods see it: what is left out is unknown, every month keeps its place.
    #[must_use]
    pub fn learnt(&self, node: Node, history: MonthRange, values: &[Option<f64>]) -> Vec<Option<f64>> {
        let from = self.train_from(node, history);
        values.iter().enumerate().map(|(i, it)| it.filter(|_| i >= from)).collect()
    }
}

/// Everything a workspace holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Name, currency, fiscal year.
    pub workspace: Workspace,
    /// The sales history; `None` before the first import.
    pub book: Option<Arc<Book>>,
    /// What was imported, oldest first.
    pub imports: Vec<ImportRecord>,
    /// How forecasts are made.
    pub forecast: ForecastSettings,
    /// What is done to histories before they are forecast.
    pub preparation: Arc<Preparation>,
    /// The target and its decomposition; `None` before one is made.
    pub plan: Option<Arc<TargetPlan>>,
    /// Plans and forecasts frozen, oldest first.
    pub versions: Vec<Arc<Version>>,
    /// Who looks after whom, from when on.
    pub team: Arc<Team>,
    /// How the plan was adjusted while it ran, oldest first.
    pub moves: Arc<Vec<PlanMove>>,
    /// What the plan rests on.
    pub assumptions: Vec<Arc<Assumption>>,
    /// What was decided, oldest first.
    pub decisions: Vec<Arc<Decision>>,
    /// What was said from below, and agreed.
    pub bottom_up: Arc<BottomUp>,
    /// The incentive scheme that is looked at; `None` for none.
    pub incentive: Option<Incentive>,
    /// Revenue, expenses and profit as budgeted; `None` before a budget is made.
    pub budget: Option<Arc<Budget>>,
    /// What is to be done by a day.
    pub tasks: Vec<Arc<Task>>,
    /// Alerts that are or were quiet for a while.
    pub mutes: Vec<Arc<Mute>>,
    /// Reviews that were concluded, oldest first.
    pub reviews: Vec<Arc<Review>>,
    /// How closely accounts are looked after.
    pub coverage: Arc<Coverage>,
    /// What is done about product, price, promotion and channel.
    pub strategy: Vec<Arc<StrategyRow>>,
    /// What is done before, during and after a sale, and what happened.
    pub service: Arc<Service>,
    /// What the market said, in the order of coming in.
    pub feedback: Vec<Arc<Feedback>>,
    /// The team's size and skills.
    pub staffing: Arc<Staffing>,
    /// Other ways to sell.
    pub channels: Arc<Channels>,
    /// What is aimed at next to revenue.
    pub measures: Arc<Measures>,
    /// What is kept of the products of the plan's accounts.
    pub products: Arc<ProductPlan>,
    /// From where on something is worth an alert.
    pub thresholds: Thresholds,
    /// What visits and actions use up.
    pub materials: Vec<Arc<Material>>,
}

impl Document {
    /// A workspace without data.
    pub fn empty(workspace: Workspace) -> Self {
        Self {
            workspace,
            book: None,
            imports: Vec::new(),
            forecast: ForecastSettings::default(),
            preparation: Arc::default(),
            plan: None,
            versions: Vec::new(),
            team: Arc::default(),
            moves: Arc::default(),
            assumptions: Vec::new(),
            decisions: Vec::new(),
            bottom_up: Arc::default(),
            incentive: None,
            budget: None,
            tasks: Vec::new(),
            mutes: Vec::new(),
            reviews: Vec::new(),
            coverage: Arc::default(),
            strategy: Vec::new(),
            service: Arc::default(),
            feedback: Vec::new(),
            staffing: Arc::default(),
            channels: Arc::default(),
            measures: Arc::default(),
            products: Arc::default(),
            thresholds: Thresholds::default(),
            materials: Vec::new(),
        }
    }

    /// The last month with complete actuals.
    pub fn last_actual(&self) -> Option<Month> {
        self.book.as_ref()?.months().last()
    }

    /// The months that are forecast: `horizon` months after the last actual.
    pub fn forecast_months(&self) -> Option<MonthRange> {
        Some(MonthRange { first: self.last_actual()?.plus(1), len: self.forecast.horizon })
    }

    /// The fiscal year that holds the first month to come.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        Some(FiscalYear::containing(self.last_actual()?.plus(1), self.workspace.fiscal_start_month))
    }
}

/// The open document with what can be taken back and brought back.
#[derive(Clone, Debug, PartialEq)]
pub struct Workbench {
    document: Document,
    undo: Vec<(Document, Change)>,
    redo: Vec<(Document, Change)>,
}

/// What kind of change a step was; `i18n` has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// An import.
    Import,
    /// Something else about the data.
    Data,
    /// A method or a setting of the forecast.
    Forecast,
    /// What is done to histories before they are forecast.
    Preparation,
    /// A target or its decomposition.
    Plan,
    /// Name, currency or fiscal year.
    Workspace,
    /// A version frozen, deleted or brought back.
    Version,
    /// An assumption or a decision.
    Assumption,
    /// A task, a muted alert or a review.
    FollowUp,
    /// What the market said.
    Feedback,
    /// A file merged, or taken in place of what was here.
    Merge,
}

impl Workbench {
    /// Opens a document.
    pub fn open(document: Document) -> Self {
        Self { document, undo: Vec::new(), redo: Vec::new() }
    }

    /// The document as it stands.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Makes a change, or none at all.
    ///
    /// # Errors
    /// [`ActionError`] when the change is not possible; the document is then as before.
    pub fn apply(&mut self, action: Action) -> Result<Change, ActionError> {
        self.try_apply(action).map(|it| it.0)
    }

    /// Makes a change, or none at all; also whether anything differs afterwards.
    ///
    /// # Errors
    /// [`ActionError`] when the change is not possible; the document is then as before.
    pub fn try_apply(&mut self, action: Action) -> Result<(Change, bool), ActionError> {
        let change = action.change();
        let mut next = self.document.clone();
        action.apply(&mut next)?;
        let differs = next != self.document;
        if differs {
            let before = std::mem::replace(&mut self.document, next);
            self.undo.push((before, change));
            self.redo.clear();
            if self.undo.len() > UNDO_STEPS {
                self.undo.remove(0);
            }
        }
        Ok((change, differs))
    }

    /// Takes the last change back, which led from `former` here. A step of this session has `former` in memory; one of
    /// an earlier session is known to the journal alone.
    pub fn back_to(&mut self, former: Document, change: Change) {
        match self.undo.last() {
            Some((before, _)) if *before == former => drop(self.undo()),
            _ => self.redo.push((std::mem::replace(&mut self.document, former), change)),
        }
    }

    /// Brings back what was taken back last, which leads to `later`; as [`Workbench::back_to`].
    pub fn forward_to(&mut self, later: Document, change: Change) {
        match self.redo.last() {
            Some((after, _)) if *after == later => drop(self.redo()),
            _ => self.undo.push((std::mem::replace(&mut self.document, later), change)),
        }
    }

    /// Makes a change that others have worked out, which leads to `later`.
    pub fn step_to(&mut self, later: Document, change: Change) {
        self.redo.clear();
        self.undo.push((std::mem::replace(&mut self.document, later), change));
        if self.undo.len() > UNDO_STEPS {
            self.undo.remove(0);
        }
    }

    /// The change that [`Workbench::undo`] would take back.
    pub fn undoable(&self) -> Option<Change> {
        self.undo.last().map(|it| it.1)
    }

    /// The change that [`Workbench::redo`] would bring back.
    pub fn redoable(&self) -> Option<Change> {
        self.redo.last().map(|it| it.1)
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> Option<Change> {
        let (before, change) = self.undo.pop()?;
        self.redo.push((std::mem::replace(&mut self.document, before), change));
        Some(change)
    }

    /// Brings back what was taken back last.
    pub fn redo(&mut self) -> Option<Change> {
        let (after, change) = self.redo.pop()?;
        self.undo.push((std::mem::replace(&mut self.document, after), change));
        Some(change)
    }
}
