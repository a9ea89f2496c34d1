//! Keyboard and mouse in the grid, and the editor that they open.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use crate::grid::{Spot as GridSpot, key_target};
use crate::ui::components::amount::{editable, is_composing};
use crate::ui::components::cell_editor::After;
use crate::ui::pages::plan::desk::{Desk, Spot};
use crate::ui::pages::plan::ranges::Ranges;
use crate::ui::pages::plan::view::RowKey;

use super::cell::{focus, focus_reason, spot_of};
use super::shown_keys;

/// Rows that a Page key goes.
const ROWS_A_PAGE: usize = 10;
/// Columns after the months: total, landing, chance, ratio.
const AFTER: usize = 4;

/// Opens the editor of a cell: with what it holds, or with what was typed.
pub(super) fn start_edit(desk: Desk, spot: Spot, typed: Option<String>) {
    if !untrack(move || desk.editable(spot)) || desk.editing.with_untracked(Option::is_some) {
        return;
    }
    let amount = untrack(move || desk.amount(spot)).unwrap_or_default();
    let select_all = typed.is_none();
    let initial = typed.unwrap_or_else(|| editable(amount, desk.formats.get_untracked()));
    desk.at.set(spot);
    desk.editing.set(Some((spot, initial, select_all)));
}

pub(super) fn end_edit(desk: Desk, spot: Spot, text: &str, after: After) {
    // The field also leaves the page when it is done; what it then reports was taken already.
    if desk.editing.with_untracked(|it| it.as_ref().is_none_or(|it| it.0 != spot)) {
        return;
    }
    if after == After::Away {
        desk.editing.set(None);
        desk.commit(spot, text);
        return;
    }
    // Rows as they were: the edit may move them.
    let keys = untrack(move || shown_keys(desk));
    if !desk.commit(spot, text) {
        return;
    }
    desk.editing.set(None);
    let row = keys.iter().position(|it| *it == spot.row).unwrap_or(0);
    let at_row = |row: usize| Spot { row: keys.get(row).copied().unwrap_or(spot.row), ..spot };
    focus(match after {
        After::Stay | After::Away => spot,
        After::Below => at_row(row + 1),
        After::Above => at_row(row.saturating_sub(1)),
        After::Next => Spot { column: spot.column + 1, ..spot },
        After::Previous => Spot { column: spot.column - 1, ..spot },
    });
}

/// A block is drawn with the mouse: the cell pressed stays its corner, the focus goes along.
pub(super) fn drag(desk: Desk, ranges: Ranges, event: &PointerEvent) {
    let is_drawn = event.buttons() == 1 && event.pointer_type() == "mouse" && event.target() != event.current_target();
    if !is_drawn || desk.editing.with_untracked(Option::is_some) {
        return;
    }
    let at = desk.at.get_untracked();
    if let Some(spot) = spot_of(desk, event.target()).filter(|it| *it != at) {
        ranges.step(at, true);
        focus(spot);
    }
}

pub(super) fn on_key(desk: Desk, ranges: Ranges, event: &KeyboardEvent) {
    let Some(spot) = spot_of(desk, event.target()).filter(|_| !is_composing(event)) else { return };
    let (key, control) = (event.key(), event.ctrl_key() || event.meta_key());
    let keys = untrack(move || shown_keys(desk));
    let n_columns = desk.view.with_untracked(|it| it.as_ref().map_or(0, |it| it.window.len)) + 1 + AFTER;
    let row = keys.iter().position(|it| *it == spot.row).unwrap_or(0);
    let at = GridSpot { row, column: spot.column };
    if let Some(to) = key_target(&key, control, event.shift_key(), at, (keys.len(), n_columns), ROWS_A_PAGE) {
        event.prevent_default();
        ranges.step(spot, event.shift_key() && key != "Tab");
        if key != "Tab" {
            desk.changed.set(None);
        }
        return focus(Spot { row: keys[to.row], column: to.column });
    }
    if matches!(key.as_str(), "Escape" | "Delete" | "Backspace") {
        desk.changed.set(None);
    }
    match (key.as_str(), spot.row) {
        ("Enter", _) if event.alt_key() => desk.asked.update(|it| *it = !*it),
        (" " | "Enter", RowKey::Account(_) | RowKey::Company) if spot.column == 0 => desk.products.toggle(spot.row),
        ("F2", _) if event.shift_key() => focus_reason(),
        ("Enter" | "F2", _) => start_edit(desk, spot, None),
        ("d", _) if control => ranges.fill_down(),
        ("Escape", _) if ranges.is_block() => ranges.step(spot, false),
        ("Delete" | "Backspace", _) if ranges.is_block() => ranges.release(),
        ("Delete" | "Backspace", _) if untrack(move || desk.reason(spot)).is_some() => desk.release(spot),
        ("a" | "A", _) if control => {
            let (first, last) = (Spot { row: RowKey::Company, column: 1 }, n_columns - AFTER);
            ranges.between(first, Spot { row: keys.last().copied().unwrap_or(first.row), column: last });
        }
        (typed, _) if !control && !event.alt_key() && begins_amount(typed) => {
            start_edit(desk, spot, Some(typed.to_owned()));
        }
        _ => return,
    }
    event.prevent_default();
}

/// Whether an amount can begin with what was typed: other letters are keys of the page, such as `?`.
fn begins_amount(typed: &str) -> bool {
    let mut letters = typed.chars();
    let begins = |it: char| it.is_ascii_digit() || ('０'..='９').contains(&it) || "+-−＋－.,．，=＝".contains(it);
    letters.next().is_some_and(begins) && letters.next().is_none()
}
