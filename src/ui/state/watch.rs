//! Watching a running plan: one-step errors and earlier landings asked of the workers when a page wants them. What rests
//! on no answer is found at once, the rest as answers come ([`crate::workbench::alerts::Answers`]).

mod look;
mod usual;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{Book, Measure, Month, MonthRange, Node};
use crate::forecast::{Horizon, RunOptions, Tracking};
use crate::i18n::YearFigures;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::plan::{Monitoring, TargetPlan, Thresholds};
use crate::ui::platform::workers;
use crate::workbench::alerts::{Alert, Answers, Usual, WithinUsual};
use crate::workbench::gap_tree::GapTree;
use crate::workbench::rolling;
use crate::workbench::tree::ForecastTree;
use crate::workbench::version::Version;

use super::{Bench, Forecasts, options_for, use_bench, use_forecasts};

/// Accounts that are watched beside the company, the largest.
pub const MOST: usize = 40;
/// One-step errors of each.
const N_ERRORS: usize = 24;

/// One-step errors by node.
pub type Errors = Arc<BTreeMap<Node, Tracking>>;
/// What was forecast from an earlier month on, in whole currency units.
pub type Told = Arc<BTreeMap<Month, Vec<f64>>>;

/// What is found.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Alerts, the gravest first.
    pub alerts: Vec<Alert>,
    /// Accounts behind their path and within their usual range.
    pub within_usual: Vec<WithinUsual>,
    /// The months since the path began, where there are any.
    pub usual_span: Option<MonthRange>,
    /// The plan with its closed months.
    pub plan: Option<Arc<TargetPlan>>,
    /// How it stands.
    pub monitoring: Option<Monitoring>,
    /// Who the gap comes from.
    pub gaps: Option<GapTree>,
    /// The year that lands.
    pub window: Option<MonthRange>,
    /// Its figures.
    pub figures: YearFigures,
}

/// What usual sales are asked about: the forecast and the months since the plan's path began.
type UsualGround = (Option<Arc<ForecastTree>>, Option<MonthRange>);

/// The watch over the open workspace.
#[derive(Clone, Copy)]
pub struct Watching {
    bench: Bench,
    forecasts: Forecasts,
    /// One-step errors of the company and its largest accounts, those that have come.
    pub errors: RwSignal<Errors>,
    /// How many series have their errors, of how many.
    pub progress: RwSignal<Answers>,
    /// Forecasts from earlier months of the year; `None` until they have come.
    pub told: RwSignal<Option<Told>>,
    /// What is found; `None` until the forecast is there.
    pub found: RwSignal<Option<Arc<Watched>>>,
    /// What accounts were expected to sell by now, as far as the answers have come; `None` before anybody was asked.
    usual: RwSignal<Option<Arc<Usual>>>,
    /// How many accounts have their answer, of how many.
    usual_progress: RwSignal<Answers>,
    wants_errors: RwSignal<bool>,
    wants_told: RwSignal<bool>,
    runs: StoredValue<[u64; 4]>,
    /// The forecast that was asked about last, for each kind of question.
    asked: StoredValue<[Option<Option<Arc<ForecastTree>>>; 2]>,
    /// The forecast and the months whose usual sales were asked about last.
    asked_usual: StoredValue<Option<UsualGround>>,
    /// What rests on no answer, with what it was worked out from.
    base: StoredValue<Option<(look::Ground, Arc<look::Base>)>>,
}

/// What findings are made from, compared by identity.
#[derive(Clone, Default)]
struct Sources {
    book: Option<Arc<Book>>,
    plan: Option<Arc<TargetPlan>>,
    tree: Option<Arc<ForecastTree>>,
    versions: Vec<Arc<Version>>,
    errors: Errors,
    usual: Option<Arc<Usual>>,
    fiscal_start: u32,
    thresholds: Thresholds,
}

fn same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

