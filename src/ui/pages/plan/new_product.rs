//! New business: a product that an account never bought is taken into its plan, and out again.

use leptos::prelude::*;

use crate::domain::{AccountId, ProductId};
use crate::plan::{AccountSide, PlanError, ProductBasis, ProductOutcome, ProductStage};
use crate::ui::language::tr;

use super::desk::{Desk, Note};
use super::view::RowKey;

/// What can be done about the products of the account that the focus is in, while they are opened.
#[component]
pub fn ProductControls(
    /// The page's state.
    desk: Desk,
) -> impl IntoView {
    let opened = Memo::new(move |_| match desk.at.get().row {
        RowKey::Account(account) | RowKey::Product(account, _) if desk.products.is_open(RowKey::Account(account)) => {
            Some(account)
        }
        _ => None,
    });
    let added = Memo::new(move |_| match desk.at.get().row {
        RowKey::Product(account, product) => {
            let opened = desk.products.of(account)?;
            let is_new = |it: &ProductBasis| it.product == product && it.stage == ProductStage::Unsold;
            let is_added = opened.kept.added.contains(&product) && opened.basis.products.iter().any(is_new);
            is_added.then_some((account, product))
        }
        _ => None,
    });
    view! {
        {move || added.get().map(|(account, product)| view! {
            <button type="button" class="btn sm" data-take-out=product.to_string() on:click=move |_| take_out(desk, account, product)>{tr(|it| it.products.take_out)}</button>
        })}
        {move || opened.get().map(|account| view! { <Add desk account /> })}
    }
}

/// Chooses one of the products that the account does not have.
#[component]
fn Add(desk: Desk, account: AccountId) -> impl IntoView {
    let options = Memo::new(move |_| {
        let opened = desk.products.of(account);
        let is_there = |it: &ProductId| opened.iter().any(|opened| opened.products().contains(it));
        let named = desk.products.names.get();
        let mut left: Vec<(String, ProductId)> =
            named.into_iter().filter(|it| !is_there(&it.0)).map(|(id, name)| (name, id)).collect();
        left.sort();
        left
    });
    let chosen = RwSignal::new(None::<ProductId>);
    let add = move |_| {
        if let Some(product) = chosen.get_untracked() {
            chosen.set(None);
            add(desk, account, product);
        }
    };
    let name = move || desk.name_of(RowKey::Account(account));
    let list = move || {
        let option = |(name, id): (String, ProductId)| {
            view! { <option value=id.to_string() selected=move || chosen.get() == Some(id)>{name}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <Show when=move || !options.read().is_empty()>
            <label class="amount addproduct"><span>{move || desk.texts().products.add_label(name())}</span>
                <select data-add-product="" on:change=move |event| chosen.set(event_target_value(&event).parse().ok())>
                    <option value="" selected=move || chosen.get().is_none()>{tr(|it| it.products.add_choose)}</option>{list}
                </select>
            </label>
            <button type="button" class="btn sm" data-add="" disabled=move || chosen.get().is_none() on:click=add>{tr(|it| it.products.add)}</button>
        </Show>
    }
}

fn add(desk: Desk, account: AccountId, product: ProductId) {
    change(desk, account, product, true, |it| it.add_product(product));
}

fn take_out(desk: Desk, account: AccountId, product: ProductId) {
    // The row that the focus is in goes away.
    let column = desk.at.get_untracked().column;
    if change(desk, account, product, false, |it| it.take_out(product)) {
        desk.at.set(super::desk::Spot { row: RowKey::Account(account), column });
    }
}

/// Makes the change as one step that undo takes back, and says so; whether it was made.
fn change(
    desk: Desk,
    account: AccountId,
    product: ProductId,
    is_in: bool,
    change: impl FnOnce(&AccountSide<'_>) -> Result<ProductOutcome, PlanError>,
) -> bool {
    let Some((plan, kept)) = desk.products.now() else { return false };
    match desk.products.with_side((&plan, &kept), account, change) {
        Some(Ok(outcome)) => {
            let Some(kept) = desk.products.put(outcome.kept) else { return false };
            desk.note.set(Some(Note::ProductListed { row: RowKey::Product(account, product), is_in, kept }));
            true
        }
        Some(Err(error)) => {
            desk.note.set(Some(Note::Refused(error)));
            false
        }
        None => false,
    }
}
