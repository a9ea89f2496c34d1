//! Which way of making a tree add up erred least on its own past, and the tree by each way.
//!
//! At each rolling origin every node's own forecast is taken as its backtest made it, the tree is made to add up in four
//! ways, and each is judged on what came after: RMSSE per node, averaged per level, the levels counting alike. Nothing
//! later than the origin counts: shares of history, the variances of WLS and the covariance of MinT come from errors
//! known by then, so that the first six origins serve as evidence alone. Whether the best can be told from top-down is
//! decided by the ranks on all nodes (V3, [`compare_methods`]); nodes of one tree resemble each other, so the verdict
//! leans to "different", and top-down stays wherever it does not fall.
//!
//! W of WLS: the mean squared error of a node over all known steps. W of MinT: shrunk, from one error per origin, the
//! mean of its first three steps; errors of later steps overlap too much to count as further evidence.
//! A node without a forecast of its own takes its share of its parent's, as it does top-down, and its errors count too;
//! where its sales have stopped ([`stopped_for`]) it is held at nothing, or the others' corrections would revive it.
//! Source: Wickramasuriya, Athanasopoulos & Hyndman 2019; Hyndman & Koehler 2006.

use serde::{Deserialize, Serialize};

use super::{ChildForecast, ErrorCovariance, Hierarchy, ReconcileOptions, history_shares, reconcile, top_down};
use crate::forecast::{SeasonLength, TrailPoint, compare_methods, error_scale, stopped_for};

/// Origins whose errors must be known before a way is judged.
const MIN_KNOWN: usize = 6;
/// Differences of RMSSE below this are none.
const NOTICEABLE: f64 = 1e-3;
/// Steps whose mean error stands for an origin in the covariance.
const N_STEPS_OF_VECTOR: usize = 3;

/// How forecasts of a tree are made to add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The total is divided along the parts' own forecasts.
    TopDown,
    /// The smallest parts are added up.
    BottomUp,
    /// Every node moves by as much as it erred so far (MinT with a diagonal W).
    Wls,
    /// The same with what errors have in common, shrunk (MinT-shrink).
    Mint,
}

impl Way {
    /// All, the plainest first.
    pub const ALL: [Way; 4] = [Way::TopDown, Way::BottomUp, Way::Wls, Way::Mint];

    /// Its key in files.
    pub const fn key(self) -> &'static str {
        match self {
            Way::TopDown => "top_down",
            Way::BottomUp => "bottom_up",
            Way::Wls => "wls",
            Way::Mint => "mint",
        }
    }

    /// The way with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// A node's history and its own forecasts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeNode {
    /// One per period, `None` where missing; all nodes end in the same period.
    pub values: Vec<Option<f64>>,
    /// Its own forecast now, one per step; `None` when it is too thin for one.
    pub point: Option<Vec<f64>>,
    /// What its method in use said at rolling origins, counted from the first of `values`.
    pub trail: Vec<TrailPoint>,
}

/// Nodes in the order of a hierarchy: aggregates, then leaves.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    /// Who stands under whom.
    pub hierarchy: &'a Hierarchy,
    /// One per node.
    pub nodes: &'a [TreeNode],
    /// Whose forecast a node divides top-down; `None` for the total, and for sums that cross the tree.
    pub parents: &'a [Option<usize>],
    /// The level a node is judged at, from 0 without a gap.
    pub levels: &'a [usize],
    /// Observations per season, for the scale of errors.
    pub season_length: SeasonLength,
}

/// How the ways did on the past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WayEvidence {
    /// Origins judged.
    pub n_origins: usize,
    /// Nodes judged.
    pub n_nodes: usize,
    /// RMSSE `[level][way]`, ways as in [`Way::ALL`]; NaN for a level without a node that can be judged.
    pub levels: Vec<[f64; 4]>,
    /// The mean over levels.
    pub overall: [f64; 4],
    /// The way with the least overall error.
    pub best: Way,
    /// Whether the ranks on all nodes tell it from top-down; where that is the best, from all others.
    pub told_apart: bool,
}

impl WayEvidence {
    /// By how much the best erred less than top-down, as a share; where that is the best, than the second.
    pub fn gain(&self) -> f64 {
        let at = |way: Way| self.overall[way as usize];
        let rival = match self.best {
            Way::TopDown => Way::ALL[1..].iter().map(|it| at(*it)).fold(f64::INFINITY, f64::min),
            _ => at(Way::TopDown),
        };
        if rival > 0.0 { 1.0 - at(self.best) / rival } else { 0.0 }
    }

