//! T16: the posterior on a yearly and a quarterly series of M3, against an independent sampler (`make_lgt.py`: the same
//! model and priors written anew, the stretch move of Goodman & Weare, 240 000 draws).
//!
//! Both are random, ours with 100 draws that were moved from few ancestors: on these series they are worth ten to twenty
//! independent ones, whose means have a standard error of a fifth to a third of the posterior's spread. Tolerance: 0.7
//! spreads, two to three standard errors; the draws have a fixed seed, so that what holds once holds on.

use kedge::forecast::methods::Lgt;
use kedge::forecast::{Fit, Horizon, Predict, SeasonLength};

use super::Reference;

const TOLERANCE: f64 = 0.7;

#[test]
fn the_posterior_is_that_of_an_independent_sampler() {
    for it in Reference::all().into_iter().filter(|it| ["N0001", "N0646"].contains(&it.name.as_str())) {
        let model = Lgt { season_length: SeasonLength::NONE, start: None }.fit(&it.series()).unwrap();
        let means: Vec<f64> = model.parameters().into_iter().map(|it| it.value).collect();
        let point = model.outlook(Horizon::new(6).unwrap()).point;
        for (ours, mean, spread) in [(point, "lgt_point", "lgt_spread"), (means, "lgt_mean", "lgt_sd")] {
            let (theirs, spreads) = (it.expected(mean), it.expected(spread));
            assert_eq!(ours.len(), theirs.len());
            for (i, ((a, b), sd)) in ours.iter().zip(theirs).zip(spreads).enumerate() {
                assert!((a - b).abs() < TOLERANCE * sd, "{mean} {} of {}: {a} for {b} ± {sd}", i + 1, it.name);
            }
        }
    }
}

#[test]
fn a_cloud_carried_on_ends_where_a_new_one_does() {
    // The same posterior by another way: the draws for all but the last three values, weighted and moved.
    for it in Reference::all().into_iter().filter(|it| ["N0001", "N0646"].contains(&it.name.as_str())) {
        let series = it.series();
        let fit = |n: usize, start| Lgt { season_length: SeasonLength::NONE, start }.fit(&series.head(n)).unwrap();
        let before = fit(series.len() - 3, None).search_point();
        let carried = fit(series.len(), before).outlook(Horizon::new(6).unwrap()).point;
        for ((a, b), sd) in carried.iter().zip(it.expected("lgt_point")).zip(it.expected("lgt_spread")) {
            assert!((a - b).abs() < TOLERANCE * sd, "{}: {a} for {b} ± {sd}", it.name);
        }
    }
}
