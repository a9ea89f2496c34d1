//! What the fixtures say: accounts × products × months with figures, zeros, gaps and returns.

use std::collections::BTreeMap;

use kedge::domain::{Book, Money, Month};

use super::super::random::Random;
use super::words::Words;

/// Months of every truth; more than a year, so that a wrong year shows.
pub const N_MONTHS: usize = 14;

/// A known order book in minor units.
pub struct Truth {
    pub first: Month,
    pub accounts: Vec<&'static str>,
    pub products: Vec<&'static str>,
    /// `None`: nothing is known. `Some(0)`: nothing was sold.
    cells: BTreeMap<(usize, usize, usize), Option<i64>>,
}

/// A book as plain figures: account, product and month, from the first sale on.
pub type Figures = BTreeMap<(String, String, Month), Option<i64>>;

impl Truth {
    /// Made from a seed. With `whole`, all figures are whole numbers of at least a thousand.
    pub fn new(seed: u64, words: &Words, whole: bool) -> Self {
        let mut random = Random(seed);
        let mut cells = BTreeMap::new();
        for account in 0..words.accounts.len() {
            for product in 0..words.products.len() {
                for month in 0..N_MONTHS {
                    // Every month has a sale, and the first pair has all of them.
                    let kind = if account + product == 0 { 9 } else { random.below(12) };
                    let size = 10_i64.pow(2 + random.below(5) as u32);
                    let figure = 1_000 + random.below(9_000) as i64 * size / 100 + random.below(100) as i64;
                    let figure = if whole { 100 * (1_000 + figure) } else { figure };
                    let value = match kind {
                        0 | 1 => None,
                        2 => Some(0),
                        3 => Some(-figure),
                        _ => Some(figure),
                    };
                    cells.insert((account, product, month), value);
                }
            }
        }
        Self {
            first: Month::new(2024, 11).unwrap(),
            accounts: words.accounts.to_vec(),
            products: words.products.to_vec(),
            cells,
        }
    }

    pub fn months(&self) -> impl Iterator<Item = (usize, Month)> {
        (0..N_MONTHS).map(|it| (it, self.first.plus(it as i32)))
    }

    pub fn value(&self, account: usize, product: usize, month: usize) -> Option<i64> {
        self.cells[&(account, product, month)]
    }

    /// All pairs, by account.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let n_products = self.products.len();
        (0..self.accounts.len()).flat_map(move |a| (0..n_products).map(move |p| (a, p)))
    }

    /// The book that the rules ask for: `gaps_are_zero` in rows, missing in month columns.
    pub fn figures(&self, gaps_are_zero: bool) -> Figures {
        let mut figures = Figures::new();
        for (account, product) in self.pairs() {
            let of = |month| self.value(account, product, month);
            let Some(start) = (0..N_MONTHS).find(|it| of(*it).is_some_and(|v| v != 0)) else { continue };
            for (i, month) in self.months().skip(start) {
                let value = of(i).or(gaps_are_zero.then_some(0));
                figures.insert((folded(self.accounts[account]), folded(self.products[product]), month), value);
            }
        }
        figures
    }
}

/// The amounts of a book that was read.
pub fn figures_of(book: &Book) -> Figures {
    let mut figures = Figures::new();
    for series in book.series() {
        let account = book.accounts().iter().find(|it| it.id == series.account).unwrap();
        let product = book.products().iter().find(|it| it.id == series.product).unwrap();
        for (i, month) in book.months().iter().enumerate().skip(series.active_from) {
            let amount = series.amounts.get(i).copied().flatten().map(Money::minor);
            let key = (folded(&account.name), folded(&product.name), month);
            // Two accounts that differ in blanks alone are one account in two parts.
            let is_split = figures.insert(key.clone(), amount).is_some();
            if is_split {
                figures.insert((key.0 + " in parts", key.1, month), amount);
            }
        }
    }
    figures
}

/// A name without its widths and blanks: which of several spellings is kept is a matter of taste.
fn folded(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap(),
        _ => c,
    };
    name.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').map(narrow).collect()
}
