use super::*;
use crate::domain::{IdGenerator, MaterialId};
use proptest::prelude::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn pieces(n: i64) -> Quantity {
    Quantity::from_minor(n * 1000)
}

fn row_id() -> StrategyId {
    StrategyId(IdGenerator::new(3).next_id())
}

/// Two samples at a visit to A, one to B; 30 at hand, 5 at least, 20 on their way in March, two months to come.
fn samples() -> Material {
    Material {
        id: MaterialId(IdGenerator::new(1).next_id()),
        name: "Samples".into(),
        unit: "pcs".into(),
        unit_cost: Money::from_minor(2_550),
        stock: pieces(30),
        counted: month("2026-01"),
        minimum: pieces(5),
        lead: Lead::Months(2),
        per_visit: [pieces(2), pieces(1), pieces(0), pieces(0)],
        per_row: BTreeMap::from([(row_id(), pieces(4))]),
        typed: BTreeMap::from([(month("2026-02"), Quantity::from_minor(2_500))]),
        incoming: BTreeMap::from([(month("2026-03"), pieces(20))]),
    }
}

const QUARTER: fn() -> MonthRange = || MonthRange { first: month("2026-01"), len: 3 };

fn of(material: &Material, now: &str) -> Outcome {
    // 24 visits a year to A and 36 to B; the row runs in February and March.
    let runs = BTreeMap::from([(row_id(), (month("2026-02"), month("2026-03")))]);
    let inputs = Inputs {
        material,
        months: QUARTER(),
        days: &[20.0, 10.0, 12.0],
        visits: [24, 36, 60, 9],
        runs: &runs,
        now: month(now),
    };
    compute(&inputs).unwrap()
}

fn column(it: &Outcome, part: fn(&MaterialMonth) -> Quantity) -> Vec<i64> {
    it.rows.iter().map(|it| part(it).minor()).collect()
}

#[test]
fn a_quarter_by_hand() {
    // A year of visits uses 24 · 2 + 36 · 1 = 84, a quarter 84 · 3 ÷ 12 = 21, by days 20 : 10 : 12 of 42 that is
    // 10, 5 and 6. With the row 10, 9, 10, and 2.5 typed in February: 10, 11.5, 10.
    let it = of(&samples(), "2026-01");
    assert_eq!(column(&it, |it| it.need), [10_000, 11_500, 10_000]);
    // 30 − 10 = 20; 20 − 11.5 = 8.5; 8.5 + 20 − 10 = 18.5: never below 5.
    assert_eq!(column(&it, |it| it.closing), [20_000, 8_500, 18_500]);
    assert_eq!((it.shortfall(), it.cost(), it.is_stale), (None, Money::default(), false));

    // With 20 at hand: 10, −1.5, 8.5 without buying. February lacks 6.5 of the 5 that should be there, bought in whole
    // units 7 · 25.50 = 178.50, which are still there in March: 8.5 + 7.
    let fewer = Material { stock: pieces(20), ..samples() };
    let it = of(&fewer, "2026-01");
    assert_eq!(column(&it, |it| it.closing), [10_000, -1_500, 8_500]);
    assert_eq!(column(&it, |it| it.bought), [0, 7_000, 0]);
    let short = it.shortfall().unwrap();
    assert_eq!((short.month, short.missing.minor()), (month("2026-02"), 6_500));
    assert_eq!((short.order_by, short.is_late), (Some(month("2025-12")), true));
    assert_eq!(it.cost(), Money::from_minor(17_850));
    assert!(!of(&fewer, "2025-12").shortfall().unwrap().is_late, "it is the last month for it");

    // Nothing on its way: −11.5 in March, 16.5 below; 7 are bought already, ⌈9.5⌉ = 10 more.
    let none = Material { incoming: BTreeMap::new(), ..fewer };
    let it = of(&none, "2025-01");
    assert_eq!((column(&it, |it| it.bought), it.cost()), (vec![0, 7_000, 10_000], Money::from_minor(43_350)));
    assert_eq!(
        cost_by_month(&[&it, &it], QUARTER()).iter().map(|it| it.minor()).collect::<Vec<_>>(),
        [0, 35_700, 51_000]
    );
}

