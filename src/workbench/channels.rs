//! Channels with what they bring, and every change to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, ChannelId, Day, Money, Month, MonthRange, Node, StrategyId};
use crate::math::rounded_ratio;
use crate::plan::channel::{
    Channel, ChannelKind, ChannelMonth, ChannelPath, LONGEST, RampEstimate, channel_path, estimate_ramp,
};
use crate::plan::strategy::{Effect, MOST_MONTHS, MarginEffect, Mix, StrategyRow, WHOLE};

use super::resources::margin_ratio;
use super::strategy::planning_year;
use super::{ActionError, Document};

/// Months that are looked ahead unless told otherwise.
const HORIZON: u32 = 36;

/// The channels that are looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Channels {
    /// Months that are looked ahead, from the start of each.
    pub horizon: u32,
    /// They.
    pub list: Vec<Arc<Channel>>,
    /// How accounts buy, where somebody has said.
    pub kinds: BTreeMap<AccountId, ChannelKind>,
}

impl Default for Channels {
    fn default() -> Self {
        Self { horizon: HORIZON, list: Vec::new(), kinds: BTreeMap::new() }
    }
}

/// Changes to channels.
#[derive(Clone, Debug, PartialEq)]
pub enum ChannelAction {
    /// Adds this channel, or replaces the one with its id.
    Set(Arc<Channel>),
    /// Lets one go.
    Delete(ChannelId),
    /// Looks so many months ahead.
    SetHorizon(u32),
    /// Says how these accounts buy; `None` leaves it open again.
    SetKinds(Vec<(AccountId, Option<ChannelKind>)>),
}

impl ChannelAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let mut channels = (*document.channels).clone();
        match self {
            ChannelAction::Set(it) if !it.is_sound() => return Err(ActionError::Channel),
            ChannelAction::Set(it) => match channels.list.iter_mut().find(|known| known.id == it.id) {
                Some(known) => *known = it,
                None => channels.list.push(it),
            },
            ChannelAction::Delete(id) => {
                let n = channels.list.len();
                channels.list.retain(|it| it.id != id);
                if channels.list.len() == n {
                    return Err(ActionError::Channel);
                }
            }
            ChannelAction::SetHorizon(n @ 1..=LONGEST) => channels.horizon = n,
            ChannelAction::SetHorizon(_) => return Err(ActionError::Channel),
            ChannelAction::SetKinds(kinds) => {
                let is_known = |id| document.book.as_ref().is_some_and(|it| it.account(id).is_some());
                if kinds.iter().any(|it| !is_known(it.0)) {
                    return Err(ActionError::Channel);
                }
                for (account, kind) in kinds {
                    match kind {
                        Some(kind) => drop(channels.kinds.insert(account, kind)),
                        None => drop(channels.kinds.remove(&account)),
                    }
                }
            }
        }
        document.channels = Arc::new(channels);
        Ok(())
    }
}

/// Where a ramp comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RampSource {
    /// Somebody judged it.
    Asked,
    /// From so many former partners.
    Estimated(usize),
    /// It has to be asked: of the former partners only so many showed how they started.
    Missing(usize),
}

/// A channel with what it brings.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelView {
    /// It.
    pub channel: Arc<Channel>,
    /// The ramp in use; empty where it has to be asked.
    pub ramp: Vec<u32>,
    /// Where that comes from.
    pub source: RampSource,
    /// Margin of what moves, by account, in tenths of a per cent: the account's own where its costs are known, else the
    /// channel's before rebate.
    pub margins: BTreeMap<Option<AccountId>, (u32, bool)>,
    /// What it brings; `None` without a ramp or partners.
    pub path: Option<ChannelPath>,
}

/// Every channel with what it brings, and all of them as one.
pub fn channel_views(document: &Document) -> (Vec<ChannelView>, Option<ChannelPath>) {
    let n = document.channels.horizon as usize;
    let book = document.book.as_deref();
    let views: Vec<ChannelView> = document.channels.list.iter().map(|it| view(it, book, n)).collect();
    let paths: Vec<&ChannelPath> = views.iter().filter_map(|it| it.path.as_ref()).collect();
    let all = ChannelPath::joined(&paths, n);
    (views, all)
}

