//! The history as a table that a spreadsheet opens, and that the import reads again.

use std::collections::HashMap;

use super::holdings::minor_values;
use crate::domain::{AccountId, Book, Measure, Product, ProductId};
use crate::i18n::DataTexts;
use crate::import::export::{Cell, to_csv};

/// One row per account × product, one column per month; missing stays empty.
pub fn book_csv(book: &Book, measure: Measure, texts: &DataTexts) -> String {
    let accounts: HashMap<AccountId, _> = book.accounts().iter().map(|it| (it.id, it)).collect();
    let products: HashMap<ProductId, &Product> = book.products().iter().map(|it| (it.id, it)).collect();
    let named = [texts.account, texts.product, texts.person, texts.region].map(str::to_owned);
    let header: Vec<String> = named.into_iter().chain(book.months().iter().map(|it| it.to_string())).collect();
    let rows: Vec<Vec<Cell>> = book
        .series()
        .iter()
        .map(|series| {
            let account = accounts.get(&series.account);
            let product = products.get(&series.product).map(|it| it.name.clone());
            let texts = [
                account.map(|it| it.name.clone()),
                product,
                account.and_then(|it| it.person.clone()),
                account.and_then(|it| it.region.clone()),
            ];
            let values = minor_values(series, measure, book.months().len);
            let names = texts.into_iter().map(|it| it.map_or(Cell::Empty, Cell::Text));
            let numbers = values.into_iter().map(|it| it.map_or(Cell::Empty, |it| Cell::Plain(plain(it, measure))));
            names.chain(numbers).collect()
        })
        .collect();
    String::from_utf8_lossy(&to_csv(&header, &rows)).into_owned()
}

/// A number as machines read it: point, no thousands, every decimal.
fn plain(minor: i64, measure: Measure) -> String {
    let (per_major, decimals) = match measure {
        Measure::Amount => (100, 2),
        Measure::Quantity => (1000, 3),
    };
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, fraction) = (minor.unsigned_abs() / per_major, minor.unsigned_abs() % per_major);
    format!("{sign}{whole}.{fraction:0decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_every_decimal() {
        assert_eq!(plain(-5, Measure::Amount), "-0.05");
        assert_eq!(plain(123_456, Measure::Amount), "1234.56");
        assert_eq!(plain(1_500, Measure::Quantity), "1.500");
    }
}
