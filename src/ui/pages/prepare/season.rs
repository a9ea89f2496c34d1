//! The season table: computed, shrunk to the group, or typed.

use leptos::prelude::*;

use crate::charts::{Bar, BarChart, Chart, ValueText};
use crate::domain::{DisplayUnit, Measure, Month};
use crate::forecast::{MethodId, SeasonFinding};
use crate::i18n::{Formats, Metric};
use crate::import::{DecimalMark, parse_number};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::node_name;
use crate::ui::pages::series::chart::divisor;
use crate::ui::pages::series::facts::unit_text;
use crate::ui::pages::series::season::{season_table, season_words};
use crate::ui::state::use_formats;
use crate::ui::tips::Term;
use crate::workbench::preparation::{SeasonFault, SeasonTable, season_groups};
use crate::workbench::{Action, ForecastAction, PreparationAction};

use super::PrepareContext;

/// What the section shows.
#[derive(Clone, Debug, PartialEq)]
struct View {
    found: Option<SeasonFinding>,
    table: Option<SeasonTable>,
    measure: Measure,
    n: usize,
    classical: bool,
}

impl View {
    fn multiplicative(&self) -> bool {
        self.table
            .as_ref()
            .map_or_else(|| self.found.as_ref().is_none_or(|it| it.multiplicative), |it| it.multiplicative)
    }

    /// The indices in use: the table, or those computed; empty where none can be.
    fn in_use(&self) -> Vec<f64> {
        match (&self.table, &self.found) {
            (Some(table), _) => table.indices.to_vec(),
            (None, Some(found)) if found.own.is_empty() => found.shrunk.clone(),
            (None, Some(found)) => found.own.clone(),
            (None, None) => Vec::new(),
        }
    }

    /// One unit of what is shown, in whole units of the measure.
    fn unit(&self, unit: DisplayUnit) -> f64 {
        if self.multiplicative() { 1.0 } else { divisor(self.measure, unit) }
    }
}

fn index_text(view: &View, value: f64, formats: Formats) -> String {
    let decimals = if view.multiplicative() { 3 } else { 1 };
    formats.number(value / view.unit(formats.unit), decimals)
}

/// The section.
#[component]
pub fn SeasonSection() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let view = Memo::new(move |_| {
        context.facts.with(|facts| {
            let facts = facts.as_ref()?;
            context.findings.with(|found| {
                let found = found.as_ref()?;
                Some(View {
                    found: found.season.clone(),
                    table: facts.decided.season.clone(),
                    measure: facts.measure,
                    n: found.n,
                    classical: facts.method == Some(MethodId::Classical) || facts.in_use == Some(MethodId::Classical),
                })
            })
        })
    });
    let fault = RwSignal::new(None::<String>);
    let set = move |table: Option<SeasonTable>| {
        fault.set(None);
        context.change(PreparationAction::SetSeason(context.node, table));
    };
    let small = move || {
        let formats = formats.get();
        let texts = &formats.language.texts().prepare;
        view.with(|it| {
            it.as_ref().map(|it| match it.multiplicative() {
                true => texts.season_small_factor.to_owned(),
                false => texts.season_small_amount(unit_text(it.measure, formats)),
            })
        })
    };
    let has_table = move || view.with(|it| it.as_ref().is_some_and(|it| it.table.is_some()));
    let has_index = move || view.with(|it| it.as_ref().is_some_and(|it| !it.in_use().is_empty()));
    let classical = move || view.with(|it| it.as_ref().is_some_and(|it| it.classical));
    let use_shrunk = move |_| {
        let table = view.with_untracked(|it| {
            let found = it.as_ref()?.found.as_ref()?;
            SeasonTable::new(&found.shrunk, found.multiplicative).ok()
        });
        if table.is_some() {
            set(table);
        }
    };
    let use_classical = move |_| {
        context.bench.dispatch(Action::Forecast(ForecastAction::SetMethod(context.node, Some(MethodId::Classical))));
    };
    let state = move || {
        let texts = &formats.get().language.texts().prepare;
        if has_table() { texts.season_edited } else { texts.season_computed }
    };
    view! {
        <section class="season">
            <div class="bar"><h2><Term metric=Metric::SeasonIndex>{tr(|it| it.prepare.season)}</Term><small>{small}</small></h2></div>
            <Show when=has_index fallback=move || view! { <p class="q">{tr(|it| it.prepare.season_none)}</p> }>
                <div class="two even">
                    <div class="scroll"><SeasonRows view set=Callback::new(set) fault /></div>
                    <div>
                        <SeasonBars view />
                        <p class="q small">{move || shrink_words(context, view, formats.get())}</p>
                        <p class="small">{state}</p>
                        <Show when=has_table>
                            <p class="small">{move || if classical() { tr(|it| it.prepare.season_act_now)() } else { tr(|it| it.prepare.season_not_used)() }}</p>
                        </Show>
                        <p class="acts">
                            <Show when=move || has_table() && !classical()><button type="button" class="btn sm use-classical" on:click=use_classical>{tr(|it| it.prepare.season_use_classical)}</button></Show>
                            <button type="button" class="btn sm use-shrunk" on:click=use_shrunk>{tr(|it| it.prepare.use_shrunk)}</button>
                            <button type="button" class="btn sm reset-season" disabled=move || !has_table() on:click=move |_| set(None)>{tr(|it| it.prepare.reset_season)}</button>
                        </p>
                    </div>
                </div>
                {move || fault.get().map(|it| view! { <p class="bad small" role="alert">{it}</p> })}
            </Show>
        </section>
    }
}

