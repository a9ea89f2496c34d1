//! What was said from below and agreed: kinds `commitment` and `agreed`, one per account; `commitment_before`, `lever` and
//! `offer`, one each, with the account in front of the id where they are of one, so that they travel with its packet;
//! `agreement` and `incentive`, the only ones of their kind.

use std::sync::Arc;

use crate::domain::{AccountId, Money, MonthRange, Node, Place, RecordId};
use crate::plan::{
    Agreed, AgreedWeight, BottomUp, Commitment, CountsFrom, FormerCommitment, GroupKey, Incentive, Lever, LeverKind,
    Offer, OfferAbout, OfferSide,
};
use crate::store::record::{Fields, Id};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const COMMITMENT: &str = "commitment";
const BEFORE: &str = "commitment_before";
const LEVER: &str = "lever";
const OFFER: &str = "offer";
const AGREEMENT: &str = "agreement";
const AGREED: &str = "agreed";
const INCENTIVE: &str = "incentive";
const LEVERS: [(&str, LeverKind); 5] = [
    ("price", LeverKind::Price),
    ("share", LeverKind::Share),
    ("new_product", LeverKind::NewProduct),
    ("new_account", LeverKind::NewAccount),
    ("retention", LeverKind::Retention),
];

pub(super) const PART: Part = Part { kinds: &[COMMITMENT, BEFORE, LEVER, OFFER, AGREEMENT, AGREED], same, write, read };
pub(super) const SCHEME: Part = Part { kinds: &[INCENTIVE], same: same_scheme, write: write_scheme, read: read_scheme };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.bottom_up, &b.bottom_up)
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let (said, former) = (&document.bottom_up, before.map(|it| &it.bottom_up));
    let commitments = said.commitments.iter();
    out.set(COMMITMENT, commitments.map(|(account, it)| (Id::node(Node::Account(*account)), commitment_fields(it))));
    let earlier = former.map(|it| it.former.as_slice());
    out.list(
        BEFORE,
        earlier,
        &said.former,
        |it| id_of(Some(it.account), it.id),
        |it| commitment_fields(&it.commitment),
    );
    out.list(LEVER, former.map(|it| it.levers.as_slice()), &said.levers, |it| id_of(it.account, it.id), lever_fields);
    let offer_id = |it: &Offer| match it.about {
        OfferAbout::Account(account) => id_of(Some(account), it.id),
        OfferAbout::Company | OfferAbout::Group(_) => id_of(None, it.id),
    };
    out.list(OFFER, former.map(|it| it.offers.as_slice()), &said.offers, offer_id, offer_fields);
    let weight = (said.weight != AgreedWeight::default())
        .then(|| Fields::new().with("target_part", i64::from(said.weight.percent())));
    out.only(AGREEMENT, weight);
    let agreed = |(account, it): (&AccountId, &Agreed)| {
        let fields = Fields::new()
            .with("amount", it.amount.minor())
            .with("reason", it.reason.as_str())
            .with("at", it.at)
            .with("author", it.by.as_str());
        (Id::node(Node::Account(*account)), fields)
    };
    out.set(AGREED, said.agreed.iter().map(agreed));
}

/// The account in front where there is one: a packet carries what its accounts' ids begin with.
fn id_of(account: Option<AccountId>, id: RecordId) -> Id {
    match account {
        Some(account) => Id::new([Some(account.0), Some(id), None]),
        None => Id::new([None, None, Some(id)]),
    }
}

fn parts_of(row: Row) -> Result<(Option<AccountId>, RecordId), ConvertError> {
    match row.id.parts() {
        [Some(account), Some(id), None] => Ok((Some(AccountId(account)), id)),
        [None, None, Some(id)] => Ok((None, id)),
        _ => Err(bad("account and entry", row.id)),
    }
}

fn commitment_fields(it: &Commitment) -> Fields {
    months(it.window)
        .with("p10", it.low.minor())
        .with("p50", it.likely.minor())
        .with("p90", it.high.minor())
        .with("at", it.at)
        .with("author", it.by.as_str())
}

fn months(it: MonthRange) -> Fields {
    Fields::new().with("first_month", it.first.to_string()).with("n_months", it.len as i64)
}

fn lever_fields(it: &Lever) -> Fields {
    let kind = LEVERS.iter().find(|(_, kind)| *kind == it.kind).map_or("price", |it| it.0);
    months(it.months)
        .with("lever", kind)
        .with("amount", it.amount.minor())
        .with("owner", it.owner.as_str())
        .with("note", it.note.as_str())
}

