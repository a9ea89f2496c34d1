//! The Learn place's long texts: every topic has them, in both languages, and its worked numbers are what the program's
//! own functions compute.

use std::fs;
use std::path::Path;

use approx::assert_relative_eq;
use kedge::forecast::{IntervalLevel, PredictionInterval};
use kedge::forecast::{PointScores, intermittency, interval_coverage, track};
use kedge::i18n::{Language, Topic};
use kedge::math::split::split;
use kedge::math::student_t_quantile;

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
                Topic::Method(_) => &["formula", "interval"],
                Topic::Metric(_) => &["formula", "example", "reading"],
                Topic::Rule(_) => &["text", "example"],
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
