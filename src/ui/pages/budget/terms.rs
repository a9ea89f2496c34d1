//! Prices, discounts and costs of products, typed or pasted; and rebates.

use leptos::prelude::*;

use crate::domain::{AccountId, DisplayUnit, Money, ProductId};
use crate::grid::{Block, Spot, paste};
use crate::i18n::{Formats, Metric, Texts};
use crate::plan::budget::{Budget, BudgetFault, Keep, PlLine, ProductTerms, Tier, UnitCost};
use crate::ui::components::amount::{editable, parse_amount};
use crate::ui::components::cell_field::CellField;
use crate::ui::components::field_table::FieldTable;
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::tips::term;

use super::pasted::{News, PasteLine};
use super::words::{fault_words, price_text, rate, rate_text};
use super::{Desk, MAX_ROWS};

/// A column that can be edited.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Price,
    Discount,
    Cost,
}

impl Column {
    /// From the left, as the fields stand in the table.
    const ALL: [Self; 3] = [Self::Price, Self::Discount, Self::Cost];

    /// As it is edited; empty where nothing is said.
    fn text(self, it: ProductTerms, formats: Formats) -> String {
        match self {
            Self::Price => it.price.map(|it| price_text(it, formats)).unwrap_or_default(),
            Self::Discount => rate_text(it.discount),
            Self::Cost => match it.cost {
                Some(UnitCost::PerUnit(it)) => price_text(it, formats),
                Some(UnitCost::Share(it)) => format!("{}%", rate_text(it)),
                None => String::new(),
            },
        }
    }

