//! The open document and every change to it.

mod action;
pub mod compare;
mod document;
pub mod holdings;
pub mod nodes;
pub mod planning;
pub mod sample;
pub mod tree;
pub mod version;

pub use action::{Action, ActionError, DataAction, ForecastAction, PlanAction, WorkspaceAction};
pub use document::{Change, Document, ForecastSettings, ImportRecord, Workbench, Workspace};
pub use version::VersionAction;
