//! How a row of the board comes about, with its numbers.

use leptos::prelude::*;

use crate::domain::{Money, MonthRange};
use crate::plan::PaceOutcome;
use crate::ui::pages::plan::desk::Desk;

/// Each figure of the board as its formula, in exact amounts.
pub fn working(desk: Desk, name: &str, it: &PaceOutcome, window: MonthRange) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().plan, desk.formats.get());
    let money = |it: Money| formats.money_exact(it);
    let mut lines = Vec::new();
    if let Some(share) = it.share_due {
        lines.push(words.work_due(money(it.target), formats.percent(share, 2), money(it.target_to_date)));
    }
    if let Some(pace) = it.pace {
        lines.push(words.work_pace(
            money(it.actual_to_date),
            money(it.target_to_date),
            formats.percent(pace, 2),
            money(it.deviation_to_date),
        ));
    }
    lines.push(match it.landing.zip(it.gap) {
        Some((landing, gap)) => words.work_landing(
            money(it.actual_to_date),
            money(landing - it.actual_to_date),
            money(landing),
            money(it.target),
            money(gap),
        ),
        None => words.work_no_landing.to_owned(),
    });
    if let Some(next) = it.required.first() {
        let month = window.first.plus(it.n_elapsed as i32);
        lines.push(words.work_required(
            money(it.target),
            money(it.actual_to_date),
            money(it.still_needed),
            formats.count(it.required.len()),
            formats.month(month),
            money(*next),
        ));
    }
    let lines = lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view();
    view! { <details class="working" data-working=""><summary>{words.work_of(name)}</summary><ol>{lines}</ol></details> }
}
