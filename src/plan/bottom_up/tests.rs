//! Means, percentiles, gaps, levers and agreement, by hand.

use super::*;
use crate::domain::{Account, Book, IdGenerator, Place, RecordId, Team};
use crate::plan::{
    AccountPlan, AccountRule, BlendWeights, CellState, ClosedMonths, GroupKey, PlanCell, PlanTerms, team_tree,
};

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn window() -> MonthRange {
    MonthRange { first: "2026-01".parse().unwrap(), len: 12 }
}

fn commitment(low: i64, likely: i64, high: i64) -> Commitment {
    let (low, likely, high) = (money(low), money(likely), money(high));
    Commitment { window: window(), low, likely, high, at: 0.0, by: "Li".to_owned() }
}

/// Three accounts of 1,000, 2,000 and 3,000 a month under Li and Wu in the East and He in the South.
fn company() -> (TargetPlan, Book, Vec<AccountId>) {
    let mut ids = IdGenerator::new(5);
    let names = [("East", "Li"), ("East", "Wu"), ("South", "He")];
    let account = |(region, person): (&str, &str)| Account {
        id: AccountId(ids.next_id()),
        name: format!("of {person}"),
        region: Some(region.to_owned()),
        person: Some(person.to_owned()),
    };
    let accounts: Vec<Account> = names.into_iter().map(account).collect();
    let row = |(account, amount): (&Account, i64)| AccountPlan {
        account: account.id,
        rule: AccountRule::default(),
        cells: vec![PlanCell { amount: money(amount), state: CellState::Spread }; 12],
    };
    let plan = TargetPlan {
        window: window(),
        n_closed: 0,
        closed_months: ClosedMonths::Actuals,
        total: money(72_000),
        unit: money(10),
        weights: BlendWeights::default(),
        accounts: accounts.iter().zip([1_000, 2_000, 3_000]).map(row).collect(),
        terms: PlanTerms::default(),
    };
    plan.verify().unwrap();
    let ids = accounts.iter().map(|it| it.id).collect();
    let months = MonthRange { first: "2025-01".parse().unwrap(), len: 12 };
    (plan, Book::new(months, accounts, Vec::new(), Vec::new()).unwrap(), ids)
}

fn lever(id: u64, account: Option<AccountId>, kind: LeverKind, amount: i64) -> Lever {
    Lever {
        id: RecordId::from_bits(id),
        account,
        kind,
        amount: money(amount),
        months: MonthRange { first: "2026-07".parse().unwrap(), len: 6 },
        owner: String::new(),
        note: String::new(),
    }
}

#[test]
fn the_mean_is_swansons_to_the_minor_unit() {
    // By hand: 0.3·100 + 0.4·200 + 0.3·330 = 30 + 80 + 99 = 209.
    assert_eq!(commitment(100, 200, 330).mean(), money(209));
    // 0.3·1 + 0.4·2 + 0.3·3 = 2.0; 0.3·1 + 0.4·1 + 0.3·2 = 1.3; 0.3·0 + 0.4·0 + 0.3·5 = 1.5, upwards.
    assert_eq!(commitment(1, 2, 3).mean(), money(2));
    assert_eq!(commitment(1, 1, 2).mean(), money(1));
    assert_eq!(commitment(0, 0, 5).mean(), money(2));
    // Beyond what ten times fits into 64 bits.
    let large = TargetPlan::LARGEST.minor();
    assert_eq!(commitment(large, large, large).mean(), money(large));
}

#[test]
fn percentiles_pass_through_the_three_amounts() {
    let found = commitment(8_000, 10_000, 15_000).percentiles();
    for (q, expected) in [(10, 80.0), (50, 100.0), (90, 150.0)] {
        assert!((found[q] - expected).abs() < 1e-6, "P{q}: {}", found[q]);
    }
    assert!(found.windows(2).all(|it| it[0] <= it[1]));
    // By hand: z(0.99)/z(0.9) = 2.326348/1.281552 = 1.815258; 100 + 50·1.815258 = 190.7629.
    assert!((found[99] - 190.7629).abs() < 1e-3, "{}", found[99]);
    assert!(commitment(0, 100, 9_000).percentiles()[0] >= 0.0);
    assert!(commitment(500, 500, 500).percentiles().iter().all(|it| *it == 5.0));
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert_eq!(commitment(2, 1, 3).verify(), Err(BottomUpFault::OutOfOrder));
    assert_eq!(commitment(-1, 1, 3).verify(), Err(BottomUpFault::BadAmount(money(-1))));
    let empty = Commitment { window: MonthRange { len: 0, ..window() }, ..commitment(1, 2, 3) };
    assert_eq!(empty.verify(), Err(BottomUpFault::NoMonths));
    assert_eq!(commitment(1, 2, 3).verify(), Ok(()));
    assert_eq!(lever(1, None, LeverKind::Price, 0).verify(), Err(BottomUpFault::BadAmount(money(0))));
    let agreed = Agreed { amount: money(1), reason: " ".to_owned(), at: 0.0, by: String::new() };
    assert_eq!(agreed.verify(), Err(BottomUpFault::NoReason));
    assert_eq!(AgreedWeight::new(101), None);
}

