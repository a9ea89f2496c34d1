//! plan
use leptos::prelude::*;
/// The page.
#[component]
pub fn PlanPage() -> impl IntoView {
    view! { <p>"plan"</p> }
}
