//! What is typed into a form until it is saved or given up.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::ui::navigation::release_focus;

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

/// What submits a form: reads the draft and keeps what it says, after which there is no draft; what is wrong with it is
/// put into `refused`, and the draft stays.
pub fn saves<D: Send + Sync + 'static, T>(
    draft: RwSignal<Option<D>>,
    refused: RwSignal<Option<String>>,
    read: impl Fn(&D) -> Result<T, String>,
    keep: impl Fn(T) -> bool,
) -> impl Fn(SubmitEvent) {
    move |event| {
        event.prevent_default();
        match draft.with_untracked(|it| it.as_ref().map(&read)) {
            None => {}
            Some(Err(it)) => refused.set(Some(it)),
            Some(Ok(it)) => {
                // The form goes, and the focused button with it.
                release_focus();
                if keep(it) {
                    draft.set(None);
                }
            }
        }
    }
}
