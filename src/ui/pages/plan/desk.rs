//! What the parts of the plan page share: the view, the focused cell, the edit under way, and what the last one did.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{AccountId, Money, Month, MonthRange};
use crate::i18n::{Formats, Texts};
use crate::plan::{
    AccountShift, CellState, Decomposition, EditOutcome, MonthShift, PlanBasis, PlanError, PlanTerms, ProductIndex,
    ProductPlan, ProductShift, TargetPlan, TargetRequest,
};
use crate::ui::components::amount::parse_amount;
use crate::ui::platform::clock;
use crate::ui::state::{Bench, Forecasts, use_bench, use_forecasts, use_formats};
use crate::workbench::planning::{Attainments, moved_accounts, plan_basis};
use crate::workbench::products::{products_fit, take_parts};
use crate::workbench::{Action, PlanAction};

use super::products::ProductDesk;
use super::view::{PlanView, RowKey, RowView, Sources, current_plan, known_after, known_of, plan_view, same};
use super::words::Speech;

/// Accounts that fit into one turn, to be decomposed or to be shown.
const ACCOUNTS_A_TURN: usize = 500;
/// Accounts whose products' parts are taken in one turn.
const PARTS_A_TURN: usize = 50;
/// Accounts whose chances are found in the same turn as their amounts.
const CHANCES_AT_ONCE: usize = 20;
/// Rows of the grid made at a time.
pub const ROWS_AT_ONCE: usize = 10;

/// A cell of the grid. Column 0 is the name, then come the months, then total, landing, chance and ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// The row.
    pub row: RowKey,
    /// The column.
    pub column: usize,
}

/// What the last edit did.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// It was made.
    Made {
        /// What was edited.
        spot: Spot,
        /// Before and after.
        change: (Money, Money),
        /// Months that moved.
        months: Vec<MonthShift>,
        /// Accounts that moved.
        accounts: Vec<AccountShift>,
        /// The plan that came of it: the note holds as long as this plan does.
        plan: Arc<TargetPlan>,
    },
    /// A cell was released or an account unlocked: nothing moved yet.
    Loosened {
        /// What may move again.
        spot: Spot,
        /// The plan that came of it: the note holds as long as this plan does.
        plan: Arc<TargetPlan>,
    },
    /// A product was set.
    Products {
        /// What was edited.
        spot: Spot,
        /// Before and after.
        change: (Money, Money),
        /// Other products that moved.
        products: Vec<ProductShift>,
        /// Months of the product that moved.
        months: Vec<MonthShift>,
        /// What came of it: the note holds as long as this does.
        kept: Arc<ProductPlan>,
    },
    /// A product was given back to its share.
    ProductReleased {
        /// Which cell.
        spot: Spot,
        /// What came of it.
        kept: Arc<ProductPlan>,
    },
    /// A product that the account never bought was taken in, or out again.
    ProductListed {
        /// The product's row.
        row: RowKey,
        /// Whether it is in.
        is_in: bool,
        /// What came of it.
        kept: Arc<ProductPlan>,
    },
    /// It was refused.
    Refused(PlanError),
    /// The text is no amount.
    NoAmount(String),
}

/// The plan page's state.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The open workbench.
    pub bench: Bench,
    /// The forecasts.
    pub forecasts: Forecasts,
    /// The reader's formats.
    pub formats: Signal<Formats>,
    /// What the view is made from.
    pub sources: Memo<Sources>,
    /// The plan with its figures: `None` without a plan, and until the figures are put together.
    pub view: Signal<Option<Arc<PlanView>>>,
    /// Whether chances are still those of the plan before.
    pub chances_wait: RwSignal<bool>,
    /// Names of the accounts.
    pub names: Memo<BTreeMap<AccountId, String>>,
    /// The focused cell.
    pub at: RwSignal<Spot>,
    /// The cell being edited, and what its editor starts with.
    pub editing: RwSignal<Option<(Spot, String, bool)>>,
    /// What the last edit did.
    pub note: RwSignal<Option<Note>>,
    /// The first account shown.
    pub first: RwSignal<usize>,
    /// How many of the accounts shown have their rows by now.
    pub n_made: RwSignal<usize>,
    /// Whether a decomposition is under way.
    pub working: RwSignal<bool>,
    /// The products of accounts and company.
    pub products: ProductDesk,
    /// Whether the working of the focused cell is shown.
    pub asked: RwSignal<bool>,
}

