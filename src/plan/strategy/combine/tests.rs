//! Strategies by hand, and hundreds drawn at random: the bridge adds up to the minor unit.

use super::super::tests::row;
use super::super::{Effect, MarginEffect};
use super::share::delta_of;
use super::*;
use crate::domain::{Day, IdGenerator, Month};

fn year() -> MonthRange {
    MonthRange { first: "2026-01".parse().unwrap(), len: 12 }
}

/// One cell of 10,000.00 in each of the months from October on.
fn cell(minor: i64) -> BaselineCell {
    let mut ids = IdGenerator::new(7);
    let minor = (0..12).map(|k| (k >= 9).then_some(minor)).collect();
    BaselineCell { account: AccountId(ids.next_id()), product: ProductId(ids.next_id()), minor }
}

fn run(rows: &[StrategyRow], cells: &[BaselineCell], target: Option<i64>) -> Outcome {
    let rows: Vec<Arc<StrategyRow>> = rows.iter().cloned().map(Arc::new).collect();
    combine(&Inputs {
        rows: &rows,
        months: year(),
        n_elapsed: 9,
        cells,
        landing: Money::from_minor(12_000_000),
        target: target.map(Money::from_minor),
        assumptions: &BTreeSet::new(),
    })
}

#[test]
fn shares_on_one_cell_compound_and_their_interaction_is_a_step() {
    // By hand, per month on 1,000,000: +10 % and −5 % make 1.1 · 0.95 − 1 = +4.5 % = 45,000; alone they make 100,000
    // and −50,000, so the interaction is −5,000. Three months are open.
    let promotion = StrategyRow { effect: Effect::Percent(-500), margin: Some(MarginEffect::Rate(2000)), ..row(2) };
    let found = run(&[row(1), promotion], &[cell(1_000_000)], Some(13_000_000));
    assert_eq!(found.rows.iter().map(|it| it.own.minor()).collect::<Vec<_>>(), [300_000, -150_000]);
    assert_eq!(found.interaction.iter().map(|it| it.minor()).collect::<Vec<_>>()[8..], [0, -5000, -5000, -5000]);
    assert_eq!(found.with.minor(), 12_000_000 + 3 * 45_000);
    assert_eq!(found.gap().map(Money::minor), Some(13_000_000 - 12_135_000));
    // Margin: 40 % of 300,000, 20 % of −150,000, and the interaction at the higher of the two rates: −15,000 · 40 %.
    assert_eq!(found.margin.map(Money::minor), Some(120_000 - 30_000 - 6000));
}

#[test]
fn a_month_counts_by_the_days_that_are_covered() {
    // By hand: 16 to 31 October are 16 of 31 days, all November, 1 to 10 December are 10 of 31:
    // 10 % of 1,000,000 times 16/31 = 51,613 (51,612.9), 100,000, 32,258 (32,258.06).
    let it = StrategyRow { from: "2026-10-16".parse().unwrap(), to: "2026-12-10".parse().unwrap(), ..row(1) };
    let found = run(std::slice::from_ref(&it), &[cell(1_000_000)], None);
    let effects: Vec<i64> = found.rows[0].steps.iter().map(|it| it.effect.minor()).collect();
    assert_eq!(effects, [51_613, 100_000, 32_258]);
    assert!(!found.rows[0].is_cut && found.gap().is_none());
    // The same as an amount needs no forecast: 31,000 a month makes 16,000, 31,000 and 10,000.
    let it = StrategyRow { effect: Effect::Amount(Money::from_minor(31_000)), ..it };
    let found = run(std::slice::from_ref(&it), &[], None);
    let effects: Vec<i64> = found.rows[0].steps.iter().map(|it| it.effect.minor()).collect();
    assert_eq!((effects, found.rows[0].standing), (vec![16_000, 31_000, 10_000], Standing::Adds));
}

#[test]
fn figures_by_month_stand_as_they_were_given() {
    // By hand: nine months are over. 700 of September are in what was sold; October's 1,000 stand though the row covers
    // 16 of its 31 days, November has none, December takes 300 away: 700 in all, and at 40 % a margin of 280. Nothing
    // needs a forecast, and beside a share of 10 % of 1,000,000 nothing interacts.
    let month = |text: &str| text.parse::<Month>().unwrap();
    let given = [("2026-09", 700), ("2026-10", 1000), ("2026-12", -300)];
    let effect = Effect::Months(given.iter().map(|it| (month(it.0), Money::from_minor(it.1))).collect());
    let it = StrategyRow { effect, from: "2026-09-16".parse().unwrap(), to: "2026-12-31".parse().unwrap(), ..row(1) };
    let found = run(&[it.clone(), row(2)], &[cell(1_000_000)], Some(13_000_000));
    let steps: Vec<_> = found.rows[0].steps.iter().map(|it| (it.month, it.effect.minor())).collect();
    assert_eq!(steps, [(month("2026-10"), 1000), (month("2026-12"), -300)]);
    assert_eq!((found.rows[0].own.minor(), found.rows[0].margin.map(Money::minor)), (700, Some(280)));
    assert!(found.rows[0].is_cut, "September is over");
    assert_eq!(found.interaction_sum(), Money::default());
    assert_eq!(found.with.minor(), 12_000_000 + 700 + 300_000);
    let alone = |effect| run(&[StrategyRow { effect, ..it.clone() }], &[], None).rows[0].standing;
    let only = |text: &str| Effect::Months([(month(text), Money::from_minor(5))].into());
    assert_eq!([alone(only("2026-11")), alone(only("2026-09"))], [Standing::Adds, Standing::Over]);
}

