//! forecast
use leptos::prelude::*;
/// The page.
#[component]
pub fn ForecastPage() -> impl IntoView {
    view! { <p>"forecast"</p> }
}
