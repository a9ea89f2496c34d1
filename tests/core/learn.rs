//! The long texts of tips and of the Learn place: every topic has them, in both languages, and its worked numbers are
//! what the program's own functions compute.

use std::fs;
use std::path::Path;

use approx::assert_relative_eq;
use kedge::domain::Money;
use kedge::domain::{IdGenerator, Month, MonthRange};
use kedge::forecast::{IntervalLevel, PredictionInterval};
use kedge::forecast::{PointScores, ewma_of_width, intermittency, interval_coverage, track};
use kedge::i18n::{Language, Topic};
use kedge::math::split::split;
use kedge::math::{Lifetime, median_lifetime, student_t_quantile};
use kedge::plan::budget::{BreakEvenInputs, Look, Pair, Sold, VarianceStep, variance};
use kedge::plan::feedback::NetPromoter;
use kedge::plan::service::Quality;
use kedge::plan::staffing::stays;
use kedge::plan::{Answers, Commitment, CountsFrom, FairnessPart, FastOx, Incentive, fairness};

fn texts(language: Language) -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{}/learn.toml", language.code()));
    fs::read_to_string(path).expect("the texts are readable").parse().expect("the texts are TOML")
}

#[test]
fn every_topic_has_its_texts_and_no_text_is_left_over() {
    for language in Language::ALL {
        let texts = texts(language);
        let mut wanted = Vec::new();
        for topic in Topic::all() {
            let parts: &[&str] = match topic {
                Topic::Method(_) => &["formula", "example", "interval"],
                Topic::Metric(_) => &["formula", "example", "reading"],
                Topic::Rule(_) => &["text", "example"],
                Topic::Work(_) => &["good", "bad", "needs", "formula", "example"],
            };
            wanted.extend(parts.iter().map(|it| format!("{}_{it}", topic.prefix())));
        }
        for key in &wanted {
            let text = texts.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            assert!(!text.is_empty(), "{language:?}: {key}");
        }
        let left: Vec<&String> = texts.keys().filter(|it| !wanted.contains(it)).collect();
        assert!(left.is_empty(), "{language:?}: {left:?}");
    }
}

/// The worked number of a topic holds these figures, in both languages.
fn shows(key: &str, figures: &[&str]) {
    for language in Language::ALL {
        let texts = texts(language);
        let text = texts[key].as_str().expect("a text");
        for figure in figures {
            assert!(text.contains(figure), "{language:?}: {key} does not show {figure}: {text}");
        }
    }
}

#[test]
fn accuracy_examples_are_what_the_program_computes() {
    // A training window whose seasonal naive errs by 16 at each step (m = 1).
    let train = [100.0, 116.0, 100.0, 116.0];
    let scores = PointScores::new(&[100.0, 120.0, 80.0], &[110.0, 110.0, 90.0], &train, 1).unwrap();
    assert_relative_eq!(scores.mase.unwrap(), 0.625);
    shows("measure_mase_example", &["10 ÷ 16 = 0.63"]);
    assert_relative_eq!(scores.wape.unwrap(), 0.1);
    shows("measure_wape_example", &["30 ÷ 300 = 10%"]);
    assert_relative_eq!(scores.bias.unwrap(), 10.0 / 300.0);
    shows("measure_bias_example", &["+3.3%"]);
    let spread = PointScores::new(&[0.0, 0.0, 30.0], &[0.0, 0.0, 0.0], &train, 1).unwrap();
    assert_eq!((spread.mae, format!("{:.1}", spread.rmse)), (10.0, "17.3".to_owned()));
    shows("measure_rmse_example", &["17.3"]);
    let inside = PredictionInterval { level: IntervalLevel::P80, lower: vec![0.0; 12], upper: vec![1.0; 12] };
    let actual: Vec<f64> = (0..12).map(|i| if i < 9 { 0.5 } else { 2.0 }).collect();
    assert_eq!(interval_coverage(&actual, &inside), Some(0.75));
    shows("measure_coverage_example", &["75%"]);
}

