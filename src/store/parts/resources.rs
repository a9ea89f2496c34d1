//! How closely accounts are looked after: kind `coverage`, one record with what each tier takes; kind `account_tier`, one
//! per account whose tier somebody chose.

use std::sync::Arc;

use crate::domain::Node;
use crate::plan::{Answers, Cadence, Coverage, Tier};
use crate::store::record::{Fields, Id, Value};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const COVERAGE: &str = "coverage";
const TIER: &str = "account_tier";
/// Field names of what a tier takes: visits, tenths of an hour a visit and a month, and the judged answers.
const FIELDS: [[&str; 4]; 4] = [
    ["a_visits", "a_visit_tenths", "a_month_tenths", "a_answers"],
    ["b_visits", "b_visit_tenths", "b_month_tenths", "b_answers"],
    ["c_visits", "c_visit_tenths", "c_month_tenths", "c_answers"],
    ["d_visits", "d_visit_tenths", "d_month_tenths", "d_answers"],
];

pub(super) const PART: Part = Part { kinds: &[COVERAGE, TIER], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.coverage, &b.coverage)
}

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let it = &document.coverage;
    let usual = Coverage { tiers: it.tiers.clone(), ..Coverage::default() };
    out.only(COVERAGE, (**it != usual).then(|| fields(it)));
    let tier = |tier: &Tier| Fields::new().with("tier", tier.letter());
    out.set(TIER, it.tiers.iter().map(|(account, it)| (Id::node(Node::Account(*account)), tier(it))));
}

fn fields(it: &Coverage) -> Fields {
    let list = |items: &[u32]| items.iter().map(|it| Value::Int(i64::from(*it))).collect::<Vec<Value>>();
    let fields = Fields::new()
        .with("limits", list(&it.limits))
        .with("day_tenths", i64::from(it.day_tenths))
        .with("utilisation", i64::from(it.utilisation));
    FIELDS.into_iter().zip(&it.cadences).fold(fields, |fields, ([visits, visit, month, answers], it)| {
        fields
            .with(visits, i64::from(it.visits))
            .with(visit, i64::from(it.visit_tenths))
            .with(month, i64::from(it.admin_tenths))
            .with_some(answers, it.answers.map(|it| list(&[it.none, it.more, it.most])))
    })
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut coverage = rows.only(COVERAGE).map_or_else(|| Ok(Coverage::default()), coverage)?;
    for row in rows.set(TIER) {
        let Some(Node::Account(account)) = row.id.as_node() else { return Err(bad("account of a tier", row.id)) };
        let letter = row.text("tier")?;
        coverage.tiers.insert(account, Tier::parse(letter).ok_or_else(|| bad("tier", letter))?);
    }
    document.coverage = Arc::new(coverage);
    Ok(())
}

fn coverage(row: Row) -> Result<Coverage, ConvertError> {
    let count = |field| row.count(field).map(|it| u32::try_from(it).unwrap_or(u32::MAX));
    let cadence = |[visits, visit, month, answers]: [&'static str; 4]| {
        let answers = if row.has(answers) {
            let [none, more, most] = whole(row, answers)?;
            Some(Answers { none, more, most })
        } else {
            None
        };
        let (visits, visit_tenths, admin_tenths) = (count(visits)?, count(visit)?, count(month)?);
        Ok::<_, ConvertError>(Cadence { visits, visit_tenths, admin_tenths, answers })
    };
    let [a, b, c, d] = FIELDS;
    let coverage = Coverage {
        limits: whole(row, "limits")?,
        cadences: [cadence(a)?, cadence(b)?, cadence(c)?, cadence(d)?],
        day_tenths: count("day_tenths")?,
        utilisation: count("utilisation")?,
        tiers: std::collections::BTreeMap::new(),
    };
    if coverage.is_sound() { Ok(coverage) } else { Err(bad("coverage", format!("{coverage:?}"))) }
}

/// Three whole numbers of zero or more.
fn whole(row: Row, field: &'static str) -> Result<[u32; 3], ConvertError> {
    let numbers = row.numbers(field)?;
    let whole = |it: f64| ((0.0..1e6).contains(&it) && it.fract() == 0.0).then_some(it as u32);
    let items: Option<Vec<u32>> = numbers.iter().map(|it| whole(*it)).collect();
    items.and_then(|it| it.try_into().ok()).ok_or_else(|| bad(field, format!("{numbers:?}")))
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{AccountId, IdGenerator};
    use crate::store::record::Rev;

    #[test]
    fn coverage_comes_back_and_the_usual_one_is_no_record() {
        let mut ids = IdGenerator::new(3);
        let mut document = super::super::workspace::blank();
        assert!(to_records(&document, Rev::default()).only(COVERAGE).is_none());
        let mut coverage = Coverage { limits: [40, 70, 100], day_tenths: 75, utilisation: 60, ..Coverage::default() };
        coverage.tiers.insert(AccountId(ids.next_id()), Tier::D);
        coverage.cadences[1] = Cadence {
            visits: 5,
            visit_tenths: 55,
            admin_tenths: 0,
            answers: Some(Answers { none: 40, more: 120, most: 150 }),
        };
        document.coverage = Arc::new(coverage);
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.coverage, document.coverage);
        // A tier alone needs no record of the whole.
        let mut usual = Coverage::default();
        usual.tiers.insert(AccountId(ids.next_id()), Tier::B);
        document.coverage = Arc::new(usual);
        let records = to_records(&document, Rev::default());
        assert!(records.only(COVERAGE).is_none());
        assert_eq!(to_document(&records).unwrap().coverage, document.coverage);
    }
}
