//! Between the preparation of histories and its stored form.

use crate::domain::{Measure, Node};
use crate::forecast::{AdjustmentKind, GapRule};
use crate::store::schema::preparation as stored;
use crate::workbench::preparation::{Choice, Decision, NodePreparation, Preparation, SeasonTable, TreatmentChoice};

use super::{ConvertError, bad};

const MEASURES: [(&str, Measure); 2] = [("amount", Measure::Amount), ("quantity", Measure::Quantity)];
const KINDS: [(&str, AdjustmentKind); 3] =
    [("outlier", AdjustmentKind::Outlier), ("level_shift", AdjustmentKind::LevelShift), ("gap", AdjustmentKind::Gap)];
const CHOICES: [(&str, Choice); 4] = [
    ("accepted", Choice::Accepted),
    ("typed", Choice::Typed),
    ("event", Choice::Event),
    ("rejected", Choice::Rejected),
];
const RULES: [(&str, GapRule); 4] = [
    ("seasonal", GapRule::Seasonal),
    ("linear", GapRule::Linear),
    ("last_season", GapRule::LastSeason),
    ("zero", GapRule::Zero),
];

fn word<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> String {
    table.iter().find(|it| it.1 == *value).map_or("", |it| it.0).to_owned()
}

fn read<T: Copy>(table: &[(&'static str, T)], field: &'static str, text: &str) -> Result<T, ConvertError> {
    table.iter().find(|it| it.0 == text).map(|it| it.1).ok_or_else(|| bad(field, text))
}

/// The stored form: one entry per history with decisions.
pub(super) fn stored_preparation(preparation: &Preparation) -> Vec<stored::NodePreparation> {
    preparation.iter().map(|(node, measure, it)| stored_node(node, measure, it)).collect()
}

fn stored_node(node: Node, measure: Measure, it: &NodePreparation) -> stored::NodePreparation {
    let (account, product) = match node {
        Node::Company => (None, None),
        Node::Account(account) => (Some(account), None),
        Node::Product(product) => (None, Some(product)),
        Node::Leaf(account, product) => (Some(account), Some(product)),
    };
    let choice = it.treatment;
    let rule = (choice.gap_rule != GapRule::default()).then(|| word(&RULES, &choice.gap_rule));
    stored::NodePreparation {
        account: account.map(|it| it.to_string()),
        product: product.map(|it| it.to_string()),
        measure: word(&MEASURES, &measure),
        decisions: it.decisions.iter().map(stored_decision).collect(),
        working_days: choice.working_days,
        festival: choice.festival,
        box_cox: choice.box_cox,
        gap_rule: rule,
        season: it.season.as_ref().map(|it| stored::Season {
            indices: it.indices.to_vec(),
            locked: (0..12).filter(|month| it.locked[*month]).collect(),
            multiplicative: it.multiplicative,
        }),
    }
}

fn stored_decision(it: &Decision) -> stored::Decision {
    stored::Decision {
        month: it.month.to_string(),
        kind: word(&KINDS, &it.kind),
        choice: word(&CHOICES, &it.choice),
        raw: it.raw,
        used: it.used,
        distance: it.distance,
        note: it.note.clone(),
    }
}

/// The preparation of a stored form.
pub(super) fn preparation(entries: Vec<stored::NodePreparation>) -> Result<Preparation, ConvertError> {
    let mut all = Preparation::default();
    for entry in entries {
        let account = entry.account.as_deref().map(|it| it.parse().map_err(|_| bad("record id", it))).transpose()?;
        let product = entry.product.as_deref().map(|it| it.parse().map_err(|_| bad("record id", it))).transpose()?;
        let node = match (account, product) {
            (None, None) => Node::Company,
            (Some(account), None) => Node::Account(account),
            (None, Some(product)) => Node::Product(product),
            (Some(account), Some(product)) => Node::Leaf(account, product),
        };
        let measure = read(&MEASURES, "measure", &entry.measure)?;
        let it = node_preparation(entry)?;
        all = all.with(node, measure, |slot| *slot = it);
    }
    Ok(all)
}

fn node_preparation(entry: stored::NodePreparation) -> Result<NodePreparation, ConvertError> {
    let gap_rule = entry.gap_rule.map_or(Ok(GapRule::default()), |it| read(&RULES, "rule for gaps", &it))?;
    Ok(NodePreparation {
        decisions: entry.decisions.into_iter().map(decision).collect::<Result<_, _>>()?,
        treatment: TreatmentChoice {
            working_days: entry.working_days,
            festival: entry.festival,
            gap_rule,
            box_cox: entry.box_cox,
        },
        season: entry.season.map(season).transpose()?,
    })
}

fn decision(it: stored::Decision) -> Result<Decision, ConvertError> {
    Ok(Decision {
        month: it.month.parse().map_err(|_| bad("month", &it.month))?,
        kind: read(&KINDS, "kind of adjustment", &it.kind)?,
        choice: read(&CHOICES, "decision", &it.choice)?,
        raw: it.raw,
        used: it.used,
        distance: it.distance,
        note: it.note,
    })
}

fn season(it: stored::Season) -> Result<SeasonTable, ConvertError> {
    let wrong = || bad("season table", format!("{:?}", it.indices));
    let indices: [f64; 12] = it.indices.as_slice().try_into().map_err(|_| wrong())?;
    let mut locked = [false; 12];
    for month in &it.locked {
        *locked.get_mut(*month).ok_or_else(wrong)? = true;
    }
    let table = SeasonTable { indices, locked, multiplicative: it.multiplicative };
    table.verify().map_err(|_| wrong())?;
    Ok(table)
}
