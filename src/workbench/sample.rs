//! The invented sample company: sixty months of a cable maker's order book, the same numbers in every language.
//!
//! Every figure comes from a fixed seed and the tables of `company`; nothing is copied from a real company. Planted on
//! purpose, so that every part of the product has something to show:
//! - trend and season by trade, with a Spring Festival dip that moves between January and February with the feast;
//! - an account that leaves, one that is new (fourteen months), accounts that grow and that shrink;
//! - a sparse line, a line with returns, a one-off project, and a pure random walk that nothing beats naive on.

use crate::domain::{
    Account, AccountId, Book, IdGenerator, Money, Month, MonthRange, Product, ProductId, Quantity, SalesSeries,
    spring_festival,
};

mod company;

pub use company::SampleLanguage;
use company::{ACCOUNTS, AccountSpec, Life, Line, PRODUCTS, Pattern};

/// Months of history.
pub const SAMPLE_MONTHS: usize = 60;

/// Makes up for what discounts, the festival and the leaving account take off the table's figures.
const SCALE: f64 = 1.085;

/// The seed of the sample, picked so that the steps of the random walk do not look seasonal by accident.
const SEED: u64 = 0x4b65_6467_ce99;

/// The sample company's book: sixty months up to `last_month`, 17 accounts in 4 regions with 7 people, 6 products,
/// quantities, amounts and costs. The same ids and numbers in every language.
///
/// Where its day is not known the Spring Festival is taken to fall on 4 February.
pub fn sample_book(language: SampleLanguage, last_month: Month) -> Book {
    let months = MonthRange { first: last_month.plus(1 - SAMPLE_MONTHS as i32), len: SAMPLE_MONTHS };
    let mut ids = IdGenerator::new(SEED);
    let products: Vec<Product> =
        PRODUCTS.iter().map(|it| Product { id: ProductId(ids.next_id()), name: it.name.text(language) }).collect();
    let account = |it: &AccountSpec| Account {
        id: AccountId(ids.next_id()),
        name: it.name.text(language),
        region: Some(it.region.text(language)),
        person: Some(it.person.text(language)),
    };
    let accounts: Vec<Account> = ACCOUNTS.iter().map(account).collect();
    let copper = copper_path();
    let mut series = Vec::new();
    for (account_idx, spec) in ACCOUNTS.iter().enumerate() {
        for line in spec.lines {
            let mut rng = Rng::new(SEED ^ (account_idx as u64 * 64 + line.product as u64));
            let sales = line_sales(spec, line, months, &mut rng);
            series.push(priced(spec, line, &sales, &copper, (accounts[account_idx].id, products[line.product].id)));
        }
    }
    Book::new(months, accounts, products, series).expect("the tables list each account, product and line once")
}

/// Sales of a line at list price in 元, one per month; `None` before its first order.
fn line_sales(spec: &AccountSpec, line: &Line, months: MonthRange, rng: &mut Rng) -> Vec<Option<f64>> {
    let usual = SCALE * spec.yearly * line.share * 10_000.0 / 12.0;
    let mut walk = usual;
    let month = |(month_idx, month): (usize, Month)| {
        let noise = rng.normal();
        let years_ago = (SAMPLE_MONTHS - 1 - month_idx) as f64 / 12.0;
        let trend = libm::pow(1.0 + spec.growth, 0.5 - years_ago);
        let season = spec.trade.season()[month.month() as usize - 1] * festival_factor(month);
        let regular = usual * trend * season * libm::exp(0.055 * noise);
        let value = match line.pattern {
            Pattern::Seasonal => regular,
            Pattern::Sparse => {
                if rng.uniform() < 0.2 {
                    usual * (3.0 + 3.0 * rng.uniform())
                } else {
                    0.0
                }
            }
            Pattern::RandomWalk => {
                walk = (walk + 0.11 * usual * noise).max(0.3 * usual);
                walk
            }
            Pattern::Returns => {
                if month_idx % 13 == 7 {
                    -0.6 * regular
                } else {
                    regular
                }
            }
            Pattern::Project { month_idx: at, times_usual } => {
                regular + if month_idx == at { times_usual * usual } else { 0.0 }
            }
        };
        value * life_factor(spec.life, month_idx)
    };
    let values: Vec<f64> = months.iter().enumerate().map(month).collect();
    let first = values.iter().position(|it| *it != 0.0).unwrap_or(values.len());
    values.into_iter().enumerate().map(|(i, it)| (i >= first).then_some(it)).collect()
}

