//! What a meeting becomes: the merge with a person's choices, or the file in place of what is here.

use crate::plan::Balance;
use crate::store::changes::{Changes, changes_between};
use crate::store::record::{Id, Key, Records, Stamp, Value};

use super::super::ancestor::Head;
use super::super::fit::{Repair, Unfit, balance_plan, keep_what_is_named, widen_months};
use super::super::three_way::{Choices, Side, Verdict, merged};
use super::Meeting;
use super::whole_plan::{is_whole_plan, take_plan};

/// What becomes of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanWay {
    /// Both sides' changes, and who gives way so that sums hold.
    Both(Balance),
    /// This side's whole plan.
    Whole(Side),
}

/// What the merge makes.
#[derive(Clone, Debug)]
pub struct Merged {
    /// What it changes here.
    pub changes: Changes,
    /// What was put right so that everything fits.
    pub repairs: Vec<Repair>,
    /// What was merged, for the history.
    pub head: Head,
    /// The newest moment in the file's history.
    pub newest: Stamp,
    /// The file's authors.
    pub authors: Records,
}

impl Meeting {
    /// Everything as the file has it, in place of what is here.
    pub fn replace(&self) -> Merged {
        self.with(self.apart(), Vec::new())
    }

    fn with(&self, changes: Changes, repairs: Vec<Repair>) -> Merged {
        let authors = Records { authors: self.theirs.authors.clone(), ..Records::default() };
        Merged { changes, repairs, head: self.head.clone(), newest: self.newest, authors }
    }

    /// What the merge makes with these choices; conflicts without one stay as they are here.
    ///
    /// # Errors
    /// [`Unfit`] when the plan cannot close with these choices.
    pub fn resolve(&self, choices: &Choices, way: PlanWay) -> Result<Merged, Unfit> {
        let mut repairs = Vec::new();
        let sides = [&self.base, &self.ours, &self.theirs];
        let mut result = merged(&self.ours, &self.differences, choices, &self.theirs);
        let apart = self.differences.iter().find(|it| is_whole_plan(&it.spot)).filter(|_| self.plan_apart);
        match (apart, way) {
            (Some(it), _) => {
                let side = match it.verdict {
                    Verdict::Take(side) => side,
                    _ => choices.get(&it.spot).copied().unwrap_or(Side::Ours),
                };
                take_plan(&mut result, if side == Side::Ours { &self.ours } else { &self.theirs });
            }
            (None, PlanWay::Whole(Side::Ours)) => take_plan(&mut result, &self.ours),
            (None, PlanWay::Whole(Side::Theirs)) => take_plan(&mut result, &self.theirs),
            (None, PlanWay::Both(balance)) => balance_plan(&mut result, sides, balance, &mut repairs)?,
        }
        keep_what_is_named(&mut result, [&self.ours, &self.theirs, &self.base], &mut repairs);
        widen_months(&mut result, &self.ours, &self.theirs, &mut repairs);
        let changes = match &self.whole {
            Some(whole) => changes_between(whole, &self.put_into_whole(whole, &result, &mut repairs)),
            None => changes_between(&self.ours, &result),
        };
        Ok(self.with(changes, repairs))
    }

    /// What a packet brings, put into the whole workspace: its own records, and the company's total by as much as its
    /// accounts moved.
    fn put_into_whole(&self, whole: &Records, result: &Records, repairs: &mut Vec<Repair>) -> Records {
        let mut all = whole.clone();
        for it in changes_between(&self.ours, result).0 {
            match (&*it.key.kind, result.live.get(&it.key)) {
                ("plan", _) => {}
                // Others buy it too: what it is called is not the packet's to say.
                ("product", _) if whole.live.contains_key(&it.key) => {}
                (_, Some(record)) => drop(all.live.insert(it.key, record.clone())),
                (_, None) => drop(all.live.remove(&it.key)),
            }
        }
        let moved = total(result).zip(total(&self.ours)).map_or(0, |(after, before)| after - before);
        if let (true, Some(before)) = (moved != 0, total(whole)) {
            let after = before + moved;
            if let Some(plan) = all.live.get_mut(&Key::new("plan", Id::ALL)) {
                plan.fields.set("total".into(), Some(Value::Int(after)));
            }
            repairs.retain(|it| !matches!(it, Repair::TotalMoved(..)));
            repairs.push(Repair::TotalMoved(before, after));
        }
        all
    }
}

/// What the company aims at, in minor units.
fn total(records: &Records) -> Option<i64> {
    match records.only("plan")?.fields.get("total")? {
        Value::Int(it) => Some(*it),
        _ => None,
    }
}
