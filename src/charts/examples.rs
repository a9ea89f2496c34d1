//! One example of every kind of chart, for the gallery and for tests; no part of a release.
//!
//! The figures are invented: a company that grows by three a month with a dip at the Spring Festival.

use super::{
    Band, Bar, BarChart, BarShape, BreakEvenChart, BreakEvenPoint, BridgeChart, BridgeRow, Chart, ControlChart,
    Correlogram, CurveChart, CurveMark, DeviationChart, EndLabel, Flow, FlowNode, ForecastChart, GaugeChart, GaugeRow,
    HeatCell, HeatKey, HeatMap, HeatRow, IcicleBlock, IcicleChart, Ink, LadderChart, LegendEntry, MonthAxis, Multiple,
    Panel, ParetoBar, ParetoChart, Part, Run, SankeyChart, ScatterChart, ScatterDot, SmallLine, SmallMultiples,
    SplitBars, StackedChart, TimeMark, TimelineBar, TimelineChart, TimelineRow, ValueText, Wing, WingRow, WingsChart,
};

/// Months of history.
const PAST: usize = 36;
/// Months in all.
const ALL: usize = 48;

/// Chooses between the Chinese and the English word.
pub type Say = fn(&'static str, &'static str) -> &'static str;

/// An example of every kind of chart, in the order in which the kinds are listed.
#[must_use]
pub fn examples(say: Say) -> Vec<Chart> {
    vec![
        forecast(say).into(),
        bars().into(),
        small_line().into(),
        deviation(say).into(),
        wings(say).into(),
        stacked(say).into(),
        correlogram().into(),
        ladder(say).into(),
        heat(say).into(),
        multiples(say).into(),
        bridge(say).into(),
        curve(say).into(),
        break_even(say).into(),
        pareto(say).into(),
        control(say).into(),
        split(say).into(),
        timeline(say).into(),
        icicle(say).into(),
        sankey(say).into(),
        scatter(say).into(),
        gauge(say).into(),
    ]
}

fn sales(month: usize) -> f64 {
    const SEASON: [f64; 12] = [0.9, 0.74, 0.95, 1.0, 1.08, 1.05, 0.93, 0.9, 1.0, 1.1, 1.22, 1.13];
    libm::round((300.0 + 3.0 * month as f64) * SEASON[month % 12])
}

fn whole() -> ValueText {
    ValueText::new(|it| format!("{it:.0}"))
}

fn percent() -> ValueText {
    ValueText::new(|it| format!("{:.0}%", 100.0 * it))
}

fn axis(n_months: usize, first_year: usize) -> MonthAxis {
    let names = (0..n_months).map(|it| format!("{}-{:02}", first_year + it / 12, it % 12 + 1)).collect();
    MonthAxis::fiscal(n_months, 0, |it| format!("Q{}", it + 1), |it| (format!("{}", first_year + it), Vec::new()))
        .with_names(names)
}

fn around(values: &[f64], width: f64) -> Band {
    let moved = |by: f64| values.iter().enumerate().map(|(i, it)| it + by * (1.0 + 0.1 * i as f64)).collect();
    Band { lower: moved(-width), upper: moved(width) }
}

fn end(value: f64, text: impl Into<String>, bold: bool) -> EndLabel {
    EndLabel { value, text: text.into(), bold, part: Part::Forecast }
}

