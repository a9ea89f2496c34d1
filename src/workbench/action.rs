//! Every change to a document, one enum per area.

use std::sync::Arc;

use thiserror::Error;

use crate::domain::{Book, Currency, Measure, Month, MonthRange, Node};
use crate::forecast::{MethodId, Way};
use crate::plan::budget::BudgetFault;
use crate::plan::feedback::FeedbackFault;
use crate::plan::measure::MeasureFault;
use crate::plan::service::ServiceFault;
use crate::plan::strategy::StrategyFault;
use crate::plan::{
    AssumptionFault, BottomUpFault, FollowUpFault, PlanError, PlanFault, ProductPlan, TargetPlan, ThresholdFault,
};

use super::adjusting::PlanMove;
use super::document::LEAST_LEARNT;
use super::preparation::SeasonFault;
use super::products::{put_both, put_plan};
use super::{
    AssumptionAction, BottomUpAction, BudgetAction, Change, ChannelAction, Document, FeedbackAction, FollowUpAction,
    ImportRecord, MaterialAction, MeasureAction, PeopleAction, PreparationAction, ProductAction, ResourceAction,
    ServiceAction, StrategyAction, TeamAction, VersionAction,
};

/// A change to the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// To the sales history.
    Data(DataAction),
    /// To how forecasts are made.
    Forecast(ForecastAction),
    /// To what is done to histories before they are forecast.
    Preparation(PreparationAction),
    /// To the target and its decomposition.
    Plan(PlanAction),
    /// To the workspace.
    Workspace(WorkspaceAction),
    /// To the frozen versions, or bringing one back.
    Version(VersionAction),
    /// To who looks after whom.
    Team(TeamAction),
    /// To the assumptions and the decision log.
    Assumption(AssumptionAction),
    /// To what is said from below, and agreed.
    BottomUp(BottomUpAction),
    /// To the budget.
    Budget(BudgetAction),
    /// To tasks, muted alerts and reviews.
    FollowUp(FollowUpAction),
    /// To how accounts are covered.
    Resource(ResourceAction),
    /// To the marketing strategy.
    Strategy(StrategyAction),
    /// To the service plan.
    Service(ServiceAction),
    /// To what the market said.
    Feedback(FeedbackAction),
    /// To the team's size and skills.
    People(PeopleAction),
    /// To the channels that are looked at.
    Channel(ChannelAction),
    /// To what is aimed at next to revenue.
    Measure(MeasureAction),
    /// To the products of the plan's accounts.
    Product(ProductAction),
    /// To what visits and actions use up.
    Material(MaterialAction),
}

/// Changes to the sales history.
#[derive(Clone, Debug, PartialEq)]
pub enum DataAction {
    /// The history becomes this book.
    Import {
        /// The whole book after the import.
        book: Arc<Book>,
        /// Where it comes from.
        record: ImportRecord,
        /// The currency that the file names, if it does.
        currency: Option<Currency>,
    },
}

/// Changes to how forecasts are made.
#[derive(Clone, Debug, PartialEq)]
pub enum ForecastAction {
    /// Use this method for a node; `None` leaves the choice to the league.
    SetMethod(Node, Option<MethodId>),
    /// Methods learn from this month of a node's history on; `None` takes all of it.
    SetTraining(Node, Option<Month>),
    /// Forecast so many months, 1 to 24.
    SetHorizon(usize),
    /// Forecast amounts or quantities.
    SetMeasure(Measure),
    /// Make the tree add up in this way; `None` leaves it to the evidence.
    SetWay(Option<Way>),
}

/// Changes to the target and its decomposition. Edits are made on the plan itself, which tells who gave way; what comes
/// of one is set here.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanAction {
    /// The plan becomes this one.
    Set(Arc<TargetPlan>),
    /// The plan becomes this one by an adjustment, which the log of moves keeps with its reason.
    Adjust {
        /// The plan after it.
        plan: Arc<TargetPlan>,
        /// What moved.
        moves: Vec<PlanMove>,
    },
    /// The plan becomes this one, and what is kept of its products this, in one step.
    SetBoth(Arc<TargetPlan>, Arc<ProductPlan>),
    /// There is no plan; its log of moves and its products go with it.
    Clear,
}

