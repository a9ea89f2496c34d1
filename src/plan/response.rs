//! What effort brings: response curves from four judgements, and effort divided so that it brings most (K8).
//!
//! Little's ADBUDG, with x = effort ÷ today's effort and sales as a share of today's:
//! `s(x) = min + (max − min)·xᶜ ÷ (d + xᶜ)`. Four answers give its four numbers: s(0) = min, s(1) = 1, s(1.5) = "half more
//! effort", s(∞) = max. With r(x) = (s(x) − min) ÷ (max − min): `d = 1 ÷ r(1) − 1`,
//! `c = ln(d·r(1.5) ÷ (1 − r(1.5))) ÷ ln 1.5`. Above c = 1 the curve is S-shaped: the first hours bring little, and dividing
//! by marginal return alone can then end on the wrong hill. Effort is therefore divided by dynamic programming over a
//! grid, which is exact on it for any shape.
//! Source: Little 1970, *Management Science* 16 (8); Lodish 1971, *Management Science* 18 (4).

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Sales as somebody judges them, in per cent of today's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Without any effort.
    pub none: u32,
    /// With half more effort than today.
    pub more: u32,
    /// With as much effort as one likes.
    pub most: u32,
}

/// Why answers make no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ResponseFault {
    /// The answers do not rise.
    #[error(
        "sales have to rise with effort: below 100 % without any, above 100 % with half more, and still more at most; \
         an account that no effort moves needs no curve"
    )]
    NotRising,
}

/// A response curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// s(0), as a share of today's sales.
    pub min: f64,
    /// s(∞).
    pub max: f64,
    /// Where the curve bends.
    pub d: f64,
    /// How sharply; above 1 it is S-shaped.
    pub c: f64,
}

impl Answers {
    /// The curve through the answers.
    ///
    /// # Errors
    /// [`ResponseFault::NotRising`] unless none < 100 < more < most.
    ///
    /// ```
    /// use kedge::plan::Answers;
    /// let curve = Answers { none: 40, more: 120, most: 150 }.fit()?;
    /// assert!((curve.at(1.0) - 1.0).abs() < 1e-12 && (curve.at(1.5) - 1.2).abs() < 1e-12);
    /// assert!(Answers { none: 100, more: 100, most: 100 }.fit().is_err());
    /// # Ok::<(), kedge::plan::ResponseFault>(())
    /// ```
    pub fn fit(self) -> Result<Response, ResponseFault> {
        let Self { none, more, most } = self;
        if !(none < 100 && 100 < more && more < most) {
            return Err(ResponseFault::NotRising);
        }
        let [min, more, max] = [none, more, most].map(|it| f64::from(it) / 100.0);
        let reach = |sales: f64| (sales - min) / (max - min);
        let d = 1.0 / reach(1.0) - 1.0;
        let odds = reach(more) / (1.0 - reach(more));
        Ok(Response { min, max, d, c: libm::log(d * odds) / libm::log(1.5) })
    }
}

impl Response {
    /// Sales as a share of today's, at `x` times today's effort.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        let power = libm::pow(x.max(0.0), self.c);
        let share = if power.is_finite() { power / (self.d + power) } else { 1.0 };
        self.min + (self.max - self.min) * share
    }

    /// Whether the first hours bring less than the next ones.
    #[must_use]
    pub fn is_s_shaped(&self) -> bool {
        self.c > 1.0
    }
}

/// One account that effort is spent on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Today's effort, such as hours of visits a year; above 0.
    pub now: f64,
    /// Sales, or better the margin, that today's effort goes with.
    pub sales: f64,
    /// What effort brings; `None` for an account that keeps what it has.
    pub response: Option<Response>,
    /// Times today's effort at least and at most.
    pub within: (f64, f64),
}

impl Effort {
    /// What comes of so much effort.
    #[must_use]
    pub fn brings(&self, effort: f64) -> f64 {
        self.response.map_or(self.sales, |it| self.sales * it.at(effort / self.now))
    }
}

/// Effort divided anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Division {
    /// One per account.
    pub effort: Vec<f64>,
    /// What it brings together.
    pub brings: f64,
    /// What today's division brings.
    pub brings_now: f64,
}

/// Steps of the grid that a year's effort is divided in: an account's share is exact to half a per cent of all.
const STEPS: usize = 400;

