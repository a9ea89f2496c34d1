//! The service plan: what is done before, during and after a sale, what is promised for it, and what happened (K7).
//!
//! An activity says how long a case may take, how many hours it costs and how many cases a month an account has. An event
//! is one case that happened. What both come to is in [`quality`] and [`load`].
//!
//! Sources: Parasuraman, Zeithaml and Berry 1988 (SERVQUAL: what is promised and what is perceived); Kaplan and Anderson
//! 2004 (time-driven activity-based costing).

mod events;
mod load;
mod quality;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use super::Tier;
use crate::domain::{AccountId, Day, Money, ServiceActivityId, ServiceEventId};

pub use events::{EventIssue, Pasted, paste_events, promised_due, taken_in};
pub use load::{AccountService, ServiceLoad, manager_hours, service_load};
pub use quality::{Quality, quality, quality_by_month};

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Before the sale.
    Before,
    /// From order to delivery.
    During,
    /// After it.
    After,
}

impl Phase {
    /// In the order of the journey.
    pub const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];

    /// Its key in forms and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        ["before", "during", "after"][self as usize]
    }

    /// The one with a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// Who usually does what is done then.
    #[must_use]
    pub fn usual_doer(self) -> Doer {
        if self == Self::Before { Doer::Manager } else { Doer::Staff }
    }
}

/// Who does an activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doer {
    /// The manager of the account: the hours count on the hours page.
    Manager,
    /// Service staff: the hours count among the people needed for service.
    #[default]
    Staff,
}

impl Doer {
    /// In the order of the form.
    pub const ALL: [Self; 2] = [Self::Manager, Self::Staff];

    /// Its key in forms and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        ["manager", "staff"][self as usize]
    }

    /// The one with a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// Whom an activity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every account.
    All,
    /// Accounts of a tier, as the hours are planned.
    Tier(Tier),
    /// One account.
    Account(AccountId),
}

/// How long a case may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Hours from its opening.
    Hours(u32),
    /// Calendar days from its opening.
    Days(u32),
}

/// Something that is done for accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its id.
    pub id: ServiceActivityId,
    /// When.
    pub phase: Phase,
    /// What.
    pub name: String,
    /// For whom.
    pub scope: Scope,
    /// By whom.
    pub doer: Doer,
    /// How long a case may take; `None` where nothing is promised.
    pub promise: Option<Promise>,
    /// Tenths of an hour a case.
    pub case_tenths: u32,
    /// Hundredths of a case a month, for each account.
    pub case_hundredths: u32,
    /// What an hour costs.
    pub rate: Money,
    /// What a case costs beside the hours.
    pub direct: Money,
    /// Whether its numbers are proposed and nobody has confirmed them yet.
    pub is_proposal: bool,
}

impl Activity {
    /// Hours a month for each account.
    #[must_use]
    pub fn hours(&self) -> f64 {
        f64::from(self.case_tenths) / 10.0 * f64::from(self.case_hundredths) / 100.0
    }

    /// Whether it is done for an account of a tier.
    #[must_use]
    pub fn is_for(&self, account: AccountId, tier: Tier) -> bool {
        match self.scope {
            Scope::All => true,
            Scope::Tier(it) => it == tier,
            Scope::Account(it) => it == account,
        }
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`ServiceFault`] that names what is amiss.
    pub fn verify(&self) -> Result<(), ServiceFault> {
        let is_promise = match self.promise {
            Some(Promise::Hours(it)) => (1..=10_000).contains(&it),
            Some(Promise::Days(it)) => it <= 1000,
            None => true,
        };
        let is_money = |it: Money| (0..=100_000_000_000).contains(&it.minor());
        match () {
            () if self.name.trim().is_empty() => Err(ServiceFault::NoName),
            () if !is_promise => Err(ServiceFault::Promise),
            () if self.case_tenths > 10_000 || self.case_hundredths > 10_000_000 => Err(ServiceFault::Number),
            () if !is_money(self.rate) || !is_money(self.direct) => Err(ServiceFault::Amount),
            () => Ok(()),
        }
    }
}

/// A day, and the minute of it where somebody noted the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The day.
    pub day: Day,
    /// Minutes since midnight.
    pub minute: Option<u16>,
}

impl Moment {
    /// A whole day.
    #[must_use]
    pub const fn of_day(day: Day) -> Self {
        Self { day, minute: None }
    }

