//! The scene: what a chart looks like, as plain data in CSS pixels.

use super::lines::hairline;

/// A place in CSS pixels; the origin is the top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f64,
    /// Pixels from the top edge.
    pub y: f64,
}

/// Width and height in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// CSS pixels across.
    pub width: f64,
    /// CSS pixels down.
    pub height: f64,
}

/// An upright rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Area {
    /// Its extent from left to right.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Its extent from top to bottom.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether the two share more than an edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The area with `by` more on each side.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// The smallest area around both.
    #[must_use]
    pub fn joined(&self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether the point lies in it, edges included.
    #[must_use]
    pub fn holds(&self, at: Point) -> bool {
        at.x >= self.left && at.x <= self.right && at.y >= self.top && at.y <= self.bottom
    }

    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> Point {
        Point { x: (self.left + self.right) / 2.0, y: (self.top + self.bottom) / 2.0 }
    }

    /// Whether `self` lies within `other`, edges included.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.left >= other.left && self.right <= other.right && self.top >= other.top && self.bottom <= other.bottom
    }
}

/// The role a mark plays; the palette turns it into a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// What happened, and headings.
    Ink,
    /// Secondary lines and labels.
    Quiet,
    /// Gridlines.
    Line,
    /// Edges that separate.
    Edge,
    /// The ground.
    Paper,
    /// Closed or festive spans of time.
    Sunk,
    /// The forecast.
    Forecast,
    /// The band that holds 80 % of outcomes.
    Band80,
    /// The band that holds 95 % of outcomes.
    Band95,
    /// The target.
    Target,
    /// A good judgement.
    Good,
    /// A warning.
    Warning,
    /// A bad judgement.
    Bad,
}

/// A role and how opaque it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tint {
    /// The role.
    pub ink: Ink,
    /// 0 is invisible, 1 as opaque as the palette says.
    pub alpha: f64,
}

impl From<Ink> for Tint {
    fn from(ink: Ink) -> Self {
        Self { ink, alpha: 1.0 }
    }
}

/// Which side of its point a text hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text starts at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// One stroke, surface or word of a scene.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A polyline; dashes are cut when it is drawn, since no backend knows them.
    Path {
        /// Its corners.
        points: Vec<Point>,
        /// Its colour.
        tint: Tint,
        /// Stroke width in CSS pixels.
        width: f64,
        /// Length of dash and gap in CSS pixels; `None` draws it solid.
        dash: Option<(f64, f64)>,
    },
    /// A filled shape.
    Fill {
        /// Its corners.
        points: Vec<Point>,
        /// Its colour.
        tint: Tint,
    },
    /// A filled rectangle.
    Block {
        /// Where it lies.
        area: Area,
        /// Its colour.
        tint: Tint,
    },
    /// A ring filled with paper.
    Dot {
        /// Its centre.
        at: Point,
        /// Radius in CSS pixels.
        radius: f64,
        /// Colour of its rim.
        tint: Tint,
        /// Width of its rim in CSS pixels.
        width: f64,
    },
    /// One line of text, centred on `at.y`.
    Text {
        /// The words.
        text: String,
        /// Where it hangs.
        at: Point,
        /// Which side of the point it hangs on.
        anchor: Anchor,
        /// Its colour.
        tint: Tint,
        /// Whether it is drawn bold.
        bold: bool,
        /// Whether a rim of paper keeps it legible over lines.
        halo: bool,
    },
}

/// The rectangle that holds all marks, rims included; `None` without a mark, or with a text among them, whose width only
/// a typeface knows.
#[must_use]
pub fn bounds(marks: &[Mark]) -> Option<Area> {
    let point = |it: &Point| Area { left: it.x, top: it.y, right: it.x, bottom: it.y };
    let around = |points: &[Point], rim: f64| {
        points.iter().map(point).reduce(|all, it| all.joined(it)).map(|all| all.grown(rim))
    };
    let of = |mark: &Mark| match mark {
        Mark::Path { points, width, .. } => around(points, width / 2.0),
        Mark::Fill { points, .. } => around(points, 0.0),
        Mark::Block { area, .. } => Some(*area),
        Mark::Dot { at, radius, width, .. } => around(&[*at], radius + width / 2.0),
        Mark::Text { .. } => None,
    };
    let mut areas = marks.iter().map(of);
    let first = areas.next()??;
    areas.try_fold(first, |all, it| Some(all.joined(it?)))
}

