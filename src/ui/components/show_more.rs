//! The button under a long table that shows more of its rows.

use leptos::prelude::*;

use crate::ui::language::trf;

/// Nothing where no row is hidden.
#[component]
pub fn ShowMore(
    /// How many are not shown.
    #[prop(into)]
    hidden: Signal<usize>,
    /// How many are.
    n_shown: RwSignal<usize>,
    /// How many more at a press.
    by: usize,
) -> impl IntoView {
    let text = trf(move |texts, formats| texts.forecast.show_more(formats.count(hidden.get())));
    view! {
        <Show when=move || hidden.get().gt(&0)>
            <p class="more"><button type="button" class="btn sm" on:click=move |_| n_shown.update(|it| *it += by)>{text.clone()}</button></p>
        </Show>
    }
}
