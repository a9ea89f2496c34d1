//! Sales by account and month, edited in their cells.

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::grid::{Block, Spot, paste};
use crate::plan::budget::{BudgetFault, PlLine, SalesBatch, SalesEdit};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::field_table::FieldTable;
use crate::ui::components::typed_sum::typed_amount;
use crate::ui::language::tr;

use super::cell_working::CellWorking;
use super::pasted::{News, PasteLine};
use super::words::fault_words;
use super::{Desk, MAX_ROWS};
use crate::ui::components::cell_field::CellField;

/// What the rows share.
#[derive(Clone, Copy)]
struct Cells {
    desk: Desk,
    /// The accounts, from the top.
    rows: Memo<Vec<AccountId>>,
    n_months: usize,
    news: RwSignal<Option<News>>,
}

impl Cells {
    /// The month of a column; the last column is the year.
    fn month_idx(self, column: usize) -> Option<usize> {
        Some(column).filter(|it| *it < self.n_months)
    }

    fn amount(self, account: AccountId, month_idx: Option<usize>) -> Money {
        let found = self.desk.with(|it| {
            let row = it.pl.accounts.get(&Some(account))?;
            match month_idx {
                Some(it) => row.value(PlLine::Sales, it),
                None => row.total(PlLine::Sales),
            }
        });
        found.flatten().unwrap_or_default()
    }

    fn label(self, account: AccountId, month_idx: Option<usize>) -> String {
        let (words, formats) = (&self.desk.texts().budget, self.desk.formats.get());
        let month = month_idx.and_then(|idx| self.desk.with(|it| formats.month(it.pl.window.first.plus(idx as i32))));
        let month = month.unwrap_or_else(|| words.year.to_owned());
        words.sales_of(self.desk.account(account), month, formats.unit_label())
    }

    /// Lays the clipboard's cells onto the chosen block, as one change.
    fn paste(self, block: Block, cells: &[Vec<String>]) {
        let rows = self.rows.get_untracked();
        let size = (rows.len().min(MAX_ROWS), self.n_months + 1);
        let laid = paste(cells, block, size);
        let unit = self.desk.formats.get_untracked().unit;
        let wanted = laid.cells.into_iter().map(|(spot, text)| {
            let amount = parse_amount(&text, unit).ok_or(text);
            (rows[spot.row], self.month_idx(spot.column), amount)
        });
        self.apply(wanted.collect(), laid.n_beyond);
    }

    /// Fills a block with what its first row holds.
    fn fill(self, block: Block) {
        let rows = self.rows.get_untracked();
        let below = block.spots().filter(|it| it.row > block.first.row && it.row < rows.len());
        let wanted = below.map(|it| {
            let month_idx = self.month_idx(it.column);
            (rows[it.row], month_idx, Ok(untrack(|| self.amount(rows[block.first.row], month_idx))))
        });
        self.apply(wanted.collect(), 0);
    }

    /// What a block comes to. Months and their year are not added up.
    fn sum(self, block: Block) -> Option<String> {
        let rows = self.rows.get();
        let has_both = block.first.column < self.n_months && block.last.column >= self.n_months;
        let amount = |it: Spot| Some(self.amount(*rows.get(it.row)?, self.month_idx(it.column)));
        let sum: Money = block.spots().filter_map(amount).sum();
        let (texts, formats) = (&self.desk.texts().budget, self.desk.formats.get());
        (!has_both).then(|| texts.block_sum(formats.money_whole(sum)))
    }

    /// Sets what can be set; every cell that could not be is told.
    fn apply(self, wanted: Vec<(AccountId, Option<usize>, Result<Money, String>)>, n_beyond: usize) {
        let texts = untrack(|| self.desk.texts());
        let told =
            |account, month_idx, why: String| texts.grid.refused_cell(untrack(|| self.label(account, month_idx)), why);
        let (mut edits, mut refused) = (Vec::new(), Vec::new());
        for (account, month_idx, amount) in wanted {
            match amount {
                Ok(amount) => edits.push(SalesEdit { account, month_idx, amount }),
                Err(text) if text.trim().is_empty() => {
                    refused.push(told(account, month_idx, texts.grid.empty_cell.to_owned()));
                }
                Err(text) => refused.push(told(account, month_idx, texts.budget.not_a_number(text))),
            }
        }
        let mut n_set = 0;
        let mut faults: Vec<(usize, BudgetFault)> = Vec::new();
        self.desk.change(|it| {
            let made = it.with_many_sales(&edits)?;
            let SalesBatch { budget, .. } = made;
            (n_set, faults) = (made.n_set, made.refused);
            Ok(budget)
        });
        let formats = self.desk.formats.get_untracked();
        refused.extend(
            faults.iter().map(|(i, fault)| told(edits[*i].account, edits[*i].month_idx, fault_words(fault, formats))),
        );
        if n_beyond > 0 {
            refused.push(texts.grid.beyond(n_beyond));
        }
        let made = self.desk.made.get_untracked();
        self.news.set(Some(News { n_set, made, refused }));
    }
}

