//! The budget: kind `budget` for what it is as a whole; `budget_sales`, one per account × product; `budget_product`, one per
//! product; `budget_account` for rebates of single accounts; `budget_line`, one per expense; `budget_sign`, one per step of
//! its approval; `budget_change`, one per change since.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, BudgetLineId, Money, Month, MonthRange, Node};
use crate::plan::budget::{
    Base, Budget, BudgetChange, ChangeKind, CostDriver, ExpenseLine, Item, Level, Limits, ProductTerms, RevenueSource,
    SalesPlan, Scope, ServiceCost, Sign, SignedLine, Signoff, Stage, Tier, UnitCost,
};
use crate::store::record::{Fields, Id, MonthColumn, Value};
use crate::workbench::Document;

use super::row::Row;
use super::strategy::parsed;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "budget";
const SALES: &str = "budget_sales";
const PRODUCT: &str = "budget_product";
const ACCOUNT: &str = "budget_account";
const LINE: &str = "budget_line";
const SIGN: &str = "budget_sign";
const CHANGE: &str = "budget_change";

const SOURCES: [(RevenueSource, &str); 2] =
    [(RevenueSource::Targets, "targets"), (RevenueSource::Forecast, "forecast")];
const STAGES: [(Stage, &str); 3] = [(Stage::Direct, "direct"), (Stage::Serve, "serve"), (Stage::Common, "common")];
const KINDS: [(ChangeKind, &str); 3] =
    [(ChangeKind::Transfer, "transfer"), (ChangeKind::Add, "add"), (ChangeKind::Cut, "cut")];
const LEVELS: [(Level, &str); 3] =
    [(Level::Manager, "manager"), (Level::Director, "director"), (Level::Owner, "owner")];

