//! Charts: what a layout promises, and the drawing as SVG text.

use kedge::charts::{
    Band, Chart, EndLabel, EstimatedText, EventNote, ForecastChart, Ink, LegendEntry, Mark, MonthAxis, Palette, Part,
    Point, PointLabel, Run, Scene, SeasonWindow, Size, TimeMark, ValueText, svg_of,
};

const WIDE: Size = Size { width: 948.0, height: 306.0 };
const PHONE: Size = Size { width: 358.0, height: 268.0 };
const N_PAST: usize = 48;

/// Four years of an invented series with one missing month, and a year of forecast.
fn sample() -> ForecastChart {
    let season = [0.9, 0.74, 0.95, 1.0, 1.08, 1.05, 0.93, 0.9, 1.0, 1.1, 1.22, 1.13];
    let value = |month: usize| (300.0 + 3.0 * month as f64) * season[month % 12];
    let forecast: Vec<f64> = (N_PAST..60).map(value).collect();
    let beside = |width: f64| Band {
        lower: forecast.iter().map(|it| it - width).collect(),
        upper: forecast.iter().map(|it| it + width).collect(),
    };
    let year = |nth: usize| (format!("{}", 2023 + nth), vec![Run::new("4,010", Ink::Quiet)]);
    ForecastChart {
        axis: MonthAxis::fiscal(60, 0, |quarter| format!("Q{}", quarter + 1), year),
        tick_text: ValueText::new(|value| format!("{value:.0}")),
        actual: (0..N_PAST).map(|month| (month != 20).then(|| value(month))).collect(),
        fitted: (0..N_PAST).map(|month| Some(value(month) - 12.0)).collect(),
        target: (0..60).map(|month| (month >= N_PAST).then(|| value(month) + 30.0)).collect(),
        forecast_start: N_PAST,
        band80: Some(beside(40.0)),
        band95: Some(beside(70.0)),
        now: Some(TimeMark { position: 48.16, label: "今日 1-06".into() }),
        windows: vec![SeasonWindow { position: 49.2, n_months: 1.45, label: "春节 2-6".into() }],
        notes: vec![EventNote { month: 28, text: "One-off".into() }],
        actual_label: "Actual".into(),
        target_label: Some(PointLabel { month: 58, text: "Target 600".into() }),
        pinned: Some(PointLabel { month: 49, text: "Feb 332".into() }),
        end_labels: [("Fcst", 0.0, true), ("80%", 40.0, false), ("95%", 70.0, false)]
            .map(|(text, above, bold)| EndLabel {
                value: forecast[11] + above,
                text: text.into(),
                bold,
                part: Part::Forecast,
            })
            .to_vec(),
        forecast,
        ..ForecastChart::default()
    }
}

fn scene(size: Size) -> Scene {
    sample().scene(size, &EstimatedText)
}

#[test]
fn the_history_keeps_its_gap_and_the_forecast_joins_the_last_actual() {
    let marks = scene(WIDE).marks;
    let paths = |ink: Ink, stroke: f64| {
        let found = marks.iter().filter_map(move |mark| match mark {
            Mark::Path { points, tint, width, dash: None } if tint.ink == ink && *width == stroke => {
                Some(points.clone())
            }
            _ => None,
        });
        found.collect::<Vec<_>>()
    };
    let (history, forecast) = (paths(Ink::Ink, 1.75), paths(Ink::Forecast, 2.0));
    assert_eq!(history.iter().map(Vec::len).collect::<Vec<_>>(), [20, 27]);
    assert_eq!(forecast.iter().map(Vec::len).collect::<Vec<_>>(), [13]);
    assert_eq!(history[1].last(), forecast[0].first());
}

