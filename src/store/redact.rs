//! Redacted copies: a workspace to show to others, without names of people, and without the names and prices that its
//! owner keeps to herself.
//!
//! What goes out is listed, field by field: a field that nobody has thought about stays in ([`treatment`]). The copy's
//! one record of kind `redaction` says what was taken away; a file with it is never merged.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{RecordId, WorkspaceId};

use super::record::{Fields, Id, Key, MonthColumn, Name, Record, Records, Rev, Value};

const KIND: &str = "redaction";

/// Which figures go out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Figures {
    /// Amounts, quantities and costs as they are: prices can be worked out of them.
    All,
    /// Amounts alone: no quantities and no costs, hence no prices and no margins.
    #[default]
    Amounts,
    /// Amounts alone, all multiplied by one factor that the copy does not name.
    Scaled(f64),
    /// Quantities alone: no amounts, no costs, no plan.
    Quantities,
}

/// What a copy leaves out besides names of people and everything written in words, which always stay in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Redaction {
    /// Names of accounts become aliases.
    pub accounts: bool,
    /// Names of products become aliases.
    pub products: bool,
    /// Regions are left out.
    pub regions: bool,
    /// Which figures go out.
    pub figures: Figures,
}

impl Default for Redaction {
    fn default() -> Self {
        Self { accounts: true, products: false, regions: false, figures: Figures::default() }
    }
}

/// The words that aliases begin with, and the copy's name.
#[derive(Clone, Copy, Debug)]
pub struct AliasWords<'a> {
    /// For an account.
    pub account: &'a str,
    /// For a person.
    pub person: &'a str,
    /// For a product.
    pub product: &'a str,
    /// The name of the copy.
    pub workspace: &'a str,
}

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Goes out as it is: structure, dates, settings.
    Keep,
    /// The name of an account.
    AccountName,
    /// The name of a product.
    ProductName,
    /// The name of a person.
    Person,
    /// A region.
    Region,
    /// Money.
    Amount,
    /// Money paid for goods: with amounts it tells the margin.
    Cost,
    /// Pieces.
    Quantity,
    /// Written by people: stays in.
    Words,
}

/// What becomes of a field; `None` for one that is not listed, which stays in.
pub fn treatment(kind: &str, field: &str) -> Option<Treatment> {
    use Treatment::*;
    Some(match (kind, field) {
        ("workspace", "currency" | "fiscal_start_month" | "sample") => Keep,
        ("workspace", "id" | "name") => Words,
        ("book", "first_month" | "n_months") => Keep,
        (_, "place") => Keep,
        ("account", "name") => AccountName,
        ("account", "region") => Region,
        ("account", "person") => Person,
        ("product", "name") => ProductName,
        ("series", "from") => Keep,
        ("series", "amounts") => Amount,
        ("series", "costs") => Cost,
        ("series", "quantities") => Quantity,
        ("forecast", "measure" | "horizon" | "way") | ("method", "method") | ("training", "learn_from") => Keep,
        ("plan", "total" | "unit") => Amount,
        ("plan", "first_month" | "n_months" | "n_closed" | "plans_closed" | "weights") => Keep,
        ("plan_node", "targets" | "lock" | "floor" | "cap") => Amount,
        // What was agreed on beside the figures, in words and in amounts that no other field shows.
        ("plan", "owner" | "parent" | "reason" | "stretch" | "tiers" | "promise" | "uplift" | "growth" | "spread")
        | ("plan", "tiers_at" | "tiers_by" | "tiers_landing" | "tiers_first" | "tiers_months") => Words,
        ("plan_node", "closed") => Keep,
        // That a month was typed is kept, what was written with it is not.
        ("plan_node", "edited") => Words,
        ("import" | "version" | "version_node" | "version_product" | "assumption" | "decision", _) => Words,
        ("team_account" | "team_person" | "plan_move", _) => Words,
        // What somebody promised or was offered, and how people are paid, is nobody else's.
        ("commitment" | "commitment_before" | "lever" | "offer" | "agreement" | "agreed" | "incentive", _) => Words,
        // Prices, costs and profit are nobody else's business.
        ("budget", _) => Words,
        ("budget_sales" | "budget_product" | "budget_account" | "budget_line" | "budget_sign" | "budget_change", _) => {
            Words
        }
        ("task" | "mute" | "review" | "thresholds", _) => Words,
        ("coverage" | "account_tier", _) => Words,
        ("strategy" | "service" | "service_activity" | "service_event", _) => Words,
        // What customers said is for the house.
        ("feedback", _) => Words,
        // What things cost us, and what we give away.
        ("material", _) => Words,
        ("staffing" | "hire" | "skill" | "channels" | "channel" | "partner" | "account_channel", _) => Words,
        // Margins, how customers pay, what they owe, and how large we take the market to be.
        ("measures", _) => Words,
        // Targets by product, with why, and what products weigh: the accounts' targets do without.
        ("plan_product" | "plan_mix", _) => Words,
        ("preparation_amount", field) => prepared(field, Amount),
        ("preparation_quantity", field) => prepared(field, Quantity),
        _ => return None,
    })
}

