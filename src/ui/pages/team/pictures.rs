//! The tree as a picture: bars against landings, the flow from level to level, or blocks down to the accounts.

use leptos::prelude::*;

use crate::charts::{Chart, Flow, FlowNode, IcicleBlock, IcicleChart, SankeyChart, Wing, WingRow, WingsChart};
use crate::domain::{AccountId, Money};
use crate::i18n::{Formats, Texts};
use crate::import::export::ExportTable;
use crate::plan::{GroupKey, GroupNode, PersonNode};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::workbench::standing::Standings;

use super::board::table;
use super::{Planned, TeamDesk};

/// Groups on the bars.
const NAMED: usize = 12;
/// Accounts with a block of their own at most, the largest; a person's others share one.
const BLOCKS: usize = 36;

/// How the tree is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bars,
    Flow,
    Blocks,
}

/// The picture with the choice of its kind.
#[component]
pub fn Pictures(team_desk: TeamDesk) -> impl IntoView {
    let desk = team_desk.desk;
    let kind = RwSignal::new(Kind::Bars);
    let draw = move |_: Option<&Option<Drawn>>| {
        team_desk.planned.with(|planned| {
            let planned = planned.as_ref()?;
            Some(team_desk.standings.with(|it| Drawn::of(kind.get(), team_desk, planned, it.as_deref())))
        })
    };
    // Made anew only when what it shows changed, and then it is another one.
    let drawn = Memo::new_with_compare(draw, |_, _| true);
    let chart = Signal::derive(move || drawn.get().map_or_else(|| Chart::from(WingsChart::default()), |it| it.chart));
    let height = Signal::derive(move || drawn.with(|it| it.as_ref().map_or(0.0, |it| it.height)));
    let words = move |of: fn(Kind, &'static Texts) -> &'static str| {
        Signal::derive(move || of(kind.get(), desk.texts()).to_owned())
    };
    let title = words(|kind, texts| match kind {
        Kind::Bars => texts.team.picture,
        Kind::Flow => texts.team.flow_title,
        Kind::Blocks => texts.team.blocks_title,
    });
    let says = words(|kind, texts| match kind {
        Kind::Bars => texts.team.picture_says,
        Kind::Flow => texts.team.flow_says,
        Kind::Blocks => texts.team.blocks_says,
    });
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let options = Signal::derive(move || {
        let words = &desk.texts().team;
        [(Kind::Bars, words.as_bars), (Kind::Flow, words.as_flow), (Kind::Blocks, words.as_blocks)]
            .map(|(kind, text)| (kind, text.to_owned()))
            .to_vec()
    });
    let numbers = move |()| -> Option<ExportTable> { table(team_desk) };
    view! {
        <section class="tree-picture">
            <ChartView chart title unit says height width=760.0 file=Callback::new(|()| "kedge-team".to_owned()) table=Callback::new(numbers)>
                <Segments label=Signal::derive(move || tr(|it| it.team.picture_as)().to_owned()) options value=kind on_select=Callback::new(move |it| kind.set(it)) soft=true />
            </ChartView>
        </section>
    }
}

/// A chart with the height it wants.
#[derive(Clone)]
struct Drawn {
    chart: Chart,
    height: f64,
}

impl Drawn {
    fn of(kind: Kind, team_desk: TeamDesk, planned: &Planned, standings: Option<&Standings>) -> Self {
        match kind {
            Kind::Bars => {
                let it = wings(team_desk, planned, standings);
                Self { height: it.natural_height(), chart: it.into() }
            }
            Kind::Flow => {
                let it = flow(team_desk, planned, standings);
                Self { height: it.natural_height(), chart: it.into() }
            }
            Kind::Blocks => {
                let it = blocks(team_desk, planned, standings);
                Self { height: it.natural_height(), chart: it.into() }
            }
        }
    }
}

fn landing(node: &GroupNode, standings: Option<&Standings>) -> Option<Money> {
    let outcome = standings?.groups.get(&node.key)?.outcome;
    outcome.range.map(|it| it.p50).or(outcome.landing)
}

fn wings(team_desk: TeamDesk, planned: &Planned, standings: Option<&Standings>) -> WingsChart {
    let (words, formats) = (&team_desk.texts().team, team_desk.formats());
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let row = |node: &GroupNode| {
        let landing = landing(node, standings);
        let ratio = landing.filter(|it| *it > Money::default()).map(|it| node.quota.to_f64() / it.to_f64());
        let is_region = matches!(node.key, GroupKey::Region(_));
        WingRow {
            label: team_desk.name(&node.key),
            strong: is_region,
            note: ratio.map(|it| formats.number(it, 2)).unwrap_or_default(),
            target: Wing { value: value(node.quota), tick: landing.map(value), text: formats.money(node.quota) },
            other: None,
        }
    };
    WingsChart {
        rows: planned.tree.groups().into_iter().skip(1).take(NAMED).map(row).collect(),
        target_title: words.quota.to_owned(),
        note_title: words.ratio.to_owned(),
        tick_title: words.picture_tick.to_owned(),
        other_title: String::new(),
    }
}

/// What a group is asked for, carries, keeps and lands at, in words.
fn facts(node: &GroupNode, landing: Option<Money>, texts: &'static Texts, formats: Formats) -> Vec<(String, String)> {
    let words = &texts.team;
    let mut facts = vec![(words.quota, formats.money(node.quota)), (words.carried, formats.money(node.carried))];
    if node.buffer != Money::default() {
        facts.push((words.buffer, formats.money_signed(node.buffer)));
    }
    if node.vacancy != Money::default() {
        facts.push((words.pool, formats.money(node.vacancy)));
    }
    facts.extend(landing.map(|it| (words.lands, formats.money(it))));
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// An amount as the length of a mark: a credit has none.
fn length(it: Money) -> f64 {
    it.to_f64().max(0.0)
}

/// Company, regions, people and the pools that wait for new ones.
fn flow(team_desk: TeamDesk, planned: &Planned, standings: Option<&Standings>) -> SankeyChart {
    let (texts, formats) = (team_desk.texts(), team_desk.formats());
    let words = &texts.team;
    let mut chart = SankeyChart {
        columns: [texts.plan.company, words.region, words.person].map(str::to_owned).to_vec(),
        ..SankeyChart::default()
    };
    let node = |it: &GroupNode, column: usize| FlowNode {
        name: team_desk.name(&it.key),
        text: formats.money(it.quota),
        value: length(it.quota),
        column,
        facts: facts(it, landing(it, standings), texts, formats),
    };
    let push = |chart: &mut SankeyChart, from: Option<usize>, node: FlowNode| {
        let (to, value) = (chart.nodes.len(), node.value);
        chart.flows.extend(from.map(|from| Flow { from, to, value }));
        chart.nodes.push(node);
        to
    };
    let company = push(&mut chart, None, node(&planned.tree.company, 0));
    for region in &planned.tree.regions {
        let at = push(&mut chart, Some(company), node(&region.node, 1));
        for person in &region.people {
            push(&mut chart, Some(at), node(&person.node, 2));
        }
        if region.node.vacancy > Money::default() {
            let amount = formats.money(region.node.vacancy);
            let pool = FlowNode {
                name: words.pool.to_owned(),
                text: amount.clone(),
                value: length(region.node.vacancy),
                column: 2,
                facts: vec![(words.pool.to_owned(), amount)],
            };
            push(&mut chart, Some(at), pool);
        }
    }
    chart
}

/// Company, regions, people and accounts by what the accounts carry.
fn blocks(team_desk: TeamDesk, planned: &Planned, standings: Option<&Standings>) -> IcicleChart {
    let (texts, formats) = (team_desk.texts(), team_desk.formats());
    let words = &texts.team;
    let tree = &planned.tree;
    let mut totals: Vec<Money> =
        tree.regions.iter().flat_map(|it| &it.people).flat_map(|it| &it.accounts).map(|it| it.total).collect();
    totals.sort_unstable_by(|a, b| b.cmp(a));
    let named = Money::from_minor((tree.company.carried.to_f64() * IcicleChart::NAMED_SHARE) as i64);
    let least = totals.get(BLOCKS).copied().unwrap_or(Money::default()).max(named);
    let group = |it: &GroupNode, parent: Option<usize>| IcicleBlock {
        name: team_desk.name(&it.key),
        text: formats.money(it.carried),
        size: length(it.carried),
        reserve: length(it.carried - it.quota),
        parent,
        facts: facts(it, landing(it, standings), texts, formats),
    };
    let mut blocks = vec![group(&tree.company, None)];
    for region in &tree.regions {
        let at_region = blocks.len();
        blocks.push(group(&region.node, Some(0)));
        for person in &region.people {
            let at_person = blocks.len();
            blocks.push(group(&person.node, Some(at_region)));
            blocks.extend(accounts_of(team_desk, person, least, at_person));
        }
    }
    IcicleChart {
        blocks,
        levels: [texts.plan.company, words.region, words.person, words.account].map(str::to_owned).to_vec(),
    }
}

/// The accounts of a person above the least amount, the largest first, and one block for the others.
fn accounts_of(team_desk: TeamDesk, person: &PersonNode, least: Money, parent: usize) -> Vec<IcicleBlock> {
    let (words, formats) = (&team_desk.texts().team, team_desk.formats());
    let block = |name: String, total: Money| IcicleBlock {
        name,
        text: formats.money(total),
        size: length(total),
        reserve: 0.0,
        parent: Some(parent),
        facts: vec![(words.carried.to_owned(), formats.money(total))],
    };
    let name = |id: AccountId| team_desk.desk.names.with(|it| it.get(&id).cloned()).unwrap_or_else(|| id.to_string());
    let (mut own, mut others): (Vec<_>, Vec<_>) = person.accounts.iter().partition(|it| it.total > least);
    if let [_] = others[..] {
        // One alone needs no word for several.
        own.append(&mut others);
    }
    own.sort_by_key(|it| std::cmp::Reverse(it.total));
    let mut blocks: Vec<IcicleBlock> = own.into_iter().map(|it| block(name(it.account), it.total)).collect();
    let rest: Money = others.iter().map(|it| it.total).sum();
    if rest > Money::default() {
        blocks.push(block(words.others(formats.count(others.len())), rest));
    }
    blocks
}
