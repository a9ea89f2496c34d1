//! The open workspace by name: its settings, the others, and the files that carry one to another machine.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::domain::{Currency, DisplayUnit, WorkspaceId};
use crate::i18n::Formats;
use crate::store::{FileError, MigrateError};
use crate::ui::choice::menu_wished;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::navigation::go;
use crate::ui::routes::Route;
use crate::ui::state::{FileNews, Workspaces, export_workspace, open_workspace_file, use_bench, use_preferences};
use crate::workbench::{Action, WorkspaceAction};

/// The workspace menu.
#[component]
pub fn WorkspaceMenu() -> impl IntoView {
    let bench = use_bench();
    let name = bench.select(|it| it.workspace.name.clone());
    let sample = bench.select(|it| it.workspace.sample);
    let open = RwSignal::new(menu_wished());
    let news = RwSignal::new(None);
    let title = move || match name.get() {
        it if it.is_empty() => tr(|it| it.app.untitled)().to_owned(),
        it => it,
    };
    let toggle = move |_| {
        news.set(None);
        open.update(|it| *it = !*it);
    };
    let close_on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
        }
    };
    view! {
        <div class="menu" on:keydown=close_on_escape>
            <button type="button" class="ws car" aria-expanded=move || open.get().to_string() on:click=toggle>{title}</button>
            <Show when=move || sample.get()><span class="badge">{tr(|it| it.app.sample_badge)}</span></Show>
            <Show when=move || open.get()>
                <div class="veil" on:click=move |_| open.set(false)></div>
                <div class="sheet-menu" role="dialog" aria-label=tr(|it| it.app.workspace)>
                    <Settings />
                    <Others open />
                    <Files open news />
                    {move || news.get().map(|it| view! { <p class="news" role="status">{news_text(&it)}</p> })}
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Settings() -> impl IntoView {
    let bench = use_bench();
    let name = bench.select(|it| it.workspace.name.clone());
    let currency = bench.select(|it| it.workspace.currency);
    let fiscal = bench.select(|it| it.workspace.fiscal_start_month);
    let dispatch = move |action| bench.dispatch(Action::Workspace(action));
    let rename = move |event| {
        let text = event_target_value(&event);
        if text != name.get_untracked() {
            dispatch(WorkspaceAction::Rename(text));
        }
    };
    let set_currency = move |event| {
        let code = event_target_value(&event);
        if let Some(it) = Currency::ALL.into_iter().find(|it| it.code() == code) {
            dispatch(WorkspaceAction::SetCurrency(it));
        }
    };
    let set_fiscal = move |event| {
        if let Ok(month) = event_target_value(&event).parse() {
            dispatch(WorkspaceAction::SetFiscalStart(month));
        }
    };
    view! {
        <div class="fields">
            <label>{tr(|it| it.app.workspace_name)}<input type="text" maxlength="80" prop:value=name on:change=rename /></label>
            <label>{tr(|it| it.app.currency)}
                <select prop:value=move || currency.get().code() on:change=set_currency>
                    {Currency::ALL.map(|it| view! { <option value=it.code() selected=move || currency.get() == it>{currency_name(it)}</option> }).collect_view()}
                </select>
            </label>
            <label>{tr(|it| it.app.fiscal_start)}
                <select prop:value=move || fiscal.get().to_string() on:change=set_fiscal>
                    {(1..=12).map(|it: u32| view! { <option value=it.to_string() selected=move || fiscal.get() == it>{it}</option> }).collect_view()}
                </select>
            </label>
        </div>
    }
}

fn currency_name(currency: Currency) -> impl Fn() -> String {
    let preferences = use_preferences();
    move || {
        let formats = Formats { language: preferences.read().language, unit: DisplayUnit::One, currency };
        match formats.unit_label() {
            name if name == currency.code() => name,
            name => format!("{} {name}", currency.code()),
        }
    }
}

#[component]
fn Others(open: RwSignal<bool>) -> impl IntoView {
    let bench = use_bench();
    let here = bench.with_untracked(|it| it.workspace.id);
    let entries = Workspaces.list().into_iter().filter(|it| it.id != here).collect::<Vec<_>>();
    let switch = move |id: WorkspaceId| {
        bench.switch_soon(id);
        open.set(false);
    };
    let start_blank = move |_| {
        bench.start_blank();
        open.set(false);
        go(Route::Start);
    };
    let rows = entries
        .into_iter()
        .map(|it| {
            let title = if it.name.is_empty() { tr(|it| it.app.untitled)().to_owned() } else { it.name };
            view! { <li><button type="button" class="row" on:click=move |_| switch(it.id)>{title}<Show when=move || it.sample><span class="badge">{tr(|it| it.app.sample_badge)}</span></Show></button></li> }
        })
        .collect_view();
    view! {
        <h3>{tr(|it| it.app.other_workspaces)}</h3>
        <ul>{rows}<li><button type="button" class="row" on:click=start_blank>{tr(|it| it.app.new_workspace)}</button></li></ul>
    }
}

#[component]
fn Files(open: RwSignal<bool>, news: RwSignal<Option<FileNews>>) -> impl IntoView {
    let bench = use_bench();
    let export = move |_| news.set(Some(export_workspace(bench)));
    let import = move |event: ev::Event| {
        let Some(input) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|it| it.get(0)) else { return };
        spawn_local(async move {
            let outcome = open_workspace_file(bench, &file).await;
            input.set_value("");
            // A file that is shown beside the open one has the page for itself.
            open.set(outcome != FileNews::Waits);
            news.set(Some(outcome));
        });
    };
    view! {
        <h3>{tr(|it| it.app.files)}</h3>
        <div class="acts">
            <button type="button" class="btn" on:click=export><Icon sign=Sign::Save />{tr(|it| it.app.export_workspace)}</button>
            <label class="btn"><Icon sign=Sign::Open />{tr(|it| it.app.import_workspace)}
                <input class="sr" type="file" accept=".json,application/json" on:change=import />
            </label>
        </div>
        <p class="q">{tr(|it| it.app.export_hint)}</p>
    }
}

/// The sentence for what came of a file.
pub fn news_text(news: &FileNews) -> String {
    let texts = &use_preferences().read().language.texts().app;
    match news {
        FileNews::Saved(name) => texts.file_saved(name),
        FileNews::Opened(name) => texts.file_opened(name),
        FileNews::Waits => String::new(),
        FileNews::NotSaved(reason) => texts.file_not_saved(reason),
        FileNews::NotOpened(FileError::Migrate(MigrateError::Newer { found })) => texts.file_newer(found),
        FileNews::NotOpened(FileError::Digest { .. }) => texts.file_damaged.to_owned(),
        FileNews::NotOpened(_) => texts.file_no_workspace.to_owned(),
        FileNews::Nonsense(reason) => texts.file_nonsense(reason),
    }
}