#[test]
fn a_weight_meets_between_the_sides() {
    let of = |w, top: i64, bottom: i64, unit: i64| {
        AgreedWeight::new(w).unwrap().of(money(top), money(bottom), money(unit)).minor()
    };
    // By hand: 0.7·1000 + 0.3·800 = 940; to 50s 950; 0.5·(5 + 4) = 4.5, upwards.
    assert_eq!(of(70, 1000, 800, 1), 940);
    assert_eq!(of(70, 1000, 800, 50), 950);
    assert_eq!(of(50, 5, 4, 1), 5);
    assert_eq!((of(100, 5, 4, 1), of(0, 5, 4, 1)), (5, 4));
    let large = TargetPlan::LARGEST.minor();
    assert_eq!(of(33, large, large, 1), large);
}

#[test]
fn gaps_add_up_on_every_level_and_forecasts_stand_in_marked() {
    let (plan, book, ids) = company();
    let tree = team_tree(&plan, &Team::default(), &book);
    let mut said = BottomUp::default();
    said.commitments.insert(ids[0], commitment(10_000, 11_000, 13_000));
    // Another year's commitment says nothing about this one.
    let other = MonthRange { first: "2025-01".parse().unwrap(), len: 12 };
    said.commitments.insert(ids[1], Commitment { window: other, ..commitment(1, 2, 3) });
    said.levers.push(lever(1, Some(ids[1]), LeverKind::Share, 700));
    said.levers.push(lever(2, None, LeverKind::NewAccount, 300));
    let forecast = BTreeMap::from([(ids[0], money(1)), (ids[1], money(20_000))]);
    let found = gap_tree(&plan, &tree, &said, &forecast);
    // By hand: Li 3,000 + 4,400 + 3,900 = 11,300 of 12,000; Wu's forecast 20,000 of 24,000; He nothing of 36,000.
    assert_eq!(found.accounts[0].bottom_up, Some(money(11_300)));
    assert_eq!(found.accounts[1].from, NumberFrom::Forecast);
    assert_eq!((found.accounts[2].bottom_up, found.accounts[2].from), (None, NumberFrom::Nothing));
    let node = |key: GroupKey| found.nodes[&key].clone();
    let company = node(GroupKey::Company);
    assert_eq!((company.committed, company.stand_in), (money(11_300), money(20_000)));
    assert_eq!((company.gap(), company.n), (money(72_000 - 31_300), [1, 1, 1]));
    let east = node(GroupKey::Region(Some("East".to_owned())));
    assert_eq!((east.gap(), east.lever_sum(), east.rest()), (money(4_700), money(700), money(4_000)));
    assert_eq!((company.lever_sum(), company.rest()), (money(1_000), money(39_700)));
    assert_eq!(node(GroupKey::Region(Some("South".to_owned()))).n, [0, 0, 1]);
}

#[test]
fn an_account_that_changes_hands_is_shared_exactly() {
    let (plan, book, ids) = company();
    let to = Place { region: Some("South".to_owned()), person: Some("He".to_owned()) };
    let team = Team::default().placed(&book.accounts()[0], "2026-09".parse().unwrap(), to.clone());
    let tree = team_tree(&plan, &team, &book);
    let mut said = BottomUp::default();
    said.commitments.insert(ids[0], commitment(100, 100, 100));
    said.levers.push(lever(1, Some(ids[0]), LeverKind::Price, 50));
    let found = gap_tree(&plan, &tree, &said, &BTreeMap::new());
    // By hand: eight months of twelve: 66.67 and 33.33 of 100; the lever begins in July, when Li still has it.
    let li = &found.nodes[&GroupKey::Person(Place { region: Some("East".into()), person: Some("Li".into()) })];
    let he = &found.nodes[&GroupKey::Person(to)];
    assert_eq!((li.committed, he.committed), (money(67), money(33)));
    assert_eq!((li.lever_sum(), he.lever_sum()), (money(50), money(0)));
    assert_eq!(found.nodes[&GroupKey::Company].committed, money(100));
    assert_eq!(found.nodes[&GroupKey::Company].n, [1, 0, 2]);
}

#[test]
fn the_same_lever_twice_is_told() {
    let (_, _, ids) = company();
    let levers = vec![
        lever(1, Some(ids[0]), LeverKind::Price, 1),
        lever(2, Some(ids[0]), LeverKind::Share, 1),
        lever(3, Some(ids[1]), LeverKind::Price, 1),
        lever(4, None, LeverKind::NewAccount, 1),
        lever(5, None, LeverKind::NewAccount, 1),
    ];
    let mut said = BottomUp { levers, ..BottomUp::default() };
    assert_eq!(said.doubled(), []);
    said.levers.push(lever(6, Some(ids[0]), LeverKind::Price, 1));
    assert_eq!(said.doubled(), [1, 6].map(RecordId::from_bits));
    // A price rise for everybody holds those of single accounts.
    said.levers.push(lever(7, None, LeverKind::Price, 1));
    assert_eq!(said.doubled(), [1, 3, 6, 7].map(RecordId::from_bits));
}

#[test]
fn decided_goes_before_weighted_and_nothing_agreed_stays() {
    let (plan, _, ids) = company();
    let mut said = BottomUp { weight: AgreedWeight::new(50).unwrap(), ..BottomUp::default() };
    said.commitments.insert(ids[0], commitment(10_000, 11_000, 13_000));
    // By hand: (12,000 + 11,300) ÷ 2 = 11,650, whole tens.
    assert_eq!(said.outcome(&plan, ids[0]), Some(money(11_650)));
    assert_eq!(said.outcome(&plan, ids[1]), None);
    let agreed = Agreed { amount: money(20_001), reason: "contract".to_owned(), at: 0.0, by: String::new() };
    said.agreed.insert(ids[1], agreed);
    assert_eq!(said.outcome(&plan, ids[1]), Some(money(20_001)));
}
