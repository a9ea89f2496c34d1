//! What stands on a page before there is a history, and where what it is about is not there.

use leptos::prelude::*;

use crate::i18n::Texts;
use crate::ui::language::tr;
use crate::ui::routes::Route;

/// Says what is missing, and leads to one's own data or to the sample company.
#[component]
pub fn NoData(
    /// What the page has nothing of.
    title: fn(&'static Texts) -> &'static str,
    /// What to do.
    text: fn(&'static Texts) -> &'static str,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h1>{tr(title)}</h1>
            <p>{tr(text)}</p>
            <p class="acts">
                <a class="btn do" href=Route::Import.href()>{tr(|it| it.start.own_button)}</a>
                <a class="btn" href=Route::Start.href()>{tr(|it| it.start.sample_button)}</a>
            </p>
        </div>
    }
}

/// What stands on the page of an account, product or company that is not there: an old address, or another workspace's.
#[cfg(feature = "ui")]
#[component]
pub fn UnknownNode() -> impl IntoView {
    view! {
        <div class="empty">
            <h1>{tr(|it| it.forecast.unknown_title)}</h1>
            <p>{tr(|it| it.forecast.unknown_text)}</p>
            <p class="acts"><a class="btn" href=Route::Forecast.href()>{tr(|it| it.forecast.all_series)}</a></p>
        </div>
    }
}
