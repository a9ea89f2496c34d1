//! T11: the recursion at given parameters and the search, against statsforecast 2.1.1 (`make_theta.py`).

use kedge::forecast::methods::{OptimizedTheta, OptimizedThetaModel, OptimizedThetaParameters, ThetaEstimation};
use kedge::forecast::{Fit, Horizon, Predict, SeasonLength, SeasonalIndices};
use kedge::math::Generator;

use super::{Reference, point};

#[test]
fn the_recursion_of_dynamic_theta_is_that_of_statsforecast() {
    // thetamodel(y, 1, "DOTM", .9 * y[0], .3, 2.5, 3); tolerance: rounding. The package calls the first value fitted.
    for it in Reference::all() {
        let parameters = OptimizedThetaParameters { alpha: 0.3, theta: 2.5, first_level: 0.9 * it.values[0] };
        let model = OptimizedThetaModel::with_parameters(&it.values, parameters, SeasonalIndices::default());
        let fitted: Vec<f64> = model.fitted().iter().zip(&it.values).map(|(f, y)| f.unwrap_or(*y)).collect();
        it.check("dotm_fitted", &fitted, 1e-11);
        it.check("dotm_mean", &point(&model, 8), 1e-11);
    }
}

#[test]
fn the_search_of_dynamic_theta_fits_no_worse_than_statsforecast() {
    for it in Reference::all() {
        let method = OptimizedTheta {
            season_length: SeasonLength::NONE,
            estimation: ThetaEstimation::LeastSquares,
            start: None,
        };
        let model = method.fit(&it.series()).unwrap();
        let squares = it.values.iter().zip(model.fitted()).skip(3).map(|(y, f)| (y - f.unwrap()).powi(2));
        let (ours, theirs) = (squares.sum::<f64>(), it.expected("dotm_sse")[0]);
        assert!(ours <= theirs * (1.0 + 1e-9), "{}: {ours} is above {theirs}", it.name);
    }
}

#[test]
fn paths_of_dynamic_theta_spread_like_its_sd() {
    // The sd is exact theory, the paths are drawn: 4 000 of them know it to 1.1 %, five standard errors are 5.6 %.
    for it in Reference::all() {
        let method =
            OptimizedTheta { season_length: it.season_length, estimation: ThetaEstimation::Shrunk, start: None };
        let model = method.fit(&it.series()).unwrap();
        let horizon = Horizon::new(10).unwrap();
        let (outlook, n) = (model.outlook(horizon), 4000);
        let paths = model.simulate(horizon, n, &mut Generator::new(5)).unwrap();
        for (i, sd) in outlook.sd.iter().enumerate() {
            let errors = paths.iter().map(|path| path[i] - outlook.point[i]);
            let drawn = (errors.map(|e| e * e).sum::<f64>() / n as f64).sqrt();
            assert!((drawn / sd - 1.0).abs() < 0.056, "{}, step {}: {drawn} is not {sd}", it.name, i + 1);
        }
    }
}
