//! How large a change is, in hundredths of a per cent of the budget, and who approves one of that size.
//!
//! The rule stands in the parent's header.

use super::super::{Budget, BudgetFault, PlLine, Statement, WHOLE};
use super::{ChangeKind, Item, SignedLine};

/// Who approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The manager.
    Manager,
    /// The director.
    Director,
    /// Whoever owns the budget.
    Owner,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 3] = [Self::Manager, Self::Director, Self::Owner];
}

/// Up to which size, in hundredths of a per cent of the budget, who approves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The manager.
    pub manager: i64,
    /// The director.
    pub director: i64,
}

impl Default for Limits {
    /// 2 % and 5 %.
    fn default() -> Self {
        Self { manager: 200, director: 500 }
    }
}

impl Limits {
    /// Tells whether they rise.
    ///
    /// # Errors
    /// [`BudgetFault::Limits`].
    pub fn verify(self) -> Result<(), BudgetFault> {
        if (0..=self.director).contains(&self.manager) { Ok(()) } else { Err(BudgetFault::Limits) }
    }
}

impl Budget {
    /// How large a change is, in hundredths of a per cent of the budget as it holds, rounded up.
    pub fn size_of(&self, kind: ChangeKind, lines: &[SignedLine], now: &Statement) -> i64 {
        let share = |moved: i64, whole: i64| {
            let moved = if kind == ChangeKind::Transfer { moved / 2 } else { moved };
            match (moved, whole) {
                (0, _) => 0,
                (_, it) if it <= 0 => WHOLE,
                _ => i64::try_from(
                    (i128::from(moved) * i128::from(WHOLE)).div_euclid(i128::from(whole))
                        + i128::from(i128::from(moved) * i128::from(WHOLE) % i128::from(whole) != 0),
                )
                .unwrap_or(i64::MAX),
            }
        };
        let moved = |sales: bool| -> i64 {
            let of = lines.iter().filter(|it| matches!(it.item, Item::Sales(_)) == sales);
            of.map(|it| it.amount.minor().abs()).sum()
        };
        let sales = now.company.months.iter().map(|it| it.value(PlLine::Sales).minor()).sum();
        let expenses = now.lines.iter().map(|it| it.total().minor()).sum();
        share(moved(true), sales).max(share(moved(false), expenses))
    }

    /// Who has to approve a change of this size.
    pub fn level_for(&self, size: i64) -> Level {
        match size {
            it if it <= self.limits.manager => Level::Manager,
            it if it <= self.limits.director => Level::Director,
            _ => Level::Owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{Small, month, yuan};
    use super::super::super::{Extras, statement};
    use super::super::BudgetChange;
    use super::super::tests::{approved, change};
    use super::*;

    #[test]
    fn the_size_decides_who_approves() {
        let (Small { budget, accounts: [a, b], .. }, rent) = approved();
        let at = |item, amount| SignedLine { item, month: month("2026-02"), amount: yuan(amount) };
        let now = statement(&budget, &Extras::new()).unwrap();
        let size = |kind, lines: &[SignedLine]| budget.size_of(kind, lines, &now);
        // Sales 2,000, expenses 100: 40 of sales are 2 %, a transfer of 40 as well; 6 of rent are 6 % of the expenses.
        assert_eq!(size(ChangeKind::Add, &[at(Item::Sales(a), 40)]), 200);
        assert_eq!(size(ChangeKind::Transfer, &[at(Item::Sales(a), -40), at(Item::Sales(b), 40)]), 200);
        assert_eq!(size(ChangeKind::Cut, &[at(Item::Expense(rent), -6), at(Item::Sales(a), -1)]), 600);
        assert_eq!(
            [200, 201, 500, 501].map(|it| budget.level_for(it)),
            [Level::Manager, Level::Director, Level::Director, Level::Owner]
        );
        let by = |level| budget.changed(change(ChangeKind::Add, level, vec![at(Item::Sales(a), 41)]), None).map(|_| ());
        assert_eq!((by(Level::Manager), by(Level::Director)), (Err(BudgetFault::Level), Ok(())));
        let silent = BudgetChange {
            reason: " ".to_owned(),
            ..change(ChangeKind::Add, Level::Owner, vec![at(Item::Sales(a), 1)])
        };
        assert_eq!(budget.changed(silent, None), Err(BudgetFault::NoReason));
        assert_eq!(Limits { manager: 3, director: 2 }.verify(), Err(BudgetFault::Limits));
    }
}
