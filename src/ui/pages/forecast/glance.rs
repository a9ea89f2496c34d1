//! All accounts or products at a glance: a small chart each, and the history as a heat map.

use leptos::html;
use leptos::prelude::*;

use crate::charts::{
    Band, Chart, HeatCell, HeatKey, HeatMap, HeatRow, Ink, MonthAxis, Multiple, SmallMultiples, ValueText,
};
use crate::domain::{Measure, Money, Quantity};
use crate::i18n::{Formats, GlanceTexts, Signed};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::chart::ChartView;
use crate::ui::components::later::Later;
use crate::ui::components::no_data::NoData;
use crate::ui::components::screen::observed_size;
use crate::ui::components::segments::Segments;
use crate::ui::language::{tr, trf};
use crate::ui::navigation::go;
use crate::ui::pages::series::chart::divisor;
use crate::ui::pages::series::facts::unit_text;
use crate::ui::routes::Route;
use crate::ui::state::{ForecastState, use_bench, use_forecasts, use_formats};
use crate::workbench::Document;

use super::Provisional;
use super::names::method_name;
use super::rows::{Grouping, Line, Listing, lines};
use super::tabs::ForecastTabs;

/// Months of the past that a small chart shows.
const PAST: usize = 24;
/// Small charts, and rows of the heat map, that are made at once.
const PAGE: usize = 24;
/// A change up to so much counts as level.
const LEVEL: f64 = 0.03;

/// What the reader chose.
#[derive(Clone, Copy)]
struct Choice {
    grouping: RwSignal<Grouping>,
    falls_first: RwSignal<bool>,
    same_scale: RwSignal<bool>,
    against_all: RwSignal<bool>,
    n_shown: RwSignal<usize>,
}

/// One account or product with its months.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    line: Line,
    /// One per month of the book, in whole units; `None` where there is none.
    values: Vec<Option<f64>>,
    /// The first month that counts.
    active_from: usize,
    /// One per month ahead, in whole units.
    ahead: Vec<f64>,
    /// The 80 % range of its own forecast, moved to `ahead`.
    band: Option<Band>,
}

/// What the page shows, the largest first.
#[derive(Clone, Debug, Default, PartialEq)]
struct View {
    items: Vec<Item>,
    n_all: usize,
}

/// The page.
#[component]
pub fn GlancePage() -> impl IntoView {
    let has_data = use_bench().select(|it| it.book.is_some());
    view! {
        <Show when=move || has_data.get() fallback=|| view! { <NoData title=|it| it.forecast.empty_title text=|it| it.forecast.empty_text /> }><ForecastTabs shown=Route::Glance /><Glance /></Show>
    }
}

#[component]
fn Glance() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let choice = Choice {
        grouping: RwSignal::new(Grouping::Accounts),
        falls_first: RwSignal::new(false),
        same_scale: RwSignal::new(false),
        against_all: RwSignal::new(false),
        n_shown: RwSignal::new(PAGE),
    };
    let view = Memo::new(move |_| {
        let (grouping, falls_first) = (choice.grouping.get(), choice.falls_first.get());
        let formats = formats.get();
        bench.with(|document| forecasts.with(|state| view_of(document, state, grouping, falls_first, formats)))
    });
    let headline = trf(move |texts, formats| {
        view.with(|it| {
            let changes = || it.items.iter().filter_map(|it| it.line.change);
            let count = |is: fn(f64) -> bool| formats.count(changes().filter(|it| is(*it)).count());
            let up = count(|it| it > LEVEL);
            if changes().next().is_none() {
                return Some(texts.glance.waiting.to_owned());
            }
            let months = formats.count(bench.with(|it| it.forecast.horizon));
            let (down, level) = (count(|it| it < -LEVEL), count(|it| it.abs() <= LEVEL));
            Some(texts.glance.headline(up, formats.count(changes().count()), months, down, level))
        })
    });
    let at = trf(move |texts, formats| {
        let (n, shown) = view.with(|it| (it.n_all, it.items.len().min(choice.n_shown.get())));
        Some(texts.glance.at(formats.count(shown), formats.count(n)))
    });
    let provisional = forecasts.select(ForecastState::is_provisional);
    view! {
        <div class="head"><div class="say">
            <p class="at"><Provisional shown=provisional /><span>{at}</span><span class="q">{tr(|it| it.glance.level_note)}</span></p>
            <h1>{headline}</h1>
        </div></div>
        <div class="body glance">
            <Choices choice />
            <Multiples view choice />
            <More view choice />
            <Later><Heat view choice /></Later>
        </div>
    }
}