pub(super) const PART: Part = Part { kinds: &[KIND, SALES, PRODUCT, ACCOUNT, LINE, SIGN, CHANGE], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    match (&a.budget, &b.budget) {
        (None, None) => true,
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}

fn key_of<T: PartialEq + Copy>(known: &[(T, &'static str)], value: T) -> &'static str {
    known.iter().find(|it| it.0 == value).map_or("", |it| it.1)
}

fn value_of<T: Copy>(known: &[(T, &'static str)], field: &'static str, key: &str) -> Result<T, ConvertError> {
    known.iter().find(|it| it.1 == key).map(|it| it.0).ok_or_else(|| bad(field, key))
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let budget = document.budget.as_deref();
    let former = before.and_then(|it| it.budget.as_deref());
    out.only(KIND, budget.map(fields));
    // Thousands of rows of sales are written only when they are others.
    let alike = budget.zip(former).is_some_and(|(a, b)| Arc::ptr_eq(&a.sales, &b.sales) && a.window == b.window);
    if !alike {
        let rows = budget.into_iter().flat_map(|budget| {
            let column =
                |it: &[Money]| MonthColumn::new(budget.window.first, it.iter().map(|it| Some(it.minor())).collect());
            let row = move |((account, product), months): (&(AccountId, _), &Vec<Money>)| {
                (Id::node(Node::Leaf(*account, *product)), Fields::new().with("sales", column(months)))
            };
            budget.sales.iter().map(row)
        });
        out.set(SALES, rows);
    }
    let products = budget.into_iter().flat_map(|it| &it.products);
    out.set(PRODUCT, products.map(|(product, it)| (Id::node(Node::Product(*product)), product_fields(it))));
    let accounts = budget.into_iter().flat_map(|it| &it.account_tiers);
    out.set(
        ACCOUNT,
        accounts.map(|(it, tiers)| (Id::node(Node::Account(*it)), Fields::new().with("tiers", tiers_value(tiers)))),
    );
    let lines = |it: Option<&Budget>| it.map(|it| it.lines.clone()).unwrap_or_default();
    let signs = |it: Option<&Budget>| it.map(signs_of).unwrap_or_default();
    let changes = |it: Option<&Budget>| it.map(|it| it.changes.clone()).unwrap_or_default();
    let known = before.is_some();
    out.list(LINE, known.then(|| lines(former)).as_deref(), &lines(budget), |it| Id::one(it.id.0), line_fields);
    out.list(SIGN, known.then(|| signs(former)).as_deref(), &signs(budget), |it| Id::one(it.0.id), sign_fields);
    out.list(CHANGE, known.then(|| changes(former)).as_deref(), &changes(budget), |it| Id::one(it.id), change_fields);
}

fn fields(it: &Budget) -> Fields {
    Fields::new()
        .with("first_month", it.window.first.to_string())
        .with("n_months", it.window.len as i64)
        .with("source", key_of(&SOURCES, it.source))
        .with("owner", it.owner.as_str())
        .with("tiers", tiers_value(&it.tiers))
        .with("manager", it.limits.manager)
        .with("director", it.limits.director)
}

/// Sales of the year and rate, one after the other.
fn tiers_value(tiers: &[Tier]) -> Vec<Value> {
    tiers.iter().flat_map(|it| [Value::Int(it.from.minor()), Value::Int(it.rate)]).collect()
}

fn product_fields(it: &ProductTerms) -> Fields {
    let (each, share) = match it.cost {
        Some(UnitCost::PerUnit(it)) => (Some(it.minor()), None),
        Some(UnitCost::Share(it)) => (None, Some(it)),
        None => (None, None),
    };
    Fields::new()
        .with_some("price", it.price.map(Money::minor))
        .with_some("cost", each)
        .with_some("cost_share", share)
        .with("discount", it.discount)
        .with("no_rebate", it.no_rebate)
}

fn line_fields(it: &ExpenseLine) -> Fields {
    let scope = match it.scope {
        Scope::Company => "company".to_owned(),
        Scope::Spread => "spread".to_owned(),
        Scope::Account(id) => format!("account {id}"),
        Scope::Product(id) => format!("product {id}"),
    };
    let fields = match it.driver {
        CostDriver::Fixed { per_month } => Fields::new().with("driver", "fixed").with("each", per_month.minor()),
        CostDriver::Percent { rate, of } => {
            let of = match of {
                Base::Sales => "sales".to_owned(),
                Base::Net => "net".to_owned(),
                Base::GrossMargin => "margin".to_owned(),
                Base::Contribution => "contribution".to_owned(),
                Base::Line(id) => format!("line {id}"),
            };
            Fields::new().with("driver", "percent").with("rate", rate).with("of", of)
        }
        CostDriver::PerHead { heads, each } => {
            Fields::new().with("driver", "head").with("count", heads).with("each", each.minor())
        }
        CostDriver::PerVisit { visits, each } => {
            Fields::new().with("driver", "visit").with("count", visits).with("each", each.minor())
        }
        CostDriver::Step { block, each } => {
            Fields::new().with("driver", "step").with("block", block.minor()).with("each", each.minor())
        }
        CostDriver::Service(ref it) => Fields::new()
            .with("driver", "service")
            .with("taken", it.taken.to_string())
            .with("first_month", it.first.to_string())
            .with("accounts", it.accounts.iter().map(account_cost).collect::<Vec<_>>()),
    };
    fields
        .with("name", it.name.as_str())
        .with("stage", key_of(&STAGES, it.stage))
        .with("scope", scope)
        .with_some("from", it.from.map(|it| it.to_string()))
        .with_some("to", it.to.map(|it| it.to_string()))
}

/// An account, then its amounts month by month.
fn account_cost((account, months): (&AccountId, &Vec<Money>)) -> Value {
    let amounts = months.iter().map(|it| it.minor().to_string());
    Value::Text([account.to_string()].into_iter().chain(amounts).collect::<Vec<_>>().join(" "))
}

/// The steps, each with whether it approves what the same person had proposed. That follows from them, and is not read; it
/// is written for the log, which knows a change's own records alone.
fn signs_of(it: &Budget) -> Vec<(Signoff, bool)> {
    it.signoffs.iter().enumerate().map(|(step, sign)| (sign.clone(), it.is_alone(step))).collect()
}

fn sign_fields((it, is_alone): &(Signoff, bool)) -> Fields {
    let (sign, month) = match it.sign {
        Sign::Propose => ("propose", None),
        Sign::Withdraw => ("withdraw", None),
        Sign::Approve => ("approve", None),
        Sign::Lock(month) => ("lock", Some(month.to_string())),
    };
    let fields = Fields::new().with("sign", sign).with_some("month", month);
    fields.with("by", it.by.as_str()).with("at", it.at).with_some("alone", is_alone.then_some(true))
}

fn change_fields(it: &BudgetChange) -> Fields {
    let line = |it: &SignedLine| {
        let item = match it.item {
            Item::Sales(id) => format!("sales {id}"),
            Item::Expense(id) => format!("line {id}"),
        };
        Value::Text(format!("{item} {} {}", it.month, it.amount.minor()))
    };
    Fields::new()
        .with("at", it.at)
        .with("kind", key_of(&KINDS, it.kind))
        .with("author", it.author.as_str())
        .with("reason", it.reason.as_str())
        .with("approver", it.approver.as_str())
        .with("level", key_of(&LEVELS, it.level))
        .with("lines", it.lines.iter().map(line).collect::<Vec<_>>())
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.budget = match rows.only(KIND) {
        // Rows of a budget that is gone, as after a merge, are rows of none.
        None => None,
        Some(row) => Some(Arc::new(budget(rows, row)?)),
    };
    Ok(())
}

fn budget(rows: &Rows, row: Row) -> Result<Budget, ConvertError> {
    let window = MonthRange { first: row.month("first_month")?, len: row.count("n_months")?.min(120) };
    let mut sales = SalesPlan::new();
    for row in rows.set(SALES) {
        let Some(Node::Leaf(account, product)) = row.id.as_node() else { return Err(bad("budgeted sales", row.id)) };
        let column = row.months("sales")?;
        let month = |it: Month| column.and_then(|column| column.get(it)).flatten().unwrap_or_default();
        sales.insert((account, product), window.iter().map(|it| Money::from_minor(month(it))).collect());
    }
    let mut products = BTreeMap::new();
    for row in rows.set(PRODUCT) {
        let Some(Node::Product(product)) = row.id.as_node() else { return Err(bad("budgeted product", row.id)) };
        let cost = match (row.opt_int("cost")?, row.opt_int("cost_share")?) {
            (Some(it), _) => Some(UnitCost::PerUnit(Money::from_minor(it))),
            (None, share) => share.map(UnitCost::Share),
        };
        let price = row.opt_int("price")?.map(Money::from_minor);
        let terms = ProductTerms { price, cost, discount: row.int("discount")?, no_rebate: row.flag("no_rebate")? };
        products.insert(product, terms);
    }
    let mut account_tiers = BTreeMap::new();
    for row in rows.set(ACCOUNT) {
        let Some(Node::Account(account)) = row.id.as_node() else { return Err(bad("budgeted account", row.id)) };
        account_tiers.insert(account, tiers(row)?);
    }
    let budget = Budget {
        window,
        source: value_of(&SOURCES, "source of a budget", row.text("source")?)?,
        owner: row.text("owner")?.to_owned(),
        sales: Arc::new(sales),
        products,
        tiers: tiers(row)?,
        account_tiers,
        lines: rows.list(LINE).into_iter().map(line).collect::<Result<_, _>>()?,
        limits: Limits { manager: row.int("manager")?, director: row.int("director")? },
        signoffs: rows.list(SIGN).into_iter().map(sign).collect::<Result<_, _>>()?,
        changes: rows.list(CHANGE).into_iter().map(change).collect::<Result<_, _>>()?,
    };
    budget.verify().map_err(|fault| bad("budget", fault))?;
    Ok(budget)
}

fn tiers(row: Row) -> Result<Vec<Tier>, ConvertError> {
    let whole = |it: &f64| Ok::<_, ConvertError>(*it as i64);
    let numbers: Vec<i64> = row.numbers("tiers")?.iter().map(whole).collect::<Result<_, _>>()?;
    Ok(numbers.chunks_exact(2).map(|it| Tier { from: Money::from_minor(it[0]), rate: it[1] }).collect())
}

fn line(row: Row) -> Result<ExpenseLine, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("expense", row.id))?;
    let money = |field| row.int(field).map(Money::from_minor);
    let month = |field| if row.has(field) { row.month(field).map(Some) } else { Ok(None) };
    let driver = match row.text("driver")? {
        "fixed" => CostDriver::Fixed { per_month: money("each")? },
        "percent" => CostDriver::Percent { rate: row.int("rate")?, of: base(row.text("of")?)? },
        "head" => CostDriver::PerHead { heads: row.int("count")?, each: money("each")? },
        "visit" => CostDriver::PerVisit { visits: row.int("count")?, each: money("each")? },
        "step" => CostDriver::Step { block: money("block")?, each: money("each")? },
        "service" => CostDriver::Service(Arc::new(ServiceCost {
            taken: parsed(row, "taken")?.ok_or_else(|| bad("taken", "nothing"))?,
            first: row.month("first_month")?,
            accounts: row.texts("accounts")?.into_iter().map(cost_of_account).collect::<Result<_, _>>()?,
        })),
        other => return Err(bad("driver of an expense", other)),
    };
    let scope = row.text("scope")?;
    let scope = match scope.split_once(' ') {
        None if scope == "company" => Scope::Company,
        None if scope == "spread" => Scope::Spread,
        Some(("account", id)) => Scope::Account(id.parse().map_err(|_| bad("account", id))?),
        Some(("product", id)) => Scope::Product(id.parse().map_err(|_| bad("product", id))?),
        _ => return Err(bad("scope of an expense", scope)),
    };
    Ok(ExpenseLine {
        id: BudgetLineId(id),
        name: row.text("name")?.to_owned(),
        stage: value_of(&STAGES, "stage of an expense", row.text("stage")?)?,
        scope,
        driver,
        from: month("from")?,
        to: month("to")?,
    })
}

fn cost_of_account(text: &str) -> Result<(AccountId, Vec<Money>), ConvertError> {
    let wrong = || bad("cost of an account", text);
    let (account, amounts) = text.split_once(' ').ok_or_else(wrong)?;
    let amount = |it: &str| it.parse().map(Money::from_minor).map_err(|_| wrong());
    Ok((account.parse().map_err(|_| wrong())?, amounts.split(' ').map(amount).collect::<Result<_, _>>()?))
}

fn base(text: &str) -> Result<Base, ConvertError> {
    Ok(match text.split_once(' ') {
        None if text == "sales" => Base::Sales,
        None if text == "net" => Base::Net,
        None if text == "margin" => Base::GrossMargin,
        None if text == "contribution" => Base::Contribution,
        Some(("line", id)) => Base::Line(id.parse().map_err(|_| bad("expense", id))?),
        _ => return Err(bad("what a percentage is of", text)),
    })
}

fn sign(row: Row) -> Result<Signoff, ConvertError> {
    let sign = match row.text("sign")? {
        "propose" => Sign::Propose,
        "withdraw" => Sign::Withdraw,
        "approve" => Sign::Approve,
        "lock" => Sign::Lock(row.month("month")?),
        other => return Err(bad("step of an approval", other)),
    };
    let id = row.id.parts()[0].ok_or_else(|| bad("step of an approval", row.id))?;
    Ok(Signoff { id, sign, by: row.text("by")?.to_owned(), at: row.number("at")? })
}

fn change(row: Row) -> Result<BudgetChange, ConvertError> {
    Ok(BudgetChange {
        id: row.id.parts()[0].ok_or_else(|| bad("change of a budget", row.id))?,
        at: row.number("at")?,
        kind: value_of(&KINDS, "kind of change", row.text("kind")?)?,
        author: row.text("author")?.to_owned(),
        reason: row.text("reason")?.to_owned(),
        approver: row.text("approver")?.to_owned(),
        level: value_of(&LEVELS, "level of approval", row.text("level")?)?,
        lines: row.texts("lines")?.into_iter().map(signed_line).collect::<Result<_, _>>()?,
    })
}

fn signed_line(text: &str) -> Result<SignedLine, ConvertError> {
    let wrong = || bad("line of a change", text);
    let [kind, id, month, amount] = text.split(' ').collect::<Vec<_>>()[..] else { return Err(wrong()) };
    let item = match kind {
        "sales" => Item::Sales(id.parse().map_err(|_| wrong())?),
        "line" => Item::Expense(id.parse().map_err(|_| wrong())?),
        _ => return Err(wrong()),
    };
    let amount = Money::from_minor(amount.parse().map_err(|_| wrong())?);
    Ok(SignedLine { item, month: month.parse().map_err(|_| wrong())?, amount })
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{IdGenerator, ProductId};
    use crate::store::record::{Records, Rev};

    #[test]
    fn every_part_of_a_budget_comes_back() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let money = Money::from_minor;
        let mut ids = IdGenerator::new(6);
        let (a, b) = (AccountId(ids.next_id()), AccountId(ids.next_id()));
        let (x, y) = (ProductId(ids.next_id()), ProductId(ids.next_id()));
        let sales = SalesPlan::from([((a, x), vec![money(5), money(-1)]), ((b, y), vec![money(0), money(7)])]);
        let window = MonthRange { first: month("2026-12"), len: 2 };
        let mut budget = Budget::new(window, RevenueSource::Forecast, sales);
        budget.owner = "=财务 <b>".to_owned();
        let terms = |price, cost, discount, no_rebate| ProductTerms { price, cost, discount, no_rebate };
        budget.products.insert(x, terms(Some(money(9)), Some(UnitCost::PerUnit(money(4))), 250, true));
        budget.products.insert(y, terms(None, Some(UnitCost::Share(7000)), 0, false));
        budget.tiers = vec![Tier { from: money(0), rate: 100 }, Tier { from: money(900), rate: 250 }];
        budget.account_tiers.insert(b, Vec::new());
        let first = BudgetLineId(ids.next_id());
        let drivers = [
            (CostDriver::Fixed { per_month: money(3) }, Scope::Company),
            (CostDriver::Percent { rate: 50, of: Base::Line(first) }, Scope::Spread),
            (CostDriver::Percent { rate: 50, of: Base::Contribution }, Scope::Account(a)),
            (CostDriver::PerHead { heads: 150, each: money(8) }, Scope::Product(y)),
            (CostDriver::PerVisit { visits: 400, each: money(8) }, Scope::Company),
            (CostDriver::Step { block: money(70), each: money(2) }, Scope::Company),
            (
                CostDriver::Service(Arc::new(ServiceCost {
                    taken: "2026-11-30".parse().unwrap(),
                    first: month("2026-12"),
                    accounts: BTreeMap::from([(a, vec![money(3), money(4)]), (b, vec![money(0), money(7)])]),
                })),
                Scope::Company,
            ),
        ];
        for (i, (driver, scope)) in drivers.into_iter().enumerate() {
            let id = if i == 0 { first } else { BudgetLineId(ids.next_id()) };
            let (from, to) = ((i == 1).then(|| month("2027-01")), (i == 2).then(|| month("2026-12")));
            let stage = Stage::ALL[if i == 2 { 2 } else { i % 3 }];
            budget.lines.push(ExpenseLine { id, name: format!("L{i}"), stage, scope, driver, from, to });
        }
        for sign in [Sign::Propose, Sign::Approve, Sign::Lock(month("2026-12"))] {
            budget.signoffs.push(Signoff { id: ids.next_id(), sign, by: "马".to_owned(), at: 1.5e12 });
        }
        let at = |item, amount| SignedLine { item, month: month("2027-01"), amount: money(amount) };
        budget.changes.push(BudgetChange {
            id: ids.next_id(),
            at: 1.6e12,
            kind: ChangeKind::Transfer,
            author: "Li".to_owned(),
            reason: "招标".to_owned(),
            approver: "Ma".to_owned(),
            level: Level::Director,
            lines: vec![at(Item::Sales(a), -4), at(Item::Sales(b), 4), at(Item::Expense(first), 1)],
        });
        let mut document = super::super::workspace::blank();
        document.budget = Some(Arc::new(budget));
        let records = to_records(&document, Rev::default());
        assert_eq!(to_document(&records).unwrap(), document);
        // That one person proposed and approved it is written where it is so, and older files without it are read.
        let flags = |it: &Records| it.of_kind(SIGN).filter(|it| it.1.fields.get("alone").is_some()).count();
        assert_eq!(flags(&records), 1);
        let mut older = records.clone();
        for (_, record) in older.live.iter_mut().filter(|it| &*it.0.kind == SIGN) {
            record.fields.set("alone".into(), None);
        }
        assert_eq!((flags(&older), to_document(&older).unwrap()), (0, document.clone()));
        document.budget = None;
        assert_eq!(to_document(&to_records(&document, Rev::default())).unwrap(), document);
    }
}