fn shrink_words(context: PrepareContext, view: Memo<Option<View>>, formats: Formats) -> Option<String> {
    let all = formats.language.texts();
    let texts = &all.prepare;
    let Some(group) = season_groups(context.node).last().copied() else {
        return Some(texts.shrink_alone.to_owned());
    };
    let group = context.bench.with(|it| it.book.as_deref().map(|book| node_name(book, group, all)))?;
    view.with(|it| {
        let it = it.as_ref()?;
        let weight = it.found.as_ref()?.weight;
        Some(if weight == 0.0 {
            texts.shrink_all(group)
        } else {
            let own = formats.percent(weight, 0);
            texts.shrink_text(own, group, formats.percent(1.0 - weight, 0), formats.count(it.n))
        })
    })
}

#[component]
fn SeasonBars(view: Memo<Option<View>>) -> impl IntoView {
    let formats = use_formats();
    let chart = Signal::derive(move || -> Chart {
        let formats = formats.get();
        view.with(|it| {
            let Some(it) = it else { return BarChart::default().into() };
            let unit = it.unit(formats.unit);
            let decimals = if it.multiplicative() { 2 } else { 0 };
            let bar = |(i, value): (usize, &f64)| Bar {
                label: (i + 1).to_string(),
                name: formats.month_name(Month::from_index(12 * 2024 + i as i32)),
                value: Some(value / unit),
                text: formats.number(value / unit, decimals),
            };
            BarChart {
                bars: it.in_use().iter().enumerate().map(bar).collect(),
                base: if it.multiplicative() { 1.0 } else { 0.0 },
                tick_text: ValueText::new(move |it| formats.number(it, decimals)),
                highlighted: None,
            }
            .into()
        })
    });
    let says = Signal::derive(move || {
        let formats = formats.get();
        let list = view.with(|it| {
            let it = it.as_ref()?;
            Some(it.in_use().iter().map(|value| index_text(it, *value, formats)).collect::<Vec<_>>().join(", "))
        });
        formats.language.texts().prepare.season_label(list.unwrap_or_default())
    });
    let title = Signal::derive(move || {
        view.with(|it| it.as_ref().map(|it| season_words(&it.in_use(), formats.get())).unwrap_or_default())
    });
    let table = move |()| view.with(|it| Some(season_table(&it.as_ref()?.in_use(), formats.get_untracked())));
    let file = move |()| tr(|it| it.forecast.season)().to_owned();
    view! { <ChartView chart title says height=Signal::stored(170.0) width=474.0 file=Callback::new(file) table=Callback::new(table) /> }
}

