//! The first visit: what this is, and the ways in. In both programs: what is chosen leaves through a callback.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::ui::components::drop_zone::{DropZone, TABLE_ENDINGS, keep_stray_drops};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::components::paste::listen_for_paste;
use crate::ui::hand_over::Choice;
use crate::ui::language::tr;
use crate::ui::routes::Route;
use crate::ui::state::recent::{self, Recent};

/// The start page.
#[component]
pub fn StartPage(
    /// Called with what the reader chose.
    on_choice: Callback<Choice>,
) -> impl IntoView {
    keep_stray_drops();
    let (on_text, on_file) =
        (move |it| on_choice.run(Choice::SalesText(it)), move |it| on_choice.run(Choice::SalesFile(it)));
    listen_for_paste(on_text, on_file);
    let text = Signal::derive(tr(|it| it.start.own_drop.to_owned()));
    let button = Signal::derive(tr(|it| it.start.own_file.to_owned()));
    view! {
        <div class="start">
            <p class="at q">{tr(|it| it.start.claim)}</p>
            <h1>{tr(|it| it.start.headline)}</h1>
            <p class="lead">{tr(|it| it.start.lead)}</p>
            <div class="ways">
                <section>
                    <h2>{tr(|it| it.start.own_title)}</h2>
                    <p>{tr(|it| it.start.own_text)}</p>
                    <DropZone text button accept=TABLE_ENDINGS on_file=Callback::new(on_file)>
                        <a class="link" href=Route::Import.href()>{tr(|it| it.start.own_button)}</a>
                    </DropZone>
                </section>
                <section>
                    <h2>{tr(|it| it.start.sample_title)}</h2>
                    <p>{tr(|it| it.start.sample_text)}</p>
                    <button type="button" class="btn big" on:click=move |_| on_choice.run(Choice::Sample)><Icon sign=Sign::Forecast />{tr(|it| it.start.sample_button)}</button>
                </section>
            </div>
            <Kept on_choice />
            <p class="first-time">
                <span>{tr(|it| it.frame.first_time)}</span>
                <button type="button" class="btn sm" on:click=move |_| on_choice.run(Choice::Tour)><Icon sign=Sign::Learn />{tr(|it| it.frame.tour)}</button>
            </p>
            <ol class="steps">
                <li><b>{tr(|it| it.start.step_data)}</b><span>{tr(|it| it.start.step_data_text)}</span></li>
                <li><b>{tr(|it| it.start.step_forecast)}</b><span>{tr(|it| it.start.step_forecast_text)}</span></li>
                <li><b>{tr(|it| it.start.step_plan)}</b><span>{tr(|it| it.start.step_plan_text)}</span></li>
                <li><b>{tr(|it| it.start.step_keep)}</b><span>{tr(|it| it.start.step_keep_text)}</span></li>
            </ol>
        </div>
    }
}

/// The workspaces of this browser, and one from a file.
#[component]
fn Kept(on_choice: Callback<Choice>) -> impl IntoView {
    let kept = recent::list();
    let some = !kept.is_empty();
    let open_file = move |event: ev::Event| {
        let Some(input) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else { return };
        let file = input.files().and_then(|it| it.get(0));
        // Choosing the same file again must count as a change.
        input.set_value("");
        if let Some(file) = file {
            on_choice.run(Choice::WorkspaceFile(file));
        }
    };
    let row = |it: Recent| {
        let Recent { id, name, sample } = it;
        let title = move || if name.is_empty() { tr(|it| it.app.untitled)().to_owned() } else { name.clone() };
        view! {
            <li>
                <button type="button" class="link" on:click=move |_| on_choice.run(Choice::Workspace(id))>{title}</button>
                {sample.then(|| view! { <span class="badge">{tr(|it| it.app.sample_badge)}</span> })}
            </li>
        }
    };
    let rows = kept.into_iter().map(row).collect_view();
    view! {
        <div class="kept">
            {some.then(|| view! { <h2>{tr(|it| it.start.go_on)}</h2> })}
            <ul>{rows}</ul>
            <label class="btn sm"><Icon sign=Sign::Open />{tr(|it| it.app.import_workspace)}
                <input class="sr" type="file" accept=".json,application/json" on:change=open_file />
            </label>
        </div>
    }
}
