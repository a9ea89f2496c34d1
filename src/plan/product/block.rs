//! Cells and totals of products that are set together: one after the other, each on what those before it left, so that a
//! block comes to the same as its cells typed in their order. What is refused leaves nothing behind.
//!
//! A product's number over the company goes through its accounts twice ([`CompanyEdit`]), and a block may hold many of
//! them: `go_on` is asked between some accounts and the next, and ends the block when it says no.

use std::collections::BTreeMap;

use super::{AccountBasisByProduct, AccountSide, CompanyEdit, ProductOutcome, ProductPlan};
use crate::domain::{AccountId, Money, Month, ProductId};
use crate::plan::{PlanError, TargetPlan};

/// A product's number that is set or given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductEdit {
    /// Of this account; `None` is the company.
    pub account: Option<AccountId>,
    /// Which product.
    pub product: ProductId,
    /// Of this month; `None` is the total of the window.
    pub month: Option<Month>,
    /// What it becomes; `None` gives it back to its share.
    pub to: Option<Money>,
}

/// What a block came to.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockOutcome {
    /// What is kept then.
    pub products: ProductPlan,
    /// How many were set.
    pub n_set: usize,
    /// Those that were refused, by their place in the block.
    pub refused: Vec<(usize, PlanError)>,
}

/// Sets these on a plan, `n_accounts` at a time; `bases` holds every account's products with what was typed for them.
/// `None` when `go_on` said no.
pub async fn set_products(
    (plan, bases): (&TargetPlan, &BTreeMap<AccountId, AccountBasisByProduct>),
    products: ProductPlan,
    edits: &[ProductEdit],
    reason: &str,
    n_accounts: usize,
    go_on: impl AsyncFn() -> bool,
) -> Option<BlockOutcome> {
    let mut outcome = BlockOutcome { products, n_set: 0, refused: Vec::new() };
    for (i, edit) in edits.iter().enumerate() {
        if !go_on().await {
            return None;
        }
        let ProductEdit { account, product, month, to } = *edit;
        let made = match account {
            Some(account) => bases
                .get(&account)
                .and_then(|it| plan.side(account, it, outcome.products.of(account)))
                .ok_or(PlanError::UnknownAccount(account))
                .and_then(|it| it.edit(product, month, to, reason)),
            None => {
                let sides = plan.accounts.iter().filter_map(|row| {
                    let basis = bases.get(&row.account)?;
                    Some(AccountSide { plan, row, basis, kept: outcome.products.of(row.account) })
                });
                match CompanyEdit::start(sides, product, month, to, reason) {
                    Ok(edit) => taken_on(edit, n_accounts, &go_on).await?,
                    Err(error) => Err(error),
                }
            }
        };
        match made {
            Ok(made) => {
                outcome.products.put_all(made.kept);
                outcome.n_set += 1;
            }
            Err(error) => outcome.refused.push((i, error)),
        }
    }
    go_on().await.then_some(outcome)
}

async fn taken_on(
    mut edit: CompanyEdit<'_>,
    n_accounts: usize,
    go_on: &impl AsyncFn() -> bool,
) -> Option<Result<ProductOutcome, PlanError>> {
    loop {
        match edit.step(n_accounts) {
            Ok(true) if go_on().await => {}
            Ok(true) => return None,
            Ok(false) => return Some(Ok(edit.finish())),
            Err(error) => return Some(Err(error)),
        }
    }
}