/// Where the items of a chart can be pointed at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// The reactive area of the chart.
    pub area: Area,
    /// One reactive strip per item, in order, as (from, to) along the axis.
    pub strips: Vec<(f64, f64)>,
    /// One anchor for a tooltip per item: on the main value where it has one.
    pub anchors: Vec<Point>,
    /// Whether the items follow each other downwards and not to the right.
    pub vertical: bool,
    /// For items side by side in rows: the columns, as (from, to) from the left. The strips are then the rows, the items
    /// run row by row, and there are as many as anchors.
    pub columns: Vec<(f64, f64)>,
    /// For items that lie anywhere: where each is found, the nearest anchor's where several meet. There are then neither
    /// strips nor columns.
    pub areas: Vec<Area>,
    /// From where to where the line through the item pointed at runs, once per plot; none tints the item's strip.
    pub rules: Vec<(f64, f64)>,
    /// The values that are ringed while their item is pointed at, in order of the items.
    pub dots: Vec<HitDot>,
}

/// A value that is ringed while its item is pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HitDot {
    /// The item.
    pub item: usize,
    /// Where the value lies.
    pub at: Point,
    /// The ink of its line.
    pub ink: Ink,
}

/// A chart laid out for one size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The size it was laid out for.
    pub size: Size,
    /// What to draw, in this order.
    pub marks: Vec<Mark>,
    /// What the pointer can find.
    pub hits: Hits,
}

/// The edge of an item in a row of several, which keeps its own shade.
fn outline(Area { left, top, right, bottom }: Area) -> Mark {
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    let points = corners.map(|(x, y)| Point { x, y }).to_vec();
    Mark::Path { points, tint: Ink::Ink.into(), width: 1.5, dash: None }
}

impl Scene {
    /// The item under the point, in order of the axis; `None` outside the plot.
    #[must_use]
    pub fn item_at(&self, at: Point) -> Option<usize> {
        if !self.hits.areas.is_empty() {
            return self.nearest_at(at);
        }
        let inside = self.hits.area.holds(at);
        let along = if self.hits.vertical { at.y } else { at.x };
        let find = |strips: &[(f64, f64)], along: f64| strips.iter().position(|it| along >= it.0 && along <= it.1);
        let strip = find(&self.hits.strips, along).filter(|_| inside)?;
        if self.hits.columns.is_empty() {
            return Some(strip);
        }
        let item = strip * self.hits.columns.len() + find(&self.hits.columns, at.x)?;
        (item < self.n_items()).then_some(item)
    }

    /// The item whose area holds the point; the one with the nearest anchor where several do.
    fn nearest_at(&self, at: Point) -> Option<usize> {
        let far = |item: usize| self.anchor(item).map_or(f64::MAX, |it| (it.x - at.x).powi(2) + (it.y - at.y).powi(2));
        let found = self.hits.areas.iter().enumerate().filter(|(_, area)| area.holds(at)).map(|(item, _)| item);
        found.min_by(|a, b| far(*a).total_cmp(&far(*b)))
    }

    /// The month whose column holds `x`; `None` beside the plot.
    #[must_use]
    pub fn month_at(&self, x: f64) -> Option<usize> {
        self.item_at(Point { x, y: self.hits.area.top })
    }

    /// Where a tooltip for the item points to.
    #[must_use]
    pub fn anchor(&self, item_idx: usize) -> Option<Point> {
        self.hits.anchors.get(item_idx).copied()
    }

    /// Pixels from one item to the next; 0 without items.
    #[must_use]
    pub fn step(&self) -> f64 {
        self.hits.strips.first().map_or(0.0, |(from, to)| to - from)
    }

