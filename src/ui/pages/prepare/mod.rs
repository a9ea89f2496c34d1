//! What is done to a history before it is forecast: one layer over the recorded values, shown and reversible.

mod attention;
mod chart;
mod effect;
mod facts;
mod proposals;
mod season;
mod tracking;
mod treatment;

pub use attention::AttentionPage;

use std::time::Duration;

use leptos::prelude::*;

use crate::domain::Node;
use crate::forecast::{Findings, RunOptions, Treatment};
use crate::i18n::Formats;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::components::no_data::UnknownNode;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::node_name;
use crate::ui::pages::forecast::tabs::ForecastTabs;
use crate::ui::platform::workers;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, options_for, use_bench, use_forecasts, use_formats};
use crate::workbench::{Action, PreparationAction};

use chart::PrepareChart;
use effect::Effect as EffectPanel;
use facts::{PrepareFacts, Row, prepare_facts, rows};
use proposals::Proposals;
use season::SeasonSection;
use tracking::TrackingSection;
use treatment::TreatmentSection;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct PrepareContext {
    node: Node,
    bench: Bench,
    facts: Memo<Option<PrepareFacts>>,
    /// Of the newest facts; kept while newer ones are on their way, so that nothing jumps.
    findings: RwSignal<Option<Findings>>,
    /// The rows of the table of months.
    rows: Memo<Vec<Row>>,
    /// The row that the keyboard is on.
    at: RwSignal<usize>,
    /// Whether the keyboard is on a row, also while that row is drawn anew.
    on_row: StoredValue<bool>,
}

impl PrepareContext {
    fn change(self, action: PreparationAction) -> bool {
        self.bench.dispatch(Action::Preparation(action))
    }

    /// What a worker is asked to forecast; `treatment` as recorded or as prepared.
    fn node_ask(facts: &PrepareFacts, treatment: Option<Box<Treatment>>) -> NodeAsk {
        let methods = facts.method.map(|it| (facts.node, it)).into_iter().collect();
        let options = options_for(facts.node, facts.horizon, &methods);
        let options = RunOptions { n_paths: 0, treatment, ..options };
        NodeAsk { node: facts.node, values: facts.values.clone(), train_from: facts.train_from, options }
    }

    fn treatment(facts: &PrepareFacts) -> Option<Box<Treatment>> {
        let it = facts.decided.treatment(&facts.values, facts.months, facts.measure, facts.horizon);
        Some(Box::new(it))
    }
}

/// Asks a worker, and again whenever what it is asked about changes: after a pause, so that a burst of decisions is
/// asked about once. `take` gets answers to the newest question only.
fn ask_on_change<Q: Clone + PartialEq + Send + Sync + 'static>(
    pause: Duration,
    question: Memo<Option<Q>>,
    ask: impl Fn(&Q) -> Ask + Copy + 'static,
    take: impl Fn(Option<Answer>) + Copy + 'static,
) {
    let newest = StoredValue::new(0_u64);
    Effect::new(move || {
        let question = question.get();
        newest.update_value(|it| *it += 1);
        let (Some(question), number) = (question, newest.get_value()) else { return };
        set_timeout(
            move || {
                // The reader may have left the page, or decided something else, meanwhile.
                if newest.try_get_value() != Some(number) {
                    return;
                }
                workers::submit(Group::Detail, ask(&question), None, move |answer| {
                    if newest.try_get_value() == Some(number) {
                        take(answer.ok());
                    }
                });
            },
            pause,
        );
    });
}

/// The page of one node.
#[component]
pub fn PreparePage(
    /// Which node.
    node: Node,
) -> impl IntoView {
    let (bench, forecasts) = (use_bench(), use_forecasts());
    let facts = Memo::new(move |_| bench.with(|document| forecasts.with(|state| prepare_facts(document, state, node))));
    let findings = RwSignal::new(None::<Findings>);
    let question = Memo::new(move |_| {
        facts.with(|it| it.as_ref().map(|it| forecasts.with_untracked(|state| it.findings_input(state))))
    });
    ask_on_change(
        Duration::ZERO,
        question,
        |input| Ask::Findings(Box::new(input.clone())),
        move |answer| {
            if let Some(Answer::Findings(found)) = answer {
                let _ = findings.try_set(found.map(|it| *it));
            }
        },
    );
    let rows = Memo::new(move |_| {
        facts.with(|facts| findings.with(|found| Some(rows(facts.as_ref()?, found.as_ref()?)))).unwrap_or_default()
    });
    provide_context(PrepareContext {
        node,
        bench,
        facts,
        findings,
        rows,
        at: RwSignal::new(0),
        on_row: StoredValue::new(false),
    });
    view! {
        <Show when=move || facts.with(Option::is_some) fallback=move || view! { <UnknownNode /> }>
            <ForecastTabs shown=Route::Prepare(node) node />
            <Head />
            <div class="body prepare">
                <PrepareChart />
                <Proposals />
                <EffectPanel />
                <TreatmentSection />
                <SeasonSection />
                <TrackingSection />
            </div>
        </Show>
    }
}

/// A count in its ink. One stays plain: the catalogue tells it from many by its very text.
fn inked(ink: FigureInk, n: usize, formats: Formats) -> String {
    if n == 1 { formats.count(n) } else { ink.wrap(&formats.count(n)) }
}

#[component]
fn Head() -> impl IntoView {
    let context = expect_context::<PrepareContext>();
    let formats = use_formats();
    let path = move || {
        let texts = formats.get().language.texts();
        context.bench.with(|it| it.book.as_deref().map(|book| node_name(book, context.node, texts))).unwrap_or_default()
    };
    let learns = move || {
        let formats = formats.get();
        let from = context.facts.with(|it| it.as_ref().map(|it| it.months.first.plus(it.train_from as i32)))?;
        let left_out = context.facts.with(|it| it.as_ref().is_some_and(|it| it.train_from > 0));
        left_out.then(|| formats.language.texts().prepare.learns_from(formats.month(from)))
    };
    let text = Signal::derive(move || {
        let formats = formats.get();
        let texts = &formats.language.texts().prepare;
        if context.findings.with(Option::is_none) {
            return texts.head_waiting(path());
        }
        context.rows.with(|rows| {
            let n_open = rows.iter().filter(|it| it.open()).count();
            let n_changed = rows.iter().filter(|it| it.changes()).count();
            let start = match (n_open, rows.is_empty()) {
                (_, true) => return texts.head_clean(path()),
                (0, _) => texts.head_none_open(path()),
                (n, _) => texts.head_open(path(), inked(FigureInk::Bad, n, formats)),
            };
            let end = match n_changed {
                0 => texts.head_unchanged.to_owned(),
                n => texts.head_changed(inked(FigureInk::Forecast, n, formats)),
            };
            start + &end
        })
    });
    view! {
        <div class="head">
            <div class="say">
                <p class="at"><span>{path}</span><span>{tr(|it| it.prepare.raw_stays)}</span>
                    {move || learns().map(|it| view! { <span>{it}</span> })}</p>
                <h1><Sentence text /></h1>
            </div>
        </div>
    }
}
