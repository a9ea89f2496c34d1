//! Rolling forecast (K12): the landing of the year at every close, and the months that each close adds.
//!
//! Symbols: t the last month of actuals, e the last month of the window.
//! - landing = Σ sales up to t + Σ forecast from t + 1 to e; a missing month counts as nothing and is told;
//! - landing as of an earlier month o = Σ sales up to o + Σ of what was forecast from o: the figures of a snapshot frozen
//!   then, or the method in use run again on the history as it stood (a backtest: it knows nothing later, but it is the
//!   method of today).
//!
//! A landing needs every month of its window: where a forecast ends earlier there is none.
//! Source: rolling forecasts as in Hope and Fraser, *Beyond Budgeting* (2003); K12.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, FiscalYear, Measure, Money, Month, MonthRange, Node};
use crate::plan::{AccountPlan, TargetPlan};

use super::Document;
use super::open_month::{OpenAccount, OpenSales, open_sales};
use super::tree::ForecastTree;
use super::version::Frozen;

/// One node's months of the window.
#[derive(Clone, Debug, PartialEq)]
pub struct RollingRow {
    /// Whose.
    pub node: Node,
    /// Sales of the closed months, `None` where missing.
    pub sold: Vec<Option<Money>>,
    /// Forecast of the open months, `None` where there is none.
    pub ahead: Vec<Option<Money>>,
    /// Σ sales.
    pub to_date: Money,
    /// Σ forecast; `None` where a month has none.
    pub rest: Option<Money>,
    /// The plan of the window, where there is one.
    pub target: Option<Money>,
    /// Forecast of the months after the window.
    pub beyond: Vec<Money>,
    /// Sold so far in the month that is open, where the last import found some of it.
    pub open: Option<Money>,
}

impl RollingRow {
    /// Sales and forecast of the whole window.
    pub fn landing(&self) -> Option<Money> {
        self.rest.map(|it| self.to_date + it)
    }

    /// Landing less target.
    pub fn gap(&self) -> Option<Money> {
        Some(self.landing()? - self.target?)
    }

    /// Closed months without sales figures.
    pub fn n_missing(&self) -> usize {
        self.sold.iter().filter(|it| it.is_none()).count()
    }
}

/// The rolling forecast of the company and its accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Rolling {
    /// The year that lands: the plan's window, or else the fiscal year of the first month to come.
    pub window: MonthRange,
    /// How many of its months are closed.
    pub n_closed: usize,
    /// The months after it that are forecast.
    pub beyond: MonthRange,
    /// The plan of each month, where there is one.
    pub plan: Option<Vec<Money>>,
    /// The company, then its accounts, the largest landing first.
    pub rows: Vec<RollingRow>,
    /// The month that is open, where the last import found some of it.
    pub open: Option<OpenMonth>,
}

/// The month that is open, of the company.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenMonth {
    /// What was found of it.
    pub sales: OpenSales,
    /// What is forecast for the whole of it.
    pub forecast: Option<Money>,
    /// Its plan.
    pub plan: Option<Money>,
    /// Its accounts, the largest shortfall first.
    pub accounts: Vec<OpenAccount>,
}

/// What of the company's estimate of the open month its accounts do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenApart {
    /// Σ of the accounts' estimates.
    pub sum: Money,
    /// The company's.
    pub estimate: Money,
    /// Accounts whose forecast of the month is not known.
    pub n_unknown: usize,
    /// Sold to accounts that the book does not have.
    pub elsewhere: Money,
}

impl OpenMonth {
    /// What the month comes to.
    pub fn estimate(&self) -> Option<Money> {
        self.forecast.map(|it| self.sales.estimate(it))
    }

    /// Estimate less plan.
    pub fn gap(&self) -> Option<Money> {
        Some(self.estimate()? - self.plan?)
    }

    /// How the accounts' estimates stand to the company's; `None` where that has none.
    pub fn apart(&self) -> Option<OpenApart> {
        let sold: Money = self.sales.accounts.values().copied().sum();
        Some(OpenApart {
            sum: self.accounts.iter().filter_map(|it| it.estimate).sum(),
            estimate: self.estimate()?,
            n_unknown: self.accounts.iter().filter(|it| it.estimate.is_none()).count(),
            elsewhere: self.sales.total - sold,
        })
    }
}

/// The window that lands.
pub fn window_of(document: &Document) -> Option<MonthRange> {
    let last = document.last_actual()?;
    let planned = document.plan.as_deref().map(|it| it.window);
    // A plan that is over lands no more: the year goes on without one.
    let runs = planned.filter(|it| it.last().is_some_and(|end| end > last));
    Some(runs.unwrap_or_else(|| FiscalYear::containing(last.plus(1), document.workspace.fiscal_start_month).months()))
}

