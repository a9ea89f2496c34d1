//! Each kind of alert by hand.

use super::*;
use crate::domain::{Account, AccountId, Book, IdGenerator, MonthRange, Product, ProductId, SalesSeries, WorkspaceId};
use crate::forecast::track;
use crate::plan::{
    AccountPace, BlendWeights, ClosedMonths, MonthSpread, PaceInputs, PlanBasis, TargetPlan, TargetRequest, Threshold,
    pace,
};
use crate::workbench::Workspace;
use crate::workbench::tree::{Basis, NodeLine};
use crate::workbench::version::{Frozen, FrozenForecast, FrozenLine, Version};
use std::collections::BTreeSet;
use std::sync::Arc;

struct Company {
    document: Document,
    accounts: [AccountId; 2],
    products: [ProductId; 2],
}

/// Two accounts with two products each over 24 months, 100 元 a month; what `change` makes of it.
fn company(change: impl Fn(usize, usize, usize, i64) -> Option<i64>) -> Company {
    let mut ids = IdGenerator::new(8);
    let accounts = [AccountId(ids.next_id()), AccountId(ids.next_id())];
    let products = [ProductId(ids.next_id()), ProductId(ids.next_id())];
    let months = MonthRange { first: "2025-01".parse().unwrap(), len: 24 };
    let series = (0..4).map(|i| SalesSeries {
        account: accounts[i / 2],
        product: products[i % 2],
        active_from: 0,
        amounts: (0..24).map(|t| change(i / 2, i % 2, t, 100).map(|it| Money::from_minor(100 * it))).collect(),
        quantities: Vec::new(),
        costs: Vec::new(),
    });
    let account = |id: &AccountId| Account { id: *id, name: String::new(), region: None, person: None };
    let product = |id: &ProductId| Product { id: *id, name: String::new() };
    let book = Book::new(
        months,
        accounts.iter().map(account).collect(),
        products.iter().map(product).collect(),
        series.collect(),
    );
    let id = WorkspaceId(ids.next_id());
    let workspace =
        Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
    let mut document = Document::empty(workspace);
    document.book = Some(Arc::new(book.unwrap()));
    Company { document, accounts, products }
}

fn yuan(it: i64) -> Money {
    Money::from_minor(100 * it)
}

fn errors(node: Node, errors: &[f64]) -> BTreeMap<Node, Tracking> {
    let n = errors.len();
    let it = Tracking { positions: (24 - n..24).collect(), errors: errors.to_vec(), points: track(errors, 1.0) };
    BTreeMap::from([(node, it)])
}

fn found(it: &Company, errors: &BTreeMap<Node, Tracking>) -> Vec<Alert> {
    alerts(Watch {
        document: &it.document,
        tree: None,
        errors,
        monitoring: None,
        usual: &Usual::default(),
        chances: None,
    })
}

#[test]
fn drift_counts_its_months_and_names_the_product() {
    // From month 19 on the first account's first product sells 40 instead of 100: 60 below a forecast of 200, five
    // months running, 300 in all. Twelve months before, both products sold alike: each is expected to sell half of
    // 5·200 = 1000; the first sold 200, 300 below its 500; the second its 500.
    let it =
        company(|account, product, t, usual| Some(if account == 0 && product == 0 && t >= 19 { 40 } else { usual }));
    let node = Node::Account(it.accounts[0]);
    let noise = (0..10).map(|i| if i % 2 == 0 { 5.0 } else { -5.0 }).chain([-60.0; 5]).collect::<Vec<_>>();
    let all = found(&it, &errors(node, &noise));
    assert_eq!(all.len(), 1);
    let leaf = Node::Leaf(it.accounts[0], it.products[0]);
    let Why::Drift { since, errors } = &all[0].why else { panic!("{:?}", all[0].why) };
    assert_eq!((errors.n_same, errors.n, errors.sum), (5, 5, yuan(-300)));
    assert_eq!(errors.main, Some(Part { node: leaf, amount: yuan(-300), is_most: true }));
    assert!(since.since("2026-08".parse().unwrap()) >= 0, "the shift begins in August, position 19: {since}");
    // 300 of a year's 12·400 − 300 = 4,500: 6.7 %.
    assert_eq!((all[0].severity, all[0].stake), (Severity::High, yuan(300)));
}

