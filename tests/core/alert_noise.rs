//! How many alerts a company of seldom buyers raises with and without the rule of the tenth percentile (K13).
//!
//! `classic_models` has 98 accounts, most of which order a few times a year. A plan for 2005 is made at the end of 2004
//! from what was known then; five months later the alerts are counted. Alerts of one-step errors are left out: the rule
//! has nothing to do with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use kedge::domain::{AccountId, Book, Currency, IdGenerator, Measure, Money, Month, MonthRange, Node, SalesSeries};
use kedge::forecast::{Horizon, RunOptions, SeriesForecast, is_thin};
use kedge::jobs::JobRunner;
use kedge::jobs::protocol::{Answer, Ask, NodeAsk};
use kedge::plan::{AlertKind, BlendWeights, ClosedMonths, MonthSpread, TargetPlan, TargetRequest};
use kedge::workbench::alerts::{Usual, Watch, alerts, span_of, within_usual};
use kedge::workbench::nodes::nodes_of;
use kedge::workbench::planning::{attainments, monitoring, plan_basis};
use kedge::workbench::tree::{ForecastTree, build};
use kedge::workbench::{Document, Workspace};

use crate::import::{preview, table};

type Forecasts = BTreeMap<Node, SeriesForecast>;

/// The book as it stood after so many months.
fn as_of(book: &Book, n_months: usize) -> Book {
    fn cut<T: Copy>(values: &[T], n: usize) -> Vec<T> {
        values[..n.min(values.len())].to_vec()
    }
    let series = book.series().iter().filter(|it| it.active_from < n_months).map(|it| SalesSeries {
        amounts: cut(&it.amounts, n_months),
        quantities: cut(&it.quantities, n_months),
        costs: cut(&it.costs, n_months),
        ..it.clone()
    });
    let months = MonthRange { first: book.months().first, len: n_months };
    Book::new(months, book.accounts().to_vec(), book.products().to_vec(), series.collect()).unwrap()
}

fn document(book: Book) -> Document {
    let workspace = Workspace {
        id: kedge::domain::WorkspaceId(IdGenerator::new(1).next_id()),
        name: String::new(),
        sample: false,
        currency: Currency::Usd,
        fiscal_start_month: 1,
    };
    let mut document = Document::empty(workspace);
    document.book = Some(Arc::new(book));
    document
}

/// Company and accounts are forecast; leaves and products take their share.
fn forecast(book: &Book) -> (ForecastTree, Forecasts) {
    let nodes = nodes_of(book, Measure::Amount);
    let wanted = nodes.iter().filter(|it| matches!(it.node, Node::Company | Node::Account(_)) && !is_thin(&it.values));
    let ask = wanted.map(|it| NodeAsk {
        node: it.node,
        values: it.values.clone(),
        train_from: 0,
        options: RunOptions::default(),
    });
    let answer = JobRunner::default().run(Ask::Forecast { nodes: ask.collect() }, &[], &mut |_| ());
    let Answer::Forecast(found) = answer else { panic!("another answer") };
    let forecasts: Forecasts = found.into_iter().filter_map(|(node, it)| Some((node, it?))).collect();
    let ahead = MonthRange { first: book.months().last().unwrap().plus(1), len: 12 };
    (build(book, Measure::Amount, ahead, &nodes, &forecasts).unwrap(), forecasts)
}

/// Percentiles of what each account was expected to sell over `span`, as the page asks for them.
fn usual(book: &Book, forecasts: &Forecasts, span: MonthRange) -> Usual {
    let n_known = book.months().position(span.first).unwrap();
    let percentiles = nodes_of(book, Measure::Amount).into_iter().filter_map(|it| {
        let Node::Account(account) = it.node else { return None };
        let method = forecasts.get(&it.node)?.chosen.method;
        let options = RunOptions { horizon: Horizon::new(span.len).unwrap(), ..RunOptions::default() };
        let node = NodeAsk { node: it.node, values: it.values.get(..n_known)?.to_vec(), train_from: 0, options };
        let ask = Ask::Sums { node, method, weights: vec![vec![1.0; span.len]] };
        match JobRunner::default().run(ask, &[], &mut |_| ()) {
            Answer::Sums(Some(mut sums)) => Some((account, sums.pop()?)),
            _ => None,
        }
    });
    Usual { span: Some(span), percentiles: percentiles.collect::<BTreeMap<AccountId, Vec<f64>>>(), ..Usual::default() }
}

#[test]
fn the_tenth_percentile_takes_noise_away_and_adds_none() {
    let found = preview(&table("classic_models/orders.csv"));
    let book = kedge::import::to_book(&found, &mut IdGenerator::new(1)).unwrap();
    let window = MonthRange { first: "2005-01".parse::<Month>().unwrap(), len: 12 };
    let n_before = book.months().position(window.first).unwrap();

    let before = document(as_of(&book, n_before));
    let (tree, _) = forecast(before.book.as_deref().unwrap());
    let year: Money = book.amounts_of(Node::Company)[n_before - 12..n_before].iter().flatten().copied().sum();
    let request = TargetRequest {
        total: year,
        unit: Money::from_minor(100),
        weights: BlendWeights::new(0.5, 0.5, 0.0).unwrap(),
        closed_months: ClosedMonths::Actuals,
        growth: None,
        spread: MonthSpread::Blend,
    };
    let plan = TargetPlan::decompose(&plan_basis(&before, &tree, window).unwrap(), request).unwrap();

    let mut now = document(book);
    now.plan = Some(Arc::new(plan));
    let (book, plan) = (now.book.as_deref().unwrap(), now.plan.as_deref().unwrap());
    let (tree, forecasts) = forecast(book);
    let monitoring = monitoring(&now, &tree, plan).unwrap().unwrap();
    let chances = attainments(&now, &tree, &forecasts, plan);
    let span = span_of(plan, book.months().last().unwrap()).unwrap();
    assert_eq!((span.first, span.len), (window.first, 5));
    let known = usual(book, &forecasts, span);
    let raised = |usual: &Usual| {
        let watch = Watch {
            document: &now,
            tree: Some(&tree),
            errors: &BTreeMap::new(),
            monitoring: Some(&monitoring),
            usual,
            chances: Some(&chances),
        };
        alerts(watch)
    };
    let (without, with) = (raised(&Usual::default()), raised(&known));
    let behind =
        |all: &[kedge::workbench::alerts::Alert]| all.iter().filter(|it| it.key.kind == AlertKind::Behind).count();
    let quiet = within_usual(book, plan, &monitoring, &known, &now.thresholds).len();
    println!(
        "classic_models, plan of 2005 after May: {} alerts without the rule ({} behind), {} with it ({} behind); \
         {quiet} accounts are listed as within their usual range, {} of {} have a distribution",
        without.len(),
        behind(&without),
        with.len(),
        behind(&with),
        known.percentiles.len(),
        book.accounts().len(),
    );
    assert!(with.len() <= without.len(), "{} > {}", with.len(), without.len());
    // Whoever is not told any more is listed instead: nobody is lost.
    assert_eq!(behind(&without) - behind(&with), quiet);
    assert!(quiet > 0, "the sample has seldom buyers");
}
