//! Versions: kind `version`, one record each; kind `version_node`, one per version and node; kind `version_product`, one
//! per version of a plan, account and product. They are written once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{AccountId, Measure, Money, MonthRange, Node, ProductId, RecordId, VersionId};
use crate::plan::{AccountProducts, ProductPlan, WHOLE_PARTS};
use crate::store::record::{Fields, Id, MonthColumn};
use crate::workbench::Document;
use crate::workbench::version::{Frozen, FrozenForecast, FrozenLine, FrozenProducts, ProductMonths, Version};

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad, plan, products};

const KIND: &str = "version";
const NODE: &str = "version_node";
const PRODUCT: &str = "version_product";
/// Probabilities of bands in per cent, with the fields of their lower and upper bounds.
const BANDS: [(u32, [&str; 2]); 2] = [(80, ["low80", "high80"]), (95, ["low95", "high95"])];

pub(super) const PART: Part = Part { kinds: &[KIND, NODE, PRODUCT], same, write, read };

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
        if let Some(products) = &it.products {
            out.rows(PRODUCT, &product_rows(products), |row| (product_id(it.id, *row), product_fields(it, *row)));
        }
    }
    for it in former.iter().filter(|it| !is_in(&document.versions, it.id)) {
        nodes(it).iter().for_each(|row| out.delete(NODE, row.record(it).0));
        let rows = it.products.iter().flat_map(|it| product_rows(it));
        rows.for_each(|row| out.delete(PRODUCT, product_id(it.id, row)));
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

/// Every product that has months, a part or something typed.
fn product_rows(products: &FrozenProducts) -> Vec<(AccountId, ProductId)> {
    let mut rows: BTreeSet<(AccountId, ProductId)> = products.months.keys().copied().collect();
    for (account, kept) in &products.kept.accounts {
        let typed = kept.cells.keys().map(|it| it.0).chain(kept.totals.keys().copied());
        rows.extend(typed.chain(kept.parts.keys().copied()).chain(kept.added.iter().copied()).map(|it| (*account, it)));
    }
    rows.into_iter().collect()
}

fn product_id(version: VersionId, (account, product): (AccountId, ProductId)) -> Id {
    node_id(version, Node::Leaf(account, product))
}

fn product_fields(version: &Version, (account, product): (AccountId, ProductId)) -> Fields {
    let (Frozen::Plan(plan), Some(products)) = (&version.frozen, &version.products) else { return Fields::new() };
    let kept = products.kept.of(account);
    let minor = |it: &Vec<Money>| it.iter().map(|it| Some(it.minor())).collect();
    let months = products.months.get(&(account, product));
    products::fields_of(product, kept)
        .with_some("targets", months.map(|it| MonthColumn::new(plan.window.first, minor(it))))
        .with_some("part", kept.parts.get(&product).copied())
}

/// The products of a version of a plan; `None` without any.
fn frozen_products(rows: &[Row], window: MonthRange) -> Result<Option<Arc<FrozenProducts>>, ConvertError> {
    let (mut kept, mut months): (BTreeMap<AccountId, AccountProducts>, ProductMonths) = Default::default();
    for row in rows {
        let Node::Leaf(account, product) = node_of(row.id) else { return Err(bad("product of a version", row.id)) };
        if let Some(targets) = row.months("targets")? {
            let cells: Vec<Money> = targets.cells().iter().flatten().map(|it| Money::from_minor(*it)).collect();
            if targets.first() != window.first || cells.len() != window.len {
                return Err(bad("months of a version's product", row.id));
            }
            months.insert((account, product), cells);
        }
        let mut own = kept.remove(&account).unwrap_or_default();
        products::read_typed(*row, product, &mut own)?;
        if let Some(part) = row.opt_int("part")? {
            if !(0..=WHOLE_PARTS).contains(&part) {
                return Err(bad("part of a product", part));
            }
            own.parts.insert(product, part);
        }
        if own != AccountProducts::default() {
            kept.insert(account, own);
        }
    }
    Ok(FrozenProducts { kept: Arc::new(ProductPlan { accounts: kept }), months }.some())
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
    let mut of_products: BTreeMap<Option<RecordId>, Vec<Row>> = BTreeMap::new();
    for row in rows.set(PRODUCT) {
        of_products.entry(row.id.parts()[0]).or_default().push(row);
    }
    let mut versions = Vec::new();
    for row in rows.list(KIND) {
        let id = row.id.parts()[0].ok_or_else(|| bad("version", row.id))?;
        // One that is open already was never changed since: it stays the very same.
        versions.push(match document.versions.iter().find(|it| it.id.0 == id) {
            Some(known) => known.clone(),
            None => {
                let [nodes, products] =
                    [&mut nodes, &mut of_products].map(|it| it.remove(&Some(id)).unwrap_or_default());
                Arc::new(version(VersionId(id), row, &nodes, &products)?)
            }
        });
    }
    document.versions = versions;
    Ok(())
}

fn version(id: VersionId, row: Row, nodes: &[Row], products: &[Row]) -> Result<Version, ConvertError> {
    let frozen = match row.text("type")? {
        "plan" => Frozen::Plan(Arc::new(plan::plan(row, nodes, node_of)?)),
        "forecast" => Frozen::Forecast(Arc::new(forecast(row, nodes)?)),
        other => return Err(bad("type of a version", other)),
    };
    let products = match &frozen {
        Frozen::Plan(plan) => frozen_products(products, plan.window)?,
        Frozen::Forecast(_) => None,
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
        products,
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

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{IdGenerator, Month};
    use crate::plan::{PlanBasis, TargetPlan, TargetRequest, Typed};
    use crate::store::record::Rev;
    use crate::workbench::sample::{SampleLanguage, sample_book};

    fn frozen(plan: &Arc<TargetPlan>, id: u64, products: Option<FrozenProducts>) -> Arc<Version> {
        Arc::new(Version {
            id: VersionId(RecordId::from_bits(id)),
            name: format!("V{id}"),
            note: String::new(),
            author: String::new(),
            at: 1.0,
            data_hash: None,
            app: "0.1.0".into(),
            frozen: Frozen::Plan(plan.clone()),
            products: products.and_then(FrozenProducts::some),
        })
    }

    #[test]
    fn products_of_a_version_come_back_and_one_without_stays_without() {
        let mut document = super::super::workspace::blank();
        let book = sample_book(SampleLanguage::En, "2026-03".parse().unwrap());
        let window = MonthRange { first: "2026-04".parse().unwrap(), len: 12 };
        let plan = TargetPlan::decompose(
            &PlanBasis::from_book(&book, window, &Default::default()),
            TargetRequest::of_sample(),
        )
        .unwrap();
        let plan = Arc::new(plan);
        let mut ids = IdGenerator::new(3);
        let [a, b] = [(); 2].map(|()| AccountId(ids.next_id()));
        let [p, q, r] = [(); 3].map(|()| ProductId(ids.next_id()));
        let typed = |minor: i64, reason: &str| Typed::own(Money::from_minor(minor), reason);
        let month: Month = "2026-06".parse().unwrap();
        let first = AccountProducts {
            parts: [(p, 600_000), (q, 400_000)].into(),
            cells: [((p, month), typed(5, "合同")), ((r, month), typed(0, ""))].into(),
            totals: [(q, typed(99, "locked"))].into(),
            added: [r].into(),
        };
        let kept = Arc::new(ProductPlan { accounts: [(a, first)].into() });
        let amounts = |minor: i64| vec![Money::from_minor(minor); 12];
        let months: ProductMonths = [((a, p), amounts(7)), ((a, q), amounts(-3)), ((b, p), amounts(0))].into();
        let with = frozen(&plan, 1, Some(FrozenProducts { kept, months: months.clone() }));
        let without = frozen(&plan, 2, Some(FrozenProducts::default()));
        assert_eq!(without.products, None);
        document.versions = vec![with, without];
        let records = to_records(&document, Rev::default());
        // By hand: three with months, and one that only something typed tells of.
        assert_eq!(records.of_kind(PRODUCT).count(), 4);
        let opened = to_document(&records).unwrap();
        assert_eq!(opened.versions, document.versions);
        // One month too few is no version of this plan.
        let short = months.into_iter().map(|(at, it)| (at, it[..11].to_vec())).collect();
        document.versions = vec![frozen(&plan, 3, Some(FrozenProducts { kept: Arc::default(), months: short }))];
        assert!(to_document(&to_records(&document, Rev::default())).is_err());
    }
}