/// The part of the page.
#[component]
pub fn Sales(desk: Desk) -> impl IntoView {
    let rows = Memo::new(move |_| {
        desk.with(|it| {
            let sum = |it: &crate::plan::budget::PlRow| it.total(PlLine::Sales);
            let mut rows: Vec<(AccountId, Option<Money>)> =
                it.pl.accounts.iter().filter_map(|(id, row)| Some(((*id)?, sum(row)))).collect();
            rows.sort_by_key(|it| it.0);
            rows.into_iter().map(|it| it.0).collect::<Vec<AccountId>>()
        })
        .unwrap_or_default()
    });
    let window = Memo::new(move |_| desk.with(|it| it.pl.window));
    let months = move || window.get().map(|it| it.len).unwrap_or_default();
    let head = move || {
        let formats = desk.formats.get();
        let month = |it| view! { <th scope="col">{formats.month_name(it)}</th> };
        window.get().into_iter().flat_map(|it| it.iter().collect::<Vec<_>>()).map(month).collect_view()
    };
    let draft = Memo::new(move |_| desk.is_draft());
    let read_only = Signal::derive(move || !draft.get());
    let total = move |idx: Option<usize>| {
        desk.with(|it| match idx {
            Some(idx) => it.pl.company.value(PlLine::Sales, idx),
            None => it.pl.company.total(PlLine::Sales),
        })
        .flatten()
        .unwrap_or_default()
    };
    let figure = move |idx: Option<usize>| {
        view! { <td class="num" data-minor=move || total(idx).minor().to_string()>{move || desk.formats.get().money(total(idx))}</td> }
    };
    let news = RwSignal::new(None::<News>);
    let cells = move || Cells { desk, rows, n_months: months(), news };
    let at = RwSignal::new(None::<Spot>);
    let on_paste = Callback::new(move |(block, texts): (Block, Vec<Vec<String>>)| untrack(cells).paste(block, &texts));
    let on_fill = Callback::new(move |block| {
        if draft.get_untracked() {
            untrack(cells).fill(block)
        }
    });
    let n_more = move || rows.with(|it| it.len().saturating_sub(MAX_ROWS));
    view! {
        <div class="bar"><h2>{tr(|it| it.budget.view_sales)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
        <p class="q intro">{tr(move |it| if draft.get() { it.budget.sales_hint } else { it.budget.locked_hint })}</p>
        <FieldTable label=Signal::derive(move || desk.texts().budget.view_sales.to_owned()) class="sales" on_paste on_fill
            on_at=Callback::new(move |it| at.set(Some(it))) sum=Callback::new(move |it| cells().sum(it))>
                <thead><tr><th class="l" scope="col">{tr(|it| it.plan.account)}</th>{head}<th scope="col">{tr(|it| it.budget.year)}</th></tr></thead>
                <tbody>
                    <tr class="sum" data-row="company"><th class="l" scope="row">{tr(|it| it.plan.company)}</th>{move || (0..months()).map(|it| figure(Some(it))).collect_view()}{figure(None)}</tr>
                    <For each=move || rows.get().into_iter().take(MAX_ROWS) key=|it| *it let:account>
                        <Row cells=cells() account read_only />
                    </For>
                </tbody>
        </FieldTable>
        <PasteLine desk news />
        <CellWorking desk place=Signal::derive(move || { let it = at.get()?; Some((rows.with(|all| all.get(it.row).copied())?, cells().month_idx(it.column))) }) />
        {move || (n_more() > 0).then(|| view! { <p class="q">{desk.texts().budget.more_rows(desk.formats.get().count(n_more()))}</p> })}
    }
}

#[component]
fn Row(cells: Cells, account: AccountId, read_only: Signal<bool>) -> impl IntoView {
    let Cells { desk, n_months, .. } = cells;
    let name = Signal::derive(move || desk.account(account));
    let cell = move |at: usize| {
        let idx = cells.month_idx(at);
        let label = Signal::derive(move || cells.label(account, idx));
        let amount = move || cells.amount(account, idx);
        let value = Signal::derive(move || editable(amount(), desk.formats.get()));
        let commit = Callback::new(move |text: String| {
            cells.news.set(None);
            match typed_amount(&text, desk.formats.get_untracked().unit) {
                Some(amount) => drop(desk.change(|it| match idx {
                    Some(idx) => it.with_sales(account, idx, amount),
                    None => it.with_year(account, amount),
                })),
                None => desk.no_number(text),
            }
        });
        let column = idx.map_or_else(|| "year".to_owned(), |it| it.to_string());
        view! { <td class="bare" data-minor=move || amount().minor().to_string()><CellField label value column on_commit=commit read_only /></td> }
    };
    view! {
        <tr data-row=account.to_string()><th class="l" scope="row">{name}</th>{(0..=n_months).map(cell).collect_view()}</tr>
    }
}
