//! The products of one account, put together when it is opened and kept as long as what they follow from stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Month, ProductId};
use crate::plan::{
    AccountBasisByProduct, AccountPlan, AccountProducts, AccountRule, AccountSide, BlendWeights, PlanError,
    ProductIndex, ProductRow, ProductSplit, TargetPlan,
};
use crate::ui::pages::plan::view::{RowKey, RowView, current_plan};
use crate::ui::state::ForecastState;
use crate::workbench::Document;
use crate::workbench::products::basis;

/// What the products of an account are made from, the account's own row aside; compared by identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ground {
    book: usize,
    tree: usize,
    n_closed: usize,
    first: Month,
    len: usize,
}

impl Ground {
    pub(super) fn of(document: &Document, state: &ForecastState, plan: &TargetPlan) -> Self {
        Self {
            book: document.book.as_ref().map_or(0, |it| Arc::as_ptr(it) as usize),
            tree: state.tree.as_ref().map_or(0, |it| Arc::as_ptr(it) as usize),
            n_closed: plan.n_closed,
            first: plan.window.first,
            len: plan.window.len,
        }
    }
}

/// The products of one account.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What they weigh.
    pub basis: AccountBasisByProduct,
    /// Their months.
    pub split: ProductSplit,
    /// Why what was typed does not fit; the months are then by share alone.
    pub trouble: Option<PlanError>,
    /// What is kept of them.
    pub kept: AccountProducts,
    /// The largest of last year first.
    pub(super) order: Vec<ProductId>,
    ground: Ground,
    /// The account's own row.
    pub row: AccountPlan,
    /// λ of the plan.
    pub weights: BlendWeights,
}

impl Opened {
    pub(super) fn of(
        document: &Document,
        state: &ForecastState,
        index: &ProductIndex,
        plan: &TargetPlan,
        row: &AccountPlan,
    ) -> Option<Arc<Self>> {
        let book = document.book.as_deref()?;
        let kept = document.products.of(row.account);
        let basis = basis(book, index, plan, state.tree.as_deref(), row.account, kept);
        let side = AccountSide { plan, row, basis: &basis, kept };
        let (split, trouble) = match side.split() {
            Ok(split) => (split, None),
            Err(error) => (side.split_freely(), Some(error)),
        };
        let mut sizes: Vec<(f64, ProductId)> =
            basis.products.iter().map(|it| (it.last_year.iter().sum(), it.product)).collect();
        sizes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let order = sizes.into_iter().map(|it| it.1).collect();
        let (kept, ground, row) = (kept.clone(), Ground::of(document, state, plan), row.clone());
        Some(Arc::new(Self { split, trouble, kept, order, ground, row, weights: plan.weights, basis }))
    }

    /// The first month of the plan that they were split on.
    pub(super) fn first_month(&self) -> Month {
        self.ground.first
    }

    /// In the order of their rows.
    pub fn products(&self) -> &[ProductId] {
        &self.order
    }

    pub(super) fn holds(&self, ground: Ground, plan: &TargetPlan, row: &AccountPlan, kept: &AccountProducts) -> bool {
        self.ground == ground && self.weights == plan.weights && self.row == *row && self.kept == *kept
    }
}

/// Products by account, compared by identity.
#[derive(Clone, Default)]
pub(super) struct Splits(pub(super) BTreeMap<AccountId, Arc<Opened>>);

impl PartialEq for Splits {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(a.1, b.1))
    }
}

pub(super) fn splits_of(
    document: &Document,
    state: &ForecastState,
    index: &ProductIndex,
    open: &[AccountId],
    before: Option<&Splits>,
) -> Option<Splits> {
    if open.is_empty() {
        return None;
    }
    let plan = current_plan(document)?;
    let ground = Ground::of(document, state, &plan);
    let of = |account: &AccountId| {
        let row = plan.row(*account)?;
        let old = before.and_then(|it| it.0.get(account));
        let old = old.filter(|it| it.holds(ground, &plan, row, document.products.of(*account)));
        let made = old.cloned().or_else(|| Opened::of(document, state, index, &plan, row))?;
        Some((*account, made))
    };
    Some(Splits(open.iter().filter_map(of).collect()))
}

pub(super) fn view_of(key: RowKey, name: String, row: &ProductRow) -> RowView {
    RowView {
        key,
        name,
        amounts: row.cells.iter().map(|it| it.amount).collect(),
        cells: row.cells.clone(),
        total: row.total(),
        // Only accounts that have stopped ask for it.
        open: row.total(),
        rule: AccountRule { lock: row.lock.as_ref().map(|it| it.amount), ..AccountRule::default() },
        landing: None,
        probability: None,
        no_chance: None,
        // A product says so beside its name: its stage.
        stopped: None,
    }
}