#[test]
fn a_steady_small_bias_is_left_to_the_tracking_signal() {
    // Nine errors of +1 and three of −1 ÷ 4, far inside the limits of a chart that is as wide as its noise.
    let it = company(|_, _, _, usual| Some(usual));
    let swing: Vec<f64> = (0..24).map(|i| if i % 2 == 0 { 9.0 } else { 1.0 }).collect();
    // Σ of the last twelve 60, MAE 5: the signal is 12; σ = 8 ÷ 1.128 and z nears 5 ÷ 7.09 = 0.7 < 0.99.
    let all = found(&it, &errors(Node::Company, &swing));
    let Why::Tracking { signal, limit, errors } = &all[0].why else { panic!("{all:?}") };
    assert!((signal - 12.0).abs() < 1e-9 && (limit - 8.2).abs() < 1e-12);
    assert_eq!((errors.n_same, errors.n, errors.sum), (12, 12, yuan(60)));
    assert!(found(&it, &errors_of_nothing()).is_empty());
}

fn errors_of_nothing() -> BTreeMap<Node, Tracking> {
    errors(Node::Company, &(0..12).map(|i| if i % 2 == 0 { 5.0 } else { -5.0 }).collect::<Vec<_>>())
}

/// By hand: account 0 sells twice what account 1 does, and both stop at once. Of two alerts of one severity the one with
/// more at stake stands first, whichever account was listed first.
#[test]
fn more_at_stake_stands_first() {
    let share = |larger: usize| {
        company(move |account, _, t, it| {
            Some(if t >= 18 {
                0
            } else if account == larger {
                2 * it
            } else {
                it
            })
        })
    };
    for larger in [0, 1] {
        let it = share(larger);
        let stopped = |it: &Alert| it.key.kind == AlertKind::Stopped;
        let all: Vec<Alert> = found(&it, &BTreeMap::new()).into_iter().filter(stopped).collect();
        assert_eq!(all.iter().map(|it| it.stake).collect::<Vec<_>>(), [yuan(4800), yuan(2400)]);
        assert_eq!(all[0].key.node, Node::Account(it.accounts[larger]));
    }
}

#[test]
fn a_customer_that_stopped_is_news_for_a_year() {
    // Account 0 sells 200 a month up to the 18th month and nothing in the six after it: 12 · 200 = 2,400 were bought in
    // the year before. The company sold 6 · 200 + 12 · 200 = 3,600 in the last twelve.
    let stop = |from: usize| company(move |account, _, t, it| Some(if account == 0 && t >= from { 0 } else { it }));
    let of = |it: &Company| -> Vec<Alert> {
        found(it, &BTreeMap::new()).into_iter().filter(|it| it.key.kind == AlertKind::Stopped).collect()
    };
    let it = stop(18);
    let all = of(&it);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(
        (all[0].key.node, all[0].severity, all[0].stake),
        (Node::Account(it.accounts[0]), Severity::High, yuan(2400))
    );
    assert_eq!(all[0].why, Why::Stopped { since: "2026-07".parse().unwrap(), n: 6, bought: yuan(2400), target: None });
    assert!(of(&stop(19)).is_empty(), "five months may be chance");
    assert_eq!(of(&stop(12)).len(), 1);
    assert!(of(&stop(11)).is_empty(), "after a year it is no news");
}

