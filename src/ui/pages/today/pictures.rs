//! How the year runs, in two pictures: the distance to the plan's path with where it leads, and its months.

use leptos::prelude::*;

use crate::charts::{Chart, DeviationChart, SplitBars};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::monitor::chart::{deviation, deviation_table, fan};
use crate::ui::pages::plan::view::window_words;
use crate::ui::pages::rolling::{months_table, split, split_title};
use crate::ui::state::{use_bench, use_forecasts, use_formats, use_watching};
use crate::workbench::rolling::{Rolling, rolling};

/// Height of each in CSS pixels: both are on the first screen with the three furthest off.
const HEIGHT: f64 = 230.0;

/// The pictures; without a plan the months alone.
#[component]
pub fn Pictures() -> impl IntoView {
    let watching = use_watching();
    let has_path = Memo::new(move |_| watching.found.with(|it| it.as_ref().is_none_or(|it| it.monitoring.is_some())));
    view! {
        <div class="pics" class:one=move || !has_path.get()>
            <Show when=move || has_path.get()><section><Path /></section></Show>
            <section><Months /></section>
        </div>
    }
}

#[component]
fn Path() -> impl IntoView {
    let (bench, forecasts, formats, watching) = (use_bench(), use_forecasts(), use_formats(), use_watching());
    let fiscal_start = bench.select(|it| it.workspace.fiscal_start_month);
    let chart = Signal::derive(move || {
        let (found, formats) = (watching.found.get(), formats.get());
        let standing = found.as_ref().and_then(|it| Some((it.plan.as_ref()?, it.monitoring.as_ref()?)));
        let Some((plan, monitoring)) = standing else { return Chart::from(DeviationChart::default()) };
        let texts = formats.language.texts();
        let mut chart = deviation(&monitoring.company, plan.window, fiscal_start.get(), texts, formats);
        if !chart.forecast.is_empty() {
            (chart.band80, chart.band95) = fan((bench, forecasts), plan, None, formats).unzip();
        }
        Chart::from(chart)
    });
    let title = Signal::derive(move || {
        let (found, formats) = (watching.found.get(), formats.get());
        let words = &formats.language.texts().plan;
        let gap = found.and_then(|it| it.monitoring.as_ref()?.company.gap);
        match gap {
            Some(gap) => words.deviation_title(words.company, formats.money_signed(gap), formats.unit_label()),
            None => words.deviation_title_unknown(words.company),
        }
    });
    let numbers = move |()| {
        let found = watching.found.get_untracked()?;
        let (plan, monitoring) = (found.plan.as_ref()?, found.monitoring.as_ref()?);
        Some(deviation_table(&monitoring.company, plan.window, formats.get_untracked()))
    };
    let unit = Signal::derive(move || tr(|it| it.plan.deviation_small)().to_owned());
    let says = Signal::derive(move || tr(|it| it.chart.says_deviation)().to_owned());
    view! { <ChartView chart title unit says height=Signal::stored(HEIGHT) width=680.0 file=Callback::new(|()| "kedge-pace".to_owned()) table=Callback::new(numbers) /> }
}

#[component]
fn Months() -> impl IntoView {
    let (bench, forecasts, formats, watching) = (use_bench(), use_forecasts(), use_formats(), use_watching());
    let fiscal_start = bench.select(|it| it.workspace.fiscal_start_month);
    // What is watched is found anew with every change of plan, sales or forecast, and so are the months.
    let made = Memo::new(move |_| {
        watching.found.track();
        let tree = forecasts.with_untracked(|it| it.tree.clone())?;
        bench.with_untracked(|it| rolling(it, &tree))
    });
    let with = move |read: &dyn Fn(&Rolling, &str) -> String| {
        made.with(|it| {
            let it = it.as_ref()?;
            let formats = formats.get();
            Some(read(it, &window_words(it.window, fiscal_start.get(), formats.language.texts(), formats)))
        })
    };
    let chart = Signal::derive(move || {
        let bars = made.with(|it| it.as_ref().map(|it| split(it, fiscal_start.get(), formats.get())));
        Chart::from(bars.unwrap_or_else(SplitBars::default))
    });
    let title = Signal::derive(move || {
        let said = with(&|it, window| split_title(it, window, formats.get()));
        said.unwrap_or_else(|| tr(|it| it.rolling.table)().to_owned())
    });
    let unit = Signal::derive(move || formats.get().unit_label());
    let says = Signal::derive(move || tr(|it| it.rolling.bars_says)().to_owned());
    let numbers = move |()| made.with_untracked(|it| Some(months_table(it.as_ref()?, formats.get_untracked())));
    view! { <ChartView chart title unit says height=Signal::stored(HEIGHT) width=520.0 file=Callback::new(|()| "kedge-rolling".to_owned()) table=Callback::new(numbers) /> }
}
