//! Tiny bars inside a table cell.

use leptos::prelude::*;

use crate::charts::spark_bars;

/// Bars as inline SVG; they take the colour of the text around them.
#[component]
pub fn SparkBars(
    /// One per bar, zero or more; missing leaves a place empty.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
    /// The value that takes the whole height; rows of one table share it.
    #[prop(into)]
    max: Signal<f64>,
    /// What the bars say, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Width in CSS pixels.
    #[prop(default = 78.0)]
    width: f64,
    /// Height in CSS pixels.
    #[prop(default = 20.0)]
    height: f64,
) -> impl IntoView {
    let bars = move || {
        let bars = values.with(|values| spark_bars(values, max.get(), width, height));
        let rect = |bar: crate::charts::SparkBar| {
            view! { <rect x=bar.x y=bar.y width=bar.width height=bar.height fill="currentColor" /> }
        };
        bars.into_iter().flatten().map(rect).collect_view()
    };
    view! {
        <svg class="spark" width=width height=height viewBox=format!("0 0 {width} {height}") role="img" aria-label=label>
            {bars}
        </svg>
    }
}
