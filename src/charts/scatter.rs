//! A scatter: one dot per name over two numbers, and the line on which all would lie if one were a fixed share of the other.

use super::{
    frame::{Frame, FrameSpec, NUMBER_FOOT, NumberAxis},
    lines::{Stroke, label, rimmed},
    place::Room,
    reading::Reading,
    scale::{Scale, ticks},
    scene::{Anchor, Area, HitDot, Hits, Ink, Mark, Point, Scene, Size},
    text::{MeasureText, ValueText, text_area},
};

/// Room over the plot for the name of the value axis, in CSS pixels.
const HEAD: f64 = 26.0;
/// The radius of a dot, and how far around it the pointer finds it.
const RADIUS: f64 = 4.0;
const REACH: f64 = 14.0;

/// One name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScatterDot {
    /// What it is called.
    pub name: String,
    /// Where along the axis.
    pub x: f64,
    /// How high.
    pub y: f64,
    /// Whether it stands out.
    pub stands_out: bool,
    /// What there is to say about it, for who asks: names and values.
    pub facts: Vec<(String, String)>,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct ScatterChart {
    /// The names, most important first: they get their label first.
    pub dots: Vec<ScatterDot>,
    /// Height per length of the line through the origin, with its name.
    pub slope: Option<(f64, String)>,
    /// Labels of the places along the axis.
    pub x_text: ValueText,
    /// Labels of the values.
    pub y_text: ValueText,
    /// What is along the axis.
    pub x_title: String,
    /// What is upwards.
    pub y_title: String,
}

impl ScatterChart {
    /// What the chart says about a dot.
    #[must_use]
    pub fn reading(&self, idx: usize) -> Reading {
        self.dots.get(idx).map(|it| Reading::of_facts(&it.name, &it.facts)).unwrap_or_default()
    }

    /// Lays the chart out; both axes begin at 0.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let most = |of: fn(&ScatterDot) -> f64| self.dots.iter().map(of).fold(0.0, f64::max);
        let (widest, highest) = (most(|it| it.x), most(|it| it.y));
        let spec = FrameSpec {
            size,
            top: HEAD,
            right: 14.0,
            bottom: NUMBER_FOOT,
            n_columns: 1,
            extent: (0.0, if highest > 0.0 { highest } else { 1.0 }),
            tick_text: &self.y_text,
        };
        let frame = Frame::new(&spec, measure);
        let steps = ticks(0.0, if widest > 0.0 { widest } else { 1.0 }, 5);
        let span = (0.0, steps.last().copied().unwrap_or(1.0));
        let along = Scale::new(span, (frame.plot.left, frame.plot.right));
        let place = |it: &ScatterDot| Point { x: along.at(it.x), y: frame.value.at(it.y) };
        let mut marks = Vec::new();
        frame.push_grid(&mut marks);
        NumberAxis { along, span, text: &self.x_text, title: &self.x_title }.push(&mut marks, &frame, size, measure);
        let at = Point { x: 0.0, y: 9.0 };
        marks.push(label(&self.y_title, at, Anchor::Start, Ink::Quiet.into(), false));
        let even = self.line(&frame, &along, span.1);
        let dots: Vec<Point> = self.dots.iter().map(place).collect();
        let around = |at: &Point| Area { left: at.x, right: at.x, top: at.y, bottom: at.y }.grown(RADIUS + 1.0);
        let mut room = Room { bounds: Area { right: size.width, ..frame.plot }, ..Room::default() };
        room.taken.extend(dots.iter().map(around));
        room.lines.extend(even.iter().map(|it| it.0.to_vec()));
        if let Some((ends, name)) = even {
            marks.push(Stroke::dashed(Ink::Quiet, 1.25, (5.0, 3.0)).path(ends.to_vec()));
            let at = Point { x: ends[1].x, y: (ends[1].y - 9.0).max(HEAD - 9.0) };
            room.taken.push(text_area(name, at, Anchor::End, false, measure));
            marks.push(rimmed(name, at, Anchor::End, Ink::Quiet, false));
        }
        for (dot, at) in self.dots.iter().zip(&dots) {
            let ink = if dot.stands_out { Ink::Bad } else { Ink::Target };
            marks.push(Mark::Dot {
                at: *at,
                radius: RADIUS,
                tint: ink.into(),
                width: if dot.stands_out { 3.0 } else { 2.0 },
            });
            let beside = [
                (RADIUS + 5.0, 0.0, Anchor::Start),
                (-RADIUS - 5.0, 0.0, Anchor::End),
                (0.0, -13.0, Anchor::Middle),
                (0.0, 13.0, Anchor::Middle),
            ];
            let candidates = beside.map(|(dx, dy, anchor)| {
                let to = Point { x: at.x + dx, y: at.y + dy };
                ((to, anchor), text_area(&dot.name, to, anchor, false, measure))
            });
            if let Some((to, anchor)) = room.claim(candidates) {
                marks.push(label(&dot.name, to, anchor, Ink::Ink.into(), false));
            }
        }
        Scene { size, marks, hits: hits(&frame, dots) }
    }

    /// The ends of the line through the origin within the plot.
    fn line(&self, frame: &Frame, along: &Scale, widest: f64) -> Option<([Point; 2], &str)> {
        let (slope, name) = self.slope.as_ref().filter(|it| it.0 > 0.0)?;
        let top = frame.value.value_at(frame.plot.top);
        let x = widest.min(top / slope);
        let at = |x: f64| Point { x: along.at(x), y: frame.value.at(x * slope) };
        Some(([at(0.0), at(x)], name))
    }
}

