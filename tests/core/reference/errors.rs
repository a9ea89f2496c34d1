//! V3 and V4 on fixed error series.

use approx::assert_relative_eq;
use kedge::forecast::{IntervalEvidence, IntervalLevel, LevelQuantiles, OriginForecast, diebold_mariano};

use super::expected;

#[test]
fn diebold_mariano_is_that_of_r() {
    // dm.test(a, b, h = …, power = 1)$p.value; tolerance: rounding of the t distribution.
    let errors = expected("errors");
    let losses = |name: &str| errors[name].iter().map(|e| e.abs()).collect::<Vec<_>>();
    for h in [1, 3, 5] {
        let p = diebold_mariano(&losses("a"), &losses("b"), h).unwrap();
        assert_relative_eq!(p, errors[&format!("dm_p_{h}")][0], max_relative = 1e-9);
    }
    // Refusals: fewer than 10 errors, more than a third as steps, no difference at all.
    assert_eq!(diebold_mariano(&losses("a")[..9], &losses("b")[..9], 1), None);
    assert_eq!(diebold_mariano(&losses("a"), &losses("b"), 6), None);
    assert_eq!(diebold_mariano(&losses("a"), &losses("a"), 1), None);
}

#[test]
fn a_conformal_width_is_an_order_statistic() {
    // By hand: one step, a method without a spread of its own, 19 errors of size 1 to 19 in mixed order and sign. 80 %: the
    // ⌈20·0.80⌉ = 16th smallest; 95 %: the ⌈20·0.95⌉ = 19th.
    let error = |i: usize| if i.is_multiple_of(2) { (i * 7 % 19 + 1) as f64 } else { -((i * 7 % 19 + 1) as f64) };
    let run = |i: usize| OriginForecast { origin: 10 + i, point: vec![0.0], sd: vec![], error: vec![error(i)] };
    let runs: Vec<_> = (0..19).map(run).collect();
    let levels = LevelQuantiles::new(&[IntervalLevel::P80, IntervalLevel::P95]);
    let all: Vec<_> = runs.iter().collect();
    assert_eq!(IntervalEvidence::new(&all, None).half_widths(&levels, 1, &[], 40).unwrap(), [[16.0], [19.0]]);
    // Only the errors known at 14 training values count: origins 10 to 13, sizes 1, 8, 15 and 3. The ⌈5·0.80⌉ = 4th is
    // 15; 95 % needs 19 errors and is stretched by 1.959964/1.281552.
    let early = IntervalEvidence::new(&all, Some(14)).half_widths(&levels, 1, &[], 14).unwrap();
    assert_eq!(early[0], [15.0]);
    assert_relative_eq!(early[1][0], 15.0 * 1.959_963_984_540_054 / 1.281_551_565_544_6, max_relative = 1e-12);
}
