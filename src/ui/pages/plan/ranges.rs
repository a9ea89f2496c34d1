//! Blocks of the plan's grid: chosen, copied exactly, pasted, filled down and released, each as one change.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::ClipboardEvent;

use crate::domain::Money;
use crate::grid::{Block, Spot as GridSpot, paste, read_cells};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{BatchOutcome, CellEdit, PlanError, ProductEdit, ProductPlan, TargetPlan};
use crate::ui::components::amount::{bad_amount, editable, parse_amount};
use crate::workbench::products::{ProductAction, products_fit};
use crate::workbench::{Action, PlanAction};

use super::desk::{Desk, Note, Spot};
use super::grid::{cell_label, focus, shown_keys};
use super::products::edit_of;
use super::view::{RowKey, chance_words};

/// Refused cells that are named.
const NAMED: usize = 6;

/// What a block's change came to.
#[derive(Clone, Debug, PartialEq)]
struct News {
    n_set: usize,
    /// Cells that were refused, each with the reason.
    refused: Vec<String>,
    /// What came of it: the news holds as long as this does.
    plan: Arc<TargetPlan>,
    products: Arc<ProductPlan>,
}

/// The chosen block and what was done with it.
#[derive(Clone, Copy)]
pub struct Ranges {
    desk: Desk,
    /// The corner that stays while the focus goes on; `None` for a single cell.
    anchor: RwSignal<Option<Spot>>,
    /// Whether the focus that comes next goes on with the block.
    choosing: StoredValue<bool>,
    news: RwSignal<Option<News>>,
}

impl Ranges {
    /// Nothing chosen but the focused cell.
    pub fn new(desk: Desk) -> Self {
        Self { desk, anchor: RwSignal::new(None), choosing: StoredValue::new(false), news: RwSignal::new(None) }
    }

    /// The focus is about to leave `from`: with the block, or without.
    pub fn step(self, from: Spot, choosing: bool) {
        self.choosing.set_value(choosing);
        let next = choosing.then(|| self.anchor.get_untracked().unwrap_or(from));
        if self.anchor.get_untracked() != next {
            self.anchor.set(next);
        }
    }

    /// Chooses everything between two cells; the focus goes to the first.
    pub fn between(self, first: Spot, last: Spot) {
        self.anchor.set(Some(last));
        self.choosing.set_value(true);
        focus(first);
        // Where the focus was there already it did not come, and the next one begins anew.
        self.choosing.set_value(false);
    }

    /// A cell was pressed.
    pub fn press(self, with_shift: bool) {
        self.step(self.desk.at.get_untracked(), with_shift);
    }

    /// A cell got the focus: a block ends where it was not gone on with, however the focus came.
    pub fn focused(self) {
        if !self.choosing.get_value() && self.anchor.with_untracked(Option::is_some) {
            self.anchor.set(None);
        }
        self.choosing.set_value(false);
    }

    /// Whether more than one cell is chosen.
    pub fn is_block(self) -> bool {
        self.anchor.get_untracked().is_some_and(|it| it != self.desk.at.get_untracked())
    }

    /// The columns of the block in a row.
    pub fn columns_in(self, key: RowKey) -> Memo<Option<(usize, usize)>> {
        Memo::new(move |_| {
            self.anchor.get()?;
            let keys = shown_keys(self.desk);
            let row = keys.iter().position(|it| *it == key)?;
            self.block(&keys)?.columns_in(row)
        })
    }

    fn block(self, keys: &[RowKey]) -> Option<Block> {
        let place = |it: Spot| Some(GridSpot::new(keys.iter().position(|key| *key == it.row)?, it.column));
        let at = place(self.desk.at.get())?;
        Some(Block::between(at, self.anchor.get().and_then(place).unwrap_or(at)))
    }

    /// The rows on the screen and the block.
    fn chosen(self) -> Option<(Vec<RowKey>, Block)> {
        untrack(move || {
            let keys = shown_keys(self.desk);
            let block = self.block(&keys)?;
            Some((keys, block))
        })
    }

