//! The profit and loss: its pictures, and the matrix by line, account or product, over the year's lines or the months.

use leptos::prelude::*;

use crate::domain::{AccountId, Money, ProductId};
use crate::i18n::Metric;
use crate::import::export::{Cell, ExportTable};
use crate::plan::budget::{PlLine, PlRow};
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::tips::term;

use super::ledger::changes_table;
use super::pictures::Pictures;
use super::steps::steps_table;
use super::words::pl_name;
use super::{Desk, MAX_ROWS, Sheet};

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsBy {
    /// Lines of the cascade, by month.
    Lines,
    /// Accounts.
    Accounts,
    /// Products.
    Products,
}

/// Whose lines are shown by month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Company,
    Account(AccountId),
    Product(ProductId),
}

/// What the matrix shows.
#[derive(Clone, Copy)]
pub struct Choice {
    rows: RwSignal<RowsBy>,
    who: RwSignal<Who>,
    /// One line by month; `None` for all lines of the year.
    line: RwSignal<Option<PlLine>>,
}

impl Choice {
    /// The company's lines by month.
    pub fn new() -> Self {
        Self { rows: RwSignal::new(RowsBy::Lines), who: RwSignal::new(Who::Company), line: RwSignal::new(None) }
    }
}

/// One row of the matrix.
struct MatrixRow {
    name: String,
    key: String,
    class: &'static str,
    values: Vec<Option<Money>>,
}

struct Matrix {
    columns: Vec<String>,
    rows: Vec<MatrixRow>,
}

/// The name of a row; lines that few know by name can be asked about.
fn head_of(row: &MatrixRow) -> AnyView {
    match row.key.as_str() {
        "Rebate" => term(Metric::Rebate, |it| it.budget.pl_rebate),
        "Contribution" => term(Metric::Contribution, |it| it.budget.pl_contribution),
        _ => row.name.clone().into_any(),
    }
}

fn row_of(it: &Sheet, who: Who) -> Option<&PlRow> {
    match who {
        Who::Company => Some(&it.pl.company),
        Who::Account(id) => it.pl.accounts.get(&Some(id)),
        Who::Product(id) => it.pl.products.get(&Some(id)),
    }
}

fn matrix(desk: Desk, it: &Sheet, rows_by: RowsBy, who: Who, line: Option<PlLine>) -> Matrix {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let months = || it.pl.window.iter().map(|it| formats.month_name(it));
    if rows_by == RowsBy::Lines {
        let row = |line: PlLine| {
            let of = row_of(it, who);
            let month = |idx: usize| of.and_then(|it| it.value(line, idx));
            let mut values: Vec<Option<Money>> = (0..it.pl.window.len).map(month).collect();
            values.push(of.and_then(|it| it.total(line)));
            MatrixRow {
                name: pl_name(line, words).to_owned(),
                key: format!("{line:?}"),
                class: if line.is_cost() { "cost" } else { "level" },
                values,
            }
        };
        let columns = months().chain([words.year.to_owned()]).collect();
        return Matrix { columns, rows: PlLine::ALL.into_iter().map(row).collect() };
    }
    let columns = match line {
        Some(_) => months().chain([words.year.to_owned()]).collect(),
        None => PlLine::ALL.map(|it| pl_name(it, words).to_owned()).to_vec(),
    };
    let values = |row: &PlRow| -> Vec<Option<Money>> {
        match line {
            None => PlLine::ALL.map(|it| row.total(it)).to_vec(),
            Some(line) => (0..it.pl.window.len).map(|idx| row.value(line, idx)).chain([row.total(line)]).collect(),
        }
    };
    let mut rows: Vec<MatrixRow> = match rows_by {
        RowsBy::Products => {
            let row = |(id, row): (&Option<ProductId>, &PlRow)| MatrixRow {
                name: id.map_or_else(|| words.no_product.to_owned(), |it| desk.product(it)),
                key: id.map_or_else(|| "none".to_owned(), |it| it.to_string()),
                class: if id.is_some() { "" } else { "rest" },
                values: values(row),
            };
            it.pl.products.iter().map(row).collect()
        }
        _ => {
            let row = |(id, row): (&Option<AccountId>, &PlRow)| MatrixRow {
                name: id.map_or_else(|| words.no_account.to_owned(), |it| desk.account(it)),
                key: id.map_or_else(|| "none".to_owned(), |it| it.to_string()),
                class: if id.is_some() { "" } else { "rest" },
                values: values(row),
            };
            it.pl.accounts.iter().map(row).collect()
        }
    };
    // The largest first; what nobody bears stays last.
    let sales_idx = if line.is_none() { 2 } else { it.pl.window.len };
    rows.sort_by_key(|it| (it.class == "rest", std::cmp::Reverse(it.values[sales_idx])));
    rows.insert(
        0,
        MatrixRow {
            name: desk.texts().plan.company.to_owned(),
            key: "company".to_owned(),
            class: "sum",
            values: values(&it.pl.company),
        },
    );
    Matrix { columns, rows }
}

