//! Random edits on plans of up to 200 accounts with locks, floors and caps: after each of them every sum is exact, what
//! was typed stands, and what must not move has not moved.
//!
//! 20,000 edits in the ordinary run; `cargo xtask torture --plan-edits N` makes `N` in a release build, from a seed of
//! one's choice.

use std::collections::HashSet;

use kedge::domain::{AccountId, IdGenerator, Money, Month, MonthRange};
use kedge::math::Generator;
use kedge::plan::*;

/// Edits on one plan before another one is made.
const EDITS_A_PLAN: usize = 100;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |it| it.parse().unwrap_or_else(|_| panic!("{name}: `{it}` is no number")))
}

/// A number below this one; 0 where there is none.
fn below(random: &mut Generator, limit: i64) -> i64 {
    (random.uniform() * limit as f64) as i64
}

/// A plan of 1 to 200 accounts, a few of them without any history, over 12 months of which some are closed.
fn plan(random: &mut Generator) -> TargetPlan {
    let most = [3, 20, 80, 200][below(random, 4) as usize];
    let n_accounts = 1 + below(random, most);
    let n_closed = [0, 0, 3, 7, 11][below(random, 5) as usize];
    let mut ids = IdGenerator::new(random.bits());
    let mut sales = |size: i64, from: usize, to: usize| -> Vec<Option<Money>> {
        let cell = |i: usize, random: &mut Generator| {
            ((from..to).contains(&i) && below(random, 20) > 0).then(|| Money::from_minor(below(random, size)))
        };
        (0..12).map(|i| cell(i, random)).collect()
    };
    let mut account = |i: i64| {
        let size = 1 + (1_000_000_000 / (1 + i * i)) * i64::from(i % 7 != 6);
        AccountBasis {
            account: AccountId(ids.next_id()),
            last_year: sales(size, 0, 12),
            forecast: sales(size, n_closed, 12),
            actual: sales(size, 0, n_closed),
            index: Vec::new(),
            potential: None,
            pipeline: None,
            stopped: None,
            rejoined: false,
        }
    };
    let accounts: Vec<AccountBasis> = (0..n_accounts).map(&mut account).collect();
    let closed: Money = accounts.iter().flat_map(|it| &it.actual).flatten().copied().sum();
    let window = MonthRange { first: "2026-01".parse().unwrap(), len: 12 };
    let basis = PlanBasis { window, n_closed, accounts };
    let request = TargetRequest {
        total: closed + Money::from_minor(below(random, 9_000_000_000)),
        unit: Money::from_minor([1, 100, 1_000_000][below(random, 3) as usize]),
        weights: BlendWeights::new(0.4, 0.4, 0.2).unwrap(),
        closed_months: ClosedMonths::Actuals,
        growth: None,
        spread: MonthSpread::Blend,
    };
    TargetPlan::decompose(&basis, request).unwrap()
}

/// What was edited, and what it had to become.
#[derive(Debug)]
enum Edit {
    Cell(AccountId, Month, Money),
    Release(AccountId, Month),
    Total(AccountId, Money),
    Lock(AccountId),
    Unlock(AccountId),
    Bounds(AccountId, Option<Money>, Option<Money>),
    Month(Month, Money),
    Company(Money),
    Group(Vec<AccountId>, Money),
}

