//! Files in and out: what a file would change is seen first; a workspace is handed on whole, in part, or redacted.

mod conflicts;
mod meeting;
mod packets;
mod redacted;
mod since;
mod table;
mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

use crate::store::{Packet, is_redacted};
use crate::ui::components::drop_zone::{DropZone, keep_stray_drops};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::frame::news_text;
use crate::ui::language::{tr, trf};
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{FileNews, compare_file, export_workspace, incoming, use_bench};

use meeting::{MeetingView, headline};
use packets::Packets;
use redacted::Redacted;
use since::Since;

/// The files page.
#[component]
pub fn FilesPage() -> impl IntoView {
    keep_stray_drops();
    let waiting = incoming();
    let shown = waiting.clone();
    let title = trf(move |texts, formats| match shown.get() {
        Some(it) => headline(&it, formats),
        None => texts.files.headline.to_owned(),
    });
    let (is_open, file) = (waiting.clone(), waiting);
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.files.title)}</p><h1 data-answer="">{title}</h1></div>
            <div class="acts">
                <a class="btn" href=Route::Data.href()>{tr(|it| it.app.place_data)}</a>
                <a class="btn" href=Route::Changes.href()>{tr(|it| it.versions.log_link)}</a>
            </div>
        </div>
        <div class="body files">
            <Standing />
            <Merged />
            {move || match file.get() {
                Some(it) => view! { <MeetingView it /> }.into_any(),
                None => view! { <Open /> }.into_any(),
            }}
            <Since />
            <Show when=move || is_open.with(Option::is_none)><HandOn /></Show>
        </div>
    }
}

/// What sort of workspace is open, where it is none like others.
#[component]
fn Standing() -> impl IntoView {
    let bench = use_bench();
    let marks = Memo::new(move |_| {
        bench.with_ledger(|it| {
            let packet = Packet::of(it.records()).map(|it| (it.title, it.author, it.at));
            (packet, is_redacted(it.records()))
        })
    });
    let text = tr(move |texts| match marks.get() {
        (Some((title, author, at)), _) => {
            let author = if author.is_empty() { texts.files.somebody.to_owned() } else { author };
            Some(texts.files.is_packet(title, author, words::moment(at)))
        }
        (None, true) => Some(texts.files.is_redacted.to_owned()),
        (None, false) => None,
    });
    move || {
        text().map(|it| view! { <ul class="notices"><li data-standing=""><Icon sign=Sign::Warning /><span>{it}</span></li></ul> })
    }
}

/// After a merge: what it came to, and the way back.
#[component]
fn Merged() -> impl IntoView {
    let bench = use_bench();
    let last = Memo::new(move |_| {
        let is_new = bench.notice.get() == Some(crate::workbench::Change::Merge);
        bench.with_ledger(|it| it.entries().next_back().filter(|_| is_new).map(|it| it.changes.len()))
    });
    let text = trf(move |texts, formats| last.get().map(|n| texts.files.merged_done(formats.count(n))));
    move || {
        text().map(|it| {
            view! {
                <p class="done" role="status" data-merged="">
                    <Icon sign=Sign::Check /><span>{it}</span>
                    <button type="button" class="btn sm" on:click=move |_| bench.undo()><Icon sign=Sign::Undo />{tr(|it| it.files.undo)}</button>
                </p>
            }
        })
    }
}

#[component]
fn Open() -> impl IntoView {
    let bench = use_bench();
    let news = RwSignal::new(None::<FileNews>);
    let reading = RwSignal::new(None::<String>);
    let open = move |file: File| {
        reading.set(Some(file.name()));
        spawn_local(async move {
            clock::turn().await;
            let outcome = compare_file(bench, &file).await;
            reading.try_set(None);
            news.try_set(Some(outcome).filter(|it| *it != FileNews::Waits));
        });
    };
    let text = Signal::derive(tr(|it| it.files.open_text.to_owned()));
    let button = Signal::derive(tr(|it| it.files.open_button.to_owned()));
    let busy = tr(move |it| reading.get().map(|name| it.files.reading(name)));
    view! {
        <section class="source">
            <h2>{tr(|it| it.files.open_title)}</h2>
            <DropZone text button accept=".json,application/json" on_file=Callback::new(open) />
            {move || busy().map(|it| view! { <p class="busy" role="status">{it}</p> })}
            {move || news.get().map(|it| view! { <p class="news" role="alert">{news_text(&it)}</p> })}
        </section>
    }
}

/// The three ways out.
#[component]
fn HandOn() -> impl IntoView {
    let bench = use_bench();
    let has_data = bench.select(|it| it.book.is_some());
    let news = RwSignal::new(None::<FileNews>);
    view! {
        <Show when=move || has_data.get()>
            <h2 class="part">{tr(|it| it.files.send_title)}</h2>
            <div class="hand-on">
                <section data-way="whole">
                    <h3>{tr(|it| it.files.whole_title)}</h3>
                    <p class="q">{tr(|it| it.files.whole_text)}</p>
                    <button type="button" class="btn do" on:click=move |_| news.set(Some(export_workspace(bench)))><Icon sign=Sign::Save />{tr(|it| it.files.whole_save)}</button>
                    {move || news.get().map(|it| view! { <p class="news" role="status">{words::saved(&it)}</p> })}
                </section>
                <Packets />
                <Redacted />
            </div>
        </Show>
    }
}
