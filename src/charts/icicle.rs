//! An icicle: a whole divided level by level, from left to right, each block as high as its share.
//!
//! A block's part that is kept in reserve is outlined and paler, so that shape tells it and not ink alone.

use super::{
    lines::{Stroke, label},
    reading::Reading,
    scene::{Anchor, Area, Hits, Ink, Mark, Point, Scene, Size, Tint},
    text::{MeasureText, shortened},
};

/// Height of the levels' names, in CSS pixels.
const HEAD: f64 = 22.0;
/// The least and the greatest height of all blocks together, as far as the chart chooses it.
const HEIGHTS: (f64, f64) = (180.0, 640.0);
/// The least height for a name, and for a value under it.
const NAMED: f64 = 13.0;
const VALUED: f64 = 32.0;
/// Paper between blocks.
const GAP: f64 = 1.0;
/// Room between a block's edge and its words.
const PAD: f64 = 6.0;
/// How opaque the first level is, and how much paler each one after it.
const SHADES: (f64, f64) = (0.42, 0.09);

/// One block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IcicleBlock {
    /// What it is called.
    pub name: String,
    /// Its size as text.
    pub text: String,
    /// Its size, not below 0.
    pub size: f64,
    /// The part of its size that is kept in reserve, not above it.
    pub reserve: f64,
    /// The block that it is a part of; `None` for the whole. A parent comes before its parts.
    pub parent: Option<usize>,
    /// What there is to say about it, for who asks: names and values.
    pub facts: Vec<(String, String)>,
}

/// Everything on the chart.
#[derive(Clone, Debug, Default)]
pub struct IcicleChart {
    /// The whole first, parts in the order in which they are stacked.
    pub blocks: Vec<IcicleBlock>,
    /// What each level is called.
    pub levels: Vec<String>,
}

impl IcicleChart {
    /// The share of the whole above which a block can have its name, at the greatest height that the chart chooses.
    pub const NAMED_SHARE: f64 = (NAMED + GAP) / HEIGHTS.1;

    /// The height at which the smallest block that can be named has its name, in CSS pixels.
    #[must_use]
    pub fn natural_height(&self) -> f64 {
        let whole: f64 = self.blocks.iter().filter(|it| it.parent.is_none()).map(|it| it.size).sum();
        let shares = self.blocks.iter().map(|it| if whole > 0.0 { it.size / whole } else { 0.0 });
        let least = shares.filter(|it| *it >= Self::NAMED_SHARE).fold(1.0, f64::min);
        HEAD + ((NAMED + GAP) / least).clamp(HEIGHTS.0, HEIGHTS.1)
    }

    /// What the chart says about a block.
    #[must_use]
    pub fn reading(&self, block_idx: usize) -> Reading {
        self.blocks.get(block_idx).map(|it| Reading::of_facts(&it.name, &it.facts)).unwrap_or_default()
    }

    /// Lays the chart out.
    #[must_use]
    pub fn scene(&self, size: Size, measure: &dyn MeasureText) -> Scene {
        let areas = self.areas(size);
        let depths = self.depths();
        let mut marks = Vec::new();
        let width = size.width / self.n_levels() as f64;
        for (level, name) in self.levels.iter().enumerate() {
            let at = Point { x: level as f64 * width, y: 9.0 };
            let name = shortened(name, width - GAP, measure);
            marks.push(label(&name, at, Anchor::Start, Ink::Quiet.into(), false));
        }
        for ((block, area), depth) in self.blocks.iter().zip(&areas).zip(depths) {
            push_block(&mut marks, block, *area, depth, measure);
        }
        let anchor = |it: &Area| Point { x: it.left + it.width() / 2.0, y: it.top };
        let hits = Hits {
            area: Area { left: 0.0, right: size.width, top: HEAD, bottom: size.height },
            anchors: areas.iter().map(anchor).collect(),
            areas,
            ..Hits::default()
        };
        Scene { size, marks, hits }
    }