impl Edit {
    fn random(plan: &TargetPlan, random: &mut Generator) -> Self {
        let row = &plan.accounts[below(random, plan.accounts.len() as i64) as usize];
        let (account, total) = (row.account, row.total().minor());
        let month_idx = below(random, 12) as usize;
        let month = plan.window.first.plus(month_idx as i32);
        // Around what is there, and now and then far beyond it.
        let mut near = |value: i64| {
            let reach = if below(random, 8) == 0 { 10 } else { 2 };
            Money::from_minor(below(random, reach * value.max(1_000)))
        };
        let (cell, whole) = (near(row.cells[month_idx].amount.minor()), near(total));
        let company = near(plan.total.minor());
        let column = near(plan.month_totals()[month_idx].minor());
        match below(random, 14) {
            0..=3 => Self::Cell(account, month, cell),
            4 => Self::Release(account, month),
            5 | 6 => Self::Total(account, whole),
            7 => Self::Lock(account),
            8 => Self::Unlock(account),
            9 => {
                let floor = (below(random, 3) > 0).then(|| Money::from_minor(whole.minor() / 2));
                let cap = (below(random, 3) > 0).then_some(whole);
                Self::Bounds(account, floor, cap)
            }
            10 => Self::Month(month, column),
            11 => Self::Company(company),
            // Nothing bounds it any more, so that a plan does not end up with everything locked.
            12 => Self::Bounds(account, None, None),
            _ => {
                let members: Vec<AccountId> =
                    plan.accounts.iter().filter(|_| below(random, 6) == 0).map(|it| it.account).collect();
                let sum: Money =
                    plan.accounts.iter().filter(|it| members.contains(&it.account)).map(AccountPlan::total).sum();
                let part = Money::from_minor(below(random, (2 * sum.minor()).max(1_000)));
                Self::Group(members, part)
            }
        }
    }

    fn make(&self, plan: &TargetPlan) -> Result<EditOutcome, PlanError> {
        match self {
            Self::Cell(account, month, amount) => plan.set_cell(*account, *month, *amount, "typed"),
            Self::Release(account, month) => plan.release_cell(*account, *month),
            Self::Total(account, amount) => plan.set_account_total(*account, *amount),
            Self::Lock(account) => plan.lock(*account),
            Self::Unlock(account) => plan.unlock(*account),
            Self::Bounds(account, floor, cap) => plan.set_bounds(*account, *floor, *cap),
            Self::Month(month, amount) => plan.set_month_total(*month, *amount),
            Self::Company(amount) => plan.set_total(*amount),
            Self::Group(members, amount) => plan.set_group_total(members, *amount),
        }
    }

    /// Whose cell set by hand may change.
    fn types(&self, account: AccountId, month: Month) -> bool {
        matches!(self, Self::Cell(a, m, _) | Self::Release(a, m) if (*a, *m) == (account, month))
    }

    /// Whose lock may change.
    fn rules(&self, account: AccountId) -> bool {
        match self {
            Self::Total(a, _) | Self::Lock(a) | Self::Unlock(a) | Self::Bounds(a, ..) => *a == account,
            Self::Group(members, _) => members.contains(&account),
            Self::Cell(..) | Self::Release(..) | Self::Month(..) | Self::Company(_) => false,
        }
    }

    /// What was typed stands, by sums of this file's own.
    fn stands(&self, plan: &TargetPlan) {
        let total = |account: &AccountId| sum(plan.row(*account).unwrap().cells.iter().map(|it| it.amount.minor()));
        let position = |month: &Month| plan.window.position(*month).unwrap();
        match self {
            Self::Cell(account, month, amount) => {
                assert_eq!(plan.row(*account).unwrap().cells[position(month)].amount, *amount);
            }
            Self::Total(account, amount) => assert_eq!(total(account), amount.minor()),
            Self::Month(month, amount) => {
                let column = plan.accounts.iter().map(|it| it.cells[position(month)].amount.minor());
                assert_eq!(sum(column), amount.minor());
            }
            Self::Company(amount) => assert_eq!(plan.total, *amount),
            Self::Group(members, amount) => assert_eq!(sum(members.iter().map(total)), amount.minor()),
            Self::Release(..) | Self::Lock(_) | Self::Unlock(_) | Self::Bounds(..) => {}
        }
    }
}

fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, |sum, it| sum.checked_add(it).expect("sums of plans fit"))
}

