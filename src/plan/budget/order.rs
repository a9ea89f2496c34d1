//! Which expense rests on which: the order in which they can be worked out, or the circle that has none.
//!
//! A percentage of another line rests on that line; one of the contribution rests on every direct expense.

use super::{Base, Budget, BudgetFault, CostDriver, ExpenseLine, Stage};

impl Budget {
    /// The positions of the lines in an order in which each comes after those that it rests on.
    ///
    /// # Errors
    /// [`BudgetFault::Circle`] with the names along it, [`BudgetFault::RestsOnNothing`].
    pub fn order(&self) -> Result<Vec<usize>, BudgetFault> {
        let mut walk =
            Walk { lines: &self.lines, done: vec![false; self.lines.len()], path: Vec::new(), order: vec![] };
        (0..self.lines.len()).try_for_each(|it| walk.visit(it))?;
        Ok(walk.order)
    }
}

/// A walk through what rests on what, depth first.
struct Walk<'a> {
    lines: &'a [ExpenseLine],
    done: Vec<bool>,
    path: Vec<usize>,
    order: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, idx: usize) -> Result<(), BudgetFault> {
        if self.done[idx] {
            return Ok(());
        }
        if let Some(at) = self.path.iter().position(|it| *it == idx) {
            let name = |it: &usize| self.lines[*it].name.clone();
            return Err(BudgetFault::Circle(self.path[at..].iter().chain([&idx]).map(name).collect()));
        }
        self.path.push(idx);
        for it in self.rests_on(idx)? {
            self.visit(it)?;
        }
        self.path.pop();
        self.done[idx] = true;
        self.order.push(idx);
        Ok(())
    }

    fn rests_on(&self, idx: usize) -> Result<Vec<usize>, BudgetFault> {
        let line = &self.lines[idx];
        match line.driver {
            CostDriver::Percent { of: Base::Line(id), .. } => {
                let at = self.lines.iter().position(|it| it.id == id);
                at.map(|it| vec![it]).ok_or_else(|| BudgetFault::RestsOnNothing(line.name.clone()))
            }
            CostDriver::Percent { of: Base::Contribution, .. } => {
                let direct = (0..self.lines.len()).filter(|it| self.lines[*it].stage == Stage::Direct);
                Ok(direct.collect())
            }
            _ => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::super::tests::{Small, line, small, yuan};
    use super::*;
    use crate::domain::BudgetLineId;

    #[test]
    fn circles_are_refused_with_the_names_along_them() {
        let Small { mut budget, mut ids, .. } = small();
        let percent = |of| CostDriver::Percent { rate: 100, of };
        let fixed = CostDriver::Fixed { per_month: yuan(1) };
        let mut a = line(&mut ids, "A", Stage::Common, Scope::Company, fixed);
        let b = line(&mut ids, "B", Stage::Common, Scope::Company, percent(Base::Line(a.id)));
        let c = line(&mut ids, "C", Stage::Common, Scope::Company, percent(Base::Line(b.id)));
        budget.lines = vec![c.clone(), b.clone(), a.clone()];
        assert_eq!(budget.order(), Ok(vec![2, 1, 0]), "each after what it rests on");
        a.driver = percent(Base::Line(c.id));
        budget.lines = vec![a, b, c];
        let names = |it: &[&str]| Err(BudgetFault::Circle(it.iter().map(|it| (*it).to_owned()).collect()));
        assert_eq!(budget.verify(), names(&["A", "C", "B", "A"]));
        // A direct expense is part of the contribution that it would be a part of.
        budget.lines = vec![line(&mut ids, "D", Stage::Direct, Scope::Company, percent(Base::Contribution))];
        assert_eq!(budget.verify(), names(&["D", "D"]));
        budget.lines[0].stage = Stage::Common;
        assert_eq!(budget.verify(), Ok(()));
        let gone = BudgetLineId(ids.next_id());
        budget.lines[0].driver = percent(Base::Line(gone));
        assert_eq!(budget.verify(), Err(BudgetFault::RestsOnNothing("D".to_owned())));
    }
}
