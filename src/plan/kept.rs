//! What stands beside tiers that were kept, so that they can be read a year later: when, by whom, and against which forecast.

use serde::{Deserialize, Serialize};

/// How tiers came to be kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptWith {
    /// Milliseconds since 1970.
    pub at: f64,
    /// Who kept them, by name at the time; empty where nobody has said a name.
    pub by: String,
    /// Where the forecast landed then, in the tiers' own numbers; `None` where it was not known.
    pub landing: Option<i64>,
}
