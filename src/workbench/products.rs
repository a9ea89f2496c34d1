//! Joins plan, history and forecast one level below the account: what its products weigh, and whether what was typed for
//! them still fits when the plan changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, Measure, Money, Month, Node, ProductId};
use crate::plan::{
    AccountBasisByProduct, AccountPlan, AccountProducts, AccountSide, PlanError, ProductIndex, ProductPlan, ProductRow,
    ProductSplit, TargetPlan, n_elapsed, products_hold,
};

use super::tree::ForecastTree;
use super::version::ProductMonths;
use super::{ActionError, Document};

/// Changes to the products of the plan's accounts. Edits are made by [`AccountSide`], which tells who gave way; what
/// comes of one is set here.
#[derive(Clone, Debug, PartialEq)]
pub enum ProductAction {
    /// What is kept of the products becomes this.
    Set(Arc<ProductPlan>),
    /// The same, where every account's products were split on this very plan and book to make it: as long as the document
    /// holds both, that what was typed fits is not found out once more, which takes long with many accounts.
    SetFitting(Arc<ProductPlan>, Fitting),
}

/// The plan and the book that products were found to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitting {
    plan: Option<Arc<TargetPlan>>,
    book: Option<Arc<Book>>,
    products: Arc<ProductPlan>,
}

impl Fitting {
    /// What a document holds now.
    pub fn of(document: &Document) -> Self {
        Self { plan: document.plan.clone(), book: document.book.clone(), products: document.products.clone() }
    }

    /// Whether it still holds the same, by identity.
    pub fn holds(&self, document: &Document) -> bool {
        let same_plan = self.plan.as_ref().map(Arc::as_ptr) == document.plan.as_ref().map(Arc::as_ptr);
        let same_book = self.book.as_ref().map(Arc::as_ptr) == document.book.as_ref().map(Arc::as_ptr);
        same_plan && same_book && Arc::ptr_eq(&self.products, &document.products)
    }
}

impl ProductAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let products = match self {
            ProductAction::SetFitting(products, fitting) if fitting.holds(document) => {
                document.products = products;
                return Ok(());
            }
            ProductAction::Set(products) | ProductAction::SetFitting(products, _) => products,
        };
        let plan = document.plan.clone().map(|it| now(document, &it));
        document.products = products;
        check(document, plan.as_deref(), plan.as_deref())
    }
}

/// The plan with every month closed that is complete by now.
fn now(document: &Document, plan: &Arc<TargetPlan>) -> Arc<TargetPlan> {
    let closed = document.last_actual().map(|last| plan.close_through(last));
    closed.filter(|it| it.n_closed != plan.n_closed).map_or_else(|| plan.clone(), Arc::new)
}

/// Puts another plan into the document; what was typed for products goes along as far as it is of its months, and has
/// to fit where it fitted before.
///
/// # Errors
/// [`ActionError::Products`].
pub(super) fn put_plan(document: &mut Document, plan: Arc<TargetPlan>) -> Result<(), ActionError> {
    let before = document.plan.replace(plan.clone());
    if document.products.accounts.is_empty() {
        return Ok(());
    }
    match before {
        Some(before) if before.window == plan.window => {
            let (before, after) = (now(document, &before), now(document, &plan));
            let products = held(document, &before);
            if products != *document.products {
                document.products = Arc::new(products);
            }
            check(document, Some(&before), Some(&after))
        }
        Some(before) => {
            document.products = Arc::new(document.products.moved(before.window, plan.window));
            let after = now(document, &plan);
            check(document, None, Some(&after))
        }
        None => Ok(()),
    }
}

/// The same with other products in the same step.
///
/// # Errors
/// [`ActionError::Products`].
pub(super) fn put_both(
    document: &mut Document,
    plan: Arc<TargetPlan>,
    products: Arc<ProductPlan>,
) -> Result<(), ActionError> {
    let before = document.plan.replace(plan.clone()).filter(|it| it.window == plan.window);
    document.products = products;
    let before = before.map(|it| now(document, &it));
    let after = now(document, &plan);
    check(document, before.as_deref(), Some(&after))
}

