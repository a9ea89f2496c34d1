//! The target plan: kind `plan`, one record with its settings; kind `plan_node`, one per row with its months.

use std::sync::Arc;

use crate::domain::{Money, Month, MonthRange, Node};
use crate::plan::{
    AccountPlan, AccountRule, BlendWeights, CellState, Charter, ClosedMonths, GrowthLimits, KeptWith, MonthSpread,
    PlanCell, PlanTerms, TargetLadder, TargetPlan, Uplift,
};
use crate::store::record::{Fields, Id, Key, MonthColumn, Notes, Records, Value};
use crate::workbench::Document;

use super::measures::kept_window;
use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "plan";
const NODE: &str = "plan_node";
const ACTUAL: &str = "actual";
const MISSING: &str = "missing";
const SPREADS: [(&str, MonthSpread); 6] = [
    ("blend", MonthSpread::Blend),
    ("index", MonthSpread::Index),
    ("last_year", MonthSpread::LastYear),
    ("working_days", MonthSpread::WorkingDays),
    ("spring_festival", MonthSpread::SpringFestival),
    ("even", MonthSpread::Even),
];

pub(super) const PART: Part = Part { kinds: &[KIND, NODE], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    match (&a.plan, &b.plan) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let Some(plan) = document.plan.as_deref() else {
        return [KIND, NODE].into_iter().for_each(|kind| out.only(kind, None));
    };
    let before = before.and_then(|it| it.plan.as_deref()).filter(|it| it.window == plan.window);
    out.only(KIND, Some(plan_fields(plan)));
    let id = |it: &AccountPlan| Id::node(Node::Account(it.account));
    let rows = before.map(|it| it.accounts.as_slice());
    out.list(NODE, rows, &plan.accounts, id, |it| row_fields(plan.window.first, it));
}

pub(super) fn plan_fields(plan: &TargetPlan) -> Fields {
    let weights = Vec::from(plan.weights);
    let fields = Fields::new()
        .with("first_month", plan.window.first.to_string())
        .with("n_months", plan.window.len as i64)
        .with("n_closed", plan.n_closed as i64)
        .with("plans_closed", plan.closed_months == ClosedMonths::Targets)
        .with("total", plan.total.minor())
        .with("unit", plan.unit.minor())
        .with("weights", weights.into_iter().map(Value::Number).collect::<Vec<_>>());
    with_terms(fields, &plan.terms)
}

/// Fields of the terms that differ from a plan without terms: files of such plans stay what they were.
fn with_terms(fields: Fields, terms: &PlanTerms) -> Fields {
    let PlanTerms { charter, promise, uplift, growth, spread } = terms;
    let text = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
    let numbers = |it: &[f64]| it.iter().copied().map(Value::Number).collect::<Vec<_>>();
    let tiers = charter.tiers.map(|it| [it.commit, it.goal, it.challenge].map(|it| Value::Int(it.minor())).to_vec());
    let uplift = (*uplift != Uplift::default()).then(|| numbers(&[uplift.company, uplift.region, uplift.person]));
    let spread = SPREADS.iter().find(|(_, it)| it == spread).filter(|(_, it)| *it != MonthSpread::default());
    fields
        .with_some("owner", text(&charter.owner))
        .with_some("parent", text(&charter.parent))
        .with_some("reason", text(&charter.reason))
        .with_some("stretch", Some(charter.stretch).filter(|it| *it != 1.0))
        .with_some("tiers", tiers)
        .with_some("tiers_at", charter.kept.as_ref().map(|it| it.at))
        .with_some("tiers_by", charter.kept.as_ref().and_then(|it| text(&it.by)))
        .with_some("tiers_landing", charter.kept.as_ref().and_then(|it| it.landing))
        .with_some("tiers_first", charter.kept.as_ref().and_then(|it| it.window).map(|it| it.first.to_string()))
        .with_some("tiers_months", charter.kept.as_ref().and_then(|it| it.window).map(|it| it.len as i64))
        .with_some("promise", promise.map(Money::minor))
        .with_some("uplift", uplift)
        .with_some("growth", growth.map(|it| numbers(&[it.min(), it.max()])))
        .with_some("spread", spread.map(|it| it.0))
}

