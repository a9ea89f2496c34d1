//! The command palette: everything by some letters of its name.

use std::rc::Rc;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::i18n::Pinyin;
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::components::modal::Modal;
use crate::ui::language::tr;
use crate::ui::navigation::go;
use crate::ui::state::{use_bench, use_preferences};

use super::commands::Hands;
use super::entries::{Act, Entry, entries, matches};
use super::recent::{note_chosen, recent};
use super::spelt::use_pinyin;
use super::use_overlays;

/// As many as fit without losing the view; one more letter narrows them.
const N_SHOWN: usize = 40;
/// How far PageUp and PageDown go.
const PAGE: usize = 8;

/// The palette; it waits closed.
#[component]
pub fn Palette() -> impl IntoView {
    let open = use_overlays().palette;
    let label = Signal::derive(move || tr(|it| it.palette.title)().to_owned());
    view! { <Modal open label class="palette"><Finder open /></Modal> }
}

/// A line that is found, with its place in the list.
#[derive(Clone, PartialEq)]
struct Line {
    index: usize,
    act: Act,
    name: String,
}

/// The field and what it finds. Made when the palette opens, so what can be found is of this moment.
#[component]
fn Finder(open: RwSignal<bool>) -> impl IntoView {
    let hands = Hands::here();
    let (bench, preferences) = (use_bench(), use_preferences());
    let language = preferences.get_untracked().language;
    let pinyin = use_pinyin();
    let found = RwSignal::new_local(Rc::from([]) as Rc<[Entry]>);
    let find = move |pinyin: Option<&Pinyin>| {
        let can = |command| hands.can(command);
        found.set(bench.with_untracked(|it| entries(it.book.as_deref(), language, can, pinyin)));
    };
    find(pinyin.get_untracked().as_deref());
    // Once it is known how names are read they are found so as well.
    Effect::new(move || {
        if let Some(pinyin) = pinyin.get() {
            find(Some(&pinyin));
        }
    });
    let lately = recent();
    let (query, at) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let lines = Memo::new(move |_| {
        let found = found.get();
        let order = matches(&found, &query.read(), &lately, N_SHOWN);
        let line = |(index, it): (usize, &usize)| Line { index, act: found[*it].act, name: found[*it].name.clone() };
        order.iter().enumerate().map(line).collect::<Vec<_>>()
    });
    let choose = move |index: usize| {
        let Some(act) = lines.with_untracked(|it| it.get(index).map(|it| it.act)) else { return };
        note_chosen(&act.key());
        open.set(false);
        // In a turn of its own: the dialog first gives the focus back, and what is chosen may want it elsewhere.
        let carry_out = move || match act {
            Act::Go(route) => go(route),
            Act::Do(command) => hands.carry_out(command),
        };
        set_timeout(carry_out, std::time::Duration::ZERO);
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let type_in = move |event| {
        query.set(event_target_value(&event));
        at.set(0);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let n = lines.with_untracked(Vec::len);
        if event.is_composing() || n == 0 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => at.update(|it| *it = (*it + 1) % n),
            "ArrowUp" => at.update(|it| *it = (*it + n - 1) % n),
            "PageDown" => at.update(|it| *it = (*it + PAGE).min(n - 1)),
            "PageUp" => at.update(|it| *it = it.saturating_sub(PAGE)),
            "Enter" => choose(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        show_line(at.get_untracked());
    };
    let n_found = move || {
        let texts = &preferences.read().language.texts().palette;
        if query.read().trim().is_empty() {
            return texts.latest.to_owned();
        }
        lines.with(|it| if it.is_empty() { texts.nothing.to_owned() } else { texts.found(it.len()) })
    };
    let row = move |line: Line| {
        let Line { index, act, name } = line;
        let chosen = move || at.get() == index;
        let kind = act.kind(preferences.get_untracked().language.texts());
        view! {
            <li id=line_id(index) role="option" aria-selected=move || chosen().to_string() on:click=move |_| choose(index) on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }>
                <span class="name">{name}</span><span class="kind">{kind}</span>
            </li>
        }
    };
    view! {
        <div class="palette-field">
            <Icon sign=Sign::Search />
            <input node_ref=field type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" autocomplete="off" spellcheck="false"
                aria-label=tr(|it| it.frame.search) placeholder=tr(|it| it.palette.hint)
                aria-activedescendant=move || line_id(at.get()) on:input=type_in on:keydown=on_key />
            <button type="button" class="btn sm" on:click=move |_| open.set(false)>"Esc"</button>
        </div>
        <ul id="palette-list" role="listbox" aria-label=tr(|it| it.palette.results)>
            <For each=move || lines.get() key=|it| (it.index, it.act.key()) children=row />
        </ul>
        <p class="palette-foot" role="status">{n_found}</p>
    }
}

fn line_id(index: usize) -> String {
    format!("palette-{index}")
}

/// Brings a line into sight, no further than needed.
fn show_line(index: usize) {
    let list = document().get_element_by_id("palette-list").and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    let line = document().get_element_by_id(&line_id(index)).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    let Some((list, line)) = list.zip(line) else { return };
    let (top, bottom) = (line.offset_top(), line.offset_top() + line.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}
