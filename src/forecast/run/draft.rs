//! One method's forecast before its intervals and the floor, of the method alone or of the combination.
//!
//! `point` and `sd` hold one value per month ahead, `fitted` one per month of the history.

use super::finish::finish;
use super::fits::Fits;
use crate::forecast::combine::{Candidate, Mix};
use crate::forecast::{
    Backtest, FitError, Forecast, IntervalBasis, MethodForecast, MethodId, Outlook, Parameter, Predict, RunOptions,
    Series, TermRole, Working,
};

/// A method's forecast, whole.
pub(super) fn method_forecast(
    method: MethodId,
    series: &Series,
    options: &RunOptions,
    backtest: &Backtest,
    fits: &Fits,
) -> Result<MethodForecast, FitError> {
    let draft = if method == MethodId::Combination {
        combination_draft(series, options, backtest, fits)?
    } else {
        method_draft(method, options, fits.get(method)?)
    };
    Ok(finish(draft, series, backtest))
}

/// A forecast before its intervals and the floor: the method's own spread stands beside it.
pub(in crate::forecast) struct Draft {
    pub(super) forecast: MethodForecast,
    pub(super) sd: Vec<f64>,
}

/// The draft of a fitted method.
pub(in crate::forecast) fn method_draft(method: MethodId, options: &RunOptions, model: &dyn Predict) -> Draft {
    let Outlook { point, sd } = model.outlook(options.horizon);
    let indices = model.seasonal_indices();
    let forecast = MethodForecast {
        method,
        fitted: model.fitted().to_vec(),
        forecast: Forecast { point, intervals: Vec::new() },
        interval_basis: IntervalBasis::None,
        form: model.form_name(),
        parameters: model.parameters(),
        components: model.components(),
        multiplicative: indices.multiplicative && !indices.values.is_empty(),
        seasonal_indices: indices.values,
        workings: (1..=options.horizon.get()).map(|h| model.working(h)).collect(),
    };
    Draft { forecast, sd }
}

fn combination_draft(
    series: &Series,
    options: &RunOptions,
    backtest: &Backtest,
    fits: &Fits,
) -> Result<Draft, FitError> {
    let Mix { members, outlook } = fits.mix(series, options, backtest)?;
    let models: Vec<(f64, &dyn Predict)> =
        members.iter().filter_map(|(w, it)| Some((*w, fits.get(it.method).ok()?))).collect();
    let fitted_at = |t: usize| -> Option<f64> { models.iter().map(|(w, it)| Some(w * (*it.fitted().get(t)?)?)).sum() };
    let working = |h: usize| {
        let share = |(w, it): &(f64, Candidate)| (TermRole::Member(it.method), w * it.outlook.point[h - 1]);
        Working::sum("w₁·ŷ₁ + … + wₖ·ŷₖ", members.iter().map(share))
    };
    let forecast = MethodForecast {
        method: MethodId::Combination,
        fitted: (0..series.len()).map(fitted_at).collect(),
        forecast: Forecast { point: outlook.point, intervals: Vec::new() },
        interval_basis: IntervalBasis::None,
        form: None,
        parameters: members.iter().enumerate().map(|(i, it)| weight_parameter(i, it.0)).collect(),
        components: None,
        seasonal_indices: Vec::new(),
        multiplicative: false,
        workings: (1..=options.horizon.get()).map(working).collect(),
    };
    Ok(Draft { forecast, sd: outlook.sd })
}

fn weight_parameter(i: usize, weight: f64) -> Parameter {
    Parameter { symbol: format!("w{}", i + 1), value: weight }
}