    fn n_levels(&self) -> usize {
        self.depths().into_iter().max().map_or(1, |it| it + 1).max(self.levels.len())
    }

    /// How many blocks each one is a part of.
    fn depths(&self) -> Vec<usize> {
        let mut depths: Vec<usize> = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            depths.push(block.parent.and_then(|it| depths.get(it)).map_or(0, |it| it + 1));
        }
        depths
    }

    /// Where the blocks lie: parts fill their parent from above, each in proportion.
    fn areas(&self, size: Size) -> Vec<Area> {
        let width = size.width / self.n_levels() as f64;
        let bottom = size.height.max(HEAD + 1.0);
        let sum_under = |parent: Option<usize>| -> f64 {
            self.blocks.iter().filter(|it| it.parent == parent).map(|it| it.size).sum()
        };
        let roots = sum_under(None);
        // Per block: pixels per size within it, and where its next part begins.
        let mut within: Vec<(f64, f64)> = Vec::with_capacity(self.blocks.len());
        let mut top = (if roots > 0.0 { (bottom - HEAD) / roots } else { 0.0 }, HEAD);
        let mut areas: Vec<Area> = Vec::with_capacity(self.blocks.len());
        for (i, (block, depth)) in self.blocks.iter().zip(self.depths()).enumerate() {
            let outer = match block.parent.and_then(|it| within.get_mut(it)) {
                Some(outer) => outer,
                None => &mut top,
            };
            let from = outer.1;
            outer.1 += outer.0 * block.size;
            let area =
                Area { left: depth as f64 * width, right: (depth + 1) as f64 * width, top: from, bottom: outer.1 };
            // Parts that come to more than the whole are pressed into it: nothing is drawn beside its parent.
            let whole = sum_under(Some(i)).max(block.size);
            within.push((if whole > 0.0 { area.height() / whole } else { 0.0 }, from));
            areas.push(area);
        }
        areas
    }
}

