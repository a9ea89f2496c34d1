//! Every node's forecast in one tree that adds up.

pub mod adding_up;
pub mod glance;
pub mod names;
pub mod rows;
pub mod table;
pub mod tabs;

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::domain::{AccountId, Node};
use crate::i18n::{Formats, Metric, Topic};
use crate::import::export::ExportTable;
use crate::ui::components::no_data::NoData;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::show_more::ShowMore;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::platform::files;
use crate::ui::routes::Route;
use crate::ui::state::{
    Bench, ForecastState, ForecastStatus, Forecasts, export_book, use_bench, use_forecasts, use_formats,
};
use crate::ui::tips::{Term, method_tip};
use crate::workbench::{Action, ForecastAction};

use adding_up::{WayChoice, WayEvidenceWords};
use names::{class_name, method_name};
use rows::{Grouping, Line, Listing, lines, totals};
use table::forecast_table;
use tabs::ForecastTabs;

/// Rows on the first screen; more are shown on demand, so that thousands of accounts stay quick.
const FIRST_ROWS: usize = 40;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct ListContext {
    grouping: RwSignal<Grouping>,
    open: RwSignal<BTreeSet<AccountId>>,
    search: RwSignal<String>,
    n_shown: RwSignal<usize>,
}

/// The page.
#[component]
pub fn ForecastPage() -> impl IntoView {
    let bench = use_bench();
    let has_data = bench.select(|it| it.book.is_some());
    provide_context(ListContext {
        grouping: RwSignal::new(Grouping::Accounts),
        open: RwSignal::default(),
        search: RwSignal::default(),
        n_shown: RwSignal::new(FIRST_ROWS),
    });
    view! {
        <Show when=move || has_data.get() fallback=|| view! { <NoData title=|it| it.forecast.empty_title text=|it| it.forecast.empty_text /> }>
            <ForecastTabs shown=Route::Forecast />
            <Head />
            <div class="body"><Controls /><WayEvidenceWords /><Tree /></div>
        </Show>
    }
}

#[component]
fn Head() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let text = Signal::derive(move || {
        let formats = formats.get();
        let texts = &formats.language.texts().forecast;
        bench.with(|document| forecasts.with(|state| totals(document, state))).map_or_else(
            || texts.list_waiting.to_owned(),
            |it| {
                let value = FigureInk::Forecast.wrap(&formats.measure(it.measure, it.ahead));
                let unit = if it.measure == crate::domain::Measure::Amount {
                    formats.unit_label()
                } else {
                    texts.pieces.to_owned()
                };
                let mut sentence = match it.change {
                    Some(change) => texts.list_change(it.n_months, value, unit, formats.percent_signed(change, 1)),
                    None => texts.list_plain(it.n_months, value, unit),
                };
                if let Some((low, high)) = it.range80 {
                    sentence +=
                        &texts.headline_range(formats.measure(it.measure, low), formats.measure(it.measure, high));
                }
                sentence + texts.headline_stop
            },
        )
    });
    let evidence = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().forecast;
        let totals = bench.with(|document| forecasts.with(|state| totals(document, state)))?;
        if totals.provisional {
            return Some(formats.language.texts().engine.provisional_list.to_owned());
        }
        let mut words = texts.list_evidence(
            formats.count(totals.n_own),
            formats.count(totals.n_naive),
            formats.count(totals.n_thin),
        );
        if totals.n_seldom > 0 {
            words += &formats.language.texts().engine.list_seldom(formats.count(totals.n_seldom));
        }
        Some(words)
    };
    let table = move |()| whole_tree(bench, forecasts, formats.get_untracked());
    let workbook = move |()| {
        let formats = formats.get_untracked();
        let tables = vec![whole_tree(bench, forecasts, formats)?];
        Some(export_book(bench, formats, formats.language.texts().sheets.sheet_forecast, tables))
    };
    let provisional = forecasts.select(ForecastState::is_provisional);
    let status = forecasts.select(|it| it.status);
    let took = move || match status.get() {
        ForecastStatus::Done { total, milliseconds } => {
            let formats = formats.get();
            Some(formats.language.texts().forecast.took(formats.count(total), formats.number(milliseconds / 1000.0, 1)))
        }
        _ => None,
    };
    view! {
        <div class="head">
            <div class="say">
                <p class="at"><Provisional shown=provisional /><span>{evidence}</span><span>{took}</span></p>
                <h1><Sentence text /></h1>
            </div>
            <div class="acts">
                <button type="button" class="btn" on:click=move |_| save_csv(bench, forecasts, formats.get_untracked())>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(workbook) table=Callback::new(table) />
            </div>
        </div>
    }
}

