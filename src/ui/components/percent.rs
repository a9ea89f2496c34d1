//! Percentages as people type them.

/// A percentage as people type it, as a share; `None` when it is none.
pub fn percent(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches(['%', '％']).replace('−', "-");
    text.trim().parse::<f64>().ok().filter(|it| it.is_finite()).map(|it| it / 100.0)
}
