//! The sales team's tree, growth limits, buffers and adjustments: by hand, and whatever is edited.

use kedge::domain::*;
use kedge::plan::*;

fn wan(amount: i64) -> Money {
    Money::from_minor(1_000_000 * amount)
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A small deterministic source of cases (SplitMix64).
struct Cases(u64);

impl Cases {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn share(&mut self) -> f64 {
        self.below(1000) as f64 / 1000.0
    }
}

/// Accounts of the sizes given, 12 months of 2026, `n_closed` closed, with regions and people as named.
fn company(sizes: &[(i64, &str, &str)], n_closed: usize) -> (Book, PlanBasis) {
    let mut ids = IdGenerator::new(11);
    let window = MonthRange { first: month("2026-01"), len: 12 };
    let accounts: Vec<Account> = sizes
        .iter()
        .map(|(_, region, person)| Account {
            id: AccountId(ids.next_id()),
            name: format!("{region}/{person}"),
            region: Some((*region).to_owned()),
            person: Some((*person).to_owned()),
        })
        .collect();
    let rows = accounts.iter().zip(sizes).map(|(account, (size, ..))| AccountBasis {
        account: account.id,
        last_year: vec![Some(wan(*size)); 12],
        forecast: vec![Some(wan(*size)); 12],
        actual: (0..12).map(|i| (i < n_closed).then(|| wan(*size))).collect(),
        index: Vec::new(),
        potential: None,
        pipeline: None,
        stopped: None,
        rejoined: false,
    });
    let basis = PlanBasis { window, n_closed, accounts: rows.collect() };
    let months = MonthRange { first: month("2025-01"), len: 12 + n_closed };
    (Book::new(months, accounts, Vec::new(), Vec::new()).unwrap(), basis)
}

fn request(total: i64) -> TargetRequest {
    TargetRequest {
        total: wan(total),
        unit: wan(1),
        weights: BlendWeights::new(1.0, 0.0, 0.0).unwrap(),
        closed_months: ClosedMonths::Actuals,
        growth: None,
        spread: MonthSpread::Blend,
    }
}

fn quota(tree: &TeamTree, key: &GroupKey) -> Money {
    tree.groups().into_iter().find(|it| it.key == *key).unwrap().quota
}

fn person(region: &str, name: &str) -> GroupKey {
    GroupKey::Person(Place { region: Some(region.to_owned()), person: Some(name.to_owned()) })
}

fn region(name: &str) -> GroupKey {
    GroupKey::Region(Some(name.to_owned()))
}

const TEAM: [(i64, &str, &str); 4] = [(10, "East", "Li"), (20, "East", "Li"), (30, "East", "Wu"), (40, "South", "He")];

#[test]
fn buffers_stand_on_every_level_and_add_up() {
    let (book, basis) = company(&TEAM, 0);
    let mut plan = TargetPlan::decompose(&basis, request(1061)).unwrap();
    // By hand: 1,061 over 10:20:30:40 is 106.1, 212.2, 318.3, 424.4, so 106, 212, 318 and 424; the unit left goes to .4.
    let totals: Vec<Money> = plan.accounts.iter().map(AccountPlan::total).collect();
    assert_eq!(totals, [106, 212, 318, 425].map(wan));
    plan.terms.promise = Some(wan(1000));
    plan.terms.uplift = Uplift::new(0.03, 0.02, 0.01).unwrap();
    let tree = team_tree(&plan, &Team::default(), &book);
    assert!(tree.adds_up());
    // By hand: Li 318 ÷ 1.01 = 314.85, so 315; Wu 315; He 425 ÷ 1.01 = 420.79, so 421.
    assert_eq!(quota(&tree, &person("East", "Li")), wan(315));
    assert_eq!(quota(&tree, &person("South", "He")), wan(421));
    // East 630 ÷ 1.02 = 617.65, so 618; South 421 ÷ 1.02 = 412.75, so 413; the company hands 1,031 down for 1,000.
    assert_eq!((quota(&tree, &region("East")), quota(&tree, &region("South"))), (wan(618), wan(413)));
    assert_eq!((tree.company.children, tree.company.quota, tree.company.buffer), (wan(1031), wan(1000), wan(-31)));
    assert_eq!(tree.company.carried, wan(1061));
    assert_eq!(tree.accounts_of(&region("East")).len(), 3);
    // A larger total raises the promise by as much; the buffer stays.
    let raised = plan.set_total(wan(1161)).unwrap().plan;
    assert_eq!(raised.terms.promise, Some(wan(1100)));
}

#[test]
fn a_new_person_leaves_a_vacancy_pool() {
    let (book, basis) = company(&TEAM, 0);
    let plan = TargetPlan::decompose(&basis, request(1200)).unwrap();
    let joined = Person { joined: Some(month("2026-03")), last_quota: None };
    let team = Team::default().with_person("Wu", joined);
    let tree = team_tree(&plan, &team, &book);
    // By hand: Wu has 360, 30 a month. January to March 0 %, April 25, May 50, June 75: 3 + 0.75 + 0.5 + 0.25 months
    // of 30 are not carried yet, 135.
    assert!(tree.adds_up());
    assert_eq!(quota(&tree, &person("East", "Wu")), wan(360 - 135));
    let east = tree.regions[0].node.clone();
    assert_eq!((east.vacancy, east.quota, tree.company.quota), (wan(135), wan(720), wan(1200)));
}

#[test]
fn a_reorganisation_moves_numbers_and_loses_none() {
    let (book, basis) = company(&TEAM, 0);
    let plan = TargetPlan::decompose(&basis, request(1200)).unwrap();
    let account = &book.accounts()[1];
    let to = Place { region: Some("South".to_owned()), person: Some("He".to_owned()) };
    let team = Team::default().placed(account, month("2026-07"), to);
    let tree = team_tree(&plan, &team, &book);
    assert!(tree.adds_up());
    // By hand: 240 of the account, half of it before July.
    assert_eq!(quota(&tree, &person("East", "Li")), wan(120 + 120));
    assert_eq!(quota(&tree, &person("South", "He")), wan(480 + 120));
    assert_eq!(tree.company.carried, plan.total);
    let leaf = tree.regions[1].people[0].accounts.iter().find(|it| it.account == account.id).unwrap();
    assert_eq!((leaf.has[5], leaf.has[6], leaf.months[5], leaf.months[6]), (false, true, wan(0), wan(20)));
}

#[test]
fn a_quota_is_typed_and_the_others_give_way() {
    let (book, basis) = company(&TEAM, 0);
    let plan = TargetPlan::decompose(&basis, request(1200)).unwrap();
    let tree = team_tree(&plan, &Team::default(), &book);
    let east = tree.accounts_of(&region("East"));
    // By hand: East 720 → 780 in 120:240:360, so 130, 260, 390; South gives 60.
    let edit = plan.set_group_total(&east, wan(780)).unwrap();
    assert_eq!((edit.before, edit.after), (wan(720), wan(780)));
    let totals: Vec<Money> = edit.plan.accounts.iter().map(AccountPlan::total).collect();
    assert_eq!(totals, [130, 260, 390, 420].map(wan));
    assert_eq!(edit.account_shifts.len(), 1);
    // It is locked now: the company's next unit goes to South.
    let raised = edit.plan.set_total(wan(1210)).unwrap().plan;
    assert_eq!(raised.accounts[3].total(), wan(430));
    let free = edit.plan.lock_group(&east, false).unwrap().plan;
    assert!(free.accounts.iter().all(|it| it.rule.lock.is_none()));
    assert_eq!(plan.set_group_total(&[], wan(1)), Err(PlanError::EmptyGroup));
    // The whole company cannot be given another total this way: nobody is left to give way.
    let all = tree.accounts_of(&GroupKey::Company);
    assert!(matches!(plan.set_group_total(&all, wan(1201)), Err(PlanError::NeedsMore { by, .. }) if by == wan(1)));
    let locked = plan.lock_group(&tree.accounts_of(&region("South")), true).unwrap().plan;
    assert!(matches!(
        locked.set_group_total(&east, wan(780)),
        Err(PlanError::NoPlaceFor { .. } | PlanError::NeedsMore { .. })
    ));
}

#[test]
fn a_quota_is_met_through_buffers() {
    let (book, basis) = company(&TEAM, 0);
    let mut plan = TargetPlan::decompose(&basis, request(1200)).unwrap();
    plan.terms.uplift = Uplift::new(0.0, 0.0, 0.25).unwrap();
    let none = Team::default();
    // By hand: Li carries 360 for a quota of 288. 320 takes 400 of 1,200; the others keep 800.
    let li = person("East", "Li");
    assert_eq!(quota(&team_tree(&plan, &none, &book), &li), wan(288));
    let edit = set_quota(&plan, &none, &book, &li, wan(320)).unwrap();
    let tree = team_tree(&edit.plan, &none, &book);
    assert_eq!((quota(&tree, &li), edit.after, edit.plan.total), (wan(320), wan(400), wan(1200)));
    assert!(edit.plan.accounts[..2].iter().all(|it| it.rule.lock.is_some()));
    // An account that leaves during the open months is not moved by the quota.
    let to = Place { region: Some("South".to_owned()), person: Some("He".to_owned()) };
    let team = Team::default().placed(&book.accounts()[1], month("2026-07"), to);
    let tree = team_tree(&plan, &team, &book);
    assert_eq!(movable(&plan, &tree, &li), [book.accounts()[0].id]);
    assert_eq!(movable(&plan, &tree, &GroupKey::Company).len(), 4);
}

#[test]
fn growth_limits_hold_or_say_what_would_do() {
    let (_, mut basis) = company(&TEAM, 0);
    // Last year 120, 240, 360, 480. The forecast asks the first for ten times its part.
    basis.accounts[0].forecast = vec![Some(wan(100)); 12];
    let weights = BlendWeights::new(0.0, 1.0, 0.0).unwrap();
    let growth = GrowthLimits::new(-0.1, 0.25);
    let plan = TargetPlan::decompose(&basis, TargetRequest { weights, growth, ..request(1300) }).unwrap();
    // By hand: 100:20:30:40 would be 684; at most 150, so 1,150 over 20:30:40, within 216–300, 324–450, 432–600.
    let totals: Vec<Money> = plan.accounts.iter().map(AccountPlan::total).collect();
    assert_eq!(totals[0], wan(150));
    assert_eq!(totals.iter().copied().sum::<Money>(), wan(1300));
    assert_eq!(totals[1..], [256, 383, 511].map(wan));
    // At most 1.25 · 1,200 = 1,500: for 1,560 it takes +30 %, and for 1,020 −15 %.
    let refused = |total| TargetPlan::decompose(&basis, TargetRequest { weights, growth, ..request(total) });
    match refused(1560) {
        Err(PlanError::OutsideGrowth { is_below, by, least, most, enough }) => {
            assert_eq!((is_below, by, least, most), (false, wan(60), wan(1080), wan(1500)));
            assert!((enough - 0.3).abs() < 1e-9, "{enough}");
        }
        other => panic!("{other:?}"),
    }
    match refused(1020) {
        Err(PlanError::OutsideGrowth { is_below, by, enough, .. }) => {
            assert_eq!((is_below, by), (true, wan(60)));
            assert!((enough + 0.15).abs() < 1e-9, "{enough}");
        }
        other => panic!("{other:?}"),
    }
    // What a person set goes before the limits.
    let kept = plan.set_account_total(plan.accounts[0].account, wan(400)).unwrap().plan;
    let again = kept.redecompose(&basis, TargetRequest { weights, growth, ..request(1500) }).unwrap();
    assert_eq!(again.accounts[0].total(), wan(400));
}

#[test]
fn potentials_and_shapes_are_followed() {
    let (_, mut basis) = company(&TEAM, 0);
    for (it, potential) in basis.accounts.iter_mut().zip([3, 1, 0, 0]) {
        it.potential = Some(wan(potential));
        it.index = vec![1.0; 12];
        it.index[11] = 13.0;
    }
    let weights = BlendWeights::of_five(0.5, 0.0, 0.0, 0.5, 0.0).unwrap();
    // By hand: 0.5 · (0.1, 0.2, 0.3, 0.4) + 0.5 · (0.75, 0.25, 0, 0) = 0.425, 0.225, 0.15, 0.2.
    let request = TargetRequest { weights, spread: MonthSpread::Index, ..request(2400) };
    let plan = TargetPlan::decompose(&basis, request).unwrap();
    let totals: Vec<Money> = plan.accounts.iter().map(AccountPlan::total).collect();
    assert_eq!(totals, [1020, 540, 360, 480].map(wan));
    assert_eq!((plan.accounts[2].cells[0].amount, plan.accounts[2].cells[11].amount), (wan(15), wan(195)));
    // Nobody says what is under negotiation: its λ passes to the others.
    let weights = BlendWeights::of_five(0.5, 0.0, 0.0, 0.0, 0.5).unwrap();
    assert_eq!(basis.shares(weights)[3].blended, 0.4);
    assert_eq!(basis.shares(weights)[3].pipeline, None);
}

#[test]
fn shortfalls_are_carried_spread_held_shared_or_funded() {
    let (_, basis) = company(&TEAM[..3], 0);
    let plan = TargetPlan::decompose(&basis, request(720)).unwrap().close_through(month("2026-02"));
    let ids: Vec<AccountId> = plan.accounts.iter().map(|it| it.account).collect();
    // Targets of 10, 20 and 30 a month. The first sold 4 and 7, the second nothing known and 26.
    let sold = |account, actuals: [Option<i64>; 2]| AccountProgress {
        account,
        actuals: actuals.into_iter().map(|it| it.map(wan)).chain(vec![None; 10]).collect(),
        forecasts: vec![None; 12],
    };
    let progress =
        [sold(ids[0], [Some(4), Some(7)]), sold(ids[1], [None, Some(26)]), sold(ids[2], [Some(30), Some(30)])];
    let adjust = |policy, accounts: &[AccountId], amount| {
        let done = plan.adjust(policy, accounts, &ids, wan(amount), &progress).unwrap();
        assert_eq!(done.plan.verify(), Ok(()));
        done
    };
    let cells = |plan: &TargetPlan, i: usize| plan.accounts[i].cells.iter().map(|it| it.amount).collect::<Vec<_>>();
    assert_eq!(plan.shortfall(&progress[0]), wan(9));
    // Carried over: March takes the 9.
    let done = adjust(Policy::CarryOver, &ids[..1], 0);
    assert_eq!(cells(&done.plan, 0)[..4], [4, 7, 19, 10].map(wan));
    assert_eq!((done.moves.len(), done.moves[0].amount, done.moves[0].before[0]), (1, wan(9), wan(10)));
    assert_eq!(done.plan.accounts[0].total(), wan(120));
    // Ahead by 6 of what is known: March and no other gives 6; the unknown January keeps its target.
    let done = adjust(Policy::CarryOver, &ids[1..2], 0);
    assert_eq!(cells(&done.plan, 1)[..4], [20, 26, 14, 20].map(wan));
    // Spread: 100 open + 9 over ten equal months.
    let done = adjust(Policy::Spread, &ids[..1], 0);
    assert_eq!(cells(&done.plan, 0)[2..], [11, 11, 11, 11, 11, 11, 11, 11, 11, 10].map(wan));
    // Ahead beyond the whole target: 100 and 50 sold against 120. The open 100 become 0, the surplus of 150 − 120 = 30 stays
    // with February, which holds 20 of its 50; the company's total and all others stay as they were.
    let far = [sold(ids[0], [Some(100), Some(50)]), sold(ids[1], [Some(14), Some(20)])];
    for policy in [Policy::CarryOver, Policy::Spread] {
        let done = plan.adjust(policy, &ids[..2], &ids, wan(0), &far).unwrap();
        assert_eq!((done.plan.verify(), done.plan.total), (Ok(()), wan(720)));
        assert_eq!(cells(&done.plan, 0), [100, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].map(wan));
        assert_eq!(done.surpluses, [(ids[0], wan(30))]);
        assert_eq!(done.moves.iter().map(|it| it.amount).collect::<Vec<_>>(), [wan(-100), wan(6)]);
        assert_eq!(cells(&done.plan, 1)[..2], [14, 20].map(wan));
        // Once more, nothing moves.
        let again = done.plan.adjust(policy, &ids[..2], &ids, wan(0), &far).unwrap();
        assert_eq!((again.plan, again.surpluses), (done.plan, done.surpluses));
    }
    // Held: nothing moves, and what was held is told.
    let done = adjust(Policy::Hold, &ids[..1], 0);
    assert_eq!((&done.plan, done.moves[0].amount), (&plan, wan(9)));
    // Zero-sum: 20 off the first; the peers take them 200 : 300, hence 8 and 12.
    let done = adjust(Policy::ZeroSum, &ids[..1], 20);
    assert_eq!([0, 1, 2].map(|i| done.plan.accounts[i].total()), [100, 248, 372].map(wan));
    assert_eq!(done.moves.iter().map(|it| it.amount).sum::<Money>(), wan(0));
    // Funded: the total falls, the promise stays, the buffer is the difference.
    let done = adjust(Policy::ParentFunded, &ids[..1], 20);
    assert_eq!((done.plan.total, done.plan.terms.promise), (wan(700), Some(wan(720))));
    // Nothing to give, nobody to ask.
    assert_eq!(plan.adjust(Policy::Hold, &[], &ids, wan(0), &progress), Err(PlanError::EmptyGroup));
    assert!(plan.adjust(Policy::ZeroSum, &ids, &ids, wan(1), &progress).is_err());
}

/// Random trees of up to 200 accounts under random edits, locks, buffers, ramps and re-organisations.
#[test]
fn random_edits_never_break_a_tree() {
    let mut cases = Cases(21);
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let mut n_applied = 0;
    for n_accounts in [1, 3, 17, 60, 200] {
        let sizes: Vec<(i64, &str, &str)> = (0..n_accounts)
            .map(|_| (1 + cases.below(40) as i64, names[cases.below(4) as usize], names[cases.below(7) as usize]))
            .collect();
        let (book, basis) = company(&sizes, (n_accounts % 4) as usize);
        let start = TargetPlan::decompose(&basis, request(600 * n_accounts)).unwrap();
        let (mut plan, mut team) = (start.clone(), Team::default());
        for step in 0..600 {
            if step % 120 == 0 {
                plan = start.clone();
            }
            let i = cases.below(n_accounts as u64) as usize;
            let account = &book.accounts()[i];
            let tree = team_tree(&plan, &team, &book);
            let groups = tree.groups();
            let key = groups[cases.below(groups.len() as u64) as usize].key.clone();
            let group = tree.accounts_of(&key);
            let now: Money = group.iter().filter_map(|it| plan.row(*it)).map(AccountPlan::total).sum();
            let about = Money::from_minor((now.minor() as f64 * (0.8 + 0.4 * cases.share())) as i64);
            let at = plan.window.first.plus(cases.below(12) as i32);
            let edit = match cases.below(9) {
                0 | 1 => plan.set_group_total(&group, about),
                2 => plan.lock_group(&group, cases.below(2) == 0),
                3 => plan.set_account_total(account.id, Money::from_minor(cases.below(1_000_000_000) as i64)),
                4 => plan.set_cell(account.id, at, Money::from_minor(cases.below(90_000_000) as i64), "test"),
                5 => {
                    plan.set_total(Money::from_minor((plan.total.minor() as f64 * (0.9 + 0.2 * cases.share())) as i64))
                }
                6 => {
                    let to = Place {
                        region: Some(names[cases.below(4) as usize].to_owned()),
                        person: (cases.below(5) > 0).then(|| names[cases.below(7) as usize].to_owned()),
                    };
                    team = team.placed(account, at, to);
                    continue;
                }
                7 => {
                    let joined = Some(at);
                    team = team.with_person(names[cases.below(7) as usize], Person { joined, last_quota: None });
                    continue;
                }
                _ => {
                    plan.terms.promise = (cases.below(2) == 0).then_some(plan.total);
                    let mut level = || cases.share() - 0.5;
                    plan.terms.uplift = Uplift::new(level(), level(), level()).unwrap();
                    continue;
                }
            };
            match edit {
                Ok(edit) => {
                    plan = edit.plan;
                    n_applied += 1;
                }
                Err(PlanError::Inconsistent(fault)) => panic!("{fault:?}"),
                Err(_) => {}
            }
            assert_eq!(plan.verify(), Ok(()));
            let tree = team_tree(&plan, &team, &book);
            assert!(tree.adds_up(), "{n_accounts} accounts, step {step}");
            assert_eq!(tree.company.carried, plan.total, "nothing is lost");
        }
    }
    assert!(n_applied > 800, "{n_applied} edits were possible");
}