/// What is kept with closed months held in the accounts that have typed totals.
fn held(document: &Document, plan: &TargetPlan) -> ProductPlan {
    let mut products = (*document.products).clone();
    let Some(book) = document.book.as_deref().filter(|_| plan.n_closed > 0) else { return products };
    let index = typed(&products).next().map(|_| ProductIndex::of(book)).unwrap_or_default();
    for (account, kept) in document.products.accounts.iter().filter(|it| !it.1.totals.is_empty()) {
        let basis = basis(book, &index, plan, None, *account, kept);
        if let Some(side) = plan.side(*account, &basis, kept) {
            products.accounts.insert(*account, side.held());
        }
    }
    products
}

fn typed(products: &ProductPlan) -> impl Iterator<Item = (&AccountId, &AccountProducts)> {
    products.accounts.iter().filter(|it| !it.1.is_free())
}

fn check(document: &Document, before: Option<&TargetPlan>, after: Option<&TargetPlan>) -> Result<(), ActionError> {
    let Some(after) = after else { return Ok(()) };
    products_fit(document, &document.products, before.filter(|it| !std::ptr::eq(*it, after)), after)
        .map_err(ActionError::Products)
}

/// Whether everything that was typed for products fits into a plan; what did not fit `before` either does not count.
///
/// # Errors
/// Why it does not.
pub fn products_fit(
    document: &Document,
    products: &ProductPlan,
    before: Option<&TargetPlan>,
    after: &TargetPlan,
) -> Result<(), PlanError> {
    let Some(book) = document.book.as_deref().filter(|_| typed(products).next().is_some()) else { return Ok(()) };
    // What an account's products follow from is the same on both sides where the account did not move.
    let before_too = before.filter(|it| is_same_ground(it, after));
    let stays = |account: AccountId| before_too.is_some_and(|it| it.row(account) == after.row(account));
    let moved: Vec<_> = typed(products).filter(|it| !stays(*it.0)).collect();
    if moved.is_empty() {
        return Ok(());
    }
    let index = ProductIndex::of(book);
    for (account, kept) in moved {
        let basis = basis(book, &index, after, None, *account, kept);
        let Some(after) = after.side(*account, &basis, kept) else { continue };
        products_hold(before.and_then(|it| it.side(*account, &basis, kept)), after)?;
    }
    Ok(())
}

fn is_same_ground(a: &TargetPlan, b: &TargetPlan) -> bool {
    (a.window, a.n_closed, a.unit, a.weights) == (b.window, b.n_closed, b.unit, b.weights)
}

/// The products of an account over the plan's months, with the forecast of its open ones where there is a tree.
pub fn basis(
    book: &Book,
    index: &ProductIndex,
    plan: &TargetPlan,
    tree: Option<&ForecastTree>,
    account: AccountId,
    kept: &AccountProducts,
) -> AccountBasisByProduct {
    let open: Vec<Month> = plan.window.iter().skip(plan.n_closed).collect();
    let tree = tree.filter(|it| it.measure == Measure::Amount);
    let forecast = |product: ProductId| {
        let tree = tree?;
        let line = tree.line(Node::Leaf(account, product))?;
        let at = |month: &Month| tree.months.position(*month).and_then(|i| line.minor.get(i));
        Some(open.iter().filter_map(at).map(|it| *it as f64).sum())
    };
    AccountBasisByProduct::of(book, index, account, plan.window, forecast).with_typed(kept, plan.window.len)
}

/// What a product of an account sold in the elapsed months of a plan, and is forecast to sell in the others; `None`
/// without a forecast.
pub fn product_landing(book: &Book, tree: &ForecastTree, plan: &TargetPlan, node: Node) -> Option<Money> {
    let line = tree.line(node).filter(|_| tree.measure == Measure::Amount)?;
    let elapsed = n_elapsed(plan.window, book.months().last()?);
    let sales = book.amounts_of(node);
    let month = |(i, month): (usize, Month)| {
        if i < elapsed {
            book.months().position(month).and_then(|i| sales.get(i).copied().flatten())
        } else {
            tree.months.position(month).and_then(|i| line.minor.get(i)).map(|it| Money::from_minor(*it))
        }
    };
    Some(plan.window.iter().enumerate().filter_map(month).sum())
}