/// Divides the effort of today over the accounts so that it brings most, each within its limits. `None` when there is
/// nothing to divide. Never worse than today's division: where the grid is too coarse to do better, today's is kept.
#[must_use]
pub fn divide_effort(efforts: &[Effort]) -> Option<Division> {
    let is_free = |it: &Effort| it.response.is_some() && it.now > 0.0 && it.sales > 0.0;
    let free: Vec<usize> = (0..efforts.len()).filter(|i| is_free(&efforts[*i])).collect();
    let budget: f64 = free.iter().map(|i| efforts[*i].now).sum();
    if free.len() < 2 || budget <= 0.0 {
        return None;
    }
    let step = budget / STEPS as f64;
    let brings_now = efforts.iter().map(|it| it.brings(it.now)).sum();
    let today = || efforts.iter().map(|it| it.now).collect::<Vec<_>>();
    let effort = best_steps(efforts, &free, step).map_or_else(today, |steps| {
        let mut effort = today();
        for (i, n) in free.iter().zip(steps) {
            effort[*i] = n as f64 * step;
        }
        effort
    });
    let brings: f64 = efforts.iter().zip(&effort).map(|(it, effort)| it.brings(*effort)).sum();
    let (effort, brings) = if brings > brings_now { (effort, brings) } else { (today(), brings_now) };
    Some(Division { effort, brings, brings_now })
}

