//! How accounts are covered: limits of the tiers, what each takes, and how long a day is.

use leptos::prelude::*;

use crate::plan::{Cadence, Coverage, Tier};
use crate::ui::components::typed_field::{TypedField, tenths, whole};
use crate::ui::language::tr;

use super::Desk;

/// The form: every field is taken when it is left or confirmed.
#[component]
pub fn Settings(desk: Desk) -> impl IntoView {
    let limit = move |tier: Tier| {
        let at = tier as usize;
        let value =
            Signal::derive(move || desk.coverage.with(|it| it.limits.get(at).map(u32::to_string).unwrap_or_default()));
        let set = move |text: String| take(desk, &text, 0, move |it, n| it.limits[at] = n);
        let label = label(desk, tier, |it| it.limit);
        if tier == Tier::D {
            ().into_any()
        } else {
            view! { <TypedField label value class="limit" on_commit=Callback::new(set) /> }.into_any()
        }
    };
    let field =
        move |tier: Tier, word: Word, class: &'static str, decimals: u32, part: fn(&mut Cadence) -> &mut u32| {
            let at = tier as usize;
            let value = Signal::derive(move || {
                let it = desk.coverage.with(|it| *part(&mut it.cadences[at].clone()));
                if decimals == 0 { it.to_string() } else { tenths(it) }
            });
            let set = move |text: String| take(desk, &text, decimals, move |it, n| *part(&mut it.cadences[at]) = n);
            view! { <TypedField label=label(desk, tier, word) value class on_commit=Callback::new(set) /> }
        };
    let row = move |tier: Tier| {
        view! {
            <tr data-tier=tier.letter()>
                <th class="l" scope="row">{tier.letter()}</th>
                <td class="bare">{limit(tier)}</td>
                <td class="bare">{field(tier, |it| it.visits, "visits", 0, |it| &mut it.visits)}</td>
                <td class="bare">{field(tier, |it| it.visit_hours, "visit-hours", 1, |it| &mut it.visit_tenths)}</td>
                <td class="bare">{field(tier, |it| it.month_hours, "month-hours", 1, |it| &mut it.admin_tenths)}</td>
            </tr>
        }
    };
    let day = Signal::derive(move || desk.coverage.with(|it| tenths(it.day_tenths)));
    let share = Signal::derive(move || desk.coverage.with(|it| it.utilisation.to_string()));
    let set_day = move |text: String| take(desk, &text, 1, |it, n| it.day_tenths = n);
    let set_share = move |text: String| take(desk, &text, 0, |it, n| it.utilisation = n);
    let usual = move |_| desk.change("", |it| *it = Coverage { tiers: it.tiers.clone(), ..Coverage::default() });
    view! {
        <details class="settings">
            <summary>{tr(|it| it.resources.settings)}</summary>
            <p class="q">{tr(|it| it.resources.settings_hint)}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.resources.settings)>
                <table class="cadences">
                    <thead><tr><th class="l" scope="col">{tr(|it| it.resources.tier)}</th><th scope="col">{tr(|it| it.resources.limit)}</th>
                        <th scope="col">{tr(|it| it.resources.visits)}</th><th scope="col">{tr(|it| it.resources.visit_hours)}</th><th scope="col">{tr(|it| it.resources.month_hours)}</th></tr></thead>
                    <tbody>{Tier::ALL.map(row).collect_view()}</tbody>
                </table>
            </div>
            <div class="controls">
                <TypedField label=Signal::derive(move || desk.texts().resources.day_hours.to_owned()) value=day class="day" on_commit=Callback::new(set_day) />
                <TypedField label=Signal::derive(move || desk.texts().resources.utilisation.to_owned()) value=share class="share" on_commit=Callback::new(set_share) />
                <button type="button" class="btn sm" on:click=usual>{tr(|it| it.resources.usual)}</button>
            </div>
        </details>
        {move || desk.refused.get().map(|it| view! { <p class="bad" role="alert">{it}</p> })}
    }
}

/// A text of the page's catalogue.
pub(super) type Word = fn(&'static crate::i18n::ResourcesTexts) -> &'static str;

/// What a field of a tier is.
pub(super) fn label(desk: Desk, tier: Tier, word: Word) -> Signal<String> {
    Signal::derive(move || format!("{} · {}", tier.letter(), word(&desk.texts().resources)))
}

/// Takes a typed number with so many decimals, or says that it is none.
fn take(desk: Desk, text: &str, decimals: u32, set: impl FnOnce(&mut Coverage, u32)) {
    match whole(text, decimals) {
        Some(n) => desk.change(text, |it| set(it, n)),
        None => desk.refuse(text),
    }
}
