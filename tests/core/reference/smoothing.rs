//! T2, T3 and T6: the recursions at R's parameters and first states, the searches against R's best fits.

use kedge::forecast::Fit;
use kedge::forecast::methods::{Holt, HoltModel, HoltParameters, Ses, SesModel, Theta, TrendKind};

use super::{Reference, point};

#[test]
fn the_recursion_of_simple_smoothing_is_that_of_r() {
    // ets(y, "ANN", alpha = .3); tolerance: rounding.
    for it in Reference::all() {
        let model = SesModel::with_parameters(&it.values, 0.3, it.expected("ses_initial")[0]);
        it.check_recursion("ses", &model);
        it.check("ses_mean", &point(&model, 8), 1e-9);
    }
}

#[test]
fn the_recursions_of_holt_are_those_of_r() {
    // ets(y, "AAN", alpha = .3, beta = .03) plain and with phi = .9; R's beta is our α·β. Tolerance: rounding.
    for it in Reference::all() {
        for (method, phi) in [("holt", 1.0), ("damped_holt", 0.9)] {
            let initial = it.expected(&format!("{method}_initial"));
            let parameters =
                HoltParameters { alpha: 0.3, beta: 0.1, phi, first_level: initial[0], first_slope: initial[1] };
            let model = HoltModel::with_parameters(&it.values, parameters);
            it.check_recursion(method, &model);
            it.check(&format!("{method}_mean"), &point(&model, 8), 1e-9);
        }
    }
}

#[test]
fn the_searches_find_fits_no_worse_than_r() {
    // sum(residuals(ses(y))^2) and the same of holt(y) and holt(y, damped = TRUE).
    for it in Reference::all() {
        it.check_fit("ses", &Ses::default().fit(&it.series()).unwrap());
        for (method, trend) in [("holt", TrendKind::Linear), ("damped_holt", TrendKind::Damped)] {
            it.check_fit(method, &Holt { trend, start: None }.fit(&it.series()).unwrap());
        }
    }
}

#[test]
fn theta_forecasts_like_r() {
    // thetaf(y, h = 8)$mean. Both end α of N1402 at the lower bound, where the sum of squares is flat in the first level:
    // ours is the exact minimum, R's search stops 1.5 units (of 9 000) away, the largest difference of the four series.
    for it in Reference::all() {
        let model = Theta { season_length: it.season_length, start: None }.fit(&it.series()).unwrap();
        it.check("theta_mean", &point(&model, 8), 2e-4);
    }
}
