//! The products of the plan as it is now, put together in turns: for a version, and for a comparison with one.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::Book;
use crate::plan::{ProductIndex, ProductPlan, TargetPlan};
use crate::ui::pages::plan::view::{current_plan, same};
use crate::ui::platform::clock;
use crate::ui::state::Bench;
use crate::workbench::Document;
use crate::workbench::products::{months_of, splits};
use crate::workbench::version::{FrozenProducts, ProductMonths};

/// Accounts put together in one turn.
const ACCOUNTS_A_TURN: usize = 12;

/// What the products of the plan follow from, compared by identity.
#[derive(Clone)]
pub struct Sources {
    /// The plan, its complete months closed.
    pub plan: Arc<TargetPlan>,
    stored: Option<Arc<TargetPlan>>,
    book: Option<Arc<Book>>,
    products: Arc<ProductPlan>,
}

impl PartialEq for Sources {
    fn eq(&self, other: &Self) -> bool {
        same(&self.stored, &other.stored)
            && same(&self.book, &other.book)
            && Arc::ptr_eq(&self.products, &other.products)
    }
}

impl Sources {
    /// Of the open document; `None` without a plan.
    pub fn of(document: &Document) -> Option<Self> {
        Some(Self {
            plan: current_plan(document)?,
            stored: document.plan.clone(),
            book: document.book.clone(),
            products: document.products.clone(),
        })
    }

    /// Their months, some accounts a turn.
    pub async fn frozen(&self) -> FrozenProducts {
        let mut months = ProductMonths::new();
        if let Some(book) = self.book.as_deref() {
            let index = ProductIndex::of(book);
            for start in (0..self.plan.accounts.len()).step_by(ACCOUNTS_A_TURN) {
                clock::turn().await;
                let accounts = start..start + ACCOUNTS_A_TURN.min(self.plan.accounts.len() - start);
                months.extend(months_of(splits(book, &index, &self.plan, &self.products, accounts)));
            }
        }
        FrozenProducts { kept: self.products.clone(), months }
    }
}

/// The plan with its products as they are now, following it; `None` without a plan, and until they are put together.
pub fn products_now(bench: Bench, wanted: bool) -> Signal<Option<(Sources, Arc<FrozenProducts>)>> {
    let sources = bench.select(move |it| Sources::of(it).filter(|_| wanted));
    let found = RwSignal::new(None::<(Sources, Arc<FrozenProducts>)>);
    Effect::new(move || {
        let Some(now) = sources.get() else { return found.set(None) };
        spawn_local(async move {
            let made = Arc::new(now.frozen().await);
            if sources.try_get_untracked().flatten().as_ref() == Some(&now) {
                let _ = found.try_set(Some((now, made)));
            }
        });
    });
    Signal::derive(move || {
        let now = sources.get();
        found.get().filter(|it| now.as_ref() == Some(&it.0))
    })
}