#[test]
fn gaps_that_last_or_repeat_are_found_and_single_old_ones_are_not() {
    // The first account's second product lacks the last month; the second account's first product lacks 15 and 16,
    // its second one only 18, which a month after has closed.
    let it = company(|account, product, t, usual| match (account, product, t) {
        (0, 1, 23) | (1, 0, 15 | 16) | (1, 1, 18) => None,
        _ => Some(usual),
    });
    let all = found(&it, &BTreeMap::new());
    let missing: Vec<_> = all.iter().map(|it| (it.key.node, it.stake, it.why.clone())).collect();
    let why = |first: &str, n, account: usize, product: usize| Why::Missing {
        first: first.parse().unwrap(),
        n,
        main: Some(Node::Leaf(it.accounts[account], it.products[product])),
    };
    assert!(missing.contains(&(Node::Account(it.accounts[0]), yuan(100), why("2026-12", 1, 0, 1))), "{missing:?}");
    assert!(missing.contains(&(Node::Account(it.accounts[1]), yuan(200), why("2026-04", 2, 1, 0))), "{missing:?}");
    assert_eq!(missing.len(), 2);
}

#[test]
fn behind_hides_chance_and_parts_add_up() {
    let it =
        company(|account, product, t, usual| Some(if account == 1 && product == 1 && t >= 21 { 70 } else { usual }));
    let target = [yuan(200); 12];
    let mut document = it.document.clone();
    document.plan = None;
    // Without a plan in the document no window is known, and nothing is behind.
    let actuals: Vec<Option<Money>> = vec![Some(yuan(150)); 12];
    let standing = pace(PaceInputs { plan: &target, n_elapsed: 6, actuals: &actuals, forecasts: &[] });
    let monitoring = Monitoring {
        company: standing.clone(),
        accounts: vec![AccountPace { account: it.accounts[1], pace: standing }],
        off_pace: Vec::new(),
    };
    let none = BTreeMap::new();
    let watch = Watch {
        document: &document,
        tree: None,
        errors: &none,
        monitoring: Some(&monitoring),
        usual: &Usual::default(),
        chances: None,
    };
    assert!(alerts(watch).is_empty());
    // Three months of 200 were expected of the second account: it sold 3·170, 90 below, all of it the second product.
    let book = it.document.book.as_deref().unwrap();
    let node = Node::Account(it.accounts[1]);
    let parts = differences(book, node, &[21, 22, 23], yuan(600)).unwrap();
    assert_eq!(parts.iter().map(|it| it.1).sum::<Money>(), yuan(-90));
    assert_eq!(main_part(book, node, &[21, 22, 23], yuan(600)).unwrap().amount, yuan(-90));
    assert_eq!(main_part(book, Node::Product(it.products[0]), &[21], yuan(1)), None);
}

