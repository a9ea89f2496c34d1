//! The deviation from the plan's path, with the range of the running sum.

use crate::charts::{Band, DeviationChart, EndLabel, LegendEntry, MonthAxis, Part, TimeMark, ValueText};
use crate::domain::{AccountId, Money, Month, MonthRange, Node};
use crate::i18n::{Formats, Signed, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{PaceOutcome, TargetPlan, percentile_of};
use crate::ui::state::{Bench, Forecasts};
use crate::workbench::planning::outlook;

/// Sales, forecast and what is required, each less the path of the plan.
pub fn deviation(
    pace: &PaceOutcome,
    window: MonthRange,
    fiscal_start: u32,
    texts: &'static Texts,
    formats: Formats,
) -> DeviationChart {
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let n = pace.n_elapsed;
    let offset = (window.first.month() + 12 - fiscal_start) % 12;
    let axis =
        MonthAxis::fiscal(window.len, offset as usize, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
            .with_months(window.iter().map(|it| formats.month_name(it)).collect());
    let axis = MonthAxis { years: Vec::new(), ..axis };
    let ahead: Vec<f64> = pace.deviation.iter().skip(n).map_while(|it| it.map(value)).collect();
    let last = n.checked_sub(1).and_then(|it| pace.deviation.get(it).copied().flatten());
    // With the required months the deviation goes back to zero by the end.
    let required = match last {
        Some(last) if n < window.len => {
            let open: Money = pace.required.iter().copied().sum();
            let mut left = value(last);
            let back = -left;
            pace.required
                .iter()
                .map(|it| {
                    left += if open == Money::default() { 0.0 } else { back * it.to_f64() / open.to_f64() };
                    left
                })
                .collect()
        }
        _ => Vec::new(),
    };
    DeviationChart {
        axis,
        tick_text: ValueText::new(move |it| {
            let text = formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 });
            if it > 0.0 { format!("+{text}") } else { text }
        }),
        actual: pace.deviation.iter().take(n).map(|it| it.map(value)).collect(),
        forecast_start: n,
        end_labels: (ahead.len() + n == window.len)
            .then_some(pace.gap)
            .flatten()
            .map(|it| EndLabel {
                value: value(it),
                text: texts.plan.landing_label(formats.money_with(it, 0, Signed::Always)),
                bold: true,
                part: Part::Forecast,
            })
            .into_iter()
            .collect(),
        forecast: ahead,
        band80: None,
        band95: None,
        required,
        now: (n > 0 && n < window.len).then(|| TimeMark { position: n as f64, label: texts.plan.today.to_owned() }),
        target_label: texts.plan.path.to_owned(),
        last_label: last.map(|it| formats.money_signed(it)).unwrap_or_default(),
        names: vec![
            LegendEntry::new(Part::Actual, texts.forecast.actual),
            LegendEntry::new(Part::Forecast, texts.forecast.forecast),
            LegendEntry::new(Part::Required, texts.chart.way_back),
        ],
        value_text: ValueText::new(move |it| formats.money_signed(Money::from_minor((it * unit).round() as i64))),
    }
}

/// The deviation from the path at each month's end.
pub fn deviation_table(pace: &PaceOutcome, window: MonthRange, formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let row = |(i, month): (usize, Month)| {
        let deviation = pace.deviation.get(i).copied().flatten();
        let (actual, ahead) = if i < pace.n_elapsed { (deviation, None) } else { (None, deviation) };
        let required = i.checked_sub(pace.n_elapsed).and_then(|it| pace.required.get(it).copied());
        vec![Cell::Month(month), optional(actual), optional(ahead), optional(required)]
    };
    ExportTable {
        name: texts.sheets.sheet_pace.to_owned(),
        header: [texts.forecast.month, texts.forecast.actual, texts.forecast.forecast, texts.plan.required_none]
            .map(Cell::text)
            .to_vec(),
        rows: window.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}

/// The 80 % and 95 % ranges of the running sum, less the plan's path.
pub fn fan(
    (bench, forecasts): (Bench, Forecasts),
    plan: &TargetPlan,
    account: Option<AccountId>,
    formats: Formats,
) -> Option<(Band, Band)> {
    let unit = formats.unit.minor_units() as f64;
    let path: Vec<Money> = match account {
        None => plan.month_totals(),
        Some(account) => plan.row(account)?.cells.iter().map(|it| it.amount).collect(),
    };
    let node = account.map_or(Node::Company, Node::Account);
    let outlook = bench.with(|document| {
        forecasts.with(|it| outlook(document, it.tree.as_deref()?, &it.forecasts, node, plan.window))
    })?;
    let n_closed = outlook.sold.len();
    let steps = &outlook.cumulative.as_ref()?.quantiles;
    if steps.len() < outlook.remaining.len() {
        return None;
    }
    let band = |low: f64, high: f64| {
        let mut due: Money = path.iter().take(n_closed).copied().sum();
        let month = |(steps, target): (&Vec<f64>, &Money)| {
            due += *target;
            let from = (outlook.actual_to_date - due).minor() as f64;
            let at = |q: f64| (from + 100.0 * percentile_of(steps, q).unwrap_or(0.0)) / unit;
            (at(low), at(high))
        };
        let (lower, upper) = steps.iter().zip(&path[n_closed..]).map(month).unzip();
        Band { lower, upper }
    };
    Some((band(10.0, 90.0), band(2.5, 97.5)))
}