#[component]
fn Choices(choice: Choice) -> impl IntoView {
    let bench = use_bench();
    let several_products = bench.select(|it| it.book.as_ref().is_some_and(|it| it.products().len() > 1));
    let words =
        |read: fn(&'static GlanceTexts) -> &'static str| Signal::derive(move || read(tr(|it| &it.glance)()).to_owned());
    let groups = Signal::derive(move || {
        let texts = tr(|it| &it.forecast)();
        vec![(Grouping::Accounts, texts.by_account.to_owned()), (Grouping::Products, texts.by_product.to_owned())]
    });
    let orders = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        vec![(false, texts.order_size.to_owned()), (true, texts.order_fall.to_owned())]
    });
    let scales = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        vec![(false, texts.scale_own.to_owned()), (true, texts.scale_same.to_owned())]
    });
    let group = move |it| {
        choice.grouping.set(it);
        choice.n_shown.set(PAGE);
    };
    view! {
        <div class="bar controls">
            <Show when=move || several_products.get()>
                <Segments label=Signal::derive(move || tr(|it| it.forecast.grouping)().to_owned()) options=groups value=choice.grouping on_select=Callback::new(group) soft=true />
            </Show>
            <Segments label=words(|it| it.order) options=orders value=choice.falls_first on_select=Callback::new(move |it| choice.falls_first.set(it)) soft=true />
            <Segments label=words(|it| it.scale) options=scales value=choice.same_scale on_select=Callback::new(move |it| choice.same_scale.set(it)) soft=true />
        </div>
    }
}

#[component]
fn Multiples(view: Memo<View>, choice: Choice) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let frame = NodeRef::<html::Div>::new();
    let size = observed_size(frame);
    let drawn = Memo::new(move |_| {
        let (n_shown, same_scale, formats) = (choice.n_shown.get(), choice.same_scale.get(), formats.get());
        view.with(|it| Drawn(multiples(&it.items[..it.items.len().min(n_shown)], same_scale, formats)))
    });
    let chart = Signal::derive(move || drawn.with(|it| Chart::from(it.0.clone())));
    let height = Signal::derive(move || drawn.with(|it| it.0.natural_height(size.get().width.max(320.0))));
    let title = Signal::derive(move || tr(|it| it.glance.multiples)().to_owned());
    let says = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        format!("{} {}", texts.says_multiples, texts.range_note)
    });
    let unit = Signal::derive(move || unit_text(bench.with(|it| it.forecast.measure), formats.get()));
    let open = move |i: usize| {
        if let Some(node) = view.with_untracked(|it| it.items.get(i).map(|it| it.line.node)) {
            go(Route::Series(node));
        }
    };
    let table = move |()| view.with_untracked(|it| Some(change_table(it, formats.get_untracked())));
    view! {
        <div node_ref=frame class="multiples">
            <ChartView chart title unit says height file=Callback::new(|()| "kedge-glance".to_owned()) table=Callback::new(table) on_select=Callback::new(open) />
        </div>
    }
}

/// A chart that counts as changed whenever what it is made from does.
struct Drawn(SmallMultiples);

