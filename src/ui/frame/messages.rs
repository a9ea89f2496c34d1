//! What went wrong, where it cannot be missed.

use leptos::prelude::*;

use crate::i18n::Texts;
use crate::store::{KeyValueError, SaveError};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::platform::shelf::ShelfError;
use crate::ui::state::{Caution, OpenError, OpenNews, Role, SaveState, Trouble, use_bench, use_preferences};

use super::workspace_menu::news_text;

/// The banners above the page.
#[component]
pub fn Messages() -> impl IntoView {
    let bench = use_bench();
    let preferences = use_preferences();
    let texts = move || preferences.read().language.texts();
    let save_state = bench.save_state();
    // While another save is tried, what went wrong with the last one stays.
    let failure = Memo::new(move |before: Option<&Option<SaveError>>| match save_state.get() {
        SaveState::NotSaved(e) => Some(e),
        SaveState::Saving => before.cloned().flatten(),
        SaveState::Fresh | SaveState::Saved { .. } => None,
    });
    let not_saved = move || failure.get().map(|e| not_saved_text(texts(), &e));
    let trouble = move || {
        bench.trouble.get().map(|it| match it {
            Trouble::News(news) => opened_text(texts(), news),
            Trouble::NotOpened(OpenError::Shelf(_)) => texts().storage.not_on_shelf.to_owned(),
            Trouble::NotOpened(_) => texts().app.not_opened.to_owned(),
            Trouble::File(news) => news_text(&news),
        })
    };
    let caution = move || bench.caution.get().map(|it| caution_text(texts(), &it));
    view! {
        {move || not_saved().map(|text| view! { <p class="banner bad" role="alert"><Icon sign=Sign::Warning />{text}</p> })}
        <Tabs />
        {move || trouble().map(|text| view! { <Warning text on_close=Callback::new(move |()| bench.trouble.set(None)) /> })}
        {move || bench.remind.get().then(|| view! { <Warning text=texts().storage.remind.to_owned() on_close=Callback::new(move |()| bench.remind.set(false)) /> })}
        // Pages check before they change something; whatever still comes to a refusal is not swallowed.
        {move || bench.refusal.with(Option::is_some).then(|| view! { <Warning text=texts().app.change_refused.to_owned() on_close=Callback::new(move |()| bench.refusal.set(None)) /> })}
        {move || caution().map(|text| view! { <Warning text on_close=Callback::new(move |()| bench.caution.set(None)) /> })}
    }
}

/// Which tab writes.
#[component]
fn Tabs() -> impl IntoView {
    let bench = use_bench();
    let reload = move |_| drop(window().location().reload());
    move || {
        match bench.role.get() {
        Role::Writes => ().into_any(),
        Role::Follows => view! {
            <p class="banner" role="status">
                <Icon sign=Sign::Warning /><span>{tr(|it| it.storage.follows)}</span>
                <button type="button" class="btn sm" on:click=move |_| bench.take_over()>{tr(|it| it.storage.take_over)}</button>
            </p>
        }
        .into_any(),
        Role::TakesOver => view! { <p class="banner" role="status"><progress></progress>{tr(|it| it.storage.takes_over)}</p> }.into_any(),
        Role::Outdated => view! {
            <p class="banner bad" role="alert">
                <Icon sign=Sign::Warning /><span>{tr(|it| it.storage.outdated)}</span>
                <button type="button" class="btn sm" on:click=reload>{tr(|it| it.storage.load_again)}</button>
            </p>
        }
        .into_any(),
    }
    }
}

/// A banner that the reader can put away.
#[component]
fn Warning(
    /// What it says.
    text: String,
    /// Put away.
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <p class="banner warn" role="alert">
            <Icon sign=Sign::Warning />{text}
            <button type="button" class="icon" aria-label=tr(|it| it.app.close) on:click=move |_| on_close.run(())><Icon sign=Sign::Close /></button>
        </p>
    }
}

fn opened_text(texts: &Texts, news: OpenNews) -> String {
    let parts = [
        news.older.then(|| texts.app.older_save.to_owned()),
        (news.recovered > 0).then(|| texts.storage.recovered(news.recovered)),
        (news.left > 0).then(|| texts.storage.left(news.left)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn caution_text(texts: &Texts, caution: &Caution) -> String {
    let texts = &texts.storage;
    match caution {
        Caution::NoShelf(ShelfError::Full) => texts.shelf_full,
        Caution::NoShelf(_) => texts.no_shelf,
        Caution::NoSlots(_) => texts.no_slots,
        Caution::Emptied => texts.emptied,
    }
    .to_owned()
}

fn not_saved_text(texts: &Texts, error: &SaveError) -> String {
    match error {
        SaveError::Storage(KeyValueError::Full) => texts.app.storage_full,
        SaveError::Storage(KeyValueError::Denied(_)) => texts.app.storage_denied,
        SaveError::ReadBack => texts.app.storage_read_back,
    }
    .to_owned()
}
