//! What an address shows that no page has: a mistyped link, or one from a newer version.

use leptos::prelude::*;

use crate::ui::language::tr;
use crate::ui::overlays::use_overlays;
use crate::ui::routes::Route;

/// Names the address, and leads on.
#[component]
pub fn NowherePage() -> impl IntoView {
    let palette = use_overlays().palette;
    let address = window().location().hash().unwrap_or_default();
    let text = tr(|it| it.frame.nowhere_text);
    view! {
        <section class="empty" data-nowhere="">
            <h1>{tr(|it| it.frame.nowhere)}</h1>
            <p><code>{address}</code></p>
            <p>{text}</p>
            <p class="acts">
                <a class="btn do" href=Route::Start.href()>{tr(|it| it.palette.start)}</a>
                <button type="button" class="btn" on:click=move |_| palette.set(true)>{tr(|it| it.frame.search)}</button>
            </p>
        </section>
    }
}