#[test]
fn the_margin_stands_by_month_given_or_by_its_rate() {
    // By hand, from October on: the row sells 1,001, nothing and −300 and is given a margin of 90 in September, which is
    // over, −20 in October and 55 in November, when it sells nothing: −20 + 55 = 35.
    let month = |text: &str| text.parse::<Month>().unwrap();
    let by_month = |all: &[(&str, i64)]| all.iter().map(|it| (month(it.0), Money::from_minor(it.1))).collect();
    let effect = Effect::Months(by_month(&[("2026-10", 1001), ("2026-12", -300)]));
    let given = by_month(&[("2026-09", 90), ("2026-10", -20), ("2026-11", 55)]);
    let it = StrategyRow { effect, margin: Some(MarginEffect::Months(given)), cost: Money::from_minor(28), ..row(1) };
    let margins = |found: &Outcome| found.rows[0].margins.iter().map(|it| (it.0, it.1.minor())).collect::<Vec<_>>();
    let found = run(std::slice::from_ref(&it), &[], None);
    assert_eq!(margins(&found), [(month("2026-10"), -20), (month("2026-11"), 55)]);
    assert_eq!((found.margin.map(Money::minor), found.roi()), (Some(35), Some(0.25)));
    assert!(found.rows[0].is_cut, "September's margin is over");
    // At 50 %: 500.5 is 501; of both months 350.5 is 351, so that December takes 150.
    let rate = StrategyRow { margin: Some(MarginEffect::Rate(5000)), ..it.clone() };
    let found = run(&[rate], &[], None);
    assert_eq!(margins(&found), [(month("2026-10"), 501), (month("2026-12"), -150)]);
    assert_eq!((found.margin.map(Money::minor), found.rows[0].is_cut), (Some(351), false));
    // A month's 31 in money: 31 in October and in December.
    let amount = StrategyRow { margin: Some(MarginEffect::Amount(Money::from_minor(31))), ..it.clone() };
    assert_eq!(margins(&run(&[amount], &[], None)), [(month("2026-10"), 31), (month("2026-12"), 31)]);
    assert_eq!(margins(&run(&[StrategyRow { margin: None, ..it.clone() }], &[], None)), []);
    // Two shares of one forecast: −5 % and +10 % lose 5,000 a month together, which takes the margin of the higher of
    // 20 % and 120,000 ÷ 300,000 = 40 % with it: −150,000 · 20 % + 120,000 − 15,000 · 40 %.
    let share = by_month(&[("2026-11", 120_000)]);
    let up = StrategyRow { margin: Some(MarginEffect::Months(share)), ..row(1) };
    let down = StrategyRow { effect: Effect::Percent(-500), margin: Some(MarginEffect::Rate(2000)), ..row(2) };
    let found = run(&[up, down], &[cell(1_000_000)], None);
    assert_eq!((found.margin_lost.minor(), found.margin.map(Money::minor)), (-6000, Some(84_000)));
}

#[test]
fn rows_that_do_not_add_say_why() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let cells = [cell(1_000_000)];
    let standing = |it: StrategyRow, cells: &[BaselineCell]| {
        let found = run(&[it], cells, None);
        assert!(found.rows[0].standing == Standing::Adds || found.with == found.landing);
        found.rows[0].standing
    };
    assert_eq!(standing(row(1), &cells), Standing::Adds);
    assert_eq!(standing(StrategyRow { is_incremental: false, ..row(1) }, &cells), Standing::InForecast);
    let next = StrategyRow { from: day("2027-01-01"), to: day("2027-02-01"), ..row(1) };
    assert_eq!(standing(next, &cells), Standing::Outside);
    let over = StrategyRow { to: day("2026-09-30"), ..row(1) };
    assert_eq!(standing(over, &cells), Standing::Over);
    let other = AccountId(IdGenerator::new(99).next_id());
    assert_eq!(standing(StrategyRow { account: Some(other), ..row(1) }, &cells), Standing::NoBaseline);
    assert_eq!(standing(row(1), &[cell(0)]), Standing::NoBaseline);
    assert_eq!(standing(row(1), &[cell(-5)]), Standing::NoBaseline);
}

