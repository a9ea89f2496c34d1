//! The outline of the frame: rail, top line, the bar at the foot of a phone, and what needs no workspace in them.

use leptos::children::ViewFn;
use leptos::ev;
use leptos::prelude::*;

use crate::i18n::{Language, Texts};

use super::components::icon::{Icon, Mark, Sign};
use super::components::segments::Segments;
use super::hand_over::is_search_key;
use super::language::tr;
use super::navigation::{HasData, use_route};
use super::routes::{Place, Route};
use super::state::{Theme, recent, set_language, set_theme, use_preferences};
use super::update::UpdateNotice;

/// The frame's outline around a page.
#[component]
pub fn Outline(
    /// The open workspace, shown in the top line and on top of a phone.
    #[prop(into)]
    workspace: ViewFn,
    /// Whether the workspace is stored, beside it on every width.
    #[prop(into, optional)]
    saved: ViewFn,
    /// What goes on, beside that.
    #[prop(into, optional)]
    progress: ViewFn,
    /// Tools of the open workspace, before the reader's preferences.
    #[prop(into, optional)]
    tools: ViewFn,
    /// Messages above the page.
    #[prop(into, optional)]
    messages: ViewFn,
    /// What the foot of the rail says of the data.
    #[prop(into, optional)]
    foot: ViewFn,
    /// True while something is not stored yet.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Called when the reader wants to search, by the button or by Ctrl+K.
    on_search: Callback<()>,
    /// The page.
    children: Children,
) -> impl IntoView {
    listen_for_search(on_search);
    let preferences = use_preferences();
    let other_tag = move || if preferences.read().language == Language::Zh { Language::En } else { Language::Zh }.tag();
    view! {
        <a class="skip" href="#main" on:click=skip_to_main>{tr(|it| it.app.skip)}</a>
        <header class="ptop">
            <a class="home" href=Route::Start.href() aria-label=tr(|it| it.app.name)><Mark /></a>
            {workspace.run()}
            {saved.run()}
            <span class="sp"></span>
            <button type="button" class="icon search" aria-label=tr(|it| it.frame.search) on:click=move |_| on_search.run(())>
                <Icon sign=Sign::Search />
            </button>
            <DisplayMenu tools=tools.clone() />
        </header>
        <div class="app">
            <aside class="rail">
                <a class="logo" href=Route::Start.href()>
                    <Mark />
                    <b>{tr(|it| it.app.name)}<small lang=other_tag>{tr(|it| it.app.other_name)}</small></b>
                </a>
                <nav aria-label=tr(|it| it.app.places)><PlaceLinks /></nav>
                <p class="foot">{foot.run()}{tr(|it| it.app.stays_here)}</p>
            </aside>
            <div class="main">
                <header class="top">
                    {workspace.run()}
                    {saved.run()}
                    {progress.run()}
                    <span class="sp"></span>
                    {tools.run()}
                    <LanguageChoice />
                    <ThemeButton />
                    <SearchButton on_search />
                </header>
                {messages.run()}
                <main id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <nav class="tabbar" aria-label=tr(|it| it.app.places)><PlaceLinks /></nav>
        <UpdateNotice busy />
    }
}

/// Ctrl+K, from within fields as well.
fn listen_for_search(on_search: Callback<()>) {
    let listener = window_event_listener(ev::keydown, move |event| {
        if is_search_key(&event) {
            event.prevent_default();
            on_search.run(());
        }
    });
    on_cleanup(move || listener.remove());
}

/// Looks like the field that it opens.
#[component]
fn SearchButton(on_search: Callback<()>) -> impl IntoView {
    view! {
        <button type="button" class="find" aria-keyshortcuts="Control+K" on:click=move |_| on_search.run(())>
            <Icon sign=Sign::Search />
            <span>{tr(|it| it.frame.search)}</span>
            <kbd>"Ctrl K"</kbd>
        </button>
    }
}

