//! Merging a file into the open workspace: ancestor, differences, conflicts, and one entry of the history for it all.

mod ancestor;
mod fit;
mod meeting;
mod rules;
mod three_way;

pub use ancestor::{Ancestor, Head, content_digest};
pub use fit::{Repair, Unfit};
pub use meeting::{Kinship, Meeting, Merged, PlanWay, Touch};
pub use rules::{Judgement, Rules, is_mark};
pub use three_way::{Choices, Content, Difference, Held, Side, Spot, Verdict, differences, merged};
