//! What is talked about: a Pareto of the themes and how they change.

use std::cmp::Ordering;

use leptos::prelude::*;

use crate::charts::{Chart, ParetoBar, ParetoChart, ValueText};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::feedback::{Theme, Voice};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::tips::term;

use super::Desk;

/// Bars of their own; the rest is one bar.
const BARS: usize = 9;
/// Themes in the table.
const ROWS: usize = 40;

/// The section.
#[component]
pub fn Themes(desk: Desk) -> impl IntoView {
    let chart = Signal::derive(move || Chart::from(desk.voice.with(|it| pareto(it, desk.formats.get()))));
    let title = Signal::derive(move || {
        let (words, formats) = (&desk.texts().feedback, desk.formats.get());
        desk.voice.with(|it| {
            let n = it.themes.iter().position(|it| it.running >= 0.8).map_or(0, |it| it + 1);
            let share = it.themes.get(n.saturating_sub(1)).map_or(0.0, |it| it.running);
            if n == 0 {
                words.pareto_none.to_owned()
            } else {
                words.pareto(formats.count(n), formats.percent(share, 0))
            }
        })
    });
    let unit = Signal::derive(move || desk.texts().feedback.pareto_unit.to_owned());
    let says = Signal::derive(move || desk.texts().feedback.pareto_says.to_owned());
    let table = move |()| Some(desk.voice.with_untracked(|it| theme_table(it, desk.formats.get_untracked())));
    let rows = move || {
        let formats = desk.formats.get();
        desk.voice.with(|it| it.themes.iter().take(ROWS).map(|it| row(it, formats)).collect_view())
    };
    view! {
        <section class="themes">
            <ChartView chart title unit says height=Signal::stored(230.0) width=948.0 file=Callback::new(|()| "kedge-themes".to_owned()) table=Callback::new(table) />
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.feedback.themes)>
                <table class="theme-table">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.feedback.theme)}</th><th scope="col">{tr(|it| it.feedback.year)}</th><th class="hide-p" scope="col">{tr(|it| it.feedback.running)}</th>
                        <th scope="col">{tr(|it| it.feedback.open)}</th><th scope="col">{term(Metric::Priority, |it| it.feedback.priority)}</th><th class="hide-p" scope="col">{tr(|it| it.feedback.last_quarter)}</th>
                        <th class="hide-p" scope="col">{tr(|it| it.feedback.quarter_before)}</th><th class="l" scope="col">{term(Metric::ThemeTrend, |it| it.feedback.trend)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="q small">{tr(|it| it.feedback.trend_says)}</p>
        </section>
    }
}

fn name_of(it: &Theme, formats: Formats) -> String {
    it.name.clone().unwrap_or_else(|| formats.language.texts().feedback.no_theme.to_owned())
}

fn row(it: &Theme, formats: Formats) -> AnyView {
    let words = &formats.language.texts().feedback;
    let (trend, key) = match it.trend() {
        Some(Ordering::Greater) => (words.rising, "up"),
        Some(_) => (words.falling, "down"),
        None => (words.unclear, ""),
    };
    view! {
        <tr data-about=it.name.clone().unwrap_or_default() data-n=it.n_year.to_string() data-open=it.n_open.to_string() data-priority=format!("{:.6}", it.priority) data-trend=key data-last=it.n_last.to_string() data-before=it.n_before.to_string()>
            <td class="l cell" class:q=it.name.is_none()>{name_of(it, formats)}</td><td>{formats.count(it.n_year)}</td><td class="hide-p">{formats.percent(it.running, 0)}</td>
            <td>{formats.count(it.n_open)}</td><td>{formats.number(it.priority, 1)}</td><td class="hide-p">{formats.count(it.n_last)}</td><td class="hide-p">{formats.count(it.n_before)}</td>
            <td class="l" class:bad=key == "up" class:good=key == "down" class:q=key.is_empty()>{trend}</td>
        </tr>
    }
    .into_any()
}

fn pareto(it: &Voice, formats: Formats) -> ParetoChart {
    let words = &formats.language.texts().feedback;
    let themes: Vec<&Theme> = it.themes.iter().filter(|it| it.n_year > 0).collect();
    let bar =
        |name: String, n: usize, running: f64| ParetoBar { name, value: n as f64, text: formats.count(n), running };
    let n_own = if themes.len() > BARS + 1 { BARS } else { themes.len() };
    let mut bars: Vec<ParetoBar> =
        themes[..n_own].iter().map(|it| bar(name_of(it, formats), it.n_year, it.running)).collect();
    // A large rest or what has no theme may stand last, whatever its size.
    if n_own < themes.len() {
        bars.push(bar(words.others.to_owned(), themes[n_own..].iter().map(|it| it.n_year).sum(), 1.0));
    }
    ParetoChart {
        bars,
        tick_text: ValueText::new(move |it| if it.fract() == 0.0 { formats.number(it, 0) } else { String::new() }),
        share_text: ValueText::new(move |it| formats.percent(it, 0)),
        value_name: words.year.to_owned(),
        running_name: words.running.to_owned(),
    }
}

fn theme_table(it: &Voice, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().feedback;
    let count = |it: usize| Cell::Plain(it.to_string());
    let row = |it: &Theme| {
        vec![
            Cell::Text(name_of(it, formats)),
            count(it.n_year),
            Cell::Plain(format!("{:.4}", it.running)),
            count(it.n_open),
            Cell::Plain(format!("{:.2}", it.priority)),
            count(it.n_last),
            count(it.n_before),
        ]
    };
    let header =
        [words.theme, words.year, words.running, words.open, words.priority, words.last_quarter, words.quarter_before];
    ExportTable {
        name: words.themes.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: it.themes.iter().map(row).collect(),
        n_names: 1,
    }
}
