//! A material as it is written down.

use std::collections::BTreeMap;

use crate::domain::{Day, MaterialId, Money, Month, Quantity, StrategyId};

/// The largest quantity that is taken, in thousandths: ten million units.
pub const LARGEST_QUANTITY: i64 = 10_000_000_000;
/// The largest cost of a unit, in minor units.
pub const LARGEST_COST: i64 = 10_000_000_000;
/// The longest lead time, in months and days.
const LONGEST: [u32; 2] = [24, 730];

/// How long it takes from ordering to having it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// So many months.
    Months(u32),
    /// So many days.
    Days(u32),
}

impl Lead {
    /// Whether it is short enough.
    #[must_use]
    pub fn is_sound(self) -> bool {
        match self {
            Lead::Months(n) => n <= LONGEST[0],
            Lead::Days(n) => n <= LONGEST[1],
        }
    }

    /// The month by which something has to be ordered that is needed from the first day of `month` on.
    #[must_use]
    pub fn order_by(self, month: Month) -> Month {
        match self {
            Lead::Months(n) => month.plus(-(n as i32)),
            Lead::Days(n) => {
                Day::new(month.year(), month.month(), 1).map_or(month, |first| first.plus(-(n as i32)).month())
            }
        }
    }
}

/// Something that visits and actions use up: samples, gifts, demonstration units, brochures, spare parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its id.
    pub id: MaterialId,
    /// Its name.
    pub name: String,
    /// What it is counted in, in words.
    pub unit: String,
    /// What a unit costs.
    pub unit_cost: Money,
    /// Stock at hand at the beginning of the month `counted`.
    pub stock: Quantity,
    /// The month at whose beginning the stock was counted.
    pub counted: Month,
    /// What should always be there.
    pub minimum: Quantity,
    /// How long it takes to come.
    pub lead: Lead,
    /// What is used at a visit to an account of each tier, from A to D.
    pub per_visit: [Quantity; 4],
    /// What rows of the strategy use in every month in which they run.
    pub per_row: BTreeMap<StrategyId, Quantity>,
    /// What is used besides, by month.
    pub typed: BTreeMap<Month, Quantity>,
    /// What is on its way, by month.
    pub incoming: BTreeMap<Month, Quantity>,
}

impl Material {
    /// Whether it has a name and every number makes sense.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let fits = |it: &Quantity| (0..=LARGEST_QUANTITY).contains(&it.minor());
        let counts = [&self.stock, &self.minimum].into_iter().chain(&self.per_visit);
        let lists = self.per_row.values().chain(self.typed.values()).chain(self.incoming.values());
        !self.name.trim().is_empty()
            && (0..=LARGEST_COST).contains(&self.unit_cost.minor())
            && self.lead.is_sound()
            && counts.chain(lists).all(fits)
    }

    /// Whether anything is said of what uses it.
    #[must_use]
    pub fn is_used(&self) -> bool {
        let all = self.per_visit.iter().chain(self.per_row.values()).chain(self.typed.values());
        all.into_iter().any(|it| *it > Quantity::default())
    }
}
