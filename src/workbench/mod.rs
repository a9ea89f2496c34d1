//! The open document and every change to it.

mod action;
pub mod assumptions;
pub mod calendar;
pub mod compare;
mod document;
pub mod holdings;
pub mod nodes;
pub mod planning;
pub mod preparation;
mod prepare_action;
pub mod sample;
pub mod tree;
pub mod version;

pub use action::{Action, ActionError, DataAction, ForecastAction, PlanAction, WorkspaceAction};
pub use assumptions::AssumptionAction;
pub use document::{Change, Document, ForecastSettings, ImportRecord, Workbench, Workspace};
pub use prepare_action::PreparationAction;
pub use version::VersionAction;
