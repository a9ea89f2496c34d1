//! T10: the recursion at given parameters and first states, and the search, against statsforecast 2.1.1 (`make_ces.py`).

use kedge::forecast::methods::{Ces, CesForm, CesModel, CesParameters, CesStates};
use kedge::forecast::{Fit, FitError, Horizon, MethodId, Predict, RunOptions, SeasonLength, Series, forecast_with};
use kedge::math::Generator;

use super::Reference;

const FORMS: [(&str, CesForm); 4] =
    [("none", CesForm::None), ("simple", CesForm::Simple), ("partial", CesForm::Partial), ("full", CesForm::Full)];

fn forms(m: usize) -> &'static [(&'static str, CesForm)] {
    if m > 1 { &FORMS } else { &FORMS[..1] }
}

fn first_states(form: CesForm, m: usize, y: &[f64]) -> CesStates {
    let level = if form == CesForm::Simple { y[..m].to_vec() } else { vec![y[0]] };
    let seasonal = matches!(form, CesForm::Partial | CesForm::Full);
    let season: Vec<f64> = if seasonal { y[..m].iter().map(|it| it - y[0]).collect() } else { vec![0.0] };
    let potential = |of: &[f64]| of.iter().map(|it| it / 1.1).collect();
    CesStates { potential: potential(&level), season_potential: potential(&season), level, season }
}

#[test]
fn the_recursions_of_complex_smoothing_are_those_of_statsforecast() {
    // _ces.cescalc(…, backfit = 0); tolerance: rounding.
    for it in Reference::all() {
        for (name, form) in forms(it.season_length.get()) {
            let (beta0, beta1) = match form {
                CesForm::Partial => (0.2, 0.0),
                CesForm::Full => (1.2, 0.98),
                CesForm::None | CesForm::Simple => (0.0, 0.0),
            };
            let parameters = CesParameters { alpha0: 1.3, alpha1: 1.01, beta0, beta1 };
            let first = first_states(*form, it.season_length.get(), &it.values);
            let model = CesModel::with_parameters(&it.values, *form, parameters, first);
            it.check_recursion(&format!("ces_{name}"), &model);
        }
    }
}

#[test]
fn the_search_of_complex_smoothing_fits_no_worse_than_statsforecast() {
    // From the same first states, where the package's parameters are admissible here: it has no bounds of stability or
    // growth. Its own first states differ, so its sum of squares itself is no yardstick. Tolerance: where a search ends.
    let mut n_compared = 0;
    for it in Reference::all() {
        let (y, m) = (&it.values, it.season_length.get());
        for (name, form) in forms(m) {
            let best = it.expected(&format!("ces_{name}_best"));
            let theirs = CesParameters { alpha0: best[0], alpha1: best[1], beta0: best[2], beta1: best[3] };
            if !theirs.is_admissible(*form, m) {
                continue;
            }
            let first = CesStates::resting(*form, m, y, &theirs);
            let theirs = sum_sq(y, &CesModel::with_parameters(y, *form, theirs, first));
            let method = Ces { season_length: it.season_length, form: Some(*form), start: None };
            let ours = sum_sq(y, &method.fit(&it.series()).unwrap());
            assert!(ours <= theirs * 1.001, "{}, {name}: {ours} is above {theirs}", it.name);
            n_compared += 1;
        }
    }
    assert!(n_compared >= 4, "only {n_compared} fits are comparable");
}

fn sum_sq(y: &[f64], model: &CesModel) -> f64 {
    y.iter().zip(model.fitted()).map(|(y, f)| (y - f.unwrap()).powi(2)).sum()
}

#[test]
fn paths_of_complex_smoothing_spread_like_its_sd() {
    // The sd is exact theory, the paths are drawn: 4 000 of them know it to 1.1 %, five standard errors are 5.6 %.
    for it in Reference::all() {
        for (name, form) in forms(it.season_length.get()) {
            let method = Ces { season_length: it.season_length, form: Some(*form), start: None };
            let model = method.fit(&it.series()).unwrap();
            let horizon = Horizon::new(14).unwrap();
            let (outlook, n) = (model.outlook(horizon), 4000);
            let paths = model.simulate(horizon, n, &mut Generator::new(5)).unwrap();
            for (i, sd) in outlook.sd.iter().enumerate() {
                let errors = paths.iter().map(|path| path[i] - outlook.point[i]);
                let drawn = (errors.map(|e| e * e).sum::<f64>() / n as f64).sqrt();
                assert!((drawn / sd - 1.0).abs() < 0.056, "{} {name}, step {}: {drawn} is not {sd}", it.name, i + 1);
            }
        }
    }
}

#[test]
fn a_warm_start_keeps_the_form() {
    for it in Reference::seasonal() {
        for (_, form) in FORMS {
            let cold = Ces { season_length: it.season_length, form: Some(form), start: None };
            let point = cold.fit(&it.series()).unwrap().search_point();
            let warm = Ces { season_length: it.season_length, form: None, start: point.clone() };
            let again = warm.fit(&it.series()).unwrap().search_point();
            assert_eq!(again.unwrap().form, point.unwrap().form);
        }
    }
    assert!(
        Ces { season_length: SeasonLength::NONE, form: None, start: None }.fit(&Reference::all()[0].series()).is_ok()
    );
}

#[test]
fn hard_series_give_finite_forecasts() {
    let rows: [(usize, Vec<f64>); 9] = [
        (12, vec![0.0; 40]),
        (12, vec![7.0; 30]),
        (4, vec![1e12; 9]),
        (4, (0..30).map(|t| if t % 2 == 0 { 1e12 } else { -1e-9 }).collect()),
        (12, (0..60).map(|t| 1e-9 * (1 + t % 5) as f64).collect()),
        (1, (0..8).map(|t| f64::from(t) * -3.0).collect()),
        (12, (0..50).map(|t| if t == 25 { 1e9 } else { 0.0 }).collect()),
        (12, (0..48).map(|t| 2.0_f64.powi(t)).collect()),
        (52, (0..2600).map(|t| 5.0 + (t % 52) as f64 + (t % 7) as f64).collect()),
    ];
    for (m, values) in rows {
        let series = Series::new(values).unwrap();
        let season_length = SeasonLength::new(m).unwrap();
        let options = RunOptions { season_length, n_paths: 0, max_origins: 0, ..RunOptions::default() };
        for method in [MethodId::OptimizedTheta, MethodId::Ces, MethodId::Stl, MethodId::Mstl] {
            match forecast_with(&series, &options, method) {
                Ok(it) => {
                    let limits = it.forecast.intervals.iter().flat_map(|it| it.lower.iter().chain(&it.upper));
                    assert!(it.forecast.point.iter().chain(limits).all(|it| it.is_finite()), "{method:?}: {it:?}");
                }
                Err(FitError::TooShort { .. } | FitError::NoSeason { .. }) => {}
                Err(other) => panic!("{method:?}: {other}"),
            }
        }
    }
}
