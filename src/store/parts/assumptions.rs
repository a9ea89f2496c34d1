//! Assumptions: kind `assumption`, one record each. The decision log: kind `decision`, one record each.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::{AssumptionId, DecisionId, Node};
use crate::plan::{Assumption, Bounds, Choice, Decision, Dependant, Driver};
use crate::store::record::{Fields, Id, MonthColumn, Value};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "assumption";
const DECISION: &str = "decision";
const CHOICES: [(Choice, &str); 3] = [(Choice::Keep, "keep"), (Choice::Change, "change"), (Choice::Stop, "stop")];

pub(super) const PART: Part = Part { kinds: &[KIND, DECISION], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    fn alike<T>(a: &[Arc<T>], b: &[Arc<T>]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
    }
    alike(&a.assumptions, &b.assumptions) && alike(&a.decisions, &b.decisions)
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let assumptions = before.map(|it| it.assumptions.as_slice());
    out.list(KIND, assumptions, &document.assumptions, |it| Id::one(it.id.0), |it| fields(it));
    let decisions = before.map(|it| it.decisions.as_slice());
    out.list(DECISION, decisions, &document.decisions, |it| Id::one(it.id.0), |it| decision_fields(it));
}

fn fields(it: &Assumption) -> Fields {
    let rests = it.rests.iter().map(|it| Value::Text(dependant_text(*it))).collect::<Vec<Value>>();
    let fields = match &it.driver {
        Driver::Growth(node) => Fields::new().with("driver", "growth").with("node", Id::node(*node).to_string()),
        Driver::Share(node) => Fields::new().with("driver", "share").with("node", Id::node(*node).to_string()),
        Driver::Price(node) => Fields::new().with("driver", "price").with("node", Id::node(*node).to_string()),
        Driver::Typed { unit, values } => {
            let mut column = MonthColumn::new(it.from, Vec::new());
            column.set(values.iter().map(|(month, it)| (*month, Some(Some(*it)))));
            Fields::new().with("driver", "typed").with("unit", unit.as_str()).with("values", column)
        }
    };
    fields
        .with("statement", it.statement.as_str())
        .with_some("low", it.bounds.low())
        .with_some("high", it.bounds.high())
        .with("from", it.from.to_string())
        .with_some("check", it.check.map(|it| it.to_string()))
        .with("owner", it.owner.as_str())
        .with("rests", rests)
}

fn decision_fields(it: &Decision) -> Fields {
    let choice = CHOICES.iter().find(|(known, _)| *known == it.choice).map_or("keep", |it| it.1);
    Fields::new()
        .with("at", it.at)
        .with_some("assumption", it.assumption.map(|it| it.to_string()))
        .with("choice", choice)
        .with("what", it.what.as_str())
        .with("why", it.why.as_str())
        .with("author", it.author.as_str())
        .with_some("check", it.check.map(|it| it.to_string()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.assumptions =
        rows.list(KIND).into_iter().map(|it| assumption(it).map(Arc::new)).collect::<Result<_, _>>()?;
    document.decisions =
        rows.list(DECISION).into_iter().map(|it| decision(it).map(Arc::new)).collect::<Result<_, _>>()?;
    Ok(())
}

fn assumption(row: Row) -> Result<Assumption, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("assumption", row.id))?;
    let bound = |field| if row.has(field) { row.number(field).map(Some) } else { Ok(None) };
    let bounds = Bounds::new(bound("low")?, bound("high")?).map_err(|fault| bad("range", fault))?;
    let driver = match row.text("driver")? {
        "growth" => Driver::Growth(node(row.text("node")?)?),
        "share" => Driver::Share(node(row.text("node")?)?),
        "price" => Driver::Price(node(row.text("node")?)?),
        "typed" => {
            let values = row.months("values")?.map(|column| {
                let months = (0..).map(|i| column.first().plus(i));
                months.zip(column.cells()).filter_map(|(month, cell)| Some((month, (*cell)?))).collect()
            });
            Driver::Typed { unit: row.text("unit")?.to_owned(), values: values.unwrap_or_default() }
        }
        other => return Err(bad("driver", other)),
    };
    Ok(Assumption {
        id: AssumptionId(id),
        statement: row.text("statement")?.to_owned(),
        driver,
        bounds,
        from: row.month("from")?,
        check: if row.has("check") { Some(row.month("check")?) } else { None },
        owner: row.text("owner")?.to_owned(),
        rests: row.texts("rests")?.into_iter().map(dependant).collect::<Result<BTreeSet<_>, _>>()?,
    })
}

