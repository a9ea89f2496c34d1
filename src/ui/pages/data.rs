//! What the workspace holds: one sentence, the imports, and every account with its products.

mod export;
mod history;
mod imports;
mod kept;
mod table;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Book, DisplayUnit, Measure, Money, Quantity};
use crate::i18n::{DataTexts, Formats};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::components::later::Later;
use crate::ui::components::sentence::soon;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::{tr, trf};
use crate::ui::platform::files;
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_forecasts, use_formats};
use crate::workbench::Change;
use crate::workbench::holdings::{Holdings, holdings_of};

use export::{book_table, workspace_book};
use history::HistoryGrid;
use imports::Imports;
use kept::KeptHere;
use table::AccountTable;

/// The data page.
#[component]
pub fn DataPage() -> impl IntoView {
    let has_data = use_bench().select(|it| it.book.is_some());
    view! { <Show when=move || has_data.get() fallback=|| view! { <NoData /> }><History /></Show> }
}

/// Leads to the first import.
#[component]
fn NoData() -> impl IntoView {
    view! {
        <div class="empty">
            <h1>{tr(|it| it.data.empty_title)}</h1>
            <p>{tr(|it| it.data.empty_text)}</p>
            <div class="acts">
                <a class="btn do" href=Route::Import.href()><Icon sign=Sign::Open />{tr(|it| it.data.import_more)}</a>
                <a class="btn" href=Route::Start.href()>{tr(|it| it.data.empty_sample)}</a>
            </div>
        </div>
    }
}

#[component]
fn History() -> impl IntoView {
    let bench = use_bench();
    // Compared by pointer: a book never changes in place, and comparing two of them cell by cell takes its time.
    let book = Memo::new_with_compare(
        move |_| bench.with(|it| it.book.clone().map(|book| (book, it.forecast.measure))),
        |a, b| !same_book(a, b),
    );
    // Made in a turn of its own: the page stands before the figures of thousands of accounts are added up.
    let made = RwSignal::new(None::<Arc<Holdings>>);
    Effect::new(move || {
        let of = book.get();
        set_timeout(
            move || {
                let holdings = of.map(|(book, measure)| Arc::new(holdings_of(&book, measure)));
                set_timeout(move || drop(made.try_set(holdings)), std::time::Duration::ZERO);
            },
            std::time::Duration::ZERO,
        );
    });
    let holdings = Memo::new_with_compare(move |_| made.get(), |_, _| true);
    // All of it at once, and what lies below the fold after that: nothing moves that stands already.
    let is_made = Memo::new(move |_| holdings.with(Option::is_some));
    view! {
        <Header book holdings />
        <Show when=move || is_made.get()>
            <div class="body">
                <Notice />
                <QuantitiesOnly holdings />
                <AccountTable holdings />
                <Later><HistoryGrid book /><Imports /><KeptHere /></Later>
            </div>
        </Show>
    }
}

fn same_book(a: Option<&Option<(Arc<Book>, Measure)>>, b: Option<&Option<(Arc<Book>, Measure)>>) -> bool {
    match (a, b) {
        (Some(Some(a)), Some(Some(b))) => Arc::ptr_eq(&a.0, &b.0) && a.1 == b.1,
        (Some(None), Some(None)) => true,
        _ => false,
    }
}

type BookMemo = Memo<Option<(Arc<Book>, Measure)>>;
type HoldingsMemo = Memo<Option<Arc<Holdings>>>;