#[test]
fn cost_is_earned_back_by_margin_or_nobody_knows() {
    // By hand: 40 % of 300,000 is 120,000; at a cost of 80,000 that is (120,000 − 80,000) ÷ 80,000 = 0.5.
    let cost = |minor| StrategyRow { cost: Money::from_minor(minor), ..row(1) };
    let cells = [cell(1_000_000)];
    assert_eq!(run(&[cost(80_000)], &cells, None).roi(), Some(0.5));
    assert_eq!(run(&[cost(0)], &cells, None).roi(), None);
    let silent = StrategyRow { margin: None, ..row(2) };
    assert_eq!(run(&[cost(80_000), silent.clone()], &cells, None).roi(), None);
    // What the forecast has already costs and earns nothing here.
    let had = StrategyRow { is_incremental: false, cost: Money::from_minor(5), ..silent };
    assert_eq!(run(&[cost(80_000), had], &cells, None).roi(), Some(0.5));
    // A margin as money a month: three months of 30,000.
    let fixed = StrategyRow { margin: Some(MarginEffect::Amount(Money::from_minor(30_000))), ..cost(60_000) };
    assert_eq!(run(&[fixed], &cells, None).roi(), Some(0.5));
}

#[test]
fn something_said_or_a_living_assumption_is_evidence() {
    let id = AssumptionId(IdGenerator::new(3).next_id());
    let linked = StrategyRow { assumption: Some(id), ..row(1) };
    let found = run(&[linked.clone(), StrategyRow { evidence: "pilot".to_owned(), ..row(2) }], &[cell(1)], None);
    assert_eq!(found.rows.iter().map(|it| it.has_evidence).collect::<Vec<_>>(), [false, true]);
    let rows = [Arc::new(linked)];
    let known = BTreeSet::from([id]);
    let (landing, cells) = (Money::default(), [cell(1_000_000)]);
    let inputs =
        Inputs { rows: &rows, months: year(), n_elapsed: 9, cells: &cells, landing, target: None, assumptions: &known };
    assert!(combine(&inputs).rows[0].has_evidence);
}

/// For hundreds of random strategies the bridge adds up to the minor unit, and the interaction is what compounding
/// each cell by itself says, within the rounding of one unit per cell, month and row.
#[test]
fn the_bridge_adds_up_whatever_the_rows_are() {
    let mut ids = IdGenerator::new(11);
    let mut draw = |n: u64| (ids.next_id().bits() % n) as i64;
    for _ in 0..400 {
        let cells: Vec<BaselineCell> = (0..draw(4) as u64 + 1)
            .map(|seed| {
                let mut ids = IdGenerator::new(100 + seed);
                let minor = (0..12).map(|k| (k >= 9).then(|| draw(4_000_000_000) - 200_000_000)).collect();
                BaselineCell { account: AccountId(ids.next_id()), product: ProductId(ids.next_id()), minor }
            })
            .collect();
        let rows: Vec<StrategyRow> = (0..draw(6) as u64)
            .map(|seed| {
                let from = "2025-12-01".parse::<Day>().unwrap().plus(draw(390) as i32);
                let effect = match draw(4) {
                    0 => Effect::Amount(Money::from_minor(draw(9_000_000) - 4_000_000)),
                    1 => Effect::Months(
                        year().iter().map(|it| (it, Money::from_minor(draw(9_000_000) - 4_000_000))).collect(),
                    ),
                    _ => Effect::Percent(draw(5000) - 1500),
                };
                let account = (draw(2) == 0).then(|| cells[draw(cells.len() as u64) as usize].account);
                let to = from.plus(draw(400) as i32);
                StrategyRow { effect, account, from, to, is_incremental: draw(4) > 0, ..row(seed) }
            })
            .collect();
        let found = run(&rows, &cells, Some(draw(1_000_000_000)));
        let own: i64 = found.adding().map(|it| it.own.minor()).sum();
        let sum = found.landing.minor() + own + found.interaction_sum().minor();
        assert_eq!(sum, found.with.minor());
        assert_eq!(sum + found.gap().unwrap().minor(), found.target.unwrap().minor());
        for (row, it) in rows.iter().zip(&found.rows) {
            assert_eq!(it.own, it.steps.iter().map(|it| it.effect).sum());
            assert!(it.steps.iter().all(|it| it.month >= "2026-10".parse().unwrap()), "{row:?}");
        }
        let mut expected = 0.0;
        for (k, month) in year().iter().enumerate() {
            for cell in &cells {
                let base = cell.minor[k].filter(|it| *it > 0).unwrap_or(0) as f64;
                let here = rows.iter().filter(|it| it.is_incremental && it.acts_on(cell.account, cell.product));
                let shares: Vec<f64> = here.filter_map(|it| delta_of(it, month)).collect();
                let product: f64 = shares.iter().map(|it| 1.0 + it).product();
                expected += base * (product - 1.0 - shares.iter().sum::<f64>());
            }
        }
        assert!((found.interaction_sum().minor() as f64 - expected).abs() < 4.0 * 3.0 * 7.0);
    }
}
