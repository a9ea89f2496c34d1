//! series
use leptos::prelude::*;
/// The page.
#[component]
pub fn SeriesPage(node: crate::domain::Node) -> impl IntoView {
    view! { <p>{format!("{node:?}")}</p> }
}
