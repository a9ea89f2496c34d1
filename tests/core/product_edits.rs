//! Random edits of the products of accounts, between random edits of the accounts: the products of an account make its
//! month to the last minor unit, what was typed stands, closed months never move, and who gave way is told.
//!
//! 4,000 edits in the ordinary run; `cargo xtask torture --plan-edits N` makes `N`.

use std::collections::BTreeMap;

use kedge::domain::{Account, AccountId, Book, IdGenerator, Money, Month, MonthRange, Product, ProductId, SalesSeries};
use kedge::math::Generator;
use kedge::plan::*;

/// Edits on one plan before another one is made.
const EDITS_A_PLAN: usize = 60;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |it| it.parse().unwrap_or_else(|_| panic!("{name}: `{it}` is no number")))
}

fn below(random: &mut Generator, limit: i64) -> i64 {
    (random.uniform() * limit as f64) as i64
}

/// A company with its plan.
struct Company {
    plan: TargetPlan,
    bases: BTreeMap<AccountId, AccountBasisByProduct>,
    products: ProductPlan,
}

impl Company {
    fn side(&self, account: AccountId) -> AccountSide<'_> {
        self.plan.side(account, &self.bases[&account], self.products.of(account)).unwrap()
    }

    fn sides(&self) -> Vec<AccountSide<'_>> {
        self.plan.accounts.iter().map(|it| self.side(it.account)).collect()
    }

    fn splits(&self) -> Vec<ProductSplit> {
        self.sides().iter().map(|it| it.split().unwrap()).collect()
    }
}

/// One to twelve accounts with up to `most` products over 36 months of history; 0 to 7 months of the plan are closed, holding
/// what was sold or targets of their own.
fn company(random: &mut Generator, most: i64) -> Company {
    let mut ids = IdGenerator::new(random.bits());
    let months = MonthRange { first: "2023-01".parse().unwrap(), len: 36 };
    let n_accounts = 1 + below(random, 12);
    let n_products = 1 + below(random, most);
    let accounts: Vec<AccountId> = (0..n_accounts).map(|_| AccountId(ids.next_id())).collect();
    let products: Vec<ProductId> = (0..n_products).map(|_| ProductId(ids.next_id())).collect();
    let mut series = Vec::new();
    for (i, account) in accounts.iter().enumerate() {
        for (j, product) in products.iter().enumerate() {
            // The first product is sold to all, so that no account is without one.
            if j > 0 && below(random, 4) == 0 {
                continue;
            }
            let (from, to) = ([0, 0, 0, 28][below(random, 4) as usize], [36, 36, 36, 20][below(random, 4) as usize]);
            let size = 1 + 500_000_000 / (1 + (i * j) as i64);
            let cell = |i: usize, random: &mut Generator| {
                let amount = Money::from_minor(below(random, size) - size / 20);
                ((from..to).contains(&i) && below(random, 15) > 0).then_some(amount)
            };
            let amounts: Vec<Option<Money>> = (0..36).map(|i| cell(i, random)).collect();
            let active_from = amounts.iter().position(Option::is_some).unwrap_or(36);
            let (quantities, costs) = (Vec::new(), Vec::new());
            series.push(SalesSeries { account: *account, product: *product, active_from, amounts, quantities, costs });
        }
    }
    let book = Book::new(
        months,
        accounts.iter().map(|id| Account { id: *id, name: id.to_string(), region: None, person: None }).collect(),
        products.iter().map(|id| Product { id: *id, name: id.to_string() }).collect(),
        series,
    )
    .unwrap();
    let n_closed = [0, 0, 3, 7][below(random, 4) as usize];
    let window = MonthRange { first: months.first.plus(36 - n_closed), len: 12 };
    let basis = PlanBasis::from_book(&book, window, &BTreeMap::new());
    let closed: Money = basis.accounts.iter().flat_map(|it| &it.actual).flatten().copied().sum();
    let request = TargetRequest {
        total: closed.max(Money::default()) + Money::from_minor(below(random, 9_000_000_000)),
        unit: Money::from_minor([1, 100, 1_000_000][below(random, 3) as usize]),
        weights: BlendWeights::new(0.5, 0.3, 0.2).unwrap(),
        closed_months: if below(random, 2) == 0 { ClosedMonths::Actuals } else { ClosedMonths::Targets },
        growth: None,
        spread: MonthSpread::Blend,
    };
    let plan = TargetPlan::decompose(&basis, request).unwrap();
    // Closed months with targets: closed now, after the plan was made.
    let plan = if n_closed > 0 { plan.close_through(window.first.plus(n_closed - 1)) } else { plan };
    let index = ProductIndex::of(&book);
    let mut kept = ProductPlan::default();
    let mut bases = BTreeMap::new();
    for account in accounts {
        let forecast = |_| Some(below(&mut Generator::new(7), 1_000_000) as f64);
        let basis = AccountBasisByProduct::of(&book, &index, account, window, forecast);
        if below(random, 2) == 0 {
            let parts = basis.parts(plan.weights);
            assert_eq!(parts.values().sum::<i64>(), WHOLE_PARTS);
            kept = kept.with_all([(account, AccountProducts { parts, ..AccountProducts::default() })].into());
        }
        // New business: one that the account never bought stands beside those it did.
        if below(random, 3) == 0 {
            let made = plan.side(account, &basis, kept.of(account)).unwrap().add_product(ProductId(ids.next_id()));
            kept = kept.with_all(made.unwrap().kept);
        }
        let basis = basis.with_typed(kept.of(account), 12);
        bases.insert(account, basis);
    }
    Company { plan, bases, products: kept }
}