    /// Minutes since a fixed day; a day without a time lasts to its end.
    #[must_use]
    pub fn end(self) -> i64 {
        i64::from(self.day.since(Day::EPOCH)) * 1440 + self.minute.map_or(1440, i64::from)
    }

    /// The same; a day without a time begins at midnight.
    #[must_use]
    pub fn start(self) -> i64 {
        i64::from(self.day.since(Day::EPOCH)) * 1440 + self.minute.map_or(0, i64::from)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minute {
            None => write!(f, "{}", self.day),
            Some(it) => write!(f, "{} {:02}:{:02}", self.day, it / 60, it % 60),
        }
    }
}

/// A text that names no moment.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no moment; write it as 2026-07-06 or 2026-07-06 14:30")]
pub struct MomentError(pub String);

impl FromStr for Moment {
    type Err = MomentError;

    /// Reads what people and spreadsheets write: `2026-07-06`, `2026/7/6 9:05`, `2026年7月6日 14:30`.
    fn from_str(text: &str) -> Result<Self, MomentError> {
        let unreadable = || MomentError(text.trim().to_owned());
        let plain: String =
            text.trim().chars().map(|c| if matches!(c, '年' | '月' | '/' | '.') { '-' } else { c }).collect();
        let plain = plain.replace('日', " ").replace('：', ":").replace('T', " ");
        let mut parts = plain.split_whitespace();
        let day: Day = parts.next().and_then(|it| it.parse().ok()).ok_or_else(unreadable)?;
        if !(1970..=2200).contains(&day.month().year()) {
            return Err(unreadable());
        }
        let minute = parts.next().map(|it| clock_time(it).ok_or_else(unreadable)).transpose()?;
        if parts.next().is_some() { Err(unreadable()) } else { Ok(Self { day, minute }) }
    }
}

/// Minutes since midnight; seconds are left out.
fn clock_time(text: &str) -> Option<u16> {
    let mut parts = text.split(':');
    let (hour, minute): (u16, u16) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A case that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: ServiceEventId,
    /// Whose.
    pub account: AccountId,
    /// When in the journey.
    pub phase: Phase,
    /// When it came in.
    pub opened: Moment,
    /// By when it was promised.
    pub due: Moment,
    /// When it was done; `None` while it is open.
    pub closed: Option<Moment>,
    /// Whether it was fixed the first time.
    pub first_time: Option<bool>,
    /// Of a delivery: whether it came on time, where that is known apart from the dates.
    pub on_time: Option<bool>,
    /// Of a delivery: whether it came in full.
    pub in_full: Option<bool>,
}

impl Event {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`ServiceFault`] that names what is amiss.
    pub fn verify(&self) -> Result<(), ServiceFault> {
        // The end of a day is the beginning of the next.
        let is_before = |it: Moment| match it.minute {
            None => it.day < self.opened.day,
            Some(_) => it.end() < self.opened.start(),
        };
        if is_before(self.due) {
            return Err(ServiceFault::DueBeforeOpened);
        }
        if self.closed.is_some_and(is_before) {
            return Err(ServiceFault::ClosedBeforeOpened);
        }
        Ok(())
    }

    /// Whether it was done as promised; `None` while it is open. A day without a time counts to its end.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        self.closed.map(|it| it.end() <= self.due.end())
    }

    /// Whether it is open and its time is over.
    #[must_use]
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.closed.is_none() && self.due.end() <= now.start()
    }
}

/// Everything about service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// What is done.
    pub activities: Vec<Arc<Activity>>,
    /// What happened, as it was entered.
    pub events: Vec<Arc<Event>>,
    /// Tenths of a person there are for it; `None` while nobody has said.
    pub staff_tenths: Option<u32>,
}

