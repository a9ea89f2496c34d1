//! The second step: what was understood, everything doubtful about it, and the button that brings it in.

use std::sync::Arc;

use leptos::prelude::*;

use super::choices::Choices;
use super::columns::Columns;
use super::destination::Destinations;
use super::flow::{Destination, ImportFlow, Work, rows_entering, use_flow};
use super::issues::Issues;
use super::months::Months;
use super::source::Refusal;
use crate::domain::{Currency, DisplayUnit, Money};
use crate::i18n::{DataTexts, Formats};
use crate::import::{Layout, MergePolicy, PreviewSummary, ReadSummary, ValueSource};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::{tr, trf};
use crate::ui::state::use_bench;

/// Everything about the opened file.
#[component]
pub fn Preview() -> impl IntoView {
    view! {
        <Header />
        <div class="body import">
            <div class="import-main">
                <Refusal />
                <Notices />
                <Columns />
                <div class="import-two"><Issues /><Months /></div>
            </div>
            <div class="import-side"><Destinations /><Counts /><Choices /></div>
        </div>
    }
}

/// The sentence that answers, quiet facts above it, the actions beside it.
#[component]
fn Header() -> impl IntoView {
    let flow = use_flow();
    let bench = use_bench();
    let currency = bench.select(|it| it.workspace.currency);
    let answer = trf(move |texts, formats| {
        let summary = flow.summary.get()?;
        Some(answer_of(&texts.data, exact(formats, &summary, currency.get()), &summary, &flow.name.get()))
    });
    let facts = trf(move |texts, formats| Some(facts_of(&texts.data, formats, &*flow.summary.get()?)));
    let n_rows = Memo::new(move |_| n_entering(flow));
    let label = trf(move |texts, formats| texts.data.bring_in(formats.count(n_rows.get().unwrap_or(0))));
    let disabled = move || n_rows.get().is_none() || flow.work.get() != Work::Idle;
    let part = move |read: fn(&ReadSummary) -> Option<i64>| {
        move || flow.summary.with(|it| it.as_ref().and_then(|it| it.outcome.as_ref().ok().and_then(read)))
    };
    view! {
        <div class="head">
            <div class="say">
                <p class="at"><span>{tr(|it| it.data.crumb_import)}</span>{move || facts().map(|it| it.into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view())}<Busy /></p>
                <h1
                    data-answer=""
                    data-rows=move || n_rows.get()
                    data-months=part(|it| Some(it.history.len as i64))
                    data-accounts=part(|it| Some(it.n_accounts as i64))
                    data-products=part(|it| Some(it.n_products as i64))
                    data-minor=part(|it| it.sum_in_history.map(|sum| sum.minor()))
                >{answer}</h1>
            </div>
            <div class="acts">
                <button type="button" class="btn do" disabled=disabled on:click=move |_| flow.bring_in()>{label}</button>
                <Show when=move || flow.has_sheets()>
                    <button type="button" class="btn" data-other-sheet="" on:click=move |_| flow.other_sheet()>{tr(|it| it.sheets.choose_other)}</button>
                </Show>
                <button type="button" class="btn" on:click=move |_| flow.start_over()>{tr(|it| it.data.other_file)}</button>
            </div>
        </div>
    }
}

/// Reserves its line, so that nothing jumps while the worker reads again.
#[component]
fn Busy() -> impl IntoView {
    let flow = use_flow();
    let word = tr(|it| (it.data.rereading, it.data.making));
    move || {
        match flow.work.get() {
        Work::Idle | Work::Opening => view! { <span class="busy" role="status"></span> }.into_any(),
        work => view! {
            <span class="busy" role="status">
                <progress></progress>
                <span>{move || if work == Work::Making { word().1 } else { word().0 }}</span>
                <button type="button" class="link" on:click=move |_| flow.start_over()>{tr(|it| it.data.cancel)}</button>
            </span>
        }
        .into_any(),
    }
    }
}

/// What must be known before confirming.
#[component]
fn Notices() -> impl IntoView {
    let flow = use_flow();
    let destination = use_bench().select(Destination::of);
    let notices = trf(move |texts, formats| {
        let summary = flow.summary.get()?;
        let extends = destination.get() == Destination::History && flow.policy() == MergePolicy::Extend;
        let mixed = extends.then(|| mixed_currencies(formats, &summary)).flatten();
        Some(match &summary.outcome {
            Ok(read) => {
                let sheet = summary.sheet.iter().flat_map(|it| texts.sheets.notices(formats, it));
                mixed.into_iter().chain(sheet).chain(notices_of(&texts.data, formats, &summary, read)).collect()
            }
            Err(error) => vec![format!("{} {}", formats.import_error(error), texts.data.unchanged)],
        })
    });
    let refused = move || flow.summary.with(|it| it.as_ref().is_some_and(|it| it.outcome.is_err()));
    move || {
        notices().filter(|it| !it.is_empty()).map(|it| {
            let line = |text| view! { <li><Icon sign=Sign::Warning /><span>{text}</span></li> };
            let role = if refused() { "alert" } else { "status" };
            view! { <div role=role><ul class="notices">{it.into_iter().map(line).collect_view()}</ul></div> }
        })
    }
}

