//! One node in depth: history and forecast, the league of methods, the season, and where a figure comes from.

pub mod chart;
mod components;
pub mod facts;
pub mod guide;
mod league;
mod mix;
mod parameters;
mod residuals;
mod save;
pub mod season;
mod training;
mod working;

use leptos::prelude::*;

use crate::domain::Node;
use crate::forecast::{MethodForecast, MethodId, RunOptions, Verdict};
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::ui::components::later::Later;
use crate::ui::components::no_data::UnknownNode;
use crate::ui::components::sentence::{Sentence, soon};
use crate::ui::language::tr;
use crate::ui::pages::forecast::Provisional;
use crate::ui::pages::forecast::names::{demand_text, method_name, node_name};
use crate::ui::pages::forecast::tabs::ForecastTabs;
use crate::ui::platform::workers;
use crate::ui::routes::Route;
use crate::ui::state::{ForecastStatus, options_for, use_bench, use_forecasts, use_formats};

use chart::HistoryChart;
use components::ComponentsChart;
use facts::{SeriesFacts, beside, headline, series_facts};
use guide::MethodGuide;
use league::LeagueTable;
use residuals::ResidualDiagnostics;
use season::SeasonChart;
use working::WorkingPanel;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct SeriesContext {
    node: Node,
    facts: Memo<Option<SeriesFacts>>,
    /// A method that the reader looks at beside the one in use.
    looked_at: RwSignal<Option<MethodForecast>>,
    /// Counts what the reader wanted to look at: an answer to an earlier wish is not shown.
    n_wishes: StoredValue<u64>,
    /// The step ahead that the working explains, counted from 0.
    step: RwSignal<usize>,
}

impl SeriesContext {
    /// The forecast on the screen: of the method looked at, or of the one in use.
    fn shown(self) -> Option<MethodForecast> {
        self.looked_at.get().or_else(|| self.facts.with(|it| it.as_ref()?.own().cloned()))
    }

    /// Asks a worker for a method's forecast of this node, and shows it.
    fn look_at(self, method: MethodId) {
        let in_use = self.facts.with_untracked(|it| Some(it.as_ref()?.forecast.as_ref()?.chosen.method));
        if in_use == Some(method) {
            return self.look_away();
        }
        let wish = self.wish();
        self.ask(method, move |it| {
            if self.n_wishes.try_get_value() == Some(wish) {
                let _ = self.looked_at.try_set(Some(it));
            }
        });
    }

    /// Back to the method in use, also from one that has not come yet.
    fn look_away(self) {
        self.wish();
        self.looked_at.set(None);
    }

    fn wish(self) -> u64 {
        self.n_wishes.update_value(|it| *it += 1);
        self.n_wishes.get_value()
    }

    /// Asks a worker for a method's forecast of this node. When it comes the reader may have left the page, so `take` must
    /// not count on its signals.
    fn ask(self, method: MethodId, take: impl FnOnce(MethodForecast) + 'static) {
        let asked = self.facts.with_untracked(|it| it.as_ref().map(|it| (it.values.clone(), it.ahead.len)));
        let Some((values, horizon)) = asked else { return };
        let treatment = use_bench().with_untracked(|it| {
            let (months, measure) = (it.book.as_ref()?.months(), it.forecast.measure);
            it.preparation.treatment(self.node, &values, months, measure, horizon)
        });
        let options = RunOptions { treatment, ..options_for(self.node, horizon, &Default::default()) };
        let train_from = self.facts.with_untracked(|it| it.as_ref().map_or(0, |it| it.train_from));
        let node = NodeAsk { node: self.node, values, train_from, options };
        let ask = Ask::Methods { node, methods: vec![method] };
        workers::submit(Group::Detail, ask, None, move |answer| {
            if let Ok(Answer::Methods(results)) = answer
                && let Some((_, Ok(forecast))) = results.into_iter().next()
            {
                take(forecast);
            }
        });
    }
}

/// The page of one node.
#[component]
pub fn SeriesPage(
    /// Which node.
    node: Node,
) -> impl IntoView {
    let (bench, forecasts) = (use_bench(), use_forecasts());
    let facts = Memo::new(move |_| bench.with(|document| forecasts.with(|state| series_facts(document, state, node))));
    let (looked_at, n_wishes, step) = (RwSignal::new(None), StoredValue::new(0), RwSignal::new(0));
    let context = SeriesContext { node, facts, looked_at, n_wishes, step };
    provide_context(context);
    // What was looked at belongs to the forecast it was compared with.
    Effect::new(move || {
        facts.track();
        context.look_away();
    });
    view! {
        <Show when=move || facts.with(Option::is_some) fallback=|| view! { <UnknownNode /> }>
            <Steps node />
            <Head />
            <div class="split">
                <div class="body">
                    <HistoryChart />
                    <Show when=move || facts.with(|it| it.as_ref().is_some_and(|it| it.forecast.is_some())) fallback=|| view! { <NoOwnForecast /> }>
                        <div class="two"><LeagueTable /><Later><div><ComponentsChart /><SeasonChart /></div></Later></div>
                        <Later><ResidualDiagnostics /><MethodGuide /></Later>
                    </Show>
                </div>
                <Later><WorkingPanel /></Later>
            </div>
        </Show>
    }
}