#[test]
fn other_examples_are_what_the_program_computes() {
    assert_eq!(split(100, &[1.0, 1.0, 1.0]), Ok(vec![34, 33, 33]));
    for (language, list) in [(Language::Zh, "34、33、33"), (Language::En, "34, 33, 33")] {
        assert!(texts(language)["rule_exact_split_example"].as_str().unwrap().contains(list));
    }
    let ranges = [0.9, 0.975].map(|p| format!("{:.2}", student_t_quantile(p, 6.0)));
    shows("measure_interval_example", &[&ranges[0], &ranges[1]]);
    let signal = track(&[5.0; 12], 1.0).last().unwrap().signal;
    assert_relative_eq!(signal, 12.0);
    shows("measure_tracking_signal_example", &["60", "12", "8.2"]);
    let demand: Vec<f64> = (0..24).map(|i| if i % 3 == 0 { [4.0, 6.0][i / 3 % 2] } else { 0.0 }).collect();
    let found = intermittency(&demand).unwrap();
    assert_eq!((found.adi, format!("{:.2}", found.cv2)), (3.0, "0.04".to_owned()));
    shows("measure_demand_class_example", &["3.0", "0.04"]);
    shows("measure_autocorrelation_example", &[&format!("{:.2}", 1.96 / 60f64.sqrt())]);
    shows("measure_outlier_example", &[&format!("{:.1}", 50.0 / 14.826)]);
    shows("measure_working_days_example", &[&format!("{:.2}", 18.0 / 20.8)]);
    shows("measure_target_ratio_example", &[&format!("{:.2}", 5560.0 / 5246.0)]);
    shows("measure_required_example", &[&format!("{}", (5560 - 2800) / 6)]);
}

#[test]
fn examples_of_planning_are_what_the_program_computes() {
    let curve = Answers { none: 50, more: 120, most: 160 }.fit().unwrap();
    assert_eq!((format!("{:.1}", curve.d), format!("{:.2}", curve.c)), ("1.2".to_owned(), "1.83".to_owned()));
    shows("plan_resources_example", &["1.2", "1.83", "8.05"]);
    assert_eq!(format!("{:.2}", 24.0 * 21.0 / 250.0 * 3.0 + 2.0), "8.05");
    // Ten of twenty promote, four detract.
    let answers = [[9_u8; 10].as_slice(), &[7; 6], &[3; 4]].concat();
    let nps = NetPromoter::of(answers.into_iter()).unwrap();
    assert_eq!((format!("{:.0}", nps.score), format!("{:.1}", nps.error)), ("30".to_owned(), "17.5".to_owned()));
    shows("plan_feedback_example", &["NPS 30", "17.5", "= 12"]);
    let kept = stays(0.2, 6);
    assert_eq!(format!("{:.0}", 100.0 * 5.0 * kept), "447");
    shows("plan_people_example", &["447", "4.47"]);
    let part = |difficulty: i64| FairnessPart {
        target: Money::from_minor(difficulty),
        median: Some(Money::from_minor(10)),
        ..FairnessPart::default()
    };
    let parts: Vec<FairnessPart> = [8, 9, 10, 11, 12].map(part).to_vec();
    assert_relative_eq!(fairness(&parts).gini.unwrap(), 0.08, epsilon = 1e-12);
    shows("plan_fairness_example", &["4 ÷ 50 = 0.08"]);
    let scheme = Incentive::new(0.8, 1.0, 2.0, None, CountsFrom::First).unwrap();
    assert_relative_eq!(scheme.pay(0.79), 0.0);
    assert_relative_eq!(scheme.pay(0.8), 0.8);
    assert_relative_eq!(scheme.pay(1.1), 1.2);
    assert_eq!(scheme.cliffs().first().map(|it| (it.from, it.to)), Some((79, 80)));
    shows("plan_incentive_example", &["79", "80", "1 + 2 × 0.1 = 120"]);
    let cases = Quality { closed: 19, met: 18, overdue: 1, ..Quality::default() };
    assert_relative_eq!(cases.sla().unwrap(), 0.9);
    shows("plan_service_example", &["18 ÷ 20 = 90"]);
    let money = |whole: i64| Money::from_minor(100 * whole);
    let window = MonthRange { first: Month::new(2026, 1).unwrap(), len: 12 };
    let [low, likely, high] = [80, 100, 130].map(money);
    let given = Commitment { window, low, likely, high, at: 0.0, by: String::new() };
    assert_eq!(given.mean(), money(103));
    shows("plan_bottom_up_example", &["= 103", "17"]);
    let inputs = BreakEvenInputs { sales: money(1000), variable: money(600), fixed: money(300), steps: Vec::new() };
    let found = inputs.solve().unwrap();
    assert_eq!((found.sales, found.margin_of_safety), (money(750), 0.25));
    shows("plan_budget_example", &["750", "25"]);
    let mut ids = IdGenerator::new(1);
    let sold = |amount, quantity, cost| Sold { amount, quantity: Some(quantity), cost: Some(cost) };
    let pair = Pair {
        account: kedge::domain::AccountId(ids.next_id()),
        product: kedge::domain::ProductId(ids.next_id()),
        base: sold(1000, 100, 600),
        actual: sold(1045, 110, 671),
    };
    let steps = variance(&[pair], Look::Margin, true).unwrap().company;
    let found = [VarianceStep::Price, VarianceStep::Cost, VarianceStep::Volume].map(|it| steps.step(it));
    assert_eq!((found, steps.residual()), ([-55, -11, 40], 0));
    shows("plan_variance_example", &["−55", "−11", "+40", "−26"]);
}

