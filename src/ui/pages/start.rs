//! The first visit: what this is, and two ways in.

use leptos::prelude::*;

use crate::domain::{Currency, Month};
use crate::i18n::Language;
use crate::ui::app::go;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, Workspaces, new_workspace_id, use_bench, use_preferences};
use crate::workbench::sample::{SampleLanguage, sample_book};
use crate::workbench::{Document, ImportRecord, Workspace};

/// The invented company's last month of actuals: fixed, so that its figures are the same for everybody.
const SAMPLE_LAST_MONTH: Month = Month::from_index(2026 * 12 + 9);

/// The start page.
#[component]
pub fn StartPage() -> impl IntoView {
    let bench = use_bench();
    let preferences = use_preferences();
    let has_data = bench.select(|it| it.book.is_some());
    let open_sample = move |_| {
        open_sample_company(bench, preferences.read_untracked().language);
        go(Route::Forecast);
    };
    view! {
        <div class="start">
            <p class="at q">{tr(|it| it.start.claim)}</p>
            <h1>{tr(|it| it.start.headline)}</h1>
            <p class="lead">{tr(|it| it.start.lead)}</p>
            <div class="ways">
                <section>
                    <h2>{tr(|it| it.start.own_title)}</h2>
                    <p>{tr(|it| it.start.own_text)}</p>
                    <a class="btn do big" href=Route::Import.href()><Icon sign=Sign::Open />{tr(|it| it.start.own_button)}</a>
                </section>
                <section>
                    <h2>{tr(|it| it.start.sample_title)}</h2>
                    <p>{tr(|it| it.start.sample_text)}</p>
                    <button type="button" class="btn big" on:click=open_sample><Icon sign=Sign::Forecast />{tr(|it| it.start.sample_button)}</button>
                </section>
            </div>
            <Show when=move || has_data.get()>
                <p><a class="link" href=Route::Forecast.href()>{tr(|it| it.start.go_on)}</a></p>
            </Show>
            <ol class="steps">
                <li><b>{tr(|it| it.start.step_data)}</b><span>{tr(|it| it.start.step_data_text)}</span></li>
                <li><b>{tr(|it| it.start.step_forecast)}</b><span>{tr(|it| it.start.step_forecast_text)}</span></li>
                <li><b>{tr(|it| it.start.step_plan)}</b><span>{tr(|it| it.start.step_plan_text)}</span></li>
                <li><b>{tr(|it| it.start.step_keep)}</b><span>{tr(|it| it.start.step_keep_text)}</span></li>
            </ol>
        </div>
    }
}

/// Opens the invented company in a workspace of its own: the one that is there already, or a new one.
fn open_sample_company(bench: Bench, language: Language) {
    bench.save_now();
    let there = Workspaces.list().into_iter().find(|it| it.sample);
    if let Some(entry) = there
        && let Ok((document, _)) = Workspaces.open(entry.id)
    {
        return bench.open(document);
    }
    let (name, sample_language) = match language {
        Language::Zh => ("江澜线缆", SampleLanguage::Zh),
        Language::En => ("Jianglan Cable", SampleLanguage::En),
    };
    let workspace = Workspace {
        id: new_workspace_id(),
        name: name.to_owned(),
        sample: true,
        currency: Currency::Cny,
        fiscal_start_month: 1,
    };
    let book = sample_book(sample_language, SAMPLE_LAST_MONTH);
    let record = ImportRecord {
        source: name.to_owned(),
        rows_used: book.series().len() * book.months().len,
        rows_left_out: 0,
        imported_at: clock::now(),
    };
    let mut document = Document::empty(workspace);
    document.book = Some(std::sync::Arc::new(book));
    document.imports.push(record);
    bench.open(document);
}
