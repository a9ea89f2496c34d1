//! The two pictures over the grid: targets beside landings, and who has the hardest part.

use leptos::prelude::*;

use crate::charts::{Chart, Size, Wing, WingRow, WingsChart};
use crate::domain::Money;
use crate::plan::Attainability;
use crate::ui::components::chart::ChartCanvas;
use crate::ui::language::tr;
use crate::ui::state::use_preferences;

use super::desk::Desk;
use super::export::save_picture;
use super::grid::chance_bar;
use super::view::{PlanView, RowView};

/// Accounts named in a picture.
const NAMED: usize = 6;

/// The pictures.
#[component]
pub fn Pictures(desk: Desk) -> impl IntoView {
    let preferences = use_preferences();
    let chart = Memo::new(move |_| desk.view.get().map(|it| wings(desk, &it)).unwrap_or_default());
    let theme = Signal::derive(move || preferences.read().theme.key().to_owned());
    let height = Signal::derive(move || chart.read().natural_height());
    let failed = RwSignal::new(false);
    let picture = move |_| {
        let size = Size { width: 760.0, height: height.get_untracked() };
        save_picture("kedge-plan.png", Chart::from(chart.get_untracked()), size, failed);
    };
    let odds = move || {
        let (view, formats, words) = (desk.view.get()?, desk.formats.get(), &desk.texts().plan);
        let n_known = view.hardest().len();
        let even = view.hardest().filter(|it| it.probability.is_some_and(|it| Attainability::value(it) >= 0.5)).count();
        if n_known == 0 {
            return Some(words.odds_none.to_owned());
        }
        Some(words.odds_title(formats.count(even), formats.count(n_known)))
    };
    let list = move || {
        let (view, formats) = (desk.view.get()?, desk.formats.get());
        let row = |it: &RowView| {
            view! {
                <li><span class="nm">{it.name.clone()}</span><span class="tg">{formats.money(it.total)}</span>
                    <span class="fc">{it.landing.map(|it| formats.money(it))}</span>{chance_bar(it.probability, desk)}</li>
            }
        };
        Some(view.hardest().take(NAMED).map(row).collect_view())
    };
    view! {
        <div class="pics">
            <section>
                <div class="bar"><h2>{tr(|it| it.plan.bars_title)}<small>{move || desk.formats.get().unit_label()}</small></h2><span class="sp"></span>
                    <button type="button" class="btn sm" on:click=picture>{tr(|it| it.plan.export_png)}</button></div>
                <Show when=move || failed.get()><p class="bad" role="alert">{move || desk.texts().plan.not_exported(desk.texts().plan.refused_picture)}</p></Show>
                <ChartCanvas chart=Signal::derive(move || Chart::from(chart.get())) label=Signal::derive(move || desk.texts().plan.bars_title.to_owned()) height theme />
            </section>
            <section>
                <div class="bar"><h2>{odds}<small>{tr(|it| it.plan.odds_small)}</small></h2></div>
                <ul class="odds">{list}</ul>
            </section>
        </div>
    }
}

fn wings(desk: Desk, view: &PlanView) -> WingsChart {
    let (words, formats) = (&desk.texts().plan, desk.formats.get());
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let row = |it: &RowView| WingRow {
        label: it.name.clone(),
        strong: it.ratio().is_some_and(|it| it > 1.0),
        note: it.ratio().map(|it| formats.number(it, 2)).unwrap_or_default(),
        target: Wing { value: value(it.total), tick: it.landing.map(value), text: formats.money(it.total) },
        other: None,
    };
    let mut rows: Vec<WingRow> = view.rows.iter().take(NAMED).map(row).collect();
    let rest = view.rows.get(NAMED..).unwrap_or_default();
    if !rest.is_empty() {
        let total: Money = rest.iter().map(|it| it.total).sum();
        let label = words.bars_others(formats.count(rest.len()));
        rows.push(WingRow {
            label,
            target: Wing { value: value(total), tick: None, text: formats.money(total) },
            ..WingRow::default()
        });
    }
    WingsChart {
        rows,
        target_title: words.bars_target.to_owned(),
        note_title: words.bars_note.to_owned(),
        tick_title: words.bars_tick.to_owned(),
        other_title: String::new(),
    }
}