#[test]
fn lead_times_reach_back() {
    // Needed from 1 March 2026 on: 28 days before it is 1 February, 29 days before it 31 January.
    let by = |lead: Lead| lead.order_by(month("2026-03"));
    assert_eq!((by(Lead::Days(0)), by(Lead::Days(1))), (month("2026-03"), month("2026-02")));
    assert_eq!((by(Lead::Days(28)), by(Lead::Days(29))), (month("2026-02"), month("2026-01")));
    assert_eq!((by(Lead::Months(0)), by(Lead::Months(3))), (month("2026-03"), month("2025-12")));
}

#[test]
fn what_cannot_be_said_is_refused() {
    let unused =
        Material { per_visit: [Quantity::default(); 4], per_row: BTreeMap::new(), typed: BTreeMap::new(), ..samples() };
    let runs = BTreeMap::new();
    let ask = |material: &Material, visits| {
        let now = month("2026-01");
        compute(&Inputs { material, months: QUARTER(), days: &[20.0, 10.0, 12.0], visits, runs: &runs, now })
    };
    assert_eq!(ask(&unused, [1; 4]), Err(Refusal::NoUse));
    let now = month("2026-01");
    let months = MonthRange { first: now, len: 0 };
    let over = Inputs { material: &samples(), months, days: &[], visits: [1; 4], runs: &runs, now };
    assert_eq!(compute(&over), Err(Refusal::NoMonths));
    let many = Material { per_visit: [Quantity::from_minor(LARGEST_QUANTITY); 4], ..samples() };
    assert_eq!(ask(&many, [u64::MAX; 4]), Err(Refusal::TooLarge));
    // A row that somebody let go uses nothing.
    let only_row = Material { per_visit: [Quantity::default(); 4], typed: BTreeMap::new(), ..samples() };
    assert_eq!(column(&ask(&only_row, [1; 4]).unwrap(), |it| it.need), [0, 0, 0]);
    let later = Material { counted: month("2025-12"), ..samples() };
    assert!(of(&later, "2026-01").is_stale);
    for bad in [
        Material { name: " ".into(), ..samples() },
        Material { stock: pieces(-1), ..samples() },
        Material { lead: Lead::Days(731), ..samples() },
        Material { unit_cost: Money::from_minor(-1), ..samples() },
        Material { typed: BTreeMap::from([(month("2026-01"), pieces(-1))]), ..samples() },
    ] {
        assert!(!bad.is_sound(), "{bad:?}");
    }
    assert!(samples().is_sound());
}

proptest! {
    #[test]
    fn stock_adds_up_in_every_month(
        stock in 0_i64..200_000, minimum in 0_i64..50_000,
        used in proptest::array::uniform4(0_i64..5_000), visits in proptest::array::uniform4(0_u64..400),
        typed in proptest::collection::btree_map(0_i32..14, 0_i64..90_000, 0..6),
        incoming in proptest::collection::btree_map(0_i32..14, 0_i64..90_000, 0..6),
        days in proptest::collection::vec(15.0_f64..23.0, 12),
    ) {
        let first = month("2026-01");
        let by_month = |it: BTreeMap<i32, i64>| -> BTreeMap<Month, Quantity> {
            it.into_iter().map(|(i, n)| (first.plus(i), Quantity::from_minor(n))).collect()
        };
        let material = Material {
            stock: Quantity::from_minor(stock),
            minimum: Quantity::from_minor(minimum),
            per_visit: used.map(Quantity::from_minor),
            typed: by_month(typed),
            incoming: by_month(incoming),
            ..samples()
        };
        let months = MonthRange { first, len: 12 };
        let inputs =
            Inputs { material: &material, months, days: &days, visits, runs: &BTreeMap::new(), now: first };
        let it = compute(&inputs).unwrap();
        let (mut stock, mut bought) = (material.stock, Quantity::default());
        for row in &it.rows {
            prop_assert_eq!(row.opening, stock);
            prop_assert_eq!(row.opening + row.incoming - row.need, row.closing);
            bought += row.bought;
            // With what was bought the minimum holds, and no more than a unit too much was bought for this month.
            prop_assert!(row.closing + bought >= material.minimum);
            prop_assert!(row.bought == Quantity::default() || row.closing + bought - material.minimum < pieces(1));
            prop_assert_eq!(row.cost.minor(), row.bought.minor() / 1000 * 2_550);
            stock = row.closing;
        }
        // A year has all its visits.
        let year: i64 = visits.iter().zip(used).map(|(n, used)| *n as i64 * used).sum();
        let besides: i64 = months.iter().filter_map(|it| material.typed.get(&it)).map(|it| it.minor()).sum();
        prop_assert_eq!(it.total(|it| it.need).minor(), year + besides);
    }
}