fn life_factor(life: Life, month_idx: usize) -> f64 {
    match life {
        Life::Steady => 1.0,
        Life::New { from } if month_idx < from => 0.0,
        // A new account orders more every month until its sixth.
        Life::New { from } => (0.3 + 0.14 * (month_idx - from) as f64).min(1.0),
        Life::Leaving { from } if month_idx < from => 1.0,
        Life::Leaving { from } => {
            let left = libm::pow(0.8, (month_idx - from + 1) as f64);
            if left < 0.06 { 0.0 } else { left }
        }
    }
}

/// Orders rest from five days before the feast to twelve days after; the three weeks before pull some forward.
fn festival_factor(month: Month) -> f64 {
    if month.month() > 3 {
        return 1.0;
    }
    let feast = spring_festival(month.year());
    let (feast_month, feast_day) = feast.map_or((2, 4), |(month, day)| (month.month(), day));
    // Days counted from 1 January; the windows never leave January to March.
    let first_of = |number: u32| (1..number).map(|it| month.plus(it as i32 - month.month() as i32).days()).sum::<u32>();
    let feast = i64::from(first_of(feast_month) + feast_day);
    let start = i64::from(first_of(month.month())) + 1;
    let end = start + i64::from(month.days());
    let share = |from: i64, to: i64| (to.min(end) - from.max(start)).max(0) as f64 / f64::from(month.days());
    1.0 - 0.62 * share(feast - 5, feast + 13) + 0.16 * share(feast - 26, feast - 5)
}

/// The price of copper as a factor on prices and costs, one per month.
fn copper_path() -> Vec<f64> {
    let mut rng = Rng::new(SEED ^ 0xc0);
    let mut level = 0.94;
    let step = |_| {
        level += 0.02 * (1.0 - level) + 0.012 * rng.normal();
        level
    };
    (0..SAMPLE_MONTHS).map(step).collect()
}

/// Quantities, amounts and costs of sales given at list price: whole amounts are quantity times price.
fn priced(
    spec: &AccountSpec,
    line: &Line,
    sales: &[Option<f64>],
    copper: &[f64],
    (account, product): (AccountId, ProductId),
) -> SalesSeries {
    let list_price = PRODUCTS[line.product].price;
    // The larger the account, the larger its discount, up to eight per cent.
    let discount = 1.0 - (spec.yearly / 100_000.0).min(0.08);
    let mut series = SalesSeries {
        account,
        product,
        active_from: sales.iter().position(Option::is_some).unwrap_or(sales.len()),
        amounts: Vec::with_capacity(sales.len()),
        quantities: Vec::with_capacity(sales.len()),
        costs: Vec::with_capacity(sales.len()),
    };
    for (value, copper) in sales.iter().zip(copper) {
        // Two fifths of a price follow copper, three quarters of a cost.
        let price = libm::round(list_price * discount * (0.6 + 0.4 * copper));
        let cost = libm::round(list_price * 0.79 * (0.25 + 0.75 * copper));
        let quantity = value.and_then(|it| Quantity::from_f64(it / list_price));
        let money = |unit_price: f64| quantity.and_then(|it| Money::from_f64(it.to_f64() * unit_price));
        series.amounts.push(money(price));
        series.costs.push(money(cost));
        series.quantities.push(quantity);
    }
    series
}

/// SplitMix64 (Steele, Lea and Flood 2014): enough for a table of invented sales.
struct Rng(u64);

impl Rng {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal: twelve uniforms less six, exact on every platform.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Node;

    fn last_month() -> Month {
        Month::new(2026, 10).unwrap()
    }

    fn book() -> Book {
        sample_book(SampleLanguage::Zh, last_month())
    }