/// Each account is to bring 200 a month from October 2026 on; the second brought 3·140 = 420 of 600 by December, a pace of
/// 0.7. Its own distribution of the three months runs from 300 (P0) to 600 (P100): P10 is 330, P40 is 420, P50 is 450.
#[test]
fn who_is_behind_within_its_usual_range_is_counted_and_raises_no_alert() {
    let mut it = company(|account, _, t, usual| Some(if account == 1 && t >= 21 { 70 } else { usual }));
    let book = it.document.book.clone().unwrap();
    let window = MonthRange { first: "2026-10".parse().unwrap(), len: 12 };
    let basis = PlanBasis::from_book(&book, window, &BTreeMap::new());
    let request = TargetRequest {
        total: yuan(4_800),
        unit: Money::from_minor(100),
        weights: BlendWeights::new(0.0, 0.0, 1.0).unwrap(),
        closed_months: ClosedMonths::Targets,
        growth: None,
        spread: MonthSpread::Even,
    };
    let plan = TargetPlan::decompose(&basis, request).unwrap();
    let progress = crate::plan::progress_from_book(&book, window, &BTreeMap::new());
    let monitoring = crate::plan::monitor(&plan, 3, &progress).unwrap();
    let span = span_of(&plan, "2026-12".parse().unwrap()).unwrap();
    assert_eq!((span.first, span.len), (window.first, 3));
    it.document.plan = Some(Arc::new(plan.clone()));
    let percentiles: Vec<f64> = (0..=100).map(|p| 300.0 + 3.0 * f64::from(p)).collect();
    let known = |percentiles: Vec<f64>, span| Usual {
        span: Some(span),
        percentiles: BTreeMap::from([(it.accounts[1], percentiles)]),
        awaited: BTreeSet::new(),
    };
    let behind = |usual: &Usual, percent: i64| -> Vec<(Node, Option<Money>)> {
        let mut document = it.document.clone();
        document.thresholds = document.thresholds.with(Threshold::Usual, 100 * percent);
        let none = BTreeMap::new();
        let watch = Watch {
            document: &document,
            tree: None,
            errors: &none,
            monitoring: Some(&monitoring),
            usual,
            chances: None,
        };
        let low = |it: &Alert| if let Why::Behind { usual, .. } = it.why { Some((it.key.node, usual)) } else { None };
        alerts(watch).iter().filter_map(low).collect()
    };
    // The company brought 1,020 of 1,200 and is told by pace alone.
    let company = (Node::Company, None);
    let account = Node::Account(it.accounts[1]);
    let usual = known(percentiles.clone(), span);
    assert_eq!(behind(&usual, 10), [company]);
    assert_eq!(behind(&usual, 40), [company], "what is exactly the least is usual");
    assert_eq!(behind(&usual, 50), [company, (account, Some(yuan(450)))]);
    assert_eq!(behind(&Usual::default(), 10), [company, (account, None)], "where nobody knows, pace decides");
    let stale = known(percentiles, MonthRange { len: 2, ..span });
    assert_eq!(behind(&stale, 10), [company, (account, None)], "another sum says nothing of this one");
    // While its answer is out, nobody calls it behind, and the company is told all the same; an answer that is lost
    // leaves the account to its pace.
    let out = Usual { span: Some(span), awaited: BTreeSet::from([it.accounts[1]]), ..Usual::default() };
    assert_eq!(behind(&out, 50), [company]);
    assert_eq!(behind(&Usual { awaited: BTreeSet::new(), ..out.clone() }, 50), [company, (account, None)]);
    assert!(within_usual(&book, &plan, &monitoring, &out, &it.document.thresholds).is_empty());
    let found = within_usual(&book, &plan, &monitoring, &usual, &it.document.thresholds);
    let expected = WithinUsual { account: it.accounts[1], deviation: yuan(-180), sold: yuan(420), low: yuan(330) };
    assert_eq!(found, [expected]);
    assert!(within_usual(&book, &plan, &monitoring, &Usual::default(), &it.document.thresholds).is_empty());
    // A plan made in December holds what October and November brought: its path begins with December.
    let made = PlanBasis { n_closed: 2, ..basis };
    let made = TargetPlan::decompose(&made, TargetRequest { closed_months: ClosedMonths::Actuals, ..request }).unwrap();
    let span = span_of(&made, "2026-12".parse().unwrap()).unwrap();
    assert_eq!((span.first, span.len), ("2026-12".parse().unwrap(), 1));
    assert_eq!(span_of(&made, "2026-11".parse().unwrap()), None);
}

