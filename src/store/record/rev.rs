//! Who changed a record and when, by a clock that never runs backwards.
//!
//! The hybrid logical clock of Kulkarni, Demirbas, Madappa, Avva and Leone (*Logical Physical Clocks*, 2014): the
//! device's time where it moves on, a counter where it stands still or was set back. A change that has seen another
//! thus always has the later stamp, whatever the devices' clocks say.

use serde::{Deserialize, Serialize};

use crate::domain::{AuthorId, RecordId};

/// Someone who makes changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Who, and on which device.
    pub id: AuthorId,
    /// The name shown; the person may change it.
    pub name: String,
}

impl Default for Author {
    /// Nobody in particular: what was stored before changes had authors.
    fn default() -> Self {
        Self { id: AuthorId(RecordId::from_bits(0)), name: String::new() }
    }
}

/// A moment of the hybrid clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Milliseconds since 1970.
    pub ms: u64,
    /// Counts changes within one millisecond.
    pub counter: u32,
}

/// The revision of a record. Later stamps win; of two at the same moment, the greater author, so that all devices agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rev {
    /// When.
    pub stamp: Stamp,
    /// Who.
    pub author: AuthorId,
}

impl Default for Rev {
    /// The revision of what was stored before changes had authors.
    fn default() -> Self {
        Self { stamp: Stamp::default(), author: Author::default().id }
    }
}

/// Gives each change its moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HybridClock {
    last: Stamp,
}

impl HybridClock {
    /// A clock that has seen this moment.
    pub const fn after(last: Stamp) -> Self {
        Self { last }
    }

    /// The moment of a change now, later than all that this clock has given or seen. `now` in milliseconds since 1970.
    pub fn tick(&mut self, now: f64) -> Stamp {
        // Float to integer saturates: no time of a broken clock can do harm.
        let now = now as u64;
        self.last = match (now > self.last.ms, self.last.counter.checked_add(1)) {
            (true, _) => Stamp { ms: now, counter: 0 },
            (false, Some(counter)) => Stamp { ms: self.last.ms, counter },
            (false, None) => Stamp { ms: self.last.ms.saturating_add(1), counter: 0 },
        };
        self.last
    }

    /// Takes note of a change made elsewhere.
    pub fn see(&mut self, stamp: Stamp) {
        self.last = self.last.max(stamp);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_never_runs_backwards() {
        let mut clock = HybridClock::default();
        let mut last = Stamp::default();
        for now in [1000.0, 1000.0, 999.0, f64::NAN, 1001.5, -1.0] {
            let stamp = clock.tick(now);
            assert!(stamp > last, "{stamp:?} after {last:?}");
            last = stamp;
        }
        clock.see(Stamp { ms: 5000, counter: u32::MAX });
        assert_eq!(
            clock.tick(1002.0),
            Stamp { ms: 5001, counter: 0 },
            "also after a change from a device that is ahead"
        );
    }
}
