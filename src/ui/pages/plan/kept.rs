//! The stretch of the goal, and tiers that are kept: by revenue here, in the same words by the measures next to it.

use leptos::prelude::*;

use crate::domain::{Money, MonthRange};
use crate::i18n::Formats;
use crate::plan::KeptWith;
use crate::ui::components::percent::percent;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::author_name;

use super::desk::{Desk, Note};
use super::target::Facts;

/// Where the forecast lands, as the page says it.
fn landing_of(it: &Option<Facts>) -> Option<Money> {
    let outcome = &it.as_ref()?.outcome;
    outcome.range.map(|it| it.p50).or(outcome.landing)
}

/// What stands beside tiers that are kept now.
pub(super) fn kept_now(landing: Option<i64>, window: Option<MonthRange>) -> KeptWith {
    KeptWith { at: clock::now(), by: author_name(), landing, window }
}

/// Says when tiers were kept and by whom, which they are, and how far the forecast has moved since; of tiers that were
/// kept for other months than the `plan`'s, for which, and no more.
pub(super) fn kept_line(
    with: &KeptWith,
    plan: Option<MonthRange>,
    tiers: [i64; 3],
    landing: Option<i64>,
    number: &dyn Fn(i64) -> String,
    unit: &str,
    formats: Formats,
) -> String {
    let words = &formats.language.texts().targets;
    let day = clock::day(with.at);
    let since = if with.by.is_empty() { words.kept_on(day) } else { words.kept_by(day, &with.by) };
    let [commit, goal, challenge] = tiers.map(number);
    let challenge = format!("{challenge} {unit}");
    let kept = words.kept_tiers(since, commit, goal, challenge.trim_end());
    if let Some((own, plan)) = plan.and_then(|plan| Some((with.other_months(plan)?, plan))) {
        let month = |it: Option<crate::domain::Month>| it.map(|it| formats.month(it)).unwrap_or_default();
        let [from, first] = [own, plan].map(|it| month(Some(it.first)));
        let [to, last] = [own, plan].map(|it| month(it.last()));
        return kept + &words.kept_months(from, to, first, last);
    }
    let unknown = || words.kept_unknown.to_owned();
    match with.landing {
        Some(then) => kept + &words.kept_then(number(then), landing.map_or_else(unknown, number)),
        None => kept,
    }
}

#[component]
pub(super) fn Stretch(desk: Desk, facts: Memo<Option<Facts>>) -> impl IntoView {
    let trouble = RwSignal::new(None::<String>);
    let stretch = move || facts.with(|it| it.as_ref().map_or(1.0, |it| it.terms.charter.stretch));
    let shown = move || {
        let text = format!("{:.1}", (stretch() - 1.0) * 100.0);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let take = move |text: String| match percent(&text).filter(|it| (-0.5..=1.0).contains(it)) {
        Some(it) => {
            trouble.set(None);
            desk.set_terms(|terms| terms.charter.stretch = 1.0 + it);
        }
        None => trouble.set(Some(text)),
    };
    let kept = move || facts.with(|it| it.as_ref().is_some_and(|it| it.kept().is_some()));
    let keep = move |_| {
        let tiers = facts.with_untracked(|it| it.as_ref().and_then(|it| it.ladder));
        let (now, landing) = (untrack(kept), facts.with_untracked(landing_of));
        let window = facts.with_untracked(|it| it.as_ref().map(|it| it.window));
        desk.set_terms(|terms| {
            let tiers = tiers.filter(|_| !now);
            terms.charter.kept = tiers.map(|_| kept_now(landing.map(Money::minor), window));
            terms.charter.tiers = tiers;
        });
    };
    let can_keep = move || kept() || facts.with(|it| it.as_ref().is_some_and(|it| it.ladder.is_some()));
    let line = move || {
        facts.with(|it| {
            let (facts, formats) = (it.as_ref()?, desk.formats.get());
            let charter = &facts.terms.charter;
            let (with, tiers) = (charter.kept.as_ref()?, charter.tiers?);
            let tiers = [tiers.commit, tiers.goal, tiers.challenge].map(Money::minor);
            let number = |it: i64| formats.money(Money::from_minor(it));
            let landing = landing_of(it).map(Money::minor);
            Some(kept_line(with, Some(facts.window), tiers, landing, &number, &formats.unit_label(), formats))
        })
    };
    let refused = move || match desk.note.get() {
        Some(Note::Refused(error)) => Some(desk.say(|it| it.refusal(&error))),
        _ => trouble.get().map(|it| desk.texts().targets.bad_stretch(it)),
    };
    view! {
        <div class="controls">
            <label class="amount"><span>{tr(|it| it.targets.stretch)}</span>
                <input class="stretch" type="text" inputmode="decimal" title=tr(|it| it.targets.stretch_hint) prop:value=shown on:change=move |event| take(event_target_value(&event)) /></label>
            <Show when=can_keep><button type="button" class="btn sm" title=tr(|it| it.targets.keep_hint) data-keep="" on:click=keep>
                {move || if kept() { desk.texts().targets.unkeep } else { desk.texts().targets.keep }}</button></Show>
        </div>
        <p class="q">{tr(|it| it.targets.keep_hint)}</p>
        {move || line().map(|it| view! { <p class="q" data-kept-line="">{it}</p> })}
        <p class="bad" role="alert">{refused}</p>
    }
}