#[component]
fn SeasonRows(
    view: Memo<Option<View>>,
    set: Callback<Option<SeasonTable>>,
    fault: RwSignal<Option<String>>,
) -> impl IntoView {
    let formats = use_formats();
    let rows = (0..12).map(|month| view! { <SeasonRow month view set fault /> }).collect_view();
    let _ = formats;
    view! {
        <table class="indices">
            <thead><tr>
                <th class="l">{tr(|it| it.prepare.month)}</th><th>{tr(|it| it.prepare.own)}</th>
                <th class="hide-p">{tr(|it| it.prepare.group)}</th><th class="hide-p">{tr(|it| it.prepare.shrunk)}</th><th>{tr(|it| it.prepare.yours)}</th><td></td>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn SeasonRow(
    month: usize,
    view: Memo<Option<View>>,
    set: Callback<Option<SeasonTable>>,
    fault: RwSignal<Option<String>>,
) -> impl IntoView {
    let formats = use_formats();
    let name = move || formats.get().month_name(Month::from_index(12 * 2024 + month as i32));
    let cell = move |pick: fn(&SeasonFinding) -> &Vec<f64>| {
        let formats = formats.get();
        view.with(|it| {
            let it = it.as_ref()?;
            Some(index_text(it, *pick(it.found.as_ref()?).get(month)?, formats))
        })
        .unwrap_or_else(|| "–".to_owned())
    };
    let in_use = move || {
        let formats = formats.get();
        view.with(|it| it.as_ref().and_then(|it| Some(index_text(it, *it.in_use().get(month)?, formats))))
            .unwrap_or_default()
    };
    let locked =
        move || view.with(|it| it.as_ref().and_then(|it| it.table.as_ref()).is_some_and(|it| it.locked[month]));
    let label = move || formats.get().language.texts().prepare.index_of(name());
    let release_label = move || formats.get().language.texts().prepare.release_of(name());
    let on_change = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        let formats = formats.get_untracked();
        if text == untrack(in_use) {
            return;
        }
        match view.with_untracked(|it| typed(it.as_ref()?, month, &text, formats)) {
            Some(Ok(table)) => set.run(Some(table)),
            Some(Err(e)) => {
                fault.set(Some(fault_text(e, &text, formats)));
                // What was refused gives way to what holds.
                event_target::<web_sys::HtmlInputElement>(&event).set_value(&untrack(in_use));
            }
            None => {}
        }
    };
    let release = move |_| {
        let table = view.with_untracked(|it| Some(it.as_ref()?.table.as_ref()?.released(month)));
        if table.is_some() {
            set.run(table);
        }
    };
    view! {
        <tr data-month=month + 1>
            <td class="l">{name}</td><td>{move || cell(|it| &it.own)}</td>
            <td class="hide-p">{move || cell(|it| &it.group)}</td><td class="hide-p">{move || cell(|it| &it.shrunk)}</td>
            <td><input type="text" inputmode="decimal" autocomplete="off" aria-label=label prop:value=in_use on:change=on_change /></td>
            <td class="l note">{move || locked().then(|| view! {
                <span>{tr(|it| it.prepare.locked)}</span>" "
                <button type="button" class="link" aria-label=release_label title=tr(|it| it.prepare.release) on:click=release>"×"</button>
            })}</td>
        </tr>
    }
}

/// The table with one index typed; the first makes the computed table the reader's. `None` while nothing is computed.
fn typed(view: &View, month: usize, text: &str, formats: Formats) -> Option<Result<SeasonTable, SeasonFault>> {
    let parsed = parse_number(text, DecimalMark::Point).ok().flatten().and_then(|it| it.value.to_units(6));
    let Some(millionths) = parsed else { return Some(Err(SeasonFault::Values)) };
    let value = millionths as f64 / 1e6 * view.unit(formats.unit);
    let table = match &view.table {
        Some(table) => table.clone(),
        None => match SeasonTable::new(&view.in_use(), view.multiplicative()) {
            Ok(table) => table,
            Err(e) => return Some(Err(e)),
        },
    };
    Some(table.typed(month, value))
}

fn fault_text(fault: SeasonFault, text: &str, formats: Formats) -> String {
    let texts = &formats.language.texts().prepare;
    match fault {
        SeasonFault::Values | SeasonFault::Sum => texts.fault_values(text),
        SeasonFault::NothingLeft { typed } => texts.fault_nothing(formats.number(typed, 2)),
        SeasonFault::AllLocked => texts.fault_locked.to_owned(),
    }
}
