//! The working of a month on the scale of the data: the method's own, then what was put back, term by term.
//!
//! Symbols: z and σ² point and variance on the Box-Cox scale, λ its parameter; f the festival's effect; d/d̄ working days
//! over their mean; ŷ₁ + ŷ₂ January and February together.

use super::back::Back;
use crate::forecast::{Horizon, Outlook, Predict, TermOperator, TermRole, Working};

impl Back {
    pub(super) fn working(&self, inner: Working, model: &dyn Predict, h: usize) -> Working {
        let t = self.n + h - 1;
        let mut working = inner;
        if let Some(scale) = self.scale {
            let Some(steps) = Horizon::new(h) else { return working };
            let Outlook { point, sd } = model.outlook(steps);
            let variance = sd.get(h - 1).map_or(0.0, |it| it * it);
            let formula = if scale.lambda.abs() < 1e-10 {
                "exp(z)·(1 + ½σ²)"
            } else {
                "(λz + 1)^(1/λ)·(1 + ½σ²(1 − λ)/(λz + 1)²)"
            };
            let value = scale.mean(point[h - 1], variance);
            working = Working::start(formula, TermRole::BackTransformed, value).equals();
        }
        if let Some((effect, x)) = &self.festival
            && let Some(x) = x.get(t)
            && effect.effect(x) != 0.0
        {
            working = if effect.in_logs {
                joined(working, TermOperator::Times, TermRole::FestivalFactor, libm::exp(effect.effect(x)), "× f")
            } else {
                joined(working, TermOperator::Plus, TermRole::Festival, effect.effect(x), "+ f")
            };
        }
        if let Some(days) = self.days.get(t) {
            working = joined(working, TermOperator::Times, TermRole::WorkingDays, *days, "× d/d̄");
        }
        working
    }

    /// The working of a month whose forecast is its part of January and February together.
    pub(super) fn pooled_working(&self, point: &[f64], h: usize) -> Option<Working> {
        let (i, total, share) = self.pairs(point).into_iter().find(|it| it.0 + 1 == h || it.0 + 2 == h)?;
        let part = if i + 1 == h { share } else { 1.0 - share };
        let working = Working::start("(ŷ₁ + ŷ₂) × d/(d₁ + d₂)", TermRole::TwoMonths, total);
        Some(working.then(TermOperator::Times, TermRole::DayShare, part).equals())
    }
}

fn joined(mut working: Working, operator: TermOperator, role: TermRole, value: f64, sign: &str) -> Working {
    working.terms.retain(|it| it.operator != TermOperator::Equals);
    working.formula = format!("({}) {sign}", working.formula);
    working.then(operator, role, value).equals()
}
