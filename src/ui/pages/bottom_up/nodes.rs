//! Both numbers of company, regions and people, with range, gap, levers and rest.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Metric;
use crate::plan::{GroupKey, NodeGap};
use crate::ui::language::tr;
use crate::ui::pages::plan::view::chance_words;
use crate::ui::tips::term;

use super::{Floor, Standing};

/// Rows shown at most.
const SHOWN: usize = 60;

/// The table.
#[component]
pub fn Nodes(floor: Floor) -> impl IntoView {
    let desk = floor.team.desk;
    let rows = move || floor.standing.with(|it| it.as_ref().map(|it| rows(floor, it)));
    let working = move || {
        let (words, formats) = (floor.words(), desk.formats.get());
        let bands = floor.bands.get()?;
        let source =
            if bands.correlation.estimated { desk.texts().team.rho_estimated } else { desk.texts().team.rho_default };
        Some(words.working(formats.count(bands.n_paths), formats.number(bands.correlation.rho, 2), source))
    };
    view! {
        <section class="nodes">
            <div class="bar"><h2>{tr(|it| it.bottomup.nodes)}<small>{move || desk.formats.get().unit_label()}</small></h2></div>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.bottomup.nodes)>
                <table class="gap-table" aria-busy=move || floor.busy.get().to_string()>
                    <thead><tr><th class="l" scope="col">{tr(|it| it.team.group)}</th><th class="tg" scope="col">{tr(|it| it.bottomup.top_down)}</th>
                        <th class="hide-p" scope="col">{tr(|it| it.bottomup.committed)}</th><th class="hide-p" scope="col">{tr(|it| it.bottomup.stand_in)}</th>
                        <th class="fc" scope="col">{tr(|it| it.bottomup.bottom_up)}</th><th class="hide-p" scope="col">{term(Metric::CommittedRange, |it| it.bottomup.band)}</th>
                        <th scope="col">{term(Metric::CommittedGap, |it| it.bottomup.gap)}</th><th class="hide-p" scope="col">{tr(|it| it.bottomup.levers)}</th><th scope="col">{term(Metric::CommittedGap, |it| it.bottomup.rest)}</th>
                        <th class="hide-p" scope="col">{term(Metric::Chance, |it| it.bottomup.chance)}</th><th class="hide-p" scope="col">{tr(|it| it.bottomup.n_said)}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="q">{tr(|it| it.bottomup.nodes_hint)}</p>
            <details class="working"><summary>{tr(|it| it.team.working)}</summary><ol><li>{tr(|it| it.bottomup.working_mean)}</li><li>{working}</li></ol></details>
        </section>
    }
}

fn rows(floor: Floor, it: &Standing) -> impl IntoView + use<> {
    let groups = it.planned.tree.groups();
    let listed = groups.into_iter().take(SHOWN).filter_map(|node| it.gaps.nodes.get_key_value(&node.key));
    listed.map(|(key, node)| row(floor, key, node)).collect_view()
}

fn row(floor: Floor, key: &GroupKey, node: &NodeGap) -> impl IntoView + use<> {
    let formats = floor.formats();
    let minor = |it: Money| it.minor().to_string();
    let (name, level, place) = match key {
        GroupKey::Company => (floor.team.name(key), 0, "company".to_owned()),
        GroupKey::Region(region) => (floor.team.name(key), 1, format!("region:{}", region.as_deref().unwrap_or("-"))),
        GroupKey::Person(it) => {
            let (region, person) = (it.region.as_deref().unwrap_or("-"), it.person.as_deref().unwrap_or("-"));
            (floor.team.name(key), 2, format!("person:{region}/{person}"))
        }
    };
    let band = floor.bands.with(|it| it.as_ref().and_then(|it| it.nodes.get(key).copied()));
    let range = band.and_then(|it| it.range);
    let range_text =
        range.map_or_else(|| "—".to_owned(), |it| format!("{}–{}", formats.money(it.p10), formats.money(it.p90)));
    let range_raw = range.map(|it| format!("{} {} {}", it.p10.minor(), it.p50.minor(), it.p90.minor()));
    let chance = band.and_then(|it| it.probability);
    let (own, picked) = (key.clone(), key.clone());
    let is_chosen = move || floor.chosen.with(|it| *it == own);
    let chosen_text = is_chosen.clone();
    let [committed, stand_in, nothing] = node.n;
    let said = format!("{} / {}", formats.count(committed), formats.count(committed + stand_in + nothing));
    let rest = node.rest();
    view! {
        <tr class=format!("lv{level}") class:on=is_chosen data-row=place data-nothing=nothing.to_string()>
            <th class="l n" scope="row"><button type="button" class="link row-pick" aria-pressed=move || chosen_text().to_string() on:click=move |_| floor.chosen.set(picked.clone())>{name}</button></th>
            <td class="tg" data-top=minor(node.top_down)>{formats.money(node.top_down)}</td>
            <td class="hide-p" data-committed=minor(node.committed)>{formats.money(node.committed)}</td>
            <td class="hide-p q" data-standin=minor(node.stand_in)>{formats.money(node.stand_in)}</td>
            <td class="fc" data-bottom=minor(node.bottom_up())>{formats.money(node.bottom_up())}</td>
            <td class="hide-p" data-band=range_raw>{range_text}</td>
            <td class:bad=node.gap().minor().is_positive() data-gap=minor(node.gap())>{formats.money_signed(node.gap())}</td>
            <td class="hide-p" data-levers=minor(node.lever_sum())>{formats.money(node.lever_sum())}</td>
            <td class:bad=rest.minor().is_positive() data-rest=minor(rest)>{formats.money_signed(rest)}</td>
            <td class="hide-p" data-chance=chance.map(|it| format!("{:.6}", it.value()))>{chance_words(chance, formats)}</td>
            <td class="hide-p">{said}</td>
        </tr>
    }
}