fn terms(row: Row) -> Result<PlanTerms, ConvertError> {
    let text = |field| Ok::<_, ConvertError>(row.opt_text(field)?.unwrap_or_default().to_owned());
    let list = |field| if row.has(field) { row.numbers(field).map(Some) } else { Ok(None) };
    let money = |it: f64| Money::from_minor(it as i64);
    let wrong = |field, it: &[f64]| bad(field, format!("{it:?}"));
    let tiers = match list("tiers")?.as_deref() {
        None => None,
        Some(&[commit, goal, challenge]) => {
            Some(TargetLadder { commit: money(commit), goal: money(goal), challenge: money(challenge) })
        }
        Some(other) => return Err(wrong("tiers of a target", other)),
    };
    let uplift = match list("uplift")?.as_deref() {
        None => Uplift::default(),
        Some(it @ &[company, region, person]) => {
            Uplift::new(company, region, person).ok_or_else(|| wrong("uplift", it))?
        }
        Some(other) => return Err(wrong("uplift", other)),
    };
    let growth = match list("growth")?.as_deref() {
        None => None,
        Some(it @ &[min, max]) => Some(GrowthLimits::new(min, max).ok_or_else(|| wrong("growth limits", it))?),
        Some(other) => return Err(wrong("growth limits", other)),
    };
    let spread = match row.opt_text("spread")? {
        None => MonthSpread::default(),
        Some(key) => SPREADS.iter().find(|it| it.0 == key).ok_or_else(|| bad("spread of months", key))?.1,
    };
    let stretch = if row.has("stretch") { row.number("stretch")? } else { 1.0 };
    let kept = if row.has("tiers_at") {
        let window = kept_window(row, "tiers_first", "tiers_months")?;
        let (at, by, landing) = (row.number("tiers_at")?, text("tiers_by")?, row.opt_int("tiers_landing")?);
        Some(KeptWith { at, by, landing, window })
    } else {
        None
    };
    let (owner, parent, reason) = (text("owner")?, text("parent")?, text("reason")?);
    let charter = Charter { owner, parent, reason, stretch, tiers, kept: kept.filter(|_| tiers.is_some()) };
    Ok(PlanTerms { charter, promise: row.opt_int("promise")?.map(Money::from_minor), uplift, growth, spread })
}

pub(super) fn row_fields(first: Month, row: &AccountPlan) -> Fields {
    let months = || row.cells.iter().zip(0..).map(|(cell, i)| (first.plus(i), cell));
    let closed = |(month, cell): (Month, &PlanCell)| match cell.state {
        CellState::Actual => Some((month, ACTUAL.to_owned())),
        CellState::MissingActual => Some((month, MISSING.to_owned())),
        CellState::Spread | CellState::Edited { .. } => None,
    };
    let edited = |(month, cell): (Month, &PlanCell)| match &cell.state {
        CellState::Edited { reason } => Some((month, reason.clone())),
        _ => None,
    };
    let minor = |it: Option<Money>| it.map(Money::minor);
    Fields::new()
        .with("targets", MonthColumn::new(first, row.cells.iter().map(|it| Some(it.amount.minor())).collect()))
        .with("closed", months().filter_map(closed).collect::<Notes>())
        .with("edited", months().filter_map(edited).collect::<Notes>())
        .with_some("lock", minor(row.rule.lock))
        .with_some("floor", minor(row.rule.floor))
        .with_some("cap", minor(row.rule.cap))
        .with_some("rejoined", row.rule.rejoined.then_some(true))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.plan = match rows.only(KIND) {
        Some(header) => Some(Arc::new(plan(header, &rows.list(NODE), |id| id.as_node().unwrap_or(Node::Company))?)),
        None => None,
    };
    Ok(())
}

