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

    /// With one more factor before the result.
    pub(super) fn scaled(mut self, role: TermRole, factor: f64) -> Self {
        self.terms.retain(|it| it.operator != TermOperator::Equals);
        self.then(TermOperator::Times, role, factor).equals()
    }

    /// The sum of `terms`.
    pub(super) fn sum(formula: &str, terms: impl Iterator<Item = (TermRole, f64)>) -> Self {
        let operator = |i: usize| if i == 0 { TermOperator::Start } else { TermOperator::Plus };
        let terms = terms.enumerate().map(|(i, (role, value))| Term { operator: operator(i), role, value }).collect();
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

    /// What the terms come to in order, the result's own line left out.
    pub fn evaluate(&self) -> f64 {
        let (mut sum, mut n_averaged) = (0.0, 0.0);
        let mut value = 0.0;
        for term in &self.terms {
            value = match term.operator {
                TermOperator::Start => term.value,
                TermOperator::Plus => value + term.value,
                TermOperator::Times => value * term.value,
                TermOperator::Average => {
                    sum += term.value;
                    n_averaged += 1.0;
                    sum / n_averaged
                }
                TermOperator::AtLeast => value.max(term.value),
                TermOperator::Equals => value,
            };
        }
        value
    }

    /// The same working for a forecast that may not fall below zero: where the terms come to less, the formula and a
    /// term of their own say so.
    pub(super) fn floored(mut self) -> Self {
        if self.evaluate() >= 0.0 {
            return self;
        }
        self.formula = format!("max(0, {})", self.formula);
        self.terms.retain(|it| it.operator != TermOperator::Equals);
        self.then(TermOperator::AtLeast, TermRole::Floor, 0.0).equals()
    }
}