/// The rolling forecast. `None` without a history of amounts.
pub fn rolling(document: &Document, tree: &ForecastTree) -> Option<Rolling> {
    let book = document.book.as_deref().filter(|_| tree.measure == Measure::Amount)?;
    let window = window_of(document)?;
    let plan = document.plan.as_deref().filter(|it| it.window == window);
    let n_closed = closed_of(window, book);
    let end = window.first.plus(window.len as i32);
    let beyond = MonthRange::inclusive(end.max(tree.months.first), tree.months.last()?);
    let sales = book.amounts_by_account();
    let open = open_sales(document);
    let row = |node: Node, sold: &[Option<Money>], target: Option<Money>| {
        let line = tree.money(node);
        let at = |month: Month| line.get(tree.months.position(month)?).copied();
        let sold: Vec<Option<Money>> = window.iter().take(n_closed).map(|it| sold_in(book, sold, it)).collect();
        let ahead: Vec<Option<Money>> = window.iter().skip(n_closed).map(at).collect();
        RollingRow {
            node,
            to_date: sold.iter().flatten().copied().sum(),
            rest: ahead.iter().copied().sum(),
            beyond: beyond.iter().filter_map(at).collect(),
            open: open.map(|it| match node {
                Node::Account(account) => it.accounts.get(&account).copied().unwrap_or_default(),
                _ => it.total,
            }),
            target,
            sold,
            ahead,
        }
    };
    let target_of = |account: AccountId| plan.and_then(|it| Some(it.row(account)?.total()));
    let account = |it: &crate::domain::Account| {
        let sold = sales.get(&it.id).map(Vec::as_slice).unwrap_or_default();
        row(Node::Account(it.id), sold, target_of(it.id))
    };
    let mut accounts: Vec<RollingRow> = book.accounts().iter().map(account).collect();
    accounts.sort_by_key(|it| (std::cmp::Reverse(it.landing().unwrap_or(it.to_date)), it.node));
    let company = row(Node::Company, &book.amounts_of(Node::Company), plan.map(TargetPlan::promised));
    let open = open.map(|sales| open_month(sales, book, tree, plan));
    let plan = plan.map(TargetPlan::month_totals);
    Some(Rolling { window, n_closed, beyond, plan, rows: std::iter::once(company).chain(accounts).collect(), open })
}

fn open_month(sales: &OpenSales, book: &Book, tree: &ForecastTree, plan: Option<&TargetPlan>) -> OpenMonth {
    let ahead = tree.months.position(sales.month);
    let forecast = |node: Node| tree.money(node).get(ahead?).copied();
    let column = plan.and_then(|it| it.window.position(sales.month));
    let cell = |it: &AccountPlan| Some((it.account, it.cells.get(column?)?.amount));
    let planned: BTreeMap<AccountId, Money> =
        plan.map(|it| it.accounts.iter().filter_map(cell).collect()).unwrap_or_default();
    let account = |it: &crate::domain::Account| (it.id, forecast(Node::Account(it.id)), planned.get(&it.id).copied());
    OpenMonth {
        sales: sales.clone(),
        forecast: forecast(Node::Company),
        plan: column.map(|_| planned.values().copied().sum()),
        accounts: sales.by_account(book.accounts().iter().map(account)),
    }
}

fn closed_of(window: MonthRange, book: &Book) -> usize {
    let end = book.months().first.plus(book.months().len as i32);
    usize::try_from(end.since(window.first)).unwrap_or(0).min(window.len)
}

/// Sales of a month; nothing before the first sale, which is not missing.
fn sold_in(book: &Book, sales: &[Option<Money>], month: Month) -> Option<Money> {
    let first = sales.iter().position(Option::is_some).unwrap_or(sales.len());
    match book.months().position(month) {
        Some(i) if i < first => Some(Money::default()),
        Some(i) => sales.get(i).copied().flatten(),
        None => None,
    }
}

/// How a landing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The method in use, run again on the history as it stood.
    Backtest,
    /// A snapshot, by name.
    Snapshot(String),
    /// The forecast of now.
    Now,
}

/// The company's landing as of one month.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// The last month of actuals that it knew.
    pub origin: Month,
    /// The landing.
    pub landing: Money,
    /// How it is known.
    pub source: Source,
}

/// The months from whose ends the window can be forecast again: the one before it, then each closed one but the last.
pub fn origins(document: &Document) -> Vec<Month> {
    let (Some(window), Some(book)) = (window_of(document), document.book.as_deref()) else { return Vec::new() };
    let n_closed = closed_of(window, book) as i32;
    (-1..n_closed - 1).map(|it| window.first.plus(it)).filter(|it| book.months().position(*it).is_some()).collect()
}

