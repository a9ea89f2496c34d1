//! How likely the target of a product is reached (K1): P(attain) one level below the account, as of an account.
//!
//! Symbols: T the target of the window, A the product's sales in its elapsed months, R its sales in the months that are
//! left (random), yₜ a path of the product's own method, f what leads from its own forecast to the one that the tree
//! shows.
//! - R = f · Σ yₜ over the months that are left: a sum path by path, never a sum of bounds (V11);
//! - P(attain) = P(A + R ≥ T), see [`crate::plan::attain`].
//!
//! The league of all products draws no paths, since most are never asked for: [`asked`] says what a worker has to draw
//! ([`Asked`]), and [`outlook_of`] reads its answer. The answer does not hold the target: another target is another
//! [`chance`] of the same paths. Where a history carries no distribution the reason stands instead ([`NoChance`]).

use std::collections::BTreeMap;

use crate::domain::{Book, Measure, Money, MonthRange, Node};
use crate::forecast::{CumulativeQuantiles, MethodId, SeriesForecast, stopped_for};
use crate::plan::{AttainOutcome, attain, n_elapsed};

use super::Document;
use super::nodes::values_of;
use super::planning::{Outlook, factor_of, outlook};
use super::tree::{Basis, ForecastTree};

/// Why there is no chance to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoChance {
    /// It is being drawn.
    NotYet,
    /// Nothing is aimed at.
    NoTarget,
    /// It was never sold.
    NeverSold,
    /// Too few sales for a method of its own.
    Thin,
    /// Nothing was sold for so many months that it counts as ended.
    Stopped(usize),
    /// Its method says nothing of how far it may be off.
    NoDistribution,
    /// The plan goes on after the last month that is forecast.
    Beyond,
    /// There is no forecast of amounts.
    NoForecast,
    /// The worker that drew it was lost.
    Lost,
}

/// How often the drawing of each product was lost. Once is a mishap, which is made good unasked; a drawing that is lost
/// again would be lost for ever, and is the reader's to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Node, usize>);

impl Losses {
    /// A drawing was lost; whether it is asked for again.
    pub fn take(&mut self, node: Node) -> bool {
        let n = self.0.entry(node).or_default();
        *n += 1;
        *n == 1
    }

    /// It came.
    pub fn forget(&mut self, node: Node) {
        self.0.remove(&node);
    }
}

/// What a worker has to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Whose paths: of a book of one product the account's or the company's.
    pub node: Node,
    /// By which method.
    pub method: MethodId,
    /// What every month ahead counts in the sum: 1 in the months of the window that are left, 0 before them.
    pub weights: Vec<f64>,
}

/// What is known of a product at first.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Paths have to be drawn.
    Ask(Asked),
    /// The window is over: nothing is random.
    Over(Box<Outlook>),
}

/// The node that the forecast knows a product by: where a book has one product, the account is the leaf.
pub fn forecast_node(book: &Book, node: Node) -> Node {
    match node {
        _ if book.products().len() > 1 => node,
        Node::Leaf(account, _) => Node::Account(account),
        Node::Product(_) => Node::Company,
        Node::Company | Node::Account(_) => node,
    }
}

/// What has to be drawn for a product's chance over a window.
///
/// # Errors
/// [`NoChance`] where nothing can be drawn.
pub fn asked(
    document: &Document,
    tree: &ForecastTree,
    forecasts: &BTreeMap<Node, SeriesForecast>,
    window: MonthRange,
    node: Node,
) -> Result<Start, NoChance> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount).ok_or(NoChance::NoForecast)?;
    let last = book.months().last().ok_or(NoChance::NoForecast)?;
    let is_sold = |it: &crate::domain::SalesSeries| it.amounts.iter().flatten().any(|it| *it != Money::default());
    if !book.series_of(node).any(is_sold) {
        return Err(NoChance::NeverSold);
    }
    let node = forecast_node(book, node);
    if n_elapsed(window, last) == window.len {
        let over = outlook(document, tree, &BTreeMap::new(), node, window).ok_or(NoChance::NoForecast)?;
        return Ok(Start::Over(Box::new(over)));
    }
    let Some(forecast) = forecasts.get(&node) else {
        let stopped = match tree.line(node).map(|it| it.basis) {
            Some(Basis::Stopped(n)) => Some(n),
            _ => stopped_for(&values_of(book, node, Measure::Amount)),
        };
        return Err(stopped.map_or(NoChance::Thin, NoChance::Stopped));
    };
    let weights = weights(window, tree.months).ok_or(NoChance::Beyond)?;
    Ok(Start::Ask(Asked { node, method: forecast.chosen.method, weights }))
}