fn decision(row: Row) -> Result<Decision, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("decision", row.id))?;
    let choice = row.text("choice")?;
    let about = row.opt_text("assumption")?;
    Ok(Decision {
        id: DecisionId(id),
        at: row.number("at")?,
        assumption: about.map(|it| it.parse().map_err(|_| bad("assumption", it))).transpose()?,
        choice: CHOICES.iter().find(|it| it.1 == choice).ok_or_else(|| bad("choice", choice))?.0,
        what: row.text("what")?.to_owned(),
        why: row.text("why")?.to_owned(),
        author: row.text("author")?.to_owned(),
        check: if row.has("check") { Some(row.month("check")?) } else { None },
    })
}

fn node(text: &str) -> Result<Node, ConvertError> {
    let id: Option<Id> = text.parse().ok();
    id.and_then(Id::as_node).ok_or_else(|| bad("node", text))
}

/// `target`, `quota ID` or `forecast NODE`.
fn dependant_text(it: Dependant) -> String {
    match it {
        Dependant::Target => "target".to_owned(),
        Dependant::Quota(account) => format!("quota {account}"),
        Dependant::Forecast(node) => format!("forecast {}", Id::node(node)),
    }
}

fn dependant(text: &str) -> Result<Dependant, ConvertError> {
    match text.split_once(' ') {
        None if text == "target" => Ok(Dependant::Target),
        Some(("quota", id)) => Ok(Dependant::Quota(id.parse().map_err(|_| bad("account", id))?)),
        Some(("forecast", it)) => Ok(Dependant::Forecast(node(it)?)),
        _ => Err(bad("number that rests on an assumption", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, IdGenerator, ProductId};
    use crate::store::parts::{to_document, to_records};
    use crate::store::record::Rev;
    use std::collections::BTreeMap;

    #[test]
    fn every_kind_of_assumption_and_decision_comes_back() {
        let mut ids = IdGenerator::new(4);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let values = BTreeMap::from([("2026-01".parse().unwrap(), 78_500), ("2026-03".parse().unwrap(), -1)]);
        let drivers = [
            Driver::Growth(Node::Company),
            Driver::Share(Node::Account(account)),
            Driver::Price(Node::Leaf(account, product)),
            Driver::Typed { unit: "元/吨".to_owned(), values },
            Driver::Typed { unit: String::new(), values: BTreeMap::new() },
        ];
        let bounds = [(Some(0.1), None), (None, Some(0.3)), (Some(-1.0), Some(2.5))];
        let assumption = |(i, driver): (usize, Driver)| {
            let (low, high) = bounds[i % 3];
            Arc::new(Assumption {
                id: AssumptionId(ids.next_id()),
                statement: format!("=statement {i}"),
                driver,
                bounds: Bounds::new(low, high).unwrap(),
                from: "2026-01".parse().unwrap(),
                check: (i == 1).then(|| "2026-06".parse().unwrap()),
                owner: "沈嘉禾".to_owned(),
                rests: BTreeSet::from([
                    Dependant::Target,
                    Dependant::Quota(account),
                    Dependant::Forecast(Node::Product(product)),
                ]),
            })
        };
        let mut document = super::super::workspace::blank();
        document.assumptions = drivers.into_iter().enumerate().map(assumption).collect();
        let decision = |(choice, about): (Choice, bool)| Decision {
            id: DecisionId(IdGenerator::new(about as u64).next_id()),
            at: 1_700_000_000_000.5,
            assumption: about.then_some(document.assumptions[0].id),
            choice,
            what: "提价 3%".to_owned(),
            why: "铜价".to_owned(),
            author: String::new(),
            check: about.then(|| "2027-01".parse().unwrap()),
        };
        let decisions = [(Choice::Change, true), (Choice::Stop, false)].map(decision).map(Arc::new);
        document.decisions = decisions.to_vec();
        let records = to_records(&document, Rev::default());
        assert_eq!(to_document(&records).unwrap(), document);
    }
}