fn forecast(say: Say) -> ForecastChart {
    let ahead: Vec<f64> = (PAST..ALL).map(sales).collect();
    let last = ahead[11];
    ForecastChart {
        axis: MonthAxis::fiscal(
            ALL,
            0,
            |it| format!("Q{}", it + 1),
            |it| (format!("{}", 2023 + it), vec![Run::new("3,610", Ink::Quiet)]),
        )
        .with_names(axis(ALL, 2023).names),
        tick_text: whole(),
        value_text: whole(),
        actual: (0..PAST).map(|it| (it != 20).then(|| sales(it))).collect(),
        target: (0..ALL).map(|it| (it >= PAST).then(|| sales(it) + 30.0)).collect(),
        forecast_start: PAST,
        band80: Some(around(&ahead, 24.0)),
        band95: Some(around(&ahead, 40.0)),
        now: Some(TimeMark { position: PAST as f64 + 0.2, label: say("今日", "Today").into() }),
        actual_label: say("实绩", "Actual").into(),
        names: [
            (Part::Actual, say("实绩", "Actual")),
            (Part::Forecast, say("预测", "Forecast")),
            (Part::Range80, "80%"),
            (Part::Range95, "95%"),
            (Part::Target, say("目标", "Target")),
        ]
        .map(|(part, name)| LegendEntry::new(part, name))
        .to_vec(),
        end_labels: vec![end(last, format!("{} {last:.0}", say("预测", "Fcst")), true)],
        missing: say("缺失", "missing").into(),
        forecast: ahead,
        ..ForecastChart::default()
    }
}

fn bars() -> BarChart {
    let bar = |month: usize| {
        let value = sales(month) / (300.0 + 3.0 * month as f64);
        let name = format!("{}", month + 1);
        Bar { label: name.clone(), name, value: Some(value), text: format!("{value:.2}") }
    };
    let tick_text = ValueText::new(|it| format!("{it:.2}"));
    BarChart { bars: (0..12).map(bar).collect(), base: 1.0, tick_text, highlighted: Some(1) }
}

fn small_line() -> SmallLine {
    SmallLine {
        axis: axis(24, 2024),
        tick_text: whole(),
        values: (0..18).map(|it| Some(sales(it))).collect(),
        forecast: (18..24).map(sales).collect(),
        end_label: format!("{:.0}", sales(23)),
    }
}

fn deviation(say: Say) -> DeviationChart {
    let ahead: Vec<f64> = (0..7).map(|it| -52.0 - 13.0 * f64::from(it)).collect();
    DeviationChart {
        axis: axis(12, 2026),
        tick_text: ValueText::new(|it| format!("{it:+.0}")),
        value_text: ValueText::new(|it| format!("{it:+.0}")),
        actual: [0.0, -21.0, -14.0, -38.0, -45.0].map(Some).to_vec(),
        forecast_start: 5,
        band80: Some(around(&ahead, 18.0)),
        required: (0..7).map(|it| -38.0 + 6.0 * f64::from(it)).collect(),
        now: Some(TimeMark { position: 5.1, label: say("今日", "Today").into() }),
        target_label: say("目标路径", "Target path").into(),
        last_label: "−45".into(),
        end_labels: vec![end(-130.0, "−130", true)],
        names: vec![
            LegendEntry::new(Part::Actual, say("偏离", "Deviation")),
            LegendEntry::new(Part::Forecast, say("预测", "Forecast")),
        ],
        forecast: ahead,
        ..DeviationChart::default()
    }
}

fn wings(say: Say) -> WingsChart {
    let wing = |value: f64, tick: Option<f64>| Wing { value, tick, text: format!("{value:.0}") };
    let row = |label: &str, target: f64, other: f64, strong| WingRow {
        label: label.into(),
        strong,
        note: format!("{:+.0}", other - target),
        target: wing(target, Some(target - 60.0)),
        other: Some(wing(other, Some(other + 40.0))),
    };
    WingsChart {
        rows: vec![
            row(say("公司", "Company"), 3_010.0, 2_840.0, true),
            row(say("东部电网", "East Grid"), 1_240.0, 1_310.0, false),
            row(say("华南轨道", "South Rail"), 980.0, 770.0, false),
            row(say("海风电力", "Sea Wind"), 790.0, 760.0, false),
        ],
        target_title: say("目标", "Target").into(),
        other_title: say("预测", "Forecast").into(),
        note_title: say("差", "Gap").into(),
        tick_title: say("刻线为 P50", "Ticks are P50").into(),
    }
}

