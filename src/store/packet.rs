//! Role packets: one person's accounts as a workspace of their own, to be worked on elsewhere and merged back.
//!
//! A packet holds what its accounts' records say and nothing of others: their history, methods, preparation and plan
//! rows, the products they buy, and a total that is the sum of their rows. Its mark, the one record of kind `packet`,
//! names the workspace it came from and keeps a copy of what it held at first, the ancestor for the merge.

use std::collections::BTreeSet;

use crate::domain::{AccountId, RecordId, WorkspaceId};

use super::file::{read_file, write_file};
use super::record::{Author, Fields, Id, Key, Record, Records, Rev, Stamp, Value};

const KIND: &str = "packet";

/// What a packet says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// The workspace it came from.
    pub workspace: WorkspaceId,
    /// The name of that workspace.
    pub title: String,
    /// Its accounts.
    pub accounts: BTreeSet<AccountId>,
    /// Who made it, by name.
    pub author: String,
    /// Milliseconds since 1970.
    pub at: f64,
    /// What it held at first.
    pub base: Records,
}

impl Packet {
    /// The mark of these records; `None` when they are no packet, or the mark makes no sense.
    pub fn of(records: &Records) -> Option<Self> {
        let fields = &records.only(KIND)?.fields;
        let text = |name: &str| match fields.get(name) {
            Some(Value::Text(it)) => Some(it.as_str()),
            _ => None,
        };
        let Some(Value::List(accounts)) = fields.get("accounts") else { return None };
        let account = |it: &Value| match it {
            Value::Text(it) => it.parse().ok(),
            _ => None,
        };
        let at = match fields.get("at") {
            Some(Value::Number(at)) => *at,
            Some(Value::Int(at)) => *at as f64,
            _ => 0.0,
        };
        Some(Self {
            workspace: text("workspace")?.parse().ok()?,
            title: text("title").unwrap_or_default().to_owned(),
            accounts: accounts.iter().map(account).collect::<Option<_>>()?,
            author: text("author").unwrap_or_default().to_owned(),
            at,
            base: read_file(text("base")?).ok()?,
        })
    }
}

/// Whether these records are a packet.
pub fn is_packet(records: &Records) -> bool {
    records.only(KIND).is_some()
}

/// What of these records is of the accounts: what a packet carries and what merging it back may touch.
pub fn of_accounts(records: &Records, accounts: &BTreeSet<AccountId>) -> Records {
    let is_ours = |id: Option<RecordId>| id.is_some_and(|id| accounts.contains(&AccountId(id)));
    let products: BTreeSet<RecordId> =
        records.of_kind("series").filter(|it| is_ours(it.0.parts()[0])).filter_map(|it| it.0.parts()[1]).collect();
    let belongs = |key: &Key| match &*key.kind {
        "book" | "plan" => true,
        "product" => key.id.parts()[0].is_some_and(|it| products.contains(&it)),
        // Their ids are of other things than accounts.
        "workspace" | "import" | "version" | "version_node" | "version_product" | KIND | "redaction" => false,
        // Rows of a budget mean nothing without the whole of it, which does not go out.
        "budget_sales" | "budget_account" => false,
        // Whatever a later place keeps of an account has its id in front.
        _ => is_ours(key.id.parts()[0]),
    };
    let live = records.live.iter().filter(|it| belongs(it.0)).map(|(key, it)| (key.clone(), it.clone())).collect();
    let mut view = Records { live, ..Records::default() };
    let total = view.of_kind("plan_node").filter_map(|it| sum_of(&it.1.fields)).sum::<i64>();
    if let Some(plan) = view.live.get_mut(&Key::new("plan", Id::ALL)) {
        plan.fields.set("total".into(), Some(Value::Int(total)));
    }
    let used: BTreeSet<_> = view.live.values().map(|it| it.rev.author).collect();
    let authors = records.authors.iter().filter(|it| used.contains(it.0));
    view.authors = authors.map(|(id, name)| (*id, name.clone())).collect();
    view
}

fn sum_of(row: &Fields) -> Option<i64> {
    match row.get("targets")? {
        Value::Months(it) => Some(it.cells().iter().flatten().sum()),
        _ => None,
    }
}

/// A packet of these accounts, a workspace with an id and a name of its own. `now` in milliseconds since 1970.
pub fn make_packet(
    records: &Records,
    accounts: &BTreeSet<AccountId>,
    id: WorkspaceId,
    name: &str,
    author: &Author,
    now: f64,
) -> Records {
    let mut packet = of_accounts(records, accounts);
    let base = write_file(&packet);
    let own = |kind: &'static str| records.only(kind).map(|it| it.fields.clone()).unwrap_or_default();
    let rev = Rev { stamp: Stamp { ms: now as u64, counter: 0 }, author: author.id };
    let mut put = |kind: &'static str, fields: Fields| {
        packet.live.insert(Key::new(kind, Id::ALL), Record { rev, fields });
    };
    let workspace = own("workspace");
    let text = |name: &str| workspace.get(name).cloned().unwrap_or_else(|| Value::from(""));
    let mark = Fields::new()
        .with("workspace", text("id"))
        .with("title", text("name"))
        .with("accounts", accounts.iter().map(|it| Value::Text(it.to_string())).collect::<Vec<_>>())
        .with("author", author.name.as_str())
        .with("at", now)
        .with("base", base);
    put(KIND, mark);
    put("forecast", own("forecast"));
    put("workspace", workspace.with("id", id.to_string()).with("name", name).with("sample", false));
    packet.authors.insert(author.id, author.name.clone());
    packet
}
