//! Why a budget, an edit of it or a change to it is refused, with the values that a sentence needs.

use thiserror::Error;

use crate::domain::{Money, Month};

use super::MOST_ROWS;

/// Why a budget cannot be made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BudgetFault {
    /// There is nothing to start from.
    #[error("a budget needs sales to start from: a plan or a forecast, and a history by product")]
    NothingToStartFrom,
    /// More rows than a page can work out while it answers.
    #[error("the order book has {0} rows of accounts and products, and a budget holds {MOST_ROWS}")]
    TooManyRows(usize),
    /// Rows have another length than the budget.
    #[error("a row of the budget has another number of months than the budget")]
    RowLength,
    /// A rate lies outside what it can be.
    #[error("a rate of {0} hundredths of a per cent is not possible here")]
    Rate(i64),
    /// A price, cost, block or unit amount that is not above zero.
    #[error("an amount of {} minor units is not possible here; it has to be above 0", .0.minor())]
    Amount(Money),
    /// The tiers of a rebate do not rise.
    #[error("the tiers of a rebate have to rise in sales")]
    Tiers,
    /// A line without a name.
    #[error("an expense needs a name")]
    NoName,
    /// The service plan costs nothing.
    #[error("the service plan costs nothing yet; write down what an hour or a case costs")]
    NoService,
    /// Two lines share an id.
    #[error("an expense is listed twice")]
    Twice,
    /// Lines rest on each other in a circle: their names in its order.
    #[error("these expenses rest on each other in a circle: {}", .0.join(" → "))]
    Circle(Vec<String>),
    /// A line rests on one that is not there.
    #[error("`{0}` rests on an expense that is not there")]
    RestsOnNothing(String),
    /// A line cannot go since others rest on it.
    #[error("these expenses rest on it: {}", .0.join(", "))]
    RestedOn(Vec<String>),
    /// It is not there any more.
    #[error("there is no such row in the budget any more")]
    NotThere,
    /// The quantity would have to follow from a price that is not there.
    #[error("without a list price there is no quantity to keep")]
    NoPrice,
    /// A cost a piece without a price: how many pieces is not known.
    #[error("a cost a piece needs a list price, since quantities follow from it; give the cost as a share instead")]
    CostWithoutPrice,
    /// It is approved: only changes with a reason move it.
    #[error("the budget is approved; move it by a change with a reason")]
    Approved,
    /// It has not come that far.
    #[error("this step does not follow from where the budget stands")]
    WrongStep,
    /// Nobody's name.
    #[error("say who does it")]
    NoAuthor,
    /// A change without a reason.
    #[error("a change needs a reason")]
    NoReason,
    /// A change without amounts.
    #[error("a change needs an amount")]
    NothingChanges,
    /// A transfer that does not add up to nothing; what is left over.
    #[error("a transfer adds up to nothing; {} minor units are left over", .0.minor())]
    TransferSum(Money),
    /// An addition that takes away, or a cut that adds.
    #[error("an addition adds, and a cut takes away, in every line")]
    WrongSign,
    /// A month that is closed.
    #[error("{0} is closed; what happened is not budgeted anew")]
    Closed(Month),
    /// A month outside the budget.
    #[error("{0} lies outside the budget")]
    Outside(Month),
    /// A line would fall below zero in a month.
    #[error("in {0} less would be left than nothing")]
    BelowZero(Month),
    /// Too small an approval.
    #[error("a change of this size is approved higher up")]
    Level,
    /// The limits do not rise.
    #[error("the limit of the second level lies below that of the first")]
    Limits,
}