/// 1 in every month of the window that is ahead; `None` where the window goes on after the last month ahead.
fn weights(window: MonthRange, ahead: MonthRange) -> Option<Vec<f64>> {
    let n = ahead.position(window.last()?)? + 1;
    Some(ahead.iter().take(n).map(|it| f64::from(u8::from(window.position(it).is_some()))).collect())
}

/// A product's sales so far, its forecast, and its distribution from the percentiles that a worker answered; `None` of
/// them where the method has none.
///
/// # Errors
/// [`NoChance`] where there is no distribution.
pub fn outlook_of(
    document: &Document,
    tree: &ForecastTree,
    window: MonthRange,
    asked: &Asked,
    percentiles: Option<&[f64]>,
) -> Result<Outlook, NoChance> {
    let percentiles = percentiles.filter(|it| it.len() >= 2).ok_or(NoChance::NoDistribution)?;
    let mut known = outlook(document, tree, &BTreeMap::new(), asked.node, window).ok_or(NoChance::NoForecast)?;
    let factor = factor_of(tree.line(asked.node).ok_or(NoChance::NoForecast)?, tree.measure);
    // Only the sum over all months that are left is asked for; running sums before it say nothing.
    let mut quantiles = vec![Vec::new(); known.remaining.len()];
    *quantiles.last_mut().ok_or(NoChance::NoForecast)? = percentiles.iter().map(|it| it * factor).collect();
    known.cumulative = Some(CumulativeQuantiles { quantiles });
    Ok(known)
}

