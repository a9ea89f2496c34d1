//! data
use leptos::prelude::*;
/// The page.
#[component]
pub fn DataPage() -> impl IntoView {
    view! { <p>"data"</p> }
}