#[component]
fn Header(book: BookMemo, holdings: HoldingsMemo) -> impl IntoView {
    let formats = use_formats();
    let answer = soon(move || {
        let formats = formats.get();
        Some(answer_of(&formats.language.texts().data, formats, &*holdings.get()?))
    });
    let attribute = move |read: fn(&Holdings) -> i64| move || holdings.get().map(|it| read(&it));
    view! {
        <div class="head">
            <div class="say">
                <p class="at">{tr(|it| it.data.data_title)}</p>
                <h1
                    data-answer=move || holdings.get().map(|_| "")
                    data-accounts=attribute(|it| it.accounts.len() as i64)
                    data-products=attribute(|it| it.n_products as i64)
                    data-months=attribute(|it| it.months.len as i64)
                    data-minor=attribute(|it| it.sum)
                >{answer}</h1>
            </div>
            <div class="acts">
                <a class="btn do" href=Route::Import.href()><Icon sign=Sign::Open />{tr(|it| it.data.import_more)}</a>
                <ExportButton book />
                <a class="btn" href=Route::Changes.href()>{tr(|it| it.versions.log_link)}</a>
                <a class="btn" href=Route::Files.href()>{tr(|it| it.files.link)}</a>
            </div>
        </div>
    }
}

/// Amounts stand in full, so that they can be compared with the source.
fn answer_of(texts: &DataTexts, formats: Formats, it: &Holdings) -> String {
    let full = Formats { unit: DisplayUnit::One, ..formats };
    let accounts = texts.count_accounts(formats.count(it.accounts.len()));
    let products = texts.count_products(formats.count(it.n_products));
    let months = texts.count_months(formats.count(it.months.len));
    let (first, last) = (it.months.first, it.months.last().unwrap_or(it.months.first));
    match it.measure {
        Measure::Amount => {
            let sum = format!("{} {}", full.money_exact(Money::from_minor(it.sum)), full.unit_label());
            texts.holds(accounts, products, months, first, last, sum)
        }
        Measure::Quantity => {
            let sum = full.quantity(Quantity::from_minor(it.sum));
            texts.holds_quantity(accounts, products, months, first, last, sum)
        }
    }
}

#[component]
fn ExportButton(book: BookMemo) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let texts = tr(|it| &it.data);
    let save = move |_| {
        let Some((book, measure)) = book.get_untracked() else { return };
        let workspace = bench.with_untracked(|it| it.workspace.name.clone());
        let name = files::safe_name(&format!("{workspace} {}.csv", texts().export_name));
        let csv = book_table(&book, measure, formats.get_untracked()).to_csv();
        failed.set(files::save_text(&name, "text/csv;charset=utf-8", &csv).err());
    };
    let table =
        move |()| book.get_untracked().map(|(book, measure)| book_table(&book, measure, formats.get_untracked()));
    let workbook = move |()| workspace_book(bench, forecasts, formats.get_untracked());
    let message = move || failed.get().map(|it| texts().export_failed(it));
    view! {
        <button type="button" class="btn" on:click=save>{tr(|it| it.plan.export_csv)}</button>
        <TableOut workbook=Callback::new(workbook) table=Callback::new(table) />
        {move || message().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
    }
}

/// After an import: what came in, and the way back.
#[component]
fn Notice() -> impl IntoView {
    let bench = use_bench();
    let last = bench.select(|it| it.imports.last().cloned());
    let text = trf(move |texts, formats| {
        let it = last.get()?;
        Some(texts.data.brought_in(formats.count(it.rows_used), it.source))
    });
    let shown = move || bench.notice.get() == Some(Change::Import) && last.with(Option::is_some);
    view! {
        <Show when=shown>
            <p class="done" role="status">
                <Icon sign=Sign::Check /><span>{text.clone()}</span>
                <button type="button" class="btn sm" on:click=move |_| bench.undo()>
                    <Icon sign=Sign::Undo />{tr(|it| it.data.undo_import)}
                </button>
            </p>
        </Show>
    }
}

/// A history without amounts can be forecast, and no more.
#[component]
fn QuantitiesOnly(holdings: HoldingsMemo) -> impl IntoView {
    let quantities_only = move || holdings.get().is_some_and(|it| !it.has_amounts);
    view! {
        <Show when=quantities_only>
            <ul class="notices"><li><Icon sign=Sign::Warning /><span>{tr(|it| it.data.not_enough_amounts)}</span></li></ul>
        </Show>
    }
}
