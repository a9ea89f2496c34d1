//! Whom the team needs: heads, their ramp, how many leave, planned hires, and skills (K16).

mod capacity;

use crate::domain::{HireId, IdGenerator, Money, Month, RAMP, SkillId};

pub use capacity::{Capacity, CapacityInputs, MonthCapacity, Needed, TOGETHER, capacity};

/// Fewest leavers from whom a rate is estimated.
pub const LEAST_LEAVERS: u32 = 5;
/// Longest ramp, in months.
const LONGEST_RAMP: usize = 36;

/// Somebody to be hired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hire {
    /// Its id.
    pub id: HireId,
    /// The post, or who it is.
    pub name: String,
    /// The first month in the job.
    pub start: Month,
    /// How many.
    pub heads: u32,
}

/// One skill of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Its id.
    pub id: SkillId,
    /// Whose.
    pub person: String,
    /// What.
    pub skill: String,
    /// What the job asks for, 1 to 5.
    pub required: u8,
    /// What is there, 1 to 5; `None` where nobody has judged it.
    pub now: Option<u8>,
}

impl Skill {
    /// What a new skill asks for unless told otherwise.
    pub const USUAL: u8 = 3;

    /// Points that are missing: max(required − now, 0); `None` where nobody has judged it.
    #[must_use]
    pub fn gap(&self) -> Option<u8> {
        self.now.map(|now| self.required.saturating_sub(now))
    }
}

/// A grade as a spreadsheet tells it, before it is part of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Whose.
    pub person: String,
    /// What.
    pub skill: String,
    /// What the job asks for; `None` leaves what it asked for.
    pub required: Option<u8>,
    /// What is there; `None` leaves what was judged.
    pub now: Option<u8>,
}

/// What is known and planned about the team's size and skills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staffing {
    /// Heads now, where somebody typed them; else those of the team.
    pub heads: Option<u32>,
    /// What a settled head sells a year, where somebody typed it.
    pub productivity: Option<Money>,
    /// Per cent of that by month after the start; 100 at the end.
    pub ramp: Vec<u32>,
    /// Those who leave within a year as somebody judges it, in tenths of a per cent.
    pub leave: Option<u32>,
    /// Those who left in the time that is looked back on.
    pub leavers: u32,
    /// Heads times years of that time, in tenths.
    pub head_years: u32,
    /// Months from deciding on a hire to the first day.
    pub lead: u32,
    /// Hours of training that raise a skill by one point.
    pub point_hours: Option<u32>,
    /// Planned hires.
    pub hires: Vec<Hire>,
    /// Skills.
    pub skills: Vec<Skill>,
}

impl Default for Staffing {
    fn default() -> Self {
        Self {
            heads: None,
            productivity: None,
            ramp: RAMP.to_vec(),
            leave: None,
            leavers: 0,
            head_years: 0,
            lead: 3,
            point_hours: None,
            hires: Vec::new(),
            skills: Vec::new(),
        }
    }
}

/// The share that leaves within a year, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LeaveRate {
    /// Somebody judged it.
    Asked(f64),
    /// From those who left: 1 − e^(−leavers ÷ head-years).
    Estimated(f64),
}

impl LeaveRate {
    /// The share.
    #[must_use]
    pub fn share(self) -> f64 {
        match self {
            LeaveRate::Asked(it) | LeaveRate::Estimated(it) => it,
        }
    }
}

impl Staffing {
    /// Whether every number makes sense.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let ramp = (1..=LONGEST_RAMP).contains(&self.ramp.len())
            && self.ramp.iter().all(|it| *it <= 100)
            && self.ramp.last() == Some(&100);
        let scale = |it: u8| (1..=5).contains(&it);
        ramp && self.heads.is_none_or(|it| it <= 10_000)
            && self.productivity.is_none_or(|it| it > Money::default())
            && self.leave.is_none_or(|it| it < 1000)
            && self.leavers <= 10_000
            && self.head_years <= 1_000_000
            && self.lead <= 24
            && self.point_hours.is_none_or(|it| it <= 1000)
            && self.hires.iter().all(|it| (1..=1000).contains(&it.heads) && !it.name.trim().is_empty())
            && self.skills.iter().all(|it| {
                scale(it.required)
                    && it.now.is_none_or(scale)
                    && !it.person.trim().is_empty()
                    && !it.skill.trim().is_empty()
            })
    }

    /// Takes grades into the skill map. A skill that is new to a person asks for what it asks of others, else for
    /// [`Skill::USUAL`]; nothing that the block does not name is changed.
    pub fn judge(&mut self, judged: Vec<Judged>, ids: &mut IdGenerator) {
        for it in judged {
            let usual = self.skills.iter().find(|known| known.skill == it.skill).map_or(Skill::USUAL, |it| it.required);
            let at = self.skills.iter().position(|known| known.person == it.person && known.skill == it.skill);
            let at = at.unwrap_or_else(|| {
                let id = SkillId(ids.next_id());
                self.skills.push(Skill { id, person: it.person, skill: it.skill, required: usual, now: None });
                self.skills.len() - 1
            });
            let skill = &mut self.skills[at];
            skill.required = it.required.unwrap_or(skill.required);
            skill.now = it.now.or(skill.now);
        }
    }

    /// The leave rate: what somebody judged, else an estimate from at least five leavers; `None` where it has to be asked.
    #[must_use]
    pub fn leave_rate(&self) -> Option<LeaveRate> {
        let asked = self.leave.map(|it| LeaveRate::Asked(f64::from(it) / 1000.0));
        let years = f64::from(self.head_years) / 10.0;
        let is_enough = self.leavers >= LEAST_LEAVERS && years > 0.0;
        asked.or_else(|| is_enough.then(|| LeaveRate::Estimated(1.0 - libm::exp(-f64::from(self.leavers) / years))))
    }

    /// Months after the start until a new head is settled.
    #[must_use]
    pub fn ramp_months(&self) -> u32 {
        self.ramp.iter().position(|it| *it == 100).unwrap_or(0) as u32
    }

    /// Points that are missing in all.
    #[must_use]
    pub fn skill_gap(&self) -> u32 {
        self.skills.iter().filter_map(Skill::gap).map(u32::from).sum()
    }

    /// Hours of training that close the gap; `None` until the hours of a point are known.
    #[must_use]
    pub fn training_hours(&self) -> Option<u32> {
        self.point_hours.map(|it| it * self.skill_gap())
    }
}

