//! Where the figure of one month ahead comes from: formula, numbers, range, lineage.

use leptos::prelude::*;

use crate::forecast::{IntervalBasis, Term, TermOperator, TermRole};
use crate::i18n::{Formats, Texts};
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::{method_name, node_name};
use crate::ui::state::{use_bench, use_formats};

use super::SeriesContext;
use super::facts::{unit_text, value_text};

/// The panel beside the chart.
#[component]
pub fn WorkingPanel() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let bench = use_bench();
    let month = move || context.facts.with(|it| it.as_ref().map(|it| it.ahead.first.plus(context.step.get() as i32)));
    let place = move || {
        let name = bench
            .with(|it| it.book.as_deref().map(|book| node_name(book, context.node, formats.get().language.texts())))?;
        Some(format!("{name} · {}", formats.get().month(month()?)))
    };
    let value = move || {
        let step = context.step.get();
        let own = context.shown().and_then(|it| it.forecast.point.get(step).copied());
        own.or_else(|| context.facts.with(|it| it.as_ref()?.in_tree.get(step).copied()))
    };
    let text = move |it: f64| {
        context
            .facts
            .with(|facts| facts.as_ref().map(|facts| value_text(facts.measure, it, formats.get())).unwrap_or_default())
    };
    let unit = move || context.facts.with(|it| it.as_ref().map(|it| unit_text(it.measure, formats.get())));
    let ranges = move || {
        let step = context.step.get();
        let Some(shown) = context.shown() else { return Vec::new() };
        shown
            .forecast
            .intervals
            .iter()
            .zip(["80%", "95%"])
            .filter_map(|(it, name)| {
                Some((name, format!("{}–{}", text(*it.lower.get(step)?), text(*it.upper.get(step)?))))
            })
            .collect()
    };
    let n_ahead = move || context.facts.with(|it| it.as_ref().map_or(0, |it| it.ahead.len));
    let last_step = move || context.step.get() + 1 >= n_ahead();
    view! {
        <aside class="panel" aria-label=tr(|it| it.forecast.working)>
            <Show when=move || value().is_some()>
                <div class="bar">
                    <h2>{tr(|it| it.forecast.working)}</h2><span class="sp"></span>
                    <button type="button" class="icon" aria-label=tr(|it| it.forecast.month_before) disabled=move || context.step.get() == 0 on:click=move |_| context.step.update(|it| *it -= 1)>"‹"</button>
                    <button type="button" class="icon" aria-label=tr(|it| it.forecast.month_after) disabled=last_step on:click=move |_| context.step.update(|it| *it += 1)>"›"</button>
                </div>
                <p class="q small">{place}</p>
                <p class="big">{move || value().map(text)}<small>{unit}</small></p>
                <p class="q pair">{move || ranges().into_iter().map(|(name, range)| view! { <span>{name}" "<b class="fc">{range}</b></span> }).collect_view()}</p>
                <Formula />
                <Lineage />
            </Show>
        </aside>
    }
}

#[component]
fn Formula() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let working = move || context.shown().and_then(|it| it.workings.get(context.step.get()).cloned());
    let exact = move |it: f64, role: TermRole| {
        let formats = formats.get();
        match role {
            // Rates and factors have no unit.
            TermRole::WorkingDays
            | TermRole::DayShare
            | TermRole::FestivalFactor
            | TermRole::SaleRate
            | TermRole::BiasFactor
            | TermRole::Survival
            | TermRole::GroupGrowth => formats.number(it, 4),
            TermRole::Season if context.shown().is_some_and(|it| it.multiplicative) => formats.number(it, 4),
            _ => {
                let unit = context.facts.with(|f| {
                    f.as_ref().map_or(1.0, |f| match f.measure {
                        crate::domain::Measure::Amount => formats.unit.minor_units() as f64 / 100.0,
                        crate::domain::Measure::Quantity => 1.0,
                    })
                });
                formats.number(it / unit, 2)
            }
        }
    };
    move || {
        working().map(|working| {
            let all = formats.get().language.texts();
            let rows = working.terms.into_iter().map(|term| {
                let sum = matches!(term.operator, TermOperator::Equals);
                let words = term_name(&term, all);
                view! { <tr class:sum=sum><td>{words}</td><td class="op">{sign(term.operator)}</td><td class:fc=sum>{exact(term.value, term.role)}</td></tr> }
            }).collect_view();
            view! {
                <h3>{all.forecast.formula}</h3>
                <p class="formula">{working.formula}</p>
                <table class="work"><tbody>{rows}</tbody></table>
            }
        })
    }
}

fn sign(operator: TermOperator) -> &'static str {
    match operator {
        TermOperator::Start => "",
        TermOperator::Plus => "+",
        TermOperator::Times => "×",
        TermOperator::Average => "∅",
        TermOperator::AtLeast => "≥",
        TermOperator::Equals => "=",
    }
}

