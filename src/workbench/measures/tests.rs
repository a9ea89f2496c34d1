//! Every measure by hand, on two products of one account.

use super::super::nodes::nodes_of;
use super::super::tree::build_from;
use super::*;
use crate::domain::{Account, AccountId, IdGenerator, Product, ProductId, Quantity, SalesSeries};
use crate::forecast::{MethodId, RunOptions, Series, run};
use crate::plan::measure::{CashTerms, Collection, Confidence, Market, MarketSize};
use crate::plan::{BlendWeights, PlanBasis, TargetRequest};

fn blank() -> Document {
    let id = crate::domain::WorkspaceId(crate::domain::RecordId::from_bits(1));
    let (name, currency) = (String::new(), Default::default());
    Document::empty(super::super::Workspace { id, name, sample: false, currency, fiscal_start_month: 1 })
}

/// Two products of one account: 24 months at 100 and 300 yuan a month, ten pieces each, the first with a cost of 60.
fn book(costs: [Option<i64>; 2]) -> Book {
    let mut ids = IdGenerator::new(4);
    let account = AccountId(ids.next_id());
    let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
    let yuan = |it: i64| Some(Money::from_minor(100 * it));
    let series = |i: usize| SalesSeries {
        account,
        product: products[i],
        active_from: 0,
        amounts: vec![yuan([100, 300][i]); 24],
        quantities: vec![Some(Quantity::from_minor(10_000)); 24],
        costs: costs[i].map_or_else(Vec::new, |it| vec![yuan(it); 24]),
    };
    let months = MonthRange { first: "2024-01".parse().unwrap(), len: 24 };
    let named = |i: usize| Product { id: products[i], name: ["P", "Q"][i].into() };
    let account = Account { id: account, name: "A".into(), region: None, person: None };
    Book::new(months, vec![account], vec![named(0), named(1)], vec![series(0), series(1)]).unwrap()
}

fn setting(costs: [Option<i64>; 2], change: impl FnOnce(&mut Measures)) -> (Document, ForecastTree, TargetPlan) {
    let book = book(costs);
    let mut document = blank();
    let ahead = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
    // Twice last year's sales are forecast.
    let (twice, half) = ([800.0; 12], [200.0; 12]);
    let rest = [600.0; 12];
    let own = |node: Node| match node {
        Node::Company | Node::Account(_) => Some((MethodId::Naive, &twice[..])),
        Node::Leaf(_, product) if product == book.products()[0].id => Some((MethodId::Naive, &half[..])),
        Node::Leaf(..) => Some((MethodId::Naive, &rest[..])),
        Node::Product(_) => None,
    };
    let nodes = nodes_of(&book, Measure::Amount);
    let tree = build_from(&book, Measure::Amount, ahead, &nodes, &own).unwrap();
    let basis = PlanBasis::from_book(&book, ahead, &BTreeMap::new());
    let request = TargetRequest {
        total: Money::from_minor(12 * 1000 * 100),
        unit: Money::from_minor(1),
        weights: BlendWeights::new(1.0, 0.0, 0.0).unwrap(),
        closed_months: Default::default(),
        growth: None,
        spread: Default::default(),
    };
    let plan = TargetPlan::decompose(&basis, request).unwrap();
    document.book = Some(Arc::new(book));
    let mut measures = Measures::default();
    change(&mut measures);
    document.measures = Arc::new(measures);
    (document, tree, plan)
}

fn known(it: &(Document, ForecastTree, TargetPlan), kind: MeasureKind, heard: &Heard) -> Result<Known, Missing> {
    let forecasts = BTreeMap::new();
    let ground = Ground::new(&it.0, &it.1, &forecasts, &it.2).unwrap();
    ground.asks(kind)?;
    ground.known(&forecasts, kind, heard)
}

#[test]
fn what_is_missing_is_said() {
    let it = setting([Some(60), None], |_| ());
    assert_eq!(known(&it, MeasureKind::Margin, &Heard::Nothing), Err(Missing::Costs(1)));
    assert_eq!(known(&it, MeasureKind::Cash, &Heard::Nothing), Err(Missing::Collection));
    assert_eq!(known(&it, MeasureKind::Share, &Heard::Nothing), Err(Missing::Market));
    let mut bare = setting([None, None], |_| ());
    let stripped = bare.0.book.as_deref().unwrap();
    let series = stripped.series().iter().map(|it| SalesSeries { quantities: Vec::new(), ..it.clone() }).collect();
    let whole =
        Book::new(stripped.months(), stripped.accounts().to_vec(), stripped.products().to_vec(), series).unwrap();
    bare.0.book = Some(Arc::new(whole));
    assert_eq!(known(&bare, MeasureKind::Quantity, &Heard::Nothing), Err(Missing::Quantities));
}

#[test]
fn margins_follow_the_cost_of_each_product() {
    // By hand: of the forecast 200 + 600 a month the first costs 60 %, the second leaves 30 %: 80 + 180 = 260 of 800.
    // The revenue target of 1,000 a month then brings 325; last year brought 40 + 90 = 130 a month.
    let it = setting([Some(60), None], |it| it.margin_rate = Some(3_000));
    let found = known(&it, MeasureKind::Margin, &Heard::Nothing).unwrap();
    assert_eq!(found.outlook.landing(), Some(12 * 26_000));
    assert_eq!((found.follows, found.outlook.last_year), (Some(12 * 32_500), Some(12 * 13_000)));
    let forecasts = BTreeMap::new();
    let Asked::Sums(weights) = Ground::new(&it.0, &it.1, &forecasts, &it.2).unwrap().asks(MeasureKind::Margin).unwrap()
    else {
        panic!("another question")
    };
    assert!(weights.len() == 12 && weights[3].len() == 4);
    assert!(weights[11].iter().all(|it| (it - 0.325).abs() < 1e-9));
}