fn stacked(say: Say) -> StackedChart {
    let panel = |name: &'static str, values: Vec<Option<f64>>, base| Panel {
        title: name.into(),
        name: name.into(),
        values,
        base,
        least_range: 10.0,
        tick_text: whole(),
        value_text: whole(),
        end_label: String::new(),
    };
    let trend = |it: usize| 300.0 + 3.0 * it as f64;
    StackedChart {
        axis: axis(PAST, 2023),
        panels: vec![
            panel(say("趋势", "Trend"), (0..PAST).map(|it| Some(trend(it))).collect(), None),
            panel(say("季节", "Season"), (0..PAST).map(|it| Some(sales(it) - trend(it))).collect(), None),
            panel(say("残差", "Residual"), (0..PAST).map(|it| Some((it * 7 % 13) as f64 - 6.0)).collect(), Some(0.0)),
        ],
    }
}

fn correlogram() -> Correlogram {
    Correlogram {
        values: vec![0.42, 0.18, -0.05, 0.11, -0.2, 0.04, 0.02, -0.09, 0.12, 0.07, -0.03, 0.36],
        bound: 0.28,
        label_every: 3,
        tick_text: ValueText::new(|it| format!("{it:.1}")),
        value_text: ValueText::new(|it| format!("{it:.2}")),
    }
}

fn ladder(say: Say) -> LadderChart {
    let sums = |from: usize, to: usize| (from..to).map(|it| (0..=it).map(sales).sum()).collect::<Vec<f64>>();
    let ahead = sums(5, 12);
    let rung =
        |value: f64, name: &str| EndLabel { part: Part::Target, ..end(value, format!("{name} {value:.0}"), false) };
    let landing = ahead[6];
    LadderChart {
        axis: axis(12, 2026),
        tick_text: whole(),
        actual: sums(0, 5),
        band80: Some(around(&ahead, 120.0)),
        band95: Some(around(&ahead, 200.0)),
        now: Some(TimeMark { position: 5.1, label: say("今日", "Today").into() }),
        rungs: vec![
            rung(3_500.0, say("保底", "Commit")),
            rung(3_950.0, say("目标", "Target")),
            rung(4_250.0, say("挑战", "Stretch")),
        ],
        landing: Some(end(landing, format!("P50 {landing:.0}"), true)),
        forecast: ahead,
    }
}

fn heat(say: Say) -> HeatMap {
    let row = |label: &str, shift: usize| {
        let cell = |it: usize| match (it + 5 * shift) % 11 {
            3 => HeatCell::Zero,
            7 => HeatCell::Missing,
            9 => HeatCell::Negative,
            10 => HeatCell::Above,
            _ if it < shift => HeatCell::Outside,
            other => HeatCell::Level(other as f64 / 10.0),
        };
        let cells: Vec<HeatCell> = (0..24).map(cell).collect();
        HeatRow {
            label: label.into(),
            strong: shift == 0,
            texts: cells.iter().map(|it| format!("{it:?}")).collect(),
            cells,
        }
    };
    HeatMap {
        axis: axis(24, 2024),
        rows: vec![
            row(say("公司", "Company"), 0),
            row(say("东部电网", "East Grid"), 2),
            row(say("华南轨道", "South Rail"), 4),
        ],
        key: HeatKey {
            low: say("少", "low").into(),
            high: say("多", "high").into(),
            zero: "0".into(),
            negative: "< 0".into(),
            missing: say("缺失", "missing").into(),
            above: say("超出", "over").into(),
        },
    }
}

fn multiples(say: Say) -> SmallMultiples {
    let panel = |(i, name): (usize, &'static str)| {
        let size = 1.0 / (1.0 + i as f64);
        let ahead: Vec<f64> = (24..PAST).map(|it| size * sales(it)).collect();
        Multiple {
            name: name.into(),
            note: if i == 1 { "−4%".into() } else { "+8%".into() },
            note_ink: Some(if i == 1 { Ink::Bad } else { Ink::Good }),
            actual: (0..24).map(|it| Some(size * sales(it))).collect(),
            band: Some(around(&ahead, 20.0 * size)),
            says: vec![(say("预测", "Forecast").into(), format!("{:.0}", ahead.iter().sum::<f64>()))],
            forecast: ahead,
        }
    };
    let names = [say("东部电网", "East Grid"), say("华南轨道", "South Rail"), say("海风电力", "Sea Wind")];
    SmallMultiples { panels: names.into_iter().enumerate().map(panel).collect(), same_scale: true, tick_text: whole() }
}

