//! The main chart: history, fitted values, forecast with its bands, target.

use super::{
    axis::MonthAxis,
    frame::{Found, Frame, FrameSpec, NARROW, extent},
    legend::{LegendEntry, Part},
    lines::{Band, Stroke, hairline, label, push_fan, rimmed, stretches},
    place::{Room, spread},
    scene::{Anchor, Area, HitDot, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, ValueText, text_area},
};

/// Height a label needs beside its neighbours, in CSS pixels.
const LABEL_PITCH: f64 = 15.0;

/// A moment on the axis, such as today.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeMark {
    /// In months from the axis' left edge; 48.2 lies in the 49th month.
    pub position: f64,
    /// What stands over it.
    pub label: String,
}

/// A pale window over a few weeks, such as the Spring Festival.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonWindow {
    /// Its middle, in months from the axis' left edge.
    pub position: f64,
    /// Its length in months.
    pub n_months: f64,
    /// What stands over it.
    pub label: String,
}

/// A word about the actual of one month.
#[derive(Clone, Debug, PartialEq)]
pub struct EventNote {
    /// The month on the axis.
    pub month: usize,
    /// What happened.
    pub text: String,
}

/// A label for one month of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct PointLabel {
    /// The month on the axis.
    pub month: usize,
    /// The label, value included.
    pub text: String,
}

/// A label at the right edge.
#[derive(Clone, Debug, PartialEq)]
pub struct EndLabel {
    /// The value it stands beside.
    pub value: f64,
    /// The label, value included.
    pub text: String,
    /// Whether it is the one to keep on a narrow chart.
    pub bold: bool,
    /// What it belongs to, and goes with.
    pub part: Part,
}

/// Everything on the chart; all values in the unit that `tick_text` shows.
#[derive(Clone, Debug, Default)]
pub struct ForecastChart {
    /// The months.
    pub axis: MonthAxis,
    /// Labels of the value ticks.
    pub tick_text: ValueText,
    /// One per month from the left; missing months leave a gap.
    pub actual: Vec<Option<f64>>,
    /// One per month from the left.
    pub fitted: Vec<Option<f64>>,
    /// One per month from the left: the same months of last year, or any other line to compare with.
    pub compared: Vec<Option<f64>>,
    /// One per month from the left.
    pub target: Vec<Option<f64>>,
    /// The month of the first forecast.
    pub forecast_start: usize,
    /// One per month from `forecast_start`.
    pub forecast: Vec<f64>,
    /// The 80 % band, beside `forecast`.
    pub band80: Option<Band>,
    /// The 95 % band, beside `forecast`.
    pub band95: Option<Band>,
    /// Today, or the last actual.
    pub now: Option<TimeMark>,
    /// Pale windows.
    pub windows: Vec<SeasonWindow>,
    /// Words about single actuals.
    pub notes: Vec<EventNote>,
    /// The name of the history, written beside it where there is room; empty for none.
    pub actual_label: String,
    /// The name of the fitted values.
    pub fitted_label: String,
    /// A label over one month of the target.
    pub target_label: Option<PointLabel>,
    /// The month that the reader asked about, with its label.
    pub pinned: Option<PointLabel>,
    /// Labels at the right edge.
    pub end_labels: Vec<EndLabel>,
    /// Months from the left that no method learns from.
    pub left_out: usize,
    /// What the lines and bands are called, for the legend and for who asks for a month.
    pub names: Vec<LegendEntry>,
    /// Values in full, for who asks for a month.
    pub value_text: ValueText,
    /// What a month without a value says.
    pub missing: String,
    /// The change on the same month a year before, as a share: its name and its text.
    pub change: Option<(String, ValueText)>,
}