#[derive(Debug)]
enum Edit {
    Cell(AccountId, ProductId, Month, Money),
    Total(AccountId, ProductId, Money),
    ReleaseCell(AccountId, ProductId, Month),
    ReleaseTotal(AccountId, ProductId),
    Company(ProductId, Option<Month>, Money),
    ReleaseCompany(ProductId, Option<Month>),
    AccountCell(AccountId, Month, Money),
    AccountTotal(AccountId, Money),
    All(Money),
}

impl Edit {
    fn random(it: &Company, random: &mut Generator) -> Self {
        let row = &it.plan.accounts[below(random, it.plan.accounts.len() as i64) as usize];
        let account = row.account;
        let split = it.side(account).split().unwrap();
        let of = &split.rows[below(random, split.rows.len() as i64) as usize];
        let (product, i) = (of.product, below(random, 12) as usize);
        let month = it.plan.window.first.plus(i as i32);
        let mut near = |value: Money| {
            let reach = if below(random, 8) == 0 { 10 } else { 2 };
            Money::from_minor(below(random, reach * value.minor().max(1_000)))
        };
        let (cell, total) = (near(of.cells[i].amount), near(of.total()));
        let (account_cell, account_total, all) = (near(row.cells[i].amount), near(row.total()), near(it.plan.total));
        let splits = it.splits();
        let rows = || splits.iter().filter_map(|it| it.row(product));
        let (sum, sum_of_month) =
            (near(rows().map(ProductRow::total).sum()), near(rows().map(|it| it.cells[i].amount).sum()));
        match below(random, 19) {
            0..=4 => Self::Cell(account, product, month, cell),
            5..=7 => Self::Total(account, product, total),
            8 => Self::ReleaseCell(account, product, month),
            9 => Self::ReleaseTotal(account, product),
            10 => Self::Company(product, None, sum),
            16..=17 => Self::Company(product, Some(month), sum_of_month),
            18 => Self::ReleaseCompany(product, Some(month).filter(|_| below(random, 2) == 0)),
            11..=13 => Self::AccountCell(account, month, account_cell),
            14 => Self::AccountTotal(account, account_total),
            _ => Self::All(all),
        }
    }