/// Rows found, used and left out, with the sums that belong to them.
#[component]
fn Counts() -> impl IntoView {
    let flow = use_flow();
    let lines = trf(move |texts, formats| {
        let summary = flow.summary.get()?;
        let currency = summary.mapping.currency;
        summary.outcome.as_ref().ok().map(|read| count_lines(&texts.data, formats, &summary, read, currency))
    });
    let line = |(key, label, text, minor): CountLine| {
        let sub = matches!(key, "returns" | "totals" | "held-back");
        view! { <dt class:sub=sub>{label}</dt><dd data-count=key data-minor=minor>{text}</dd> }
    };
    move || {
        lines().map(|it| {
            view! {
                <section>
                    <h2>{tr(|it| it.data.rows_title)}</h2>
                    <dl class="counts">{it.into_iter().map(line).collect_view()}</dl>
                </section>
            }
        })
    }
}

/// Key for tests, label, text, exact value.
type CountLine = (&'static str, String, String, i64);

fn count_lines(
    texts: &DataTexts,
    formats: Formats,
    summary: &PreviewSummary,
    read: &ReadSummary,
    currency: Option<Currency>,
) -> Vec<CountLine> {
    let count = |key, label: &str, n: usize| (key, label.to_owned(), formats.count(n), n as i64);
    let entering = rows_entering(read, &summary.options, &summary.mapping);
    let mut lines = vec![
        count("read", texts.rows_read, read.counts.read),
        count("used", texts.rows_used, read.counts.used),
        count("returns", texts.rows_returns, read.n_returns),
        count("left-out", texts.rows_left_out, read.counts.left_out),
        count("totals", texts.rows_totals, read.counts.totals),
    ];
    if entering != read.counts.used {
        lines.push(count("held-back", texts.rows_partial, read.counts.used - entering));
    }
    let unit = Formats { unit: DisplayUnit::One, currency: currency.unwrap_or(formats.currency), ..formats };
    let sum = |key, label: String, value: Money| (key, label, unit.money_exact(value), value.minor());
    lines.extend(read.sum_of_amounts.map(|it| sum("sum-used", texts.sum_all(unit.unit_label()), it)));
    lines.extend(read.sum_in_history.map(|it| sum("sum-history", texts.sum_history(unit.unit_label()), it)));
    lines
}

/// Currencies that would be added up as if they were one.
fn mixed_currencies(formats: Formats, summary: &PreviewSummary) -> Option<String> {
    let file = summary.mapping.currency.filter(|it| *it != formats.currency)?;
    let name = |currency| Formats { unit: DisplayUnit::One, currency, ..formats }.unit_label();
    Some(formats.language.texts().data.currency_differs(name(file), name(formats.currency)))
}

fn notices_of(texts: &DataTexts, formats: Formats, summary: &PreviewSummary, read: &ReadSummary) -> Vec<String> {
    let n_blank = formats.count(read.counts.blank_below);
    let blanks = (read.counts.blank_below > 0).then(|| match summary.options.fill_down {
        true => texts.blanks_filled(n_blank),
        false => texts.blanks_found(n_blank),
    });
    let partial = read.partial_month.map(|it| texts.partial_month(it, summary.options.keep_partial_month));
    let quantities_only = read.sum_of_amounts.is_none().then(|| texts.no_amount_note.to_owned());
    let open_order = summary.mapping.date_order_ambiguous.then(|| texts.date_order_why.to_owned());
    open_order.into_iter().chain(blanks).chain(partial).chain(quantities_only).collect()
}

/// Amounts of the file in full, in the currency it names or else in that of the workspace.
fn exact(formats: Formats, summary: &PreviewSummary, workspace: Currency) -> Formats {
    Formats { unit: DisplayUnit::One, currency: summary.mapping.currency.unwrap_or(workspace), ..formats }
}

fn answer_of(texts: &DataTexts, formats: Formats, summary: &PreviewSummary, name: &str) -> String {
    let Ok(read) = &summary.outcome else { return texts.not_yet(name) };
    let rows = formats.count(rows_entering(read, &summary.options, &summary.mapping));
    let months = texts.count_months(formats.count(read.history.len));
    let accounts = texts.count_accounts(formats.count(read.n_accounts));
    let products = texts.count_products(formats.count(read.n_products));
    match read.sum_in_history {
        Some(sum) => {
            let sum = format!("{} {}", formats.money_exact(sum), formats.unit_label());
            texts.answer(rows, name, months, accounts, products, sum)
        }
        None => texts.answer_no_amount(rows, name, months, accounts, products),
    }
}

fn facts_of(texts: &DataTexts, formats: Formats, summary: &PreviewSummary) -> Vec<String> {
    let encoding =
        if summary.name.is_empty() { texts.encoding_pasted.to_owned() } else { texts.encoding(&summary.encoding) };
    let layout = match &summary.mapping.layout {
        Layout::Long => texts.layout_long.to_owned(),
        Layout::MonthsAsColumns { months, .. } => texts.layout_wide(formats.count(months.len())),
    };
    if let Some(sheet) = &summary.sheet {
        let words = &formats.language.texts().sheets;
        let named = (!sheet.sheet.is_empty()).then(|| words.fact_sheet(&sheet.sheet));
        let values = match sheet.values {
            ValueSource::Stored => words.fact_stored,
            ValueSource::Shown => words.fact_shown,
        };
        return named.into_iter().chain([values.to_owned(), layout]).collect();
    }
    let no_header = (!summary.has_header).then(|| texts.no_header.to_owned());
    [encoding, texts.delimiter(summary.delimiter).to_owned(), layout].into_iter().chain(no_header).collect()
}

fn n_entering(flow: ImportFlow) -> Option<usize> {
    let summary: Arc<PreviewSummary> = flow.summary.get()?;
    summary.outcome.as_ref().ok().map(|it| rows_entering(it, &summary.options, &summary.mapping))
}