impl Desk {
    /// A desk for the open workbench.
    pub fn of_bench() -> Self {
        let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
        let sources = Memo::new(move |_| bench.with(|it| forecasts.with(|state| Sources::of(it, state))));
        // Asked for apart, so that a change of the plan does not write thousands of names anew.
        let book = bench.select(|it| it.book.clone());
        let names = Memo::new(move |_| {
            let accounts = book.read();
            let accounts = accounts.as_ref().map(|it| it.accounts()).unwrap_or_default();
            accounts.iter().map(|it| (it.id, it.name.clone())).collect()
        });
        let chances_wait = RwSignal::new(false);
        Self {
            bench,
            forecasts,
            formats,
            sources,
            view: view_of(sources, bench, forecasts, chances_wait),
            chances_wait,
            names,
            at: RwSignal::new(Spot { row: RowKey::Company, column: 0 }),
            editing: RwSignal::new(None),
            note: RwSignal::new(None),
            first: RwSignal::new(0),
            n_made: RwSignal::new(ROWS_AT_ONCE),
            working: RwSignal::new(false),
            products: ProductDesk::new(bench, forecasts, sources),
            asked: RwSignal::new(false),
        }
    }

    /// Whether there is a plan, its figures put together or not.
    pub fn has_plan(self) -> bool {
        self.sources.read().plan.is_some()
    }

    /// Shows the accounts from the `first` on.
    pub fn show_from(self, first: usize) {
        self.n_made.set(ROWS_AT_ONCE);
        self.first.set(first);
    }