/// The mark of figures that stand until the league is done.
#[component]
pub fn Provisional(
    /// Whether it is shown.
    #[prop(into)]
    shown: Signal<bool>,
) -> impl IntoView {
    view! { <Show when=move || shown.get()><span class="badge warn" data-provisional="yes">{tr(|it| it.engine.provisional)}</span></Show> }
}

#[component]
fn Controls() -> impl IntoView {
    let context = expect_context::<ListContext>();
    let (bench, formats) = (use_bench(), use_formats());
    let options = Signal::derive(move || {
        let texts = &formats.get().language.texts().forecast;
        vec![(Grouping::Accounts, texts.by_account.to_owned()), (Grouping::Products, texts.by_product.to_owned())]
    });
    let horizon = bench.select(|it| it.forecast.horizon);
    let set_horizon = move |event| {
        if let Ok(months) = event_target_value(&event).parse() {
            bench.dispatch(Action::Forecast(ForecastAction::SetHorizon(months)));
        }
    };
    let several_products = bench.select(|it| it.book.as_ref().is_some_and(|it| it.products().len() > 1));
    let search = move |event| {
        context.search.set(event_target_value(&event));
        context.n_shown.set(FIRST_ROWS);
    };
    view! {
        <div class="bar controls">
            <Show when=move || several_products.get()>
                <Segments label=Signal::derive(move || tr(|it| it.forecast.grouping)().to_owned()) options value=context.grouping on_select=Callback::new(move |it| context.grouping.set(it)) soft=true />
            </Show>
            <label class="inline">{tr(|it| it.forecast.search)}<input type="text" prop:value=move || context.search.get() on:input=search /></label>
            <span class="sp"></span>
            <WayChoice />
            <label class="inline">{tr(|it| it.forecast.horizon)}
                <select on:change=set_horizon>
                    {[6, 12, 18, 24].map(|it: usize| view! { <option value=it.to_string() selected=move || horizon.get() == it>{it}</option> }).collect_view()}
                </select>
            </label>
        </div>
    }
}

#[component]
fn Tree() -> impl IntoView {
    let context = expect_context::<ListContext>();
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let page = Memo::new(move |_| {
        let (search, open) = (context.search.get().to_lowercase(), context.open.get());
        let (grouping, n_shown) = (context.grouping.get(), context.n_shown.get());
        let listing = Listing { grouping, open: &open, search: &search, n_shown };
        let texts = formats.get().language.texts();
        bench.with(|document| forecasts.with(|state| lines(document, state, listing, texts)))
    });
    let visible = move || page.with(|it| it.0.clone());
    let hidden = move || page.with(|it| it.1);
    let unit = move || formats.get().unit_label();
    view! {
        <div class="scroll">
            <table class="nodes">
                <thead><tr>
                    <th class="l">{tr(|it| it.forecast.node)}<small>{unit}</small></th>
                    <th class="hide-p">{tr(|it| it.forecast.last_months)}</th><th>{tr(|it| it.forecast.next_months)}</th><th><Term metric=Metric::Change>{tr(|it| it.forecast.change)}</Term></th>
                    <th class="l hide-p">{tr(|it| it.forecast.method)}</th><th class="hide-p"><Term metric=Metric::Mase>"MASE"</Term></th><th class="hide-p"><Term metric=Metric::Wape>"WAPE"</Term></th><th class="hide-p"><Term metric=Metric::Coverage>{tr(|it| it.forecast.coverage80)}</Term></th>
                    <th class="l hide-p"><Term metric=Metric::Evidence>{tr(|it| it.forecast.evidence)}</Term></th>
                </tr></thead>
                <tbody><For each=visible key=|it| it.clone() let:line><TreeRow line /></For></tbody>
            </table>
        </div>
        <ShowMore hidden=Signal::derive(hidden) n_shown=context.n_shown by=100 />
    }
}