fn push_block(marks: &mut Vec<Mark>, block: &IcicleBlock, area: Area, depth: usize, measure: &dyn MeasureText) {
    let area = Area { right: area.right - GAP, bottom: (area.bottom - GAP).max(area.top + 0.5), ..area };
    let share = if block.size > 0.0 { (block.reserve / block.size).clamp(0.0, 1.0) } else { 0.0 };
    let split = area.bottom - area.height() * share;
    let alpha = (SHADES.0 - SHADES.1 * depth as f64).max(0.08);
    marks.push(Mark::Block { area: Area { bottom: split, ..area }, tint: Tint { ink: Ink::Target, alpha } });
    if share > 0.0 {
        let kept = Area { top: split, ..area };
        marks.push(Mark::Block { area: kept, tint: Tint { ink: Ink::Target, alpha: alpha / 3.0 } });
        let corners = [(kept.left, kept.top), (kept.right, kept.top)].map(|(x, y)| Point { x, y }).to_vec();
        marks.push(Stroke::dashed(Ink::Target, 1.0, (3.0, 2.0)).path(corners));
    }
    let (height, room) = (area.height(), area.width() - 2.0 * PAD);
    if height < NAMED || room <= 0.0 {
        return;
    }
    let (bold, x) = (depth < 2, area.left + PAD);
    let widest = measure.width(&block.name, bold);
    let value = measure.width(&block.text, false);
    let beside = widest + value + PAD <= room;
    let below = height >= VALUED && value <= room;
    let middle = area.top + height / 2.0;
    let name = shortened(&block.name, room, measure);
    let y = if below && !beside { middle - 8.0 } else { middle };
    marks.push(label(&name, Point { x, y }, Anchor::Start, Ink::Ink.into(), bold));
    if beside {
        let at = Point { x: area.right - PAD, y: middle };
        marks.push(label(&block.text, at, Anchor::End, Ink::Ink.into(), false));
    } else if below {
        marks.push(label(&block.text, Point { x, y: middle + 8.0 }, Anchor::Start, Ink::Ink.into(), false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::text::EstimatedText;

    const SIZE: Size = Size { width: 400.0, height: HEAD + 200.0 };

    fn block(name: &str, size: f64, parent: Option<usize>) -> IcicleBlock {
        let facts = vec![("Quota".to_owned(), format!("{size}"))];
        IcicleBlock { name: name.to_owned(), text: format!("{size}"), size, parent, facts, reserve: 0.0 }
    }

    fn chart() -> IcicleChart {
        IcicleChart {
            blocks: vec![
                IcicleBlock { reserve: 10.0, ..block("Company", 100.0, None) },
                block("East", 75.0, Some(0)),
                block("Li", 50.0, Some(1)),
                block("Wu", 25.0, Some(1)),
                block("South", 25.0, Some(0)),
                block("He", 0.0, Some(4)),
            ],
            levels: ["Company", "Region", "Person"].map(str::to_owned).to_vec(),
        }
    }

    #[test]
    fn parts_fill_their_whole_in_proportion() {
        let areas = chart().scene(SIZE, &EstimatedText).hits.areas;
        // By hand: 200 px for 100; East has 150 of them from the top, Li two thirds of East's, South what is left.
        let tops: Vec<f64> = areas.iter().map(|it| it.top - HEAD).collect();
        let heights: Vec<f64> = areas.iter().map(Area::height).collect();
        assert_eq!(tops, [0.0, 0.0, 0.0, 100.0, 150.0, 150.0]);
        assert_eq!(heights, [200.0, 150.0, 100.0, 50.0, 50.0, 0.0]);
        assert!((areas[2].left - 2.0 * 400.0 / 3.0).abs() < 1e-9, "people are the third of three columns");
    }

    #[test]
    fn the_height_is_the_least_that_names_the_smallest_block_that_can_be_named() {
        let small = |size: f64| {
            let mut it = chart();
            it.blocks[3].size = size;
            it
        };
        // By hand: 5 of 100 with 14 px asks for 280; at 40 the smallest is South, whose 25 ask for 56, below the least; 2
        // would ask for 700, more than the greatest: it stays without a name, and South is the smallest again.
        for (size, height) in [(5.0, 280.0), (40.0, 180.0), (2.0, 180.0)] {
            assert!((small(size).natural_height() - HEAD - height).abs() < 1e-9, "{size}");
        }
        let named = small(5.0);
        let size = Size { width: 400.0, height: named.natural_height() };
        assert!(named.scene(size, &EstimatedText).texts().any(|it| it == "Wu"));
    }

    #[test]
    fn parts_that_come_to_more_than_the_whole_stay_within_it() {
        let mut over = chart();
        over.blocks[2].size = 75.0;
        let areas = over.scene(SIZE, &EstimatedText).hits.areas;
        // By hand: 75 and 25 in East's 150 px.
        assert!((areas[2].height() - 112.5).abs() < 1e-9 && (areas[3].bottom - areas[1].bottom).abs() < 1e-9);
    }

    #[test]
    fn every_block_is_found_where_it_lies_and_the_reserve_is_outlined() {
        let scene = chart().scene(SIZE, &EstimatedText);
        assert_eq!(scene.n_items(), 6);
        for (item, area) in scene.hits.areas.iter().enumerate().take(5) {
            assert_eq!(scene.item_at(area.middle()), Some(item));
        }
        assert_eq!(chart().reading(1).spoken(), "East: Quota 75");
        let dashed = |it: &&Mark| matches!(it, Mark::Path { dash: Some(_), .. });
        assert_eq!(scene.marks.iter().filter(dashed).count(), 1);
        assert!(scene.texts().any(|it| it == "Wu"));
    }

    #[test]
    fn nothing_and_little_room_make_no_nonsense() {
        for size in [SIZE, Size { width: 20.0, height: 10.0 }, Size::default()] {
            for it in [IcicleChart::default(), chart()] {
                let scene = it.scene(size, &EstimatedText);
                assert!(scene.marks.iter().all(|it| !format!("{it:?}").contains("NaN")));
            }
        }
    }
}
