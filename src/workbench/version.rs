//! Versions: a plan or a forecast as it stood at a moment, kept for good.
//!
//! A version holds figures, not references: nothing that happens to the plan, the history or the settings afterwards
//! changes it. It can be compared, brought back (a plan) and deleted, never edited.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, Measure, Money, MonthRange, Node, ProductId, VersionId};
use crate::forecast::SeriesForecast;
use crate::plan::{ProductPlan, TargetPlan};

use super::tree::ForecastTree;
use super::{ActionError, Document};

/// A frozen state.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// Its name.
    pub name: String,
    /// What the person noted.
    pub note: String,
    /// Who froze it, by name at the time.
    pub author: String,
    /// Milliseconds since 1970.
    pub at: f64,
    /// Checksum of the history that it rests on; `None` without one.
    pub data_hash: Option<u32>,
    /// The application's version that froze it.
    pub app: String,
    /// The figures.
    pub frozen: Frozen,
    /// A plan's figures by product; `None` of a forecast, and of a plan that had none or was frozen before they were kept.
    pub products: Option<Arc<FrozenProducts>>,
}

/// The months of products, one amount per month of a plan's window.
pub type ProductMonths = BTreeMap<(AccountId, ProductId), Vec<Money>>;

/// The products of a frozen plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrozenProducts {
    /// What was typed for them, and their parts: what comes back with the plan.
    pub kept: Arc<ProductPlan>,
    /// Their targets as they were shown: what is compared.
    pub months: ProductMonths,
}

impl FrozenProducts {
    /// `None` where there is nothing to freeze.
    pub fn some(self) -> Option<Arc<Self>> {
        (!self.months.is_empty() || !self.kept.accounts.is_empty()).then(|| Arc::new(self))
    }
}

/// What was frozen.
#[derive(Clone, Debug, PartialEq)]
pub enum Frozen {
    /// The plan, with locks, bounds and reasons.
    Plan(Arc<TargetPlan>),
    /// The forecast as it was shown.
    Forecast(Arc<FrozenForecast>),
}

/// A forecast as trees showed it, in minor units of its measure.
#[derive(Clone, Debug, PartialEq)]
pub struct FrozenForecast {
    /// What was forecast.
    pub measure: Measure,
    /// The months ahead.
    pub months: MonthRange,
    /// Figures by node.
    pub lines: BTreeMap<Node, FrozenLine>,
}

/// One node's figures, one per month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrozenLine {
    /// The forecast.
    pub point: Vec<i64>,
    /// Lower and upper bounds by probability in per cent; none for a node without a method of its own.
    pub bands: BTreeMap<u32, [Vec<i64>; 2]>,
}

impl FrozenForecast {
    /// The tree's figures with each node's own bounds, moved in proportion as its forecast was to make the tree add up.
    pub fn of(tree: &ForecastTree, forecasts: &BTreeMap<Node, SeriesForecast>) -> Self {
        let minor_per_unit = match tree.measure {
            Measure::Amount => 100.0,
            Measure::Quantity => 1000.0,
        };
        let line = |(node, line): (&Node, &super::tree::NodeLine)| {
            let own = line.own_sum.filter(|it| *it > 0.0);
            let scale = own.map(|own| line.total() as f64 / own).filter(|it| *it > 0.0).unwrap_or(minor_per_unit);
            let intervals = forecasts.get(node).filter(|_| line.own_sum.is_some());
            let minor =
                |it: &[f64]| it.iter().take(line.minor.len()).map(|it| libm::round(it * scale) as i64).collect();
            let bands = intervals.into_iter().flat_map(|it| &it.chosen.forecast.intervals).map(|it| {
                (libm::round(it.level.get() * 100.0) as u32, [minor(&it.lower), minor(&it.upper)]) //
            });
            (*node, FrozenLine { point: line.minor.clone(), bands: bands.collect() })
        };
        Self { measure: tree.measure, months: tree.months, lines: tree.lines.iter().map(line).collect() }
    }
}

/// CRC-32 of a history: months, who, what, and every value.
pub fn data_hash(book: &Book) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    let mut number = |it: i64| hasher.update(&it.to_le_bytes());
    number(i64::from(book.months().first.index()));
    number(book.months().len as i64);
    for series in book.series() {
        number(series.account.0.bits() as i64);
        number(series.product.0.bits() as i64);
        number(series.active_from as i64);
        // A missing value differs from every amount that is planned or sold.
        let minors = (series.amounts.iter().map(|it| it.map_or(i64::MIN, |it| it.minor())))
            .chain(series.quantities.iter().map(|it| it.map_or(i64::MIN, |it| it.minor())));
        minors.for_each(&mut number);
    }
    hasher.finalize()
}

/// Changes to the versions.
#[derive(Clone, Debug, PartialEq)]
pub enum VersionAction {
    /// Keeps this one.
    Freeze(Arc<Version>),
    /// Lets one go.
    Delete(VersionId),
    /// The plan becomes the one of this version.
    Restore(VersionId),
}

impl VersionAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        let position = |id| document.versions.iter().position(|it| it.id == id).ok_or(ActionError::NoSuchVersion);
        match self {
            VersionAction::Freeze(version) if version.name.trim().is_empty() => Err(ActionError::VersionName),
            VersionAction::Freeze(version) => {
                document.versions.push(version);
                Ok(())
            }
            VersionAction::Delete(id) => {
                let at = position(id)?;
                document.versions.remove(at);
                Ok(())
            }
            VersionAction::Restore(id) => match &*document.versions[position(id)?].clone() {
                Version { frozen: Frozen::Plan(plan), products: Some(products), .. } => {
                    document.plan = Some(plan.clone());
                    document.products = products.kept.clone();
                    Ok(())
                }
                Version { frozen: Frozen::Plan(plan), products: None, .. } => {
                    // What was typed for products stays; where it does not fit into that plan, the plan's page says so.
                    if let Some(before) = document.plan.replace(plan.clone()) {
                        document.products = Arc::new(document.products.moved(before.window, plan.window));
                    }
                    Ok(())
                }
                Version { frozen: Frozen::Forecast(_), .. } => Err(ActionError::NoSuchVersion),
            },
        }
    }
}
