//! The history as a table that a spreadsheet opens, and that the import reads again.

use std::collections::HashMap;

use crate::domain::{AccountId, Book, Measure, Money, Product, ProductId, Quantity};
use crate::i18n::DataTexts;
use crate::import::export::{Cell, to_csv};
use crate::workbench::holdings::minor_values;

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
            let numbers = values.into_iter().map(|it| it.map_or(Cell::Empty, |it| number(it, measure)));
            names.chain(numbers).collect()
        })
        .collect();
    String::from_utf8_lossy(&to_csv(&header, &rows)).into_owned()
}

fn number(minor: i64, measure: Measure) -> Cell {
    match measure {
        Measure::Amount => Cell::money(Money::from_minor(minor)),
        Measure::Quantity => Cell::quantity(Quantity::from_minor(minor)),
    }
}