/// Changes to the workspace.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkspaceAction {
    /// A new name.
    Rename(String),
    /// Another currency; amounts are not converted.
    SetCurrency(Currency),
    /// Fiscal years start in this calendar month, 1 to 12.
    SetFiscalStart(u32),
}

/// Why a change is not possible.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ActionError {
    /// The horizon is not 1 to 24 months.
    #[error("a horizon of {0} months is not possible; choose 1 to 24")]
    Horizon(usize),
    /// Too few months would be left to learn from.
    #[error(
        "from {0} on too few months are left to learn from; choose an earlier one, at least {LEAST_LEARNT} are needed"
    )]
    Training(Month),
    /// The fiscal year cannot start in this month.
    #[error("{0} is no calendar month; choose 1 to 12")]
    FiscalStart(u32),
    /// The plan contradicts itself.
    #[error("the plan does not fit together: {0:?}")]
    Plan(PlanFault),
    /// What was typed for products does not fit into the plan.
    #[error("what was typed for products does not fit: {0}")]
    Products(PlanError),
    /// The season table does not add up.
    #[error(transparent)]
    Season(SeasonFault),
    /// A plan is not adjusted without a reason.
    #[error("an adjustment needs a reason; say why")]
    MoveWithoutReason,
    /// The name of a version is empty.
    #[error("a version needs a name")]
    VersionName,
    /// There is no such version, or none that holds a plan.
    #[error("there is no such version of a plan")]
    NoSuchVersion,
    /// An assumption or a decision cannot be kept.
    #[error(transparent)]
    Assumption(AssumptionFault),
    /// Something from below cannot be kept.
    #[error(transparent)]
    BottomUp(BottomUpFault),
    /// The budget cannot become this one.
    #[error(transparent)]
    Budget(BudgetFault),
    /// A task, a mute or a review cannot be kept.
    #[error(transparent)]
    FollowUp(FollowUpFault),
    /// A threshold of the alerts makes no sense.
    #[error(transparent)]
    Threshold(ThresholdFault),
    /// A target next to revenue, or what it is read by, makes no sense.
    #[error(transparent)]
    Measure(MeasureFault),
    /// A number of the coverage makes no sense.
    #[error("the coverage does not fit together: limits rise to 100 at most, days have up to 24 hours")]
    Coverage,
    /// A row of the strategy cannot be kept.
    #[error(transparent)]
    Strategy(StrategyFault),
    /// An activity or a case cannot be kept.
    #[error(transparent)]
    Service(ServiceFault),
    /// Feedback cannot be kept.
    #[error(transparent)]
    Feedback(FeedbackFault),
    /// A number of the team's size or skills makes no sense.
    #[error("the team does not fit together: a ramp ends at 100, skills run from 1 to 5, names are not empty")]
    Staffing,
    /// A number of a channel makes no sense, or it was deleted meanwhile.
    #[error("the channel does not fit together: shares are at most 100 %, a ramp ends at 100, names are not empty")]
    Channel,
    /// A number of a material makes no sense, or it was deleted meanwhile.
    #[error("the material does not fit together: quantities and costs are not negative, names are not empty")]
    Material,
    /// The name is empty.
    #[error("a workspace needs a name")]
    EmptyName,
}

