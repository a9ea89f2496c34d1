//! The gallery: every component in every state on one page, to look at while working on them. In debug builds only, so
//! its few words are for developers and stand here.

use leptos::prelude::*;

use crate::charts::Chart;
use crate::charts::examples::examples;
use crate::domain::Money;
use crate::grid::{Block, Spot};
use crate::i18n::{Language, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::amount::AmountField;
use crate::ui::components::cell_editor::CellEditor;
use crate::ui::components::chart::{ChartView, SparkBars};
use crate::ui::components::drop_zone::{DropZone, TABLE_ENDINGS};
use crate::ui::components::grid::{Grid, GridCell, GridColumn, GridRow, GridSource};
use crate::ui::components::icon::{Icon, Mark, Sign};
use crate::ui::components::modal::Modal;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::table_out::TableOut;
use crate::ui::pages::forecast::tabs::ForecastTabs;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::routes::Route;
use crate::ui::state::use_formats;
use crate::ui::tips::Term;

const SIGNS: [Sign; 24] = [
    Sign::Data,
    Sign::Forecast,
    Sign::Plan,
    Sign::Report,
    Sign::Learn,
    Sign::Check,
    Sign::Moon,
    Sign::Sun,
    Sign::Contrast,
    Sign::Undo,
    Sign::Redo,
    Sign::Lock,
    Sign::Unlock,
    Sign::Warning,
    Sign::Close,
    Sign::Open,
    Sign::Save,
    Sign::Floor,
    Sign::Cap,
    Sign::Search,
    Sign::Display,
    Sign::Check,
    Sign::Warning,
    Sign::Close,
];

const COLOURS: [&str; 11] =
    ["paper", "surface", "sunk", "ink", "quiet", "line", "edge", "forecast", "target", "good", "bad"];

/// The page.
#[component]
pub fn GalleryPage() -> impl IntoView {
    view! {
        <div class="head"><div class="say"><h1>"Gallery of components"</h1></div></div>
        <div class="body gallery">
            <Colours />
            <Type />
            <Buttons />
            <Choices />
            <Messages />
            <Tables />
            <Cells />
            <Navigation />
            <Charts />
            <Overlaid />
        </div>
    }
}

#[component]
fn Colours() -> impl IntoView {
    let swatch = |name: &'static str| {
        let colour = format!("var(--{name})");
        view! { <li><span class="swatch" style:background=colour></span>{name}</li> }
    };
    view! { <section><h2>"Colours"</h2><ul class="swatches">{COLOURS.map(swatch).collect_view()}</ul></section> }
}

