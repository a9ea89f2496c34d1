//! The plan by channel (K6): which accounts each channel has, what they are to bring, where they land, what they brought.
//!
//! Symbols, over the months of the plan: T_a target, L_a landing and Y_a sales a year earlier of account a; k(a) its channel.
//! - target of channel k = Σ T_a over k(a) = k, and so for landing and last year; the rows add up to the plan exactly;
//! - its share = target ÷ Σ targets; gap = landing − target, as everywhere;
//! - beside them, what the paths of new channels of the kind bring anew in these months (K17): it is in no target.
//!
//! Accounts of which nobody has said how they buy are a row of their own, never taken for direct ones.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Money, Month, MonthRange, Node};
use crate::plan::channel::{ChannelKind, ChannelMonth, ChannelPath};

use super::Document;
use super::channels::channel_views;
use super::rolling::rolling;
use super::tree::ForecastTree;

/// One channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    /// Which; `None` for accounts of which nobody has said.
    pub kind: Option<ChannelKind>,
    /// Its accounts in the plan.
    pub n_accounts: usize,
    /// Σ targets.
    pub target: Money,
    /// Σ landings; `None` where one of them is not known.
    pub landing: Option<Money>,
    /// Σ sales of the same months a year earlier; `None` where the history does not have all of them.
    pub last_year: Option<Money>,
    /// What new channels of its kind bring anew in the months of the plan.
    pub expansion: Money,
}

/// The plan by channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSplit {
    /// The months of the plan.
    pub window: MonthRange,
    /// Channels that have accounts or something planned: direct, dealers, online, then those of whom nobody has said.
    pub rows: Vec<ChannelRow>,
    /// Every account of the plan with its target, the largest first.
    pub accounts: Vec<(AccountId, Money)>,
}

impl ChannelSplit {
    /// Σ of all rows.
    #[must_use]
    pub fn target(&self) -> Money {
        self.rows.iter().map(|it| it.target).sum()
    }
}

/// The plan by channel. `None` without a plan of amounts.
#[must_use]
pub fn channel_split(document: &Document, tree: Option<&ForecastTree>) -> Option<ChannelSplit> {
    let (plan, book) = (document.plan.as_deref()?, document.book.as_deref()?);
    let window = plan.window;
    let landed = tree.and_then(|it| rolling(document, it)).filter(|it| it.window == window);
    let landings: BTreeMap<AccountId, Money> = landed
        .iter()
        .flat_map(|it| &it.rows)
        .filter_map(|it| if let Node::Account(id) = it.node { Some((id, it.landing()?)) } else { None })
        .collect();
    let before = sales_of(book, MonthRange { first: window.first.plus(-12), len: window.len });
    let (views, _) = channel_views(document);
    let expansion = |kind: Option<ChannelKind>| {
        let of_kind = views.iter().filter(|it| Some(it.channel.kind) == kind).filter_map(|it| it.path.as_ref());
        of_kind.map(|it| new_sales_in(it, window)).sum()
    };
    let row = |kind: Option<ChannelKind>| {
        let of_kind = plan.accounts.iter().filter(|it| document.channels.kinds.get(&it.account).copied() == kind);
        let ids: Vec<AccountId> = of_kind.clone().map(|it| it.account).collect();
        ChannelRow {
            kind,
            n_accounts: ids.len(),
            target: of_kind.map(|it| it.total()).sum(),
            landing: ids.iter().map(|it| landings.get(it).copied()).sum(),
            last_year: before.as_ref().map(|it| ids.iter().filter_map(|id| it.get(id)).copied().sum()),
            expansion: expansion(kind),
        }
    };
    let kinds = ChannelKind::ALL.into_iter().map(Some).chain([None]);
    let rows = kinds.map(row).filter(|it| it.n_accounts > 0 || it.expansion != Money::default()).collect();
    let mut accounts: Vec<(AccountId, Money)> = plan.accounts.iter().map(|it| (it.account, it.total())).collect();
    accounts.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0));
    Some(ChannelSplit { window, rows, accounts })
}

/// Sales of each account in these months, a missing one as nothing; `None` where the history does not have them all.
fn sales_of(book: &Book, months: MonthRange) -> Option<BTreeMap<AccountId, Money>> {
    let at = |month: Month| book.months().position(month);
    let (from, to) = (at(months.first)?, at(months.last()?)?);
    let of_account = |it: &[Option<Money>]| it.get(from..=to).into_iter().flatten().flatten().copied().sum();
    Some(book.amounts_by_account().iter().map(|(id, it)| (*id, of_account(it))).collect())
}

fn new_sales_in(path: &ChannelPath, window: MonthRange) -> Money {
    let months = path.months.iter().zip(&path.rows);
    months.filter(|it| window.position(it.0).is_some()).map(|it| ChannelMonth::new_sales(it.1)).sum()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::WorkspaceId;
    use crate::plan::{PlanBasis, TargetPlan, TargetRequest};
    use crate::workbench::channels::Channels;
    use crate::workbench::sample::{SampleLanguage, sample_book};
    use crate::workbench::{Action, ChannelAction, Workbench, Workspace};

    #[test]
    fn rows_add_up_to_the_plan_and_the_unassigned_stay_apart() {
        let workspace = Workspace {
            id: WorkspaceId(crate::domain::IdGenerator::new(1).next_id()),
            name: String::new(),
            sample: false,
            currency: Default::default(),
            fiscal_start_month: 1,
        };
        let mut document = Document::empty(workspace);
        let book = sample_book(SampleLanguage::En, "2026-10".parse().unwrap());
        let window = MonthRange { first: "2026-11".parse().unwrap(), len: 12 };
        let basis = PlanBasis::from_book(&book, window, &Default::default());
        document.book = Some(Arc::new(book));
        assert_eq!(channel_split(&document, None), None, "no plan");
        document.plan = Some(Arc::new(TargetPlan::decompose(&basis, TargetRequest::of_sample()).unwrap()));
        let whole = document.plan.as_ref().unwrap().total;
        let split = channel_split(&document, None).unwrap();
        assert_eq!((split.rows.len(), split.rows[0].kind, split.target()), (1, None, whole));

        let ids: Vec<AccountId> = split.accounts.iter().map(|it| it.0).collect();
        let mut bench = Workbench::open(document);
        let kinds = [(ids[0], Some(ChannelKind::Direct)), (ids[1], Some(ChannelKind::Dealer))];
        bench.apply(Action::Channel(ChannelAction::SetKinds(kinds.to_vec()))).unwrap();
        let split = channel_split(bench.document(), None).unwrap();
        let kinds: Vec<_> = split.rows.iter().map(|it| (it.kind, it.n_accounts)).collect();
        let others = (None, ids.len() - 2);
        assert_eq!(kinds, [(Some(ChannelKind::Direct), 1), (Some(ChannelKind::Dealer), 1), others]);
        assert_eq!((split.target(), split.rows[0].target), (whole, split.accounts[0].1));
        // Without a forecast there is no landing; last year is the book's own.
        let book = bench.document().book.clone().unwrap();
        let year: Money =
            book.amounts_of(Node::Account(ids[0]))[book.months().len - 12..].iter().flatten().copied().sum();
        assert_eq!((split.rows[0].landing, split.rows[0].last_year), (None, Some(year)));

        bench.undo();
        assert_eq!(*bench.document().channels, Channels::default());
    }
}