/// How many steps each free account gets: the best sum over all ways to give out [`STEPS`]; `None` when the limits leave
/// no way.
fn best_steps(efforts: &[Effort], free: &[usize], step: f64) -> Option<Vec<usize>> {
    // best[b]: the most that the accounts so far bring with b steps; taken[a][b]: what the a-th takes of them.
    let mut best: Vec<Option<f64>> = vec![None; STEPS + 1];
    best[0] = Some(0.0);
    let mut taken = Vec::with_capacity(free.len());
    for i in free {
        let it = &efforts[*i];
        let limit = |times: f64| (times * it.now / step).max(0.0);
        let (least, most) = (limit(it.within.0).ceil() as usize, (limit(it.within.1).floor() as usize).min(STEPS));
        let values: Vec<f64> = (least..=most.max(least)).map(|n| it.brings(n as f64 * step)).collect();
        let mut next = vec![None::<f64>; STEPS + 1];
        let mut choice = vec![0; STEPS + 1];
        for (before, value) in best.iter().enumerate().filter_map(|(b, it)| Some((b, (*it)?))) {
            for (extra, brings) in values.iter().enumerate() {
                let (n, sum) = (least + extra, value + brings);
                let Some(cell) = next.get_mut(before + n) else { break };
                if cell.is_none_or(|known| sum > known) {
                    (*cell, choice[before + n]) = (Some(sum), n);
                }
            }
        }
        best = next;
        taken.push(choice);
    }
    best[STEPS]?;
    let mut left = STEPS;
    let mut steps: Vec<usize> = taken
        .iter()
        .rev()
        .map(|choice| {
            let n = choice[left];
            left -= n;
            n
        })
        .collect();
    steps.reverse();
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(none: u32, more: u32, most: u32) -> Response {
        Answers { none, more, most }.fit().unwrap()
    }

    #[test]
    fn four_answers_make_the_curve() {
        // By hand, for 40, 120, 150 %: r(1) = 0.6 ÷ 1.1, so d = 1.1 ÷ 0.6 − 1 = 5/6; r(1.5) = 0.8 ÷ 1.1, odds 0.8 ÷ 0.3;
        // d · odds = 20/9 and c = ln(20/9) ÷ ln 1.5 = 0.798508 ÷ 0.405465 = 1.969362.
        let it = curve(40, 120, 150);
        assert!((it.d - 5.0 / 6.0).abs() < 1e-12 && (it.c - 1.969_362).abs() < 1e-5, "{it:?}");
        for (x, expected) in [(0.0, 0.4), (1.0, 1.0), (1.5, 1.2), (1e200, 1.5)] {
            assert!((it.at(x) - expected).abs() < 1e-9, "{x}: {}", it.at(x));
        }
        assert!(it.is_s_shaped());
        // 60, 105, 107 %: r(1) = 0.4 ÷ 0.47, d = 0.175; r(1.5) = 0.45 ÷ 0.47, odds 22.5; c = ln 3.9375 ÷ ln 1.5 = 3.380.
        assert!((curve(60, 105, 107).c - 3.380).abs() < 1e-3);
        // 20, 115, 180 %: d = 1, odds = 0.95 ÷ 0.65, c = ln 1.461538 ÷ ln 1.5 = 0.93595: concave.
        let concave = curve(20, 115, 180);
        assert!((concave.c - 0.935_95).abs() < 1e-4 && !concave.is_s_shaped());
    }

    #[test]
    fn answers_that_do_not_rise_are_refused() {
        for (none, more, most) in [(100, 120, 150), (40, 100, 150), (40, 150, 150), (120, 110, 105)] {
            assert_eq!(Answers { none, more, most }.fit(), Err(ResponseFault::NotRising), "{none} {more} {most}");
        }
    }

    fn effort(now: f64, sales: f64, response: Response) -> Effort {
        Effort { now, sales, response: Some(response), within: (0.0, 3.0) }
    }

    #[test]
    fn two_equal_curves_share_by_sales() {
        // Concave and equal: at the best division the marginal returns are the same, so it is even for equal sales.
        let it = curve(20, 115, 180);
        let found = divide_effort(&[effort(100.0, 1000.0, it), effort(300.0, 1000.0, it)]).unwrap();
        assert!((found.effort.iter().sum::<f64>() - 400.0).abs() < 1e-9);
        assert!(found.brings > found.brings_now);
        // Effort counts relative to today's: 300 hours of the second are what 100 are of the first.
        let marginal = |e: &Effort, x: f64| (e.brings(x + 1.0) - e.brings(x - 1.0)) / 2.0;
        let efforts = [effort(100.0, 1000.0, it), effort(300.0, 1000.0, it)];
        let [a, b] = [0, 1].map(|i| marginal(&efforts[i], found.effort[i]));
        assert!((a / b - 1.0).abs() < 0.05, "{a} {b}");
    }

    /// The best of all ways to give out the grid's steps to three accounts.
    fn by_hand(efforts: &[Effort; 3]) -> f64 {
        let budget: f64 = efforts.iter().map(|it| it.now).sum();
        let step = budget / STEPS as f64;
        let fits = |it: &Effort, n: usize| {
            let times = n as f64 * step / it.now;
            times >= it.within.0 - 1e-9 && times <= it.within.1 + 1e-9
        };
        let mut best = 0.0_f64;
        for a in 0..=STEPS {
            for b in 0..=STEPS - a {
                let n = [a, b, STEPS - a - b];
                if efforts.iter().zip(n).all(|(it, n)| fits(it, n)) {
                    best = best.max(efforts.iter().zip(n).map(|(it, n)| it.brings(n as f64 * step)).sum());
                }
            }
        }
        best
    }

    #[test]
    fn no_way_to_divide_is_better() {
        let [s, concave] = [curve(40, 120, 150), curve(20, 115, 180)];
        let narrow = |it: Effort| Effort { within: (0.8, 1.2), ..it };
        for efforts in [
            [effort(100.0, 900.0, s), effort(60.0, 400.0, s), effort(240.0, 800.0, concave)],
            [effort(40.0, 100.0, s), effort(40.0, 100.0, s), effort(40.0, 100.0, s)],
            [narrow(effort(100.0, 900.0, s)), narrow(effort(50.0, 400.0, concave)), narrow(effort(250.0, 90.0, s))],
        ] {
            let found = divide_effort(&efforts).unwrap();
            let expected = by_hand(&efforts).max(found.brings_now);
            assert!((found.brings - expected).abs() < 1e-9 * expected, "{} {expected}", found.brings);
            for (it, effort) in efforts.iter().zip(&found.effort) {
                assert!((it.within.0 - 1e-9..=it.within.1 + 1e-9).contains(&(effort / it.now)));
            }
        }
    }

    #[test]
    fn what_no_effort_moves_keeps_what_it_has() {
        let it = curve(40, 120, 150);
        let fixed = Effort { now: 50.0, sales: 70.0, response: None, within: (0.0, 3.0) };
        let found = divide_effort(&[effort(100.0, 900.0, it), fixed, effort(100.0, 100.0, it)]).unwrap();
        assert_eq!(found.effort[1], 50.0);
        assert!((found.effort.iter().sum::<f64>() - 250.0).abs() < 1e-9);
        assert!(found.effort[0] > found.effort[2]);
        assert_eq!(divide_effort(&[fixed, effort(100.0, 1.0, it)]), None, "one alone has nobody to share with");
    }
}
