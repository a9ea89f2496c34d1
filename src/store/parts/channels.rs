//! Channels: kind `channels`, how far they are looked ahead; `channel` and `partner`, one record each; `account_channel`,
//! one per account of which somebody said how it buys.

use std::sync::Arc;

use crate::domain::{AccountId, ChannelId, Money, Node, PartnerId};
use crate::plan::channel::{Channel, ChannelKind, LONGEST, Moved, Partner};
use crate::store::record::{Fields, Id, Value};
use crate::workbench::Document;
use crate::workbench::channels::Channels;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const CHANNELS: &str = "channels";
const CHANNEL: &str = "channel";
const PARTNER: &str = "partner";
const KIND_OF: &str = "account_channel";
/// Stands for others in general where an account could stand.
const OTHERS: &str = "*";

pub(super) const PART: Part = Part { kinds: &[CHANNELS, CHANNEL, PARTNER, KIND_OF], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.channels, &b.channels)
}

/// A partner with its channel: partners of all channels stand in one list.
type Placed = (ChannelId, Partner);

fn partners(it: &Channels) -> Vec<Placed> {
    it.list.iter().flat_map(|it| it.partners.iter().map(|partner| (it.id, partner.clone()))).collect()
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let it = &document.channels;
    let usual = Channels::default().horizon;
    out.only(CHANNELS, (it.horizon != usual).then(|| Fields::new().with("n_months", i64::from(it.horizon))));
    let list = before.map(|it| it.channels.list.as_slice());
    out.list(CHANNEL, list, &it.list, |it| Id::one(it.id.0), |it| fields(it));
    let former = before.map(|it| partners(&it.channels));
    let kind = |it: &ChannelKind| Fields::new().with("type", it.key());
    out.set(KIND_OF, it.kinds.iter().map(|(account, it)| (Id::node(Node::Account(*account)), kind(it))));
    out.list(PARTNER, former.as_deref(), &partners(it), |it| Id::one(it.1.id.0), partner_fields);
}

fn fields(it: &Channel) -> Fields {
    let past: Vec<Value> = it.past.iter().map(|it| Value::Text(it.to_string())).collect();
    // An account, then its share.
    let from = |it: Option<AccountId>| it.map_or_else(|| OTHERS.to_owned(), |it| it.to_string());
    let moved: Vec<Value> =
        it.moved.iter().flat_map(|it| [Value::Text(from(it.from)), Value::Text(it.share.to_string())]).collect();
    let ramp = it.ramp.as_ref().map(|it| it.iter().map(|it| Value::Int(i64::from(*it))).collect::<Vec<Value>>());
    Fields::new()
        .with("name", it.name.as_str())
        .with("type", it.kind.key())
        .with("start", it.start.to_string())
        .with_some("ramp", ramp)
        .with("past", past)
        .with("margin", i64::from(it.margin))
        .with("rebate", i64::from(it.rebate))
        .with("moved", moved)
        .with("setup", it.setup.minor())
        .with("running", it.running.minor())
}

fn partner_fields((channel, it): &Placed) -> Fields {
    Fields::new()
        .with("channel", channel.to_string())
        .with("name", it.name.as_str())
        .with("start", it.start.to_string())
        .with("sales", it.sales.minor())
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let mut channels = Channels::default();
    if let Some(row) = rows.only(CHANNELS) {
        let n = count(row, "n_months")?;
        channels.horizon = Some(n).filter(|it| (1..=LONGEST).contains(it)).ok_or_else(|| bad("n_months", n))?;
    }
    let mut partners: Vec<Placed> = rows.list(PARTNER).into_iter().map(partner).collect::<Result<_, _>>()?;
    for row in rows.list(CHANNEL) {
        let mut it = channel(row)?;
        // A partner whose channel somebody else deleted goes with it.
        let (own, others) = partners.into_iter().partition(|partner| partner.0 == it.id);
        partners = others;
        it.partners = Vec::into_iter(own).map(|it: Placed| it.1).collect();
        if !it.is_sound() {
            return Err(bad("channel", format!("{it:?}")));
        }
        channels.list.push(Arc::new(it));
    }
    for row in rows.set(KIND_OF) {
        let Some(Node::Account(account)) = row.id.as_node() else { return Err(bad("account of a channel", row.id)) };
        channels.kinds.insert(account, kind(row)?);
    }
    document.channels = Arc::new(channels);
    Ok(())
}