    /// The way in use where nobody chose one: the best where it can be told apart, else the plainest.
    pub fn preferred(&self) -> Way {
        if self.told_apart { self.best } else { Way::TopDown }
    }
}

/// The tree by every way, and how each did.
#[derive(Clone, Debug, PartialEq)]
pub struct Ways {
    /// `None` with fewer than seven origins, or where no node can be judged.
    pub evidence: Option<WayEvidence>,
    /// `[way][node][step]`; a way that cannot be taken has none.
    pub forecasts: [Option<Vec<Vec<f64>>>; 4],
}

/// Makes `tree` add up in every way, now and at its origins. `None` when the total has no forecast of its own.
pub fn compare_ways(tree: &Tree<'_>) -> Option<Ways> {
    let origins = origins(tree);
    let n_steps = tree.nodes.first()?.point.as_ref()?.len();
    let now = tree.nodes[0].values.len();
    let base = Base::new(tree, now, n_steps, |it| it.point.as_deref())?;
    let forecasts = by_every_way(tree, &base, &Known::new(&origins, now, &base.stopped));
    Some(Ways { evidence: evidence(tree, &origins), forecasts })
}

/// Forecasts of all nodes before they agree.
struct Base {
    /// `[node][step]`.
    point: Vec<Vec<f64>>,
    /// Nodes whose sales have stopped: they stay at nothing, and what they erred while they fell moves nobody.
    stopped: Vec<bool>,
    /// The same as top-down takes it: shares where a node has none of its own.
    top_down: Vec<Vec<f64>>,
}

impl Base {
    /// `own` gives a node's own forecast; only what was known at `now` counts. `None` without that of the total.
    fn new<'a>(
        tree: &Tree<'a>,
        now: usize,
        n_steps: usize,
        own: impl Fn(&'a TreeNode) -> Option<&'a [f64]>,
    ) -> Option<Self> {
        let mut own: Vec<Option<Vec<f64>>> =
            tree.nodes.iter().map(|it| Some(own(it)?.get(..n_steps)?.to_vec())).collect();
        let has_stopped =
            |it: (&TreeNode, &Option<Vec<f64>>)| it.1.is_none() && stopped_for(&it.0.values[..now]).is_some();
        let mut stopped: Vec<bool> = tree.nodes.iter().zip(&own).map(has_stopped).collect();
        // What is too thin to tell ends with its parent; parents come first.
        for (node, parent) in tree.parents.iter().enumerate() {
            stopped[node] |= own[node].is_none() && parent.is_some_and(|it| stopped[it]);
        }
        own.iter_mut().zip(&stopped).filter(|it| *it.1).for_each(|it| *it.0 = Some(vec![0.0; n_steps]));
        let total = own.first()?.clone()?;
        let mut divided = vec![None; tree.nodes.len()];
        let mut shared: Vec<Option<Vec<f64>>> = own.clone();
        divided[0] = Some(total);
        for parent in 0..tree.nodes.len() {
            let children: Vec<usize> = (0..tree.nodes.len()).filter(|i| tree.parents[*i] == Some(parent)).collect();
            let (Some(from), Some(base)) = (divided[parent].clone(), shared[parent].clone()) else { continue };
            let known = |i: &usize| if stopped[*i] { &[][..] } else { &tree.nodes[*i].values[..now] };
            let histories: Vec<&[Option<f64>]> = children.iter().map(known).collect();
            let shares = history_shares(&histories);
            let inputs: Vec<ChildForecast> = (children.iter().zip(&shares))
                .map(|(i, share)| ChildForecast { own: own[*i].clone(), share: *share })
                .collect();
            for ((child, share), part) in children.iter().zip(shares).zip(top_down(&from, &inputs)) {
                divided[*child] = Some(part);
                shared[*child].get_or_insert_with(|| base.iter().map(|it| it * share).collect());
            }
        }
        let leaves = |all: &[Option<Vec<f64>>]| -> Option<Vec<Vec<f64>>> {
            all[tree.hierarchy.n_aggregates()..].iter().cloned().collect()
        };
        let sums = tree.hierarchy.bottom_up(&leaves(&shared)?);
        let point = shared.into_iter().zip(sums).map(|(own, sum)| own.unwrap_or(sum)).collect();
        Some(Self { point, stopped, top_down: tree.hierarchy.bottom_up(&leaves(&divided)?) })
    }
}

