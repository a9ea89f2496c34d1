//! The plan below its accounts: kind `plan_product`, what was typed for one product of an account; kind `plan_mix`, the
//! parts of an account's products as of the last decomposition.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{AccountId, Money, Month, Node, ProductId};
use crate::plan::{AccountProducts, ProductPlan, Typed};
use crate::store::record::{Fields, Id, MonthColumn, Notes};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const TYPED: &str = "plan_product";
const MIX: &str = "plan_mix";

pub(super) const PART: Part = Part { kinds: &[TYPED, MIX], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.products, &b.products)
}

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let accounts = || document.products.accounts.iter();
    out.set(TYPED, accounts().flat_map(|(account, it)| typed_fields(*account, it)));
    let mix = |(account, it): (&AccountId, &AccountProducts)| {
        let said = |(product, part): (&ProductId, &i64)| format!("{product} {part}");
        let shares = it.parts.iter().map(said).collect::<Vec<_>>().join(", ");
        (!it.parts.is_empty()).then(|| (Id::node(Node::Account(*account)), Fields::new().with("shares", shares)))
    };
    out.set(MIX, accounts().filter_map(mix));
}

fn typed_fields(account: AccountId, kept: &AccountProducts) -> Vec<(Id, Fields)> {
    let products: BTreeSet<ProductId> = kept.cells.keys().map(|it| it.0).chain(kept.totals.keys().copied()).collect();
    let products: BTreeSet<ProductId> = products.union(&kept.added).copied().collect();
    products.into_iter().map(|it| (Id::node(Node::Leaf(account, it)), fields_of(it, kept))).collect()
}

/// What was typed for one product.
pub(super) fn fields_of(product: ProductId, kept: &AccountProducts) -> Fields {
    let of_product = kept.cells.iter().filter(|it| it.0.0 == product);
    let cells: BTreeMap<Month, &Typed> = of_product.map(|(at, it)| (at.1, it)).collect();
    let reasons: Notes = cells.iter().map(|(month, it)| (*month, it.reason.clone())).collect();
    let shared: Vec<String> = cells.iter().filter(|it| it.1.from_company).map(|it| it.0.to_string()).collect();
    let total = kept.totals.get(&product);
    Fields::new()
        .with_some("typed", column(&cells))
        .with_some("reasons", (!reasons.is_empty()).then_some(reasons))
        .with_some("shared", (!shared.is_empty()).then(|| shared.join(", ")))
        .with_some("total", total.map(|it| it.amount.minor()))
        .with_some("total_reason", total.map(|it| it.reason.clone()))
        .with_some("total_shared", total.is_some_and(|it| it.from_company).then_some(true))
        .with_some("added", kept.added.contains(&product).then_some(true))
}

