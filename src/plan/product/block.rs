//! Cells and totals of products that are set together: one after the other, each on what those before it left, so that a
//! block comes to the same as its cells typed in their order. What is refused leaves nothing behind.
//!
//! A product's total over the company goes through its accounts twice ([`CompanyTotal`]), and a block may hold many of
//! them: `go_on` is asked between some accounts and the next, and ends the block when it says no.

use std::collections::BTreeMap;

use super::{AccountBasisByProduct, AccountSide, CompanyTotal, ProductOutcome, ProductPlan};
use crate::domain::{AccountId, Money, Month, ProductId};
use crate::plan::{PlanError, TargetPlan};

/// One cell of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductEdit {
    /// A month of an account's product.
    Cell(AccountId, ProductId, Month, Money),
    /// Its total.
    Total(AccountId, ProductId, Money),
    /// A product's total over the company.
    Company(ProductId, Money),
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
        let side = |account: AccountId| {
            let basis = bases.get(&account).ok_or(PlanError::UnknownAccount(account))?;
            plan.side(account, basis, outcome.products.of(account)).ok_or(PlanError::UnknownAccount(account))
        };
        let made = match *edit {
            ProductEdit::Cell(account, product, month, amount) => {
                side(account).and_then(|it| it.set_cell(product, month, amount, reason))
            }
            ProductEdit::Total(account, product, amount) => {
                side(account).and_then(|it| it.set_total(product, amount, reason))
            }
            ProductEdit::Company(product, amount) => {
                let sides = plan.accounts.iter().filter_map(|row| {
                    let basis = bases.get(&row.account)?;
                    Some(AccountSide { plan, row, basis, kept: outcome.products.of(row.account) })
                });
                match CompanyTotal::start(sides, product, amount, reason) {
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
    mut edit: CompanyTotal<'_>,
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
