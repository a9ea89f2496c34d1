//! How figures are written for this reader and this workspace.

use leptos::prelude::*;

use crate::i18n::Formats;

use super::{Preferences, use_bench, use_preferences};

/// Offers the formats to everything below: one memo, which hundreds of cells share.
pub fn provide_formats() {
    let (preferences, bench) = (use_preferences(), use_bench());
    let formats = Memo::new(move |_| {
        let Preferences { language, unit, .. } = preferences.get();
        Formats { language, unit, currency: bench.with(|it| it.workspace.currency) }
    });
    provide_context::<Signal<Formats>>(formats.into());
}

/// The reader's formats, with the currency of the open workspace.
pub fn use_formats() -> Signal<Formats> {
    expect_context()
}
