//! T4 and T7: Holt-Winters and the classical indices.

use kedge::forecast::methods::{
    Classical, HoltWinters, HoltWintersModel, HoltWintersParameters, HoltWintersStates, SeasonKind,
};
use kedge::forecast::{Fit, Predict};

use super::{Reference, point};

/// Smoothing of `ets(y, alpha = .3, beta = .03, gamma = .2, phi = .95)`; its beta is our α·β.
const SMOOTHING: HoltWintersParameters = HoltWintersParameters { alpha: 0.3, beta: 0.1, gamma: 0.2, phi: 0.95 };

fn at_the_states_of_r(it: &Reference, kind: SeasonKind, method: &str) -> HoltWintersModel {
    let initial = it.expected(&format!("{method}_initial"));
    // R lists the season latest first.
    let season = initial[2..].iter().rev().copied().collect();
    let first = HoltWintersStates { level: initial[0], slope: initial[1], season };
    HoltWintersModel::with_parameters(&it.values, kind, SMOOTHING, first)
}

#[test]
fn the_recursions_of_holt_winters_are_those_of_r() {
    // ets(y, "AAA" or "MAM", damped = TRUE, …); tolerance: rounding.
    for it in Reference::seasonal() {
        let additive = at_the_states_of_r(&it, SeasonKind::Additive, "hw_additive");
        it.check_recursion("hw_additive", &additive);
        it.check("hw_additive_mean", &point(&additive, 8), 1e-9);
        // R's forecast of MAM is another quantity: the mean under multiplicative errors. Fitted values are the same.
        let multiplicative = at_the_states_of_r(&it, SeasonKind::Multiplicative, "hw_multiplicative");
        it.check_recursion("hw_multiplicative", &multiplicative);
    }
}

#[test]
fn the_search_finds_fits_no_worse_than_statsmodels() {
    // The best of three searches of ExponentialSmoothing at the same first states.
    for it in Reference::seasonal() {
        for (method, season) in
            [("hw_additive", SeasonKind::Additive), ("hw_multiplicative", SeasonKind::Multiplicative)]
        {
            let method_of = HoltWinters { season_length: it.season_length, season, start: None };
            it.check_fit(method, &method_of.fit(&it.series()).unwrap());
        }
    }
}

#[test]
fn classical_indices_are_those_of_decompose() {
    // decompose(y, "multiplicative")$figure, and "additive" of the series mirrored below zero, where ratios are out.
    for it in Reference::seasonal() {
        let classical = Classical { season_length: it.season_length, start: None, indices: None };
        let indices = classical.fit(&it.series()).unwrap().seasonal_indices();
        assert!(indices.multiplicative);
        it.check("multiplicative_figure", &indices.values, 1e-12);
        let mirrored = kedge::forecast::Series::new(it.values.iter().map(|it| -it).collect()).unwrap();
        let indices = classical.fit(&mirrored).unwrap().seasonal_indices();
        assert!(!indices.multiplicative);
        it.check("additive_figure", &indices.values.iter().map(|it| -it).collect::<Vec<_>>(), 1e-12);
    }
}
