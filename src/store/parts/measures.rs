//! What is aimed at next to revenue: kind `measures`, one record with every aim and what it is read by; kind
//! `product_margin`, one per product whose margin was typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Money, MonthRange, Node};
use crate::plan::KeptWith;
use crate::plan::measure::{
    Aim, CashTerms, Collection, Confidence, KeptTiers, Market, MarketSize, MeasureKind, Measures,
};
use crate::store::record::{Fields, Id, MonthColumn, Value};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const MEASURES: &str = "measures";
const MARGIN: &str = "product_margin";
const RATE: &str = "margin_rate";
/// Fields of an aim: number, owner, parent, reason.
const FIELDS: [(MeasureKind, [&str; 4]); 4] = [
    (MeasureKind::Quantity, ["quantity", "quantity_owner", "quantity_parent", "quantity_reason"]),
    (MeasureKind::Margin, ["margin", "margin_owner", "margin_parent", "margin_reason"]),
    (MeasureKind::Cash, ["cash", "cash_owner", "cash_parent", "cash_reason"]),
    (MeasureKind::Share, ["share", "share_owner", "share_parent", "share_reason"]),
];
/// Fields of kept tiers: commit, goal and challenge; when, by whom, and where the forecast landed; the first of the months
/// that they were kept for, and how many.
const KEPT: [(MeasureKind, [&str; 6]); 4] = [
    (
        MeasureKind::Quantity,
        [
            "quantity_tiers",
            "quantity_tiers_at",
            "quantity_tiers_by",
            "quantity_tiers_landing",
            "quantity_tiers_first",
            "quantity_tiers_months",
        ],
    ),
    (
        MeasureKind::Margin,
        [
            "margin_tiers",
            "margin_tiers_at",
            "margin_tiers_by",
            "margin_tiers_landing",
            "margin_tiers_first",
            "margin_tiers_months",
        ],
    ),
    (
        MeasureKind::Cash,
        ["cash_tiers", "cash_tiers_at", "cash_tiers_by", "cash_tiers_landing", "cash_tiers_first", "cash_tiers_months"],
    ),
    (
        MeasureKind::Share,
        [
            "share_tiers",
            "share_tiers_at",
            "share_tiers_by",
            "share_tiers_landing",
            "share_tiers_first",
            "share_tiers_months",
        ],
    ),
];

pub(super) const PART: Part = Part { kinds: &[MEASURES, MARGIN], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.measures, &b.measures)
}

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let it = &document.measures;
    out.only(MEASURES, Some(fields(it)).filter(|it| *it != Fields::new()));
    let rates = it.margin_rates.iter();
    out.set(MARGIN, rates.map(|(product, rate)| (Id::node(Node::Product(*product)), Fields::new().with(RATE, *rate))));
}

fn said(it: &str) -> Option<&str> {
    (!it.is_empty()).then_some(it)
}