    /// Copies the block: amounts in the reader's unit with every digit they have, as a paste takes them.
    pub fn copy(self, event: &ClipboardEvent) {
        let (Some(data), Some((keys, block))) = (event.clipboard_data(), self.chosen()) else { return };
        if self.desk.editing.with_untracked(Option::is_some) {
            return;
        }
        let row = |row: usize| (block.first.column..=block.last.column).map(|it| self.cell(keys[row], it)).collect();
        let mut rows = untrack(|| (block.first.row..=block.last.row).map(row).collect::<Vec<Vec<Cell>>>()).into_iter();
        let header = rows.next().unwrap_or_default();
        let table = ExportTable { header, rows: rows.collect(), ..ExportTable::default() };
        if data.set_data("text/plain", &table.to_tsv()).is_ok() && data.set_data("text/html", &table.to_html()).is_ok()
        {
            event.prevent_default();
        }
    }

    fn cell(self, key: RowKey, column: usize) -> Cell {
        let found = || {
            let n = self.desk.view.read().as_ref()?.window.len;
            let row = self.desk.row_now(key)?;
            Some(match column {
                0 => Cell::Text(if row.name.is_empty() {
                    self.desk.texts().plan.company.to_owned()
                } else {
                    self.desk.name_of(key)
                }),
                it if it <= n + 1 => Cell::Plain(self.digits(self.desk.amount(Spot { row: key, column: it })?)),
                it if it == n + 2 => Cell::Plain(self.digits(row.landing?)),
                it if it == n + 3 => Cell::Text(chance_words(row.probability, self.desk.formats.get())),
                _ => Cell::Plain(format!("{:.4}", row.ratio()?)),
            })
        };
        found().unwrap_or(Cell::Empty)
    }

    fn digits(self, amount: Money) -> String {
        // As machines read it: a comma would make a text of it, a typographic minus as well.
        editable(amount, self.desk.formats.get()).replace(',', "").replace('−', "-")
    }

    /// Pastes from a spreadsheet: as one change; every cell that could not be set is told.
    pub fn paste(self, event: &ClipboardEvent) {
        if self.desk.editing.with_untracked(Option::is_some) {
            return;
        }
        let (Some(data), Some((keys, block))) = (event.clipboard_data(), self.chosen()) else { return };
        let cells = read_cells(&data.get_data("text/plain").unwrap_or_default());
        if cells.is_empty() {
            return;
        }
        event.prevent_default();
        let n_columns = self.desk.view.with_untracked(|it| it.as_ref().map_or(0, |it| it.window.len)) + 2;
        let laid = paste(&cells, block, (keys.len(), n_columns));
        let unit = self.desk.formats.get_untracked().unit;
        let wanted = laid.cells.into_iter().map(|(at, text)| {
            let spot = Spot { row: keys[at.row], column: at.column };
            (spot, parse_amount(&text, unit).ok_or(text))
        });
        self.apply(wanted.collect(), laid.n_beyond);
    }

    /// Fills the block with its first row, or a single cell with the one above.
    pub fn fill_down(self) {
        let Some((keys, block)) = self.chosen() else { return };
        let (source, first) = if block.n_rows() > 1 {
            (block.first.row, block.first.row + 1)
        } else {
            let Some(above) = block.first.row.checked_sub(1) else { return };
            (above, block.first.row)
        };
        let mut wanted = Vec::new();
        for row in first..=block.last.row {
            for column in block.first.column..=block.last.column {
                let from = untrack(|| self.desk.amount(Spot { row: keys[source], column }));
                if let Some(amount) = from {
                    wanted.push((Spot { row: keys[row], column }, Ok(amount)));
                }
            }
        }
        self.apply(wanted, 0);
    }

    /// Lets every cell of the block that was set by hand give way again.
    pub fn release(self) {
        let (Some((keys, block)), Some((plan, kept))) = (self.chosen(), self.desk.products.now()) else { return };
        let by_hand = |it: GridSpot| {
            let spot = Spot { row: keys[it.row], column: it.column };
            untrack(|| self.desk.reason(spot).and(self.desk.month(spot.column))).zip(account_of(spot.row))
        };
        let mut released = (*plan).clone();
        let mut n_set = 0;
        for (month, account) in block.spots().filter_map(by_hand) {
            if let Ok(outcome) = released.release_cell(account, month) {
                released = outcome.plan;
                n_set += 1;
            }
        }
        let of_product = |it: GridSpot| {
            let spot = Spot { row: keys[it.row], column: it.column };
            let is_typed = untrack(|| self.desk.reason(spot)).is_some();
            let edit = edit_of(spot.row, untrack(|| self.desk.month(spot.column)), None).filter(|_| is_typed)?;
            Some((spot, edit))
        };
        let of_products: Vec<(Spot, ProductEdit)> = block.spots().filter_map(of_product).collect();
        if n_set + of_products.len() > 0 {
            let plan = if n_set > 0 { Ok(released) } else { Err(plan) };
            self.set_products(PartlySet { plan, kept, n_set, of_products, refused: Vec::new(), n_beyond: 0 });
        }
    }

