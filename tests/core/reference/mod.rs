//! Methods against independent packages, on AirPassengers (monthly totals 1949-1960, Box & Jenkins 1976).
//!
//! Origin of every expected number: R 4.2.2, package forecast 8.20; the call stands at the test.

use approx::assert_relative_eq;
use kedge::forecast::methods::{
    Drift, Holt, HoltModel, HoltParameters, HoltWintersModel, HoltWintersParameters, HoltWintersStates, Mean,
    SeasonKind, SeasonalNaive, Ses, SesModel, Theta, TrendKind,
};
use kedge::forecast::{Fit, Horizon, IntervalLevel, Predict, SeasonLength, Series};

const AIR_PASSENGERS: [f64; 144] = [
    112.0, 118.0, 132.0, 129.0, 121.0, 135.0, 148.0, 148.0, 136.0, 119.0, 104.0, 118.0, 115.0, 126.0, 141.0, 135.0,
    125.0, 149.0, 170.0, 170.0, 158.0, 133.0, 114.0, 140.0, 145.0, 150.0, 178.0, 163.0, 172.0, 178.0, 199.0, 199.0,
    184.0, 162.0, 146.0, 166.0, 171.0, 180.0, 193.0, 181.0, 183.0, 218.0, 230.0, 242.0, 209.0, 191.0, 172.0, 194.0,
    196.0, 196.0, 236.0, 235.0, 229.0, 243.0, 264.0, 272.0, 237.0, 211.0, 180.0, 201.0, 204.0, 188.0, 235.0, 227.0,
    234.0, 264.0, 302.0, 293.0, 259.0, 229.0, 203.0, 229.0, 242.0, 233.0, 267.0, 269.0, 270.0, 315.0, 364.0, 347.0,
    312.0, 274.0, 237.0, 278.0, 284.0, 277.0, 317.0, 313.0, 318.0, 374.0, 413.0, 405.0, 355.0, 306.0, 271.0, 306.0,
    315.0, 301.0, 356.0, 348.0, 355.0, 422.0, 465.0, 467.0, 404.0, 347.0, 305.0, 336.0, 340.0, 318.0, 362.0, 348.0,
    363.0, 435.0, 491.0, 505.0, 404.0, 359.0, 310.0, 337.0, 360.0, 342.0, 406.0, 396.0, 420.0, 472.0, 548.0, 559.0,
    463.0, 407.0, 362.0, 405.0, 417.0, 391.0, 419.0, 461.0, 472.0, 535.0, 622.0, 606.0, 508.0, 461.0, 390.0, 432.0,
];

fn air() -> Series {
    Series::new(AIR_PASSENGERS.to_vec()).unwrap()
}

fn point(model: &impl Predict, h: usize) -> Vec<f64> {
    model.predict(Horizon::new(h).unwrap(), &[]).point
}

fn sum_of_squares(model: &impl Predict) -> f64 {
    AIR_PASSENGERS.iter().zip(model.fitted()).filter_map(|(y, f)| f.map(|f| (y - f).powi(2))).sum()
}

#[test]
fn drift_mean_and_seasonal_naive() {
    // rwf(y, drift = TRUE, h = 2), meanf(y, h = 1), snaive(y, h = 1)$upper[1, 2]; tolerance: rounding.
    let drift = point(&Drift.fit(&air()).unwrap(), 2);
    assert_relative_eq!(drift[0], 434.237762237762, epsilon = 1e-9);
    assert_relative_eq!(drift[1], 436.475524475524, epsilon = 1e-9);
    assert_relative_eq!(point(&Mean.fit(&air()).unwrap(), 1)[0], 280.298611111111, epsilon = 1e-9);
    let model = SeasonalNaive { season_length: SeasonLength::MONTHLY }.fit(&air()).unwrap();
    let forecast = model.predict(Horizon::new(1).unwrap(), &[IntervalLevel::P95]);
    assert_relative_eq!(forecast.intervals[0].upper[0], 488.177552229328, epsilon = 1e-9);
}

#[test]
fn exponential_smoothing() {
    // ses(y, initial = "simple", alpha = .3): the recursion from l0 = y[1]; tolerance: rounding.
    let model = SesModel::with_parameters(&AIR_PASSENGERS, 0.3, 112.0);
    assert_relative_eq!(model.level(), 461.766588633119, epsilon = 1e-9);
    // sum(residuals(ses(y))^2), with alpha up to .9999 where ours ends at .99: within 1 %.
    assert!(sum_of_squares(&Ses::default().fit(&air()).unwrap()) < 162_513.925_509_714 * 1.01);
}

