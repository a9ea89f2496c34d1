//! The methods in plain words, by family: what each is, what it is for, and the choice of one by a person.

use leptos::prelude::*;

use crate::forecast::{FitError, MethodId};
use crate::i18n::{Formats, Texts};
use crate::ui::language::tr;
use crate::ui::pages::forecast::names::method_name;
use crate::ui::state::{use_bench, use_formats};
use crate::ui::tips::method_tip;

use super::SeriesContext;
use super::league::{fit_error, use_method};

/// Methods that rest on the same idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The last value, last year, means.
    Averages,
    /// Levels, trends and seasons that follow the misses.
    Smoothing,
    /// Between a line and smoothing.
    Theta,
    /// Forms chosen or averaged by likelihood.
    Models,
    /// The season taken out and put back.
    Decomposition,
    /// Several levels, or several series, at once.
    Hierarchy,
    /// Demand with months at zero.
    Intermittent,
    /// Several methods together.
    Combination,
}

impl Family {
    /// Every family, simple ones first.
    pub const ALL: [Self; 8] = [
        Self::Averages,
        Self::Smoothing,
        Self::Theta,
        Self::Models,
        Self::Decomposition,
        Self::Hierarchy,
        Self::Intermittent,
        Self::Combination,
    ];

    /// Its methods.
    pub fn methods(self) -> &'static [MethodId] {
        use MethodId::*;
        match self {
            Self::Averages => {
                &[Naive, SeasonalNaive, Drift, Mean, MovingAverage, WeightedMovingAverage, DoubleMovingAverage]
            }
            Self::Smoothing => {
                &[Ses, Brown, Holt, DampedHolt, HoltWintersAdditive, HoltWintersMultiplicative, Ces, Lgt]
            }
            Self::Theta => &[Theta, OptimizedTheta],
            Self::Models => &[Ets, EtsAverage, Arima, ArimaAverage],
            Self::Decomposition => &[Classical, Stl, Mstl],
            Self::Hierarchy => &[TemporalHierarchy, Pooled],
            Self::Intermittent => &[Seldom, Croston, Sba, Tsb, Adida, Imapa],
            Self::Combination => &[Combination],
        }
    }

    /// Its name.
    pub fn name(self, all: &'static Texts) -> &'static str {
        let texts = &all.guide;
        match self {
            Self::Averages => texts.family_averages,
            Self::Smoothing => texts.family_smoothing,
            Self::Theta => texts.family_theta,
            Self::Models => texts.family_models,
            Self::Decomposition => texts.family_decomposition,
            Self::Hierarchy => texts.family_hierarchy,
            Self::Intermittent => texts.family_intermittent,
            Self::Combination => texts.family_combination,
        }
    }
}

