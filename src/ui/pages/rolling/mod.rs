//! The rolling forecast: where the year lands, month by month, account by account, and as it stood at each close.

mod export;
mod open;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::charts::{CentreInk, Chart, ControlChart, MonthAxis, SplitBars, ValueText};
use crate::domain::{Money, Month, MonthRange, Node};
use crate::i18n::{Formats, Metric};
use crate::sheet::protocol::ExportBook;
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::Sentence;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::{tr, trf};
use crate::ui::pages::forecast::tabs::ForecastTabs;
use crate::ui::pages::plan::NotYet;
use crate::ui::pages::plan::view::{Stage, stage, window_words};
use crate::ui::pages::versions::name_of;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{export_book, use_bench, use_forecasts, use_formats, use_watching};
use crate::ui::tips::term;
use crate::workbench::rolling::{Rolling, RollingRow, Source, TrendPoint, landing_trend, rolling};
use crate::workbench::{Action, ForecastAction};

pub use export::months_table;
use export::{landing_table, trend_table};
use open::{OpenAccounts, open_table};
use words::{found_words, open_words, sentence, source_words, working};

/// Accounts in the table.
const ROWS: usize = 40;
/// Months ahead that can be chosen.
const HORIZONS: [usize; 3] = [12, 18, 24];

/// The page.
#[component]
pub fn RollingPage() -> impl IntoView {
    let (bench, forecasts, watching) = (use_bench(), use_forecasts(), use_watching());
    watching.want_told();
    let made = RwSignal::new(None::<Arc<Rolling>>);
    let tree = Memo::new_with_compare(
        move |_| forecasts.with(|it| it.tree.clone()),
        |a, b| match (a, b) {
            (Some(Some(a)), Some(Some(b))) => !Arc::ptr_eq(a, b),
            _ => true,
        },
    );
    let plan = bench.select(|it| it.plan.clone());
    Effect::new(move || {
        let tree = tree.get();
        // Read, not only followed: what nobody reads is never worked out, and then tells of no change.
        plan.with(|_| ());
        spawn_local(async move {
            clock::turn().await;
            let found = tree.and_then(|tree| bench.with_untracked(|it| rolling(it, &tree))).map(Arc::new);
            let _ = made.try_set(found);
        });
    });
    let stage = Memo::new(move |_| bench.with(|it| forecasts.with(|state| stage(it, state))));
    view! {
        <ForecastTabs shown=Route::Rolling />
        {move || match (stage.get(), made.get()) {
            (Stage::Ready, Some(it)) => view! { <Landing it /> }.into_any(),
            (Stage::Ready, None) => ().into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

#[component]
fn Landing(it: Arc<Rolling>) -> impl IntoView {
    let (bench, formats, forecasts, watching) = (use_bench(), use_formats(), use_forecasts(), use_watching());
    let fiscal_start = bench.select(|it| it.workspace.fiscal_start_month);
    let window = it.window;
    let window_name = move || {
        let formats = formats.get();
        window_words(window, fiscal_start.get(), formats.language.texts(), formats)
    };
    let here = StoredValue::new(it);
    let said = Signal::derive(move || here.with_value(|it| sentence(it, &window_name(), formats.get())));
    let end = forecasts.with_untracked(|it| it.tree.as_ref().and_then(|it| it.months.last()));
    let at = trf(move |texts, formats| {
        let n = here.with_value(|it| it.n_closed);
        let end = end.map(|it| formats.month(it)).unwrap_or_default();
        texts.rolling.at(formats.count(n), formats.count(window.len), end)
    });
    let bars = Signal::derive(move || here.with_value(|it| Chart::from(split(it, fiscal_start.get(), formats.get()))));
    let bars_title = Signal::derive(move || here.with_value(|it| split_title(it, &window_name(), formats.get())));
    let unit = Signal::derive(move || formats.get().unit_label());
    let bars_says = Signal::derive(move || tr(|it| it.rolling.bars_says)().to_owned());
    let months = move |()| Some(here.with_value(|it| months_table(it, formats.get_untracked())));
    let trend = Memo::new(move |_| {
        let told = watching.told.get();
        bench.with(|document| {
            let told = told?;
            forecasts.with_untracked(|state| Some(landing_trend(document, state.tree.as_deref()?, &told)))
        })
    });
    let target = here.with_value(|it| it.rows.first().and_then(|it| it.target));
    let trend_chart = Signal::derive(move || {
        let points = trend.get().unwrap_or_default();
        Chart::from(trend_of(&points, (window, target), fiscal_start.get(), formats.get()))
    });
    let trend_title = Signal::derive(move || {
        let formats = formats.get();
        let texts = &formats.language.texts().rolling;
        let points = trend.get().unwrap_or_default();
        match (points.first(), points.last()) {
            (Some(first), Some(last)) if first.origin < last.origin => {
                let moved = formats.money_signed(last.landing - first.landing);
                texts.trend_title_moved(formats.month(first.origin), moved, formats.unit_label())
            }
            _ => texts.trend_title.to_owned(),
        }
    });
    let trend_says = Signal::derive(move || tr(|it| it.rolling.trend_says)().to_owned());
    let trend_rows = move |()| trend.get_untracked().map(|it| trend_table(&it, formats.get_untracked()));
    let has_trend = move || trend.with(|it| it.as_ref().is_some_and(|it| it.len() > 1));
    let waits = move || trend.with(Option::is_none);
    let table = move |()| {
        let formats = formats.get_untracked();
        Some(here.with_value(|it| {
            bench.with_untracked(|document| {
                landing_table(it, &|node| name_of(document.book.as_deref(), node, formats), formats)
            })
        }))
    };
    let book = move |()| -> Option<(ExportBook, String)> {
        let formats = formats.get_untracked();
        let open = here.with_value(|it| {
            let name = |node| bench.with_untracked(|document| name_of(document.book.as_deref(), node, formats));
            it.open.as_ref().map(|it| open_table(it, &name, formats))
        });
        let tables = [table(())?, months(())?].into_iter().chain(open).collect();
        Some(export_book(bench, formats, formats.language.texts().rolling.sheet, tables))
    };
    let horizon = bench.select(|it| it.forecast.horizon);
    let horizons = Signal::derive(move || {
        let texts = &formats.get().language.texts().rolling;
        HORIZONS
            .into_iter()
            .zip([texts.months_12, texts.months_18, texts.months_24].map(str::to_owned))
            .collect::<Vec<_>>()
    });
    let label = Signal::derive(move || tr(|it| it.rolling.horizon)().to_owned());
    let choose = move |months: usize| {
        bench.dispatch(Action::Forecast(ForecastAction::SetHorizon(months)));
    };
    let open_month = trf(move |texts, formats| {
        let next = bench.with(|it| it.last_actual())?.plus(1);
        let found = here.with_value(|it| it.open.as_ref().map(|it| found_words(it, texts, formats)));
        found.or_else(|| open_words(next, clock::this_day(), texts, formats))
    });
    view! {
        <div class="head">
            <div class="say"><p class="at">{at}</p><h1><Sentence text=said /></h1></div>
            <div class="acts"><TableOut workbook=Callback::new(book) table=Callback::new(table) /></div>
        </div>
        <div class="body rolling">
            {move || open_month().map(|it| view! { <p class="q small open-month">{it}</p> })}
            <p class="horizon"><span>{tr(|it| it.rolling.horizon)}</span><Segments label options=horizons value=horizon on_select=Callback::new(choose) soft=true /><span class="q small">{tr(|it| it.rolling.horizon_note)}</span></p>
            <div class="pics">
                <section><ChartView chart=bars title=bars_title unit says=bars_says height=Signal::stored(250.0) width=760.0 file=Callback::new(|()| "kedge-rolling".to_owned()) table=Callback::new(months) /></section>
                <section class="trend">
                    <Show when=has_trend fallback=move || view! { <p class="q" role="status">{tr(move |it| if waits() { it.rolling.trend_wait } else { it.rolling.trend_none })}</p> }>
                        <ChartView chart=trend_chart title=trend_title unit says=trend_says height=Signal::stored(250.0) width=560.0 file=Callback::new(|()| "kedge-landing".to_owned()) table=Callback::new(trend_rows) />
                        <p class="q small">{tr(|it| it.rolling.trend_note)}</p>
                    </Show>
                </section>
            </div>
            <OpenAccounts it=here.get_value() />
            {move || here.with_value(|it| working(it, formats.get()))}
            <div class="bar"><h2>{tr(|it| it.rolling.table)}<small>{move || formats.get().unit_label()}</small></h2></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.rolling.table)>{move || here.with_value(|it| table_view(it, formats.get()))}</div>
        </div>
    }
}

fn axis_of(months: MonthRange, fiscal_start: u32, formats: Formats) -> MonthAxis {
    let offset = (months.first.month() + 12 - fiscal_start) % 12;
    let axis =
        MonthAxis::fiscal(months.len, offset as usize, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()));
    let axis = axis
        .with_months(months.iter().map(|it| formats.month_name(it)).collect())
        .with_names(months.iter().map(|it| formats.month(it)).collect());
    MonthAxis { years: Vec::new(), ..axis }
}

fn ticks(formats: Formats) -> ValueText {
    ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 }))
}