/// What is kept with the parts of some accounts taken anew, as a decomposition does.
pub fn take_parts(
    document: &Document,
    tree: &ForecastTree,
    index: &ProductIndex,
    plan: &TargetPlan,
    accounts: std::ops::Range<usize>,
    kept: &mut BTreeMap<AccountId, AccountProducts>,
) {
    let Some(book) = document.book.as_deref() else { return };
    for row in plan.accounts.get(accounts).unwrap_or_default() {
        let mut products = kept.remove(&row.account).unwrap_or_default();
        products.parts = basis(book, index, plan, Some(tree), row.account, &products).parts(plan.weights);
        if products != AccountProducts::default() {
            kept.insert(row.account, products);
        }
    }
}

/// The side of an account: its products with everything that they follow from, as a plan has it.
pub fn side<'a>(
    plan: &'a TargetPlan,
    products: &'a ProductPlan,
    basis: &'a AccountBasisByProduct,
) -> Option<AccountSide<'a>> {
    plan.side(basis.account, basis, products.of(basis.account))
}

/// Accounts of a plan with their products, as the plan's page shows them: by share alone where what was typed does not
/// fit. An account without any is left out.
pub fn splits(
    book: &Book,
    index: &ProductIndex,
    plan: &TargetPlan,
    products: &ProductPlan,
    accounts: std::ops::Range<usize>,
) -> Vec<ProductSplit> {
    let of = |row: &AccountPlan| {
        let basis = basis(book, index, plan, None, row.account, products.of(row.account));
        let side = side(plan, products, &basis)?;
        let split = side.split().unwrap_or_else(|_| side.split_freely());
        (!split.rows.is_empty()).then_some(split)
    };
    plan.accounts.get(accounts).unwrap_or_default().iter().filter_map(of).collect()
}

/// The months of these products, for a version or a comparison.
pub fn months_of(splits: Vec<ProductSplit>) -> ProductMonths {
    let of_account = |split: ProductSplit| {
        let account = split.account;
        let months = |it: ProductRow| it.cells.iter().map(|it| it.amount).collect();
        split.rows.into_iter().map(move |it| ((account, it.product), months(it)))
    };
    splits.into_iter().flat_map(of_account).collect()
}

/// Products of an account that have a target, each with its months.
type ProductTargets = Vec<(ProductId, Vec<Money>)>;

