//! What the team can sell by month, and whom it takes to reach the target.
//!
//! Symbols: P what a settled head sells a year, s_m the part of a year that calendar month m usually has (Σ s_m = 1),
//! r(k) the ramp k months after the start, L the share that leaves within a year.
//! - P(stays) = (1 − L)^(k ÷ 12), with k months since now for those who are here, since the start for those who come;
//! - full heads of month t: e_t = Σ r · P(stays); capacity_t = P · s_t · e_t;
//! - short_t = Σ (target − capacity) over t and the two months after it: three months together, so that one large month
//!   alone hires nobody;
//! - where short_t > 0, as many more are needed as close it when they are settled in t: they start the length of the ramp
//!   before t, and are decided on the lead time before that. They leave as others do.
//!
//! Source: Zoltners, Sinha and Lorimer 2004, *Sales Force Design for Strategic Advantage*, ch. 5 (sizing a sales force).

use super::{Staffing, ramp_at, stays};
use crate::domain::{Money, Month};

/// Months that are looked at together.
pub const TOGETHER: usize = 3;

/// What a capacity is made from.
#[derive(Clone, Debug)]
pub struct CapacityInputs<'a> {
    /// Ramp, hires and lead.
    pub staffing: &'a Staffing,
    /// Those who are here, each with the month of joining where that is not long ago.
    pub heads: &'a [Option<Month>],
    /// P.
    pub productivity: Money,
    /// L.
    pub leave_rate: f64,
    /// s, January first.
    pub season: [f64; 12],
    /// The last month that is over.
    pub now: Month,
    /// The months that are planned, and their targets.
    pub targets: &'a [(Month, Money)],
}

/// One month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonthCapacity {
    /// The month.
    pub month: Month,
    /// Full heads of those who are here.
    pub here: f64,
    /// Full heads of planned hires.
    pub hired: f64,
    /// What they can sell.
    pub capacity: Money,
    /// What is aimed at.
    pub target: Money,
}

/// Hires that are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The month in which they have to be settled.
    pub month: Month,
    /// How many.
    pub heads: u32,
    /// The latest first day.
    pub start: Month,
    /// The latest month in which to decide.
    pub decide: Month,
    /// Months by which that is past; 0 where there is time.
    pub late: u32,
}

/// The team against the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// Month by month.
    pub months: Vec<MonthCapacity>,
    /// Hires that are missing, by month.
    pub needed: Vec<Needed>,
    /// The first month in which somebody who is decided on now is settled.
    pub reachable: Month,
}

impl Capacity {
    /// What is aimed at beyond what can be sold, over all months; below 0 where there is more than enough.
    #[must_use]
    pub fn gap(&self) -> Money {
        self.months.iter().map(|it| it.target - it.capacity).sum()
    }
}

/// The team's capacity and the hires that are missing.
#[must_use]
pub fn capacity(it: &CapacityInputs) -> Capacity {
    let staffing = it.staffing;
    let a_year = it.productivity.minor() as f64;
    let season = |month: Month| it.season[(month.month() - 1) as usize];
    let new_head = |start: Month, month: Month| {
        let months = month.since(start);
        ramp_at(&staffing.ramp, months) * stays(it.leave_rate, months)
    };
    let month = |(month, target): &(Month, Money)| {
        let settled = |joined: &Option<Month>| joined.map_or(1.0, |it| ramp_at(&staffing.ramp, month.since(it)));
        let here = it.heads.iter().map(settled).sum::<f64>() * stays(it.leave_rate, month.since(it.now));
        let hired = staffing.hires.iter().map(|it| f64::from(it.heads) * new_head(it.start, *month)).sum::<f64>();
        let capacity = Money::from_minor(libm::round(a_year * season(*month) * (here + hired)) as i64);
        MonthCapacity { month: *month, here, hired, capacity, target: *target }
    };
    let months: Vec<MonthCapacity> = it.targets.iter().map(month).collect();
    let (ramp, lead) = (staffing.ramp_months() as i32, staffing.lead as i32);
    let mut needed: Vec<Needed> = Vec::new();
    for t in 0..months.len() {
        let span = &months[t..months.len().min(t + TOGETHER)];
        let more =
            |u: &MonthCapacity| needed.iter().map(|it| f64::from(it.heads) * new_head(it.start, u.month)).sum::<f64>();
        let short: f64 =
            span.iter().map(|u| (u.target - u.capacity).minor() as f64 - a_year * season(u.month) * more(u)).sum();
        let start = months[t].month.plus(-ramp);
        let a_head: f64 = span.iter().map(|u| a_year * season(u.month) * new_head(start, u.month)).sum();
        // A whole number of heads that misses by rounding alone is enough.
        let heads = libm::ceil(short / a_head - 1e-6);
        if a_head > 0.0 && heads >= 1.0 {
            let decide = start.plus(-lead);
            let late = u32::try_from(it.now.plus(1).since(decide)).unwrap_or(0);
            needed.push(Needed { month: months[t].month, heads: heads.min(1e6) as u32, start, decide, late });
        }
    }
    Capacity { months, needed, reachable: it.now.plus(1 + lead + ramp) }
}