fn prepared(field: &str, figure: Treatment) -> Treatment {
    match field.rsplit_once('_') {
        Some((_, "raw" | "used")) => figure,
        Some((_, "note")) => Treatment::Words,
        _ => Treatment::Keep,
    }
}

/// Whether these records are a redacted copy.
pub fn is_redacted(records: &Records) -> bool {
    records.only(KIND).is_some()
}

/// A redacted copy, with an id of its own, without history and without authors. `now` in milliseconds since 1970.
pub fn redact(records: &Records, how: &Redaction, words: AliasWords, id: WorkspaceId, now: f64) -> Records {
    let aliases = Aliases::of(records, words);
    let mut copy = Records::default();
    for (key, record) in records.live.iter().filter(|it| goes_out(&it.0.kind, how)) {
        let mut fields = Fields::new();
        for (name, value) in record.fields.iter() {
            fields.set(name.clone(), aliases.redacted(key, name, value, how));
        }
        copy.live.insert(key.clone(), Record { rev: Rev::default(), fields });
    }
    if let Some(workspace) = copy.live.get_mut(&Key::new("workspace", Id::ALL)) {
        workspace.fields.set("id".into(), Some(id.to_string().into()));
        workspace.fields.set("name".into(), Some(words.workspace.into()));
    }
    settle_measure(&mut copy, how);
    settle_plan(&mut copy);
    copy.live.insert(Key::new(KIND, Id::ALL), Record { rev: Rev::default(), fields: mark(how, now) });
    copy
}

fn mark(how: &Redaction, now: f64) -> Fields {
    let figures = match how.figures {
        Figures::All => "all",
        Figures::Amounts => "amounts",
        Figures::Scaled(_) => "scaled",
        Figures::Quantities => "quantities",
    };
    Fields::new()
        .with("accounts", how.accounts)
        .with("products", how.products)
        .with("regions", how.regions)
        .with("figures", figures)
        .with("at", now)
}

/// Kinds of which something goes out.
fn goes_out(kind: &str, how: &Redaction) -> bool {
    match (kind, how.figures) {
        ("workspace" | "book" | "account" | "product" | "series" | "forecast" | "method" | "training", _) => true,
        ("plan" | "plan_node" | "preparation_amount", figures) => figures != Figures::Quantities,
        ("preparation_quantity", figures) => matches!(figures, Figures::All | Figures::Quantities),
        _ => false,
    }
}

/// What stands in for names.
struct Aliases {
    accounts: BTreeMap<RecordId, String>,
    products: BTreeMap<RecordId, String>,
    people: BTreeMap<String, String>,
}

impl Aliases {
    /// Aliases come from ids, which are random: a hash of a name could be found by trying names.
    fn of(records: &Records, words: AliasWords) -> Self {
        let ids = |kind: &str| records.of_kind(kind).filter_map(|it| it.0.parts()[0]).collect::<Vec<_>>();
        let mut people: BTreeMap<String, RecordId> = BTreeMap::new();
        for (id, record) in records.of_kind("account") {
            if let (Some(Value::Text(person)), Some(id)) = (record.fields.get("person"), id.parts()[0]) {
                let first = people.entry(person.clone()).or_insert(id);
                *first = (*first).min(id);
            }
        }
        let of_people = codes(people.values().copied().collect(), words.person);
        Self {
            accounts: codes(ids("account"), words.account),
            products: codes(ids("product"), words.product),
            people: people.into_iter().map(|(name, id)| (name, of_people[&id].clone())).collect(),
        }
    }

