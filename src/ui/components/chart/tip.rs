//! The values of what is pointed at.

use leptos::prelude::*;

use crate::charts::{Ink, Point, Size};

use super::state::Look;

/// What stands beside the item that is pointed at, on the side with more room.
#[component]
pub(super) fn Tip(look: Look, spot: RwSignal<Option<Point>>, size: ReadSignal<Size>) -> impl IntoView {
    move || {
        // While time is moved the spot can stay and the month not.
        let (at, item_idx) = (spot.get()?, look.cursor.get()?);
        let reading = look.chart.with_untracked(|it| it.reading(item_idx));
        let rows = reading.rows.into_iter().map(|it| {
            let class = match it.ink {
                Ink::Forecast => "fc",
                Ink::Target => "tg",
                Ink::Quiet => "q",
                _ => "",
            };
            view! { <span>{it.name}</span><span class=class>{it.value}</span> }
        });
        let flip = at.x > size.get_untracked().width / 2.0;
        let beside = if flip { format!("{}px - 100% - 28px", at.x) } else { format!("{}px", at.x) };
        Some(view! {
            <div class="tip" style:transform=format!("translateX(calc({beside}))") aria-hidden="true"><b>{reading.title}</b>{rows.collect_view()}</div>
        })
    }
}
