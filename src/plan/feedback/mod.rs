//! What the market says: what to answer first, how long answers take, what customers think of us, what is talked about
//! (K14).
//!
//! - Priority of what is open = severity · log₂(1 + n) · w, with n the feedback of the same theme of the last twelve
//!   months, itself included (1 without a theme), and w the account's weight.
//! - Weight of an account: its sales of the last twelve recorded months ÷ the mean of all accounts with sales in them. An
//!   account that buys three times the mean counts three times. No account: 1. Never below 0.1, so that a new account's
//!   complaint is not lost.
//! - Time to close: the median by Kaplan and Meier, in days; what is open lasts at least until today.
//! - NPS = (p − d) · 100 with p the share of 9 and 10 and d the share of 0 to 6; its standard error is
//!   √((p + d − (p − d)²) ÷ n) · 100. Below ten answers there is no verdict.
//! - CSAT = share of 4 and 5.
//! - Trend of a theme: feedback of the last 91 days, a, against the 91 before, b. It is clear where a + b ≥ 6 and
//!   |a − b| ÷ √(a + b) ≥ 1.96, the normal approximation of the test that both rates are the same.
//!
//! Sources: Reichheld 2003, *Harvard Business Review* 81(12), 46–54 (NPS); Kaplan and Meier 1958, *JASA* 53, 457–481;
//! Przyborowski and Wilenski 1940, *Biometrika* 31, 313–323 (two counts).

mod ticket;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, Day, Money, Node};
use crate::math::{Lifetime, median_lifetime};

pub use ticket::{Feedback, FeedbackFault, Progress, Source, Topic};

/// Fewest answers for a verdict on the NPS.
pub const LEAST_ANSWERS: usize = 10;
/// Severity from which feedback is severe.
pub const SEVERE: u8 = 4;
/// Months over which an account's sales count.
const N_MONTHS: usize = 12;
/// The least weight of an account.
const LEAST_WEIGHT: f64 = 0.1;
/// Days in which feedback of the same theme counts.
const YEAR: i32 = 365;
/// Days of one side of a trend.
const QUARTER: i32 = 91;
/// Fewest feedback of a clear trend.
const LEAST_TREND: usize = 6;
/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.96;

/// The weight of every account with sales.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountWeights(BTreeMap<AccountId, f64>);

impl AccountWeights {
    /// From the last twelve months of a book.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let sales = |it: Vec<Option<Money>>| it.into_iter().rev().take(N_MONTHS).flatten().sum::<Money>();
        let accounts = book.accounts().iter().map(|it| (it.id, sales(book.amounts_of(Node::Account(it.id)))));
        let sales: BTreeMap<AccountId, Money> = accounts.filter(|it| it.1 > Money::default()).collect();
        let mean = sales.values().copied().sum::<Money>().to_f64() / sales.len().max(1) as f64;
        Self(sales.into_iter().map(|(account, it)| (account, (it.to_f64() / mean).max(LEAST_WEIGHT))).collect())
    }

    /// The weight of what is said about an account, or about none.
    #[must_use]
    pub fn weight(&self, account: Option<AccountId>) -> f64 {
        match account {
            None => 1.0,
            // Without a history nobody has sales, and all count alike.
            Some(_) if self.0.is_empty() => 1.0,
            Some(account) => self.0.get(&account).copied().unwrap_or(LEAST_WEIGHT),
        }
    }
}

/// Feedback with what its priority is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// It.
    pub feedback: Arc<Feedback>,
    /// Feedback of the same theme within a year, itself included.
    pub n_theme: usize,
    /// The account's weight.
    pub weight: f64,
    /// Its priority.
    pub priority: f64,
}

/// What a number of recommendations says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetPromoter {
    /// Answers.
    pub n: usize,
    /// Of these 9 and 10.
    pub promoters: usize,
    /// Of these 0 to 6.
    pub detractors: usize,
    /// (p − d) · 100.
    pub score: f64,
    /// Its standard error, on the same scale.
    pub error: f64,
}

/// Whether a score differs from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// More promoters than detractors.
    Above,
    /// Fewer.
    Below,
    /// Neither can be told.
    Open,
}

impl NetPromoter {
    /// From the answers; `None` without any.
    #[must_use]
    pub fn of(answers: impl Iterator<Item = u8>) -> Option<Self> {
        let (mut n, mut promoters, mut detractors) = (0_usize, 0_usize, 0_usize);
        for it in answers {
            n += 1;
            promoters += usize::from(it >= 9);
            detractors += usize::from(it <= 6);
        }
        let share = |part: usize| part as f64 / n as f64;
        let (p, d) = (share(promoters), share(detractors));
        let variance = (p + d - (p - d) * (p - d)).max(0.0) / n as f64;
        (n > 0).then(|| Self { n, promoters, detractors, score: 100.0 * (p - d), error: 100.0 * libm::sqrt(variance) })
    }

