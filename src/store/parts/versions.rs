//! Versions: kind `version`, one record each; kind `version_node`, one per version and node. They are written once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Measure, MonthRange, Node, ProductId, RecordId, VersionId};
use crate::store::record::{Fields, Id, MonthColumn};
use crate::workbench::Document;
use crate::workbench::version::{Frozen, FrozenForecast, FrozenLine, Version};

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad, plan};

const KIND: &str = "version";
const NODE: &str = "version_node";
/// Probabilities of bands in per cent, with the fields of their lower and upper bounds.
const BANDS: [(u32, [&str; 2]); 2] = [(80, ["low80", "high80"]), (95, ["low95", "high95"])];

pub(super) const PART: Part = Part { kinds: &[KIND, NODE], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    a.versions.len() == b.versions.len() && a.versions.iter().zip(&b.versions).all(|(a, b)| Arc::ptr_eq(a, b))
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let former = before.map(|it| it.versions.as_slice()).unwrap_or_default();
    let id = |it: &Arc<Version>| Id::one(it.id.0);
    out.list(KIND, before.map(|_| former), &document.versions, id, |it| header(it));
    let is_in = |all: &[Arc<Version>], id: VersionId| all.iter().any(|it| it.id == id);
    for it in document.versions.iter().filter(|it| !is_in(former, it.id)) {
        out.rows(NODE, &nodes(it), |row| row.record(it));
    }
    for it in former.iter().filter(|it| !is_in(&document.versions, it.id)) {
        nodes(it).iter().for_each(|row| out.delete(NODE, row.record(it).0));
    }
}

fn header(it: &Version) -> Fields {
    let fields = match &it.frozen {
        Frozen::Plan(plan) => plan::plan_fields(plan).with("type", "plan"),
        Frozen::Forecast(it) => Fields::new()
            .with("type", "forecast")
            .with("measure", if it.measure == Measure::Amount { "amount" } else { "quantity" })
            .with("first_month", it.months.first.to_string())
            .with("n_months", it.months.len as i64),
    };
    fields
        .with("name", it.name.as_str())
        .with("note", it.note.as_str())
        .with("author", it.author.as_str())
        .with("at", it.at)
        .with("app", it.app.as_str())
        .with_some("data_hash", it.data_hash.map(i64::from))
}

/// A row of a version, not yet written out.
enum FrozenRow<'a> {
    Plan(&'a crate::plan::TargetPlan, usize),
    Forecast(&'a FrozenForecast, Node, &'a FrozenLine),
}

fn nodes(it: &Version) -> Vec<FrozenRow<'_>> {
    match &it.frozen {
        Frozen::Plan(plan) => (0..plan.accounts.len()).map(|i| FrozenRow::Plan(plan, i)).collect(),
        Frozen::Forecast(forecast) => {
            forecast.lines.iter().map(|(node, line)| FrozenRow::Forecast(forecast, *node, line)).collect()
        }
    }
}

impl FrozenRow<'_> {
    fn record(&self, version: &Version) -> (Id, Fields) {
        match *self {
            FrozenRow::Plan(plan, i) => {
                let row = &plan.accounts[i];
                let fields = plan::row_fields(plan.window.first, row).with(super::PLACE, i as i64 + 1);
                (node_id(version.id, Node::Account(row.account)), fields)
            }
            FrozenRow::Forecast(forecast, node, line) => {
                let months = |it: &[i64]| it.iter().copied().map(Some).collect();
                let column = |it: &[i64]| MonthColumn::new(forecast.months.first, months(it));
                let point = Fields::new().with("point", column(&line.point));
                let fields = line.bands.iter().fold(point, |fields, (level, [low, high])| {
                    match BANDS.iter().find(|it| it.0 == *level) {
                        Some((_, names)) => fields.with(names[0], column(low)).with(names[1], column(high)),
                        None => fields,
                    }
                });
                (node_id(version.id, node), fields)
            }
        }
    }
}

fn node_id(version: VersionId, node: Node) -> Id {
    let [account, product, _] = Id::node(node).parts();
    Id::new([Some(version.0), account, product])
}

fn node_of(id: Id) -> Node {
    match id.parts() {
        [_, None, None] => Node::Company,
        [_, Some(account), None] => Node::Account(AccountId(account)),
        [_, None, Some(product)] => Node::Product(ProductId(product)),
        [_, Some(account), Some(product)] => Node::Leaf(AccountId(account), ProductId(product)),
    }
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut nodes: BTreeMap<Option<RecordId>, Vec<Row>> = BTreeMap::new();
    for row in rows.list(NODE) {
        nodes.entry(row.id.parts()[0]).or_default().push(row);
    }
    let mut versions = Vec::new();
    for row in rows.list(KIND) {
        let id = row.id.parts()[0].ok_or_else(|| bad("version", row.id))?;
        // One that is open already was never changed since: it stays the very same.
        versions.push(match document.versions.iter().find(|it| it.id.0 == id) {
            Some(known) => known.clone(),
            None => Arc::new(version(VersionId(id), row, &nodes.remove(&Some(id)).unwrap_or_default())?),
        });
    }
    document.versions = versions;
    Ok(())
}

fn version(id: VersionId, row: Row, nodes: &[Row]) -> Result<Version, ConvertError> {
    let frozen = match row.text("type")? {
        "plan" => Frozen::Plan(Arc::new(plan::plan(row, nodes, node_of)?)),
        "forecast" => Frozen::Forecast(Arc::new(forecast(row, nodes)?)),
        other => return Err(bad("type of a version", other)),
    };
    let hash = row.opt_int("data_hash")?;
    Ok(Version {
        id,
        name: row.text("name")?.to_owned(),
        note: row.text("note")?.to_owned(),
        author: row.text("author")?.to_owned(),
        at: row.number("at")?,
        data_hash: hash.map(|it| u32::try_from(it).map_err(|_| bad("data hash", it))).transpose()?,
        app: row.text("app")?.to_owned(),
        frozen,
    })
}

fn forecast(header: Row, nodes: &[Row]) -> Result<FrozenForecast, ConvertError> {
    let measure = match header.text("measure")? {
        "amount" => Measure::Amount,
        "quantity" => Measure::Quantity,
        other => return Err(bad("measure", other)),
    };
    let cells = |it: &MonthColumn| it.cells().iter().map(|it| it.unwrap_or_default()).collect::<Vec<i64>>();
    let line = |row: &Row| {
        let point = row.months("point")?.ok_or_else(|| bad("forecast", "nothing"))?;
        let mut bands = BTreeMap::new();
        for (level, [low, high]) in BANDS {
            if let (Some(low), Some(high)) = (row.months(low)?, row.months(high)?) {
                bands.insert(level, [cells(low), cells(high)]);
            }
        }
        Ok((node_of(row.id), FrozenLine { point: cells(point), bands }))
    };
    Ok(FrozenForecast {
        measure,
        months: MonthRange { first: header.month("first_month")?, len: header.count("n_months")? },
        lines: nodes.iter().map(line).collect::<Result<_, ConvertError>>()?,
    })
}
