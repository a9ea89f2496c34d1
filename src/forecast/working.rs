//! Builds the working of a step: terms that, evaluated in order, give the result.

use super::{Term, TermOperator, TermRole, Working};

impl Working {
    /// A working whose first term is `value`.
    pub(super) fn start(formula: &str, role: TermRole, value: f64) -> Self {
        let term = Term { operator: TermOperator::Start, role, value };
        Self { formula: formula.to_owned(), terms: vec![term] }
    }

    /// The mean of `members`.
    pub(super) fn average(formula: &str, members: impl Iterator<Item = (TermRole, f64)>) -> Self {
        let terms = members.map(|(role, value)| Term { operator: TermOperator::Average, role, value }).collect();
        Self { formula: formula.to_owned(), terms }.equals()
    }

    /// With one more term.
    pub(super) fn then(mut self, operator: TermOperator, role: TermRole, value: f64) -> Self {
        self.terms.push(Term { operator, role, value });
        self
    }

    /// With the result last.
    pub(super) fn equals(self) -> Self {
        let value = self.evaluate();
        self.then(TermOperator::Equals, TermRole::Result, value)
    }

    /// What the terms come to, the result's own line left out.
    pub fn evaluate(&self) -> f64 {
        let averaged: Vec<f64> =
            self.terms.iter().filter(|it| it.operator == TermOperator::Average).map(|it| it.value).collect();
        if !averaged.is_empty() {
            return averaged.iter().sum::<f64>() / averaged.len() as f64;
        }
        self.terms.iter().fold(0.0, |sum, term| match term.operator {
            TermOperator::Start => term.value,
            TermOperator::Plus => sum + term.value,
            TermOperator::Times => sum * term.value,
            TermOperator::Average | TermOperator::Equals => sum,
        })
    }

    /// The same working for a forecast that may not fall below zero: the formula says so, and the result is 0
    /// where the terms come to less.
    pub(super) fn floored(mut self) -> Self {
        if self.evaluate() < 0.0 {
            self.formula = format!("max(0, {})", self.formula);
            if let Some(result) = self.terms.last_mut() {
                result.value = 0.0;
            }
        }
        self
    }
}