    /// What it says; `None` below ten answers.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let reach = Z * self.error;
        (self.n >= LEAST_ANSWERS).then_some(match self.score {
            it if it > reach => Verdict::Above,
            it if it < -reach => Verdict::Below,
            _ => Verdict::Open,
        })
    }

    /// The range of 95 %.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        let reach = Z * self.error;
        ((self.score - reach).max(-100.0), (self.score + reach).min(100.0))
    }
}

/// How content customers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contentment {
    /// Answers.
    pub n: usize,
    /// Of these 4 and 5.
    pub content: usize,
}

impl Contentment {
    /// The share of 4 and 5.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.content as f64 / self.n as f64
    }
}

/// How long it takes to close what was said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosingTime {
    /// Closed.
    pub n_closed: usize,
    /// Still open.
    pub n_open: usize,
    /// The median in days; `None` while it is not reached.
    pub median: Option<f64>,
}

/// One theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// As it was written first; `None` for feedback without one.
    pub name: Option<String>,
    /// Feedback of the last twelve months.
    pub n_year: usize,
    /// Share of all themes so far, this one included, by feedback of the last twelve months.
    pub running: f64,
    /// Open ones, whenever they were opened.
    pub n_open: usize,
    /// Sum of the priorities of the open ones.
    pub priority: f64,
    /// Of the last three months.
    pub n_last: usize,
    /// Of the three months before.
    pub n_before: usize,
}

impl Theme {
    /// Whether it is talked of more (or less) than before, clearly.
    #[must_use]
    pub fn trend(&self) -> Option<std::cmp::Ordering> {
        let (a, b) = (self.n_last as f64, self.n_before as f64);
        let is_clear = self.n_last + self.n_before >= LEAST_TREND && (a - b).abs() / libm::sqrt(a + b) >= Z;
        is_clear.then(|| self.n_last.cmp(&self.n_before))
    }
}

/// Everything that feedback says.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Open feedback, the most urgent first.
    pub open: Vec<Ranked>,
    /// Closed feedback, the latest first.
    pub closed: Vec<Ranked>,
    /// Themes, the most talked of first; feedback without one is last.
    pub themes: Vec<Theme>,
    /// Time to close; `None` without feedback.
    pub closing: Option<ClosingTime>,
    /// Recommendation; `None` without answers.
    pub nps: Option<NetPromoter>,
    /// Contentment; `None` without answers.
    pub csat: Option<Contentment>,
}

impl Voice {
    /// Open feedback that is severe.
    pub fn severe(&self) -> impl Iterator<Item = &Ranked> {
        self.open.iter().filter(|it| it.feedback.severity >= SEVERE)
    }
}

/// What the market says by `today`.
#[must_use]
pub fn voice(all: &[Arc<Feedback>], weights: &AccountWeights, today: Day) -> Voice {
    let themes = counted(all, today);
    let rank = |it: &Arc<Feedback>| {
        let known = it.theme_key().and_then(|key| themes.get(&Some(key)));
        // Older than a year, it counts itself.
        let n_theme = known.map_or(1, |theme| theme.n_year.max(1));
        let weight = weights.weight(it.account);
        let priority = f64::from(it.severity) * libm::log2(1.0 + n_theme as f64) * weight;
        Ranked { feedback: it.clone(), n_theme, weight, priority }
    };
    let (mut open, mut closed): (Vec<Ranked>, Vec<Ranked>) = all.iter().map(rank).partition(|it| it.feedback.is_open());
    open.sort_by(|a, b| b.priority.total_cmp(&a.priority).then(a.feedback.opened.cmp(&b.feedback.opened)));
    closed.sort_by_key(|it| std::cmp::Reverse(it.feedback.closed));
    let lifetime = |it: &Arc<Feedback>| {
        let end = it.closed.unwrap_or(today.max(it.opened));
        Lifetime { time: f64::from(end.since(it.opened)), has_ended: !it.is_open() }
    };
    let lifetimes: Vec<Lifetime> = all.iter().map(lifetime).collect();
    let closing = ClosingTime { n_closed: closed.len(), n_open: open.len(), median: median_lifetime(&lifetimes) };
    let answers = || all.iter().filter_map(|it| it.csat);
    let csat = Contentment { n: answers().count(), content: answers().filter(|it| *it >= 4).count() };
    Voice {
        themes: ordered(themes, &open),
        closing: (!all.is_empty()).then_some(closing),
        nps: NetPromoter::of(all.iter().filter_map(|it| it.nps)),
        csat: (csat.n > 0).then_some(csat),
        open,
        closed,
    }
}