#[component]
fn TreeRow(line: Line) -> impl IntoView {
    let context = expect_context::<ListContext>();
    let formats = use_formats();
    let node = line.node;
    let toggle = match node {
        Node::Account(account) if line.n_children > 0 => {
            let is_open = move || context.open.with(|it| it.contains(&account));
            let label = move || if is_open() { tr(|it| it.forecast.fold)() } else { tr(|it| it.forecast.unfold)() };
            let flip = move |_| {
                context.open.update(|it| {
                    if !it.remove(&account) {
                        it.insert(account);
                    }
                });
            };
            view! { <button type="button" class="cv" aria-expanded=move || is_open().to_string() aria-label=label on:click=flip>{move || if is_open() { "▾" } else { "▸" }}</button> }.into_any()
        }
        _ => view! { <span class="cv"></span> }.into_any(),
    };
    let measure = line.measure;
    let minor = move |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |it| formats.get().measure(measure, it));
    let (last, ahead, change) = (line.last, line.ahead, line.change);
    let figure = ahead.map(|it| it.to_string());
    let (exact, first_look) = if line.provisional { (None, figure) } else { (figure, None) };
    let scores = line.scores;
    let number = move |value: Option<f64>, text: fn(Formats, f64) -> String| {
        value.map_or_else(|| "–".to_owned(), |it| text(formats.get(), it))
    };
    let method = line.method;
    let (share_of, stopped) = (line.share_of.clone(), line.stopped);
    let basis = move || {
        let all = formats.get().language.texts();
        match (method, &share_of) {
            (Some(method), _) => method_name(method, all).to_owned(),
            (None, Some(parent)) => all.forecast.share_of(parent),
            (None, None) => stopped.map_or_else(String::new, |it| all.forecast.stopped(it)),
        }
    };
    let (thin, naive, seldom, provisional) = (line.thin_evidence, line.naive, line.seldom, line.provisional);
    let basis_tip = method.map_or_else(|| Topic::Metric(Metric::Share).path(), method_tip);
    let evidence = move || {
        let all = formats.get().language.texts();
        let texts = &all.forecast;
        match (thin, naive) {
            _ if provisional => all.engine.provisional,
            _ if stopped.is_some() => texts.badge_stopped,
            _ if method.is_none() => texts.badge_too_thin,
            (true, _) => texts.badge_thin_evidence,
            (false, true) => texts.badge_naive,
            (false, false) => seldom.map_or("", |it| class_name(it, all)),
        }
    };
    let level = ["lv0", "lv1", "lv2"][line.depth.min(2)];
    view! {
        <tr class=level>
            <td class="l name">{toggle}<a href=Route::Series(node).href()>{line.name.clone()}</a></td>
            <td class="hide-p" data-minor=last.map(|it| it.to_string())>{move || minor(last)}</td>
            <td class="fc" class:provisional=provisional data-minor=exact data-provisional=first_look>{move || minor(ahead)}</td>
            <td>{move || number(change, |f, it| f.percent_signed(it, 1))}</td>
            <td class="l basis hide-p"><span data-tip=basis_tip>{basis}</span></td>
            <td class="hide-p">{move || number(scores.0, |f, it| f.number(it, 2))}</td>
            <td class="hide-p">{move || number(scores.1, |f, it| f.percent(it, 1))}</td>
            <td class="hide-p">{move || number(scores.2, |f, it| f.percent(it, 0))}</td>
            <td class="l note hide-p">{evidence}</td>
        </tr>
    }
}

/// The whole tree as a file: one row per node, one column per month ahead, exact amounts.
fn save_csv(bench: Bench, forecasts: Forecasts, formats: Formats) {
    if let Some(table) = whole_tree(bench, forecasts, formats)
        && let Err(reason) = files::save_text("kedge-forecast.csv", "text/csv;charset=utf-8", &table.to_csv())
    {
        leptos::logging::error!("{reason}");
    }
}

fn whole_tree(bench: Bench, forecasts: Forecasts, formats: Formats) -> Option<ExportTable> {
    let texts = formats.language.texts();
    bench.with_untracked(|document| forecasts.with_untracked(|state| forecast_table(document, state, texts)))
}