fn bridge(say: Say) -> BridgeChart {
    BridgeChart {
        rows: vec![
            BridgeRow::total(say("目标", "Target"), 5_560, "5,560", Ink::Target),
            BridgeRow::step(say("丢标", "Lost tender"), -371, "−371", Ink::Bad),
            BridgeRow::step(say("新厂", "New plant"), 57, "+57", Ink::Good),
            BridgeRow::total(say("预测", "Forecast"), 5_246, "5,246", Ink::Forecast),
        ],
    }
}

fn curve(say: Say) -> CurveChart {
    CurveChart {
        points: vec![[0.0, 0.0], [0.8, 0.0], [0.8, 0.8], [1.0, 1.0], [1.5, 1.75], [1.7, 2.0], [2.0, 2.0]],
        stretches: vec![(0.92, 1.12)],
        marks: vec![CurveMark { x: 1.0, y: 1.0, label: "P50".into() }],
        x_text: percent(),
        y_text: percent(),
        x_title: say("达成率", "Attainment").into(),
        level: Some((1.0, say("全额", "Full pay").into())),
    }
}

fn break_even(say: Say) -> BreakEvenChart {
    let point = |it: i32| BreakEvenPoint { sales: f64::from(it) * 100.0, cost: 900.0 + f64::from(it) * 40.0 };
    BreakEvenChart {
        points: (0..=40).map(point).collect(),
        marks: vec![(1_500.0, say("盈亏平衡", "Break-even").into()), (3_200.0, say("预算", "Budget").into())],
        names: [say("收入", "Revenue"), say("成本", "Cost"), say("利润", "Profit")].map(str::to_owned),
        text: whole(),
    }
}

fn pareto(say: Say) -> ParetoChart {
    let bars = [
        (say("漏报", "Missed"), 40.0),
        (say("错月", "Wrong month"), 30.0),
        (say("退货", "Returns"), 20.0),
        (say("其他", "Others"), 10.0),
    ];
    let mut running = 0.0;
    let bar = |(name, value): (&'static str, f64)| {
        running += value / 100.0;
        ParetoBar { name: name.into(), value, text: format!("{value:.0}"), running }
    };
    ParetoChart {
        bars: bars.map(bar).to_vec(),
        tick_text: whole(),
        share_text: percent(),
        value_name: say("次数", "Count").into(),
        running_name: say("累计", "Running share").into(),
    }
}

fn control(say: Say) -> ControlChart {
    let values: Vec<Option<f64>> =
        (0..24).map(|it| (it != 9).then_some((it * 5 % 11) as f64 - 5.0 + if it == 17 { 9.0 } else { 0.0 })).collect();
    ControlChart {
        axis: axis(24, 2024),
        tick_text: whole(),
        value_text: whole(),
        limits: Some(Band { lower: vec![-8.0; 24], upper: vec![8.0; 24] }),
        outside: values.iter().map(|it| it.is_some_and(|it| it > 8.0)).collect(),
        centre: Some(0.0),
        centre_label: "0".into(),
        names: [say("误差", "Error"), say("界限", "Limits"), say("越界", "Outside"), say("快照", "Frozen")]
            .map(str::to_owned),
        values,
        ..ControlChart::default()
    }
}

fn split(say: Say) -> SplitBars {
    SplitBars {
        axis: axis(12, 2026),
        tick_text: whole(),
        value_text: whole(),
        actual: (0..5).map(|it| Some(sales(it))).collect(),
        forecast: (5..12).map(|it| Some(sales(it))).collect(),
        plan: (0..12).map(|it| sales(it) + 14.0).collect(),
        names: [say("实绩", "Actual"), say("预测", "Forecast"), say("计划", "Plan")].map(str::to_owned),
        ..SplitBars::default()
    }
}