    /// Sets what can be set, as one change.
    fn apply(self, wanted: Vec<(Spot, Result<Money, String>)>, n_beyond: usize) {
        let Some((plan, kept)) = self.desk.products.now() else { return };
        let words = untrack(|| self.desk.texts());
        let told = |spot: Spot, why: String| words.grid.refused_cell(untrack(|| cell_label(self.desk, spot)), why);
        let (mut edits, mut of_products, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for (spot, amount) in wanted {
            match amount {
                _ if !untrack(|| self.desk.editable(spot)) => {
                    refused.push(told(spot, words.grid.not_editable.to_owned()))
                }
                Err(text) if text.trim().is_empty() => refused.push(told(spot, words.grid.empty_cell.to_owned())),
                Err(text) => refused.push(told(spot, bad_amount(&text, untrack(|| self.desk.formats.get())))),
                Ok(amount) => {
                    let month = untrack(|| self.desk.month(spot.column));
                    match edit_of(spot.row, month, Some(amount)) {
                        Some(edit) => of_products.push((spot, edit)),
                        None => edits.push((spot, CellEdit { account: account_of(spot.row), month, amount })),
                    }
                }
            }
        }
        let batch: Vec<CellEdit> = edits.iter().map(|it| it.1).collect();
        let BatchOutcome { plan: mut made, mut n_set, refused: faults } =
            plan.set_many(&batch, words.plan.reason_default);
        let why =
            |(i, error): &(usize, PlanError)| told(edits[*i].0, untrack(|| self.desk.say(|it| it.refusal(error))));
        refused.extend(faults.iter().map(why));
        let fits = self.desk.bench.with_untracked(|it| products_fit(it, &kept, Some(&plan), &made));
        if let (Err(error), Some((spot, _))) = (fits, edits.first()) {
            refused.push(told(*spot, untrack(|| self.desk.say(|it| it.refusal(&error)))));
            (made, n_set) = ((*plan).clone(), 0);
        }
        let plan = (n_set > 0).then_some(made).ok_or(plan);
        self.set_products(PartlySet { plan, kept, n_set, of_products, refused, n_beyond });
    }

    /// Sets the products of a block and makes the whole its change: at once, or in turns where it goes over the company and
    /// through thousands of accounts.
    fn set_products(self, it: PartlySet) {
        let takes_turns = self.desk.products.takes_turns();
        if takes_turns && it.of_products.iter().any(|it| it.1.account.is_none()) {
            return self.set_in_turns(it);
        }
        let words = untrack(|| self.desk.texts());
        let told = |spot: Spot, why: String| words.grid.refused_cell(untrack(|| cell_label(self.desk, spot)), why);
        let PartlySet { plan, kept, mut n_set, of_products, mut refused, n_beyond } = it;
        let plan = plan.unwrap_or_else(|it| (*it).clone());
        let mut products = (*kept).clone();
        for (spot, edit) in of_products {
            match self.desk.products.make((&plan, &products), edit, words.plan.reason_default) {
                Some(Ok(outcome)) => {
                    products = products.with_all(outcome.kept);
                    n_set += 1;
                }
                Some(Err(error)) => refused.push(told(spot, untrack(|| self.desk.say(|it| it.refusal(&error))))),
                None => refused.push(told(spot, words.grid.not_editable.to_owned())),
            }
        }
        refused.extend((n_beyond > 0).then(|| words.grid.beyond(n_beyond)));
        self.put((n_set > 0).then(|| put_of(plan, products, &kept)), n_set, refused);
    }

    /// The same in turns, as one change all the same. A change made meanwhile wins, as it does over a single number.
    fn set_in_turns(self, it: PartlySet) {
        let desk = self.desk;
        if desk.working.get_untracked() {
            return;
        }
        let PartlySet { plan, kept, n_set, of_products, mut refused, n_beyond } = it;
        let words = untrack(|| desk.texts());
        let (spots, edits): (Vec<Spot>, Vec<ProductEdit>) = of_products.into_iter().unzip();
        desk.working.set(true);
        self.news.set(None);
        desk.note.set(Some(Note::SettingBlock(n_set + edits.len())));
        let begun = desk.products.begin();
        spawn_local(async move {
            let on: &TargetPlan = plan.as_ref().unwrap_or_else(|it| it);
            let made = desk.products.block(on, (*kept).clone(), &edits, words.plan.reason_default, begun).await;
            let is_here = desk.note.try_get_untracked().is_some();
            let _ = desk.working.try_set(false);
            let Some((made, fitting)) = made else {
                let _ = desk.note.try_set(Some(Note::GivenUpBlock(n_set + edits.len())));
                return;
            };
            let action = match plan {
                Ok(plan) => Some(put_of(plan, made.products, &kept)),
                Err(_) if made.n_set == 0 => None,
                Err(_) => Some(Action::Product(ProductAction::SetFitting(Arc::new(made.products), fitting))),
            };
            if !is_here {
                // The reader went to another page: what was pasted is set, and there is nobody to tell what was not.
                let _ = action.is_none_or(|it| desk.bench.dispatch(it));
                return;
            }
            let told = |(i, error): &(usize, PlanError)| {
                let spot = spots[*i];
                untrack(|| words.grid.refused_cell(cell_label(desk, spot), desk.say(|it| it.refusal(error))))
            };
            refused.extend(made.refused.iter().map(told));
            refused.extend((n_beyond > 0).then(|| words.grid.beyond(n_beyond)));
            self.put(action, n_set + made.n_set, refused);
        });
    }

    /// Makes a block's change, and tells what it came to.
    fn put(self, change: Option<Action>, n_set: usize, refused: Vec<String>) {
        let bench = self.desk.bench;
        // What is refused as a whole has set nothing.
        let n_set = if change.is_none_or(|it| bench.dispatch(it)) { n_set } else { 0 };
        self.desk.note.set(None);
        let now = bench.with_untracked(|it| it.plan.clone().map(|plan| (plan, it.products.clone())));
        self.news.set(now.map(|(plan, products)| News { n_set, refused, plan, products }));
    }
}

/// A block whose accounts' cells are set and whose products are not yet.
struct PartlySet {
    /// The plan as its accounts' cells made it; the plan as it was where it has none.
    plan: Result<TargetPlan, Arc<TargetPlan>>,
    /// What was kept of the products.
    kept: Arc<ProductPlan>,
    /// Cells of accounts that were set.
    n_set: usize,
    of_products: Vec<(Spot, ProductEdit)>,
    refused: Vec<String>,
    n_beyond: usize,
}

fn put_of(plan: TargetPlan, products: ProductPlan, before: &ProductPlan) -> Action {
    let plan = Arc::new(plan);
    Action::Plan(if products == *before {
        PlanAction::Set(plan)
    } else {
        PlanAction::SetBoth(plan, Arc::new(products))
    })
}

fn account_of(key: RowKey) -> Option<crate::domain::AccountId> {
    match key {
        RowKey::Account(account) => Some(account),
        RowKey::Company | RowKey::Product(..) | RowKey::CompanyProduct(_) => None,
    }
}

/// What the last change of a block came to, cell by cell where it was refused.
#[component]
pub fn PasteLine(ranges: Ranges) -> impl IntoView {
    let current = ranges.desk.bench.select(|it| it.plan.clone());
    let content = move || {
        let news = ranges.news.get()?;
        if current.get().is_none_or(|it| *it != *news.plan) || ranges.desk.products.kept.with(|it| *it != news.products)
        {
            return None;
        }
        let (texts, formats) = (&ranges.desk.texts().grid, ranges.desk.formats.get());
        let n = news.refused.len();
        let set = texts.cells_set(formats.count(news.n_set));
        let list = news.refused.iter().take(NAMED).map(|it| view! { <li>{it.clone()}</li> }).collect_view();
        let more = n
            .checked_sub(NAMED)
            .filter(|it| *it > 0)
            .map(|it| view! { <li class="q">{texts.refused_more(formats.count(it))}</li> });
        let refused =
            (n > 0).then(|| view! { <p class="bad">{texts.cells_refused(formats.count(n))}</p><ul>{list}{more}</ul> });
        Some(view! { <p>{set}</p>{refused} })
    };
    view! { <div class="pasted" role="status">{content}</div> }
}