    /// What comes of it: another plan, or other products with who gave way.
    fn make(&self, it: &Company) -> Result<(TargetPlan, ProductPlan, Option<ProductOutcome>), PlanError> {
        let made = match self {
            Self::Cell(account, product, month, amount) => {
                it.side(*account).set_cell(*product, *month, *amount, "typed")
            }
            Self::Total(account, product, amount) => it.side(*account).set_total(*product, *amount, "typed"),
            Self::ReleaseCell(account, product, month) => it.side(*account).release_cell(*product, *month),
            Self::ReleaseTotal(account, product) => it.side(*account).release_total(*product),
            Self::Company(product, month, amount) => {
                let edit = |to| CompanyEdit::start(it.sides(), *product, *month, Some(to), "typed");
                let at_once = edit(*amount).and_then(CompanyEdit::at_once);
                assert_eq!(edit(*amount).and_then(in_steps), at_once);
                // A refusal says by how much: so much more or less is possible.
                let nearest = match &at_once {
                    Err(PlanError::NeedsMore { by, .. }) => Some(*amount + *by),
                    Err(PlanError::NoPlaceFor { by, .. }) => Some(*amount - *by),
                    _ => None,
                };
                let possible = |to| edit(to).and_then(CompanyEdit::at_once).map(|_| ());
                assert_eq!(nearest.map_or(Ok(()), possible), Ok(()), "{at_once:?}");
                at_once
            }
            Self::ReleaseCompany(product, month) => {
                let edit = || CompanyEdit::start(it.sides(), *product, *month, None, "typed");
                let at_once = edit().and_then(CompanyEdit::at_once);
                assert_eq!(edit().and_then(in_steps), at_once);
                at_once
            }
            Self::AccountCell(account, month, amount) => {
                return self.of_plan(it, it.plan.set_cell(*account, *month, *amount, "typed"));
            }
            Self::AccountTotal(account, amount) => {
                return self.of_plan(it, it.plan.set_account_total(*account, *amount));
            }
            Self::All(amount) => return self.of_plan(it, it.plan.set_total(*amount)),
        }?;
        Ok((it.plan.clone(), it.products.with_all(made.kept.clone()), Some(made)))
    }

    /// An edit of accounts is made where everything typed still fits; closed months are held where totals are typed.
    fn of_plan(
        &self,
        it: &Company,
        made: Result<EditOutcome, PlanError>,
    ) -> Result<(TargetPlan, ProductPlan, Option<ProductOutcome>), PlanError> {
        let plan = made?.plan;
        let has_total = |id: &AccountId| !it.products.of(*id).totals.is_empty();
        let held = it.plan.accounts.iter().map(|it| it.account).filter(has_total);
        let products = it.products.with_all(held.map(|id| (id, it.side(id).held())).collect());
        for side in it.sides() {
            let id = side.row.account;
            products_hold(Some(side), plan.side(id, &it.bases[&id], products.of(id)).unwrap())?;
        }
        Ok((plan, products, None))
    }
}

/// What a future that never waits comes to.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).as_mut().poll(&mut context) {
        std::task::Poll::Ready(it) => it,
        std::task::Poll::Pending => panic!("nothing here waits"),
    }
}

#[test]
fn a_block_of_products_comes_to_the_same_in_turns_and_each_total_is_exact() {
    let mut random = Generator::new(11);
    let (mut n_set, mut n_refused, mut n_given_up) = (0, 0, 0);
    for _ in 0..60 {
        let it = company(&mut random, 6);
        let edits: Vec<(Edit, ProductEdit)> = std::iter::repeat_with(|| Edit::random(&it, &mut random))
            .filter_map(|edit| {
                let of = match edit {
                    Edit::Cell(account, product, month, amount) => (Some(account), product, Some(month), Some(amount)),
                    Edit::Total(account, product, amount) => (Some(account), product, None, Some(amount)),
                    Edit::ReleaseCell(account, product, month) => (Some(account), product, Some(month), None),
                    Edit::ReleaseTotal(account, product) => (Some(account), product, None, None),
                    Edit::Company(product, month, amount) => (None, product, month, Some(amount)),
                    Edit::ReleaseCompany(product, month) => (None, product, month, None),
                    Edit::AccountCell(..) | Edit::AccountTotal(..) | Edit::All(_) => return None,
                };
                let (account, product, month, to) = of;
                let of = ProductEdit { account, product, month, to };
                Some((edit, of))
            })
            .take(12)
            .collect();
        let block: Vec<ProductEdit> = edits.iter().map(|it| it.1).collect();
        let n_asked = std::cell::Cell::new(0);
        let go_on = async || {
            n_asked.set(n_asked.get() + 1);
            true
        };
        let products = it.products.clone();
        let made = ready(set_products((&it.plan, &it.bases), products, &block, "typed", 2, go_on)).unwrap();
        // One after the other, each at once.
        let mut by_one = Company { plan: it.plan.clone(), bases: it.bases.clone(), products: it.products.clone() };
        let mut refused = Vec::new();
        for (i, (edit, _)) in edits.iter().enumerate() {
            match edit.make(&by_one) {
                Ok((_, products, told)) => {
                    if let (Edit::Company(product, month, amount), Some(_)) = (edit, told) {
                        let after =
                            Company { products: products.clone(), plan: it.plan.clone(), bases: it.bases.clone() };
                        let sum = over_accounts(&after, *product, *month);
                        assert_eq!(sum, *amount, "the accounts' parts make the company's number, to the last unit");
                    }
                    by_one.products = products;
                }
                Err(error) => refused.push((i, error)),
            }
        }
        assert_eq!(made.products, by_one.products);
        assert_eq!(made.refused, refused);
        assert_eq!(made.n_set + refused.len(), block.len());
        (n_set, n_refused) = (n_set + made.n_set, n_refused + refused.len());
        // Wherever it is told to stop, nothing comes of it.
        let left = std::cell::Cell::new(below(&mut random, n_asked.get()));
        let stop = async || left.replace(left.get() - 1) > 0;
        let none = ready(set_products((&it.plan, &it.bases), it.products.clone(), &block, "typed", 2, stop));
        assert_eq!(none, None);
        n_given_up += 1;
    }
    assert!(n_set > 200 && n_refused > 20 && n_given_up == 60, "{n_set} set, {n_refused} refused");
}

