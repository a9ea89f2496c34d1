//! A channel among the levers: its new sales by month become a row of the strategy, or bring that row up to date.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{IdGenerator, StrategyId};
use crate::plan::strategy::StrategyRow;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::workbench::channels::{ChannelView, row_from_channel, strategy_row_of};
use crate::workbench::{Action, Document, StrategyAction};

use super::Desk;

/// The button, and where the row is once there is one; nothing for a channel whose path is not worked out.
pub fn to_strategy(desk: Desk, it: &ChannelView) -> Option<AnyView> {
    it.path.as_ref()?;
    let view = Arc::new(it.clone());
    let id = view.channel.id;
    let held = desk.bench.select(move |it| strategy_row_of(it, id).cloned());
    let made = {
        let view = view.clone();
        move |document: &Document| {
            let texts = desk.formats.get_untracked().language.texts();
            let evidence = texts.channels.row_evidence(&view.channel.name);
            let id = StrategyId(IdGenerator::new(clock::random_seed()).next_id());
            row_from_channel(document, &view, &evidence, id)
        }
    };
    let brings = {
        let made = made.clone();
        desk.bench.select(move |it| made(it).is_some())
    };
    let is_behind = {
        let made = made.clone();
        desk.bench
            .select(move |it| strategy_row_of(it, id).is_some_and(|held| made(it).is_some_and(|row| row != **held)))
    };
    let press = move |_| {
        let row = desk.bench.with_untracked(|it| made(it));
        let Some(row) = row else { return };
        if held.with_untracked(|it| it.as_deref() != Some(&row)) {
            desk.bench.dispatch(Action::Strategy(StrategyAction::Set(Arc::new(row))));
        }
    };
    let label = tr(move |it| if held.with(Option::is_some) { it.channels.update_row } else { it.channels.to_strategy });
    let said = move || {
        let row: Arc<StrategyRow> = held.get()?;
        let words = &desk.texts().channels;
        let text = if is_behind.get() { words.row_behind(&row.action) } else { words.row_is_there(&row.action) };
        Some(view! {
            <span class="small" class:warn=move || is_behind.get() data-row=row.id.to_string()>{text}" "<a class="link" href=Route::Strategy.href()>{tr(|it| it.strategy.tab)}</a></span>
        })
    };
    let none =
        move || (!brings.get()).then(|| view! { <span class="q small">{tr(|it| it.channels.row_nothing)}</span> });
    Some(
        view! {
            <button type="button" class="btn sm" data-to-strategy="" disabled=move || !brings.get() on:click=press>{label}</button>" "{said}{none}" "
        }
        .into_any(),
    )
}
