//! Which former states of a workspace are kept.

use std::collections::BTreeSet;

/// The newest states, whatever their age.
const NEWEST: usize = 10;
/// Days of each of which the newest state is kept.
const DAYS: usize = 7;

/// Which of the snapshots taken at these moments are let go: all but the newest ten and the newest of each of the last
/// seven days that have any. `day` gives the calendar day of a moment where the reader is.
pub fn outdated(moments: &[f64], day: impl Fn(f64) -> i64) -> Vec<f64> {
    let mut newest_first = moments.to_vec();
    newest_first.sort_by(|a, b| b.total_cmp(a));
    let mut days = BTreeSet::new();
    let is_kept = |(i, at): (usize, &f64)| {
        let first_of_day = days.len() < DAYS && days.insert(day(*at));
        i < NEWEST || first_of_day
    };
    let kept: Vec<bool> = newest_first.iter().enumerate().map(is_kept).collect();
    newest_first.into_iter().zip(kept).filter(|it| !it.1).map(|it| it.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400_000.0;

    fn check(moments: &[f64], gone: &[f64]) {
        assert_eq!(outdated(moments, |at| (at / DAY) as i64), gone, "{moments:?}");
    }

    #[test]
    fn ten_and_one_per_day_for_seven_days_are_kept() {
        check(&[], &[]);
        check(&[1.0, 2.0, 3.0], &[]);
        let today: Vec<f64> = (0..12).map(f64::from).collect();
        check(&today, &[1.0, 0.0]);
        // Three a day for twelve days: by hand, the newest ten reach back to the last of day 8, and the seven days that
        // have any are 11 to 5, of each of which the last, taken at 0.8 of the day, is kept.
        let many: Vec<f64> = (0..36).map(|i| (f64::from(i / 3) + [0.2, 0.5, 0.8][i as usize % 3]) * DAY).collect();
        let kept: Vec<f64> =
            many.iter().copied().filter(|it| !outdated(&many, |at| (at / DAY) as i64).contains(it)).collect();
        let expected: Vec<f64> = [5.8, 6.8, 7.8].iter().map(|it| it * DAY).chain(many[26..].iter().copied()).collect();
        assert_eq!(kept.len(), expected.len());
        assert!(kept.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1.0), "{kept:?}");
    }

    #[test]
    fn days_without_a_snapshot_do_not_count() {
        let mut moments: Vec<f64> = (0..10).map(|i| 100.0 * DAY + f64::from(i)).collect();
        moments.extend([3.0 * DAY, 3.0 * DAY + 1.0, 9.0 * DAY]);
        check(&moments, &[3.0 * DAY]);
    }
}
