//! A total decomposed in turns, so that the page goes on answering.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::MonthRange;
use crate::plan::{
    Decomposition, PlanBasis, PlanError, PlanTerms, ProductIndex, ProductPlan, TargetPlan, TargetRequest,
};
use crate::ui::pages::plan::view::same;
use crate::ui::platform::clock;
use crate::workbench::planning::plan_basis;
use crate::workbench::products::{products_fit, take_parts};
use crate::workbench::{Action, PlanAction};

use super::{ACCOUNTS_A_TURN, Desk};

/// Accounts whose products' parts are taken in one turn.
const PARTS_A_TURN: usize = 50;

impl Desk {
    /// Decomposes the total of a request over a window in turns, so that the page goes on answering; of `kept` stays
    /// what was set by hand. A change made meanwhile wins over it.
    pub fn decompose(
        self,
        window: MonthRange,
        request: TargetRequest,
        kept: Option<Arc<TargetPlan>>,
        refused: impl FnOnce(PlanError) + 'static,
    ) {
        self.decompose_with(window, request, kept, |_| {}, refused);
    }

    /// The same, with terms of the plan set in the same step.
    pub fn decompose_with(
        self,
        window: MonthRange,
        request: TargetRequest,
        kept: Option<Arc<TargetPlan>>,
        terms: impl FnOnce(&mut PlanTerms) + 'static,
        refused: impl FnOnce(PlanError) + 'static,
    ) {
        self.decompose_of(window, request, kept, |it| it, terms, refused);
    }

    /// The same, with the basis made ready by the caller.
    pub fn decompose_of(
        self,
        window: MonthRange,
        request: TargetRequest,
        kept: Option<Arc<TargetPlan>>,
        ready: impl FnOnce(PlanBasis) -> PlanBasis + 'static,
        terms: impl FnOnce(&mut PlanTerms) + 'static,
        refused: impl FnOnce(PlanError) + 'static,
    ) {
        if self.working.get_untracked() {
            return;
        }
        self.working.set(true);
        let (bench, forecasts) = (self.bench, self.forecasts);
        let before = bench.with_untracked(|it| (it.book.clone(), it.plan.clone()));
        spawn_local(async move {
            clock::turn().await;
            let basis = bench.with_untracked(|document| {
                forecasts.with_untracked(|it| plan_basis(document, it.tree.as_deref()?, window))
            });
            let made = match basis {
                Some(basis) => Some(decompose_in_turns(ready(basis), request, kept).await),
                None => None,
            };
            let _ = self.working.try_set(false);
            if bench.with_untracked(|it| !same(&it.book, &before.0) || !same(&it.plan, &before.1)) {
                return;
            }
            match made {
                Some(Ok(mut plan)) => {
                    let _ = self.note.try_set(None);
                    terms(&mut plan.terms);
                    let products = self.parts_in_turns(&plan).await;
                    let is_same = bench.with_untracked(|it| same(&it.book, &before.0) && same(&it.plan, &before.1));
                    let fits = bench.with_untracked(|it| products_fit(it, &products, None, &plan));
                    match fits {
                        Ok(()) if is_same => {
                            let both = PlanAction::SetBoth(Arc::new(plan), Arc::new(products));
                            bench.dispatch(Action::Plan(both));
                        }
                        Ok(()) => {}
                        Err(error) => refused(error),
                    }
                }
                Some(Err(error)) => refused(error),
                None => {}
            }
        });
    }

    /// What is kept of the products under a plan decomposed afresh: their parts are taken anew, what was typed stays.
    async fn parts_in_turns(self, plan: &TargetPlan) -> ProductPlan {
        let (bench, forecasts) = (self.bench, self.forecasts);
        let mut kept = bench.with_untracked(|it| {
            let before = it.plan.as_ref().map_or(plan.window, |it| it.window);
            it.products.moved(before, plan.window).accounts
        });
        let index = bench.with_untracked(|it| it.book.as_deref().map(ProductIndex::of)).unwrap_or_default();
        for start in (0..plan.accounts.len()).step_by(PARTS_A_TURN) {
            let accounts = start..(start + PARTS_A_TURN).min(plan.accounts.len());
            bench.with_untracked(|document| {
                forecasts.with_untracked(|state| {
                    if let Some(tree) = state.tree.as_deref() {
                        take_parts(document, tree, &index, plan, accounts, &mut kept);
                    }
                });
            });
            clock::turn().await;
        }
        ProductPlan { accounts: kept }
    }
}

async fn decompose_in_turns(
    basis: PlanBasis,
    request: TargetRequest,
    kept: Option<Arc<TargetPlan>>,
) -> Result<TargetPlan, PlanError> {
    clock::turn().await;
    let mut decomposition = Decomposition::start(Cow::Owned(basis), request, kept.as_deref())?;
    clock::turn().await;
    while decomposition.step(ACCOUNTS_A_TURN)? {
        clock::turn().await;
    }
    let plan = decomposition.finish();
    clock::turn().await;
    plan
}
