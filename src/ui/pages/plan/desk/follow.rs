//! The plan's figures follow plan, book and forecasts.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::plan::TargetPlan;
use crate::ui::pages::plan::view::{PlanView, Sources, current_plan, known_after, known_of, plan_view};
use crate::ui::platform::clock;
use crate::ui::state::{Bench, Forecasts};
use crate::workbench::planning::{Attainments, moved_accounts};

use super::ACCOUNTS_A_TURN;

/// Accounts whose chances are found in the same turn as their amounts.
const CHANCES_AT_ONCE: usize = 20;

/// The view of the sources: at once for a plan that fits the screen, else in turns, the one before standing meanwhile.
pub(super) fn view_of(
    sources: Memo<Sources>,
    bench: Bench,
    forecasts: Forecasts,
    chances_wait: RwSignal<bool>,
) -> Signal<Option<Arc<PlanView>>> {
    let view = RwSignal::new(None);
    let run = StoredValue::new(0_u64);
    let last = StoredValue::new(None::<(Arc<TargetPlan>, Attainments)>);
    let known = move || bench.with_untracked(|it| forecasts.with_untracked(|state| known_of(it, state)));
    let make = move |known: Attainments| {
        bench.with_untracked(|it| forecasts.with_untracked(|state| plan_view(it, state, known))).map(Arc::new)
    };
    Effect::new(move |before: Option<Sources>| {
        let now = sources.get();
        run.update_value(|it| *it += 1);
        let this = run.get_value();
        chances_wait.set(false);
        let known_before = last.get_value().filter(|_| before.as_ref().is_some_and(|it| it.same_but_amounts(&now)));
        if now.n_accounts() <= ACCOUNTS_A_TURN {
            let keep = move |known: &Attainments| {
                let plan = bench.with_untracked(current_plan);
                last.set_value(plan.map(|it| (it, known.clone())));
            };
            let few = |(plan, _): &(Arc<TargetPlan>, Attainments)| {
                let moved = now.plan.as_ref().map_or(0, |it| moved_accounts(it, plan).len());
                moved <= CHANCES_AT_ONCE
            };
            let all = move || {
                let made = known();
                keep(&made);
                made
            };
            match known_before {
                // The amounts first: what was typed and who gave way; chances of many follow in a turn of their own.
                Some(it) if !few(&it) => {
                    view.set(make(it.1));
                    chances_wait.set(true);
                    spawn_local(async move {
                        clock::turn().await;
                        if run.try_get_value() == Some(this) {
                            view.set(make(all()));
                            chances_wait.set(false);
                        }
                    });
                }
                Some((plan, known)) => {
                    let made = bench.with_untracked(|document| {
                        forecasts.with_untracked(|state| known_after(document, state, &plan, &known))
                    });
                    keep(&made);
                    view.set(make(made));
                }
                None => view.set(make(all())),
            }
            return now;
        }
        // Another book's rows say nothing of this one's.
        if before.is_none_or(|it| !it.same_book(&now)) {
            view.set(None);
        }
        spawn_local(async move {
            let is_last = || run.try_get_value() == Some(this);
            clock::turn().await;
            if !is_last() {
                return;
            }
            let known = known();
            clock::turn().await;
            if !is_last() {
                return;
            }
            let made = make(known);
            clock::turn().await;
            if is_last() {
                let _ = view.try_set(made);
            }
        });
        now
    });
    view.into()
}
