//! Every series whose history holds open questions. Nothing is changed by itself.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::Node;
use crate::forecast::{Adjustment, AdjustmentKind};
use crate::i18n::Metric;
use crate::jobs::protocol::{Answer, Ask};
use crate::jobs::queue::Group;
use crate::ui::components::no_data::NoData;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::show_more::ShowMore;
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::node_name;
use crate::ui::pages::forecast::tabs::ForecastTabs;
use crate::ui::platform::workers;
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_forecasts, use_formats};
use crate::ui::tips::Term;
use crate::workbench::nodes::NodeValues;
use crate::workbench::preparation::{Choice, Decision, n_open};
use crate::workbench::{Action, PreparationAction};

use super::inked;

/// Histories asked of a worker at a time.
const CHUNK: usize = 200;
/// Rows on the first screen.
const FIRST_ROWS: usize = 60;

/// One series with open questions.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    node: Node,
    name: String,
    n_open: usize,
    outliers: Vec<Decision>,
    /// Robust standard deviations of the outlier furthest out; 0 without one.
    furthest: f64,
    n_shifts: usize,
    n_gaps: usize,
}

/// The page.
#[component]
pub fn AttentionPage() -> impl IntoView {
    let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
    let found = RwSignal::new(BTreeMap::<Node, Vec<Adjustment>>::new());
    let left = RwSignal::new(None::<usize>);
    let nodes = forecasts.select(|it| it.nodes.clone());
    let run = StoredValue::new(0_u64);
    Effect::new(move || {
        let nodes = nodes.get();
        run.update_value(|it| *it += 1);
        let number = run.get_value();
        found.set(BTreeMap::new());
        left.set(Some(nodes.len()).filter(|it| *it > 0));
        let measure = bench.with_untracked(|it| it.forecast.measure);
        let rule = |node: Node| {
            bench
                .with_untracked(|it| it.preparation.of(node, measure).map(|it| it.treatment.gap_rule))
                .unwrap_or_default()
        };
        for chunk in nodes.chunks(CHUNK) {
            let n = chunk.len();
            let learnt = |node: Node, values: &[Option<f64>]| {
                bench.with_untracked(|it| match it.book.as_deref() {
                    Some(book) => it.forecast.learnt(node, book.months(), values),
                    None => values.to_vec(),
                })
            };
            let history = |it: &NodeValues| (it.node, learnt(it.node, &it.values), rule(it.node));
            let ask = Ask::Proposals(chunk.iter().map(history).collect());
            workers::submit(Group::Detail, ask, None, move |answer| {
                if run.try_get_value() != Some(number) {
                    return;
                }
                if let Ok(Answer::Proposals(some)) = answer {
                    found.update(|it| it.extend(some));
                }
                left.update(|it| *it = it.map(|left| left.saturating_sub(n)));
            });
        }
    });
    let lines = Memo::new(move |_| {
        let texts = formats.get().language.texts();
        bench.with(|document| {
            let Some(book) = document.book.as_deref() else { return Vec::new() };
            let (measure, first) = (document.forecast.measure, book.months().first);
            found.with(|found| {
                let line = |(node, all): (&Node, &Vec<Adjustment>)| {
                    let decided = document.preparation.of(*node, measure);
                    let n_open = n_open(all, decided, first, measure);
                    let is_open = |it: &&Adjustment| {
                        let decision = decided.and_then(|it_| it_.decision(first.plus(it.position as i32), it.kind));
                        decision.is_none_or(|decision| !decision.fits(it.raw, measure))
                    };
                    let of = |kind: AdjustmentKind| all.iter().filter(is_open).filter(move |it| it.kind == kind);
                    let accept = |it: &Adjustment| Decision::on(it, first, measure, Choice::Accepted, String::new());
                    let outliers: Vec<Decision> = of(AdjustmentKind::Outlier).map(accept).collect();
                    let n_gaps = of(AdjustmentKind::Gap).count();
                    let n_shifts = n_open.saturating_sub(outliers.len() + n_gaps);
                    let furthest = outliers.iter().filter_map(|it| it.distance).map(f64::abs).fold(0.0, f64::max);
                    let name = node_name(book, *node, texts);
                    Line { node: *node, name, n_open, outliers, furthest, n_shifts, n_gaps }
                };
                let mut lines: Vec<Line> = found.iter().map(line).filter(|it| it.n_open > 0).collect();
                // A few weak findings are ordinary in any long history; one far out is what somebody should look at.
                let rank = |a: &Line, b: &Line| b.furthest.total_cmp(&a.furthest).then(b.n_open.cmp(&a.n_open));
                lines.sort_by(|a, b| rank(a, b).then(a.node.cmp(&b.node)));
                lines
            })
        })
    });
    let n_shown = RwSignal::new(FIRST_ROWS);
    let is_running = move || left.get().is_some_and(|it| it > 0);
    let text = Signal::derive(move || {
        let formats = formats.get();
        let texts = &formats.language.texts().prepare;
        lines.with(|lines| {
            if is_running() {
                return texts.attention_running(formats.count(nodes.with(|it| it.len())));
            }
            if lines.is_empty() {
                return texts.attention_none.to_owned();
            }
            let n_months = lines.iter().map(|it| it.n_open).sum();
            let series = inked(FigureInk::Bad, lines.len(), formats);
            texts.attention_title(series) + &texts.attention_months(formats.count(n_months))
        })
    });
    // A column of dashes says nothing and takes the room of the actions on a phone.
    let any_shift = Memo::new(move |_| lines.with(|it| it.iter().any(|it| it.n_shifts > 0)));
    let any_gap = Memo::new(move |_| lines.with(|it| it.iter().any(|it| it.n_gaps > 0)));
    let has_data = bench.select(|it| it.book.is_some());
    let visible = move || lines.with(|it| it.iter().take(n_shown.get()).cloned().collect::<Vec<_>>());
    let hidden = move || lines.with(|it| it.len().saturating_sub(n_shown.get()));
    view! {
        <Show when=move || has_data.get() fallback=|| view! { <NoData title=|it| it.forecast.empty_title text=|it| it.forecast.empty_text /> }>
            <ForecastTabs shown=Route::Attention />
            <div class="head"><div class="say">
                <p class="at"><span>{tr(|it| it.prepare.raw_stays)}</span></p>
                <h1><Sentence text /></h1>
            </div></div>
            <div class="body attention">
                <p class="q small">{tr(|it| it.prepare.attention_hint)}</p>
                <Show when=move || lines.with(|it| !it.is_empty())>
                    <div class="scroll"><table class="nodes">
                        <thead><tr>
                            <th class="l">{tr(|it| it.forecast.node)}</th><th><Term metric=Metric::Outlier>{tr(|it| it.prepare.outliers)}</Term></th>
                            <th>{tr(|it| it.prepare.furthest)}</th>
                            <Show when=move || any_shift.get()><th><Term metric=Metric::LevelShift>{tr(|it| it.prepare.shifts)}</Term></th></Show>
                            <Show when=move || any_gap.get()><th><Term metric=Metric::Missing>{tr(|it| it.prepare.gaps)}</Term></th></Show>
                            <td></td>
                        </tr></thead>
                        <tbody><For each=visible key=|it| (it.node, it.name.clone(), it.outliers.len(), it.n_shifts, it.n_gaps) let:line><AttentionRow line any_shift any_gap /></For></tbody>
                    </table></div>
                </Show>
                <ShowMore hidden=Signal::derive(hidden) n_shown=n_shown by=200 />
            </div>
        </Show>
    }
}