/// Themes by key with what they count.
fn counted(all: &[Arc<Feedback>], today: Day) -> BTreeMap<Option<String>, Theme> {
    let mut themes: BTreeMap<Option<String>, Theme> = BTreeMap::new();
    for it in all {
        let key = it.theme_key();
        let blank = || Theme {
            name: key.as_ref().map(|_| it.theme.trim().to_owned()),
            n_year: 0,
            running: 0.0,
            n_open: 0,
            priority: 0.0,
            n_last: 0,
            n_before: 0,
        };
        let theme = themes.entry(key.clone()).or_insert_with(blank);
        let age = today.since(it.opened);
        theme.n_year += usize::from(age < YEAR);
        theme.n_last += usize::from(age < QUARTER);
        theme.n_before += usize::from((QUARTER..2 * QUARTER).contains(&age));
        theme.n_open += usize::from(it.is_open());
    }
    themes
}

/// Themes in their order, with running shares and the priorities of what is open.
fn ordered(themes: BTreeMap<Option<String>, Theme>, open: &[Ranked]) -> Vec<Theme> {
    let priority = |key: &Option<String>| {
        open.iter().filter(|it| it.feedback.theme_key() == *key).map(|it| it.priority).sum::<f64>()
    };
    let mut themes: Vec<Theme> = themes.into_iter().map(|(key, it)| Theme { priority: priority(&key), ..it }).collect();
    themes.sort_by_key(|it| (it.name.is_none(), std::cmp::Reverse(it.n_year)));
    let all: usize = themes.iter().map(|it| it.n_year).sum();
    let mut so_far = 0;
    for it in &mut themes {
        so_far += it.n_year;
        it.running = so_far as f64 / all.max(1) as f64;
    }
    themes
}

#[cfg(test)]
mod tests {
    use super::ticket::tests::{day, ticket};
    use super::*;
    use crate::domain::{Account, IdGenerator, MonthRange, Product, ProductId, SalesSeries};

