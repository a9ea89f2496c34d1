//! monitor
use leptos::prelude::*;
/// The page.
#[component]
pub fn MonitorPage() -> impl IntoView {
    view! { <p>"monitor"</p> }
}