/// A product's month or total summed over the accounts.
fn over_accounts(it: &Company, product: ProductId, month: Option<Month>) -> Money {
    let month_idx = month.map(|month| it.plan.window.position(month).unwrap());
    let of = |row: &ProductRow| month_idx.map_or_else(|| row.total(), |i| row.cells[i].amount);
    it.splits().iter().filter_map(|it| it.row(product)).map(of).sum()
}

/// An edit over the company, two accounts at a time.
fn in_steps(mut edit: CompanyEdit<'_>) -> Result<ProductOutcome, PlanError> {
    while edit.step(2)? {}
    Ok(edit.finish())
}

/// Everything that holds between a company and what an edit made of it.
fn check(before: &Company, edit: &Edit, after: &Company, told: Option<&ProductOutcome>) {
    let (old, new) = (before.splits(), after.splits());
    for (i, split) in new.iter().enumerate() {
        let row = &after.plan.accounts[i];
        let side = after.side(row.account);
        for (m, cell) in row.cells.iter().enumerate() {
            let sum: i64 = split.rows.iter().map(|it| it.cells[m].amount.minor()).sum();
            assert_eq!(sum, cell.amount.minor(), "products make the account's month");
            let month = after.plan.window.first.plus(m as i32);
            for (a, b) in old[i].rows.iter().zip(&split.rows) {
                assert_eq!(a.product, b.product);
                let is_target = !matches!(cell.state, CellState::Actual | CellState::MissingActual);
                assert!(!is_target || b.cells[m].amount >= Money::default(), "no target falls below nothing");
                if m < after.plan.n_closed {
                    assert_eq!(a.cells[m].amount, b.cells[m].amount, "a closed month moved: {month}");
                }
                if let Some(typed) = side.kept.cells.get(&(b.product, month)).filter(|_| is_target) {
                    assert_eq!(typed.amount, b.cells[m].amount, "what was typed stands");
                }
            }
        }
        for it in &split.rows {
            let total: i64 = it.cells.iter().map(|it| it.amount.minor()).sum();
            assert_eq!(total, it.total().minor());
            if let Some(typed) = side.kept.totals.get(&it.product) {
                assert_eq!(typed.amount.minor(), total, "a typed total stands");
            }
        }
    }
    // What was typed before is there as it was, but for what the edit itself sets or gives back.
    for (account, kept) in &before.products.accounts {
        let now = after.products.of(*account);
        for (at, typed) in &kept.cells {
            let is_own = matches!(edit, Edit::Cell(a, p, m, _) | Edit::ReleaseCell(a, p, m) if (*a, (*p, *m)) == (*account, *at));
            let of = matches!(edit, Edit::Company(p, Some(m), _) | Edit::ReleaseCompany(p, Some(m)) if (*p, *m) == *at);
            let is_own = is_own || of && typed.from_company;
            assert!(is_own || now.cells.get(at) == Some(typed), "a typed cell was touched");
        }
        for (product, typed) in &kept.totals {
            let is_own =
                matches!(edit, Edit::Total(a, p, _) | Edit::ReleaseTotal(a, p) if (a, p) == (account, product));
            let of = matches!(edit, Edit::Company(p, None, _) | Edit::ReleaseCompany(p, None) if p == product);
            let is_own = is_own || of && typed.from_company;
            assert!(is_own || now.totals.get(product) == Some(typed), "a typed total was touched");
        }
    }
    let Some(told) = told else { return };
    assert_eq!(before.plan, after.plan, "an edit of products moves no account");
    let total = |splits: &[ProductSplit], product: ProductId| -> i64 {
        splits.iter().filter_map(|it| it.row(product)).map(|it| it.total().minor()).sum()
    };
    let product = match edit {
        Edit::Cell(account, product, month, amount) => {
            let at = after.plan.window.position(*month).unwrap();
            let split = new.iter().find(|it| it.account == *account).unwrap();
            assert_eq!(split.row(*product).unwrap().cells[at].amount, *amount);
            *product
        }
        Edit::Total(account, product, amount) => {
            let split = new.iter().find(|it| it.account == *account).unwrap();
            assert_eq!(split.row(*product).unwrap().total(), *amount);
            *product
        }
        Edit::Company(product, month, amount) => {
            assert_eq!(over_accounts(after, *product, *month), *amount);
            *product
        }
        Edit::ReleaseCompany(product, month) => {
            let left = |it: &AccountProducts| match month {
                Some(month) => it.cells.get(&(*product, *month)).is_some_and(|it| it.from_company),
                None => it.totals.get(product).is_some_and(|it| it.from_company),
            };
            assert!(!after.products.accounts.values().any(left), "a part of the company's number stayed");
            *product
        }
        Edit::ReleaseCell(_, product, _) | Edit::ReleaseTotal(_, product) => *product,
        Edit::AccountCell(..) | Edit::AccountTotal(..) | Edit::All(_) => unreachable!(),
    };
    let mut moved: BTreeMap<ProductId, i64> = BTreeMap::new();
    for other in new.iter().flat_map(|it| &it.rows).map(|it| it.product).filter(|it| *it != product) {
        moved.insert(other, total(&new, other) - total(&old, other));
    }
    moved.retain(|_, it| *it != 0);
    let told: BTreeMap<ProductId, i64> = told.products.iter().map(|it| (it.product, it.delta.minor())).collect();
    assert_eq!(told, moved, "who gave way");
}

