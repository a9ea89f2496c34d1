//! The month that is open, account by account: what it comes to and who falls short of its plan.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Money, Node};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::{tr, trf};
use crate::ui::pages::versions::name_of;
use crate::ui::routes::{Route, node_key};
use crate::ui::state::{export_book, use_bench, use_formats};
use crate::ui::tips::term;
use crate::workbench::rolling::{OpenMonth, Rolling};

use super::export::optional;

/// Accounts that are shown before all are asked for, and at most.
const FIRST: usize = 8;
const MOST: usize = 1_000;

/// The accounts of the month that is open; nothing where nothing was found of it.
#[component]
pub fn OpenAccounts(it: Arc<Rolling>) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let n = it.open.as_ref().map_or(0, |it| it.accounts.len());
    let here = StoredValue::new(it);
    let all = RwSignal::new(false);
    let name = move |node, formats| bench.with_untracked(|it| name_of(it.book.as_deref(), node, formats));
    let table = move |()| {
        let formats = formats.get_untracked();
        here.with_value(|it| Some(open_table(it.open.as_ref()?, &|node| name(node, formats), formats)))
    };
    let book = move |()| {
        let formats = formats.get_untracked();
        Some(export_book(bench, formats, formats.language.texts().rolling.open_accounts, vec![table(())?]))
    };
    let rows = move || {
        let (formats, n) = (formats.get(), if all.get() { MOST } else { FIRST });
        here.with_value(|it| {
            let rows = rows_of(it.open.as_ref()?).into_iter().take(n + 1);
            Some(rows.map(|it| row_view(&it, name(it.node, formats), formats)).collect_view())
        })
    };
    let said = move || here.with_value(|it| it.open.as_ref().map(|it| apart_words(it, formats.get())));
    let label = trf(move |texts, formats| match all.get() {
        true => texts.rolling.open_first(formats.count(FIRST)),
        false => texts.rolling.open_all(formats.count(n)),
    });
    view! {
        <Show when=move || n.gt(&0)>
            <section data-open-accounts="">
                <div class="bar"><h2>{tr(|it| it.rolling.open_accounts)}<small>{move || formats.get().unit_label()}</small></h2><span class="sp"></span><TableOut workbook=Callback::new(book) table=Callback::new(table) /></div>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.rolling.open_accounts)>
                    <table>
                        <thead><tr>
                            <th class="l" scope="col">{tr(|it| it.plan.account)}</th><th class="hide-p" scope="col">{tr(|it| it.rolling.to_date)}</th><th class="fc hide-p" scope="col">{tr(|it| it.forecast.forecast)}</th>
                            <th class="fc" scope="col">{tr(|it| it.rolling.open_estimated)}</th><th class="tg hide-p" scope="col">{tr(|it| it.rolling.plan)}</th><th scope="col">{term(Metric::Gap, |it| it.rolling.gap)}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {(n > FIRST).then(|| view! { <p class="more"><button type="button" class="btn sm" data-all="" aria-expanded=move || all.get().to_string() on:click=move |_| all.update(|it| *it = !*it)>{label.clone()}</button></p> })}
                {move || (all.get() && n > MOST).then(|| view! { <p class="q">{formats.get().language.texts().rolling.others(n - MOST)}</p> })}
                <p class="q small" data-apart="">{said}</p>
            </section>
        </Show>
    }
}

/// One line: the company, or an account.
struct Line {
    node: Node,
    sales: Money,
    forecast: Option<Money>,
    estimate: Option<Money>,
    plan: Option<Money>,
    gap: Option<Money>,
}

/// The company, then its accounts.
fn rows_of(it: &OpenMonth) -> Vec<Line> {
    let company = Line {
        node: Node::Company,
        sales: it.sales.total,
        forecast: it.forecast,
        estimate: it.estimate(),
        plan: it.plan,
        gap: it.gap(),
    };
    let accounts = it.accounts.iter().map(|it| Line {
        node: Node::Account(it.account),
        sales: it.sales,
        forecast: it.forecast,
        estimate: it.estimate,
        plan: it.plan,
        gap: it.gap(),
    });
    std::iter::once(company).chain(accounts).collect()
}

fn row_view(it: &Line, name: String, formats: Formats) -> impl IntoView + use<> {
    let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
    let minor = |it: Option<Money>| it.map(|it| it.minor().to_string());
    let gap = it.gap.map_or_else(|| "—".to_owned(), |it| formats.money_signed(it));
    view! {
        <tr class:lv0=it.node == Node::Company data-open=node_key(it.node)>
            <td class="l"><a href=Route::Series(it.node).href()>{name}</a></td>
            <td class="hide-p" data-sold=it.sales.minor().to_string()>{formats.money(it.sales)}</td>
            <td class="fc hide-p">{money(it.forecast)}</td>
            <td class="fc" data-estimate=minor(it.estimate)>{money(it.estimate)}</td>
            <td class="tg hide-p">{money(it.plan)}</td>
            <td class:bad=it.gap.is_some_and(|it| it < Money::default()) data-gap=minor(it.gap)>{gap}</td>
        </tr>
    }
}

/// Whether the accounts add up to the company, and what is missing where they do not.
fn apart_words(it: &OpenMonth, formats: Formats) -> String {
    let words = &formats.language.texts().rolling;
    let Some(apart) = it.apart() else { return words.open_no_forecast.to_owned() };
    let unit = formats.unit_label();
    let mut said = Vec::new();
    if apart.sum == apart.estimate && apart.n_unknown == 0 {
        said.push(words.open_adds.to_owned());
    } else {
        said.push(words.open_apart(formats.money(apart.sum), formats.money(apart.estimate), &unit));
    }
    if apart.n_unknown > 0 {
        said.push(words.open_unknown(formats.count(apart.n_unknown)));
    }
    if apart.elsewhere != Money::default() {
        said.push(words.open_elsewhere(formats.money(apart.elsewhere), &unit));
    }
    said.join(formats.language.between_sentences())
}

/// Every account of the month that is open.
pub fn open_table(it: &OpenMonth, name: &dyn Fn(Node) -> String, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let words = &texts.rolling;
    let header =
        [texts.plan.account, words.to_date, texts.forecast.forecast, words.open_estimated, words.plan, words.gap];
    let row = |it: Line| {
        let rest = [it.forecast, it.estimate, it.plan, it.gap].map(optional);
        [Cell::Text(name(it.node)), Cell::Money(it.sales)].into_iter().chain(rest).collect()
    };
    ExportTable {
        name: words.open_accounts.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: rows_of(it).into_iter().map(row).collect(),
        n_names: 1,
    }
}