/// The chance of a target against what is known.
///
/// # Errors
/// [`NoChance`] where there is none to name.
pub fn chance(known: &Result<Outlook, NoChance>, target: Money) -> Result<AttainOutcome, NoChance> {
    if target <= Money::default() {
        return Err(NoChance::NoTarget);
    }
    let outcome = attain(known.as_ref().map_err(|it| *it)?.inputs(target));
    if outcome.probability.is_none() { Err(NoChance::NoDistribution) } else { Ok(outcome) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    #[test]
    fn a_lost_drawing_is_asked_for_once_more_by_itself() {
        let mut ids = IdGenerator::new(9);
        let [first, second] = [(); 2].map(|()| Node::Product(ProductId(ids.next_id())));
        let mut losses = Losses::default();
        assert!(losses.take(first), "once is a mishap");
        assert!(!losses.take(first), "twice is the reader's to decide");
        assert!(!losses.take(first), "asked for by the reader and lost again, it is not asked for by itself");
        assert!(losses.take(second), "each has its own");
        losses.forget(first);
        assert!(losses.take(first), "it came in between");
    }

    use super::*;
    use crate::domain::{Account, AccountId, IdGenerator, Product, ProductId, SalesSeries};
    use crate::forecast::{RunOptions, Series, run};
    use crate::plan::Attainability;
    use crate::workbench::nodes::nodes_of;
    use crate::workbench::tree::build_from;

    fn yuan(amount: i64) -> Money {
        Money::from_minor(100 * amount)
    }

    fn months(first: &str, len: usize) -> MonthRange {
        MonthRange { first: first.parse().unwrap(), len }
    }

    const N: usize = 39;

    /// One account over 2023-01 to 2026-03 with a product for each of these months of sales.
    fn book(products: &[[i64; N]]) -> Book {
        let mut ids = IdGenerator::new(4);
        let account = AccountId(ids.next_id());
        let named: Vec<Product> =
            (0..products.len()).map(|i| Product { id: ProductId(ids.next_id()), name: format!("P{i}") }).collect();
        let series = |(product, it): (&Product, &[i64; N])| SalesSeries {
            account,
            product: product.id,
            active_from: 0,
            amounts: it.iter().map(|it| Some(yuan(*it))).collect(),
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let all = named.iter().zip(products).map(series).collect();
        let account = Account { id: account, name: "A".into(), region: None, person: None };
        Book::new(months("2023-01", N), vec![account], named, all).unwrap()
    }

    /// Two products at 100 and 300 a month, one that was sold once, one that stopped eight months ago, one of zeros. The
    /// account is forecast to sell 800 a month, its two products, on their own, half of that.
    fn setting() -> (Document, ForecastTree, BTreeMap<Node, SeriesForecast>) {
        let until = |n: usize, amount: i64| std::array::from_fn(|i| if i < n { amount } else { 0 });
        let book = book(&[until(N, 100), until(N, 300), until(1, 50), until(N - 8, 40), until(0, 0)]);
        let (whole, own) = ([800.0; 12], [[100.0; 12], [300.0; 12]]);
        let product = |i: usize| book.products()[i].id;
        let of = |node: Node| match node {
            Node::Company | Node::Account(_) => Some((MethodId::Naive, &whole[..])),
            Node::Leaf(_, it) | Node::Product(it) if it == product(0) => Some((MethodId::Naive, &own[0][..])),
            Node::Leaf(_, it) | Node::Product(it) if it == product(1) => Some((MethodId::Naive, &own[1][..])),
            Node::Leaf(..) | Node::Product(_) => None,
        };
        let tree =
            build_from(&book, Measure::Amount, months("2026-04", 12), &nodes_of(&book, Measure::Amount), &of).unwrap();
        let series = Series::new(vec![100.0; N]).unwrap();
        let forecast = run(&series, &RunOptions { n_paths: 0, method: Some(MethodId::Ses), ..RunOptions::default() });
        let known = [Node::Leaf(book.accounts()[0].id, product(0)), Node::Product(product(0))];
        let forecasts = known.into_iter().map(|it| (it, forecast.clone())).collect();
        (document(book), tree, forecasts)
    }

    fn document(book: Book) -> Document {
        let id = crate::domain::WorkspaceId(crate::domain::RecordId::from_bits(1));
        let (name, currency) = (String::new(), Default::default());
        let mut document =
            Document::empty(crate::workbench::Workspace { id, name, sample: false, currency, fiscal_start_month: 1 });
        document.book = Some(Arc::new(book));
        document
    }

    fn leaf(document: &Document, i: usize) -> Node {
        let book = document.book.as_ref().unwrap();
        Node::Leaf(book.accounts()[0].id, book.products()[i].id)
    }

    #[test]
    fn the_chance_is_that_of_the_months_left_on_the_scale_of_the_tree() {
        let (document, tree, forecasts) = setting();
        let window = months("2026-01", 12);
        let product = Node::Product(document.book.as_ref().unwrap().products()[0].id);
        for node in [leaf(&document, 0), product] {
            let Ok(Start::Ask(ask)) = asked(&document, &tree, &forecasts, window, node) else { panic!("{node:?}") };
            assert_eq!((ask.node, ask.method, &ask.weights), (node, MethodId::Ses, &vec![1.0; 9]));
            // By hand: own paths of nine months add up to 450 to 1350, evenly; the tree shows twice the product's own
            // forecast, so R is even over 900 to 2700. Sold by March: A = 3 · 100.
            let paths: Vec<f64> = (0..=100).map(|q| 450.0 + 9.0 * f64::from(q)).collect();
            let known = outlook_of(&document, &tree, window, &ask, Some(&paths));
            // T = 2460 needs R ≥ 2160, which is 900 + 70 % of 1800: three in ten. Every 180 more costs a tenth.
            for (target, expected) in [(2460, 0.3), (2640, 0.2), (2280, 0.4)] {
                let found = chance(&known, yuan(target)).unwrap();
                let Some(Attainability::About(p)) = found.probability else { panic!("{found:?}") };
                assert!((p - expected).abs() < 1e-12, "{target}: {p}");
                assert_eq!((found.actual_to_date, found.needed), (yuan(300), yuan(target - 300)));
                assert_eq!(found.range.map(|it| it.p50), Some(yuan(300 + 1800)));
            }
            // The forecast of the tree: 200 a month.
            assert_eq!(chance(&known, yuan(2460)).unwrap().landing, Some(yuan(300 + 9 * 200)));
            assert_eq!(chance(&known, yuan(3001)).unwrap().probability, Some(Attainability::Below(0.01)));
            assert_eq!(chance(&known, yuan(0)), Err(NoChance::NoTarget));
            let none = outlook_of(&document, &tree, window, &ask, None);
            assert_eq!(chance(&none, yuan(2460)), Err(NoChance::NoDistribution));
        }
    }

    #[test]
    fn a_history_that_carries_no_distribution_says_why() {
        let (document, tree, forecasts) = setting();
        let of = |i: usize| asked(&document, &tree, &forecasts, months("2026-01", 12), leaf(&document, i));
        assert_eq!(of(2), Err(NoChance::Thin));
        assert_eq!(of(3), Err(NoChance::Stopped(8)));
        assert_eq!(of(4), Err(NoChance::NeverSold));
        let unknown = Node::Product(ProductId(crate::domain::RecordId::from_bits(7)));
        assert_eq!(asked(&document, &tree, &forecasts, months("2026-01", 12), unknown), Err(NoChance::NeverSold));
        // Over the company the same: the product that stopped, and the one sold once.
        let product = |i: usize| Node::Product(document.book.as_ref().unwrap().products()[i].id);
        let over = |i: usize| asked(&document, &tree, &forecasts, months("2026-01", 12), product(i));
        assert_eq!((over(2), over(3)), (Err(NoChance::Thin), Err(NoChance::Stopped(8))));
        // A plan that goes on after the last month ahead, and one that begins later.
        let node = leaf(&document, 0);
        assert_eq!(asked(&document, &tree, &forecasts, months("2026-06", 12), node), Err(NoChance::Beyond));
        assert_eq!(weights(months("2026-06", 3), tree.months), Some(vec![0.0, 0.0, 1.0, 1.0, 1.0]));
        let pieces = ForecastTree { measure: Measure::Quantity, ..tree.clone() };
        assert_eq!(asked(&document, &pieces, &forecasts, months("2026-01", 12), node), Err(NoChance::NoForecast));
    }

    #[test]
    fn a_window_that_is_over_is_decided() {
        let (document, tree, forecasts) = setting();
        let Ok(Start::Over(known)) = asked(&document, &tree, &forecasts, months("2025-01", 12), leaf(&document, 0))
        else {
            panic!("months are left")
        };
        let known = Ok(*known);
        let decided = |target| chance(&known, yuan(target)).unwrap().probability;
        assert_eq!(decided(1200), Some(Attainability::Decided(true)));
        assert_eq!(decided(1201), Some(Attainability::Decided(false)));
    }

    #[test]
    fn where_there_is_one_product_the_account_is_asked_for() {
        let book = book(&[[100; N]]);
        let (account, product) = (book.accounts()[0].id, book.products()[0].id);
        assert_eq!(forecast_node(&book, Node::Leaf(account, product)), Node::Account(account));
        assert_eq!(forecast_node(&book, Node::Product(product)), Node::Company);
        assert_eq!(nodes_of(&book, Measure::Amount).len(), 2);
    }
}
