//! The history as a table that a spreadsheet opens, and that the import reads again.

use std::collections::HashMap;

use super::export::{Cell, ExportTable};
use crate::domain::{Account, AccountId, Book, Measure, Product, ProductId, SalesSeries};
use crate::workbench::holdings::minor_values;

/// One row per account × product, one column per month; missing stays empty. `labels` head account, product, person
/// and region.
pub fn history_table(book: &Book, measure: Measure, name: &str, labels: &[String; 4]) -> ExportTable {
    let accounts: HashMap<AccountId, &Account> = book.accounts().iter().map(|it| (it.id, it)).collect();
    let products: HashMap<ProductId, &Product> = book.products().iter().map(|it| (it.id, it)).collect();
    let optional = |it: Option<&String>| it.map_or(Cell::Empty, Cell::text);
    let row = |series: &SalesSeries| {
        let account = accounts.get(&series.account);
        let names = [
            optional(account.map(|it| &it.name)),
            optional(products.get(&series.product).map(|it| &it.name)),
            optional(account.and_then(|it| it.person.as_ref())),
            optional(account.and_then(|it| it.region.as_ref())),
        ];
        let values = minor_values(series, measure, book.months().len);
        let values = values.into_iter().map(|it| it.map_or(Cell::Empty, |it| Cell::minor(measure, it)));
        names.into_iter().chain(values).collect()
    };
    ExportTable {
        name: name.to_owned(),
        header: labels.iter().map(Cell::text).chain(book.months().iter().map(Cell::Month)).collect(),
        rows: book.series().iter().map(row).collect(),
        n_names: labels.len() as u16,
    }
}