#[test]
fn a_forecast_that_left_its_range_is_told_with_who_moved() {
    let mut it = company(|_, _, _, usual| Some(usual));
    let months = MonthRange { first: "2027-01".parse().unwrap(), len: 4 };
    let account = Node::Account(it.accounts[0]);
    let line = |point: [i64; 4]| FrozenLine {
        point: point.to_vec(),
        bands: BTreeMap::from([(80, [point.map(|it| it - 10).to_vec(), point.map(|it| it + 10).to_vec()])]),
    };
    let frozen = FrozenForecast {
        measure: Measure::Amount,
        months,
        lines: BTreeMap::from([(Node::Company, line([400; 4])), (account, line([200; 4]))]),
    };
    it.document.versions.push(Arc::new(Version {
        id: crate::domain::VersionId(IdGenerator::new(1).next_id()),
        name: "S1".to_owned(),
        note: String::new(),
        author: String::new(),
        at: 0.0,
        data_hash: None,
        app: String::new(),
        frozen: Frozen::Forecast(Arc::new(frozen)),
        products: None,
    }));
    // A month later: three months are shared; 370 lies below 390 in all three, and the account took 60 of the 90.
    let now = MonthRange { first: "2027-02".parse().unwrap(), len: 4 };
    let own = |minor: [i64; 4]| NodeLine { minor: minor.to_vec(), basis: Basis::SumOfLeaves, own_sum: None };
    let tree = |company: [i64; 4], first: [i64; 4]| ForecastTree {
        months: now,
        measure: Measure::Amount,
        way: crate::forecast::Way::TopDown,
        lines: BTreeMap::from([(Node::Company, own(company)), (account, own(first))]),
    };
    let none = BTreeMap::new();
    let watch = |tree: ForecastTree| {
        alerts(Watch {
            document: &it.document,
            tree: Some(&tree),
            errors: &none,
            monitoring: None,
            usual: &Usual::default(),
            chances: None,
        })
    };
    let all = watch(tree([370; 4], [180; 4]));
    let Why::Moved { version, sums, n_outside, n, main } = &all[0].why else { panic!("{all:?}") };
    assert_eq!((version.as_str(), *n_outside, *n), ("S1", 3, 3));
    assert_eq!(*sums, [Money::from_minor(1200), Money::from_minor(1110)]);
    assert_eq!(*main, Some(Part { node: account, amount: Money::from_minor(-60), is_most: true }));
    assert_eq!(all.len(), 2, "the account itself left its range as well");
    assert!(watch(tree([392; 4], [195; 4])).is_empty(), "inside the range");
}

#[test]
fn thresholds_decide_what_is_told_and_how_grave_it_is() {
    use crate::plan::{Threshold, Thresholds};
    let with = |it: &Company, which: Threshold, value: i64| {
        let mut document = it.document.clone();
        document.thresholds = Thresholds::default().with(which, value);
        assert_eq!(document.thresholds.verify(), Ok(()));
        Company { document, accounts: it.accounts, products: it.products }
    };
    // A signal of 12 and errors of 60 out of 4,800 sold: 1.25 %. Beyond 11.9 it is still out, high from 1.25 % on.
    let steady = company(|_, _, _, usual| Some(usual));
    let swing = errors(Node::Company, &(0..24).map(|i| if i % 2 == 0 { 9.0 } else { 1.0 }).collect::<Vec<_>>());
    assert_eq!(found(&with(&steady, Threshold::Signal, 119), &swing).len(), 1);
    for (high, expected) in [(125, Severity::High), (126, Severity::Medium)] {
        assert_eq!(found(&with(&steady, Threshold::High, high), &swing)[0].severity, expected, "{high}");
    }
    // A narrow chart sees the same errors: z nears 0.7, and limits of a third of 2.96 end at 0.33.
    assert!(matches!(found(&with(&steady, Threshold::Width, 100), &swing)[0].why, Why::Drift { .. }));
    // Two months in spring are told unless it takes three; the last month always is.
    let gaps = company(|account, product, t, usual| match (account, product, t) {
        (0, 1, 23) | (1, 0, 15 | 16) => None,
        _ => Some(usual),
    });
    assert_eq!(found(&gaps, &BTreeMap::new()).len(), 2);
    let strict = found(&with(&gaps, Threshold::Gap, 3), &BTreeMap::new());
    assert_eq!(strict.iter().map(|it| it.key.node).collect::<Vec<_>>(), [Node::Account(gaps.accounts[0])]);
}
