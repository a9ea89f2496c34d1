//! Products of the plan's accounts on the page: put together when they are opened, and anew only where something moved.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{AccountId, Book, Money, Month, Node, ProductId};
use crate::plan::{
    AccountBasisByProduct, AccountPlan, AccountProducts, AccountRule, AccountSide, PlanError, ProductIndex,
    ProductOutcome, ProductPlan, ProductRow, ProductSplit, TargetPlan, set_product_total,
};
use crate::ui::platform::clock;
use crate::ui::state::{Bench, ForecastState, Forecasts, ProductSums, use_product_sums};
use crate::workbench::products::{ProductAction, basis, product_landing, side};
use crate::workbench::{Action, Document};

use super::desk::{Desk, Note, Spot};
use super::view::{RowKey, RowView, Sources, current_plan};

/// Accounts put together in one turn.
const ACCOUNTS_A_TURN: usize = 12;
/// Rows of products made at a time.
pub const PRODUCTS_AT_ONCE: usize = 10;

/// What the products of an account are made from, the account's own row aside; compared by identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ground {
    book: usize,
    tree: usize,
    n_closed: usize,
    first: Month,
    len: usize,
}

impl Ground {
    fn of(document: &Document, state: &ForecastState, plan: &TargetPlan) -> Self {
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
    order: Vec<ProductId>,
    ground: Ground,
    /// The account's own row.
    pub row: AccountPlan,
    /// λ of the plan.
    pub weights: crate::plan::BlendWeights,
}

impl Opened {
    fn of(
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

    /// In the order of their rows.
    pub fn products(&self) -> &[ProductId] {
        &self.order
    }

    fn holds(&self, ground: Ground, plan: &TargetPlan, row: &AccountPlan, kept: &AccountProducts) -> bool {
        self.ground == ground && self.weights == plan.weights && self.row == *row && self.kept == *kept
    }
}

/// Products by account, compared by identity.
#[derive(Clone, Default)]
pub struct Splits(BTreeMap<AccountId, Arc<Opened>>);

impl PartialEq for Splits {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(a.1, b.1))
    }
}

/// The company's products: sums over the accounts.
pub struct CompanyProducts {
    accounts: BTreeMap<AccountId, Arc<Opened>>,
    rows: Vec<RowView>,
}

/// A plan and what is kept of its products.
pub type On<'a> = (&'a TargetPlan, &'a ProductPlan);

/// The part of the desk that knows products.
#[derive(Clone, Copy)]
pub struct ProductDesk {
    bench: Bench,
    forecasts: Forecasts,
    /// Where the products of each account stand in the book.
    index: Memo<Arc<ProductIndex>>,
    /// Names of the products.
    pub names: Memo<BTreeMap<ProductId, String>>,
    /// What is kept.
    pub kept: Memo<Arc<ProductPlan>>,
    /// Accounts that are opened, and how many of their products have rows by now.
    pub open: RwSignal<BTreeMap<AccountId, usize>>,
    /// The same of the company.
    pub open_company: RwSignal<Option<usize>>,
    splits: Memo<Splits>,
    /// What the chances rest on.
    pub sums: ProductSums,
    company: RwSignal<Option<Arc<CompanyProducts>>>,
}

impl ProductDesk {
    /// Of a desk.
    pub fn new(bench: Bench, forecasts: Forecasts, sources: Memo<Sources>) -> Self {
        let book = bench.select(|it| it.book.clone());
        let of_book = move |of: fn(&Book) -> ProductIndex| book.with(|it| it.as_deref().map(of).unwrap_or_default());
        let index = Memo::new(move |_| Arc::new(of_book(ProductIndex::of)));
        let names = Memo::new(move |_| {
            book.with(|it| {
                let products = it.as_ref().map(|it| it.products()).unwrap_or_default();
                products.iter().map(|it| (it.id, it.name.clone())).collect::<BTreeMap<_, _>>()
            })
        });
        let kept = bench.select(|it| it.products.clone());
        let kept = Memo::new(move |_| kept.get());
        let open = RwSignal::new(BTreeMap::new());
        let open_company = RwSignal::new(None);
        let splits = Memo::new(move |before: Option<&Splits>| {
            sources.track();
            kept.track();
            let open = open.with(|it: &BTreeMap<AccountId, usize>| it.keys().copied().collect::<Vec<_>>());
            let made = bench.with_untracked(|document| {
                forecasts.with_untracked(|state| splits_of(document, state, &index.get(), &open, before))
            });
            made.unwrap_or_default()
        });
        let company = RwSignal::new(None);
        let sums = use_product_sums();
        let it = Self { bench, forecasts, index, names, kept, open, open_company, splits, sums, company };
        it.follow_company(sources);
        it.make_rows();
        it.want_sums(sources);
        it
    }