#[test]
fn bands_are_nested_and_drawn_under_the_lines() {
    let marks = scene(WIDE).marks;
    let place = |wanted: Ink| {
        marks.iter().position(|mark| matches!(mark, Mark::Fill { tint, .. } if tint.ink == wanted)).unwrap()
    };
    let line = marks.iter().position(|mark| matches!(mark, Mark::Path { width, .. } if *width == 1.75)).unwrap();
    assert!(place(Ink::Band95) < place(Ink::Band80) && place(Ink::Band80) < line);
}

#[test]
fn every_mark_stays_on_the_canvas() {
    for size in [WIDE, PHONE, Size { width: 720.0, height: 306.0 }] {
        for mark in scene(size).marks {
            let points = match mark {
                Mark::Path { points, .. } | Mark::Fill { points, .. } => points,
                Mark::Dot { at, .. } | Mark::Text { at, .. } => vec![at],
                Mark::Block { area, .. } => {
                    vec![Point { x: area.left, y: area.top }, Point { x: area.right, y: area.bottom }]
                }
            };
            let inside = |at: &Point| (0.0..=size.width).contains(&at.x) && (0.0..=size.height).contains(&at.y);
            assert!(points.iter().all(inside), "{size:?}: {points:?}");
        }
    }
}

#[test]
fn a_narrow_chart_says_less() {
    let (wide, phone) = (scene(WIDE), scene(PHONE));
    for text in ["Fcst", "Target 600", "Feb 332", "今日 1-06"] {
        assert!(wide.texts().any(|it| it == text) && phone.texts().any(|it| it == text), "{text}");
    }
    for text in ["80%", "Actual", "One-off", "Q3"] {
        assert!(wide.texts().any(|it| it == text) && phone.texts().all(|it| it != text), "{text}");
    }
}

#[test]
fn the_pointer_finds_months_and_their_values() {
    let scene = scene(WIDE);
    assert_eq!(scene.n_items(), 60);
    for month in [0, 20, 47, 59] {
        let anchor = scene.anchor(month).unwrap();
        assert_eq!(scene.month_at(anchor.x), Some(month));
    }
    assert_eq!((scene.month_at(2.0), scene.month_at(945.0), scene.anchor(60)), (None, None, None));
}

#[test]
fn the_cursor_adds_a_line_and_a_dot_per_value() {
    let scene = scene(WIDE);
    let marks = |month| scene.cursor(month);
    let dots = |month| marks(month).iter().filter(|it| matches!(it, Mark::Dot { .. })).count();
    let rules = |month| marks(month).iter().filter(|it| matches!(it, Mark::Path { .. })).count();
    assert_eq!((dots(3), dots(20), dots(50)), (1, 0, 2));
    assert_eq!((rules(3), rules(20), rules(50)), (1, 1, 1));
    assert!(marks(99).is_empty());
}

#[test]
fn the_drawing_carries_the_palette_and_the_labels() {
    for (palette, ink, forecast) in [(&Palette::LIGHT, "#14213D", "#0C7080"), (&Palette::DARK, "#E8ECF4", "#4FB8C4")] {
        let svg = svg_of(&scene(WIDE), palette);
        assert!(svg.starts_with("<svg width=\"948\" height=\"306\" stroke-linejoin=\"round\""));
        assert!(svg.contains("viewBox=\"0 0 7584 2448\"") && svg.trim_end().ends_with("</svg>"));
        // 1.75 and 2 px at eight units each.
        assert_eq!(svg.matches(&format!("stroke=\"{ink}\" stroke-width=\"14\"")).count(), 2);
        assert_eq!(
            svg.matches(&format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"{forecast}\" stroke-width=\"16\""))
                .count(),
            1
        );
        assert!(svg.contains("春节 2-6") && svg.contains(&format!("opacity=\"{}\"", palette.band95.a)));
    }
}

#[test]
fn markup_in_a_label_stays_text() {
    let chart = ForecastChart { actual_label: "<b>&".into(), ..sample() };
    let svg = svg_of(&chart.scene(WIDE, &EstimatedText), &Palette::LIGHT);
    assert!(svg.contains("&lt;b&gt;&amp;") && !svg.contains("<b>"));
}