fn channel(row: Row) -> Result<Channel, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("channel", row.id))?;
    let account = |it: &str| it.parse::<AccountId>().map_err(|_| bad("account", it));
    let whole = |it: f64| ((0.0..1e6).contains(&it) && it.fract() == 0.0).then_some(it as u32);
    let ramp = row.has("ramp").then(|| row.numbers("ramp")).transpose()?;
    let ramp = ramp.map(|it| it.iter().map(|it| whole(*it).ok_or_else(|| bad("ramp", it))).collect()).transpose()?;
    let moved = row.texts("moved")?;
    let moved = moved.chunks(2).map(|it| match it {
        [from, share] => {
            let from = if *from == OTHERS { None } else { Some(account(from)?) };
            Ok(Moved { from, share: share.parse().map_err(|_| bad("share", share))? })
        }
        _ => Err(bad("moved", it.join(" "))),
    });
    Ok(Channel {
        id: ChannelId(id),
        name: row.text("name")?.to_owned(),
        kind: kind(row)?,
        start: row.month("start")?,
        ramp,
        past: row.texts("past")?.into_iter().map(account).collect::<Result<_, _>>()?,
        margin: count(row, "margin")?,
        rebate: count(row, "rebate")?,
        moved: moved.collect::<Result<_, _>>()?,
        setup: Money::from_minor(row.int("setup")?),
        running: Money::from_minor(row.int("running")?),
        partners: Vec::new(),
    })
}

fn kind(row: Row) -> Result<ChannelKind, ConvertError> {
    let kind = row.text("type")?;
    ChannelKind::parse(kind).ok_or_else(|| bad("type", kind))
}

fn partner(row: Row) -> Result<Placed, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("partner", row.id))?;
    let channel = row.text("channel")?;
    let channel = channel.parse().map_err(|_| bad("channel", channel))?;
    let (name, start) = (row.text("name")?.to_owned(), row.month("start")?);
    Ok((channel, Partner { id: PartnerId(id), name, start, sales: Money::from_minor(row.int("sales")?) }))
}

fn count(row: Row, field: &'static str) -> Result<u32, ConvertError> {
    row.count(field).map(|it| u32::try_from(it).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::IdGenerator;
    use crate::store::record::Rev;

    fn channel(ids: &mut IdGenerator, n_partners: usize) -> Channel {
        let start = "2026-09".parse().unwrap();
        let mut partner = |i: usize| Partner {
            id: PartnerId(ids.next_id()),
            name: format!("伙伴 {i}"),
            start,
            sales: Money::from_minor(100_000),
        };
        let partners = (0..n_partners).map(&mut partner).collect();
        let account = AccountId(ids.next_id());
        Channel {
            id: ChannelId(ids.next_id()),
            name: "线上".into(),
            kind: ChannelKind::Online,
            start,
            ramp: Some(vec![30, 100]),
            past: vec![account],
            margin: 275,
            rebate: 30,
            moved: vec![Moved { from: None, share: 100 }, Moved { from: Some(account), share: 55 }],
            setup: Money::from_minor(5_000_000),
            running: Money::from_minor(120_000),
            partners,
        }
    }

    #[test]
    fn channels_come_back_with_their_partners() {
        let mut ids = IdGenerator::new(3);
        let mut document = super::super::workspace::blank();
        assert!(to_records(&document, Rev::default()).only(CHANNELS).is_none());
        let bare = Channel { ramp: None, past: Vec::new(), moved: Vec::new(), ..channel(&mut ids, 0) };
        let list = vec![Arc::new(channel(&mut ids, 2)), Arc::new(bare), Arc::new(channel(&mut ids, 1))];
        let kinds = [(AccountId(ids.next_id()), ChannelKind::Dealer)].into();
        document.channels = Arc::new(Channels { horizon: 24, list, kinds });
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.channels, document.channels);
    }
}