fn column(cells: &BTreeMap<Month, &Typed>) -> Option<MonthColumn> {
    let (first, last) = (*cells.keys().next()?, *cells.keys().next_back()?);
    let n_months = usize::try_from(last.since(first)).unwrap_or(0) + 1;
    let cell = |i: usize| cells.get(&first.plus(i as i32)).map(|it| it.amount.minor());
    Some(MonthColumn::new(first, (0..n_months).map(cell).collect()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut accounts: BTreeMap<AccountId, AccountProducts> = BTreeMap::new();
    for row in rows.set(TYPED) {
        let Some(Node::Leaf(account, product)) = row.id.as_node() else { return Err(bad("product of a plan", row.id)) };
        read_typed(row, product, accounts.entry(account).or_default())?;
    }
    for row in rows.set(MIX) {
        let Some(Node::Account(account)) = row.id.as_node() else { return Err(bad("account of a plan", row.id)) };
        accounts.entry(account).or_default().parts = parts(row.text("shares")?)?;
    }
    document.products = Arc::new(ProductPlan { accounts });
    Ok(())
}

/// Takes in what was typed for a product.
pub(super) fn read_typed(row: Row, product: ProductId, kept: &mut AccountProducts) -> Result<(), ConvertError> {
    let reasons = row.notes("reasons")?;
    let amount = |minor: i64| {
        let it = Money::from_minor(minor);
        let usable = (Money::default()..=crate::plan::TargetPlan::LARGEST).contains(&it);
        usable.then_some(it).ok_or_else(|| bad("target of a product", minor))
    };
    let shared = row.opt_text("shared")?.map(months).transpose()?.unwrap_or_default();
    if let Some(typed) = row.months("typed")? {
        for (i, cell) in typed.cells().iter().enumerate() {
            let month = typed.first().plus(i as i32);
            if let Some(minor) = cell {
                let reason = reasons.get(&month).cloned().unwrap_or_default();
                let from_company = shared.contains(&month);
                kept.cells.insert((product, month), Typed { amount: amount(*minor)?, reason, from_company });
            }
        }
    }
    if let Some(minor) = row.opt_int("total")? {
        let reason = row.opt_text("total_reason")?.unwrap_or_default().to_owned();
        let from_company = row.flag("total_shared")?;
        kept.totals.insert(product, Typed { amount: amount(minor)?, reason, from_company });
    }
    if row.flag("added")? {
        kept.added.insert(product);
    }
    Ok(())
}

fn months(text: &str) -> Result<BTreeSet<Month>, ConvertError> {
    let month = |it: &str| it.parse().map_err(|_| bad("months of a number shared over accounts", text));
    text.split(", ").map(month).collect()
}

fn parts(text: &str) -> Result<BTreeMap<ProductId, i64>, ConvertError> {
    let wrong = || bad("set of product shares", text);
    let part = |it: &str| {
        let (product, part) = it.split_once(' ')?;
        let part = part.parse().ok().filter(|it| (0..=crate::plan::WHOLE_PARTS).contains(it))?;
        Some((product.parse().ok()?, part))
    };
    text.split(", ").map(|it| part(it).ok_or_else(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::record::Rev;

    fn plan() -> ProductPlan {
        let mut ids = IdGenerator::new(5);
        let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
        let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
        let month: Month = "2026-03".parse().unwrap();
        let typed = |minor, reason: &str| Typed::own(Money::from_minor(minor), reason);
        let shared = |minor, reason: &str| Typed { from_company: true, ..typed(minor, reason) };
        let first = AccountProducts {
            parts: [(products[0], 700_000), (products[1], 300_000)].into(),
            cells: [
                ((products[0], month), typed(12_345, "新合同")),
                ((products[0], month.plus(2)), typed(0, "")),
                ((products[0], month.plus(3)), shared(700, "tender")),
                ((products[1], month), typed(5, "a, b")),
            ]
            .into(),
            totals: [(products[0], typed(99, "锁定"))].into(),
            added: [products[1]].into(),
        };
        let second = AccountProducts {
            totals: [(products[1], shared(7, "x"))].into(),
            added: [products[0]].into(),
            ..AccountProducts::default()
        };
        ProductPlan { accounts: [(accounts[0], first), (accounts[1], second)].into() }
    }

    #[test]
    fn what_was_typed_comes_back_and_nothing_is_no_record() {
        let mut document = super::super::workspace::blank();
        let none = to_records(&document, Rev::default());
        assert_eq!(none.of_kind(TYPED).count() + none.of_kind(MIX).count(), 0);
        document.products = Arc::new(plan());
        let records = to_records(&document, Rev::default());
        assert_eq!((records.of_kind(TYPED).count(), records.of_kind(MIX).count()), (4, 1));
        assert_eq!(to_document(&records).unwrap().products, document.products);
    }

    #[test]
    fn nonsense_in_a_file_is_told() {
        let mut document = super::super::workspace::blank();
        let mut wrong = plan();
        for it in wrong.accounts.values_mut() {
            it.totals.values_mut().for_each(|it| it.amount = Money::from_minor(-1));
        }
        document.products = Arc::new(wrong);
        assert!(to_document(&to_records(&document, Rev::default())).is_err());
        assert!(parts("1nvre9enpe 2000000").is_err());
        assert!(parts("1nvre9enpe").is_err());
        assert!(parts("").is_err());
        assert!(months("2026-13").is_err());
    }
}
