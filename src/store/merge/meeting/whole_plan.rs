//! The plan as one place: told apart from its cells, gathered into one difference, and taken whole from one side.

use crate::store::record::{Fields, Id, Key, Name, Records};

use super::super::three_way::{Content, Difference, Held, Side, Spot, Verdict};

const PLAN_KINDS: [&str; 2] = ["plan", "plan_node"];
const WHOLE: &str = "whole";

pub(super) fn is_plan(key: &Key) -> bool {
    PLAN_KINDS.contains(&&*key.kind)
}

pub(super) fn is_whole_plan(spot: &Spot) -> bool {
    &*spot.key.kind == "plan" && &*spot.unit == WHOLE
}

/// Makes one difference of the plan's, where the two plans cover other months, stand on other bases, or are not there on
/// both sides: cells of the one then mean nothing in the other.
pub(super) fn gather_plan(found: &mut Vec<Difference>, [base, ours, theirs]: [&Records; 3]) -> bool {
    let [a, b, c] = [base, ours, theirs].map(|it| it.only("plan").map(|it| &it.fields));
    let apart = match (a, b, c) {
        (_, None, None) => false,
        (Some(a), Some(b), Some(c)) => {
            let differs = |name: &str| b.get(name) != c.get(name);
            let by_both = |name: &str| differs(name) && b.get(name) != a.get(name) && c.get(name) != a.get(name);
            ["first_month", "n_months", "n_closed", "plans_closed"].into_iter().any(differs)
                || ["weights", "unit"].into_iter().any(by_both)
        }
        _ => true,
    };
    if !apart {
        return false;
    }
    found.retain(|it| !is_plan(&it.spot.key));
    let plan_of = |it: &Records| -> Vec<(Key, Fields)> {
        let all = it.live.iter().filter(|it| is_plan(it.0));
        all.map(|(key, it)| (key.clone(), it.fields.clone())).collect()
    };
    let [before, here, there] = [base, ours, theirs].map(plan_of);
    if before == here && before == there {
        return true;
    }
    let verdict = match (before != here, before != there) {
        (true, true) if here == there => Verdict::Alike,
        (true, true) => Verdict::Conflict,
        (true, false) => Verdict::Take(Side::Ours),
        (false, _) => Verdict::Take(Side::Theirs),
    };
    let content = |it: Option<&Fields>| it.cloned().map(Content::Record);
    let held = Held { field: Name::from(WHOLE), base: content(a), ours: content(b), theirs: content(c) };
    let spot = Spot { key: Key::new("plan", Id::ALL), unit: Name::from(WHOLE), month: None };
    let at = found.partition_point(|it| it.spot.key < spot.key);
    found.insert(at, Difference { spot, held: vec![held], verdict });
    true
}

pub(super) fn take_plan(result: &mut Records, from: &Records) {
    result.live.retain(|key, _| !is_plan(key));
    let plan = from.live.iter().filter(|it| is_plan(it.0));
    result.live.extend(plan.map(|(key, it)| (key.clone(), it.clone())));
}
