//! bench
use leptos::prelude::*;
/// The page.
#[component]
pub fn BenchPage() -> impl IntoView {
    view! { <p>"bench"</p> }
}