fn to_table(desk: Desk, it: &Sheet, matrix: Matrix, name: &str) -> ExportTable {
    let head = Cell::text(desk.texts().budget.row);
    let cell = |value: &Option<Money>| value.map_or(Cell::Empty, Cell::Money);
    let row = |row: &MatrixRow| [Cell::Text(row.name.clone())].into_iter().chain(row.values.iter().map(cell)).collect();
    let header = if matrix.columns.len() == it.pl.window.len + 1 {
        let last = matrix.columns.last().cloned().unwrap_or_default();
        [head].into_iter().chain(it.pl.window.iter().map(Cell::Month)).chain([Cell::Text(last)]).collect()
    } else {
        [head].into_iter().chain(matrix.columns.iter().map(Cell::text)).collect()
    };
    ExportTable { name: name.to_owned(), header, rows: matrix.rows.iter().map(row).collect(), n_names: 1 }
}

/// What the page shows, as a table.
pub fn export(desk: Desk, by: Choice) -> Option<ExportTable> {
    desk.with(|it| {
        let matrix = matrix(desk, it, by.rows.get(), by.who.get(), by.line.get());
        to_table(desk, it, matrix, desk.texts().budget.view_result)
    })
}

/// The company by month, the accounts and the products, for a workbook.
pub fn all_tables(desk: Desk) -> Vec<ExportTable> {
    let words = &desk.texts().budget;
    let table = |rows, name| desk.with(|it| to_table(desk, it, matrix(desk, it, rows, Who::Company, None), name));
    [(RowsBy::Lines, words.by_lines), (RowsBy::Accounts, words.by_accounts), (RowsBy::Products, words.by_products)]
        .into_iter()
        .filter_map(|(rows, name)| table(rows, name))
        .chain(steps_table(desk))
        .chain(changes_table(desk))
        .collect()
}