#[test]
fn a_margin_is_typed_for_a_product_or_for_all_whose_cost_nobody_knows() {
    // By hand: the first costs 60 of 100; the second is typed at 45 %, the rest at 10 %: 80 + 270 = 350 of 800 a month.
    let both = setting([Some(60), None], |it| it.margin_rate = Some(1_000));
    let second = both.0.book.as_deref().unwrap().products()[1].id;
    let first = both.0.book.as_deref().unwrap().products()[0].id;
    let it = setting([Some(60), None], |it| {
        it.margin_rate = Some(1_000);
        // A cost that is known goes before what is typed.
        it.margin_rates = BTreeMap::from([(first, 9_000), (second, 4_500)]);
    });
    assert_eq!(known(&it, MeasureKind::Margin, &Heard::Nothing).unwrap().outlook.landing(), Some(12 * 35_000));
    let forecasts = BTreeMap::new();
    let told = |it: &(Document, ForecastTree, TargetPlan)| {
        let ground = Ground::new(&it.0, &it.1, &forecasts, &it.2).unwrap();
        ground.product_margins().into_iter().map(|it| (it.product, it.from, it.rate)).collect::<Vec<_>>()
    };
    // The second sells 300 a month, the first 100.
    assert_eq!(told(&it), [(second, MarginFrom::Typed, Some(4_500)), (first, MarginFrom::Lines, Some(4_000))]);
    assert_eq!(told(&both)[0], (second, MarginFrom::Usual, Some(1_000)));
    let one = setting([None, None], |it| it.margin_rates = BTreeMap::from([(second, 4_500)]));
    assert_eq!(known(&one, MeasureKind::Margin, &Heard::Nothing), Err(Missing::Costs(1)));
    assert_eq!(told(&one)[1], (first, MarginFrom::Unknown, None));
}

#[test]
fn cash_comes_later_than_revenue_and_carries_its_paths() {
    // By hand: no tax, everything two months after the sale. The window collects 400 for each of November and December
    // of the year before, and ten months of the new: 800 + 10 · 800 forecast, 800 + 10 · 1,000 by the target.
    let it = setting([None, None], |it| {
        it.cash = CashTerms { vat: 0, collection: Some(Collection::Days(60)), opening: None };
    });
    let sums: Vec<Vec<f64>> = (0..12).map(|i| (0..=100).map(|q| f64::from(i * q)).collect()).collect();
    let found = known(&it, MeasureKind::Cash, &Heard::Sums(Some(sums))).unwrap();
    assert_eq!(found.outlook.landing(), Some(100 * (800 + 10 * 800)));
    assert_eq!(found.follows, Some(100 * (800 + 10 * 1000)));
    let cash = found.cash.unwrap();
    assert_eq!((cash.opening.minor(), cash.closing.minor()), (80_000, 200_000));
    // The paths stand on what comes in anyway: 400 after the first month, 800 from the second on.
    let running = found.outlook.running.unwrap();
    assert_eq!((running[0][50], running[11][50]), (400.0, 800.0 + 550.0));
    // The year before: 12 months of sales reach back two months before it, within the history.
    assert_eq!(found.outlook.last_year, Some(100 * 12 * 400));
}

#[test]
fn share_is_revenue_over_the_market() {
    // By hand: 12 · 1,000 of a market of 48,000 are 25 %; the forecast of 9,600 is 20 %.
    let market = |size| Some(Market { size, source: String::new(), confidence: Confidence::High });
    let whole = market(MarketSize::Whole(Money::from_minor(4_800_000)));
    let it = setting([None, None], |it| it.market = whole);
    let found = known(&it, MeasureKind::Share, &Heard::Nothing).unwrap();
    assert_eq!((found.follows, found.outlook.landing()), (Some(2_500), Some(2_000)));
    assert_eq!(found.months[0].follows, None);
    let first: Month = "2026-01".parse().unwrap();
    let months = |n: i32| (0..n).map(|i| (first.plus(i), Money::from_minor(400_000))).collect();
    let it = setting([None, None], |it| it.market = market(MarketSize::Months(months(11))));
    assert_eq!(known(&it, MeasureKind::Share, &Heard::Nothing), Err(Missing::MarketMonths));
    let it = setting([None, None], |it| it.market = market(MarketSize::Months(months(12))));
    let found = known(&it, MeasureKind::Share, &Heard::Nothing).unwrap();
    assert_eq!((found.months[5].follows, found.follows), (Some(2_500), Some(2_500)));
}

#[test]
fn quantities_have_a_forecast_of_their_own() {
    // By hand: 20 pieces at 400 a month are 20 yuan each: a target of 1,000 is 50 pieces a month.
    let it = setting([None, None], |_| ());
    let series = Series::new(vec![20.0; 24]).unwrap();
    let heard = Heard::Quantities(Some(Box::new(run(&series, &RunOptions::default()))));
    let found = known(&it, MeasureKind::Quantity, &heard).unwrap();
    assert_eq!((found.follows, found.outlook.last_year), (Some(12 * 50_000), Some(12 * 20_000)));
    assert_eq!(found.outlook.landing(), Some(12 * 20_000));
}

#[test]
fn nonsense_is_refused_and_changes_nothing() {
    let mut document = blank();
    let before = document.clone();
    let bad = Measures { margin_rate: Some(-1), ..Measures::default() };
    assert!(matches!(MeasureAction::Set(Arc::new(bad)).apply(&mut document), Err(ActionError::Measure(_))));
    assert_eq!(document, before);
}
