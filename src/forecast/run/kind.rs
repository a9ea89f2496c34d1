//! Which league a series belongs to: who takes part, what it is sorted by, and what an error counts in its test.

use crate::forecast::combine::members;
use crate::forecast::{LeagueEntry, MethodId, choice, seldom};

/// Which league a series belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of all methods, by their scaled absolute error.
    Steady,
    /// Of the methods for seldom demand, by their scaled squared error.
    Seldom,
}

impl Kind {
    /// Who takes part, the method that a person chose included.
    ///
    /// LGT is left out of the league of long seasons, where it reads trends into noise and costs more than it tells.
    pub(super) fn methods(self, chosen: Option<MethodId>, m: usize) -> Vec<MethodId> {
        let mut methods = match self {
            Kind::Steady => {
                MethodId::ALL.into_iter().filter(|it| *it != MethodId::Lgt || m < members::SHORT_SEASON).collect()
            }
            Kind::Seldom => seldom::LEAGUE.to_vec(),
        };
        let members = if chosen == Some(MethodId::Combination) { members::needed(m) } else { Vec::new() };
        for method in members.into_iter().chain(chosen) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        methods
    }

    pub(super) fn error(self, entry: &LeagueEntry) -> Option<f64> {
        match self {
            Kind::Steady => choice::error(entry),
            Kind::Seldom => seldom::error(entry),
        }
    }

    /// What one error counts when two methods are tested against each other.
    pub(super) fn loss(self, error: f64) -> f64 {
        match self {
            Kind::Steady => error.abs(),
            Kind::Seldom => error * error,
        }
    }
}