impl PartialEq for Drawn {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[component]
fn More(view: Memo<View>, choice: Choice) -> impl IntoView {
    let left = move || view.with(|it| it.items.len().saturating_sub(choice.n_shown.get()));
    let words = trf(move |texts, formats| Some(texts.glance.show_more(formats.count(left().min(PAGE)))));
    view! {
        <Show when=move || left().gt(&0)>
            <p class="more"><button type="button" class="btn sm" data-more="" on:click=move |_| choice.n_shown.update(|it| *it += PAGE)>{words.clone()}</button></p>
        </Show>
    }
}

#[component]
fn Heat(view: Memo<View>, choice: Choice) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let map = Memo::new(move |_| {
        let (against_all, n_shown, formats) = (choice.against_all.get(), choice.n_shown.get(), formats.get());
        view.with(|it| {
            bench.with(|document| heat(document, &it.items[..it.items.len().min(n_shown)], against_all, formats))
        })
    });
    let chart = Signal::derive(move || map.with(|it| Chart::from(it.clone())));
    let height = Signal::derive(move || map.with(HeatMap::natural_height));
    let title = trf(move |texts, formats| {
        map.with(|it| {
            let n = |kind: HeatCell| it.rows.iter().flat_map(|it| &it.cells).filter(|it| **it == kind).count();
            let (missing, zero) = (n(HeatCell::Missing), n(HeatCell::Zero));
            Some(if missing + zero == 0 {
                texts.glance.heat.to_owned()
            } else {
                texts.glance.heat_gaps(formats.count(missing), formats.count(zero), formats.count(it.rows.len()))
            })
        })
    });
    let title = Signal::derive(move || title().unwrap_or_default());
    let says = Signal::derive(move || tr(|it| it.glance.says_heat)().to_owned());
    let unit = Signal::derive(move || unit_text(bench.with(|it| it.forecast.measure), formats.get()));
    let shades = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        vec![(false, texts.shade_row.to_owned()), (true, texts.shade_all.to_owned())]
    });
    let shade = Signal::derive(move || tr(|it| it.glance.shade)().to_owned());
    let open = move |i: usize| {
        let n = map.with_untracked(|it| it.axis.n_months.max(1));
        if let Some(node) = view.with_untracked(|it| it.items.get(i / n).map(|it| it.line.node)) {
            go(Route::Series(node));
        }
    };
    let table = move |()| {
        let formats = formats.get_untracked();
        view.with_untracked(|it| bench.with_untracked(|document| history_table(document, it, formats)))
    };
    view! {
        <section class="heat">
            <ChartView chart title unit says height file=Callback::new(|()| "kedge-history".to_owned()) table=Callback::new(table) on_select=Callback::new(open)>
                <Segments label=shade options=shades value=choice.against_all on_select=Callback::new(move |it| choice.against_all.set(it)) soft=true />
            </ChartView>
        </section>
    }
}

fn view_of(
    document: &Document,
    state: &ForecastState,
    grouping: Grouping,
    falls_first: bool,
    formats: Formats,
) -> View {
    let Some(book) = document.book.as_deref() else { return View::default() };
    let open = std::collections::BTreeSet::new();
    let listing = Listing { grouping, open: &open, search: "", n_shown: usize::MAX };
    let (lines, _) = lines(document, state, listing, formats.language.texts());
    let tree = state.shown_tree();
    let item = |line: Line| {
        let whole = |minor: i64| minor as f64 / 100.0;
        let ahead: Vec<f64> = tree
            .and_then(|it| it.line(line.node))
            .map(|it| it.minor.iter().map(|it| whole(*it)).collect())
            .unwrap_or_default();
        let own = state.forecasts.get(&line.node).filter(|_| !state.is_provisional()).map(|it| &it.chosen.forecast);
        let band = own.and_then(|own| {
            let interval = own.intervals.first()?;
            let moved = |bound: &[f64]| -> Vec<f64> {
                bound
                    .iter()
                    .zip(&own.point)
                    .zip(&ahead)
                    .map(|((bound, own), ahead)| (bound - own + ahead).max(0.0))
                    .collect()
            };
            Some(Band { lower: moved(&interval.lower), upper: moved(&interval.upper) })
        });
        let active_from = book.series_of(line.node).map(|it| it.active_from).min().unwrap_or(0);
        let values = state.values(line.node).map(|it| it.values.clone()).unwrap_or_default();
        Item { line, values, active_from, ahead, band }
    };
    let mut items: Vec<Item> = lines.into_iter().filter(|it| it.depth == 1).map(item).collect();
    if falls_first {
        // An account without a year before it has no change: it stands last.
        let key = |it: &Item| it.line.change.unwrap_or(f64::MAX);
        items.sort_by(|a, b| key(a).total_cmp(&key(b)));
    }
    View { n_all: items.len(), items }
}