    /// How far across the items `x` lies: 0 at the first one's beginning, 1 at the last one's end.
    #[must_use]
    pub fn share_of_width(&self, x: f64) -> f64 {
        let (first, last) = (self.hits.strips.first(), self.hits.strips.last());
        let span = first.zip(last).map(|(first, last)| (first.0, last.1)).filter(|(from, to)| to > from);
        span.map_or(0.5, |(from, to)| ((x - from) / (to - from)).clamp(0.0, 1.0))
    }

    /// How many items can be pointed at.
    #[must_use]
    pub fn n_items(&self) -> usize {
        let are_in_line = self.hits.columns.is_empty() && self.hits.areas.is_empty();
        if are_in_line { self.hits.strips.len() } else { self.hits.anchors.len() }
    }

    /// How many items lie in a row: one where they only follow each other.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        self.hits.columns.len().max(1)
    }

    /// The strip of an item, as (from, to) along the axis.
    fn strip(&self, item_idx: usize) -> Option<(f64, f64)> {
        self.hits.strips.get(item_idx / self.n_columns()).copied()
    }

    /// What is drawn over the scene while an item is pointed at: nothing of the scene has to be drawn again.
    #[must_use]
    pub fn cursor(&self, item_idx: usize) -> Vec<Mark> {
        if let Some(area) = self.hits.areas.get(item_idx) {
            let rings = self.rings(item_idx);
            return if rings.is_empty() { vec![outline(*area)] } else { rings };
        }
        let Some(((from, to), anchor)) = self.strip(item_idx).zip(self.anchor(item_idx)) else {
            return Vec::new();
        };
        if let Some(&(left, right)) = self.hits.columns.get(item_idx % self.n_columns()) {
            return vec![outline(Area { left, right, top: from, bottom: to })];
        }
        if self.hits.rules.is_empty() {
            let Area { left, top, right, bottom } = self.hits.area;
            let area = if self.hits.vertical {
                Area { left, right, top: from, bottom: to }
            } else {
                Area { left: from, right: to, top, bottom }
            };
            return vec![Mark::Block { area, tint: Tint { ink: Ink::Ink, alpha: 0.08 } }];
        }
        let rule = |&(top, bottom): &(f64, f64)| {
            hairline(Point { x: anchor.x, y: top }, Point { x: anchor.x, y: bottom }, Ink::Quiet)
        };
        self.hits.rules.iter().map(rule).chain(self.rings(item_idx)).collect()
    }

    /// The rings around an item's values.
    fn rings(&self, item_idx: usize) -> Vec<Mark> {
        // Sorted by item, so that thousands of months cost nothing while the pointer moves.
        let first = self.hits.dots.partition_point(|it| it.item < item_idx);
        let dots = self.hits.dots[first..].iter().take_while(|it| it.item == item_idx);
        dots.map(|it| Mark::Dot { at: it.at, radius: 4.0, tint: it.ink.into(), width: 2.0 }).collect()
    }

    /// Every text of the scene, in drawing order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.marks.iter().filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.as_str()) } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_marks_hold_their_rims_and_a_text_has_none() {
        let tint = Tint::from(Ink::Ink);
        let line = Mark::Path {
            points: vec![Point { x: 10.5, y: 0.0 }, Point { x: 10.5, y: 90.0 }],
            tint,
            width: 1.0,
            dash: None,
        };
        let ring = Mark::Dot { at: Point { x: 10.5, y: 88.0 }, radius: 4.0, tint, width: 2.0 };
        // The line reaches from 10 to 11 and from −0.5 to 90.5, the ring five around its middle.
        let found = bounds(&[line.clone(), ring]).expect("marks without text");
        assert_eq!(found, Area { left: 5.5, top: -0.5, right: 15.5, bottom: 93.0 });
        let at = Point { x: 0.0, y: 0.0 };
        let text = Mark::Text { text: "1".to_owned(), at, anchor: Anchor::Start, tint, bold: false, halo: false };
        assert_eq!(bounds(&[line, text]), None);
        assert_eq!(bounds(&[]), None);
    }
}