fn offer_fields(it: &Offer) -> Fields {
    let (about, region, person) = match &it.about {
        OfferAbout::Company | OfferAbout::Group(GroupKey::Company) => ("company", None, None),
        OfferAbout::Group(GroupKey::Region(region)) => ("region", region.clone(), None),
        OfferAbout::Group(GroupKey::Person(place)) => ("person", place.region.clone(), place.person.clone()),
        OfferAbout::Account(_) => ("account", None, None),
    };
    let side = match it.side {
        OfferSide::TopDown => "top_down",
        OfferSide::BottomUp => "bottom_up",
    };
    Fields::new()
        .with("round", i64::from(it.round))
        .with("at", it.at)
        .with("author", it.who.as_str())
        .with("side", side)
        .with("about", about)
        .with_some("region", region)
        .with_some("person", person)
        .with("amount", it.amount.minor())
        .with("words", it.words.as_str())
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut said = BottomUp::default();
    for row in rows.set(COMMITMENT) {
        said.commitments.insert(account(row)?, commitment(row)?);
    }
    for row in rows.list(BEFORE) {
        let (account, id) = parts_of(row)?;
        let account = account.ok_or_else(|| bad("account of a commitment", row.id))?;
        said.former.push(FormerCommitment { id, account, commitment: commitment(row)? });
    }
    said.levers = rows.list(LEVER).into_iter().map(lever).collect::<Result<_, _>>()?;
    said.offers = rows.list(OFFER).into_iter().map(offer).collect::<Result<_, _>>()?;
    if let Some(row) = rows.only(AGREEMENT) {
        let percent = row.count("target_part")?;
        let weight = u32::try_from(percent).ok().and_then(AgreedWeight::new);
        said.weight = weight.ok_or_else(|| bad("weight", percent))?;
    }
    for row in rows.set(AGREED) {
        let agreed = Agreed {
            amount: money(row, "amount")?,
            reason: row.text("reason")?.to_owned(),
            at: row.number("at")?,
            by: row.text("author")?.to_owned(),
        };
        agreed.verify().map_err(|fault| bad("agreed number", fault))?;
        said.agreed.insert(account(row)?, agreed);
    }
    document.bottom_up = Arc::new(said);
    Ok(())
}

fn account(row: Row) -> Result<AccountId, ConvertError> {
    match row.id.as_node() {
        Some(Node::Account(account)) => Ok(account),
        _ => Err(bad("account", row.id)),
    }
}

fn money(row: Row, field: &'static str) -> Result<Money, ConvertError> {
    row.int(field).map(Money::from_minor)
}

fn window(row: Row) -> Result<MonthRange, ConvertError> {
    Ok(MonthRange { first: row.month("first_month")?, len: row.count("n_months")? })
}

fn commitment(row: Row) -> Result<Commitment, ConvertError> {
    let it = Commitment {
        window: window(row)?,
        low: money(row, "p10")?,
        likely: money(row, "p50")?,
        high: money(row, "p90")?,
        at: row.number("at")?,
        by: row.text("author")?.to_owned(),
    };
    it.verify().map_err(|fault| bad("commitment", fault))?;
    Ok(it)
}

fn lever(row: Row) -> Result<Lever, ConvertError> {
    let (account, id) = parts_of(row)?;
    let kind = row.text("lever")?;
    let it = Lever {
        id,
        account,
        kind: LEVERS.iter().find(|it| it.0 == kind).ok_or_else(|| bad("lever", kind))?.1,
        amount: money(row, "amount")?,
        months: window(row)?,
        owner: row.text("owner")?.to_owned(),
        note: row.text("note")?.to_owned(),
    };
    it.verify().map_err(|fault| bad("lever", fault))?;
    Ok(it)
}

fn offer(row: Row) -> Result<Offer, ConvertError> {
    let (account, id) = parts_of(row)?;
    let name = |field| Ok::<_, ConvertError>(row.opt_text(field)?.map(str::to_owned));
    let about = match (row.text("about")?, account) {
        ("account", Some(account)) => OfferAbout::Account(account),
        ("company", None) => OfferAbout::Company,
        ("region", None) => OfferAbout::Group(GroupKey::Region(name("region")?)),
        ("person", None) => {
            OfferAbout::Group(GroupKey::Person(Place { region: name("region")?, person: name("person")? }))
        }
        (other, _) => return Err(bad("subject of an offer", other)),
    };
    let (side, round) = (row.text("side")?, row.count("round")?);
    let it = Offer {
        id,
        round: u32::try_from(round).map_err(|_| bad("round", round))?,
        at: row.number("at")?,
        who: row.text("author")?.to_owned(),
        side: match side {
            "top_down" => OfferSide::TopDown,
            "bottom_up" => OfferSide::BottomUp,
            other => return Err(bad("side", other)),
        },
        about,
        amount: money(row, "amount")?,
        words: row.text("words")?.to_owned(),
    };
    it.verify().map_err(|fault| bad("offer", fault))?;
    Ok(it)
}

fn same_scheme(a: &Document, b: &Document) -> bool {
    a.incentive == b.incentive
}

fn write_scheme(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let fields = |it: Incentive| {
        let counts = match it.counts() {
            CountsFrom::First => "first",
            CountsFrom::Threshold => "threshold",
        };
        Fields::new()
            .with("threshold", it.threshold())
            .with("rate", it.rate())
            .with("accelerator", it.accelerator())
            .with_some("pay_cap", it.cap())
            .with("counts_from", counts)
    };
    out.only(INCENTIVE, document.incentive.map(fields));
}

fn read_scheme(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.incentive = rows.only(INCENTIVE).map(scheme).transpose()?;
    Ok(())
}