fn timeline(say: Say) -> TimelineChart {
    let bar = |from: f64, to: f64, ink: Ink, shape: BarShape, note: &str| {
        Some(TimelineBar { from, to, ink, shape, note: note.to_owned() })
    };
    let row = |label: &str, bar: Option<TimelineBar>| {
        let facts = bar.iter().map(|it| (label.to_owned(), it.note.clone())).collect();
        TimelineRow { label: label.to_owned(), bar, facts }
    };
    TimelineChart {
        axis: axis(12, 2026),
        rows: vec![
            row(say("促销", "Promotion"), None),
            row(say("春季套餐", "Spring bundle"), bar(1.5, 4.0, Ink::Forecast, BarShape::Filled, "+176")),
            row(say("渠道", "Channel"), None),
            row(say("新经销商", "New dealer"), bar(5.0, 13.0, Ink::Forecast, BarShape::Outline, "+20")),
        ],
        now: None,
        n_over: 3,
    }
}

fn icicle(say: Say) -> IcicleChart {
    let block = |name: &str, size: f64, reserve: f64, parent: Option<usize>| IcicleBlock {
        name: name.to_owned(),
        text: format!("{size:.0}"),
        size,
        reserve,
        parent,
        facts: vec![(say("目标", "Target").to_owned(), format!("{size:.0}"))],
    };
    IcicleChart {
        blocks: vec![
            block(say("公司", "Company"), 3_010.0, 90.0, None),
            block(say("华东", "East"), 1_970.0, 0.0, Some(0)),
            block(say("沈", "Shen"), 1_240.0, 60.0, Some(1)),
            block(say("陆", "Lu"), 730.0, 0.0, Some(1)),
            block(say("华南", "South"), 1_040.0, 0.0, Some(0)),
            block(say("梁", "Liang"), 1_040.0, 0.0, Some(4)),
        ],
        levels: [say("公司", "Company"), say("大区", "Region"), say("负责人", "Person")].map(str::to_owned).to_vec(),
    }
}

fn sankey(say: Say) -> SankeyChart {
    let node = |name: &str, value: f64, column: usize| FlowNode {
        name: name.to_owned(),
        text: format!("{value:.0}"),
        value,
        column,
        facts: vec![(say("定额", "Quota").to_owned(), format!("{value:.0}"))],
    };
    SankeyChart {
        nodes: vec![
            node(say("公司", "Company"), 2_900.0, 0),
            node(say("华东", "East"), 1_970.0, 1),
            node(say("华南", "South"), 1_040.0, 1),
            node(say("沈", "Shen"), 1_240.0, 2),
            node(say("陆", "Lu"), 730.0, 2),
            node(say("梁", "Liang"), 990.0, 2),
        ],
        flows: [(0, 1, 1_970.0), (0, 2, 1_040.0), (1, 3, 1_240.0), (1, 4, 730.0), (2, 5, 990.0)]
            .map(|(from, to, value)| Flow { from, to, value })
            .to_vec(),
        columns: [say("公司", "Company"), say("大区", "Region"), say("负责人", "Person")].map(str::to_owned).to_vec(),
    }
}

fn scatter(say: Say) -> ScatterChart {
    let dot = |name: &str, x: f64, y: f64| ScatterDot {
        name: name.to_owned(),
        x,
        y,
        stands_out: y > 0.6 * x,
        facts: vec![(say("定额", "Quota").to_owned(), format!("{y:.0}"))],
    };
    ScatterChart {
        dots: vec![
            dot(say("沈", "Shen"), 2_600.0, 1_240.0),
            dot(say("陆", "Lu"), 1_100.0, 730.0),
            dot(say("梁", "Liang"), 2_000.0, 990.0),
        ],
        slope: Some((0.52, say("同一比例", "Same share").to_owned())),
        x_text: whole(),
        y_text: whole(),
        x_title: say("潜力", "Potential").into(),
        y_title: say("定额", "Quota").into(),
    }
}

