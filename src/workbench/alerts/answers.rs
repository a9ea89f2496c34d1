//! Answers that come one by one, of which few steps are shown: findings are put together anew at most [`STEPS`] times
//! for one question, however many answers it has, so that a list neither waits for the last of them nor jumps with each.

/// How often what is found is put together anew while the answers to a question come in.
pub const STEPS: usize = 8;

/// How many answers are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// In by now; one that was lost counts, since nothing more comes of it.
    pub n_in: usize,
    /// Of how many.
    pub total: usize,
}

impl Answers {
    /// None yet, of so many.
    pub fn of(total: usize) -> Self {
        Self { n_in: 0, total }
    }

    /// One more is in. Whether what is there is to be shown: after every eighth part, and after the last.
    pub fn take(&mut self) -> bool {
        let step = |n: usize| n * STEPS / self.total.max(1);
        let before = step(self.n_in);
        self.n_in = (self.n_in + 1).min(self.total);
        step(self.n_in) > before
    }

    /// How many are still out.
    pub fn n_out(self) -> usize {
        self.total - self.n_in
    }

    /// Those of two questions together.
    pub fn and(self, other: Self) -> Self {
        Self { n_in: self.n_in + other.n_in, total: self.total + other.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_shown_in_few_steps_and_after_the_last_answer() {
        for total in [1, 2, 7, 8, 9, 41, 200, 4_000] {
            let mut answers = Answers::of(total);
            let shown: Vec<usize> = (1..=total).filter(|_| answers.take()).collect();
            assert!(shown.len() <= STEPS, "{total}: {shown:?}");
            assert_eq!(shown.len(), total.min(STEPS), "{total}: {shown:?}");
            assert_eq!(shown.last(), Some(&total), "the last answer is shown");
            assert!(shown[0] <= total.div_ceil(STEPS), "the first are not held back: {shown:?}");
            assert_eq!((answers.n_out(), answers.take()), (0, false));
        }
        let both = Answers { n_in: 3, total: 41 }.and(Answers { n_in: 5, total: 200 });
        assert_eq!((both.n_in, both.n_out()), (8, 233));
    }
}
