//! The exact split over many random cases, and plans that stay consistent whatever is edited.

use std::borrow::Cow;

use kedge::domain::{AccountId, IdGenerator, Money, Month, MonthRange};
use kedge::math::split::{Bounds, SplitError, split, split_bounded, split_in_units};
use kedge::plan::*;

/// A small deterministic source of cases (SplitMix64).
struct Cases(u64);

impl Cases {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Zeros, small whole numbers with ties, and magnitudes from 1e-6 to 1e12.
    fn weight(&mut self) -> f64 {
        match self.below(6) {
            0 => 0.0,
            1 | 2 => self.below(5) as f64,
            _ => self.uniform() * 10_f64.powi(self.below(19) as i32 - 6),
        }
    }

    fn total(&mut self) -> i64 {
        let magnitude = 10_i64.pow(self.below(16) as u32);
        let size = self.below(magnitude as u64 + 1) as i64;
        if self.below(5) == 0 { -size } else { size }
    }
}

const N_CASES: usize = 100_000;

#[test]
fn free_splits_are_exact_ordered_and_scale_free() {
    let mut cases = Cases(1);
    for _ in 0..N_CASES {
        let n = 1 + cases.below(24) as usize;
        let weights: Vec<f64> = (0..n).map(|_| cases.weight()).collect();
        let total = cases.total();
        let parts = split(total, &weights).unwrap();
        assert_eq!(parts.iter().sum::<i64>(), total, "{total} over {weights:?}");
        assert_eq!(parts, split(total, &weights).unwrap());
        assert!(parts.iter().all(|it| *it == 0 || (*it > 0) == (total > 0)));
        for i in 1..n {
            let (a, b) = (parts[i - 1].abs(), parts[i].abs());
            assert!(weights[i - 1] < weights[i] || a >= b, "more weight got less: {weights:?} {parts:?}");
            assert!(weights[i - 1] > weights[i] || a <= b + 1, "{weights:?} {parts:?}");
        }
        // Powers of two change no bit of the weights.
        let scaled: Vec<f64> = weights.iter().map(|it| it * 1024.0).collect();
        assert_eq!(parts, split(total, &scaled).unwrap());
        // Other scales may change the last bit, which moves a unit at most where totals fit the weights' bits.
        let scaled: Vec<f64> = weights.iter().map(|it| it * 0.3).collect();
        let other = split(total % 1_000_000, &scaled).unwrap();
        let small = split(total % 1_000_000, &weights).unwrap();
        assert!(small.iter().zip(&other).all(|(a, b)| (a - b).abs() <= 1));
    }
}

