//! The seasonal indices of the method shown, or of classical decomposition.

use leptos::prelude::*;

use crate::charts::{Bar, BarChart, Chart, Size, ValueText};
use crate::forecast::{MethodForecast, MethodId};
use crate::i18n::Metric;
use crate::ui::components::chart::ChartCanvas;
use crate::ui::language::tr;
use crate::ui::state::{use_formats, use_preferences};
use crate::ui::tips::Term;

use super::SeriesContext;
use super::parameters::FitWords;
use super::save::save_chart;

/// Twelve bars around 1, or around 0 for differences.
#[component]
pub fn SeasonChart() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let (formats, preferences) = (use_formats(), use_preferences());
    let classical = RwSignal::new(None::<MethodForecast>);
    // A method without a season of its own, such as a combination, leaves the question to classical decomposition.
    Effect::new(move || {
        classical.set(None);
        if context.shown().is_some_and(|it| it.seasonal_indices.is_empty()) {
            context.ask(MethodId::Classical, move |it| {
                let _ = classical.try_set(Some(it));
            });
        }
    });
    let indices = Memo::new(move |_| {
        let own = context.shown()?;
        let shown = if own.seasonal_indices.is_empty() { classical.get()? } else { own };
        let first = context.facts.with(|it| it.as_ref().map(|it| it.history.first))?;
        if shown.seasonal_indices.len() != 12 {
            return None;
        }
        // From the position of the first observation to the calendar.
        let start = 12 - (first.month() as usize - 1);
        let by_month: Vec<f64> = (0..12).map(|month| shown.seasonal_indices[(month + start) % 12]).collect();
        Some((by_month, shown.multiplicative))
    });
    let highlighted = move || {
        context
            .facts
            .with(|it| it.as_ref().map(|it| it.ahead.first.plus(context.step.get() as i32).month() as usize - 1))
    };
    let chart = Signal::derive(move || -> Chart {
        let formats = formats.get();
        let Some((by_month, multiplicative)) = indices.get() else { return BarChart::default().into() };
        let unit = if multiplicative { 1.0 } else { formats.unit.minor_units() as f64 / 100.0 };
        let decimals = if multiplicative { 2 } else { 0 };
        let bar = |(i, value): (usize, &f64)| Bar {
            label: (i + 1).to_string(),
            value: Some(value / unit),
            text: formats.number(value / unit, decimals),
        };
        BarChart {
            bars: by_month.iter().enumerate().map(bar).collect(),
            base: if multiplicative { 1.0 } else { 0.0 },
            tick_text: ValueText::new(move |it| formats.number(it, if multiplicative { 2 } else { 0 })),
            highlighted: highlighted(),
        }
        .into()
    });
    let theme = Signal::derive(move || format!("{:?}", preferences.read().theme));
    let label = Signal::derive(move || tr(|it| it.forecast.season_label)().to_owned());
    let kind = move || {
        let texts = &formats.get().language.texts().forecast;
        let unit = match indices.get()? {
            (_, true) => texts.season_mean_one.to_owned(),
            (_, false) => formats.get().unit_label(),
        };
        Some(if classical.with(Option::is_some) { format!("{unit} · {}", texts.season_of_classical) } else { unit })
    };
    view! {
        <section>
            <div class="bar"><h2><Term metric=Metric::SeasonIndex>{tr(|it| it.forecast.season)}</Term><small>{kind}</small></h2></div>
            <Show when=move || indices.with(Option::is_some) fallback=move || view! { <p class="q">{tr(|it| it.forecast.season_too_short)}</p> }>
                <ChartCanvas chart label height=Signal::stored(150.0) theme />
                <div class="bar foot">
                    <button type="button" class="link save-season" on:click=move |_| save(context, chart.get_untracked())>{tr(|it| it.forecast.save_png)}</button>
                </div>
            </Show>
            <FitWords />
        </section>
    }
}

fn save(context: SeriesContext, chart: Chart) {
    let suffix = tr(|it| it.forecast.season)();
    save_chart(context, suffix, chart, Size { width: 474.0, height: 180.0 });
}
