//! A row of tabs that scrolls sideways where it is narrow.

use leptos::html::Nav;
use leptos::prelude::*;

/// Room left beside the tab, so that its neighbour shows that there is more.
const BESIDE: i32 = 32;

/// Scrolls the row, once it stands, until the tab of the page shown is in sight.
pub fn keep_current_in_sight(row: NodeRef<Nav>) {
    Effect::new(move || {
        row.track();
        // In the next frame, whose layout is due anyway.
        request_animation_frame(move || {
            let Some(row) = row.try_get_untracked().flatten() else { return };
            let Ok(Some(tab)) = row.query_selector("[aria-current=page]") else { return };
            let (row_box, tab_box) = (row.get_bounding_client_rect(), tab.get_bounding_client_rect());
            let beyond = (tab_box.right() - row_box.right()).ceil() as i32 + BESIDE;
            if beyond > 0 && row.scroll_width() > row.client_width() {
                row.set_scroll_left(row.scroll_left() + beyond);
            }
        });
    });
}