fn in_full(formats: Formats) -> ValueText {
    let unit = formats.unit.minor_units() as f64;
    ValueText::new(move |it| formats.money(Money::from_minor((it * unit).round() as i64)))
}

/// What the bars of [`split`] say.
pub fn split_title(it: &Rolling, window: &str, formats: Formats) -> String {
    let texts = &formats.language.texts().rolling;
    match it.window.len - it.n_closed {
        0 => texts.bars_title_none(window),
        m => texts.bars_title(formats.count(it.n_closed), formats.count(m)),
    }
}

/// Sales, forecast and plan by month.
pub fn split(it: &Rolling, fiscal_start: u32, formats: Formats) -> SplitBars {
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let texts = formats.language.texts();
    let Some(row) = it.rows.first() else { return SplitBars::default() };
    SplitBars {
        axis: axis_of(it.window, fiscal_start, formats),
        tick_text: ticks(formats),
        actual: row.sold.iter().map(|it| it.map(value)).collect(),
        forecast: row.ahead.iter().map(|it| it.map(value)).collect(),
        plan: it.plan.iter().flatten().copied().map(value).collect(),
        to_date: it.open.as_ref().map(|it| value(it.sales.total)),
        names: [texts.forecast.actual, texts.forecast.forecast, texts.rolling.plan].map(str::to_owned),
        to_date_name: texts.rolling.to_date.to_owned(),
        value_text: in_full(formats),
    }
}