fn view(channel: &Arc<Channel>, book: Option<&Book>, n: usize) -> ChannelView {
    let estimate = ramp_estimate(channel, book);
    let (ramp, source) = match (&channel.ramp, estimate.ramp) {
        (Some(asked), _) => (asked.clone(), RampSource::Asked),
        (None, Some(ramp)) => (ramp, RampSource::Estimated(estimate.n_partners)),
        (None, None) => (Vec::new(), RampSource::Missing(estimate.n_partners)),
    };
    let margin = |from: Option<AccountId>| {
        let known = from.zip(book).and_then(|(account, book)| margin_ratio(book, Node::Account(account)));
        let known = known.map(|it| libm::round(it.clamp(0.0, 1.0) * 1000.0) as u32);
        (known.unwrap_or(channel.margin), known.is_some())
    };
    let margins: BTreeMap<_, _> = channel.moved.iter().map(|it| (it.from, margin(it.from))).collect();
    let of = |from: Option<AccountId>| margins.get(&from).map_or(channel.margin, |it| it.0);
    let is_known = !ramp.is_empty() && !channel.partners.is_empty();
    let path = is_known.then(|| channel_path(channel, &ramp, n, of));
    ChannelView { channel: channel.clone(), ramp, source, margins, path }
}

/// The row of the strategy that was made from a channel.
pub fn strategy_row_of(document: &Document, channel: ChannelId) -> Option<&Arc<StrategyRow>> {
    document.strategy.iter().find(|it| it.channel == Some(channel))
}

/// The row of the strategy that a channel makes: what is new by month, with the margin that is left of it, and what it
/// costs in these months. They are those of the planning year, which the strategy's bridge is about; of a channel outside
/// it, as many as a row can hold. A row that was made from it before keeps its id and what people wrote in it. `None`
/// where nothing new is sold.
pub fn row_from_channel(
    document: &Document,
    view: &ChannelView,
    evidence: &str,
    id: StrategyId,
) -> Option<StrategyRow> {
    let path = view.path.as_ref()?;
    let within = |months: MonthRange| {
        let rows = path.months.iter().zip(&path.rows).filter(move |it| months.position(it.0).is_some());
        rows.take(MOST_MONTHS).collect::<Vec<(Month, &ChannelMonth)>>()
    };
    let of_year = planning_year(document).map(within).filter(|it| !it.is_empty());
    let rows = of_year.unwrap_or_else(|| within(path.months));
    let (first, last) = (rows.first()?.0, rows.last()?.0);
    let sum = |part: fn(&ChannelMonth) -> Money| rows.iter().map(|it| part(it.1)).sum::<Money>();
    let new_sales = sum(ChannelMonth::new_sales);
    if new_sales == Money::default() {
        return None;
    }
    let rate =
        rounded_ratio(i128::from(sum(|it| it.margin).minor()) * i128::from(WHOLE), i128::from(new_sales.minor()));
    let months = rows.iter().map(|it| (it.0, it.1.new_sales())).filter(|it| it.1 != Money::default());
    let channel = &view.channel;
    let blank = || StrategyRow {
        id,
        mix: Mix::Channel,
        action: channel.name.clone(),
        hypothesis: String::new(),
        account: None,
        product: None,
        effect: Effect::Percent(0),
        margin: None,
        cost: Money::default(),
        owner: String::new(),
        hours_tenths: 0,
        from: Day::EPOCH,
        to: Day::EPOCH,
        kpi: String::new(),
        is_incremental: true,
        assumption: None,
        evidence: evidence.to_owned(),
        channel: Some(channel.id),
    };
    let base = strategy_row_of(document, channel.id).map_or_else(blank, |it| (**it).clone());
    Some(StrategyRow {
        effect: Effect::Months(months.collect()),
        // A margin of nothing is one that nobody has said.
        margin: (channel.margin > 0).then_some(MarginEffect::Rate(rate.clamp(-10 * WHOLE, 10 * WHOLE))),
        cost: sum(|it| it.cost),
        from: Day::new(first.year(), first.month(), 1)?,
        to: Day::new(last.year(), last.month(), last.days())?,
        ..base
    })
}