    fn line_of<'a>(book: &'a Book, account: &str, product: &str) -> &'a SalesSeries {
        let account = book.accounts().iter().find(|it| it.name == account).unwrap().id;
        let product = book.products().iter().find(|it| it.name == product).unwrap().id;
        book.series_of(Node::Leaf(account, product)).next().unwrap()
    }

    fn minor(values: &[Option<Money>]) -> Vec<i64> {
        values.iter().flatten().map(|it| it.minor()).collect()
    }

    #[test]
    fn the_same_numbers_in_both_languages() {
        let (zh, en) = (book(), sample_book(SampleLanguage::En, last_month()));
        assert_eq!(zh, book());
        assert_eq!(zh.series(), en.series());
        assert_eq!(en.accounts()[0].name, "East China Grid");
        assert_eq!((zh.accounts()[0].name.as_str(), zh.accounts()[0].id), ("华东电网", en.accounts()[0].id));
    }

    #[test]
    fn the_company_has_the_size_of_its_mock_up() {
        let book = book();
        let distinct = |of: fn(&Account) -> Option<String>| {
            book.accounts().iter().filter_map(of).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!((book.months().len, book.months().last()), (60, Some(last_month())));
        assert_eq!((book.accounts().len(), book.products().len()), (17, 6));
        assert_eq!((distinct(|it| it.region.clone()), distinct(|it| it.person.clone())), (4, 7));
        let year: i64 = minor(&book.amounts_of(Node::Company))[48..].iter().sum();
        assert!((420_000_000..460_000_000).contains(&(year / 100)), "{} 万元", year / 1_000_000);
        for share in ACCOUNTS.iter().map(|it| it.lines.iter().map(|line| line.share).sum::<f64>()) {
            assert!((share - 1.0).abs() < 1e-9);
        }
        for it in book.series() {
            assert!(it.amounts[it.active_from..].iter().all(Option::is_some));
            assert!(it.amounts[..it.active_from].iter().all(Option::is_none));
        }
    }

    #[test]
    fn what_is_planted_is_there() {
        let book = book();
        let new = line_of(&book, "湾区数据中心", "光缆");
        assert_eq!(minor(&new.amounts).len(), 14);
        let leaving = minor(&line_of(&book, "燕赵重机", "中压电缆").amounts);
        assert!(leaving[..40].iter().all(|it| *it > 0) && leaving[54..].iter().all(|it| *it == 0));
        let sparse = line_of(&book, "巴蜀电建", "电缆附件");
        let n_orders = minor(&sparse.amounts).iter().filter(|it| **it != 0).count();
        assert!((6..=18).contains(&n_orders), "{n_orders} orders");
        let returns = minor(&line_of(&book, "海宁港务", "电缆附件").amounts);
        assert_eq!(returns.iter().filter(|it| **it < 0).count(), 5);
        let project = minor(&line_of(&book, "珠江轨道", "中压电缆").amounts);
        assert!(project[33] > 3 * project[32] && project[33] > 3 * project[34]);
    }

    #[test]
    fn the_spring_festival_moves_the_dip() {
        // 2023: 22 January; 2024: 10 February; 2026: 17 February.
        let at = |year, month| festival_factor(Month::new(year, month).unwrap());
        assert!(at(2023, 1) < at(2023, 2));
        assert!(at(2024, 2) < at(2024, 1));
        assert!(at(2026, 2) < at(2025, 2) && at(2026, 1) > 1.0);
        assert_eq!(at(2026, 5), 1.0);
        let months = book().amounts_of(Node::Company);
        let share = |year: i32| {
            let january = usize::try_from(Month::new(year, 1).unwrap().since(book().months().first)).unwrap();
            let [jan, feb] = [january, january + 1].map(|i| months[i].unwrap().to_f64());
            jan / (jan + feb)
        };
        assert!(share(2023) < share(2024));
    }

    #[test]
    fn the_random_walk_has_no_season() {
        // Steps of a walk do not follow one another: their first autocorrelation is within ±2/√59.
        let book = book();
        let quantities = &line_of(&book, "津海物流", "光缆").quantities;
        let values: Vec<f64> = quantities.iter().flatten().map(|it| it.to_f64()).collect();
        let steps: Vec<f64> = values.windows(2).map(|it| it[1] - it[0]).collect();
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        let at_lag =
            |lag: usize| -> f64 { steps.iter().zip(&steps[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum() };
        for lag in [1, 12] {
            assert!((at_lag(lag) / at_lag(0)).abs() < 2.0 / 59_f64.sqrt(), "lag {lag}: {}", at_lag(lag) / at_lag(0));
        }
    }
}