#[test]
fn empty_charts_and_tiny_canvases_are_drawn_without_complaint() {
    let empty = [
        Chart::from(ForecastChart::default()),
        Chart::from(kedge::charts::BarChart::default()),
        Chart::from(kedge::charts::SmallLine::default()),
        Chart::from(kedge::charts::DeviationChart::default()),
        Chart::from(kedge::charts::WingsChart::default()),
        Chart::from(sample()),
    ];
    for chart in empty {
        for size in [WIDE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            let scene = chart.scene(size, &EstimatedText);
            assert!(!svg_of(&scene, &Palette::LIGHT).contains("NaN"));
        }
    }
}

#[test]
fn the_ladder_stands_on_the_fan() {
    use kedge::charts::LadderChart;
    let rung = |value, text: &str, bold| EndLabel { value, text: text.into(), bold, part: Part::Target };
    let chart = LadderChart {
        axis: MonthAxis::fiscal(4, 0, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new())),
        actual: vec![10.0, 20.0],
        forecast: vec![32.0, 44.0],
        band80: Some(Band { lower: vec![28.0, 36.0], upper: vec![36.0, 52.0] }),
        rungs: vec![rung(38.0, "保底 38", false), rung(50.0, "挑战 50", true)],
        landing: Some(rung(44.0, "P50 44", true)),
        ..LadderChart::default()
    };
    let svg = svg_of(&Chart::from(chart).scene(WIDE, &EstimatedText), &Palette::LIGHT);
    assert!(["保底 38", "挑战 50", "P50 44"].iter().all(|it| svg.contains(it)));
    let empty = Chart::from(LadderChart::default()).scene(Size::default(), &EstimatedText);
    assert!(!svg_of(&empty, &Palette::LIGHT).contains("NaN"));
}

#[test]
fn a_month_is_told_with_its_range_and_the_change_on_last_year() {
    let named = |part, label: &str| LegendEntry::new(part, label);
    let chart = ForecastChart {
        axis: sample().axis.with_names((0..60).map(|it| format!("m{it}")).collect()),
        names: vec![
            named(Part::Actual, "Actual"),
            named(Part::Forecast, "Forecast"),
            named(Part::Range80, "80%"),
            named(Part::Target, "Target"),
        ],
        value_text: ValueText::new(|value| format!("{value:.0}")),
        missing: "missing".into(),
        change: Some(("On last year".into(), ValueText::new(|share| format!("{:+.1}%", 100.0 * share)))),
        ..sample()
    };
    // By hand: month 49 is a February with (300 + 3·49)·0.74 = 330.78, the one before it 304.14 (+8.8 %).
    assert_eq!(chart.reading(49).spoken(), "m49: Forecast 331; 80% 291–371; Target 361; On last year +8.8%");
    assert_eq!(chart.reading(20).spoken(), "m20: Actual missing");
    // What is hidden or out of sight is not drawn and can still be asked for.
    assert!(chart.clone().without(&[Part::Target]).target.is_empty());
}

#[test]
fn a_bridge_is_drawn_from_its_start_over_its_steps_to_its_end() {
    use kedge::charts::{BridgeChart, BridgeRow};
    let chart = BridgeChart {
        rows: vec![
            BridgeRow::total("目标", 5_560, "5,560", Ink::Target),
            BridgeRow::step("提价 <3%>", -314, "−314", Ink::Bad),
            BridgeRow::total("承诺", 5_246, "5,246", Ink::Ink),
        ],
    };
    assert!(chart.adds_up());
    for size in [WIDE, PHONE] {
        let svg = svg_of(&Chart::from(chart.clone()).scene(size, &EstimatedText), &Palette::LIGHT);
        assert!(["目标", "提价 &lt;3%&gt;", "−314", "5,246"].iter().all(|it| svg.contains(it)), "{svg}");
    }
    let empty = Chart::from(BridgeChart::default());
    for size in [Size::default(), Size { width: 20.0, height: 10.0 }, WIDE] {
        assert!(!svg_of(&empty.scene(size, &EstimatedText), &Palette::LIGHT).contains("NaN"));
        assert!(!svg_of(&Chart::from(chart.clone()).scene(size, &EstimatedText), &Palette::LIGHT).contains("NaN"));
    }
}

