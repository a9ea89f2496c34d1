//! One thing that the market said.

use thiserror::Error;

use crate::domain::{AccountId, AssumptionId, Day, FeedbackId, ProductId};

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A customer.
    Customer,
    /// Our own sales people.
    Sales,
    /// A rival, by what it does or says.
    Rival,
}

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Something went wrong.
    Complaint,
    /// Something is wanted.
    Request,
    /// Something was done well.
    Praise,
    /// Something to know.
    News,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// Nobody works on it.
    New,
    /// Somebody does.
    InWork,
    /// The one who said it has an answer.
    Closed,
}

macro_rules! keys {
    ($name:ident { $($variant:ident = $key:literal),+ }) => {
        impl $name {
            /// Every one, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that files and walks know it by.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// The one with this word.
            #[must_use]
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.key() == key)
            }
        }
    };
}

keys!(Source { Customer = "customer", Sales = "sales", Rival = "rival" });
keys!(Topic { Complaint = "complaint", Request = "request", Praise = "praise", News = "news" });
keys!(Progress { New = "new", InWork = "in_work", Closed = "closed" });

/// One thing that the market said, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Its id.
    pub id: FeedbackId,
    /// What was said.
    pub text: String,
    /// By whom.
    pub source: Source,
    /// Of what kind.
    pub topic: Topic,
    /// How bad it is, 1 to 5.
    pub severity: u8,
    /// About which account, if about one.
    pub account: Option<AccountId>,
    /// About which product, if about one.
    pub product: Option<ProductId>,
    /// What it belongs to; empty for nothing yet.
    pub theme: String,
    /// How far it is.
    pub progress: Progress,
    /// When it was said.
    pub opened: Day,
    /// When it was closed: there exactly when it is.
    pub closed: Option<Day>,
    /// Would they recommend us, 0 to 10.
    pub nps: Option<u8>,
    /// How content they are, 1 to 5.
    pub csat: Option<u8>,
    /// The assumption that it speaks against.
    pub against: Option<AssumptionId>,
}

/// Why it cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum FeedbackFault {
    /// Nothing was said.
    #[error("feedback needs a text; write what was said")]
    NoText,
    /// The severity is not 1 to 5.
    #[error("a severity runs from 1 to 5")]
    Severity,
    /// The recommendation is not 0 to 10.
    #[error("a recommendation runs from 0 to 10")]
    Nps,
    /// The contentment is not 1 to 5.
    #[error("a satisfaction runs from 1 to 5")]
    Csat,
    /// Closed without a day, or with a day and not closed.
    #[error("what is closed has the day on which it was closed, and nothing else has one")]
    ClosedDay,
    /// It was closed before it was opened.
    #[error("it was closed before it was opened; look at both days")]
    ClosedFirst,
    /// It was deleted meanwhile.
    #[error("there is no such feedback any more")]
    NotThere,
}

impl Feedback {
    /// Tells whether it can be kept.
    ///
    /// # Errors
    /// [`FeedbackFault`] for a missing text, a number outside its scale, or days that do not fit.
    pub fn verify(&self) -> Result<(), FeedbackFault> {
        let outside = |it: Option<u8>, low: u8, high: u8| it.is_some_and(|it| !(low..=high).contains(&it));
        match self {
            _ if self.text.trim().is_empty() => Err(FeedbackFault::NoText),
            _ if outside(Some(self.severity), 1, 5) => Err(FeedbackFault::Severity),
            _ if outside(self.nps, 0, 10) => Err(FeedbackFault::Nps),
            _ if outside(self.csat, 1, 5) => Err(FeedbackFault::Csat),
            _ if self.closed.is_some() != (self.progress == Progress::Closed) => Err(FeedbackFault::ClosedDay),
            _ if self.closed.is_some_and(|it| it < self.opened) => Err(FeedbackFault::ClosedFirst),
            _ => Ok(()),
        }
    }

    /// Whether it waits for an answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.progress != Progress::Closed
    }

    /// The same, so far along by `today`. What was opened later than that is closed on its own day.
    #[must_use]
    pub fn moved(&self, progress: Progress, today: Day) -> Self {
        let closed = (progress == Progress::Closed).then(|| self.closed.unwrap_or(today.max(self.opened)));
        Self { progress, closed, ..self.clone() }
    }

    /// What its theme is compared by: case and blanks at the ends mean nothing. `None` without a theme.
    #[must_use]
    pub fn theme_key(&self) -> Option<String> {
        let theme = self.theme.trim();
        (!theme.is_empty()).then(|| theme.to_lowercase())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::IdGenerator;

    pub fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// A complaint of severity 3.
    pub fn ticket(n: u64, theme: &str, opened: &str) -> Feedback {
        Feedback {
            id: FeedbackId(IdGenerator::new(n).next_id()),
            text: "late again".to_owned(),
            source: Source::Customer,
            topic: Topic::Complaint,
            severity: 3,
            account: None,
            product: None,
            theme: theme.to_owned(),
            progress: Progress::New,
            opened: day(opened),
            closed: None,
            nps: None,
            csat: None,
            against: None,
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let it = ticket(1, "delivery", "2026-05-04");
        let closed = |on: &str| Feedback { closed: Some(day(on)), progress: Progress::Closed, ..it.clone() };
        for (it, expected) in [
            (it.clone(), Ok(())),
            (Feedback { text: " ".to_owned(), ..it.clone() }, Err(FeedbackFault::NoText)),
            (Feedback { severity: 0, ..it.clone() }, Err(FeedbackFault::Severity)),
            (Feedback { severity: 6, ..it.clone() }, Err(FeedbackFault::Severity)),
            (Feedback { nps: Some(0), ..it.clone() }, Ok(())),
            (Feedback { nps: Some(11), ..it.clone() }, Err(FeedbackFault::Nps)),
            (Feedback { csat: Some(0), ..it.clone() }, Err(FeedbackFault::Csat)),
            (Feedback { progress: Progress::Closed, ..it.clone() }, Err(FeedbackFault::ClosedDay)),
            (Feedback { closed: Some(day("2026-06-01")), ..it.clone() }, Err(FeedbackFault::ClosedDay)),
            (closed("2026-05-04"), Ok(())),
            (closed("2026-05-03"), Err(FeedbackFault::ClosedFirst)),
        ] {
            assert_eq!(it.verify(), expected, "{it:?}");
        }
    }

    #[test]
    fn moving_sets_and_takes_back_the_day() {
        let it = ticket(1, "delivery", "2026-05-04");
        let closed = it.moved(Progress::Closed, day("2026-06-01"));
        assert_eq!(closed.closed, Some(day("2026-06-01")));
        assert_eq!(closed.moved(Progress::Closed, day("2026-07-01")), closed, "closed once");
        assert_eq!(closed.moved(Progress::New, day("2026-07-01")), it);
        assert_eq!(it.moved(Progress::Closed, day("2026-01-01")).closed, Some(it.opened));
    }

    #[test]
    fn every_word_comes_back() {
        assert!(Source::ALL.iter().all(|it| Source::parse(it.key()) == Some(*it)));
        assert!(Topic::ALL.iter().all(|it| Topic::parse(it.key()) == Some(*it)));
        assert!(Progress::ALL.iter().all(|it| Progress::parse(it.key()) == Some(*it)));
        assert_eq!(Progress::parse("done"), None);
    }
}
