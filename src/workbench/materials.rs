//! What materials last for, given the visits and the strategy, and every change to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{MaterialId, Month, MonthRange, StrategyId, working_days};
use crate::plan::material::{Inputs, Material, Outcome, Refusal, compute};
use crate::plan::{Workload, n_elapsed};

use super::{ActionError, Document};

/// Changes to materials.
#[derive(Clone, Debug, PartialEq)]
pub enum MaterialAction {
    /// Adds this material, or replaces the one with its id.
    Set(Arc<Material>),
    /// Lets one go.
    Delete(MaterialId),
}

impl MaterialAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        match self {
            MaterialAction::Set(it) if !it.is_sound() => return Err(ActionError::Material),
            MaterialAction::Set(it) => match document.materials.iter_mut().find(|known| known.id == it.id) {
                Some(known) => *known = it,
                None => document.materials.push(it),
            },
            MaterialAction::Delete(id) => {
                let at = document.materials.iter().position(|it| it.id == id);
                document.materials.remove(at.ok_or(ActionError::Material)?);
            }
        }
        Ok(())
    }
}

/// A material with its months.
#[derive(Clone, Debug, PartialEq)]
pub struct MaterialView {
    /// It.
    pub material: Arc<Material>,
    /// Its months, or why there are none.
    pub outcome: Result<Outcome, Refusal>,
}

/// The months of the plan that lie ahead: stock at hand serves no month that is over.
pub fn months_ahead(document: &Document, window: MonthRange) -> MonthRange {
    let n_elapsed = document.last_actual().map_or(0, |it| n_elapsed(window, it)).min(window.len);
    MonthRange { first: window.first.plus(n_elapsed as i32), len: window.len - n_elapsed }
}

/// Every material with its months over what lies ahead of the plan. `now` is the month that it is.
pub fn material_views(document: &Document, work: &Workload, now: Month) -> Vec<MaterialView> {
    let months = months_ahead(document, work.months);
    let days: Vec<f64> = months.iter().map(|it| working_days(it).days).collect();
    let visits = visits_of(document, work);
    let runs: BTreeMap<StrategyId, (Month, Month)> =
        document.strategy.iter().map(|it| (it.id, (it.from.month(), it.to.month()))).collect();
    let view = |material: &Arc<Material>| {
        let inputs = Inputs { material, months, days: &days, visits, runs: &runs, now };
        MaterialView { material: material.clone(), outcome: compute(&inputs) }
    };
    document.materials.iter().map(view).collect()
}

/// Visits a year to all accounts of each tier.
pub fn visits_of(document: &Document, work: &Workload) -> [u64; 4] {
    let mut visits = [0; 4];
    for it in &work.accounts {
        visits[it.tier as usize] += u64::from(document.coverage.cadence(it.tier).visits);
    }
    visits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Account, AccountId, Book, IdGenerator, Money, Product, ProductId, Quantity, SalesSeries, WorkspaceId,
    };
    use crate::plan::material::Lead;
    use crate::plan::{Covered, Tier, Worth};
    use crate::workbench::{Action, Workbench, Workspace};

    fn covered(tier: Tier) -> Covered {
        let account = AccountId(IdGenerator::new(5).next_id());
        let worth = Worth { account, sales: Money::default(), margin: None };
        Covered { worth, tier, is_chosen: false, hours: Vec::new() }
    }

    fn workspace(ids: &mut IdGenerator) -> Workspace {
        let id = WorkspaceId(ids.next_id());
        Workspace { id, name: String::new(), sample: false, currency: Default::default(), fiscal_start_month: 1 }
    }

    #[test]
    fn only_months_ahead_are_served() {
        let mut ids = IdGenerator::new(2);
        let workspace = workspace(&mut ids);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let series = SalesSeries {
            account,
            product,
            active_from: 0,
            amounts: vec![Some(Money::from_minor(1)); 3],
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let months = MonthRange { first: "2026-01".parse().unwrap(), len: 3 };
        let account = Account { id: account, name: "A".into(), region: None, person: None };
        let book = Book::new(months, vec![account], vec![Product { id: product, name: "P".into() }], vec![series]);
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book.unwrap()));
        let window = |first: &str, len| MonthRange { first: first.parse().unwrap(), len };
        // Actuals end in March 2026: nine months of the year are left, all of the next, none of the first quarter.
        assert_eq!(months_ahead(&document, window("2026-01", 12)), window("2026-04", 9));
        assert_eq!(months_ahead(&document, window("2027-01", 12)), window("2027-01", 12));
        assert_eq!(months_ahead(&document, window("2026-01", 3)).len, 0);
    }

    #[test]
    fn visits_use_material_and_undo_takes_it_back() {
        let mut ids = IdGenerator::new(2);
        let first: Month = "2026-01".parse().unwrap();
        let workspace = workspace(&mut ids);
        let pieces = |n: i64| Quantity::from_minor(n * 1000);
        let brochures = Material {
            id: MaterialId(ids.next_id()),
            name: "Brochures".into(),
            unit: "pcs".into(),
            unit_cost: Money::from_minor(300),
            stock: pieces(0),
            counted: first,
            minimum: pieces(0),
            lead: Lead::Months(1),
            per_visit: [pieces(3), pieces(1), pieces(1), pieces(1)],
            per_row: BTreeMap::new(),
            typed: BTreeMap::new(),
            incoming: BTreeMap::new(),
        };
        let mut bench = Workbench::open(Document::empty(workspace));
        let nameless = Material { name: String::new(), ..brochures.clone() };
        let refused = bench.apply(Action::Material(MaterialAction::Set(Arc::new(nameless))));
        assert_eq!(refused, Err(ActionError::Material));
        bench.apply(Action::Material(MaterialAction::Set(Arc::new(brochures.clone())))).unwrap();

        // By hand: two accounts of A and one of C have 2 · 24 and 6 visits a year, which use 48 · 3 + 6 = 150 pieces.
        let months = MonthRange { first, len: 12 };
        let accounts = vec![covered(Tier::A), covered(Tier::A), covered(Tier::C)];
        let work = Workload { months, accounts, people: Vec::new(), by_margin: false };
        assert_eq!(visits_of(bench.document(), &work), [48, 0, 6, 0]);
        let views = material_views(bench.document(), &work, first);
        let outcome = views[0].outcome.as_ref().unwrap();
        assert_eq!(outcome.total(|it| it.need), pieces(150));
        assert_eq!((outcome.cost(), outcome.rows[0].is_late), (Money::from_minor(45_000), true));

        let delete = || Action::Material(MaterialAction::Delete(brochures.id));
        bench.apply(delete()).unwrap();
        assert_eq!(bench.apply(delete()), Err(ActionError::Material));
        bench.undo();
        assert_eq!(bench.document().materials.len(), 1);
    }
}
