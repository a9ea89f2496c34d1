//! How the page's figures come about, in four lines.

use leptos::prelude::*;

use crate::domain::Money;

use super::super::desk::Desk;
use super::super::view::chance_words;
use super::Facts;

pub(super) fn working(desk: Desk, it: &Facts) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().targets, desk.formats.get());
    let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
    let (outcome, unit) = (&it.outcome, formats.unit_label());
    let sold = formats.money(outcome.actual_to_date);
    let needed = formats.money(outcome.needed);
    let stretch = formats.number(it.terms.charter.stretch, 3);
    let lines = [
        words.working_landing(sold.clone(), money(outcome.forecast_rest), money(outcome.landing), unit.clone()),
        words.working_need(formats.money(it.target), sold, needed.clone(), unit),
        words.working_chance(needed, chance_words(outcome.probability, formats)),
        words.working_tiers(money(it.at(20.0)), stretch, money(it.at(50.0)), money(it.at(80.0))),
    ];
    let lines = lines.map(|it| view! { <li>{it}</li> }).collect_view();
    view! { <details class="working"><summary>{words.working}</summary><ol>{lines}</ol></details> }
}