    /// The products of an opened account.
    pub fn of(self, account: AccountId) -> Option<Arc<Opened>> {
        self.splits.with(|it| it.0.get(&account).cloned())
    }

    /// Products under an account or the company that have rows by now, in their order.
    pub fn keys(self, of: RowKey) -> Vec<RowKey> {
        match of {
            RowKey::Account(account) => {
                let n = self.open.with(|it| it.get(&account).copied()).unwrap_or(0);
                let opened = if n > 0 { self.of(account) } else { None };
                let keys = opened.iter().flat_map(|it| it.order.iter().take(n));
                keys.map(|it| RowKey::Product(account, *it)).collect()
            }
            RowKey::Company => {
                let n = self.open_company.get().unwrap_or(0);
                self.company.with(|it| it.iter().flat_map(|it| &it.rows).take(n).map(|it| it.key).collect())
            }
            RowKey::Product(..) | RowKey::CompanyProduct(_) => Vec::new(),
        }
    }

    pub(super) fn has_forecast(self) -> bool {
        self.forecasts.with(|it| it.tree.is_some())
    }

    /// The products of the company that have rows or will have, in their order; none while it is closed.
    pub(super) fn company_nodes(self) -> Vec<Node> {
        let node = |it: &RowView| match it.key {
            RowKey::CompanyProduct(product) => Some(Node::Product(product)),
            RowKey::Company | RowKey::Account(_) | RowKey::Product(..) => None,
        };
        self.company.with(|it| it.iter().flat_map(|it| &it.rows).filter_map(node).collect())
    }

    /// Whether rows, sums or chances are still being made.
    pub fn busy(self) -> bool {
        self.lacks_rows()
            || self.open_company.get().is_some() && self.company.with(Option::is_none)
            || self.lacks_chances()
    }

    fn lacks_rows(self) -> bool {
        let lacks = |it: &Splits, account: &AccountId, n: usize| it.0.get(account).is_some_and(|it| it.order.len() > n);
        let accounts = self.open.with(|open| self.splits.with(|it| open.iter().any(|(id, n)| lacks(it, id, *n))));
        let n_company = self.open_company.get().unwrap_or(usize::MAX);
        accounts || self.company.with(|it| it.as_ref().is_some_and(|it| it.rows.len() > n_company))
    }

    /// Opens what is closed, and the other way round.
    pub fn toggle(self, key: RowKey) {
        match key {
            RowKey::Account(account) => self.open.update(|it| {
                if it.remove(&account).is_none() {
                    it.insert(account, PRODUCTS_AT_ONCE);
                }
            }),
            RowKey::Company => self.open_company.update(|it| {
                *it = if it.is_some() { None } else { Some(PRODUCTS_AT_ONCE) };
            }),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => {}
        }
    }

    /// Whether the rows under this one are opened.
    pub fn is_open(self, key: RowKey) -> bool {
        match key {
            RowKey::Account(account) => self.open.with(|it| it.contains_key(&account)),
            RowKey::Company => self.open_company.with(Option::is_some),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => false,
        }
    }

    /// The name of a product.
    pub fn name(self, product: ProductId) -> String {
        self.names.with(|it| it.get(&product).cloned()).unwrap_or_else(|| product.to_string())
    }

    /// The row of a product, following it.
    pub fn row(self, key: RowKey) -> Option<RowView> {
        match key {
            RowKey::Product(account, product) => {
                let opened = self.of(account)?;
                let row = opened.split.row(product)?;
                let mut view = view_of(key, self.name(product), row);
                view.landing = self.landing(Node::Leaf(account, product));
                self.put_chance(&mut view, Node::Leaf(account, product));
                Some(view)
            }
            RowKey::CompanyProduct(product) => {
                let company = self.company.get()?;
                let mut view = company.rows.iter().find(|it| it.key == key).cloned()?;
                view.name = self.name(product);
                view.landing = self.landing(Node::Product(product));
                self.put_chance(&mut view, Node::Product(product));
                Some(view)
            }
            RowKey::Company | RowKey::Account(_) => None,
        }
    }

    fn landing(self, node: Node) -> Option<Money> {
        self.bench.with_untracked(|document| {
            let plan = document.plan.as_deref()?;
            self.forecasts
                .with_untracked(|it| product_landing(document.book.as_deref()?, it.tree.as_deref()?, plan, node))
        })
    }

    /// The accounts of a product with what each has of it over these months of the window, the largest first.
    pub fn accounts_of(self, product: ProductId, month_idx: Option<usize>) -> Vec<(AccountId, Money)> {
        let Some(company) = self.company.get() else { return Vec::new() };
        let part = |it: &ProductRow| month_idx.map_or_else(|| it.total(), |i| it.cells[i].amount);
        let of = |(account, it): (&AccountId, &Arc<Opened>)| Some((*account, part(it.split.row(product)?)));
        let mut parts: Vec<(AccountId, Money)> = company.accounts.iter().filter_map(of).collect();
        parts.sort_by_key(|it| std::cmp::Reverse(it.1));
        parts
    }