fn multiples(items: &[Item], same_scale: bool, formats: Formats) -> SmallMultiples {
    let measure = items.first().map_or(Measure::Amount, |it| it.line.measure);
    let per_unit = divisor(measure, formats.unit);
    let scaled = |values: &[f64]| values.iter().map(|it| it / per_unit).collect::<Vec<f64>>();
    let panel = |it: &Item| {
        let past = &it.values[it.values.len().saturating_sub(PAST)..];
        Multiple {
            name: it.line.name.clone(),
            note: it.line.change.map(|it| formats.percent_signed(it, 0)).unwrap_or_default(),
            note_ink: it.line.change.filter(|it| *it < -LEVEL).map(|_| Ink::Bad),
            actual: past.iter().map(|it| it.map(|it| it / per_unit)).collect(),
            forecast: scaled(&it.ahead),
            band: it.band.as_ref().map(|it| Band { lower: scaled(&it.lower), upper: scaled(&it.upper) }),
            says: says(it, formats),
        }
    };
    let tick_text = ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 }));
    SmallMultiples { panels: items.iter().map(panel).collect(), same_scale, tick_text }
}

/// What a small chart says about itself.
fn says(it: &Item, formats: Formats) -> Vec<(String, String)> {
    let all = formats.language.texts();
    let texts = &all.glance;
    let n = formats.count(it.ahead.len());
    let value =
        |minor: i64| format!("{} {}", formats.measure(it.line.measure, minor), unit_text(it.line.measure, formats));
    let how = match (&it.line.share_of, it.line.method) {
        (_, Some(method)) => Some(method_name(method, all).to_owned()),
        (Some(parent), None) => Some(texts.by_share(parent)),
        (None, None) => it.line.stopped.map(|it| all.forecast.stopped(it)),
    };
    let rows = [
        it.line.last.map(|it| (texts.last_sum(&n), value(it))),
        it.line.ahead.map(|it| (texts.next_sum(&n), value(it))),
        it.line.change.map(|it| (texts.change.to_owned(), formats.percent_signed(it, 1))),
        how.map(|it| (texts.how.to_owned(), it)),
    ];
    rows.into_iter().flatten().collect()
}

fn heat(document: &Document, items: &[Item], against_all: bool, formats: Formats) -> HeatMap {
    let Some(book) = document.book.as_deref() else { return HeatMap::default() };
    let texts = &formats.language.texts().glance;
    let months = book.months();
    let start = document.workspace.fiscal_start_month;
    let offset = (months.first.month() + 12 - start) as usize % 12;
    let fiscal_first = months.first.plus(-(offset as i32));
    let year = |nth: usize| (fiscal_first.plus(12 * nth as i32 + 11).year().to_string(), Vec::new());
    let axis = MonthAxis::fiscal(months.len, offset, |_| String::new(), year)
        .with_names(months.iter().map(|it| formats.month(it)).collect());
    let best = |it: &Item| it.values.iter().flatten().copied().fold(0.0, f64::max);
    let best_of_all = items.iter().map(best).fold(0.0, f64::max);
    let row = |it: &Item| {
        let most = if against_all { best_of_all } else { best(it) };
        let cells: Vec<HeatCell> =
            (it.values.iter().enumerate()).map(|(i, value)| cell(*value, i >= it.active_from, most)).collect();
        let minor = |value: f64| match it.line.measure {
            Measure::Amount => Money::from_f64(value).map(|it| formats.money_with(it, 1, Signed::WhereNegative)),
            Measure::Quantity => Quantity::from_f64(value).map(|it| formats.quantity(it)),
        };
        let text = |(value, cell): (&Option<f64>, &HeatCell)| match cell {
            HeatCell::Missing => texts.missing_text.to_owned(),
            HeatCell::Outside => texts.not_active.to_owned(),
            _ => value.and_then(minor).unwrap_or_default(),
        };
        HeatRow {
            label: it.line.name.clone(),
            strong: false,
            texts: it.values.iter().zip(&cells).map(text).collect(),
            cells,
        }
    };
    HeatMap {
        axis,
        rows: items.iter().map(row).collect(),
        key: HeatKey {
            low: texts.key_low.to_owned(),
            high: texts.key_high.to_owned(),
            zero: texts.key_zero.to_owned(),
            negative: texts.key_negative.to_owned(),
            missing: texts.key_missing.to_owned(),
            ..HeatKey::default()
        },
    }
}

