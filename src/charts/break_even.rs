//! The break-even: what sells and what it costs, over sales; where the lines cross, profit is nothing.

use super::{
    axis::MonthAxis,
    frame::{Found, Frame, FrameSpec, extent},
    lines::{Stroke, between, hairline, label, rimmed},
    reading::Reading,
    scale::ticks,
    scene::{Anchor, HitDot, Ink, Point, Scene, Size},
    text::{MeasureText, ValueText},
};

/// Room for the labels of sales under the plot, in CSS pixels.
const FOOT: f64 = 24.0;
/// Room over the plot for what the uprights are called.
const HEAD: f64 = 36.0;
/// Space between labels under the plot, in CSS pixels.
const PITCH: f64 = 90.0;

/// One place along the axis, in the unit of the labels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BreakEvenPoint {
    /// Sales.
    pub sales: f64,
    /// All cost at such sales.
    pub cost: f64,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct BreakEvenChart {
    /// Evenly spaced, from the left.
    pub points: Vec<BreakEvenPoint>,
    /// Sales that are spoken of, and what they are called.
    pub marks: Vec<(f64, String)>,
    /// What sales, cost and profit are called.
    pub names: [String; 3],
    /// Amounts as text.
    pub text: ValueText,
}

impl BreakEvenChart {
    /// What the chart says about a place.
    #[must_use]
    pub fn reading(&self, idx: usize) -> Reading {
        let Some(at) = self.points.get(idx) else { return Reading::default() };
        let mut reading = Reading::default();
        reading.push(&*self.names[0], self.text.of(at.sales), Ink::Ink);
        reading.push(&*self.names[1], self.text.of(at.cost), Ink::Bad);
        let profit = at.sales - at.cost;
        reading.push(&*self.names[2], self.text.of(profit), if profit < 0.0 { Ink::Bad } else { Ink::Good });
        reading
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return Scene { size, ..Scene::default() };
        };
        let values = self.points.iter().flat_map(|it| [it.sales, it.cost]);
        let widest = self.names[..2].iter().map(|it| measure.width(it, true)).fold(0.0, f64::max);
        let spec = FrameSpec {
            size,
            top: HEAD,
            right: widest + 12.0,
            bottom: FOOT,
            n_columns: self.points.len(),
            extent: extent(values.chain([0.0])).unwrap_or((0.0, 1.0)),
            tick_text: &self.text,
        };
        let frame = Frame::new(&spec, measure);
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        let line = |of: fn(&BreakEvenPoint) -> f64| -> Vec<Point> {
            self.points.iter().enumerate().map(|(i, it)| frame.point(i, of(it))).collect()
        };
        let (sales, cost) = (line(|it| it.sales), line(|it| it.cost));
        marks.extend(between(&sales, &cost, Ink::Sunk));
        marks.push(Stroke::solid(Ink::Ink, 1.75).path(sales.clone()));
        marks.push(Stroke::dashed(Ink::Bad, 1.75, (6.0, 3.0)).path(cost.clone()));
        let span = (last.sales - first.sales).max(f64::MIN_POSITIVE);
        let (left, right) = (sales[0].x, sales[sales.len() - 1].x);
        let across = |value: f64| left + (value - first.sales) / span * (right - left);
        for (row, (value, name)) in self.marks.iter().enumerate() {
            let x = across(*value);
            let y = 8.0 + 14.0 * row as f64;
            marks.push(hairline(Point { x, y: y + 8.0 }, Point { x, y: frame.plot.bottom }, Ink::Target));
            let text = format!("{name} {}", self.text.of(*value));
            let half = measure.width(&text, true) / 2.0;
            let at = Point { x: x.min(size.width - half).max(half), y };
            marks.push(rimmed(&text, at, Anchor::Middle, Ink::Target, true));
        }
        let ends =
            [(&self.names[0], sales[sales.len() - 1], Ink::Ink), (&self.names[1], cost[cost.len() - 1], Ink::Bad)];
        let apart = ends[0].1.y - ends[1].1.y;
        for (i, (name, at, ink)) in ends.into_iter().enumerate() {
            // Lines that end close together keep their names apart.
            let is_upper = (apart < 0.0) == (i == 0);
            let shift = match (apart.abs() < 14.0, is_upper) {
                (false, _) => 0.0,
                (true, true) => -7.0,
                (true, false) => 7.0,
            };
            marks.push(label(name, Point { x: at.x + 6.0, y: at.y + shift }, Anchor::Start, ink.into(), true));
        }
        let n_labels = ((right - left) / PITCH).round().max(2.0) as usize;
        for value in ticks(first.sales, last.sales, n_labels).into_iter().filter(|it| *it <= last.sales) {
            let at = Point { x: across(value), y: frame.plot.bottom + FOOT / 2.0 };
            marks.push(label(&self.text.of(value), at, Anchor::Middle, Ink::Quiet.into(), false));
        }
        let dots = (0..self.points.len())
            .flat_map(|item| {
                [HitDot { item, at: sales[item], ink: Ink::Ink }, HitDot { item, at: cost[item], ink: Ink::Bad }]
            })
            .collect();
        let axis = MonthAxis { n_months: self.points.len(), ..MonthAxis::default() };
        frame.scene(size, marks, Found { anchors: sales, dots, ..Found::default() }, &axis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::scene::Mark;
    use crate::charts::text::EstimatedText;

    #[test]
    fn the_lines_cross_at_the_mark() {
        // 40 of 100 are left and 20 fixed: 50 break even, the sixth of eleven places.
        let point = |i: i32| BreakEvenPoint { sales: f64::from(i) * 10.0, cost: 20.0 + f64::from(i) * 6.0 };
        let chart = BreakEvenChart {
            points: (0..=10).map(point).collect(),
            marks: vec![(50.0, "even".to_owned())],
            names: ["sales", "cost", "profit"].map(str::to_owned),
            text: ValueText::default(),
        };
        let scene = chart.scene(Size { width: 500.0, height: 300.0 }, &EstimatedText);
        assert_eq!(scene.n_items(), 11);
        let dots: Vec<_> = scene.hits.dots.iter().filter(|it| it.item == 5).collect();
        assert_eq!(dots[0].at, dots[1].at, "sales and cost are one at the break-even");
        let upright = scene.marks.iter().find_map(|it| match it {
            Mark::Path { points, tint, .. } if tint.ink == Ink::Target => Some(points[0].x),
            _ => None,
        });
        assert!((upright.unwrap() - dots[0].at.x).abs() <= 1.0);
        assert!(scene.texts().any(|it| it == "even 50"));
        assert_eq!(chart.reading(0).rows.last().unwrap().value, "-20");
        assert_eq!(BreakEvenChart::default().scene(scene.size, &EstimatedText).n_items(), 0);
    }
}