#[test]
fn holt() {
    // holt(y, initial = "simple", alpha = .3, beta = .1, h = 2): from l0 = y[1], b0 = y[2] - y[1], where the first
    // value moves nothing but the level; tolerance: rounding.
    let parameters = HoltParameters { alpha: 0.3, beta: 0.1, phi: 1.0, first_level: 112.0, first_slope: 6.0 };
    let ours = point(&HoltModel::with_parameters(&AIR_PASSENGERS[1..], parameters), 2);
    let also = point(&HoltModel::with_parameters(&AIR_PASSENGERS, parameters), 2);
    let expected = [476.201027120797, 476.853692987737];
    let close = |ours: &[f64]| ours.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-9);
    assert!(close(&ours) || close(&also), "{ours:?} {also:?}");
    // Fits: sum(residuals(holt(y))^2) and the same with damped = TRUE, bounds .9999 there and .99 here: within 1 %.
    for (trend, theirs) in [(TrendKind::Linear, 161_959.467_967_393), (TrendKind::Damped, 162_294.414_770_078)] {
        let ours = sum_of_squares(&Holt { trend, start: None }.fit(&air()).unwrap());
        assert!(ours < theirs * 1.01, "{trend:?}: {ours} is above {theirs}");
    }
}

/// Smoothing of `ets(y, alpha = .3, beta = .03, gamma = .2, phi = .95)`; its beta is our α·β.
const SMOOTHING: HoltWintersParameters = HoltWintersParameters { alpha: 0.3, beta: 0.1, gamma: 0.2, phi: 0.95 };

/// R lists the season latest first.
fn states(level: f64, slope: f64, mut season: Vec<f64>) -> HoltWintersStates {
    season.reverse();
    HoltWintersStates { level, slope, season }
}

#[test]
fn holt_winters_multiplicative() {
    // ets(y, model = "MAM", damped = TRUE, ...)$initstate; its first states differ from ours by
    // design, so the recursion is compared at R's; tolerance: rounding.
    let season = vec![
        0.889871415740313,
        0.782206469964775,
        0.903804175859843,
        1.04480930237532,
        1.18100198846443,
        1.20559424234268,
        1.10785601594833,
        0.995918101319204,
        1.01853947801634,
        1.05421076044534,
        0.919904093649645,
        0.896283955873768,
    ];
    let first = states(124.02907290619, 0.793255013039084, season);
    let model = HoltWintersModel::with_parameters(&AIR_PASSENGERS, SeasonKind::Multiplicative, SMOOTHING, first);
    // fitted(...)[c(1, 2, 144)]. R's forecast of this model is another quantity: the mean under multiplicative errors.
    for (t, theirs) in [(0, 111.840700761764), (1, 115.500364350227), (143, 438.045780540898)] {
        assert_relative_eq!(model.fitted()[t].unwrap(), theirs, max_relative = 1e-9);
    }
}

#[test]
fn holt_winters_additive() {
    // ets(y, model = "AAA", damped = TRUE, ...), as above.
    let season = vec![
        -23.0986342686944,
        -55.2894275591314,
        -30.0728643969608,
        0.140728731914555,
        33.9333993676898,
        44.342449442186,
        31.304432036113,
        10.76828674802,
        7.65219784558829,
        13.2179085503807,
        -12.9140050788664,
        -19.9844714182393,
    ];
    let first = states(131.511175357108, -0.760500852747248, season);
    let model = HoltWintersModel::with_parameters(&AIR_PASSENGERS, SeasonKind::Additive, SMOOTHING, first);
    for (ours, theirs) in point(&model, 3).iter().zip([464.83563803357, 453.779424477366, 499.488469838712]) {
        assert_relative_eq!(*ours, theirs, max_relative = 1e-9);
    }
}

#[test]
fn theta() {
    // thetaf(y, h = 3)$mean. R's alpha ends at .9999, ours at .99: the level differs by up to 1 % of the last change.
    let ours = point(&Theta { season_length: SeasonLength::MONTHLY, start: None }.fit(&air()).unwrap(), 3);
    for (ours, theirs) in ours.iter().zip([440.078191081586, 428.384280556983, 489.707098669638]) {
        assert_relative_eq!(*ours, theirs, max_relative = 2e-3);
    }
}