/// An origin with what was forecast there and how far off it was.
struct Origin {
    at: usize,
    base: Base,
    /// Actual − forecast `[node][step]`, `None` where nothing is recorded.
    error: Vec<Vec<Option<f64>>>,
}

fn origins(tree: &Tree<'_>) -> Vec<Origin> {
    let Some(total) = tree.nodes.first() else { return Vec::new() };
    let origin = |point: &TrailPoint| {
        let own = |it: &TreeNode| it.trail.iter().position(|it| it.origin == point.origin);
        let base = Base::new(tree, point.origin, point.point.len(), |it| own(it).map(|i| &it.trail[i].point[..]))?;
        let errors = (tree.nodes.iter().zip(&base.point))
            .map(|(node, forecast)| errors(&node.values[point.origin..], forecast))
            .collect();
        Some(Origin { at: point.origin, base, error: errors })
    };
    total.trail.iter().filter_map(origin).collect()
}

fn errors(actual: &[Option<f64>], forecast: &[f64]) -> Vec<Option<f64>> {
    actual.iter().zip(forecast).map(|(y, f)| y.map(|y| y - f)).collect()
}

/// Errors known at some time.
struct Known {
    /// Mean squared error per node.
    variances: Vec<f64>,
    /// `[node][origin]`.
    vectors: Vec<Vec<f64>>,
}

impl Known {
    fn new(origins: &[Origin], now: usize, stopped: &[bool]) -> Self {
        let n_nodes = origins.first().map_or(0, |it| it.error.len());
        let before = || origins.iter().filter(|it| it.at < now);
        let known = |it: &Origin, node: usize| -> Vec<f64> {
            let n = (now - it.at).min(it.error[node].len());
            let errors = it.error[node][..n].iter().copied().flatten();
            errors.filter(|_| !stopped[node]).collect()
        };
        let mean = |it: &[f64]| it.iter().sum::<f64>() / it.len().max(1) as f64;
        let variance = |node: usize| {
            let squares: Vec<f64> = before().flat_map(|it| known(it, node)).map(|e| e * e).collect();
            mean(&squares)
        };
        let vector = |node: usize| {
            // Where nothing is recorded there is no error to have in common.
            let first = |it: Vec<f64>| mean(&it[..it.len().min(N_STEPS_OF_VECTOR)]);
            before().map(|it| first(known(it, node))).collect()
        };
        Self { variances: (0..n_nodes).map(variance).collect(), vectors: (0..n_nodes).map(vector).collect() }
    }

    /// How many origins stand behind it.
    fn n_origins(&self) -> usize {
        self.vectors.first().map_or(0, Vec::len)
    }
}

fn by_every_way(tree: &Tree<'_>, base: &Base, known: &Known) -> [Option<Vec<Vec<f64>>>; 4] {
    let leaves = &tree.nodes[tree.hierarchy.n_aggregates()..];
    let returns = |it: &TreeNode| it.values.iter().flatten().any(|it| *it < 0.0);
    let with_returns = (0..leaves.len()).filter(|leaf| returns(&leaves[*leaf])).collect();
    let locked = (tree.hierarchy.n_aggregates()..tree.nodes.len()).filter(|it| base.stopped[*it]).collect();
    let options = ReconcileOptions { non_negative: true, with_returns, locked };
    let projected = |covariance: ErrorCovariance| {
        let enough = known.n_origins() >= MIN_KNOWN;
        enough.then(|| reconcile(tree.hierarchy, &base.point, &covariance, &options).ok()).flatten()
    };
    [
        Some(base.top_down.clone()),
        Some(tree.hierarchy.bottom_up(&base.point[tree.hierarchy.n_aggregates()..])),
        projected(ErrorCovariance::variances(&known.variances)),
        projected(ErrorCovariance::shrunk(&known.vectors)),
    ]
}

fn evidence(tree: &Tree<'_>, origins: &[Origin]) -> Option<WayEvidence> {
    let judged = origins.get(MIN_KNOWN..).filter(|it| !it.is_empty())?;
    let mut squares = vec![[0.0; 4]; tree.nodes.len()];
    let mut counts = vec![0_usize; tree.nodes.len()];
    for origin in judged {
        let ways = by_every_way(tree, &origin.base, &Known::new(origins, origin.at, &origin.base.stopped));
        for (way, forecast) in ways.iter().enumerate() {
            let forecast = forecast.as_ref()?;
            for (node, it) in tree.nodes.iter().enumerate() {
                let found = errors(&it.values[origin.at..], &forecast[node]);
                squares[node][way] += found.iter().flatten().map(|e| e * e).sum::<f64>();
                counts[node] += if way == 0 { found.iter().flatten().count() } else { 0 };
            }
        }
    }
    let rmsse: Vec<Option<[f64; 4]>> = (0..tree.nodes.len())
        .map(|node| {
            let train: Vec<f64> = tree.nodes[node].values[..judged[0].at].iter().copied().flatten().collect();
            let scale = error_scale(&train, tree.season_length.get(), |e| e * e)? * counts[node] as f64;
            (scale > 0.0).then(|| squares[node].map(|it| (it / scale).sqrt()))
        })
        .collect();
    weigh(tree.levels, &rmsse, judged.len())
}

