//! ARIMA against R: likelihoods at given coefficients, best fits of named orders, the automatic choice.
//!
//! Origin: `tests/data/reference/make_arima.R` (R 4.2.2, package forecast 8.20). R gives a differenced series a
//! diffuse start of variance 1e6 instead of dropping it from the likelihood, and takes its optimiser's derivatives by
//! differences of 1e-3 in the coefficients: where that blurs a number, the tolerance says so.

use std::collections::BTreeMap;

use approx::assert_relative_eq;
use kedge::forecast::methods::{Arima, ArimaCoefficients, ArimaModel, ArimaOrder};
use kedge::forecast::{Fit, Horizon, Outlook, Predict, SeasonLength, Series};

use super::{Reference, rows};

/// What R says about a case.
fn expected(case: &str) -> BTreeMap<String, Vec<f64>> {
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows(include_str!("../../data/reference/expected_arima.csv")).filter(|it| it[0] == case) {
        all.entry(row[1].to_owned()).or_default().push(row[3].parse().unwrap_or(f64::NAN));
    }
    assert!(!all.is_empty(), "{case} is not known");
    all
}

/// The series that a case names, and its season length.
fn series_of(case: &str) -> (Vec<f64>, usize) {
    let all = Reference::all();
    let [air, monthly, quarterly, yearly] = &all[..] else { panic!("four series") };
    match case.split('_').find(|it| *it != "auto").unwrap() {
        "lair" => (air.values.iter().map(|it| it.ln()).collect(), 12),
        "air" => (air.values.clone(), 12),
        "monthly" => (monthly.values.clone(), 12),
        "quarterly" => (quarterly.values.clone(), 4),
        "yearly" => (yearly.values.clone(), 1),
        other => panic!("{other} is no series"),
    }
}

fn differenced(values: &[f64], lag: usize) -> Vec<f64> {
    values.iter().zip(&values[lag..]).map(|(then, now)| now - then).collect()
}

fn check_likelihood(case: &str, w: Vec<f64>, [ar, ma, seasonal_ar, seasonal_ma]: [&[f64]; 4]) {
    let m = series_of(case).1;
    let order = ArimaOrder::new((ar.len(), 0, ma.len()), (seasonal_ar.len(), 0, seasonal_ma.len()), false);
    let coefficients = ArimaCoefficients {
        ar: ar.to_vec(),
        ma: ma.to_vec(),
        seasonal_ar: seasonal_ar.to_vec(),
        seasonal_ma: seasonal_ma.to_vec(),
    };
    let model = ArimaModel::with_coefficients(&Series::new(w).unwrap(), m, order, coefficients).unwrap();
    assert_relative_eq!(model.log_likelihood(), expected(case)["loglik"][0], max_relative = 1e-9, epsilon = 1e-8);
}

#[test]
fn the_likelihood_at_given_coefficients_is_that_of_r() {
    let lair = series_of("lair").0;
    let w = differenced(&differenced(&lair, 12), 1);
    check_likelihood("lair_airline", w.clone(), [&[], &[-0.4], &[], &[-0.55]]);
    check_likelihood("lair_mixed", w.clone(), [&[0.5, -0.3], &[-0.6], &[0.4], &[-0.7, 0.2]]);
    check_likelihood("lair_ar", w, [&[-0.4, 0.1, -0.2], &[], &[-0.5, -0.3], &[]]);
    check_likelihood("lair_level", lair.iter().map(|it| it - 5.5).collect(), [&[0.7], &[0.3], &[0.8], &[]]);
    let w = |case| differenced(&series_of(case).0, 1);
    check_likelihood("quarterly", w("quarterly"), [&[0.6], &[-0.4, 0.3], &[0.5], &[-0.2]]);
    check_likelihood("yearly", w("yearly"), [&[0.5, -0.2], &[0.4, 0.3], &[], &[]]);
}

fn order_of(case: &str) -> ArimaOrder {
    let digits = |it: &str| -> Option<(usize, usize, usize)> {
        let digits: Vec<usize> = it.chars().map(|it| it.to_digit(10).map(|it| it as usize)).collect::<Option<_>>()?;
        if let [a, b, c] = digits[..] { Some((a, b, c)) } else { None }
    };
    let parts: Vec<_> = case.split('_').filter_map(digits).collect();
    let constant = case.contains("drift") || case.contains("101");
    ArimaOrder::new(parts[0], parts.get(1).copied().unwrap_or_default(), constant)
}

