//! A field for something short that is typed, and what people type into it.

use leptos::html;
use leptos::prelude::*;

use crate::import::{DecimalMark, parse_number};

use super::amount::is_composing;

/// A field whose text is taken when it is left or confirmed by Enter; Escape brings back what was there.
#[component]
pub fn TypedField(
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// What holds.
    #[prop(into)]
    value: Signal<String>,
    /// What stands in an empty field.
    #[prop(into, optional)]
    hint: Signal<String>,
    /// A name for style and walks.
    class: &'static str,
    /// Called with the text that was left in the field, when it is another one.
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
        if let ("Escape", Some(input), false) = (event.key().as_str(), node.get_untracked(), is_composing(&event)) {
            input.set_value(&value.get_untracked());
        }
    };
    view! {
        <label class=format!("amount {class}")><span>{label}</span>
            <input type="text" inputmode="decimal" autocomplete="off" placeholder=hint node_ref=node prop:value=value on:change=commit on:keydown=on_key /></label>
    }
}

/// The number in units of its last decimal; `None` where it is negative, too long or none.
pub fn whole(text: &str, decimals: u32) -> Option<u32> {
    let parsed = parse_number(text.trim().trim_end_matches(['%', '％']), DecimalMark::Point).ok()??;
    u32::try_from(parsed.value.to_units(decimals)?).ok()
}

/// A whole number; `None` for a fraction too, where half a person or a third of a month means nothing.
pub fn whole_only(text: &str) -> Option<u32> {
    let thousandths = whole(text, 3)?;
    thousandths.is_multiple_of(1000).then_some(thousandths / 1000)
}

/// A number of tenths, as one types it.
pub fn tenths(it: u32) -> String {
    if it.is_multiple_of(10) { (it / 10).to_string() } else { format!("{}.{}", it / 10, it % 10) }
}

/// Per cents of a ramp, one after the other.
pub fn ramp_of(text: &str) -> Option<Vec<u32>> {
    let parts = text.split([',', '，', '、', ';', '；', ' ', '\t']).map(str::trim).filter(|it| !it.is_empty());
    let ramp: Vec<u32> = parts.map(|it| whole(it, 0)).collect::<Option<_>>()?;
    (!ramp.is_empty()).then_some(ramp)
}

/// A ramp as one types it.
pub fn ramp_text(ramp: &[u32]) -> String {
    ramp.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(ramp_of("0, 25，50、75 100%"), Some(vec![0, 25, 50, 75, 100]));
        assert_eq!((ramp_of(""), ramp_of("0, x"), ramp_of("-5, 100")), (None, None, None));
        assert_eq!(ramp_text(&[0, 50, 100]), "0, 50, 100");
        for (text, expected) in [("7.5", Some(75)), ("7.55", Some(76)), ("24", Some(240)), ("x", None)] {
            assert_eq!(whole(text, 1), expected, "{text}");
        }
        assert_eq!((tenths(80), tenths(75), tenths(5)), ("8".to_owned(), "7.5".to_owned(), "0.5".to_owned()));
        assert_eq!((whole("12.5%", 1), whole("8", 1), whole("-1", 0), whole("", 0)), (Some(125), Some(80), None, None));
        assert_eq!((tenths(125), tenths(80)), ("12.5".to_owned(), "8".to_owned()));
        for (text, expected) in
            [("3", Some(3)), ("3.0", Some(3)), ("10,001", Some(10_001)), ("3.5", None), ("-1", None)]
        {
            assert_eq!(whole_only(text), expected, "{text}");
        }
    }
}
