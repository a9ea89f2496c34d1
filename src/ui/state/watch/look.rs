//! What is found, put together in turns: the standing of the plan once, alerts again with every step of the answers.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{Book, Measure, MonthRange};
use crate::i18n::YearFigures;
use crate::plan::{Monitoring, TargetPlan};
use crate::ui::pages::plan::view::current_plan;
use crate::ui::platform::clock;
use crate::workbench::alerts::{Watch, alerts, within_usual};
use crate::workbench::gap_tree::{GapTree, gap_tree};
use crate::workbench::planning::{Attainments, attainments, monitoring};
use crate::workbench::rolling;
use crate::workbench::tree::ForecastTree;

use super::{Sources, Watched, Watching, same};

/// What the base rests on, compared by identity.
pub(super) struct Ground {
    book: Option<Arc<Book>>,
    plan: Option<Arc<TargetPlan>>,
    tree: Option<Arc<ForecastTree>>,
    fiscal_start: u32,
}

impl Ground {
    fn of(sources: &Sources) -> Self {
        let Sources { book, plan, tree, fiscal_start, .. } = sources;
        Self { book: book.clone(), plan: plan.clone(), tree: tree.clone(), fiscal_start: *fiscal_start }
    }

    fn is(&self, other: &Self) -> bool {
        same(&self.book, &other.book)
            && same(&self.plan, &other.plan)
            && same(&self.tree, &other.tree)
            && self.fiscal_start == other.fiscal_start
    }
}

/// What rests on no answer of a worker.
pub(super) struct Base {
    plan: Option<Arc<TargetPlan>>,
    standing: Option<Monitoring>,
    chances: Option<Attainments>,
    gaps: Option<GapTree>,
    window: Option<MonthRange>,
    figures: YearFigures,
}

impl Watching {
    /// Puts together what is found, in turns.
    pub(super) fn look(self, sources: Sources) {
        let is_last = self.begin(2);
        let (Some(tree), Some(usual)) = (sources.tree.clone(), sources.usual.clone()) else {
            self.base.set_value(None);
            self.found.set(None);
            return;
        };
        spawn_local(async move {
            clock::turn().await;
            let Some(base) = self.base(&sources, &tree, is_last).await else { return };
            let bench = self.bench;
            let standing = base.standing.as_ref();
            let found = bench.with_untracked(|document| {
                let (errors, chances) = (&*sources.errors, base.chances.as_ref());
                alerts(Watch { document, tree: Some(&tree), errors, monitoring: standing, usual: &usual, chances })
            });
            clock::turn().await;
            let within_usual = bench.with_untracked(|document| {
                let of = |book, plan| Some(within_usual(book, plan, standing?, &usual, &document.thresholds));
                of(document.book.as_deref()?, base.plan.as_deref()?)
            });
            clock::turn().await;
            if is_last() {
                let watched = Watched {
                    alerts: found,
                    within_usual: within_usual.unwrap_or_default(),
                    usual_span: usual.span,
                    plan: base.plan.clone(),
                    monitoring: base.standing.clone(),
                    gaps: base.gaps.clone(),
                    window: base.window,
                    figures: base.figures,
                };
                let _ = self.found.try_set(Some(Arc::new(watched)));
            }
        });
    }

    /// The standing of the plan: worked out once for a book, a plan and a forecast. `None` when it is no longer wanted.
    async fn base(self, sources: &Sources, tree: &ForecastTree, is_last: impl Fn() -> bool) -> Option<Arc<Base>> {
        let ground = Ground::of(sources);
        if !is_last() {
            return None;
        }
        if let Some(known) = self.base.with_value(|it| it.as_ref().filter(|it| it.0.is(&ground)).map(|it| it.1.clone()))
        {
            return Some(known);
        }
        let (bench, forecasts) = (self.bench, self.forecasts);
        let plan = bench.with_untracked(current_plan).filter(|_| tree.measure == Measure::Amount);
        let standing = plan
            .as_ref()
            .and_then(|it| bench.with_untracked(|document| monitoring(document, tree, it)).and_then(Result::ok));
        clock::turn().await;
        let chances = plan.as_ref().map(|plan| {
            bench.with_untracked(|document| {
                forecasts.with_untracked(|state| attainments(document, tree, &state.forecasts, plan))
            })
        });
        clock::turn().await;
        if !is_last() {
            return None;
        }
        let gaps = bench.with_untracked(|document| {
            gap_tree(document.book.as_deref()?, tree, plan.as_ref()?.window, standing.as_ref()?)
        });
        let landing = match &standing {
            Some(it) => it.company.landing,
            None => bench.with_untracked(|it| rolling::rolling(it, tree)?.rows.first()?.landing()),
        };
        let chance = chances.as_ref().and_then(|it| it.company?.probability).map(|it| it.value());
        let target = standing.as_ref().map(|it| it.company.target);
        let window = plan.as_ref().map(|it| it.window).or(bench.with_untracked(rolling::window_of));
        clock::turn().await;
        let figures = YearFigures { landing, target, chance };
        let base = Arc::new(Base { plan, standing, chances, gaps, window, figures });
        if !is_last() {
            return None;
        }
        self.base.try_update_value(|it| *it = Some((ground, base.clone())));
        Some(base)
    }
}
