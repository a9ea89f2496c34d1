//! What went wrong, where it cannot be missed.

use leptos::prelude::*;

use crate::i18n::Texts;
use crate::store::{KeyValueError, SaveError};
use crate::ui::components::icon::{Icon, Sign};
use crate::ui::language::tr;
use crate::ui::platform::shelf::ShelfError;
use crate::ui::state::{Caution, OpenError, OpenNews, SaveState, Trouble, use_bench, use_preferences};

use super::workspace_menu::news_text;

/// The banners above the page.
#[component]
pub fn Messages() -> impl IntoView {
    let bench = use_bench();
    let preferences = use_preferences();
    let texts = move || preferences.read().language.texts();
    let save_state = bench.save_state();
    let not_saved = move || match save_state.get() {
        SaveState::NotSaved(e) => Some(not_saved_text(texts(), &e)),
        _ => None,
    };
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
        {move || trouble().map(|text| view! { <Warning text on_close=Callback::new(move |()| bench.trouble.set(None)) /> })}
        {move || caution().map(|text| view! { <Warning text on_close=Callback::new(move |()| bench.caution.set(None)) /> })}
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
