//! Where sums from below may come to: every node's range and chance, drawn from joint paths of its accounts.
//!
//! Percentiles 0 to 100 are in whole currency units; an account that two people share counts by its part.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Money, Node};
use crate::forecast::{CumulativeQuantiles, SeriesForecast};
use crate::plan::{AttainInputs, AttainOutcome, Correlation, GapTree, GroupKey, JointSums, TargetPlan, attain};
use crate::workbench::Document;
use crate::workbench::drawing::Drawing;
use crate::workbench::standing::account_sums;
use crate::workbench::tree::ForecastTree;

/// Ranges and chances of every node, drawn from joint paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// By node: the target there, and where the sum from below may come to.
    pub nodes: BTreeMap<GroupKey, AttainOutcome>,
    /// How strongly accounts move together: as in the plan's chances.
    pub correlation: Correlation,
    /// Paths that the sums are from.
    pub n_paths: usize,
}

/// Ranges under way: a page answers between its steps.
#[derive(Clone, Debug)]
pub struct BandRun {
    keys: Vec<(GroupKey, Money, Money)>,
    joint: JointSums,
    correlation: Correlation,
    /// The company's own percentiles, as long as nobody has committed: the sum is then the forecast itself, and its chance
    /// the one that the plan shows.
    company: Option<Vec<f64>>,
}

impl BandRun {
    /// Starts on the nodes of a tree of gaps. `None` without a history of amounts.
    pub fn start(
        document: &Document,
        tree: &ForecastTree,
        forecasts: &BTreeMap<Node, SeriesForecast>,
        plan: &TargetPlan,
        gaps: &GapTree,
    ) -> Option<Self> {
        let sums = account_sums(document, tree, forecasts, plan)?;
        let mut whole: BTreeMap<AccountId, f64> = BTreeMap::new();
        let mut idx: BTreeMap<AccountId, usize> = BTreeMap::new();
        let mut percentiles = Vec::with_capacity(gaps.accounts.len());
        for (i, it) in gaps.accounts.iter().enumerate() {
            idx.insert(it.account, i);
            let number = it.bottom_up.unwrap_or_default();
            whole.insert(it.account, number.to_f64());
            let committed = document.bottom_up.committed(it.account, plan.window);
            percentiles.push(match (committed, it.bottom_up) {
                (Some(it), _) => it.percentiles(),
                (None, None) => Vec::new(),
                // Without a distribution of its own a forecast stands for itself.
                (None, Some(number)) => {
                    let sold = sums.sold.get(i).copied().unwrap_or_default().to_f64();
                    match sums.rest.get(i).filter(|it| !it.is_empty()) {
                        Some(rest) => rest.iter().map(|q| sold + q).collect(),
                        None => vec![number.to_f64(); 101],
                    }
                }
            });
        }
        let mut groups: BTreeMap<GroupKey, Vec<(usize, f64)>> = BTreeMap::new();
        for (key, parts) in &gaps.parts {
            let GroupKey::Person(place) = key else { continue };
            for (account, part) in parts {
                let whole = whole.get(account).copied().unwrap_or_default();
                let share = if whole > 0.0 { part.to_f64() / whole } else { 0.0 };
                let Some(i) = idx.get(account).copied().filter(|_| share > 0.0) else { continue };
                for key in [GroupKey::Company, GroupKey::Region(place.region.clone()), key.clone()] {
                    groups.entry(key).or_default().push((i, share));
                }
            }
        }
        let number = |key: &GroupKey| gaps.nodes.get(key).map(|it| (it.top_down, it.bottom_up())).unwrap_or_default();
        let (keys, members): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .map(|(key, members)| {
                let (top_down, bottom_up) = number(&key);
                ((key, top_down, bottom_up), members)
            })
            .unzip();
        let joint = JointSums::new(percentiles, members, sums.correlation.rho);
        let is_open = |it: &AccountId| document.bottom_up.committed(*it, plan.window).is_none();
        let sold: f64 = sums.sold.iter().map(|it| it.to_f64()).sum();
        let company = sums.company.filter(|_| gaps.accounts.iter().all(|it| is_open(&it.account)));
        let company = company.map(|rest| rest.iter().map(|q| sold + q).collect());
        Some(Self { keys, joint, correlation: sums.correlation, company })
    }
}

impl Drawing for BandRun {
    type Outcome = Bands;

    fn step(&mut self, n_draws: usize) -> bool {
        !self.keys.is_empty() && self.joint.step(n_draws)
    }

    fn finish(self) -> Bands {
        let Self { keys, joint, correlation, company } = self;
        let n_paths = joint.n_paths();
        let sums = if keys.is_empty() { Vec::new() } else { joint.finish() };
        let node = |((key, target, number), drawn): ((GroupKey, Money, Money), Vec<f64>)| {
            let own = company.clone().filter(|_| key == GroupKey::Company);
            let quantiles = own.unwrap_or(drawn);
            let cumulative = CumulativeQuantiles { quantiles: vec![quantiles] };
            // The whole window counts as one step: the distribution is of its sum.
            let outcome = attain(AttainInputs {
                target,
                actual_to_date: Money::default(),
                remaining: &[Some(number)],
                cumulative: Some(&cumulative),
            });
            (key, outcome)
        };
        Bands { nodes: keys.into_iter().zip(sums).map(node).collect(), correlation, n_paths }
    }
}
