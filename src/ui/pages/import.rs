//! import
use leptos::prelude::*;
/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    view! { <p>"import"</p> }
}
