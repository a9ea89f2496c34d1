//! The first view as a program of its own: small, so that it answers while the whole application is still on its way.
//!
//! It shows the start page in the frame's outline. Language and theme work at once; anything else is handed over.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::hand_over::Choice;
use super::language::tr;
use super::navigation::provide_route;
use super::outline::Outline;
use super::pages::start::StartPage;
use super::prepare_page;
use super::state::{provide_preferences, recent};

/// Starts the first view; it leaves when `web/boot.js` says `kedgeleave`.
pub fn start() {
    let app = prepare_page();
    let mounted = RefCell::new(Some(leptos::mount::mount_to(app, FirstView)));
    let leave = Closure::<dyn Fn()>::new(move || drop(mounted.take()));
    let listening = window().add_event_listener_with_callback("kedgeleave", leave.as_ref().unchecked_ref());
    debug_assert!(listening.is_ok());
    leave.forget();
}

/// The start page in its frame, without anything that needs a workspace to be open.
#[component]
pub fn FirstView() -> impl IntoView {
    let preferences = provide_preferences();
    provide_route();
    Effect::new(move || document().set_title(preferences.read().language.texts().app.title));
    let waiting = RwSignal::new(false);
    let listener = window_event_listener_untyped("kedgewait", move |_| waiting.set(true));
    on_cleanup(move || listener.remove());
    let name = recent::current().map(|it| it.name).filter(|it| !it.is_empty());
    let workspace = move || {
        let name = name.clone();
        let untitled = tr(|it| it.app.untitled);
        let title = move || name.clone().unwrap_or_else(|| untitled().to_owned());
        view! { <div class="menu"><button type="button" class="ws car" aria-expanded="false" on:click=|_| Choice::Menu.hand_over()>{title}</button></div> }
    };
    let messages = move || {
        view! {
            <Show when=move || waiting.get()>
                <p class="banner" role="status"><progress></progress>{tr(|it| it.app.opening)}</p>
            </Show>
        }
    };
    view! {
        <Outline workspace messages on_search=Callback::new(|()| Choice::Search.hand_over())>
            <StartPage on_choice=Callback::new(|it: Choice| it.hand_over()) />
        </Outline>
    }
}
