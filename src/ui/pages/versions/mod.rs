//! Versions of the plan and snapshots of the forecast: freeze, list, compare, bring back.

mod comparison;
mod products;
mod words;

pub use words::{movers_between, name_of};

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{IdGenerator, VersionId};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::components::sentence::Sentence;
use crate::ui::language::tr;
use crate::ui::pages::forecast::tabs::ForecastTabs;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::pages::plan::view::current_plan;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, Forecasts, author, use_bench, use_forecasts};
use crate::workbench::version::{Frozen, FrozenForecast, Version, data_hash};
use crate::workbench::{Action, Document, VersionAction};

use comparison::Compare;

/// Whose versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The plan's.
    Plan,
    /// The forecast's.
    Forecast,
}

impl Kind {
    fn holds(self, version: &Version) -> bool {
        matches!((self, &version.frozen), (Kind::Plan, Frozen::Plan(_)) | (Kind::Forecast, Frozen::Forecast(_)))
    }
}

/// The versions of one kind, newest first.
fn versions_of(document: &Document, kind: Kind) -> Vec<Arc<Version>> {
    document.versions.iter().rev().filter(|it| kind.holds(it)).cloned().collect()
}

/// What is frozen when the reader freezes now.
fn present(kind: Kind, bench: Bench, forecasts: Forecasts) -> Option<Frozen> {
    match kind {
        Kind::Plan => bench.with_untracked(current_plan).map(Frozen::Plan),
        Kind::Forecast => forecasts.with_untracked(|it| {
            let tree = it.tree.as_deref()?;
            Some(Frozen::Forecast(Arc::new(FrozenForecast::of(tree, &it.forecasts))))
        }),
    }
}

/// The page.
#[component]
pub fn VersionsPage(
    /// Whose versions.
    kind: Kind,
) -> impl IntoView {
    let bench = use_bench();
    let versions = bench.select(move |it| versions_of(it, kind));
    let any = Memo::new(move |_| versions.with(|it| !it.is_empty()));
    let title = tr(move |it| if kind == Kind::Plan { it.versions.title_plan } else { it.versions.title_forecast });
    let none = tr(move |it| if kind == Kind::Plan { it.versions.none_plan } else { it.versions.none_forecast });
    let answer = RwSignal::new(None::<String>);
    let said = Signal::derive(move || answer.get().filter(|_| any.get()).unwrap_or_else(|| none().to_owned()));
    view! {
        <Tabs kind />
        <div class="head">
            <div class="say"><p class="at">{title}</p><h1><Sentence text=said /></h1></div>
        </div>
        <div class="body versions">
            <Freeze kind />
            <Show when=move || any.get()>
                <List versions kind />
                {move || view! { <Compare versions=versions.get() kind answer /> }}
            </Show>
        </div>
    }
}

#[component]
fn Tabs(kind: Kind) -> impl IntoView {
    match kind {
        Kind::Plan => view! { <PlanTabs shown=Route::Versions /> }.into_any(),
        Kind::Forecast => view! { <ForecastTabs shown=Route::Snapshots /> }.into_any(),
    }
}