/// The landing as it stood, oldest first. `told` has what was forecast from an earlier month on, in whole currency units.
pub fn landing_trend(document: &Document, tree: &ForecastTree, told: &BTreeMap<Month, Vec<f64>>) -> Vec<TrendPoint> {
    let (Some(book), Some(now)) = (document.book.as_deref(), rolling(document, tree)) else { return Vec::new() };
    let sales = book.amounts_of(Node::Company);
    let window = now.window;
    let sold_until = |origin: Month| -> Money {
        window.iter().take_while(|it| *it <= origin).filter_map(|it| sold_in(book, &sales, it)).sum()
    };
    let landing = |origin: Month, ahead: &dyn Fn(usize) -> Option<Money>| -> Option<Money> {
        let open = window.iter().filter(|it| *it > origin);
        let rest: Money = open.map(|it| ahead(usize::try_from(it.since(origin) - 1).ok()?)).sum::<Option<Money>>()?;
        Some(sold_until(origin) + rest)
    };
    let again = told.iter().filter_map(|(origin, point)| {
        let landing = landing(*origin, &|i| Money::from_f64(*point.get(i)?))?;
        Some(TrendPoint { origin: *origin, landing, source: Source::Backtest })
    });
    let frozen = document.versions.iter().filter_map(|version| {
        let Frozen::Forecast(it) = &version.frozen else { return None };
        let line = it.lines.get(&Node::Company).filter(|_| it.measure == Measure::Amount)?;
        let origin = it.months.first.plus(-1);
        let landing = landing(origin, &|i| line.point.get(i).copied().map(Money::from_minor))?;
        let known = origin.plus(1) >= window.first && Some(origin) <= document.last_actual();
        known.then(|| TrendPoint { origin, landing, source: Source::Snapshot(version.name.clone()) })
    });
    let last = document.last_actual().zip(now.rows[0].landing());
    let last = last.map(|(origin, landing)| TrendPoint { origin, landing, source: Source::Now });
    let mut points: Vec<TrendPoint> = again.chain(frozen).chain(last).collect();
    points.sort_by_key(|it| (it.origin, it.source == Source::Now));
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Account, IdGenerator, Product, ProductId, SalesSeries, VersionId, WorkspaceId};
    use crate::forecast::Way;
    use crate::workbench::Workspace;
    use crate::workbench::tree::{Basis, NodeLine};
    use crate::workbench::version::{FrozenForecast, FrozenLine, Version};
    use std::sync::Arc;

    fn yuan(it: i64) -> Money {
        Money::from_minor(100 * it)
    }

    /// One account over 27 months to March 2026: 10 a month in 2024 and 2025, then 11, 12, 13. The forecast: 20 a month
    /// for twelve months.
    fn company() -> (Document, ForecastTree) {
        let mut ids = IdGenerator::new(4);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let months = MonthRange { first: "2024-01".parse().unwrap(), len: 27 };
        let series = SalesSeries {
            account,
            product,
            active_from: 0,
            amounts: (0..27).map(|i| Some(yuan(if i < 24 { 10 } else { i - 13 }))).collect(),
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let accounts = vec![Account { id: account, name: String::new(), region: None, person: None }];
        let book = Book::new(months, accounts, vec![Product { id: product, name: String::new() }], vec![series]);
        let id = WorkspaceId(ids.next_id());
        let workspace =
            Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book.unwrap()));
        let line = || NodeLine { minor: vec![2000; 12], basis: Basis::SumOfLeaves, own_sum: None };
        let tree = ForecastTree {
            months: MonthRange { first: "2026-04".parse().unwrap(), len: 12 },
            measure: Measure::Amount,
            way: Way::TopDown,
            lines: BTreeMap::from([(Node::Company, line()), (Node::Account(account), line())]),
        };
        (document, tree)
    }

    #[test]
    fn the_year_lands_and_the_months_after_it_are_kept() {
        // 11 + 12 + 13 = 36 sold, nine months of 20 ahead: 216. Three months reach into 2027.
        let (document, tree) = company();
        let it = rolling(&document, &tree).unwrap();
        assert_eq!((it.window.first.to_string().as_str(), it.n_closed, it.rows.len()), ("2026-01", 3, 2));
        let row = &it.rows[0];
        assert_eq!((row.to_date, row.rest, row.landing()), (yuan(36), Some(yuan(180)), Some(yuan(216))));
        assert_eq!((it.beyond.len, row.beyond.clone()), (3, vec![yuan(20); 3]));
        assert_eq!((row.target, row.gap(), row.n_missing()), (None, None, 0));
        // A fiscal year from April on has closed nothing, and the forecast reaches its end exactly.
        let mut fiscal = document;
        fiscal.workspace.fiscal_start_month = 4;
        let it = rolling(&fiscal, &tree).unwrap();
        assert_eq!((it.n_closed, it.rows[0].landing(), it.beyond.len), (0, Some(yuan(240)), 0));
        // A forecast that ends before the year has no landing.
        let short = ForecastTree { months: MonthRange { len: 6, ..tree.months }, ..tree };
        fiscal.workspace.fiscal_start_month = 1;
        assert_eq!(rolling(&fiscal, &short).unwrap().rows[0].landing(), None);
    }

    #[test]
    fn the_open_month_tells_what_it_has_and_what_it_comes_to() {
        let (mut document, tree) = company();
        let account = document.book.as_ref().unwrap().accounts()[0].id;
        let sales = |month: &str| OpenSales {
            month: month.parse().unwrap(),
            through: 15,
            total: yuan(13),
            accounts: BTreeMap::from([(account, yuan(12))]),
        };
        let record = |open| crate::workbench::ImportRecord {
            source: String::new(),
            rows_used: 1,
            rows_left_out: 1,
            imported_at: 0.0,
            open,
        };
        document.imports.push(record(Some(sales("2026-04"))));
        let it = rolling(&document, &tree).unwrap();
        // April 2026 has 21 working days; half of the month is left: 11 of them, and 20 · 11 ÷ 21 = 10.48 still come.
        let open = it.open.clone().unwrap();
        assert_eq!((open.forecast, open.plan, open.sales.days()), (Some(yuan(20)), None, (21.0, 11.0)));
        assert_eq!(open.estimate(), Some(Money::from_minor(2348)));
        assert_eq!(
            (it.rows[0].open, it.rows[1].open),
            (Some(yuan(13)), Some(yuan(12))),
            "others are in the total alone"
        );
        // The account has sold 12 and has the same forecast; 1 was sold to somebody whom the book does not have.
        assert_eq!(open.accounts[0].estimate, Some(Money::from_minor(2248)));
        let apart = OpenApart {
            sum: Money::from_minor(2248),
            estimate: Money::from_minor(2348),
            n_unknown: 0,
            elsewhere: yuan(1),
        };
        assert_eq!(open.apart(), Some(apart));
        // It is no part of the landing, and it counts while it is the month after the history and of the last import.
        assert_eq!(it.rows[0].landing(), Some(yuan(216)));
        document.imports.push(record(None));
        assert_eq!(rolling(&document, &tree).unwrap().open, None);
        document.imports.push(record(Some(sales("2026-05"))));
        assert_eq!(rolling(&document, &tree).unwrap().open, None);
    }

    #[test]
    fn the_landing_as_it_stood_knows_nothing_later() {
        let (mut document, tree) = company();
        let months: Vec<String> = origins(&document).iter().map(Month::to_string).collect();
        assert_eq!(months, ["2025-12", "2026-01", "2026-02"]);
        // From December twelve months of 9: 108. From February 11 + 12 sold and ten months of 15: 173. From January only
        // five months were told: no landing.
        let told = BTreeMap::from([
            ("2025-12".parse().unwrap(), vec![9.0; 12]),
            ("2026-01".parse().unwrap(), vec![9.0; 5]),
            ("2026-02".parse().unwrap(), vec![15.0; 12]),
        ]);
        // A snapshot of February: twelve months of 16 from March on: 23 + 160.
        let line = FrozenLine { point: vec![1600; 12], bands: BTreeMap::new() };
        let frozen = FrozenForecast {
            measure: Measure::Amount,
            months: MonthRange { first: "2026-03".parse().unwrap(), len: 12 },
            lines: BTreeMap::from([(Node::Company, line)]),
        };
        document.versions.push(Arc::new(Version {
            id: VersionId(IdGenerator::new(1).next_id()),
            name: "S".to_owned(),
            note: String::new(),
            author: String::new(),
            at: 0.0,
            data_hash: None,
            app: String::new(),
            frozen: Frozen::Forecast(Arc::new(frozen)),
            products: None,
        }));
        let trend = landing_trend(&document, &tree, &told);
        let told: Vec<(String, Money)> = trend.iter().map(|it| (it.origin.to_string(), it.landing)).collect();
        let expected = [("2025-12", 108), ("2026-02", 173), ("2026-02", 183), ("2026-03", 216)];
        assert_eq!(told, expected.map(|(month, it)| (month.to_owned(), yuan(it))));
        assert_eq!(trend[2].source, Source::Snapshot("S".to_owned()));
    }
}