/// The ramp that a channel's former partners show.
fn ramp_estimate(channel: &Channel, book: Option<&Book>) -> RampEstimate {
    let histories: Vec<_> =
        book.iter().flat_map(|book| channel.past.iter().map(|it| book.amounts_of(Node::Account(*it)))).collect();
    estimate_ramp(&histories)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, PartnerId, Product, ProductId, SalesSeries, WorkspaceId};
    use crate::plan::channel::{Moved, Partner};
    use crate::workbench::{Action, StrategyAction, Workbench, Workspace};

    fn channel(past: Vec<AccountId>, moved: Vec<Moved>) -> Channel {
        let start = "2026-07".parse().unwrap();
        let id = PartnerId(IdGenerator::new(8).next_id());
        Channel {
            id: ChannelId(IdGenerator::new(7).next_id()),
            name: "Dealers".into(),
            kind: ChannelKind::Dealer,
            start,
            ramp: None,
            past,
            margin: 300,
            rebate: 0,
            moved,
            setup: Money::from_minor(100),
            running: Money::default(),
            partners: vec![Partner { id, name: "A".into(), start, sales: Money::from_minor(1000) }],
        }
    }

    /// Three accounts that start in the second month with 50 and have 100 from the third on, at a cost of 60 %.
    fn bench() -> (Workbench, Vec<AccountId>) {
        let mut ids = IdGenerator::new(2);
        let workspace = Workspace {
            id: WorkspaceId(ids.next_id()),
            name: String::new(),
            sample: false,
            currency: Default::default(),
            fiscal_start_month: 1,
        };
        let accounts: Vec<AccountId> = (0..3).map(|_| AccountId(ids.next_id())).collect();
        let product = ProductId(ids.next_id());
        let amounts = |i: usize| Some(Money::from_minor([0, 50][i.min(1)] + if i > 1 { 50 } else { 0 }));
        let series = |account: &AccountId| SalesSeries {
            account: *account,
            product,
            active_from: 0,
            amounts: (0..24).map(amounts).collect(),
            quantities: Vec::new(),
            costs: (0..24).map(|_| Some(Money::from_minor(60))).collect(),
        };
        let account = |id: &AccountId| Account { id: *id, name: id.to_string(), region: None, person: None };
        let months = MonthRange { first: "2024-07".parse().unwrap(), len: 24 };
        let book = Book::new(
            months,
            accounts.iter().map(account).collect(),
            vec![Product { id: product, name: "P".into() }],
            accounts.iter().map(series).collect(),
        );
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book.unwrap()));
        (Workbench::open(document), accounts)
    }

    #[test]
    fn a_ramp_is_estimated_from_three_and_asked_below() {
        let (mut bench, accounts) = bench();
        let set = |bench: &mut Workbench, it| bench.apply(Action::Channel(ChannelAction::Set(Arc::new(it))));
        set(&mut bench, channel(accounts[..2].to_vec(), Vec::new())).unwrap();
        let (views, all) = channel_views(bench.document());
        assert_eq!((&views[0].source, all), (&RampSource::Missing(2), None));
        set(&mut bench, channel(accounts.clone(), Vec::new())).unwrap();
        let (views, all) = channel_views(bench.document());
        assert_eq!((views.len(), &views[0].source), (1, &RampSource::Estimated(3)));
        assert_eq!(views[0].ramp, [50, 100]);
        // 1,000 · 50 % · 30 % − 100 = 50, then 300 a month.
        let rows = &views[0].path.as_ref().unwrap().rows;
        assert_eq!((rows.len(), rows[0].cash.minor(), rows[1].cash.minor()), (36, 50, 300));
        assert_eq!(all, views[0].path);
    }

    #[test]
    fn moved_sales_have_the_margin_of_where_they_were() {
        let (mut bench, accounts) = bench();
        let moved = vec![Moved { from: Some(accounts[0]), share: 100 }, Moved { from: None, share: 100 }];
        let it = Channel { ramp: Some(vec![100]), ..channel(Vec::new(), moved) };
        bench.apply(Action::Channel(ChannelAction::Set(Arc::new(it)))).unwrap();
        let (views, _) = channel_views(bench.document());
        // Sales of the last twelve months are 100 at a cost of 60: 40 %; where nothing is known, the channel's 30 %.
        assert_eq!(views[0].margins[&Some(accounts[0])], (400, true));
        assert_eq!(views[0].margins[&None], (300, false));
        // 1,000 · 30 % − 100 · 40 % − 100 · 30 % = 230, less 100 in the first month.
        let rows = &views[0].path.as_ref().unwrap().rows;
        assert_eq!((rows[0].cash.minor(), rows[1].cash.minor()), (130, 230));
        let refused = bench.apply(Action::Channel(ChannelAction::SetHorizon(0)));
        assert_eq!(refused, Err(ActionError::Channel));
        bench.apply(Action::Channel(ChannelAction::SetHorizon(12))).unwrap();
        assert_eq!(channel_views(bench.document()).0[0].path.as_ref().unwrap().rows.len(), 12);
        let id = bench.document().channels.list[0].id;
        bench.apply(Action::Channel(ChannelAction::Delete(id))).unwrap();
        assert_eq!(bench.apply(Action::Channel(ChannelAction::Delete(id))), Err(ActionError::Channel));
        bench.undo();
        assert_eq!(bench.document().channels.list.len(), 1);
    }

    #[test]
    fn a_channel_becomes_one_row_of_the_strategy() {
        let (mut bench, accounts) = bench();
        let moved = vec![Moved { from: Some(accounts[0]), share: 200 }];
        let it = Channel { ramp: Some(vec![50, 100]), ..channel(Vec::new(), moved) };
        let set = |bench: &mut Workbench, it: &Channel| {
            bench.apply(Action::Channel(ChannelAction::Set(Arc::new(it.clone()))))
        };
        set(&mut bench, &it).unwrap();
        let row = |bench: &Workbench, seed: u64| {
            let (views, _) = channel_views(bench.document());
            let id = StrategyId(IdGenerator::new(seed).next_id());
            row_from_channel(bench.document(), &views[0], "its path", id).unwrap()
        };
        // The year is 2026: July sells 500, of which a fifth moved, August to December 1,000 each.
        let first = row(&bench, 30);
        let minor = |it: &StrategyRow| match &it.effect {
            Effect::Months(it) => it.iter().map(|it| (it.0.to_string(), it.1.minor())).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let found = minor(&first);
        assert_eq!(
            (found.len(), &found[0], &found[5]),
            (6, &("2026-07".to_owned(), 400), &("2026-12".to_owned(), 800))
        );
        assert_eq!((first.from.to_string(), first.to.to_string()), ("2026-07-01".to_owned(), "2026-12-31".to_owned()));
        // Margin: 500 · 30 % − 100 · 40 % = 110, then 220 five times: 1,210 of 4,400 new sales are 27.5 %.
        assert_eq!((&first.margin, first.cost.minor()), (&Some(MarginEffect::Rate(2750)), 100));
        assert_eq!((first.verify(), first.mix, first.is_incremental), (Ok(()), Mix::Channel, true));
        bench.apply(Action::Strategy(StrategyAction::Set(Arc::new(first.clone())))).unwrap();
        // Somebody says who answers for it; then the channel costs more. The row is the same one, and keeps the name.
        let owned = StrategyRow { owner: "Li".to_owned(), hours_tenths: 50, ..first.clone() };
        bench.apply(Action::Strategy(StrategyAction::Set(Arc::new(owned)))).unwrap();
        set(&mut bench, &Channel { setup: Money::from_minor(900), ..it.clone() }).unwrap();
        let second = row(&bench, 31);
        assert_eq!((second.id, second.owner.as_str(), second.hours_tenths), (first.id, "Li", 50));
        assert_eq!((second.cost.minor(), &second.effect), (900, &first.effect));
        bench.apply(Action::Strategy(StrategyAction::Set(Arc::new(second)))).unwrap();
        assert_eq!(bench.document().strategy.len(), 1);
        // Where all of it only moves, there is nothing to add.
        set(&mut bench, &Channel { moved: vec![Moved { from: None, share: 1000 }], ..it.clone() }).unwrap();
        let (views, _) = channel_views(bench.document());
        assert_eq!(row_from_channel(bench.document(), &views[0], "", StrategyId(IdGenerator::new(1).next_id())), None);
        // A margin that nobody has said stays unsaid.
        set(&mut bench, &Channel { margin: 0, moved: Vec::new(), ..it }).unwrap();
        assert_eq!(row(&bench, 32).margin, None);
    }
}
