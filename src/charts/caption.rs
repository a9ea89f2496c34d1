//! What a picture that leaves the page says about itself: its title, its unit, and the names of its lines, above the chart.
//! On the page these stand beside the canvas, as text.

use super::{
    legend::{LegendEntry, Sample},
    lines::{Stroke, label},
    scene::{Anchor, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, shortened},
};

/// Height of the title's line, of a line of names, and the room under them, in CSS pixels.
const TITLE: f64 = 24.0;
const KEYS: f64 = 20.0;
const GAP: f64 = 6.0;
/// Length of a line's sample, and the room after it and after its name.
const SAMPLE: f64 = 20.0;
const AFTER: f64 = 6.0;
const BETWEEN: f64 = 16.0;

/// Title, unit and the names of lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// The finding; empty where the page says it elsewhere.
    pub title: String,
    /// The unit; empty without one.
    pub unit: String,
    /// The lines that are shown.
    pub keys: Vec<LegendEntry>,
}

impl Caption {
    /// The chart's scene under its caption, as much higher as that takes.
    #[must_use]
    pub fn over(&self, chart: Scene, measure: &dyn MeasureText) -> Scene {
        let width = chart.size.width;
        let mut marks = Vec::new();
        let mut height = 0.0;
        if !self.title.is_empty() || !self.unit.is_empty() {
            height += TITLE;
            self.push_title(&mut marks, width, measure);
        }
        height += push_keys(&mut marks, &self.keys, (height, width), measure);
        if height == 0.0 {
            return chart;
        }
        let down = height + GAP;
        marks.extend(chart.marks.into_iter().map(|it| lowered(it, down)));
        let size = Size { height: chart.size.height + down, ..chart.size };
        // A picture has nothing to point at.
        Scene { size, marks, ..Scene::default() }
    }

    fn push_title(&self, marks: &mut Vec<Mark>, width: f64, measure: &dyn MeasureText) {
        let y = TITLE / 2.0;
        let of_unit = if self.unit.is_empty() { 0.0 } else { measure.width(&self.unit, false) + AFTER };
        let title = shortened(&self.title, (width - of_unit) * 0.94, measure);
        marks.push(label(&title, Point { x: 0.0, y }, Anchor::Start, Ink::Ink.into(), true));
        let x = if title.is_empty() { 0.0 } else { measure.width(&title, true) + AFTER };
        marks.push(label(&self.unit, Point { x, y }, Anchor::Start, Ink::Quiet.into(), false));
    }
}

/// The names in as many lines as they need; the height of these.
fn push_keys(marks: &mut Vec<Mark>, keys: &[LegendEntry], (top, width): (f64, f64), measure: &dyn MeasureText) -> f64 {
    if keys.is_empty() {
        return 0.0;
    }
    let (mut x, mut y) = (0.0, top + KEYS / 2.0);
    for key in keys {
        let wide = SAMPLE + AFTER + measure.width(&key.label, false);
        if x > 0.0 && x + wide > width {
            (x, y) = (0.0, y + KEYS);
        }
        let (sample, ink) = key.part.sample();
        marks.push(stroke_of(sample, ink).path(vec![Point { x, y }, Point { x: x + SAMPLE, y }]));
        let at = Point { x: x + SAMPLE + AFTER, y };
        marks.push(label(&key.label, at, Anchor::Start, Ink::Ink.into(), false));
        x += wide + BETWEEN;
    }
    y + KEYS / 2.0 - top
}

fn stroke_of(sample: Sample, ink: Ink) -> Stroke {
    match sample {
        Sample::Line => Stroke::solid(ink, 2.0),
        Sample::Thin => Stroke::solid(ink, 1.0),
        Sample::Dashed => Stroke::dashed(ink, 1.5, (5.0, 3.0)),
        Sample::Dotted => Stroke::dashed(ink, 1.25, (1.5, 2.5)),
        Sample::Band => Stroke::solid(ink, 9.0),
    }
}

fn lowered(mark: Mark, by: f64) -> Mark {
    let point = |it: Point| Point { y: it.y + by, ..it };
    let all = |points: Vec<Point>| points.into_iter().map(point).collect();
    match mark {
        Mark::Path { points, tint, width, dash } => Mark::Path { points: all(points), tint, width, dash },
        Mark::Fill { points, tint } => Mark::Fill { points: all(points), tint },
        Mark::Block { mut area, tint } => {
            (area.top, area.bottom) = (area.top + by, area.bottom + by);
            Mark::Block { area, tint }
        }
        Mark::Dot { at, radius, tint, width } => Mark::Dot { at: point(at), radius, tint, width },
        Mark::Text { text, at, anchor, tint, bold, halo } => {
            Mark::Text { text, at: point(at), anchor, tint, bold, halo }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{EstimatedText, Part, Tint};

    fn chart() -> Scene {
        let tint: Tint = Ink::Ink.into();
        let text = label("100", Point { x: 4.0, y: 9.0 }, Anchor::Start, tint, false);
        Scene { size: Size { width: 300.0, height: 100.0 }, marks: vec![text], ..Scene::default() }
    }

    fn said(scene: &Scene) -> Vec<(String, f64, f64)> {
        let text = |it: &Mark| match it {
            Mark::Text { text, at, .. } => Some((text.clone(), at.x, at.y)),
            _ => None,
        };
        scene.marks.iter().filter_map(text).collect()
    }

    #[test]
    fn title_unit_and_names_stand_above_the_chart() {
        let keys = vec![LegendEntry::new(Part::Actual, "Actual"), LegendEntry::new(Part::Forecast, "Forecast")];
        let caption = Caption { title: "Up 5 %".into(), unit: "万元".into(), keys };
        let scene = caption.over(chart(), &EstimatedText);
        // By hand: 24 for the title, 20 for one line of names, 6 under them.
        assert_eq!(scene.size, Size { width: 300.0, height: 150.0 });
        let said = said(&scene);
        assert_eq!(said.iter().map(|it| &*it.0).collect::<Vec<_>>(), ["Up 5 %", "万元", "Actual", "Forecast", "100"]);
        assert_eq!((said[4].1, said[4].2), (4.0, 59.0));
        assert!(said[1].1 > said[0].1 && said[3].1 > said[2].1 && said[2].2 == said[3].2);
    }

    #[test]
    fn names_that_do_not_fit_go_on_below_and_nothing_said_takes_no_room() {
        let keys = vec![LegendEntry::new(Part::Actual, "a name of some length"); 4];
        let caption = Caption { keys, ..Caption::default() };
        let scene = caption.over(chart(), &EstimatedText);
        let right = |it: &(String, f64, f64)| it.1 + EstimatedText.width(&it.0, false);
        assert!(said(&scene).iter().all(|it| right(it) <= 300.0));
        assert!(scene.size.height > 150.0);
        assert_eq!(Caption::default().over(chart(), &EstimatedText).size, chart().size);
        let long = Caption { title: "long ".repeat(40), unit: "万元".into(), ..Caption::default() };
        assert!(said(&long.over(chart(), &EstimatedText)).iter().all(|it| right(it) <= 300.0));
    }
}