    /// Some more rows a turn, until all that are opened have theirs.
    fn make_rows(self) {
        Effect::new(move || {
            if !self.lacks_rows() {
                return;
            }
            let more = move || {
                let _ = self.open.try_update(|it| it.values_mut().for_each(|n| *n += PRODUCTS_AT_ONCE));
                let _ = self.open_company.try_update(|it| {
                    if let Some(n) = it {
                        *n += PRODUCTS_AT_ONCE;
                    }
                });
            };
            set_timeout(more, std::time::Duration::ZERO);
        });
    }

    /// The company's products follow the plan: at once where few accounts moved, else some accounts a turn.
    fn follow_company(self, sources: Memo<Sources>) {
        let run = StoredValue::new(0_u64);
        let is_wanted = Memo::new(move |_| self.open_company.with(Option::is_some));
        Effect::new(move || {
            sources.track();
            self.kept.track();
            run.update_value(|it| *it += 1);
            let this = run.get_value();
            if !is_wanted.get() {
                return self.company.set(None);
            }
            let before = self.company.get_untracked();
            let mut made: BTreeMap<AccountId, Arc<Opened>> = BTreeMap::new();
            if self.take_some(before.as_deref(), &mut made) {
                return self.company.set(Some(Arc::new(summed(made))));
            }
            spawn_local(async move {
                loop {
                    clock::turn().await;
                    if run.try_get_value() != Some(this) {
                        return;
                    }
                    if self.take_some(before.as_deref(), &mut made) {
                        let _ = self.company.try_set(Some(Arc::new(summed(made))));
                        return;
                    }
                }
            });
        });
    }

    /// Puts some more accounts together, those that did not move at no cost; whether that was all.
    fn take_some(self, before: Option<&CompanyProducts>, made: &mut BTreeMap<AccountId, Arc<Opened>>) -> bool {
        let index = self.index.get_untracked();
        self.bench.with_untracked(|document| {
            self.forecasts.with_untracked(|state| {
                let Some(plan) = current_plan(document) else { return true };
                let ground = Ground::of(document, state, &plan);
                let mut n_made = 0;
                for row in &plan.accounts {
                    if made.contains_key(&row.account) {
                        continue;
                    }
                    let old = before.and_then(|it| it.accounts.get(&row.account));
                    let old = old.filter(|it| it.holds(ground, &plan, row, document.products.of(row.account)));
                    let opened = match old {
                        Some(it) => Some(it.clone()),
                        None if n_made == ACCOUNTS_A_TURN => return false,
                        None => {
                            n_made += 1;
                            Opened::of(document, state, &index, &plan, row)
                        }
                    };
                    made.extend(opened.map(|it| (row.account, it)));
                }
                true
            })
        })
    }

    /// The plan and what is kept of its products.
    pub fn now(self) -> Option<(Arc<TargetPlan>, Arc<ProductPlan>)> {
        let plan = self.bench.with_untracked(current_plan)?;
        Some((plan, self.bench.with_untracked(|it| it.products.clone())))
    }