/// From each node's errors to the verdict.
fn weigh(node_levels: &[usize], rmsse: &[Option<[f64; 4]>], n_origins: usize) -> Option<WayEvidence> {
    let n_levels = node_levels.iter().max()? + 1;
    let mean_of = |rows: &[[f64; 4]]| -> [f64; 4] {
        std::array::from_fn(|way| rows.iter().map(|it| it[way]).sum::<f64>() / rows.len() as f64)
    };
    let of_level = |level: usize| -> Vec<[f64; 4]> {
        rmsse.iter().zip(node_levels).filter(|it| *it.1 == level).filter_map(|it| *it.0).collect()
    };
    let levels: Vec<[f64; 4]> = (0..n_levels).map(|it| mean_of(&of_level(it))).collect();
    let known: Vec<[f64; 4]> = levels.iter().copied().filter(|it| it[0].is_finite()).collect();
    let overall = mean_of(&known);
    let best = Way::ALL.into_iter().min_by(|a, b| overall[*a as usize].total_cmp(&overall[*b as usize]))?;
    if !overall[best as usize].is_finite() {
        return None;
    }
    let all: Vec<Vec<f64>> = rmsse.iter().flatten().map(|it| it.to_vec()).collect();
    let rivals = if best == Way::TopDown { &Way::ALL[1..] } else { &Way::ALL[..1] };
    // Ranks tell rounding apart as well, which is no gain.
    let gains = |rival: &Way| overall[*rival as usize] - overall[best as usize] > NOTICEABLE;
    let told_apart = compare_methods(&all).is_some_and(|it| {
        let apart = |rival: &Way| it.mean_ranks[*rival as usize] - it.mean_ranks[best as usize] > it.critical_distance;
        rivals.iter().all(|rival| gains(rival) && apart(rival))
    });
    Some(WayEvidence { n_origins, n_nodes: all.len(), levels, overall, best, told_apart })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Generator;

    const N: usize = 48;

    /// A total over two leaves, or over `n_groups` pairs of them; each node's trail errs by `error` of the truth.
    fn forest(n_groups: usize, error: impl Fn(usize, &mut Generator) -> f64) -> (Hierarchy, Vec<TreeNode>) {
        let n_leaves = 2 * n_groups;
        let aggregates: Vec<Vec<usize>> =
            std::iter::once((0..n_leaves).collect()).chain((0..n_groups).map(|g| vec![2 * g, 2 * g + 1])).collect();
        let hierarchy = Hierarchy::new(n_leaves, aggregates).unwrap();
        let mut random = Generator::new(3);
        let leaves: Vec<Vec<f64>> =
            (0..n_leaves).map(|_| (0..N + 12).map(|_| 100.0 + 10.0 * random.normal()).collect()).collect();
        let all = hierarchy.bottom_up(&leaves);
        let node = |(i, truth): (usize, &Vec<f64>)| {
            let mut at =
                |origin: usize| -> Vec<f64> { (0..12).map(|h| truth[origin + h] + error(i, &mut random)).collect() };
            let trail = (25..=36).map(|origin| TrailPoint { origin, point: at(origin) }).collect();
            TreeNode { values: truth[..N].iter().copied().map(Some).collect(), point: Some(at(N)), trail }
        };
        let nodes = all.iter().enumerate().map(node).collect();
        (hierarchy, nodes)
    }

    fn compared(hierarchy: &Hierarchy, nodes: &[TreeNode]) -> Ways {
        let n_groups = hierarchy.n_aggregates() - 1;
        let parents: Vec<Option<usize>> = std::iter::once(None)
            .chain((0..n_groups).map(|_| Some(0)))
            .chain((0..2 * n_groups).map(|leaf| Some(1 + leaf / 2)))
            .collect();
        let levels: Vec<usize> = (0..nodes.len()).map(|i| usize::from(i > 0) + usize::from(i > n_groups)).collect();
        let season_length = SeasonLength::MONTHLY;
        compare_ways(&Tree { hierarchy, nodes, parents: &parents, levels: &levels, season_length }).unwrap()
    }

    #[test]
    fn leaves_that_know_better_win_and_are_told_apart() {
        // The sums err ten times as much as the leaves: adding up must win over dividing.
        let (hierarchy, nodes) =
            forest(10, |i, random| if i > 10 { random.normal() } else { 40.0 + 20.0 * random.normal() });
        let evidence = compared(&hierarchy, &nodes).evidence.unwrap();
        assert_eq!((evidence.n_origins, evidence.n_nodes, evidence.levels.len()), (6, 31, 3));
        assert!(evidence.best != Way::TopDown && evidence.told_apart, "{evidence:?}");
        assert_eq!(evidence.preferred(), evidence.best);
        assert!(evidence.gain() > 0.5, "{evidence:?}");
    }

    #[test]
    fn a_total_that_knows_better_keeps_top_down() {
        // All leaves are too high by as much; the total is right.
        let (hierarchy, nodes) = forest(10, |i, random| if i > 0 { 30.0 } else { 0.1 * random.normal() });
        let evidence = compared(&hierarchy, &nodes).evidence.unwrap();
        assert!(evidence.overall[0] < 0.2 * evidence.overall[1], "{evidence:?}");
        assert!(evidence.preferred() != Way::BottomUp);
    }

    #[test]
    fn forecasts_that_agree_cannot_be_told_apart() {
        let (hierarchy, nodes) = forest(6, |_, _| 0.0);
        let ways = compared(&hierarchy, &nodes);
        let evidence = ways.evidence.unwrap();
        assert!(!evidence.told_apart && evidence.preferred() == Way::TopDown, "{evidence:?}");
        for forecast in ways.forecasts.iter().flatten() {
            for (node, it) in nodes.iter().zip(forecast) {
                let expected = node.point.as_ref().unwrap();
                assert!(it.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6 * b.abs()), "{it:?} {expected:?}");
            }
        }
    }

    #[test]
    fn nothing_later_than_the_origin_counts() {
        let (hierarchy, nodes) = forest(3, |_, random| 10.0 * random.normal());
        let known = |nodes: &[TreeNode], now: usize| {
            let levels = vec![0; nodes.len()];
            let parents: Vec<Option<usize>> = (0..nodes.len())
                .map(|i| match i {
                    0 => None,
                    1..=3 => Some(0),
                    leaf => Some(1 + (leaf - 4) / 2),
                })
                .collect();
            let tree = Tree {
                hierarchy: &hierarchy,
                nodes,
                parents: &parents,
                levels: &levels,
                season_length: SeasonLength::MONTHLY,
            };
            let origins = origins(&tree);
            let at = origins.iter().position(|it| it.at == now).unwrap();
            by_every_way(&tree, &origins[at].base, &Known::new(&origins, now, &origins[at].base.stopped))
        };
        let mut changed = nodes.clone();
        for node in &mut changed {
            node.values[33..].iter_mut().for_each(|it| *it = it.map(|value| 3.0 * value));
        }
        assert_eq!(known(&nodes, 33), known(&changed, 33));
        assert_ne!(known(&nodes, 35)[2], known(&changed, 35)[2], "and what was known does count");
    }

    #[test]
    fn a_thin_leaf_takes_its_share_and_the_tree_adds_up_in_every_way() {
        let (hierarchy, mut nodes) = forest(2, |_, random| 15.0 * random.normal());
        nodes[3].point = None;
        nodes[3].trail.clear();
        let ways = compared(&hierarchy, &nodes);
        for forecast in ways.forecasts.iter().flatten() {
            for step in 0..12 {
                let leaves: Vec<f64> = forecast[3..].iter().map(|it| it[step]).collect();
                for (sum, found) in hierarchy.sums(&leaves).iter().zip(forecast) {
                    assert!((sum - found[step]).abs() < 1e-6);
                }
            }
        }
        assert!(ways.forecasts.iter().all(Option::is_some));
    }

    #[test]
    fn without_enough_origins_nothing_is_judged() {
        let (hierarchy, mut nodes) = forest(2, |_, random| 15.0 * random.normal());
        nodes.iter_mut().for_each(|it| it.trail.truncate(5));
        let ways = compared(&hierarchy, &nodes);
        assert!(ways.evidence.is_none() && ways.forecasts[0].is_some() && ways.forecasts[2].is_none());
    }
}