#[test]
fn bounded_splits_are_exact_inside_bounds_or_say_by_how_much() {
    let mut cases = Cases(2);
    let mut n_infeasible = 0;
    for _ in 0..N_CASES {
        let n = 1 + cases.below(16) as usize;
        let unit = [1, 7, 100, 1_000_000][cases.below(4) as usize];
        let weights: Vec<f64> = (0..n).map(|_| cases.weight()).collect();
        let total = cases.total();
        let reach = 1 + 3 * total.unsigned_abs() / n as u64;
        let bounds: Vec<Bounds> = (0..n)
            .map(|_| match cases.below(5) {
                0 => Bounds::FREE,
                1 => Bounds::NOT_NEGATIVE,
                2 => Bounds::fixed(cases.below(reach) as i64 / 3),
                _ => {
                    let lo = cases.below(reach) as i64 / 3 * if total < 0 { -1 } else { 1 };
                    Bounds { lo, hi: lo + cases.below(reach) as i64 }
                }
            })
            .collect();
        let (lo, hi): (i128, i128) =
            bounds.iter().fold((0, 0), |(lo, hi), it| (lo + i128::from(it.lo), hi + i128::from(it.hi)));
        match split_bounded(total, unit, &weights, &bounds) {
            Ok(parts) => {
                assert_eq!(parts.iter().sum::<i64>(), total);
                assert!(parts.iter().zip(&bounds).all(|(x, it)| (it.lo..=it.hi).contains(x)), "{bounds:?} {parts:?}");
            }
            Err(SplitError::Excess { excess }) => {
                n_infeasible += 1;
                assert_eq!(i128::from(excess), lo - i128::from(total));
            }
            Err(SplitError::Shortfall { shortfall }) => {
                n_infeasible += 1;
                assert_eq!(i128::from(shortfall), i128::from(total) - hi);
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!((N_CASES / 20..N_CASES * 19 / 20).contains(&n_infeasible), "{n_infeasible} cases were infeasible");
}

#[test]
fn bounded_splits_agree_with_bisection() {
    let mut cases = Cases(3);
    for _ in 0..5_000 {
        let n = 2 + cases.below(10) as usize;
        let weights: Vec<f64> = (0..n).map(|_| 0.01 + cases.uniform()).collect();
        let bounds: Vec<Bounds> = (0..n)
            .map(|_| {
                let lo = cases.below(100_000) as i64;
                Bounds { lo, hi: lo + cases.below(400_000) as i64 }
            })
            .collect();
        let (lo, hi) = bounds.iter().fold((0, 0), |(lo, hi), it| (lo + it.lo, hi + it.hi));
        let total = lo + cases.below((hi - lo) as u64 + 1) as i64;
        let at = |theta: f64, i: usize| (theta * weights[i]).clamp(bounds[i].lo as f64, bounds[i].hi as f64);
        let (mut low, mut high) = (0.0, 1e9);
        for _ in 0..200 {
            let theta = (low + high) / 2.0;
            let sum: f64 = (0..n).map(|i| at(theta, i)).sum();
            if sum < total as f64 { low = theta } else { high = theta }
        }
        let parts = split_bounded(total, 1, &weights, &bounds).unwrap();
        for (i, part) in parts.iter().enumerate() {
            assert!((*part as f64 - at(high, i)).abs() < 1.01, "child {i}: {part} against {}", at(high, i));
        }
    }
}

#[test]
fn all_but_one_part_are_whole_units() {
    let mut cases = Cases(4);
    for _ in 0..10_000 {
        let weights: Vec<f64> = (0..1 + cases.below(12)).map(|_| cases.weight()).collect();
        let parts = split_in_units(cases.total(), 1_000_000, &weights).unwrap();
        assert!(parts.iter().filter(|it| *it % 1_000_000 != 0).count() <= 1, "{parts:?}");
    }
}

fn wan(amount: i64) -> Money {
    Money::from_minor(1_000_000 * amount)
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Three accounts with 1 : 2 : 3 of history, equal months; six months of 2026 closed.
fn basis(n_closed: usize) -> PlanBasis {
    let mut ids = IdGenerator::new(5);
    let row = |size: i64, account| {
        let column = |range: std::ops::Range<usize>, amount| {
            (0..12).map(|i| range.contains(&i).then(|| wan(amount))).collect::<Vec<_>>()
        };
        AccountBasis {
            account,
            last_year: column(0..12, 10 * size),
            forecast: column(n_closed..12, 12 * size),
            actual: column(0..n_closed, 11 * size),
            index: Vec::new(),
            potential: None,
            pipeline: None,
            stopped: None,
            rejoined: false,
        }
    };
    let accounts = (1..=3).map(|size| row(size, AccountId(ids.next_id()))).collect();
    PlanBasis { window: MonthRange { first: month("2026-01"), len: 12 }, n_closed, accounts }
}

fn request(total: i64) -> TargetRequest {
    TargetRequest {
        total: wan(total),
        unit: wan(1),
        weights: BlendWeights::new(0.5, 0.5, 0.0).unwrap(),
        closed_months: ClosedMonths::Actuals,
        growth: None,
        spread: MonthSpread::Blend,
    }
}

#[test]
fn a_target_is_decomposed_over_what_is_open() {
    // By hand: closed months hold 6 · 11 · (1 + 2 + 3) = 396; 1,000 − 396 = 604 over 1:2:3 is 100.7, 201.3, 302.
    let basis = basis(6);
    let plan = TargetPlan::decompose(&basis, request(1000)).unwrap();
    let totals: Vec<Money> = plan.accounts.iter().map(AccountPlan::total).collect();
    assert_eq!(totals, [wan(66 + 101), wan(132 + 201), wan(198 + 302)]);
    assert_eq!(plan.accounts[0].cells[0].state, CellState::Actual);
    // 101 over six equal months: 17 five times, then 16.
    let open: Vec<Money> = plan.accounts[0].cells[6..].iter().map(|it| it.amount).collect();
    assert_eq!(open, [17, 17, 17, 17, 17, 16].map(wan));
    assert_eq!(plan.month_totals().into_iter().sum::<Money>(), wan(1000));
    assert!(basis.warnings().is_empty());
    let share = basis.shares(plan.weights)[2];
    assert!((share.blended - 0.5).abs() < 1e-12 && share.history == Some(0.5));
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<TargetPlan>(&text).unwrap(), plan);
}

#[test]
fn shares_are_blended_and_empty_bases_pass_their_weight_on() {
    let mut two = basis(0);
    two.accounts.truncate(2);
    let set = |row: &mut AccountBasis, last_year: Option<i64>, forecast: Option<i64>| {
        row.last_year = vec![last_year.map(wan); 12];
        row.forecast = vec![forecast.map(wan); 12];
    };
    let weights = BlendWeights::new(5.0, 3.0, 2.0).unwrap();
    // By hand, for the first account: columns are its and the other's last year and forecast by month.
    for (own, other, expected) in [
        ((Some(1), Some(1)), (Some(3), Some(1)), 0.5 * 0.25 + 0.3 * 0.5 + 0.2 * 0.5),
        // No forecast at all: λ₁ and λ₃ are scaled to 5/7 and 2/7.
        ((Some(1), None), (Some(3), None), 5.0 / 7.0 * 0.25 + 2.0 / 7.0 * 0.5),
        // More returns than sales count as nothing.
        ((Some(-4), Some(1)), (Some(3), Some(1)), 0.3 * 0.5 + 0.2 * 0.5),
        ((None, None), (None, None), 0.5),
    ] {
        set(&mut two.accounts[0], own.0, own.1);
        set(&mut two.accounts[1], other.0, other.1);
        let found = two.shares(weights)[0].blended;
        assert!((found - expected).abs() < 1e-12, "{own:?} {other:?}: {found} against {expected}");
        let plan = TargetPlan::decompose(&two, TargetRequest { weights, ..request(1000) }).unwrap();
        assert!((plan.accounts[0].total().to_f64() / 10_000_000.0 - expected).abs() < 1e-3);
    }
    assert_eq!(two.warnings().len(), 4);
    for parts in [&[1.0, 1.0, 1.0][..], &[0.45, 0.35, 0.2], &[7.0, 11.0, 13.0], &[1.0, 0.0, 2.0, 3.0, 1.0]] {
        let once = BlendWeights::try_from(parts.to_vec()).unwrap();
        assert_eq!(BlendWeights::try_from(Vec::from(once)), Ok(once));
    }
    assert_eq!(Vec::from(BlendWeights::default()), [0.5, 0.4, 0.1]);
    assert_eq!(BlendWeights::new(0.0, 0.0, 0.0), None);
    assert_eq!(BlendWeights::new(-0.1, 1.0, 0.1), None);
}

#[test]
fn impossible_requests_are_refused() {
    let none = PlanBasis { accounts: vec![], ..basis(0) };
    assert_eq!(TargetPlan::decompose(&none, request(1)), Err(PlanError::NoAccounts));
    assert_eq!(TargetPlan::decompose(&basis(12), request(1000)), Err(PlanError::NoOpenMonths));
    assert_eq!(TargetPlan::decompose(&basis(0), request(-1)), Err(PlanError::BadAmount(wan(-1))));
    let no_unit = TargetRequest { unit: Money::default(), ..request(1) };
    assert_eq!(TargetPlan::decompose(&basis(0), no_unit), Err(PlanError::BadUnit(Money::default())));
    // Closed months brought 396 already.
    assert!(
        matches!(TargetPlan::decompose(&basis(6), request(390)), Err(PlanError::NeedsMore { by, .. }) if by == wan(6))
    );
    assert_eq!(TargetPlan::decompose(&basis(6), request(396)).map(|it| it.month_totals()[11]), Ok(wan(0)));
}

#[test]
fn a_remainder_stays_in_one_cell() {
    let mut request = request(1000);
    request.total = Money::from_minor(1_000_123_456);
    let plan = TargetPlan::decompose(&basis(0), request).unwrap();
    let broken = plan.accounts.iter().flat_map(|it| &it.cells).filter(|it| it.amount.minor() % 1_000_000 != 0);
    assert_eq!(broken.count(), 1);
    assert_eq!(plan.verify(), Ok(()));
}

#[test]
fn an_edited_cell_takes_from_the_other_months_of_its_account() {
    let plan = TargetPlan::decompose(&basis(6), request(1000)).unwrap();
    let account = plan.accounts[0].account;
    let edit = plan.set_cell(account, month("2026-09"), wan(33), "contract").unwrap();
    assert_eq!((edit.before, edit.after), (wan(17), wan(33)));
    assert!(edit.account_shifts.is_empty());
    assert_eq!(edit.month_shifts.len(), 5);
    assert_eq!(edit.month_shifts.iter().map(|it| it.delta).sum::<Money>(), wan(-16));
    assert_eq!(edit.plan.accounts[0].total(), plan.accounts[0].total());
    // A second edit leaves the first alone.
    let edit = edit.plan.set_cell(account, month("2026-10"), wan(1), "holiday").unwrap();
    assert_eq!(edit.plan.accounts[0].cells[8].amount, wan(33));
    assert_eq!(edit.month_shifts.len(), 4);
    // More than the account has: the other accounts give, unless it is locked.
    let edit = plan.set_cell(account, month("2026-09"), wan(121), "project").unwrap();
    assert_eq!(edit.plan.accounts[0].total(), wan(66 + 121));
    assert_eq!(edit.account_shifts.iter().map(|it| it.delta).sum::<Money>(), wan(-20));
    let locked = plan.lock(account).unwrap().plan;
    match locked.set_cell(account, month("2026-09"), wan(121), "project") {
        Err(PlanError::NeedsMore { by, constraints }) => {
            assert_eq!(by, wan(20));
            assert!(constraints.contains(&Constraint::Lock(account)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(plan.set_cell(account, month("2026-06"), wan(1), ""), Err(PlanError::MonthClosed(month("2026-06"))));
    assert_eq!(plan.set_cell(account, month("2027-01"), wan(1), ""), Err(PlanError::MonthOutside(month("2027-01"))));
}

#[test]
fn a_typed_account_total_holds_and_the_others_give_way() {
    let plan = TargetPlan::decompose(&basis(6), request(1000)).unwrap();
    let ids: Vec<AccountId> = plan.accounts.iter().map(|it| it.account).collect();
    let edit = plan.set_account_total(ids[0], wan(267)).unwrap();
    // By hand: the others give 100 out of 201 + 302 open, that is 40 and 60.
    let deltas: Vec<Money> = edit.account_shifts.iter().map(|it| it.delta).collect();
    assert_eq!(deltas, [wan(-40), wan(-60)]);
    let edit = edit.plan.set_account_total(ids[1], wan(300)).unwrap();
    assert_eq!(edit.plan.accounts[0].total(), wan(267));
    assert_eq!(edit.account_shifts, [AccountShift { account: ids[2], delta: wan(-7) }]);
    // More than the company has: nothing can be released, least of all the lock that this edit would set. By hand, the
    // closed months of the others stand, so that 1,000 less those is there for the first.
    let closed = |i: usize| plan.accounts[i].total() - plan.accounts[i].ahead(plan.n_closed);
    let by = wan(2000) + closed(1) + closed(2) - wan(1000);
    let refused = plan.set_account_total(ids[0], wan(2000));
    assert_eq!(refused, Err(PlanError::NeedsMore { by, constraints: Vec::new() }));
    // Less than it has sold: its own closed months stand.
    let by = closed(0) - wan(1);
    let constraints = vec![Constraint::ClosedMonths(ids[0])];
    assert_eq!(plan.set_account_total(ids[0], wan(1)), Err(PlanError::NeedsMore { by, constraints }));
    // Everything is locked now but one account with a floor.
    let floored = edit.plan.set_bounds(ids[2], Some(wan(430)), None).unwrap().plan;
    match floored.set_account_total(ids[0], wan(300)) {
        Err(PlanError::NeedsMore { by, constraints }) => {
            assert_eq!(by, wan(30));
            assert!(constraints.contains(&Constraint::Floor(ids[2])), "{constraints:?}");
        }
        other => panic!("{other:?}"),
    }
    let released = edit.plan.unlock(ids[1]).unwrap().plan;
    assert_eq!(released.set_total(wan(1100)).unwrap().plan.accounts[0].total(), wan(267));
}

#[test]
fn caps_send_the_rest_to_others_or_refuse() {
    let plan = TargetPlan::decompose(&basis(6), request(1000)).unwrap();
    let ids: Vec<AccountId> = plan.accounts.iter().map(|it| it.account).collect();
    let capped = plan.set_bounds(ids[2], None, Some(wan(400))).unwrap();
    assert_eq!(capped.plan.accounts[2].total(), wan(400));
    assert_eq!(capped.account_shifts.iter().map(|it| it.delta).sum::<Money>(), wan(100));
    let both = capped.plan.lock(ids[0]).unwrap().plan.lock(ids[1]).unwrap().plan;
    assert!(matches!(both.set_total(wan(1010)), Err(PlanError::NoPlaceFor { by, .. }) if by == wan(10)));
    assert!(matches!(plan.set_total(wan(300)), Err(PlanError::NeedsMore { by, .. }) if by == wan(96)));
}

#[test]
fn a_month_of_the_company_moves_within_the_accounts() {
    let plan = TargetPlan::decompose(&basis(6), request(1000)).unwrap();
    let before = plan.month_totals()[7];
    let edit = plan.set_month_total(month("2026-08"), wan(150)).unwrap();
    assert_eq!((edit.before, edit.after), (before, wan(150)));
    assert!(edit.account_shifts.is_empty());
    assert_eq!(edit.month_shifts.iter().map(|it| it.delta).sum::<Money>(), before - wan(150));
    assert!(matches!(plan.set_month_total(month("2026-08"), wan(605)), Err(PlanError::NoPlaceFor { .. })));
}

#[test]
fn a_new_decomposition_keeps_what_was_set() {
    let basis = basis(6);
    let plan = TargetPlan::decompose(&basis, request(1000)).unwrap();
    let ids: Vec<AccountId> = plan.accounts.iter().map(|it| it.account).collect();
    let edited = plan.set_cell(ids[1], month("2026-12"), wan(50), "contract").unwrap().plan;
    let locked = edited.set_account_total(ids[0], wan(200)).unwrap().plan;
    let again = locked.redecompose(&basis, request(1200)).unwrap();
    assert_eq!(again.accounts[0].total(), wan(200));
    assert_eq!(again.accounts[1].cells[11], edited.accounts[1].cells[11]);
    assert_eq!(again.accounts.iter().map(AccountPlan::total).sum::<Money>(), wan(1200));
    // A month that closes keeps its target and no longer moves.
    let later = again.close_through(month("2026-08"));
    let moved = later.set_total(wan(1300)).unwrap().plan;
    assert_eq!(moved.month_totals()[..8], again.month_totals()[..8]);
}

#[test]
fn a_decomposition_in_steps_is_the_same() {
    let basis = basis(6);
    for closed_months in [ClosedMonths::Actuals, ClosedMonths::Targets] {
        let request = TargetRequest { closed_months, ..request(1000) };
        let at_once = TargetPlan::decompose(&basis, request).unwrap();
        let kept = at_once.set_total(wan(1100)).unwrap().plan;
        for (kept, expected) in [(None, at_once.clone()), (Some(&kept), kept.redecompose(&basis, request).unwrap())] {
            for n_accounts in 1..=4 {
                let mut steps = Decomposition::start(Cow::Borrowed(&basis), request, kept).unwrap();
                let mut n_steps = 1;
                while steps.step(n_accounts).unwrap() {
                    n_steps += 1;
                }
                assert_eq!(n_steps, 3_usize.div_ceil(n_accounts));
                assert_eq!(steps.finish().unwrap(), expected);
            }
            // What is left undone, finishing does.
            assert_eq!(Decomposition::start(Cow::Borrowed(&basis), request, kept).unwrap().finish().unwrap(), expected);
        }
    }
}

#[test]
fn random_edits_never_break_a_plan() {
    let mut cases = Cases(9);
    let mut n_applied = 0;
    for n_closed in [0, 3, 11] {
        let start = TargetPlan::decompose(&basis(n_closed), request(1000)).unwrap();
        let mut plan = start.clone();
        for step in 0..3_000 {
            if step % 60 == 0 {
                plan = start.clone();
            }
            let account = plan.accounts[cases.below(3) as usize].account;
            let month = plan.window.first.plus(cases.below(12) as i32);
            let amount = Money::from_minor(cases.below(600_000_000) as i64);
            let result = match cases.below(9) {
                0 | 1 => plan.set_cell(account, month, Money::from_minor(amount.minor() / 20), "test"),
                2 => plan.release_cell(account, month),
                3 => plan.set_account_total(account, amount),
                4 => plan.unlock(account),
                5 => plan.lock(account),
                6 => plan.set_month_total(month, Money::from_minor(amount.minor() / 5)),
                7 => plan.set_total(Money::from_minor(700_000_000 + amount.minor())),
                _ => plan.set_bounds(account, Some(Money::from_minor(amount.minor() / 4)), Some(amount)),
            };
            match result {
                Ok(edit) => {
                    assert_eq!(edit.plan.verify(), Ok(()));
                    for (old, new) in plan.accounts.iter().zip(&edit.plan.accounts) {
                        assert_eq!(old.cells[..n_closed], new.cells[..n_closed]);
                        assert!(new.cells.iter().all(|it| it.amount >= Money::default()));
                    }
                    plan = edit.plan;
                    n_applied += 1;
                }
                Err(PlanError::Inconsistent(fault)) => panic!("{fault:?}"),
                Err(_) => {}
            }
        }
    }
    assert!(n_applied > 3_000, "only {n_applied} edits were possible");
}

#[test]
fn monitoring_names_who_falls_short_and_adds_up() {
    let plan = TargetPlan::decompose(&basis(0), request(1200)).unwrap();
    let progress: Vec<AccountProgress> = (plan.accounts.iter().zip([90, 110, 100]))
        .map(|(row, percent)| {
            let values: Vec<_> =
                (row.cells.iter()).map(|it| Some(Money::from_minor(it.amount.minor() / 100 * percent))).collect();
            AccountProgress { account: row.account, actuals: values.clone(), forecasts: values }
        })
        .collect();
    let found = monitor(&plan, 6, &progress).unwrap();
    assert_eq!(found.company.gap, Some(found.accounts.iter().filter_map(|it| it.pace.gap).sum()));
    let statuses: Vec<PaceStatus> = found.accounts.iter().map(|it| it.pace.status).collect();
    assert_eq!(statuses, [PaceStatus::Behind, PaceStatus::Ahead, PaceStatus::OnPace]);
    assert_eq!(found.off_pace.len(), 1);
    assert_eq!((found.off_pace[0].gap, found.off_pace[0].share), (wan(-20), 1.0));
    let company = &found.company;
    assert_eq!(company.required.iter().copied().sum::<Money>(), company.still_needed);
}

#[test]
fn the_sample_company_is_planned_from_its_book() {
    use kedge::domain::Node;
    use kedge::workbench::sample::{SampleLanguage, sample_book};
    let book = sample_book(SampleLanguage::En, month("2026-10"));
    // Last year's sales stand in for a forecast: this test is about the wiring, not about forecasting.
    let forecasts: AccountForecasts = (book.amounts_by_account().into_iter())
        .map(|(account, sales)| (account, sales[48..].iter().map(|it| it.unwrap_or_default()).collect()))
        .collect();
    for (choice, first, n_closed) in [
        (WindowChoice::NextTwelveMonths, "2026-11", 0),
        (WindowChoice::FiscalYear { start_month: 1 }, "2026-01", 10),
        (WindowChoice::FiscalYear { start_month: 11 }, "2026-11", 0),
    ] {
        let window = choice.window(month("2026-10"));
        assert_eq!(window.first, month(first));
        let basis = PlanBasis::from_book(&book, window, &forecasts);
        assert_eq!(basis.n_closed, n_closed);
        let plan = TargetPlan::decompose(&basis, request(44_000)).unwrap();
        assert_eq!(plan.month_totals().into_iter().sum::<Money>(), wan(44_000));
        let company = book.amounts_of(Node::Company);
        for i in 0..n_closed {
            assert_eq!(Some(plan.month_totals()[i]), company[50 + i]);
        }
        let progress = progress_from_book(&book, window, &forecasts);
        let found = monitor(&plan, n_closed, &progress).unwrap();
        assert_eq!(found.company.landing, Some(found.accounts.iter().filter_map(|it| it.pace.landing).sum()));
        assert!(found.company.landing.is_some());
        assert_eq!(found.company.deviation_to_date, Money::default());
    }
}

#[test]
fn closed_months_may_hold_a_target_of_their_own() {
    let basis = basis(6);
    let wanted = TargetRequest { closed_months: ClosedMonths::Targets, ..request(1200) };
    let plan = TargetPlan::decompose(&basis, wanted).unwrap();
    // By hand: twelve months count, with what was sold (11 a month and size) standing for the forecast of the first six;
    // the accounts are 1:2:3 in either basis.
    let totals: Vec<Money> = plan.accounts.iter().map(AccountPlan::total).collect();
    assert_eq!((plan.n_closed, totals), (0, [200, 400, 600].map(wan).to_vec()));
    assert!(plan.accounts.iter().flat_map(|it| &it.cells).all(|it| it.state == CellState::Spread));
    let first = plan.accounts[0].cells[0].amount;
    assert!(first > Money::default(), "a closed month has a target");
    let kept = plan.redecompose(&basis, wanted).unwrap();
    assert_eq!(kept, plan);
    // The elapsed months are monitored all the same.
    let moved = plan.set_cell(plan.accounts[0].account, plan.window.first, wan(1), "as agreed").unwrap();
    assert_eq!(moved.plan.accounts[0].total(), wan(200));
}