/// What a method is, what it is good for, what it is not good for, and what it needs.
pub fn guide(method: MethodId, all: &'static Texts) -> [&'static str; 4] {
    let it = &all.guide;
    match method {
        MethodId::Naive => [it.naive_what, it.naive_good, it.naive_bad, it.naive_needs],
        MethodId::SeasonalNaive => {
            [it.seasonal_naive_what, it.seasonal_naive_good, it.seasonal_naive_bad, it.seasonal_naive_needs]
        }
        MethodId::Drift => [it.drift_what, it.drift_good, it.drift_bad, it.drift_needs],
        MethodId::Mean => [it.mean_what, it.mean_good, it.mean_bad, it.mean_needs],
        MethodId::MovingAverage => {
            [it.moving_average_what, it.moving_average_good, it.moving_average_bad, it.moving_average_needs]
        }
        MethodId::WeightedMovingAverage => [
            it.weighted_moving_average_what,
            it.weighted_moving_average_good,
            it.weighted_moving_average_bad,
            it.weighted_moving_average_needs,
        ],
        MethodId::DoubleMovingAverage => [
            it.double_moving_average_what,
            it.double_moving_average_good,
            it.double_moving_average_bad,
            it.double_moving_average_needs,
        ],
        MethodId::Ses => [it.ses_what, it.ses_good, it.ses_bad, it.ses_needs],
        MethodId::Brown => [it.brown_what, it.brown_good, it.brown_bad, it.brown_needs],
        MethodId::Holt => [it.holt_what, it.holt_good, it.holt_bad, it.holt_needs],
        MethodId::DampedHolt => [it.damped_holt_what, it.damped_holt_good, it.damped_holt_bad, it.damped_holt_needs],
        MethodId::HoltWintersAdditive => [
            it.holt_winters_additive_what,
            it.holt_winters_additive_good,
            it.holt_winters_additive_bad,
            it.holt_winters_additive_needs,
        ],
        MethodId::HoltWintersMultiplicative => [
            it.holt_winters_multiplicative_what,
            it.holt_winters_multiplicative_good,
            it.holt_winters_multiplicative_bad,
            it.holt_winters_multiplicative_needs,
        ],
        MethodId::Ets => [it.ets_what, it.ets_good, it.ets_bad, it.ets_needs],
        MethodId::Theta => [it.theta_what, it.theta_good, it.theta_bad, it.theta_needs],
        MethodId::OptimizedTheta => {
            [it.optimized_theta_what, it.optimized_theta_good, it.optimized_theta_bad, it.optimized_theta_needs]
        }
        MethodId::Ces => [it.ces_what, it.ces_good, it.ces_bad, it.ces_needs],
        MethodId::Lgt => [it.lgt_what, it.lgt_good, it.lgt_bad, it.lgt_needs],
        MethodId::EtsAverage => [it.ets_average_what, it.ets_average_good, it.ets_average_bad, it.ets_average_needs],
        MethodId::ArimaAverage => {
            [it.arima_average_what, it.arima_average_good, it.arima_average_bad, it.arima_average_needs]
        }
        MethodId::Arima => [it.arima_what, it.arima_good, it.arima_bad, it.arima_needs],
        MethodId::Classical => [it.classical_what, it.classical_good, it.classical_bad, it.classical_needs],
        MethodId::Stl => [it.stl_what, it.stl_good, it.stl_bad, it.stl_needs],
        MethodId::Mstl => [it.mstl_what, it.mstl_good, it.mstl_bad, it.mstl_needs],
        MethodId::TemporalHierarchy => [
            it.temporal_hierarchy_what,
            it.temporal_hierarchy_good,
            it.temporal_hierarchy_bad,
            it.temporal_hierarchy_needs,
        ],
        MethodId::Pooled => [it.pooled_what, it.pooled_good, it.pooled_bad, it.pooled_needs],
        MethodId::Croston => [it.croston_what, it.croston_good, it.croston_bad, it.croston_needs],
        MethodId::Sba => [it.sba_what, it.sba_good, it.sba_bad, it.sba_needs],
        MethodId::Tsb => [it.tsb_what, it.tsb_good, it.tsb_bad, it.tsb_needs],
        MethodId::Adida => [it.adida_what, it.adida_good, it.adida_bad, it.adida_needs],
        MethodId::Imapa => [it.imapa_what, it.imapa_good, it.imapa_bad, it.imapa_needs],
        MethodId::Combination => [it.combination_what, it.combination_good, it.combination_bad, it.combination_needs],
        MethodId::Seldom => [it.seldom_what, it.seldom_good, it.seldom_bad, it.seldom_needs],
    }
}

/// The guide, and the choice it serves.
#[component]
pub fn MethodGuide() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let context = expect_context::<SeriesContext>();
    let by_person = move || bench.with(|it| it.forecast.methods.contains_key(&context.node));
    let state = move || {
        let all = formats.get().language.texts();
        context.facts.with(|it| {
            let forecast = it.as_ref()?.forecast.as_ref()?;
            let league = method_name(forecast.league.verdict.method(), all);
            let in_use = method_name(forecast.chosen.method, all);
            Some(if by_person() { all.guide.by_person(in_use, league) } else { all.guide.automatic(league) })
        })
    };
    let families = Family::ALL.map(|family| {
        let methods = family.methods().iter().map(|method| view! { <GuideEntry method=*method /> }).collect_view();
        view! { <h3>{tr(move |it| family.name(it))}</h3>{methods} }
    });
    view! {
        <section class="guide">
            <div class="bar"><h2>{tr(|it| it.guide.title)}</h2></div>
            <p class="q">{tr(|it| it.guide.lead)}</p>
            <p class="looked" role="status">
                <span>{state}</span>
                <Show when=by_person>
                    <button type="button" class="btn sm" on:click=move |_| use_method(bench, context.node, None)>{tr(|it| it.guide.back)}</button>
                </Show>
            </p>
            {families}
        </section>
    }
}

