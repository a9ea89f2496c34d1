//! The open document and every change to it.

mod action;
pub mod adjusting;
pub mod assumptions;
pub mod calendar;
pub mod compare;
mod document;
pub mod history_rows;
pub mod holdings;
pub mod nodes;
pub mod planning;
pub mod preparation;
mod prepare_action;
pub mod reconciliation;
pub mod resources;
pub mod sample;
pub mod shape;
pub mod standing;
pub mod teamwork;
pub mod tree;
pub mod version;

pub use action::{Action, ActionError, DataAction, ForecastAction, PlanAction, WorkspaceAction};
pub use assumptions::AssumptionAction;
pub use document::{Change, Document, ForecastSettings, ImportRecord, LEAST_LEARNT, Workbench, Workspace};
pub use prepare_action::PreparationAction;
pub use resources::ResourceAction;
pub use teamwork::TeamAction;
pub use version::VersionAction;
