//! Bringing data in: choose, look at what was understood, confirm.

mod choices;
mod columns;
mod destination;
mod flow;
mod issues;
mod months;
mod preview;
mod sheets;
mod source;

use leptos::prelude::*;

use crate::ui::choice::take_sales;
use crate::ui::components::drop_zone::keep_stray_drops;
use crate::ui::hand_over::Choice;
use flow::{Work, provide_flow};
use preview::Preview;
use sheets::ChooseSheet;
use source::{ChooseSource, Reading};

/// The import page: nothing enters the workspace before its last button.
#[component]
pub fn ImportPage() -> impl IntoView {
    let flow = provide_flow();
    keep_stray_drops();
    match take_sales() {
        Some(Choice::SalesFile(file)) => flow.open_file(file),
        Some(Choice::SalesText(cells)) => flow.open_cells(cells),
        _ => {}
    }
    let opened = Memo::new(move |_| flow.summary.with(Option::is_some));
    let opening = Memo::new(move |_| flow.work.get() == Work::Opening);
    let choosing = Memo::new(move |_| flow.sheets.with(Option::is_some));
    move || match (opened.get(), opening.get(), choosing.get()) {
        (true, ..) => view! { <Preview /> }.into_any(),
        (false, true, _) => view! { <Reading /> }.into_any(),
        (false, false, true) => view! { <ChooseSheet /> }.into_any(),
        (false, false, false) => view! { <ChooseSource /> }.into_any(),
    }
}