/// Why something cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ServiceFault {
    /// Nothing says what is done.
    #[error("an activity needs a name")]
    NoName,
    /// A promise that makes no sense.
    #[error("a promise is 1 to 10,000 hours, or 0 to 1,000 days")]
    Promise,
    /// A number that makes no sense.
    #[error("hours a case, cases a month or people are too many")]
    Number,
    /// An amount that makes no sense.
    #[error("a rate or a cost lies below 0 or is too large")]
    Amount,
    /// It was due before it came in.
    #[error("a case is not due before it comes in")]
    DueBeforeOpened,
    /// It was done before it came in.
    #[error("a case is not closed before it comes in")]
    ClosedBeforeOpened,
    /// There is none with this id.
    #[error("it is not there any more")]
    NotThere,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::IdGenerator;

    pub(crate) fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    pub(crate) fn event(seed: u64, opened: &str, due: &str, closed: Option<&str>) -> Event {
        let mut ids = IdGenerator::new(seed);
        Event {
            id: ServiceEventId(ids.next_id()),
            account: AccountId(IdGenerator::new(500).next_id()),
            phase: Phase::After,
            opened: moment(opened),
            due: moment(due),
            closed: closed.map(moment),
            first_time: None,
            on_time: None,
            in_full: None,
        }
    }

    pub(crate) fn activity(seed: u64, scope: Scope) -> Activity {
        Activity {
            id: ServiceActivityId(IdGenerator::new(seed).next_id()),
            phase: Phase::After,
            name: "repair".to_owned(),
            scope,
            doer: Doer::Staff,
            promise: Some(Promise::Days(2)),
            case_tenths: 25,
            case_hundredths: 150,
            rate: Money::from_minor(20_000),
            direct: Money::from_minor(5000),
            is_proposal: false,
        }
    }

    #[test]
    fn moments_are_read_as_spreadsheets_write_them() {
        for (text, expected) in [
            ("2026-07-06", Some("2026-07-06")),
            (" 2026/7/6 9:05 ", Some("2026-07-06 09:05")),
            ("2026年7月6日", Some("2026-07-06")),
            ("2026年7月6日 14：30", Some("2026-07-06 14:30")),
            ("2026.7.6 23:59:59", Some("2026-07-06 23:59")),
            ("2026-07-06T08:00", Some("2026-07-06 08:00")),
            ("2026-02-30", None),
            ("2026-07-06 25:00", None),
            ("tomorrow", None),
            ("", None),
        ] {
            let read: Option<Moment> = text.parse().ok();
            assert_eq!(read.map(|it| it.to_string()).as_deref(), expected, "{text}");
            assert!(read.is_none_or(|it| it.to_string().parse() == Ok(it)));
        }
    }

    #[test]
    fn a_day_without_a_time_counts_to_its_end() {
        assert_eq!(event(1, "2026-07-06", "2026-07-08", Some("2026-07-08")).is_met(), Some(true));
        assert_eq!(event(1, "2026-07-06", "2026-07-08", Some("2026-07-09")).is_met(), Some(false));
        assert_eq!(event(1, "2026-07-06 09:00", "2026-07-06 17:00", Some("2026-07-06 17:00")).is_met(), Some(true));
        assert_eq!(event(1, "2026-07-06 09:00", "2026-07-06 17:00", Some("2026-07-06 17:01")).is_met(), Some(false));
        // Nobody noted the hour: that it was in time cannot be shown.
        assert_eq!(event(1, "2026-07-06 09:00", "2026-07-06 17:00", Some("2026-07-06")).is_met(), Some(false));
        let open = event(1, "2026-07-06", "2026-07-08", None);
        assert!(
            open.is_met().is_none() && !open.is_overdue(moment("2026-07-08")) && open.is_overdue(moment("2026-07-09"))
        );
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(event(1, "2026-07-06", "2026-07-05", None).verify(), Err(ServiceFault::DueBeforeOpened));
        assert_eq!(
            event(1, "2026-07-06", "2026-07-08", Some("2026-07-05")).verify(),
            Err(ServiceFault::ClosedBeforeOpened)
        );
        assert_eq!(event(1, "2026-07-06 10:00", "2026-07-06", Some("2026-07-06")).verify(), Ok(()));
        let it = activity(1, Scope::All);
        assert_eq!(it.verify(), Ok(()));
        assert_eq!(Activity { name: " ".into(), ..it.clone() }.verify(), Err(ServiceFault::NoName));
        assert_eq!(Activity { promise: Some(Promise::Hours(0)), ..it.clone() }.verify(), Err(ServiceFault::Promise));
        assert_eq!(Activity { rate: Money::from_minor(-1), ..it.clone() }.verify(), Err(ServiceFault::Amount));
        assert_eq!(Activity { case_tenths: 20_000, ..it }.verify(), Err(ServiceFault::Number));
    }
}