/// The targets of every account by product; an account is left out where what was typed for its products does not fit, and
/// where it has none.
pub(super) fn targets_by_product(document: &Document) -> BTreeMap<AccountId, ProductTargets> {
    let (Some(plan), Some(book)) = (document.plan.as_deref(), document.book.as_deref()) else { return BTreeMap::new() };
    let index = ProductIndex::of(book);
    let of = |account: AccountId| {
        let basis = basis(book, &index, plan, None, account, document.products.of(account));
        let split = side(plan, &document.products, &basis)?.split().ok()?;
        let has_target = |it: &crate::plan::ProductRow| it.cells.iter().any(|it| it.amount != Money::default());
        let months = |it: crate::plan::ProductRow| (it.product, it.cells.iter().map(|it| it.amount).collect());
        let rows: ProductTargets = split.rows.into_iter().filter(has_target).map(months).collect();
        (!rows.is_empty()).then_some((account, rows))
    };
    plan.accounts.iter().filter_map(|it| of(it.account)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{PlanBasis, TargetRequest, Typed};
    use crate::workbench::sample::{SampleLanguage, sample_book};
    use crate::workbench::{Action, PlanAction, Workbench, Workspace};

    fn plan(book: &Book, first: &str) -> TargetPlan {
        let window = crate::domain::MonthRange { first: first.parse().unwrap(), len: 12 };
        TargetPlan::decompose(&PlanBasis::from_book(book, window, &Default::default()), TargetRequest::of_sample())
            .unwrap()
    }

    /// The sample with a plan of the twelve months after its last one.
    fn bench() -> (Workbench, AccountId, ProductId) {
        let book = sample_book(SampleLanguage::En, "2026-03".parse().unwrap());
        let first = &book.series()[0];
        let (account, product) = (first.account, first.product);
        let id = crate::domain::WorkspaceId(crate::domain::RecordId::from_bits(1));
        let workspace =
            Workspace { id, name: String::new(), sample: true, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.plan = Some(Arc::new(plan(&book, "2026-04")));
        document.book = Some(Arc::new(book));
        (Workbench::open(document), account, product)
    }

    fn typed(account: AccountId, product: ProductId, month: Month, amount: Money) -> Action {
        let typed = Typed::own(amount, "contract");
        let kept = AccountProducts { cells: [((product, month), typed)].into(), ..AccountProducts::default() };
        Action::Product(ProductAction::Set(Arc::new(ProductPlan { accounts: [(account, kept)].into() })))
    }

    #[test]
    fn whatever_changes_the_plan_leaves_room_for_what_was_typed() {
        let (mut bench, account, product) = bench();
        let before = bench.document().plan.clone().unwrap();
        let month = before.window.first.plus(4);
        let target = before.row(account).unwrap().cells[4].amount;
        // More than the account has in that month is no target of one of its products.
        let more = target + Money::from_minor(1);
        assert!(matches!(bench.apply(typed(account, product, month, more)), Err(ActionError::Products(_))));
        bench.apply(typed(account, product, month, target)).unwrap();
        // Half of it for the account leaves no room; the document stays what it was.
        let half = before.set_cell(account, month, Money::from_minor(target.minor() / 2), "less").unwrap().plan;
        let refused = bench.apply(Action::Plan(PlanAction::Set(Arc::new(half))));
        let by = target - Money::from_minor(target.minor() / 2);
        assert!(matches!(refused, Err(ActionError::Products(PlanError::NeedsMore { by: it, .. })) if it == by));
        assert_eq!(bench.document().plan.as_ref(), Some(&before));
        let grown = before.set_cell(account, month, target + Money::from_minor(1_000_000), "more").unwrap().plan;
        bench.apply(Action::Plan(PlanAction::Set(Arc::new(grown)))).unwrap();
        let book = bench.document().book.clone().unwrap();
        // Another window keeps the months that both have; without a plan nothing is left.
        bench
            .apply(Action::Plan(PlanAction::Set(Arc::new(plan(&book, "2026-07")))))
            .unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(bench.document().products.of(account).cells.len(), 1);
        bench.apply(Action::Plan(PlanAction::Set(Arc::new(plan(&book, "2026-10"))))).unwrap();
        assert!(bench.document().products.accounts.is_empty());
        bench.undo();
        bench.apply(Action::Plan(PlanAction::Clear)).unwrap();
        assert!(bench.document().products.accounts.is_empty());
        bench.undo();
        assert_eq!(bench.document().products.of(account).cells.len(), 1);
    }

    #[test]
    fn what_was_found_to_fit_is_not_looked_at_again_unless_the_plan_moved() {
        let (mut bench, account, product) = bench();
        let plan = bench.document().plan.clone().unwrap();
        let month = plan.window.first.plus(4);
        let target = plan.row(account).unwrap().cells[4].amount;
        let fitting = Fitting::of(bench.document());
        let Action::Product(ProductAction::Set(kept)) = typed(account, product, month, target) else { panic!() };
        let fits = |kept: &Arc<ProductPlan>, it: &Fitting| {
            Action::Product(ProductAction::SetFitting(kept.clone(), it.clone()))
        };
        bench.apply(fits(&kept, &fitting)).unwrap();
        assert_eq!(bench.document().products, kept);
        // The products are others now, so that this is looked at: more than the account has in the month does not fit.
        let more = target + Money::from_minor(1);
        let Action::Product(ProductAction::Set(more)) = typed(account, product, month, more) else { panic!() };
        assert!(!fitting.holds(bench.document()));
        assert!(matches!(bench.apply(fits(&more, &fitting)), Err(ActionError::Products(_))));
        assert_eq!(bench.document().products, kept);
        bench.undo();
        assert!(bench.document().products.accounts.is_empty());
    }

    #[test]
    fn only_what_moved_has_to_leave_room() {
        let (mut bench, account, product) = bench();
        let plan = bench.document().plan.clone().unwrap();
        let target = plan.row(account).unwrap().cells[4].amount;
        bench.apply(typed(account, product, plan.window.first.plus(4), target)).unwrap();
        let products = bench.document().products.clone();
        // Less than what was typed in that month: refused. Less in another one, where nothing was typed: not.
        let half = |i: usize| {
            let amount = Money::from_minor(plan.row(account).unwrap().cells[i].amount.minor() / 2);
            plan.set_cell(account, plan.window.first.plus(i as i32), amount, "less").unwrap().plan
        };
        let fit = |after: &TargetPlan| products_fit(bench.document(), &products, Some(&plan), after);
        assert!(fit(&half(4)).is_err());
        assert!(fit(&half(5)).is_ok());
    }
}