#[test]
fn the_worked_number_of_material() {
    use std::collections::BTreeMap;

    use kedge::domain::{MaterialId, Quantity};
    use kedge::plan::material::{Inputs, Lead, Material, compute};

    let first: Month = "2026-01".parse().unwrap();
    let pieces = |n: i64| Quantity::from_minor(1_000 * n);
    let material = Material {
        id: MaterialId(IdGenerator::new(1).next_id()),
        name: "x".into(),
        unit: String::new(),
        unit_cost: Money::from_minor(10_000),
        stock: pieces(40),
        counted: first,
        minimum: pieces(5),
        lead: Lead::Months(2),
        per_visit: [Quantity::default(); 4],
        per_row: BTreeMap::new(),
        typed: (0..2).map(|i| (first.plus(i), pieces(20))).collect(),
        incoming: BTreeMap::new(),
    };
    let months = MonthRange { first, len: 2 };
    let inputs =
        Inputs { material: &material, months, days: &[20.0; 2], visits: [0; 4], runs: &BTreeMap::new(), now: first };
    let rows = compute(&inputs).unwrap().rows;
    let told: Vec<_> = rows.iter().map(|it| (it.closing.minor() / 1_000, it.missing.minor() / 1_000)).collect();
    assert_eq!(told, [(20, 0), (0, 5)]);
    assert_eq!((rows[1].cost, rows[1].order_by), (Money::from_minor(50_000), Some(first.plus(-1))));
    shows("plan_material_example", &["40", "20", "500", "100"]);
}

#[test]
fn figures_of_planning_are_what_the_program_computes() {
    let part = |chance: f64| FairnessPart { probability: Some(chance), ..FairnessPart::default() };
    let found = fairness(&[0.4, 0.6, 0.8].map(part));
    assert_relative_eq!(found.expected_share.unwrap(), 0.6, epsilon = 1e-12);
    shows("measure_fair_share_example", &["60%"]);
    // Ranks of eight parts whose squared differences sum to 20.
    let orders: [[f64; 8]; 2] = [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [3.0, 4.0, 1.0, 2.0, 6.0, 5.0, 8.0, 7.0]];
    let apart: f64 = (0..8).map(|i| (orders[0][i] - orders[1][i]).powi(2)).sum();
    assert_relative_eq!(apart, 20.0);
    let parts: Vec<FairnessPart> = (0..8)
        .map(|i| FairnessPart {
            last_attainment: Some(orders[0][i]),
            growth: Some(orders[1][i]),
            ..FairnessPart::default()
        })
        .collect();
    let FastOx::Tested { rho, .. } = fairness(&parts).fast_ox else { panic!("eight parts are enough") };
    assert_eq!(format!("{rho:.2}"), "0.76");
    shows("measure_fast_ox_example", &["0.76"]);
    assert_eq!(format!("{:.2}", 5.0 * stays(0.2, 6)), "4.47");
    shows("measure_full_heads_example", &["4.47"]);
    let curve = Answers { none: 50, more: 120, most: 160 }.fit().unwrap();
    assert_eq!(format!("{:.2}", curve.at(2.0)), "1.32");
    shows("measure_response_example", &["1.32"]);
    let lasted = [(2.0, true), (4.0, true), (5.0, false), (6.0, true)];
    let lasted = lasted.map(|(time, has_ended)| Lifetime { time, has_ended });
    assert_eq!(median_lifetime(&lasted), Some(4.0));
    shows("measure_closing_time_example", &["4"]);
    // σ of 20 needs a mean change of 22.56; the limit of a long series is L ÷ 3.
    let errors: Vec<f64> = (0..200).map(|i| if i % 2 == 0 { 11.28 } else { -11.28 }).collect();
    let chart = ewma_of_width(&errors, 2.96).unwrap();
    assert_relative_eq!(chart.sigma, 20.0, epsilon = 1e-9);
    assert_eq!(format!("{:.2}", chart.points.last().unwrap().limit), "0.99");
    shows("measure_ewma_example", &["0.99"]);
}