#[test]
fn products_make_their_accounts_after_every_edit() {
    let (n_edits, seed) = (setting("KEDGE_PLAN_EDITS", 4_000) as usize, setting("KEDGE_SEED", 1));
    let mut random = Generator::new(seed);
    let (mut n_made, mut n_refused, mut n_plans, mut n_totals) = (0_usize, 0_usize, 0_usize, 0_usize);
    while n_made + n_refused < n_edits {
        let most = [2, 6, 20][below(&mut random, 3) as usize];
        let mut now = company(&mut random, most);
        n_plans += 1;
        for _ in 0..EDITS_A_PLAN {
            let edit = Edit::random(&now, &mut random);
            match edit.make(&now) {
                Ok((plan, products, told)) => {
                    let next = Company { plan, products, bases: now.bases.clone() };
                    let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        check(&now, &edit, &next, told.as_ref());
                    }));
                    assert!(checked.is_ok(), "edit {} from seed {seed}: {edit:?}", n_made + n_refused);
                    n_totals += usize::from(matches!(edit, Edit::Total(..) | Edit::Company(_, None, _)));
                    now = next;
                    n_made += 1;
                }
                Err(PlanError::Inconsistent(fault)) => panic!("{fault:?} by {edit:?} from seed {seed}"),
                Err(_) => n_refused += 1,
            }
        }
    }
    println!("{n_made} edits made ({n_totals} of totals) and {n_refused} refused on {n_plans} plans, seed {seed}");
    assert!(n_made > n_edits / 3, "only {n_made} of {n_edits} edits were possible");
    assert!(n_totals > n_edits / 40, "only {n_totals} totals were typed");
}

