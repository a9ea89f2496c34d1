//! Parts of a page that come a moment after the first.

use std::time::Duration;

use leptos::prelude::*;

/// Makes its children in a turn of their own: what stands above them is made, and the page answers, before they are.
#[component]
pub fn Later(
    /// What comes later.
    children: ChildrenFn,
) -> impl IntoView {
    let due = RwSignal::new(false);
    let come = move || {
        // `None` when the page was left meanwhile.
        let _ = due.try_set(true);
    };
    set_timeout(come, Duration::ZERO);
    move || due.get().then(|| children())
}
