//! Where the reader is in the grid, and what the last edit did.

use std::sync::Arc;

use crate::domain::Money;
use crate::plan::{AccountShift, MonthShift, PlanError, ProductPlan, ProductShift, TargetPlan};
use crate::ui::pages::plan::view::RowKey;

/// A cell of the grid. Column 0 is the name, then come the months, then total, landing, chance and ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// The row.
    pub row: RowKey,
    /// The column.
    pub column: usize,
}

/// What the last edit did.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// It was made.
    Made {
        /// What was edited.
        spot: Spot,
        /// Before and after.
        change: (Money, Money),
        /// Months that moved.
        months: Vec<MonthShift>,
        /// Accounts that moved.
        accounts: Vec<AccountShift>,
        /// The plan that came of it: the note holds as long as this plan does.
        plan: Arc<TargetPlan>,
    },
    /// A cell was released or an account unlocked: nothing moved yet.
    Loosened {
        /// What may move again.
        spot: Spot,
        /// The plan that came of it: the note holds as long as this plan does.
        plan: Arc<TargetPlan>,
    },
    /// A product was set.
    Products {
        /// What was edited.
        spot: Spot,
        /// Before and after.
        change: (Money, Money),
        /// Other products that moved.
        products: Vec<ProductShift>,
        /// Months of the product that moved.
        months: Vec<MonthShift>,
        /// What came of it: the note holds as long as this does.
        kept: Arc<ProductPlan>,
    },
    /// A product was given back to its share.
    ProductReleased {
        /// Which cell.
        spot: Spot,
        /// What came of it.
        kept: Arc<ProductPlan>,
    },
    /// A product that the account never bought was taken in, or out again.
    ProductListed {
        /// The product's row.
        row: RowKey,
        /// Whether it is in.
        is_in: bool,
        /// What came of it.
        kept: Arc<ProductPlan>,
    },
    /// A product's total over the company is being set.
    Setting(Spot),
    /// So many cells of a block are being set.
    SettingBlock(usize),
    /// It was given up, because plan, products or data changed meanwhile.
    GivenUp(Spot),
    /// A block of so many cells was given up for the same reason.
    GivenUpBlock(usize),
    /// It was refused.
    Refused(PlanError),
    /// The text is no amount.
    NoAmount(String),
}