/// A month's kind: nothing before the first month that counts, else what its value says.
fn cell(value: Option<f64>, is_active: bool, most: f64) -> HeatCell {
    match value {
        None if is_active => HeatCell::Missing,
        None => HeatCell::Outside,
        Some(0.0) => HeatCell::Zero,
        Some(it) if it < 0.0 => HeatCell::Negative,
        Some(it) => HeatCell::Level(if most > 0.0 { it / most } else { 1.0 }),
    }
}

fn exact(measure: Measure, minor: Option<i64>) -> Cell {
    match (measure, minor) {
        (_, None) => Cell::Empty,
        (Measure::Amount, Some(it)) => Cell::Money(Money::from_minor(it)),
        (Measure::Quantity, Some(it)) => Cell::Quantity(Quantity::from_minor(it)),
    }
}

fn change_table(view: &View, formats: Formats) -> ExportTable {
    let all = formats.language.texts();
    let texts = &all.glance;
    let n = formats.count(view.items.first().map_or(0, |it| it.ahead.len()));
    let row = |it: &Item| {
        let change = it.line.change.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        let (last, ahead) = (exact(it.line.measure, it.line.last), exact(it.line.measure, it.line.ahead));
        vec![Cell::Text(it.line.name.clone()), last, ahead, change]
    };
    ExportTable {
        name: texts.tab.to_owned(),
        header: vec![
            Cell::text(all.forecast.node),
            Cell::Text(texts.last_sum(&n)),
            Cell::Text(texts.next_sum(&n)),
            Cell::text(texts.change),
        ],
        rows: view.items.iter().map(row).collect(),
        n_names: 1,
    }
}

fn history_table(document: &Document, view: &View, formats: Formats) -> Option<ExportTable> {
    let months = document.book.as_deref()?.months();
    let all = formats.language.texts();
    let row = |it: &Item| {
        let minor = |value: f64| match it.line.measure {
            Measure::Amount => Money::from_f64(value).map(Money::minor),
            Measure::Quantity => Quantity::from_f64(value).map(Quantity::minor),
        };
        let cells = it.values.iter().map(|value| exact(it.line.measure, value.and_then(minor)));
        std::iter::once(Cell::Text(it.line.name.clone())).chain(cells).collect()
    };
    Some(ExportTable {
        name: all.glance.heat.to_owned(),
        header: std::iter::once(Cell::text(all.forecast.node)).chain(months.iter().map(Cell::Month)).collect(),
        rows: view.items.iter().map(row).collect(),
        n_names: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_what_it_is() {
        for (value, is_active, expected) in [
            (None, false, HeatCell::Outside),
            (None, true, HeatCell::Missing),
            (Some(0.0), true, HeatCell::Zero),
            (Some(-3.0), true, HeatCell::Negative),
            (Some(5.0), true, HeatCell::Level(0.5)),
            (Some(5.0), false, HeatCell::Level(0.5)),
        ] {
            assert_eq!(cell(value, is_active, 10.0), expected, "{value:?}");
        }
    }
}
