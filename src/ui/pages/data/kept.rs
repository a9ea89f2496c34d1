//! Where the workspace is kept: its size and those of the others, whether a file holds it, and its former states.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::WorkspaceId;
use crate::store::Ledger;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::{tr, trf};
use crate::ui::platform::shelf::{self, ShelfBase};
use crate::ui::platform::{chosen_file, clock, quota};
use crate::ui::state::{Backup, Entry, SaveState, Workspaces, export_workspace, new_workspace_id, use_bench};
use crate::workbench::{Action, WorkspaceAction};

/// What the section shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Facts {
    /// Workspaces with their bytes, the open one first.
    workspaces: Vec<(Entry, usize)>,
    /// Bytes used and allowed, as the browser counts.
    room: Option<(f64, f64)>,
    /// Whether the browser has promised to keep it; `None` where it does not say.
    promised: Option<bool>,
    /// Former states, newest first: when, and bytes.
    snapshots: Vec<(f64, usize)>,
}

async fn facts_of(id: WorkspaceId) -> Facts {
    let on_shelf = shelf::sizes().await.unwrap_or_default();
    let size = |it: WorkspaceId| Workspaces.size_in_slots(it) + on_shelf.get(&it).copied().unwrap_or_default();
    let mut workspaces: Vec<(Entry, usize)> =
        Workspaces.list().into_iter().map(|it| (it.clone(), size(it.id))).collect();
    workspaces.sort_by_key(|(it, _)| it.id != id);
    let snapshots = shelf::snapshots(id).await.unwrap_or_default();
    Facts {
        workspaces,
        room: quota::estimate().await,
        promised: quota::is_persistent().await,
        snapshots: snapshots.iter().rev().map(|it| (it.at, it.n_bytes())).collect(),
    }
}

/// The section.
#[component]
pub fn KeptHere() -> impl IntoView {
    let bench = use_bench();
    let id = bench.select(|it| it.workspace.id);
    let facts = RwSignal::new(Facts::default());
    let look = move |after: u64| {
        set_timeout(
            move || {
                let Some(id) = id.try_get_untracked() else { return };
                spawn_local(async move {
                    let found = facts_of(id).await;
                    let _ = facts.try_set(found);
                });
            },
            Duration::from_millis(after),
        );
    };
    let save_state = bench.save_state();
    Effect::new(move |_| {
        if let SaveState::Saved { .. } = save_state.get() {
            // Once now, and once the whole workspace has followed the change.
            look(100);
            look(4000);
        }
    });
    let ask = move |_| {
        spawn_local(async move {
            let promised = quota::persist().await;
            let _ = facts.try_update(|it| it.promised = promised);
        });
    };
    view! {
        <section class="kept">
            <div class="bar"><h2>{tr(|it| it.storage.title)}</h2></div>
            <InFile />
            <p>
                {trf(move |texts, formats| {
                    let room = facts.read().room;
                    room.map(|(used, allowed)| {
                        let (used, allowed) = (bytes(texts, formats, used), bytes(texts, formats, allowed));
                        texts.storage.room(used, allowed)
                    })
                })}
                " "
                {move || match facts.read().promised {
                    Some(true) => tr(|it| it.storage.promised)(),
                    Some(false) | None => tr(|it| it.storage.not_promised)(),
                }}
                " "
                <Show when=move || facts.read().promised == Some(false)>
                    <button type="button" class="link" on:click=ask>{tr(|it| it.storage.ask)}</button>
                </Show>
            </p>
            <div class="scroll">
                <table class="kept-sizes">
                    <thead><tr><th class="l">{tr(|it| it.app.workspace)}</th><th>{tr(|it| it.storage.size)}</th><th class="l">{tr(|it| it.data.share)}</th></tr></thead>
                    <tbody>{move || {
                        let all = facts.get().workspaces;
                        let whole = all.iter().map(|it| it.1).sum::<usize>().max(1);
                        all.into_iter().map(|(it, size)| view! { <SizeRow entry=it size whole /> }).collect_view()
                    }}</tbody>
                </table>
            </div>
            <Snapshots facts id />
        </section>
    }
}

/// A size in the reader's words.
fn bytes(texts: &crate::i18n::Texts, formats: crate::i18n::Formats, bytes: f64) -> String {
    match bytes {
        it if it >= 1e9 => texts.storage.gigabytes(formats.number(it / 1e9, 1)),
        it if it >= 1e6 => texts.storage.megabytes(formats.number(it / 1e6, 1)),
        it => texts.storage.kilobytes(formats.number((it / 1e3).ceil(), 0)),
    }
}

#[component]
fn SizeRow(entry: Entry, size: usize, whole: usize) -> impl IntoView {
    let name = move || if entry.name.is_empty() { tr(|it| it.app.untitled)().to_owned() } else { entry.name.clone() };
    view! {
        <tr>
            <td class="l cell">{name}</td>
            <td data-bytes=size>{trf(move |texts, formats| bytes(texts, formats, size as f64))}</td>
            <td class="l"><meter min="0" max=whole value=size aria-hidden="true"></meter></td>
        </tr>
    }
}

