//! A table of fields that is used like a spreadsheet: arrows, Home, End and Page keys walk it, with Shift or the mouse a
//! block is chosen, which is copied, pasted and filled as a whole.
//!
//! A field is either ready, all of it selected, so that arrows lead on and a digit replaces what it holds; or it is typed
//! in, and arrows to the side move in the text. F2 and a second click begin typing, Escape ends it.
//!
//! Places count fields only: row 0 is the first row that has any. Rows are asked of the page when a key is pressed, so
//! that whoever makes them need not number them.

use leptos::ev::{ClipboardEvent, DragEvent, FocusEvent, KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlInputElement, NodeList};

use crate::grid::{Block, Spot, key_target, read_cells};
use crate::import::export::{Cell, ExportTable};
use crate::ui::components::amount::is_composing;
use crate::ui::language::tr;

/// Rows that a Page key goes.
const ROWS_A_PAGE: usize = 10;

/// Which field has the keyboard, and what is chosen.
#[derive(Clone, Copy)]
struct Fields {
    table: NodeRef<html::Table>,
    at: RwSignal<Option<Spot>>,
    /// The other corner of the block.
    anchor: RwSignal<Option<Spot>>,
    /// Whether the field is typed in.
    is_typing: RwSignal<bool>,
    /// Set while a block grows: the focus that comes along does not end it.
    is_choosing: StoredValue<bool>,
    /// Whether the button went down on the field that had the keyboard already, and has not left it.
    is_second: StoredValue<bool>,
}

impl Fields {
    fn rows(self) -> Vec<Element> {
        let Some(table) = self.table.get_untracked() else { return Vec::new() };
        elements(table.query_selector_all("tbody tr:has(input[data-col])").ok())
    }

    fn spot_of(self, field: &HtmlInputElement) -> Option<Spot> {
        let row = field.closest("tr").ok()??;
        let column = fields_of(&row).iter().position(|it| it == field)?;
        Some(Spot::new(self.rows().iter().position(|it| *it == row)?, column))
    }

    fn block(self) -> Option<Block> {
        let at = self.at.get()?;
        Some(Block::between(at, self.anchor.get().unwrap_or(at)))
    }

    fn is_block(self) -> bool {
        untrack(|| self.block()).is_some_and(|it| it.first != it.last)
    }

    fn go(self, to: Spot, choosing: bool) {
        let rows = self.rows();
        let Some(field) = rows.get(to.row).and_then(|it| fields_of(it).into_iter().nth(to.column)) else { return };
        self.is_choosing.set_value(choosing);
        let _ = field.focus();
        self.is_choosing.set_value(false);
    }

    /// The fields' texts, as machines read them: a comma would make a text of a number, a typographic minus as well.
    fn copied(self, block: Block) -> Vec<Vec<Cell>> {
        let cell = |it: &HtmlInputElement| Cell::Plain(it.value().replace(',', "").replace('−', "-"));
        let row = |it: &Element| {
            let columns = block.first.column..=block.last.column;
            fields_of(it).iter().enumerate().filter(|(i, _)| columns.contains(i)).map(|it| cell(it.1)).collect()
        };
        self.rows().iter().skip(block.first.row).take(block.n_rows()).map(row).collect()
    }

    /// Marks what is chosen; of one field alone its own outline tells.
    fn mark(self, block: Option<Block>) {
        let Some(table) = self.table.get_untracked() else { return };
        for it in elements::<Element>(table.query_selector_all("td.sel").ok()) {
            let _ = it.class_list().remove_1("sel");
        }
        let Some(block) = block.filter(|it| it.first != it.last) else { return };
        for row in self.rows().iter().skip(block.first.row).take(block.n_rows()) {
            for field in fields_of(row).iter().skip(block.first.column).take(block.n_columns()) {
                if let Some(cell) = field.closest("td").ok().flatten() {
                    let _ = cell.class_list().add_1("sel");
                }
            }
        }
    }
}