/// What a piece of arithmetic comes to: numbers, per cents, roots, brackets, + − × ÷.
struct Sum<'a> {
    rest: &'a str,
}

impl Sum<'_> {
    fn of(text: &str) -> Option<f64> {
        let mut sum = Sum { rest: text };
        let value = sum.terms()?;
        sum.rest.trim().is_empty().then_some(value)
    }

    fn take(&mut self, sign: char) -> bool {
        let after = self.rest.trim_start().strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn terms(&mut self) -> Option<f64> {
        let mut value = if self.take('−') { -self.factors()? } else { self.factors()? };
        loop {
            if self.take('+') {
                value += self.factors()?;
            } else if self.take('−') {
                value -= self.factors()?;
            } else {
                return Some(value);
            }
        }
    }

    fn factors(&mut self) -> Option<f64> {
        let mut value = self.factor()?;
        loop {
            if self.take('×') {
                value *= self.factor()?;
            } else if self.take('÷') {
                value /= self.factor()?;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self) -> Option<f64> {
        if self.take('√') {
            return Some(self.factor()?.sqrt());
        }
        if self.take('(') {
            let value = self.terms()?;
            return self.take(')').then_some(value);
        }
        let text = self.rest.trim_start();
        let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
        let value: f64 = text[..end].parse().ok()?;
        self.rest = &text[end..];
        Some(if self.take('%') { value / 100.0 } else { value })
    }
}

/// The last piece of arithmetic in front of an equals sign, where there is one.
fn left_of(text: &str) -> Option<&str> {
    let is_part = |it: char| it.is_ascii_digit() || " .+−×÷()√%".contains(it);
    let from = text.char_indices().rev().take_while(|it| is_part(it.1)).last()?.0;
    // A logarithm to the base of two is read by nobody here.
    if text[..from].ends_with('₂') {
        return None;
    }
    // After words: "together 20 × 4" begins with its number; a full stop of the sentence before is none of it.
    let text = text[from..].trim_start_matches(['.', ' ', ')', '%']).trim_end();
    // A number by itself, below nothing or not, is no arithmetic.
    text.trim_start_matches('−').contains(['+', '−', '×', '÷', '√']).then_some(text)
}

/// The number behind an equals sign with its decimals and whether it is a per cent; `None` where it is only the first
/// of a longer piece of arithmetic.
fn right_of(text: &str) -> Option<(f64, i32, bool)> {
    let text = text.trim_start();
    let (sign, text) = text.strip_prefix('−').map_or((1.0, text.trim_start_matches('+')), |it| (-1.0, it));
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
    let digits = text[..end].trim_end_matches('.');
    let goes_on = text[digits.len()..].trim_start().starts_with(['+', '−', '×', '÷', '/']);
    let decimals = digits.split_once('.').map_or(0, |it| it.1.len() as i32);
    let is_percent = text[digits.len()..].trim_start().starts_with('%');
    (!goes_on).then_some((sign * digits.parse::<f64>().ok()?, decimals, is_percent))
}

#[test]
fn whatever_a_worked_number_computes_comes_out() {
    let mut n_checked = 0;
    for language in Language::ALL {
        for (key, text) in texts(language).iter().filter(|it| it.0.ends_with("_example")) {
            let text = text.as_str().expect("a text").replace('（', "(").replace('）', ")").replace(',', "");
            let parts: Vec<&str> = text.split('=').collect();
            for pair in parts.windows(2) {
                let (Some(left), Some((right, decimals, is_percent))) = (left_of(pair[0]), right_of(pair[1])) else {
                    continue;
                };
                let Some(value) = Sum::of(left) else { continue };
                // Per cents may be added up as such: 10 + 9 + 2 = 21 %.
                let scales: &[f64] = if is_percent { &[1.0, 100.0] } else { &[1.0] };
                let is_right = |scale: &f64| (value * scale - right).abs() <= 0.5 * 10f64.powi(-decimals) + 1e-9;
                assert!(scales.iter().any(is_right), "{language:?}: {key}: {left} is {value}, not {right}");
                n_checked += 1;
            }
        }
    }
    assert!(n_checked >= 150, "{n_checked} calculations were read");
}