/// Our fit is no worse than R's, and where it is the same, so are forecasts and their errors.
fn check_fit(case: &str, model: &ArimaModel, outlook: &Outlook) {
    let r = expected(case);
    // Where R has only its diffuse likelihood (regressors, gaps), that is 1e-3 too high or low.
    let (theirs, blur) = r.get("loglik").map_or((r["diffuse_loglik"][0], 1e-3), |it| (it[0], 1e-7));
    let ours = model.log_likelihood();
    assert!(ours > theirs - blur, "{case}: {ours} is below {theirs}");
    assert!(ours < theirs + blur.max(1e-4), "{case}: {ours} is above {theirs}");
    assert_relative_eq!(model.sigma2(), r["sigma2"][0], max_relative = 2e-4);
    for (i, (a, b)) in outlook.sd.iter().zip(&r["sd"]).enumerate() {
        assert!((a / b - 1.0).abs() < 1e-3, "{case}, step {}: sd {a} is not {b}", i + 1);
    }
    for (i, (a, b)) in outlook.point.iter().zip(&r["mean"]).enumerate() {
        // Against the sd, for a forecast may be 0.
        assert!((a - b).abs() < 2e-3 * outlook.sd[0], "{case}, step {}: {a} is not {b}", i + 1);
    }
    if case.contains("gaps") {
        // After a gap R's residuals, and so its fitted values, are scaled by their larger standard deviation.
        return;
    }
    // R also divides them by the square root of h, which is 1 only later; the second half can be compared.
    let pairs = model.fitted().iter().zip(&r["fitted"]).enumerate().skip(model.fitted().len() / 2);
    for (t, (a, b)) in pairs.filter_map(|(t, (a, b))| a.map(|a| (t, (a, b)))) {
        assert!((a - b).abs() < 5e-3 * outlook.sd[0], "{case}, fitted {}: {a} is not {b}", t + 1);
    }
}

const HORIZON: usize = 14;

#[test]
fn best_fits_of_named_orders_are_those_of_r() {
    for case in [
        "lair_011_011",
        "lair_210_011",
        "lair_100_110_drift",
        "lair_201_011_drift",
        "quarterly_111_200",
        "monthly_101_mean",
        "monthly_012_100",
        "quarterly_110_100_drift",
        "quarterly_100_010_drift",
        "yearly_010_drift",
        "yearly_110_drift",
    ] {
        let (values, m) = series_of(case);
        let arima = Arima::of_order(SeasonLength::new(m).unwrap(), order_of(case));
        let model = arima.fit(&Series::new(values).unwrap()).unwrap();
        check_fit(case, &model, &model.outlook(Horizon::new(HORIZON).unwrap()));
    }
}

#[test]
fn a_regression_with_arma_errors_is_that_of_r() {
    for case in ["monthly_101_regression", "monthly_011_regression"] {
        let (values, m) = series_of(case);
        let columns = |from: usize, to: usize| {
            let pulse = (from..to).map(|t| f64::from(u8::from(t % 7 == 0))).collect();
            vec![pulse, (from..to).map(|t| (t as f64 / 3.0).sin()).collect()]
        };
        let arima = Arima::of_order(SeasonLength::new(m).unwrap(), order_of(case));
        let y: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        let n = y.len();
        let model = arima.fit_with_regressors(&y, &columns(1, n + 1)).unwrap();
        let horizon = Horizon::new(HORIZON).unwrap();
        check_fit(case, &model, &model.outlook_with_regressors(horizon, &columns(n + 1, n + 1 + HORIZON)));
        let coefficients = &expected(case)["coef"];
        for (ours, theirs) in model.regression().iter().zip(&coefficients[coefficients.len() - 2..]) {
            assert_relative_eq!(*ours, *theirs, max_relative = 1e-3);
        }
    }
}

#[test]
fn gaps_are_skipped_as_r_does() {
    for (case, gaps) in [("monthly_101_gaps", &[9, 20, 21, 44][..]), ("lair_011_011_gaps", &[30, 75, 76, 139, 144][..])]
    {
        let (values, m) = series_of(case);
        let arima = Arima::of_order(SeasonLength::new(m).unwrap(), order_of(case));
        let y: Vec<Option<f64>> =
            values.iter().enumerate().map(|(t, it)| (!gaps.contains(&(t + 1))).then_some(*it)).collect();
        let model = arima.fit_with_regressors(&y, &[]).unwrap();
        check_fit(case, &model, &model.outlook(Horizon::new(HORIZON).unwrap()));
        assert!(model.fitted().len() == y.len() && model.fitted()[gaps[0] - 1].is_none());
    }
}

#[test]
fn the_automatic_choice_is_near_that_of_r() {
    // On the untransformed air series our walk ends one hollow earlier, at (1,1,0)(0,1,0) instead of (2,1,1)(0,1,0).
    for (case, behind) in
        [("auto_lair", 0.0), ("auto_air", 2.4), ("auto_monthly", 0.0), ("auto_quarterly", 0.0), ("auto_yearly", 0.0)]
    {
        let (values, m) = series_of(case);
        let model = Arima::automatic(SeasonLength::new(m).unwrap()).fit(&Series::new(values).unwrap()).unwrap();
        let (r, order) = (expected(case), model.order());
        let theirs: Vec<usize> = r["order"].iter().map(|it| *it as usize).collect();
        assert_eq!((order.diffs, order.seasonal_diffs), (theirs[1], theirs[4]), "{case}: {order}");
        assert!(
            model.aicc() < r["aicc"][0] + behind + 2e-3,
            "{case}: {order} has {}, not {}",
            model.aicc(),
            r["aicc"][0]
        );
    }
}
