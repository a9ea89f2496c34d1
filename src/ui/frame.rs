//! What stands around every page: the outline, filled with what belongs to the open workspace.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::domain::{Currency, DisplayUnit};
use crate::i18n::{Formats, Language};
use crate::workbench::Change;

use super::components::icon::{Icon, Sign};
use super::components::segments::Segments;
use super::language::tr;
use super::outline::Outline;
use super::overlays::{Palette, Shortcuts, use_overlays};
use super::platform::clock;
use super::state::{ForecastStatus, SaveState, set_unit, use_bench, use_forecasts, use_preferences};
use super::tips::TipLayer;
use super::tour::TourCard;

mod crumbs;
mod messages;
mod workspace_menu;

use crumbs::{Crumbs, name_document};
use messages::Messages;
use workspace_menu::WorkspaceMenu;
pub use workspace_menu::news_text;

/// The frame around a page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    listen_for_undo();
    name_document();
    let overlays = use_overlays();
    listen_for_shortcuts(overlays.shortcuts);
    let workspace = || view! { <WorkspaceMenu /> };
    let saved = || view! { <Saved /> };
    let progress = || view! { <Progress /> };
    let tools = || view! { <UndoButtons /><UnitChoice /> };
    let messages = || view! { <Messages /> };
    let foot = || view! { <LastActual /> };
    let save_state = use_bench().save_state();
    let busy = Signal::derive(move || save_state.get() == SaveState::Saving);
    let on_search = Callback::new(move |()| overlays.palette.set(true));
    view! {
        <Outline workspace saved progress tools messages foot busy on_search><Crumbs />{children()}</Outline>
        <TourCard />
        <Palette />
        <Shortcuts />
        <TipLayer />
    }
}

/// `?` outside of fields lists the keys.
fn listen_for_shortcuts(open: RwSignal<bool>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.is_composing();
        if event.key() == "?" && is_plain && !in_field(&event) {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || listener.remove());
}

