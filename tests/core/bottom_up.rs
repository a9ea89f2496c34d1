//! Whatever is committed, levered and agreed: gaps add up on every level, and takeovers are exact.

use std::collections::BTreeMap;

use kedge::domain::*;
use kedge::plan::*;
use proptest::prelude::*;

const N: usize = 7;

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// One account of a case.
#[derive(Clone, Debug)]
struct Case {
    size: i64,
    person: u8,
    /// Commits to this, with this much on either side.
    committed: Option<(i64, i64)>,
    /// The forecast that stands in.
    forecast: Option<i64>,
    locked: bool,
    floor: bool,
    /// From this month on somebody else has it.
    moves: Option<u8>,
    lever: Option<i64>,
    agreed: Option<i64>,
}

fn case() -> impl Strategy<Value = Case> {
    let committed = proptest::option::of((0..400_000_i64, 0..50_000_i64));
    let forecast = proptest::option::of(-5_000..400_000_i64);
    let rest = (any::<bool>(), any::<bool>(), proptest::option::of(1..12_u8));
    let more = (proptest::option::of(1..9_000_i64), proptest::option::of(0..400_000_i64));
    (1..30_000_i64, 0..4_u8, committed, forecast, rest, more).prop_map(
        |(size, person, committed, forecast, (locked, floor, moves), (lever, agreed))| Case {
            size,
            person,
            committed,
            forecast,
            locked: locked && floor,
            floor,
            moves,
            lever,
            agreed,
        },
    )
}

