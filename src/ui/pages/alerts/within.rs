//! Who is behind its path and within its usual range: counted, listed, and no alert.

use leptos::prelude::*;

use crate::domain::Node;
use crate::i18n::{Metric, Signed};
use crate::plan::Threshold;
use crate::ui::language::tr;
use crate::ui::pages::alerts::thresholds::shown as threshold_shown;
use crate::ui::pages::versions::name_of;
use crate::ui::state::{use_bench, use_formats, use_watching};
use crate::ui::tips::Term;

/// Accounts listed before the rest is asked for.
const LISTED: usize = 20;

/// The line with its list; nothing where there is nobody.
#[component]
pub fn WithinUsualLine() -> impl IntoView {
    let (bench, formats, watching) = (use_bench(), use_formats(), use_watching());
    let found = Memo::new(move |_| {
        watching.found.with(|it| it.as_ref().map(|it| (it.within_usual.clone(), it.usual_span)).unwrap_or_default())
    });
    let n = move || found.with(|it| it.0.len());
    let all = RwSignal::new(false);
    let percent = move || threshold_shown(Threshold::Usual, bench.with(|it| it.thresholds.usual), formats.get());
    let why = move || {
        let (formats, span) = (formats.get(), found.with(|it| it.1)?);
        let words = &formats.language.texts().usual;
        Some(words.why(percent(), formats.month(span.first), formats.month(span.last()?)))
    };
    let rows = move || {
        let formats = formats.get();
        let money = |it| formats.money_with(it, 0, Signed::WhereNegative);
        let listed = if all.get() { usize::MAX } else { LISTED };
        let row = |it: &crate::workbench::alerts::WithinUsual| {
            let name = bench.with(|document| name_of(document.book.as_deref(), Node::Account(it.account), formats));
            view! {
                <tr data-account=it.account.to_string()><th class="l" scope="row">{name}</th>
                    <td data-minor=it.deviation.minor().to_string()>{money(it.deviation)}</td>
                    <td data-sold=it.sold.minor().to_string()>{money(it.sold)}</td>
                    <td data-low=it.low.minor().to_string()>{money(it.low)}</td></tr>
            }
        };
        found.with(|it| it.0.iter().take(listed).map(row).collect_view())
    };
    view! {
        <Show when=move || n().gt(&0)>
            <details class="withinusual" data-n=move || n().to_string()>
                <summary>{move || formats.get().language.texts().usual.within(n())}</summary>
                <p class="q">{why}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.usual.table)>
                    <table aria-label=tr(|it| it.usual.table)>
                        <thead><tr><th class="l" scope="col">{tr(|it| it.usual.account)}</th><th scope="col">{tr(|it| it.usual.deviation)}" "{move || formats.get().unit_label()}</th>
                            <th scope="col">{tr(|it| it.usual.sold)}</th><th scope="col"><Term metric=Metric::UsualRange>{move || formats.get().language.texts().usual.low(percent())}</Term></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <Show when=move || { !all.get() && n() > LISTED }>
                    <p class="acts"><button type="button" class="btn sm" on:click=move |_| all.set(true)>{tr(|it| it.usual.show_all)}</button></p>
                </Show>
            </details>
        </Show>
    }
}
