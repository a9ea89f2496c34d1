//! Work that draws values and is cut into turns.

/// A run of draws. Whoever leaves it early loses nothing but the run.
pub trait Drawing {
    /// What it comes to.
    type Outcome;

    /// Draws about so many more values; false when nothing is left to draw.
    fn step(&mut self, n_draws: usize) -> bool;

    /// The outcome, with whatever is left.
    fn finish(self) -> Self::Outcome;
}
