//! The sales team: kind `team_account`, one per account with its places by month and what it could buy; kind
//! `team_person`, one per person. And how a running plan was adjusted: kind `plan_move`, one per account and adjustment.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Money, Month, Node, Person, Place, Prospect, RecordId, Team};
use crate::plan::Policy;
use crate::store::record::{Fields, Id, MonthColumn, Notes};
use crate::workbench::Document;
use crate::workbench::adjusting::PlanMove;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const ACCOUNT: &str = "team_account";
const PERSON: &str = "team_person";
const MOVE: &str = "plan_move";
const POLICIES: [(&str, Policy); 5] = [
    ("carry_over", Policy::CarryOver),
    ("spread", Policy::Spread),
    ("hold", Policy::Hold),
    ("zero_sum", Policy::ZeroSum),
    ("parent_funded", Policy::ParentFunded),
];

pub(super) const PART: Part = Part { kinds: &[ACCOUNT, PERSON], same, write, read };
pub(super) const MOVES: Part = Part { kinds: &[MOVE], same: same_moves, write: write_moves, read: read_moves };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.team, &b.team)
}

fn same_moves(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.moves, &b.moves)
}

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let team = &document.team;
    let mut accounts: BTreeMap<AccountId, Fields> = BTreeMap::new();
    for (account, places) in &team.places {
        // An empty text is nobody, nowhere: a place always says both.
        let notes = |of: fn(&Place) -> &Option<String>| {
            places.iter().map(|(month, it)| (*month, of(it).clone().unwrap_or_default())).collect::<Notes>()
        };
        let fields = Fields::new().with("region", notes(|it| &it.region)).with("person", notes(|it| &it.person));
        accounts.insert(*account, fields);
    }
    for (account, it) in &team.prospects {
        let fields = accounts.remove(account).unwrap_or_default();
        let fields = fields
            .with_some("potential", it.potential.map(Money::minor))
            .with_some("pipeline", it.pipeline.map(Money::minor));
        accounts.insert(*account, fields);
    }
    out.set(ACCOUNT, accounts.into_iter().map(|(account, it)| (Id::node(Node::Account(account)), it)));
    let person = |(name, it): (&String, &Person)| {
        let fields = Fields::new()
            .with("name", name.as_str())
            .with_some("joined", it.joined.map(|it| it.to_string()))
            .with_some("last_quota", it.last_quota.map(Money::minor));
        (Id::one(id_of(name)), fields)
    };
    out.set(PERSON, team.people.iter().map(person));
}