/// One method: a line that opens.
#[component]
fn GuideEntry(method: MethodId) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let context = expect_context::<SeriesContext>();
    let in_use = move || chosen(context) == Some(method);
    let refusal = Memo::new(move |_| refusal(context, method));
    let words = move || guide(method, formats.get().language.texts());
    let line = move |label: fn(&'static Texts) -> &'static str, i: usize| {
        view! { <dt>{tr(label)}</dt><dd>{move || words()[i]}</dd> }
    };
    let cannot = move || refusal.with(Option::is_some) || in_use();
    view! {
        <details class="method" class:win=in_use data-method=method.key()>
            <summary>
                <span class="name" data-tip=method_tip(method)>{move || method_name(method, formats.get().language.texts())}</span>
                <span class="what">{move || words()[0]}</span>
                <span class="status">{move || status(context, method, refusal.get().as_ref(), formats.get())}</span>
            </summary>
            <dl>
                {line(|it| it.guide.good_for, 1)}
                {line(|it| it.guide.bad_for, 2)}
                {line(|it| it.guide.needs, 3)}
            </dl>
            <p class="acts">
                <button type="button" class="btn sm" disabled=cannot on:click=move |_| context.look_at(method)>{tr(|it| it.guide.look)}</button>
                <button type="button" class="btn sm" disabled=cannot on:click=move |_| use_method(bench, context.node, Some(method))>{tr(|it| it.guide.take)}</button>
            </p>
        </details>
    }
}

fn chosen(context: SeriesContext) -> Option<MethodId> {
    context.facts.with(|it| Some(it.as_ref()?.forecast.as_ref()?.chosen.method))
}

/// Why a method cannot run on this series. Of those outside its league, the pooled one needs a group and the one for
/// seldom demand a history without returns; the others are not compared, but can be chosen.
fn refusal(context: SeriesContext, method: MethodId) -> Option<FitError> {
    context.facts.with(|it| {
        let facts = it.as_ref()?;
        let league = &facts.forecast.as_ref()?.league;
        match league.entries.iter().find(|it| it.method == method) {
            Some(entry) => entry.result.as_ref().err().cloned(),
            None if method == MethodId::Pooled => Some(FitError::NoGroup { method }),
            None if method == MethodId::Seldom => {
                let first = facts.values.iter().position(|it| it.is_some_and(|value| value < 0.0))?;
                Some(FitError::Negative { method, position: first + 1, value: facts.values[first]? })
            }
            None => None,
        }
    })
}

/// In use, why not, or how well it did.
fn status(context: SeriesContext, method: MethodId, refusal: Option<&FitError>, formats: Formats) -> String {
    let all = formats.language.texts();
    if let Some(error) = refusal {
        return fit_error(error, all);
    }
    let score = context.facts.with(|it| {
        let league = &it.as_ref()?.forecast.as_ref()?.league;
        let Some(entry) = league.entries.iter().find(|it| it.method == method) else {
            return Some(all.engine.not_compared.to_owned());
        };
        let score = formats.number(league.score(entry.result.as_ref().ok()?)?, 2);
        Some(if league.sells_seldom() { all.engine.rmsse_note(score) } else { all.guide.mase_note(score) })
    });
    let mark = (chosen(context) == Some(method)).then(|| format!("✓ {}", all.guide.in_use));
    [mark, score].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_the_league_stands_in_one_family() {
        for method in MethodId::ALL.into_iter().chain([MethodId::Pooled, MethodId::Seldom]) {
            let n = Family::ALL.iter().filter(|it| it.methods().contains(&method)).count();
            assert_eq!(n, 1, "{method:?}");
        }
    }
}
