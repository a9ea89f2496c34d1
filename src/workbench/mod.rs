//! The open document and every change to it.

mod action;
pub mod calendar;
mod document;
pub mod holdings;
pub mod nodes;
pub mod planning;
pub mod preparation;
mod prepare_action;
pub mod sample;
pub mod tree;

pub use action::{Action, ActionError, DataAction, ForecastAction, PlanAction, WorkspaceAction};
pub use document::{Change, Document, ForecastSettings, ImportRecord, Workbench, Workspace};
pub use prepare_action::PreparationAction;
