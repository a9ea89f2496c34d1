//! Residual diagnostics against R's `acf`, `Box.test` and `t.test`.
//!
//! Origin: `tests/data/reference/make_diagnostics.R` (R 4.2.2, base packages), which holds the calls. Tolerance: sums in
//! another order, and two expansions of the same tails.

use kedge::forecast::Diagnostics;

use super::{Reference, rows};

const EXPECTED: &str = include_str!("../../data/reference/expected_diagnostics.csv");

#[test]
fn residual_tests_are_those_of_r() {
    let mut n_checked = 0;
    for it in Reference::all() {
        let m = it.season_length.get();
        let expected = |quantity: &str| -> Vec<f64> {
            let own = rows(EXPECTED).filter(|row| row[0] == it.name && row[1] == quantity);
            own.map(|row| row[3].parse().unwrap()).collect()
        };
        if expected("bias").is_empty() {
            continue;
        }
        let first = std::iter::repeat_n(None, m);
        let residuals: Vec<Option<f64>> =
            first.chain(it.values.iter().zip(&it.values[m..]).map(|(then, now)| Some(now - then))).collect();
        for n_weights in [0, 3] {
            let found = Diagnostics::new(&residuals, it.season_length, n_weights).unwrap();
            let test = found.ljung_box;
            check(&[test.statistic, test.df as f64, test.p], &expected(&format!("ljung_box_{n_weights}")), &it.name);
            check(&[found.bias.mean, found.bias.t, found.bias.p], &expected("bias"), &it.name);
            let acf = expected("acf");
            check(&found.autocorrelation[..acf.len()], &acf, &it.name);
            n_checked += 1;
        }
    }
    assert!(n_checked >= 6, "{n_checked}");
}

fn check(ours: &[f64], theirs: &[f64], name: &str) {
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3), "{name}: {ours} {theirs}");
    }
}
