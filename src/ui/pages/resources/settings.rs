//! How accounts are covered: limits of the tiers, what each takes, and how long a day is.

use leptos::html;
use leptos::prelude::*;

use crate::import::{DecimalMark, parse_number};
use crate::plan::{Cadence, Coverage, Tier};
use crate::ui::language::tr;

use super::{Desk, tenths};

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
            view! { <NumberField label value class="limit" on_commit=Callback::new(set) /> }.into_any()
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
            view! { <NumberField label=label(desk, tier, word) value class on_commit=Callback::new(set) /> }
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
                <NumberField label=Signal::derive(move || desk.texts().resources.day_hours.to_owned()) value=day class="day" on_commit=Callback::new(set_day) />
                <NumberField label=Signal::derive(move || desk.texts().resources.utilisation.to_owned()) value=share class="share" on_commit=Callback::new(set_share) />
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

/// The number as a whole one of the last decimal; `None` where it is negative, too long or none.
pub(super) fn whole(text: &str, decimals: u32) -> Option<u32> {
    let parsed = parse_number(text, DecimalMark::Point).ok()??;
    u32::try_from(parsed.value.to_units(decimals)?).ok()
}

/// A field for a number. Enter or leaving it commits, Escape brings back what was there.
#[component]
pub fn NumberField(
    /// What the number is.
    #[prop(into)]
    label: Signal<String>,
    /// The number as text.
    #[prop(into)]
    value: Signal<String>,
    /// A name for style and tests.
    class: &'static str,
    /// Called with another text.
    on_commit: Callback<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let commit = move |_| {
        let Some(input) = node.get_untracked() else { return };
        let text = input.value();
        if text != value.get_untracked() {
            on_commit.run(text);
            // What was refused gives way to what holds.
            input.set_value(&value.get_untracked());
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let ("Escape", Some(input)) = (event.key().as_str(), node.get_untracked()) {
            input.set_value(&value.get_untracked());
        }
    };
    view! {
        <label class=format!("amount {class}")><span>{label}</span>
            <input type="text" inputmode="decimal" autocomplete="off" node_ref=node prop:value=value on:change=commit on:keydown=on_key /></label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_decimals() {
        for (text, decimals, expected) in [
            ("8", 1, Some(80)),
            ("7.5", 1, Some(75)),
            ("7.55", 1, Some(76)),
            ("24", 0, Some(24)),
            ("-1", 0, None),
            ("x", 0, None),
            ("", 0, None),
        ] {
            assert_eq!(whole(text, decimals), expected, "{text}");
        }
        assert_eq!((tenths(80), tenths(75), tenths(5)), ("8".to_owned(), "7.5".to_owned(), "0.5".to_owned()));
    }
}
