//! The first step: a file, or cells copied from a spreadsheet.

use leptos::html;
use leptos::prelude::*;

use super::flow::use_flow;
use crate::ui::components::drop_zone::{DropZone, TABLE_ENDINGS};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::components::paste::listen_for_paste;
use crate::ui::language::{tr, trf};

/// Asks for a file or for pasted cells, and says why the last one did not do.
#[component]
pub fn ChooseSource() -> impl IntoView {
    let flow = use_flow();
    listen_for_paste(move |cells| flow.open_cells(cells), move |file| flow.open_file(file));
    let text = Signal::derive(tr(|it| it.data.drop_here.to_owned()));
    let button = Signal::derive(tr(|it| it.data.choose_file.to_owned()));
    view! {
        <div class="head">
            <div class="say">
                <p class="at">{tr(|it| it.data.crumb_import)}</p>
                <h1>{tr(|it| it.data.start_title)}</h1>
                <p class="q lead">{tr(|it| it.data.start_lead)}</p>
            </div>
        </div>
        <div class="body source">
            <Refusal />
            <DropZone text button accept=TABLE_ENDINGS on_file=Callback::new(move |file| flow.open_file(file))>
                <p class="q">{tr(|it| it.data.paste_anywhere)}</p>
            </DropZone>
            <PasteField />
            <p class="q small">{tr(|it| it.data.stays)}</p>
        </div>
    }
}

/// Why the last file or paste cannot be used.
#[component]
pub fn Refusal() -> impl IntoView {
    let flow = use_flow();
    let sentence = trf(move |texts, formats| {
        flow.failure.get().map(|it| (it.text(formats), texts.data.unchanged, flow.name.get()))
    });
    move || {
        sentence().map(|(text, unchanged, name)| {
            view! {
                <div class="refusal" role="alert">
                    <Icon sign=Sign::Warning />
                    <div><b>{name}</b><p>{text}</p><p class="q">{unchanged}</p></div>
                </div>
            }
        })
    }
}

#[component]
fn PasteField() -> impl IntoView {
    let flow = use_flow();
    let field = NodeRef::<html::Textarea>::new();
    let read = move |_| {
        if let Some(field) = field.get_untracked() {
            flow.open_text(field.value());
        }
    };
    view! {
        <div class="paste">
            <label for="paste">{tr(|it| it.data.paste_label)}</label>
            <textarea id="paste" rows="4" spellcheck="false" node_ref=field></textarea>
            <button type="button" class="btn" on:click=read>{tr(|it| it.data.paste_button)}</button>
        </div>
    }
}

/// While the worker reads: what, and a way to stop.
#[component]
pub fn Reading() -> impl IntoView {
    let flow = use_flow();
    let title = trf(move |texts, _| texts.data.reading(flow.name.get()));
    let is_told = Memo::new(move |_| flow.share.get().is_some());
    // Without a value the bar shows that something goes on; with one, how far it is.
    let bar = move || match is_told.get() {
        true => view! { <progress class="wide" max="1" prop:value=move || flow.share.get()></progress> }.into_any(),
        false => view! { <progress class="wide"></progress> }.into_any(),
    };
    let share = trf(move |texts, formats| flow.share.get().map(|it| texts.data.reading_share(formats.percent(it, 0))));
    view! {
        <div class="empty" role="status">
            <h1>{title}</h1>
            <p>{bar}</p>
            <p>{tr(|it| it.data.reading_note)}" "{share}</p>
            <div class="acts">
                <button type="button" class="btn" on:click=move |_| flow.start_over()>{tr(|it| it.data.cancel)}</button>
            </div>
        </div>
    }
}
