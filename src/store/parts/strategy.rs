//! The marketing strategy: kind `strategy`, one record per row.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Money, Month, MonthRange, StrategyId};
use crate::plan::strategy::{Effect, MarginEffect, Mix, StrategyRow};
use crate::store::record::{Fields, Id, MonthColumn};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "strategy";

pub(super) const PART: Part = Part { kinds: &[KIND], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    a.strategy.len() == b.strategy.len() && a.strategy.iter().zip(&b.strategy).all(|(a, b)| Arc::ptr_eq(a, b))
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let before = before.map(|it| it.strategy.as_slice());
    out.list(KIND, before, &document.strategy, |it| Id::one(it.id.0), |it| fields(it));
}

fn fields(it: &StrategyRow) -> Fields {
    let (amount, percent, by_month) = match &it.effect {
        Effect::Amount(it) => (Some(it.minor()), None, None),
        Effect::Percent(it) => (None, Some(*it), None),
        Effect::Months(it) => (None, None, column(it)),
    };
    let (margin_rate, margin_amount, margin_by_month) = match &it.margin {
        Some(MarginEffect::Rate(it)) => (Some(*it), None, None),
        Some(MarginEffect::Amount(it)) => (None, Some(it.minor()), None),
        Some(MarginEffect::Months(it)) => (None, None, column(it)),
        None => (None, None, None),
    };
    Fields::new()
        .with("mix", it.mix.key())
        .with("action", it.action.as_str())
        .with("hypothesis", it.hypothesis.as_str())
        .with_some("account", it.account.map(|it| it.to_string()))
        .with_some("product", it.product.map(|it| it.to_string()))
        .with_some("amount", amount)
        .with_some("percent", percent)
        .with_some("by_month", by_month)
        .with_some("margin_rate", margin_rate)
        .with_some("margin_amount", margin_amount)
        .with_some("margin_by_month", margin_by_month)
        .with("cost", it.cost.minor())
        .with("owner", it.owner.as_str())
        .with_some("hours_tenths", (it.hours_tenths > 0).then_some(i64::from(it.hours_tenths)))
        .with("from", it.from.to_string())
        .with("to", it.to.to_string())
        .with("kpi", it.kpi.as_str())
        .with("incremental", it.is_incremental)
        .with_some("assumption", it.assumption.map(|it| it.to_string()))
        .with("evidence", it.evidence.as_str())
        .with_some("channel", it.channel.map(|it| it.to_string()))
}

/// From the first month with a figure to the last; months between without one are missing.
fn column(months: &BTreeMap<Month, Money>) -> Option<MonthColumn> {
    let (first, last) = (*months.keys().next()?, *months.keys().next_back()?);
    let all = MonthRange { first, len: usize::try_from(last.since(first)).unwrap_or(0) + 1 };
    Some(MonthColumn::new(first, all.iter().map(|it| months.get(&it).map(|it| it.minor())).collect()))
}

fn months_of(column: &MonthColumn) -> BTreeMap<Month, Money> {
    let cells = column.cells().iter().enumerate();
    cells.filter_map(|(i, it)| Some((column.first().plus(i as i32), Money::from_minor((*it)?)))).collect()
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.strategy = rows.list(KIND).into_iter().map(|it| row(it).map(Arc::new)).collect::<Result<_, _>>()?;
    Ok(())
}

fn row(row: Row) -> Result<StrategyRow, ConvertError> {
    let mix = row.text("mix")?;
    let text = |field| row.opt_text(field).map(|it| it.unwrap_or_default().to_owned());
    let effect = match (row.opt_int("amount")?, row.opt_int("percent")?, row.months("by_month")?) {
        (Some(amount), None, None) => Effect::Amount(Money::from_minor(amount)),
        (None, Some(percent), None) => Effect::Percent(percent),
        (None, None, Some(column)) => Effect::Months(months_of(column)),
        _ => return Err(bad("amount", "none or several of amount, percent and by_month")),
    };
    // Older files have no margin by month.
    let margin = match (row.opt_int("margin_rate")?, row.opt_int("margin_amount")?, row.months("margin_by_month")?) {
        (Some(rate), None, None) => Some(MarginEffect::Rate(rate)),
        (None, Some(amount), None) => Some(MarginEffect::Amount(Money::from_minor(amount))),
        (None, None, Some(column)) => Some(MarginEffect::Months(months_of(column))),
        (None, None, None) => None,
        _ => return Err(bad("margin_rate", "several of margin_rate, margin_amount and margin_by_month")),
    };
    let it = StrategyRow {
        id: StrategyId(row.id.parts()[0].ok_or_else(|| bad("row of the strategy", row.id))?),
        mix: Mix::parse(mix).ok_or_else(|| bad("mix", mix))?,
        action: text("action")?,
        hypothesis: text("hypothesis")?,
        account: parsed(row, "account")?,
        product: parsed(row, "product")?,
        effect,
        margin,
        cost: Money::from_minor(row.int("cost")?),
        owner: text("owner")?,
        // Older files have none.
        hours_tenths: if row.has("hours_tenths") { tenths(row)? } else { 0 },
        from: parsed(row, "from")?.ok_or_else(|| bad("from", "nothing"))?,
        to: parsed(row, "to")?.ok_or_else(|| bad("to", "nothing"))?,
        kpi: text("kpi")?,
        is_incremental: row.flag("incremental")?,
        assumption: parsed(row, "assumption")?,
        evidence: text("evidence")?,
        channel: parsed(row, "channel")?,
    };
    it.verify().map_err(|fault| bad("row of the strategy", fault))?;
    Ok(it)
}