/// How much of a settled head somebody is `months` after the start, 0 to 1.
#[must_use]
pub fn ramp_at(ramp: &[u32], months: i32) -> f64 {
    let Ok(months) = usize::try_from(months) else { return 0.0 };
    f64::from(ramp.get(months).copied().unwrap_or(100)) / 100.0
}

/// P(stays) for so many months at a yearly leave rate: (1 − rate)^(months ÷ 12).
#[must_use]
pub fn stays(rate: f64, months: i32) -> f64 {
    libm::pow(1.0 - rate, f64::from(months.max(0)) / 12.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(n: u64, required: u8, now: Option<u8>) -> Skill {
        Skill { id: SkillId(IdGenerator::new(n).next_id()), person: "Li".into(), skill: "tender".into(), required, now }
    }

    /// By hand: Li's tender goes from 3/2 to 4/5, what is not said stays; He's is new and asks for what Li's does.
    #[test]
    fn pasted_grades_change_what_they_name_and_nothing_else() {
        let mut it = Staffing { skills: vec![skill(3, 3, Some(2))], ..Staffing::default() };
        let judged = |person: &str, skill: &str, required, now| Judged {
            person: person.into(),
            skill: skill.into(),
            required,
            now,
        };
        let block = vec![
            judged("Li", "tender", Some(5), Some(4)),
            judged("He", "tender", None, None),
            judged("He", "talks", None, Some(1)),
        ];
        it.judge(block, &mut IdGenerator::new(8));
        let told: Vec<_> = it.skills.iter().map(|it| (it.person.as_str(), it.required, it.now)).collect();
        assert_eq!(told, [("Li", 5, Some(4)), ("He", 5, None), ("He", 3, Some(1))]);
        assert_eq!(it.skills[0].id, skill(3, 1, None).id);
        it.judge(vec![judged("Li", "tender", None, None)], &mut IdGenerator::new(9));
        assert_eq!((it.skills.len(), it.skills[0].required, it.skills[0].now), (3, 5, Some(4)));
        assert!(it.is_sound());
    }

    #[test]
    fn the_rate_is_asked_below_five_leavers() {
        let it = |leave, leavers, head_years| Staffing { leave, leavers, head_years, ..Staffing::default() };
        assert_eq!(it(None, 4, 400).leave_rate(), None);
        assert_eq!(it(None, 6, 0).leave_rate(), None);
        // 6 leavers in 40 head-years: 1 − e^(−0.15) = 0.139292.
        let Some(LeaveRate::Estimated(rate)) = it(None, 6, 400).leave_rate() else { panic!() };
        assert!((rate - 0.139_292_024).abs() < 1e-9);
        assert_eq!(it(Some(120), 6, 400).leave_rate(), Some(LeaveRate::Asked(0.12)));
    }

    #[test]
    fn ramp_and_staying_by_hand() {
        let it = Staffing::default();
        let found: Vec<f64> = (-1..6).map(|i| ramp_at(&it.ramp, i)).collect();
        assert_eq!(found, [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
        assert_eq!(it.ramp_months(), 4);
        // A fifth leaves within a year: √0.8 is left after six months.
        assert!((stays(0.2, 6) - 0.8_f64.sqrt()).abs() < 1e-12);
        assert_eq!((stays(0.2, 0), stays(0.2, -3), stays(0.0, 24)), (1.0, 1.0, 1.0));
        assert!((stays(0.2, 24) - 0.64).abs() < 1e-12);
    }

    #[test]
    fn gaps_count_what_is_missing_and_judged() {
        // 4 − 2 = 2, 3 − 5 counts 0, and one that nobody has judged counts nothing.
        let skills = vec![skill(1, 4, Some(2)), skill(2, 3, Some(5)), skill(3, 5, None)];
        let it = Staffing { skills, point_hours: Some(16), ..Staffing::default() };
        assert_eq!((it.skill_gap(), it.training_hours()), (2, Some(32)));
        assert_eq!(Staffing { point_hours: None, ..it }.training_hours(), None);
    }

    #[test]
    fn nonsense_is_not_sound() {
        let it = Staffing::default();
        assert!(it.is_sound());
        for bad in [
            Staffing { ramp: vec![], ..it.clone() },
            Staffing { ramp: vec![50, 90], ..it.clone() },
            Staffing { ramp: vec![120, 100], ..it.clone() },
            Staffing { leave: Some(1000), ..it.clone() },
            Staffing { productivity: Some(Money::from_minor(0)), ..it.clone() },
            Staffing { skills: vec![skill(1, 6, None)], ..it.clone() },
            Staffing { skills: vec![skill(1, 3, Some(0))], ..it.clone() },
        ] {
            assert!(!bad.is_sound(), "{bad:?}");
        }
    }
}
