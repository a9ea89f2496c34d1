//! The head of the team page: the sentence, the picture, and under them settings, tree and assignment.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::{Formats, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{GroupKey, GroupNode, LeafNode};
use crate::ui::components::later::Later;
use crate::ui::components::sentence::{FigureInk, Sentence, soon};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::plan::export::save_table;
use crate::ui::state::export_book;

use super::assign::Assign;
use super::people::People;
use super::pictures::Pictures;
use super::settings::Settings;
use super::tree::TeamTable;
use super::{Drawing, Planned, SaidLine, TeamDesk};

/// The page with a plan.
#[component]
pub fn Board(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let sentence =
        soon(move || team_desk.planned.with(|it| it.as_ref().map(|it| sentence(it, desk.texts(), desk.formats.get()))));
    let refused = RwSignal::new(None::<String>);
    view! {
        <div class="head">
            <div class="say"><p class="at">{tr(|it| it.team.at)}</p><h1><Sentence text=sentence /></h1></div>
            <div class="acts">
                <button type="button" class="btn" on:click=move |_| refused.set(save(team_desk).err())>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(move |()| book(team_desk)) table=Callback::new(move |()| table(team_desk)) />
            </div>
        </div>
        <div class="body team">
            {move || refused.get().map(|it| view! { <p class="bad" role="alert">{desk.texts().plan.not_exported(it)}</p> })}
            <Pictures team_desk />
            <Settings team_desk />
            <TeamTable team_desk />
            <SaidLine said=team_desk.said />
            <Drawing team_desk />
            <Later><Assign team_desk /><People team_desk /></Later>
        </div>
    }
}

fn sentence(it: &Planned, texts: &'static Texts, formats: Formats) -> String {
    let words = &texts.team;
    let tree = &it.tree;
    let n_people = tree.regions.iter().flat_map(|it| &it.people).filter_map(|it| match &it.node.key {
        GroupKey::Person(place) => place.person.as_deref(),
        _ => None,
    });
    let n_people = n_people.collect::<std::collections::BTreeSet<_>>().len();
    let regions = words.n_regions(tree.regions.len());
    let (people, accounts) = (words.n_people(n_people), words.n_accounts(it.plan.accounts.len()));
    let quota = FigureInk::Target.wrap(&formats.money(tree.company.quota));
    let buffer = tree.company.carried - tree.company.quota;
    let unit = formats.unit_label();
    if buffer == Money::default() {
        return words.headline_plain(regions, people, accounts, quota, unit);
    }
    let carried = FigureInk::Target.wrap(&formats.money(tree.company.carried));
    words.headline(regions, people, accounts, quota, unit, carried, formats.money_signed(buffer))
}

fn save(team_desk: TeamDesk) -> Result<(), String> {
    let Some(table) = table(team_desk) else { return Ok(()) };
    let name = team_desk.desk.bench.with_untracked(|it| format!("{}-team.csv", it.workspace.name));
    save_table(&name, &table)
}

fn book(team_desk: TeamDesk) -> Option<(crate::sheet::protocol::ExportBook, String)> {
    let formats = team_desk.desk.formats.get_untracked();
    let suffix = formats.language.texts().team.tab;
    Some(export_book(team_desk.desk.bench, formats, suffix, vec![table(team_desk)?]))
}

/// Every group and its accounts, with months, buffer, pool and quota.
pub fn table(team_desk: TeamDesk) -> Option<ExportTable> {
    let planned = team_desk.planned.get_untracked()?;
    let standings = team_desk.standings.get_untracked();
    let texts = team_desk.desk.formats.get_untracked().language.texts();
    let words = &texts.team;
    let mut header = [words.region, words.person, words.account].map(Cell::text).to_vec();
    header.extend(planned.plan.window.iter().map(Cell::Month));
    header.extend([words.carried, words.buffer, words.pool, words.quota, words.lands, words.chance].map(Cell::text));
    let names = team_desk.desk.names.get_untracked();
    let text = |it: &Option<String>, none: &'static str| Cell::Text(it.clone().unwrap_or_else(|| none.to_owned()));
    let group = |node: &GroupNode| {
        let (region, person) = match &node.key {
            GroupKey::Company => (Cell::text(texts.plan.company), Cell::Empty),
            GroupKey::Region(it) => (text(it, words.nowhere), Cell::Empty),
            GroupKey::Person(it) => (text(&it.region, words.nowhere), text(&it.person, words.nobody)),
        };
        let mut cells = vec![region, person, Cell::Empty];
        cells.extend(node.months.iter().copied().map(Cell::Money));
        cells.extend([node.carried, node.buffer, node.vacancy, node.quota].map(Cell::Money));
        let outcome = standings.as_ref().and_then(|it| it.groups.get(&node.key)).map(|it| it.outcome);
        let landing = outcome.and_then(|it| it.range.map(|it| it.p50).or(it.landing));
        cells.push(landing.map_or(Cell::Empty, Cell::Money));
        let chance = outcome.and_then(|it| it.probability).map(|it| Cell::Plain(format!("{:.4}", it.value())));
        cells.push(chance.unwrap_or(Cell::Empty));
        cells
    };
    let leaf = |node: &GroupNode, it: &LeafNode| {
        let mut cells = group(node);
        cells.truncate(2);
        cells.push(Cell::Text(names.get(&it.account).cloned().unwrap_or_default()));
        cells.extend(it.months.iter().copied().map(Cell::Money));
        cells.push(Cell::Money(it.total));
        cells.resize(header.len(), Cell::Empty);
        cells
    };
    let mut rows = vec![group(&planned.tree.company)];
    for region in &planned.tree.regions {
        rows.push(group(&region.node));
        for person in &region.people {
            rows.push(group(&person.node));
            rows.extend(person.accounts.iter().map(|it| leaf(&person.node, it)));
        }
    }
    Some(ExportTable { name: words.tab.to_owned(), header, rows, n_names: 3 })
}
