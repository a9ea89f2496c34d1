use super::*;
use crate::domain::{Account, Book, IdGenerator, Product, SalesSeries};
use crate::plan::{AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, Constraint};
use crate::plan::{MonthSpread, PlanBasis, PlanCell, PlanError, TargetPlan, TargetRequest};

/// One account with two years of history, one amount a month per product in currency units, and its plan of the next year.
struct Case {
    book: Book,
    plan: TargetPlan,
    account: AccountId,
    products: Vec<ProductId>,
}

fn yuan(it: i64) -> Money {
    Money::from_minor(100 * it)
}

fn case(histories: &[&dyn Fn(usize) -> Option<i64>], total: i64) -> Case {
    let mut ids = IdGenerator::new(3);
    let account = AccountId(ids.next_id());
    let products: Vec<ProductId> = histories.iter().map(|_| ProductId(ids.next_id())).collect();
    let months = MonthRange { first: "2024-01".parse().unwrap(), len: 24 };
    let series = products.iter().zip(histories).map(|(product, of)| {
        let amounts: Vec<Option<Money>> = (0..24).map(|i| of(i).map(yuan)).collect();
        let active_from = amounts.iter().position(Option::is_some).unwrap_or(24);
        let (quantities, costs) = (Vec::new(), Vec::new());
        SalesSeries { account, product: *product, active_from, amounts, quantities, costs }
    });
    let accounts = vec![Account { id: account, name: "A".into(), region: None, person: None }];
    let named = products.iter().map(|id| Product { id: *id, name: id.to_string() }).collect();
    let book = Book::new(months, accounts, named, series.collect()).unwrap();
    let window = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
    let request = TargetRequest {
        total: yuan(total),
        unit: yuan(1),
        weights: BlendWeights::new(1.0, 0.0, 0.0).unwrap(),
        closed_months: ClosedMonths::Actuals,
        growth: None,
        spread: MonthSpread::Even,
    };
    let plan = TargetPlan::decompose(&PlanBasis::from_book(&book, window, &BTreeMap::new()), request).unwrap();
    Case { book, plan, account, products }
}

impl Case {
    fn basis(&self) -> AccountBasisByProduct {
        let index = ProductIndex::of(&self.book);
        AccountBasisByProduct::of(&self.book, &index, self.account, self.plan.window, |_| None)
    }

    fn month(&self, i: i32) -> Month {
        self.plan.window.first.plus(i)
    }
}

fn months(row: &ProductRow) -> Vec<i64> {
    row.cells.iter().map(|it| it.amount.minor() / 100).collect()
}

#[test]
fn products_share_a_month_as_they_did_last_year() {
    // By hand: 300 and 100 a month: three quarters and one quarter of 100 a month.
    let case = case(&[&|_| Some(300), &|_| Some(100)], 1_200);
    let (basis, kept) = (case.basis(), AccountProducts::default());
    let split = case.plan.side(case.account, &basis, &kept).unwrap().split().unwrap();
    assert_eq!(months(&split.rows[0]), [75; 12]);
    assert_eq!(months(&split.rows[1]), [25; 12]);
    // A typed cell: the other product keeps what is left of that month alone.
    let made = case.plan.side(case.account, &basis, &kept).unwrap();
    let made = made.set_cell(case.products[1], case.month(2), yuan(40), "why").unwrap();
    let kept = &made.kept[&case.account];
    let split = case.plan.side(case.account, &basis, kept).unwrap().split().unwrap();
    assert_eq!((months(&split.rows[0])[2], months(&split.rows[1])[2], months(&split.rows[0])[3]), (60, 40, 75));
    assert_eq!((made.before, made.after), (yuan(25), yuan(40)));
    assert_eq!(made.products, [ProductShift { product: case.products[0], delta: yuan(-15) }]);
    // Beyond the account's month: 20 more than there is.
    let side = case.plan.side(case.account, &basis, &AccountProducts::default()).unwrap().set_cell(
        case.products[1],
        case.month(2),
        yuan(120),
        "why",
    );
    let typed = Constraint::ProductCell(case.account, case.products[1], case.month(2));
    assert_eq!(side, Err(PlanError::NeedsMore { by: yuan(20), constraints: vec![typed] }));
}