impl PartialEq for Sources {
    fn eq(&self, other: &Self) -> bool {
        same(&self.book, &other.book)
            && same(&self.plan, &other.plan)
            && same(&self.tree, &other.tree)
            && Arc::ptr_eq(&self.errors, &other.errors)
            && same(&self.usual, &other.usual)
            && self.fiscal_start == other.fiscal_start
            && self.thresholds == other.thresholds
            && self.versions.len() == other.versions.len()
            && self.versions.iter().zip(&other.versions).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// Offers the watch to everything below; nothing is computed before a page wants it.
pub fn provide_watching() -> Watching {
    let (bench, forecasts) = (use_bench(), use_forecasts());
    let watching = Watching {
        bench,
        forecasts,
        errors: RwSignal::default(),
        progress: RwSignal::default(),
        told: RwSignal::new(None),
        found: RwSignal::new(None),
        usual: RwSignal::new(None),
        usual_progress: RwSignal::default(),
        wants_errors: RwSignal::new(false),
        wants_told: RwSignal::new(false),
        runs: StoredValue::new([0; 4]),
        asked: StoredValue::new([None, None]),
        asked_usual: StoredValue::new(None),
        base: StoredValue::new(None),
    };
    provide_context(watching);
    let tree = Memo::new_with_compare(
        move |_| forecasts.with(|it| it.tree.clone()),
        |a, b| match (a, b) {
            (Some(a), Some(b)) => !same(a, b),
            _ => true,
        },
    );
    Effect::new(move || {
        let tree = tree.get();
        if watching.wants_errors.get() {
            watching.ask_errors(tree);
        }
    });
    Effect::new(move || {
        let tree = tree.get();
        if watching.wants_told.get() {
            watching.ask_told(tree);
        }
    });
    let span = Memo::new(move |_| watching.usual_span());
    Effect::new(move || {
        let (tree, span) = (tree.get(), span.get());
        if watching.wants_errors.get() && tree.is_some() {
            watching.ask_usual(tree, span);
        }
    });
    let sources = Memo::new(move |_| {
        if !watching.wants_errors.get() {
            return None;
        }
        let errors = watching.errors.get();
        let usual = watching.usual.get();
        let tree = tree.get();
        Some(bench.with(|it| Sources {
            book: it.book.clone(),
            plan: it.plan.clone(),
            tree,
            versions: it.versions.clone(),
            errors,
            usual,
            fiscal_start: it.workspace.fiscal_start_month,
            thresholds: it.thresholds,
        }))
    });
    Effect::new(move || {
        if let Some(sources) = sources.get() {
            watching.look(sources);
        }
    });
    watching
}

/// The watch over the open workspace.
pub fn use_watching() -> Watching {
    expect_context()
}

impl Watching {
    /// The page that asks shows alerts, until it is left.
    pub fn want_errors(self) {
        self.wants_errors.set(true);
        on_cleanup(move || _ = self.wants_errors.try_set(false));
    }

    /// The page that asks shows earlier landings, until it is left.
    pub fn want_told(self) {
        self.wants_told.set(true);
        on_cleanup(move || _ = self.wants_told.try_set(false));
    }

    /// Whether this forecast has not been asked about yet; it is from now on.
    fn is_new(self, kind: usize, tree: &Option<Arc<ForecastTree>>) -> bool {
        let known = self.asked.with_value(|it| it[kind].as_ref().is_some_and(|it| same(it, tree)));
        self.asked.update_value(|it| it[kind] = Some(tree.clone()));
        !known
    }

    /// Begins a run of this kind; only the newest is listened to.
    fn begin(self, kind: usize) -> impl Fn() -> bool + Copy + 'static {
        self.runs.update_value(|it| it[kind] += 1);
        let this = self.runs.get_value()[kind];
        move || self.runs.try_get_value().is_some_and(|it| it[kind] == this)
    }

    /// How many answers are in, of all that alerts wait for.
    pub fn answers(self) -> Answers {
        self.progress.get().and(self.usual_progress.get())
    }

    /// Whether answers are still out, so that more may be found.
    pub fn is_out(self) -> Memo<bool> {
        Memo::new(move |_| self.answers().n_out() > 0)
    }

    fn ask_errors(self, tree: Option<Arc<ForecastTree>>) {
        if !self.is_new(0, &tree) {
            return;
        }
        let is_last = self.begin(0);
        self.errors.set(Errors::default());
        let asks = match tree {
            Some(tree) if tree.measure == Measure::Amount => self.error_asks(),
            _ => Vec::new(),
        };
        let total = asks.len();
        self.progress.set(Answers::of(total));
        // Not a stored value: it would end with the effect that asks, which runs anew when another page is opened.
        let gathered = Rc::new(RefCell::new(BTreeMap::new()));
        for ask in asks {
            let Ask::Tracking { node: NodeAsk { node, .. }, .. } = ask else { continue };
            let gathered = gathered.clone();
            workers::submit(Group::Book, ask, None, move |answer| {
                if !is_last() {
                    return;
                }
                if let Ok(Answer::Tracking(Some(it))) = answer {
                    gathered.borrow_mut().insert(node, it);
                }
                if self.progress.try_update(Answers::take) == Some(true) {
                    let now = gathered.borrow().clone();
                    self.errors.set(Arc::new(now));
                }
            });
        }
    }

    /// The company and its largest accounts with a method of their own.
    fn error_asks(self) -> Vec<Ask> {
        self.bench.with_untracked(|document| {
            self.forecasts.with_untracked(|state| {
                let Some(months) = document.book.as_ref().map(|it| it.months()) else { return Vec::new() };
                let is_watched = |node: &Node| matches!(node, Node::Company | Node::Account(_));
                let nodes = state.nodes.iter().filter(|it| is_watched(&it.node)).take(MOST + 1);
                let ask = |it: &crate::workbench::nodes::NodeValues| {
                    let method = state.forecasts.get(&it.node)?.chosen.method;
                    let settings = &document.forecast;
                    let preparation = &document.preparation;
                    let one = Horizon::new(1)?;
                    let options = RunOptions {
                        horizon: one,
                        n_paths: 0,
                        max_origins: N_ERRORS,
                        treatment: preparation.treatment(it.node, &it.values, months, settings.measure, 1),
                        ..options_for(it.node, 1, &settings.methods)
                    };
                    let train_from = settings.train_from(it.node, months);
                    let node = NodeAsk { node: it.node, values: it.values.clone(), train_from, options };
                    Some(Ask::Tracking { node, method })
                };
                nodes.filter_map(ask).collect()
            })
        })
    }

    fn ask_told(self, tree: Option<Arc<ForecastTree>>) {
        if !self.is_new(1, &tree) {
            return;
        }
        let is_last = self.begin(1);
        self.told.set(None);
        if tree.is_none_or(|it| it.measure != Measure::Amount) {
            return;
        }
        let asks = self.told_asks();
        let left = Answers::of(asks.len());
        if asks.is_empty() {
            return self.told.set(Some(Told::default()));
        }
        let gathered = Rc::new(RefCell::new((left, BTreeMap::new())));
        for (origin, ask) in asks {
            let gathered = gathered.clone();
            workers::submit(Group::Book, ask, None, move |answer| {
                if !is_last() {
                    return;
                }
                if let Ok(Answer::Methods(found)) = answer
                    && let Some((_, Ok(it))) = found.into_iter().next()
                {
                    gathered.borrow_mut().1.insert(origin, it.forecast.point);
                }
                gathered.borrow_mut().0.take();
                let told = Some(gathered.borrow()).filter(|it| it.0.n_out() == 0).map(|it| it.1.clone());
                if told.is_some() {
                    self.told.set(told.map(Arc::new));
                }
            });
        }
    }

    /// The company's history as it stood at each earlier close of the year, for the method in use.
    fn told_asks(self) -> Vec<(Month, Ask)> {
        self.bench.with_untracked(|document| {
            self.forecasts.with_untracked(|state| {
                let Some(months) = document.book.as_ref().map(|it| it.months()) else { return Vec::new() };
                let (Some(window), Some(company)) = (rolling::window_of(document), state.values(Node::Company)) else {
                    return Vec::new();
                };
                let Some(method) = state.forecasts.get(&Node::Company).map(|it| it.chosen.method) else {
                    return Vec::new();
                };
                let settings = &document.forecast;
                let ask = |origin: Month| {
                    let known = MonthRange::inclusive(months.first, origin);
                    let ahead = usize::try_from(window.last()?.since(origin)).ok()?.clamp(1, 24);
                    let values = company.values[..known.len].to_vec();
                    let treatment =
                        document.preparation.treatment(Node::Company, &values, known, settings.measure, ahead);
                    let options =
                        RunOptions { n_paths: 0, treatment, ..options_for(Node::Company, ahead, &settings.methods) };
                    let train_from = settings.train_from(Node::Company, known);
                    let node = NodeAsk { node: Node::Company, values, train_from, options };
                    Some((origin, Ask::Methods { node, methods: vec![method] }))
                };
                rolling::origins(document).into_iter().filter_map(ask).collect()
            })
        })
    }
}
