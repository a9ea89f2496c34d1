//! Two versions side by side, or one with what there is now.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Node, VersionId};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::store::reasons_since;
use crate::ui::components::sentence::Sentence;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::plan::export::save_table;
use crate::ui::state::{Bench, export_book, use_bench, use_forecasts, use_formats};
use crate::ui::tips::term;
use crate::workbench::compare::{CompareRow, Comparison, Figures, Pair, compare};
use crate::workbench::version::Version;

use super::Kind;
use super::products::products_now;
use super::words::{headline, movers, name_of, signed};

/// Rows on the screen; the file has all.
const MAX_ROWS: usize = 200;

/// The comparison.
#[component]
pub fn Compare(
    /// The versions, newest first.
    versions: Vec<Arc<Version>>,
    /// Whose.
    kind: Kind,
    /// Where the headline belongs.
    answer: RwSignal<Option<String>>,
) -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let from = RwSignal::new(versions.first().map(|it| it.id));
    let to = RwSignal::new(None::<VersionId>);
    let only_changed = RwSignal::new(true);
    let failed = RwSignal::new(None::<String>);
    let versions = StoredValue::new(versions);
    let version =
        move |id: Option<VersionId>| versions.with_value(|all| all.iter().find(|it| Some(it.id) == id).cloned());
    let products = products_now(bench, kind == Kind::Plan);
    let now = Memo::new(move |_| match kind {
        Kind::Plan => products.with(|it| {
            let (sources, products) = it.as_ref()?;
            Some(Figures::of_plan(&sources.plan).with_products(&sources.plan, &products.months))
        }),
        Kind::Forecast => forecasts.with(|it| it.tree.as_deref().map(Figures::of_tree)),
    });
    let compared = Memo::new(move |_| {
        let before = version(from.get()).map(|it| Figures::of_version(&it))?;
        let after = match version(to.get()) {
            Some(it) => Some(Figures::of_version(&it)),
            None => now.get(),
        }?;
        Some(compare(&before, &after))
    });
    let table = Memo::new(move |_| compared.get().flatten());
    // Taken here: outside of a view there is no context to ask for words.
    let now_word = tr(|it| it.versions.now);
    let name = move |id: Option<VersionId>| version(id).map_or_else(|| now_word().to_owned(), |it| it.name.clone());
    Effect::new(move || {
        let (formats, from, to) = (formats.get(), name(from.get()), name(to.get()));
        answer.set(table.with(|it| it.as_ref().map(|it| headline(it, &from, &to, formats))));
    });
    let sentences = move || {
        let since = version(from.get()).map_or(0.0, |it| it.at);
        // What the log knows since then explains the plan; a forecast moves for reasons of its own.
        let reasons = match kind {
            Kind::Plan => bench.with_ledger(|it| reasons_since(it.entries().map(|it| &**it), since)),
            Kind::Forecast => Default::default(),
        };
        table.with(|it| {
            let it = it.as_ref()?;
            Some(bench.with(|document| movers(it, &reasons, document.book.as_deref(), formats.get())))
        })
    };
    // What is saved and what it is called, with the names of both sides.
    let export = move |()| {
        let (from, to) = (name(from.get_untracked()), name(to.get_untracked()));
        let made = comparison_table(&table.get_untracked()?, &from, &to, bench, formats.get_untracked());
        let suffix = format!("{} {from} {to}", made.name);
        Some((made, suffix))
    };
    let save = move |_| {
        if let Some((made, suffix)) = export(()) {
            failed.set(save_table(&format!("{suffix}.csv"), &made).err());
        }
    };
    let workbook =
        move |()| export(()).map(|(made, suffix)| export_book(bench, formats.get_untracked(), &suffix, vec![made]));
    let copied = move |()| export(()).map(|it| it.0);
    let options = move |selected: RwSignal<Option<VersionId>>| {
        versions.with_value(|all| {
            let option = |it: &Arc<Version>| {
                let id = it.id;
                view! { <option value=id.to_string() selected=move || selected.get() == Some(id)>{it.name.clone()}</option> }
            };
            all.iter().map(option).collect_view()
        })
    };
    let choose =
        move |target: RwSignal<Option<VersionId>>| move |event| target.set(event_target_value(&event).parse().ok());
    let different = move || compared.get() == Some(None);
    view! {
        <h2>{tr(|it| it.versions.compare_title)}</h2>
        <div class="compare">
            <label>{tr(|it| it.versions.from)}<select data-from="" on:change=choose(from)>{options(from)}</select></label>
            <label>{tr(|it| it.versions.to)}<select data-to="" on:change=choose(to)>
                <option value="" selected=move || to.get().is_none()>{tr(|it| it.versions.now)}</option>{options(to)}
            </select></label>
            <label class="tick"><input type="checkbox" prop:checked=only_changed on:change=move |it| only_changed.set(event_target_checked(&it)) />{tr(|it| it.versions.only_changed)}</label>
            <div class="acts">
                <button type="button" class="btn" data-export="" on:click=save>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(workbook) table=Callback::new(copied) />
            </div>
        </div>
        {move || failed.get().map(|it| view! { <p class="bad" role="alert">{formats.get().language.texts().versions.not_exported(it)}</p> })}
        <Show when=different><p class="q">{tr(|it| it.versions.incomparable)}</p></Show>
        <ul class="since">{move || sentences().unwrap_or_default().into_iter().map(|it| view! { <li><Sentence text=Signal::stored(it) /></li> }).collect_view()}</ul>
        {move || table.get().map(|it| view! { <Table comparison=it only_changed=only_changed.get() /> })}
    }
}