/// The table.
#[component]
pub fn FieldTable(
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// For style and tests.
    class: &'static str,
    /// Called with cells from a clipboard and the block that they are pasted on.
    on_paste: Callback<(Block, Vec<Vec<String>>)>,
    /// Called with a block of two rows at least, all of which are to hold what its first one does.
    on_fill: Callback<Block>,
    /// Called with the field that has the keyboard.
    #[prop(optional)]
    on_at: Option<Callback<Spot>>,
    /// Says what a block comes to.
    #[prop(optional)]
    sum: Option<Callback<Block, Option<String>>>,
    /// Head and rows.
    children: Children,
) -> impl IntoView {
    let fields = Fields {
        table: NodeRef::new(),
        at: RwSignal::new(None),
        anchor: RwSignal::new(None),
        is_typing: RwSignal::new(false),
        is_choosing: StoredValue::new(false),
        is_second: StoredValue::new(false),
    };
    Effect::new(move || fields.mark(fields.block()));
    let on_focus = move |event: FocusEvent| {
        let Some(field) = field_of(event.target()) else { return };
        let Some(spot) = fields.spot_of(&field) else { return };
        field.select();
        fields.is_typing.set(false);
        fields.at.set(Some(spot));
        if !fields.is_choosing.get_value() {
            fields.anchor.set(Some(spot));
        }
        if let Some(it) = on_at {
            it.run(spot)
        }
    };
    let fill = move |block: Block| match (block.n_rows(), block.first.row.checked_sub(1)) {
        (2.., _) => on_fill.run(block),
        (_, Some(above)) => on_fill.run(Block { first: Spot::new(above, block.first.column), ..block }),
        (_, None) => {}
    };
    let on_key = move |event: KeyboardEvent| {
        let Some(field) = field_of(event.target()).filter(|_| !is_composing(&event)) else { return };
        let (key, shift) = (event.key(), event.shift_key());
        let (Some(at), Some(block)) = (fields.spot_of(&field), untrack(|| fields.block())) else { return };
        let (typing, control) = (fields.is_typing.get_untracked(), event.ctrl_key() || event.meta_key());
        let rows = fields.rows();
        let n_columns = rows.get(at.row).map_or(0, |it| fields_of(it).len());
        match key.as_str() {
            // The browser's own: from field to field, and out at the ends.
            "Tab" => return,
            "ArrowLeft" | "ArrowRight" | "Home" | "End" | "a" | "A" if typing => return,
            "Enter" if !control && !event.alt_key() => {
                let to = if shift { at.row.saturating_sub(1) } else { (at.row + 1).min(rows.len().saturating_sub(1)) };
                if to == at.row { field.select() } else { fields.go(Spot::new(to, at.column), false) }
            }
            "Escape" if typing => {
                fields.is_typing.set(false);
                field.select();
            }
            "Escape" if fields.is_block() => fields.anchor.set(Some(at)),
            "F2" if !typing => {
                fields.is_typing.set(true);
                let end = field.value().encode_utf16().count() as u32;
                let _ = field.set_selection_range(end, end);
            }
            "Delete" | "Backspace" if fields.is_block() => on_paste.run((block, vec![vec![String::new()]])),
            "d" | "D" if control => fill(block),
            "a" | "A" if control => {
                fields.anchor.set(Some(Spot::default()));
                fields.go(Spot::new(rows.len().saturating_sub(1), n_columns.saturating_sub(1)), true);
            }
            _ => match key_target(&key, control, shift, at, (rows.len(), n_columns), ROWS_A_PAGE) {
                Some(to) => fields.go(to, shift && !typing),
                None => return,
            },
        }
        event.prevent_default();
    };
    let on_down = move |event: PointerEvent| {
        let Some(field) = field_of(event.target()).filter(|_| event.button() == 0) else { return };
        let grows = event.shift_key() && fields.at.get_untracked().is_some();
        fields.is_second.set_value(!grows && document().active_element().as_ref() == Some(field.as_ref()));
        if grows {
            event.prevent_default();
            if let Some(spot) = fields.spot_of(&field) {
                fields.go(spot, true);
            }
        }
    };
    // What is ready is selected, and the browser would carry selected text away: no move would be told any more.
    let on_drag = move |event: DragEvent| {
        if field_of(event.target()).is_some() && !fields.is_typing.get_untracked() {
            event.prevent_default();
        }
    };
    // A block is drawn with the mouse; within what is typed it chooses text, as ever.
    let on_move = move |event: PointerEvent| {
        let is_drawn = event.buttons() == 1 && event.pointer_type() == "mouse" && !fields.is_typing.get_untracked();
        let Some(field) = field_of(event.target()).filter(|_| is_drawn) else { return };
        let spot = fields.spot_of(&field);
        if spot.is_some() && spot != fields.at.get_untracked() {
            // A block is drawn from where the button went down.
            if fields.is_second.get_value() {
                fields.is_second.set_value(false);
                fields.anchor.set(fields.at.get_untracked());
            }
            fields.go(spot.unwrap_or_default(), true);
        }
    };
    let on_up = move |event: PointerEvent| {
        let Some(field) = field_of(event.target()).filter(|_| !fields.is_typing.get_untracked()) else { return };
        if fields.is_second.get_value() {
            // A second click types where it was made, and ends a block.
            fields.is_typing.set(true);
            fields.anchor.set(fields.at.get_untracked());
        } else {
            // Where the button is let go the browser puts the caret, which would end what focusing selected.
            request_animation_frame(move || field.select());
        }
    };
    let on_copy = move |event: ClipboardEvent| {
        let block = untrack(|| fields.block()).filter(|_| fields.is_block());
        let (Some(block), Some(data)) = (block, event.clipboard_data()) else { return };
        let mut rows = fields.copied(block).into_iter();
        let header = rows.next().unwrap_or_default();
        let table = ExportTable { header, rows: rows.collect(), ..ExportTable::default() };
        if data.set_data("text/plain", &table.to_tsv()).is_ok() && data.set_data("text/html", &table.to_html()).is_ok()
        {
            event.prevent_default();
        }
    };
    let on_clip = move |event: ClipboardEvent| {
        let (Some(block), Some(data)) = (untrack(|| fields.block()), event.clipboard_data()) else { return };
        let Some(field) = field_of(event.target()) else { return };
        let cells = read_cells(&data.get_data("text/plain").unwrap_or_default());
        // A single cell goes into the field, where it can still be changed; over a block it fills it.
        if !field.read_only() && (cells.iter().map(Vec::len).sum::<usize>() > 1 || fields.is_block()) {
            event.prevent_default();
            on_paste.run((block, cells));
        }
    };
    let told = move || {
        let block = fields.block().filter(|it| it.first != it.last)?;
        let sum = sum.and_then(|it| it.run(block));
        let size = tr(move |it| it.grid.block(block.n_rows(), block.n_columns()))();
        Some(view! { <b>{size}</b>{sum.map(|it| format!(" · {it}"))} })
    };
    view! {
        <div class="scroll fields">
            <table class=class aria-label=label node_ref=fields.table
                on:focusin=on_focus on:keydown=on_key on:input=move |_| fields.is_typing.set(true)
                on:pointerdown=on_down on:pointermove=on_move on:pointerup=on_up on:dragstart=on_drag on:copy=on_copy on:paste=on_clip>{children()}</table>
        </div>
        <p class="q small chosen" role="status">{told}</p>
    }
}

/// The field that an event happened in.
fn field_of(target: Option<EventTarget>) -> Option<HtmlInputElement> {
    let field: HtmlInputElement = target?.dyn_into().ok()?;
    field.has_attribute("data-col").then_some(field)
}

fn fields_of(row: &Element) -> Vec<HtmlInputElement> {
    elements(row.query_selector_all("input[data-col]").ok())
}

fn elements<T: JsCast>(found: Option<NodeList>) -> Vec<T> {
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|it| found.get(it)?.dyn_into().ok()).collect()
}
