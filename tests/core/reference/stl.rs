//! T7 and T12: the decompositions of R 4.2.2 (`stl`) and its package forecast 8.20 (`mstl`), by `make_stl.R`; robust ones of
//! statsmodels 0.15.0, by `make_stl.py`, which says why.

use kedge::forecast::{SeasonWindow, StlOptions, mstl, stl};

use super::Reference;

#[test]
fn stl_is_that_of_r_and_statsmodels() {
    // stl(y, s.window), and STL(…, robust=True) with R's windows; tolerance: rounding, which robust weights pass on.
    for it in Reference::seasonal() {
        for (name, season_window) in
            [("7", SeasonWindow::Years(7)), ("13", SeasonWindow::Years(13)), ("periodic", SeasonWindow::Periodic)]
        {
            for (kind, robust) in [("plain", false), ("robust", true)] {
                let parts = stl(&it.values, it.season_length.get(), StlOptions { season_window, robust });
                it.check(&format!("stl_{name}_{kind}_trend"), &parts.trend, 1e-9);
                it.check(&format!("stl_{name}_{kind}_season"), &parts.season, 1e-9);
            }
        }
    }
}

#[test]
fn mstl_is_that_of_r() {
    // mstl(msts(y, c(4, 12))).
    for it in Reference::seasonal().iter().filter(|it| it.season_length.get() == 12) {
        let (seasons, trend) = mstl(&it.values, &[4, 12], false);
        let total: Vec<f64> = seasons[0].iter().zip(&seasons[1]).map(|(a, b)| a + b).collect();
        it.check("mstl_trend", &trend, 1e-9);
        it.check("mstl_season", &total, 1e-9);
    }
}
