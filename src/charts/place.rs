//! Finding room for labels.

use super::scene::{Area, Point};

/// Moves the wanted heights apart until neighbours keep `gap`, within `low..=high`; order is kept.
pub(super) fn spread(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.to_vec();
    // Neighbours push each other half the missing distance; with a handful of labels this settles at once.
    for _ in 0..64 {
        for pair in order.windows(2) {
            let missing = gap - (placed[pair[1]] - placed[pair[0]]);
            if missing > 0.0 {
                placed[pair[0]] -= missing / 2.0;
                placed[pair[1]] += missing / 2.0;
            }
        }
        for y in &mut placed {
            *y = y.max(low).min(high);
        }
    }
    placed
}

/// What already lies on the plot.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    pub bounds: Area,
    pub taken: Vec<Area>,
    pub lines: Vec<Vec<Point>>,
}

impl Room {
    /// Whether nothing else lies in the area.
    pub(super) fn is_free(&self, area: &Area) -> bool {
        let crossed = || self.lines.iter().flat_map(|line| line.windows(2)).any(|pair| crosses(pair[0], pair[1], area));
        area.within(&self.bounds) && !self.taken.iter().any(|other| other.overlaps(area)) && !crossed()
    }

    /// Takes the first free candidate.
    pub(super) fn claim<T>(&mut self, candidates: impl IntoIterator<Item = (T, Area)>) -> Option<T> {
        let (chosen, area) = candidates.into_iter().find(|(_, area)| self.is_free(area))?;
        self.taken.push(area);
        Some(chosen)
    }
}

/// Whether the segment passes through the area (Liang–Barsky clipping).
fn crosses(from: Point, to: Point, area: &Area) -> bool {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let sides =
        [(-dx, from.x - area.left), (dx, area.right - from.x), (-dy, from.y - area.top), (dy, area.bottom - from.y)];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (slope, room) in sides {
        if slope == 0.0 && room < 0.0 {
            return false;
        } else if slope < 0.0 {
            enter = enter.max(room / slope);
        } else if slope > 0.0 {
            leave = leave.min(room / slope);
        }
    }
    enter <= leave
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_labels_move_apart_and_stay_inside() {
        let placed = spread(&[50.0, 52.0, 51.0, 200.0], 14.0, (10.0, 190.0));
        assert!(placed[0] + 13.9 < placed[2] && placed[2] + 13.9 < placed[1], "{placed:?}");
        assert_eq!(placed[3], 190.0);
    }

    #[test]
    fn a_segment_through_the_box_is_found() {
        let area = Area { left: 10.0, top: 10.0, right: 20.0, bottom: 20.0 };
        let at = |x, y| Point { x, y };
        assert!(crosses(at(0.0, 0.0), at(30.0, 30.0), &area));
        assert!(crosses(at(15.0, 0.0), at(15.0, 12.0), &area));
        assert!(!crosses(at(0.0, 0.0), at(30.0, 5.0), &area));
        assert!(!crosses(at(0.0, 15.0), at(9.0, 15.0), &area));
    }
}