#[component]
fn Type() -> impl IntoView {
    let text = Signal::derive(|| {
        format!(
            "未来十二个月预计 {} 万元，比目标 {} 少 {}。",
            FigureInk::Forecast.wrap("5,246"),
            FigureInk::Target.wrap("5,560"),
            FigureInk::Bad.wrap("314")
        )
    });
    view! {
        <section>
            <h2>"Type"<small>"scale 12 13 14 16 20 28"</small></h2>
            <p class="head"><Mark /></p>
            <h1><Sentence text /></h1>
            <p>"正文 14 px，中英混排 mixed 2026-07 之间留空。The quick brown fox forecasts 1,234.5 万元."</p>
            <p class="q">"Quiet text"</p><p class="good">"Good"</p><p class="warn">"Warning"</p><p class="bad">"Bad"</p>
        </section>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let sign = |it: Sign| view! { <span class="icon" title=format!("{it:?}")><Icon sign=it /></span> };
    view! {
        <section>
            <h2>"Buttons and signs"</h2>
            <p class="acts">
                <button type="button" class="btn do">"Do"</button><button type="button" class="btn">"Plain"</button>
                <button type="button" class="btn" disabled=true>"Disabled"</button><button type="button" class="btn sm">"Small"</button>
                <button type="button" class="btn big"><Icon sign=Sign::Forecast />"Big"</button><button type="button" class="link">"Link"</button>
                <button type="button" class="icon" aria-label="undo"><Icon sign=Sign::Undo /></button><span class="badge">"badge"</span><span class="badge warn">"badge warn"</span>
            </p>
            <p class="acts">{SIGNS.map(sign).collect_view()}</p>
        </section>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let formats = use_formats();
    let (one, soft) = (RwSignal::new(1), RwSignal::new(2));
    let amount = RwSignal::new(Some(Money::from_minor(5_246_000_000)));
    let options = Signal::stored(vec![(1, "元".to_owned()), (2, "万".to_owned()), (3, "亿".to_owned())]);
    let label = Signal::stored("Unit".to_owned());
    view! {
        <section>
            <h2>"Choices and fields"</h2>
            <p class="acts">
                <Segments label options value=one on_select=Callback::new(move |it| one.set(it)) />
                <Segments label options value=soft on_select=Callback::new(move |it| soft.set(it)) soft=true />
                <label class="tick"><input type="checkbox" checked=true />"Tick"</label>
                <label class="inline">"Select"<select><option>"12"</option><option>"24"</option></select></label>
                <label class="inline">"Text"<input type="text" value="江澜线缆" /></label>
                <AmountField label=Signal::stored("Amount".to_owned()) value=amount formats on_commit=Callback::new(|_: String| ()) />
            </p>
            <DropZone text=Signal::stored("Drop a file here".to_owned()) button=Signal::stored("Choose…".to_owned()) accept=TABLE_ENDINGS on_file=Callback::new(|_| ())><span></span></DropZone>
        </section>
    }
}

#[component]
fn Messages() -> impl IntoView {
    view! {
        <section>
            <h2>"Messages"</h2>
            <p class="banner bad"><Icon sign=Sign::Warning />"What cannot be missed"</p>
            <p class="banner warn"><Icon sign=Sign::Warning />"What should be known"</p>
            <p class="banner"><progress></progress>"What goes on"</p>
            <div class="done"><Icon sign=Sign::Check /><span>"What was done"</span></div>
            <p class="refusal">"What cannot be, and why"</p>
            <div class="empty"><h1>"Nothing here yet"</h1><p>"What to do next."</p><p class="acts"><a class="btn do" href="#/data/import">"Do it"</a></p></div>
        </section>
    }
}

#[component]
fn Tables() -> impl IntoView {
    let bars = Signal::stored([0.4, 0.6, 0.5, 0.9, 0.7].map(Some).to_vec());
    view! {
        <section>
            <h2>"Tables"<small>"万元"</small></h2>
            <table class="nodes">
                <thead><tr><th class="l">"Series"</th><th><Term metric=Metric::Mase>"MASE"</Term></th><th>"Forecast"</th><th class="l">"Errors"</th></tr></thead>
                <tbody>
                    <tr class="lv0"><td class="l name">"Company"</td><td>"0.71"</td><td class="fc">"5,246"</td><td class="l"></td></tr>
                    <tr class="lv1 win"><td class="l name">"In use"</td><td>"0.63"</td><td class="fc">"2,300"</td><td class="l"><SparkBars values=bars max=Signal::stored(1.0) label=Signal::stored("Errors".to_owned()) /></td></tr>
                    <tr class="lv1 out"><td class="l name">"Beaten"</td><td>"1.04"</td><td>"2,946"</td><td class="l note">"worse, p 0.01"</td></tr>
                    <tr class="lv2"><td class="l name">"Below"</td><td>"–"</td><td class="fc">"120"</td><td class="l note">"share"</td></tr>
                </tbody>
            </table>
        </section>
    }
}

#[component]
fn Cells() -> impl IntoView {
    let opened = RwSignal::new(true);
    let column = |i: usize| GridColumn {
        head: if i == 0 { "Account".to_owned() } else { format!("M{i}") },
        title: format!("Column {i}"),
        width: if i == 0 { 180.0 } else { 76.0 },
        class: if i == 0 { "l" } else { "" },
    };
    let row = move |row: usize| GridRow {
        key: row.to_string(),
        level: 1 + row.min(2),
        open: (row == 1).then(|| opened.get()),
        class: ["lv0", "lv1", "lv2"][row.min(2)],
    };
    let cell = |it: Spot| match (it.row, it.column) {
        (row, 0) => GridCell { text: format!("Row {row}"), ..GridCell::default() },
        (2, 3) => GridCell { text: "—".to_owned(), class: "gone", ..GridCell::default() },
        (3, 2) => GridCell { text: "120".to_owned(), class: "part", ..GridCell::default() },
        (row, column) => GridCell { text: (100 * row + column).to_string(), ..GridCell::default() },
    };
    let copy = |block: Block| {
        let line = |row: usize| {
            (block.first.column..=block.last.column).map(|it| Cell::Plain(format!("{row}.{it}"))).collect()
        };
        (block.first.row..=block.last.row).map(line).collect::<Vec<Vec<Cell>>>()
    };
    let source = GridSource {
        columns: Signal::stored((0..16).map(column).collect()),
        n_rows: Signal::derive(move || if opened.get() { 6 } else { 2 }),
        row: Callback::new(row),
        cell: Callback::new(cell),
        copy: Callback::new(copy),
    };
    let table = || Some(ExportTable { header: vec![Cell::Text("Row".to_owned())], ..ExportTable::default() });
    let said = RwSignal::new("Enter commits, Esc gives up".to_owned());
    view! {
        <section>
            <h2>"Grid, cell editor, ways out"</h2>
            <Grid label=Signal::stored("Grid".to_owned()) id="gallery" source on_toggle=Callback::new(move |_| opened.update(|it| *it = !*it)) on_ask=Callback::new(|_| ()) />
            <table class="tree"><tbody><tr><td class="ed">"808"</td><td class="cl">"790"</td><td class="sel">"812"</td>
                <td><CellEditor initial="841".to_owned() select_all=false label="Cell".to_owned() on_commit=Callback::new(move |(text, _)| said.set(text)) on_cancel=Callback::new(|()| ()) /></td></tr></tbody></table>
            <p class="q" role="status">{said}</p>
            <p class="acts"><TableOut workbook=None table=Callback::new(move |()| table()) /></p>
        </section>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    view! {
        <section>
            <h2>"Navigation within a place"</h2>
            <PlanTabs shown=Route::Versions />
            <ForecastTabs shown=Route::Rolling />
        </section>
    }
}

/// Every kind of chart, in the reader's language and theme.
#[component]
fn Charts() -> impl IntoView {
    let formats = use_formats();
    let language = Memo::new(move |_| formats.get().language);
    let shown = |chart: Chart| {
        let kind = chart.kind();
        let height = match &chart {
            Chart::Stacked(it) => it.natural_height(),
            Chart::Heat(it) => it.natural_height(),
            Chart::Multiples(it) => it.natural_height(640.0),
            Chart::Bridge(it) => it.natural_height(),
            _ => 240.0,
        };
        view! {
            <figure data-kind=kind>
                <ChartView chart=Signal::stored(chart) title=Signal::stored(kind.to_owned()) says=Signal::stored(kind.to_owned()) height=Signal::stored(height)
                    file=Callback::new(move |()| kind.to_owned()) table=Callback::new(|()| None) width=640.0 />
            </figure>
        }
    };
    let all = move || {
        let made = match language.get() {
            Language::Zh => examples(|zh, _| zh),
            Language::En => examples(|_, en| en),
        };
        made.into_iter().map(shown).collect_view()
    };
    view! { <section><h2>"Charts"<small>{Chart::KINDS.len()}</small></h2><div class="gallery-charts">{all}</div></section> }
}

#[component]
fn Overlaid() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <section>
            <h2>"Over the page"</h2>
            <p class="acts"><button type="button" class="btn" on:click=move |_| open.set(true)>"Open a dialog"</button><span data-tip="method/ets">"A word with a tip"</span></p>
            <Modal open label=Signal::stored("Dialog".to_owned()) class="shortcuts"><h2>"A dialog"</h2><p>"Esc closes it."</p></Modal>
        </section>
    }
}
