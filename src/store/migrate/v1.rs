//! Version 1 to version 2: positions become ids, one object becomes records.
//!
//! Written against the two formats alone, so that it stays right whatever the document becomes.

use std::collections::BTreeMap;

use crate::domain::{Month, RecordId};
use crate::store::parts::{PLACE, STEP, imported_id};
use crate::store::record::{Fields, Id, Key, MonthColumn, Notes, Record, Records, Rev, Value};
use crate::store::schema::v1;

use super::MigrateError;

type Outcome<T> = Result<T, MigrateError>;

pub(super) fn to_records(stored: v1::Document) -> Outcome<Records> {
    let mut out = Out::default();
    let it = stored.workspace;
    let workspace = Fields::new()
        .with("id", it.id)
        .with("name", it.name)
        .with("sample", it.sample)
        .with("currency", it.currency)
        .with("fiscal_start_month", i64::from(it.fiscal_start_month));
    out.put("workspace", Id::ALL, workspace)?;
    if let Some(it) = stored.book {
        book(&mut out, it)?;
    }
    let mut taken = Default::default();
    for (it, place) in stored.imports.into_iter().zip(1..) {
        let fields = Fields::new()
            .with("rows_used", it.rows_used as i64)
            .with("rows_left_out", it.rows_left_out as i64)
            .with("imported_at", it.imported_at)
            .with(PLACE, place * STEP);
        out.put("import", imported_id(&it.source, it.imported_at, &mut taken), fields.with("source", it.source))?;
    }
    let forecast = Fields::new().with("measure", stored.forecast.measure);
    out.put("forecast", Id::ALL, forecast.with("horizon", stored.forecast.horizon as i64))?;
    for it in stored.forecast.methods {
        let parts = [it.account.as_deref().map(id).transpose()?, it.product.as_deref().map(id).transpose()?, None];
        out.put("method", Id::new(parts), Fields::new().with("method", it.method))?;
    }
    if let Some(it) = stored.plan {
        plan(&mut out, it)?;
    }
    Ok(out.0)
}

#[derive(Default)]
struct Out(Records);

impl Out {
    fn put(&mut self, kind: &'static str, id: Id, fields: Fields) -> Outcome<()> {
        match self.0.live.insert(Key::new(kind, id), Record { rev: Rev::default(), fields }) {
            None => Ok(()),
            Some(_) => Err(unreadable(format!("{kind} {id} is there twice"))),
        }
    }
}

fn book(out: &mut Out, it: v1::Book) -> Outcome<()> {
    let first = month(&it.first_month)?;
    let header = Fields::new().with("first_month", it.first_month).with("n_months", it.n_months as i64);
    out.put("book", Id::ALL, header)?;
    let accounts = it.accounts.iter().map(|it| id(&it.id)).collect::<Outcome<Vec<_>>>()?;
    let products = it.products.iter().map(|it| id(&it.id)).collect::<Outcome<Vec<_>>>()?;
    for ((it, id), place) in it.accounts.into_iter().zip(&accounts).zip(1..) {
        let fields = Fields::new().with("name", it.name).with_some("region", it.region).with_some("person", it.person);
        out.put("account", Id::one(*id), fields.with(PLACE, place * STEP))?;
    }
    for ((it, id), place) in it.products.into_iter().zip(&products).zip(1..) {
        out.put("product", Id::one(*id), Fields::new().with("name", it.name).with(PLACE, place * STEP))?;
    }
    for (row, place) in it.series.into_iter().zip(1..) {
        let at = |ids: &[RecordId], i: usize| ids.get(i).copied().ok_or_else(|| unreadable("a series names no party"));
        let id = Id::new([Some(at(&accounts, row.account)?), Some(at(&products, row.product)?), None]);
        let fields = series(first, it.n_months, row)?;
        out.put("series", id, fields.with(PLACE, place * STEP))?;
    }
    Ok(())
}

fn series(first: Month, n_months: usize, it: v1::Series) -> Outcome<Fields> {
    let offset = i32::try_from(it.from).ok().filter(|it| *it < 1 << 20);
    let from = first.plus(offset.ok_or_else(|| unreadable("a series starts too late"))?);
    let column = |cells: Vec<Option<i64>>| match cells.len() {
        0 => Ok(None),
        n if n + it.from == n_months => Ok(Some(MonthColumn::new(from, cells))),
        n => Err(unreadable(format!("a series has {} months, the book has {n_months}", n + it.from))),
    };
    Ok(Fields::new()
        .with("from", from.to_string())
        .with_some("amounts", column(it.amounts)?)
        .with_some("quantities", column(it.quantities)?)
        .with_some("costs", column(it.costs)?))
}

fn plan(out: &mut Out, it: v1::Plan) -> Outcome<()> {
    let first = month(&it.first_month)?;
    let header = Fields::new()
        .with("first_month", it.first_month)
        .with("n_months", it.n_months as i64)
        .with("n_closed", it.n_closed as i64)
        .with("plans_closed", it.plans_closed)
        .with("total", it.total)
        .with("unit", it.unit)
        .with("weights", it.weights.map(Value::Number).to_vec());
    out.put("plan", Id::ALL, header)?;
    for (row, place) in it.rows.into_iter().zip(1..) {
        let id = Id::one(id(&row.account)?);
        out.put("plan_node", id, plan_row(first, row)?.with(PLACE, place * STEP))?;
    }
    Ok(())
}

fn plan_row(first: Month, it: v1::PlanRow) -> Outcome<Fields> {
    let n_months = it.amounts.len();
    let at = |i: usize| if i < n_months { Ok(first.plus(i as i32)) } else { Err(unreadable("a month is outside")) };
    let state = |months: &[usize], state: &'static str| {
        months.iter().map(|i| Ok((at(*i)?, state.to_owned()))).collect::<Outcome<BTreeMap<_, _>>>()
    };
    let mut closed = state(&it.actual, "actual")?;
    closed.extend(state(&it.missing, "missing")?);
    let edited = it.edited.into_iter().map(|it| Ok((at(it.month)?, it.reason)));
    Ok(Fields::new()
        .with("targets", MonthColumn::new(first, it.amounts.into_iter().map(Some).collect()))
        .with("closed", closed)
        .with("edited", edited.collect::<Outcome<Notes>>()?)
        .with_some("lock", it.lock)
        .with_some("floor", it.floor)
        .with_some("cap", it.cap))
}

fn id(text: &str) -> Outcome<RecordId> {
    text.parse().map_err(|_| unreadable(format!("`{text}` is no id")))
}

fn month(text: &str) -> Outcome<Month> {
    text.parse().map_err(|_| unreadable(format!("`{text}` is no month")))
}

fn unreadable(reason: impl Into<String>) -> MigrateError {
    MigrateError::Unreadable(reason.into())
}