    fn name(self, texts: &'static Texts) -> &'static str {
        match self {
            Self::Price => texts.budget.price,
            Self::Discount => texts.budget.discount,
            Self::Cost => texts.budget.cost,
        }
    }
}

/// Sets a block of fields as one change; what could not be set is told by its product.
fn set_block(desk: Desk, keep: Keep, wanted: Vec<(ProductId, Column, String)>, n_beyond: usize) -> News {
    let (texts, formats) = untrack(|| (desk.texts(), desk.formats.get()));
    let (mut n_set, mut refused) = (0, Vec::new());
    desk.change(|budget| {
        let mut next = budget.clone();
        for (product, column, text) in wanted {
            let terms = next.terms(product);
            let why = match with_column(terms, column, &text) {
                Some(it) if it == terms => continue,
                Some(it) => match next.with_terms(product, it, keep) {
                    Ok(it) => {
                        next = it;
                        n_set += 1;
                        continue;
                    }
                    Err(fault) => fault_words(&fault, formats),
                },
                None => texts.budget.not_a_number(text),
            };
            let cell = texts.budget.of_product(column.name(texts), untrack(|| desk.product(product)));
            refused.push(texts.grid.refused_cell(cell, why));
        }
        Ok(next)
    });
    if n_beyond > 0 {
        refused.push(texts.grid.beyond(n_beyond));
    }
    News { n_set, made: desk.made.get_untracked(), refused }
}

/// The part of the page.
#[component]
pub fn Terms(desk: Desk) -> impl IntoView {
    let keep = RwSignal::new(Keep::Sales);
    let rows = Memo::new(move |_| desk.with(|it| desk.sold_products(it)).unwrap_or_default());
    let options = Signal::derive(move || {
        let words = &desk.texts().budget;
        vec![(Keep::Sales, words.keep_sales.to_owned()), (Keep::Quantity, words.keep_quantity.to_owned())]
    });
    let read_only = Signal::derive(move || !desk.is_draft());
    let news = RwSignal::new(None::<News>);
    let place = |rows: &[ProductId], it: Spot| Some((*rows.get(it.row)?, *Column::ALL.get(it.column)?));
    let on_paste = Callback::new(move |(block, cells): (Block, Vec<Vec<String>>)| {
        let rows = rows.get_untracked();
        let laid = paste(&cells, block, (rows.len().min(MAX_ROWS), Column::ALL.len()));
        let wanted = laid.cells.into_iter().filter_map(|(it, text)| place(&rows, it).map(|it| (it.0, it.1, text)));
        news.set(Some(set_block(desk, keep.get_untracked(), wanted.collect(), laid.n_beyond)));
    });
    let on_fill = Callback::new(move |block: Block| {
        let (rows, formats) = (rows.get_untracked(), desk.formats.get_untracked());
        let terms = |it| untrack(|| desk.with(|sheet| sheet.now.terms(it))).unwrap_or_default();
        let below = block.spots().filter(|it| it.row > block.first.row);
        let wanted = below.filter_map(|it| {
            let (source, column) = place(&rows, Spot::new(block.first.row, it.column))?;
            Some((place(&rows, it)?.0, column, column.text(terms(source), formats)))
        });
        if untrack(|| desk.is_draft()) {
            news.set(Some(set_block(desk, keep.get_untracked(), wanted.collect(), 0)));
        }
    });
    view! {
        <div class="bar"><h2>{tr(|it| it.budget.view_products)}</h2><span class="sp"></span>
            <span class="q">{tr(|it| it.budget.keep)}</span>
            <Segments soft=true label=tr(|it| it.budget.keep.to_owned()) options value=keep on_select=Callback::new(move |it| keep.set(it)) /></div>
        <p class="q intro">{tr(move |it| if read_only.get() { it.budget.locked_hint } else { it.budget.terms_hint })}</p>
        <FieldTable label=Signal::derive(move || desk.texts().budget.view_products.to_owned()) class="terms" on_paste on_fill>
                <thead><tr><th class="l" scope="col">{tr(|it| it.budget.product)}</th><th scope="col">{tr(|it| it.budget.price)}</th><th scope="col">{tr(|it| it.budget.discount)}</th>
                    <th scope="col">{tr(|it| it.budget.net_price)}</th><th scope="col">{tr(|it| it.budget.cost)}</th><th scope="col">{tr(|it| it.budget.quantity)}</th>
                    <th scope="col">{tr(|it| it.budget.pl_sales)}<small>{move || desk.formats.get().unit_label()}</small></th><th scope="col">{tr(|it| it.budget.pl_margin)}<small>{move || desk.formats.get().unit_label()}</small></th><th class="l" scope="col">{tr(|it| it.budget.earns)}</th></tr></thead>
                <tbody><For each=move || rows.get().into_iter().take(MAX_ROWS) key=|it| *it let:product><ProductRow desk product keep read_only /></For></tbody>
        </FieldTable>
        <PasteLine desk news />
        <Paste desk />
        <Rebates desk read_only />
    }
}

#[component]
fn ProductRow(desk: Desk, product: ProductId, keep: RwSignal<Keep>, read_only: Signal<bool>) -> impl IntoView {
    let name = Signal::derive(move || desk.product(product));
    let terms = Memo::new(move |_| desk.with(|it| it.now.terms(product)).unwrap_or_default());
    let total = move |line| desk.with(|it| it.pl.products.get(&Some(product))?.total(line)).flatten();
    let field = move |column: Column| {
        let label = Signal::derive(move || desk.texts().budget.of_product(column.name(desk.texts()), name.get()));
        let value = Signal::derive(move || column.text(terms.get(), desk.formats.get()));
        let commit = Callback::new(move |text: String| match with_column(terms.get_untracked(), column, &text) {
            Some(next) => drop(desk.change(|it| it.with_terms(product, next, keep.get_untracked()))),
            None => desk.no_number(text),
        });
        let key = ["price", "discount", "cost"][column as usize];
        view! { <td class="bare"><CellField label value column=key on_commit=commit read_only /></td> }
    };
    let net = move || terms.get().net_price().map_or_else(|| "—".to_owned(), |it| desk.formats.get().money_exact(it.1));
    let quantity = move || {
        let sales = total(PlLine::Sales)?;
        terms.get().quantity(sales.minor())
    };
    let money = move |line| move || total(line).map_or_else(|| "—".to_owned(), |it| desk.formats.get().money(it));
    let minor = move |line| move || total(line).map(|it| it.minor().to_string());
    let toggle = move |_| {
        let it = terms.get_untracked();
        desk.change(|budget| budget.with_terms(product, ProductTerms { no_rebate: !it.no_rebate, ..it }, Keep::Sales));
    };
    let earns = Signal::derive(move || desk.texts().budget.of_product(desk.texts().budget.earns, name.get()));
    view! {
        <tr data-row=product.to_string()><th class="l" scope="row">{name}</th>{field(Column::Price)}{field(Column::Discount)}
            <td>{net}</td>{field(Column::Cost)}
            <td data-minor=move || quantity().map(|it| it.minor().to_string())>{move || quantity().map_or_else(|| "—".to_owned(), |it| desk.formats.get().quantity(it))}</td>
            <td data-minor=minor(PlLine::Sales)>{money(PlLine::Sales)}</td><td data-minor=minor(PlLine::GrossMargin)>{money(PlLine::GrossMargin)}</td>
            <td class="l"><label class="tick"><input type="checkbox" disabled=read_only prop:checked=move || !terms.get().no_rebate on:change=toggle /><span class="sr">{earns}</span></label></td></tr>
    }
}

/// The terms with what was typed; a cost in per cent is a share of sales.
fn with_column(it: ProductTerms, column: Column, text: &str) -> Option<ProductTerms> {
    let empty = text.trim().is_empty();
    let amount = || parse_amount(text, DisplayUnit::One);
    Some(match column {
        Column::Price => ProductTerms { price: if empty { None } else { Some(amount()?) }, ..it },
        Column::Discount => ProductTerms { discount: if empty { 0 } else { rate(text)? }, ..it },
        Column::Cost if empty => ProductTerms { cost: None, ..it },
        Column::Cost if text.contains(['%', '％']) => ProductTerms { cost: Some(UnitCost::Share(rate(text)?)), ..it },
        Column::Cost => ProductTerms { cost: Some(UnitCost::PerUnit(amount()?)), ..it },
    })
}

/// Prices and costs from a spreadsheet: product, price, cost, discount.
#[component]
fn Paste(desk: Desk) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let told = RwSignal::new(None::<String>);
    let take = move |_| {
        let names = desk.products.get_untracked();
        let (mut n_used, mut unused) = (0, Vec::new());
        let lines = text.get_untracked();
        let took = desk.change(|budget| {
            let mut next = budget.clone();
            for line in lines.lines().filter(|it| !it.trim().is_empty()) {
                let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
                let product = names.iter().find(|it| it.1.trim() == cells[0]).map(|it| *it.0);
                let cell = |i: usize| cells.get(i).copied().filter(|it| !it.is_empty());
                let read = product.and_then(|product| {
                    let mut terms = next.terms(product);
                    for (i, column) in [Column::Price, Column::Cost, Column::Discount].into_iter().enumerate() {
                        if let Some(text) = cell(i + 1) {
                            terms = with_column(terms, column, text)?;
                        }
                    }
                    next.with_terms(product, terms, Keep::Sales).ok()
                });
                match read {
                    Some(it) => {
                        next = it;
                        n_used += 1;
                    }
                    None => unused.push(cells[0].to_owned()),
                }
            }
            Ok::<Budget, BudgetFault>(next)
        });
        let (words, formats) = (&desk.formats.get_untracked().language.texts().budget, desk.formats.get_untracked());
        let and = formats.language.texts().plan.list_mark;
        let mut said = words.paste_used(formats.count(n_used));
        if !unused.is_empty() {
            said =
                format!("{said} {}", words.paste_unused(unused.iter().take(5).cloned().collect::<Vec<_>>().join(and)));
        }
        if took && n_used > 0 {
            text.set(String::new());
        }
        told.set(Some(said));
    };
    view! {
        <details class="paste-team paste-terms">
            <summary>{tr(|it| it.budget.paste_title)}</summary>
            <p class="q" id="paste-terms-hint">{tr(|it| it.budget.paste_hint)}</p>
            <textarea rows="4" aria-label=tr(|it| it.budget.paste_title) aria-describedby="paste-terms-hint" prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
            <p class="acts"><button type="button" class="btn" data-take="" disabled=move || text.with(|it| it.trim().is_empty()) on:click=take>{tr(|it| it.budget.paste_take)}</button></p>
            <p class="status" role="status">{told}</p>
        </details>
    }
}