fn gauge(say: Say) -> GaugeChart {
    let row = |name: &str, strong, spread: f64, needed: f64| GaugeRow {
        name: name.to_owned(),
        strong,
        range: Some([1.0 - spread, 1.0, 1.0 + spread]),
        needed,
        is_beyond: needed > 1.0 + spread,
        note: format!("{:.0}%", 100.0 * needed),
        facts: Vec::new(),
    };
    GaugeChart {
        rows: vec![
            row(say("公司", "Company"), true, 0.08, 1.04),
            row(say("华南轨道", "South Rail"), false, 0.15, 1.31),
            row(say("海风电力", "Sea Wind"), false, 0.2, 0.92),
        ],
        text: percent(),
        range_name: "P10–P90".into(),
        needed_name: say("所需", "Needed").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::scene::{Anchor, Area, Mark, Scene};
    use crate::charts::{EstimatedText, MeasureText, Palette, Size, svg_of};

    const CHINESE: Say = |zh, _| zh;
    const ENGLISH: Say = |_, en| en;

    #[test]
    fn the_gallery_shows_every_kind_of_chart_once() {
        let kinds: Vec<&str> = examples(ENGLISH).iter().map(Chart::kind).collect();
        assert_eq!(kinds, Chart::KINDS, "a new kind of chart needs an example, so that the gallery shows it");
    }

    #[test]
    fn every_example_says_something_at_any_size_in_both_languages() {
        for say in [CHINESE, ENGLISH] {
            for chart in examples(say) {
                for size in [Size { width: 760.0, height: 260.0 }, Size { width: 328.0, height: 240.0 }] {
                    let scene = chart.scene(size, &EstimatedText);
                    let svg = svg_of(&scene, &Palette::LIGHT);
                    assert!(scene.marks.len() > 3 && !svg.contains("NaN"), "{}", chart.kind());
                    // A small line stands beside the words that say it.
                    let speaks = chart.kind() != "SmallLine" && scene.n_items() > 0;
                    let is_silent = speaks && chart.reading(0).spoken().is_empty();
                    assert!(!is_silent, "{}", chart.kind());
                }
            }
        }
    }

    /// Where the letters of a scene's words lie; they do not fill the height of their line.
    fn words(scene: &Scene) -> Vec<(&str, Area)> {
        let area = |mark: &Mark| {
            let Mark::Text { text, at, anchor, bold, .. } = mark else { return None };
            let width = EstimatedText.width(text, *bold);
            let left = match anchor {
                Anchor::Start => at.x,
                Anchor::Middle => at.x - width / 2.0,
                Anchor::End => at.x - width,
            };
            Some(Area { left, right: left + width, top: at.y - 4.0, bottom: at.y + 4.0 })
        };
        scene.texts().zip(scene.marks.iter().filter_map(area)).collect()
    }

    #[test]
    fn no_example_paints_words_on_words_or_off_the_canvas() {
        let mut faults = Vec::new();
        for say in [CHINESE, ENGLISH] {
            for chart in examples(say) {
                for size in [(1100.0, 320.0), (760.0, 260.0), (520.0, 260.0), (328.0, 240.0)] {
                    let size = Size { width: size.0, height: size.1 };
                    let scene = chart.scene(size, &EstimatedText);
                    let words = words(&scene);
                    for (i, (a, area)) in words.iter().enumerate() {
                        let beside = area.left < -2.0 || area.right > size.width + 2.0;
                        if beside || area.top < 1.0 || area.bottom > size.height - 1.0 {
                            faults.push(format!("{} {}: {a:?} off the canvas", chart.kind(), size.width));
                        }
                        for (b, other) in &words[i + 1..] {
                            let wide = area.right.min(other.right) - area.left.max(other.left);
                            let high = area.bottom.min(other.bottom) - area.top.max(other.top);
                            if wide > 2.0 && high > 1.0 {
                                faults.push(format!("{} {}: {a:?} and {b:?}", chart.kind(), size.width));
                            }
                        }
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