/// The plan of a record with settings and of the records of its rows; `node_of` tells whose a row is.
pub(super) fn plan(header: Row, rows: &[Row], node_of: impl Fn(Id) -> Node) -> Result<TargetPlan, ConvertError> {
    let plan = loose(header, rows, node_of)?;
    plan.verify().map_err(ConvertError::Plan)?;
    Ok(plan)
}

/// The plan of these records, whether or not its sums and rules hold.
///
/// # Errors
/// [`ConvertError`] when a value makes no sense.
pub fn loose_plan(records: &Records) -> Result<Option<TargetPlan>, ConvertError> {
    let rows = Rows::new(records);
    let node_of = |id: Id| id.as_node().unwrap_or(Node::Company);
    rows.only(KIND).map(|header| loose(header, &rows.list(NODE), node_of)).transpose()
}

/// Puts the total and the amounts of a plan into the records of its rows, and nothing else.
pub fn put_amounts(records: &mut Records, plan: &TargetPlan) {
    let mut set = |key: Key, field: &'static str, value: Value| {
        if let Some(record) = records.live.get_mut(&key) {
            record.fields.set(field.into(), Some(value));
        }
    };
    set(Key::new(KIND, Id::ALL), "total", Value::Int(plan.total.minor()));
    for row in &plan.accounts {
        let cells = row.cells.iter().map(|it| Some(it.amount.minor())).collect();
        let targets = Value::Months(MonthColumn::new(plan.window.first, cells));
        set(Key::new(NODE, Id::node(Node::Account(row.account))), "targets", targets);
    }
}

fn loose(header: Row, rows: &[Row], node_of: impl Fn(Id) -> Node) -> Result<TargetPlan, ConvertError> {
    let window = MonthRange { first: header.month("first_month")?, len: header.count("n_months")? };
    let weights = BlendWeights::try_from(header.numbers("weights")?);
    Ok(TargetPlan {
        window,
        n_closed: header.count("n_closed")?,
        closed_months: if header.flag("plans_closed")? { ClosedMonths::Targets } else { ClosedMonths::Actuals },
        total: Money::from_minor(header.int("total")?),
        unit: Money::from_minor(header.int("unit")?),
        weights: weights.map_err(|_| bad("set of weights", format!("{:?}", header.numbers("weights"))))?,
        accounts: rows.iter().map(|it| row(window, *it, node_of(it.id))).collect::<Result<_, _>>()?,
        terms: terms(header)?,
    })
}

fn row(window: MonthRange, row: Row, node: Node) -> Result<AccountPlan, ConvertError> {
    let Node::Account(account) = node else { return Err(bad("account of a plan", row.id)) };
    let (closed, edited) = (row.notes("closed")?, row.notes("edited")?);
    let targets = row.months("targets")?.ok_or_else(|| bad("column of targets", "nothing"))?;
    let amount = |month| targets.get(month).flatten().ok_or_else(|| bad("target", format!("nothing for {month}")));
    let state = |month| match (closed.get(&month).map(String::as_str), edited.get(&month)) {
        (Some(ACTUAL), _) => Ok(CellState::Actual),
        (Some(MISSING), _) => Ok(CellState::MissingActual),
        (Some(other), _) => Err(bad("state of a closed month", other)),
        (None, Some(reason)) => Ok(CellState::Edited { reason: reason.clone() }),
        (None, None) => Ok(CellState::Spread),
    };
    let cell = |month| Ok(PlanCell { amount: Money::from_minor(amount(month)?), state: state(month)? });
    let money = |field| row.opt_int(field).map(|it| it.map(Money::from_minor));
    if targets.cells().len() != window.len {
        return Err(bad("column of targets", format!("{} months", targets.cells().len())));
    }
    Ok(AccountPlan {
        account,
        rule: AccountRule {
            lock: money("lock")?,
            floor: money("floor")?,
            cap: money("cap")?,
            rejoined: row.flag("rejoined")?,
        },
        cells: window.iter().map(cell).collect::<Result<_, ConvertError>>()?,
    })
}
