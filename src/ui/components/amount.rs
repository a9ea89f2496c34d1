//! Amounts as people type them: in the reader's unit, or with a 万 or 亿 of their own.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::domain::{DisplayUnit, Money};
use crate::i18n::{Formats, Signed};
use crate::import::{DecimalMark, NumberProblem, parse_number};

/// The amount that a text names, exactly; `None` when it names none.
pub fn parse_amount(text: &str, unit: DisplayUnit) -> Option<Money> {
    let parsed = parse_number(text, DecimalMark::Point).ok()??;
    // A unit written out stands for itself: 3.2万 is 32,000 whatever the page counts in.
    let is_absolute = text.contains(['万', '亿', '元']);
    let exponent = match unit {
        _ if is_absolute => 0,
        DisplayUnit::One => 0,
        DisplayUnit::TenThousand => 4,
        DisplayUnit::HundredMillion => 8,
    };
    let minor = parsed.value.times_ten_to(exponent)?.to_units(2)?;
    (!parsed.is_percent).then_some(Money::from_minor(minor))
}

/// What is wrong with a text that names no amount: that it is too large, or no number at all.
pub fn bad_amount(text: &str, formats: Formats) -> String {
    let words = &formats.language.texts().plan;
    if is_too_large(text, formats.unit) { words.too_large(text) } else { words.not_a_number(text) }
}

/// Whether a text names an amount with more digits than are counted exactly.
pub fn is_too_large(text: &str, unit: DisplayUnit) -> bool {
    match parse_number(text, DecimalMark::Point) {
        Err(problem) => problem == NumberProblem::TooLarge,
        Ok(parsed) => parsed.is_some_and(|it| !it.is_percent) && parse_amount(text, unit).is_none(),
    }
}

/// The amount in the reader's unit with every digit it has: what an editor starts from.
pub fn editable(amount: Money, formats: Formats) -> String {
    let decimals = match formats.unit {
        DisplayUnit::One => 2,
        DisplayUnit::TenThousand => 6,
        DisplayUnit::HundredMillion => 10,
    };
    let text = formats.money_with(amount, decimals, Signed::WhereNegative);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// True while an input method composes: its keys are not the page's.
pub fn is_composing(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == 229
}

/// A field for an amount. Enter or leaving it commits, Escape brings back what was there.
#[component]
pub fn AmountField(
    /// What the amount is.
    #[prop(into)]
    label: Signal<String>,
    /// The amount, `None` for an empty field.
    #[prop(into)]
    value: Signal<Option<Money>>,
    /// The reader's formats.
    #[prop(into)]
    formats: Signal<Formats>,
    /// Called with the text that was left in the field when it differs from the amount.
    on_commit: Callback<String>,
    /// Whether the amount cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// A name for style and tests.
    #[prop(optional)]
    class: &'static str,
    /// Whether the amount waits in a form for a button: the document's undo does not know it.
    #[prop(optional)]
    is_draft: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let shown = move || value.get().map_or_else(String::new, |it| editable(it, formats.get()));
    let commit = move || {
        let Some(input) = node.get_untracked() else { return };
        let text = input.value();
        if text != untrack(shown) {
            on_commit.run(text);
            // What was refused gives way to what holds.
            input.set_value(&untrack(shown));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if is_composing(&event) {
            return;
        }
        match (event.key().as_str(), node.get_untracked()) {
            ("Enter", _) => commit(),
            ("Escape", Some(input)) => input.set_value(&untrack(shown)),
            _ => {}
        }
    };
    view! {
        <label class=format!("amount {class}")>
            <span>{label}</span>
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                node_ref=node
                prop:value=shown
                data-committed=move || (!is_draft).then(shown)
                disabled=move || disabled.get()
                on:keydown=on_key
                on:change=move |_| commit()
            />
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_in_the_readers_unit() {
        let unit = DisplayUnit::TenThousand;
        for (text, expected) in [
            ("841", Some(841_000_000)),
            ("1,234.5678", Some(1_234_567_800)),
            ("１２", Some(12_000_000)),
            ("3.2万", Some(3_200_000)),
            ("1.5亿", Some(15_000_000_000)),
            ("12%", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(parse_amount(text, unit), expected.map(Money::from_minor), "{text}");
        }
    }

    #[test]
    fn what_is_too_large_is_no_nonsense() {
        // 999,999亿 are 99,999,900,000,000.00: 10^16 in the last place, above 2^53.
        for (text, expected) in [("999999亿", true), ("1亿", false), ("abc", false), ("12%", false), ("", false)] {
            assert_eq!(is_too_large(text, DisplayUnit::TenThousand), expected, "{text}");
        }
    }

    #[test]
    fn an_editor_starts_from_every_digit() {
        let formats = Formats::default();
        assert_eq!(editable(Money::from_minor(8_080_000), formats), "8.08");
        assert_eq!(editable(Money::from_minor(800_000_000), formats), "800");
        assert_eq!(editable(Money::default(), formats), "0");
    }
}