fn term_name(term: &Term, all: &'static Texts) -> &'static str {
    let texts = &all.forecast;
    match term.role {
        TermRole::LastValue => texts.term_last_value,
        TermRole::LastSeason => texts.term_last_season,
        TermRole::WindowMean => texts.term_window_mean,
        TermRole::Level => texts.term_level,
        TermRole::Trend => texts.term_trend,
        TermRole::Season => texts.term_season,
        TermRole::SaleSize => texts.term_sale_size,
        TermRole::SaleRate => texts.term_sale_rate,
        TermRole::BiasFactor => texts.term_bias_factor,
        TermRole::BlockRate => texts.term_block_rate,
        TermRole::Survival => texts.term_survival,
        TermRole::GroupGrowth => texts.term_group_growth,
        TermRole::Member(method) => method_name(method, all),
        TermRole::Reconciled => texts.term_reconciled,
        TermRole::WorkingDays => all.prepare.term_working_days,
        TermRole::Festival | TermRole::FestivalFactor => all.prepare.term_festival,
        TermRole::BackTransformed => all.prepare.term_back,
        TermRole::TwoMonths => all.prepare.term_two_months,
        TermRole::DayShare => all.prepare.term_day_share,
        TermRole::Floor => texts.term_floor,
        TermRole::Result => texts.term_result,
    }
}

/// Where history, method and range come from.
#[component]
fn Lineage() -> impl IntoView {
    let context = expect_context::<SeriesContext>();
    let formats = use_formats();
    let bench = use_bench();
    let rows = move || {
        let formats = formats.get();
        let all = formats.language.texts();
        let texts = &all.forecast;
        let mut rows = Vec::new();
        let sources = bench.with(|it| it.imports.iter().map(|it| it.source.clone()).collect::<Vec<_>>().join(", "));
        context.facts.with(|facts| {
            let Some(facts) = facts else { return };
            let n = facts.values.iter().flatten().count();
            rows.push((texts.lineage_actual, texts.lineage_actual_text(sources, n)));
            let n_missing = facts.values.iter().skip_while(|it| it.is_none()).filter(|it| it.is_none()).count();
            if n_missing > 0 {
                rows.push((texts.lineage_prepared, texts.lineage_filled(n_missing)));
            }
        });
        rows.extend(preparation_text(context.node, bench, formats).map(|it| (texts.lineage_prepared, it)));
        match context.shown() {
            Some(shown) => {
                rows.push((texts.lineage_method, method_name(shown.method, all).to_owned()));
                rows.push((texts.lineage_interval, interval_text(shown.interval_basis, formats)));
            }
            None => {
                let parent = context.facts.with(|it| it.as_ref().and_then(|it| it.share_of));
                let name =
                    parent.and_then(|node| bench.with(|it| it.book.as_deref().map(|book| node_name(book, node, all))));
                rows.extend(name.map(|it| (texts.lineage_method, texts.thin_share(it))));
                let stopped = context.facts.with(|it| it.as_ref().and_then(|it| it.stopped));
                rows.extend(stopped.map(|it| (texts.lineage_method, texts.stopped(it))));
                rows.push((texts.lineage_interval, texts.interval_none.to_owned()));
            }
        }
        rows.extend(in_tree(context, formats).map(|it| (texts.lineage_tree, it)));
        rows
    };
    view! {
        <h3>{tr(|it| it.forecast.lineage)}</h3>
        <ul class="src">{move || rows().into_iter().map(|(name, text)| view! { <li><span>{name}</span><span>{text}</span></li> }).collect_view()}</ul>
    }
}

/// What the tree shows for this month where it differs from the node's own forecast, so that sums agree.
fn in_tree(context: SeriesContext, formats: Formats) -> Option<String> {
    let step = context.step.get();
    context.facts.with(|facts| {
        let facts = facts.as_ref()?;
        facts.forecast.as_ref()?;
        let shown = value_text(facts.measure, *facts.in_tree.get(step)?, formats);
        Some(formats.language.texts().forecast.lineage_tree_text(shown))
    })
}

/// What is done to the history beside its gaps; `None` for nothing.
fn preparation_text(node: crate::domain::Node, bench: crate::ui::state::Bench, formats: Formats) -> Option<String> {
    let texts = &formats.language.texts().prepare;
    bench.with(|document| {
        let measure = document.forecast.measure;
        let decided = document.preparation.of(node, measure)?;
        let values = crate::workbench::nodes::values_of(document.book.as_deref()?, node, measure);
        let months = document.book.as_ref()?.months();
        let told = decided.treatment(&values, months, measure, document.forecast.horizon);
        let choice = decided.treatment;
        let months = (!told.replaced.is_empty()).then(|| texts.lineage_months(formats.count(told.replaced.len())));
        let ticked = |on: bool, words: &str| on.then(|| words.to_owned());
        let parts = [
            months,
            ticked(choice.working_days, texts.lineage_days),
            ticked(choice.festival, texts.lineage_festival),
            ticked(choice.box_cox, texts.lineage_scale),
            ticked(decided.season.is_some(), texts.lineage_season),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(texts.list_comma))
    })
}

fn interval_text(basis: IntervalBasis, formats: Formats) -> String {
    let texts = &formats.language.texts().forecast;
    match basis {
        IntervalBasis::Calibrated { n_errors } => texts.interval_calibrated(n_errors),
        IntervalBasis::Conformal { n_errors } => texts.interval_conformal(n_errors),
        IntervalBasis::Gaussian { n_errors } => texts.interval_gaussian(n_errors),
        IntervalBasis::Drawn { n_paths } => formats.language.texts().engine.interval_drawn(formats.count(n_paths)),
        IntervalBasis::None => texts.interval_none.to_owned(),
    }
}