/// Prints how long the parts of one edit take on 200 accounts × 20 products × 12 months. It judges sums, not time.
#[test]
fn edits_of_a_large_plan_are_told_in_milliseconds() {
    let mut random = Generator::new(11);
    let mut ids = IdGenerator::new(11);
    let months = MonthRange { first: "2024-01".parse().unwrap(), len: 24 };
    let accounts: Vec<AccountId> = (0..200).map(|_| AccountId(ids.next_id())).collect();
    let products: Vec<ProductId> = (0..20).map(|_| ProductId(ids.next_id())).collect();
    let pairs = accounts.iter().flat_map(|account| products.iter().map(move |product| (*account, *product)));
    let series = pairs.map(|(account, product)| {
        let amounts = (0..24).map(|_| Some(Money::from_minor(below(&mut random, 40_000_000)))).collect();
        let (quantities, costs) = (Vec::new(), Vec::new());
        SalesSeries { account, product, active_from: 0, amounts, quantities, costs }
    });
    let series: Vec<SalesSeries> = series.collect();
    let book = Book::new(
        months,
        accounts.iter().map(|id| Account { id: *id, name: id.to_string(), region: None, person: None }).collect(),
        products.iter().map(|id| Product { id: *id, name: id.to_string() }).collect(),
        series,
    )
    .unwrap();
    let window = MonthRange { first: months.first.plus(24), len: 12 };
    let basis = PlanBasis::from_book(&book, window, &BTreeMap::new());
    let request = TargetRequest {
        total: Money::from_minor(1_200_000_000_000),
        unit: Money::from_minor(1_000_000),
        weights: BlendWeights::new(0.5, 0.4, 0.1).unwrap(),
        closed_months: ClosedMonths::Actuals,
        growth: None,
        spread: MonthSpread::Blend,
    };
    let plan = TargetPlan::decompose(&basis, request).unwrap();
    let clock = std::time::Instant::now;
    let since = |it: std::time::Instant| it.elapsed().as_secs_f64() * 1_000.0;
    let began = clock();
    let index = ProductIndex::of(&book);
    let of = |id: &AccountId| (*id, AccountBasisByProduct::of(&book, &index, *id, window, |_| None));
    let bases: BTreeMap<AccountId, AccountBasisByProduct> = accounts.iter().map(of).collect();
    let of_basis = since(began);
    let began = clock();
    let mut company = Company { plan, bases, products: ProductPlan::default() };
    let n_cells: usize = company.splits().iter().flat_map(|it| &it.rows).map(|it| it.cells.len()).sum();
    assert_eq!(n_cells, 48_000);
    let of_all = since(began);
    let (account, month) = (accounts[7], window.first.plus(4));
    let target = company.plan.row(account).unwrap().cells[4].amount;
    let began = clock();
    company.plan = company.plan.set_cell(account, month, target + Money::from_minor(5_000_000), "typed").unwrap().plan;
    let of_cell = since(began);
    let began = clock();
    let split = company.side(account).split().unwrap();
    let of_split = since(began);
    let sum: Money = split.rows.iter().map(|it| it.cells[4].amount).sum();
    assert_eq!(sum, target + Money::from_minor(5_000_000));
    let began = clock();
    let amount = split.rows[3].cells[4].amount + Money::from_minor(10_000);
    let made = company.side(account).set_cell(products[3], month, amount, "typed").unwrap();
    let of_product = since(began);
    assert_eq!((made.after, made.kept.len()), (amount, 1));
    let began = clock();
    let total: Money = company.splits().iter().filter_map(|it| it.row(products[3])).map(ProductRow::total).sum();
    let amount = total + Money::from_minor(1_000_000);
    let edit = CompanyEdit::start(company.sides(), products[3], None, Some(amount), "typed");
    let made = edit.and_then(CompanyEdit::at_once).unwrap();
    let of_company = since(began);
    assert_eq!(made.kept.len(), 200);
    println!(
        "200 × 20 × 12: weights {of_basis:.1} ms, all products {of_all:.1}; an account's cell {of_cell:.2} and its products \
         {of_split:.3}; a product's cell {of_product:.3}; a product's total over 200 accounts {of_company:.1}"
    );
}