#[test]
fn a_break_even_is_drawn_with_its_marks_at_any_size() {
    use kedge::charts::{BreakEvenChart, BreakEvenPoint};
    let point = |i: i32| BreakEvenPoint { sales: f64::from(i) * 1000.0, cost: 9000.0 + f64::from(i) * 400.0 };
    let chart = BreakEvenChart {
        points: (0..=48).map(point).collect(),
        marks: vec![(15_000.0, "盈亏平衡".to_owned()), (40_000.0, "预算 <b>".to_owned())],
        names: ["折后收入", "总成本", "营业利润"].map(str::to_owned),
        ..BreakEvenChart::default()
    };
    for size in [WIDE, PHONE] {
        let svg = svg_of(&Chart::from(chart.clone()).scene(size, &EstimatedText), &Palette::LIGHT);
        let said = ["折后收入", "总成本", "盈亏平衡 15000", "预算 &lt;b&gt; 40000", "20000"];
        assert!(said.iter().all(|it| svg.contains(it)), "{svg}");
    }
    for size in [Size::default(), Size { width: 20.0, height: 10.0 }, WIDE] {
        for chart in [chart.clone(), BreakEvenChart::default()] {
            assert!(!svg_of(&Chart::from(chart).scene(size, &EstimatedText), &Palette::LIGHT).contains("NaN"));
        }
    }
}

#[test]
fn pareto_bars_run_up_to_all_of_it() {
    use kedge::charts::{ParetoBar, ParetoChart};
    let bar = |name: &str, value: f64, running: f64| ParetoBar {
        name: name.into(),
        value,
        text: format!("{value}"),
        running,
    };
    let percent = || ValueText::new(|it| format!("{:.0}%", 100.0 * it));
    let chart = ParetoChart {
        bars: vec![bar("华东电网", 35.0, 0.875), bar("A rather long name that cannot fit", 5.0, 1.0)],
        share_text: percent(),
        value_name: "缺口".into(),
        running_name: "累计".into(),
        ..ParetoChart::default()
    };
    let scene = chart.scene(Size { width: 300.0, height: 200.0 }, &EstimatedText);
    let svg = svg_of(&scene, &Palette::LIGHT);
    assert!(svg.contains("华东电网") && svg.contains("80%") && svg.contains("…") && !svg.contains("cannot fit"));
    // The second bar is a seventh of the first, and the line ends at the top of the plot.
    let blocks: Vec<f64> = (scene.marks.iter())
        .filter_map(|it| if let Mark::Block { area, .. } = it { Some(area.height()) } else { None })
        .collect();
    assert!((blocks[0] / blocks[1] - 7.0).abs() < 1e-9, "{blocks:?}");
    let line = scene.marks.iter().rev().find_map(|it| match it {
        Mark::Path { points, tint, .. } if points.len() == 2 && tint.ink == Ink::Ink => Some(points.clone()),
        _ => None,
    });
    let line = line.unwrap();
    assert!(line[1].y < line[0].y && (line[1].y - 20.0).abs() < 1e-9, "{line:?}");
    assert_eq!(Chart::from(chart).reading(0).spoken(), "华东电网: 缺口 35; 累计 88%");
}

