//! What merged records need beyond their places: months that cover both sides, nothing that names what is gone, and a
//! plan whose sums and rules hold. Whatever is put right is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{AccountId, Money, Month};
use crate::plan::{Balance, PlanError, TargetPlan};
use crate::store::parts::{ConvertError, loose_plan, put_amounts};
use crate::store::record::{Id, Key, Record, Records, Value};

/// Something that was put right after the merge.
#[derive(Clone, Debug, PartialEq)]
pub enum Repair {
    /// A record stays, because the other side has something that needs it.
    Kept(Key),
    /// The months of the history were widened so that both sides' fit.
    MonthsWidened(Month, usize),
    /// So many free cells of these accounts gave way so that sums and rules hold; how far the largest moved, in minor units.
    GaveWay(usize, Vec<AccountId>, i64),
    /// The company's target became what its accounts add up to: before and after, in minor units.
    TotalMoved(i64, i64),
}

/// What a record needs beside it: the kind of those it names, and at which place of its id it names them.
const NEEDS: [(&str, &str, usize); 4] = [
    ("series", "account", 0),
    ("series", "product", 1),
    ("version_node", "version", 0),
    ("version_product", "version", 0),
];

/// Widens the months of the history to those of both sides.
pub fn widen_months(merged: &mut Records, ours: &Records, theirs: &Records, repairs: &mut Vec<Repair>) {
    let range = |it: &Records| {
        let fields = &it.only("book")?.fields;
        let (Value::Text(first), Value::Int(n)) = (fields.get("first_month")?, fields.get("n_months")?) else {
            return None;
        };
        let first: Month = first.parse().ok()?;
        Some((first, first.plus(i32::try_from(*n).ok()?)))
    };
    let (Some(a), Some(b), Some(m)) = (range(ours), range(theirs), range(merged)) else { return };
    let (first, end) = (a.0.min(b.0), a.1.max(b.1));
    if (first, end) == m {
        return;
    }
    // One side alone may have shortened its history on purpose; what its series no longer hold needs no months.
    let reaches = |first: Month, end: Month| {
        merged.of_kind("series").flat_map(|it| it.1.fields.iter()).any(|(_, value)| match value {
            Value::Months(it) if !it.cells().is_empty() => it.first() < first || end < it.end(),
            _ => false,
        })
    };
    if !reaches(m.0, m.1) {
        return;
    }
    let n_months = end.since(first);
    if let Some(record) = merged.live.get_mut(&Key::new("book", Id::ALL)) {
        record.fields.set("first_month".into(), Some(first.to_string().into()));
        record.fields.set("n_months".into(), Some(Value::Int(i64::from(n_months))));
        repairs.push(Repair::MonthsWidened(first, n_months as usize));
    }
}

/// Brings back what one side deleted and a record of the other names.
pub fn keep_what_is_named(merged: &mut Records, sides: [&Records; 3], repairs: &mut Vec<Repair>) {
    let mut missing: BTreeSet<Key> = BTreeSet::new();
    for (kind, needs, part) in NEEDS {
        let named = merged.of_kind(kind).filter_map(|(id, _)| id.parts()[part]);
        missing.extend(named.map(|it| Key::new(needs, Id::one(it))).filter(|it| !merged.live.contains_key(it)));
    }
    let plan = Key::new("plan", Id::ALL);
    if merged.of_kind("plan_node").next().is_some() && !merged.live.contains_key(&plan) {
        missing.insert(plan);
    }
    for key in missing {
        let Some(former) = sides.into_iter().find_map(|it| it.live.get(&key)) else { continue };
        let record = Record { rev: former.rev, fields: former.fields.clone() };
        merged.gone.remove(&key);
        merged.live.insert(key.clone(), record);
        repairs.push(Repair::Kept(key));
    }
}

/// Why the merged plan cannot be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// What is fixed in it leaves no room.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The records make no document.
    #[error(transparent)]
    Convert(#[from] ConvertError),
}

/// Restores the sums and rules of the merged plan.
///
/// # Errors
/// [`Unfit`] when what is fixed leaves no room; the records are then as they were.
pub fn balance_plan(
    merged: &mut Records,
    sides: [&Records; 3],
    balance: Balance,
    repairs: &mut Vec<Repair>,
) -> Result<(), Unfit> {
    let Some(plan) = loose_plan(merged)? else { return Ok(()) };
    if plan.verify().is_ok() && plan.accounts.iter().all(|it| it.cells.iter().all(|it| it.amount >= Money::default())) {
        return Ok(());
    }
    let whole = plan.rebalanced(&wished_totals(&plan, sides), balance)?;
    let mut moved: BTreeMap<AccountId, usize> = BTreeMap::new();
    let mut largest = 0;
    for (before, after) in plan.accounts.iter().zip(&whole.accounts) {
        for (a, b) in before.cells.iter().zip(&after.cells).filter(|(a, b)| a.amount != b.amount) {
            *moved.entry(before.account).or_default() += 1;
            largest = largest.max((b.amount - a.amount).minor().abs());
        }
    }
    put_amounts(merged, &whole);
    if !moved.is_empty() {
        repairs.push(Repair::GaveWay(moved.values().sum(), moved.into_keys().collect(), largest));
    }
    if plan.total != whole.total {
        repairs.push(Repair::TotalMoved(plan.total.minor(), whole.total.minor()));
    }
    Ok(())
}

/// What each account aims at in all: both movements of its total added to what it was.
fn wished_totals(plan: &TargetPlan, [base, ours, theirs]: [&Records; 3]) -> BTreeMap<AccountId, Money> {
    let totals = |it: &Records| -> BTreeMap<AccountId, Money> {
        let plan = loose_plan(it).ok().flatten();
        plan.map(|it| it.accounts.iter().map(|row| (row.account, row.total())).collect()).unwrap_or_default()
    };
    let (base, ours, theirs) = (totals(base), totals(ours), totals(theirs));
    let wished = |account: AccountId| {
        let (base, ours, theirs) = (base.get(&account)?, ours.get(&account)?, theirs.get(&account)?);
        Some((account, *ours + *theirs - *base))
    };
    plan.accounts.iter().filter_map(|it| wished(it.account)).collect()
}