/// Back to the list, and on to the neighbours in its order.
#[component]
fn Steps(node: Node) -> impl IntoView {
    let forecasts = use_forecasts();
    let neighbours = forecasts.select(move |state| {
        let nodes = &state.nodes;
        let i = nodes.iter().position(|it| it.node == node)?;
        let before = i.checked_sub(1).map(|i| nodes[i].node);
        Some((before, i + 1, nodes.len(), nodes.get(i + 1).map(|it| it.node)))
    });
    let step = move || {
        neighbours.get().map(|(before, i, n, after)| {
            let link = |target: Option<Node>,
                        sign: &'static str,
                        label: fn(&'static crate::i18n::Texts) -> &'static str| {
                target.map(|it| view! { <a class="icon" href=Route::Series(it).href() aria-label=tr(label)>{sign}</a> })
            };
            let formats = use_formats().get();
            view! {
                <span class="step">
                    {link(before, "‹", |it| it.forecast.previous)}
                    <span>{move || tr_of(i, n, formats)}</span>
                    {link(after, "›", |it| it.forecast.next)}
                </span>
            }
        })
    };
    view! {
        <ForecastTabs shown=Route::Series(node) node>{step}</ForecastTabs>
    }
}

fn tr_of(i: usize, n: usize, formats: crate::i18n::Formats) -> String {
    formats.language.texts().forecast.place_of(formats.count(i), formats.count(n))
}

#[component]
fn Head() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let bench = use_bench();
    let path = move || {
        bench.with(|it| it.book.as_deref().map(|book| node_name(book, context.node, formats.get().language.texts())))
    };
    let person = move || {
        bench.with(|it| {
            let (Node::Account(account) | Node::Leaf(account, _)) = context.node else { return None };
            let person = it.book.as_deref()?.account(account)?.person.clone()?;
            Some(formats.get().language.texts().forecast.owner(person))
        })
    };
    let text = soon(move || {
        context.facts.with(|it| Some(headline(it.as_ref()?, context.node, &path().unwrap_or_default(), formats.get())))
    });
    let provisional = Signal::derive(move || context.facts.with(|it| it.as_ref().is_some_and(|it| it.quick.is_some())));
    let beside_text = move || context.facts.with(|it| beside(it.as_ref()?, formats.get()));
    let demand = move || {
        context.facts.with(|it| match it.as_ref()?.forecast.as_ref()?.league.verdict {
            Verdict::SellsSeldom { demand, .. } => Some(demand.map_or_else(
                || formats.get().language.texts().prepare.class_none.to_owned(),
                |it| demand_text(it, formats.get()),
            )),
            _ => None,
        })
    };
    let badge = move || {
        let texts = &formats.get().language.texts().forecast;
        context.facts.with(|it| {
            let evidence = it.as_ref()?.forecast.as_ref()?.league.evidence.clone();
            let badge = if evidence.n_origins == 0 { texts.badge_no_evidence } else { texts.badge_thin_evidence };
            evidence.thin.then_some(badge)
        })
    };
    view! {
        <div class="head">
            <div class="say">
                <p class="at">
                    <span>{path}</span>
                    {move || person().map(|it| view! { <span>{it}</span> })}
                    <Provisional shown=provisional />
                    {move || beside_text().map(|it| view! { <span class="beside">{it}</span> })}
                    {move || demand().map(|it| view! { <span class="demand">{it}</span> })}
                    {move || badge().map(|it| view! { <span class="badge warn">{it}</span> })}
                </p>
                <h1><Sentence text /></h1>
            </div>
        </div>
    }
}

/// Why there is no league: too thin for a method of its own, or not done yet.
#[component]
fn NoOwnForecast() -> impl IntoView {
    let forecasts = use_forecasts();
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let bench = use_bench();
    let text = move || {
        let texts = &formats.get().language.texts().forecast;
        let running = forecasts.with(|it| matches!(it.status, ForecastStatus::Running { .. }));
        let (parent, stopped) =
            context.facts.with(|it| it.as_ref().map(|it| (it.share_of, it.stopped)).unwrap_or_default());
        if let Some(months) = stopped {
            return texts.stopped(months);
        }
        match parent {
            _ if running => texts.still_running.to_owned(),
            Some(parent) => {
                let name = bench
                    .with(|it| it.book.as_deref().map(|book| node_name(book, parent, formats.get().language.texts())));
                texts.thin_share(name.unwrap_or_default())
            }
            None => texts.thin_refused.to_owned(),
        }
    };
    let waits = move || forecasts.with(|it| matches!(it.status, ForecastStatus::Running { .. }));
    view! { <p class="refusal" class:waits=waits>{text}</p> }
}

/// The words for the method in use, for the parts of the page.
fn shown_method_name(context: SeriesContext) -> impl Fn() -> Option<&'static str> + Copy {
    let formats = use_formats();
    move || context.shown().map(|it| method_name(it.method, formats.get().language.texts()))
}
