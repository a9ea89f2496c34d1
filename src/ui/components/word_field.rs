//! A field for a line of words.

use leptos::prelude::*;

use crate::ui::components::amount::is_composing;

/// A line of words. Enter or leaving it commits.
#[component]
pub fn WordField(
    /// What it is.
    label: Signal<&'static str>,
    /// The words.
    value: Signal<String>,
    /// Called with other words, trimmed.
    on_commit: Callback<String>,
    /// A name for style and tests.
    class: &'static str,
) -> impl IntoView {
    let take = move |text: String| {
        let text = text.trim().to_owned();
        if text != value.get_untracked() {
            on_commit.run(text);
        }
    };
    view! {
        <label><span>{label}</span>
            <input type="text" maxlength="300" class=class prop:value=value on:change=move |event| take(event_target_value(&event))
                on:keydown=move |event| if event.key() == "Enter" && !is_composing(&event) { take(event_target_value(&event)) } /></label>
    }
}
