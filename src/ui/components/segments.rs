//! One of a few: a row of buttons of which one is pressed.

use leptos::prelude::*;

/// A choice among a few values.
#[component]
pub fn Segments<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What the choice is about, for those who cannot see it.
    #[prop(into)]
    label: Signal<String>,
    /// The values with their words.
    #[prop(into)]
    options: Signal<Vec<(T, String)>>,
    /// The value chosen.
    #[prop(into)]
    value: Signal<T>,
    /// Called with the value pressed.
    on_select: Callback<T>,
    /// Quiet colours, for a choice within a page.
    #[prop(optional)]
    soft: bool,
) -> impl IntoView {
    let buttons = move || {
        options.get().into_iter().map(|(it, text)| {
            let chosen = move || value.get() == it;
            view! {
                <button type="button" class:on=chosen aria-pressed=move || chosen().to_string() on:click=move |_| on_select.run(it)>
                    {text}
                </button>
            }
        }).collect_view()
    };
    view! { <span class="seg" class:soft=soft role="group" aria-label=label>{buttons}</span> }
}
