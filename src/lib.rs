//! Kedge: key-account sales forecasting and planning.
//!
//! The layers, from the bottom: [`math`]; [`domain`] and [`forecast`]; the areas of work ([`plan`]);
//! [`workbench`]; the adapters ([`import`], [`store`], [`jobs`], [`sheet`], [`charts`], [`report`]); [`i18n`]; and, behind
//! the features `start` (its first view) and `ui` (all of it), the browser application. A layer uses what is below it, nothing beside or above.
#![warn(missing_docs)]

pub mod charts;
pub mod domain;
pub mod forecast;
pub mod grid;
pub mod i18n;
pub mod import;
pub mod jobs;
pub mod math;
pub mod plan;
pub mod report;
pub mod sheet;
pub mod store;
#[cfg(feature = "start")]
pub mod ui;
pub mod workbench;