#[cfg(test)]
mod tests {
    use super::super::Hire;
    use super::*;
    use crate::domain::{HireId, IdGenerator};

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn targets(each: i64, n: i32) -> Vec<(Month, Money)> {
        (0..n).map(|i| (month("2026-07").plus(i), Money::from_minor(each))).collect()
    }

    /// Two settled heads of 1,200 a year each, without seasons: 200 a month.
    fn of(staffing: &Staffing, heads: &[Option<Month>], rate: f64, targets: &[(Month, Money)]) -> Capacity {
        capacity(&CapacityInputs {
            staffing,
            heads,
            productivity: Money::from_minor(1200),
            leave_rate: rate,
            season: [1.0 / 12.0; 12],
            now: month("2026-06"),
            targets,
        })
    }

    #[test]
    fn heads_leave_and_new_ones_ramp_up() {
        // The second joined in May: 2 months after the start it is at 50 %, then 75, 100.
        let heads = [None, Some(month("2026-05"))];
        let it = of(&Staffing::default(), &heads, 0.0, &targets(200, 4));
        let found: Vec<i64> = it.months.iter().map(|it| it.capacity.minor()).collect();
        assert_eq!(found, [150, 175, 200, 200]);
        assert_eq!(it.gap(), Money::from_minor(75));
        // A fifth leaves within a year: two settled heads in the twelfth month from now are 2 · 0.8.
        let it = of(&Staffing::default(), &[None, None], 0.2, &targets(100, 12));
        assert_eq!(it.months[11].capacity.minor(), 160);
        // 200 · 0.8^(1/12) = 196.315.
        assert_eq!(it.months[0].capacity.minor(), 196);
    }

    #[test]
    fn a_planned_hire_counts_from_its_start() {
        let hire =
            Hire { id: HireId(IdGenerator::new(1).next_id()), name: "East".into(), start: month("2026-08"), heads: 2 };
        let staffing = Staffing { hires: vec![hire], ..Staffing::default() };
        let it = of(&staffing, &[], 0.0, &targets(0, 6));
        let found: Vec<i64> = it.months.iter().map(|it| it.capacity.minor()).collect();
        // 2 · 100 · (0, 25, 50, 75, 100 %) from August on.
        assert_eq!(found, [0, 0, 50, 100, 150, 200]);
        assert!(it.needed.is_empty());
    }

    #[test]
    fn what_is_missing_is_dated_back_by_ramp_and_lead() {
        // 200 a month are there; 250 are asked from January on. November with the two months after it misses 0 + 0 + 50:
        // one head settled in November closes it, and all that comes later.
        let mut all = targets(200, 12);
        for it in &mut all[6..] {
            it.1 = Money::from_minor(250);
        }
        let it = of(&Staffing::default(), &[None, None], 0.0, &all);
        let expected = Needed {
            month: month("2026-11"),
            heads: 1,
            start: month("2026-07"),
            decide: month("2026-04"),
            late: 3, // April was, the first month in which anybody can decide is July
        };
        assert_eq!(it.needed, [expected]);
        assert_eq!(it.reachable, month("2027-02")); // July, three months of lead, four of ramp
        // Without lead and ramp there is time.
        let quick = Staffing { lead: 0, ramp: vec![100], ..Staffing::default() };
        let it = of(&quick, &[None, None], 0.0, &all);
        assert_eq!((it.needed[0].start, it.needed[0].late), (month("2026-11"), 0));
    }

    #[test]
    fn one_large_month_hires_nobody_and_whole_heads_close_the_gap() {
        let mut all = targets(180, 6);
        all[1].1 = Money::from_minor(230); // with its neighbours 590 of 600
        assert!(of(&Staffing::default(), &[None, None], 0.0, &all).needed.is_empty());
        // 500 asked, 200 there: three heads exactly.
        let it = of(&Staffing::default(), &[None, None], 0.0, &targets(500, 6));
        assert_eq!(it.needed.iter().map(|it| it.heads).collect::<Vec<_>>(), [3]);
        // They leave as well: with a fifth a year the three do not last, and more follow.
        let it = of(&Staffing::default(), &[None, None], 0.2, &targets(500, 12));
        assert!(it.needed.len() > 1);
    }
}