/// Since when no file holds what is here.
#[component]
fn InFile() -> impl IntoView {
    let bench = use_bench();
    let outcome = RwSignal::new(None::<String>);
    let since = move || {
        bench.filed.track();
        let (id, seq) = bench.last_entry();
        match Workspaces.in_file(id) {
            Some(file) if file.seq == seq => InFileState::Whole(file.at),
            Some(file) => InFileState::Since(file.at),
            None => InFileState::Never,
        }
    };
    let text = trf(move |texts, _| {
        let when = |at: f64| format!("{} {}", clock::day(at), clock::wall_time(at));
        match since() {
            InFileState::Whole(at) => texts.storage.in_file(when(at)),
            InFileState::Since(at) => texts.storage.not_in_file_since(when(at)),
            InFileState::Never => texts.storage.never_in_file.to_owned(),
        }
    });
    let is_whole = move || matches!(since(), InFileState::Whole(_));
    let export = move |_| outcome.set(Some(crate::ui::frame::news_text(&export_workspace(bench))));
    view! {
        <p class="in-file" class:bad=move || !is_whole()>
            <span class="badge">{text}</span>
            " "
            <button type="button" class="btn sm" on:click=export><Icon sign=Sign::Save />{tr(|it| it.app.export_workspace)}</button>
        </p>
        <BackupFile />
        {move || outcome.get().map(|it| view! { <p class="news" role="status">{it}</p> })}
    }
}

/// The file that is kept up to date, where the browser has such files.
#[component]
fn BackupFile() -> impl IntoView {
    let bench = use_bench();
    let choose = move |_| bench.choose_backup();
    let text = trf(move |texts, _| match bench.backup.get() {
        Backup::None => texts.storage.backup_offer.to_owned(),
        Backup::Asks(name) => texts.storage.backup_asks(name),
        Backup::Keeps(name) => texts.storage.backup_keeps(name),
        Backup::Failed(name, reason) => texts.storage.backup_failed(name, reason),
    });
    let shown = move || {
        match bench.backup.get() {
        Backup::None | Backup::Failed(..) => {
            view! { <button type="button" class="btn sm" on:click=choose>{tr(|it| it.storage.backup_choose)}</button> }.into_any()
        }
        Backup::Asks(_) => {
            view! { <button type="button" class="btn sm" on:click=move |_| bench.allow_backup()>{tr(|it| it.storage.backup_allow)}</button> }
                .into_any()
        }
        Backup::Keeps(_) => {
            view! { <button type="button" class="btn sm" on:click=move |_| bench.end_backup()>{tr(|it| it.storage.backup_end)}</button> }
                .into_any()
        }
    }
    };
    chosen_file::is_offered().then(|| view! { <p class="in-file backup" role="status"><span>{text}</span>{shown}</p> })
}

#[derive(Clone, Copy, PartialEq)]
enum InFileState {
    Whole(f64),
    Since(f64),
    Never,
}

/// The former states, each of which opens as a workspace of its own.
#[component]
fn Snapshots(facts: RwSignal<Facts>, id: Memo<WorkspaceId>) -> impl IntoView {
    let bench = use_bench();
    let failed = RwSignal::new(false);
    let open = move |at: f64| {
        let id = id.get_untracked();
        spawn_local(async move {
            let found = shelf::snapshots(id).await.unwrap_or_default().into_iter().find(|it| it.at == at);
            let ledger = match &found {
                Some(it) => ledger_of(it).await,
                None => None,
            };
            let Some(mut ledger) = ledger else { return failed.set(true) };
            let name = format!("{} · {} {}", ledger.document().workspace.name, clock::day(at), clock::wall_time(at));
            ledger.give_id(new_workspace_id());
            bench.save_now();
            bench.open_ledger(ledger);
            bench.dispatch(Action::Workspace(WorkspaceAction::Rename(name)));
        });
    };
    view! {
        <Show when=move || !facts.read().snapshots.is_empty()>
            <div class="bar"><h2>{tr(|it| it.storage.snapshots)}</h2></div>
            <p class="q">{tr(|it| it.storage.snapshots_note)}</p>
            <Show when=move || failed.get()><p class="news" role="alert">{tr(|it| it.storage.snapshot_damaged)}</p></Show>
            <div class="scroll">
                <table class="kept-snapshots">
                    <thead><tr><th class="l">{tr(|it| it.storage.taken)}</th><th>{tr(|it| it.storage.size)}</th><th class="l">{tr(|it| it.storage.opens)}</th></tr></thead>
                    <tbody>{move || facts.get().snapshots.into_iter().map(|(at, size)| view! {
                        <tr>
                            <td class="l">{clock::day(at)}" "{clock::wall_time(at)}</td>
                            <td>{trf(move |texts, formats| bytes(texts, formats, size as f64))}</td>
                            <td class="l"><button type="button" class="btn sm" on:click=move |_| open(at)>{tr(|it| it.storage.open_copy)}</button></td>
                        </tr>
                    }).collect_view()}</tbody>
                </table>
            </div>
        </Show>
    }
}

async fn ledger_of(snapshot: &ShelfBase) -> Option<Ledger> {
    let text = shelf::text_of(snapshot).await?;
    Some(Ledger::open(&text, []).ok()?.0)
}
