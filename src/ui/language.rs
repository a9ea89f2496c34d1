//! Texts and formats as signals: a change of language reaches every word without a reload.

use leptos::prelude::*;

#[cfg(feature = "ui")]
use crate::i18n::Formats;
use crate::i18n::Texts;

#[cfg(feature = "ui")]
use super::state::use_formats;
use super::state::use_preferences;

/// A text of the catalogue in the reader's language.
pub fn tr<T: 'static>(
    text: impl Fn(&'static Texts) -> T + Copy + Send + Sync + 'static,
) -> impl Fn() -> T + Copy + Send + Sync + 'static {
    let preferences = use_preferences();
    move || text(preferences.read().language.texts())
}

/// A text that names numbers: the catalogue and the reader's formats together.
#[cfg(feature = "ui")]
pub fn trf<T: 'static>(
    text: impl Fn(&'static Texts, Formats) -> T + Clone + Send + Sync + 'static,
) -> impl Fn() -> T + Clone + Send + Sync + 'static {
    let formats = use_formats();
    move || {
        let formats = formats.get();
        text(formats.language.texts(), formats)
    }
}
