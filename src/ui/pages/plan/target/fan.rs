//! The fan of the window's running sum with the tiers as rungs at its end, and its numbers.

use crate::charts::{Band, EndLabel, LadderChart, MonthAxis, Part, TimeMark, ValueText};
use crate::domain::{Money, Month};
use crate::i18n::{Formats, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{TargetLadder, percentile_of};

use super::super::view::chance_words;
use super::Facts;

/// The tiers that count: those kept, else today's.
fn counting(it: &Facts) -> Option<TargetLadder> {
    it.kept().or(it.ladder)
}

pub(super) fn fan(it: &Facts, texts: &'static Texts, formats: Formats, fiscal_start: u32) -> LadderChart {
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    // Percentiles are in whole currency units, a hundred minor ones.
    let sold = value(it.outlook.actual_to_date);
    let step = |q: &Vec<f64>, at: f64| sold + percentile_of(q, at).unwrap_or(0.0) * 100.0 / unit;
    let running = |values: &[Option<Money>], from: f64| {
        let sum = |sum: &mut f64, it: &Option<Money>| {
            *sum += it.map_or(0.0, value);
            Some(*sum)
        };
        values.iter().scan(from, sum).collect::<Vec<f64>>()
    };
    let n_rest = it.outlook.remaining.len();
    let steps = it.outlook.cumulative.as_ref().map(|it| &it.quantiles).filter(|it| it.len() >= n_rest);
    let band = |low: f64, high: f64| {
        let steps = steps?.iter().take(n_rest);
        let (lower, upper) = steps.map(|q| (step(q, low), step(q, high))).unzip();
        Some(Band { lower, upper })
    };
    let forecast = match steps {
        Some(steps) => steps.iter().take(n_rest).map(|q| step(q, 50.0)).collect(),
        None if it.outlook.remaining.iter().all(Option::is_some) => running(&it.outlook.remaining, sold),
        None => Vec::new(),
    };
    let words = &texts.targets;
    let rung = |name: &str, amount: Money, bold: bool| {
        let chance = chance_words(it.chance(amount), formats);
        EndLabel {
            value: value(amount),
            text: format!("{name} {} · {chance}", formats.money(amount)),
            bold,
            part: Part::Target,
        }
    };
    let tiers = counting(it).into_iter().flat_map(|it| {
        [(words.commit, it.commit), (words.goal, it.goal), (words.challenge, it.challenge)] //
    });
    let mut rungs: Vec<EndLabel> = tiers.map(|(name, amount)| rung(name, amount, false)).collect();
    rungs.push(rung(texts.plan.bars_target, it.target, true));
    let n_closed = it.outlook.sold.len();
    let offset = (it.window.first.month() + 12 - fiscal_start) % 12;
    let axis =
        MonthAxis::fiscal(it.window.len, offset as usize, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
            .with_months(it.window.iter().map(|it| formats.month_name(it)).collect());
    LadderChart {
        axis: MonthAxis { years: Vec::new(), ..axis },
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        actual: running(&it.outlook.sold, 0.0),
        landing: forecast.last().map(|end| EndLabel {
            value: *end,
            text: words
                .lands(formats.money(it.outcome.range.map(|it| it.p50).or(it.outcome.landing).unwrap_or_default())),
            bold: true,
            part: Part::Forecast,
        }),
        forecast,
        band80: band(10.0, 90.0),
        band95: band(2.5, 97.5),
        now: (n_closed > 0 && n_closed < it.window.len).then(|| TimeMark {
            position: n_closed as f64,
            label: words.actuals_to(formats.month(it.window.first.plus(n_closed as i32 - 1))),
        }),
        rungs,
    }
}

/// The numbers of the picture: running sums to each month's end.
pub(super) fn fan_table(it: &Facts, texts: &'static Texts, formats: Formats) -> ExportTable {
    let name = |it: &str| Cell::Text(it.to_owned());
    let n_closed = it.outlook.sold.len();
    let mut sum = Money::default();
    let row = |(i, month): (usize, Month)| {
        let of_month = match i.checked_sub(n_closed) {
            None => it.outlook.sold[i],
            Some(ahead) => it.outlook.remaining.get(ahead).copied().flatten(),
        };
        sum = of_month.map_or(sum, |it| sum + it);
        vec![Cell::Month(month), of_month.map_or(Cell::Empty, Cell::Money), Cell::Money(sum)]
    };
    let words = &texts.targets;
    let label = words.fan_small(formats.unit_label());
    ExportTable {
        name: words.fan_title.to_owned(),
        header: vec![name(texts.forecast.month), name(words.fan_month), name(&label)],
        rows: it.window.iter().enumerate().map(row).collect(),
        n_names: 1,
    }
}