fn hits(frame: &Frame, dots: Vec<Point>) -> Hits {
    let area = |at: &Point| Area { left: at.x, right: at.x, top: at.y, bottom: at.y }.grown(REACH);
    Hits {
        area: Area { top: 0.0, ..frame.plot },
        areas: dots.iter().map(area).collect(),
        dots: dots.iter().enumerate().map(|(item, at)| HitDot { item, at: *at, ink: Ink::Ink }).collect(),
        anchors: dots,
        ..Hits::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    const SIZE: Size = Size { width: 420.0, height: 300.0 };

    fn chart() -> ScatterChart {
        let dot = |name: &str, x: f64, y: f64| ScatterDot {
            name: name.to_owned(),
            x,
            y,
            stands_out: y > x,
            facts: vec![("Quota".to_owned(), format!("{y}"))],
        };
        ScatterChart {
            dots: vec![dot("Li", 100.0, 50.0), dot("Wu", 50.0, 60.0), dot("He", 50.5, 60.5)],
            slope: Some((0.5, "even".to_owned())),
            ..ScatterChart::default()
        }
    }

    #[test]
    fn a_dot_on_the_line_lies_on_it() {
        let scene = chart().scene(SIZE, &EstimatedText);
        let line = scene.marks.iter().find_map(|it| match it {
            Mark::Path { points, dash: Some(_), .. } => Some(points.clone()),
            _ => None,
        });
        let line = line.unwrap();
        // By hand: Li's 50 are half of 100, which is what the line says.
        let li = scene.anchor(0).unwrap();
        let slope = (line[1].y - line[0].y) / (line[1].x - line[0].x);
        assert!((line[0].y + slope * (li.x - line[0].x) - li.y).abs() < 1e-9);
        let wu = scene.anchor(1).unwrap();
        assert!(wu.y < line[0].y + slope * (wu.x - line[0].x), "Wu is asked for more than the line says");
    }

    #[test]
    fn of_two_dots_close_by_the_nearer_one_is_found() {
        let scene = chart().scene(SIZE, &EstimatedText);
        for item in 0..3 {
            assert_eq!(scene.item_at(scene.anchor(item).unwrap()), Some(item));
        }
        assert_eq!(scene.item_at(Point { x: 0.0, y: 0.0 }), None);
        assert!(!scene.cursor(1).is_empty());
        assert_eq!(chart().reading(1).spoken(), "Wu: Quota 60");
    }

    #[test]
    fn nothing_and_little_room_make_no_nonsense() {
        for size in [SIZE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            for it in [ScatterChart::default(), chart()] {
                let scene = it.scene(size, &EstimatedText);
                assert!(scene.marks.iter().all(|it| !format!("{it:?}").contains("NaN")));
            }
        }
    }
}