    pub(super) fn with_side<T>(
        self,
        on: On<'_>,
        account: AccountId,
        read: impl FnOnce(&AccountSide<'_>) -> T,
    ) -> Option<T> {
        let index = self.index.get_untracked();
        let book = self.bench.with_untracked(|it| it.book.clone())?;
        let basis = basis(&book, &index, on.0, None, account, on.1.of(account));
        Some(read(&side(on.0, on.1, &basis)?))
    }

    fn set_company(
        self,
        (plan, products): On<'_>,
        product: ProductId,
        amount: Money,
        reason: &str,
    ) -> Option<Result<ProductOutcome, PlanError>> {
        let index = self.index.get_untracked();
        self.bench.with_untracked(|document| {
            let book = document.book.as_deref()?;
            let of = |it: &AccountPlan| basis(book, &index, plan, None, it.account, products.of(it.account));
            let bases: Vec<AccountBasisByProduct> = plan.accounts.iter().map(of).collect();
            let sides: Vec<AccountSide<'_>> = plan
                .accounts
                .iter()
                .zip(&bases)
                .map(|(row, basis)| AccountSide { plan, row, basis, kept: products.of(row.account) })
                .collect();
            Some(set_product_total(&sides, product, amount, reason))
        })
    }

    /// What an edit of a product's cell or total comes to.
    pub fn set(
        self,
        on: On<'_>,
        row: RowKey,
        month: Option<Month>,
        amount: Money,
        reason: &str,
    ) -> Option<Result<ProductOutcome, PlanError>> {
        match (row, month) {
            (RowKey::Product(account, product), Some(month)) => {
                self.with_side(on, account, |it| it.set_cell(product, month, amount, reason))
            }
            (RowKey::Product(account, product), None) => {
                self.with_side(on, account, |it| it.set_total(product, amount, reason))
            }
            (RowKey::CompanyProduct(product), None) => self.set_company(on, product, amount, reason),
            _ => None,
        }
    }

    /// What the release of a product's cell or total comes to.
    pub fn release(self, on: On<'_>, row: RowKey, month: Option<Month>) -> Option<Result<ProductOutcome, PlanError>> {
        match (row, month) {
            (RowKey::Product(account, product), Some(month)) => {
                self.with_side(on, account, |it| it.release_cell(product, month))
            }
            (RowKey::Product(account, product), None) => self.with_side(on, account, |it| it.release_total(product)),
            _ => None,
        }
    }

    /// Puts what is kept of some accounts in place as one step; what is kept then.
    pub fn put(self, accounts: BTreeMap<AccountId, AccountProducts>) -> Option<Arc<ProductPlan>> {
        let products = Arc::new(self.bench.with_untracked(|it| it.products.with_all(accounts)));
        self.bench.dispatch(Action::Product(ProductAction::Set(products.clone()))).then_some(products)
    }
}

fn splits_of(
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

fn view_of(key: RowKey, name: String, row: &ProductRow) -> RowView {
    RowView {
        key,
        name,
        amounts: row.cells.iter().map(|it| it.amount).collect(),
        cells: row.cells.clone(),
        total: row.total(),
        rule: AccountRule { lock: row.lock.as_ref().map(|it| it.amount), ..AccountRule::default() },
        landing: None,
        probability: None,
        no_chance: None,
        // A product says so beside its name: its stage.
        stopped: None,
    }
}

/// Sums over the accounts, the largest product first.
fn summed(accounts: BTreeMap<AccountId, Arc<Opened>>) -> CompanyProducts {
    let mut sums: BTreeMap<ProductId, (f64, RowView, bool)> = BTreeMap::new();
    for opened in accounts.values() {
        for (row, basis) in opened.split.rows.iter().zip(&opened.basis.products) {
            let size: f64 = basis.last_year.iter().sum();
            match sums.get_mut(&row.product) {
                Some((sizes, sum, is_locked)) => {
                    *sizes += size;
                    *is_locked &= row.lock.is_some();
                    sum.amounts.iter_mut().zip(&row.cells).for_each(|(sum, it)| *sum += it.amount);
                    sum.total += row.total();
                }
                None => {
                    let mut view = view_of(RowKey::CompanyProduct(row.product), String::new(), row);
                    view.cells.clear();
                    view.rule = AccountRule::default();
                    sums.insert(row.product, (size, view, row.lock.is_some()));
                }
            }
        }
    }
    let mut rows: Vec<(f64, RowView)> = (sums.into_values())
        .map(|(size, mut view, is_locked)| {
            view.rule.lock = is_locked.then_some(view.total);
            (size, view)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    CompanyProducts { accounts, rows: rows.into_iter().map(|it| it.1).collect() }
}

impl Desk {
    /// Makes a change of a product as one step that undo takes back; false when it was refused.
    pub fn edit_product(self, spot: Spot, made: Option<Result<ProductOutcome, PlanError>>) -> bool {
        match made {
            Some(Ok(outcome)) => {
                let Some(kept) = self.products.put(outcome.kept) else { return false };
                let (change, products, months) = ((outcome.before, outcome.after), outcome.products, outcome.months);
                self.note.set(Some(Note::Products { spot, change, products, months, kept }));
                true
            }
            Some(Err(error)) => {
                self.note.set(Some(Note::Refused(error)));
                false
            }
            None => false,
        }
    }

    /// Gives the reason of a product's cell or total that was set by hand; no amount moves.
    pub fn give_product_reason(self, spot: Spot, reason: &str) {
        let RowKey::Product(account, product) = spot.row else { return };
        let month = untrack(move || self.month(spot.column));
        let mut kept = self.bench.with_untracked(|it| it.products.of(account).clone());
        let typed = match month {
            Some(month) => kept.cells.get_mut(&(product, month)),
            None => kept.totals.get_mut(&product),
        };
        if let Some(typed) = typed {
            typed.reason = reason.trim().to_owned();
            let _ = self.products.put(BTreeMap::from([(account, kept)]));
        }
    }

    /// Gives everything that was typed for the products of an account back.
    pub fn release_products(self, account: AccountId) {
        let freed = self.bench.with_untracked(|it| it.products.of(account).freed());
        let _ = self.products.put(BTreeMap::from([(account, freed)]));
    }
}