#[test]
fn a_typed_total_is_shared_by_its_months_and_locked() {
    // By hand: the second product's season of last year is 1:3 in halves of the year: 600 of 1,200 are 25 and 75 a month.
    let case = case(&[&|_| Some(300), &|i| Some(if i % 12 < 6 { 50 } else { 150 })], 1_200);
    let (basis, none) = (case.basis(), AccountProducts::default());
    let side = case.plan.side(case.account, &basis, &none).unwrap();
    let made = side.set_total(case.products[1], yuan(600), "contract").unwrap();
    let kept = made.kept[&case.account].clone();
    let split = case.plan.side(case.account, &basis, &kept).unwrap().split().unwrap();
    assert_eq!(split.rows[1].total(), yuan(600));
    assert_eq!(split.rows[0].total(), yuan(600));
    let of = months(&split.rows[1]);
    assert!(of[..6].iter().all(|it| *it == of[0]) && of[6..].iter().all(|it| *it == of[6]) && of[0] < of[6], "{of:?}");
    // Every product locked: the account leaves nothing else to give, and one more finds no place.
    let locked = case.plan.side(case.account, &basis, &kept).unwrap();
    assert!(locked.set_total(case.products[0], yuan(600), "x").is_ok());
    let refused = locked.set_total(case.products[0], yuan(601), "x");
    assert!(matches!(refused, Err(PlanError::NoPlaceFor { by, .. }) if by == yuan(1)), "{refused:?}");
    let refused = locked.set_total(case.products[0], yuan(599), "x");
    assert!(matches!(refused, Err(PlanError::NeedsMore { by, .. }) if by == yuan(1)), "{refused:?}");
}

#[test]
fn new_and_stopped_products_weigh_by_their_rules() {
    // By hand: the second sold 100 a month in the last four months: months before read as 100, as much as the first. The
    // third stopped thirteen months ago and weighs nothing.
    let case =
        case(&[&|_| Some(100), &|i| (i >= 20).then_some(100), &|i| if i < 11 { Some(500) } else { Some(0) }], 1_200);
    let basis = case.basis();
    let stages: Vec<ProductStage> = basis.products.iter().map(|it| it.stage).collect();
    assert_eq!(stages, [ProductStage::Running, ProductStage::New, ProductStage::Stopped]);
    let kept = AccountProducts::default();
    let split = case.plan.side(case.account, &basis, &kept).unwrap().split().unwrap();
    assert_eq!(months(&split.rows[0]), [50; 12]);
    assert_eq!(months(&split.rows[1]), [50; 12]);
    assert_eq!(months(&split.rows[2]), [0; 12]);
    assert_eq!(basis.parts(case.plan.weights), [(case.products[0], 500_000), (case.products[1], 500_000)].into());
}

#[test]
fn closed_months_hold_what_each_product_sold() {
    let case = case(&[&|_| Some(300), &|_| Some(-100)], 1_200);
    let window = MonthRange { first: "2025-11".parse().unwrap(), len: 12 };
    let mut plan = case.plan.clone();
    (plan.window, plan.n_closed) = (window, 2);
    let cell = |amount, state| PlanCell { amount: yuan(amount), state };
    let mut cells = vec![cell(200, CellState::Actual), cell(100, CellState::Actual)];
    cells.extend(vec![cell(100, CellState::Spread); 10]);
    plan.accounts = vec![AccountPlan { account: case.account, rule: AccountRule::default(), cells }];
    plan.total = yuan(1_300);
    let index = ProductIndex::of(&case.book);
    let basis = AccountBasisByProduct::of(&case.book, &index, case.account, window, |_| None);
    let kept = AccountProducts::default();
    let split = plan.side(case.account, &basis, &kept).unwrap().split().unwrap();
    // The first month adds up to what was sold; the second, changed since, is shared by sales above zero.
    assert_eq!(
        (months(&split.rows[0])[..2].to_vec(), months(&split.rows[1])[..2].to_vec()),
        (vec![300, 100], vec![-100, 0])
    );
    let refused =
        plan.side(case.account, &basis, &kept).unwrap().set_cell(case.products[0], window.first, yuan(1), "x");
    assert_eq!(refused, Err(PlanError::MonthClosed(window.first)));
}