impl Action {
    /// What kind of change this is.
    pub fn change(&self) -> Change {
        match self {
            Action::Data(DataAction::Import { .. }) => Change::Import,
            Action::Forecast(_) => Change::Forecast,
            Action::Preparation(_) => Change::Preparation,
            Action::Plan(_)
            | Action::Team(_)
            | Action::BottomUp(_)
            | Action::Budget(_)
            | Action::Resource(_)
            | Action::Strategy(_)
            | Action::Service(_)
            | Action::People(_)
            | Action::Channel(_) => Change::Plan,
            Action::Measure(_) | Action::Product(_) | Action::Material(_) => Change::Plan,
            Action::Workspace(_) => Change::Workspace,
            Action::Version(_) => Change::Version,
            Action::Assumption(_) => Change::Assumption,
            Action::FollowUp(_) => Change::FollowUp,
            Action::Feedback(_) => Change::Feedback,
        }
    }

    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        match self {
            Action::Data(action) => action.apply(document),
            Action::Forecast(action) => action.apply(document),
            Action::Preparation(action) => action.apply(document),
            Action::Plan(action) => action.apply(document),
            Action::Workspace(action) => action.apply(document),
            Action::Version(action) => action.apply(document),
            Action::Team(action) => action.apply(document),
            Action::Assumption(action) => action.apply(document),
            Action::BottomUp(action) => action.apply(document),
            Action::Budget(action) => action.apply(document),
            Action::FollowUp(action) => action.apply(document),
            Action::Resource(action) => action.apply(document),
            Action::Strategy(action) => action.apply(document),
            Action::Service(action) => action.apply(document),
            Action::Feedback(action) => action.apply(document),
            Action::People(action) => action.apply(document),
            Action::Channel(action) => action.apply(document),
            Action::Measure(action) => action.apply(document),
            Action::Product(action) => action.apply(document),
            Action::Material(action) => action.apply(document),
        }
    }
}

impl DataAction {
    fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let DataAction::Import { book, record, currency } = self;
        let has_amounts = book.series().iter().any(|it| !it.amounts.is_empty());
        document.forecast.measure = if has_amounts { Measure::Amount } else { Measure::Quantity };
        document.book = Some(book);
        document.imports.push(record);
        if let Some(currency) = currency {
            document.workspace.currency = currency;
        }
        Ok(())
    }
}

impl ForecastAction {
    fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        match self {
            ForecastAction::SetMethod(node, Some(method)) => {
                document.forecast.methods.insert(node, method);
            }
            ForecastAction::SetMethod(node, None) => {
                document.forecast.methods.remove(&node);
            }
            ForecastAction::SetTraining(node, first) => {
                let history = document.book.as_ref().map(|it| it.months());
                match first.zip(history).filter(|(first, history)| *first > history.first) {
                    Some((first, history)) if !leaves_enough(first, history) => {
                        return Err(ActionError::Training(first));
                    }
                    Some((first, _)) => drop(document.forecast.training.insert(node, first)),
                    None => drop(document.forecast.training.remove(&node)),
                }
            }
            ForecastAction::SetHorizon(months @ 1..=24) => document.forecast.horizon = months,
            ForecastAction::SetHorizon(months) => return Err(ActionError::Horizon(months)),
            ForecastAction::SetMeasure(measure) => document.forecast.measure = measure,
            ForecastAction::SetWay(way) => document.forecast.way = way,
        }
        Ok(())
    }
}

fn leaves_enough(first: Month, history: MonthRange) -> bool {
    history.position(first).is_some_and(|it| history.len - it >= LEAST_LEARNT)
}

impl PlanAction {
    fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        match self {
            PlanAction::Set(plan) => {
                plan.verify().map_err(ActionError::Plan)?;
                put_plan(document, plan)?;
            }
            PlanAction::SetBoth(plan, products) => {
                plan.verify().map_err(ActionError::Plan)?;
                put_both(document, plan, products)?;
            }
            PlanAction::Adjust { plan, moves } => {
                plan.verify().map_err(ActionError::Plan)?;
                if moves.iter().any(|it| it.reason.trim().is_empty()) {
                    return Err(ActionError::MoveWithoutReason);
                }
                document.moves = Arc::new(document.moves.iter().cloned().chain(moves).collect());
                put_plan(document, plan)?;
            }
            PlanAction::Clear => {
                document.moves = Arc::default();
                document.products = Arc::default();
                document.plan = None;
            }
        }
        Ok(())
    }
}

impl WorkspaceAction {
    fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let workspace = &mut document.workspace;
        match self {
            WorkspaceAction::Rename(name) if name.trim().is_empty() => return Err(ActionError::EmptyName),
            WorkspaceAction::Rename(name) => workspace.name = name.trim().to_owned(),
            WorkspaceAction::SetCurrency(currency) => workspace.currency = currency,
            WorkspaceAction::SetFiscalStart(month @ 1..=12) => workspace.fiscal_start_month = month,
            WorkspaceAction::SetFiscalStart(month) => return Err(ActionError::FiscalStart(month)),
        }
        Ok(())
    }
}
