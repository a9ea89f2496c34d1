//! The outline of the frame: rail, top line, the bar at the foot of a phone, and what needs no workspace in them.

use leptos::children::ViewFn;
use leptos::ev;
use leptos::prelude::*;

use crate::i18n::{Language, Texts};

use super::components::icon::{Icon, Mark, Sign};
use super::components::segments::Segments;
use super::language::tr;
use super::navigation::use_route;
use super::routes::{Place, Route};
use super::state::{Theme, set_language, set_theme, use_preferences};
use super::update::UpdateNotice;

/// The frame's outline around a page.
#[component]
pub fn Outline(
    /// The open workspace, shown in the top line and on top of a phone.
    #[prop(into)]
    workspace: ViewFn,
    /// What goes on, beside the workspace.
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
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip" href="#main" on:click=skip_to_main>{tr(|it| it.app.skip)}</a>
        <header class="ptop">
            <a href=Route::Start.href() aria-label=tr(|it| it.app.name)><Mark /></a>
            {workspace.run()}
            <span class="sp"></span>
            <LanguageChoice />
            <ThemeButton />
        </header>
        <div class="app">
            <aside class="rail">
                <a class="logo" href=Route::Start.href()>
                    <Mark />
                    <b>{tr(|it| it.app.name)}<small>{tr(|it| it.app.other_name)}</small></b>
                </a>
                <nav aria-label=tr(|it| it.app.places)><PlaceLinks /></nav>
                <p class="foot">{foot.run()}{tr(|it| it.app.stays_here)}</p>
            </aside>
            <div class="main">
                <header class="top">
                    {workspace.run()}
                    {progress.run()}
                    <span class="sp"></span>
                    {tools.run()}
                    <LanguageChoice />
                    <ThemeButton />
                </header>
                {messages.run()}
                <main id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <nav class="tabbar" aria-label=tr(|it| it.app.places)><PlaceLinks /></nav>
        <UpdateNotice busy />
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
    Place::ALL
        .into_iter()
        .map(|place| {
            let here = move || (route.get().place() == Some(place)).then_some("page");
            let (sign, word): (_, fn(&'static Texts) -> &'static str) = match place {
                Place::Data => (Sign::Data, |it| it.app.place_data),
                Place::Forecast => (Sign::Forecast, |it| it.app.place_forecast),
                Place::Plan => (Sign::Plan, |it| it.app.place_plan),
                Place::Reports => (Sign::Report, |it| it.app.place_reports),
            };
            view! {
                <a href=place.route().href() aria-current=here>
                    <Icon sign />
                    <span>{tr(word)}</span>
                </a>
            }
        })
        .collect_view()
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let preferences = use_preferences();
    let options = Signal::stored(vec![(Language::Zh, "中".to_owned()), (Language::En, "EN".to_owned())]);
    let value = Signal::derive(move || preferences.read().language);
    let label = Signal::derive(move || tr(|it| it.app.language)().to_owned());
    view! { <Segments label options value on_select=Callback::new(move |it| set_language(preferences, it)) /> }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let preferences = use_preferences();
    let dark = move || preferences.read().theme == Theme::Dark;
    let label = move || {
        let texts = preferences.read().language.texts();
        if dark() { texts.app.to_light } else { texts.app.to_dark }
    };
    let turn = move |_| set_theme(preferences, if dark() { Theme::Light } else { Theme::Dark });
    view! {
        <button type="button" class="icon" aria-label=label title=label on:click=turn>
            {move || view! { <Icon sign=if dark() { Sign::Sun } else { Sign::Moon } /> }}
        </button>
    }
}
