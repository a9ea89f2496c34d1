//! A season table that a person edits: what is typed stays, the other months give way so that the year adds up.

use thiserror::Error;

const MONTHS: usize = 12;

/// Twelve indices, January first: factors with mean 1, or amounts with sum 0.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonTable {
    /// The indices, to six decimals.
    pub indices: [f64; MONTHS],
    /// Which of them were typed.
    pub locked: [bool; MONTHS],
    /// True for factors.
    pub multiplicative: bool,
}

/// Why indices make no table.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum SeasonFault {
    /// There are not twelve finite values, or a factor is not above zero.
    #[error("a season table has twelve finite indices, factors above zero")]
    Values,
    /// The year does not add up.
    #[error("the indices do not have mean 1 (factors) or sum 0 (amounts)")]
    Sum,
    /// What is typed leaves nothing for the other months.
    #[error(
        "the months typed come to {typed} of 12; the other months would have to be zero or less; lower one of them"
    )]
    NothingLeft {
        /// Sum of the typed factors.
        typed: f64,
    },
    /// Every other month is typed already.
    #[error("eleven months are typed already, the twelfth follows from them; let one of them go first")]
    AllLocked,
}

impl SeasonTable {
    /// A table of these indices, normalised; nothing counts as typed.
    ///
    /// # Errors
    /// [`SeasonFault::Values`] unless there are twelve usable indices.
    pub fn new(indices: &[f64], multiplicative: bool) -> Result<Self, SeasonFault> {
        let indices: [f64; MONTHS] = indices.try_into().map_err(|_| SeasonFault::Values)?;
        let it = Self { indices, locked: [false; MONTHS], multiplicative };
        it.checked_values()?;
        it.normalised()
    }

    /// The table with one index typed; the months not typed give way.
    ///
    /// # Errors
    /// [`SeasonFault`] when the rest cannot give way.
    pub fn typed(&self, month: usize, value: f64) -> Result<Self, SeasonFault> {
        let mut next = self.clone();
        *next.indices.get_mut(month).ok_or(SeasonFault::Values)? = value;
        next.locked[month] = true;
        next.checked_values()?;
        next.normalised()
    }

    /// The table with one index free to give way again.
    #[must_use]
    pub fn released(&self, month: usize) -> Self {
        let mut next = self.clone();
        next.locked.iter_mut().skip(month).take(1).for_each(|it| *it = false);
        next
    }

    /// Whether it is a table that [`SeasonTable::new`] could have made.
    ///
    /// # Errors
    /// [`SeasonFault`] otherwise.
    pub fn verify(&self) -> Result<(), SeasonFault> {
        self.checked_values()?;
        let sum: f64 = self.indices.iter().sum();
        let size = self.indices.iter().fold(1.0_f64, |size, it| size.max(it.abs()));
        let wanted = if self.multiplicative { MONTHS as f64 } else { 0.0 };
        if (sum - wanted).abs() <= 1e-4 * size { Ok(()) } else { Err(SeasonFault::Sum) }
    }

    fn checked_values(&self) -> Result<(), SeasonFault> {
        let usable = |it: &f64| it.is_finite() && it.abs() < 1e15 && (!self.multiplicative || *it > 0.0);
        if self.indices.iter().all(usable) { Ok(()) } else { Err(SeasonFault::Values) }
    }

    fn normalised(mut self) -> Result<Self, SeasonFault> {
        let n_free = self.locked.iter().filter(|it| !**it).count();
        if n_free == 0 {
            return Err(SeasonFault::AllLocked);
        }
        let sum_of = |locked: bool| -> f64 {
            self.indices.iter().zip(&self.locked).filter(|it| *it.1 == locked).map(|it| it.0).sum()
        };
        let (typed, free) = (sum_of(true), sum_of(false));
        let left = MONTHS as f64 - typed;
        if self.multiplicative && left <= 0.001 * n_free as f64 {
            return Err(SeasonFault::NothingLeft { typed });
        }
        for (index, locked) in self.indices.iter_mut().zip(self.locked) {
            if !locked {
                *index =
                    if self.multiplicative { *index * left / free } else { *index - (typed + free) / n_free as f64 };
            }
            // Six decimals: what is stored is then what comes back.
            *index = (*index * 1e6).round() / 1e6;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stays_and_the_rest_gives_way() {
        // By hand: eleven months share 12 − 3.
        let table = SeasonTable::new(&[2.0; 12], true).unwrap();
        assert_eq!(table.indices, [1.0; 12]);
        let typed = table.typed(1, 3.0).unwrap();
        assert_eq!((typed.indices[1], typed.indices[0]), (3.0, 0.818_182));
        let second = typed.typed(0, 1.0).unwrap();
        assert_eq!((second.indices[1], second.indices[0], second.indices[5]), (3.0, 1.0, 0.8));
        assert!(second.verify().is_ok());
        let again = second.released(1).typed(2, 1.0).unwrap();
        assert!(again.indices[1] > 2.5 && again.indices[1] < 3.0 && !again.locked[1]);
        // Amounts add up to nothing over the year.
        let amounts = SeasonTable::new(&[0.0; 12], false).unwrap().typed(3, 110.0).unwrap();
        assert_eq!((amounts.indices[3], amounts.indices[4]), (110.0, -10.0));
        assert!(amounts.verify().is_ok());
    }

    #[test]
    fn what_cannot_add_up_says_so() {
        let table = SeasonTable::new(&[1.0; 12], true).unwrap();
        assert_eq!(table.typed(0, 12.5), Err(SeasonFault::NothingLeft { typed: 12.5 }));
        assert_eq!(table.typed(0, 0.0), Err(SeasonFault::Values));
        assert_eq!(table.typed(12, 1.0), Err(SeasonFault::Values));
        assert_eq!(SeasonTable::new(&[1.0; 11], true), Err(SeasonFault::Values));
        let eleven = (0..11).fold(table, |table, month| table.typed(month, 1.0).unwrap());
        assert_eq!(eleven.typed(11, 1.0), Err(SeasonFault::AllLocked));
        let wrong = SeasonTable { indices: [1.1; 12], locked: [false; 12], multiplicative: true };
        assert_eq!(wrong.verify(), Err(SeasonFault::Sum));
    }
}