/// A button that opens a line with name and note.
#[component]
fn Freeze(kind: Kind) -> impl IntoView {
    let (bench, forecasts) = (use_bench(), use_forecasts());
    let (open, name, note) = (RwSignal::new(false), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let working = RwSignal::new(false);
    let can = Memo::new(move |_| match kind {
        Kind::Plan => bench.with(|it| it.plan.is_some()),
        Kind::Forecast => forecasts.with(|it| it.tree.is_some()),
    });
    let nothing =
        tr(move |it| if kind == Kind::Plan { it.versions.nothing_plan } else { it.versions.nothing_forecast });
    let start = move |_| {
        name.set(format!("{} {}", clock::day(clock::now()), clock::wall_time(clock::now())));
        note.set(String::new());
        open.set(true);
    };
    let freeze = move || {
        let Some(frozen) = present(kind, bench, forecasts) else { return };
        let mut version = Version {
            id: VersionId(IdGenerator::new(clock::random_seed()).next_id()),
            name: name.get_untracked().trim().to_owned(),
            note: note.get_untracked().trim().to_owned(),
            author: author().name,
            at: clock::now(),
            data_hash: bench.with_untracked(|it| it.book.as_deref().map(data_hash)),
            app: env!("CARGO_PKG_VERSION").to_owned(),
            frozen,
            products: None,
        };
        let sources = bench.with_untracked(products::Sources::of).filter(|_| kind == Kind::Plan);
        working.set(true);
        spawn_local(async move {
            if let Some(sources) = sources {
                version.products = sources.frozen().await.some();
                version.frozen = Frozen::Plan(sources.plan);
            }
            let reason = Some(version.note.clone()).filter(|it| !it.is_empty());
            let is_kept = bench.dispatch_because(Action::Version(VersionAction::Freeze(Arc::new(version))), reason);
            let _ = working.try_set(false);
            if is_kept {
                let _ = open.try_set(false);
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !working.get_untracked() {
            freeze();
        }
    };
    let unnamed = move || name.with(|it| it.trim().is_empty());
    view! {
        <Show when=move || can.get() fallback=move || view! { <p class="q">{nothing}</p> }>
            <Show when=move || open.get() fallback=move || view! {
                <p class="acts"><button type="button" class="btn do" data-freeze="" on:click=start><Icon sign=Sign::Lock />{tr(|it| it.versions.freeze)}</button></p>
            }>
                <form class="freeze" on:submit=submit>
                    <label>{tr(|it| it.versions.name)}<input type="text" maxlength="80" autofocus prop:value=name on:input=move |it| name.set(event_target_value(&it)) /></label>
                    <label>{tr(|it| it.versions.note)}<input type="text" maxlength="300" prop:value=note on:input=move |it| note.set(event_target_value(&it)) /></label>
                    <button type="submit" class="btn do" disabled=unnamed>{tr(|it| it.versions.freeze_now)}</button>
                    <button type="button" class="btn" on:click=move |_| open.set(false)>{tr(|it| it.versions.cancel)}</button>
                </form>
            </Show>
        </Show>
    }
}

#[component]
fn List(versions: Memo<Vec<Arc<Version>>>, kind: Kind) -> impl IntoView {
    let bench = use_bench();
    let hash = Memo::new(move |_| bench.with(|it| it.book.as_deref().map(data_hash)));
    let restored = RwSignal::new(None::<String>);
    let words = tr(|it| &it.versions);
    let row = move |it: Arc<Version>| {
        let (id, name) = (it.id, it.name.clone());
        let when = format!("{} {}", clock::day(it.at), clock::wall_time(it.at));
        let frozen_hash = it.data_hash;
        let data = tr(move |it| if frozen_hash == hash.get() { it.versions.data_same } else { it.versions.data_other });
        let code = frozen_hash.map(|it| format!("{it:08x}"));
        let restore = move |_| {
            if bench.dispatch(Action::Version(VersionAction::Restore(id))) {
                restored.set(Some(name.clone()));
            }
        };
        let delete = move |_| {
            bench.dispatch(Action::Version(VersionAction::Delete(id)));
        };
        let restore_button = (kind == Kind::Plan).then(|| {
            view! { <button type="button" class="btn sm" data-restore="" on:click=restore>{tr(|it| it.versions.restore)}</button> }
        });
        view! {
            <tr data-version=id.to_string()>
                <td class="l cell" title=it.name.clone()>{it.name.clone()}</td>
                <td class="l">{when}</td>
                <td class="l cell under">{signed(&it.author)}</td>
                <td class="l cell under" title=it.note.clone()>{it.note.clone()}</td>
                <td class="l under" title=code>{data}</td>
                <td class="l under"><span class="acts">{restore_button}<button type="button" class="btn sm" on:click=delete>{tr(|it| it.versions.delete)}</button></span></td>
            </tr>
        }
    };
    view! {
        {move || restored.get().map(|name| view! { <p class="done" role="status"><Icon sign=Sign::Check /><span>{words().restored(name)}</span></p> })}
        <div class="scroll" tabindex="0" role="region" aria-label=tr(move |it| if kind == Kind::Plan { it.versions.title_plan } else { it.versions.title_forecast })>
            <table class="kept acting">
                <thead><tr>
                    <th class="l">{tr(|it| it.versions.name)}</th><th class="l">{tr(|it| it.versions.frozen_at)}</th>
                    <th class="l under">{tr(|it| it.versions.author)}</th><th class="l under">{tr(|it| it.versions.note)}</th>
                    <th class="l under">{tr(|it| it.versions.data)}</th><th class="under"><span class="sr">{tr(|it| it.versions.acts)}</span></th>
                </tr></thead>
                <tbody>{move || versions.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A name as it is shown: without one, the reader is meant.
fn signed(author: &str) -> String {
    if author.is_empty() { tr(|it| it.versions.me)().to_owned() } else { author.to_owned() }
}