#[test]
fn a_product_never_bought_is_taken_in_at_nothing_and_out_again() {
    // By hand: 300 and 100 a month: 75 and 25 of 100 a month.
    let case = case(&[&|_| Some(300), &|_| Some(100)], 1_200);
    let new = ProductId(crate::domain::RecordId::from_bits(7));
    let (basis, none) = (case.basis(), AccountProducts::default());
    let side = case.plan.side(case.account, &basis, &none).unwrap();
    assert_eq!(side.add_product(case.products[0]), Err(PlanError::ProductThere(case.products[0])));
    let made = side.add_product(new).unwrap();
    assert_eq!((made.after, made.products.len(), made.months.len()), (yuan(0), 0, 0));
    let kept = made.kept[&case.account].clone();
    let basis = case.basis().with_typed(&kept, 12);
    assert_eq!(basis.products[2].stage, ProductStage::Unsold);
    let side = case.plan.side(case.account, &basis, &kept).unwrap();
    assert_eq!(side.add_product(new), Err(PlanError::ProductThere(new)));
    let split = side.split().unwrap();
    let of = |split: &ProductSplit| split.rows.iter().map(|it| months(it)[2]).collect::<Vec<_>>();
    assert_eq!(of(&split), [75, 25, 0]);
    // A decomposition gives it no part, whatever counts equally; the window may move on.
    let even = BlendWeights::new(0.0, 0.0, 1.0).unwrap();
    assert_eq!(basis.parts(even), [(case.products[0], 500_000), (case.products[1], 500_000)].into());
    let plan = ProductPlan { accounts: [(case.account, kept.clone())].into() };
    let later = MonthRange { first: case.month(6), len: 12 };
    assert_eq!(plan.moved(case.plan.window, later), plan);
    // 20 in one month: 80 are left, three quarters and one quarter of it. 240 in all: 20 a month.
    let cell = side.set_cell(new, case.month(2), yuan(20), "tender").unwrap();
    assert_eq!(
        of(&case.plan.side(case.account, &basis, &cell.kept[&case.account]).unwrap().split().unwrap()),
        [60, 20, 20]
    );
    let total = side.set_total(new, yuan(240), "tender").unwrap();
    let kept = total.kept[&case.account].clone();
    let locked = case.plan.side(case.account, &basis, &kept).unwrap();
    assert_eq!(of(&locked.split().unwrap()), [60, 20, 20]);
    assert_eq!(months(&locked.split().unwrap().rows[2]), [20; 12]);
    // Out again, with what was typed; one that was bought cannot be taken out.
    let out = locked.take_out(new).unwrap();
    assert_eq!((out.before, out.after, &out.kept[&case.account]), (yuan(240), yuan(0), &none));
    assert_eq!(locked.take_out(case.products[0]), Err(PlanError::UnknownProduct(case.products[0])));
}

#[test]
fn where_all_products_stopped_a_new_one_still_starts_at_nothing() {
    let case = case(&[&|i| if i < 11 { Some(500) } else { Some(0) }, &|_| Some(0)], 1_200);
    let kept =
        AccountProducts { added: [ProductId(crate::domain::RecordId::from_bits(7))].into(), ..Default::default() };
    let basis = case.basis().with_typed(&kept, 12);
    let split = case.plan.side(case.account, &basis, &kept).unwrap().split().unwrap();
    let totals: Vec<Money> = split.rows.iter().map(ProductRow::total).collect();
    assert_eq!(totals.iter().copied().sum::<Money>(), yuan(1_200));
    assert_eq!(totals[2], yuan(0));
}

/// Two accounts of two products each, their plans apart from one another.
fn pair() -> [Case; 2] {
    [case(&[&|_| Some(300), &|_| Some(100)], 1_200), case(&[&|_| Some(100), &|_| Some(100)], 2_400)]
}