/// The part of the page.
#[component]
pub fn Result(desk: Desk, by: Choice) -> impl IntoView {
    let options = Signal::derive(move || {
        let words = &desk.texts().budget;
        vec![
            (RowsBy::Lines, words.by_lines.to_owned()),
            (RowsBy::Accounts, words.by_accounts.to_owned()),
            (RowsBy::Products, words.by_products.to_owned()),
        ]
    });
    let is_lines = Memo::new(move |_| by.rows.get() == RowsBy::Lines);
    let who_options = move || {
        let option = |key: String, name: String| view! { <option value=key>{name}</option> };
        let list = desk.with(|it| {
            let accounts = desk.sold_accounts(it).into_iter().map(|it| (format!("a{it}"), desk.account(it)));
            let products = desk.sold_products(it).into_iter().map(|it| (format!("p{it}"), desk.product(it)));
            accounts.chain(products).map(|(key, name)| option(key, name)).collect_view()
        });
        view! { <option value="">{desk.texts().plan.company}</option>{list} }
    };
    let choose_who = move |event| {
        let value: String = event_target_value(&event);
        let account = value.strip_prefix('a').and_then(|it| it.parse().ok()).map(Who::Account);
        let product = || value.strip_prefix('p').and_then(|it| it.parse().ok()).map(Who::Product);
        by.who.set(account.or_else(product).unwrap_or(Who::Company));
    };
    let line_options = move || {
        let words = &desk.texts().budget;
        let option = |(i, it): (usize, PlLine)| view! { <option value=i.to_string()>{words.by_month_of(pl_name(it, words))}</option> };
        let lines = PlLine::ALL.into_iter().enumerate().map(option).collect_view();
        view! { <option value="">{words.all_lines}</option>{lines} }
    };
    let choose_line = move |event| {
        let chosen = event_target_value(&event).parse().ok().and_then(|it: usize| PlLine::ALL.get(it).copied());
        by.line.set(chosen);
    };
    let body = move || {
        desk.with(|it| {
            let formats = desk.formats.get();
            let matrix = matrix(desk, it, by.rows.get(), by.who.get(), by.line.get());
            let n_more = matrix.rows.len().saturating_sub(MAX_ROWS);
            let head = matrix.columns.iter().map(|it| view! { <th scope="col">{it.clone()}</th> }).collect_view();
            let row = |row: &MatrixRow| {
                let cell = |it: &Option<Money>| match it {
                    Some(it) => view! { <td data-minor=it.minor().to_string() title=formats.money_exact(*it)>{formats.money(*it)}</td> }.into_any(),
                    None => view! { <td class="q">"—"</td> }.into_any(),
                };
                let cells = row.values.iter().map(cell).collect_view();
                view! { <tr class=row.class data-row=row.key.clone()><th class="l" scope="row">{head_of(row)}</th>{cells}</tr> }
            };
            let rows = matrix.rows.iter().take(MAX_ROWS).map(row).collect_view();
            let more = (n_more > 0).then(|| view! { <p class="q">{desk.texts().budget.more_rows(formats.count(n_more))}</p> });
            view! {
                <div class="scroll" tabindex="0" role="region" aria-label=desk.texts().budget.view_result>
                    <table class="pl" data-by=format!("{:?}", by.rows.get())>
                        <thead><tr><th class="l" scope="col">{desk.texts().budget.row}</th>{head}</tr></thead><tbody>{rows}</tbody>
                    </table>
                </div>
                {more}
            }
        })
    };
    view! {
        <Pictures desk />
        <div class="bar"><h2>{tr(|it| it.budget.view_result)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span>
            <Segments soft=true label=tr(|it| it.budget.rows_by.to_owned()) options value=by.rows on_select=Callback::new(move |it| by.rows.set(it)) />
            <Show when=move || is_lines.get() fallback=move || view! { <label><span class="sr">{tr(|it| it.budget.columns)}</span><select data-line="" on:change=choose_line>{line_options}</select></label> }>
                <label><span class="sr">{tr(|it| it.budget.whose)}</span><select data-who="" on:change=choose_who>{who_options}</select></label>
            </Show>
        </div>
        {body}
        <p class="q">{tr(|it| it.budget.adds_up)}</p>
        <Working desk />
    }
}

/// How the figures come about.
#[component]
fn Working(desk: Desk) -> impl IntoView {
    let lines = move || {
        desk.with(|it| {
            let (words, formats) = (&desk.texts().budget, desk.formats.get());
            let total = |line| it.pl.company.total(line).map_or_else(|| "—".to_owned(), |it| formats.money_exact(it));
            let mut lines = vec![
                words.work_sales(total(PlLine::Gross), total(PlLine::Discount), total(PlLine::Sales)),
                words.work_net(total(PlLine::Sales), total(PlLine::Rebate), total(PlLine::Net)),
                words.work_margin(total(PlLine::Net), total(PlLine::Cogs), total(PlLine::GrossMargin)),
                words.work_contribution(total(PlLine::GrossMargin), total(PlLine::Direct), total(PlLine::Contribution)),
                words.work_profit(
                    total(PlLine::Contribution),
                    total(PlLine::Serve),
                    total(PlLine::Common),
                    total(PlLine::Profit),
                ),
            ];
            if let (Ok(inputs), Ok(even)) = (&it.inputs, &it.even) {
                lines.push(words.work_even(
                    formats.money_exact(inputs.fixed + even.steps),
                    formats.percent(even.ratio, 2),
                    it.even_shown().map_or_else(|| "—".to_owned(), |it| formats.money_exact(it.sales)),
                    formats.money_exact(inputs.variable),
                ));
            }
            lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()
        })
    };
    view! { <details class="working"><summary>{tr(|it| it.budget.working)}</summary><ol>{lines}</ol></details> }
}