fn scheme(row: Row) -> Result<Incentive, ConvertError> {
    let counts = match row.text("counts_from")? {
        "first" => CountsFrom::First,
        "threshold" => CountsFrom::Threshold,
        other => return Err(bad("beginning of pay", other)),
    };
    let cap = if row.has("pay_cap") { Some(row.number("pay_cap")?) } else { None };
    Incentive::new(row.number("threshold")?, row.number("rate")?, row.number("accelerator")?, cap, counts)
        .map_err(|fault| bad("incentive scheme", fault))
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::packet::of_accounts;
    use crate::store::record::Rev;
    use std::collections::BTreeSet;

    fn full(a: AccountId, b: AccountId) -> Document {
        let money = Money::from_minor;
        let mut ids = IdGenerator::new(21);
        let window = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
        let commitment = |likely: i64| Commitment {
            window,
            low: money(likely / 2),
            likely: money(likely),
            high: money(likely * 2),
            at: 1.6e12,
            by: "=1+1".to_owned(),
        };
        let mut said = BottomUp { weight: AgreedWeight::new(70).unwrap(), ..BottomUp::default() };
        said.commitments.insert(a, commitment(100));
        said.commitments.insert(b, commitment(0));
        said.former.push(FormerCommitment { id: ids.next_id(), account: b, commitment: commitment(7) });
        for ((_, kind), account) in LEVERS.iter().zip([Some(a), Some(b), None, None, Some(a)]) {
            said.levers.push(Lever {
                id: ids.next_id(),
                account,
                kind: *kind,
                amount: money(5),
                months: MonthRange { len: 3, ..window },
                owner: "吴<b>".to_owned(),
                note: String::new(),
            });
        }
        let place = |region: Option<&str>, person: Option<&str>| Place {
            region: region.map(str::to_owned),
            person: person.map(str::to_owned),
        };
        let abouts = [
            (OfferAbout::Company, OfferSide::TopDown),
            (OfferAbout::Group(GroupKey::Region(None)), OfferSide::BottomUp),
            (OfferAbout::Group(GroupKey::Region(Some("华东".to_owned()))), OfferSide::TopDown),
            (OfferAbout::Group(GroupKey::Person(place(None, Some("Li")))), OfferSide::BottomUp),
            (OfferAbout::Account(a), OfferSide::TopDown),
        ];
        for (round, (about, side)) in (1..).zip(abouts) {
            let (who, words) = ("何".to_owned(), "\"再加 5 %\"".to_owned());
            said.offers.push(Offer { id: ids.next_id(), round, at: 1.5e12, who, side, about, amount: money(9), words });
        }
        let (reason, by) = ("合同".to_owned(), String::new());
        said.agreed.insert(a, Agreed { amount: money(88), reason, at: 2.5e12, by });
        let mut document = super::super::workspace::blank();
        document.bottom_up = Arc::new(said);
        document.incentive = Some(Incentive::new(0.75, 2.0, 1.25, Some(1.8), CountsFrom::Threshold).unwrap());
        document
    }

    #[test]
    fn everything_said_and_agreed_comes_back() {
        let mut ids = IdGenerator::new(20);
        let [a, b] = [(); 2].map(|()| AccountId(ids.next_id()));
        let document = full(a, b);
        let records = to_records(&document, Rev::default());
        assert_eq!(to_document(&records).unwrap(), document);
        let mut plain = document.clone();
        plain.incentive = Some(Incentive::new(0.0, 1.0, 1.0, None, CountsFrom::First).unwrap());
        assert_eq!(to_document(&to_records(&plain, Rev::default())).unwrap().incentive, plain.incentive);
    }

    #[test]
    fn a_packet_carries_what_is_of_its_accounts() {
        let mut ids = IdGenerator::new(20);
        let [a, b] = [(); 2].map(|()| AccountId(ids.next_id()));
        let document = full(a, b);
        let records = to_records(&document, Rev::default());
        let held = of_accounts(&records, &BTreeSet::from([a]));
        let kinds = |kind: &str| held.of_kind(kind).count();
        // Of account a: its commitment and decision, two levers of five, one offer of five; nothing of the company's.
        let found = [COMMITMENT, AGREED, LEVER, OFFER, BEFORE, AGREEMENT, INCENTIVE].map(kinds);
        assert_eq!(found, [1, 1, 2, 1, 0, 0, 0]);
        assert_eq!(of_accounts(&records, &BTreeSet::from([b])).of_kind(BEFORE).count(), 1);
    }

    #[test]
    fn amounts_that_contradict_each_other_are_refused() {
        let mut ids = IdGenerator::new(20);
        let [a, b] = [(); 2].map(|()| AccountId(ids.next_id()));
        let mut records = to_records(&full(a, b), Rev::default());
        let key = crate::store::record::Key::new(COMMITMENT, Id::node(Node::Account(a)));
        let record = records.live.get_mut(&key).unwrap();
        record.fields.set("p10".into(), Some(101.into()));
        assert!(to_document(&records).is_err());
    }
}