fn fields(it: &Measures) -> Fields {
    let aim = |fields: Fields, (kind, [number, owner, parent, reason]): (MeasureKind, [&'static str; 4])| {
        let Some(aim) = it.aims.get(&kind) else { return fields };
        fields
            .with(number, aim.number)
            .with_some(owner, said(&aim.owner))
            .with_some(parent, said(&aim.parent))
            .with_some(reason, said(&aim.reason))
    };
    let kept = |fields: Fields, (kind, [tiers, at, by, landing, first, months]): (MeasureKind, [&'static str; 6])| {
        let Some(kept) = it.kept.get(&kind) else { return fields };
        fields
            .with(tiers, kept.tiers.map(Value::Int).to_vec())
            .with(at, kept.with.at)
            .with_some(by, said(&kept.with.by))
            .with_some(landing, kept.with.landing)
            .with_some(first, kept.with.window.map(|it| it.first.to_string()))
            .with_some(months, kept.with.window.map(|it| it.len as i64))
    };
    let (parts, days) = match &it.cash.collection {
        Some(Collection::Shares(parts)) => (Some(parts.iter().map(|it| Value::Int(*it)).collect::<Vec<_>>()), None),
        Some(Collection::Days(days)) => (None, Some(i64::from(*days))),
        None => (None, None),
    };
    let (whole, months) = match it.market.as_ref().map(|it| &it.size) {
        Some(MarketSize::Whole(it)) => (Some(it.minor()), None),
        Some(MarketSize::Months(months)) => (None, column(months)),
        None => (None, None),
    };
    let aims = FIELDS.into_iter().fold(Fields::new(), aim);
    KEPT.into_iter()
        .fold(aims, kept)
        .with_some("unit_name", said(&it.unit))
        .with_some(RATE, it.margin_rate)
        .with_some("vat", (it.cash.vat != 0).then_some(it.cash.vat))
        .with_some("collected", parts)
        .with_some("pay_days", days)
        .with_some("opening", it.cash.opening.map(Money::minor))
        .with_some("market", whole)
        .with_some("market_months", months)
        .with_some("market_source", it.market.as_ref().and_then(|it| said(&it.source)))
        .with_some("market_confidence", it.market.as_ref().map(|it| it.confidence.key()))
}

fn column(months: &BTreeMap<crate::domain::Month, Money>) -> Option<MonthColumn> {
    let (first, last) = (*months.keys().next()?, *months.keys().next_back()?);
    let n_months = usize::try_from(last.since(first)).unwrap_or(0) + 1;
    let cell = |i: usize| months.get(&first.plus(i as i32)).map(|it| it.minor());
    Some(MonthColumn::new(first, (0..n_months).map(cell).collect()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut measures = rows.only(MEASURES).map_or_else(|| Ok(Measures::default()), measures)?;
    for row in rows.set(MARGIN) {
        let Some(Node::Product(product)) = row.id.as_node() else { return Err(bad("product of a margin", row.id)) };
        measures.margin_rates.insert(product, row.int(RATE)?);
    }
    measures.verify().map_err(|fault| bad("measures", fault))?;
    document.measures = Arc::new(measures);
    Ok(())
}

fn measures(row: Row) -> Result<Measures, ConvertError> {
    let text = |field| Ok::<String, ConvertError>(row.opt_text(field)?.unwrap_or_default().to_owned());
    let mut aims = BTreeMap::new();
    for (kind, [number, owner, parent, reason]) in FIELDS {
        if let Some(number) = row.opt_int(number)? {
            aims.insert(kind, Aim { number, owner: text(owner)?, parent: text(parent)?, reason: text(reason)? });
        }
    }
    let mut kept = BTreeMap::new();
    for (kind, [tiers, at, by, landing, first, months]) in KEPT.into_iter().filter(|(_, fields)| row.has(fields[0])) {
        let window = kept_window(row, first, months)?;
        let with = KeptWith { at: row.number(at)?, by: text(by)?, landing: row.opt_int(landing)?, window };
        kept.insert(kind, KeptTiers { tiers: three(row, tiers)?, with });
    }
    Ok(Measures {
        aims,
        kept,
        unit: text("unit_name")?,
        margin_rate: row.opt_int(RATE)?,
        margin_rates: BTreeMap::new(),
        cash: CashTerms {
            vat: row.opt_int("vat")?.unwrap_or(0),
            collection: collection(row)?,
            opening: row.opt_int("opening")?.map(Money::from_minor),
        },
        market: market(row)?,
    })
}

/// The months that tiers were kept for; `None` in files that did not note them.
pub(super) fn kept_window(
    row: Row,
    first: &'static str,
    months: &'static str,
) -> Result<Option<MonthRange>, ConvertError> {
    if !row.has(first) {
        return Ok(None);
    }
    Ok(Some(MonthRange { first: row.month(first)?, len: row.count(months)? }))
}

/// Three whole numbers.
fn three(row: Row, field: &'static str) -> Result<[i64; 3], ConvertError> {
    let numbers = row.numbers(field)?;
    let whole = numbers.iter().map(|it| (it.fract() == 0.0 && it.abs() < 9e15).then_some(*it as i64));
    let whole: Option<Vec<i64>> = whole.collect();
    whole.and_then(|it| it.try_into().ok()).ok_or_else(|| bad(field, format!("{numbers:?}")))
}

fn collection(row: Row) -> Result<Option<Collection>, ConvertError> {
    if row.has("collected") {
        let parts = row.numbers("collected")?;
        let whole = |it: f64| (it.fract() == 0.0 && it.abs() < 1e9).then_some(it as i64);
        let parts: Option<Vec<i64>> = parts.iter().map(|it| whole(*it)).collect();
        return parts.map(|it| Some(Collection::Shares(it))).ok_or_else(|| bad("collected", "fractions"));
    }
    let days = row.opt_int("pay_days")?;
    days.map(|it| u32::try_from(it).map(Collection::Days).map_err(|_| bad("pay_days", it))).transpose()
}

fn market(row: Row) -> Result<Option<Market>, ConvertError> {
    let size = match (row.opt_int("market")?, row.months("market_months")?) {
        (Some(it), _) => MarketSize::Whole(Money::from_minor(it)),
        (None, Some(column)) => {
            let cells = column.cells().iter().enumerate();
            let cell =
                |(i, it): (usize, &Option<i64>)| Some((column.first().plus(i as i32), Money::from_minor((*it)?)));
            MarketSize::Months(cells.filter_map(cell).collect())
        }
        (None, None) => return Ok(None),
    };
    let key = row.opt_text("market_confidence")?.unwrap_or_default();
    let confidence = Confidence::ALL.into_iter().find(|it| it.key() == key).unwrap_or_default();
    Ok(Some(Market { size, source: row.opt_text("market_source")?.unwrap_or_default().to_owned(), confidence }))
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{ProductId, RecordId};
    use crate::store::record::Rev;

    #[test]
    fn measures_come_back_and_none_is_no_record() {
        let mut document = super::super::workspace::blank();
        assert!(to_records(&document, Rev::default()).only(MEASURES).is_none());
        let first: crate::domain::Month = "2026-03".parse().unwrap();
        let money = Money::from_minor;
        let aim = |number| Aim { number, owner: "Li".into(), parent: String::new(), reason: "new plant".into() };
        let full = Measures {
            aims: MeasureKind::ALL.into_iter().zip(1..).map(|(kind, n)| (kind, aim(n * 1000))).collect(),
            kept: MeasureKind::ALL
                .into_iter()
                .zip([None, Some(-7), Some(9), Some(2_500)])
                .map(|(kind, landing)| {
                    let by = if landing.is_some() { "何 <总>".into() } else { String::new() };
                    // One as files had it before the months were noted.
                    let window = landing.map(|_| MonthRange { first: first.plus(-2), len: 12 });
                    (kind, KeptTiers { tiers: [-3, 4, 5_000], with: KeptWith { at: 1.7e12, by, landing, window } })
                })
                .collect(),
            unit: "箱".into(),
            margin_rate: Some(3_250),
            margin_rates: [(ProductId(RecordId::from_bits(5)), 0), (ProductId(RecordId::from_bits(6)), 4_100)].into(),
            cash: CashTerms {
                vat: 1_300,
                collection: Some(Collection::Shares(vec![4_000, 0, 5_500])),
                opening: Some(money(12_345)),
            },
            market: Some(Market {
                size: MarketSize::Months([(first, money(5)), (first.plus(2), money(7))].into()),
                source: "行业协会".into(),
                confidence: Confidence::Low,
            }),
        };
        let days = Measures {
            cash: CashTerms { vat: 0, collection: Some(Collection::Days(45)), opening: None },
            market: Some(Market { size: MarketSize::Whole(money(9)), ..full.market.clone().unwrap() }),
            ..Measures::default()
        };
        let one = Measures { margin_rates: full.margin_rates.clone(), ..Measures::default() };
        for measures in [full, days, one] {
            document.measures = Arc::new(measures);
            let back = to_document(&to_records(&document, Rev::default())).unwrap();
            assert_eq!(back.measures, document.measures);
        }
    }

    #[test]
    fn nonsense_in_a_file_is_told() {
        let mut document = super::super::workspace::blank();
        let cash = CashTerms { vat: -5, ..CashTerms::default() };
        document.measures = Arc::new(Measures { cash, ..Measures::default() });
        assert!(to_document(&to_records(&document, Rev::default())).is_err());
        let kept = KeptTiers { tiers: [5, 4, 6], ..KeptTiers::default() };
        document.measures = Arc::new(Measures { kept: [(MeasureKind::Margin, kept)].into(), ..Measures::default() });
        assert!(to_document(&to_records(&document, Rev::default())).is_err());
    }
}