/// An id from a name (FNV-1a), so that a person has the same one wherever it is written down.
fn id_of(name: &str) -> RecordId {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    RecordId::from_bits(name.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut team = Team::default();
    let money = |row: Row, field| Ok::<_, ConvertError>(row.opt_int(field)?.map(Money::from_minor));
    for row in rows.set(ACCOUNT) {
        let Some(Node::Account(account)) = row.id.as_node() else { return Err(bad("account of a team", row.id)) };
        let (regions, people) = (row.notes("region")?, row.notes("person")?);
        let name = |notes: &Notes, month: &Month| notes.get(month).filter(|it| !it.is_empty()).cloned();
        let places: BTreeMap<Month, Place> = (regions.keys().chain(people.keys()))
            .map(|it| (*it, Place { region: name(&regions, it), person: name(&people, it) }))
            .collect();
        if !places.is_empty() {
            team.places.insert(account, places);
        }
        let prospect = Prospect { potential: money(row, "potential")?, pipeline: money(row, "pipeline")? };
        team = team.with_prospect(account, prospect);
    }
    for row in rows.set(PERSON) {
        let joined = row.opt_text("joined")?;
        let joined = joined.map(|it| it.parse().map_err(|_| bad("month of joining", it))).transpose()?;
        let person = Person { joined, last_quota: money(row, "last_quota")? };
        team = team.with_person(row.text("name")?, person);
    }
    document.team = Arc::new(team);
    Ok(())
}

fn write_moves(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let former = before.map(|it| it.moves.as_slice());
    out.list(MOVE, former, &document.moves, |it| Id::one(it.id), move_fields);
}

fn move_fields(it: &PlanMove) -> Fields {
    let column = |values: &[Money]| MonthColumn::new(it.first, values.iter().map(|it| Some(it.minor())).collect());
    let policy = POLICIES.iter().find(|(_, policy)| *policy == it.policy).map_or("hold", |it| it.0);
    Fields::new()
        .with("account", it.account.to_string())
        .with("at", it.at)
        .with("author", it.author.as_str())
        .with("policy", policy)
        .with("amount", it.amount.minor())
        .with("reason", it.reason.as_str())
        .with("first_month", it.first.to_string())
        .with("before", column(&it.before))
        .with("after", column(&it.after))
}

fn read_moves(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let moves = rows.list(MOVE).into_iter().map(plan_move).collect::<Result<Vec<_>, _>>()?;
    document.moves = Arc::new(moves);
    Ok(())
}

fn plan_move(row: Row) -> Result<PlanMove, ConvertError> {
    let (account, policy) = (row.text("account")?, row.text("policy")?);
    let known = POLICIES.iter().find(|it| it.0 == policy).ok_or_else(|| bad("policy of a move", policy))?;
    let column = |field: &'static str| {
        let column = row.months(field)?.ok_or_else(|| bad("column of targets", "nothing"))?;
        Ok::<_, ConvertError>(column.cells().iter().map(|it| Money::from_minor(it.unwrap_or_default())).collect())
    };
    Ok(PlanMove {
        id: row.id.parts()[0].ok_or_else(|| bad("move", row.id))?,
        at: row.number("at")?,
        author: row.text("author")?.to_owned(),
        policy: known.1,
        account: account.parse().map_err(|_| bad("account of a move", account))?,
        amount: Money::from_minor(row.int("amount")?),
        reason: row.text("reason")?.to_owned(),
        first: row.month("first_month")?,
        before: column("before")?,
        after: column("after")?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::record::Rev;

    #[test]
    fn team_and_moves_come_back() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let mut ids = IdGenerator::new(9);
        let [a, b] = [(); 2].map(|()| AccountId(ids.next_id()));
        let place = |region: Option<&str>, person: Option<&str>| Place {
            region: region.map(str::to_owned),
            person: person.map(str::to_owned),
        };
        let mut team = Team::default();
        let moves = [
            (month("2026-01"), place(Some("华东"), None)),
            (month("2026-07"), place(None, None)),
            (month("2026-09"), place(Some("=1+1"), Some("吴<b>"))),
        ];
        team.places.insert(a, moves.into_iter().collect());
        let money = |it| Some(Money::from_minor(it));
        let team = team
            .with_prospect(a, Prospect { potential: money(7), pipeline: None })
            .with_prospect(b, Prospect { potential: None, pipeline: money(0) })
            .with_person("吴<b>", Person { joined: Some(month("2026-09")), last_quota: None })
            .with_person("Li", Person { joined: None, last_quota: money(12) });
        let mut entry = |(policy, amount)| PlanMove {
            id: ids.next_id(),
            at: 1.5e12,
            author: "何".to_owned(),
            policy,
            account: a,
            amount: Money::from_minor(amount),
            reason: "合同 \"延后\"".to_owned(),
            first: month("2026-01"),
            before: vec![Money::from_minor(1); 12],
            after: vec![Money::from_minor(-2); 12],
        };
        let mut document = super::super::workspace::blank();
        document.team = Arc::new(team);
        document.moves = Arc::new(Policy::ALL.into_iter().zip([5, -5, 0, 1, 2]).map(&mut entry).collect());
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.team, document.team);
        assert_eq!(back.moves, document.moves);
    }
}