/// Everything that holds between a plan and what an edit made of it.
fn check(before: &TargetPlan, edit: &Edit, outcome: &EditOutcome) {
    let after = &outcome.plan;
    assert_eq!(after.verify(), Ok(()));
    // Sums, without the plan's own adding up.
    let rows = after.accounts.iter().map(|it| sum(it.cells.iter().map(|it| it.amount.minor())));
    assert_eq!(sum(rows), after.total.minor(), "accounts make the company");
    let columns = (0..12).map(|i| sum(after.accounts.iter().map(|it| it.cells[i].amount.minor())));
    assert_eq!(sum(columns), after.total.minor(), "months make the company");
    if !matches!(edit, Edit::Company(_)) {
        assert_eq!(after.total, before.total, "nobody but the company moves the company");
    }
    edit.stands(after);
    let keeps_totals = matches!(edit, Edit::Month(..) | Edit::Release(..) | Edit::Lock(_) | Edit::Unlock(_));
    let mut moved = Vec::new();
    for (old, new) in before.accounts.iter().zip(&after.accounts) {
        assert_eq!(old.account, new.account);
        let [was, is] = [old, new].map(|it| sum(it.cells.iter().map(|it| it.amount.minor())));
        if was != is {
            moved.push((new.account, is - was));
        }
        assert!(!keeps_totals || was == is, "accounts keep their totals");
        if !edit.rules(new.account) {
            assert_eq!(old.rule, new.rule);
            assert!(old.rule.lock.is_none() || was == is, "a locked account moved");
        }
        let rule = new.rule;
        assert!(rule.lock.is_none_or(|it| it.minor() == is), "a locked account has its total");
        assert!(rule.floor.is_none_or(|it| it.minor() <= is) && rule.cap.is_none_or(|it| is <= it.minor()));
        for (i, (was, is)) in old.cells.iter().zip(&new.cells).enumerate() {
            assert!(is.amount >= Money::default(), "no target falls below nothing");
            let month = after.window.first.plus(i as i32);
            let holds = i < after.n_closed || matches!(was.state, CellState::Edited { .. });
            assert!(!holds || edit.types(new.account, month) || was == is, "what is fixed moved");
        }
    }
    // Who gave way is told: every other account that moved, by exactly as much.
    let edited: HashSet<AccountId> = match edit {
        Edit::Cell(it, ..) | Edit::Total(it, _) | Edit::Bounds(it, ..) => HashSet::from([*it]),
        Edit::Group(members, _) => members.iter().copied().collect(),
        _ => HashSet::new(),
    };
    let told: Vec<(AccountId, i64)> = outcome.account_shifts.iter().map(|it| (it.account, it.delta.minor())).collect();
    moved.retain(|it| !edited.contains(&it.0));
    assert_eq!(told, moved, "who gave way");
}

#[test]
fn sums_are_exact_after_every_edit() {
    let (n_edits, seed) = (setting("KEDGE_PLAN_EDITS", 20_000) as usize, setting("KEDGE_SEED", 1));
    let mut random = Generator::new(seed);
    let (mut n_made, mut n_refused, mut largest, mut n_plans) = (0_usize, 0_usize, 0, 0_usize);
    while n_made + n_refused < n_edits {
        let mut plan = plan(&mut random);
        n_plans += 1;
        largest = largest.max(plan.accounts.len());
        for _ in 0..EDITS_A_PLAN {
            let edit = Edit::random(&plan, &mut random);
            match edit.make(&plan) {
                Ok(outcome) => {
                    let checked = std::panic::catch_unwind(|| check(&plan, &edit, &outcome));
                    assert!(checked.is_ok(), "edit {} from seed {seed}: {edit:?}", n_made + n_refused);
                    plan = outcome.plan;
                    n_made += 1;
                }
                Err(PlanError::Inconsistent(fault)) => panic!("{fault:?} by {edit:?} from seed {seed}"),
                Err(_) => n_refused += 1,
            }
        }
    }
    println!("{n_made} edits made and {n_refused} refused on {n_plans} plans of up to {largest} accounts, seed {seed}");
    assert!(n_made > n_edits / 2, "only {n_made} of {n_edits} edits were possible");
    assert!(n_edits < 20_000 || largest > 150, "the largest plan had {largest} accounts");
}
