//! Margins of products: typed where no cost is known, and for each whether its cost or a typed rate was used.

use leptos::prelude::*;

use crate::domain::{Node, ProductId};
use crate::i18n::Texts;
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::table_out::TableOut;
use crate::ui::components::typed_field::TypedField;
use crate::ui::language::tr;
use crate::ui::pages::versions::name_of;
use crate::ui::state::export_book;
use crate::workbench::measures::{MarginFrom, ProductMargin};

use super::Table;
use super::words::{decimals, per_cent};

/// Products that have a field, or a row; the largest come first, the others take what is typed for all.
const SHOWN: usize = 40;

fn is_typed(it: &ProductMargin) -> bool {
    matches!(it.from, MarginFrom::Typed | MarginFrom::Usual | MarginFrom::Unknown)
}

fn name(table: Table, product: ProductId) -> String {
    let formats = table.desk.formats.get();
    table.desk.bench.with(|it| name_of(it.book.as_deref(), Node::Product(product), formats))
}

/// A field per product whose cost nobody knows.
#[component]
pub(super) fn Rates(table: Table) -> impl IntoView {
    // Compared, so that a rate that is typed leaves the fields where they are.
    let open = Memo::new(move |_| {
        table.products.with(|it| it.iter().filter(|it| is_typed(it)).map(|it| it.product).collect::<Vec<_>>())
    });
    let field = move |product: ProductId| {
        let value = Signal::derive(move || {
            table.measures.with(|it| it.margin_rates.get(&product).map(|it| decimals(*it, 2)).unwrap_or_default())
        });
        let set = Callback::new(move |text: String| match (text.trim().is_empty(), per_cent(&text)) {
            (true, _) => table.change("", |it| it.margin_rates.retain(|it, _| *it != product)),
            (_, Some(rate)) => table.change(&text, |it| *it.margin_rates.entry(product).or_default() = rate),
            (_, None) => table.refuse(&text),
        });
        let label = Signal::derive(move || table.desk.texts().measures.margin_of(name(table, product)));
        view! { <div data-rate-of=product.to_string()><TypedField label value class="margin-of" on_commit=set /></div> }
    };
    let more = move || {
        let n = open.with(Vec::len).saturating_sub(SHOWN);
        (n > 0).then(|| view! { <p class="q">{table.desk.texts().measures.more_products(n)}</p> })
    };
    view! {
        <Show when=move || open.with(|it| !it.is_empty())>
            <div class="controls stacked margin-rates">{move || open.get().into_iter().take(SHOWN).map(field).collect_view()}</div>
            {more}
        </Show>
    }
}

fn from_words(it: MarginFrom, texts: &'static Texts) -> &'static str {
    let words = &texts.measures;
    match it {
        MarginFrom::Budget => words.from_budget,
        MarginFrom::Lines => words.from_lines,
        MarginFrom::Typed => words.from_typed,
        MarginFrom::Usual => words.from_usual,
        MarginFrom::Unknown => words.from_unknown,
    }
}

/// The working by product.
#[component]
pub(super) fn Sources(table: Table) -> impl IntoView {
    let any = Memo::new(move |_| table.products.with(|it| !it.is_empty()));
    let rows = move || {
        let (texts, formats) = (table.desk.texts(), table.desk.formats.get());
        let row = |it: &ProductMargin| {
            let rate = it.rate.map_or_else(|| "—".to_owned(), |it| formats.percent(it as f64 / 10_000.0, 2));
            let is_unknown = it.from == MarginFrom::Unknown;
            view! {
                <tr data-product=it.product.to_string() data-rate=it.rate.map(|it| it.to_string()) data-from=format!("{:?}", it.from).to_lowercase()>
                    <th class="l" scope="row">{name(table, it.product)}</th><td>{formats.money(it.sold)}</td><td>{rate}</td>
                    <td class="l" class:warn=is_unknown>{from_words(it.from, texts)}</td>
                </tr>
            }
        };
        table.products.with(|it| it.iter().take(SHOWN).map(row).collect_view())
    };
    let more = move || {
        let n = table.products.with(Vec::len).saturating_sub(SHOWN);
        (n > 0).then(|| view! { <p class="q">{table.desk.texts().measures.more_in_table(n)}</p> })
    };
    let sold = move || table.desk.texts().measures.sold_in_year(table.desk.formats.get().unit_label());
    let export = move |()| Some(untrack(|| sources_table(table)));
    let workbook = move |()| {
        let formats = table.desk.formats.get_untracked();
        let title = formats.language.texts().measures.by_product;
        Some(export_book(table.desk.bench, formats, title, vec![export(())?]))
    };
    view! {
        <Show when=move || any.get()>
            <section class="margin-sources">
                <div class="bar"><h2>{tr(|it| it.measures.by_product)}<small>{tr(|it| it.measures.by_product_small)}</small></h2><span class="sp"></span>
                    <TableOut workbook=Callback::new(workbook) table=Callback::new(export) /></div>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.measures.by_product)>
                    <table>
                        <thead><tr><th class="l" scope="col">{tr(|it| it.measures.product)}</th><th scope="col">{sold}</th>
                            <th scope="col">{tr(|it| it.measures.rate)}</th><th class="l" scope="col">{tr(|it| it.measures.from)}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {more}
            </section>
        </Show>
    }
}

fn sources_table(table: Table) -> ExportTable {
    let texts = table.desk.texts();
    let words = &texts.measures;
    let row = |it: &ProductMargin| {
        let rate = it.rate.map_or(Cell::Empty, |it| Cell::Plain(decimals(it, 2)));
        vec![Cell::Text(name(table, it.product)), Cell::Money(it.sold), rate, Cell::text(from_words(it.from, texts))]
    };
    let sold = words.sold_in_year(table.desk.formats.get().unit_label());
    let header = [words.product, &sold, words.rate_percent, words.from].map(Cell::text).to_vec();
    ExportTable {
        name: words.by_product.to_owned(),
        header,
        rows: table.products.with(|it| it.iter().map(row).collect()),
        n_names: 1,
    }
}