    /// Two accounts of 300 and 100 a month over 13 months, and one that bought nothing.
    fn book() -> (Book, Vec<AccountId>) {
        let mut ids = IdGenerator::new(8);
        let accounts: Vec<AccountId> = (0..3).map(|_| AccountId(ids.next_id())).collect();
        let product = ProductId(ids.next_id());
        let account = |id: &AccountId| Account { id: *id, name: id.to_string(), region: None, person: None };
        let series = |(account, amount): (&AccountId, i64)| SalesSeries {
            account: *account,
            product,
            active_from: 0,
            amounts: (0..13).map(|i| Some(Money::from_minor(if i == 0 { 9_999 } else { amount }))).collect(),
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let months = MonthRange { first: "2025-05".parse().unwrap(), len: 13 };
        let list = accounts.iter().map(account).collect();
        let rows = accounts.iter().zip([300, 100, 0]).map(series).collect();
        (Book::new(months, list, vec![Product { id: product, name: "P".into() }], rows).unwrap(), accounts)
    }

    fn shared(all: Vec<Feedback>) -> Vec<Arc<Feedback>> {
        all.into_iter().map(Arc::new).collect()
    }

    #[test]
    fn an_account_weighs_what_it_buys_against_the_mean() {
        let (book, ids) = book();
        let weights = AccountWeights::of(&book);
        // 12 · 300 and 12 · 100 have a mean of 12 · 200; the first month is the thirteenth back and does not count.
        assert_eq!((weights.weight(Some(ids[0])), weights.weight(Some(ids[1]))), (1.5, 0.5));
        assert_eq!((weights.weight(Some(ids[2])), weights.weight(None)), (0.1, 1.0));
        assert_eq!(AccountWeights::default().weight(Some(ids[0])), 1.0);
    }

    #[test]
    fn priority_is_severity_times_the_theme_times_the_account() {
        let (book, ids) = book();
        let weights = AccountWeights::of(&book);
        let mut all = vec![
            ticket(1, "Delivery", "2026-05-01"),
            ticket(2, " delivery ", "2026-05-02"),
            ticket(3, "delivery", "2026-05-03"),
            ticket(4, "", "2026-05-04"),
            ticket(5, "", "2026-05-05"),
        ];
        all[0].account = Some(ids[0]);
        all[1].account = Some(ids[1]);
        all[2] = all[2].moved(Progress::Closed, day("2026-05-10"));
        all[3].severity = 5;
        let found = voice(&shared(all), &weights, day("2026-06-01"));
        // Three of one theme: 3 · log₂ 4 · 1.5 = 9 and 3 · 2 · 0.5 = 3. Without a theme 5 · log₂ 2 · 1 = 5 and 3.
        let priorities: Vec<f64> = found.open.iter().map(|it| it.priority).collect();
        assert_eq!(priorities, [9.0, 5.0, 3.0, 3.0]);
        assert_eq!(found.open[2].feedback.opened, day("2026-05-02"), "of two alike the older comes first");
        assert_eq!((found.themes.len(), found.closed.len()), (2, 1));
        let delivery = &found.themes[0];
        assert_eq!((delivery.name.as_deref(), delivery.n_year, delivery.n_open), (Some("Delivery"), 3, 2));
        assert_eq!((delivery.priority, delivery.running), (12.0, 0.6));
        assert_eq!((found.themes[1].name.as_ref(), found.themes[1].running), (None, 1.0));
        assert_eq!(found.severe().count(), 1);
    }

    #[test]
    fn a_theme_counts_a_year_and_trends_by_quarters() {
        // Ages by 2027-01-01: 0, 90, 91, 181, 182, 364, 365 days.
        let today = day("2027-01-01");
        let all: Vec<Feedback> = [0, 90, 91, 181, 182, 364, 365]
            .iter()
            .enumerate()
            .map(|(i, age)| Feedback { opened: today.plus(-age), ..ticket(i as u64, "price", "2026-01-01") })
            .collect();
        let found = voice(&shared(all), &AccountWeights::default(), today);
        let theme = &found.themes[0];
        assert_eq!((theme.n_last, theme.n_before, theme.n_year, theme.n_open), (2, 2, 6, 7));
        assert_eq!(theme.trend(), None);
        // 8 against 1: 7 ÷ 3 = 2.33 is clear; 7 against 2: 5 ÷ 3 = 1.67 is not; 5 against 0 are too few.
        let trend = |n_last, n_before| Theme { n_last, n_before, ..theme.clone() }.trend();
        assert_eq!(trend(8, 1), Some(std::cmp::Ordering::Greater));
        assert_eq!(trend(1, 8), Some(std::cmp::Ordering::Less));
        assert_eq!((trend(7, 2), trend(5, 0)), (None, None));
    }

    #[test]
    fn recommendations_by_hand() {
        // Ten answers: 5 promoters, 2 passives, 3 detractors: 100 · (0.5 − 0.3) = 20;
        // se = 100 · √((0.8 − 0.04) ÷ 10) = 27.568.
        let answers = [10, 10, 9, 9, 9, 8, 7, 6, 3, 0];
        let it = NetPromoter::of(answers.into_iter()).unwrap();
        assert_eq!((it.n, it.promoters, it.detractors), (10, 5, 3));
        assert!((it.score - 20.0).abs() < 1e-9 && (it.error - 27.568_097_5).abs() < 1e-6);
        assert_eq!(it.verdict(), Some(Verdict::Open));
        assert_eq!(NetPromoter::of(answers[..9].iter().copied()).unwrap().verdict(), None, "nine are too few");
        let all = NetPromoter::of(std::iter::repeat_n(10, 12)).unwrap();
        assert_eq!((all.score, all.error, all.verdict()), (100.0, 0.0, Some(Verdict::Above)));
        let none = NetPromoter::of(std::iter::repeat_n(6, 12)).unwrap();
        assert_eq!((none.verdict(), none.range()), (Some(Verdict::Below), (-100.0, -100.0)));
        assert!(NetPromoter::of(std::iter::empty()).is_none());
    }

    #[test]
    fn closing_waits_for_what_is_open() {
        let closed = |n, days: i32| {
            let it = ticket(n, "x", "2026-05-01");
            it.moved(Progress::Closed, it.opened.plus(days))
        };
        // 4 and 10 days, and one open for 31: S = ⅔ at 4, ⅓ at 10.
        let mut all = vec![closed(1, 4), closed(2, 10), ticket(3, "x", "2026-05-01")];
        let found = voice(&shared(all.clone()), &AccountWeights::default(), day("2026-06-01")).closing.unwrap();
        assert_eq!(found, ClosingTime { n_closed: 2, n_open: 1, median: Some(10.0) });
        // Two more that stay open for 31 days: S is 4 ÷ 5, then 3 ÷ 5, and never a half.
        all.extend([ticket(4, "x", "2026-05-01"), ticket(5, "x", "2026-05-01")]);
        all[0].csat = Some(4);
        all[1].csat = Some(3);
        let found = voice(&shared(all), &AccountWeights::default(), day("2026-06-01"));
        assert_eq!(found.closing.unwrap().median, None);
        assert_eq!(found.csat, Some(Contentment { n: 2, content: 1 }));
        let none = voice(&[], &AccountWeights::default(), day("2026-06-01"));
        assert!(none.closing.is_none() && none.nps.is_none() && none.csat.is_none());
    }
}
