//! What is typed into a form until it is saved or given up.

use leptos::prelude::*;

/// Changes a draft; nothing where there is none.
pub fn edits<D: Send + Sync + 'static>(draft: RwSignal<Option<D>>) -> impl Fn(&dyn Fn(&mut D)) + Copy {
    move |change| draft.update(|it| it.iter_mut().for_each(change))
}

/// The text of a field, empty without a draft.
pub fn fields<D: Send + Sync + 'static>(
    draft: RwSignal<Option<D>>,
) -> impl Fn(fn(&D) -> &str) -> Signal<String> + Copy {
    move |read| Signal::derive(move || draft.with(|it| it.as_ref().map(|it| read(it).to_owned()).unwrap_or_default()))
}
