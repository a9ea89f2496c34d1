//! How service went: what was done as promised, delivered on time and in full, fixed the first time.
//!
//! - SLA % = met ÷ (closed + overdue): a case that is still open but late counts against it, one that is open in time does
//!   not count yet;
//! - OTIF = deliveries on time and in full ÷ deliveries of which both are known; on time as noted, else by the dates;
//! - first-time fix = fixed the first time ÷ closed cases of which that is known.
//!
//! Without a case there is no share: nothing happened is not everything went well.
//! Source: Christopher 2016, *Logistics and Supply Chain Management*, 5th ed., ch. 2 (OTIF).

use super::{Event, Moment};
use crate::domain::{Month, MonthRange};

/// Counts of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Closed cases.
    pub closed: usize,
    /// Of these, as promised.
    pub met: usize,
    /// Open cases whose time is over.
    pub overdue: usize,
    /// Open cases that still have time.
    pub waiting: usize,
    /// Fixed the first time, and closed cases of which that is known.
    pub fixed: (usize, usize),
    /// Deliveries on time and in full, and those of which both are known.
    pub otif: (usize, usize),
}

impl Quality {
    /// Cases in all.
    #[must_use]
    pub fn n(&self) -> usize {
        self.closed + self.overdue + self.waiting
    }

    /// The share that was done as promised.
    #[must_use]
    pub fn sla(&self) -> Option<f64> {
        ratio(self.met, self.closed + self.overdue)
    }

    /// The share delivered on time and in full.
    #[must_use]
    pub fn otif_share(&self) -> Option<f64> {
        ratio(self.otif.0, self.otif.1)
    }

    /// The share fixed the first time.
    #[must_use]
    pub fn first_time(&self) -> Option<f64> {
        ratio(self.fixed.0, self.fixed.1)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Counts cases as they stand `now`.
#[must_use]
pub fn quality<'a>(events: impl IntoIterator<Item = &'a Event>, now: Moment) -> Quality {
    let mut found = Quality::default();
    for it in events {
        match it.is_met() {
            Some(met) => {
                found.closed += 1;
                found.met += usize::from(met);
            }
            None if it.is_overdue(now) => found.overdue += 1,
            None => found.waiting += 1,
        }
        if let (Some(fixed), true) = (it.first_time, it.closed.is_some()) {
            found.fixed.0 += usize::from(fixed);
            found.fixed.1 += 1;
        }
        if let Some((on_time, in_full)) = it.on_time.or_else(|| it.is_met()).zip(it.in_full) {
            found.otif.0 += usize::from(on_time && in_full);
            found.otif.1 += 1;
        }
    }
    found
}

/// The same month by month: a case belongs to the month in which it was closed, an open one to that in which it is due.
#[must_use]
pub fn quality_by_month(events: &[&Event], now: Moment, months: MonthRange) -> Vec<(Month, Quality)> {
    let month_of = |it: &Event| it.closed.unwrap_or(it.due).day.month();
    let of = |month: Month| (month, quality(events.iter().copied().filter(|it| month_of(it) == month), now));
    months.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, moment};
    use super::*;

    #[test]
    fn late_open_cases_count_against_the_promise_and_nothing_is_not_all() {
        let none = quality(&[], moment("2026-07-10"));
        assert_eq!((none.sla(), none.otif_share(), none.first_time(), none.n()), (None, None, None, 0));
        // By hand on 10 July: met, late, overdue, waiting. 1 ÷ (2 + 1).
        let events = [
            event(1, "2026-07-01", "2026-07-03", Some("2026-07-02")),
            event(2, "2026-07-01", "2026-07-03", Some("2026-07-04")),
            event(3, "2026-07-01", "2026-07-09", None),
            event(4, "2026-07-01", "2026-07-10", None),
        ];
        let found = quality(&events, moment("2026-07-10"));
        assert_eq!((found.closed, found.met, found.overdue, found.waiting), (2, 1, 1, 1));
        assert!((found.sla().unwrap() - 1.0 / 3.0).abs() < 1e-12);
        // Alone in time: no share yet.
        assert_eq!(quality(&events[3..], moment("2026-07-10")).sla(), None);
    }

    #[test]
    fn deliveries_are_on_time_as_noted_else_by_their_dates() {
        let mut full = event(1, "2026-07-01", "2026-07-03", Some("2026-07-02"));
        full.in_full = Some(true);
        let mut late = event(2, "2026-07-01", "2026-07-03", Some("2026-07-04"));
        late.in_full = Some(true);
        let noted = Event { on_time: Some(true), ..late.clone() };
        let short = Event { in_full: Some(false), ..full.clone() };
        let unknown = Event { in_full: None, ..full.clone() };
        let open = event(3, "2026-07-01", "2026-07-03", None);
        let found = quality(&[full, late, noted, short, unknown, open], moment("2026-07-02"));
        assert_eq!(found.otif, (2, 4));
    }

    #[test]
    fn first_time_fix_asks_closed_cases_that_know() {
        let yes = Event { first_time: Some(true), ..event(1, "2026-07-01", "2026-07-03", Some("2026-07-02")) };
        let no = Event { first_time: Some(false), ..yes.clone() };
        let open = Event { closed: None, ..yes.clone() };
        let silent = Event { first_time: None, ..yes.clone() };
        let found = quality(&[yes, no.clone(), no, open, silent], moment("2026-07-02"));
        assert_eq!(found.fixed, (1, 3));
    }

    #[test]
    fn months_take_cases_when_they_are_decided() {
        let events =
            [event(1, "2026-06-20", "2026-07-03", Some("2026-06-30")), event(2, "2026-06-20", "2026-07-03", None)];
        let months = MonthRange { first: "2026-05".parse().unwrap(), len: 3 };
        let found = quality_by_month(&events.iter().collect::<Vec<_>>(), moment("2026-08-01"), months);
        let shares: Vec<Option<f64>> = found.iter().map(|it| it.1.sla()).collect();
        assert_eq!(shares, [None, Some(1.0), Some(0.0)]);
    }
}
