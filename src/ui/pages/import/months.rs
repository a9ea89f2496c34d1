//! Month by month, so that a gap or a double month is seen before it enters.

use leptos::prelude::*;

use super::flow::use_flow;
use crate::domain::{DisplayUnit, Money};
use crate::i18n::Formats;
use crate::import::{MonthTotal, ReadSummary};
use crate::ui::language::{tr, trf};

/// Rows and amount of each month, with a bar that shows its size.
#[component]
pub fn Months() -> impl IntoView {
    let flow = use_flow();
    let months = Memo::new(move |_| {
        let summary = flow.summary.get()?;
        let read = summary.outcome.as_ref().ok()?;
        Some((lines_of(read), summary.mapping.currency))
    });
    let unit = trf(move |texts, formats| {
        let currency = months.get().and_then(|it| it.1).unwrap_or(formats.currency);
        texts.data.amount_in(Formats { unit: DisplayUnit::One, currency, ..formats }.unit_label())
    });
    let label = tr(|it| it.data.months_title);
    let rows = move || {
        let (lines, _) = months.get()?;
        let largest = lines.iter().filter_map(|it| it.total.amount).map(|it| it.minor().abs()).max().unwrap_or(0);
        Some(lines.into_iter().map(|line| view! { <MonthRow line largest /> }).collect_view())
    };
    view! {
        <Show when=move || months.with(Option::is_some)>
            <section class="months">
                <div class="bar"><h2>{label}</h2></div>
                <div class="scroll tall" tabindex="0" role="region" aria-label=label>
                    <table>
                        <thead>
                            <tr>
                                <th class="l">{tr(|it| it.data.month)}</th>
                                <th>{tr(|it| it.data.n_rows)}</th>
                                <th colspan="2">{unit.clone()}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

/// A month and whether it enters the history.
#[derive(Clone, Copy, Debug, PartialEq)]
struct MonthLine {
    total: MonthTotal,
    enters: bool,
}

#[component]
fn MonthRow(line: MonthLine, largest: i64) -> impl IntoView {
    let MonthLine { total, enters } = line;
    let amount = trf(move |_, formats| total.amount.map_or("–".to_owned(), |it| formats.money_exact(it)));
    let rows = trf(move |_, formats| formats.count(total.n_rows));
    let width = total.amount.map_or(0.0, |it| share_of(it, largest));
    let below_zero = total.amount.is_some_and(|it| it < Money::default());
    view! {
        <tr class:out=!enters data-month=total.month.to_string() data-minor=total.amount.map(|it| it.minor())>
            <td class="l">{total.month.to_string()}</td>
            <td>{rows}</td>
            <td class="l bar-cell">
                <svg class="month-bar" class:bad=below_zero viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect x="0" y="1" width=width height="8" fill="currentColor" />
                </svg>
                {(!enters).then(|| view! { <span class="badge warn">{tr(|it| it.data.held_back)}</span> })}
            </td>
            <td>{amount}</td>
        </tr>
    }
}

fn lines_of(read: &ReadSummary) -> Vec<MonthLine> {
    let enters = |total: &MonthTotal| read.history.position(total.month).is_some();
    read.by_month.iter().map(|total| MonthLine { total: *total, enters: enters(total) }).collect()
}

/// Percent of the largest month.
fn share_of(amount: Money, largest: i64) -> f64 {
    if largest == 0 { 0.0 } else { 100.0 * amount.minor().abs() as f64 / largest as f64 }
}