#[component]
fn Table(comparison: Comparison, only_changed: bool) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let (measure, months) = (comparison.measure, comparison.months.clone());
    let rows: Vec<CompareRow> = comparison.rows.into_iter().filter(|it| !only_changed || it.differs()).collect();
    let n_hidden = rows.len().saturating_sub(MAX_ROWS);
    let book = bench.with_untracked(|it| it.book.clone());
    let row = move |it: CompareRow| {
        let formats = formats.get();
        let figure = |minor: Option<i64>| minor.map_or_else(|| "—".to_owned(), |it| formats.measure(measure, it));
        let delta = |it: Pair| match it.difference() {
            Some(0) if only_changed => String::new(),
            Some(it) => signed(formats, measure, it),
            None if it.differs() => "—".to_owned(),
            None => String::new(),
        };
        let cell = |it: &Pair| {
            let title = format!("{} → {}", figure(it.before), figure(it.after));
            view! { <td title=title data-minor=it.difference()>{delta(*it)}</td> }
        };
        view! {
            <tr data-node=kind_of(it.node)>
                <th class="l cell" scope="row">{name_of(book.as_deref(), it.node, formats)}</th>
                {it.months.iter().map(cell).collect_view()}
                <td>{figure(it.total.before)}</td><td>{figure(it.total.after)}</td>
                <td data-total=it.total.difference()>{delta(it.total)}</td>
                <td>{it.total.ratio().map(|it| formats.percent_signed(it, 1))}</td>
            </tr>
        }
    };
    let shown: Vec<CompareRow> = rows.into_iter().take(MAX_ROWS).collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.versions.compare_title)>
            <table class="compared">
                <thead><tr>
                    <th class="l">{tr(|it| it.versions.node)}</th>
                    {months.into_iter().map(|it| view! { <th>{move || formats.get().month(it)}</th> }).collect_view()}
                    <th>{tr(|it| it.versions.before)}</th><th>{tr(|it| it.versions.after)}</th>
                    <th>{term(Metric::VersionChange, |it| it.versions.difference)}</th><th>{tr(|it| it.versions.percent)}</th>
                </tr></thead>
                <tbody>{move || shown.iter().cloned().map(&row).collect_view()}</tbody>
            </table>
        </div>
        {(n_hidden > 0).then(|| view! { <p class="q">{tr(move |it| it.versions.more_rows(n_hidden))}</p> })}
    }
}

/// What a row is about.
fn kind_of(node: Node) -> &'static str {
    match node {
        Node::Company => "company",
        Node::Account(_) => "account",
        Node::Product(_) => "product",
        Node::Leaf(..) => "leaf",
    }
}

/// Every node and month that differs or not, before, after and difference, in whole units.
fn comparison_table(it: &Comparison, from: &str, to: &str, bench: Bench, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().versions;
    let exact = |minor: Option<i64>| minor.map_or(Cell::Empty, |minor| Cell::minor(it.measure, minor));
    let month = formats.language.texts().data.month;
    let header = [words.node, month, from, to, words.difference].map(Cell::text).to_vec();
    let book = bench.with_untracked(|it| it.book.clone());
    let line = |row: &CompareRow| {
        let name = name_of(book.as_deref(), row.node, formats);
        let cells = it.months.iter().zip(&row.months).map(move |(month, pair)| {
            vec![
                Cell::Text(name.clone()),
                Cell::Month(*month),
                exact(pair.before),
                exact(pair.after),
                exact(pair.difference()),
            ]
        });
        cells.collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Cell>> = it.rows.iter().flat_map(line).collect();
    ExportTable { name: words.export_name.to_owned(), header, rows, n_names: 2 }
}