/// Rebates: the tiers, and what each account reaches.
#[component]
fn Rebates(desk: Desk, read_only: Signal<bool>) -> impl IntoView {
    let whose = RwSignal::new(None::<AccountId>);
    let tiers = Memo::new(move |_| {
        desk.with(|it| match whose.get() {
            Some(account) => it.now.tiers_of(account).to_vec(),
            None => it.now.tiers.clone(),
        })
        .unwrap_or_default()
    });
    let own = Memo::new(move |_| {
        desk.with(|it| whose.get().is_some_and(|account| it.now.account_tiers.contains_key(&account)))
            .unwrap_or_default()
    });
    let put = move |next: Vec<Tier>| desk.change(|it| it.with_tiers(whose.get_untracked(), Some(next)));
    let add = move |_| {
        let mut next = tiers.get_untracked();
        let from = match next.last() {
            None => Money::default(),
            Some(it) if it.from == Money::default() => Money::from_minor(1_000_000_000),
            Some(it) => it.from + it.from,
        };
        let rate = next.last().map_or(100, |it| (it.rate + 100).min(9900));
        next.push(Tier { from, rate });
        put(next);
    };
    let row = move |idx: usize| {
        let at = move || tiers.with(|it| it.get(idx).copied());
        let from = Signal::derive(move || at().map(|it| editable(it.from, desk.formats.get())).unwrap_or_default());
        let part = Signal::derive(move || at().map(|it| rate_text(it.rate)).unwrap_or_default());
        let number = move || desk.formats.get().count(idx + 1);
        let from_label =
            Signal::derive(move || desk.texts().budget.tier_from(number(), desk.formats.get().unit_label()));
        let rate_label = Signal::derive(move || desk.texts().budget.tier_rate(number()));
        let set_from =
            Callback::new(move |text: String| match parse_amount(&text, desk.formats.get_untracked().unit) {
                Some(amount) => {
                    let mut next = tiers.get_untracked();
                    if let Some(it) = next.get_mut(idx) {
                        it.from = amount;
                    }
                    put(next);
                }
                None => desk.no_number(text),
            });
        let set_rate = Callback::new(move |text: String| match rate(&text) {
            Some(rate) => {
                let mut next = tiers.get_untracked();
                if let Some(it) = next.get_mut(idx) {
                    it.rate = rate;
                }
                put(next);
            }
            None => desk.no_number(text),
        });
        let remove = move |_| {
            let mut next = tiers.get_untracked();
            next.remove(idx);
            put(next);
        };
        view! {
            <tr data-tier=idx.to_string()><td class="l">{number}</td><td class="bare"><CellField label=from_label value=from column="from" on_commit=set_from read_only /></td>
                <td class="bare"><CellField label=rate_label value=part column="rate" on_commit=set_rate read_only /></td>
                <td><button type="button" class="btn sm" data-remove="" disabled=read_only on:click=remove>{tr(|it| it.budget.delete)}</button></td></tr>
        }
    };
    let n = Memo::new(move |_| tiers.with(Vec::len));
    let accounts = move || {
        let list =
            desk.with(|it| desk.sold_accounts(it).into_iter().map(|it| (it, desk.account(it))).collect::<Vec<_>>());
        let option = |(id, name): (AccountId, String)| view! { <option value=id.to_string()>{name}</option> };
        list.unwrap_or_default().into_iter().map(option).collect_view()
    };
    let back = move |_| {
        if let Some(account) = whose.get_untracked() {
            desk.change(|it| it.with_tiers(Some(account), None));
        }
    };
    let reached = move || {
        desk.with(|it| {
            let (words, formats) = (&desk.texts().budget, desk.formats.get());
            let row = |(account, it): (&AccountId, &crate::plan::budget::Rebate)| {
                let tier = it.tier.map_or_else(|| "—".to_owned(), |it| format!("{}%", rate_text(it.rate)));
                let next = it.next.map(|next| words.to_next(formats.money(next.from - it.earning), rate_text(next.rate)));
                view! {
                    <tr data-row=account.to_string()><th class="l" scope="row">{desk.account(*account)}</th><td data-earning=it.earning.minor().to_string()>{formats.money(it.earning)}</td>
                        <td data-rate=it.tier.map_or(0, |it| it.rate).to_string()>{tier}</td><td data-rebate=it.amount.minor().to_string()>{formats.money(it.amount)}</td><td class="l q">{next}</td></tr>
                }
            };
            it.pl.rebates.iter().take(MAX_ROWS).map(row).collect_view()
        })
    };
    view! {
        <section class="rebates">
            <div class="bar"><h2>{tr(|it| it.budget.rebates)}</h2><span class="sp"></span>
                <label>{tr(|it| it.budget.rebate_of)}" "<select data-whose="" on:change=move |event| whose.set(event_target_value(&event).parse().ok())><option value="">{tr(|it| it.budget.rebate_all)}</option>{accounts}</select></label></div>
            <p class="q intro">{tr(|it| it.budget.rebate_hint)}</p>
            <div class="pair">
                <div>
                    <table class="tiers-table"><thead><tr><th class="l" scope="col">{tr(|it| it.budget.tier)}</th><th scope="col">{tr(|it| it.budget.tier_from_head)}<small>{move || desk.formats.get().unit_label()}</small></th><th scope="col">{tr(|it| it.budget.tier_rate_head)}</th><td></td></tr></thead>
                        <tbody><For each=move || 0..n.get() key=|it| *it let:idx>{row(idx)}</For></tbody></table>
                    <p class="acts"><button type="button" class="btn sm" data-add-tier="" disabled=read_only on:click=add>{tr(|it| it.budget.add_tier)}</button>
                        <Show when=move || own.get()><button type="button" class="btn sm" data-common="" disabled=read_only on:click=back>{tr(|it| it.budget.rebate_common)}</button></Show></p>
                </div>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.budget.rebates)>
                    <table class="reached"><thead><tr><th class="l" scope="col">{tr(|it| it.plan.account)}</th><th scope="col">{tr(|it| it.budget.earning)}</th><th scope="col">{tr(|it| it.budget.tier_rate_head)}</th><th scope="col">{term(Metric::Rebate, |it| it.budget.pl_rebate)}</th><th class="l" scope="col">{tr(|it| it.budget.next_tier)}</th></tr></thead><tbody>{reached}</tbody></table>
                </div>
            </div>
        </section>
    }
}