#[test]
fn points_outside_the_limits_are_squares_and_are_said() {
    use kedge::charts::ControlChart;
    let chart = ControlChart {
        axis: MonthAxis::fiscal(3, 0, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
            .with_names(["m0", "m1", "m2"].map(String::from).to_vec()),
        values: vec![Some(0.1), None, Some(-1.2)],
        limits: Some(Band { lower: vec![-0.6, -0.8, -0.9], upper: vec![0.6, 0.8, 0.9] }),
        outside: vec![false, false, true],
        centre: Some(0.0),
        names: ["EWMA", "limit", "outside", ""].map(String::from),
        value_text: ValueText::new(|it| format!("{it:.1}")),
        ..ControlChart::default()
    };
    let scene = chart.scene(WIDE, &EstimatedText);
    let is_square = |it: &&Mark| matches!(it, Mark::Block { tint, .. } if tint.ink == Ink::Bad);
    let is_round = |it: &&Mark| matches!(it, Mark::Dot { tint, radius, .. } if tint.ink == Ink::Ink && *radius == 2.5);
    assert_eq!((scene.marks.iter().filter(is_square).count(), scene.marks.iter().filter(is_round).count()), (1, 1));
    let chart = Chart::from(chart);
    assert_eq!(chart.reading(2).spoken(), "m2: EWMA -1.2 · outside; limit ±0.9");
    assert_eq!(chart.reading(1).spoken(), "m1: limit ±0.8");
}

#[test]
fn bars_are_split_into_what_happened_and_what_is_forecast() {
    use kedge::charts::SplitBars;
    let chart = SplitBars {
        axis: MonthAxis::fiscal(3, 0, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
            .with_names(["m0", "m1", "m2"].map(String::from).to_vec()),
        actual: vec![Some(10.0), None],
        forecast: vec![Some(20.0)],
        plan: vec![12.0, 12.0, 18.0],
        names: ["Actual", "Forecast", "Plan"].map(String::from),
        value_text: ValueText::new(|it| format!("{it:.0}")),
        ..SplitBars::default()
    };
    let scene = chart.scene(WIDE, &EstimatedText);
    // The border of the axis is drawn in full ink, bars are not.
    let heights = |ink: Ink| -> Vec<f64> {
        let of = |it: &Mark| matches!(it, Mark::Block { tint, .. } if tint.ink == ink && (ink != Ink::Ink || tint.alpha < 1.0));
        let blocks = scene.marks.iter().filter(|it| of(it));
        blocks.filter_map(|it| if let Mark::Block { area, .. } = it { Some(area.height()) } else { None }).collect()
    };
    let (actual, forecast) = (heights(Ink::Ink), heights(Ink::Forecast));
    assert_eq!((actual.len(), heights(Ink::Target).len()), (1, 3), "a missing month has no bar");
    assert!((forecast[0] / actual[0] - 2.0).abs() < 1e-9);
    let chart = Chart::from(chart);
    assert_eq!(chart.reading(2).spoken(), "m2: Forecast 20; Plan 18");
    assert_eq!(chart.reading(1).spoken(), "m1: Plan 12");
    // What the open month has so far stands in its bar, half as high here.
    let Chart::Split(chart) = chart else { unreachable!("made of split bars") };
    let open = SplitBars { to_date: Some(10.0), to_date_name: "So far".into(), ..*chart };
    let scene = open.scene(WIDE, &EstimatedText);
    let dark = |it: &&Mark| matches!(it, Mark::Block { tint, .. } if tint.ink == Ink::Ink && tint.alpha < 1.0);
    assert_eq!(scene.marks.iter().filter(dark).count(), 2);
    assert_eq!(Chart::from(open).reading(2).spoken(), "m2: Forecast 20; So far 10; Plan 18");
    for empty in [
        Chart::from(SplitBars::default()),
        Chart::from(kedge::charts::ControlChart::default()),
        Chart::from(kedge::charts::ParetoChart::default()),
    ] {
        for size in [WIDE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            assert!(!svg_of(&empty.scene(size, &EstimatedText), &Palette::LIGHT).contains("NaN"));
        }
    }
}
