//! What the product talks about: months, money, accounts, products and their sales history.

mod book;
mod day;
mod festival;
mod id;
mod money;
mod month;
mod node;
mod party;
mod team;
mod working_days;

pub use book::{Book, BookError, SalesSeries, SeriesCell};
pub use day::{Day, DayError};
pub use festival::{SpringBreak, SpringWindow, spring_festival, spring_window, spring_window_of};
pub use id::{
    AccountId, AssumptionId, AuthorId, BudgetLineId, ChannelId, DecisionId, FeedbackId, HireId, IdGenerator,
    MaterialId, MuteId, ParseIdError, PartnerId, ProductId, RecordId, ReviewId, ServiceActivityId, ServiceEventId,
    SkillId, StrategyId, TaskId, VersionId, WorkspaceId,
};
pub use money::{Currency, DisplayUnit, Money, Quantity};
pub use month::{FiscalYear, Month, MonthError, MonthRange};
pub use node::{Measure, Node};
pub use party::{Account, Product};
pub use team::{Person, Place, Prospect, RAMP, Team};
pub use working_days::{WorkingDayCount, working_days};