    fn redacted(&self, key: &Key, name: &Name, value: &Value, how: &Redaction) -> Option<Value> {
        let alias = |of: &BTreeMap<RecordId, String>| of.get(&key.id.parts()[0]?).map(|it| it.as_str().into());
        match treatment(&key.kind, name)? {
            Treatment::Keep => Some(value.clone()),
            Treatment::AccountName if how.accounts => alias(&self.accounts),
            Treatment::ProductName if how.products => alias(&self.products),
            Treatment::AccountName | Treatment::ProductName => Some(value.clone()),
            Treatment::Region => (!how.regions).then(|| value.clone()),
            Treatment::Person => match value {
                Value::Text(it) => self.people.get(it).map(|it| it.as_str().into()),
                _ => None,
            },
            Treatment::Amount => match how.figures {
                Figures::All | Figures::Amounts => Some(value.clone()),
                Figures::Scaled(factor) if &**name != "unit" => scaled(value, factor),
                Figures::Scaled(_) => Some(value.clone()),
                Figures::Quantities => None,
            },
            Treatment::Cost => (how.figures == Figures::All).then(|| value.clone()),
            Treatment::Quantity => {
                matches!(how.figures, Figures::All | Figures::Quantities).then(|| value.clone()) //
            }
            Treatment::Words => match value {
                Value::Notes(notes) => Some(Value::Notes(notes.keys().map(|it| (*it, String::new())).collect())),
                _ => None,
            },
        }
    }
}

/// A word and the end of the id, as long as it takes to tell all apart.
fn codes(ids: Vec<RecordId>, word: &str) -> BTreeMap<RecordId, String> {
    let tail = |id: &RecordId, n: usize| id.to_string()[10 - n..].to_uppercase();
    let n = [3, 4, 5, 6, 8].into_iter().find(|n| {
        let distinct: BTreeSet<String> = ids.iter().map(|it| tail(it, *n)).collect();
        distinct.len() == ids.iter().collect::<BTreeSet<_>>().len()
    });
    ids.iter().map(|it| (*it, format!("{word} {}", tail(it, n.unwrap_or(10))))).collect()
}

fn scaled(value: &Value, factor: f64) -> Option<Value> {
    let scale = |minor: i64| libm::round(minor as f64 * factor) as i64;
    match value {
        Value::Int(it) => Some(Value::Int(scale(*it))),
        Value::Months(it) => {
            let cells = it.cells().iter().map(|it| it.map(scale)).collect();
            Some(Value::Months(MonthColumn::new(it.first(), cells)))
        }
        _ => None,
    }
}

/// What is forecast has to be there.
fn settle_measure(copy: &mut Records, how: &Redaction) {
    let measure = match how.figures {
        Figures::All => return,
        Figures::Amounts | Figures::Scaled(_) => "amount",
        Figures::Quantities => "quantity",
    };
    if let Some(forecast) = copy.live.get_mut(&Key::new("forecast", Id::ALL)) {
        forecast.fields.set("measure".into(), Some(measure.into()));
    }
}

/// Rounded cells no longer add up to rounded sums: sums, locks and bounds follow the cells.
fn settle_plan(copy: &mut Records) {
    let mut total = 0;
    for (key, record) in copy.live.iter_mut().filter(|it| &*it.0.kind == "plan_node") {
        debug_assert!(key.id.as_node().is_some());
        let Some(Value::Months(targets)) = record.fields.get("targets") else { continue };
        let sum: i64 = targets.cells().iter().flatten().sum();
        total += sum;
        let int = |it: Option<&Value>| if let Some(Value::Int(it)) = it { Some(*it) } else { None };
        let (floor, cap) = (int(record.fields.get("floor")), int(record.fields.get("cap")));
        if record.fields.get("lock").is_some() {
            record.fields.set("lock".into(), Some(Value::Int(sum)));
        }
        record.fields.set("floor".into(), floor.map(|it| Value::Int(it.min(sum))));
        record.fields.set("cap".into(), cap.map(|it| Value::Int(it.max(sum))));
    }
    if let Some(plan) = copy.live.get_mut(&Key::new("plan", Id::ALL)) {
        plan.fields.set("total".into(), Some(Value::Int(total)));
    }
}
