//! Whether the target is one: the eight points it is checked by, each with what it says or what is missing.

use leptos::prelude::*;

use crate::plan::SmartItem;

use super::super::desk::Desk;
use super::Facts;

pub(super) fn smart_list(desk: Desk, it: &Facts) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let n_missing = it.smart.iter().filter(|it| !it.1).count();
    let unit = formats.unit_label();
    let bounds = it.carried.map(|it| (formats.money(it.0), formats.money(it.1)));
    let line = |&(item, ok): &(SmartItem, bool)| {
        let (name, text) = match item {
            SmartItem::Metric => (words.smart_metric, words.is_metric.to_owned()),
            SmartItem::Unit => {
                (words.smart_unit, words.is_unit(formats.currency.code(), formats.money(it.unit), unit.clone()))
            }
            SmartItem::Baseline => (
                words.smart_baseline,
                match it.last_year.filter(|_| ok) {
                    Some(amount) => words.is_baseline(formats.money(amount), unit.clone()),
                    None => words.no_baseline.to_owned(),
                },
            ),
            SmartItem::Number => (words.smart_number, format!("{} {unit}", formats.money(it.target))),
            SmartItem::Date => (
                words.smart_date,
                match it.window.last().filter(|_| ok) {
                    Some(month) => words.is_date(formats.month(month)),
                    None => words.no_date.to_owned(),
                },
            ),
            SmartItem::Owner => (words.smart_owner, it.terms.charter.owner.clone()),
            SmartItem::Parent => (words.smart_parent, it.terms.charter.parent.clone()),
            SmartItem::Attainable => (
                words.smart_attainable,
                match (bounds.clone(), it.outcome.demand_question, ok) {
                    (None, ..) => words.unknown_ground.to_owned(),
                    (Some((low, high)), None, _) => words.is_grounded(low, high, unit.clone()),
                    (Some(_), Some(_), true) => words.is_reasoned.to_owned(),
                    (Some((low, high)), Some(_), false) => words.not_grounded(low, high, unit.clone()),
                },
            ),
        };
        let (sign, class, said) = if ok { ("✓", "good", words.present) } else { ("○", "warn", words.missing) };
        view! { <li data-ok=ok.to_string()><b class=class aria-hidden="true">{sign}</b><span class="sr">{said}</span><span>{name}</span><span class="q">{text}</span></li> }
    };
    let summary = if n_missing == 0 { words.smart_done.to_owned() } else { words.smart_missing(n_missing) };
    view! {
        <div class="bar"><h2>{words.smart_title}<small>{summary}</small></h2></div>
        <ul class="smart">{it.smart.iter().map(line).collect_view()}</ul>
    }
}
