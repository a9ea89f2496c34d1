//! Short random record ids: ten characters of Crockford's base 32, never reused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const N_CHARS: u32 = 10;

/// An id of fifty bits, printed as ten characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordId(u64);

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no record id; an id has ten characters of base 32")]
pub struct ParseIdError(pub String);

impl RecordId {
    /// The id made of the lowest fifty bits.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << (5 * N_CHARS)) - 1))
    }

    /// Its fifty bits.
    pub const fn bits(self) -> u64 {
        self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..N_CHARS).rev().try_for_each(|i| {
            let digit = (self.0 >> (5 * i)) & 31;
            write!(f, "{}", ALPHABET[digit as usize] as char)
        })
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for RecordId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let unreadable = || ParseIdError(text.to_owned());
        if text.len() != N_CHARS as usize {
            return Err(unreadable());
        }
        let digit = |byte| ALPHABET.iter().position(|it| *it == byte).map(|d| d as u64);
        text.bytes().try_fold(0, |bits, byte| Some(bits << 5 | digit(byte)?)).map(Self).ok_or_else(unreadable)
    }
}

impl TryFrom<String> for RecordId {
    type Error = ParseIdError;
    fn try_from(text: String) -> Result<Self, ParseIdError> {
        text.parse()
    }
}

impl From<RecordId> for String {
    fn from(id: RecordId) -> String {
        id.to_string()
    }
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub RecordId);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                text.parse().map(Self)
            }
        }
    )* };
}

typed_id! {
    /// An account.
    AccountId,
    /// A product.
    ProductId,
    /// A workspace.
    WorkspaceId,
    /// A person who makes changes, on one device.
    AuthorId,
    /// A frozen version of a plan or a forecast.
    VersionId,
    /// An assumption that a plan rests on.
    AssumptionId,
    /// A line of the decision log.
    DecisionId,
    /// An expense of the budget.
    BudgetLineId,
    /// Something to be done by a day.
    TaskId,
    /// An alert that is quiet for a while.
    MuteId,
    /// A Monday review.
    ReviewId,
    /// A row of the marketing strategy.
    StrategyId,
    /// Something done before, during or after a sale.
    ServiceActivityId,
    /// A case that was served.
    ServiceEventId,
    /// What somebody on the market said.
    FeedbackId,
    /// A planned hire.
    HireId,
    /// A skill of a person.
    SkillId,
    /// A way to sell.
    ChannelId,
    /// A partner of a channel.
    PartnerId,
    /// Something that visits and actions use up.
    MaterialId
}

/// Makes ids from an injected seed (the browser's own randomness in the application, a constant in tests).
#[derive(Clone, Debug)]
pub struct IdGenerator {
    state: u64,
}

impl IdGenerator {
    /// A generator; the same seed gives the same ids.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next id. SplitMix64 (Steele, Lea and Flood 2014): its outputs never repeat within 2⁶⁴ calls.
    pub fn next_id(&mut self) -> RecordId {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        RecordId::from_bits(z ^ (z >> 31))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip_as_text() {
        let mut ids = IdGenerator::new(7);
        for _ in 0..100 {
            let id = ids.next_id();
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert!("not an id".parse::<RecordId>().is_err());
        assert!("0123456789é".parse::<RecordId>().is_err());
    }
}
