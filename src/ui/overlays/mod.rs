//! What lies over the page: the palette, the list of shortcuts, the tour. One of each, opened from anywhere.

mod commands;
mod entries;
mod palette;
mod recent;
mod shortcuts;
mod spelt;

pub use entries::page_words;
pub use palette::Palette;
pub use shortcuts::Shortcuts;

use leptos::prelude::*;

use super::tour::Tour;

/// Which of them are open.
#[derive(Clone, Copy)]
pub struct Overlays {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The list of keyboard shortcuts.
    pub shortcuts: RwSignal<bool>,
    /// The brief on the whole screen.
    pub present: RwSignal<bool>,
    /// The guided tour.
    pub tour: Tour,
}

/// Offers them to everything below.
pub fn provide_overlays() -> Overlays {
    let closed = || RwSignal::new(false);
    let overlays = Overlays { palette: closed(), shortcuts: closed(), present: closed(), tour: Tour::new() };
    provide_context(overlays);
    overlays
}

/// What lies over the page.
pub fn use_overlays() -> Overlays {
    expect_context()
}