#[test]
fn a_month_over_the_company_is_shared_by_its_accounts() {
    // By hand: 75 of 100 a month in one account, 100 of 200 in the other: 175. 210 are shared 3 to 4: 90 and 120.
    let mut cases = pair();
    let product = cases[0].products[0];
    cases[1].products[0] = product;
    // One plan holds both accounts.
    let other = AccountId(crate::domain::RecordId::from_bits(9));
    let mut plan = cases[0].plan.clone();
    plan.accounts.push(AccountPlan { account: other, ..cases[1].plan.accounts[0].clone() });
    let mut bases = [cases[0].basis(), cases[1].basis()];
    bases[1].account = other;
    bases[1].products[0].product = product;
    let accounts = [cases[0].account, other];
    let month = cases[0].month(2);
    let edit = |products: &ProductPlan, month: Option<Month>, to: Option<i64>| {
        let side = |i: usize| plan.side(accounts[i], &bases[i], products.of(accounts[i])).unwrap();
        let edit = CompanyEdit::start([side(0), side(1)], product, month, to.map(yuan), "tender")?;
        edit.at_once()
    };
    let of = |products: &ProductPlan, i: usize| {
        let side = plan.side(accounts[i], &bases[i], products.of(accounts[i])).unwrap();
        side.split().unwrap().row(product).unwrap().clone()
    };
    let parts = |products: &ProductPlan| [0, 1].map(|i| months(&of(products, i))[2]);
    let none = ProductPlan::default();
    let made = edit(&none, Some(month), Some(210)).unwrap();
    assert_eq!((made.before, made.after), (yuan(175), yuan(210)));
    let products = none.with_all(made.kept);
    assert_eq!(parts(&products), [90, 120]);
    assert!([0, 1].iter().all(|i| products.of(accounts[*i]).cells[&(product, month)].from_company));
    assert_eq!(months(&of(&products, 0))[3], 75);
    // Again: 140 are shared as the 210 were. What one account typed itself holds, and the other gives alone.
    assert_eq!(parts(&products.with_all(edit(&products, Some(month), Some(140)).unwrap().kept)), [60, 80]);
    let own = plan.side(accounts[0], &bases[0], products.of(accounts[0])).unwrap();
    let typed = products.with_all(own.set_cell(product, month, yuan(50), "contract").unwrap().kept);
    let shared = typed.with_all(edit(&typed, Some(month), Some(140)).unwrap().kept);
    assert_eq!(parts(&shared), [50, 90]);
    // Given back: the other account is at its share again, the typed one stays.
    let released = edit(&shared, Some(month), None).unwrap();
    assert_eq!((released.before, released.after), (yuan(140), yuan(150)));
    assert_eq!(parts(&shared.with_all(released.kept)), [50, 100]);
    // 50 typed and 200 in the other account are the most, so that 251 find no place for 1; 49 are 1 too few.
    let refused = edit(&typed, Some(month), Some(251));
    assert!(matches!(&refused, Err(PlanError::NoPlaceFor { by, .. }) if *by == yuan(1)), "{refused:?}");
    let typed_cell = Constraint::ProductCell(accounts[0], product, month);
    let refused = edit(&typed, Some(month), Some(49));
    assert_eq!(refused, Err(PlanError::NeedsMore { by: yuan(1), constraints: vec![typed_cell] }));
    assert_eq!(edit(&none, Some(month.plus(24)), Some(1)), Err(PlanError::MonthOutside(month.plus(24))));

    // A total typed twice: 12 × 175 = 2,100 to 2,520 and then to 1,680, in the same proportion.
    let once = none.with_all(edit(&none, None, Some(2_520)).unwrap().kept);
    let twice = once.with_all(edit(&once, None, Some(1_680)).unwrap().kept);
    assert_eq!([0, 1].map(|i| of(&twice, i).total()), [yuan(720), yuan(960)]);
    // With the total held, a month over the company moves the product's other months: 1,680 stay.
    let month_too = twice.with_all(edit(&twice, Some(month), Some(175)).unwrap().kept);
    assert_eq!(parts(&month_too).iter().sum::<i64>(), 175);
    assert_eq!([0, 1].map(|i| of(&month_too, i).total()), [yuan(720), yuan(960)]);
}
