//! Material that visits and actions use up: kind `material`, one record each. What is used and on its way month by month is
//! a column of months, so that two people who type different months do not get in each other's way.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{MaterialId, Money, Month, Quantity, StrategyId};
use crate::plan::material::{Lead, Material};
use crate::store::record::{Fields, Id, MonthColumn, Value};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "material";

pub(super) const PART: Part = Part { kinds: &[KIND], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    a.materials.len() == b.materials.len() && a.materials.iter().zip(&b.materials).all(|(a, b)| Arc::ptr_eq(a, b))
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let before = before.map(|it| it.materials.as_slice());
    out.list(KIND, before, &document.materials, |it| Id::one(it.id.0), |it| fields(it));
}

fn fields(it: &Material) -> Fields {
    let per_visit: Vec<Value> = it.per_visit.iter().map(|it| Value::Int(it.minor())).collect();
    // A row, then its thousandths.
    let per_row: Vec<Value> = (it.per_row.iter())
        .flat_map(|(row, used)| [Value::Text(row.to_string()), Value::Text(used.minor().to_string())])
        .collect();
    Fields::new()
        .with("name", it.name.as_str())
        .with("unit_name", it.unit.as_str())
        .with("unit_cost", it.unit_cost.minor())
        .with("stock", it.stock.minor())
        .with("counted", it.counted.to_string())
        .with("minimum", it.minimum.minor())
        .with("lead", lead_text(it.lead))
        .with("per_visit", per_visit)
        .with_some("per_row", (!per_row.is_empty()).then_some(per_row))
        .with_some("used", column(&it.typed))
        .with_some("incoming", column(&it.incoming))
}

/// One field, so that a merge never leaves months and days beside each other.
fn lead_text(it: Lead) -> String {
    match it {
        Lead::Months(n) => format!("{n}m"),
        Lead::Days(n) => format!("{n}d"),
    }
}

fn lead_of(text: &str) -> Option<Lead> {
    let number = |it: &str| it.parse().ok();
    match (text.strip_suffix('m'), text.strip_suffix('d')) {
        (Some(n), _) => number(n).map(Lead::Months),
        (_, Some(n)) => number(n).map(Lead::Days),
        _ => None,
    }
}

fn column(months: &BTreeMap<Month, Quantity>) -> Option<MonthColumn> {
    let (first, last) = (*months.keys().next()?, *months.keys().next_back()?);
    let n_months = usize::try_from(last.since(first)).unwrap_or(0) + 1;
    let cell = |i: usize| months.get(&first.plus(i as i32)).map(|it| it.minor());
    Some(MonthColumn::new(first, (0..n_months).map(cell).collect()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.materials = rows.list(KIND).into_iter().map(|it| material(it).map(Arc::new)).collect::<Result<_, _>>()?;
    Ok(())
}

fn material(row: Row) -> Result<Material, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("material", row.id))?;
    let quantity = |field| row.int(field).map(Quantity::from_minor);
    let months = |field| {
        let cells = row.months(field)?.into_iter().flat_map(|it| {
            let months = it.cells().iter().enumerate();
            months.filter_map(|(i, cell)| Some((it.first().plus(i as i32), Quantity::from_minor((*cell)?))))
        });
        Ok::<BTreeMap<Month, Quantity>, ConvertError>(cells.collect())
    };
    let whole = |it: &f64| (it.fract() == 0.0 && it.abs() < 1e13).then_some(Quantity::from_minor(*it as i64));
    let visits = row.numbers("per_visit")?;
    let per_visit: Option<Vec<Quantity>> = visits.iter().map(whole).collect();
    let per_visit =
        per_visit.and_then(|it| it.try_into().ok()).ok_or_else(|| bad("per_visit", format!("{visits:?}")))?;
    let rows = if row.has("per_row") { row.texts("per_row")? } else { Vec::new() };
    let per_row = rows.chunks(2).map(|it| match it {
        [of, used] => {
            let of: StrategyId = of.parse().map_err(|_| bad("per_row", of))?;
            Ok((of, Quantity::from_minor(used.parse().map_err(|_| bad("per_row", used))?)))
        }
        _ => Err(bad("per_row", it.join(" "))),
    });
    let lead = row.text("lead")?;
    let material = Material {
        id: MaterialId(id),
        name: row.text("name")?.to_owned(),
        unit: row.opt_text("unit_name")?.unwrap_or_default().to_owned(),
        unit_cost: Money::from_minor(row.int("unit_cost")?),
        stock: quantity("stock")?,
        counted: row.month("counted")?,
        minimum: quantity("minimum")?,
        lead: lead_of(lead).ok_or_else(|| bad("lead", lead))?,
        per_visit,
        per_row: per_row.collect::<Result<_, _>>()?,
        typed: months("used")?,
        incoming: months("incoming")?,
    };
    if material.is_sound() { Ok(material) } else { Err(bad("material", format!("{material:?}"))) }
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::record::Rev;

    #[test]
    fn materials_come_back() {
        let mut ids = IdGenerator::new(3);
        let month = |text: &str| text.parse::<Month>().unwrap();
        let full = Material {
            id: MaterialId(ids.next_id()),
            name: "样品 <b>".into(),
            unit: "件".into(),
            unit_cost: Money::from_minor(2_550),
            stock: Quantity::from_minor(30_500),
            counted: month("2026-07"),
            minimum: Quantity::from_minor(5_000),
            lead: Lead::Days(45),
            per_visit: [2_000, 500, 0, 0].map(Quantity::from_minor),
            per_row: BTreeMap::from([(StrategyId(ids.next_id()), Quantity::from_minor(4_000))]),
            typed: BTreeMap::from([
                (month("2026-08"), Quantity::from_minor(1)),
                (month("2026-11"), Quantity::default()),
            ]),
            incoming: BTreeMap::from([(month("2026-09"), Quantity::from_minor(20_000))]),
        };
        let bare = Material {
            id: MaterialId(ids.next_id()),
            lead: Lead::Months(2),
            per_row: BTreeMap::new(),
            typed: BTreeMap::new(),
            incoming: BTreeMap::new(),
            ..full.clone()
        };
        let mut document = super::super::workspace::blank();
        document.materials = vec![Arc::new(full), Arc::new(bare)];
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.materials, document.materials);
    }

    #[test]
    fn a_lead_time_that_says_nothing_is_refused() {
        assert_eq!((lead_of("2m"), lead_of("45d")), (Some(Lead::Months(2)), Some(Lead::Days(45))));
        assert_eq!((lead_of("2"), lead_of("m"), lead_of("-1d"), lead_of("2md")), (None, None, None, None));
    }
}