fn trend_of(
    points: &[TrendPoint],
    (window, target): (MonthRange, Option<Money>),
    fiscal_start: u32,
    formats: Formats,
) -> ControlChart {
    let Some((first, last)) = points.first().zip(points.last()) else { return ControlChart::default() };
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let texts = &formats.language.texts().rolling;
    let months = MonthRange::inclusive(first.origin, last.origin.max(window.last().unwrap_or(last.origin)));
    let is_frozen = |it: &&TrendPoint| matches!(it.source, Source::Snapshot(_));
    let at = |month: Month| {
        let of_month = points.iter().rev().filter(|it| it.origin == month);
        of_month.filter(|it| !is_frozen(it)).map(|it| value(it.landing)).next()
    };
    let frozen = points.iter().filter(is_frozen);
    let snapshot = points.iter().find(is_frozen).map(|it| source_words(&it.source, formats)).unwrap_or_default();
    ControlChart {
        axis: axis_of(months, fiscal_start, formats),
        tick_text: ticks(formats),
        values: months.iter().map(at).collect(),
        limits: None,
        outside: Vec::new(),
        extra: frozen.filter_map(|it| Some((months.position(it.origin)?, value(it.landing)))).collect(),
        centre: target.map(value),
        centre_label: target.map(|_| texts.target.to_owned()).unwrap_or_default(),
        centre_ink: CentreInk::Target,
        last_label: formats.money(last.landing),
        names: [texts.landing.to_owned(), String::new(), String::new(), snapshot],
        value_text: in_full(formats),
    }
}

fn table_view(it: &Rolling, formats: Formats) -> impl IntoView + use<> {
    let bench = use_bench();
    let texts = formats.language.texts();
    let words = &texts.rolling;
    let name = |node| bench.with_untracked(|document| name_of(document.book.as_deref(), node, formats));
    let row = |row: &RollingRow| {
        let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
        let minor = |it: Option<Money>| it.map(|it| it.minor().to_string());
        let gap = row.gap();
        let missing = row.n_missing();
        let missing =
            (missing > 0).then(|| view! { " "<small class="warn">{words.missing(formats.count(missing))}</small> });
        let beyond: Money = row.beyond.iter().copied().sum();
        let so_far = row
            .open
            .map(|it| view! { <td class="hide-p" data-to-date=it.minor().to_string()>{formats.money(it)}</td> });
        view! {
            <tr class:lv0=row.node == Node::Company data-row=crate::ui::routes::node_key(row.node)>
                <td class="l"><a href=Route::Series(row.node).href()>{name(row.node)}</a>{missing}</td>
                <td data-minor=row.to_date.minor().to_string()>{formats.money(row.to_date)}</td>
                {so_far}
                <td class="fc hide-p" data-minor=minor(row.rest)>{money(row.rest)}</td>
                <td class="fc" data-minor=minor(row.landing())>{money(row.landing())}</td>
                <td class="tg hide-p" data-minor=minor(row.target)>{money(row.target)}</td>
                <td class:bad=gap.is_some_and(|it| it < Money::default()) data-minor=minor(gap)>{gap.map_or_else(|| "—".to_owned(), |it| formats.money_signed(it))}</td>
                <td class="fc hide-p" data-minor=beyond.minor().to_string()>{formats.money(beyond)}</td>
            </tr>
        }
    };
    let hidden = it.rows.len().saturating_sub(ROWS + 1);
    let beyond = match it.beyond.last() {
        Some(last) => format!("{} {} – {}", words.beyond, formats.month(it.beyond.first), formats.month(last)),
        None => words.beyond.to_owned(),
    };
    let so_far = it
        .open
        .as_ref()
        .map(|it| view! { <th class="hide-p" scope="col">{words.to_date}" "{formats.month(it.sales.month)}</th> });
    view! {
        <table>
            <thead><tr>
                <th class="l" scope="col">{texts.plan.account}</th><th scope="col">{words.sold}</th>{so_far}<th class="fc hide-p" scope="col">{words.rest}</th><th class="fc" scope="col">{term(Metric::YearLanding, |it| it.rolling.landing)}</th>
                <th class="tg hide-p" scope="col">{words.target}</th><th scope="col">{term(Metric::Gap, |it| it.rolling.gap)}</th><th class="fc hide-p" scope="col">{beyond}</th>
            </tr></thead>
            <tbody>{it.rows.iter().take(ROWS + 1).map(row).collect_view()}</tbody>
        </table>
        {(hidden > 0).then(|| view! { <p class="q">{words.others(formats.count(hidden))}</p> })}
    }
}