impl ForecastChart {
    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let head = self.head(size, measure);
        let frame = self.frame(size, head.top, measure);
        let mut marks = Vec::new();
        self.push_windows(&mut marks, &frame, &head, measure);
        frame.push_grid(&mut marks);
        push_fan(&mut marks, self.band95.as_ref(), self.band80.as_ref(), |line| self.run_on(&frame, line));
        self.push_lines(&mut marks, &frame);
        self.push_left_out(&mut marks, &frame);
        self.push_now(&mut marks, &frame, &head, measure);
        self.push_labels(&mut marks, &frame, size, measure);
        self.axis.push(&mut marks, &frame.columns, frame.plot.bottom, measure);
        let found = Found {
            anchors: (0..self.axis.n_months).map(|month| self.anchor(&frame, month)).collect(),
            dots: self.dots(&frame),
            ..Found::default()
        };
        frame.scene(size, marks, found, &self.axis)
    }

    fn is_narrow(size: Size) -> bool {
        size.width < NARROW
    }

    /// One row over the plot, or two where the word for today would cover a window's.
    fn head(&self, size: Size, measure: &dyn MeasureText) -> Head {
        let rough_step = (size.width - 100.0).max(1.0) / self.axis.n_months.max(1) as f64;
        let meets = |window: &SeasonWindow| {
            let now = self.now.as_ref()?;
            let apart = (window.position - now.position).abs() * rough_step;
            let needed = (measure.width(&window.label, false) + measure.width(&now.label, true)) / 2.0 + 4.0;
            Some(apart < needed)
        };
        let is_double = self.windows.iter().any(|window| meets(window) == Some(true));
        if is_double {
            Head { top: 36.0, now: 12.0, window: 26.0 }
        } else {
            Head { top: 24.0, now: 12.0, window: 12.0 }
        }
    }

    fn frame(&self, size: Size, top: f64, measure: &dyn MeasureText) -> Frame {
        let kept = self.end_labels.iter().filter(|it| it.bold || !Self::is_narrow(size));
        let widest = kept.map(|it| measure.width(&it.text, it.bold)).fold(0.0, f64::max);
        let bands = [&self.band80, &self.band95].into_iter().flatten();
        let bounds = bands.flat_map(|band| band.lower.iter().chain(&band.upper)).copied();
        let lines =
            [&self.actual, &self.fitted, &self.compared, &self.target].into_iter().flatten().filter_map(|it| *it);
        let spec = FrameSpec {
            size,
            top,
            right: (widest + 12.0).ceil(),
            bottom: self.axis.depth(),
            n_columns: self.axis.n_months,
            extent: extent(lines.chain(bounds).chain(self.forecast.iter().copied())).unwrap_or((0.0, 1.0)),
            tick_text: &self.tick_text,
        };
        Frame::new(&spec, measure)
    }

    fn push_windows(&self, marks: &mut Vec<Mark>, frame: &Frame, head: &Head, measure: &dyn MeasureText) {
        let mut room =
            Room { bounds: Area { top: 0.0, left: f64::MIN, right: f64::MAX, bottom: f64::MAX }, ..Room::default() };
        if let Some(now) = &self.now {
            let x = frame.columns.at(now.position);
            room.lines.push(vec![Point { x, y: 0.0 }, Point { x, y: frame.plot.bottom }]);
            let at = Point { x, y: head.now };
            room.taken.push(text_area(&now.label, at, Anchor::Middle, true, measure));
        }
        // The newest windows name themselves first: where room is short, the old ones stay silent.
        for window in self.windows.iter().rev() {
            let x = |months: f64| frame.columns.at(window.position + months).clamp(frame.plot.left, frame.plot.right);
            let (left, right) = (x(-window.n_months / 2.0), x(window.n_months / 2.0));
            if right <= left {
                continue;
            }
            marks.push(Mark::Block { area: Area { left, right, ..frame.plot }, tint: Ink::Sunk.into() });
            // Over its window, or hanging to one side where today's line or a neighbour is in the way.
            let spots = [((left + right) / 2.0, Anchor::Middle), (left, Anchor::Start), (right, Anchor::End)];
            let spaced = |(x, anchor)| {
                let at = Point { x, y: head.window };
                let area = text_area(&window.label, at, anchor, false, measure);
                ((at, anchor), Area { left: area.left - 3.0, right: area.right + 3.0, ..area })
            };
            if let Some((at, anchor)) = room.claim(spots.map(spaced)) {
                marks.push(label(&window.label, at, anchor, Ink::Quiet.into(), false));
            }
        }
    }

    /// The last actual, from which forecast and bands fan out.
    fn seam(&self, frame: &Frame) -> Option<Point> {
        let last = self.forecast_start.checked_sub(1)?;
        self.actual.get(last).copied().flatten().map(|value| frame.point(last, value))
    }

    fn run_on(&self, frame: &Frame, values: &[f64]) -> Vec<Point> {
        let points = values.iter().enumerate().map(|(i, value)| frame.point(self.forecast_start + i, *value));
        self.seam(frame).into_iter().chain(points).collect()
    }

    fn push_lines(&self, marks: &mut Vec<Mark>, frame: &Frame) {
        let line = |values: &[Option<f64>], stroke: Stroke| stroke.stretches(&frame.points(0, values));
        marks.extend(line(&self.compared, Stroke::dashed(Ink::Quiet, 1.0, (1.5, 2.5))));
        marks.extend(line(&self.fitted, Stroke::solid(Ink::Quiet, 1.0).faded(0.75)));
        marks.extend(line(&self.target, Stroke::dashed(Ink::Target, 1.5, (5.0, 3.0))));
        marks.extend(line(&self.actual, Stroke::solid(Ink::Ink, 1.75)));
        let forecast: Vec<_> = self.run_on(frame, &self.forecast).into_iter().map(Some).collect();
        if !self.forecast.is_empty() {
            marks.extend(Stroke::solid(Ink::Forecast, 2.0).stretches(&forecast));
        }
    }

    fn push_now(&self, marks: &mut Vec<Mark>, frame: &Frame, head: &Head, measure: &dyn MeasureText) {
        let Some(now) = &self.now else { return };
        let x = frame.columns.at(now.position).clamp(frame.plot.left, frame.plot.right);
        let from = Point { x, y: head.now + 7.0 };
        marks.push(hairline(from, Point { x, y: frame.plot.bottom }, Ink::Ink));
        let half = measure.width(&now.label, true) / 2.0;
        let at = Point { x: x.max(half).min((frame.plot.right + 60.0 - half).max(half)), y: head.now };
        marks.push(label(&now.label, at, Anchor::Middle, Ink::Ink.into(), true));
    }

    fn push_labels(&self, marks: &mut Vec<Mark>, frame: &Frame, size: Size, measure: &dyn MeasureText) {
        self.push_end_labels(marks, frame, size);
        let mut room = self.room(frame);
        self.push_target_label(marks, frame, &mut room, measure);
        self.push_pin(marks, frame, &mut room, measure);
        if !Self::is_narrow(size) {
            for note in &self.notes {
                self.push_note(marks, frame, note, &mut room, measure);
            }
            let (actual, fitted) = (frame.points(0, &self.actual), frame.points(0, &self.fitted));
            push_name(marks, &self.actual_label, &actual, (0.25, Ink::Ink, true), &mut room, measure);
            push_name(marks, &self.fitted_label, &fitted, (0.45, Ink::Quiet, false), &mut room, measure);
        }
    }

    /// Everything a label must not cover.
    fn room(&self, frame: &Frame) -> Room {
        let lines = [&self.actual, &self.fitted, &self.compared, &self.target];
        let mut lines: Vec<_> =
            lines.into_iter().flat_map(|line| stretches(&frame.points(0, line)).collect::<Vec<_>>()).collect();
        lines.push(self.run_on(frame, &self.forecast));
        let now = self.now.as_ref().map(|now| frame.columns.at(now.position));
        lines.extend(now.map(|x| vec![Point { x, y: frame.plot.top }, Point { x, y: frame.plot.bottom }]));
        Room { bounds: frame.plot, taken: Vec::new(), lines }
    }

    fn push_end_labels(&self, marks: &mut Vec<Mark>, frame: &Frame, size: Size) {
        let kept: Vec<_> = self.end_labels.iter().filter(|it| it.bold || !Self::is_narrow(size)).collect();
        let wanted: Vec<f64> = kept.iter().map(|it| frame.value.at(it.value)).collect();
        let heights = spread(&wanted, LABEL_PITCH, (frame.plot.top, frame.plot.bottom - 6.0));
        for (it, y) in kept.iter().zip(heights) {
            let at = Point { x: frame.plot.right + 4.0, y };
            marks.push(label(&it.text, at, Anchor::Start, Ink::Forecast.into(), it.bold));
        }
    }

    fn push_target_label(&self, marks: &mut Vec<Mark>, frame: &Frame, room: &mut Room, measure: &dyn MeasureText) {
        let Some(it) = &self.target_label else { return };
        let Some(value) = self.target.get(it.month).copied().flatten() else { return };
        let point = frame.point(it.month, value);
        // Over the band, so that neither the words nor the leader are lost in it.
        let ahead = it.month.checked_sub(self.forecast_start);
        let upper =
            ahead.and_then(|i| self.band95.as_ref()?.upper.get(i)).map_or(point.y, |upper| frame.value.at(*upper));
        let y = (point.y.min(upper) - 14.0).max(frame.plot.top + 8.0);
        let half = measure.width(&it.text, true) / 2.0;
        let at = Point { x: point.x.max(frame.plot.left + half).min(frame.plot.right - half), y };
        room.taken.push(text_area(&it.text, at, Anchor::Middle, true, measure));
        if point.y - y > 10.0 {
            marks.push(hairline(Point { x: point.x, y: y + 8.0 }, Point { x: point.x, y: point.y - 2.0 }, Ink::Edge));
        }
        marks.push(rimmed(&it.text, at, Anchor::Middle, Ink::Target, true));
    }

    fn push_pin(&self, marks: &mut Vec<Mark>, frame: &Frame, room: &mut Room, measure: &dyn MeasureText) {
        let Some(it) = &self.pinned else { return };
        let Some((value, ink)) = self.main_value(it.month) else { return };
        let at = frame.point(it.month, value);
        let foot = Point { x: at.x, y: frame.plot.bottom };
        marks.push(Stroke::dashed(Ink::Edge, 1.0, (2.0, 2.0)).path(vec![Point { x: at.x, y: at.y + 5.0 }, foot]));
        marks.push(Mark::Dot { at, radius: 4.5, tint: ink.into(), width: 2.0 });
        let spots = [
            (-9.0, 12.0, Anchor::End),
            (9.0, 12.0, Anchor::Start),
            (-9.0, -12.0, Anchor::End),
            (9.0, -12.0, Anchor::Start),
        ];
        let spot = |(dx, dy, anchor): (f64, f64, Anchor)| (Point { x: at.x + dx, y: at.y + dy }, anchor);
        let boxed = |(at, anchor)| ((at, anchor), text_area(&it.text, at, anchor, true, measure));
        let (at, anchor) = room.claim(spots.map(spot).map(boxed)).unwrap_or_else(|| spot(spots[0]));
        marks.push(rimmed(&it.text, at, anchor, ink, true));
    }

    fn push_note(
        &self,
        marks: &mut Vec<Mark>,
        frame: &Frame,
        note: &EventNote,
        room: &mut Room,
        measure: &dyn MeasureText,
    ) {
        let Some(value) = self.actual.get(note.month).copied().flatten() else { return };
        let at = frame.point(note.month, value);
        if let Some(fitted) = self.fitted.get(note.month).copied().flatten() {
            let end = frame.point(note.month, fitted);
            marks.push(Stroke::dashed(Ink::Edge, 1.0, (2.0, 2.0)).path(vec![at, end]));
        }
        marks.push(Mark::Dot { at, radius: 3.5, tint: Ink::Ink.into(), width: 1.5 });
        let spots =
            [(Point { x: at.x - 8.0, y: at.y }, Anchor::End), (Point { x: at.x + 8.0, y: at.y }, Anchor::Start)];
        let boxed = |(at, anchor)| ((at, anchor), text_area(&note.text, at, anchor, false, measure));
        if let Some((at, anchor)) = room.claim(spots.map(boxed)) {
            marks.push(rimmed(&note.text, at, anchor, Ink::Quiet, false));
        }
    }

    /// The forecast of a month, else its actual, with the ink it is drawn in.
    fn main_value(&self, month: usize) -> Option<(f64, Ink)> {
        let ahead = month.checked_sub(self.forecast_start).and_then(|i| self.forecast.get(i));
        let actual = || self.actual.get(month).copied().flatten().map(|value| (value, Ink::Ink));
        ahead.map(|value| (*value, Ink::Forecast)).or_else(actual)
    }

    fn anchor(&self, frame: &Frame, month: usize) -> Point {
        let middle = Point { x: frame.columns.middle(month), y: (frame.plot.top + frame.plot.bottom) / 2.0 };
        self.main_value(month).map_or(middle, |(value, _)| frame.point(month, value))
    }

    fn dots(&self, frame: &Frame) -> Vec<HitDot> {
        let of_month = |month: usize| {
            let target = self.target.get(month).copied().flatten().map(|value| (value, Ink::Target));
            let dot = move |(value, ink)| HitDot { item: month, at: frame.point(month, value), ink };
            target.into_iter().chain(self.main_value(month)).map(dot)
        };
        (0..self.axis.n_months).flat_map(of_month).collect()
    }

    /// A veil over the months that no method learns from.
    fn push_left_out(&self, marks: &mut Vec<Mark>, frame: &Frame) {
        let right = frame.columns.edge(self.left_out.min(self.axis.n_months));
        if self.left_out > 0 {
            marks.push(Mark::Block { area: Area { right, ..frame.plot }, tint: Tint { ink: Ink::Paper, alpha: 0.6 } });
        }
    }
}

/// The heights over the plot.
struct Head {
    top: f64,
    now: f64,
    window: f64,
}

/// Names a line beside it, near the wanted share of its length, where nothing is covered.
fn push_name(
    marks: &mut Vec<Mark>,
    name: &str,
    line: &[Option<Point>],
    (share, ink, bold): (f64, Ink, bool),
    room: &mut Room,
    measure: &dyn MeasureText,
) {
    if name.is_empty() {
        return;
    }
    let wanted = line.len() as f64 * share;
    let mut months: Vec<usize> = (0..line.len()).collect();
    months.sort_by(|a, b| (*a as f64 - wanted).abs().total_cmp(&(*b as f64 - wanted).abs()));
    let spots = months.into_iter().filter_map(|month| line[month]).flat_map(|at| {
        let above = Point { x: at.x, y: at.y - 13.0 };
        let below = Point { x: at.x, y: at.y + 13.0 };
        [above, below].map(|at| (at, text_area(name, at, Anchor::Middle, bold, measure)))
    });
    if let Some(at) = room.claim(spots) {
        marks.push(rimmed(name, at, Anchor::Middle, ink, bold));
    }
}
