//! What follows from watching a plan: alerts by name, tasks with a date, alerts that are quiet for a while, and reviews
//! (K13).

use thiserror::Error;

use crate::domain::{Day, Money, Month, MuteId, Node, ReviewId, TaskId};

/// What an alert watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// Months without figures.
    Missing,
    /// The control chart of one-step errors left its limits.
    Drift,
    /// The tracking signal left its limit while the control chart did not.
    Tracking,
    /// Sales are behind the plan's path.
    Behind,
    /// The target is hardly reached, though the pace does not show it.
    Chance,
    /// The forecast left the range that a snapshot gave it.
    Moved,
    /// A customer stopped buying.
    Stopped,
}

impl AlertKind {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Missing, Self::Drift, Self::Tracking, Self::Behind, Self::Chance, Self::Moved, Self::Stopped];

    /// Its key in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Drift => "drift",
            Self::Tracking => "tracking",
            Self::Behind => "behind",
            Self::Chance => "chance",
            Self::Moved => "moved",
            Self::Stopped => "stopped",
        }
    }

    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// Which alert: the same from month to month as long as it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertKey {
    /// What it watches.
    pub kind: AlertKind,
    /// Whom.
    pub node: Node,
}

/// Something to be done by a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub text: String,
    /// Who does it; may be empty.
    pub owner: String,
    /// By when.
    pub due: Day,
    /// Whom it is about.
    pub about: Option<Node>,
    /// The alert that it deals with.
    pub alert: Option<AlertKey>,
    /// The last month of actuals when it was made.
    pub month: Option<Month>,
    /// When it was made, in milliseconds since 1970.
    pub made: f64,
    /// Who made it, by name at the time.
    pub author: String,
    /// The day on which it was done.
    pub done: Option<Day>,
}

impl Task {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`FollowUpFault::NoText`] without a text.
    pub fn verify(&self) -> Result<(), FollowUpFault> {
        if self.text.trim().is_empty() { Err(FollowUpFault::NoText) } else { Ok(()) }
    }

    /// Whether it is open and its day is over.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.done.is_none() && self.due < today
    }
}

/// An alert that is quiet for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Mute {
    /// Its id.
    pub id: MuteId,
    /// Which alert.
    pub alert: AlertKey,
    /// The last quiet day.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// Who, by name at the time.
    pub author: String,
    /// When, in milliseconds since 1970.
    pub at: f64,
}

impl Mute {
    /// Whether it can be kept, on `today`.
    ///
    /// # Errors
    /// [`FollowUpFault`] without a reason, and for a day that is over.
    pub fn verify(&self, today: Day) -> Result<(), FollowUpFault> {
        match self.reason.trim().is_empty() {
            true => Err(FollowUpFault::NoReason),
            false if self.until < today => Err(FollowUpFault::DayOver),
            false => Ok(()),
        }
    }

    /// Whether it still holds.
    pub fn holds(&self, today: Day) -> bool {
        today <= self.until
    }
}

/// A review as it was concluded: what it looked at, so that the next one can say what changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// When, in milliseconds since 1970.
    pub at: f64,
    /// On which day of its author's calendar.
    pub day: Day,
    /// Who, by name at the time.
    pub author: String,
    /// The last month of actuals.
    pub month: Option<Month>,
    /// The company's landing.
    pub landing: Option<Money>,
    /// The company's target.
    pub target: Option<Money>,
    /// P(attain), 0 to 1.
    pub chance: Option<f64>,
    /// Open alerts, muted ones left out.
    pub n_alerts: usize,
    /// What was noted.
    pub note: String,
}

/// Why a task, a mute or a review cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FollowUpFault {
    /// A task that says nothing.
    #[error("a task needs a text; say what is to be done")]
    NoText,
    /// A mute without a reason.
    #[error("an alert is not muted without a reason; say why")]
    NoReason,
    /// A mute that is over already.
    #[error("the day until which an alert is muted is over; choose a later one")]
    DayOver,
    /// It was deleted meanwhile.
    #[error("there is no such task or mute any more")]
    NotThere,
}