fn built(cases: &[Case], n_closed: usize) -> (TargetPlan, Book, Team, BottomUp, BTreeMap<AccountId, Money>) {
    let mut ids = IdGenerator::new(31);
    let window = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
    let place = |person: u8| Place {
        region: Some(format!("R{}", person / 2)),
        person: (person < 3).then(|| format!("P{person}")),
    };
    let accounts: Vec<Account> = cases
        .iter()
        .map(|it| Account {
            id: AccountId(ids.next_id()),
            name: String::new(),
            region: place(it.person).region,
            person: place(it.person).person,
        })
        .collect();
    let row = |(account, it): (&Account, &Case)| {
        let cell = |i: usize| PlanCell {
            amount: money(it.size + 7 * i as i64),
            state: if i < n_closed { CellState::Actual } else { CellState::Spread },
        };
        let cells: Vec<PlanCell> = (0..12).map(cell).collect();
        let total: Money = cells.iter().map(|it| it.amount).sum();
        let rule = AccountRule {
            lock: it.locked.then_some(total),
            floor: it.floor.then(|| money(total.minor() / 2)),
            cap: None,
            rejoined: false,
        };
        AccountPlan { account: account.id, rule, cells }
    };
    let rows: Vec<AccountPlan> = accounts.iter().zip(cases).map(row).collect();
    let plan = TargetPlan {
        window,
        n_closed,
        closed_months: ClosedMonths::Actuals,
        total: rows.iter().map(AccountPlan::total).sum(),
        unit: money(100),
        weights: BlendWeights::default(),
        accounts: rows,
        terms: PlanTerms::default(),
    };
    let mut said = BottomUp::default();
    let mut team = Team::default();
    let mut forecast = BTreeMap::new();
    for (account, it) in accounts.iter().zip(cases) {
        if let Some((likely, side)) = it.committed {
            let (low, likely, high) = (money((likely - side).max(0)), money(likely), money(likely + 2 * side));
            said.commitments.insert(account.id, Commitment { window, low, likely, high, at: 0.0, by: String::new() });
        }
        forecast.extend(it.forecast.map(|it| (account.id, money(it))));
        if let Some(month) = it.moves {
            team = team.placed(account, window.first.plus(i32::from(month)), place((it.person + 1) % 4));
        }
        if let Some(amount) = it.lever {
            said.levers.push(Lever {
                id: ids.next_id(),
                account: (amount % 3 != 0).then_some(account.id),
                kind: LeverKind::ALL[(amount % 5) as usize],
                amount: money(amount),
                months: window,
                owner: String::new(),
                note: String::new(),
            });
        }
        if let Some(amount) = it.agreed {
            let agreed = Agreed { amount: money(amount), reason: "r".to_owned(), at: 0.0, by: String::new() };
            said.agreed.insert(account.id, agreed);
        }
    }
    let months = MonthRange { first: "2025-01".parse().unwrap(), len: 12 };
    (plan, Book::new(months, accounts, Vec::new(), Vec::new()).unwrap(), team, said, forecast)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn gaps_add_up_to_the_minor_unit_on_every_level(cases in prop::collection::vec(case(), 1..=N), n_closed in 0..4_usize) {
        let (plan, book, team, said, forecast) = built(&cases, n_closed);
        let tree = team_tree(&plan, &team, &book);
        let found = gap_tree(&plan, &tree, &said, &forecast);
        let company = &found.nodes[&GroupKey::Company];
        prop_assert_eq!(company.top_down, plan.total);
        let numbers: Money = found.accounts.iter().filter_map(|it| it.bottom_up).sum();
        prop_assert_eq!(company.bottom_up(), numbers);
        let sum = |keys: &dyn Fn(&GroupKey) -> bool, of: &dyn Fn(&NodeGap) -> Money| -> Money {
            found.nodes.iter().filter(|it| keys(it.0)).map(|it| of(it.1)).sum()
        };
        for of in [|it: &NodeGap| it.top_down, |it: &NodeGap| it.committed, |it: &NodeGap| it.stand_in, NodeGap::gap] {
            let people = sum(&|it| matches!(it, GroupKey::Person(_)), &of);
            let regions = sum(&|it| matches!(it, GroupKey::Region(_)), &of);
            prop_assert_eq!((people, regions), (of(company), of(company)));
        }
        // A lever of an account counts once with a person, one of the company with nobody.
        let of_accounts: Money = said.levers.iter().filter(|it| it.account.is_some()).map(|it| it.amount).sum();
        prop_assert_eq!(sum(&|it| matches!(it, GroupKey::Person(_)), &NodeGap::lever_sum), of_accounts);
        prop_assert_eq!(company.lever_sum(), said.levers.iter().map(|it| it.amount).sum::<Money>());
        prop_assert_eq!(company.n.iter().sum::<usize>(), plan.accounts.len());
    }

    #[test]
    fn what_is_taken_over_is_exact_and_what_is_not_stays(
        cases in prop::collection::vec(case(), 1..=N), n_closed in 0..4_usize, w in 0..=100_u32, stays: bool, lock: bool,
    ) {
        let (plan, _, _, mut said, _) = built(&cases, n_closed);
        said.weight = AgreedWeight::new(w).unwrap();
        let agreed: Vec<(AccountId, Money)> =
            plan.accounts.iter().filter_map(|it| Some((it.account, said.outcome(&plan, it.account)?))).collect();
        let rule = if stays { TotalRule::Stays } else { TotalRule::Follows };
        let Ok(done) = plan.take_over(&agreed, rule, lock) else {
            prop_assert!(stays, "a total that follows finds a place for everything");
            return Ok(());
        };
        prop_assert_eq!(done.plan.verify(), Ok(()));
        prop_assert_eq!(done.set.len() + done.refused.len(), agreed.len());
        for (account, before, after) in &done.set {
            prop_assert_eq!(plan.row(*account).unwrap().total(), *before);
            prop_assert_eq!(done.plan.row(*account).unwrap().total(), *after);
            prop_assert!(agreed.contains(&(*account, *after)));
        }
        for (account, _) in &done.refused {
            prop_assert_eq!(&done.plan.row(*account).unwrap().cells, &plan.row(*account).unwrap().cells);
        }
        for (row, old) in done.plan.accounts.iter().zip(&plan.accounts) {
            prop_assert_eq!(&row.cells[..n_closed], &old.cells[..n_closed], "closed months do not move");
            prop_assert!(old.rule.lock.is_none_or(|it| it == row.total()), "a lock holds");
            let is_named = agreed.iter().any(|it| it.0 == row.account);
            prop_assert!(stays || is_named || row == old, "others stay where the total follows");
        }
        prop_assert!(!stays || done.plan.total == plan.total);
    }
}