#[component]
fn AttentionRow(line: Line, any_shift: Memo<bool>, any_gap: Memo<bool>) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let Line { node, name, outliers, furthest, n_shifts, n_gaps, .. } = line;
    let distance = move || if furthest == 0.0 { "–".to_owned() } else { formats.get().number(furthest, 1) };
    let n_outliers = outliers.len();
    let count = move |n: usize| if n == 0 { "–".to_owned() } else { formats.get().count(n) };
    let accept = move |_| {
        let decisions = outliers.iter().map(|it| (node, it.clone())).collect();
        bench.dispatch(Action::Preparation(PreparationAction::Decide(decisions)));
    };
    let label = move || formats.get().language.texts().prepare.accept_n(formats.get().count(n_outliers));
    view! {
        <tr>
            <td class="l name"><a href=Route::Prepare(node).href()>{name}</a></td>
            <td>{move || count(n_outliers)}</td><td>{distance}</td>
            {move || any_shift.get().then(|| view! { <td>{count(n_shifts)}</td> })}
            {move || any_gap.get().then(|| view! { <td>{count(n_gaps)}</td> })}
            <td class="l"><span class="decide">
                {(n_outliers > 0).then(|| view! { <button type="button" class="btn sm" on:click=accept>{label}</button> })}
                <a class="link open" href=Route::Prepare(node).href()>{tr(|it| it.prepare.open_series)}</a>
            </span></td>
        </tr>
    }
}