fn tenths(row: Row) -> Result<u32, ConvertError> {
    let it = row.count("hours_tenths")?;
    u32::try_from(it).map_err(|_| bad("hours_tenths", it))
}

/// A value written as text, which may be absent.
pub(super) fn parsed<T: std::str::FromStr>(row: Row, field: &'static str) -> Result<Option<T>, ConvertError> {
    row.opt_text(field)?.map(|it| it.parse().map_err(|_| bad(field, it))).transpose()
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{AccountId, AssumptionId, ChannelId, IdGenerator, ProductId};
    use crate::store::record::Rev;

    #[test]
    fn every_kind_of_row_comes_back_in_its_order() {
        let mut ids = IdGenerator::new(8);
        let full = StrategyRow {
            id: StrategyId(ids.next_id()),
            mix: Mix::Promotion,
            action: "=促销 <b>".to_owned(),
            hypothesis: "h".to_owned(),
            account: Some(AccountId(ids.next_id())),
            product: Some(ProductId(ids.next_id())),
            effect: Effect::Percent(-250),
            margin: Some(MarginEffect::Rate(3550)),
            cost: Money::from_minor(12_345),
            owner: "沈".to_owned(),
            hours_tenths: 125,
            from: "2026-02-28".parse().unwrap(),
            to: "2026-12-31".parse().unwrap(),
            kpi: "k".to_owned(),
            is_incremental: false,
            assumption: Some(AssumptionId(ids.next_id())),
            evidence: "试点".to_owned(),
            channel: Some(ChannelId(ids.next_id())),
        };
        let plain = StrategyRow {
            id: StrategyId(ids.next_id()),
            mix: Mix::Channel,
            account: None,
            product: None,
            hours_tenths: 0,
            effect: Effect::Amount(Money::from_minor(-7)),
            margin: Some(MarginEffect::Amount(Money::from_minor(3))),
            is_incremental: true,
            assumption: None,
            evidence: String::new(),
            channel: None,
            ..full.clone()
        };
        let given = [("2026-02", -5), ("2026-07", 9)].map(|it| (it.0.parse().unwrap(), Money::from_minor(it.1)));
        let margin = [("2026-03", 0), ("2026-05", -4)].map(|it| (it.0.parse().unwrap(), Money::from_minor(it.1)));
        let monthly = StrategyRow {
            id: StrategyId(ids.next_id()),
            effect: Effect::Months(given.into()),
            margin: Some(MarginEffect::Months(margin.into())),
            ..plain.clone()
        };
        let silent = StrategyRow { id: StrategyId(ids.next_id()), margin: None, mix: Mix::Price, ..plain.clone() };
        let mut document = super::super::workspace::blank();
        document.strategy = [plain, full, monthly, silent].map(Arc::new).to_vec();
        let records = to_records(&document, Rev::default());
        assert_eq!(to_document(&records).unwrap().strategy, document.strategy);
    }

    #[test]
    fn two_effects_at_once_are_no_row() {
        let mut document = super::super::workspace::blank();
        let id = StrategyId(IdGenerator::new(1).next_id());
        let mut records = to_records(&document, Rev::default());
        let key = crate::store::record::Key::new(KIND, Id::one(id.0));
        let fields =
            Fields::new().with("mix", "price").with("action", "x").with("amount", 5_i64).with("percent", 5_i64);
        records.live.insert(key, crate::store::record::Record { rev: Rev::default(), fields });
        assert!(read(&Rows::new(&records), &mut document).is_err());
    }
}
