//! Rows in per cent on the same cells: what they bring together beside their own effects, and the margin that goes with
//! it. The parent's header has the formula.

use std::sync::Arc;

use super::super::{MarginEffect, StrategyRow, WHOLE};
use super::share::{base_at, delta_of, part, rounded};
use super::{Inputs, RowOutcome, Standing};
use crate::domain::Money;

/// The interaction, one per month of the year, in minor units.
pub(super) fn interaction(inputs: &Inputs<'_>, rows: &[RowOutcome]) -> Vec<Money> {
    let mut interaction = vec![0_i64; inputs.months.len];
    let shared: Vec<&StrategyRow> = inputs
        .rows
        .iter()
        .zip(rows)
        .filter(|(row, it)| it.standing == Standing::Adds && row.effect.is_share())
        .map(|it| &**it.0)
        .collect();
    for cell in inputs.cells {
        let here: Vec<&StrategyRow> =
            shared.iter().copied().filter(|it| it.acts_on(cell.account, cell.product)).collect();
        // A row alone has nothing to interact with.
        if here.len() < 2 {
            continue;
        }
        for (k, month) in inputs.months.iter().enumerate() {
            let Some(base) = base_at(cell, k) else { continue };
            let (mut together, mut own) = (0.0, 0);
            for delta in here.iter().filter_map(|it| delta_of(it, month)) {
                together += delta + together * delta;
                own += rounded(base, delta);
            }
            interaction[k] += rounded(base, together) - own;
        }
    }
    interaction.into_iter().map(Money::from_minor).collect()
}

/// The margin that a negative interaction takes with it: at the highest rate of the rows in per cent, 100 % at most.
pub(super) fn margin_lost(rows: &[Arc<StrategyRow>], outcomes: &[RowOutcome], interaction: Money) -> Money {
    if interaction >= Money::default() {
        return Money::default();
    }
    let rate = |(row, it): (&Arc<StrategyRow>, &RowOutcome)| {
        let counts = it.standing == Standing::Adds && row.effect.is_share();
        match row.margin.as_ref().filter(|_| counts)? {
            MarginEffect::Rate(rate) => Some(*rate),
            MarginEffect::Amount(_) | MarginEffect::Months(_) if it.own.minor() == 0 => None,
            MarginEffect::Amount(_) | MarginEffect::Months(_) => {
                Some(part(it.margin?.minor(), WHOLE, 1) / it.own.minor())
            }
        }
    };
    let highest = rows.iter().zip(outcomes).filter_map(rate).max().unwrap_or(0).clamp(0, WHOLE);
    Money::from_minor(part(interaction.minor(), highest, WHOLE))
}