/// Ctrl+Z and Ctrl+Y outside of fields, which have an undo of their own while something is typed in them.
fn listen_for_undo() {
    let bench = use_bench();
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.is_composing() || !(event.ctrl_key() || event.meta_key()) || is_typed_in(&event) {
            return;
        }
        match (event.key().to_lowercase().as_str(), event.shift_key()) {
            ("z", false) => bench.undo(),
            ("y", false) | ("z", true) => bench.redo(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// Whether the event's field holds what the document does not: one that shows what was committed has nothing to undo itself.
fn is_typed_in(event: &ev::KeyboardEvent) -> bool {
    let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
    in_field(event) && input.is_none_or(|it| it.get_attribute("data-committed") != Some(it.value()))
}

fn in_field(event: &ev::KeyboardEvent) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

#[component]
fn LastActual() -> impl IntoView {
    let last_actual = use_bench().select(|it| it.last_actual());
    move || last_actual.get().map(|month| view! { <span>{move || tr_month(month)}</span><br /> })
}

fn tr_month(month: crate::domain::Month) -> String {
    use_preferences().read().language.texts().app.actuals_to(month)
}

#[component]
fn UnitChoice() -> impl IntoView {
    let preferences = use_preferences();
    let bench = use_bench();
    let currency = bench.select(|it| it.workspace.currency);
    let options = Signal::derive(move || {
        let language = preferences.read().language;
        DisplayUnit::ALL.map(|unit| (unit, short_unit(language, currency.get(), unit))).to_vec()
    });
    let value = Signal::derive(move || preferences.read().unit);
    let label = Signal::derive(move || tr(|it| it.app.unit)().to_owned());
    view! { <Segments label options value on_select=Callback::new(move |it| set_unit(preferences, it)) /> }
}

fn short_unit(language: Language, currency: Currency, unit: DisplayUnit) -> String {
    if language == Language::En && currency != Currency::Cny {
        return ["1", "10k", "100m"][unit as usize].to_owned();
    }
    match unit {
        DisplayUnit::One => Formats { language, unit, currency }.unit_label(),
        DisplayUnit::TenThousand => "万".to_owned(),
        DisplayUnit::HundredMillion => "亿".to_owned(),
    }
}

#[component]
fn UndoButtons() -> impl IntoView {
    let bench = use_bench();
    let history = bench.history();
    let preferences = use_preferences();
    let undo_label = move || {
        let texts = preferences.read().language.texts();
        history.get().0.map_or(texts.app.undo.to_owned(), |it| texts.app.undo_what(change_name(it)))
    };
    let redo_label = move || {
        let texts = preferences.read().language.texts();
        history.get().1.map_or(texts.app.redo.to_owned(), |it| texts.app.redo_what(change_name(it)))
    };
    view! {
        <span class="undo">
            <button type="button" class="icon" aria-label=undo_label title=undo_label disabled=move || history.get().0.is_none() on:click=move |_| bench.undo()>
                <Icon sign=Sign::Undo />
            </button>
            <button type="button" class="icon" aria-label=redo_label title=redo_label disabled=move || history.get().1.is_none() on:click=move |_| bench.redo()>
                <Icon sign=Sign::Redo />
            </button>
        </span>
    }
}

/// The words for a kind of change.
fn change_name(change: Change) -> &'static str {
    let all = use_preferences().read().language.texts();
    let texts = &all.app;
    match change {
        Change::Version => all.versions.change,
        Change::Assumption => all.assumptions.change,
        Change::FollowUp => all.alerts.change,
        Change::Feedback => all.feedback.title,
        Change::Merge => all.files.change_merge,
        Change::Import => texts.change_import,
        Change::Data => texts.change_data,
        Change::Forecast => texts.change_forecast,
        Change::Preparation => texts.change_preparation,
        Change::Plan => texts.change_plan,
        Change::Workspace => texts.change_workspace,
    }
}

#[component]
fn Saved() -> impl IntoView {
    let state = use_bench().save_state();
    let preferences = use_preferences();
    move || {
        let texts = &preferences.read().language.texts().app;
        match state.get() {
            SaveState::Fresh => ().into_any(),
            SaveState::Saving => view! { <span class="save" role="status"><span class="save-dot"></span><span class="save-text">{texts.saving}</span></span> }.into_any(),
            SaveState::Saved { at, entry } => {
                let text = texts.saved_at(clock::wall_time(at));
                view! { <span class="save" role="status" data-entry=entry.to_string()><Icon sign=Sign::Check /><span class="save-text">{text}</span></span> }.into_any()
            }
            SaveState::NotSaved(_) => {
                view! { <span class="save bad" role="status"><Icon sign=Sign::Warning /><span class="save-text">{texts.not_saved}</span></span> }
                    .into_any()
            }
        }
    }
}

/// How far the forecasts are, with a way to stop.
#[component]
fn Progress() -> impl IntoView {
    let forecasts = use_forecasts();
    let status = forecasts.select(|it| it.status);
    let preferences = use_preferences();
    move || {
        let texts = &preferences.read().language.texts().app;
        match status.get() {
            ForecastStatus::Running { done, total } => view! {
                <span class="run" role="status">
                    <progress max=total value=done></progress>
                    <span>{texts.forecasting(done, total)}</span>
                    <button type="button" class="link" on:click=move |_| forecasts.stop()>{texts.stop}</button>
                </span>
            }
            .into_any(),
            ForecastStatus::Stopped | ForecastStatus::Failed => {
                let word =
                    if status.get() == ForecastStatus::Failed { texts.forecast_failed } else { texts.forecast_stopped };
                view! {
                    <span class="run warn" role="status">
                        <span>{word}</span>
                        <button type="button" class="link" on:click=move |_| forecasts.restart()>{texts.run_again}</button>
                    </span>
                }.into_any()
            }
            ForecastStatus::NoData | ForecastStatus::Done { .. } => ().into_any(),
        }
    }
}
