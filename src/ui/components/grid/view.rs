//! The grid's frame: scrolling, keys, pointer, choosing and copying.

use leptos::ev::{ClipboardEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, EventTarget};

use crate::grid::{Block, Sight, Spot, columns_in_sight, key_target, rows_in_sight, scrolled_to};
use crate::import::export::ExportTable;
use crate::ui::components::amount::is_composing;
use crate::ui::components::screen::observed_size;

use super::GridSource;
use super::body::Rows;

/// Height of a row in CSS pixels, as in the style sheet; wider where fingers point.
pub(super) fn row_height() -> f64 {
    let narrow = window().inner_width().ok().and_then(|it| it.as_f64()).is_some_and(|it| it <= 720.0);
    if narrow { 36.0 } else { 28.0 }
}

/// Height of the header.
const HEAD: f64 = 30.0;
/// Rows in sight at most.
const MOST_ROWS: usize = 18;
/// Rows and columns made beyond the edges.
const SPARE: (usize, usize) = (4, 1);

/// Height of a grid of so many rows in CSS pixels, for who keeps its place free until the rows are known.
pub fn grid_height(n_rows: usize) -> f64 {
    // Room for a scroll bar below.
    HEAD + n_rows.clamp(1, MOST_ROWS) as f64 * row_height() + 16.0
}

/// What the grid's parts share.
#[derive(Clone, Copy)]
pub(super) struct Context {
    /// Where the content comes from.
    pub source: GridSource,
    /// Columns at the left that do not scroll.
    pub frozen: usize,
    /// The cell with the keyboard.
    pub at: RwSignal<Spot>,
    /// The other corner of what is chosen.
    pub anchor: RwSignal<Spot>,
    /// Columns that are made, of those that scroll.
    pub columns: Memo<(usize, usize)>,
    /// Begins every id.
    pub id: &'static str,
    /// Height of a row.
    pub row_height: f64,
    /// Opens or folds a row.
    pub on_toggle: Callback<usize>,
}

impl Context {
    /// The id of a cell.
    pub fn cell_id(self, spot: Spot) -> String {
        format!("{}-{}-{}", self.id, spot.row, spot.column)
    }

    /// What is chosen.
    pub fn chosen(self) -> Block {
        Block::between(self.at.get(), self.anchor.get())
    }
}

