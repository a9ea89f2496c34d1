//! A product's number over the company, its total or a month, set or given back in turns where the plan has many accounts; so
//! are several that are pasted or released together.
//!
//! A change made meanwhile wins: the amount was typed in view of the figures before it, so the edit is given up and says
//! so, rather than begun anew on a plan that the reader has not seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::AccountId;
use crate::plan::{
    AccountBasisByProduct, AccountSide, BlockOutcome, CompanyEdit, PlanError, ProductEdit, ProductIndex,
    ProductOutcome, ProductPlan, TargetPlan, set_products,
};
use crate::ui::pages::plan::desk::{Desk, Note, Spot};
use crate::ui::pages::plan::view::current_plan;
use crate::ui::platform::clock;
use crate::workbench::Action;
use crate::workbench::products::{Fitting, ProductAction, basis};

use super::ProductDesk;
use super::company::CompanyProducts;

/// Accounts whose part of a product is set in the same task as the key that set it.
const ACCOUNTS_AT_ONCE: usize = 40;
/// Accounts taken on in one turn.
const ACCOUNTS_A_TURN: usize = 12;

/// Accounts whose products are weighed in one turn, without being split.
const BASES_A_TURN: usize = 100;

/// What an edit came to, and what it rests on; `None` when that is no longer there.
type Made = Option<(Result<ProductOutcome, PlanError>, Fitting)>;

/// What an edit starts from, taken in the task of the key that asked for it.
pub(in crate::ui::pages::plan) struct Begun {
    index: Arc<ProductIndex>,
    before: Option<Arc<CompanyProducts>>,
    fitting: Fitting,
}

impl ProductDesk {
    pub(in crate::ui::pages::plan) fn begin(self) -> Begun {
        let (index, before) = (self.index.get_untracked(), self.company.get_untracked());
        Begun { index, before, fitting: self.bench.with_untracked(Fitting::of) }
    }

    /// Whether a product's number over the company takes turns of its own.
    pub(in crate::ui::pages::plan) fn takes_turns(self) -> bool {
        self.bench.with_untracked(|it| it.plan.as_ref().is_some_and(|it| it.accounts.len() > ACCOUNTS_AT_ONCE))
    }

    /// Of what is put together already nothing is made again, and nothing here needs the page to stay.
    async fn company_number(self, edit: ProductEdit, reason: &str, begun: Begun) -> Made {
        let Begun { index, before, fitting } = begun;
        let turn = async || {
            clock::turn().await;
            self.bench.with_untracked(|it| fitting.holds(it))
        };
        let mut opened = BTreeMap::new();
        loop {
            if !turn().await {
                return None;
            }
            if self.take_some(&index, before.as_deref(), &mut opened) {
                break;
            }
        }
        let plan = self.bench.with_untracked(current_plan)?;
        let sides = plan.accounts.iter().filter_map(|row| {
            let it = opened.get(&row.account)?;
            Some(AccountSide { plan: &plan, row, basis: &it.basis, kept: &it.kept })
        });
        let made = match CompanyEdit::start(sides, edit.product, edit.month, edit.to, reason) {
            Ok(mut edit) => loop {
                if !turn().await {
                    return None;
                }
                match edit.step(ACCOUNTS_A_TURN) {
                    Ok(true) => {}
                    Ok(false) => break Ok(edit.finish()),
                    Err(error) => break Err(error),
                }
            },
            Err(error) => Err(error),
        };
        turn().await.then_some((made, fitting))
    }

    /// Sets a block of products on a plan in turns, and what that rests on; `None` when it is no longer there.
    pub(in crate::ui::pages::plan) async fn block(
        self,
        plan: &TargetPlan,
        products: ProductPlan,
        edits: &[ProductEdit],
        reason: &str,
        begun: Begun,
    ) -> Option<(BlockOutcome, Fitting)> {
        let Begun { index, fitting, .. } = begun;
        let turn = async || {
            clock::turn().await;
            self.bench.with_untracked(|it| fitting.holds(it))
        };
        let mut bases: BTreeMap<AccountId, AccountBasisByProduct> = BTreeMap::new();
        for rows in plan.accounts.chunks(BASES_A_TURN) {
            if !turn().await {
                return None;
            }
            self.bench.with_untracked(|document| {
                let book = document.book.as_deref()?;
                let of = |account| (account, basis(book, &index, plan, None, account, products.of(account)));
                bases.extend(rows.iter().map(|it| of(it.account)));
                Some(())
            })?;
        }
        let made = set_products((plan, &bases), products, edits, reason, ACCOUNTS_A_TURN, turn).await?;
        Some((made, fitting))
    }
}

impl Desk {
    /// Sets a product's number over the company in turns, or gives it back, as one step that undo takes back; what was typed
    /// comes back into the cell when it is refused.
    pub(in crate::ui::pages::plan) fn company_in_turns(
        self,
        spot: Spot,
        edit: ProductEdit,
        reason: &'static str,
        text: Option<String>,
    ) {
        self.working.set(true);
        self.note.set(Some(Note::Setting(spot)));
        let begun = self.products.begin();
        spawn_local(async move {
            let made = self.products.company_number(edit, reason, begun).await;
            let note = match made {
                Some((Ok(outcome), fitting)) => {
                    let bench = self.bench;
                    let kept = Arc::new(bench.with_untracked(|it| it.products.with_all(outcome.kept)));
                    let fits = ProductAction::SetFitting(kept.clone(), fitting);
                    let (change, products, months) =
                        ((outcome.before, outcome.after), outcome.products, outcome.months);
                    let made = match edit.to {
                        Some(_) => Note::Products { spot, change, products, months, kept },
                        None => Note::ProductReleased { spot, kept },
                    };
                    bench.dispatch(Action::Product(fits)).then_some(made)
                }
                Some((Err(error), _)) => {
                    // Unless the reader has gone on to another cell meanwhile.
                    let waits = self.at.try_get_untracked() == Some(spot)
                        && self.editing.try_with_untracked(Option::is_none) == Some(true);
                    if let Some(text) = text.filter(|_| waits) {
                        let _ = self.editing.try_set(Some((spot, text, true)));
                    }
                    Some(Note::Refused(error))
                }
                None => Some(Note::GivenUp(spot)),
            };
            let _ = self.working.try_set(false);
            let _ = self.note.try_set(note);
        });
    }
}