/// On a phone the top line has no room for unit, language and colours: they wait behind one button.
#[component]
fn DisplayMenu(tools: ViewFn) -> impl IntoView {
    let open = RwSignal::new(false);
    let preferences = use_preferences();
    let themes = Signal::derive(move || {
        let texts = &preferences.read().language.texts().frame;
        Theme::ALL.map(|it| (it, theme_word(it, texts).to_owned())).to_vec()
    });
    let theme = Signal::derive(move || preferences.read().theme);
    let label = Signal::derive(move || tr(|it| it.frame.colours)().to_owned());
    let on_theme = Callback::new(move |it| set_theme(preferences, it));
    let toggle = NodeRef::<leptos::html::Button>::new();
    let close_on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            if let Some(button) = toggle.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    view! {
        <div class="menu" on:keydown=close_on_escape>
            <button node_ref=toggle type="button" class="icon display" aria-label=tr(|it| it.frame.display) aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|it| *it = !*it)>
                <Icon sign=Sign::Display />
            </button>
            <Show when=move || open.get()>
                <div class="veil" on:click=move |_| open.set(false)></div>
                <div class="sheet-menu display-menu" role="dialog" aria-label=tr(|it| it.frame.display)>
                    {tools.run()}
                    <LanguageChoice />
                    <Segments label options=themes value=theme on_select=on_theme />
                </div>
            </Show>
        </div>
    }
}

fn theme_word(theme: Theme, texts: &'static crate::i18n::FrameTexts) -> &'static str {
    match theme {
        Theme::Light => texts.light,
        Theme::Dark => texts.dark,
        Theme::Contrast => texts.contrast,
    }
}

/// The fragment belongs to the router, so the link moves the focus itself.
fn skip_to_main(event: ev::MouseEvent) {
    event.prevent_default();
    if let Some(main) = document().get_element_by_id("main") {
        use leptos::wasm_bindgen::JsCast;
        let _ = main.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

#[component]
fn PlaceLinks() -> impl IntoView {
    let route = use_route();
    // Before the application is there, a workspace of this browser stands for the open one.
    let has_data = use_context::<HasData>().map_or_else(|| Signal::stored(recent::current().is_some()), |it| it.0);
    Place::ALL
        .into_iter()
        .map(|place| {
            let here = move || (route.get().place() == Some(place)).then_some("page");
            let (sign, word): (_, fn(&'static Texts) -> &'static str) = match place {
                Place::Today => (Sign::Today, |it| it.frame.place_today),
                Place::Data => (Sign::Data, |it| it.app.place_data),
                Place::Forecast => (Sign::Forecast, |it| it.app.place_forecast),
                Place::Plan => (Sign::Plan, |it| it.app.place_plan),
                Place::Reports => (Sign::Report, |it| it.app.place_reports),
                Place::Learn => (Sign::Learn, |it| it.frame.place_learn),
            };
            let link = move || {
                view! {
                    <a href=place.route().href() aria-current=here>
                        <Icon sign />
                        <span>{tr(word)}</span>
                    </a>
                }
            };
            move || (place != Place::Today || has_data.get()).then(link)
        })
        .collect_view()
}

/// Each language by a sign of its own, which is read in that language.
#[component]
fn LanguageChoice() -> impl IntoView {
    let preferences = use_preferences();
    let buttons = [(Language::Zh, "中"), (Language::En, "EN")].map(|(language, sign)| {
        let chosen = move || preferences.read().language == language;
        view! {
            <button type="button" lang=language.tag() class:on=chosen aria-pressed=move || chosen().to_string() on:click=move |_| set_language(preferences, language)>{sign}</button>
        }
    });
    view! { <span class="seg" role="group" aria-label=tr(|it| it.app.language)>{buttons.collect_view()}</span> }
}

/// Turns through the colours; its words name those that come next.
#[component]
fn ThemeButton() -> impl IntoView {
    let preferences = use_preferences();
    let next = move || preferences.read().theme.next();
    let label = move || {
        let texts = &preferences.read().language.texts().frame;
        texts.colours_to(theme_word(next(), texts))
    };
    let sign = move || match next() {
        Theme::Light => Sign::Sun,
        Theme::Dark => Sign::Moon,
        Theme::Contrast => Sign::Contrast,
    };
    view! {
        <button type="button" class="icon theme" aria-label=label title=label on:click=move |_| set_theme(preferences, next())>
            {move || view! { <Icon sign=sign() /> }}
        </button>
    }
}