/// Shows a grid. Arrows, Tab, Home, End and Page keys move, with Shift they choose a block, Ctrl+C copies it, Enter asks
/// about a cell or opens a row.
#[component]
pub fn Grid(
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// Begins the ids of its cells.
    id: &'static str,
    /// Where its content comes from.
    source: GridSource,
    /// Columns at the left that stay in sight.
    #[prop(default = 1)]
    frozen: usize,
    /// Opens or folds a row.
    on_toggle: Callback<usize>,
    /// Asks where a cell comes from.
    on_ask: Callback<Spot>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let row_height = row_height();
    let sight = RwSignal::new(Sight { width: 1_000.0, height: MOST_ROWS as f64 * row_height, ..Sight::default() });
    let widths = Memo::new(move |_| source.columns.with(|it| it.iter().map(|it| it.width).collect::<Vec<f64>>()));
    let frozen_width = move || widths.with(|it| it.iter().take(frozen).sum::<f64>());
    let rows = Memo::new(move |_| {
        let rows = rows_in_sight(sight.get(), row_height, source.n_rows.get(), SPARE.0);
        (rows.start, rows.end)
    });
    let columns = Memo::new(move |_| {
        let found = widths.with(|it| columns_in_sight(sight.get(), it.get(frozen..).unwrap_or_default(), SPARE.1));
        (found.start, found.end)
    });
    let (at, anchor) = (RwSignal::new(Spot::default()), RwSignal::new(Spot::default()));
    let context = Context { source, frozen, at, anchor, columns, id, row_height, on_toggle };
    let look = move || {
        // The frame that was asked for can come after the page was left.
        let Some(element) = node.try_get_untracked().flatten() else { return };
        let now = Sight {
            top: f64::from(element.scroll_top()),
            left: f64::from(element.scroll_left()),
            width: (f64::from(element.client_width()) - untrack(frozen_width)).max(0.0),
            height: (f64::from(element.client_height()) - HEAD).max(0.0),
        };
        if sight.get_untracked() != now {
            sight.set(now);
        }
    };
    Effect::new(move || {
        node.track();
        source.n_rows.track();
        request_animation_frame(look);
    });
    let show = move |spot: Spot| {
        look();
        let Some(element) = node.get_untracked() else { return };
        let now = sight.get_untracked();
        let top = spot.row as f64 * row_height;
        element.set_scroll_top(scrolled_to(top, top + row_height, now.top, now.height) as i32);
        // What is frozen is always in sight; going there goes back to the first of the columns that scroll.
        if spot.column < frozen {
            element.set_scroll_left(0);
        } else {
            let column = spot.column - frozen;
            let (left, width) = widths.with_untracked(|it| {
                let scrolling = it.get(frozen..).unwrap_or_default();
                (scrolling.iter().take(column).sum::<f64>(), scrolling.get(column).copied().unwrap_or(0.0))
            });
            element.set_scroll_left(scrolled_to(left, left + width, now.left, now.width) as i32);
        }
        look();
    };
    // What makes the grid narrower, such as a panel beside it, leaves the cell in sight that it was opened for.
    let size = observed_size(node);
    Effect::new(move |before: Option<f64>| {
        let now = size.get().width;
        if before.is_some_and(|it| now > 0.0 && now < it) {
            show(at.get_untracked())
        } else {
            look()
        }
        now
    });
    let go = move |spot: Spot, choosing: bool| {
        at.set(spot);
        if !choosing {
            anchor.set(spot);
        }
        show(spot);
    };
    // A grid that became smaller under the cursor takes the cursor along.
    Effect::new(move || {
        let last = Spot::new(source.n_rows.get().saturating_sub(1), widths.with(|it| it.len().saturating_sub(1)));
        let inside = |it: Spot| Spot::new(it.row.min(last.row), it.column.min(last.column));
        for corner in [at, anchor] {
            let now = corner.get_untracked();
            if inside(now) != now {
                corner.set(inside(now));
            }
        }
    });
    let ask = move |spot: Spot| {
        let opens = source.row.run(spot.row).open.is_some() && spot.column < frozen;
        if opens { on_toggle.run(spot.row) } else { on_ask.run(spot) }
    };
    let on_key = move |event: KeyboardEvent| {
        if is_composing(&event) {
            return;
        }
        let (key, control, shift) = (event.key(), event.ctrl_key() || event.meta_key(), event.shift_key());
        let size = (source.n_rows.get_untracked(), widths.with_untracked(Vec::len));
        let spot = at.get_untracked();
        let page = ((sight.get_untracked().height / row_height).floor() as usize).saturating_sub(1).max(1);
        if let Some(to) = key_target(&key, control, shift, spot, size, page) {
            go(to, shift && key != "Tab");
        } else {
            match key.as_str() {
                "Enter" | "F2" | " " if !control => untrack(|| ask(spot)),
                // Without a block it is not the grid's: what stands beside it closes.
                "Escape" if anchor.get_untracked() != spot => anchor.set(spot),
                "a" if control => {
                    anchor.set(Spot::default());
                    at.set(Spot::new(size.0.saturating_sub(1), size.1.saturating_sub(1)));
                }
                _ => return,
            }
        }
        event.prevent_default();
    };
    let on_down = move |event: PointerEvent| {
        if event.button() == 0
            && let Some(spot) = spot_of(event.target())
        {
            at.set(spot);
            if !event.shift_key() {
                anchor.set(spot);
            }
        }
    };
    let on_move = move |event: PointerEvent| {
        if event.buttons() == 1
            && event.pointer_type() == "mouse"
            && let Some(spot) = spot_of(event.target())
            && spot != at.get_untracked()
        {
            at.set(spot);
        }
    };
    let on_double = move |event: MouseEvent| {
        if let Some(spot) = spot_of(event.target()) {
            untrack(|| ask(spot));
        }
    };
    let on_copy = move |event: ClipboardEvent| {
        let Some(data) = event.clipboard_data() else { return };
        let mut rows = untrack(|| source.copy.run(context.chosen())).into_iter();
        let header = rows.next().unwrap_or_default();
        let table = ExportTable { header, rows: rows.collect(), ..ExportTable::default() };
        if data.set_data("text/plain", &table.to_tsv()).is_ok() && data.set_data("text/html", &table.to_html()).is_ok()
        {
            event.prevent_default();
        }
    };
    let height = move || format!("{}px", grid_height(source.n_rows.get()));
    let total_width = move || format!("{}px", widths.with(|it| it.iter().sum::<f64>()));
    let head_row = move || {
        let (from, to) = columns.get();
        source.columns.with(|all| {
            let cell = |i: usize| {
                let it = all.get(i)?;
                let left: f64 = all.iter().take(i).map(|it| it.width).sum();
                Some(view! {
                    <div role="columnheader" class=format!("gc {}", it.class) class:frozen=i < frozen aria-colindex=(i + 1).to_string() title=it.title.clone()
                        style:width=format!("{}px", it.width) style:left=(i < frozen).then(|| format!("{left}px"))>{it.head.clone()}</div>
                })
            };
            let skipped: f64 = all.iter().skip(frozen).take(from).map(|it| it.width).sum();
            let left = (0..frozen).filter_map(cell).collect_view();
            let right = (frozen + from..frozen + to).filter_map(cell).collect_view();
            view! { {left}<div class="gap" role="presentation" style:width=format!("{skipped}px")></div>{right} }
        })
    };
    view! {
        <div
            class="vgrid"
            role="treegrid"
            tabindex="0"
            aria-label=label
            aria-multiselectable="true"
            aria-readonly="true"
            aria-rowcount=move || (source.n_rows.get() + 1).to_string()
            aria-colcount=move || widths.with(Vec::len).to_string()
            aria-activedescendant=move || context.cell_id(at.get())
            node_ref=node
            style:height=height
            on:scroll=move |_| look()
            on:keydown=on_key
            on:pointerdown=on_down
            on:pointermove=on_move
            on:dblclick=on_double
            on:copy=on_copy
        >
            <div role="rowgroup" class="ghead" style:width=total_width><div role="row" class="grow" aria-rowindex="1">{head_row}</div></div>
            <div role="rowgroup" class="gbody" style:width=total_width style:height=move || format!("{}px", source.n_rows.get() as f64 * row_height)>
                <Rows context rows />
            </div>
        </div>
    }
}

/// The cell that an event happened in.
fn spot_of(target: Option<EventTarget>) -> Option<Spot> {
    let element: Element = wasm_bindgen::JsCast::dyn_into(target?).ok()?;
    let cell = element.closest("[data-c]").ok()??;
    let row = cell.closest("[data-r]").ok()??.get_attribute("data-r")?.parse().ok()?;
    Some(Spot { row, column: cell.get_attribute("data-c")?.parse().ok()? })
}