    /// The catalogue.
    pub fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// Says something about the plan.
    pub fn say<T>(self, words: impl FnOnce(&Speech<'_>) -> T) -> T {
        let formats = self.formats.get();
        let texts = formats.language.texts();
        self.names.with(|names| self.products.names.with(|products| words(&Speech { texts, formats, names, products })))
    }

    /// A row, following it.
    pub fn row(self, key: RowKey) -> Memo<Option<super::view::RowView>> {
        Memo::new(move |_| self.row_now(key))
    }

    /// A row as it is now, following it.
    pub fn row_now(self, key: RowKey) -> Option<RowView> {
        match key {
            RowKey::Company | RowKey::Account(_) => self.view.read().as_ref()?.row(key).cloned(),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => self.products.row(key),
        }
    }

    /// What a row is called, a product with whose it is.
    pub fn name_of(self, key: RowKey) -> String {
        let words = &self.texts().products;
        match key {
            RowKey::Company | RowKey::Account(_) => {
                self.view.read().as_ref().and_then(|it| it.row(key).map(|it| it.name.clone())).unwrap_or_default()
            }
            RowKey::Product(account, product) => {
                words.row(self.name_of(RowKey::Account(account)), self.products.name(product))
            }
            RowKey::CompanyProduct(product) => words.company_row(self.products.name(product)),
        }
    }

    /// The month of a column, `None` for the others.
    pub fn month(self, column: usize) -> Option<Month> {
        let view = self.view.get()?;
        let month_idx = column.checked_sub(1)?;
        (month_idx < view.window.len).then(|| view.window.first.plus(month_idx as i32))
    }

    /// The amount of a cell that holds a target.
    pub fn amount(self, spot: Spot) -> Option<Money> {
        let n_months = self.view.read().as_ref()?.window.len;
        let of = |row: &RowView| match spot.column {
            0 => None,
            it if it <= n_months => row.amounts.get(it - 1).copied(),
            it if it == n_months + 1 => Some(row.total),
            _ => None,
        };
        match spot.row {
            RowKey::Company | RowKey::Account(_) => of(self.view.read().as_ref()?.row(spot.row)?),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => of(&self.products.row(spot.row)?),
        }
    }

    /// Whether a cell can be edited.
    pub fn editable(self, spot: Spot) -> bool {
        let Some(view) = self.view.get() else { return false };
        // The months of a product over the company are sums of its accounts'.
        let first = match spot.row {
            RowKey::CompanyProduct(_) => view.window.len,
            _ => view.n_closed,
        };
        spot.column > first && spot.column <= view.window.len + 1
    }

    /// Whether a person set the cell.
    pub fn reason(self, spot: Spot) -> Option<String> {
        if let RowKey::Product(account, product) = spot.row {
            let opened = self.products.of(account)?;
            let typed = match self.month(spot.column) {
                Some(month) => opened.kept.cells.get(&(product, month)),
                None if spot.column == self.view.read().as_ref()?.window.len + 1 => opened.kept.totals.get(&product),
                None => None,
            };
            return typed.map(|it| it.reason.clone()).filter(|it| !it.is_empty());
        }
        let view = self.view.get()?;
        let cell = view.row(spot.row)?.cells.get(spot.column.checked_sub(1)?)?;
        match &cell.state {
            CellState::Edited { reason } => Some(reason.clone()),
            CellState::Actual | CellState::MissingActual | CellState::Spread => None,
        }
    }

    /// Takes what was typed for a cell; false when it was refused.
    pub fn commit(self, spot: Spot, text: &str) -> bool {
        let formats = self.formats.get_untracked();
        let Some(amount) = parse_amount(text, formats.unit) else {
            self.note.set(Some(Note::NoAmount(text.to_owned())));
            return false;
        };
        if untrack(move || self.amount(spot)) == Some(amount) {
            return true;
        }
        let month = untrack(move || self.month(spot.column));
        let reason = formats.language.texts().plan.reason_default;
        if matches!(spot.row, RowKey::Product(..) | RowKey::CompanyProduct(_)) {
            let Some((plan, kept)) = self.products.now() else { return false };
            return self.edit_product(spot, self.products.set((&plan, &kept), spot.row, month, amount, reason));
        }
        self.edit(spot, |plan| match (spot.row, month) {
            (RowKey::Account(account), Some(month)) => plan.set_cell(account, month, amount, reason),
            (RowKey::Account(account), None) => plan.set_account_total(account, amount),
            (_, Some(month)) => plan.set_month_total(month, amount),
            (_, None) => plan.set_total(amount),
        })
    }

    /// Lets a cell that was set by hand give way again.
    pub fn release(self, spot: Spot) {
        let month = untrack(move || self.month(spot.column));
        if let (RowKey::Account(account), Some(month)) = (spot.row, month) {
            self.loosen(spot, |plan| plan.release_cell(account, month));
        }
        if let RowKey::Product(..) = spot.row
            && let Some((plan, kept)) = self.products.now()
            && self.edit_product(spot, self.products.release((&plan, &kept), spot.row, month))
            && let Some(Note::Products { kept, .. }) = self.note.get_untracked()
        {
            self.note.set(Some(Note::ProductReleased { spot, kept }));
        }
    }

    /// Lets an account that was locked at its total give way again.
    pub fn unlock(self, spot: Spot) {
        if let RowKey::Account(account) = spot.row {
            self.loosen(spot, |plan| plan.unlock(account));
        }
    }

    /// A change that moves nothing by itself, and says so.
    fn loosen(self, spot: Spot, change: impl FnOnce(&TargetPlan) -> Result<EditOutcome, PlanError>) {
        if self.edit(spot, change)
            && let Some(Note::Made { plan, .. }) = self.note.get_untracked()
        {
            self.note.set(Some(Note::Loosened { spot, plan }));
        }
    }

    /// Makes a change as one step that undo takes back; false when it was refused.
    pub fn edit(self, spot: Spot, change: impl FnOnce(&TargetPlan) -> Result<EditOutcome, PlanError>) -> bool {
        let Some(plan) = self.bench.with_untracked(current_plan) else { return false };
        let fits = |it: EditOutcome| {
            self.bench.with_untracked(|document| {
                products_fit(document, &document.products, Some(&plan), &it.plan).map(|()| it)
            })
        };
        match change(&plan).and_then(fits) {
            Ok(outcome) => {
                let plan = Arc::new(outcome.plan);
                let made = self.bench.dispatch(Action::Plan(PlanAction::Set(plan.clone())));
                self.note.set(Some(Note::Made {
                    spot,
                    change: (outcome.before, outcome.after),
                    months: outcome.month_shifts,
                    accounts: outcome.account_shifts,
                    plan,
                }));
                made
            }
            Err(error) => {
                self.note.set(Some(Note::Refused(error)));
                false
            }
        }
    }

    /// Decomposes the total of a request over a window in turns, so that the page goes on answering; of `kept` stays
    /// what was set by hand. A change made meanwhile wins over it.
    pub fn decompose(
        self,
        window: MonthRange,
        request: TargetRequest,
        kept: Option<Arc<TargetPlan>>,
        refused: impl FnOnce(PlanError) + 'static,
    ) {
        self.decompose_with(window, request, kept, |_| {}, refused);
    }

    /// The same, with terms of the plan set in the same step.
    pub fn decompose_with(
        self,
        window: MonthRange,
        request: TargetRequest,
        kept: Option<Arc<TargetPlan>>,
        terms: impl FnOnce(&mut PlanTerms) + 'static,
        refused: impl FnOnce(PlanError) + 'static,
    ) {
        self.decompose_of(window, request, kept, |it| it, terms, refused);
    }

    /// The same, with the basis made ready by the caller.
    pub fn decompose_of(
        self,
        window: MonthRange,
        request: TargetRequest,
        kept: Option<Arc<TargetPlan>>,
        ready: impl FnOnce(PlanBasis) -> PlanBasis + 'static,
        terms: impl FnOnce(&mut PlanTerms) + 'static,
        refused: impl FnOnce(PlanError) + 'static,
    ) {
        if self.working.get_untracked() {
            return;
        }
        self.working.set(true);
        let (bench, forecasts) = (self.bench, self.forecasts);
        let before = bench.with_untracked(|it| (it.book.clone(), it.plan.clone()));
        spawn_local(async move {
            clock::turn().await;
            let basis = bench.with_untracked(|document| {
                forecasts.with_untracked(|it| plan_basis(document, it.tree.as_deref()?, window))
            });
            let made = match basis {
                Some(basis) => Some(decompose_in_turns(ready(basis), request, kept).await),
                None => None,
            };
            let _ = self.working.try_set(false);
            if bench.with_untracked(|it| !same(&it.book, &before.0) || !same(&it.plan, &before.1)) {
                return;
            }
            match made {
                Some(Ok(mut plan)) => {
                    let _ = self.note.try_set(None);
                    terms(&mut plan.terms);
                    let products = self.parts_in_turns(&plan).await;
                    let is_same = bench.with_untracked(|it| same(&it.book, &before.0) && same(&it.plan, &before.1));
                    let fits = bench.with_untracked(|it| products_fit(it, &products, None, &plan));
                    match fits {
                        Ok(()) if is_same => {
                            let both = PlanAction::SetBoth(Arc::new(plan), Arc::new(products));
                            bench.dispatch(Action::Plan(both));
                        }
                        Ok(()) => {}
                        Err(error) => refused(error),
                    }
                }
                Some(Err(error)) => refused(error),
                None => {}
            }
        });
    }

    /// What is kept of the products under a plan decomposed afresh: their parts are taken anew, what was typed stays.
    async fn parts_in_turns(self, plan: &TargetPlan) -> ProductPlan {
        let (bench, forecasts) = (self.bench, self.forecasts);
        let mut kept = bench.with_untracked(|it| {
            let before = it.plan.as_ref().map_or(plan.window, |it| it.window);
            it.products.moved(before, plan.window).accounts
        });
        let index = bench.with_untracked(|it| it.book.as_deref().map(ProductIndex::of)).unwrap_or_default();
        for start in (0..plan.accounts.len()).step_by(PARTS_A_TURN) {
            let accounts = start..(start + PARTS_A_TURN).min(plan.accounts.len());
            bench.with_untracked(|document| {
                forecasts.with_untracked(|state| {
                    if let Some(tree) = state.tree.as_deref() {
                        take_parts(document, tree, &index, plan, accounts, &mut kept);
                    }
                });
            });
            clock::turn().await;
        }
        ProductPlan { accounts: kept }
    }

    /// Changes what the plan is agreed on beside its amounts.
    pub fn set_terms(self, change: impl FnOnce(&mut PlanTerms)) -> bool {
        let Some(plan) = self.bench.with_untracked(|it| it.plan.clone()) else { return false };
        let mut plan = (*plan).clone();
        change(&mut plan.terms);
        self.bench.dispatch(Action::Plan(PlanAction::Set(Arc::new(plan))))
    }

    /// Gives the reason of a cell that was set by hand; no amount moves.
    pub fn give_reason(self, spot: Spot, reason: &str) {
        if let RowKey::Product(..) = spot.row {
            return self.give_product_reason(spot, reason);
        }
        let Some(plan) = self.bench.with_untracked(current_plan) else { return };
        let mut plan = (*plan).clone();
        let row = plan.accounts.iter_mut().find(|it| RowKey::Account(it.account) == spot.row);
        let cell = row.and_then(|it| it.cells.get_mut(spot.column.checked_sub(1)?));
        if let Some(cell) = cell.filter(|it| matches!(it.state, CellState::Edited { .. })) {
            cell.state = CellState::Edited { reason: reason.trim().to_owned() };
            self.bench.dispatch(Action::Plan(PlanAction::Set(Arc::new(plan))));
        }
    }
}

async fn decompose_in_turns(
    basis: PlanBasis,
    request: TargetRequest,
    kept: Option<Arc<TargetPlan>>,
) -> Result<TargetPlan, PlanError> {
    clock::turn().await;
    let mut decomposition = Decomposition::start(Cow::Owned(basis), request, kept.as_deref())?;
    clock::turn().await;
    while decomposition.step(ACCOUNTS_A_TURN)? {
        clock::turn().await;
    }
    let plan = decomposition.finish();
    clock::turn().await;
    plan
}

/// The view of the sources: at once for a plan that fits the screen, else in turns, the one before standing meanwhile.
fn view_of(
    sources: Memo<Sources>,
    bench: Bench,
    forecasts: Forecasts,
    chances_wait: RwSignal<bool>,
) -> Signal<Option<Arc<PlanView>>> {
    let view = RwSignal::new(None);
    let run = StoredValue::new(0_u64);
    let last = StoredValue::new(None::<(Arc<TargetPlan>, Attainments)>);
    let known = move || bench.with_untracked(|it| forecasts.with_untracked(|state| known_of(it, state)));
    let make = move |known: Attainments| {
        bench.with_untracked(|it| forecasts.with_untracked(|state| plan_view(it, state, known))).map(Arc::new)
    };
    Effect::new(move |before: Option<Sources>| {
        let now = sources.get();
        run.update_value(|it| *it += 1);
        let this = run.get_value();
        chances_wait.set(false);
        let known_before = last.get_value().filter(|_| before.as_ref().is_some_and(|it| it.same_but_amounts(&now)));
        if now.n_accounts() <= ACCOUNTS_A_TURN {
            let keep = move |known: &Attainments| {
                let plan = bench.with_untracked(current_plan);
                last.set_value(plan.map(|it| (it, known.clone())));
            };
            let few = |(plan, _): &(Arc<TargetPlan>, Attainments)| {
                let moved = now.plan.as_ref().map_or(0, |it| moved_accounts(it, plan).len());
                moved <= CHANCES_AT_ONCE
            };
            let all = move || {
                let made = known();
                keep(&made);
                made
            };
            match known_before {
                // The amounts first: what was typed and who gave way; chances of many follow in a turn of their own.
                Some(it) if !few(&it) => {
                    view.set(make(it.1));
                    chances_wait.set(true);
                    spawn_local(async move {
                        clock::turn().await;
                        if run.try_get_value() == Some(this) {
                            view.set(make(all()));
                            chances_wait.set(false);
                        }
                    });
                }
                Some((plan, known)) => {
                    let made = bench.with_untracked(|document| {
                        forecasts.with_untracked(|state| known_after(document, state, &plan, &known))
                    });
                    keep(&made);
                    view.set(make(made));
                }
                None => view.set(make(all())),
            }
            return now;
        }
        // Another book's rows say nothing of this one's.
        if before.is_none_or(|it| !it.same_book(&now)) {
            view.set(None);
        }
        spawn_local(async move {
            let is_last = || run.try_get_value() == Some(this);
            clock::turn().await;
            if !is_last() {
                return;
            }
            let known = known();
            clock::turn().await;
            if !is_last() {
                return;
            }
            let made = make(known);
            clock::turn().await;
            if is_last() {
                let _ = view.try_set(made);
            }
        });
        now
    });
    view.into()
}
