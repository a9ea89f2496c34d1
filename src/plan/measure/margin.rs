//! What of sales is cost, exactly (K9, K1): the same rule as in the budget's cascade.
//!
//! Symbols: p the list price, d the discount, c the cost of a piece, s the cost as a share of sales after discount. Sales
//! after discount S sell S ÷ (p·(1 − d)) pieces; their cost is c·S ÷ (p·(1 − d)), or s·S; margin = S − cost, rounded once.

use crate::domain::Money;

use super::super::budget::{ProductTerms, UnitCost, WHOLE, ratio};

/// The cost of one unit of sales after discount, as a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostPart {
    numerator: i128,
    divisor: i128,
}

impl CostPart {
    /// From what a product is sold for and costs; `None` where its cost is not known.
    pub fn of(terms: &ProductTerms) -> Option<Self> {
        match terms.cost? {
            UnitCost::Share(rate) => Some(Self { numerator: i128::from(rate), divisor: i128::from(WHOLE) }),
            UnitCost::PerUnit(cost) => {
                let after = i128::from(terms.price?.minor()) * i128::from(WHOLE - terms.discount);
                (after > 0).then(|| Self { numerator: i128::from(cost.minor()) * i128::from(WHOLE), divisor: after })
            }
        }
    }

    /// What a margin in hundredths of a per cent leaves for cost.
    pub fn of_margin(rate: i64) -> Self {
        Self { numerator: i128::from(WHOLE - rate), divisor: i128::from(WHOLE) }
    }

    /// The margin of these sales.
    pub fn margin(self, sales: Money) -> Money {
        sales - Money::from_minor(ratio(sales.minor(), self.numerator, self.divisor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_what_cost_leaves() {
        let terms = |price: Option<i64>, cost, discount| ProductTerms {
            price: price.map(Money::from_minor),
            cost,
            discount,
            no_rebate: false,
        };
        let yuan = |it: i64| Money::from_minor(100 * it);
        // By hand: 900 after 10 % off a list price of 10 are 100 pieces at a cost of 6: 900 − 600 = 300.
        let piece = CostPart::of(&terms(Some(1000), Some(UnitCost::PerUnit(yuan(6))), 1000)).unwrap();
        assert_eq!(piece.margin(yuan(900)), yuan(300));
        // 70 % of 900 is cost: 270 is left. Returns cost less.
        let share = CostPart::of(&terms(None, Some(UnitCost::Share(7000)), 0)).unwrap();
        assert_eq!((share.margin(yuan(900)), share.margin(yuan(-900))), (yuan(270), yuan(-270)));
        assert_eq!(CostPart::of_margin(3000).margin(yuan(900)), yuan(270));
        assert_eq!(CostPart::of(&terms(None, Some(UnitCost::PerUnit(yuan(6))), 0)), None);
        assert_eq!(CostPart::of(&terms(Some(1000), None, 0)), None);
    }
}
